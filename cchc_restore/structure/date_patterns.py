"""The patterns of dates, built from the signs that may stand for digits and the words beside dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.lexicons import Lexicon
from cchc_restore.structure import date_words
from cchc_restore.structure.digits import digit_letters

_GAP: Final = r"[ \t]{0,6}(?:\r?\n[ \t]{0,20})?"
_BLANK: Final = r"(?:[ \t]{2,40}|[ \t]{0,3}[.…_][ \t.…_]{0,40})"
_DIRT: Final = r"[-!'’*^](?=[ \t\p{L}])"
"""A speck behind a figure, where a word must follow."""
_START: Final = r"(?<![\p{L}\p{M}\d])"
_END: Final = r"(?![\p{L}\p{M}\d])"
# whether they are these words is judged in `dates`
_NGAY: Final = rf"{_START}(?P<ngay>{date_words.NGAY})"
_THANG: Final = rf"(?P<thang>{date_words.THANG})"
_NAM: Final = rf"(?P<nam>{date_words.NAM})"
_QUY: Final = rf"{_START}(?P<quy>{date_words.QUY})"


@dataclass(frozen=True)
class DatePatterns:
    """Patterns whose groups are the parts of a date.

    Attributes:
        written: ngày … tháng … năm …, the year may be missing.
        month: tháng … năm …, tháng …/….
        quarter: quý …/….
        year: năm …, as far as the year holds something else than figures.
        period: two years and a dash.
        numeric: figures with slashes, hyphens or points, and year-month-day.
        before_date, before_number, range_before: matched against the text before figures, at its end.
        lunar: matched behind a date.
    """

    written: regex.Pattern[str]
    month: regex.Pattern[str]
    quarter: regex.Pattern[str]
    year: regex.Pattern[str]
    period: regex.Pattern[str]
    numeric: regex.Pattern[str]
    before_date: regex.Pattern[str]
    before_number: regex.Pattern[str]
    range_before: regex.Pattern[str]
    lunar: regex.Pattern[str]


def date_patterns(lexicon: Lexicon) -> DatePatterns:
    """The patterns for a lexicon, compiled once."""
    return lexicon.derived(_compiled)


def _compiled(lexicon: Lexicon) -> DatePatterns:
    words = lexicon.date_words
    sign = digit_letters(lexicon).signs
    day, month = rf"(?P<day>{sign}{{1,2}})", rf"(?P<month>{sign}{{1,2}})"
    dirty_day, dirty_month = rf"{day}(?P<dirt>{_DIRT})?", rf"{month}(?P<dirt2>{_DIRT})?"
    year = rf"(?P<year>{sign}{{3}}[ \t]?{sign}){_END}"
    near, joins = r"[ \t]{0,2}", _any(words["joins-days"])
    return DatePatterns(
        written=regex.compile(
            rf"{_NGAY}(?:{_GAP}{dirty_day}{_GAP}|(?P<no_day>{_BLANK})){_THANG}"
            rf"(?:{_GAP}(?:{dirty_month}{_GAP}{_NAM}{_GAP}{year}|{month}{_END})|(?P<no_month>{_BLANK}){_NAM}{_GAP}{year})"
        ),
        month=regex.compile(
            rf"{_START}{_THANG}{_GAP}(?:{dirty_month}{_GAP}{_NAM}{_GAP}{year}"
            rf"|{month}[ \t]{{0,2}}(?P<sign>[/⁄-])[ \t]{{0,2}}{year}(?![/-]\d))"
        ),
        quarter=regex.compile(
            rf"{_QUY}[ \t]{{1,3}}(?P<quarter>[IVl1-4|!]{{1,3}})"
            rf"(?:[ \t]{{0,2}}(?P<sign>[/⁄])[ \t]{{0,2}}{year}|{_GAP}{_NAM}{_GAP}{year})"
        ),
        year=regex.compile(rf"{_START}{_NAM}[ \t]{{1,3}}(?!\d{{4}})(?P<year>{sign}{{4}}){_END}(?![/-]\d)"),
        period=regex.compile(
            rf"(?<![\p{{L}}\p{{M}}\d/.,:-])(?P<year>{sign}{{4}})(?P<before>[ \t]{{0,2}})(?P<dash>[-–—~])"
            rf"(?P<behind>[ \t]{{0,2}})(?P<last>{sign}{{4}}){_END}(?![/.,-]\d)"
        ),
        numeric=regex.compile(
            rf"{_START}(?<![\d][.,/:]|_)(?:"
            rf"{day}{near}(?P<sign>[/⁄]){near}{month}{near}(?P<sign2>[/⁄]){near}{year}"
            rf"|{day}(?P<sign>[-.]){month}(?P<sign2>(?P=sign)){year}"
            rf"|(?P<year>(?:19|20)\d\d)(?P<sign>-)(?P<month>\d\d)(?P<sign2>-)(?P<day>\d\d){_END}"
            rf")(?![./,:_]\d|[/_-]\p{{L}})"
        ),
        before_date=regex.compile(rf"(?i)(?<!\p{{L}}){_any(words['before-date'])}[ \t]*:?[ \t]*$"),
        before_number=regex.compile(rf"(?i)(?<!\p{{L}}){_any(words['before-number'])}[ \t]*[:.]?[ \t]*$"),
        range_before=regex.compile(
            rf"(?i)(?<![\p{{L}}\d/.-])\d{{1,2}}(?:[/.-]\d{{1,2}})?[ \t]*{joins}[ \t]*(?:ngày[ \t]*)?$"
        ),
        lunar=regex.compile(rf"(?i)[ \t]*{_any(words['after-lunar'])}(?!\p{{L}})"),
    )


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
