"""Reading plain text: UTF-8, UTF-16, or one of the encodings of old Vietnamese files.

Line ends and form feeds stay as they are in the file; only the byte order mark goes.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from cchc_restore.core.errors import InputError
from cchc_restore.core.options import CHOICES

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
_ONE_BYTE: Final = ("tcvn3", "vni", "viscii", "cp1258", "cp1252")
_NAMES: Final = ", ".join(name for name in CHOICES["encoding"] if name != "auto")


def read_text(path: Path, encoding: str | None = None) -> str:
    """The text of a file.

    Args:
        path: where it is.
        encoding: what it is written in; None or "auto": to be found out (see `decode`).

    Raises:
        InputError: the file is missing, unreadable, a folder, or not text (see `decode`).
    """
    return decode(read_bytes(path), str(path), encoding)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises InputError: it is missing, unreadable, or a folder."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        what, remedy = "no such file", "check the spelling of the path"
    except IsADirectoryError:
        what, remedy = "this is a folder", "name a file (a list made with find wants -type f)"
    except PermissionError:
        what, remedy = "no permission to read it", "change its access rights"
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        remedy = "check the disk or the share"
    raise InputError(what, where=str(path), remedy=remedy)


def decode(data: bytes, where: str | None = None, encoding: str | None = None) -> str:
    """Bytes as text.

    Valid UTF-8 is UTF-8. Anything else is read under each encoding of old Vietnamese files, and the one that
    gives spellable syllables is taken; where none or more than one does, the user is asked.

    Args:
        data: a whole file. A byte order mark, or the pattern of zero bytes of UTF-16, says what it is.
        where: the file's name, for messages.
        encoding: one of `CHOICES["encoding"]`; None or "auto": to be found out.

    Raises:
        InputError: bytes that are no text (binary data, zero bytes), that cannot be read under the encoding
            named or clearly are of another one, or whose encoding cannot be told.

    >>> decode("Báo cáo".encode("utf-16"))
    'Báo cáo'
    >>> decode("Báo cáo công tác".encode("cp1258"), encoding="cp1258")
    'Báo cáo công tác'
    """
    for signature, what, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"this is {what}, not a text file", where=where, remedy=remedy)
    for mark, unicode in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], unicode, len(mark), where)
    utf16 = _utf16_without_mark(data)
    if encoding is None or encoding == "auto":
        if utf16 is None and (found := _guessed(data, where)) is not None:
            return found
        return _strict(data, utf16 or "utf-8", 0, where)
    if encoding == "utf-16":
        return _strict(data, utf16 or "utf-16-le", 0, where)
    from cchc_restore.formats.guess import refute

    if encoding != "utf-8" and (reason := refute(data, encoding)):
        raise InputError(
            f"not {encoding.upper()}: {reason}",
            where=where,
            remedy=f"name another encoding ({_NAMES}), or none",
        )
    return _strict(data, encoding, 0, where)


def _guessed(data: bytes, where: str | None) -> str | None:
    """The text under the old encoding that fits, if the data is no UTF-8 and one fits. Raises InputError."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if 0 in data:
            return None
        from cchc_restore.formats.guess import guess  # most files are UTF-8: no need of its tables

        fitting = guess(data)
        if len(fitting) == 1:
            return fitting[0].text
        raise _undecided(data, error.start, [found.name for found in fitting], where) from None
    return None


def _undecided(data: bytes, at: int, fitting: list[str], where: str | None) -> InputError:
    line = data.count(b"\n", 0, at) + 1
    names = " and ".join(name.upper() for name in fitting)
    why = f"it makes sense as {names}" if fitting else "no old Vietnamese encoding clearly fits"
    return InputError(
        f"not valid UTF-8 at byte {at} (line {line}, byte 0x{data[at]:02x}), and {why}",
        where=where,
        remedy=f"say what it is with --encoding NAME ({_NAMES}), or save the file as UTF-8",
    )


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
    one_byte = encoding in _ONE_BYTE
    try:
        if one_byte:
            from cchc_restore.formats.legacy import decode_legacy

            text = decode_legacy(data, encoding)
        else:
            text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + offset
        if encoding == "utf-8" and 0 in data[:_SHOWN]:
            raise _binary(data.index(0) + offset, where) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"not valid {encoding.upper()} at byte {at} (line {line}, byte 0x{data[error.start]:02x})",
            where=where,
            remedy=f"name its encoding with --encoding ({_NAMES}), or save the file as UTF-8",
        ) from None
    if "\x00" in text:
        before = text[: text.index("\x00")]
        raise _binary(data.index(0) if one_byte else len(before.encode(encoding)) + offset, where)
    return text


def _binary(at: int, where: str | None) -> InputError:
    return InputError(
        f"not a text file: a zero byte at byte {at}",
        where=where,
        remedy="give a plain text file in UTF-8; if this is one, remove the zero bytes (tr -d '\\000')",
    )
