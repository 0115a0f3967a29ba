"""Restoring documents in several processes.

Each worker has a pipe of its own and a few documents at a time. Those that a worker died of are tried again
one by one, so that it is known which it was, and only that one fails. Workers touch no files: bytes come in,
texts go out, and the parent writes. So they can be killed at any moment, and a worker whose parent was killed
reads the end of its pipe and goes.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final, Generic, TypeVar, cast

from cchc_restore.batch.recipe import Recipe
from cchc_restore.batch.work import TOGETHER, Failure, Item, Outcome, Task, Wanted, fits, restore_tasks
from cchc_restore.core.errors import RestoreError, WorkerError, trace_of, unexpected
from cchc_restore.core.process import own_process

T = TypeVar("T")
D = TypeVar("D")
"""What stands for a document that is done."""

_AHEAD: Final = 32
"""So many documents for each worker may be done before one that was named earlier is."""
_READY: Final = "ready"
_KILLED: Final = 9


def serve(connection: Connection, recipe: Recipe, wanted: Wanted) -> None:
    """The life of a worker: build the restorer, then restore what comes until nothing more comes."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    own_process()
    with suppress(EOFError, OSError):  # the parent is gone
        try:
            restorer = recipe.restorer()
        except RestoreError as error:
            connection.send(error)
            return
        except Exception as error:  # noqa: BLE001 - a bug, told to the parent
            bug = unexpected(error)
            connection.send(WorkerError(trace_of(error) + bug.what, remedy=bug.remedy))
            return
        connection.send(_READY)
        try:
            while True:
                connection.send(restore_tasks(restorer, connection.recv(), wanted))
        except RestoreError as error:  # a part of the lexicon that was read only now
            connection.send(error)


@dataclass(frozen=True, slots=True)
class _Given(Generic[T]):
    """A document that a worker was given: its place in the order, and what it is."""

    place: int
    mine: T
    task: Task


class _Worker(Generic[T]):
    """A worker process as the parent sees it."""

    def __init__(self, recipe: Recipe, wanted: Wanted) -> None:
        context = get_context("spawn")  # no fork: the parent may have threads (a progress bar, numpy)
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=serve, args=(theirs, recipe, wanted), name="cchc-restore-worker", daemon=True
        )
        with _interrupts_held_back():
            self.process.start()
        theirs.close()
        self.ready = False
        self.given: list[_Given[T]] = []

    def death(self) -> str:
        """How the process died, for a message; waits until it has."""
        self.process.join()
        code = self.process.exitcode or 0
        if code == -_KILLED:
            return "was killed (the memory may not have been enough)"
        return f"died of signal {-code}" if code < 0 else f"ended with exit code {code}"

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class Pool(Generic[T, D]):
    """Worker processes, and the order in which results come out of them.

    Args:
        recipe: what each worker builds its restorer from.
        wanted: what is wanted of each document.
        workers: how many processes.
        together: how many documents a worker is given at a time.
        settle: called with each item and its outcome as soon as there is one, in any order; what it returns
            is given out in order.
    """

    def __init__(
        self,
        recipe: Recipe,
        wanted: Wanted,
        workers: int,
        settle: Callable[[T, Outcome], D],
        together: int = TOGETHER,
    ) -> None:
        self._recipe = recipe
        self._wanted = wanted
        self._count = workers
        self._settle = settle
        self._together = together
        self._next: _Given[T] | None = None  # taken, but for another group
        self._alone: list[_Given[T]] = []  # one of a group that a worker died of
        self._workers: dict[Connection, _Worker[T]] = {}
        self._pulled = self._given = 0
        self._more = True
        self._waiting: dict[int, D] = {}

    def run(self, items: Iterator[Item[T] | D]) -> Iterator[D]:
        """Work through `items`, some of which may be done; a bounded number is taken before its turn.

        Raises:
            RestoreError: the workers cannot start or go on (a faulty model, a stage that does not fit …).
        """
        try:
            for _ in range(self._count):
                self._start()
            while True:
                for worker in [w for w in self._workers.values() if w.ready and not w.given]:
                    if worker.process.is_alive():
                        self._feed(worker, items)
                    else:
                        self._bury(worker)
                if self._given in self._waiting:
                    yield self._waiting.pop(self._given)
                    self._given += 1
                    continue  # now another may be taken before its turn
                if not (self._more or self._next or self._alone) and not any(
                    w.given for w in self._workers.values()
                ):
                    return
                busy = [c for c, w in self._workers.items() if w.given or not w.ready]
                for connection in wait(busy):
                    self._hear(self._workers[cast(Connection, connection)], items)
        finally:
            for worker in self._workers.values():
                worker.end()
            self._workers.clear()

    def _start(self) -> None:
        worker = _Worker[T](self._recipe, self._wanted)
        self._workers[worker.connection] = worker

    def _feed(self, worker: _Worker[T], items: Iterator[Item[T] | D]) -> None:
        """Give a worker its next documents; what needs no worker is put in its place in the order."""
        group = [self._alone.pop()] if self._alone else self._group(items)
        if group:
            worker.given = group
            with suppress(OSError):  # it died meanwhile: to be heard from its pipe
                worker.connection.send([given.task for given in group])

    def _group(self, items: Iterator[Item[T] | D]) -> list[_Given[T]]:
        """The next documents that can be restored together."""
        group: list[_Given[T]] = []
        while following := self._following(items):
            if not fits([given.task for given in group], following.task, self._together):
                self._next = following
                break
            group.append(following)
        return group

    def _following(self, items: Iterator[Item[T] | D]) -> _Given[T] | None:
        """The next document for a worker, as far as the order lets any be taken."""
        if self._next is not None:
            following, self._next = self._next, None
            return following
        while self._more and self._pulled - self._given < _AHEAD * self._count:
            item = next(items, None)
            if item is None:
                self._more = False
                return None
            place, self._pulled = self._pulled, self._pulled + 1
            if isinstance(item, Item):
                return _Given(place, item.mine, item.task)
            self._waiting[place] = item
        return None

    def _hear(self, worker: _Worker[T], items: Iterator[Item[T] | D]) -> None:
        """Take what a worker sends: that it is ready, that it cannot start, outcomes, or its end."""
        group = worker.given
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            how = self._bury(worker)
            if not group:
                if self._workers:  # the others go on without it
                    return
                remedy = "free memory, or use fewer processes (-j)"
                raise WorkerError(f"a worker process {how} when it started", remedy=remedy) from None
            if len(group) > 1:
                self._alone += reversed(group)
                return
            outcomes = [_died(group[0], how)]
        else:
            if message == _READY:
                worker.ready = True
                return
            if isinstance(message, RestoreError):
                raise message
            outcomes, worker.given = message, []
            self._feed(worker, items)  # before anything is written, so that it does not wait for the disk
        for given, outcome in zip(group, outcomes, strict=True):
            self._waiting[given.place] = self._settle(given.mine, outcome)

    def _bury(self, worker: _Worker[T]) -> str:
        """Put another worker in the place of a dead one that had been at work; returns how it died."""
        how = worker.death()
        del self._workers[worker.connection]
        worker.end()
        if worker.ready:
            self._start()
        return how


def _died(given: _Given[T], how: str) -> Outcome:
    """The failure of the document that a worker died at."""
    remedy = "free memory or use fewer processes (-j), and run the same command again"
    return Failure(f"the process that restored it {how}", given.task.name, remedy)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """No Ctrl-C inside, and none for the processes started inside until they have their own answer to it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
