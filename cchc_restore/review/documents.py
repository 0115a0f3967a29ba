"""The documents under review, restored in memory: nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cchc_restore.batch import Failure, Job, Recipe, Restored, Run, Wanted
from cchc_restore.core.errors import RestoreError
from cchc_restore.pipeline import Result
from cchc_restore.settings.config import Settings


@dataclass(frozen=True, slots=True)
class Source:
    """A document to review.

    Attributes:
        name: what the user calls it.
        key: what decisions call it (see `decisions.document_key`).
        path: its file.
        encoding: what it is written in, one of `options.CHOICES["encoding"]`.
        problem: what is already known to be wrong with it.
    """

    name: str
    key: str
    path: Path
    encoding: str = "auto"
    problem: RestoreError | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document to review with what became of it: either a `result` or a `problem`."""

    name: str
    key: str
    result: Result | None
    problem: RestoreError | None = None


def restore_all(
    sources: Sequence[Source], settings: Settings, *, workers: int | None = None
) -> Iterator[Reviewed]:
    """Restore documents; one that fails is handed on with its problem, and the others are done.

    Args:
        sources: the documents; they come out in this order.
        settings: how they are restored. Lines have to stay where they are, so `layout` must not be `reflow`.
        workers: how many processes; None: as many as there are cores, fewer where that is quicker.

    Raises:
        RestoreError: the restorer cannot be built.
    """
    jobs = (Job(s.name, s.path, problem=s.problem, encoding=s.encoding) for s in sources)
    run = Run(Recipe(settings), Wanted(result=True), workers=workers, writes=False)
    for source, done in zip(sources, run.over(jobs), strict=True):
        match done.outcome:
            case Failure(what=what, where=where, remedy=remedy):
                problem = RestoreError(what, where=where, remedy=remedy)
                yield Reviewed(source.name, source.key, None, problem)
            case Restored(result=result):
                yield Reviewed(source.name, source.key, result)
