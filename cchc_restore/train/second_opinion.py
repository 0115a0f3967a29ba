"""Trains the second opinion: a small network that looks farther around a doubtful word than the n-gram model.

It is learnt from doubtful places alone (`cchc_restore.train.doubtful_places`), and as what the n-gram model
lacks: its log probabilities are added to the scores of the network before these are held against the word
that stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cchc_restore.core.errors import InputError
from cchc_restore.core.writing import write_bytes
from cchc_restore.decoder.second_opinion import NOTHING, Network, SecondOpinion
from cchc_restore.decoder.words import BOUNDARY_ID, CLASSES, UNKNOWN_ID
from cchc_restore.train.build import DEFAULT_SIZES, read_words
from cchc_restore.train.corpus import Progress
from cchc_restore.train.doubtful_places import DoubtfulPlaces, Floats, Ids, Places, find_doubtful_places
from cchc_restore.train.network import HIDDEN, Adam, Batch, gradients_of, log_odds, untrained

REACH = 6
"""Words that are looked at on either side: twice as many as the n-gram model looks at."""
BATCH = 4096
"""Places in a step: large enough for the processor, small enough for the memory."""
STEPS = 5000
"""In 80 million words, each doubtful place is then seen about four times."""
RATE = 2e-3
"""How far Adam moves a number in a step at most, about; it falls to nothing towards the end."""
WARM_UP = 0.04
"""Share of the steps in which the rate rises."""
NOISE = 0.15
"""Share of the neighbours read with other marks, as in use they are misread as well."""
LOST = 0.03
"""Share of the neighbours that are no known word, for the same reason."""
DROPOUT = 0.2
"""Share of the hidden units left out in a step, so that none relies on another."""
TOLD_AFTER = 200
"""Steps from one line of progress to the next."""
JUDGED = 40_000
"""The most held-out places that the network is judged by."""
SEED = 1
"""Of all that is drawn by lot."""


def build_second_opinion(
    texts: Sequence[Path],
    out: Path,
    *,
    weights: Sequence[int] | None = None,
    sizes: Mapping[int, int] = DEFAULT_SIZES,
    steps: int = STEPS,
    progress: Progress = lambda message: None,
) -> None:
    """Train a second opinion and write it. The same texts give the same file on the same machine.

    Args:
        texts: UTF-8 texts, one paragraph a line; ``.xz`` and ``.gz`` are unpacked on the way.
        out: the file to write.
        weights: how often each text counts (default 1 each); text of one's own field deserves more.
        sizes: the most n-grams that the models of half of the texts keep, by order from two on.
        steps: how often the network is changed, each time after a few thousand places.
        progress: called with a line now and then.

    Raises:
        InputError: a text cannot be read, or all of them together hold too little.
    """
    weights = weights or [1] * len(texts)
    words = read_words(texts, weights, [], progress)  # what `train lm` may hold out is for judging this, too
    places = find_doubtful_places(words, weights, sizes, progress)
    if places.held_out.all() or not places.held_out.any():
        remedy = "give some ten thousand words of running Vietnamese text with its diacritics"
        raise InputError("too little text that marks can be learnt from", remedy=remedy)
    packed = SecondOpinion(words.words, train_network(places, weights, steps, progress)).to_bytes()
    write_bytes(out, packed)


# ---------------------------------------------------------------- what the network is shown


def _batch(places: DoubtfulPlaces, chosen: Places, noise: np.random.Generator | None) -> Batch:
    at = places.places[chosen]
    around = look_around(places.text, at)
    if noise is not None:
        around = _misread(around, places.groups, noise)
    return Batch(around, places.groups[places.text[at]], places.opinions[chosen].astype(np.float32))


def look_around(text: Ids, at: Places) -> NDArray[np.int64]:
    """The words around places, from the leftmost to the rightmost; `NOTHING` beyond the clause.

    >>> text = np.array([1, 1, 1, 1, 1, 1, 7, 1, 9, 8, 6, 1, 1, 1, 1, 1, 1], np.uint16)
    >>> look_around(text, np.array([9])).tolist()
    [[-1, -1, -1, -1, 1, 9, 6, 1, -1, -1, -1, -1]]
    """
    outwards = np.arange(1, REACH + 1)
    sides = []
    for direction in (-1, 1):
        side = text[at[:, None] + direction * outwards].astype(np.int64)
        ends = np.cumsum(side == BOUNDARY_ID, axis=1)
        side[:, 1:][ends[:, :-1] > 0] = NOTHING
        sides.append(side)
    return np.concatenate([sides[0][:, ::-1], sides[1]], axis=1)


def _misread(around: NDArray[np.int64], groups: Ids, random: np.random.Generator) -> NDArray[np.int64]:
    """Some of the words replaced by others of the same letters, commoner ones likelier, or by the unknown."""
    others = (groups[:, 1:] != UNKNOWN_ID).sum(axis=1)
    draw = random.random(around.shape)
    word = around >= len(CLASSES)
    result = around.copy()
    swapped = word & (draw < NOISE)
    swapped[swapped] = others[around[swapped]] > 0
    old = around[swapped]
    rank = random.random(len(old)) ** 2 * others[old]
    result[swapped] = groups[old, 1 + rank.astype(np.intp)]
    result[word & (draw > 1 - LOST)] = UNKNOWN_ID
    return result


# ---------------------------------------------------------------- training


def train_network(
    places: DoubtfulPlaces, weights: Sequence[int], steps: int, progress: Progress = lambda message: None
) -> Network:
    """Train a network on the doubtful places that are not held out.

    Args:
        places: as `find_doubtful_places` gives them.
        weights: how often each text counts.
        steps: how often the network is changed.
        progress: told now and then how good it is where places are held out.
    """
    random = np.random.default_rng(SEED)
    network = untrained(len(places.groups), REACH, random)
    adam = Adam(network)
    judged = np.flatnonzero(places.held_out)
    test = _batch(places, judged[:: -(-len(judged) // JUDGED)], None)
    learnt = np.flatnonzero(~places.held_out)
    learnt = np.repeat(learnt, np.asarray(weights)[places.sources[learnt]])
    progress(f"learning from {len(learnt):,} places; without the network: {_merit(test.opinions)}")
    chosen = _rounds(learnt, random)
    for step in range(1, steps + 1):
        batch = _batch(places, next(chosen), random)
        left_in = random.random((len(batch.around), HIDDEN), np.float32) >= DROPOUT
        kept = left_in.astype(np.float32) / np.float32(1 - DROPOUT)
        rate = RATE * min(1, step / (WARM_UP * steps)) * (1 - (step - 1) / steps)
        adam.move(gradients_of(network, batch, kept), rate)
        if step % TOLD_AFTER == 0 or step == steps:
            odds = log_odds(network, network.expected(test.around), test)
            progress(f"step {step:,} of {steps:,}: {_merit(odds)}")
    return network


def _rounds(learnt: Places, random: np.random.Generator) -> Iterator[Places]:
    """Batches of places, all of them once in a new order, then again."""
    size = min(BATCH, len(learnt))
    while True:
        order = random.permutation(learnt)
        for start in range(0, len(order) - size + 1, size):
            yield order[start : start + size]


def _merit(log_odds: Floats) -> str:
    """How good log probabilities are whose first column is that of the right word."""
    right = (log_odds[:, 0] > log_odds[:, 1:].max(axis=1)).mean()
    return f"loss {-log_odds[:, 0].mean(dtype=np.float64):.4f}, {right:.1%} right"
