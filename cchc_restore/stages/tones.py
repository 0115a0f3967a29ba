"""Where the tone mark of oa, oe, uy stands: `hòa, khỏe, ủy` (the older way) or `hoà, khoẻ, uỷ` (the newer).

Both are right, and the annexes of Decree 30/2020/NĐ-CP mix them. Left to itself the stage changes only
words that this run restored, towards the way the document itself writes; what somebody typed stays. `quý`
and `quỳ` have no such rhyme (the u belongs to qu), and before a final consonant both ways agree (`hoàn`,
`thuyền`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.options import ToneStyle
from cchc_restore.language.tone_style import place_tone, style_of

_NAME: Final = "tones"
_LEAST: Final = 3
"""The fewest words that show which way a document writes."""
_SHARE: Final = 0.8
"""The least share of these words that must agree."""
_KEEP_CONFIDENCE: Final = 0.95

_WORD: Final = regex.compile(r"(?<![\p{L}\p{M}\d])[\p{L}\p{M}]{2,7}(?![\p{L}\p{M}\d])")


class TonesStage:
    """Makes the placement of tone marks uniform.

    Args:
        tone_style: ``old`` or ``new`` for all words; ``keep`` for the words this run restored only, after the
            example of the others.

    >>> from cchc_restore import Restorer
    >>> Restorer(stages=["encoding", TonesStage("new")]).restore("Hòa giải, thủy lợi, quý, hoàn thành").text
    'Hoà giải, thuỷ lợi, quý, hoàn thành'
    >>> Restorer(stages=["encoding", TonesStage("old")]).restore("HOÀ BÌNH, khoẻ, uỷ quyền").text
    'HÒA BÌNH, khỏe, ủy quyền'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"tones"})

    def __init__(self, tone_style: ToneStyle) -> None:
        self._style = tone_style

    def propose(self, document: Document) -> Iterator[Correction]:
        """One correction for each word whose tone mark stands the other way."""
        if document.text.isascii():
            return
        found = [(Span(*m.span()), m.group()) for m in _WORD.finditer(document.text) if style_of(m.group())]
        if self._style != "keep":
            for span, word in found:
                yield from _moved(span, word, self._style, 1.0, "the tone placement asked for")
            return
        if not document.edits:
            return
        restored = [_restored(document, span) for span, _ in found]
        own = [style_of(word) for (_, word), changed in zip(found, restored, strict=True) if not changed]
        style = next((s for s in ("old", "new") if own.count(s) >= max(_LEAST, _SHARE * len(own))), None)
        if style is not None:
            for (span, word), changed in zip(found, restored, strict=True):
                if changed:
                    yield from _moved(
                        span, word, style, _KEEP_CONFIDENCE, "the document's own tone placement"
                    )


def _moved(span: Span, word: str, style: str, confidence: float, reason: str) -> Iterator[Correction]:
    placed = place_tone(word, style)
    if placed != word:
        start = span.end - 2  # the two vowels; what stands before them is the same
        yield Correction(
            Span(start, span.end), word[-2:], placed[-2:], _NAME, f"tone-{style}", confidence, reason
        )


def _restored(document: Document, span: Span) -> bool:
    """Whether this run restored the word: its letters are not those of the source."""
    source, current = document.source_span(span)
    before = unicodedata.normalize("NFC", source.of(document.source))
    return before.lower() != current.of(document.text).lower()
