"""Keeps the arcs of tokens, which come again and again, and puts them together as lattices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.lattice import Lattices
from cchc_restore.decoder.vocabulary import Vocabulary


class Kind(IntEnum):
    """How an arc reads its tokens."""

    WORD = 0
    KEEP = 1
    SPLIT = 2
    MERGE = 3
    NUMBER = 4


WORD, KEEP, SPLIT, MERGE, NUMBER = map(int, Kind)


@dataclass(frozen=True)
class Readings:
    """How each arc reads its tokens.

    Attributes:
        kinds: `Kind` of each arc.
        first, second: vocabulary ids of its words (`NO_WORD` where there is no second).
    """

    kinds: NDArray[np.int32]
    first: NDArray[np.int32]
    second: NDArray[np.int32]


class Piece(NamedTuple):
    """Arcs of one kind over the same tokens.

    Attributes:
        kind: `Kind` of all of them.
        first: vocabulary id of the first or only word of each.
        score: log score of each, in nats.
        second: the second word of each, where they have two.
    """

    kind: int
    first: NDArray[np.integer]
    score: NDArray[np.float32]
    second: NDArray[np.integer] | None = None


class Group(NamedTuple):
    """Where the arcs over some tokens stand on the shelf: the first place and their number."""

    start: int
    size: int


_ARC = np.dtype([("first", "i4"), ("second", "i4"), ("score", "f4"), ("kind", "i4")])


class ArcShelf:
    """Arcs side by side, in groups."""

    def __init__(self) -> None:
        self._arcs = np.empty(0, _ARC)
        self._filled = 0
        self._new: list[Piece] = []
        self._end = 0
        self.groups = 0

    def clear(self) -> None:
        """Forget everything."""
        self._filled = self._end = self.groups = 0
        self._new.clear()

    def add(self, pieces: Iterable[Piece]) -> Group:
        """Put a group on the shelf."""
        start = self._end
        for piece in pieces:
            self._new.append(piece)
            self._end += len(piece.first)
        self.groups += 1
        return Group(start, self._end - start)

    def take(self, at: NDArray[np.integer]) -> NDArray[np.void]:
        """The arcs that stand at some places, with the fields first, second, score and kind."""
        if self._new:
            self._fill()
        arcs: NDArray[np.void] = self._arcs[at]
        return arcs

    def _fill(self) -> None:
        """Join the groups that were added since the last time to the others."""
        if len(self._arcs) < self._end:
            self._arcs = np.resize(self._arcs, max(len(self._arcs) * 3 // 2, self._end))
        arcs = self._arcs[self._filled : self._end]
        sizes = [len(piece.first) for piece in self._new]
        arcs["first"] = np.concatenate([piece.first for piece in self._new])
        arcs["second"] = NO_WORD
        arcs["score"] = np.concatenate([piece.score for piece in self._new])
        arcs["kind"] = np.repeat([piece.kind for piece in self._new], sizes)
        for piece, end in zip(self._new, np.cumsum(sizes).tolist(), strict=True):
            if piece.second is not None:
                arcs["second"][end - len(piece.second) : end] = piece.second
        self._filled = self._end
        self._new.clear()


class ArcList:
    """The groups of arcs in some sentences, each with its place.

    Attributes:
        lengths: tokens in each sentence.
    """

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._places: list[tuple[int, int, int, int, int]] = []  # sentence, nodes, place on the shelf, size

    def add(self, sentence: int, start: int, end: int, group: Group) -> None:
        """Lay a group between two nodes of the last sentence, or of a new one behind it."""
        self._places.append((sentence, start, end, *group))

    def lattices(self, shelf: ArcShelf, vocabulary: Vocabulary) -> tuple[Lattices, Readings]:
        """The lattices over the ids of the language model; and how each arc reads its tokens."""
        sentence, start, end, at, sizes = np.array(self._places, np.int64).reshape(-1, 5).T
        ends = np.cumsum(sizes)
        arcs = np.arange(int(sizes.sum())) + np.repeat(at - ends + sizes, sizes)
        taken = shelf.take(arcs)
        first, second, score = taken["first"], taken["second"], taken["score"]
        two = second != NO_WORD
        score = score - vocabulary.extra_cost[first]
        score[two] -= vocabulary.extra_cost[second[two]]
        lattices = Lattices(
            np.array(self.lengths, np.int64),
            np.repeat(sentence, sizes),
            np.repeat(start, sizes),
            np.repeat(end, sizes),
            vocabulary.model_ids[first],
            np.where(two, vocabulary.model_ids[second], NO_WORD),
            score,
        )
        return lattices, Readings(taken["kind"], first, second)
