"""Capitals of set phrases and of cited parts of documents, as Decree 30/2020/NĐ-CP, annex II, lays them down.

The phrases are in `capitals.tsv`. Usage differs between offices, so nothing is changed unless the user asks
for it (`capitals: apply`). Words in upper case say nothing about capitals and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.options import Capitals
from cchc_restore.core.word_signs import WORD
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.structure.lines import Line, lines_of

_NAME: Final = "capitals"
_CONFIDENCE: Final = 0.7
_ANY_FORM: Final = "="
_GAP: Final = regex.compile(r"[ \t]+|[ \t]*\r?\n[ \t]*")
"""Between two words of a phrase; it may be wrapped."""
_SENTENCE_ENDS: Final = regex.compile(r"(?:^|[.?!:;…]|^[ \t]*[-+*•–—])[\s\"“‘'(]*$")
_LABEL: Final = regex.compile(r"[ \t]*(?:\(?[\p{L}\d.]{1,7}[.)/]|[-+*•–—])?[ \t]*")
_NUMBERS: Final = {
    "điểm": r"[a-zđ](?!\p{L})",
    "khoản": r"\d{1,3}",
    "điều": r"\d{1,3}[a-zđ]?",
    "mục": r"(?:\d{1,3}|[IVX]+)",
    "tiểu mục": r"\d{1,3}",
    "chương": r"(?:[IVX]+|\d{1,2})",
    "phần": r"(?:[IVX]+|\d{1,2}|thứ \p{L}+)",
}
"""Part of a document -> what numbers it (Decree 30/2020/NĐ-CP, annex I, part I, II.6)."""


class CapitalsStage:
    """Proposes (or applies) capitals by Annex II of Decree 30/2020/NĐ-CP.

    Args:
        lexicon: its `capitals.tsv` holds the phrases.
        capitals: ``propose`` only lists them, ``apply`` puts them in place.

    >>> from cchc_restore import Restorer
    >>> from cchc_restore.lexicons import load_lexicon
    >>> stage = CapitalsStage(load_lexicon(), "apply")
    >>> Restorer(stages=["encoding", stage]).restore("báo cáo Uỷ Ban Nhân Dân xã theo Khoản 2 điều 5").text
    'báo cáo Uỷ ban nhân dân xã theo khoản 2 Điều 5'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"capitals"})

    def __init__(self, lexicon: Lexicon, capitals: Capitals) -> None:
        self._propose_only = capitals == "propose"
        self._where = lexicon.where
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, form in lexicon.capitals.get("always", {}).items():
            words = tuple(phrase.split(" "))
            self._phrases.setdefault(words[0], []).append((words, form))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda item: -len(item[0]))
        self._parts = {
            part: form for part, form in lexicon.capitals.get("cited", {}).items() if part in _NUMBERS
        }
        one = "|".join(
            f"(?i:{part})[ \t]+{_NUMBERS[part]}" for part in sorted(self._parts, key=len, reverse=True)
        )
        self._chain = regex.compile(
            rf"(?<![\p{{L}}\p{{M}}])(?:{one})(?:,?[ \t]+(?:{one}))+(?![\p{{L}}\d])" if one else r"(?!)"
        )
        names = "|".join(sorted(self._parts, key=len, reverse=True))
        self._part = regex.compile(rf"(?i)(?<![\p{{L}}\p{{M}}])({names})(?=[ \t]+[\p{{L}}\d])")

    def propose(self, document: Document) -> Iterator[Correction]:
        """One correction for each phrase or part whose capitals differ (wrapped ones: one a line)."""
        yield from self._in_phrases(document.text)
        for line in lines_of(document.text):
            yield from self._in_citations(line)

    def _in_phrases(self, text: str) -> Iterator[Correction]:
        words = list(WORD.finditer(text))
        folded = [_folded(m.group()) for m in words]
        behind = 0
        for index in [i for i, word in enumerate(folded) if word in self._phrases]:
            phrase, form = self._longest(text, words, folded, index)
            if not phrase or index < behind:
                continue
            behind = index + len(phrase)
            found = words[index : index + len(phrase)]
            written = [m.group() for m in found]
            if form != _ANY_FORM and all(_plain_case(word) for word in written):
                start, old = found[0].start(), text[found[0].start() : found[-1].end()]
                place = self._where("capitals.tsv", " ".join(phrase))
                yield from self._changed(start, old, _cased_like(old, form), " ".join(written), place)

    def _longest(
        self, text: str, words: list[regex.Match[str]], folded: list[str], index: int
    ) -> tuple[tuple[str, ...], str]:
        """The longest phrase that starts at this word, and its form; empty where there is none."""
        for phrase, form in self._phrases[folded[index]]:
            if tuple(folded[index : index + len(phrase)]) == phrase and all(
                _GAP.fullmatch(text, words[i].end(), words[i + 1].start())
                for i in range(index, index + len(phrase) - 1)
            ):
                return phrase, form
        return (), ""

    def _in_citations(self, line: Line) -> Iterator[Correction]:
        for chain in self._chain.finditer(line.text):
            for part in self._part.finditer(line.text, chain.start(), chain.end()):
                written = part.group()
                if not _plain_case(written.split()[0]):
                    continue
                form = self._parts[written.lower()]
                if form[0].islower() and part.start() == chain.start() and _starts(line.text, part.start()):
                    continue  # a sentence starts here
                start = line.start + part.start()
                place = self._where("capitals.tsv", written.lower())
                yield from self._changed(start, written, _cased_like(written, form), written, place)

    def _changed(self, start: int, old: str, new: str, written: str, place: str) -> Iterator[Correction]:
        """The letters that differ, as one correction a line."""
        lines = zip(old.splitlines(keepends=True), new.splitlines(keepends=True), strict=True)
        for old_line, new_line in lines:
            differ = [i for i, (a, b) in enumerate(zip(old_line, new_line, strict=True)) if a != b]
            if differ:
                first, stop = differ[0], differ[-1] + 1
                yield Correction(
                    Span(start + first, start + stop),
                    old_line[first:stop],
                    new_line[first:stop],
                    _NAME,
                    "annex-ii",
                    _CONFIDENCE,
                    cited(f"{written!r} has other capitals in Decree 30/2020/NĐ-CP, annex II", place),
                    propose_only=self._propose_only,
                )
            start += len(old_line)


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    return fold_tone_placement(word.lower())


def _plain_case(word: str) -> bool:
    """Whether the word is in small letters, perhaps with a capital in front."""
    return word[1:].islower() if len(word) > 1 else True


def _cased_like(text: str, form: str) -> str:
    """The text with the capitals of the form; letters and spaces stay.

    >>> _cased_like("Uỷ  Ban Nhân Dân", "Ủy ban nhân dân")
    'Uỷ  ban nhân dân'
    """
    wanted = iter(char.isupper() for char in form if char.isalpha())
    return "".join(
        (char.upper() if next(wanted) else char.lower()) if char.isalpha() else char for char in text
    )


def _starts(line: str, start: int) -> bool:
    """Whether a sentence starts at this place of the line."""
    label = _LABEL.match(line)
    return (label is not None and label.end() >= start) or _SENTENCE_ENDS.search(line[:start]) is not None
