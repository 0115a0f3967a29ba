"""What an impossible date may have been: readings that differ in one misread or misplaced figure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from cchc_restore.structure.dates import FoundDate, is_possible
from cchc_restore.structure.digits import DigitLetters

_SWAPPED: Final = 0.4
"""12/31/2023: month and day the other way round."""
_TRANSPOSED: Final = 0.4
"""2203 for 2023: two figures the other way round."""
_LAST_DAY: Final = 0.35
"""31/02/2023: the last day of the month was meant."""
_REST: Final = 0.4
"""Weight of all readings that are not thought of here."""
_FAR_YEAR: Final = 0.1
_LATELY: Final = range(1945, 2036)


@dataclass(frozen=True, slots=True, order=True)
class Guess:
    """A possible reading of an impossible date; of a month, `day` is 0."""

    day: int
    month: int
    year: int
    probability: float


def guesses(found: FoundDate, digits: DigitLetters, years: Collection[int] = ()) -> list[Guess]:
    """Possible readings of an impossible date, the likeliest first.

    Args:
        found: a date with month and year that is not possible.
        digits: says which figures look alike.
        years: the years of the other dates in the document; near them a year is likelier.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> from cchc_restore.structure.dates import find_dates
    >>> from cchc_restore.structure.digits import digit_letters
    >>> lexicon = load_lexicon()
    >>> first = guesses(find_dates("20/7/2203", lexicon)[0], digit_letters(lexicon))[0]
    >>> first.day, first.month, first.year
    (20, 7, 2023)
    """
    assert found.month is not None
    assert found.year is not None
    weights: dict[tuple[int, int, int], float] = {}
    written = {piece.role: piece.says for piece in found.pieces}
    for day, month, year, weight in _candidates(found, written, digits):
        if is_possible(day if found.day is not None else None, month, year):
            key = (day, month, year)
            weights[key] = max(weights.get(key, 0.0), weight * _plausible(year, years))
    total = sum(weights.values()) + _REST
    made = [Guess(*key, round(weight / total, 3)) for key, weight in weights.items()]
    return sorted(made, key=lambda g: (-g.probability, g))


def _candidates(
    found: FoundDate, written: dict[str, str], digits: DigitLetters
) -> Iterator[tuple[int, int, int, float]]:
    day, month, year = found.day or 0, found.month or 0, found.year or 0
    if not is_possible(None, None, year):
        yield from ((day, month, other, weight) for other, weight in _other_years(written["year"], digits))
        return
    if found.day is not None:
        yield month, day, year, _SWAPPED
        if 1 <= month <= 12 and 28 < day <= 31:
            yield monthrange(year, month)[1], month, year, _LAST_DAY
        for other, weight in _misread(written["day"], digits):
            yield other, month, year, weight
    for other, weight in _misread(written["month"], digits):
        yield day, other, year, weight


def _other_years(figures: str, digits: DigitLetters) -> Iterator[tuple[int, float]]:
    yield from _misread(figures, digits)
    for i in range(len(figures) - 1):
        yield int(figures[:i] + figures[i + 1] + figures[i] + figures[i + 2 :]), _TRANSPOSED


def _misread(figures: str, digits: DigitLetters) -> Iterator[tuple[int, float]]:
    """The number with one figure read otherwise."""
    for i, figure in enumerate(figures):
        for other, weight in digits.alike(figure):
            yield int(figures[:i] + other + figures[i + 1 :]), weight


def _plausible(year: int, years: Collection[int]) -> float:
    if years:
        return 1.0 if min(abs(year - other) for other in years) <= 2 else _FAR_YEAR
    return 1.0 if year in _LATELY else _FAR_YEAR
