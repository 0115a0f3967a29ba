"""What is known of one document: its facts, each with its line and confidence, as a row or as an object."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

SEPARATOR: Final = "; "
"""Between the entries of a list in a cell of the table."""


@dataclass(frozen=True, slots=True)
class Value:
    """One fact.

    Attributes:
        text: what the document says.
        line: the number of the line (from 1) where it begins; None where it is drawn from the whole document.
        confidence: probability (0..1) that it is right.
    """

    text: str
    line: int | None
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """The value as a JSON object."""
        return {"value": self.text, "line": self.line, "confidence": round(self.confidence, 4)}


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that is cited.

    Attributes:
        number: number and symbol: ``30/2020/NĐ-CP``.
        date: as in ISO 8601, or empty.
        body: who issued it, or empty.
        line, confidence: as for `Value`.
    """

    number: str
    date: str
    body: str
    line: int
    confidence: float

    @property
    def text(self) -> str:
        """The citation as it stands in a cell.

        >>> Citation("30/2020/NĐ-CP", "2020-03-05", "Chính phủ", 7, 0.9).text
        '30/2020/NĐ-CP ngày 2020-03-05 của Chính phủ'
        """
        date = f" ngày {self.date}" if self.date else ""
        body = f" của {self.body}" if self.body else ""
        return f"{self.number}{date}{body}"

    def as_json(self) -> dict[str, Any]:
        """The citation as a JSON object."""
        return {
            "value": self.text,
            "number": self.number,
            "date": self.date,
            "body": self.body,
            "line": self.line,
            "confidence": round(self.confidence, 4),
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one document, in the order of the columns; None or empty where not found.

    Attributes:
        issuing_body: the body that issued it, as printed, its lines joined: ``ỦY BAN NHÂN DÂN XÃ AN BÌNH``.
        superior_body: the body printed above it.
        number_symbol: ``57/BC-UBND``; None also where the number was left blank.
        type: ``Báo cáo``.
        place: where it was issued.
        date: when, as in ISO 8601; None where day or month were left blank.
        title: the summary (trích yếu), its lines joined.
        addressees: those after ``Kính gửi``; where there are none those in ``Nơi nhận``, without ``Như trên``
            and ``Lưu``.
        signer_authority: ``TM. ỦY BAN NHÂN DÂN``, ``KT. CHỦ TỊCH``.
        signer_office: ``PHÓ CHỦ TỊCH``.
        signer_name: without titles.
        cited: the documents cited, each once, in the order of the text.
        pages: how many pages it has.
        doubtful: the share (0..1) of the words that are likelier wrong than right; None where none was read.
    """

    issuing_body: Value | None = None
    superior_body: Value | None = None
    number_symbol: Value | None = None
    type: Value | None = None
    place: Value | None = None
    date: Value | None = None
    title: Value | None = None
    addressees: tuple[Value, ...] = ()
    signer_authority: tuple[Value, ...] = ()
    signer_office: Value | None = None
    signer_name: Value | None = None
    cited: tuple[Citation, ...] = ()
    pages: int | None = None
    doubtful: float | None = None

    def row(self, file: str) -> list[str]:
        """The document as a row of the table, in the order of `COLUMNS`.

        >>> Facts(pages=2, doubtful=0.0125).row("a.txt")[-3:]
        ['', '2', '0.0125']
        """
        return [file, *(_cell(getattr(self, name)) for name in COLUMNS[1:])]

    def as_json(self, file: str) -> dict[str, Any]:
        """The document as a JSON object; what was not found is null, or an empty list."""
        return {"file": file, **{name: _object(getattr(self, name)) for name in COLUMNS[1:]}}


COLUMNS: Final = ("file", *(field.name for field in fields(Facts)))
"""The columns of the table, in order."""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEPARATOR.join(entry.text for entry in value)
    if isinstance(value, Value):
        return value.text
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _object(value: object) -> Any:
    if isinstance(value, tuple):
        return [entry.as_json() for entry in value]
    if isinstance(value, Value):
        return value.as_json()
    return None if value is None else {"value": value, "line": None, "confidence": 1.0}
