"""Turns what the search found back into text: the changes, and the words that are beyond doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cchc_restore.core.corrections import Alternative, Span
from cchc_restore.decoder.arc_shelf import KEEP, NUMBER, WORD, Kind
from cchc_restore.decoder.arcs import join
from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.casing import LOWER, TITLE, UPPER, Case, apply_case
from cchc_restore.decoder.confidence import Fit, Signs, confidence_of
from cchc_restore.decoder.figures import as_number
from cchc_restore.decoder.found import Arc, Searched, arcs_of, fits_of, paths_of
from cchc_restore.decoder.guesses import Guesses
from cchc_restore.decoder.tokens import Token
from cchc_restore.language.syllables import fold_tone_placement, is_syllable

ALTERNATIVES = 4
"""The most other readings that are listed with a correction."""
LEAST_SHOWN = 0.001
"""The least probability of another reading that is listed."""
LEAST_DOUBTED = 0.1
"""A word that stays is doubted where it is wrong with this probability; below, nine of ten are right."""
UNDOUBTED = 0.999
"""A word that stays with a posterior above this is wrong in 2 of 1,000 cases, below in 300."""
SELDOM_CAPITAL = 0.003
"""A word with a capital less often than this, that stands between small words, was read with a wrong one: of
89 in 276 texts of an English engine 84 were."""
SURE = 0.8
"""A first reading with this posterior shows how the document damages letters."""
_KINDS = tuple(Kind)


class Reading(NamedTuple):
    """A change the decoder wants, or one it thinks of without wanting it.

    Attributes:
        span: the characters concerned.
        original, replacement: what stands there and what should.
        kind: how it was read.
        confidence: calibrated probability of the replacement.
        alternatives: other readings of the same characters, best first.
        doubt: the word should stay; the replacement is only the likeliest of the others.
    """

    span: Span
    original: str
    replacement: str
    kind: Kind
    confidence: float
    alternatives: tuple[Alternative, ...]
    doubt: bool = False


class ReadOut:
    """Writes arcs as text.

    Args:
        words: vocabulary id to word; Roman numerals are written in capitals.
        abbreviations: abbreviations as they are written; those with mixed capitals (``TTg``) keep them.
        small: ids of words that hardly ever have a capital inside a sentence (`SELDOM_CAPITAL`).
        place_names: gives the names of places, which are left alone.
    """

    def __init__(
        self,
        words: Sequence[str],
        abbreviations: Iterable[str],
        small: Iterable[int] = (),
        place_names: Callable[[], Container[str]] = frozenset,
    ) -> None:
        self._words = words
        self._small = frozenset(small)
        forms = list(abbreviations)
        self._abbreviations = {fold_tone_placement(form.lower()) for form in forms}
        mixed = (form for form in forms if form not in (form.upper(), form.capitalize()))
        self._display = {word: word.upper() for word in words if _is_roman(word)}
        self._display |= {form.lower(): form for form in mixed}
        self._shown: dict[tuple[int, Case], str] = {}
        self._guesses = Guesses(words, self._abbreviations | self._display.keys(), place_names)

    def readings(self, texts: Sequence[str], found: Searched) -> list[list[Reading]]:
        """The changes that the best path of each clause means.

        Args:
            texts: for each clause of the batch the text it stands in.
        """
        by_place: dict[int, list[Arc]] = {}
        for arc in arcs_of(found, np.flatnonzero(found.decoded.posterior > LEAST_SHOWN)):
            by_place.setdefault(arc.place, []).append(arc)
        readings = []
        for text, clause, path, fits in zip(texts, found.parts, paths_of(found), fits_of(found), strict=True):
            changes = (
                self._reading(text, clause[arc.start : arc.end], arc, fit, by_place, found)
                for arc, fit in zip(path, fits, strict=True)
            )
            readings.append([change for change in changes if change is not None])
        return readings

    def sure_pairs(self, found: Searched) -> Counter[tuple[str, str]]:
        """The words a first reading is sure of, and the tokens they were read from."""
        pairs: Counter[tuple[str, str]] = Counter()
        for clause, path in zip(found.parts, paths_of(found), strict=True):
            for arc in path:
                if arc.posterior >= SURE and arc.kind == WORD:
                    token = clause[arc.start]
                    pairs[self.text(arc, [token]), token.text] += arc.posterior  # type: ignore[assignment]
        return pairs

    def _reading(
        self,
        text: str,
        tokens: list[Token],
        arc: Arc,
        fit: Fit | None,
        by_place: dict[int, list[Arc]],
        found: Searched,
    ) -> Reading | None:
        """The reading for an arc of the best path: a change or a doubt about its tokens; None for neither."""
        span = Span(tokens[0].start, tokens[-1].end)
        original = span.of(text)
        keeps = arc.kind == KEEP
        replacement = original if keeps else self.text(arc, tokens)
        stays = keeps or _same(original, replacement)
        if stays and (tokens[0].fixed or (not keeps and arc.posterior > UNDOUBTED)):
            return None
        masses: dict[str, float] = {}
        for other in by_place.get(arc.place, ()):
            shown = original if other.kind == KEEP else self.text(other, tokens)
            masses[shown] = masses.get(shown, 0.0) + other.posterior
        mass = min(masses.pop(replacement, 0.0), 1.0)
        confidence = confidence_of(mass, signs_of(arc.kind, original, fit))
        kind = _KINDS[arc.kind]
        if stays and 1 - confidence < LEAST_DOUBTED:
            return None
        rest = sorted(masses.items(), key=lambda item: (-item[1], item[0]))[:ALTERNATIVES]
        if stays:
            return _doubted(Reading(span, original, original, kind, confidence, ()), rest)
        alternatives: tuple[Alternative, ...] = ()
        if rest:
            # What makes this one doubtful speaks against the others too: something else may have stood there.
            share = min((1 - confidence) / max(1 - mass, 1e-6), confidence / max(mass, 1e-6))
            alternatives = tuple(Alternative(shown, round(mass * share, 4)) for shown, mass in rest)
        reading = Reading(span, original, replacement, kind, confidence, alternatives)
        if self._guesses.is_guess(reading.original, replacement, confidence, arc, tokens[0], text, found):
            return reading._replace(doubt=True)
        return reading

    def text(self, arc: Arc, tokens: Sequence[Token]) -> str:
        """The characters an arc puts in place of its tokens."""
        if arc.kind == KEEP:
            return tokens[0].text
        if arc.kind == NUMBER:
            return as_number(tokens[0].text)
        case = tokens[0].case if len(tokens) == 1 else join(*tokens).case
        word = self._words[arc.first]
        if case is UPPER and tokens[0].lone and word not in self._abbreviations and is_syllable(word):
            case = TITLE
        if case is TITLE and tokens[0].within and arc.first in self._small:
            case = LOWER
        shown = self._cased(arc.first, case)
        if arc.second != NO_WORD:
            shown += _parting(tokens[0].text, shown) + self._cased(
                arc.second, UPPER if case is UPPER else LOWER
            )
        return shown

    def _cased(self, number: int, case: Case) -> str:
        shown = self._shown.get((number, case))
        if shown is None:
            word = self._words[number]
            shown = self._shown[number, case] = self._display.get(word) or apply_case(word, case)
        return shown


def _parting(token: str, first: str) -> str:
    """What stands between the two words of a token: a space, or the apostrophe of a name.

    >>> _parting("R'lap", "R"), _parting("Séthituc", "Số")
    ("'", ' ')
    """
    return token[1] if len(first) == 1 and token[1] in "'’" else " "


def _is_roman(word: str) -> bool:
    """Whether a word of the vocabulary can be nothing but a Roman numeral.

    >>> _is_roman("iii"), _is_roman("vi")
    (True, False)
    """
    return set(word) <= set("ivx") and not is_syllable(word)


@lru_cache(maxsize=1 << 12)
def _same(original: str, replacement: str) -> bool:
    """Whether two texts are the same word, whatever their capitals and the place of the tone mark."""
    return fold_tone_placement(original.lower()) == fold_tone_placement(replacement.lower())


def _doubted(stays: Reading, others: Sequence[tuple[str, float]]) -> Reading:
    """The reading of a doubtful word that stays: another may be right, or this one may be wrong.

    Args:
        stays: the word, as sure as it is.
        others: other readings with their posteriors, best first. None of them may be right either: such a
            word may be a speck, or a name.
    """
    doubt = 1 - stays.confidence
    readings = [
        Alternative(shown, round(min(confidence_of(mass), doubt), 4))
        for shown, mass in others
        if not _same(stays.original, shown)
    ]
    if readings and readings[0].probability >= doubt / 2:
        best, rest = readings[0], tuple(readings[1:])
        own = Alternative(stays.original, round(stays.confidence, 4))
        listed = tuple(sorted((*rest, own), key=lambda other: -other.probability))
        return stays._replace(
            replacement=best.text, confidence=best.probability, alternatives=listed, doubt=True
        )
    return stays._replace(confidence=doubt, alternatives=tuple(readings), doubt=True)


def signs_of(kind: int, original: str, fit: Fit | None) -> Signs | None:
    """What speaks for and against a reading besides its posterior.

    Args:
        kind: how its arc reads.
        original: the characters it reads.
        fit: how well it fits; None where the letters of the text were not misread (see `Searched`).
    """
    if fit is None:
        return None
    digits = original.isdigit()
    return Signs(kind == KEEP, digits, len(original) == 1 and not digits, fit)
