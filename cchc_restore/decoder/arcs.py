"""Builds the lattice of a clause: all the ways to read its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import inf

import numpy as np

from cchc_restore.decoder.arc_shelf import (
    KEEP,
    MERGE,
    NUMBER,
    SPLIT,
    WORD,
    ArcList,
    ArcShelf,
    Group,
    Piece,
    Readings,
)
from cchc_restore.decoder.candidates import CandidateFinder, Candidates
from cchc_restore.decoder.casing import LOWER, TITLE, UPPER, Case, case_of
from cchc_restore.decoder.channel import MAX_READING, Channel
from cchc_restore.decoder.figures import as_number, has_printed_figures
from cchc_restore.decoder.lattice import Lattices
from cchc_restore.decoder.settings import Weights
from cchc_restore.decoder.tokens import Token
from cchc_restore.decoder.vocabulary import Vocabulary
from cchc_restore.decoder.words import number_class
from cchc_restore.language.syllables import fold_tone_placement, skeleton

MERGE_LENGTH = 9
"""Tokens that together have more characters than this are not one syllable cut apart."""
DIGIT_WORD_LENGTH = 4
"""Numbers with more digits than this are never words."""
SPLIT_LENGTH = 4
"""Shorter tokens are not two words run together."""
SPLIT_CANDIDATES = 4
"""Candidates of each half of a token that is cut in two."""
SPLIT_WINDOW = -12.0
"""Log P of the channel in nats below which the two halves of a token are not tried."""
MERGE_WINDOW = -15.0
"""Log P of the channel in nats below which two tokens are not tried as one word."""
GOOD_FIT = -1.6
"""A token whose best candidate scores better than this for each character needs no merge and no split."""
MOST_GROUPS = 15_000
"""Tokens whose arcs are remembered before the memory is emptied."""
_VOWELS = frozenset("AEIOUYĂÂÊÔƠƯ0136")
"""Capitals that may be the vowel of a syllable, and figures they are read as."""
_ONSETS = (
    *("b", "c", "ch", "d", "g", "gi", "h", "k", "kh", "l", "m", "n", "ng", "nh", "ph", "qu"),
    *("r", "s", "t", "th", "tr", "v", "x"),
)
"""What an engine may have lost before a rhyme."""
_ONSETS_BEFORE_E = ("bi", "chi", "di", "hi", "ki", "li", "mi", "nghi", "ti")
"""What an engine may have lost before an e: the onset with the i of iê."""
_Key = tuple[str, Case, bool, bool, bool]
"""All that the arcs of a token depend on: its text, its capitals, whether its line is set in capitals,
whether it is fixed, and whether it stands inside a clause."""


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
        self._shelf = ArcShelf()
        self._known: dict[_Key, tuple[float, Group]] = {}  # how well each token fits, and its arcs
        self._merges: dict[tuple[str, Case], Group] = {}
        self._small = (np.log(1 - share) * weights.capitals).astype(np.float32)

    def build(self, clauses: Sequence[Sequence[Token]]) -> tuple[Lattices, Readings]:
        """The lattices of clauses, and how each of their arcs reads its tokens."""
        if self._shelf.groups > MOST_GROUPS:
            self._shelf.clear()
            self._known.clear()
            self._merges.clear()
        keys = [
            [(token.text, token.case, token.capitals, token.fixed, i > 0) for i, token in enumerate(clause)]
            for clause in clauses
        ]
        new = [key for key in dict.fromkeys(chain.from_iterable(keys)) if key not in self._known]
        self.finder.find(self.channel, (key[:2] for key in new if self._open(key)))
        fits = {key: self._fit(key) for key in new}
        cuts = (_cuts(*key[:2]) for key in new if self._splittable(key, fits[key]))
        parts = [part for of_token in cuts for cut in of_token for part in cut]
        self.finder.find(self.channel, parts)
        for key in new:
            self._known[key] = fits[key], self._shelf.add(self._single(key, fits[key]))
        found = [[self._known[key] for key in of_clause] for of_clause in keys]
        joined = [self._joined(clause, of_clause) for clause, of_clause in zip(clauses, found, strict=True)]
        merges = {word for of_clause in joined for _, word in of_clause if word not in self._merges}
        self.finder.find(self.channel, merges)
        for word in merges:
            self._merges[word] = self._shelf.add(self._merge(word))
        arcs = ArcList()
        for number, clause in enumerate(found):
            arcs.lengths.append(len(clause))
            for i, (_, group) in enumerate(clause):
                arcs.add(number, i, i + 1, group)
            for i, word in joined[number]:
                arcs.add(number, i - 1, i + 1, self._merges[word])
        return arcs.lattices(self._shelf, self.vocabulary)

    def _joined(
        self, clause: Sequence[Token], found: Sequence[tuple[float, Group]]
    ) -> list[tuple[int, tuple[str, Case]]]:
        """Tokens of a clause that may be one word with the token before: their number and that word."""
        joined = []
        for i in range(1, len(clause)):
            left, right = clause[i - 1], clause[i]
            if _mergeable(left, right, min(found[i - 1][0], found[i][0])):
                word = join(left, right)
                joined.append((i, (word.text, word.case)))
        return joined

    def _open(self, key: _Key) -> bool:
        """Whether a token may be changed at all."""
        text, _, _, fixed, _ = key
        if fixed or len(text) > MAX_READING or text in self.keep:
            return False
        return not has_printed_figures(text, maybe_letters=self.weights.digits_are_letters)

    def _fit(self, key: _Key) -> float:
        """How well the best candidate of a token fits, in nats a character; 0 if the token stays."""
        text, case, *_ = key
        if not self._open(key) or text.isdigit():
            return 0.0
        found = self.finder.get(self.channel, text, case)
        return float(found.scores.max()) / len(text) if len(found.ids) else -9.0

    @staticmethod
    def _splittable(key: _Key, fit: float) -> bool:
        text, case, *_ = key
        acronym = case is UPPER and not _VOWELS & set(text)  # KTKH is not KT KH
        return fit < GOOD_FIT / 2 and len(text) >= SPLIT_LENGTH and not text.isdigit() and not acronym

    def _single(self, key: _Key, fit: float) -> Iterator[Piece]:
        """The arcs of one token."""
        text, case, capitals, _, inside = key
        folded = fold_tone_placement(text.lower())
        if not self._open(key):
            yield _one(self._word_id(text, folded), 0.0, KEEP)
            return
        found = self._candidates(text, case)
        if text.isdigit():
            yield _one(self._word_id(text, ""), self.weights.number_digit * len(text), KEEP)
            if len(text) <= DIGIT_WORD_LENGTH and len(found.ids):
                yield Piece(WORD, found.ids, found.scores - self.weights.digit_word)
            return
        digits = sum(c.isdigit() for c in text)
        if digits == len(text) - 1 and not text[-1].isdigit():
            yield _one(self._word_id(text, ""), self.weights.lettered_number, KEEP)
        if digits and len(text) > 1 and as_number(text).isdigit():
            cost = self.weights.word_digit * (len(text) - digits)
            yield _one(self._word_id(as_number(text), ""), cost, NUMBER)
        scores = found.scores
        if not capitals:
            if case is LOWER:
                scores = scores + self._small[found.ids]
            elif inside:
                scores = scores + self._capital[found.ids]
        yield Piece(WORD, found.ids, scores)
        own = self.vocabulary.ids.get(folded)
        if own is None:
            letter = self.weights.keep_acronym_letter if text.isupper() else self.weights.keep_letter
            yield _one(self.unknown, self.weights.keep_word + letter * len(text), KEEP)
        elif text in self.abbreviations:
            yield _one(own, self.weights.keep_word if capitals else self.weights.keep_abbreviation, KEEP)
        elif own not in found.ids:
            yield _one(own, self.weights.keep_word, KEEP)
        if self._splittable(key, fit):
            yield from self._split(text, case)

    def _candidates(self, text: str, case: Case) -> Candidates:
        found = self.finder.get(self.channel, text, case)
        extra = self.readings.get(text)
        if extra is None and (case is not UPPER or not text.isalpha()):  # TT was not printed in small letters
            extra = self.readings.get(text.lower())
        beheaded = self._beheaded(text)
        if not (extra or beheaded) or not len(found.ids):
            return found
        best = found.scores[0]
        scores = dict(zip(found.ids.tolist(), found.scores.tolist(), strict=True))
        for word, log_weight in chain(extra or (), beheaded):
            scores[word] = max(scores.get(word, -99.0), best + log_weight)
        return Candidates(np.array(list(scores), np.int32), np.array(list(scores.values()), np.float32))

    def _beheaded(self, text: str) -> list[tuple[int, float]]:
        """The words that end like a token, whose head the engine lost, or read as a G (``Gén``: ``tiến``)."""
        cost = self.weights.lost_onset
        if cost == inf or len(text) < 2 or not text.isalpha() or text.isupper():
            return []
        rhyme = skeleton(text.lower())
        onsets: Iterable[str] = _ONSETS
        if text[0] == "G" and len(text) > 2 and rhyme[1] == "e":
            rhyme, onsets = rhyme[1:], ("ti",)
        elif rhyme[0] == "e":
            onsets = chain(_ONSETS, _ONSETS_BEFORE_E)
        elif rhyme[0] not in "aiouy":
            return []
        return [(word, -cost) for onset in onsets for word in self.finder.alike(onset + rhyme).tolist()]

    def _word_id(self, text: str, folded: str) -> int:
        if folded in self.vocabulary.ids:
            return self.vocabulary.ids[folded]
        return self.vocabulary.ids[number_class(text)] if text[0].isdigit() else self.unknown

    def _split(self, text: str, case: Case) -> Iterator[Piece]:
        """Read a token as two words, cut at any place."""
        for left, right in _cuts(text, case):
            left_words = self.finder.get(self.channel, *left)
            right_words = self.finder.get(self.channel, *right)
            a, b = left_words.ids[:SPLIT_CANDIDATES], right_words.ids[:SPLIT_CANDIDATES]
            score = (left_words.scores[: len(a), None] + right_words.scores[None, : len(b)]).ravel()
            good = score > SPLIT_WINDOW
            if good.any():
                first, second = np.repeat(a, len(b))[good], np.tile(b, len(a))[good]
                yield Piece(SPLIT, first, score[good] - self.weights.split, second)

    def _merge(self, word: tuple[str, Case]) -> Iterator[Piece]:
        """Read two tokens as one word."""
        found = self.finder.get(self.channel, *word)
        good = found.scores > MERGE_WINDOW
        yield Piece(MERGE, found.ids[good], found.scores[good] - self.weights.merge)


def _one(word: int, cost: float, kind: int) -> Piece:
    return Piece(kind, np.array([word]), np.array([-cost], np.float32))


def _mergeable(left: Token, right: Token, fit: float) -> bool:
    if len(left.text) + len(right.text) > MERGE_LENGTH or left.fixed or right.fixed:
        return False
    if not right.after_space:
        return right.after_mark
    capital_inside = right.text[0].isupper() and not left.text.isupper()
    if capital_inside or (left.text + right.text).isdigit():
        return False
    return fit <= GOOD_FIT or min(len(left.text), len(right.text)) == 1


def join(left: Token, right: Token) -> Token:
    """Two neighbouring tokens as one."""
    text = left.text + right.text
    case = case_of(text, left.capitals)
    return Token(left.start, right.end, text, False, left.after_space, left.capitals, case)


def _cuts(text: str, case: Case) -> Iterator[tuple[tuple[str, Case], tuple[str, Case]]]:
    """The ways to cut a token in two, each part with its capitals."""
    for cut in range(1 if len(text) > 5 else 2, len(text) - 1):
        left, right = text[:cut], text[cut:]
        rest = case if case is UPPER else TITLE if right[0].isupper() else LOWER
        yield (left, case), (right, rest)
