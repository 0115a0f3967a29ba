"""Document numbers: where they stand in a text, clean or damaged, and what they say.

Forms (Decree 30/2020/NĐ-CP, annex I, part I, II.3; Law 80/2015/QH13, article 10.3; instructions of the
Party's offices): `57/BC-UBND` of an administrative document, `12/2017/NĐ-CP` of a normative one,
`80/2015/QH13` of a law or resolution of the assembly, `08-ĐA/HU` of the Party, `12/SY-UBND` of a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.codes import CodeLetters, code_letters, lacks_d_bar
from cchc_restore.structure.cover import Cover
from cchc_restore.structure.digits import digit_letters
from cchc_restore.structure.number_parser import NumberParser, ParsedNumber
from cchc_restore.structure.own_number import own_number
from cchc_restore.structure.pieces import Piece

Form = Literal["state", "normative", "law", "party", "copy"]

_O: Final = "oóòỏõọôốồổỗộơớờởỡợöOÓÒỎÕỌÔỐỒỔỖỘƠ06deéèẻẽẹêếềểễệEÉaba¢°"
"""What engines make of the ố of `số` behind an S. These are more than the decoder takes for an ố elsewhere,
since a number must follow."""
_WORD: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\d])(?P<word>[Ss$§][{_O}][6éóốo]?)(?P<colon>[ \t]{{0,2}}[:;])?"
    rf"(?P<gap>[ \t]{{0,60}}(?:\r?\n[ \t]{{0,20}})?)"
)
"""The word số, also as engines misread it (s6, sé, sd, SO, $6)."""
_LAW: Final = regex.compile(r"(?:UBTV)?QH\d{1,2}")
_LEAST_CAPITALS: Final = 2


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A document number.

    Attributes:
        span: where it stands, from its first digit to its last letter, without the word "số".
        digits: the number with its letter, "57", "57a"; empty where it was left blank.
        year: the year in a normative number, or empty.
        type: the abbreviation of the type of document; empty for a công văn or an unknown one.
        body: body and unit: "UBND", "STC-VP", "QH13".
        form: how it is built.
        own: whether it is the document's own number, in its head.
        word: where the word "số" before it stands, if it does.
        colon: where the colon after that word stands, if it does, with the spaces before it.
        pieces: its parts in order, each with what it says.
    """

    span: Span
    digits: str
    year: str
    type: str
    body: str
    form: Form
    own: bool
    word: Span | None
    colon: Span | None
    pieces: tuple[Piece, ...]

    @property
    def symbol(self) -> str:
        """The whole number in its right form: ``57/BC-UBND``, ``12/2017/NĐ-CP``, ``08-ĐA/HU``."""
        if self.form == "party":
            return f"{self.digits}-{self.type}/{self.body}"
        head = f"{self.digits}/{self.year}/" if self.year else f"{self.digits}/"
        return head + (f"{self.type}-{self.body}" if self.type and self.body else self.type or self.body)


def find_doc_numbers(
    text: str, letters: CodeLetters | Lexicon, *, without_d_bar: bool | None = None
) -> list[DocNumber]:
    """The document numbers of a text, in order.

    Args:
        text: any text, NFC; read well or badly.
        letters: a lexicon, or the reader of codes made from it.
        without_d_bar: whether the engine knew no Đ, so that a D may be one; None: judged by the text.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> text = "S6: 57 a /BC - UBND, theo Nghi quyet 18- NQ/TW va Luat so 80/2015/QHI3"
    >>> [(n.symbol, n.form) for n in find_doc_numbers(text, load_lexicon())]
    [('57a/BC-UBND', 'state'), ('18-NQ/TW', 'party'), ('80/2015/QH13', 'law')]
    """
    if isinstance(letters, Lexicon):
        letters = code_letters(letters)
    if without_d_bar is None:
        without_d_bar = lacks_d_bar(text)
    digits = digit_letters(letters.lexicon)
    parser = NumberParser(letters, digits, without_d_bar=without_d_bar)
    found = [*_after_word(text, parser, letters)]
    taken = Cover(text, (number.span for number in found))
    alone = _alone(text, parser, letters)
    found += [number for number in alone if not taken.meets(number.span)]
    found.sort(key=lambda number: number.span)
    printed = letters.lexicon.letterhead
    titles = [*printed["national-title"], *printed["party-title"], *printed["motto"]]
    own = own_number(text, [(n.word, n.colon is not None) for n in found], titles)
    return [replace(n, own=True) if i == own else n for i, n in enumerate(found)]


def _after_word(text: str, parser: NumberParser, letters: CodeLetters) -> Iterator[DocNumber]:
    """Numbers with the word "số" before them, which proves much."""
    end = 0
    for match in _WORD.finditer(text):
        if match.start() < end:
            continue
        parsed = parser.parse(text, match.end("gap"), after_word=True)
        if parsed is None or not parsed.digits:
            parsed = parser.parse(text, match.start("gap"), after_word=True)  # a blank takes the gap
        if parsed is None or not _believed(text, parsed, letters, after_word=True):
            continue
        if not parsed.digits and match.end() == match.end("word"):
            continue  # "s6/KH-UBND" is no word before a blank
        end = parsed.span.end
        colon = Span(*match.span("colon")) if match.group("colon") else None
        yield _doc_number(parsed, letters, Span(*match.span("word")), colon)


def _alone(text: str, parser: NumberParser, letters: CodeLetters) -> Iterator[DocNumber]:
    """Numbers without that word."""
    end = 0
    for match in letters.lexicon.derived(_start_alone).finditer(text):
        if match.start() < end:
            continue
        parsed = parser.parse(text, match.start(), after_word=False)
        if parsed is not None and _believed(text, parsed, letters, after_word=False):
            end = parsed.span.end
            yield _doc_number(parsed, letters, None, None)


def _start_alone(lexicon: Lexicon) -> regex.Pattern[str]:
    """The start of a number without the word before it."""
    signs = digit_letters(lexicon).signs
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}\d/\\.,&-]){signs}{{1,5}}[ \t]?[a-zđA-F]?[ \t]{{0,3}}[-–—/\\]")


def _believed(text: str, parsed: ParsedNumber, letters: CodeLetters, *, after_word: bool) -> bool:
    """Whether what was read must be a document number and nothing else."""
    typed = letters.is_type(parsed.parts[0])
    clean = all(p.span.of(text) == p.says for p in parsed.pieces if p.role not in ("part", "doubtful"))
    numeral = parsed.pieces[0].span.of(text)
    if parsed.digits and not any(sign.isdigit() for sign in numeral):
        return after_word and typed and len(parsed.parts) > 1  # "OS/BC-UBND"
    if not parsed.digits:
        return typed or parsed.sure > 1
    if clean:
        capitals = sum(c.isupper() for c in parsed.span.of(text))
        many = len(parsed.parts) > 1 or bool(parsed.year)
        return parsed.sure > 0 or (after_word and many and capitals > _LEAST_CAPITALS)
    if after_word:
        return typed or parsed.sure > 1 or len(parsed.parts) > 1
    dash = next(p.span.of(text) for p in parsed.pieces if p.role == "sign")
    if parsed.signs[0] == "-" and dash != "-" and _at_line_start(text, parsed.span.start):
        return False  # a bullet: "1 - BC/UBND"
    return (typed and parsed.sure > 1) or (bool(parsed.year) and parsed.sure > 0)


def _at_line_start(text: str, position: int) -> bool:
    before = text[max(0, position - 40) : position].rstrip(" \t")
    return not before or before[-1] in "\n\r\f"


def _doc_number(
    parsed: ParsedNumber, letters: CodeLetters, word: Span | None, colon: Span | None
) -> DocNumber:
    first, *others = parsed.parts
    typed = letters.is_type(first) and (bool(others) or not letters.is_issuer(first))
    rest = parsed.parts[1:] if typed else parsed.parts
    signs = parsed.signs[2:] if typed else parsed.signs[1:]
    body = "".join(f"{part}{sign}" for part, sign in zip(rest, (*signs, ""), strict=False))
    form: Form = "state"
    if parsed.signs[0] == "-":
        form = "party"
    elif parsed.year:
        form = "law" if _LAW.fullmatch(body) and not typed else "normative"
    elif typed and letters.is_copy(first):
        form = "copy"
    return DocNumber(
        parsed.span,
        parsed.digits,
        parsed.year,
        first if typed else "",
        body,
        form,
        False,
        word,
        colon,
        parsed.pieces,
    )
