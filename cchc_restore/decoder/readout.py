"""Turns what the search found back into text: the changes, and the words that are beyond doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..document import Alternative, Span
from ..lexicons.syllables import fold_tone_placement, is_syllable
from .arcs import KEEP, NUMBER, WORD, Kind, Readings, as_number, join
from .casing import LOWER, TITLE, UPPER, Case, apply_case
from .confidence import Signs, confidence_of
from .lattice import NO_WORD, Decoded, Lattices
from .tokens import Token

ALTERNATIVES = 4
"""Other readings that are listed with a correction."""
LEAST_SHOWN = 0.001
"""Readings below this probability are not."""
LEAST_DOUBTED = 0.1
"""A word that stays is doubted where it is wrong with this probability; below, nine of ten are right."""
SURE = 0.8
"""A first reading with this posterior shows how the document damages letters."""


@dataclass(frozen=True, slots=True)
class Reading:
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


@dataclass(frozen=True)
class Searched:
    """A batch of clauses with its lattices and what the search found in them.

    Attributes:
        garbled: whether letters were misread, as by an English engine: then a lone sign, or a token that no
            word is like, is likely to be wrong; in other texts somebody meant it.
    """

    parts: list[list[Token]]
    lattices: Lattices
    how: Readings
    decoded: Decoded
    garbled: bool


class ReadOut:
    """Writes arcs as text.

    Args:
        words: vocabulary id to word; Roman numerals are written in capitals.
        abbreviations: abbreviations as they are written; those with mixed capitals (``TTg``) keep them.
    """

    def __init__(self, words: Sequence[str], abbreviations: Iterable[str]) -> None:
        self._words = words
        forms = list(abbreviations)
        self._abbreviations = {fold_tone_placement(form.lower()) for form in forms}
        mixed = (form for form in forms if form not in (form.upper(), form.capitalize()))
        self._display = {word: word.upper() for word in words if _is_roman(word)}
        self._display |= {form.lower(): form for form in mixed}

    def readings(self, texts: Sequence[str], found: Searched) -> list[list[Reading]]:
        """The changes that the best path of each clause means.

        Args:
            texts: for each clause of the batch the text it stands in.
        """
        by_place = by_place_of(found.lattices, np.flatnonzero(found.decoded.posterior > LEAST_SHOWN))
        readings = []
        for text, clause, path in zip(texts, found.parts, found.decoded.best, strict=True):
            changes = (self._reading(text, found, clause, arc, by_place) for arc in path)
            readings.append([change for change in changes if change is not None])
        return readings

    def sure_pairs(self, found: Searched) -> Counter[tuple[str, str]]:
        """The words a first reading is sure of, and the tokens they were read from."""
        pairs: Counter[tuple[str, str]] = Counter()
        for number, path in enumerate(found.decoded.best):
            for arc in path:
                sureness = float(found.decoded.posterior[arc])
                if sureness >= SURE and found.how.kinds[arc] == WORD:
                    token = found.parts[number][int(found.lattices.start[arc])]
                    pairs[self.text(found, arc, [token]), token.text] += sureness  # type: ignore[assignment]
        return pairs

    def _reading(
        self,
        text: str,
        found: Searched,
        clause: list[Token],
        arc: int,
        by_place: dict[tuple[int, int, int], list[int]],
    ) -> Reading | None:
        """What an arc of the best path means: a change, a doubt about what stands there, or None."""
        lattices, posterior = found.lattices, found.decoded.posterior
        start, end = int(lattices.start[arc]), int(lattices.end[arc])
        tokens = clause[start:end]
        span = Span(tokens[0].start, tokens[-1].end)
        original = span.of(text)
        keeps = found.how.kinds[arc] == KEEP
        replacement = original if keeps else self.text(found, arc, tokens)
        stays = keeps or _same(original, replacement)
        if stays and (tokens[0].fixed or (not keeps and posterior[arc] > 1 - LEAST_DOUBTED)):
            return None
        masses: dict[str, float] = {}
        for other in by_place.get((int(lattices.sentence[arc]), start, end), ()):
            shown = original if found.how.kinds[other] == KEEP else self.text(found, other, tokens)
            masses[shown] = masses.get(shown, 0.0) + float(posterior[other])
        mass = min(masses.pop(replacement, 0.0), 1.0)
        confidence = confidence_of(signs_of(found, arc, original, mass))
        rest = sorted(masses.items(), key=lambda item: (-item[1], item[0]))[:ALTERNATIVES]
        kind = Kind(int(found.how.kinds[arc]))
        if stays:
            return _doubted(Reading(span, original, original, kind, confidence, ()), rest)
        share = (1 - confidence) / max(1 - mass, 1e-6)  # what the others have between them
        alternatives = tuple(Alternative(shown, round(min(mass * share, 1.0), 4)) for shown, mass in rest)
        return Reading(span, original, replacement, kind, confidence, alternatives)

    def text(self, found: Searched, arc: int, tokens: Sequence[Token]) -> str:
        """The characters an arc puts in place of its tokens."""
        kind = found.how.kinds[arc]
        if kind == KEEP:
            return tokens[0].text
        if kind == NUMBER:
            return as_number(tokens[0].text)
        case = tokens[0].case if len(tokens) == 1 else join(*tokens).case
        word = self._words[int(found.how.first[arc])]
        if case is UPPER and tokens[0].lone and word not in self._abbreviations:
            case = TITLE
        shown = self._cased(word, case)
        if found.how.second[arc] != NO_WORD:
            rest = UPPER if case is UPPER else LOWER
            shown += " " + self._cased(self._words[int(found.how.second[arc])], rest)
        return shown

    def _cased(self, word: str, case: Case) -> str:
        return self._display.get(word) or apply_case(word, case)


def _is_roman(word: str) -> bool:
    """Whether a word of the vocabulary can be nothing but a Roman numeral.

    >>> _is_roman("iii"), _is_roman("vi")
    (True, False)
    """
    return set(word) <= set("ivx") and not is_syllable(word)


def _same(original: str, replacement: str) -> bool:
    """Whether two texts are the same word, whatever their capitals and the place of the tone mark."""
    return fold_tone_placement(original.lower()) == fold_tone_placement(replacement.lower())


def _doubted(stays: Reading, others: Sequence[tuple[str, float]]) -> Reading | None:
    """What is said of a word that stays: that another may be right, that it may be wrong, or nothing.

    Args:
        stays: the word, as sure as it is.
        others: other readings with their posteriors, best first. They share the doubt with what nobody has
            thought of: such a word may be a speck, or a name.
    """
    doubt = 1 - stays.confidence
    if doubt < LEAST_DOUBTED:
        return None
    readings = [
        Alternative(shown, round(min(confidence_of(Signs(mass)), doubt), 4))
        for shown, mass in others
        if not _same(stays.original, shown)
    ]
    if readings and readings[0].probability >= doubt / 2:
        best, rest = readings[0], tuple(readings[1:])
        return replace(
            stays, replacement=best.text, confidence=best.probability, alternatives=rest, doubt=True
        )
    return replace(stays, confidence=doubt, alternatives=tuple(readings), doubt=True)


def signs_of(found: Searched, arc: int, original: str, mass: float) -> Signs:
    """What speaks for and against an arc's reading.

    Args:
        original: the characters it reads.
        mass: the probability of all arcs that read them alike.
    """
    if not found.garbled:
        return Signs(mass)
    kept = bool(found.how.kinds[arc] == KEEP)
    digits = original.isdigit()
    return Signs(mass, kept, digits, len(original) == 1 and not digits)


def by_place_of(lattices: Lattices, arcs: NDArray[np.int64]) -> dict[tuple[int, int, int], list[int]]:
    """Some of the arcs by where they lie: (sentence, start node, end node)."""
    places: dict[tuple[int, int, int], list[int]] = {}
    columns = (column[arcs].tolist() for column in (lattices.sentence, lattices.start, lattices.end))
    for arc, place in zip(arcs.tolist(), zip(*columns, strict=True), strict=True):
        places.setdefault(place, []).append(arc)
    return places
