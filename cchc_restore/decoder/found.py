"""What the search found in a batch of clauses, arc by arc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.arc_shelf import Readings
from cchc_restore.decoder.confidence import Fit
from cchc_restore.decoder.lattice import Decoded, Lattices
from cchc_restore.decoder.tokens import Token

T = TypeVar("T")


@dataclass(frozen=True)
class Searched:
    """A batch of clauses with its lattices and what the search found in them.

    Attributes:
        kind: the kind of damage they were read for.
    """

    parts: list[list[Token]]
    lattices: Lattices
    how: Readings
    decoded: Decoded
    kind: str

    @property
    def garbled(self) -> bool:
        """Whether letters were misread, as by an English engine.

        Then a lone sign, or a token that no word is like, is likely to be wrong; in other texts it was meant.
        """
        return self.kind == "eng"

    @property
    def sound(self) -> bool:
        """Whether all seems to stand there as it was printed."""
        return self.kind == "clean"


class Arc(NamedTuple):
    """An arc of a searched lattice.

    Attributes:
        place: a number that all arcs between the same nodes have.
        start, end: its nodes.
        kind: a `Kind`.
        first, second: vocabulary ids of its words (`NO_WORD` where there is no second).
        posterior: its probability.
    """

    place: int
    start: int
    end: int
    kind: int
    first: int
    second: int
    posterior: float


def arcs_of(found: Searched, numbers: NDArray[np.integer]) -> Iterator[Arc]:
    """The arcs with these numbers, in the same order."""
    lattices = found.lattices
    start, end = lattices.start[numbers], lattices.end[numbers]
    place = places_of(lattices, numbers)
    how = (column[numbers] for column in (found.how.kinds, found.how.first, found.how.second))
    posterior = found.decoded.posterior[numbers]
    return map(Arc, *(column.tolist() for column in (place, start, end, *how, posterior)))


def places_of(lattices: Lattices, numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """The place of each arc: a number that all arcs between the same two nodes have."""
    nodes = int(lattices.lengths.max(initial=0)) + 1
    starts = lattices.sentence[numbers] * nodes + lattices.start[numbers]
    places: NDArray[np.int64] = starts * nodes + lattices.end[numbers]
    return places


def in_paths(items: Iterable[T], paths: Iterable[Sized]) -> list[list[T]]:
    """Values of the arcs of all paths, cut into one list for each path."""
    items = iter(items)
    return [list(islice(items, len(path))) for path in paths]


def paths_of(found: Searched) -> list[list[Arc]]:
    """The best path of each clause."""
    best = found.decoded.best
    arcs = arcs_of(found, np.fromiter(chain.from_iterable(best), np.int64))
    return in_paths(arcs, best)


def fits_of(found: Searched) -> list[list[Fit | None]]:
    """How well each arc of the best paths fits; None where the letters of the text were not misread."""
    best = found.decoded.best
    if not found.garbled:
        return [[None] * len(path) for path in best]
    numbers = np.fromiter(chain.from_iterable(best), np.int64)
    start, end = found.lattices.start[numbers].tolist(), (found.lattices.end[numbers] - 1).tolist()
    sizes = np.fromiter(map(len, best), np.int64)
    clauses = chain.from_iterable(map(repeat, found.parts, sizes.tolist()))
    lengths = [part[b].end - part[a].start for part, a, b in zip(clauses, start, end, strict=True)]
    score = found.lattices.score[numbers]
    alone = np.stack([score / lengths, np.fromiter(chain.from_iterable(found.decoded.gained), float) - score])
    means = np.add.reduceat(alone, np.cumsum(sizes) - sizes, axis=1) / sizes
    fits: Iterator[Fit | None] = map(
        Fit._make, np.concatenate([alone, np.repeat(means, sizes, axis=1)]).T.tolist()
    )
    return in_paths(fits, best)
