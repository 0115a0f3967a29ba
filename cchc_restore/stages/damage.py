"""Whether a text shows the work of an OCR engine: what a typist chose stays, what an engine made may go."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
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
_LETTERS_RIGHT: Final = ("clean", "plain")
"""Kinds of damage that leave the letters as they were printed."""
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
        kinds = [kind for _, kind in document.stretches] or [likeliest(document.profile)]
        if any(kind not in _LETTERS_RIGHT for kind in kinds):
            return True
        return sum(edit.stage == "diacritics" and edit.rule != "marks" for edit in document.edits) >= _MENDED
    words = [m.group() for m in islice(_WORD.finditer(document.text), _SAMPLE)]
    lower = [word.lower() for word in words if word[1:] == word[1:].lower() and not word.isdigit()]
    if len(lower) < _FEWEST:
        return False
    strange = sum(not is_syllable(word) for word in lower)
    vietnamese = sum(skeleton(word) in all_skeletons() for word in lower)
    return strange >= _STRANGE * len(lower) and vietnamese >= _VIETNAMESE * len(lower)


def damaged_lines(document: Document) -> Callable[[int], bool]:
    """For each line of a document whether it shows the work of an OCR engine.

    Where its lines were damaged in different ways, each stretch is judged by itself: in a dossier a scanned
    page says nothing about one that was typed.

    Returns:
        The verdict on a line by its number, from 1.

    >>> document = Document("một", profile={"clean": 0.7, "eng": 0.3}, stretches=[(1, "clean"), (40, "eng")])
    >>> is_damaged = damaged_lines(document)
    >>> is_damaged(39), is_damaged(40)
    (False, True)
    """
    if not document.stretches:
        everywhere = shows_damage(document)
        return lambda line: everywhere
    starts = [first for first, _ in document.stretches]
    damaged = [kind not in _LETTERS_RIGHT for _, kind in document.stretches]
    return lambda line: damaged[bisect_right(starts, line) - 1]
