"""Candidates: the words that a damaged token may have been.

rapidfuzz finds the words whose letters without marks are near those of the token; the channel then says
how likely each would have come out as it did. Every token is looked up once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from ..lexicons.syllables import fold_tone_placement, skeleton
from .casing import Case, apply_case_to_all
from .channel import MAX_READING, MAX_WORD, Channel

MAX_SKELETONS = 200
"""Skeletons that rapidfuzz retrieves for each token."""
SCORED_SKELETONS = 24
"""Skeletons whose words are scored."""
PRIOR_SHARE = 0.6
"""Exponent of a word's own probability when the list is cut."""
REMEMBERED = 120_000
"""Tokens remembered before the memory is emptied: a run over a million pages must not fill the machine."""
LOOKUPS = 128
"""Tokens looked up together."""
MAX_CANDIDATES = 48
"""Candidates a token keeps."""
WINDOW = 14.0
"""Candidates this many nats worse than the best are dropped."""

_FIRST_FOLD = str.maketrans({"6": "o", "0": "o", "1": "l", "5": "s", "3": "a", "4": "a", "8": "s", "9": "g",
                             "¢": "e", "€": "e", "&": "e", "@": "o", "¥": "y", "$": "s", "£": "e", "§": "s",
                             "©": "o", "®": "o", "|": "l", "!": "l"})  # fmt: skip
_SECOND_FOLD = str.maketrans({"1": "i", "3": "e", "4": "e", "9": "o", "@": "a", "&": "a", "y": "u", "b": "o",
                              "g": "o", "d": "o", "w": "u", "é": "o", "I": "l", "|": "i",
                              "!": "i"})  # fmt: skip
_LONG_YIELDS = ("tir", "ti", "ir", "it", "tr", "ur", "tu", "if", "tt",
                "ii", "iy", "iv", "li", "ui", "oi", "ud", "wo")  # fmt: skip
_WIDE = {"ud": "uo", "wo": "uo", "oi": "o"}


Floats = NDArray[np.float32]
_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True)
class Candidates:
    """What a token may have been.

    Attributes:
        ids: word ids, best first.
        scores: log P(token | word) in nats.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


Memo = dict[tuple[str, Case], Candidates]


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
        short = [number for number in eligible if len(words[number]) <= MAX_WORD]
        groups: dict[str, list[int]] = {}
        bare = skeleton("\n".join([words[number] for number in short])).split("\n")  # all at once: faster
        for base_letters, number in zip(bare, short, strict=False):
            groups.setdefault(base_letters, []).append(number)
        self.skeletons = list(groups)
        self._group_of = {skeleton: group for group, skeleton in enumerate(self.skeletons)}
        members = np.fromiter(chain.from_iterable(groups.values()), np.int64, len(short))
        ends = np.cumsum([0, *map(len, groups.values())]).tolist()
        self.groups = [members[start:end] for start, end in pairwise(ends)]
        self.popularity = np.logaddexp.reduceat(priors[members], ends[:-1])
        self._rows: dict[tuple[int, Case, str], NDArray[np.int32]] = {}
        self._memo: WeakKeyDictionary[Channel, Memo] = WeakKeyDictionary()

    def find(self, channel: Channel, tokens: Iterable[tuple[str, Case]]) -> None:
        """Look up all tokens that are not yet known, many at a time."""
        memo = self._memo.setdefault(channel, {})
        if len(memo) > REMEMBERED:
            memo.clear()
        todo = list({key for key in tokens if key not in memo})
        if channel.parent is not None:
            self.find(channel.parent, todo)
        todo.sort(key=lambda key: len(key[0]))  # tokens of one length share an array without padding
        for i in range(0, len(todo), LOOKUPS):
            keys = todo[i : i + LOOKUPS]
            if channel.parent is not None:
                ids = [self._memo[channel.parent][key].ids for key in keys]
                self._rank(channel, keys, self._columns(channel, keys), ids, memo)
            else:
                self._score(channel, keys, memo)

    def get(self, channel: Channel, text: str, case: Case) -> Candidates:
        """The candidates of one token."""
        memo = self._memo.setdefault(channel, {})
        key = (text, case)
        if key not in memo:
            self.find(channel, [key])
        return memo[key]

    def alike(self, text: str) -> NDArray[np.int64]:
        """The ids of the words that are a token once their marks are taken off."""
        group = self._group_of.get(text.lower())
        return _NOTHING if group is None else self.groups[group]

    def same(self, text: str) -> NDArray[np.int64]:
        """The id of the word that a token is, in an array, which is empty where it is none."""
        folded = fold_tone_placement(text.lower())
        group = self._group_of.get(skeleton(folded))
        return _NOTHING if group is None else np.array(
            [number for number in self.groups[group].tolist() if self.words[number] == folded], np.int64
        )

    def _retrieve(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The groups of words whose skeletons are near each text."""
        folds = [folds_of(text) for text in texts]
        flat = [fold for variants in folds for fold in variants]
        distances = cdist(flat, self.skeletons, scorer=Levenshtein.distance, dtype=np.uint8)
        at = 0
        found = []
        for variants in folds:
            nearest = distances[at : at + len(variants)].min(axis=0)
            at += len(variants)
            limit = min(int(nearest.min()) + 2, 4)  # beyond four edits nothing can be told
            close = np.flatnonzero(nearest <= limit)
            if len(close) > MAX_SKELETONS:
                rank = nearest[close] * 4.0 - self.popularity[close] * 0.5
                close = close[np.argpartition(rank, MAX_SKELETONS)[:MAX_SKELETONS]]
            found.append(close)
        return found

    def _rows_of(self, channel: Channel, case: Case, words: Sequence[str], what: str) -> NDArray[np.int32]:
        key = (id(channel.alphabet), case, what)
        if key not in self._rows:
            self._rows[key] = channel.alphabet.word_rows(apply_case_to_all(words, case), MAX_WORD)
        return self._rows[key]

    def _columns(self, channel: Channel, keys: list[tuple[str, Case]]) -> NDArray[np.int32]:
        return channel.alphabet.reading_columns([fold_tone_placement(text)[:MAX_READING] for text, _ in keys])

    def _score(self, channel: Channel, keys: list[tuple[str, Case]], memo: Memo) -> None:
        """Score the near skeletons by the channel's upper bound, then the words of the best of them."""
        columns = self._columns(channel, keys)
        groups = self._retrieve([text for text, _ in keys])
        bounds = self._values(channel.bound, keys, columns, self.skeletons, "skeletons", groups)
        words: list[NDArray[np.int64]] = []
        for group, bound in zip(groups, bounds, strict=True):
            rank = bound + PRIOR_SHARE * self.popularity[group]
            best = np.argsort(-rank)[:SCORED_SKELETONS]
            best = best[rank[best] >= rank[best].max(initial=-np.inf) - WINDOW]
            words.append(np.concatenate([_NOTHING, *(self.groups[i] for i in group[best])]))
        self._rank(channel, keys, columns, words, memo)

    def _rank(
        self,
        channel: Channel,
        keys: list[tuple[str, Case]],
        columns: NDArray[np.int32],
        words: list[NDArray[np.int64]],
        memo: Memo,
    ) -> None:
        """Score words for each token and keep the best."""
        scores = self._values(channel, keys, columns, self.words, "words", words)
        for key, group, values in zip(keys, words, scores, strict=True):
            rank = values + PRIOR_SHARE * self.priors[group]
            order = np.argsort(-rank)[:MAX_CANDIDATES]
            order = order[rank[order] >= rank[order].max(initial=-np.inf) - WINDOW]
            memo[key] = Candidates(group[order], values[order].astype(np.float32))

    def _values(
        self,
        channel: Channel,
        keys: list[tuple[str, Case]],
        columns: NDArray[np.int32],
        words: Sequence[str],
        what: str,
        chosen: list[NDArray[np.int64]],
    ) -> list[Floats]:
        """log P(token | word) in nats for the words chosen for each token."""
        sizes = [len(group) for group in chosen]
        rows = np.concatenate(
            [self._rows_of(channel, case, words, what)[g] for (_, case), g in zip(keys, chosen, strict=True)]
        )
        longest = int((rows >= 0).sum(axis=1).max(initial=1))
        of = np.repeat(np.arange(len(keys)), sizes)
        values = np.log(channel.probabilities(rows[:, :longest], columns, of) + 1e-30)
        return np.split(values, np.cumsum(sizes)[:-1])


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
