"""Characters: signs that a PDF font or a word processor put in place of the right ones.

What is here is about Unicode, not about offices, so it is code and not lexicon: each rule is one function
that yields corrections, and all of them together leave correctly typed text as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span, trimmed
from cchc_restore.core.document import Document
from cchc_restore.language.syllables import TONES, all_syllables, is_syllable, strip_tone
from cchc_restore.stages.encoding import changed_runs
from cchc_restore.stages.rounds import changes_of

_NAME: Final = "characters"

# ---------------------------------------------------------------- one sign for another

_OI: Final = {"ƣ": "ư", "Ƣ": "Ư"}
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_ODD_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_PLAIN: Final = regex.compile(f"[{''.join(_OI)}{''.join(_LIGATURES)}]|[{_ODD_SPACES}]+")
_FRENCH_SPACE: Final = regex.compile("[\u00a0\u202f](?=[:;!?»%€])|(?<=«)[\u00a0\u202f]")
_ONLY_VIETNAMESE: Final = regex.compile("[ăđơưĂĐƠƯƣƢ\u1ea0-\u1ef9]")


def _plain_signs(text: str) -> Iterator[Correction]:
    """ƣ (the letter gha, U+01A3) for ư, ligatures, and spaces that only look like a space."""
    french = set() if _ONLY_VIETNAMESE.search(text) else {m.start() for m in _FRENCH_SPACE.finditer(text)}
    for match in _PLAIN.finditer(text):
        found = match.group()
        if match.start() in french:
            continue  # French sets a no-break space before its high punctuation
        if found in _OI:
            yield _correction(match, _OI[found], "oi", 1.0, "the letter gha (ƣ) stands for ư in this font")
        elif found in _LIGATURES:
            yield _correction(
                match, _LIGATURES[found], "ligature", 1.0, "a ligature is written as its letters"
            )
        else:
            yield _correction(
                match, " " * len(found), "odd-space", 1.0, "a special space becomes a plain one"
            )


# ---------------------------------------------------------------- signs that cannot be seen

# joiners have a meaning in emoji and in scripts other than Latin, so only those between Latin text go
_INVISIBLE: Final = regex.compile(
    r"[\u200b\u2060\ufeff\u180e]+|(?<![\p{So}\p{Sk}\ufe0f\p{L}&&[^\p{Latin}]])[\u200c\u200d]+", regex.V1
)
_SOFT_HYPHEN: Final = regex.compile("\u00ad+")


def _invisible_signs(text: str) -> Iterator[Correction]:
    """Zero-width signs go, and soft hyphens inside words; apart from words they are the font's hyphens."""
    for match in _INVISIBLE.finditer(text):
        yield _correction(match, "", "zero-width", 1.0, "an invisible sign is removed")
    for match in _SOFT_HYPHEN.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if (before.isdigit() and after.isdigit()) or (not before.strip() and after.isspace()):
            yield _correction(match, "-", "soft-hyphen", 0.95, "a soft hyphen that was printed is a hyphen")
        else:
            yield _correction(match, "", "soft-hyphen", 1.0, "an invisible hyphen is removed")


# ---------------------------------------------------------------- words


def _word_with(signs: str) -> regex.Pattern[str]:
    """A word in which one of these signs stands; of ten letters at most, as no syllable has more."""
    return regex.compile(
        rf"(?<![\p{{L}}\p{{M}}])(?=[\p{{L}}\p{{M}}]{{0,9}}[{signs}])[\p{{L}}\p{{M}}]{{1,10}}+(?![\p{{L}}\p{{M}}])"
    )


# ---------------------------------------------------------------- Đ

_ETH: Final = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
_ETHS: Final = regex.compile(f"[{''.join(_ETH)}]")
_ETH_WORD: Final = _word_with("ÐðƉɖ")


def _eth(text: str) -> Iterator[Correction]:
    """The Icelandic Ð looks like Đ; it becomes Đ in Vietnamese words and acronyms only."""
    if _ETHS.search(text) is None or "þ" in text or "Þ" in text:
        return  # Icelandic or Old English: there Ð is itself
    for match in _ETH_WORD.finditer(text):
        word = match.group()
        fixed = "".join(_ETH.get(char, char) for char in word)
        acronym = len(word) <= 8 and word.isupper() and regex.fullmatch(r"[A-ZĐƯÔƠÂÊĂ]+", fixed)
        if not acronym and not is_syllable(fixed):
            continue
        for index, char in enumerate(word):
            if char in _ETH:
                start = match.start() + index
                yield Correction(
                    Span(start, start + 1),
                    char,
                    _ETH[char],
                    _NAME,
                    "eth",
                    0.99,
                    "a look-alike letter stands for Đ",
                )


# ---------------------------------------------------------------- tone marks on the wrong letter

# a mark that no vowel of this word carries: on a consonant, or on a later vowel than the spelling allows
_TONE_MARKS: Final = "".join(TONES)
_TONED: Final = "".join(
    char
    for char in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if any(mark in TONES[1:] for mark in unicodedata.normalize("NFD", char))
)
_TONED_WORD: Final = _word_with(_TONED + _TONE_MARKS)
_CONSONANTS: Final = "".join(c for c in _TONED if unicodedata.normalize("NFD", c)[0].lower() not in "aeiouy")
_TONED_CONSONANT: Final = regex.compile(f"[{_CONSONANTS}{_TONE_MARKS}]")


@cache
def _spelling_by_tone() -> dict[tuple[str, str], str]:
    """(syllable without tone, tone mark) -> the syllable as spelt."""
    table = {}
    for syllable in all_syllables():
        tone = [mark for mark in unicodedata.normalize("NFD", syllable) if mark in TONES[1:]]
        if tone:
            table[strip_tone(syllable), tone[0]] = syllable
    return table


@lru_cache(maxsize=1 << 14)
def _respelled(word: str) -> str | None:
    """The word with its only tone mark where it belongs; None where that gives no syllable, or the same one.

    >>> _respelled("hiêṇ"), _respelled("taị"), _respelled("piñata"), _respelled("hoà")
    ('hiện', 'tại', None, None)
    """
    lower = word.lower()
    tones = [mark for mark in unicodedata.normalize("NFD", lower) if mark in TONES[1:]]
    if len(tones) != 1:
        return None
    spelt = _spelling_by_tone().get((strip_tone(lower), tones[0]))
    if spelt is None or is_syllable(lower):
        return None
    if word == lower:
        return spelt
    return spelt.upper() if word.isupper() and len(spelt) > 1 else spelt[0].upper() + spelt[1:]


def _misplaced_tones(text: str) -> Iterator[Correction]:
    """`thưc̣` is `thực`: the font drew the mark behind the word, and extraction left it on the last letter.

    No engine reads a tone on a consonant, so this is always the font. A tone on the wrong vowel (`taị`) may
    also be a misreading (`uị` for `trị`), so it is moved only where the document shows the font's work
    elsewhere.
    """
    if _TONED_CONSONANT.search(text) is None:
        return
    for match in _TONED_WORD.finditer(text):
        word = match.group()
        spelt = _respelled(word)
        if spelt is None:
            continue
        yield Correction(
            *trimmed(Span(*match.span()), word, spelt),
            _NAME,
            "misplaced-tone",
            0.97,
            f"the tone mark is moved to its vowel: {word} is {spelt}",
        )


# ---------------------------------------------------------------- the stage


def _recompose(text: str) -> Iterator[Correction]:
    """A letter and its mark may meet only now that an invisible sign between them is gone."""
    for start, end in changed_runs(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        yield Correction(Span(start, end), text[start:end], composed, _NAME, "nfc", 1.0, "composed (NFC)")


_RULES: Final[tuple[Callable[[str], Iterator[Correction]], ...]] = (
    _plain_signs,
    _invisible_signs,
    _recompose,
    _eth,
    _misplaced_tones,
)
"""In this order: each sees what the ones before it left (the tone of `đƣơc̣` moves once it reads `đươc̣`)."""


def _correction(
    match: regex.Match[str], replacement: str, rule: str, confidence: float, reason: str
) -> Correction:
    return Correction(Span(*match.span()), match.group(), replacement, _NAME, rule, confidence, reason)


class CharactersStage:
    """Puts the right character where a look-alike, an invisible sign or a stray mark stands.

    >>> from cchc_restore import restore
    >>> restore("Phƣơng hƣớng thưc̣ hiêṇ", stages=["encoding", "characters"]).text
    'Phương hướng thực hiện'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"characters"})

    def propose(self, document: Document) -> Iterator[Correction]:
        """What all rules, one after the other, change."""
        if document.text.isascii():
            return
        scratch = Document(document.text)
        for rule in _RULES:
            scratch.apply(list(rule(scratch.text)))
        yield from changes_of(scratch)
