"""Tells what of a text an engine without Vietnamese read, or what lost its marks, from the rest.

A dossier may hold a page that somebody typed and one that was scanned badly: each needs a channel of its own.
An engine without Vietnamese cannot write most letters of Vietnamese, and every line of a Vietnamese text has
some of them, so the lines themselves say where such a part begins. Which of the engines it was is judged by
`profile`, for each part apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import regex

from cchc_restore.core.corrections import Mark, Span
from cchc_restore.language.syllables import all_skeletons, skeleton

VIETNAMESE: Final = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ")
"""Letters that an engine without Vietnamese cannot write."""
MARKED_SHARE: Final = 0.08
"""Share of them that a line printed with its marks has: 99 of 100 lines of 15 letters and more have it, and
one in 1,000 has none at all. Of 11,000 such lines that an English engine read none has any: where a few
letters are of this kind, somebody may have begun to correct the line by hand, and it is still damaged."""
MARKED_WORDS: Final = 0.6
"""Share of its words that have a mark, or another letter beyond ASCII, besides: 99 of 100 lines have it."""
TELLING: Final = 15
"""A line with fewer letters and none of these may belong to either part: it belongs to the one around it."""
PART: Final = 100
"""Lines without such letters on end have so many letters at least where they are judged by themselves: fewer
do not show what happened to them."""
PAGE: Final = 1000
"""Letters of a page that is not full."""
QUOTED: Final = 0.5
"""Less than a page, and less than half as much as what has marks around it, is quoted there if it has none: a
message, a transfer, a comment in a program. It stays, unless its letters were misread."""
SYLLABLES: Final = 0.55
"""Share of the words of a part that are syllables but for their marks. Of every four lines of an English
engine 95 % have more than 0.64; English and French text has 0.2 to 0.4."""
LINE_SYLLABLES: Final = 0.5
"""The same for a line that is to tell without other lines."""
_WORD: Final = regex.compile(r"\p{L}{2,}")


class Regions(NamedTuple):
    """Where a text changes from one part to the other.

    Attributes:
        starts: where each stretch of lines begins, the first at 0.
        bare: for each stretch, whether it has no Vietnamese letters though it is Vietnamese.
        kept: lines that lack them too, and are too few to show why: they stay as they are.
        quoted: whether what lacks them is quoted in a text that has them.
    """

    starts: list[int]
    bare: list[bool]
    kept: list[Span]
    quoted: bool

    def is_bare(self, offset: int) -> bool:
        """Whether the character at an offset lies in a stretch without Vietnamese letters."""
        return self.bare[bisect_right(self.starts, offset) - 1]


class Part(NamedTuple):
    """All stretches of a text with Vietnamese letters, or all without.

    Attributes:
        regions: how the text is divided.
        bare: whether it is those without.
    """

    regions: Regions
    bare: bool

    def holds(self, offset: int) -> bool:
        """Whether the character at an offset lies in one of the stretches."""
        return self.regions.is_bare(offset) == self.bare


def regions_of(text: str, marks: Sequence[Mark] = ()) -> Regions | None:
    """Where a text has Vietnamese letters and where it has none; None where it is all of one kind.

    Args:
        text: the text.
        marks: what earlier stages found (codes, numbers): they may have mended it, so it shows nothing.

    >>> typed = "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ năm 2023\\n" * 5
    >>> stripped = "Uy ban nhan dan xa bao cao ket qua thuc hien nhiem vu nam 2023\\n" * 5
    >>> regions = regions_of(typed + stripped + typed)
    >>> regions.starts == [0, len(typed), len(typed + stripped)], regions.bare
    (True, [False, True, False])
    >>> regions_of(typed), regions_of(stripped)
    (None, None)
    """
    unmended = _without(text, marks)
    if VIETNAMESE.isdisjoint(unmended):
        return None
    lines = _lines(unmended)
    shown = [_is_bare(letters) for _, letters in lines]
    if True not in shown or False not in shown:
        return None
    without, others = (
        _letters(line for (_, line), is_bare in zip(lines, shown, strict=True) if is_bare is kind)
        for kind in (True, False)
    )
    quoted = without < min(PAGE, QUOTED * others)
    starts, bare, kept = list[int](), list[bool](), list[Span]()
    pages = [line.startswith("\f") for _, line in lines]
    for first, last, without_letters in _runs(shown, pages):
        run = [line for _, line in lines[first:last]]
        is_bare = without_letters and not (quoted and _letters(run) < PART) and _are_vietnamese(run)
        if not bare or bare[-1] != is_bare:
            starts.append(lines[first][0])
            bare.append(is_bare)
        if without_letters and not is_bare:
            alone = (lines[number] for number in range(first, last) if shown[number])
            kept += (Span(start, start + len(line)) for start, line in alone)
    return Regions(starts, bare, kept, quoted)


def _without(text: str, marks: Sequence[Mark]) -> str:
    """A text in small letters, with blanks where earlier stages found something."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    parts, position = list[str](), 0
    for mark in sorted(marks, key=lambda mark: mark.span):
        start = max(position, mark.span.start)
        if start < mark.span.end:
            parts += (lower[position:start], " " * (mark.span.end - start))
            position = mark.span.end
    return "".join([*parts, lower[position:]])


def _lines(text: str) -> list[tuple[int, str]]:
    """Where each line begins, and its characters."""
    lines, offset = list[tuple[int, str]](), 0
    for line in text.split("\n"):
        lines.append((offset, line))
        offset += len(line) + 1
    return lines


def _is_bare(line: str) -> bool | None:
    """Whether a line lacks Vietnamese letters; None where that cannot be told."""
    letters = list(filter(str.isalpha, line))
    vietnamese = sum(map(VIETNAMESE.__contains__, letters))
    words = _WORD.findall(line)
    if not vietnamese:
        return True if len(letters) >= TELLING and _are_syllables(words, LINE_SYLLABLES) else None
    if vietnamese < MARKED_SHARE * len(letters):
        return None
    return None if sum(map(str.isascii, words)) > (1 - MARKED_WORDS) * len(words) else False


def _runs(shown: Sequence[bool | None], starts: Sequence[bool]) -> Iterator[tuple[int, int, bool]]:
    """Lines of one kind on end: the first, the one behind the last, and whether they are bare.

    What cannot be told goes with what stands before it; at the start of the text, or of a page, with what
    follows.

    Args:
        shown: for each line whether it is bare, None where that cannot be told.
        starts: for each line whether it begins a page.
    """
    told = list[bool]()
    following = list[bool | None]()  # for each line, itself included
    coming: bool | None = None
    for kind in reversed(shown):
        coming = coming if kind is None else kind
        following.append(coming)
    known: bool | None = None
    for kind, behind, begins in zip(shown, reversed(following), starts, strict=True):
        if kind is not None:
            known = kind
        elif known is None or (begins and behind is not None):
            known = behind
        told.append(bool(known))
    at = 0
    for kind, run in groupby(told):
        length = len(list(run))
        yield at, at + length, kind
        at += length


def _letters(lines: Iterable[str]) -> int:
    """How many letters lines have."""
    return sum(sum(map(str.isalpha, line)) for line in lines)


def _are_vietnamese(lines: Sequence[str]) -> bool:
    """Whether lines without Vietnamese letters are Vietnamese all the same."""
    return _are_syllables(_WORD.findall("\n".join(lines)), SYLLABLES)


def _are_syllables(words: Sequence[str], share: float) -> bool:
    """Whether so many of the words (0..1) are syllables but for their marks."""
    return sum(skeleton(word) in all_skeletons() for word in words) >= share * len(words)
