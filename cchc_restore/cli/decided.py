"""Decisions on the command line: where they are, and which of them a run had no use for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cchc_restore.batch import STDIN, Documents, Job, printable
from cchc_restore.cli.console import counted, say
from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import DecisionError
from cchc_restore.core.paths import exists, seems_folder
from cchc_restore.decisions import FILE_NAME, Decisions, StaleDecisions
from cchc_restore.settings.config import Settings

_SHOWN: Final = 10
"""So many stale decisions are listed one by one."""


def decisions_for(settings: Settings, inputs: Sequence[str], *, quiet: bool = False) -> Decisions | None:
    """The decisions that settings name; None where they name none, or an option leaves their stage out.

    Args:
        settings: those of the run.
        inputs: as the user named them; a file of decisions beside them is not applied, but told of.
        quiet: whether nothing is told.

    Raises:
        DecisionError: the file cannot be read, or is faulty.
    """
    if "decisions" in settings.skip:
        return None
    file = settings.decisions
    if file is None:
        found = _beside(inputs)
        if found is not None and not quiet:
            say(f"{found} found; use --decisions {found} to apply it")
        return None
    named_in = settings.places.get("decisions", "")
    if named_in != "--decisions" and not exists(file, DecisionError):
        if not quiet:  # it is to be written by the first review
            say(f"there are no decisions yet: {file}, named in {named_in}, is missing")
        return None
    return Decisions.read(file)


def _beside(inputs: Sequence[str]) -> Path | None:
    """A file of decisions that a review would have left with these inputs."""
    for path in map(Path, (name for name in inputs if name != STDIN)):
        file = (path if seems_folder(path) else path.parent) / FILE_NAME
        if os.path.isfile(file):
            return file
    return None


def say_stale(stale: StaleDecisions, file: Path, documents: Documents | None) -> None:
    """Tell of the decisions that no longer fit.

    Args:
        stale: what no longer fits, gathered over the run.
        file: where they are kept.
        documents: what the run was about; None where it did not go through all of them.
    """
    reasons = [(decision, _why(decision)) for decision in stale.lost]
    if documents is not None:
        roots = [file.parent, *{job.root for job in _first_of_each(documents) if job.root is not None}]
        unmet = stale.unmet(lambda key: any(os.path.exists(root / key) for root in roots))
        reasons += [(decision, f"there is no document {printable(decision.file)}") for decision in unmet]
    reasons.sort(key=lambda item: item[0].line)
    for decision, why in reasons[:_SHOWN]:
        say(f"{file}:{decision.line}: stale: {why}")
    if reasons:
        say(f"{counted(len(reasons), 'stale decision')}: review these documents again, or delete the lines")


def _why(decision: Decision) -> str:
    word, document = decision.word, printable(decision.file)
    if decision.scope == "once":
        return f"{word!r} no longer stands at its place in {document}"
    return f"there is no {word!r} in {document}"


def _first_of_each(documents: Documents) -> list[Job]:
    return [job for source in documents.sources for job in [next(iter(source), None)] if job is not None]
