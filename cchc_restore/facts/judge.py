"""What is credible: makes values of what was read, with their confidence, and leaves out the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.facts.evidence import Spellings, Trust
from cchc_restore.facts.model import Value
from cchc_restore.language.syllables import is_syllable
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.foot import Foot
from cchc_restore.structure.fuzzy import letters_of
from cchc_restore.structure.parts import Part
from cchc_restore.structure.recipients import Entry
from cchc_restore.structure.signature import Signature
from cchc_restore.structure.summary import Summary

LEAST: Final = 0.5
"""A value that is likelier wrong than right is left out."""
_LEAST_PERSON: Final = 0.7
"""The same for a person in a damaged text: few neighbours bear witness, another name looks as right."""
_GARBAGE: Final = 0.2
"""Where more than this share of the words are none, a summary was misread."""
_UNKNOWN_WORD: Final = 0.5
"""What a word that nobody knows leaves of the confidence of a name."""
# How sure a value is whose characters are sure, by what it is read from. Estimates: 1 less the share of such
# values that may well be wrong though every character is right.
_PRINTED: Final = 0.97
"""What stands where the form has it: place, bodies, offices, marks of authority."""
_KNOWN_PERSON: Final = 0.95
"""A name that begins with a surname."""
_OTHER_PERSON: Final = 0.75
"""Another name: its first word was misread, or is rare."""
_TITLE: Final = 0.95
"""A summary: where it ends is judged by its lines."""
_TITLE_FLOOR: Final = 0.7
"""What a summary keeps of that where its least sure word is worth nothing: one of many words says little."""
_ADDRESSED: Final = 0.95
"""Those behind `Kính gửi`."""
_RECIPIENT: Final = 0.9
"""Those of `Nơi nhận`, who stand beside the signature."""
_USUAL: Final = 0.85
"""How sure a name is in the spelling that is usual in the document."""
_SURE: Final = 0.95
"""A name whose characters are as sure as that needs no other spelling."""
_OFTEN: Final = 3
"""More than so many other places bear a spelling out."""
_STRAY: Final = regex.compile(r"(?<=\p{L})[?’'‘](?=\s\p{Ll})")
_WORD: Final = regex.compile(r"[\p{L}\p{M}'’]+")


class NameWords:
    """The words of names, by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Surnames, with their marks."""
        return frozenset(name for name, counts in self._lexicon.names.items() if counts.surname)

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of places."""
        return frozenset(place.name for place in self._lexicon.places)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """The words that occur in names of people and places, in small letters."""
        words = {word for place in self._lexicon.places for word in place.name.lower().split()}
        return frozenset(words | {name.lower() for name in self._lexicon.names})

    @cached_property
    def no_addressees(self) -> tuple[str, ...]:
        """How entries of a list begin that name nobody (`Như trên`), as letters without marks."""
        return tuple(map(letters_of, self._lexicon.letterhead["no-addressee"]))

    @cached_property
    def of_place(self) -> regex.Pattern[str]:
        """The kind of a place and its name at the end of the name of a body."""
        types = sorted(self._lexicon.letterhead["place-type"], key=len, reverse=True)
        kinds = "|".join(map(regex.escape, types))
        return regex.compile(rf"(?<!\p{{L}})(?:{kinds})\s+(?P<place>(?!HỘI)\p{{L}}[\p{{L}}\s]*)$")


class Judge:
    """Makes values, and leaves out those that are not credible."""

    def __init__(self, trust: Trust, worth: float, names: NameWords, text: str, damaged: bool) -> None:
        self.trust = trust
        self._spellings = Spellings(text)
        self._worth = worth
        self._names = names
        self._damaged = damaged

    def value(self, text: str, spans: Iterable[Span], line: int | None, sure: float) -> Value | None:
        """A value, or None where it is likelier wrong than right."""
        confidence = sure * self.trust.of(spans) * self._worth
        return Value(text, line, confidence) if text and confidence >= LEAST else None

    def named(self, text: str, parts: Sequence[Part], sure: float = _PRINTED) -> Value | None:
        """A name of a place, a body, an office or a person: words nobody knows make it less sure."""
        unknown = sum(not self._known(word) for word in _WORD.findall(text))
        spans = [part.span for part in parts]
        if self._damaged:
            sure *= _UNKNOWN_WORD**unknown
        return self.value(text, spans, parts[0].line, sure)

    def _usual(self, name: str, parts: Sequence[Part]) -> tuple[str, int]:
        """The usual spelling of a name that was repaired and is not sure; otherwise it stays as printed."""
        if self.trust.of(part.span for part in parts) >= _SURE:
            return "", 0
        usual, count = self._spellings.usual(name)
        # a rare name may be misread the same way everywhere
        return (usual, count) if usual in self._names.places else ("", 0)

    def place(self, part: Part) -> Value | None:
        """The name of a place as the document usually spells it."""
        usual, count = self._usual(part.text, [part])
        if count > 1 and usual != part.text:
            return self.value(usual, [], part.line, _USUAL)
        value = self.named(part.text, [part])
        if count > _OFTEN:  # the others bear it out
            return self.value(usual, [], part.line, max(_USUAL, value.confidence if value else 0.0))
        return value

    def body(self, parts: Sequence[Part]) -> Value | None:
        """The name of a body; that of its place as the document usually spells it."""
        name = joined(parts)
        match = self._names.of_place.search(name)
        usual, count = self._usual(match.group("place"), parts) if match else ("", 0)
        if match is None or count < 2:
            return self.named(name, parts)
        head = name[: match.start("place")]
        # the rest of the name is judged by itself
        before = self._before(parts, len(match.group("place").split()))
        value = self.named(head.rstrip(), before) if before else None
        if value is None:
            return None
        return replace(value, text=head + usual.upper(), confidence=value.confidence * _USUAL)

    def _before(self, parts: Sequence[Part], words: int) -> list[Part]:
        """The parts without their last words."""
        kept = list[Part]()
        for part in reversed(parts):
            found = list(regex.finditer(r"\S+", part.text))
            drop = min(words, len(found))
            words -= drop
            if drop < len(found):
                end = found[len(found) - drop - 1].end()
                span = Span(part.span.start, part.span.start + end)
                kept.insert(0, Part(span, part.text[:end], part.line))
        return kept

    def person(self, signer: Signature) -> Value | None:
        """The name of the signer; a first word that is no surname was misread, or is rare."""
        known = signer.part.text.split()[0] in self._names.surnames
        value = self.named(signer.part.text, [signer.part], _KNOWN_PERSON if known else _OTHER_PERSON)
        if value and self._damaged and value.confidence < _LEAST_PERSON:
            return None
        return value

    def title(self, parts: Sequence[Part]) -> Value | None:
        """The summary on one line."""
        if not parts:
            return None
        text = _STRAY.sub("", joined(parts))
        words = _WORD.findall(text)
        unknown = sum(not self._known(word) for word in words)
        if unknown > len(words) * _GARBAGE:
            return None
        # the least sure of many words says little about the whole
        sure = _TITLE - unknown / max(1, len(words))
        doubt = self.trust.of(part.span for part in parts)
        return self.value(text, [], parts[0].line, sure * (_TITLE_FLOOR + (1 - _TITLE_FLOOR) * doubt))

    def addressees(self, summary: Summary, foot: Foot | None) -> tuple[Value, ...]:
        """To whom the document goes: those behind `Kính gửi`, or else those in the list `Nơi nhận`."""
        entries: Sequence[Entry] = summary.addressees or (foot.entries if foot else ())
        sure = _ADDRESSED if summary.addressees else _RECIPIENT
        values = (
            self.named(entry.text, entry.parts, sure)
            for entry in entries
            if not letters_of(entry.text).startswith(self._names.no_addressees)
        )
        return tuple(value for value in values if value)

    def _known(self, word: str) -> bool:
        letters = word.strip("'’")
        if is_syllable(letters) or letters.lower() in self._names.name_words:
            return True
        return letters.isupper() or sum(map(str.isupper, letters)) > 1 or len(letters) < 2


def joined(parts: Sequence[Part]) -> str:
    """The texts of parts as one line, with single spaces."""
    return " ".join(" ".join(part.text.split()) for part in parts)
