"""Whether a text shows the work of an OCR engine: what a typist chose stays, what an engine made may go."""

from __future__ import annotations

from itertools import islice
from typing import Final

import regex

from cchc_restore.core.document import Document, likeliest
from cchc_restore.language.syllables import all_skeletons, is_syllable, skeleton

_WORD: Final = regex.compile(r"(?m)^[ \t\f]*(?:\S+[ \t]+){0,2}\S*(*SKIP)(*FAIL)|[\p{L}\p{M}\d¢$€£]{2,}")
"""A word, but for the start of a line: labels of headings are judged by this, so they may not sway it."""
_SAMPLE: Final = 2000
"""Words from the start of the text; more say nothing new."""
_STRANGE: Final = 0.1
_VIETNAMESE: Final = 0.5
_FEWEST: Final = 10
_MENDED: Final = 5
"""Words that were misread, and not only without their marks, show an engine even in a text judged clean."""


def shows_damage(document: Document) -> bool:
    """Whether the words of the document came from an OCR engine, and not from a keyboard.

    What the decoder found out and mended counts, where it ran. Else the words themselves: one in ten that is
    no syllable of Vietnamese, in a text that is Vietnamese by its letters.

    >>> shows_damage(Document("Thuc hi¢n Ké hoach cia Uy ban nhan dan x4 vé cai cach hinh chinh nim nay"))
    True
    >>> shows_damage(Document("Thực hiện Kế hoạch của Ủy ban nhân dân xã về cải cách hành chính năm nay"))
    False
    """
    if document.profile:
        if likeliest(document.profile) not in ("clean", "plain"):
            return True
        return sum(edit.stage == "diacritics" and edit.rule != "marks" for edit in document.edits) >= _MENDED
    words = [m.group() for m in islice(_WORD.finditer(document.text), _SAMPLE)]
    lower = [word.lower() for word in words if word[1:] == word[1:].lower() and not word.isdigit()]
    if len(lower) < _FEWEST:
        return False
    strange = sum(not is_syllable(word) for word in lower)
    vietnamese = sum(skeleton(word) in all_skeletons() for word in lower)
    return strange >= _STRANGE * len(lower) and vietnamese >= _VIETNAMESE * len(lower)
