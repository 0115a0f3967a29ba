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

from cchc_restore.language.syllables import skeleton
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.structure.digits import digit_letters

_ISSUER_KINDS: Final = frozenset({"body", "org", "unit", "type", "title"})
_TERM: Final = regex.compile(r"(.+?)(\d{0,2})")  # the term of an assembly: QH15
_ASSEMBLY: Final = regex.compile(r"((?:UBTV)?QH)([\dIlSOo|!]{1,4})")
_MISREAD_D: Final = "PBDO0"
"""What engines write for Đ besides D."""
_MISREAD_QD: Final = frozenset({"0D", "0Đ", "OD", "OĐ"})
_LETTERS_READ_AS: Final = {"0": "OQDĐ", "1": "TILJ", "5": "S", "6": "G", "8": "B"}
"""What letters engines write as figures; the other way round (`digits.tsv`) other letters are usual."""
# How sure a reading of a code is. Counts are of 228 texts of an English and a Vietnamese engine; what has
# none is an estimate.
_KNOWN: Final = 1.0
_BAR_LOST: Final = 0.97
"""The only known abbreviation of these letters has a Đ: at least 414 of 445."""
_TERM_OF_YEAR: Final = 0.95
"""The only term of the assembly in that year whose figures these may be: 34 of 34."""
_MUST_BE: Final = 0.9
"""Nothing else can stand there (QĐ), or a long group is one misread Đ from a known one: 6 of 6."""
_FIGURE_FIRST: Final = 0.85
"""A figure was read for the first letter of the only abbreviation that fits."""
_RARER_WITHOUT_BAR: Final = 0.8
"""Two abbreviations are known (`_RARER`), and the text has lost its Đ everywhere."""
_NEAR: Final = 0.4
"""A short unknown group one letter from a known one may be an abbreviation of its own: only proposed, though
11 of 11 were right."""
_LONG: Final = 5
"""An unknown group of so many letters that is one misread Đ from a known one is no other abbreviation."""


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
        self.lexicon = lexicon
        self._types = set(lexicon.doc_types)
        issuers = {key for key, a in lexicon.abbreviations.items() if a.kind in _ISSUER_KINDS}
        self._issuers = issuers | {b.abbreviation for b in lexicon.bodies if b.abbreviation}
        self._types_by_fold = _by_fold(self._types)
        self._issuers_by_fold = _by_fold(self._issuers)
        self._copies = {key for key, t in lexicon.doc_types.items() if t.system == "bản sao"}
        self._bodies = {b.abbreviation: b.name for b in lexicon.bodies}
        self._party = {key for key, a in lexicon.abbreviations.items() if a.level.startswith("đảng")}

    def is_type(self, text: str) -> bool:
        """Whether this is the abbreviation of a type of document, exactly."""
        return text in self._types

    def is_issuer(self, text: str) -> bool:
        """Whether this is the abbreviation of a body or unit, exactly, a term number apart.

        >>> from cchc_restore.lexicons import load_lexicon
        >>> letters = code_letters(load_lexicon())
        >>> letters.is_issuer("UBND"), letters.is_issuer("QH15"), letters.is_issuer("XYZ")
        (True, True, False)
        """
        return text in self._issuers or text.rstrip("0123456789") in self._issuers

    def is_copy(self, text: str) -> bool:
        """Whether this names a copy: SY, SL, TrS (Decree 30/2020/NĐ-CP, annex I, part II)."""
        return text in self._copies

    def is_party(self, text: str) -> bool:
        """Whether this is a body of the Party: ĐU, TU, TW, UBKTĐU …"""
        return text in self._party

    def place_of(self, text: str) -> str | None:
        """The row of the lexicon that knows an abbreviation of a document number, a term number apart."""
        find = self.lexicon.files.find
        text = text if text in self._types or text in self._issuers else text.rstrip("0123456789")
        if text in self._types:
            return find("doc_types.tsv", text)
        body = self._bodies.get(text)
        known = find("abbreviations.tsv", text)
        return known or (find("issuing_bodies.tsv", body) if body else None)

    def read(
        self, part: str, *, is_type: bool, without_d_bar: bool = False, year: str = ""
    ) -> Reading | None:
        """The reading of one part, or None where the lexicon knows nothing like it.

        Args:
            part: letters between the separators, with the number of a term where there is one.
            is_type: the part stands where the type of document stands.
            without_d_bar: the document has no Đ at all, so a D may be one.
            year: the year in the number, which tells the term of an assembly.
        """
        if (term := self._assembly(part, year)) is not None:
            return term
        match = _TERM.fullmatch(part)
        assert match is not None  # any text matches
        letters, term_number = match.groups()
        found = self._read(letters, is_type, without_d_bar)
        if is_type and (found is None or not found.sure):  # a letter has no type: 45/UBND-VX
            issuer = self._read(letters, False, without_d_bar)
            found = issuer if found is None or (issuer is not None and issuer.sure) else found
        if found is None:
            return None
        reason = found.reason if found.text == letters else cited(found.reason, self.place_of(found.text))
        return Reading(found.text + term_number, found.rule, found.confidence, reason, found.sure)

    def _read(self, letters: str, is_type: bool, without_d_bar: bool) -> Reading | None:
        known, by_fold = (
            (self._types, self._types_by_fold) if is_type else (self._issuers, self._issuers_by_fold)
        )
        alike = by_fold.get(_fold(letters), ())
        others = [text for text in alike if text != letters and _may_be(letters, text)]
        if letters in known:
            if (
                without_d_bar
                and len(others) == 1
                and "D" in letters
                and "Đ" in others[0]
                and letters in _RARER
            ):
                return _bar(letters, others[0], _RARER_WITHOUT_BAR)
            return Reading(letters, "code", _KNOWN, "a known abbreviation", True)
        if len(others) == 1 and len(letters) > 1:
            return _bar(letters, others[0], _BAR_LOST)
        near = {
            candidate
            for i, char in enumerate(letters)
            if char in _MISREAD_D and (candidate := f"{letters[:i]}Đ{letters[i + 1 :]}") in known
        }
        if is_type and letters in _MISREAD_QD:
            # no type begins with O, and a nought is no letter: only the tail of the Q was lost
            return Reading("QĐ", "code-misread", _MUST_BE, f"{letters} stands where QĐ must stand", True)
        if (figure := self._with_figure(letters, known)) is not None:
            return figure
        if not near and is_type and len(letters) > 2 and letters.isalpha():  # ITB, QĐĐ: a letter too many
            near = {s for i in range(len(letters)) if (s := letters[:i] + letters[i + 1 :]) in known}
        if len(near) == 1 and len(letters) > 1:
            text = near.pop()
            reason = f"{letters} is no known abbreviation, {text} is"
            sure = len(letters) >= _LONG and len(text) == len(letters)
            return Reading(text, "code-misread", _MUST_BE if sure else _NEAR, reason, sure)
        return None

    def _with_figure(self, letters: str, known: Iterable[str]) -> Reading | None:
        """1B is TB, 5TC is STC: no abbreviation begins with a figure."""
        if letters[0] not in _LETTERS_READ_AS:
            return None
        found = {s for c in _LETTERS_READ_AS[letters[0]] if (s := c + letters[1:]) in known}
        if len(found) != 1:
            return None
        text = found.pop()
        return Reading(text, "code-misread", _FIGURE_FIRST, f"{letters} stands where {text} must stand", True)

    def _assembly(self, part: str, year: str) -> Reading | None:
        """QHI5 in a law of 2025 is QH15: the only term of that year whose digits it may hold."""
        match = _ASSEMBLY.fullmatch(part)
        if match is None or match.group(2).isdigit() or not year.isdigit():
            return None
        digits, _ = digit_letters(self.lexicon).read(match.group(2))
        readable = [sign for sign in match.group(2) if sign.isdigit()]
        terms = [
            str(term)
            for term, years in self.lexicon.assembly_terms.items()
            if int(year) in years and _within(str(term), digits) and _within("".join(readable), str(term))
        ]
        if len(terms) != 1:
            return None
        text = match.group(1) + terms[0]
        reason = f"{year} is a year of term {terms[0]} of the assembly"
        place = self.lexicon.files.find("assembly_terms.tsv", terms[0])
        return Reading(text, "code-term", _TERM_OF_YEAR, cited(reason, place), True)


def _bar(letters: str, text: str, confidence: float) -> Reading:
    return Reading(
        text, "code-abbreviation", confidence, f"{letters} in a document code stands for {text}", True
    )


_RARER: Final = frozenset({"DA"})
"""Known as they are (Dự án), but far more often the other one (ĐA, Đề án) where a document has lost its Đ."""


def code_letters(lexicon: Lexicon) -> CodeLetters:
    """The reader of a lexicon, built once."""
    return lexicon.derived(CodeLetters)


def lacks_d_bar(text: str) -> bool:
    """Whether an engine that knows no Đ read the text: it has none anywhere, so a D in a code may be one.

    >>> lacks_d_bar("Quyet dinh 12/QD-UBND"), lacks_d_bar("Quyết định 12/QD-UBND")
    (True, False)
    """
    return "đ" not in text and "Đ" not in text


def _may_be(letters: str, text: str) -> bool:
    """Whether marks were lost, none gained: no engine reads a D as Đ.

    >>> _may_be("HDND", "HĐND"), _may_be("HĐĐT", "HĐDT")
    (True, False)
    """
    return all(now != "Đ" or was == now for now, was in zip(letters, text, strict=False))


def _within(short: str, long: str) -> bool:
    """Whether the signs of `short` stand in `long` in their order.

    >>> _within("15", "1155"), _within("15", "51")
    (True, False)
    """
    signs = iter(long)
    return all(sign in signs for sign in short)


def _fold(letters: str) -> str:
    return skeleton(letters).upper()


def _by_fold(known: Iterable[str]) -> dict[str, list[str]]:
    table = defaultdict[str, list[str]](list)
    for text in sorted(known):
        table[_fold(text)].append(text)
    return dict(table)
