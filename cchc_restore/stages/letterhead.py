"""Head and foot of a document.

They are title and motto, the names of bodies, place and date, `Kính gửi`, the closing `./.`, the signature
block and `Nơi nhận`. What may stand there is laid down (Decree 30/2020/NĐ-CP, annex I, part I, II.1 to II.9;
the Party's forms from practice), so a damaged line is read by what it must be. Lines stay as they are:
columns that an engine read across each other stay on one line, each part of it in its right form. Number and
date are other stages' work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Correction
from cchc_restore.core.document import Document
from cchc_restore.lexicons import Lexicon
from cchc_restore.stages.foot_forms import FootForms
from cchc_restore.stages.head_forms import HeadForms
from cchc_restore.stages.rounds import rounds_of
from cchc_restore.structure.foot import FootReader
from cchc_restore.structure.head import HEAD_LINES, HeadReader
from cchc_restore.structure.lines import Line, lines_of, top_of
from cchc_restore.structure.printed import PrintedNames
from cchc_restore.structure.summary import SummaryReader

_NEWER: Final = regex.compile("uỷ|Uỷ|UỶ")
_OLDER: Final = regex.compile("ủy|Ủy|ỦY")


class LetterheadStage:
    """Brings the parts of head and foot into their form.

    >>> from cchc_restore import restore
    >>> lines = "UBND XA TAN LUNG CONG HOA XA HOI CHU NGHIA VIET NAM", "TRAM Y TE Doc lap -Tu do- Hanh phic"
    >>> restore("\\n".join(lines), stages=["encoding", "letterhead"]).text.splitlines()
    ['UBND XÃ TAN LUNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'TRẠM Y TẾ Độc lập - Tự do - Hạnh phúc']
    """

    name = "letterhead"
    requires = frozenset({"nfc"})
    provides = frozenset({"letterhead"})

    def __init__(self, lexicon: Lexicon) -> None:
        self._heads = HeadReader(lexicon)
        self._summaries = SummaryReader(lexicon)
        self._feet = FootReader(lexicon)
        names = PrintedNames(lexicon)
        self._head_forms = HeadForms(self._heads, lexicon, names)
        self._foot_forms = FootForms(self._feet, self._head_forms, lexicon)

    def propose(self, document: Document) -> Iterator[Correction]:
        """Corrections within lines; what is not certain is only proposed.

        What one round parts or mends may show more to the next, so rounds follow until nothing new is found.
        """
        return rounds_of(document, self._found)

    def _found(self, document: Document) -> Iterator[Correction]:
        text = document.text
        lines = list(lines_of(text))
        newer = len(_NEWER.findall(text)) > len(_OLDER.findall(text))
        yield from self._head(document, lines, newer)
        foot = self._feet.read(lines)
        if foot:
            yield from self._foot_forms.foot(document, lines, foot, newer)
        first = next((line for line in lines if foot and line.number == foot.first_line), None)
        above = [line for line in lines if first is None or line.start < first.start]
        yield from self._foot_forms.closing(above, foot is not None)

    def _head(self, document: Document, lines: Sequence[Line], newer: bool) -> Iterator[Correction]:
        yield from self._head_forms.titles(lines)
        top = top_of(lines, HEAD_LINES)
        summary = self._summaries.read(top)
        above = summary.above(top)
        head = self._heads.read(above)
        yield from self._head_forms.columns(document, above, head, newer)
        yield from self._head_forms.addressing(document.text, top, summary)
