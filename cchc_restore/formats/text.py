"""Reading plain text: UTF-8 or UTF-16, with or without a byte order mark.

Line ends and form feeds stay as they are in the file; only the byte order mark goes.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from cchc_restore.errors import InputError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES: Final = (
    (b"%PDF", "a PDF", "extract its text first, e.g. with pdftotext -layout"),
    (b"PK\x03\x04", "a Word, Excel or zip file", "save it as plain text (UTF-8) first"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as plain text (UTF-8) first"),
    (b"\x89PNG", "an image", "read it with an OCR engine first, e.g. tesseract"),
    (b"\xff\xd8\xff", "an image", "read it with an OCR engine first, e.g. tesseract"),
    (b"II*\x00", "an image", "read it with an OCR engine first, e.g. tesseract"),
    (b"MM\x00*", "an image", "read it with an OCR engine first, e.g. tesseract"),
)
_SHOWN: Final = 4096
"""Bytes looked at to tell UTF-16 from binary data."""


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        InputError: the file is missing, unreadable, a folder, or not text (see `decode`).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), remedy="check the spelling of the path") from None
    except IsADirectoryError:
        raise InputError(
            "this is a folder", where=str(path), remedy="name a file, or add -o FOLDER"
        ) from None
    except PermissionError:
        raise InputError(
            "no permission to read it", where=str(path), remedy="change its access rights"
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"cannot be read ({reason})", where=str(path), remedy="check the disk or the share"
        ) from None
    return decode(data, str(path))


def decode(data: bytes, where: str | None = None) -> str:
    """Bytes as text.

    Args:
        data: a whole file; UTF-8 unless a byte order mark or the pattern of zero bytes says UTF-16.
        where: the file's name, for messages.

    Raises:
        InputError: bytes that are no text: binary data, zero bytes, invalid UTF-8 (with the byte's offset).

    >>> decode("Báo cáo".encode("utf-16"))
    'Báo cáo'
    """
    for signature, what, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"this is {what}, not a text file", where=where, remedy=remedy)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, len(mark), where)
    return _strict(data, _utf16_without_mark(data) or "utf-8", 0, where)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in (nearly) every other byte, always on the same side."""
    shown = data[: _SHOWN & ~1]
    if len(data) % 2 or not shown:
        return None
    even, odd = shown[0::2].count(0), shown[1::2].count(0)
    few = len(shown) // 2 * 0.02
    many = len(shown) // 2 * 0.5
    if odd >= many and even <= few:
        return "utf-16-le"
    if even >= many and odd <= few:
        return "utf-16-be"
    return None


def _strict(data: bytes, encoding: str, offset: int, where: str | None) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + offset
        if encoding == "utf-8" and 0 in data[:_SHOWN]:
            raise _binary(data.index(0) + offset, where) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"not valid {encoding.upper()} at byte {at} (line {line}, byte 0x{data[error.start]:02x})",
            where=where,
            remedy="save the file as UTF-8; an old file (TCVN3, VNI, CP1258) has to be converted first",
        ) from None
    if "\x00" in text:
        raise _binary(len(text[: text.index("\x00")].encode(encoding)) + offset, where)
    return text


def _binary(at: int, where: str | None) -> InputError:
    return InputError(
        f"not a text file: a zero byte at byte {at}",
        where=where,
        remedy="give a plain text file in UTF-8; if this is one, remove the zero bytes (tr -d '\\000')",
    )
