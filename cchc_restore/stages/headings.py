"""Headings: labels that were misread, bullets, and upper-case headings that lost their capitals.

A label is mended only where the headings around it prove it (`structure.outline`): `11.` is `II.` between
`I.` and `III.`, and stays eleven behind `10.` The numbering of the author stays, in its own
style (`I-`, `1/`, `a.`) and with its gaps, which are reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.stages.damage import damaged_lines
from cchc_restore.stages.heading_case import upper_case
from cchc_restore.stages.heading_labels import labels
from cchc_restore.stages.rounds import rounds_of
from cchc_restore.structure.heading_damage import DamagedLabelReader
from cchc_restore.structure.headings import LabelReader
from cchc_restore.structure.lines import Line, lines_of

_NAME: Final = "headings"
_TYPED_BULLET: Final = regex.compile(r"[ \t]*[‣◦▪▫●○■□►▶➢➤✓✔❖◆◇※][ \t]")
"""Bullets that no engine makes of a dash: in 375 texts of both engines none stands at the start of a line."""


class HeadingsStage:
    """Mends the labels of headings, their upper case, and the signs of bullets.

    >>> from cchc_restore import restore
    >>> text = "I. KẾT QUẢ\\nNội dung.\\n11. TỒN TẠI\\nNội dung.\\nIH. KIẾN NGHị"
    >>> print(restore(text, stages=["encoding", "headings"]).text.replace("Nội dung.\\n", ""))
    I. KẾT QUẢ
    II. TỒN TẠI
    III. KIẾN NGHỊ
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"headings"})

    def __init__(self, lexicon: Lexicon) -> None:
        self._reader = LabelReader(lexicon)
        self._damage = DamagedLabelReader(lexicon, self._reader)
        bullets = lexicon.heading_damage.get("bullet", {})
        signs = regex.escape("".join(bullets))
        self._bullets = {sign: printed[0] for sign, printed in bullets.items()}
        self._find = lexicon.files.find
        self._bullet = regex.compile(rf"[ \t]*([{signs}])[ \t]+(?=\p{{L}})") if bullets else None

    def propose(self, document: Document) -> Iterator[Correction]:
        """Labels, one proving the next, letter case and bullets; and notes on gaps."""
        is_damaged = damaged_lines(document)

        def find(document: Document) -> Iterator[Correction]:
            lines = list(lines_of(document.text))
            yield from labels(lines, document, self._reader, self._damage, is_damaged)
            yield from upper_case(lines, document, self._reader)
            yield from self._uniform_bullets(lines, is_damaged)

        return rounds_of(document, find)

    def _uniform_bullets(self, lines: list[Line], is_damaged: Callable[[int], bool]) -> Iterator[Correction]:
        """`•` and `—` that an engine made of a dash; where a typist set them, they are his.

        So are they in a text that has bullets which can only be typed.
        """
        if self._bullet is None or any(_TYPED_BULLET.match(line.text) for line in lines):
            return
        read = [line for line in lines if is_damaged(line.number)]
        matches = [(line, m) for line in read if (m := self._bullet.match(line.text))]
        dashes = sum(line.text.lstrip(" \t").startswith("- ") for line in read)
        alike = Counter(match[1] for _, match in matches)
        for line, match in matches:
            if alike[match[1]] > dashes > 0:
                continue  # more of these than of dashes: two levels of the author's
            start = line.start + match.start(1)
            place = self._find("heading_damage.tsv", "bullet", match[1], self._bullets[match[1]])
            yield Correction(
                Span(start, start + 1),
                match[1],
                self._bullets[match[1]],
                _NAME,
                "bullet",
                0.8,
                cited("an engine's reading of the dash before an item of a list", place),
            )
