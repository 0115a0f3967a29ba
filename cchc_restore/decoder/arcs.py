"""Builds the lattice of a clause: all the ways to read its tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ..lexicons.syllables import fold_tone_placement
from .candidates import CandidateFinder, Candidates
from .casing import LOWER, TITLE, UPPER, Case, case_of
from .channel import MAX_READING, Channel
from .lattice import NO_WORD, Lattices
from .settings import Weights
from .tokens import Token
from .vocabulary import Vocabulary
from .words import number_class

MERGE_LENGTH = 9
"""Tokens that together have more characters than this are not one syllable cut apart."""
DIGIT_WORD_LENGTH = 4
"""Longer numbers are numbers."""
SPLIT_LENGTH = 4
"""Shorter tokens are not two words run together."""
SPLIT_CANDIDATES = 4
"""Candidates of each half of a token that is cut in two."""
SPLIT_WINDOW = -12.0
MERGE_WINDOW = -9.0
"""Two halves, or two tokens as one word, that fit worse than this (log P of the channel) are not tried."""
GOOD_FIT = -1.6
"""A token whose best candidate scores better than this for each character needs no merge and no split."""
_VOWELS = frozenset("AEIOUYĂÂÊÔƠƯ0136")
"""Capitals that may be the vowel of a syllable, and figures they are read as."""
_SURE_DIGITS = str.maketrans("lI|Oo", "11100")
_MORE_DIGITS = str.maketrans("SsZzBGbgqi", "5522866991")
"""Letters that stand for digits; the second kind only inside a token that is mostly digits."""


def as_number(text: str) -> str:
    """A token with the letters that look like digits read as digits.

    >>> as_number("2O23"), as_number("l5"), as_number("s6"), as_number("19S7")
    ('2023', '15', 's6', '1957')
    """
    number = text.translate(_SURE_DIGITS)
    mostly = sum(c.isdigit() for c in text) > len(text) / 2
    return number[0] + number[1:].translate(_MORE_DIGITS) if mostly else number


class Kind(IntEnum):
    """How an arc reads its tokens."""

    WORD = 0
    KEEP = 1
    SPLIT = 2
    MERGE = 3
    NUMBER = 4


WORD, KEEP, SPLIT, MERGE, NUMBER = map(int, Kind)


@dataclass(frozen=True)
class Readings:
    """How each arc reads its tokens.

    Attributes:
        kinds: `Kind` of each arc.
        first, second: vocabulary ids of its words (`NO_WORD` where there is no second).
    """

    kinds: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


class ArcList:
    """A growing list of groups of arcs; the arcs of a group lie at the same place.

    Attributes:
        lengths: tokens in each sentence.
    """

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._places: list[tuple[int, int, int, int]] = []  # sentence, start node, end node, kind
        self._first: list[NDArray[np.int64]] = []
        self._second: list[tuple[int, NDArray[np.int64]]] = []  # index of the group, second words
        self._score: list[NDArray[np.float32]] = []

    def add(
        self,
        where: tuple[int, int, int],
        first: NDArray[np.int64],
        score: NDArray[np.float32],
        kind: int,
        second: NDArray[np.int64] | None = None,
    ) -> None:
        """Add arcs that lie at the same place: (sentence, start node, end node)."""
        if second is not None:
            self._second.append((len(self._first), second))
        self._places.append((*where, kind))
        self._first.append(first)
        self._score.append(score)

    def add_one(self, where: tuple[int, int, int], word: int, cost: float, kind: int) -> None:
        """Add a single arc."""
        self.add(where, np.array([word]), np.array([-cost], np.float32), kind)

    def lattices(self, vocabulary: Vocabulary) -> tuple[Lattices, Readings]:
        """The arrays joined, over the ids of the language model; and how each arc reads its tokens."""
        sizes = np.array([len(words) for words in self._first])
        sentence, start, end, kinds = np.repeat(np.array(self._places, np.int64), sizes, axis=0).T
        first = np.concatenate(self._first)
        second = np.full(len(first), NO_WORD)
        ends = np.cumsum(sizes)
        for group, words in self._second:
            second[ends[group] - len(words) : ends[group]] = words
        two = second != NO_WORD
        score = np.concatenate(self._score) - vocabulary.extra_cost[first]
        score[two] -= vocabulary.extra_cost[second[two]]
        return (
            Lattices(
                np.array(self.lengths, np.int64),
                sentence,
                start,
                end,
                vocabulary.model_ids[first],
                np.where(two, vocabulary.model_ids[second], NO_WORD),
                score,
            ),
            Readings(kinds, first, second),
        )


class ArcBuilder:
    """Turns clauses into arcs for one kind of damage.

    Args:
        vocabulary: the words.
        unknown: the language model's id of a word it does not know.
        finder: finds candidates.
        channel: the channel of the kind of damage.
        weights: the weights for it.
        keep: tokens that are never changed.
        readings: damaged token to word ids and the log weight of each (the lexicon's confusions).
        abbreviations: as they are written; a token that is one is left alone more readily.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        unknown: int,
        finder: CandidateFinder,
        channel: Channel,
        weights: Weights,
        keep: frozenset[str],
        readings: Mapping[str, tuple[tuple[int, float], ...]],
        abbreviations: frozenset[str],
    ) -> None:
        self.vocabulary = vocabulary
        self.unknown = unknown
        self.abbreviations = abbreviations
        self.finder = finder
        self.channel = channel
        self.weights = weights
        self.keep = keep
        self.readings = readings
        share = np.clip(vocabulary.capital_share, 0.002, 0.998)
        self._capital = (np.log(share) * weights.capitals).astype(np.float32)
        self._small = (np.log(1 - share) * weights.capitals).astype(np.float32)

    def build(self, clauses: Sequence[Sequence[Token]]) -> ArcList:
        """The arcs of all clauses."""
        wanted = (self._key(token) for clause in clauses for token in clause if self._open(token))
        self.finder.find(self.channel, wanted)
        fits = [[self._fit(token) for token in clause] for clause in clauses]
        self.finder.find(self.channel, self._parts(clauses, fits))
        arcs = ArcList()
        for number, clause in enumerate(clauses):
            arcs.lengths.append(len(clause))
            for i, token in enumerate(clause):
                self._single(arcs, number, i, token, fits[number][i])
                if i and self._mergeable(clause[i - 1], token, min(fits[number][i - 1 : i + 1])):
                    self._merge(arcs, number, i, clause[i - 1], token)
        return arcs

    def _open(self, token: Token) -> bool:
        """Whether a token may be changed at all."""
        return not token.fixed and len(token.text) <= MAX_READING and token.text not in self.keep

    @staticmethod
    def _key(token: Token) -> tuple[str, Case]:
        return token.text, token.case

    def _fit(self, token: Token) -> float:
        """How well the best candidate of a token fits, in nats a character; 0 for what stays as it is."""
        if not self._open(token) or token.text.isdigit():
            return 0.0
        found = self.finder.get(self.channel, *self._key(token))
        return float(found.scores.max()) / len(token.text) if len(found.ids) else -9.0

    def _parts(
        self, clauses: Sequence[Sequence[Token]], fits: Sequence[Sequence[float]]
    ) -> list[tuple[str, Case]]:
        """The pieces of tokens that may be two words, and the joined tokens that may be one."""
        parts: list[tuple[str, Case]] = []
        for clause, fit in zip(clauses, fits, strict=True):
            for i, token in enumerate(clause):
                if self._splittable(token, fit[i]):
                    for left, right in _cuts(token):
                        parts += [left, right]
                if i and self._mergeable(clause[i - 1], token, min(fit[i - 1 : i + 1])):
                    parts.append(self._key(join(clause[i - 1], token)))
        return parts

    @staticmethod
    def _splittable(token: Token, fit: float) -> bool:
        text = token.text
        acronym = token.case is UPPER and not _VOWELS & set(text)  # KTKH is not KT KH
        return fit < GOOD_FIT / 2 and len(text) >= SPLIT_LENGTH and not text.isdigit() and not acronym

    @staticmethod
    def _mergeable(left: Token, right: Token, fit: float) -> bool:
        if not right.after_space or left.fixed or right.fixed:
            return False
        joined = left.text + right.text
        capital_inside = right.text[0].isupper() and not left.text.isupper()
        if len(joined) > MERGE_LENGTH or joined.isdigit() or capital_inside:
            return False
        return fit <= GOOD_FIT or min(len(left.text), len(right.text)) == 1

    def _single(self, arcs: ArcList, number: int, i: int, token: Token, fit: float) -> None:
        """Add the arcs of one token."""
        where = (number, i, i + 1)
        text = token.text
        case = token.case
        folded = fold_tone_placement(text.lower())
        if not self._open(token):
            arcs.add_one(where, self._word_id(text, folded), 0.0, KEEP)
            return
        found = self._candidates(text, case)
        if text.isdigit():
            arcs.add_one(where, self._word_id(text, ""), self.weights.number_digit * len(text), KEEP)
            if len(text) <= DIGIT_WORD_LENGTH and len(found.ids):
                arcs.add(where, found.ids, found.scores - self.weights.digit_word, WORD)
            return
        digits = sum(c.isdigit() for c in text)
        if digits == len(text) - 1 and not text[-1].isdigit():
            arcs.add_one(where, self._word_id(text, ""), self.weights.lettered_number, KEEP)
        if digits and len(text) > 1 and as_number(text).isdigit():
            cost = self.weights.word_digit * (len(text) - digits)
            arcs.add_one(where, self._word_id(as_number(text), ""), cost, NUMBER)
        scores = found.scores.copy()
        if not token.capitals:
            if case is LOWER:
                scores += self._small[found.ids]
            elif i:
                scores += self._capital[found.ids]
        if len(found.ids):
            arcs.add(where, found.ids, scores, WORD)
        own = self.vocabulary.ids.get(folded)
        if own is None:
            letter = self.weights.keep_acronym_letter if text.isupper() else self.weights.keep_letter
            arcs.add_one(where, self.unknown, self.weights.keep_word + letter * len(text), KEEP)
        elif text in self.abbreviations:
            cost = self.weights.keep_word if token.capitals else self.weights.keep_abbreviation
            arcs.add_one(where, own, cost, KEEP)
        elif own not in found.ids:
            arcs.add_one(where, own, self.weights.keep_word, KEEP)
        if self._splittable(token, fit):
            self._split(arcs, where, token)

    def _candidates(self, text: str, case: Case) -> Candidates:
        found = self.finder.get(self.channel, text, case)
        extra = self.readings.get(text)
        if extra is None and (case is not UPPER or not text.isalpha()):  # TT was not printed in small letters
            extra = self.readings.get(text.lower())
        if not extra or not len(found.ids):
            return found
        best = found.scores[0]
        scores = dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
        for word, log_weight in extra:
            scores[word] = max(scores.get(word, -99.0), best + log_weight)
        return Candidates(np.array(list(scores), np.int32), np.array(list(scores.values()), np.float32))

    def _word_id(self, text: str, folded: str) -> int:
        if folded in self.vocabulary.ids:
            return self.vocabulary.ids[folded]
        return self.vocabulary.ids[number_class(text)] if text[0].isdigit() else self.unknown

    def _split(self, arcs: ArcList, where: tuple[int, int, int], token: Token) -> None:
        """Read a token as two words, cut at any place."""
        for left, right in _cuts(token):
            left_words = self.finder.get(self.channel, *left)
            right_words = self.finder.get(self.channel, *right)
            a, b = left_words.ids[:SPLIT_CANDIDATES], right_words.ids[:SPLIT_CANDIDATES]
            score = (left_words.scores[: len(a), None] + right_words.scores[None, : len(b)]).ravel()
            good = score > SPLIT_WINDOW
            if good.any():
                first, second = np.repeat(a, len(b))[good], np.tile(b, len(a))[good]
                arcs.add(where, first, score[good] - self.weights.split, SPLIT, second)

    def _merge(self, arcs: ArcList, number: int, i: int, left: Token, right: Token) -> None:
        """Read two tokens as one word."""
        found = self.finder.get(self.channel, *self._key(join(left, right)))
        good = found.scores > MERGE_WINDOW
        if good.any():
            score = found.scores[good] - self.weights.merge
            arcs.add((number, i - 1, i + 1), found.ids[good], score, MERGE)


def join(left: Token, right: Token) -> Token:
    """Two neighbouring tokens as one."""
    text = left.text + right.text
    case = case_of(text, left.capitals)
    return Token(left.start, right.end, text, False, left.after_space, left.capitals, case)


def _cuts(token: Token) -> Iterator[tuple[tuple[str, Case], tuple[str, Case]]]:
    """The ways to cut a token in two, each part with its capitals."""
    case = token.case
    for cut in range(1 if len(token.text) > 5 else 2, len(token.text) - 1):
        left, right = token.text[:cut], token.text[cut:]
        rest = case if case is UPPER else TITLE if right[0].isupper() else LOWER
        yield (left, case), (right, rest)
