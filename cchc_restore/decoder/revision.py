"""What the search found, revised by a second opinion where it is in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.found import in_paths, places_of
from cchc_restore.decoder.lattice import Decoded, Lattices
from cchc_restore.decoder.second_opinion import NOTHING, SecondOpinion
from cchc_restore.decoder.words import BOUNDARY_ID, CLASSES

DOUBTFUL = 0.98
"""A word of the best path with a lower posterior is looked at again."""
LEAST = 1e-4
"""The least probability of a reading that is looked at."""

Ints = NDArray[np.int64]


class Reviser:
    """Asks a second opinion about what searches found.

    Args:
        opinion: whom to ask.
        words: id to word in the searches.
    """

    def __init__(self, opinion: SecondOpinion, words: Sequence[str]) -> None:
        self._network = opinion.network
        self._radius = opinion.radius
        self._ids = opinion.ids_of(words)
        self._opinion = opinion

    def revised(self, lattices: Lattices, decoded: Decoded, share: float) -> Decoded:
        """The result of a search with the odds shifted between words that differ in their marks alone.

        Args:
            lattices: what was searched.
            decoded: what was found.
            share: the exponent of the second opinion.
        """
        if not share:
            return decoded
        path = np.fromiter(chain.from_iterable(decoded.best), np.int64)
        doubtful = np.flatnonzero((decoded.posterior[path] < DOUBTFUL) & (lattices.second[path] == NO_WORD))
        if not len(doubtful):
            return decoded
        arcs, of = self._readings(lattices, decoded, path[doubtful])
        if not len(arcs):  # numbers with a letter may be all that is doubtful: `lớp 10B`
            return decoded
        ids = self._ids[lattices.first[arcs]]
        expected = self._network.expected(self._neighbours(lattices, path)[doubtful])
        outputs = self._network.outputs[ids].astype(np.float32)
        scores = (outputs * expected[of]).sum(axis=1) + self._network.biases[ids].astype(np.float32)
        alike = np.unique(of * len(self._ids) + self._opinion.groups(ids), return_inverse=True)[1]
        posterior = decoded.posterior.copy()
        posterior[arcs] = _shifted(posterior[arcs], share * scores, alike)
        new_path = path.copy()
        new_path[doubtful] = _best_alike(path[doubtful], arcs, of, alike, posterior)
        gained = np.fromiter(chain.from_iterable(decoded.gained), np.float64)
        gained += lattices.score[new_path] - lattices.score[path]
        return replace(
            decoded,
            best=in_paths(new_path.tolist(), decoded.best),
            gained=in_paths(gained.tolist(), decoded.best),
            posterior=posterior,
        )

    def _readings(self, lattices: Lattices, decoded: Decoded, looked_at: Ints) -> tuple[Ints, Ints]:
        """The arcs that read as one word the tokens that some arcs read, as far as they are known and likely.

        Returns:
            Arcs, and for each the index of the one in `looked_at` that reads the same tokens.
        """
        likely = np.flatnonzero((decoded.posterior > LEAST) & (lattices.second == NO_WORD))
        first = lattices.first[likely]
        likely = likely[(first >= len(CLASSES)) & (self._ids[first] != NOTHING)]
        places, of_looked_at = places_of(lattices, likely), places_of(lattices, looked_at)
        order = np.argsort(of_looked_at)
        in_order = of_looked_at[order]
        at = np.minimum(np.searchsorted(in_order, places), len(order) - 1)
        here = in_order[at] == places
        return likely[here], order[at[here]]

    def _neighbours(self, lattices: Lattices, path: Ints) -> Ints:
        """shape (arcs, 2 R): the words beside the first word of each arc on the best paths."""
        two = lattices.second[path] != NO_WORD
        sentence = lattices.sentence[path]
        # all sentences in a row, with room for a boundary and nothing beyond it on either side of each
        ends = np.cumsum(1 + two)
        at = ends - 1 - two + self._radius * (2 * sentence + 1)
        row = np.full(ends[-1] + 2 * self._radius * len(lattices.lengths), NOTHING)
        row[at] = self._ids[lattices.first[path]]
        row[at[two] + 1] = self._ids[lattices.second[path[two]]]
        heads = np.flatnonzero(np.diff(sentence, prepend=-1))
        row[at[heads] - 1] = BOUNDARY_ID
        last = np.append(heads[1:], len(path)) - 1
        row[at[last] + two[last] + 1] = BOUNDARY_ID
        steps = np.arange(-self._radius, self._radius + 1)
        neighbours: Ints = row[at[:, None] + steps[steps != 0]]
        return neighbours


def _shifted(
    probabilities: NDArray[np.float32], shift: NDArray[np.float32], alike: Ints
) -> NDArray[np.float32]:
    """Probabilities with their logarithms shifted; the sum over each group of alike ones stays the same.

    >>> half = np.float32(0.5)
    >>> _shifted(np.full(3, half), np.log(np.float32([1, 3, 9])), np.array([0, 0, 1])).round(3).tolist()
    [0.25, 0.75, 0.5]
    """
    peaks = np.full(alike.max() + 1, -np.inf)
    np.maximum.at(peaks, alike, shift)
    weighted = probabilities * np.exp(shift - peaks[alike])
    kept = np.bincount(alike, probabilities) / np.maximum(np.bincount(alike, weighted), 1e-30)
    return (weighted * kept[alike]).astype(np.float32)


def _best_alike(looked_at: Ints, arcs: Ints, of: Ints, alike: Ints, posterior: NDArray[np.float32]) -> Ints:
    """For each arc looked at the likeliest of those that are like it; itself where it is not among them."""
    group = np.full(len(looked_at), -1)
    own = arcs == looked_at[of]
    group[of[own]] = alike[own]
    order = np.argsort(posterior[arcs], kind="stable")
    best = np.full(alike.max() + 1, -1)
    best[alike[order]] = arcs[order]  # the last that is written stays
    return np.where(group >= 0, best[group], looked_at)
