"""What is wrong with single rows of the tables, and which rows a table must not lack.

What makes a row useless is asked by the loader, which stops there, and by the validator; what makes it unwise
(`advice`) by the validator alone. Columns with a closed list of words or with plain numbers are described in
`schema`, what several rows say together is for `check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cchc_restore.language.syllables import all_skeletons, is_syllable, skeleton
from cchc_restore.lexicons.schema import LOST, Table

__all__ = ["RULES", "Fault", "advice", "empty_cell", "fault_of", "missing_rows", "rule_fault", "width_fault"]

_DIGITS: Final = re.compile(r"[0-9]+")
_PLACE: Final = re.compile(r"[1-9][0-9]?")
_NEVER: Final = re.compile(r"0(\.0*)?")
_PHRASE_LENGTH: Final = (2, 6)
_LETTER_READING: Final = 3
"""The channel takes readings of so many characters at most."""


class Fault(NamedTuple):
    """What is wrong, and what to do about it."""

    message: str
    remedy: str


def fault_of(table: Table, cells: Sequence[str]) -> Fault | None:
    """Why a row cannot be used; None for one that can.

    >>> from cchc_restore.lexicons.schema import TABLES
    >>> fault_of(TABLES["digits.tsv"], ["ab", "5", "0.9", "looks like it"])
    Fault(message="'ab' is not one character", remedy='write the one sign that is read')
    """
    fault = width_fault(table, cells)
    if fault is not None:
        return fault
    for column, cell in zip(table.columns[: table.key], cells, strict=False):
        if not cell and column not in table.may_be_empty:
            return empty_cell(column)
    return rule_fault(table, cells)


def width_fault(table: Table, cells: Sequence[str]) -> Fault | None:
    """Whether a row has not as many cells as the table has columns."""
    if len(cells) == len(table.columns):
        return None
    message = f"{len(cells)} columns where {len(table.columns)} are wanted"
    return Fault(message, f"separate by one tab each: {', '.join(table.columns)}")


def empty_cell(column: str) -> Fault:
    """The fault of a cell that holds nothing."""
    return Fault(f"{column} is empty", f"fill in {column} or delete the row")


def rule_fault(table: Table, cells: Sequence[str]) -> Fault | None:
    """What the rule of a table, if it has one, finds wrong in a row without empty cells."""
    rule = RULES.get(table.file)
    return rule(*cells) if rule is not None else None


def advice(table: Table, cells: Sequence[str]) -> Fault | None:
    """Why a row that can be used had better not stand there, if so; given a row without empty cells."""
    rule = _ADVICE.get(table.file)
    return rule(*cells) if rule is not None else None


def missing_rows(table: Table, rows: Iterable[Sequence[str]]) -> Iterator[Fault]:
    """The rows that a table must have and has not, each as a fault; words are compared by their letters.

    >>> from cchc_restore.lexicons.schema import TABLES
    >>> rows = [["before-date", "ngày"], ["before-number", "số"], ["after-lunar", "âm lịch"]]
    >>> [fault.message for fault in missing_rows(TABLES["date_words.tsv"], rows)]
    ["no row 'joins-days'"]
    """
    if not table.required:
        return
    longest = max(map(len, table.required))
    folded = [tuple(map(_letters, row[:longest])) for row in rows]
    known = {row[:length] for row in folded for length in range(1, longest + 1)}
    for wanted in table.required:
        if tuple(map(_letters, wanted)) not in known:
            yield Fault(f"no row {' / '.join(wanted)!r}", "copy it from the lexicon of the package")


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, skeleton(text).lower()))


# ---------------------------------------------------------------- rules of single tables


def _capitals(phrase: str, form: str, *_: str) -> Fault | None:
    if form == "=" or form.lower() == phrase.lower():
        return None
    return Fault(f"{form!r} has other letters than {phrase!r}", "change only the capitals, or write =")


def _confusions(token: str, reading: str, weight: str, *_: str) -> Fault | None:
    for word in (token, reading):
        if " " in word.strip():
            return Fault(
                f"{word!r} is more than one word", "write one word; set phrases belong in phrases.tsv"
            )
    if _NEVER.fullmatch(weight):
        message = f"weight {weight!r} says that this is never read"
        return Fault(message, "write a share above 0, or delete the row")
    return None


def _digits(read: str, printed: str, *_: str) -> Fault | None:
    if len(read) != 1:
        return Fault(f"{read!r} is not one character", "write the one sign that is read")
    return _digits_only(printed, most=1)


def _heading_damage(kind: str, read: str, printed: str, *_: str) -> Fault | None:
    if kind in ("bullet", "stop") and len(read) != 1 and not (kind == "stop" and read == LOST):
        return Fault(f"{read!r} is not one character", "write the one sign that is read")
    return _digits_only(printed, most=2) if kind == "arabic" else None


def _headings(kind: str, written: str, value: str, *_: str) -> Fault | None:
    if kind == "letter" and not (len(written) == 1 and written.islower()):
        return Fault(f"{written!r} is not one small letter", "write the letter of the list")
    if kind in ("letter", "ordinal") and not _PLACE.fullmatch(value):
        return Fault(f"value {value!r} is out of range", "write a whole number from 1 to 99")
    return None


def _letters_rule(letter: str, reading: str, *_: str) -> Fault | None:
    if letter.strip() and (len(letter) != 1 or not letter.isalpha()):
        return Fault(f"{letter!r} is not one letter", "write one printed letter, with its marks")
    if len(reading) > _LETTER_READING:
        message = f"{reading!r} has more than {_LETTER_READING} characters"
        return Fault(message, "list whole tokens in confusions.tsv")
    return None


def _digits_only(printed: str, most: int) -> Fault | None:
    if _DIGITS.fullmatch(printed) and len(printed) <= most:
        return None
    what = "is no digit" if most == 1 else f"is no number of {most} digits at most"
    return Fault(f"printed {printed!r} {what}", "write figures only")


RULES: Final[Mapping[str, Callable[..., Fault | None]]] = {
    "capitals.tsv": _capitals,
    "confusions.tsv": _confusions,
    "digits.tsv": _digits,
    "heading_damage.tsv": _heading_damage,
    "headings.tsv": _headings,
    "letters.tsv": _letters_rule,
}
"""File to what finds the fault of one of its rows, given its cells."""


# ---------------------------------------------------------------- advice on single tables


def _good_syllable(token: str, reading: str, *_: str) -> Fault | None:
    if token.isascii() or not is_syllable(token) or token == reading:
        return None
    message = f"{token!r} is a good syllable and would become {reading!r}"
    return Fault(message, "delete the row: the decoder weighs such cases itself")


def _phrase_length(phrase: str, *_: str) -> Fault | None:
    least, most = _PHRASE_LENGTH
    if least <= len(phrase.split(" ")) <= most:
        return None
    return Fault(f"{phrase!r} has not {least} to {most} syllables", "shorten or delete it")


def _like_a_syllable(word: str, language: str, strength: str) -> Fault | None:
    if strength != "strong" or skeleton(word) not in all_skeletons():
        return None
    message = f"{word!r} is also what a Vietnamese syllable without its marks looks like"
    return Fault(message, "mark it weak")


_ADVICE: Final[Mapping[str, Callable[..., Fault | None]]] = {
    "confusions.tsv": _good_syllable,
    "foreign_words.tsv": _like_a_syllable,
    "phrases.tsv": _phrase_length,
}
