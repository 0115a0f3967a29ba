"""Fits a channel to one document.

Every scanner, font and copy makes errors of its own, and the same ones on every page. The words that a
first reading was sure of show how this document damages letters; the table moves towards that, the more
the more was seen (the profile of Reffle & Ringlstetter 2013, "Unsupervised profiling of OCRed historical
documents", as one further round of EM).
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from cchc_restore.decoder.channel import FLOOR, MAX_READING, MAX_WORD, Channel
from cchc_restore.decoder.yields import add_expected_yields

STRENGTH = 25.0
"""The general table counts as much as this many letters of the document."""


def adapt(channel: Channel, pairs: Counter[tuple[str, str]], strength: float = STRENGTH) -> Channel:
    """A channel for one document.

    Args:
        channel: the channel for its kind of damage.
        pairs: (word in its capitals, token) with how often, or with fractions where less sure.
        strength: see `STRENGTH`.
    """
    items = [(w, o, n) for (w, o), n in pairs.items() if len(w) <= MAX_WORD and 0 < len(o) <= MAX_READING]
    if not items:
        return channel
    alphabet = channel.alphabet
    counts = np.zeros(channel.table.shape)
    rows = alphabet.word_rows([w for w, _, _ in items])
    columns = alphabet.reading_columns([o for _, o, _ in items])
    weights = np.array([n for _, _, n in items], np.float64)
    add_expected_yields(channel.table.astype(np.float64), rows, columns, weights, counts)
    counts[:, 2] = 0.0
    seen = counts.sum(axis=1, keepdims=True)
    table = (counts + strength * channel.table) / (seen + strength)
    table[0] = channel.table[0]
    known = channel.table >= FLOOR
    table[known] = np.maximum(table[known], FLOOR)
    return Channel(channel.kind, alphabet, table.astype(np.float32), parent=channel)
