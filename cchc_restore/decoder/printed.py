"""Finds words that cannot be the work of what damaged a text: somebody typed or corrected them by hand."""

from __future__ import annotations

from cchc_restore.decoder.regions import VIETNAMESE
from cchc_restore.decoder.tokens import Token
from cchc_restore.language.syllables import is_syllable


def fix_printed(clauses: list[list[Token]], kind: str) -> list[list[Token]]:
    """The same clauses, with the syllables fixed that a kind of damage cannot have left.

    Args:
        clauses: the clauses.
        kind: ``eng``, which leaves no letter but those of an engine without Vietnamese, or ``plain``, which
            leaves no mark.

    >>> def tokens(text):
    ...     return [Token(0, 0, word, False, True) for word in text.split()]
    >>> [token.fixed for token in fix_printed([tokens("vé của mang từ6")], "eng")[0]]
    [False, True, False, False]
    """
    return [
        [token._replace(fixed=True) if _is_printed(token.text, kind) else token for token in clause]
        for clause in clauses
    ]


def _is_printed(word: str, kind: str) -> bool:
    if word.isascii():
        return False
    lower = word.lower()
    return (kind == "plain" or not VIETNAMESE.isdisjoint(lower)) and is_syllable(lower)
