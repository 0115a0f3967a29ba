"""The encodings of old Vietnamese files: their tables, what bytes say under each, and which of them fits.

Before Unicode, Vietnamese was typed in 8-bit encodings that nothing in a file names. All of them turn any
bytes into something, so the only evidence is the result: under the right one nearly every word that holds a
letter beyond ASCII is a spellable syllable, under a wrong one hardly any is.

Old files also arrive as valid UTF-8 made from bytes that were taken for Latin-1 (`B¸o c¸o` for `Báo cáo`). So
this module works on *views*: texts whose characters U+0000 to U+00FF stand for the bytes, as
`data.decode("latin-1")` gives them.

Sources of the tables: TCVN 5712:1993 (TCVN3 is what the ABC fonts made of it), RFC 1456 (VISCII), the layout
of the VNI-Windows fonts; CP1258 comes with Python.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import regex

from cchc_restore.core.corrections import new_starts, splice
from cchc_restore.language.syllables import is_syllable

LEGACY: Final = ("tcvn3", "vni", "viscii", "cp1258")
"""The encodings that are told apart by what they make of a file."""

# ---------------------------------------------------------------- tables

# from 0x80 on. 0x80-0x9F are capitals of the standard that the ABC fonts lack (see `_tcvn3`); 0xB0-0xB4 are
# tones without a letter, which nobody typed
_TCVN_HIGH: Final = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\xa0ĂÂÊÔƠƯĐăâêôơưđẶ°±²³´àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN_LOW: Final = dict(zip((1, 2, 4, 5, 6, *range(0x11, 0x18)), "ÚỤỪỬỮỨỰỲỶỸÝỴ", strict=True))
_TCVN: Final = dict(enumerate(_TCVN_HIGH, 0x80)) | _TCVN_LOW
_TCVN_WITHOUT_CAPITALS: Final = dict(enumerate(_TCVN_HIGH[0x20:], 0xA0))

_VISCII: Final = (
    "\0\1Ẳ\3\4ẴẪ\7\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13Ỷ\x15\x16\x17\x18Ỹ\x1a\x1b\x1c\x1dỴ\x1f"
    + "".join(map(chr, range(0x20, 0x80)))
    + "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâã"
    "ảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)

# the code, as CP1252 shows it, and the letter: most are a letter and a sign for what stands on it
_VNI_SMALL: Final = """
    aù á aø à aû ả aõ ã aï ạ  aâ â aá ấ aà ầ aå ẩ aã ẫ aä ậ  aê ă aé ắ aè ằ aú ẳ aü ẵ aë ặ
    eù é eø è eû ẻ eõ ẽ eï ẹ  eâ ê eá ế eà ề eå ể eã ễ eä ệ
    í í ì ì æ ỉ ó ĩ ò ị
    où ó oø ò oû ỏ oõ õ oï ọ  oâ ô oá ố oà ồ oå ổ oã ỗ oä ộ  ô ơ ôù ớ ôø ờ ôû ở ôõ ỡ ôï ợ
    uù ú uø ù uû ủ uõ ũ uï ụ  ö ư öù ứ öø ừ öû ử öõ ữ öï ự
    yù ý yø ỳ yû ỷ yõ ỹ î ỵ  ñ đ
"""


def _vni_table() -> Mapping[str, str]:
    cells = _VNI_SMALL.split()
    small = dict(zip(cells[::2], cells[1::2], strict=True))
    capital = {code.upper(): letter.upper() for code, letter in small.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in small.items()}  # Uûy beside UÛY
    return small | capital | mixed


_VNI: Final = _vni_table()
_VNI_CODE: Final = regex.compile("|".join(sorted(map(regex.escape, _VNI), key=len, reverse=True)))

# what CP1252 shows for 0x80 to 0x9F, back to the bytes
_TO_BYTES: Final = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_FROM_BYTES: Final = {byte: char for char, byte in _TO_BYTES.items()}

# ---------------------------------------------------------------- words

# 0xA0 is a space everywhere; the control characters are capitals of TCVN and VISCII
_SIGN: Final = r"\x01-\x06\x11-\x19\x1e\x80-\x9f\xa1-\xff"
_WORD: Final = regex.compile(rf"[A-Za-z{_SIGN}]+")
_MARKED: Final = regex.compile(rf"[A-Za-z]*+[{_SIGN}][A-Za-z{_SIGN}]*")
_PLAIN: Final = regex.compile(r"[A-Za-z]?[a-z]+")
_LETTER: Final = regex.compile("[A-Za-z]")
_UNIT: Final = regex.compile(r"[ckmd]?m[\xb2\xb3]|\xb0[CF]")
_LETTERS: Final = regex.compile(r"\P{L}*(\p{L}+)\P{L}*")
_BEYOND: Final = regex.compile(r"\p{L}*[\u0100-\u1fff]\p{L}*")


def view_of(text: str) -> str:
    """A text as the bytes it was made from, if they were taken for CP1252; of the same length.

    Characters that no byte gives stay.
    """
    return text.translate(_TO_BYTES)


def _tcvn3(word: str) -> str:
    """ABC fonts have quotation marks and dashes where the standard has capitals with a tone."""
    plain = word.translate(_TCVN_WITHOUT_CAPITALS).translate(_FROM_BYTES)
    whole = word.translate(_TCVN)
    return whole if whole != plain and _spelt(whole) and not _spelt(plain) else plain


def _vni(word: str) -> str:
    read: str = _VNI_CODE.sub(lambda match: _VNI[match.group()], word)
    return read.translate(_FROM_BYTES)


def _viscii(word: str) -> str:
    return word.translate(dict(enumerate(_VISCII)))


def _cp1258(word: str) -> str:
    return unicodedata.normalize("NFC", word.encode("latin-1").decode("cp1258", "replace"))


_READERS: Final = {"tcvn3": _tcvn3, "vni": _vni, "viscii": _viscii, "cp1258": _cp1258}


@lru_cache(maxsize=1 << 14)
def _read(word: str, name: str) -> str:
    return _READERS[name](word)


@lru_cache(maxsize=1 << 14)
def _spelt(word: str) -> bool:
    match = _LETTERS.fullmatch(word)
    return match is not None and is_syllable(match.group(1))


# ---------------------------------------------------------------- whole texts

# without a capital of their own in the ABC fonts: typed in capitals they come as small letters
_SEGMENT: Final = regex.compile(r"(?:(?!\t| {2})[^\r\n\f])+")
_SMALL: Final = regex.compile(r"[a-zăâêôơưđ]")
_TWO_CAPITALS: Final = regex.compile(r"\p{Lu}\p{L}{0,4}\p{Lu}")
_NOT_SMALL: Final = r"[\p{L}--[a-zăâêôơưđ]]"
_SHOUTED: Final = regex.compile(rf"(?V1)(?<!\p{{L}}){_NOT_SMALL}*(?:\p{{Lu}}{_NOT_SMALL}*){{2}}(?!\p{{L}})")


def _raise_capitals(text: str) -> str:
    """`BáO CáO` is `BÁO CÁO`: a word of capitals, or what stands in a line of nothing else.

    >>> _raise_capitals("Uỷ BAN NHÂN DÂN\\nBộ GTVT và Uỷ ban")
    'UỶ BAN NHÂN DÂN\\nBộ GTVT và Uỷ ban'
    """
    return str(_SEGMENT.sub(_capital_segment, text))


def _capital_segment(match: regex.Match[str]) -> str:
    segment: str = match.group()
    if _TWO_CAPITALS.search(segment) is None or _SHOUTED.search(segment) is None:
        return segment
    if _SMALL.search(segment) is None:
        return segment.upper()
    return str(_SHOUTED.sub(lambda word: word.group().upper(), segment))


@lru_cache(maxsize=1 << 14)
def _converted(word: str, name: str) -> str:
    """The word under an encoding.

    Signs without an ASCII letter are a word if they spell one: `®Ó` is `để`, but `©` alone is what was on
    paper.
    """
    read = _read(word, name)
    is_word = _spelt(read) if len(word) > 1 else word.isalpha() or word in "«®\xad"  # ô tô, 5.000đ, ừ ư
    return read if _LETTER.search(word) or is_word else word.translate(_FROM_BYTES)


def conversions(view: str, name: str) -> Iterator[tuple[int, int, str]]:
    """What TCVN3 or VNI bytes say: start, end and letters of each word of `view` that reads otherwise.

    >>> list(conversions("®Ó b¸o c¸o n¨m 2003 ©", "tcvn3"))
    [(0, 2, 'để'), (3, 6, 'báo'), (7, 10, 'cáo'), (11, 14, 'năm')]
    """
    changes = [(*match.span(), _converted(match.group(), name)) for match in _MARKED.finditer(view)]
    text = splice(view, changes)
    if name == "tcvn3":
        text = _raise_capitals(text)
    for (start, end, read), at in zip(changes, new_starts(changes), strict=True):
        letters = text[at : at + len(read)]
        if letters != view[start:end]:
            yield start, end, letters


def decode_legacy(data: bytes, name: str) -> str:
    """The text that bytes hold under one of `LEGACY`, or under `cp1252`; NFC.

    Raises:
        UnicodeDecodeError: a byte means nothing in this encoding (VISCII has no such byte).

    >>> decode_legacy(bytes.fromhex("42b86f2063b86f"), "tcvn3"), decode_legacy(b"Ba\\xf9o ca\\xf9o", "vni")
    ('Báo cáo', 'Báo cáo')
    """
    if name in ("cp1252", "cp1258"):
        return unicodedata.normalize("NFC", data.decode(name))
    if name == "viscii":
        return codecs.charmap_decode(data, "strict", _VISCII)[0]
    view = data.decode("latin-1")
    return splice(view, conversions(view, name))


# ---------------------------------------------------------------- evidence


@dataclass(frozen=True)
class Fit:
    """What a text shows about the encoding it was typed in.

    Attributes:
        words: how many words hold a byte beyond ASCII.
        spelt: encoding -> how many of them are spellable syllables under it.
        as_is: how many are as they stand.
        counts: all words, and how often each stands there.
        beyond: how many words hold a character that no byte gives.
    """

    words: int
    spelt: Mapping[str, int]
    as_is: int
    counts: Mapping[str, int]
    beyond: int

    @cached_property
    def _unmarked(self) -> Mapping[str, int]:
        return {word: n for word, n in self.counts.items() if _PLAIN.fullmatch(word)}

    @cached_property
    def plain(self) -> int:
        """How many words of small ASCII letters there are."""
        return sum(self._unmarked.values())

    @cached_property
    def plain_spelt(self) -> int:
        """How many of those are spellable."""
        return sum(n for word, n in self._unmarked.items() if is_syllable(word))

    def share(self, name: str) -> float:
        """The share (0..1) of the words beyond ASCII that are spellable under an encoding."""
        return self.spelt[name] / self.words if self.words else 0.0

    def overall(self, name: str) -> float:
        """The same over all words."""
        total = self.words + self.plain
        return (self.spelt[name] + self.plain_spelt) / total if total else 0.0


def fit_of(view: str, names: tuple[str, ...] = LEGACY) -> Fit:
    """Count the spellable words of `view` under each encoding."""
    counts = Counter[str](_WORD.findall(view))
    marked = {word: n for word, n in counts.items() if not word.isascii() and _LETTER.search(word)}
    marked = {word: n for word, n in marked.items() if not _UNIT.fullmatch(word)}
    return Fit(
        words=sum(marked.values()),
        spelt={name: sum(n for word, n in marked.items() if _spelt(_read(word, name))) for name in names},
        as_is=sum(n for word, n in marked.items() if _spelt(word)),
        counts=counts,
        beyond=len(_BEYOND.findall(view)),
    )
