"""A run over many documents: skips what is done, restores the rest in as many processes as wanted, writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final

from cchc_restore.batch.documents import Job
from cchc_restore.batch.placing import is_final, keep_original, place
from cchc_restore.batch.recipe import Fingerprint, Recipe
from cchc_restore.batch.state import Record, State, digest
from cchc_restore.batch.work import (
    TOGETHER,
    Item,
    Outcome,
    Restored,
    Task,
    Wanted,
    failure_of,
    fits,
    restore_tasks,
)
from cchc_restore.core.errors import OutputError, RestoreError
from cchc_restore.core.writing import remove_leftovers
from cchc_restore.formats import decode, read_bytes
from cchc_restore.pipeline import Restorer

_SHARE: Final = 8_000
"""A worker takes a second to start; for less than so many bytes (about four pages) it is not worth it."""

_LOOKED_AT: Final = 1_000
"""So many documents are looked at to see whether there is work for several processes."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document that is to be restored, and its bytes."""

    job: Job
    source: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """A document, what became of it, and its bytes where the whole result was wanted."""

    job: Job
    outcome: Outcome
    source: bytes = b""


Step = Item[Read] | Done
"""The next document of a run: to be restored, or found to be done or beyond reading."""


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Run:
    """A run over documents.

    Args:
        recipe: how they are restored.
        wanted: what is wanted of each besides its figures.
        workers: how many processes; None: as many as there are cores, fewer where that is quicker. What comes
            out does not depend on it.
        restorer: one by the recipe, if there is one already; used where one process does.
        state: what earlier runs did, and this one remembers; None to do everything and remember nothing.
        writes: whether results are written to `Job.output`.
        keep: in place: what is added to the name of a document to keep its original (empty: it is not kept).
            None where the results go elsewhere.
        redo: whether documents that are done are done again.
        arrived: called with each document as soon as it is done, in any order.
    """

    def __init__(
        self,
        recipe: Recipe,
        wanted: Wanted,
        *,
        workers: int | None = None,
        restorer: Restorer | None = None,
        state: State | None = None,
        writes: bool = True,
        keep: str | None = None,
        redo: bool = False,
        arrived: Callable[[Done], None] | None = None,
    ) -> None:
        self._recipe = recipe
        self._wanted = wanted
        self._workers = workers
        self._restorer = restorer
        self._state = state
        self._writes = writes
        self._keep = keep
        self._redo = redo
        self._arrived = arrived
        self._cleaned: set[Path] = set()
        self._fingerprint = Fingerprint(recipe) if state is not None else None

    def over(self, jobs: Iterable[Job]) -> Generator[Done, None, None]:
        """Restore documents; gives each with its outcome, in their order.

        Raises:
            RestoreError: the run cannot go on: the restorer cannot be built, the state or the disk gives out.
        """
        items = map(self._item, jobs)
        for item in items:
            if isinstance(item, Item):
                yield from self._restore(item, items)
                return
            yield item

    def _restore(self, item: Step, items: Iterator[Step]) -> Iterator[Done]:
        """Go on from the first document that is to be restored, in as many processes as there is work for."""
        most = usable_cores() if self._workers is None else self._workers
        least = 0 if self._workers is not None else _SHARE * most
        seen, sizes, more = list[Step](), list[int](), True
        while more and (len(sizes) < most or sum(sizes) < least) and len(seen) < _LOOKED_AT:
            seen.append(item)
            if isinstance(item, Item):
                sizes.append(len(item.task.data))
            following = next(items, None)
            more = following is not None
            item = following or item
        everything = chain(seen, [item] if more else (), items)
        workers = most
        if not more:
            workers = min(most, len(sizes), most if least == 0 else sum(sizes) // _SHARE)
        if workers > 1:
            from cchc_restore.batch.pool import Pool  # slow to import, and a single text needs none

            together = TOGETHER if more else max(1, min(TOGETHER, len(sizes) // (2 * workers)))
            yield from Pool(self._recipe, self._wanted, workers, self._settle, together).run(everything)
        else:
            yield from self._restore_here(everything)

    def _restore_here(self, items: Iterable[Step]) -> Iterator[Done]:
        """Restore documents in this process."""
        restorer = self._restorer or self._recipe.restorer()
        group: list[Step] = []  # in order, those that need no work among them
        for item in items:
            full = len(group) == _LOOKED_AT or (isinstance(item, Item) and not fits(_tasks(group), item.task))
            if full:
                yield from self._settled(restorer, group)
                group = []
            group.append(item)
        yield from self._settled(restorer, group)

    def _settled(self, restorer: Restorer, group: Sequence[Step]) -> Iterator[Done]:
        outcomes = iter(restore_tasks(restorer, _tasks(group), self._wanted))
        for item in group:
            yield self._settle(item.mine, next(outcomes)) if isinstance(item, Item) else item

    def _item(self, job: Job) -> Step:
        """The next step: the document read and found to be done, to be beyond reading, or to be restored."""
        where = "standard input" if job.path is None else job.name
        try:
            data = job.read_bytes()
        except Exception as error:  # noqa: BLE001 - the others are still done
            return self._told(Done(job, failure_of(error, job.name)))
        if self._writes and self._state is not None:
            self._clean(job)
            record = self._state.recall(job.key)
            if record is not None and self._is_done(job, data, record):
                figures = replace(record.figures, stale=self._stale(job, data, record))
                return self._told(Done(job, Restored(figures, records=record.records, before=True)))
        return Item(Read(job, data), Task(job.name, where, data, job.encoding, self._recipe.key(job)))

    def _is_done(self, job: Job, data: bytes, record: Record) -> bool:
        if self._redo:
            return False
        if self._keep is not None:  # in place: what a run wrote is never repaired twice
            return digest(data) == record.result
        if record.fingerprint != self._print_of(job) or digest(data) != record.source:
            return False
        if self._wanted.records and record.records is None:
            return False
        assert job.output is not None
        try:
            return digest(read_bytes(job.output)) == record.result
        except RestoreError:
            return False

    def _print_of(self, job: Job) -> bytes:
        assert self._fingerprint is not None
        return self._fingerprint.of(self._recipe.key(job))

    def _stale(self, job: Job, data: bytes, record: Record) -> tuple[int, ...]:
        """The lines of the stale decisions about a document that is done, as the file has them now."""
        decisions, key = self._recipe.decisions, self._recipe.key(job)
        if decisions is None or key is None or not record.figures.stale or self._keep is not None:
            return ()
        return tuple(decision.line for decision in decisions.stale(decode(data, None, job.encoding), key))

    def _clean(self, job: Job) -> None:
        """Before the first result goes to a folder: remove what a killed run left half-written there."""
        assert self._state is not None
        if self._state.existed and job.output is not None and job.output.parent not in self._cleaned:
            self._cleaned.add(job.output.parent)
            remove_leftovers(job.output.parent)

    def _settle(self, read: Read, outcome: Outcome) -> Done:
        """Write a result and remember it.

        It is remembered first: where the run is killed in between, the result is missing or is that of an
        earlier run, and its document is done again; in place, the document is still there.
        """
        job, data = read.job, read.source
        if isinstance(outcome, Restored) and self._writes and job.output is not None:
            try:
                self._write(job, data, outcome)
                outcome = replace(outcome, text="")
            except OutputError as error:
                if self._state is not None:
                    self._state.forget(job.key)
                if is_final(error):
                    raise
                outcome = failure_of(error, job.name)
        return self._told(Done(job, outcome, data if self._wanted.result else b""))

    def _write(self, job: Job, data: bytes, outcome: Restored) -> None:
        assert job.output is not None
        text = outcome.text.encode("utf-8")
        if self._state is not None:
            self._state.remember(
                job.key,
                Record(digest(data), self._print_of(job), digest(text), outcome.figures, outcome.records),
                job.path,
            )
        if self._keep is not None:
            if text == data:
                return
            if self._keep:
                keep_original(job.output, self._keep, data)
        place(job.output, text)

    def _told(self, done: Done) -> Done:
        """A document that is done, once it was told that it is."""
        if self._arrived is not None:
            self._arrived(done)
        return done


def _tasks(items: Iterable[Step]) -> list[Task]:
    return [item.task for item in items if isinstance(item, Item)]
