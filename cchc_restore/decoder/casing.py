"""Capitals: read off the OCR's token, given back to the restored word."""

from __future__ import annotations

from enum import IntEnum

from .tokens import Token


class Case(IntEnum):
    """The capitals of a token."""

    LOWER = 0
    TITLE = 1
    UPPER = 2


def case_of(token: Token) -> Case:
    """The capitals a token was printed with, as far as the damaged letters show them."""
    letters = [c for c in token.text if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    if not letters:
        return Case.UPPER if token.capitals else Case.LOWER
    if token.capitals and 2 * upper > len(letters):
        return Case.UPPER
    if upper >= 2 and upper >= 0.6 * len(letters):
        return Case.UPPER
    if letters[0].isupper() and token.text[0] == letters[0]:
        return Case.TITLE
    return Case.LOWER


def apply_case(word: str, case: Case) -> str:
    """A lower-case word in the given capitals.

    >>> apply_case("đảng", Case.TITLE), apply_case("ủy", Case.UPPER)
    ('Đảng', 'ỦY')
    """
    if case is Case.UPPER:
        return word.upper()
    return word[:1].upper() + word[1:] if case is Case.TITLE else word
