"""Candidates: the words that a damaged token may have been.

rapidfuzz finds the words whose letters without marks are near those of the token; the channel then says
how likely each would have come out as it did. Every token is looked up once and remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from cchc_restore.decoder.casing import Case, apply_case_to_all
from cchc_restore.decoder.channel import MAX_READING, MAX_WORD, Channel
from cchc_restore.language.syllables import fold_tone_placement, skeleton

MAX_SKELETONS = 200
"""Skeletons that rapidfuzz retrieves for each token."""
SCORED_SKELETONS = 24
"""Skeletons whose words are scored."""
PRIOR_SHARE = 0.6
"""Exponent of a word's own probability when the list is cut."""
REMEMBERED = 60_000
"""Tokens remembered before the memory is emptied: a run over a million pages must not fill the machine."""
NEAR_REMEMBERED = 6_000
"""The same for the skeletons near a token, which many tokens share."""
LOOKUPS = 128
"""Tokens looked up together."""
MAX_CANDIDATES = 48
"""Candidates a token keeps."""
WINDOW = 14.0
"""Candidates this many nats worse than the best are dropped."""

# What is read, and the letter that was most often printed there; then the one that was so next most often.
_FIRST_FOLD = str.maketrans({"6": "o", "0": "o", "1": "l", "5": "s", "3": "a", "4": "a", "8": "s", "9": "g",
                             "¢": "e", "€": "e", "&": "e", "@": "o", "¥": "y", "$": "s", "£": "e", "§": "s",
                             "©": "o", "®": "o", "|": "l", "!": "l"})  # fmt: skip
_SECOND_FOLD = str.maketrans({"1": "i", "3": "e", "4": "e", "9": "o", "@": "a", "&": "a", "y": "u", "b": "o",
                              "g": "o", "d": "o", "w": "u", "é": "o", "I": "l", "|": "i",
                              "!": "i"})  # fmt: skip
_LONG_YIELDS = ("tir", "ti", "ir", "it", "tr", "ur", "tu", "if", "tt",
                "ii", "iy", "iv", "li", "ui", "oi", "ud", "wo")  # fmt: skip
"""Pairs of letters that one printed letter is read as: u, but for those in `_WIDE`."""
_WIDE = {"ud": "uo", "wo": "uo", "oi": "o"}
"""Pairs that are read for something else than u."""
MISSING = -2
"""Stands in the table of rows where nobody has asked for a word's letters yet."""

Floats = NDArray[np.float32]
_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a token may have been.

    Attributes:
        ids: word ids, best first.
        scores: log P(token | word) in nats.
    """

    ids: NDArray[np.int32]
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
        self._members = members
        self._first_member = np.array(ends[:-1], np.int64)
        self._group_sizes = np.diff(ends)
        self.popularity = np.logaddexp.reduceat(priors[members], ends[:-1])
        self._rows: dict[tuple[int, str], NDArray[np.int16]] = {}
        self._near: dict[tuple[str, ...], NDArray[np.int32]] = {}
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
                found = [self._memo[channel.parent][key].ids for key in keys]
                of = np.repeat(np.arange(len(keys)), [len(ids) for ids in found])
                self._rank(channel, keys, self._columns(channel, keys), np.concatenate(found), of, memo)
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
        """The ids of the words that read like a token without their marks."""
        group = self._group_of.get(text.lower())
        return _NOTHING if group is None else self.groups[group]

    def same(self, text: str) -> NDArray[np.int64]:
        """An array with the id of the word that a token is; an empty one where it is no word."""
        folded = fold_tone_placement(text.lower())
        group = self._group_of.get(skeleton(folded))
        if group is None:
            return _NOTHING
        members = self.groups[group].tolist()
        return np.array([number for number in members if self.words[number] == folded], np.int64)

    def _retrieve(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """The groups of words whose skeletons are near each text."""
        folds = [tuple(folds_of(text)) for text in texts]
        if len(self._near) > NEAR_REMEMBERED:
            self._near.clear()
        new = [variants for variants in dict.fromkeys(folds) if variants not in self._near]
        if new:
            self._near.update(zip(new, self._nearest(new), strict=True))
        return [self._near[variants] for variants in folds]

    def _nearest(self, folds: list[tuple[str, ...]]) -> Iterator[NDArray[np.int32]]:
        flat = list(chain.from_iterable(folds))
        distances = cdist(flat, self.skeletons, scorer=Levenshtein.distance, dtype=np.uint8)
        at = 0
        for variants in folds:
            nearest = distances[at : at + len(variants)].min(axis=0)
            at += len(variants)
            limit = min(int(nearest.min()) + 2, 4)  # beyond four edits nothing can be told
            close = (nearest <= limit).nonzero()[0]
            if len(close) > MAX_SKELETONS:
                rank = nearest[close] * 4.0 - self.popularity[close] * 0.5
                close = close[np.argpartition(rank, MAX_SKELETONS)[:MAX_SKELETONS]]
            yield close.astype(np.int32)  # they are kept

    def _rows_of(
        self, channel: Channel, cases: NDArray[np.int64], words: Sequence[str], what: str
    ) -> NDArray[np.int16]:
        """The rows of the letters of all words; only those of the given cases are surely filled."""
        key = id(channel.alphabet), what
        if key not in self._rows:
            self._rows[key] = np.full((len(Case), len(words), MAX_WORD), MISSING, np.int16)
        table = self._rows[key]
        for case in np.flatnonzero(np.bincount(cases)).tolist():
            if len(words) and table[case, 0, 0] == MISSING:
                written = apply_case_to_all(words, Case(case))
                table[case] = channel.alphabet.word_rows(written, MAX_WORD)
        return table.reshape(-1, MAX_WORD)

    def _columns(self, channel: Channel, keys: list[tuple[str, Case]]) -> NDArray[np.int32]:
        return channel.alphabet.reading_columns([fold_tone_placement(text)[:MAX_READING] for text, _ in keys])

    def _score(self, channel: Channel, keys: list[tuple[str, Case]], memo: Memo) -> None:
        """Score the near skeletons by the channel's upper bound, then the words of the best of them."""
        columns = self._columns(channel, keys)
        near = self._retrieve([text for text, _ in keys])
        sizes = np.array([len(groups) for groups in near])
        groups = np.concatenate(near)
        of = np.repeat(np.arange(len(keys)), sizes)
        bounds = self._values(channel.bound, keys, columns, self.skeletons, "skeletons", groups, of)
        best = _best(bounds + PRIOR_SHARE * self.popularity[groups], of, SCORED_SKELETONS)
        groups, of = groups[best], of[best]
        sizes = self._group_sizes[groups]
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        words = self._members[np.repeat(self._first_member[groups], sizes) + within]
        self._rank(channel, keys, columns, words, np.repeat(of, sizes), memo)

    def _rank(
        self,
        channel: Channel,
        keys: list[tuple[str, Case]],
        columns: NDArray[np.int32],
        words: NDArray[np.int64],
        of: NDArray[np.int64],
        memo: Memo,
    ) -> None:
        """Score words, each for the token whose number it has in `of`, and keep the best of each token."""
        scores = self._values(channel, keys, columns, self.words, "words", words, of)
        best = _best(scores + PRIOR_SHARE * self.priors[words], of, MAX_CANDIDATES)
        ids, scores = words[best].astype(np.int32), scores[best]
        ends = np.searchsorted(of[best], np.arange(len(keys) + 1)).tolist()
        for key, (start, end) in zip(keys, pairwise(ends), strict=True):
            memo[key] = Candidates(ids[start:end], scores[start:end])

    def _values(
        self,
        channel: Channel,
        keys: list[tuple[str, Case]],
        columns: NDArray[np.int32],
        words: Sequence[str],
        what: str,
        chosen: NDArray[np.integer],
        of: NDArray[np.int64],
    ) -> Floats:
        """log P(token | word) in nats for words, each with the number of its token."""
        cases = np.array([case for _, case in keys])
        rows = self._rows_of(channel, cases, words, what)
        values: Floats = np.log(
            channel.probabilities(rows, cases[of] * len(words) + chosen, columns, of) + np.float32(1e-30)
        )
        return values


def _best(rank: NDArray[np.floating], of: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The indices of the best of each token, best first, and none much worse than the best.

    Args:
        rank: the value of each that is compared.
        of: the number of the token of each, in ascending order.
        most: how many are kept of each token.
    """
    heads = np.flatnonzero(np.diff(of, prepend=-1))
    if not len(heads):
        return _NOTHING
    sizes = np.diff(heads, append=len(of))
    near = np.flatnonzero(rank >= np.repeat(np.maximum.reduceat(rank, heads), sizes) - np.float32(WINDOW))
    order = near[np.lexsort((-rank[near], of[near]))]
    place = np.arange(len(order)) - np.searchsorted(of[order], of[order])
    return order[place < most]


def folds_of(text: str) -> list[str]:
    """Spellings of a token in letters without marks, the likeliest first.

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
