"""The stage that restores letters and marks: asks the decoder and puts its answers into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Final

from cchc_restore.decoder import Decoder, Kind
from cchc_restore.decoder import Reading as DecoderReading
from cchc_restore.document import Correction, Document
from cchc_restore.lexicons import Evidence, cited
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
        return self.propose_all([document])[0]

    def propose_all(self, documents: Sequence[Document]) -> list[list[Correction]]:
        """The corrections for each of several documents, which are read together."""
        decoded = self._decoder.decode_all([(d.text, d.marks) for d in documents])
        for document, read in zip(documents, decoded, strict=True):
            document.profile.update(read.damage)
        return [self._corrections(d.text, read.readings) for d, read in zip(documents, decoded, strict=True)]

    def _corrections(self, text: str, readings: Sequence[DecoderReading]) -> list[Correction]:
        made = [reading for reading in readings if not reading.doubt]
        places = iter(self._evidence.places(text, made))
        return [_correction(reading, None if reading.doubt else next(places)) for reading in readings]

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._decoder.lexicon)


def _correction(reading: DecoderReading, place: str | None) -> Correction:
    """The correction that a reading is; `place`: the row of the lexicon that speaks for it."""
    rule = rule_of(reading)
    return Correction(
        reading.span,
        reading.original,
        reading.replacement,
        _NAME,
        rule,
        round(reading.confidence, 4),
        cited(_REASONS[rule], place),
        reading.alternatives,
        propose_only=reading.doubt,
    )


_REASONS: Final = {
    "strange": "left alone, but it may be wrong: nothing else is likely enough",
    "doubt": "left alone, but this may have stood there",
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
    if reading.original == reading.replacement:
        return "strange"
    if reading.doubt:
        return "doubt"
    if reading.kind is Kind.SPLIT:
        return "split"
    if reading.kind is Kind.MERGE:
        return "merge"
    if reading.kind is Kind.NUMBER:
        return "letters-to-digits"
    if reading.original.isdigit():
        return "digits-to-word"
    return "marks" if _differ_in_marks(reading.original, reading.replacement) else "letters"


@lru_cache(maxsize=1 << 14)
def _differ_in_marks(one: str, other: str) -> bool:
    return skeleton(one) == skeleton(other)
