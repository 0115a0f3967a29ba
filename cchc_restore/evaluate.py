"""How far a text is from the right one: SER, WER and CER.

The three rates are edit distances divided by the length of the gold text; layout (spaces, line breaks) does
not count:

- SER, over syllables: runs of letters in lower case, with the placement of the tone folded (hoà = hòa). What
  matters for reading and search, and the measure of restored diacritics.
- WER, over words as printed between spaces, case and punctuation included.
- CER, over characters, white space collapsed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import Levenshtein

from cchc_restore.core.word_signs import WORD

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"


def fold_tone(word: str) -> str:
    """The word with its tone moved to the end, so that where it was written plays no part."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in decomposed if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)) + tones


def _letters(text: str) -> Sequence[str]:
    return [w.lower() for w in WORD.findall(unicodedata.normalize("NFC", text))]


def _syllables(text: str) -> Sequence[str]:
    return [fold_tone(w) for w in _letters(text)]


def _words(text: str) -> Sequence[str]:
    return unicodedata.normalize("NFC", text).split()


def _characters(text: str) -> Sequence[str]:
    return " ".join(_words(text))


_UNITS: Final[tuple[tuple[str, Callable[[str], Sequence[str]]], ...]] = (
    ("SER", _syllables),
    ("WER", _words),
    ("CER", _characters),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors among so many units of the gold text.

    >>> str(Rate(3, 120))
    '0.0250 (3/120)'
    """

    errors: int = 0
    total: int = 0

    @property
    def value(self) -> float:
        """Errors a unit; an empty gold text gives 0 without errors and 1 with any."""
        if not self.total:
            return 1.0 if self.errors else 0.0
        return self.errors / self.total

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.errors + other.errors, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.value:.4f} ({self.errors}/{self.total})"


@dataclass
class Evaluation:
    """Rates by name (SER, WER, CER) and the confusions of syllables, `gold → read`, with their counts."""

    rates: dict[str, Rate] = field(default_factory=lambda: {name: Rate() for name, _ in _UNITS})
    confusions: Counter[str] = field(default_factory=Counter)


def evaluate(gold: str, text: str) -> Evaluation:
    """Compare a text with the right one.

    >>> result = evaluate("cải cách hành chính", "cai cách hành chinh")
    >>> str(result.rates["SER"]), result.confusions["cải → cai"]
    ('0.5000 (2/4)', 1)
    """
    rates = {
        name: Rate(Levenshtein.distance(g := split(gold), split(text)), len(g)) for name, split in _UNITS
    }
    return Evaluation(rates, Counter(_confused(gold, text)))


def _confused(gold: str, text: str) -> Iterable[str]:
    """The differing syllables, one by one where a run of them has the same length on both sides."""
    right, wrong = _letters(gold), _letters(text)
    for step in Levenshtein.opcodes(_syllables(gold), _syllables(text)):
        if step.tag == "equal":
            continue
        g, t = right[step.src_start : step.src_end], wrong[step.dest_start : step.dest_end]
        if len(g) == len(t):
            yield from (f"{one} → {other}" for one, other in zip(g, t, strict=True))
        else:
            yield f"{' '.join(g) or '∅'} → {' '.join(t) or '∅'}"


def combine(evaluations: Iterable[Evaluation]) -> Evaluation:
    """Totals over several documents: errors and units are added up, so long documents weigh more."""
    total = Evaluation()
    for one in evaluations:
        total.rates = {name: rate + one.rates[name] for name, rate in total.rates.items()}
        total.confusions.update(one.confusions)
    return total
