"""The stage that restores letters and marks: asks the decoder and puts its answers into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cchc_restore.decoder import Decoder, Kind
from cchc_restore.decoder import Reading as DecoderReading
from cchc_restore.document import Correction, Document
from cchc_restore.lexicons.syllables import skeleton

_NAME: Final = "diacritics"


class DiacriticsStage:
    """Proposes what the decoder reads differently from what stands there.

    Args:
        decoder: a loaded decoder; it may serve any number of documents.
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"words"})

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder

    def propose(self, document: Document) -> Iterable[Correction]:
        """One correction for each token, or group of tokens, that should read otherwise."""
        decoded = self._decoder.decode(document.text, document.marks)
        document.profile.update(decoded.damage)
        for reading in decoded.readings:
            rule = rule_of(reading)
            yield Correction(
                reading.span,
                reading.original,
                reading.replacement,
                _NAME,
                rule,
                round(reading.confidence, 4),
                _REASONS[rule],
                reading.alternatives,
            )


_REASONS: Final = {
    "marks": "the letters are right, their marks were lost or wrong",
    "letters": "letters were misread; this word fits them and its neighbours best",
    "split": "two words were run together",
    "merge": "one word was cut apart",
    "digits-to-word": "digits were read for letters",
    "letters-to-digits": "letters were read for digits",
}
"""Rule name to what it says to a reader."""


def rule_of(reading: DecoderReading) -> str:
    """The rule name of a reading: what kind of misreading it mends.

    >>> from cchc_restore.document import Span
    >>> def rule(old, new, kind=Kind.WORD):
    ...     return rule_of(DecoderReading(Span(0, len(old)), old, new, kind, 0.9, ()))
    >>> rule("cai", "cải"), rule("ctia", "của"), rule("13", "là")
    ('marks', 'letters', 'digits-to-word')
    """
    if reading.kind is Kind.SPLIT:
        return "split"
    if reading.kind is Kind.MERGE:
        return "merge"
    if reading.kind is Kind.NUMBER:
        return "letters-to-digits"
    if reading.original.isdigit():
        return "digits-to-word"
    return "marks" if skeleton(reading.original) == skeleton(reading.replacement) else "letters"
