"""Numbers: what is surely a number, a date, a document code or an address of the web is marked, so that no
later stage reads it as a word.

A lone token of one or two digits is left unmarked unless its surroundings make it a number: an OCR engine
writes `13` for `là` and `6` for `ô`, and only the decoder can tell. In document codes (`1719/QD-TTg`) the
digits are marked and the letters restored from the abbreviations of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from cchc_restore.document import Correction, Document, Mark, Span
from cchc_restore.lexicons import Lexicon
from cchc_restore.stages.addresses import addresses
from cchc_restore.stages.codes import CodeLetters, Reading

_NAME: Final = "numbers"

# ---------------------------------------------------------------- plain numbers

_GROUPED: Final = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?"  # 1.250.000 or 1.250,5
_DECIMAL: Final = r"\d+[.,]\d+"
_NUMBER: Final = rf"(?:{_GROUPED}|{_DECIMAL}|\d+)"
_UNIT: Final = r"(?:m[23²³]|[kdc]m[23²³]?|km2|mm|kg|mg|ml|ha|kWh|kW|MW|kV|°C|lít/s)"

_PATTERNS: Final = (
    # 05/3/2020, 5.3.2020, 5-3-2020; 3/2020; 14/5
    (
        "date",
        r"\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:19|20)\d\d|\d{1,2}/(?:19|20)\d\d|\d{1,2}/\d{1,2}(?:/\d\d)?",
    ),
    # 2021-2025, 1.200-1.500
    ("number", rf"(?:{_GROUPED}|\d{{4}})[ \t]?[-–][ \t]?(?:{_GROUPED}|\d{{4}})"),
    # 7h30, 14:05, 14g30
    ("number", r"\d{1,2}[hg:]\d\d"),
    # 15%, 94,2 %
    ("number", rf"{_NUMBER}[ \t]?%"),
    # 08/12 dossiers, 120/350
    ("number", r"\d+/\d+"),
    ("number", rf"{_GROUPED}|{_DECIMAL}|\d{{3,}}"),
)
_ANY: Final = regex.compile(
    r"(?<![\p{L}\p{M}\d])(?<!\d[.,/])(?:"
    + "|".join(f"(?P<k{i}>{pattern})" for i, (_, pattern) in enumerate(_PATTERNS))
    + r")(?![\p{L}\p{M}\d]|[.,/]\d)"
)
_MEASURE: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}\d])({_NUMBER})[ \t]?({_UNIT})(?![\p{{L}}\p{{M}}\d])")
# 1. 2) 1.2. II. at the start of a line
_ITEM: Final = regex.compile(r"(?m)^[ \t]*((?:\d{1,2}\.)*\d{1,2}|[IVX]{1,5})(?=[.)](?:\s|$))")
# a day, a month, a year: the words are damaged, their letters n-g-y, th-ng, n-m are not
_DATE_WORD: Final = regex.compile(
    r"(?i)(?<![\p{L}\d])(?:ng[\p{L}4]y|th[\p{L}4]{1,2}ng)[ \t]+(\d{1,2})(?![\p{L}\p{M}\d])"
)


def _plain_numbers(text: str) -> Iterator[tuple[Span, str]]:
    for match in _MEASURE.finditer(text):
        yield Span(*match.span(1)), "number"
        yield Span(*match.span(2)), "unit"
    for match in _ANY.finditer(text):
        kind = next(kind for i, (kind, _) in enumerate(_PATTERNS) if match.group(f"k{i}") is not None)
        yield Span(*match.span()), kind
    for pattern, kind in ((_DATE_WORD, "date"), (_ITEM, "number")):
        for match in pattern.finditer(text):
            yield Span(*match.span(1)), kind


# ---------------------------------------------------------------- document codes

_PART: Final = r"\p{Lu}[\p{L}&]{0,9}\d{0,2}"
_NO: Final = r"\d{1,5}[a-zđ]?"
_CODE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\d])(?:"
    rf"(?P<state>(?P<digits>{_NO}(?:/(?:19|20)\d\d)?)/(?P<parts>{_PART}(?:[-–/]{_PART}){{0,3}}))"
    rf"|(?P<party>(?P<digits>{_NO})-(?P<parts>{_PART}(?:/{_PART}){{1,2}}))"
    rf"|(?P<bare>(?P<parts>{_PART}(?:-{_PART}){{1,2}}))"
    rf")(?![\p{{L}}\p{{M}}\d])"
)
_PARTS: Final = regex.compile(_PART)
_D: Final = regex.compile("[đĐ]")


class NumbersStage:
    """Marks numbers, dates, units, codes and addresses, and restores the letters of codes.

    >>> from cchc_restore import restore
    >>> restore("1719/QD-TTg va 12/2017/ND-CP", stages=["encoding", "numbers"]).text
    '1719/QĐ-TTg va 12/2017/NĐ-CP'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"numbers"})

    def __init__(self, lexicon: Lexicon) -> None:
        self._letters = CodeLetters(lexicon)

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        """Marks that never overlap, and corrections of the letters in codes."""
        text = document.text
        free = bytearray(b"\1") * len(text)  # 0 where a mark lies
        # an engine that knows no Đ has none anywhere: then a plain D in a code says nothing
        without_d_bar = _D.search(text) is None
        for span in addresses(text):
            free[span.start : span.end] = bytes(span.length)
            yield Mark(span, "address")
        for match in _CODE.finditer(text):
            if 0 in free[match.start() : match.end()]:
                continue
            for item in self._code(match, without_d_bar):
                if isinstance(item, Mark):
                    free[item.span.start : item.span.end] = bytes(item.span.length)
                yield item
        for span, kind in _plain_numbers(text):
            if 0 not in free[span.start : span.end]:
                free[span.start : span.end] = bytes(span.length)
                yield Mark(span, kind)

    def _code(self, match: regex.Match[str], without_d_bar: bool) -> Iterator[Correction | Mark]:
        bare = match.group("bare") is not None
        offset = match.start("parts")
        parts = [(m.start() + offset, m.group()) for m in _PARTS.finditer(match.group("parts"))]
        readings = [
            self._letters.read(part, is_type=index == 0, without_d_bar=without_d_bar)
            for index, (_, part) in enumerate(parts)
        ]
        known = [r is not None and r.sure for r in readings]
        if not any(known) or (bare and not all(known)):
            return
        if all(known):
            yield Mark(Span(*match.span()), "code")
        else:
            if match.group("digits"):
                yield Mark(Span(*match.span("digits")), "code")
            for (start, part), sure in zip(parts, known, strict=True):
                if sure:
                    yield Mark(Span(start, start + len(part)), "code")
        for (start, part), reading in zip(parts, readings, strict=True):
            if reading is not None and reading.text != part:
                yield _restored(start, part, reading)


def _restored(start: int, part: str, reading: Reading) -> Correction:
    return Correction(
        Span(start, start + len(part)),
        part,
        reading.text,
        _NAME,
        reading.rule,
        reading.confidence,
        reading.reason,
        propose_only=not reading.sure,
    )
