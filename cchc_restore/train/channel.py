"""Learns a channel by expectation maximisation from pairs of printed and read words.

The letters' yields are hidden: nobody marked which characters of ``ctia`` came from the ``ủ`` of ``của``.
Every round weighs all ways to share them out by the table so far and counts; the prior (same letter, then
same base letter, then anything) starts it and keeps rare letters sane.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.channel import (
    FLOOR,
    MAX_PIECE,
    MAX_READING,
    MAX_WORD,
    Alphabet,
    Channel,
    base_letter,
)
from cchc_restore.decoder.yields import add_expected_yields
from cchc_restore.language.syllables import all_syllables, strip_tone
from cchc_restore.train.corpus import Progress

WordPairs = Counter[tuple[str, str]]
"""(printed word, what was read) with how often."""

BATCH = 4096
LEAST_READ = 3
"""What was read less often than this, anywhere, is no piece of the channel."""
ROUNDS = 8
"""Rounds of EM; the likelihood hardly moves after eight."""


def make_alphabet(pairs: Iterable[WordPairs]) -> Alphabet:
    """All letters of Vietnamese and of the pairs; as pieces these, and what was read `LEAST_READ` times.

    A letter that is no piece would be dirt to the channel: ``TỪ`` in a heading, read right, would be a ``T``.
    """
    letters = {letter for syllable in all_syllables() for letter in syllable + syllable.upper()}
    pieces: Counter[str] = Counter()
    for counted in pairs:
        for (gold, ocr), times in counted.items():
            letters.update(gold)
            for j in range(len(ocr)):
                for k in range(1, MAX_PIECE + 1):
                    if j + k <= len(ocr):
                        pieces[ocr[j : j + k]] += times
    return Alphabet.of(sorted(letters), sorted({p for p, n in pieces.items() if n >= LEAST_READ} | letters))


def prior(alphabet: Alphabet, marks_lost: float) -> NDArray[np.float64]:
    """P(piece | letter) before any pair was seen.

    Args:
        alphabet: rows and columns.
        marks_lost: the share of marked letters that lose their mark.
    """
    table: NDArray[np.float64] = np.full((len(alphabet.letters) + 1, len(alphabet.pieces) + 3), 1e-9)
    single = [column for piece, column in alphabet.pieces.items() if len(piece) == 1]
    table[:, single] = FLOOR
    table[:, 0] = 5e-3
    table[:, 1] = FLOOR
    for letter, row in alphabet.letters.items():
        for piece, share in ((base_letter(letter), marks_lost), (letter, 1 - marks_lost)):
            if piece in alphabet.pieces:
                table[row, alphabet.pieces[piece]] += share
    table /= table.sum(axis=1, keepdims=True)
    return table


def learn(
    kind: str, pairs: WordPairs, alphabet: Alphabet, *, marks_lost: float, progress: Progress
) -> Channel:
    """Run EM over one kind of damage.

    Args:
        kind: name of the channel.
        pairs: counted word pairs.
        alphabet: shared by all channels.
        marks_lost: see `prior`.
        progress: called with a line a round.
    """
    start = prior(alphabet, marks_lost)
    items = [(g, o, n) for (g, o), n in pairs.items() if len(g) <= MAX_WORD and 0 < len(o) <= MAX_READING]
    items.sort(key=lambda item: (len(item[0]), len(item[1]), item))
    batches = [
        (
            alphabet.word_rows([g for g, _, _ in items[i : i + BATCH]]),
            alphabet.reading_columns([o for _, o, _ in items[i : i + BATCH]]),
            np.array([n for _, _, n in items[i : i + BATCH]], np.float64),
        )
        for i in range(0, len(items), BATCH)
    ]
    table = start
    for turn in range(ROUNDS):
        counts = np.zeros_like(start)
        likelihood = 0.0
        for rows, columns, weights in batches:
            likelihood += add_expected_yields(table, rows, columns, weights, counts)
        table = _maximise(counts, start, alphabet)
        progress(
            f"channel {kind}: round {turn + 1}, log likelihood {likelihood / max(1, sum(pairs.values())):.4f}"
        )
    table = np.where(table > 1e-6, table, 0)
    single = [1, *(column for piece, column in alphabet.pieces.items() if len(piece) == 1)]
    table[:, single] = np.maximum(table[:, single], FLOOR)
    table[:, 2] = 0.0  # a longer piece never seen for any letter
    table[0] = start[0]
    return Channel(kind, alphabet, table.astype(np.float32))


def _maximise(
    counts: NDArray[np.float64], start: NDArray[np.float64], alphabet: Alphabet
) -> NDArray[np.float64]:
    """New table: counts backed off to those of the letters with the same shape, then to the prior.

    What carries over from one letter to another is how often it is read as itself, not as which: a ``Ừ``
    that no pair shows comes out as ``Ừ`` as often as an ``Ứ`` comes out as ``Ứ``.
    """
    result = np.empty_like(counts)
    itself = {row: alphabet.pieces[letter] for letter, row in alphabet.letters.items()}
    groups: dict[str, list[int]] = {}
    bases: dict[str, list[int]] = {}
    for letter, row in alphabet.letters.items():
        groups.setdefault(strip_tone(letter), []).append(row)
        bases.setdefault(base_letter(letter), []).append(row)
    for base_rows in bases.values():
        base_counts = counts[base_rows].sum(axis=0)
        base = base_counts / max(base_counts.sum(), 1e-12)
        for row in base_rows:
            result[row] = 0.7 * start[row] + 0.3 * base
    for group_rows in groups.values():
        wrong = counts[group_rows]
        right = 0.0
        for i, row in enumerate(group_rows):
            right += wrong[i, itself[row]]
            wrong[i, itself[row]] = 0.0
        for row in group_rows:
            shape_counts = wrong.sum(axis=0)
            shape_counts[itself[row]] += right
            result[row] = (shape_counts + 20 * result[row]) / (shape_counts.sum() + 20)
    for row in range(1, len(counts)):
        own = counts[row]
        result[row] = (own + 5 * result[row]) / (own.sum() + 5)
    result[0] = start[0]
    return result


def synthetic_pairs(words: Sequence[tuple[str, int]], keep_marks: bool) -> WordPairs:
    """Pairs of words with themselves, or with what is left of them without marks."""
    pairs: WordPairs = Counter()
    for word, times in words:
        pairs[word, word if keep_marks else "".join(base_letter(letter) for letter in word)] += times
    return pairs
