"""Words that show that a line goes on in the next one: kinds of places, and words that end nothing.

Which there are is said by the parts `place-type`, `unfinished` and `name-unfinished` of `letterhead.tsv`.
"""

from __future__ import annotations

import regex

from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.fuzzy import letters_of


def place_types(lexicon: Lexicon) -> tuple[str, ...]:
    """The kinds of places in small letters, the longest first.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> place_types(load_lexicon())[:2]
    ('thành phố', 'thị trấn')
    """
    return tuple(
        sorted(map(str.lower, lexicon.letterhead["place-type"]), key=lambda kind: (-len(kind), kind))
    )


def broken_name(lexicon: Lexicon) -> regex.Pattern[str]:
    """The pattern of a name of a place that the end of a line may have broken: `… huyện Tân` / `Lạc, tỉnh …`.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> broken = broken_name(load_lexicon())
    >>> bool(broken.search("ra đến đặc khu Vân")), bool(broken.search("trong khu Vân"))
    (True, False)
    """
    kinds = "|".join(map(regex.escape, place_types(lexicon)))
    return regex.compile(rf"(?<!\p{{L}})(?:{kinds})\s+\p{{Lu}}\p{{Ll}}*$")


def unfinished_words(lexicon: Lexicon) -> frozenset[str]:
    """Words after which a name or a summary goes on in the next line, as letters without marks.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> sorted({"va", "huyen", "xong"} & unfinished_words(load_lexicon()))
    ['huyen', 'va']
    """
    words = lexicon.letterhead
    return frozenset(map(letters_of, (*words["unfinished"], *words["name-unfinished"])))
