"""Drawing the facts out of a text. Nothing is made up: what is not surely there stays empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.core.line_ends import with_line_feeds
from cchc_restore.facts.citations import CitationReader
from cchc_restore.facts.evidence import Trust, count_pages
from cchc_restore.facts.judge import Judge, NameWords
from cchc_restore.facts.model import Facts
from cchc_restore.lexicons import Lexicon
from cchc_restore.pipeline import Result
from cchc_restore.structure.dates import find_dates
from cchc_restore.structure.doc_numbers import DocNumber, find_doc_numbers
from cchc_restore.structure.foot import Foot, FootReader
from cchc_restore.structure.fuzzy import letters_of
from cchc_restore.structure.head import HEAD_LINES, Head, HeadReader
from cchc_restore.structure.lines import lines_of, top_of
from cchc_restore.structure.signature import Signature
from cchc_restore.structure.summary import Summary, SummaryReader

# How sure a value is whose characters are sure, by what it is read from: estimates, as in `judge`.
_NUMBER: Final = 0.98
_OTHER_BODY: Final = 0.4
"""A number of a damaged text whose body nobody knows and no name in the head has the initials of."""
_OTHER_UNIT: Final = 0.75
"""The same of a unit behind the body, which may be anything."""
_DATE: Final = 0.98
_TYPE: Final = 0.98
"""The type that is printed."""
_LETTER: Final = 0.95
"""`Công văn`, which is never printed, by the summary that stands in its place."""
_TYPE_OF_NUMBER: Final = 0.9
_LETTER_OF_NUMBER: Final = 0.8
"""What the number says where neither is found, as shares of its own confidence."""
_WRECK: Final = 0.6
"""What the confidence of a value is worth in a text that is hardly readable."""
_WORD: Final = regex.compile(r"[\p{L}\p{M}'’]+")
_LABEL: Final = regex.compile(r"\S{1,4}\s?[:;.]?\s*")


class FactsReader:
    """Reads the facts of any number of texts by one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._heads = HeadReader(lexicon)
        self._summaries = SummaryReader(lexicon)
        self._feet = FootReader(lexicon)
        self._citations = CitationReader(lexicon)
        self._names = NameWords(lexicon)

    def read(self, text: str, trust: Trust | None = None, worth: float = 1.0, damaged: bool = False) -> Facts:
        """The facts of a text, but for pages and doubtful words.

        Args:
            text: a repaired text, or one that needs no repair.
            trust: how sure its characters are; None: all are as printed.
            worth: what every confidence is multiplied by.
            damaged: whether the text was damaged, so that abbreviations nobody knows may be misread.
        """
        text = with_line_feeds(text)
        judge = Judge(trust or Trust(), worth, self._names, text, damaged)
        lines = list(lines_of(text))
        top = top_of(lines, 2 * HEAD_LINES)
        summary = self._summaries.read(top)
        head = self._heads.read(summary.above(top))
        letter = [line for line in top if summary.first_line <= line.number < summary.first_line + 3]
        if head.date is None and summary.title and not summary.kind:
            head = _with_date(head, self._heads.read(letter))
        numbers = find_doc_numbers(text, self._lexicon)
        own = _own(text, numbers, head)
        foot = self._feet.read(lines)
        facts = _named(head, judge)
        sure = _NUMBER if own is None or not damaged else self._accounted(own, head)
        facts.update(self._numbered(text, own, summary, judge, sure))
        facts.update(self._dated(text, head, judge))
        facts["title"] = judge.title(summary.title)
        facts["addressees"] = judge.addressees(summary, foot)
        facts.update(_signed(foot, judge))
        facts["cited"] = self._citations.read(
            text, numbers, find_dates(text, self._lexicon), own.symbol if own else "", judge.trust
        )
        return Facts(**facts)  # type: ignore[arg-type]

    def _accounted(self, own: DocNumber, head: Head) -> float:
        """How sure the abbreviations of a number are in a text that was damaged.

        They are known, or the initials of the bodies in the head; that of the unit that drafted a letter,
        behind them, may be anything.
        """
        words = [word for body in head.bodies for part in body for word in _WORD.findall(part.text)]
        initials = "".join(word[0] for word in words)
        sure = _NUMBER
        for index, part in enumerate(regex.split(r"[-/]", own.body)):
            letters = iter(initials)
            known = part in self._lexicon.abbreviations or part in self._short_names
            if not known and not all(letter in letters for letter in part.upper()):
                sure = min(sure, _OTHER_UNIT if index else _OTHER_BODY)
        return sure

    @cached_property
    def _short_names(self) -> frozenset[str]:
        return frozenset(body.abbreviation for body in self._lexicon.bodies if body.abbreviation)

    def _numbered(
        self, text: str, own: DocNumber | None, summary: Summary, judge: Judge, most: float
    ) -> dict[str, object]:
        """Number and type; where the type is not printed (a letter, a torn head), the number says it."""
        number = kind = None
        if own:
            sure = min((most, *(piece.confidence for piece in own.pieces)))
            number = judge.value(own.symbol, [own.span], text.count("\n", 0, own.span.start) + 1, sure)
        known = self._lexicon.doc_types.get(own.type) if own else None
        if summary.kind:
            kind = judge.value(summary.kind_name, [], summary.kind.line, _TYPE)
        elif summary.title:
            kind = judge.value("Công văn", [], summary.title[0].line, _LETTER)
        elif number and known and not known.others and known.system == "hành chính":
            kind = judge.value(known.name, [], number.line, _TYPE_OF_NUMBER * number.confidence)
        elif number and own and not own.type and own.form == "state" and summary.label:
            kind = judge.value("Công văn", [], number.line, _LETTER_OF_NUMBER * number.confidence)
        return {"number_symbol": number, "type": kind}

    def _dated(self, text: str, head: Head, judge: Judge) -> dict[str, object]:
        place = date = None
        if head.date:
            read = [d for d in find_dates(head.date.text, self._lexicon) if d.form == "written" and d.iso]
            if len(read) == 1 and len(read[0].iso) == 10:
                sure = min((_DATE, *(piece.confidence for piece in read[0].pieces)))
                date = judge.value(read[0].iso, [head.date.span], head.date.line, sure)
            if head.place:
                place = judge.place(head.place)
        return {"place": place, "date": date}


_DAMAGED_FROM: Final = 20
"""A text with so many words restored was read by a program: what was not restored may be wrong too."""


def facts_of(result: Result, lexicon: Lexicon | FactsReader) -> Facts:
    """The facts of a restored text.

    Args:
        result: what the restorer made of it.
        lexicon: the lexicon, or a reader made from it.
    """
    reader = lexicon if isinstance(lexicon, FactsReader) else FactsReader(lexicon)
    worth = _WRECK if result.hardly_readable else 1.0
    damaged = sum(entry.stage == "diacritics" for entry in result.ledger.applied) >= _DAMAGED_FROM
    facts = reader.read(result.text, Trust(result.ledger.applied), worth, damaged)
    restored = "diacritics" in result.timings
    return _completed(facts, result.source, round(result.doubtful, 4) if restored else None)


def extract(text: str, lexicon: Lexicon) -> Facts:
    """The facts of a text that needs no repair.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> facts = extract(
    ...     "UBND HUYỆN TÂN LẠC SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\\n"
    ...     "PHÒNG NỘI VỤ Độc lập - Tự do - Hạnh phúc\\n"
    ...     "Số: 12/BC-NV Tân Lạc Sơn, ngày 06 tháng 7 năm 2023\\n"
    ...     "BÁO CÁO\\nKết quả thi đua quý II\\n", load_lexicon())
    >>> facts.issuing_body.text, facts.number_symbol.text, facts.date.text, facts.title.text
    ('PHÒNG NỘI VỤ', '12/BC-NV', '2023-07-06', 'Kết quả thi đua quý II')
    """
    return _completed(FactsReader(lexicon).read(text), text, None)


def _completed(facts: Facts, source: str, doubtful: float | None) -> Facts:
    return replace(facts, pages=count_pages(source) if source.strip() else None, doubtful=doubtful)


# ---------------------------------------------------------------- parts of the document


def _own(text: str, numbers: Sequence[DocNumber], head: Head) -> DocNumber | None:
    """The document's own number: what is marked as such, or stands right behind the label in the head."""
    for number in numbers:
        if not number.digits:
            continue
        if number.own:
            return number
        if head.found and head.number and head.number.span.start < number.span.start < head.number.span.end:
            label = text[head.number.span.start : number.span.start]
            return number if _LABEL.fullmatch(label) else None
    return None


def _with_date(head: Head, other: Head) -> Head:
    """The head with the place and date that stand beside the summary of a letter."""
    return replace(head, place=other.place, date=other.date) if other.date else head


def _named(head: Head, judge: Judge) -> dict[str, object]:
    issuing = superior = None
    if head.bodies:
        issuing = judge.body(head.bodies[-1])
    if len(head.bodies) > 1:
        superior = judge.body(head.bodies[-2])
    return {"issuing_body": issuing, "superior_body": superior}


def _signed(foot: Foot | None, judge: Judge) -> dict[str, object]:
    pieces = foot.signatures if foot else ()
    authorities = [p for p in pieces if p.kind == "authority" and not _acting(p)]
    last = max((p.part.span.end for p in authorities), default=0)
    offices = [p for p in pieces if p.kind == "office" or _acting(p)]
    offices = [p for p in offices if p.part.span.start >= last]
    if any(a.part.line == b.part.line for a, b in pairwise(offices)):
        offices = []  # two sign beside each other, as under minutes
    if len(offices) > 1 and letters_of(offices[1].part.text) == "pho" + letters_of(offices[0].part.text):
        offices = offices[1:]  # the mark KT. before the first was lost
    names = [p for p in pieces if p.kind == "name"]
    signer = _signer(names, max((p.part.span.start for p in (*authorities, *offices[:1])), default=0))
    two = any(a.part.line == b.part.line for a, b in pairwise(p for p in pieces if p.kind == "office"))
    return {
        "signer_authority": tuple(
            value for p in authorities if (value := judge.named(p.part.text, [p.part]))
        ),
        "signer_office": judge.named(offices[0].part.text, [offices[0].part]) if offices else None,
        "signer_name": judge.person(signer) if signer and not two else None,
    }


def _acting(piece: Signature) -> bool:
    """`Q. CHỦ TỊCH` is the office of who signs for himself."""
    return piece.mark is not None and letters_of(piece.mark.text) == "q"


def _signer(names: Sequence[Signature], after: int) -> Signature | None:
    """The name that belongs to the office: the only one, or the first below it."""
    if len(names) == 1:
        return names[0]
    below = [name for name in names if name.part.span.start >= after and name.known]
    return below[0] if len(below) == 1 else None
