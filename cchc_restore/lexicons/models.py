"""What the files of ``lexicon/`` hold, as typed immutable records: one class a file.

The long list (places) uses a named tuple, which is built several times faster than a dataclass; the rest are
frozen dataclasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = [
    "Abbreviation",
    "Body",
    "DocType",
    "NameCount",
    "NoisePattern",
    "NoiseRules",
    "Phrase",
    "Place",
    "Problem",
    "Reading",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a damaged token was meant to say.

    Attributes:
        text: the reading, NFC.
        weight: the share of this reading among all readings of the token in the counted pairs, 0 to 1.
        reason: which letters were misread, and how often it was seen.
    """

    text: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation of administrative prose and what it stands for.

    Attributes:
        text: as it must be written: ``HĐND``, ``TTg``.
        expansion: its usual meaning.
        kind: body, org, unit, place, programme, sign, term, title or type.
        level: who uses it (trung ương, tỉnh, huyện, xã, đảng, chung …).
        status: ``verified`` (read in the source), ``seen`` (in documents) or ``compiled`` (plausible, not
            checked).
        others: its other meanings, the more usual first.
    """

    text: str
    expansion: str
    kind: str
    level: str
    status: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocType:
    """A type of document and its abbreviation in document numbers.

    Attributes:
        abbreviation: ``QĐ``, ``CTr``; empty for the types that have none.
        name: ``Quyết định``, ``Chương trình``.
        system: hành chính, bản sao, QPPL (normative) or Đảng (Party).
        status: ``verified``, ``seen`` or ``compiled``.
        source: where the abbreviation is laid down.
        others: other types that share the abbreviation.
    """

    abbreviation: str
    name: str
    system: str
    status: str
    source: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A body that issues documents.

    Attributes:
        name: without the name of its place: ``Ủy ban nhân dân``, ``Sở Nội vụ``.
        abbreviation: as it stands in document numbers; may be empty.
        level: trung ương, tỉnh, huyện, xã, đảng, đoàn thể … (several joined by ``/``).
        status: ``verified``, ``seen`` or ``compiled``.
    """

    name: str
    abbreviation: str
    level: str
    status: str


class Place(NamedTuple):
    """A unit of the country, past or present.

    Attributes:
        name: without its type: ``Thái Bình``, ``Ea H'leo``.
        type: tỉnh, thành phố, quận, huyện, thị xã, thị trấn, phường, xã, đặc khu.
        province: the province it lies in, without type; empty for a province.
        era: the lists it stands in, joined by ``+``: ``hist`` (before 2023), ``2024`` (three levels),
            ``2025`` (two levels, from 1 July 2025).
    """

    name: str
    type: str
    province: str
    era: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A set phrase of 2 to 6 syllables.

    Attributes:
        text: lower case, NFC, older tone placement.
        weight: how usual it is, 1 (rare) to 9.
        field: the field it belongs to: administration, farming, health …
    """

    text: str
    weight: int
    field: str


@dataclass(frozen=True, slots=True)
class NameCount:
    """How often a syllable was counted in each part of personal names."""

    syllable: str
    surname: int
    middle: int
    given: int

    @property
    def total(self) -> int:
        """The count over all roles."""
        return self.surname + self.middle + self.given


@dataclass(frozen=True, slots=True)
class NoisePattern:
    """One rule about what is not text.

    Attributes:
        name: identifier of the rule, used as the correction's rule.
        pattern: a regular expression in the syntax of the `regex` package, for one line without its line end.
            In ``page_numbers`` and ``speck_lines`` the whole line must match; in ``specks`` and ``bullets``
            the pattern is searched in the line.
        replacement: what the match becomes (``\\1`` refers to a group); empty: it is removed.
        confidence: how sure the rule is where it matches, 0 to 1.
        reason: for the reader of the report.
        propose_only: whether the match stays as it is, and is only listed, whatever the threshold.
    """

    name: str
    pattern: str
    replacement: str
    confidence: float
    reason: str
    propose_only: bool = False


@dataclass(frozen=True, slots=True)
class NoiseRules:
    """The rules of ``noise.yaml``.

    Attributes:
        page_numbers: a whole line that is only a page number, to be removed.
        speck_lines: a whole line that is only dirt, to be removed.
        specks: dirt inside a line, at its edges or between words.
        bullets: garbage where a bullet stood, before the first word of a line.
        margin_left, margin_right: letters and digits that it makes of the shadow along an edge of the page.
        counting_words: words, without marks, behind which a lone letter or digit belongs to the text.
        lone_kept: letters that may stand alone on a line.
        lone_behind_stop: letters that are dirt at the end of a line, behind the end of a sentence.
        lone_in_sentence: letters that are dirt at either end of a line, in the midst of a sentence.
        item_words: words, without marks, behind which such a letter belongs to the text.
    """

    page_numbers: tuple[NoisePattern, ...]
    speck_lines: tuple[NoisePattern, ...]
    specks: tuple[NoisePattern, ...]
    bullets: tuple[NoisePattern, ...]
    margin_left: frozenset[str]
    margin_right: frozenset[str]
    counting_words: frozenset[str]
    lone_kept: frozenset[str]
    lone_behind_stop: frozenset[str]
    lone_in_sentence: frozenset[str]
    item_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a lexicon file.

    Attributes:
        file, line: where; line 0 for the file as a whole.
        message: what is wrong.
        remedy: what to do.
        of_form: whether the file says what it means all the same (a header, the order of the rows).

    >>> str(Problem("keep.tsv", 7, "'Zalo' stands twice", "delete one of the rows"))
    "keep.tsv:7: 'Zalo' stands twice (delete one of the rows)"
    """

    file: str
    line: int
    message: str
    remedy: str
    of_form: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} ({self.remedy})"
