"""Names that machines go by: files, paths, fields of tables and settings. Their letters are no words.

They are told by what no engine makes of words: the ending of a file (``bao_cao.docx``), two separators of a
path (``/usr/local``), a name with a value (``id=7``). An underscore alone proves nothing, as an engine reads
one for the gap between two words (8 in 276 texts of an English engine): such a name must hold two of them or
a number, have a sign of a program behind it, another name of a field in its line, or stand in the text twice.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final

import regex

from cchc_restore.core.corrections import Mark, Span
from cchc_restore.language.syllables import all_skeletons
from cchc_restore.stages.addresses import addresses
from cchc_restore.structure.cover import Cover

_ENDING: Final = (
    r"(?:docx|docm|xlsx?|xlsm|pptx?|pdf|txt|csv|zip|rar|7z|jpe?g|png|gif|tiff?|bmp|svg|mp[34]|bak|vsdx?|dwg|dgn"
    r"|dbf|mdb|accdb|shp|kml|msg|eml|html?|xml|json|ya?ml|log|ini|sql|exe|dll|rtf|odt|ods|p7s)"
)
"""Endings of files; ``doc`` (đọc) reads like a word and needs a name that is none."""
_STEM: Final = r"[\p{L}\p{M}\d_%+~@&().\[\]-]"
_FILE: Final = (
    rf"(?<![\p{{L}}\p{{M}}\d_])[\p{{L}}\d_]{_STEM}*"
    rf"(?:\.(?i:{_ENDING})|(?<=[_\d-]{_STEM}*)\.(?i:doc))(?![\p{{L}}\p{{M}}\d_]|\.[\p{{L}}\d])"
)
_WINDOWS: Final = (
    r"(?<![\p{L}\d])(?:[A-Za-z]:\\|\\\\[\p{L}\d][\p{L}\d_.-]*\\)[^\s\"“”<>|*?]*"
    r"|[\p{L}\d_.-]+(?:\\[\p{L}\d_.-]+){2,}"
)
_UNIX: Final = (
    r"(?<![\p{L}\p{M}\d/.)>])[~.]{0,2}(?P<unix>(?:/[A-Za-z_.][\w.@+-]*){2,}(?:/\d[\w.-]*)?/?)"
    r"(?:\?[^\s\"“”<>]*)?"
)
_VALUE: Final = r"(?<![\p{L}\p{M}\d_.])(?P<key>(?=[A-Z\d.-]*[a-z_])[A-Za-z_][A-Za-z\d_.-]*)=[\w\"'$-]\S*"
_DOTTED: Final = r"(?<![\p{L}\p{M}\d_.])(?P<dotted>[A-Za-z_]\w+(?:\.[A-Za-z_]\w+){2,})(?![\p{L}\p{M}\d])"
_FIELD: Final = (
    r"(?<![\p{L}\p{M}\d_])(?P<field>(?=[\d_]*[A-Za-z])[A-Za-z\d]+(?:_[A-Za-z\d]+)+)(?![\p{L}\p{M}\d_])"
)
_NAME: Final = "|".join((_WINDOWS, _UNIX, _FILE, _VALUE, _DOTTED, _FIELD))
_ANY: Final = regex.compile(
    rf"[_\\=]|(?<![\p{{L}}\d])/[A-Za-z]|\.(?i:doc|{_ENDING})(?![\p{{L}}\d])|[A-Za-z]\.[A-Za-z_]\w+\.[A-Za-z]"
)
"""What every name holds, and few lines do."""
_TAIL: Final = ".,;:!?…)]}'’\"”|"
"""Signs of the sentence around a name."""
_PROGRAM: Final = regex.compile(r"[ \t]?(?:==?|<|>)(?=[ \t]?[\w'\"$])|[:(]|[;,]\w")
_NUMBER: Final = regex.compile(r"(?:[A-Z]{1,3}|v)?\d+(?:x\d+)?")
"""A part of a name that is a number or a version (``v3``, ``3x4``); ``b6`` may be a word."""


def machine_names(text: str) -> list[Mark]:
    """The names that machines go by in a text, of the kind ``name``, and addresses, of the kind ``address``.

    Args:
        text: any text, NFC.

    Returns:
        In order, none over another.

    >>> text = r"Tep bao_cao_thang_5.docx o D:\\Luu_tru\\a, gui ve vanthu@xa.gov.vn; hang hoa_xuat khau"
    >>> [mark.span.of(text) for mark in machine_names(text)]
    ['bao_cao_thang_5.docx', 'D:\\\\Luu_tru\\\\a', 'vanthu@xa.gov.vn']
    """
    found = [Mark(span, "address") for span in addresses(text)]
    taken = Cover(text, (mark.span for mark in found))
    fields: list[Span] = []
    lines: set[int] = set()  # where programs speak
    end = 0
    for sign in _ANY.finditer(text):
        if sign.start() < end:
            continue
        start, end = _word_around(text, sign.start())
        for match in _name().finditer(text, start, end):
            span = _trimmed(text, *match.span())
            if taken.meets(span) or not _is_name(match):
                continue
            if match.group("field") is not None:
                fields.append(span)
                continue
            taken.add(span)
            found.append(Mark(span, "name"))
            if match.group("key") is not None or match.group("dotted") is not None:
                lines.add(_line_of(text, span))
    times = Counter(span.of(text).lower() for span in fields)
    sure = [span for span in fields if times[span.of(text).lower()] > 1 or _is_field(text, span)]
    lines.update(_line_of(text, span) for span in sure)
    sure += (span for span in fields if span not in sure and _line_of(text, span) in lines)
    return sorted([*found, *(Mark(span, "name") for span in sure)], key=lambda mark: mark.span)


@cache
def _name() -> regex.Pattern[str]:
    """What a name looks like: compiled where a text may hold one."""
    return regex.compile(_NAME)


def _word_around(text: str, at: int) -> tuple[int, int]:
    """The characters around one up to the next spaces."""
    start = at
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while at < len(text) and not text[at].isspace():
        at += 1
    return start, at


def _line_of(text: str, span: Span) -> int:
    """Where the line of a span begins."""
    return text.rfind("\n", 0, span.start) + 1


def _trimmed(text: str, start: int, end: int) -> Span:
    while text[end - 1] in _TAIL and end > start + 1:
        end -= 1
    return Span(start, end)


def _is_name(match: regex.Match[str]) -> bool:
    """Whether what looks like a path, or like a name with a value, holds something that is no word."""
    if match.group("unix") is not None:
        return not _all_words(match.group("unix").split("/"))
    if match.group("dotted") is not None:
        return not _all_words(match.group("dotted").split("."))
    return match.group("key") is None or not _all_words([match.group("key")])


def _all_words(parts: list[str]) -> bool:
    """Whether all are Vietnamese syllables that may have lost their marks."""
    return all(part.lower() in all_skeletons() for part in parts if part)


def _is_field(text: str, span: Span) -> bool:
    """Whether words with an underscore between them are a name, and no gap was misread."""
    parts = span.of(text).split("_")
    if len(parts) > 2 or any(map(_NUMBER.fullmatch, parts)):
        return True
    return _PROGRAM.match(text, span.end) is not None
