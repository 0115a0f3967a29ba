"""The documents a text cites by number: `Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ`.

The form of a full citation is that of Decree 30/2020/NĐ-CP, annex I, part I, II.6: number and symbol, date,
issuing body. Laws are cited by name and have no number here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import LineIndex, Span
from cchc_restore.facts.evidence import Trust
from cchc_restore.facts.model import Citation
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.broken_lines import place_types
from cchc_restore.structure.dates import FoundDate
from cchc_restore.structure.doc_numbers import DocNumber
from cchc_restore.structure.fuzzy import letters_of
from cchc_restore.structure.headings import heading_words

_MOST: Final = 0.98
"""How sure a citation is whose characters are sure: an estimate."""
_GAP: Final = regex.compile(r"[\s,]{0,4}")
_TO_DATE: Final = regex.compile(r"[\s,]{0,4}(?i:ngày\s{1,3})?")
_NAME_WORD: Final = r"\p{Lu}[\p{Ll}\p{M}'’]*(?:-\p{L}+)*(?![\p{L}/-])"


class CitationReader:
    """Finds citations; knows the bodies of the lexicon.

    Args:
        lexicon: names of bodies and their abbreviations.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        names = {body.name for body in lexicon.bodies}
        names |= {name.replace("Mặt trận Tổ quốc", "MTTQ") for name in names}
        short = (a for a in lexicon.abbreviations.values() if a.kind in ("body", "org"))
        names |= {a.text for a in short if len(a.text) > 2}
        names |= {name.replace("ủy", "uỷ").replace("Ủy", "Uỷ") for name in names}
        longest = sorted(names, key=lambda name: (-len(name), name))
        known = "|".join(regex.sub(r"\\?\s+", r"\\s+", regex.escape(name)) for name in longest)
        part = rf"(?:{known})(?![\p{{L}}\p{{M}}&-])(?:\s+Việt\s+Nam)?"
        kinds = "|".join(map(regex.escape, place_types(lexicon)))
        # behind the end of a line another document may begin, and no name: "của UBND huyện / Nghị định số"
        begins = {*lexicon.doc_type_names, *lexicon.letterhead["opener"]}
        others = "|".join(regex.escape(words).replace(r"\ ", r"\s+") for words in begins if " " in words)
        parts = "|".join(map(regex.escape, heading_words(lexicon)))
        others = rf"(?:{others})(?!\p{{L}})|(?:Luật|{parts})\s+(?:số|\d|[IVX])"
        name = rf"(?:\s+(?!{others}){_NAME_WORD})"
        place = rf"\s+(?:{kinds}|TP\.?)(?!\p{{L}})"
        # "huyện Tân Lạc Sơn, tỉnh Hòa Khê"; a name alone only behind the committees of the Party
        of_place = rf"(?:{place}{name}{{0,4}}(?:,{place}{name}{{1,4}})?|(?<=[uU][ỷy]|ủy){name}{{1,4}})?"
        self._body = regex.compile(rf"của\s+(?P<body>{part}(?:\s+{part})?{of_place})")
        # issued by several bodies together
        self._joint = frozenset(t.abbreviation for t in lexicon.doc_types.values() if "liên tịch" in t.name)
        self._bare = frozenset(letters_of(body) for body in lexicon.letterhead["bare-body"])

    def _issuer(self, text: str, position: int) -> tuple[str, int] | None:
        """The body named behind a number or date, and where its name ends."""
        match = self._body.match(text, _GAP.match(text, position).end())
        if match is None:
            return None
        body = " ".join(match.group("body").split())
        if letters_of(body).startswith("banthuong") and letters_of(body) in self._bare:
            return None  # "của Ban Thường trực", of which body it does not say
        return body, match.end()

    def read(
        self, text: str, numbers: Sequence[DocNumber], dates: Sequence[FoundDate], own: str, trust: Trust
    ) -> tuple[Citation, ...]:
        """The documents cited, each once.

        Args:
            text: the document.
            numbers: its document numbers, in order.
            dates: its dates, in order.
            own: the document's own number, which is no citation.
            trust: how sure the characters are.
        """
        starts = [date.span.start for date in dates]
        lines = LineIndex(text)
        found: dict[str, Citation] = {}
        for number in numbers:
            if number.own or not number.digits or number.symbol == own:
                continue
            position = _TO_DATE.match(text, number.span.end).end()
            index = bisect_left(starts, number.span.end)
            date, end = "", number.span.end
            if index < len(dates) and dates[index].span.start <= position and len(dates[index].iso) == 10:
                date, end = dates[index].iso, dates[index].span.end
            issuer = None if number.type in self._joint else self._issuer(text, end)
            body, end = issuer or ("", end)
            line, _ = lines.locate(number.span.start)
            spans = [Span(number.span.start, end)]
            sure = min([_MOST, trust.of(spans), *(piece.confidence for piece in number.pieces)])
            citation = Citation(number.symbol, date, body, line, sure)
            known = found.get(number.symbol)
            if known is None:
                found[number.symbol] = citation
            elif known.date in ("", date) and known.body in ("", body):  # a later mention says more
                found[number.symbol] = Citation(
                    number.symbol, date, body, known.line, min(sure, known.confidence)
                )
        return tuple(found.values())
