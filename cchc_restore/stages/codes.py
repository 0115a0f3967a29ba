"""The letters of document codes: which abbreviation `QD`, `ND` or `HDND` stands for.

The form of a code is laid down by Decree 30/2020/NĐ-CP (annex I, part I, II.3): number, slash, type of
document, hyphen, issuing body; Party offices write number, hyphen, type, slash, body. Types, bodies and units
come from the lexicon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.lexicons import Lexicon
from cchc_restore.lexicons.syllables import skeleton

_ISSUER_KINDS: Final = frozenset({"body", "org", "unit", "type", "title"})
_TERM: Final = regex.compile(r"(.+?)(\d{0,2})")  # the term of an assembly: QH15
_MISREAD_D: Final = "PBDO0"
"""What engines write for Đ besides D."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of a code says; `sure` where only one reading is possible."""

    text: str
    rule: str
    confidence: float
    reason: str
    sure: bool


class CodeLetters:
    """Reads the parts of document codes by the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._types = {t for key in lexicon.doc_types for t in (key,) if t}
        issuers = {key for key, a in lexicon.abbreviations.items() if a.kind in _ISSUER_KINDS}
        self._issuers = issuers | {b.abbreviation for b in lexicon.bodies if b.abbreviation}
        self._types_by_fold = _by_fold(self._types)
        self._issuers_by_fold = _by_fold(self._issuers)

    def read(self, part: str, *, is_type: bool, without_d_bar: bool = False) -> Reading | None:
        """The reading of one part, or None where the lexicon knows nothing like it.

        Args:
            part: letters between the separators, with the number of a term where there is one.
            is_type: the part stands where the type of document stands.
            without_d_bar: the document has no Đ at all, so a D may be one.
        """
        match = _TERM.fullmatch(part)
        assert match is not None  # any text matches
        letters, term = match.groups()
        found = self._read(letters, is_type, without_d_bar)
        if found is None and is_type:  # a letter has no type: 45/UBND-VX
            found = self._read(letters, False, without_d_bar)
        if found is None or not term:
            return found
        return Reading(found.text + term, found.rule, found.confidence, found.reason, found.sure)

    def _read(self, letters: str, is_type: bool, without_d_bar: bool) -> Reading | None:
        known, by_fold = (
            (self._types, self._types_by_fold) if is_type else (self._issuers, self._issuers_by_fold)
        )
        others = [text for text in by_fold.get(_fold(letters), ()) if text != letters]
        if letters in known:
            if (
                without_d_bar
                and len(others) == 1
                and "D" in letters
                and "Đ" in others[0]
                and letters in _RARER
            ):
                return self._bar(letters, others[0], 0.8)
            return Reading(letters, "code", 1.0, "a known abbreviation", True)
        if len(others) == 1 and len(letters) > 1:
            return self._bar(letters, others[0], 0.97)
        near = {
            candidate
            for i, char in enumerate(letters)
            if char in _MISREAD_D and (candidate := f"{letters[:i]}Đ{letters[i + 1 :]}") in known
        }
        if len(near) == 1 and len(letters) > 1:
            text = near.pop()
            return Reading(text, "code-misread", 0.4, f"{letters} is no known abbreviation, {text} is", False)
        return None

    def _bar(self, letters: str, text: str, confidence: float) -> Reading:
        return Reading(
            text, "code-abbreviation", confidence, f"{letters} in a document code stands for {text}", True
        )


_RARER: Final = frozenset({"DA"})
"""Known as they are (Dự án), but far more often the other one (ĐA, Đề án) where a document has lost its Đ."""


def _fold(letters: str) -> str:
    return skeleton(letters).upper()


def _by_fold(known: Iterable[str]) -> dict[str, list[str]]:
    table = defaultdict[str, list[str]](list)
    for text in sorted(known):
        table[_fold(text)].append(text)
    return dict(table)
