"""The network of the second opinion while it is trained: its loss, how that changes, and how it is moved.

The optimiser is that of Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization".
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.second_opinion import NOTHING, Network
from cchc_restore.decoder.words import UNKNOWN_ID
from cchc_restore.train.doubtful_places import Floats, Ids, log_shares

WIDTH = 64
"""Numbers that stand for a word: the file is then about 6 MB."""
HIDDEN = 384
"""Units of the hidden layer."""

_MEMORY, _SQUARES_MEMORY = 0.9, 0.99
"""How much Adam keeps of what it knew, in each step."""


@dataclass(frozen=True)
class Batch:
    """Some places.

    Attributes:
        around: shape (places, 2 * REACH): the words around each; `NOTHING` beyond the clause.
        candidates: shape (places, words): what may stand there, what does first; `UNKNOWN_ID` for none.
        opinions: the same shape: log probabilities of the n-gram model.
    """

    around: NDArray[np.int64]
    candidates: Ids
    opinions: Floats


def untrained(words: int, reach: int, random: np.random.Generator) -> Network:
    """A network that has learnt nothing.

    Args:
        words: how many there are.
        reach: how many of them it sees on either side.
        random: where its numbers come from.
    """

    def noise(rows: int, columns: int, spread: float) -> Floats:
        return random.standard_normal((rows, columns), np.float32) * np.float32(spread)

    seen = 2 * reach * WIDTH
    return Network(
        embeddings=noise(words, WIDTH, 0.1),
        outputs=noise(words, WIDTH, 0.02),
        biases=np.zeros(words, np.float32),
        hidden=noise(seen, HIDDEN, seen**-0.5),
        hidden_biases=np.zeros(HIDDEN, np.float32),
        back=noise(HIDDEN, WIDTH, HIDDEN**-0.5),
        back_biases=np.zeros(WIDTH, np.float32),
    )


def log_odds(network: Network, expected: Floats, batch: Batch) -> Floats:
    """Log probabilities of the candidates by the n-gram model and the network together.

    Args:
        network: the network.
        expected: what it says of the places; see `Network.expected`.
        batch: the places.
    """
    scores = np.matmul(network.outputs[batch.candidates], expected[:, :, None])[:, :, 0]
    scores += network.biases[batch.candidates] + batch.opinions
    scores[batch.candidates == UNKNOWN_ID] = -np.inf
    return log_shares(scores)


def gradients_of(network: Network, batch: Batch, kept: Floats) -> Network:
    """How the mean loss, -log P(the word that stands there), changes with every number of the network.

    Args:
        network: the network.
        batch: the places.
        kept: shape (places, HIDDEN): what the hidden units are multiplied by, 0 for those left out.
    """
    seen = batch.around != NOTHING
    inputs = network.seen(batch.around)
    hidden: Floats = np.multiply(network.units(inputs), kept)
    expected = hidden @ network.back + network.back_biases
    d_scores = np.exp(log_odds(network, expected, batch))
    d_scores[:, 0] -= 1
    d_scores /= len(seen)
    d_expected = np.matmul(d_scores[:, None, :], network.outputs[batch.candidates])[:, 0]
    d_hidden = (d_expected @ network.back.T) * kept * (hidden > 0)
    d_inputs = (d_hidden @ network.hidden.T).reshape(*seen.shape, WIDTH)
    rows, columns = np.nonzero(batch.candidates != UNKNOWN_ID)
    ids, slopes = batch.candidates[rows, columns], d_scores[rows, columns]
    return Network(
        embeddings=_sum_by_id(batch.around[seen], d_inputs[seen], len(network.embeddings)),
        outputs=_sum_by_id(ids, expected[rows] * slopes[:, None], len(network.outputs)),
        biases=np.bincount(ids, slopes, len(network.biases)).astype(np.float32),
        hidden=inputs.T @ d_hidden,
        hidden_biases=d_hidden.sum(axis=0),
        back=hidden.T @ d_expected,
        back_biases=d_expected.sum(axis=0),
    )


def _sum_by_id(ids: NDArray[np.integer], rows: Floats, size: int) -> Floats:
    """Entry [i] is the sum of the rows with the id i."""
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sums = np.zeros((size, rows.shape[1]), np.float32)
    sums[ordered[starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return sums


class Adam:
    """Moves a network against its gradients, each number by a step of about the same length."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._steps = 0
        self._means = {name: np.zeros_like(array) for name, array in _arrays(network)}
        self._squares = {name: np.zeros_like(array) for name, array in _arrays(network)}

    def move(self, gradients: Network, rate: float) -> None:
        """Change the network in place by steps of about the length `rate`."""
        self._steps += 1
        young = 1 - _MEMORY**self._steps  # both means begin at zero
        young_squares = 1 - _SQUARES_MEMORY**self._steps
        for name, gradient in _arrays(gradients):
            mean, square = self._means[name], self._squares[name]
            mean += (1 - _MEMORY) * (gradient - mean)
            square += (1 - _SQUARES_MEMORY) * (gradient * gradient - square)
            array = getattr(self._network, name)
            array -= (rate / young) * mean / (np.sqrt(square / young_squares) + 1e-8)


def _arrays(network: Network) -> list[tuple[str, Floats]]:
    return [(field.name, getattr(network, field.name)) for field in fields(network)]
