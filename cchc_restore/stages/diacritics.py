"""The stage that restores letters and marks: asks the decoder and puts its answers into words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Final

from cchc_restore.core.corrections import Correction, LineIndex, Span
from cchc_restore.core.document import Document, likeliest
from cchc_restore.decoder import DecodedText, Decoder, Kind
from cchc_restore.decoder import Reading as DecoderReading
from cchc_restore.decoder.tokens import HOOKS
from cchc_restore.language.syllables import fold_tone_placement, skeleton
from cchc_restore.lexicons import Evidence, cited
from cchc_restore.stages.small_letters import SmallLetters

_NAME: Final = "diacritics"
_GARBLED: Final = "eng"


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
        proposed = []
        for document, read in zip(documents, decoded, strict=True):
            document.profile.update(read.damage)
            document.stretches = read.stretches
            proposed.append(self._proposed(document.text, read))
        return proposed

    def _proposed(self, text: str, read: DecodedText) -> list[Correction]:
        is_garbled = _garbled(text, read)
        misread = [reading for reading in read.readings if is_garbled(reading.span)]
        if not misread:
            return self._corrections(text, read.readings)
        misread = self._small_letters.restored(text, misread)
        others = [reading for reading in read.readings if not is_garbled(reading.span)]
        corrections = self._corrections(text, sorted([*misread, *others], key=lambda reading: reading.span))
        corrections += _signs_of_horns(text, misread)
        kept = self._small_letters.kept(text, misread)
        corrections += _small_letters(text, ((span, word) for span, word in kept if is_garbled(span)))
        return corrections

    def _corrections(self, text: str, readings: Sequence[DecoderReading]) -> list[Correction]:
        made = [reading for reading in readings if not reading.doubt]
        places = iter(self._evidence.places(text, made))
        return [_correction(reading, None if reading.doubt else next(places)) for reading in readings]

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._decoder.lexicon)

    @cached_property
    def _small_letters(self) -> SmallLetters:
        vocabulary = self._decoder.vocabulary

        def capital_share(word: str) -> float:
            known = vocabulary.ids.get(fold_tone_placement(word))
            return 1.0 if known is None else float(vocabulary.capital_share[known])

        return SmallLetters(capital_share, self._evidence.is_phrase)


def _garbled(text: str, read: DecodedText) -> Callable[[Span], bool]:
    """Whether an English engine read the line of a place: it misreads small letters as capitals, too."""
    if not read.stretches:
        everywhere = likeliest(read.damage) == _GARBLED
        return lambda span: everywhere
    lines, starts = LineIndex(text), [first for first, _ in read.stretches]
    garbled = [kind == _GARBLED for _, kind in read.stretches]
    return lambda span: garbled[bisect_right(starts, lines.locate(span.start)[0]) - 1]


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
        propose_only=reading.doubt or (rule == "digits-to-word" and reading.confidence < _DIGITS),
    )


def _signs_of_horns(text: str, readings: Iterable[DecoderReading]) -> Iterable[Correction]:
    """`Can cur? Luat`: the rest of a horn or hook behind a word that got it back, whatever follows.

    Within a sentence the decoder takes such a sign for a part of the word; before a capital or at the end of
    a line it may end the sentence as well, so there the word must be read first.
    """
    for reading in readings:
        end = reading.span.end
        sign = text[end : end + 1]
        if not sign or sign not in HOOKS or reading.doubt or reading.replacement[-1].lower() not in _HORNED:
            continue
        quoted = "‘" in text[text.rfind("\n", 0, end) + 1 : end]
        if text[end + 1 : end + 2].isspace() and not (sign == "’" and quoted):
            confidence = round(reading.confidence, 4)
            yield Correction(Span(end, end + 1), sign, "", _NAME, "hook", confidence, _REASONS["hook"])


def _small_letters(text: str, found: Iterable[tuple[Span, str]]) -> Iterable[Correction]:
    """`trién Khai`: a capital in the middle of a phrase was a small letter."""
    for span, word in found:
        yield Correction(
            span, span.of(text), word, _NAME, "small-letter", _SMALL_CONFIDENCE, _REASONS["small-letter"]
        )


_SMALL_CONFIDENCE: Final = 0.9
"""How sure it is that a capital stands for a small letter (rule `small-letter`)."""
_DIGITS: Final = 0.3
"""The least confidence with which a number becomes a word; below, the word is only proposed."""
_HORNED: Final = frozenset("ưứừửữựơớờởỡợ")
"""Letters whose horn or hook may have been read as a sign of its own."""

_REASONS: Final = {
    "hook": "the sign is the rest of the horn or hook of the word before it",
    "small-letter": "a small letter was read as a capital: here the word has none",
    "strange": "left alone, but it may be wrong: nothing else is likely enough",
    "doubt": "left alone, but this may have stood there",
    "marks": "the letters are right, their marks were lost or wrong",
    "letters": "letters were misread; this word fits them and its neighbours best",
    "split": "two words were run together",
    "merge": "one word was cut apart",
    "digits-to-word": "digits were read for letters",
    "letters-to-digits": "letters were read for digits",
}
"""Rule name to the reason that a reader sees."""


def rule_of(reading: DecoderReading) -> str:
    """The rule name of a reading: what kind of misreading it mends.

    >>> from cchc_restore.core.document import Span
    >>> def rule(old, new, kind=Kind.WORD):
    ...     return rule_of(DecoderReading(Span(0, len(old)), old, new, kind, 0.9, ()))
    >>> rule("cai", "cải"), rule("ctia", "của"), rule("13", "là")
    ('marks', 'letters', 'digits-to-word')
    """
    if reading.original == reading.replacement:
        return "strange"
    if reading.doubt:
        return "doubt"
    if reading.kind in _RULES:
        return _RULES[reading.kind]
    if reading.original.isdigit():
        return "digits-to-word"
    return "marks" if _differ_in_marks(reading.original, reading.replacement) else "letters"


_RULES: Final = {Kind.SPLIT: "split", Kind.MERGE: "merge", Kind.NUMBER: "letters-to-digits"}


@lru_cache(maxsize=1 << 14)
def _differ_in_marks(one: str, other: str) -> bool:
    return skeleton(one) == skeleton(other)
