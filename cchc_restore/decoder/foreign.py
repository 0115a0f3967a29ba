"""Finds the parts of a document that are not Vietnamese, so that they are left alone.

Some frequent words of English and French are never a misread Vietnamese syllable. They make a third and more
of any running text in these languages, and next to nothing of the worst scan of a Vietnamese report.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from cchc_restore.decoder.regions import VIETNAMESE
from cchc_restore.decoder.tokens import Token

CLAUSE_SHARE = 0.25
"""A clause with this share of foreign words, and two of them at least, is foreign."""
TEXT_SHARE = 0.15
"""A text with this share of foreign words is foreign wherever it has no Vietnamese letter."""


def fix_foreign(parts: Sequence[Sequence[Token]], words: Container[str]) -> list[list[Token]]:
    """The same clauses, with all tokens of foreign ones fixed.

    Args:
        parts: clauses in the order of the text.
        words: frequent foreign words in lower case that no Vietnamese word looks like.

    >>> def tokens(text):
    ...     return [Token(0, 0, word, False, True) for word in text.split()]
    >>> parts = [tokens("we have read this report"), tokens("kết quả năm nay")]
    >>> [clause[0].fixed for clause in fix_foreign(parts, {"we", "have", "this"})]
    [True, False]
    """
    counts = [_count(clause, words) for clause in parts]
    total = sum(all_ for _, all_ in counts)
    text_is_foreign = total > 0 and sum(foreign for foreign, _ in counts) >= TEXT_SHARE * total
    sure = [foreign >= 2 and foreign >= CLAUSE_SHARE * all_ for foreign, all_ in counts]
    result = []
    for i, clause in enumerate(parts):
        between = all(sure[max(i - 1, 0) : i]) and all(sure[i + 1 : i + 2]) and len(sure) > 1
        foreign = sure[i] or ((between or text_is_foreign) and not _has_vietnamese_letter(clause))
        result.append([token._replace(fixed=True) for token in clause] if foreign else list(clause))
    return result


def _count(clause: Sequence[Token], words: Container[str]) -> tuple[int, int]:
    """Foreign words and all words of a clause."""
    lower = [token.text.lower() for token in clause if token.text.isalpha()]
    return sum(word in words for word in lower), len(lower)


def _has_vietnamese_letter(clause: Sequence[Token]) -> bool:
    return any(letter in VIETNAMESE for token in clause for letter in token.text.lower())
