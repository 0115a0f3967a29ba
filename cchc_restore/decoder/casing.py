"""Capitals: read off the OCR's token, given back to the restored word."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache


class Case(IntEnum):
    """The capitals of a token."""

    LOWER = 0
    TITLE = 1
    UPPER = 2


LOWER, TITLE, UPPER = Case


@lru_cache(maxsize=1 << 12)
def case_of(text: str, capitals: bool = False) -> Case:
    """The capitals a token was printed with, as far as its damaged letters show them.

    Args:
        text: the token.
        capitals: whether its line is set in capitals.

    >>> case_of("Pang"), case_of("H6I"), case_of("s6"), case_of("6", capitals=True)
    (<Case.TITLE: 1>, <Case.UPPER: 2>, <Case.LOWER: 0>, <Case.UPPER: 2>)

    An engine writes ``O`` and ``G`` for ``ô`` and ``ộ``: two capitals before a small letter are one.

    >>> case_of("MGi"), case_of("HDNd")
    (<Case.TITLE: 1>, <Case.UPPER: 2>)
    """
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return UPPER if capitals else LOWER
    upper = sum(map(str.isupper, letters))
    if capitals and 2 * upper > len(letters):
        return UPPER
    if upper >= 2 and upper >= (0.6 if upper > 2 else 1) * len(letters):
        return UPPER
    return TITLE if letters[0].isupper() and text[0] == letters[0] else LOWER


def apply_case(word: str, case: Case) -> str:
    """A lower-case word in the given capitals.

    >>> apply_case("đảng", Case.TITLE), apply_case("ủy", Case.UPPER)
    ('Đảng', 'ỦY')
    """
    if case is UPPER:
        return word.upper()
    return word[:1].upper() + word[1:] if case is TITLE else word


def apply_case_to_all(words: Iterable[str], case: Case) -> list[str]:
    """`apply_case` for each of many words, much faster; none of them may hold a line break.

    >>> apply_case_to_all(["đảng", "ủy"], Case.UPPER)
    ['ĐẢNG', 'ỦY']
    """
    if case is UPPER:
        return "\n".join(words).upper().split("\n")
    return [word[:1].upper() + word[1:] for word in words] if case is TITLE else list(words)
