"""Numbers: what is surely no word is marked, so that no later stage reads it as one.

That is a number, a date, a document code, a part of a formula, an address of the web or the name of a file.
A lone token of one or two digits is left unmarked unless its surroundings make it a number: an OCR engine
writes `13` for `là` and `6` for `ô`, and only the decoder can tell. In document codes (`1719/QD-TTg`) the
digits are marked and the letters restored from the abbreviations of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Mark, Span
from cchc_restore.core.document import Document
from cchc_restore.language.syllables import skeleton
from cchc_restore.lexicons import Lexicon
from cchc_restore.stages.machine_names import machine_names
from cchc_restore.structure.codes import Reading, code_letters, lacks_d_bar
from cchc_restore.structure.cover import Cover
from cchc_restore.structure.date_words import SURE_NGAY, SURE_THANG
from cchc_restore.structure.dates import FoundDate, find_dates
from cchc_restore.structure.doc_numbers import DocNumber, find_doc_numbers
from cchc_restore.structure.file_word import FileWord
from cchc_restore.structure.references import Reference, misread_references

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
# Xi+1·Yi, √(S/3.14); I0% = 1,3; t° 20: in 375 texts of both engines none
_FORMULA: Final = regex.compile(
    r"(?<!\S)\S*(?:[\p{L}\p{N})]·[\p{L}\p{N}(]|[Σ∑√∫][\p{L}\p{N}(])\S*"
    r"|(?<![\p{L}\p{M}\d])[A-Za-z]\d{1,2}(?=[ \t]?%[ \t]?=)"
    r"|(?<![\p{L}\p{M}\d])[tTnN]°(?=[ \t]?[=<>≤≥±]?[ \t]?\d)"
)
# 1. 2) 1.2. II. a1) (i2) at the start of a line
_ITEM: Final = regex.compile(
    r"(?m)^[ \t]*(?|((?:\d{1,2}\.)*\d{1,2}|[IVX]{1,5})(?=[.)](?:\s|$))|\(?([a-zđ][1-9])(?=\)\s+\p{Lu}))"
)
# a day, a month; `thuong 6` is `thương ở`
_DATE_WORD: Final = regex.compile(
    rf"(?<![\p{{L}}\d])(?:{SURE_NGAY}|{SURE_THANG})[ \t]+(\d{{1,2}})(?![\p{{L}}\p{{M}}\d])"
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

_PART: Final = r"\p{Lu}[\p{L}&]{0,24}\d{0,2}"
_BARE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\d])(?<!\d[/-])(?P<parts>{_PART}(?:-{_PART}){{1,2}})(?![\p{{L}}\p{{M}}\d])"
)
"""Letters of a code without its number: QĐ-TTg."""
_PARTS: Final = regex.compile(_PART)
_FILED: Final = regex.compile(
    r"(?m)^[^\p{L}\d\n]{0,4}(?P<word>L\p{L}{2,3})[ \t]*[:;.][ \t]*"
    r"(?P<parts>[\p{Lu}&]{2,8}(?:[ \t]?[-–,/][ \t]?[\p{Lu}&]{2,8})*)(?![\p{L}\p{M}\d])"
)
"""Who keeps the file: `- Lưu: VT, TH.` (Decree 30/2020/NĐ-CP, annex I, part I, II.9)."""
_FILE_WORD_CONFIDENCE: Final = 0.95
_EDGES: Final = " \t\r\n/-–—"
_REFERENCE_CONFIDENCE: Final = 0.95
"""All of 46 in 288 texts of an English and a Vietnamese engine were right."""
_REFERENCE_REASONS: Final = {
    "roman-numeral": "the strokes behind Phụ lục, Chương, Mục, Quý are a Roman numeral",
    "subject-sign": "the sign at the head of the subject line of a letter is V/v",
    "form-code": "an O before the last figure of the code of a form is a zero",
}


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
        self._lexicon = lexicon
        self._letters = code_letters(lexicon)
        self._file_word = FileWord(lexicon)

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        """Marks that never overlap, and corrections of the letters in codes."""
        text = document.text
        marked = Cover(text)
        without_d_bar = lacks_d_bar(text)
        for item in self._found(text, without_d_bar):
            if isinstance(item, Correction):
                yield item
            elif not marked.meets(item.span):
                marked.add(item.span)
                yield item

    def _found(self, text: str, without_d_bar: bool) -> Iterator[Correction | Mark]:
        names = machine_names(text)
        yield from names
        taken = Cover(text, (mark.span for mark in names))
        for match in _FORMULA.finditer(text):
            yield Mark(Span(*match.span()), "formula")
        for number in find_doc_numbers(text, self._letters, without_d_bar=without_d_bar):
            if not taken.meets(number.span):
                taken.add(number.span)
                yield from _word(text, number)
                yield from self._number(text, number, without_d_bar)
        for match in _BARE.finditer(text):
            if not taken.meets(Span(*match.span())):
                yield from self._bare(match, without_d_bar)
        for match in _FILED.finditer(text):
            if self._file_word.reads(match["word"]):
                yield from self._filed(match, without_d_bar)
        for reference in misread_references(text):
            if not taken.meets(reference.span):
                yield from _reference(text, reference)
        for found in find_dates(text, self._lexicon):
            yield from _figures(found)
        for span, kind in _plain_numbers(text):
            yield Mark(span, kind)

    def _number(self, text: str, number: DocNumber, without_d_bar: bool) -> Iterator[Correction | Mark]:
        """A whole number is marked where every part is known; else what is known of it, and its figures."""
        parts = [piece for piece in number.pieces if piece.role in ("part", "doubtful")]
        readings = [
            self._letters.read(
                piece.span.of(text), is_type=index == 0, without_d_bar=without_d_bar, year=number.year
            )
            for index, piece in enumerate(parts)
        ]
        start = number.span.start
        for piece, reading in zip(parts, readings, strict=True):
            if reading is None or not reading.sure:
                if start < piece.span.start:
                    yield Mark(_trimmed(text, Span(start, piece.span.start)), "code")
                start = piece.span.end
            if reading is not None and reading.text != piece.span.of(text):
                yield _restored(piece.span.start, piece.span.of(text), reading)
        if start < number.span.end:
            yield Mark(_trimmed(text, Span(start, number.span.end)), "code")

    def _bare(self, match: regex.Match[str], without_d_bar: bool) -> Iterator[Correction | Mark]:
        parts = [(m.start() + match.start(), m.group()) for m in _PARTS.finditer(match.group())]
        readings = [
            self._letters.read(part, is_type=index == 0, without_d_bar=without_d_bar)
            for index, (_, part) in enumerate(parts)
        ]
        if not all(reading is not None and reading.sure for reading in readings):
            return
        yield Mark(Span(*match.span()), "code")
        for (start, part), reading in zip(parts, readings, strict=True):
            if reading is not None and reading.text != part:
                yield _restored(start, part, reading)

    def _filed(self, match: regex.Match[str], without_d_bar: bool) -> Iterator[Correction | Mark]:
        """The offices that keep the file, too short to be told from words, and the word that they prove."""
        proved = False
        for part in _PARTS.finditer(match["parts"]):
            start, written = match.start("parts") + part.start(), part.group()
            reading = self._letters.read(written, is_type=False, without_d_bar=without_d_bar)
            known = written in self._lexicon.abbreviations or written in self._lexicon.doc_types
            if reading is not None and reading.sure and reading.text != written:
                yield _restored(start, written, reading)
            if known or (reading is not None and reading.sure):
                proved = True
                yield Mark(Span(start, start + len(written)), "code")
        word, written = Span(*match.span("word")), match["word"]
        if proved and written not in (wanted := self._file_word.text, wanted.upper()):
            reason = f"the word before the offices that keep the file is {wanted}"
            yield Correction(word, written, wanted, _NAME, "file-word", _FILE_WORD_CONFIDENCE, reason)
            yield Mark(word, "code")


_NUMBER_WORD_CONFIDENCE: Final = 0.995
"""Of 1,074 words before document numbers in 276 texts of an English engine all were số."""


def _word(text: str, number: DocNumber) -> Iterator[Correction | Mark]:
    """`S6: 57/BC-UBND`: the number proves the word before it, which by itself may be any.

    What only lost its marks (`So`, `Só`) is left to the decoder, and its form to the stage for these numbers.
    """
    if number.word is None or skeleton(written := number.word.of(text)) == "so":
        return
    says = "Số" if number.own or written[0].isupper() else "số"
    reason = "the word before a document number is số"
    yield Correction(number.word, written, says, _NAME, "number-word", _NUMBER_WORD_CONFIDENCE, reason)
    yield Mark(number.word, "code")


def _reference(text: str, found: Reference) -> Iterator[Correction | Mark]:
    reason = _REFERENCE_REASONS[found.rule]
    written = found.span.of(text)
    yield Correction(found.span, written, found.says, _NAME, found.rule, _REFERENCE_CONFIDENCE, reason)
    yield Mark(found.span, "code")


def _figures(found: FoundDate) -> Iterator[Mark]:
    """The figures of a date; its words are the decoder's matter."""
    if found.form in ("numeric", "period"):
        yield Mark(found.span, "date" if found.form == "numeric" else "number")
        return
    for piece in found.pieces:
        if piece.role in ("day", "month", "year", "quarter", "doubtful-quarter") and piece.span.length:
            yield Mark(piece.span, "number" if piece.role == "year" else "date")


def _trimmed(text: str, span: Span) -> Span:
    """The span without spaces and signs at its edges."""
    written = span.of(text)
    start = span.start + len(written) - len(written.lstrip(_EDGES))
    return Span(start, max(start, span.start + len(written.rstrip(_EDGES))))


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
