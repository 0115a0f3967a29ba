"""Candidates: the words that a damaged token may have been.

rapidfuzz finds the words whose letters without marks are near those of the token; the channel then says
how likely each would have come out as it did. Every token is looked up once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from ..lexicons.syllables import fold_tone_placement, skeleton
from .casing import Case, apply_case
from .channel import MAX_READING, MAX_WORD, Channel

MAX_SKELETONS = 70
"""Skeletons scored by the channel for each token."""
MAX_CANDIDATES = 20
"""Candidates a token keeps."""
WINDOW = 16.0
"""Candidates this many nats worse than the best are dropped."""

_FIRST_FOLD = str.maketrans({"6": "o", "0": "o", "1": "l", "5": "s", "3": "a", "4": "a", "8": "s", "9": "g",
                             "¢": "e", "€": "e", "&": "e", "@": "o", "¥": "y", "$": "s", "£": "e", "§": "s",
                             "©": "o", "®": "o", "|": "l", "!": "l"})  # fmt: skip
_SECOND_FOLD = str.maketrans({"1": "i", "3": "e", "4": "e", "9": "o", "@": "a", "&": "a", "y": "u", "b": "o",
                              "g": "o", "d": "o", "w": "u", "é": "o", "I": "l", "|": "i", "!": "i"})  # fmt: skip
_LONG_YIELDS = ("tir", "ti", "ir", "it", "tr", "ur", "tu", "if", "tt", "ii", "iy", "iv", "li", "ui", "oi", "ud", "wo")
_WIDE = {"ud": "uo", "wo": "uo", "oi": "o"}


_NOTHING = np.empty(0, np.int32)


@dataclass(frozen=True)
class Candidates:
    """What a token may have been.

    Attributes:
        ids: word ids, best first.
        scores: log P(token | word) in nats.
    """

    ids: NDArray[np.int32]
    scores: NDArray[np.float32]


class CandidateFinder:
    """Finds and remembers the candidates of tokens.

    Args:
        words: id to word; only ids in `eligible` can be candidates.
        eligible: the ids of the words a token may be read as.
        priors: log unigram probability by id, which breaks ties when the list is cut.
    """

    def __init__(self, words: Sequence[str], eligible: Iterable[int], priors: NDArray[np.float32]) -> None:
        self.words = words
        self.priors = priors
        groups: dict[str, list[int]] = {}
        for number in eligible:
            if len(words[number]) <= MAX_WORD:
                groups.setdefault(skeleton(words[number]), []).append(number)
        self.skeletons = list(groups)
        self.groups = [np.array(groups[s], np.int32) for s in self.skeletons]
        self.popularity = np.array([np.logaddexp.reduce(priors[g]) for g in self.groups])
        self._rows: dict[tuple[int, Case], NDArray[np.int32]] = {}
        self._near: dict[str, NDArray[np.int32]] = {}
        self._memo: WeakKeyDictionary[Channel, dict[tuple[str, Case], Candidates]] = WeakKeyDictionary()

    def find(self, channel: Channel, tokens: Iterable[tuple[str, Case]]) -> None:
        """Look up all tokens that are not yet known, many at a time."""
        memo = self._memo.setdefault(channel, {})
        todo = list({key for key in tokens if key not in memo})
        self._retrieve({text for text, _ in todo})
        for i in range(0, len(todo), 256):
            self._score(channel, todo[i : i + 256], memo)

    def get(self, channel: Channel, text: str, case: Case) -> Candidates:
        """The candidates of one token."""
        memo = self._memo.setdefault(channel, {})
        key = (text, case)
        if key not in memo:
            self.find(channel, [key])
        return memo[key]

    def _retrieve(self, texts: set[str]) -> None:
        new = [text for text in texts if text not in self._near]
        if not new:
            return
        folds = [folds_of(text) for text in new]
        flat = [fold for variants in folds for fold in variants]
        distances = cdist(flat, self.skeletons, scorer=Levenshtein.distance, dtype=np.uint8)
        at = 0
        for text, variants in zip(new, folds, strict=True):
            nearest = distances[at : at + len(variants)].min(axis=0)
            at += len(variants)
            limit = min(int(nearest.min()) + 2, 4)  # beyond four edits nothing can be told
            close = np.flatnonzero(nearest <= limit)
            if len(close) > MAX_SKELETONS:
                rank = nearest[close] * 4.0 - self.popularity[close] * 0.5
                close = close[np.argpartition(rank, MAX_SKELETONS)[:MAX_SKELETONS]]
            self._near[text] = np.concatenate([_NOTHING, *(self.groups[i] for i in close)])

    def _word_rows(self, channel: Channel, case: Case) -> NDArray[np.int32]:
        key = (id(channel.alphabet), case)
        if key not in self._rows:
            forms = [apply_case(word, case)[:MAX_WORD] for word in self.words]
            self._rows[key] = channel.alphabet.word_rows(forms, MAX_WORD)
        return self._rows[key]

    def _score(self, channel: Channel, keys: list[tuple[str, Case]], memo: dict[tuple[str, Case], Candidates]) -> None:
        readings = [fold_tone_placement(text)[:MAX_READING] for text, _ in keys]
        ids = [self._near[text] for text, _ in keys]
        sizes = np.array([len(group) for group in ids])
        reading_of = np.repeat(np.arange(len(keys)), sizes)
        all_ids = np.concatenate(ids)
        rows = np.concatenate(
            [self._word_rows(channel, case)[group] for (_, case), group in zip(keys, ids, strict=True)]
        )
        columns = channel.alphabet.reading_columns(readings)
        scores = np.log(channel.probabilities(rows, columns, reading_of) + 1e-30)
        at = 0
        for (text, case), size in zip(keys, sizes, strict=True):
            group, values = all_ids[at : at + size], scores[at : at + size]
            at += size
            if not size:
                memo[text, case] = Candidates(group, values)
                continue
            rank = values + 0.6 * self.priors[group]
            order = np.argsort(-rank)[:MAX_CANDIDATES]
            order = order[rank[order] >= rank[order[0]] - WINDOW]
            memo[text, case] = Candidates(group[order], values[order].astype(np.float32))


def folds_of(text: str) -> list[str]:
    """Ways to read a token as plain letters, the likeliest first.

    >>> folds_of("s6")[0], folds_of("ctia")
    ('so', ['ctia', 'cua'])
    """
    lower = text.lower()
    first = skeleton(lower.translate(_FIRST_FOLD))
    variants = [first]
    second = skeleton(lower.translate(_SECOND_FOLD).translate(_FIRST_FOLD))
    if second != first:
        variants.append(second)
    for piece in _LONG_YIELDS:
        at = first.find(piece)
        if at >= 0 and len(variants) < 6:
            variants.append(first[:at] + _WIDE.get(piece, "u") + first[at + len(piece) :])
    return variants
