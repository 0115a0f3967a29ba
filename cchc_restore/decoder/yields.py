"""Counts of what each letter yielded: the E step by which channels are learnt and fitted to a document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.channel import MAX_PIECE, Ints


def forward_sums(table: NDArray[np.floating], word_rows: Ints, columns: Ints) -> list[NDArray[np.floating]]:
    """Forward sums of the alignment lattice.

    Element i, shape (pairs, characters + 1), holds the probability that the first i letters yielded exactly
    the first j characters. Pairs whose word is shorter than the others keep their last sums to the end.

    Args:
        table: P(piece | letter).
        word_rows: shape (pairs, letters).
        columns: shape (pairs, characters, MAX_PIECE).
    """
    pairs, width = columns.shape[:2]
    # One extra column of zeros, so that "no such piece" (-1) and "no such letter" (-1) have a place.
    padded = np.zeros((table.shape[0] + 1, table.shape[1] + 1), table.dtype)
    padded[:-1, :-1] = table
    sums = [np.zeros((pairs, width + 1), table.dtype)]
    sums[0][:, 0] = 1.0
    for i in range(word_rows.shape[1]):
        letter = word_rows[:, i]
        last = sums[-1]
        chosen = padded[letter[:, None, None], columns]
        current = last * padded[letter, 0][:, None]
        for k in range(1, MAX_PIECE + 1):
            if width >= k:
                current[:, k:] += last[:, : width + 1 - k] * chosen[:, : width + 1 - k, k - 1]
        ended = letter < 0
        if ended.any():
            current[ended] = last[ended]
        sums.append(current)
    return sums


def add_expected_yields(
    table: NDArray[np.float64],
    rows: Ints,
    columns: Ints,
    weights: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> float:
    """One E step: share out the readings among the letters and count.

    Args:
        table: P(piece | letter).
        rows, columns: the words and readings of the pairs, as for `forward_sums`.
        weights: how often each pair was seen.
        counts: shaped like `table`; the expected yields are added to it.

    Returns:
        The log likelihood of the pairs in nats.
    """
    forward = forward_sums(table, rows, columns)
    pairs, width = columns.shape[:2]
    here = np.arange(pairs)
    lengths = (columns[:, :, 0] >= 0).sum(axis=1)
    total = forward[-1][here, lengths]
    usable = total > 1e-300
    scale = np.where(usable, weights / np.where(usable, total, 1.0), 0.0)
    backward = np.zeros((pairs, width + 1))
    backward[here, lengths] = 1.0
    flat = counts.reshape(-1)
    stride = counts.shape[1]
    for i in range(rows.shape[1] - 1, -1, -1):
        letter = rows[:, i]
        live = letter >= 0
        before = forward[i]
        empty = table[letter, 0][:, None]
        share = before * empty * backward * scale[:, None]
        np.add.at(flat, (letter * stride)[live], share.sum(axis=1)[live])
        current = backward * empty
        for k in range(1, MAX_PIECE + 1):
            if width < k:
                continue
            piece = columns[:, : width + 1 - k, k - 1]
            fits = (piece >= 0) & live[:, None]
            yield_ = np.where(fits, table[letter[:, None], piece], 0.0)
            share = before[:, : width + 1 - k] * yield_ * backward[:, k:] * scale[:, None]
            index = (letter[:, None] * stride + piece)[fits]
            np.add.at(flat, index, share[fits])
            current[:, : width + 1 - k] += yield_ * backward[:, k:]
        backward = np.where(live[:, None], current, backward)
    return float((np.log(np.where(usable, total, 1.0)) * weights).sum())
