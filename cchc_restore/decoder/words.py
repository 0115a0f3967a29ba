"""How running text is cut into the words that the language model counts.

Training and decoding must cut alike, so both use this module. A *word* is a run of letters in lower case
with the tone mark placed in the old style (``hoà`` and ``hòa`` are one word); numbers are classes, since
which number stands there says little about the syllables beside it; the punctuation that ends a clause is
the boundary ``<s>``, across which no n-gram reaches. Commas, quotes and brackets are not words.
"""

from __future__ import annotations

import re

UNKNOWN = "<unk>"
BOUNDARY = "<s>"
SMALL_NUMBER = "<n>"
YEAR = "<year>"
DATE = "<date>"
NUMBER = "<number>"
CLASSES = (UNKNOWN, BOUNDARY, SMALL_NUMBER, YEAR, DATE, NUMBER)
"""The words that are classes; they have the lowest ids, in this order."""
UNKNOWN_ID, BOUNDARY_ID = CLASSES.index(UNKNOWN), CLASSES.index(BOUNDARY)

PIECES = re.compile(
    r"[^\W\d_]+"  # a word
    r"|\d+(?:[.,/:]\d+)*(?:[^\W\d_](?![^\W_]))?"  # a number: 12, 12/2023, 1.500,5, 23a
    r"|[.;:?!…]+(?=[\s\"”’)\]]|$)"  # the end of a clause
)

_YEAR = re.compile(r"(?:19|20)\d\d$")
_DATE = re.compile(r"\d{1,2}/\d{1,4}(?:/\d{2,4})?$")
_SMALL = re.compile(r"\d{1,2}[^\W\d_]?$")


def number_class(piece: str) -> str:
    """The class of a number as it is printed.

    >>> [number_class(n) for n in ("6", "23a", "2023", "30/12/2022", "1.500,5")]
    ['<n>', '<n>', '<year>', '<date>', '<number>']
    """
    if _SMALL.match(piece):
        return SMALL_NUMBER
    if _YEAR.match(piece):
        return YEAR
    if _DATE.match(piece):
        return DATE
    return NUMBER


def is_boundary(piece: str) -> bool:
    """Whether a piece of text ends a clause.

    >>> is_boundary(";"), is_boundary("và")
    (True, False)
    """
    return piece[0] in ".;:?!…"
