"""Upper-case headings in which an engine, or the reading of words behind it, lost some capitals.

`THỰC HIệN NHIệM Vụ` is `THỰC HIỆN NHIỆM VỤ`: engines mistake the case of marked letters and of those whose
two cases look alike (c, o, s, u, v, w, x, z). A word in small letters among capitals may be the author's
(`năm 2024`, `xã Tân Lập`), so only words of such letters change, and words of which this run itself
restored the case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.word_signs import WORD
from cchc_restore.language.syllables import all_skeletons, skeleton
from cchc_restore.structure.headings import LabelReader
from cchc_restore.structure.lines import Line

_NAME: Final = "headings"
_LONGEST: Final = 200
"""Characters; a line of a heading is shorter."""
_CONFIDENCE: Final = 0.9
"""An estimate."""
_SHARE: Final = 0.7
"""The share of the words of an upper-case heading that must be in upper case."""
_FEWEST: Final = 2
"""The fewest words in upper case that make a line a heading by themselves."""
_ALIKE: Final = frozenset("cosuvwxzđ")
"""Letters whose two cases look alike, with and without what stands on them."""
_DAMAGED_LABEL: Final = regex.compile(r"[ \t]*[\p{L}\d|]{1,4}[.)]")
_UPPER: Final = regex.compile(r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]{2}")
"""What every word in upper case holds: two letters side by side, neither of them small."""
_BRACKET: Final = regex.compile(r"\([^()]*\)?|[\"“][^\"”]*[\"”]?")
_ENDS: Final = regex.compile(r"[.:;,!?/][ \t]*$")


def upper_case(lines: Sequence[Line], document: Document, reader: LabelReader) -> Iterator[Correction]:
    """Corrections of words that lost their upper case within a heading.

    Args:
        lines: the lines of the text.
        document: the document the lines are of, whose edits show which words this run restored.
        reader: reads the label a heading starts with.
    """
    above = False  # whether the line before is an upper-case heading that may go on
    for line in lines:
        if not line.text:
            above = False
            continue
        if not above and _UPPER.search(line.text) is None:
            continue
        short = len(line.text) <= _LONGEST
        first = _behind_label(line, reader) if short else 0
        words = _words(line, first) if short else []
        upper = [word for word in words if _in_upper(word[1])]
        if len(upper) < len(words) and not _is_heading(words, upper, above, first > 0):
            above = False
            continue
        for position, (start, word) in enumerate(words):
            if word.isupper() or not _neighbours_in_upper(words, position):
                continue
            if _restored_here(document, start, word) or _only_case_lost(word):
                yield Correction(
                    Span(start, start + len(word)),
                    word,
                    word.upper(),
                    _NAME,
                    "upper-case",
                    _CONFIDENCE,
                    "a word of a heading in upper case",
                )
        above = len(upper) >= _FEWEST and _ENDS.search(line.text) is None


def _behind_label(line: Line, reader: LabelReader) -> int:
    """Where the label of a heading ends, damaged or not; 0 where the line has none."""
    label = reader.read(line.text)
    if label is not None:
        return 0 if label.kind == "bullet" else label.span.end
    damaged = _DAMAGED_LABEL.match(line.text)
    return 0 if damaged is None else damaged.end()


def _words(line: Line, first: int) -> list[tuple[int, str]]:
    """The words behind the label and outside brackets and quotes, with their place in the text."""
    outside = _BRACKET.sub(lambda m: " " * len(m.group()), line.text)
    return [(line.start + m.start(), m.group()) for m in WORD.finditer(outside, first)]


def _in_upper(word: str) -> bool:
    """Whether it is a word in upper case, and no acronym."""
    return len(word) > 1 and word.isupper() and skeleton(word) in all_skeletons()


def _is_heading(
    words: list[tuple[int, str]], upper: list[tuple[int, str]], above: bool, labelled: bool
) -> bool:
    """Whether the line is in upper case but for what was lost; a label or a heading above lends it weight."""
    lost = sum(_only_case_lost(word) for _, word in words)
    if len(upper) + lost == len(words) and (
        (labelled and upper) or (above and any(sum(map(str.isupper, word)) > 1 for _, word in words))
    ):
        return True
    return len(upper) >= _FEWEST and len(upper) >= _SHARE * (len(words) - lost / 2)


def _neighbours_in_upper(words: list[tuple[int, str]], position: int) -> bool:
    """Whether the next words on both sides that keep their case are in upper case (the line's ends count)."""
    before = next((w for _, w in reversed(words[:position]) if not _only_case_lost(w)), None)
    after = next((w for _, w in words[position + 1 :] if not _only_case_lost(w)), None)
    return all(w is None or w.isupper() for w in (before, after))


def _only_case_lost(word: str) -> bool:
    """Whether every small letter of the word is one whose case engines mistake.

    A word wholly in small letters may be the author's.

    >>> [_only_case_lost(word) for word in ("HIệN", "Vụ", "Lập", "xã", "CÔNG")]
    [True, True, False, False, False]
    """
    small = [char for char in word if char.islower()]
    return bool(small) and len(small) < len(word) and all(
        char in _ALIKE or len(unicodedata.normalize("NFD", char)) > 1 for char in small
    )  # fmt: skip


def _restored_here(document: Document, start: int, word: str) -> bool:
    """Whether this run restored the word from something that was not in small letters."""
    origin, current = document.source_span(Span(start, start + len(word)))
    source = origin.of(document.source)
    if source == current.of(document.text):
        return False
    letters = [char for char in source if char.isalpha()]
    return sum(char.isupper() for char in letters) * 2 > len(letters)
