"""Letters that stand alone where no text has one: specks and shadows that the engine read.

Which letters are taken for specks is said by `lexicon/noise.yaml`, for what the shadow along an edge that is
dirty throughout (`margins`) does not explain.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.lexicons import NoiseRules
from cchc_restore.stages.margins import calls_for_sign

_ALONE: Final = regex.compile(r"[\s|:;,_~'‘’—-]*([^\W\d_])[\s|:;,_~'‘’—-]*")
_LABELS: Final = "abcdđeghiklm"
"""The letters that number items and rows, in their order."""
_BESIDE: Final = 4
"""Characters; beside a line shorter than this the letter may stand in the next cell of a table."""
_SHORTEST: Final = 13
"""Characters; shorter lines may be rows of a table."""


def row_labels(lines: Iterable[str]) -> frozenset[str]:
    """The letters alone on their lines that number the rows of a table: two that follow one another.

    >>> sorted(row_labels(["a", "Xay dung ke hoach", "b", "Mua sam", " q "]))
    ['a', 'b']
    """
    alone = {text for line in lines if len(line) < _BESIDE and len(text := line.strip()) == 1}
    return frozenset(label for pair in pairwise(_LABELS) if alone.issuperset(pair) for label in pair)


class LoneLetters:
    """Finds such letters in the lines of a document.

    Args:
        rules: which letters are specks, and where.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> find = LoneLetters(load_lexicon().noise).find
    >>> find("q", "Uy ban nhan dan xa", "va cac thon", ""), find("e", "12", "cac thon", "")
    ((0, 1), None)
    >>> find("trong ba ngay lam viec. i", "", "", "")
    (23, 25)
    >>> find("giai quyet thuoc tham q", "", "quyen", ""), find("tai diem q", "", "khoan 1", "")
    ((21, 23), None)
    """

    def __init__(self, rules: NoiseRules) -> None:
        self._kept = rules.lone_kept
        self._item_words = rules.item_words
        self._behind_stop = regex.compile(
            rf"(?<=[\p{{L}}\d)”][.;])[ \t]+{_any_of(rules.lone_behind_stop)}[ \t]*$"
        )
        in_sentence = _any_of(rules.lone_in_sentence)
        self._at_end = regex.compile(rf"(?<=\p{{L}})[ \t]+{in_sentence}[ \t]*$")
        self._at_start = regex.compile(rf"^[ \t]*{in_sentence}[ \t]+(?=\p{{Ll}})")

    def find(self, line: str, before: str, after: str, labels: Container[str]) -> tuple[int, int] | None:
        """Where a line has such a letter, with the spaces beside it.

        Args:
            line: the line.
            before, after: the next lines with text on either side; empty at the ends of the document.
            labels: letters that may well stand alone (`row_labels`).
        """
        if alone := _ALONE.fullmatch(line):
            near = [text.strip() for text in (before, after) if text.strip()]
            kept = alone[1] in self._kept or alone[1] in labels
            cell = any(len(text) < _BESIDE for text in near)
            return None if kept or cell or not near else (0, len(line))
        if len(line) < _SHORTEST:
            return None
        if match := self._behind_stop.search(line):
            return match.start(), match.end()
        if match := self._at_end.search(line):
            before = line[: match.start()]
        else:
            match = self._at_start.match(line)
        if match is None or calls_for_sign(before, self._item_words):
            return None
        return match.start(), match.end()


def _any_of(letters: Iterable[str]) -> str:
    """The pattern of one of some letters; where there are none, of nothing."""
    return f"(?:{'|'.join(map(regex.escape, sorted(letters)))})" if letters else r"(?!)"
