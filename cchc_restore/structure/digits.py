"""Letters that an OCR engine reads for digits inside numbers (`l3` for 13, `2O23` for 2023)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from cchc_restore.lexicons import Lexicon

_NO_DIGIT: Final = 0.0


class DigitLetters:
    """Reads digits by the table `digits.tsv` of the lexicon.

    Attributes:
        signs: a character class for `regex` that holds the digits and every sign that may be one.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        letters = {read: found[0] for read, found in lexicon.digits.items() if not read.isdigit()}
        self._digit = {read: reading.text for read, reading in letters.items()}
        self._weight = {read: reading.weight for read, reading in letters.items()}
        self._alike = {read: found for read, found in lexicon.digits.items() if read.isdigit()}
        self.signs = f"[0-9{regex.escape(''.join(sorted(letters)), special_only=False)}]"

    def read(self, text: str) -> tuple[str, float]:
        """The digits that `text` stands for, and the probability (0..1) that they were printed.

        Spaces are passed over; a sign that is no digit and stands for none makes the probability 0.

        >>> from cchc_restore.lexicons import load_lexicon
        >>> letters = digit_letters(load_lexicon())
        >>> letters.read("2O23")
        ('2023', 0.97)
        >>> letters.read("202 3"), letters.read("2x")
        (('2023', 1.0), ('2x', 0.0))
        """
        digits, confidence = "", 1.0
        for sign in text:
            if sign in "0123456789":
                digits += sign
            elif sign in self._digit:
                digits += self._digit[sign]
                confidence = min(confidence, self._weight[sign])
            elif not sign.isspace():
                return text, _NO_DIGIT
        return digits, confidence

    def place_of(self, text: str) -> str | None:
        """The row of the table for the first sign of `text` that stands for a digit.

        >>> from cchc_restore.lexicons import load_lexicon
        >>> letters = digit_letters(load_lexicon())
        >>> (letters.place_of("2O23") or "").partition(":")[0], letters.place_of("2023")
        ('digits.tsv', None)
        """
        sign = next((sign for sign in text if sign in self._digit), None)
        return None if sign is None else self._lexicon.files.find("digits.tsv", sign, self._digit[sign])

    def alike(self, digit: str) -> Iterator[tuple[str, float]]:
        """Digits for which this one may have been misread, each with a weight (0..1), the likeliest first.

        >>> from cchc_restore.lexicons import load_lexicon
        >>> next(digit_letters(load_lexicon()).alike("6"))
        ('0', 0.4)
        """
        return ((reading.text, reading.weight) for reading in self._alike.get(digit, ()))


def digit_letters(lexicon: Lexicon) -> DigitLetters:
    """The reader of a lexicon, built once."""
    return lexicon.derived(DigitLetters)
