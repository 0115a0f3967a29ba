"""Lines that were never text: a seal, a logo or a signature that the engine read as letters.

Such a line consists of short tokens that no Vietnamese word is misread as, and stands in a page that is
otherwise readable. On 290 pages read by an English engine (24,000 lines) the rule found seven lines, all of
them rubbish; a wreck, where most lines look like that, is left alone, and so are foreign sentences, whose
words are longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

import regex

from cchc_restore.language.syllables import all_skeletons, skeleton
from cchc_restore.structure.lines import Line

_FEWEST: Final = 7
"""The fewest tokens of such a line; fewer may be a row of abbreviations or names."""
_FEWEST_STRANGE: Final = 3
"""The fewest tokens that are not in capitals: the head of a table may be nothing but abbreviations."""
_PLAUSIBLE_HERE: Final = 0.3
"""A line with a smaller share of letters in plausible tokens is no Vietnamese."""
_LONGEST_MEAN: Final = 4.4
"""The most letters a token on average: in English and French they are five and more."""
_READABLE: Final = 0.6
"""The least share of plausible words in a line that can be read."""
_READABLE_LINES: Final = 0.9
"""The least share of readable lines in a text of which a line may be called dirt; others are wrecks."""
_LEAST_LINES: Final = 10
"""The fewest other lines that a text is judged by."""
_MOST_LINES: Final = 2000
"""The most lines that a text is judged by."""

_TOKEN: Final = regex.compile(r"[\p{L}\p{M}\p{Nd}&¢€@$£]+")
_SAYS_SOMETHING: Final = regex.compile(r"\d{3}|\d/|^\s*(?:[-+•*]|\d{1,2}[.)]|[a-zđ]\)|[IVX]+\.)\s|@|www|://")
"""Numbers, codes, addresses and list items are looked at by a person before they go."""
_LOOKALIKES: Final = str.maketrans("60158394¢€&@$£|!", "oolssageeeaoseli")
"""One reading a sign, enough to leave most lines at once; what is left the decoder's own readings decide on
(`folds_of`), which are more and tuned."""


def rubbish_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of a document that are beyond doubt no text; none where the document is a wreck.

    >>> from cchc_restore.structure.lines import lines_of
    >>> page = "Ke hoach cai cach hanh chinh nha nuoc nam nay\\n" * 12 + "XQ wpz ajs Fxe GT EQL Rwj zz Rxq"
    >>> [line.text for line in rubbish_lines(list(lines_of(page)))]
    ['XQ wpz ajs Fxe GT EQL Rwj zz Rxq']
    """
    found = [line for line in lines if line.text and _looks_like_rubbish(line.text)]
    if not found:
        return []
    from cchc_restore.decoder.candidates import folds_of  # numpy: only where there is a suspect

    found = [line for line in found if _share(_words(line.text), folds_of) <= _PLAUSIBLE_HERE]
    looked_at = (_plausible_share(_words(line.text)) for line in islice(lines, _MOST_LINES))
    shares = [share for share in looked_at if share is not None]
    readable = sum(share >= _READABLE for share in shares)
    enough = len(shares) - len(found) >= _LEAST_LINES
    return found if enough and readable >= _READABLE_LINES * len(shares) else []


def _looks_like_rubbish(text: str) -> bool:
    tokens = _words(text)
    share = _plausible_share(tokens)
    if share is None or share > _PLAUSIBLE_HERE or sum(map(len, tokens)) > _LONGEST_MEAN * len(tokens):
        return False
    strange = [t for t in tokens if len(t) > 1 and not t.isupper() and not _plausible(t, _simple_fold)]
    return len(strange) >= _FEWEST_STRANGE and _SAYS_SOMETHING.search(text) is None


def _plausible_share(tokens: Sequence[str]) -> float | None:
    """The share of the letters that stand in tokens like Vietnamese syllables; None for a short line."""
    return _share(tokens, _simple_fold) if len(tokens) >= _FEWEST else None


def _share(tokens: Sequence[str], folds: Callable[[str], list[str]]) -> float:
    return sum(len(token) for token in tokens if _plausible(token, folds)) / sum(map(len, tokens))


@lru_cache(maxsize=1 << 14)
def _plausible(token: str, folds: Callable[[str], list[str]]) -> bool:
    """Whether a token may have been a syllable; a lone letter says nothing."""
    return len(token) > 1 and any(fold in all_skeletons() for fold in folds(token))


def _words(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if not token.isdigit()]


def _simple_fold(token: str) -> list[str]:
    return [skeleton(token.lower().translate(_LOOKALIKES))]
