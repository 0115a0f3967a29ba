"""Short signs in running text whose strokes an engine confuses: `Phụ lục [V`, `V/v`, `TNCNS06`.

No word stands where they stand, so each is read by what it must be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.structure.headings import roman_value, with_strokes
from cchc_restore.structure.subject_sign import MISREAD_SUBJECT_SIGN

Rule = Literal["roman-numeral", "subject-sign", "form-code"]

_END: Final = r"(?=[\s,.;:/)]|$)"
_ANNEX: Final = r"(?<=(?<!\p{L})(?:[Pp]h\p{L}{1,2}[ \n]l\p{L}c|PH\p{Lu}{1,2} L\p{Lu}C)[ \n])"
_PART: Final = r"(?<=(?<!\p{L})(?:[Cc]hu?[uưiwo]?[oơuưw]ng|[Mm][uụy]c|[Pp]h[aầâ]n|[Qq]u[yýỷ])[ \n])"
_NUMERALS: Final = (
    # Phụ lục Hf ban hành, Phụ lục | kèm theo: 19 of 19 right in 288 texts of two engines; IH was II twice
    regex.compile(rf"{_ANNEX}(?:(?!IH\b)[IVXHl1fT|\[\]!]{{2,5}}{_END}|\|(?=\s(?:ban|k\p{{L}}m)\b))"),
    # quý [V, Chương I!: 5 of 5
    regex.compile(rf"{_PART}[IVXl1|\[\]!]{{2,5}}{_END}"),
)
_ALSO_STROKES: Final = str.maketrans({"H": "II", **dict.fromkeys("1fT[]", "I")})
"""What else is a stroke behind a word that wants a numeral; elsewhere these are what they are."""
_SURELY_ROMAN: Final = regex.compile(r"[IVXH]|\|$")
_SUBJECT: Final = regex.compile(rf"(?m)^[ \t]*(?P<sign>{MISREAD_SUBJECT_SIGN})(?=[ \t]+\p{{L}}{{2}})")
_FORM_CODE: Final = regex.compile(r"(?<![\p{L}\d])\p{Lu}{3,7}(?P<zero>O)(?=\d(?![\p{L}\d]))")


class Reference(NamedTuple):
    """A misread sign.

    Attributes:
        span: where it stands.
        says: what was printed there.
        rule: what kind of sign it is.
    """

    span: Span
    says: str
    rule: Rule


def misread_references(text: str) -> Iterator[Reference]:
    """The misread signs of a text; those that were read well are not among them.

    Strokes behind `Phụ lục` and its like are a Roman numeral; `Viv` or `Vw` at the head of a line is `V/v`,
    "về việc" (14 of 14 on 230 pages); an O between capitals and a last figure is a zero (8 of 8).

    >>> text = "theo Phu luc [V va Phy luc Hf, mau TNCNSO6\\nViv gop y du thao, Phu luc II"
    >>> [(r.span.of(text), r.says) for r in misread_references(text)]
    [('[V', 'IV'), ('Hf', 'III'), ('Viv', 'V/v'), ('O', '0')]
    """
    for pattern in _NUMERALS:
        for match in pattern.finditer(text):
            numeral = with_strokes(match.group()).translate(_ALSO_STROKES)
            if numeral != match.group() and _SURELY_ROMAN.search(match.group()) and roman_value(numeral):
                yield Reference(Span(*match.span()), numeral, "roman-numeral")
    for match in _SUBJECT.finditer(text):
        yield Reference(Span(*match.span("sign")), "V/v", "subject-sign")
    for match in _FORM_CODE.finditer(text):
        yield Reference(Span(*match.span("zero")), "0", "form-code")
