"""What the parts of a head should look like, for the letterhead stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.word_signs import WORD
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.structure.fuzzy import LONGEST_LINE, letters_of, upper_share
from cchc_restore.structure.head import Head, HeadReader
from cchc_restore.structure.lines import Line
from cchc_restore.structure.parts import Part
from cchc_restore.structure.printed import PrintedNames
from cchc_restore.structure.recipients import Entry
from cchc_restore.structure.subject_sign import MISREAD_SUBJECT_SIGN, SUBJECT_SIGN
from cchc_restore.structure.summary import Summary

NAME: Final = "letterhead"
# How sure a rule is. Counts are of 228 texts of an English and a Vietnamese engine: how often the printed
# text was as the rule says. What has none was met too seldom, and is an estimate.
_LABEL: Final = 0.95
"""The words of a label, known by three quarters of their letters: 66 of 66."""
_COLON: Final = 0.9
_LOST_COLON: Final = 0.6
"""Nothing stands where the colon should: the typist may have left it out, so it is only proposed."""
_LIST_SIGN: Final = 0.85
"""A semicolon whose tail was lost: 21 of 28."""
_OTHER_LIST_SIGN: Final = 0.5
"""Another sign at the end of an entry may be meant, so it is only proposed: 5 of 8 were semicolons."""
_FIRST_OF_ENTRY: Final = 0.85
_CAPITALS: Final = 0.85
"""Small letters in a line of capitals: abbreviations may have them (`QĐ-TTg`)."""
_COMMA_BEFORE_DATE: Final = 0.9
_SMALL_NGAY: Final = 0.85
_NAMED_PLACE: Final = 0.9
"""The place stands in the name of the body as well."""
_OTHER_PLACE: Final = 0.6
"""It may be no place, so its capitals are only proposed."""
_SUBJECT_SIGN: Final = 0.9
_MISREAD_SUBJECT_SIGN: Final = 0.8
_MOST: Final = 0.99
"""Titles and motto are as sure as their letters are like what is printed there, but never quite: 1,069 of
1,085, the others being older spellings (`HOÀ`) and dashes of another length."""
_TITLE_SURE: Final = 84.0
"""How much of a title must be there (0 to 100) for the rest to be restored."""
_MOTTO_SURE: Final = 80.0
"""How alike (0 to 100) the letters must be: what is less so was right in 8 of 8, and is proposed."""
_TITLE_LINES: Final = 4
"""The most lines with text from the title down to the motto."""
_PARTY_LINES: Final = 8
_SUBLIST: Final = regex.compile(r"\s*\+")
_FIRST_WORD: Final = regex.compile(
    r"[-–—+•\s]*(?P<word>SỞ|BỘ|TỪ)\s"
    r"(?:(?P<body>HĐND|UBND|UBMTTQ|MTTQ|Đảng ủy|Huyện ủy|Tỉnh ủy)(?!\p{L})|\p{Lu}\p{Ll})"
)
_V_V: Final = regex.compile(rf"{SUBJECT_SIGN}|{MISREAD_SUBJECT_SIGN}|V\p{{L}}{{1,2}}")
_GAP_TO_DATE: Final = regex.compile(r"[ \t]*[,.;:][ \t]*|[ \t]+")
_SMALL_PLACE: Final = regex.compile(r"(?:^|(?<=\s))(\p{Ll}+(?:[ ]\p{Ll}+){0,3})[ ]?,[ ]?$")


def correction(
    start: int,
    original: str,
    replacement: str,
    rule: str,
    confidence: float,
    reason: str,
    *,
    propose_only: bool = False,
) -> Correction:
    """A correction of the stage.

    Args:
        start: where it begins, as an offset in the text.
        original: what stands there.
        replacement: what should stand there.
        rule: what found it.
        confidence: the probability that it is right.
        reason: one sentence for a reader.
        propose_only: whether it is only proposed, whatever its confidence.
    """
    span = Span(start, start + len(original))
    return Correction(span, original, replacement, NAME, rule, confidence, reason, propose_only=propose_only)


def worded(
    part: Part, wanted: str, rule: str, confidence: float, reason: str, *, propose_only: bool = False
) -> Iterator[Correction]:
    """Corrections that make `wanted` of a part: word by word where their number is the same.

    Args:
        part: what was found in a line.
        wanted: what should stand there.
        rule, confidence, reason, propose_only: as for `correction`.
    """
    read, right = part.text.split(" "), wanted.split(" ")
    if len(read) != len(right):
        yield correction(
            part.span.start, part.text, wanted, rule, confidence, reason, propose_only=propose_only
        )
        return
    position = part.span.start
    for old, new in zip(read, right, strict=True):
        if old != new:
            yield correction(position, old, new, rule, confidence, reason, propose_only=propose_only)
        position += len(old) + 1


def listed(text: str, entries: Sequence[Entry], rule: str) -> Iterator[Correction]:
    """The signs between the entries of a list, where most of them have the right one.

    A colon at the end of an entry is a semicolon whose tail was lost; commas and full stops may be meant.
    """
    bulleted = [entry for entry in entries if entry.bulleted]
    right = sum(entry.sign == ";" for entry in bulleted)
    other = sum(entry.sign in (",", "") for entry in bulleted[:-1])
    for entry in bulleted[:-1]:
        at = text.find(entry.sign, entry.parts[-1].span.end) if entry.sign not in (";", "") else -1
        if at < 0 or text[entry.parts[-1].span.end : at].strip():
            continue
        sure = entry.sign == ":" and right >= other and not _SUBLIST.match(text, at + 1)
        reason = "entries of a list end with a semicolon"
        confidence = _LIST_SIGN if sure else _OTHER_LIST_SIGN
        yield correction(at, entry.sign, ";", rule, confidence, reason, propose_only=not sure)


def entry_words(part: Part, rule: str) -> Iterator[Correction]:
    """The first word of an entry: `Sở`, `Bộ` are no abbreviations; `TT` (Thường trực) is misread as `TỪ`."""
    match = _FIRST_WORD.match(part.text)
    if match is None:
        return
    word = match.group("word")
    wanted = "TT" if word == "TỪ" else word.capitalize()
    if (word == "TỪ") == (match.group("body") is not None):
        yield correction(
            part.span.start + match.start("word"),
            word,
            wanted,
            rule,
            _FIRST_OF_ENTRY,
            "the name of a body begins so",
        )


def label_form(line: Line, part: Part, wanted: str, place: str) -> Iterator[Correction]:
    """A label of two words with its colon; a missing colon is only proposed.

    Args:
        line: its line.
        part: the label as it stands, with its sign.
        wanted: the label as it should be.
        place: the row of the lexicon that says so.
    """
    words = part.text.rstrip(" \t:;.,")
    sign = part.text[len(words) :]
    if upper_share(words) > 0.9:
        wanted = wanted.upper()
    if "gởi" in words.lower():  # as it is said in the south
        wanted = wanted.replace("gửi", "gởi").replace("GỬI", "GỞI")
    right = wanted.rstrip(":")
    reason = cited(f"the label is {wanted!r}", place)
    if fold_tone_placement(words) != fold_tone_placement(right):
        whole = Part(Span(part.span.start, part.span.start + len(words)), words, part.line)
        yield from worded(whole, right, "label", _LABEL, reason)
    colon_at = part.span.start + len(words)
    if not sign:
        yield correction(colon_at, "", ":", "label-colon", _LOST_COLON, reason, propose_only=True)
        return
    if sign != ":":
        yield correction(colon_at, sign, ":", "label-colon", _COLON, reason)
    if regex.match(r"[\p{L}\p{N}]", line.text[part.span.end - line.start :]):
        yield correction(part.span.end, "", " ", "label-colon", _COLON, "a space follows the colon")


class HeadForms:
    """The forms of a head.

    Args:
        reader: finds the titles.
        lexicon: the words of the head.
        names: names of bodies in capitals.
    """

    def __init__(self, reader: HeadReader, lexicon: Lexicon, names: PrintedNames) -> None:
        self._reader = reader
        self._names = names
        self._label = next(w for w in lexicon.letterhead["label"] if letters_of(w) == "kinhgui")
        self._where = lexicon.where

    # ------------------------------------------------------------ titles

    def titles(self, lines: Sequence[Line]) -> Iterator[Correction]:
        """Titles and motto, wherever they stand (annexes have heads too); the Party's only at the top."""
        below = 0
        for index, line in enumerate(lines):
            if not line.text.strip() or len(line.text) > LONGEST_LINE:
                continue
            below -= 1
            if title := self._reader.title_in(line):
                below = _TITLE_LINES
                wanted = self._reader.national_title
                if "HOÀ" in title.text:
                    wanted = wanted.replace("HÒA", "HOÀ")
                yield from self._phrase(line, title, wanted, "national-title", _TITLE_SURE)
            elif below > 0 and (motto := self._reader.motto_in(line)):
                below = 0
                yield from self._phrase(line, motto, self._reader.motto, "motto", _MOTTO_SURE)
            elif index < _PARTY_LINES and (party := self._reader.party_title_in(line)):
                yield from self._phrase(line, party, self._reader.party_title, "party-title", _TITLE_SURE)

    def _phrase(self, line: Line, part: Part, wanted: str, rule: str, sure: float) -> Iterator[Correction]:
        """A phrase that is always printed alike, and the space that parts it from its neighbours."""
        start, end = part.span.start - line.start, part.span.end - line.start
        certain = part.score >= sure
        confidence = min(_MOST, part.score / 100)
        reason = cited(f"here always stands {wanted!r}", self._where("letterhead.tsv", rule))
        if certain and start and not line.text[start - 1].isspace():
            yield correction(part.span.start, "", " ", rule, confidence, "another column begins here")
        yield from worded(part, wanted, rule, confidence, reason, propose_only=not certain)
        if certain and line.text[end : end + 1].isalnum():
            yield correction(part.span.end, "", " ", rule, confidence, "another column begins here")

    # ------------------------------------------------------------ columns

    def columns(
        self, document: Document, lines: Sequence[Line], head: Head, newer: bool
    ) -> Iterator[Correction]:
        """Names of bodies on the left, place and date on the right.

        Args:
            document: the document; its source says what was read before earlier stages changed it.
            lines: its first lines.
            head: what was found in them.
            newer: whether the document writes `hoà`, `uỷ` instead of `hòa`, `ủy`.
        """
        if not head.found:
            return
        by_number = {line.number: line for line in lines}
        for part in head.left:
            line = by_number[part.line]
            start = part.span.start - line.start
            end = start + len(part.text)
            yield from self.capitals(document, line, start, end, newer, "issuing-body")
        if head.date:
            yield from self._date_line(by_number[head.date.line], head)

    def capitals(
        self, document: Document, line: Line, start: int, end: int, newer: bool, rule: str
    ) -> Iterator[Correction]:
        """The words of a stretch in capitals: lost marks, and small letters among the capitals.

        Args:
            document: the document; its source says what was read before earlier stages changed it.
            line: the line.
            start, end: the stretch, as offsets in the line.
            newer: whether the document writes `hoà`, `uỷ` instead of `hòa`, `ủy`.
            rule: the rule that the corrections name.
        """

        def source(start: int, end: int) -> str:
            span, _ = document.source_span(Span(line.start + start, line.start + end))
            return span.of(document.source)

        taken = set[int]()
        for word in self._names.read(line.text, start, end, newer, source):
            taken.add(word.start)
            read = line.text[word.start : word.end]
            reason = cited("the name of a body or an office is known", word.place)
            yield correction(line.start + word.start, read, word.says, rule, word.confidence, reason)
        for match in WORD.finditer(line.text[:end], start):
            word = match.group()
            if match.start() not in taken and len(word) > 1 and word != word.upper():
                reason = "the line is printed in capitals"
                at = line.start + match.start()
                yield correction(at, word, word.upper(), "head-capitals", _CAPITALS, reason)

    def _date_line(self, line: Line, head: Head) -> Iterator[Correction]:
        assert head.date is not None
        start = head.date.span.start - line.start
        if head.place is None:
            yield from self._small_place(line, start, head)
            return
        place_end = head.place.span.end - line.start
        gap = line.text[place_end:start]
        if gap != ", " and _GAP_TO_DATE.fullmatch(gap):
            reason = "a comma stands between place and date"
            yield correction(line.start + place_end, gap, ", ", "place-date", _COMMA_BEFORE_DATE, reason)
        if line.text.startswith("Ngày ", start):
            yield correction(
                line.start + start, "N", "n", "place-date", _SMALL_NGAY, "no new sentence begins here"
            )

    def _small_place(self, line: Line, date_start: int, head: Head) -> Iterator[Correction]:
        match = _SMALL_PLACE.search(line.text[:date_start])
        if match is None:
            return
        place = match.group(1)
        last = letters_of(head.bodies[-1][-1].text) if head.bodies else ""
        sure = last.endswith(letters_of(place))
        reason = "the name of a place" + (", the same as in the name of the body" if sure else "")
        for word in regex.finditer(r"\p{Ll}+", place):
            first = word.group()[0]
            offset = line.start + match.start(1) + word.start()
            yield correction(
                offset,
                first,
                first.upper(),
                "place",
                _NAMED_PLACE if sure else _OTHER_PLACE,
                reason,
                propose_only=not sure,
            )

    # ------------------------------------------------------------ addressees

    def addressing(self, text: str, lines: Sequence[Line], summary: Summary) -> Iterator[Correction]:
        """`V/v` of a letter, `Kính gửi:` and its list."""
        if summary.title and summary.kind is None and (match := _V_V.match(summary.title[0].text)):
            read, start = match.group(), summary.title[0].span.start
            whole = read.replace(" ", "").lower() == "v/v"
            sure = _SUBJECT_SIGN if whole else _MISREAD_SUBJECT_SIGN
            if read != "V/v":
                reason = "the summary of a letter begins so"
                yield correction(start, read, "V/v", "letter-summary", sure, reason)
        if summary.label is None:
            return
        start = summary.label.span.start
        line = next(line for line in lines if line.start <= start <= line.end)
        place = self._where("letterhead.tsv", "label", self._label)
        yield from label_form(line, summary.label, self._label, place)
        yield from listed(text, summary.addressees, "addressees")
        for entry in summary.addressees:
            yield from entry_words(entry.parts[0], "addressees")
