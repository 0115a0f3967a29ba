"""Of which characters the words of a damaged text are made: for all that cut it into words."""

from __future__ import annotations

from typing import Final

import regex

WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
"""A word of Vietnamese text: a run of letters, which is one syllable."""
LETTERLIKE: Final = "¢@&¥€$£§©®°"
"""Signs an engine puts for a letter it does not know (``K&`` for ``Kế``, ``vi¢c`` for ``việc``)."""
JOINERS: Final = r"'’‘|!{}\[\]\\"
"""Signs that are part of a damaged letter when they stand between letters (``hO'p`` for ``hợp``), as in a
class of characters."""
BODY: Final = rf"[\p{{L}}\p{{M}}\p{{Nd}}{LETTERLIKE}²³]"
"""Pattern of one character of a word."""
NUMBER: Final = rf"\d+(?:[.,/:]\d+)+(?!{BODY})"
"""Pattern of a number with signs in it, a date or a time, which is one word."""
FINISHED_SYLLABLE: Final = r"[\p{L}\p{M}]*[aeiouyà-ỹAEIOUYÀ-Ỹ][cghmnptCGHMNPT]{1,2}"
"""Pattern of a syllable with its final consonant: no vowel follows that, so digits behind are no letters."""
