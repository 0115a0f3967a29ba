"""Finding a known phrase in a damaged line: letters without marks and without spaces, compared as a whole.

An engine loses marks, misreads a letter, cuts or joins words; what it seldom does is all of that at once. So
a phrase of eighteen letters or more is known by its letters even where no single word of it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from cchc_restore.core.corrections import Span
from cchc_restore.language.syllables import skeleton

LONGEST_LINE: Final = 300
"""Characters; no printed line of a head or a foot is longer."""

_TOKEN: Final = regex.compile(r"[^\s]+")
_SHORTER, _LONGER = 0.75, 1.3
"""How much shorter and longer than a phrase its damaged form may be (times the number of its characters)."""


class Token(NamedTuple):
    """What stands between two spaces, and its letters and digits without marks, in lower case."""

    text: str
    start: int
    letters: str

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a line: where, and how alike the letters are (0 to 100)."""

    span: Span
    score: float


def letters_of(text: str) -> str:
    """The letters and digits of a text without marks, spaces and signs, in lower case.

    >>> letters_of("Độc lập - Tự do")
    'doclaptudo'
    """
    letters = skeleton(text)
    return letters if letters.isalnum() else "".join(filter(str.isalnum, letters))


@lru_cache(maxsize=1 << 8)
def tokens_of(line: str) -> tuple[Token, ...]:
    """The tokens of a line."""
    return tuple(Token(m.group(), m.start(), letters_of(m.group())) for m in _TOKEN.finditer(line))


@lru_cache(maxsize=1 << 10)
def upper_share(text: str) -> float:
    """The share (0..1) of capitals among the letters; 0 where there are none.

    >>> upper_share("ỦY BAN xã")
    0.7142857142857143
    """
    letters = list(filter(str.isalpha, text))
    return sum(map(str.isupper, letters)) / len(letters) if letters else 0.0


def find_phrase(line: str, phrase: str, least: float) -> Found | None:
    """Where in a line a phrase stands, damaged or not.

    Args:
        line: one line; a line longer than `LONGEST_LINE` holds no phrase.
        phrase: as printed; only its letters count.
        least: how alike the letters must be, 0 to 100.

    Returns:
        The likest run of whole tokens, cut inside its first or last token where letters of a neighbour are
        glued to the phrase; None where nothing is alike enough.

    >>> line = "UY BAN NHAN DAN CONG HOA XA HOI CHU NGHIA VIET NAM"
    >>> find_phrase(line, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 85).span.of(line)
    'CONG HOA XA HOI CHU NGHIA VIET NAM'
    """
    if len(line) > LONGEST_LINE:
        return None
    wanted = _wanted(phrase)
    tokens = tokens_of(line)
    letters = "".join(token.letters for token in tokens)
    ends = list(accumulate(len(token.letters) for token in tokens))
    shortest, longest = _SHORTER * len(wanted), _LONGER * len(wanted)
    best: tuple[float, int, int] | None = None
    start = 0
    for first, end in enumerate(ends):
        if end == start:
            continue  # no letters
        for last in range(bisect_left(ends, start + shortest), len(ends)):
            if not tokens[last].letters:
                continue
            score = fuzz.ratio(letters[start : ends[last]], wanted, score_cutoff=least)
            if score and (best is None or score > best[0]):
                best = (score, first, last)
            if ends[last] - start > longest:
                break
        start = end
    if best is None:
        return None
    score, first, last = best
    last = _with_last_word(tokens, first, last, wanted)
    return _trimmed(line, tokens[first : last + 1], wanted, score)


@lru_cache(maxsize=64)
def _wanted(phrase: str) -> str:
    return letters_of(phrase)


def _with_last_word(tokens: Sequence[Token], first: int, last: int, wanted: str) -> int:
    """The last token, or the next one where the end of the phrase is missing and that one begins like it."""
    letters = "".join(token.letters for token in tokens[first : last + 1])
    end = Levenshtein.opcodes(letters, wanted)[-1]
    missing = end.dest_end - end.dest_start if end.tag == "insert" else 0
    if missing < 2 or last + 1 == len(tokens):
        return last
    following = tokens[last + 1].letters
    fits = following[:1] == wanted[-missing] and abs(len(following) - missing) <= 2
    return last + 1 if fits else last


def _trimmed(line: str, tokens: Sequence[Token], wanted: str, score: float) -> Found:
    """The span of the tokens without what a neighbour left glued to their ends (two letters or more)."""
    letters = "".join(token.letters for token in tokens)
    blocks = [b for b in Levenshtein.opcodes(letters, wanted) if b.tag == "delete"]
    start, end = tokens[0].start, tokens[-1].end
    for block in blocks:
        extra = block.src_end - block.src_start
        if extra < 2:
            continue
        if block.src_start == 0 and extra < len(tokens[0].letters):
            start = _after_letters(line, start, extra)
        elif block.src_end == len(letters) and extra < len(tokens[-1].letters):
            end = _after_letters(line, tokens[-1].start, len(tokens[-1].letters) - extra)
    kept = letters_of(line[start:end])
    return Found(Span(start, end), max(score, fuzz.ratio(kept, wanted)))


def _after_letters(line: str, start: int, count: int) -> int:
    """The place in the line behind `count` letters or digits from `start` on."""
    position = start
    while count and position < len(line):
        count -= len(letters_of(line[position]))
        position += 1
    return position
