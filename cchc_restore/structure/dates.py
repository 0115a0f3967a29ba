"""Dates: where they stand in a text, clean or damaged, and what they say.

Read are full dates in words (``ngày 06 tháng 7 năm 2023``) and in figures (``06/07/2023``, ``6-7-2023``,
``2023-07-06``), months (``tháng 7 năm 2023``, ``tháng 7/2023``), quarters (``quý II/2023``), periods of
years (``2021 - 2025``) and years with letters among their figures (``năm 2O23``). What may be something else
is passed over: half dates (``2/9``, ``30/4``), fractions, ranges and lists of days (``10-15/6/2023``), days
of the lunar year, document numbers, numbers of sections.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.language.syllables import is_syllable, skeleton
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.cover import Cover
from cchc_restore.structure.date_patterns import DatePatterns, date_patterns
from cchc_restore.structure.digits import DigitLetters, digit_letters
from cchc_restore.structure.headings import roman_value, with_strokes
from cchc_restore.structure.pieces import Piece

Form = Literal["written", "numeric", "month", "quarter", "period", "year"]

_FORMS: Final[tuple[Form, ...]] = ("written", "month", "quarter", "numeric", "period", "year")
_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 2100
_MODERN: Final = range(1900, _LAST_YEAR)
_LONGEST_PERIOD: Final = 100
_WORDS: Final = {"ngay": "ngày", "thang": "tháng", "nam": "năm", "quy": "quý"}
_NUMBERS: Final = frozenset({"day", "month", "year", "last"})
_YEAR_WORDS: Final = ("nam", "nim")  # before a year that stands alone no other misreading is believed
_QUARTERS: Final = range(1, 5)
_FULL_BEFORE: Final = regex.compile(r"[/.-](?:19|20)\d\d[ \t]*\D{1,4}[ \t]*(?:ngày[ \t]*)?$")
"""A full date before: then this one is the other end of a range of full dates."""
# How sure a part of a date is. Counts are of 228 texts of two engines; what has none is an estimate.
_WORD: Final = 0.95
"""A word of a date that only lost its marks: 955 of 955."""
_MISREAD_WORD: Final = 0.85
"""One whose letters were misread: 99 of 99."""
_SPACED_DIGITS: Final = 0.85
"""Figures between which a space is taken out; else they are as sure as `digits.tsv` says: 35 of 36."""
_GAP: Final = 0.95
"""What stands between two parts: a typist may have set it so."""
_DIRT: Final = 0.8
_SIGN: Final = 0.9
_QUARTER: Final = 0.9
_FIGURES_OF_QUARTER: Final = 0.5
"""`quý 11`: II, but a figure stays a figure, so it is only proposed: 4 of 4."""
_SIGNS: Final = {"⁄": "/", "~": "-"}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, or a period.

    Attributes:
        span: where it stands, with the words ngày, tháng, năm, quý that belong to it.
        day, month, year: as read; None where it names none or left it blank. Of a period, the first year.
        form: how it is written.
        possible: whether there is such a day, in a year from 1000 to 2100.
        pieces: its parts in order, each with what it says.
        last_year: the last year of a period.
        quarter: 1 to 4, of a quarter.
    """

    span: Span
    day: int | None
    month: int | None
    year: int | None
    form: Form
    possible: bool
    pieces: tuple[Piece, ...]
    last_year: int | None = None
    quarter: int | None = None

    @property
    def iso(self) -> str:
        """``2023-07-06``, ``2023-07`` of a month, or empty."""
        if not self.possible or self.year is None or self.month is None:
            return ""
        if self.form == "month":
            return f"{self.year:04}-{self.month:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day is not None else ""

    @property
    def complete(self) -> bool:
        """Whether day, month and year are all there."""
        return None not in (self.day, self.month, self.year)


def find_dates(text: str, lexicon: Lexicon) -> list[FoundDate]:
    """The dates of a text, in order.

    Args:
        text: any text, NFC; read well or badly.
        lexicon: says which letters stand for digits, and which words stand beside dates.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> text = "ngay 06 thang 7 nam 2O23, 20/ 02/2023, thang 5/2024"
    >>> [(d.iso, d.form) for d in find_dates(text, load_lexicon())]
    [('2023-07-06', 'written'), ('2023-02-20', 'numeric'), ('2024-05', 'month')]
    >>> find_dates("dịp lễ 2/9, đạt 1/3 chỉ tiêu, Nghị định 12/2017/NĐ-CP", load_lexicon())
    []
    """
    digits, patterns = digit_letters(lexicon), date_patterns(lexicon)
    taken = Cover(text)
    found: list[FoundDate] = []
    for form in _FORMS:
        pattern: regex.Pattern[str] = getattr(patterns, form)
        for match in pattern.finditer(text):
            if taken.meets(Span(*match.span())):
                continue
            item = _read(text, match, form, digits, patterns)
            if item is not None:
                found.append(item)
                taken.add(item.span)
    return sorted(found, key=lambda item: item.span)


def is_possible(day: int | None, month: int | None, year: int | None) -> bool:
    """Whether there is such a day in a year from 1000 to 2100; what is None may be anything.

    >>> is_possible(31, 2, 2023), is_possible(29, 2, None), is_possible(None, 7, 2203)
    (False, True, False)
    """
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    try:
        date(2000 if year is None else year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- reading one match


def _read(
    text: str, match: regex.Match[str], form: Form, digits: DigitLetters, patterns: DatePatterns
) -> FoundDate | None:
    span = Span(*match.span())
    pieces = tuple(_pieces(match, form, digits))
    numbers = {p.role: int(p.says) for p in pieces if p.role in _NUMBERS}
    day, month, year, last = (numbers.get(role) for role in ("day", "month", "year", "last"))
    if not _digits_believed(text, pieces):
        return None
    if form == "year":
        written = skeleton(match.group("nam"))
        return FoundDate(span, None, None, year, form, True, pieces) if written in _YEAR_WORDS else None
    if not _words_believed(text, pieces):
        return None
    if form == "quarter":
        return _quarter(span, pieces, year)
    if form == "period":
        if year is None or last is None or year not in _MODERN or not year < last <= year + _LONGEST_PERIOD:
            return None
        return FoundDate(span, None, None, year, form, True, pieces, last_year=last)
    if form == "numeric" and not _is_date(text, match, patterns):
        return None
    if patterns.lunar.match(text, span.end):
        return None
    possible = is_possible(day, month, year)
    if not possible and any(p.says != p.span.of(text) for p in pieces if p.role in _NUMBERS):
        return None  # letters that would make no date are no digits
    return FoundDate(span, day, month, year, form, possible, pieces)


def _pieces(match: regex.Match[str], form: Form, digits: DigitLetters) -> Iterator[Piece]:
    """The groups of a match in order, and the gaps between them."""
    text = match.string
    spans = sorted((match.span(name), name) for name, value in match.groupdict().items() if value is not None)
    end, before = match.start(), ""
    for (start, stop), name in spans:
        if before:
            gap = Span(end, start)
            says = _gap(gap.of(text), before, name, form)
            if gap.length or says:
                yield Piece(gap, says, "gap", _GAP)
        yield _piece(Span(start, stop), text[start:stop], name, digits)
        end, before = stop, name


def _gap(written: str, before: str, behind: str, form: Form) -> str:
    """What should stand between two parts: nothing beside a slash, a space between words and figures."""
    if before.startswith("sign") or behind.startswith("sign"):
        return ""
    if form == "period" or before.startswith("no_") or behind.startswith(("no_", "dirt")):
        return written
    return written or " "


def _piece(span: Span, written: str, name: str, digits: DigitLetters) -> Piece:
    if name in _WORDS:
        confidence = _WORD if skeleton(written) == name else _MISREAD_WORD
        return Piece(span, _like(written, _WORDS[name]), name, confidence)
    if name in _NUMBERS:
        says, confidence = digits.read(written)
        spaced = len(says) < len(written)
        return Piece(span, says, name, min(confidence, _SPACED_DIGITS) if spaced else confidence)
    if name == "quarter":
        return _quarter_piece(span, written)
    if name.startswith("dirt"):
        return Piece(span, "", "gap", _DIRT)
    return Piece(span, _SIGNS.get(written, written), name, _SIGN)


def _like(written: str, word: str) -> str:
    """The word with the capitals of what stands there.

    >>> _like("Ngay", "ngày"), _like("NAM", "năm"), _like("th4ng", "tháng")
    ('Ngày', 'NĂM', 'tháng')
    """
    if written.upper() == written and any(c.isalpha() for c in written):
        return word.upper()
    return word.capitalize() if written[0].isupper() else word


def _quarter_piece(span: Span, written: str) -> Piece:
    """`Il` and `l` are II and I; `I1` and `11` surely too, but those are figures: only proposed."""
    numeral = with_strokes(written)
    if roman_value(numeral) in _QUARTERS or written in ("1", "2", "3", "4"):
        return Piece(span, numeral, "quarter", _QUARTER)
    return Piece(span, numeral.replace("1", "I"), "doubtful-quarter", _FIGURES_OF_QUARTER)


def _quarter(span: Span, pieces: tuple[Piece, ...], year: int | None) -> FoundDate | None:
    says = next(p.says for p in pieces if p.role.endswith("quarter"))
    number = int(says) if says.isdigit() else roman_value(says)
    if number not in _QUARTERS:
        return None
    return FoundDate(span, None, None, year, "quarter", is_possible(None, None, year), pieces, quarter=number)


# ---------------------------------------------------------------- what to believe


def _digits_believed(text: str, pieces: tuple[Piece, ...]) -> bool:
    """Whether the figures are mostly figures: 2O/O2/2023, not ho/so/bao1."""
    numbers = [p for p in pieces if p.role in _NUMBERS]
    if any(not p.says.isdigit() for p in numbers):
        return False
    if all(p.says == p.span.of(text) for p in numbers):
        return True
    for piece in numbers:
        true = sum(c.isdigit() for c in piece.span.of(text))
        if piece.role in ("year", "last") and (true < 2 or int(piece.says) not in _MODERN):
            return False
    named = any(p.role in _WORDS for p in pieces)
    return sum(c.isdigit() for p in numbers for c in p.span.of(text)) >= (2 if named else 4)


def _words_believed(text: str, pieces: tuple[Piece, ...]) -> bool:
    """Whether the words are ngày, tháng, năm: one that is another word is only believed beside the others."""
    fits = []
    for piece in pieces:
        if piece.role in _WORDS:
            written = piece.span.of(text)
            fits.append(2 if skeleton(written) == piece.role else 0 if is_syllable(written) else 1)
    if not fits:
        return True
    if len(fits) == 1:
        return fits[0] == 2 or (fits[0] == 1 and not any(p.role == "quy" for p in pieces))
    return sum(fits) >= 2 and (len(fits) == 3 or min(fits) > 0 or fits[0] == 2)


def _is_date(text: str, match: regex.Match[str], patterns: DatePatterns) -> bool:
    """Whether figures are a date, by their signs and what stands around them."""
    before = text[max(0, match.start() - 30) : match.start()]
    before = before[before.rfind("\n") + 1 :]
    sign = match.group("sign")
    if patterns.before_number.search(before):
        return False
    if sign == "." and not patterns.before_date.search(before):
        return False  # 1.2.2023 may be the number of a section
    dashed = before.endswith(("-", "–")) and before[-2:-1].isalnum()
    if dashed and (sign == "-" or not before[-5:-1].isdigit()):
        return False
    if sign == "-" and text[match.end() : match.end() + 1] in ("-", "–"):
        return False
    return _FULL_BEFORE.search(before) is not None or patterns.range_before.search(before) is None
