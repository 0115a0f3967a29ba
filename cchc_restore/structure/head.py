"""The head of a document: title of the State or the Party, issuing bodies, number, place and date.

The head is printed in two columns, and an engine reads it across: the name of a body and `CỘNG HÒA XÃ HỘI CHỦ
NGHĨA VIỆT NAM` stand on one line of the text, with one space or many between. What stands on the right is
known (title, motto, place and date), so the line is cut there; what is left of it names the bodies or holds
the number.

Sources: Decree 30/2020/NĐ-CP, annex I, part I, II.1 to II.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.broken_lines import place_types, unfinished_words
from cchc_restore.structure.date_words import NAM, NGAY, SURE_NGAY, THANG
from cchc_restore.structure.digits import digit_letters
from cchc_restore.structure.fuzzy import LONGEST_LINE, find_phrase, letters_of, upper_share
from cchc_restore.structure.lines import Line
from cchc_restore.structure.own_number import BEFORE
from cchc_restore.structure.parts import Part, part_of
from cchc_restore.structure.subject_sign import SUBJECT_SIGN

HEAD_LINES: Final = 25
"""So many lines with text from the top may belong to the head, the type and the summary."""
_EDGES: Final = regex.compile(r"^[^\p{L}\d]+|[^\p{L}\d)]+$")
_GAP: Final = regex.compile(r"[ ]{3,}|\t")
_LABEL: Final = regex.compile(r"(?<![\p{L}\d])[Ss$5][\p{L}\d]{0,2}(?:\s?[:;]|[\s.])")
_CODE: Final = regex.compile(r"[\d.…_]*\s*/\s?\p{L}|\d\s?-\s?\p{Lu}{2}")
_BELOW: Final = 3
"""The most lines in a row on which nothing is known; the head ends before them."""
_SPECKS: Final = 2
"""So many letters behind the date may be dirt."""
_LONE_YEAR: Final = regex.compile(r"\s*((?:19|20)\d\d)(?!\d)\W*\w?\W*$")
_LONGEST_PLACE: Final = 6
_NAME_WORD: Final = r"\p{Lu}[\p{Ll}\p{M}]*(?:['’-]\p{L}[\p{Ll}\p{M}]*)*"
_PLACE_WORD: Final = regex.compile(rf"{_NAME_WORD}\.?|-")
#: Before the comma: "Quận 1,", "Hà Nội ,"
_LAST_PLACE_WORD: Final = regex.compile(rf"(?:{_NAME_WORD}|\d{{1,2}})[,.;:]*|[,.;:-]")
_OF_TYPES: Final = frozenset({"TP.", "Tp.", "tp.", "đảo"})
"""Words that belong to the kind of a place and are none by themselves: `huyện đảo`."""
_LONE_LETTERS: Final = regex.compile(r"(?:\s+[a-z\d.,:;|]{1,2})+$")
#: The summary of a letter may stand behind the date, read across from the line below.
_BESIDE: Final = regex.compile(rf"\s*{SUBJECT_SIGN}\b|\s*\t|[ ]{{3,}}")
_WORD: Final = regex.compile(r"[^\s]+")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; None or empty where it says nothing.

    Attributes:
        national_title: the title of the State, damaged or not.
        motto: what stands under it.
        party_title: the title of the Party.
        left: the lines of the left column that name bodies, top to bottom, as they stand.
        bodies: the same lines, those together that name one body: the superior body first, the issuing last.
        number: what stands for number and symbol, with its label.
        place: the place before the date.
        date: the words of the date, on one line or broken over two.
    """

    national_title: Part | None = None
    motto: Part | None = None
    party_title: Part | None = None
    left: tuple[Part, ...] = ()
    bodies: tuple[tuple[Part, ...], ...] = ()
    number: Part | None = None
    place: Part | None = None
    date: Part | None = None

    @property
    def found(self) -> bool:
        """Whether there is a head at all."""
        return bool(self.national_title or self.motto or self.party_title or (self.number and self.date))


class HeadReader:
    """Reads heads by the words of the lexicon.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> from cchc_restore.structure.lines import lines_of
    >>> head = HeadReader(load_lexicon()).read(list(lines_of(
    ...     "UBND HUYỆN TÂN LẠC SƠN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\\n"
    ...     "PHÒNG NỘI VỤ Độc lập - Tự do - Hạnh phúc\\n"
    ...     "Số: 12/BC-NV Tân Lạc Sơn, ngày 06 tháng 7 năm 2023")))
    >>> [[part.text for part in body] for body in head.bodies], head.place.text
    ([['UBND HUYỆN TÂN LẠC SƠN'], ['PHÒNG NỘI VỤ']], 'Tân Lạc Sơn')
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        self.national_title = words["national-title"][0]
        self.motto = words["motto"][0]
        self.party_title = words["party-title"][0]
        self._starts = tuple(letters_of(start) for start in words["body-start"])
        self._start_words = tuple(tuple(map(letters_of, start.split())) for start in words["body-start"])
        self._bare = {letters_of(body) for body in words["bare-body"]}
        self._unfinished = unfinished_words(lexicon)
        self._dates = lexicon.derived(_DatePatterns)
        self._types = _OF_TYPES.union(*(kind.split() for kind in place_types(lexicon)))
        self._stamps = {letters_of(stamp) for stamp in words["stamp"]}

    def read(self, lines: list[Line]) -> Head:
        """The head that `lines` are.

        Args:
            lines: the lines from the top of a page down to the type of the document (not included).
        """
        title = motto = party = number = place = date = None
        left, last, since = list[Part](), 0, 0
        for index, line in enumerate(lines):
            if not line.text.strip() or len(line.text) > LONGEST_LINE:
                continue
            end = len(line.text)
            if title is None and (found := self.title_in(line)):
                title, end, last = found, found.span.start - line.start, line.number
            elif party is None and title is None and (found := self.party_title_in(line)):
                party, end, last = found, found.span.start - line.start, line.number
            elif motto is None and (found := self.motto_in(line, below_title=title is not None)):
                motto, end, last = found, found.span.start - line.start, line.number
            elif date is None and (match := _date_at(line, lines[index + 1 :], self._dates)):
                date, start, stop = match
                place = self._place(line, start)
                end, last = (place.span.start - line.start if place else start), max(line.number, stop)
            rest = line.text[:end]
            labelled = _own_number_in(rest)
            if labelled is not None and number is None:
                number = part_of(line, labelled, len(rest.rstrip()))
                end, last = labelled, max(last, line.number)
            since = 0 if last == line.number else since + 1
            if since > _BELOW:
                break
            if name := self._left(line, end):
                left.append(name)
        bodies = self._bodies(left) if title or motto or party or number else ()
        return Head(title, motto, party, tuple(left) if bodies else (), bodies, number, place, date)

    # ------------------------------------------------------------ right column

    def title_in(self, line: Line) -> Part | None:
        """The title of the State in a line, however damaged."""
        return self._capitals(line, self.national_title, 72)

    def begins_head(self, line: Line) -> bool:
        """Whether a line holds the title of the State or the Party, or the motto, as heads do."""
        return any((self.title_in(line), self.party_title_in(line), self.motto_in(line, below_title=False)))

    def party_title_in(self, line: Line) -> Part | None:
        """The title of the Party in a line."""
        return self._capitals(line, self.party_title, 82)

    def motto_in(self, line: Line, *, below_title: bool = True) -> Part | None:
        """The motto in a line; below the title it may be more damaged."""
        found = find_phrase(line.text, self.motto, 66 if below_title else 80)
        if found is None or (not below_title and len(line.text) > found.span.end + 3):
            return None
        if any(find_phrase(rest, self.motto, 66) for rest in _around(line.text, found.span)):
            return None
        return part_of(line, found.span.start, found.span.end, found.score)

    def _capitals(self, line: Line, phrase: str, least: float) -> Part | None:
        if upper_share(line.text) < 0.5:
            return None
        found = find_phrase(line.text, phrase, least)
        if found is None or upper_share(found.span.of(line.text)) < 0.6:
            return None
        # nobody prints it twice on a line; some pattern of the page, or the rest of a table
        if any(find_phrase(rest, phrase, least) for rest in _around(line.text, found.span)):
            return None
        # "… CHỦ NGHĨA XÔ VIẾT" has nearly the same letters
        if "a" not in letters_of(found.span.of(line.text))[-4:]:
            return None
        return part_of(line, found.span.start, found.span.end, found.score)

    def _place(self, line: Line, date_start: int) -> Part | None:
        """The words in capitals of names just before the date."""
        before = line.text[:date_start]
        gap = max((match.end() for match in _GAP.finditer(before.rstrip())), default=0)
        words = [m for m in _WORD.finditer(before, gap) if letters_of(m.group()) or m.group() == "-"]
        first = len(words)
        while first and len(words) - first < _LONGEST_PLACE:
            word = words[first - 1].group()
            shape = _LAST_PLACE_WORD if first == len(words) else _PLACE_WORD
            if not shape.fullmatch(word):
                break
            first -= 1
        while first and first < len(words) and words[first - 1].group() in self._types:  # "huyện Tân Lạc"
            first -= 1
        while first < len(words) and not letters_of(words[first].group()):
            first += 1
        if first == len(words):
            return None
        start = words[first].start()
        bare = line.text[start : words[-1].end()].rstrip(" ,.;:-")
        return part_of(line, start, start + len(bare))

    # ------------------------------------------------------------ left column

    def _left(self, line: Line, end: int) -> Part | None:
        """The name of a body, or a part of it, before `end`."""
        text = line.text[:end]
        start = len(text) - len(text.lstrip())
        for match in _EDGES.finditer(text):
            if match.start() == 0:
                start = max(start, match.end())
            else:
                end = match.start()
        if lone := _LONE_LETTERS.search(line.text, start, end):
            end = lone.start()
        text = line.text[start:end]
        letters = letters_of(text)
        if len(letters) < 2 or not letters[0].isalpha() or upper_share(text) < 0.8 or letters in self._stamps:
            return None
        words = [word for word in text.split() if letters_of(word)]
        if sum(len(letters_of(word)) == 1 for word in words) > len(words) / 2:
            return None  # specks read as letters
        return part_of(line, start, end)

    def _bodies(self, left: list[Part]) -> tuple[tuple[Part, ...], ...]:
        groups = list[list[Part]]()
        for part in left:
            if not groups or (self.starts_body(part.text) and self._complete(groups[-1])):
                groups.append([part])
            else:
                groups[-1].append(part)
        if groups and not self.starts_body(groups[0][0].text):
            return ()
        return tuple(tuple(group) for group in groups)

    def starts_body(self, text: str) -> bool:
        """Whether a line of the head begins with the word for a kind of body."""
        words = tuple(letters_of(word) for word in text.split())
        if words[0] == "phong" and ("," in text.split()[0] or words[1:2] == ("chong",)):
            return False  # "PHÒNG, CHỐNG THIÊN TAI" goes on with a name
        return any(words[: len(start)] == start for start in self._start_words)

    def _complete(self, group: list[Part]) -> bool:
        name = " ".join(part.text for part in group)
        last = letters_of(name.split()[-1])
        if name.endswith((",", "-")) or last in self._unfinished:
            return False
        return letters_of(name) not in self._bare


def _around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and behind a span."""
    return text[: span.start], text[span.end :]


def _own_number_in(text: str) -> int | None:
    """Where the label of the document's own number begins."""
    for match in _LABEL.finditer(text):
        if not BEFORE.fullmatch(text, 0, match.start()):
            continue  # it is cited in a sentence
        rest = text[match.end() : match.end() + 40]
        if match.group()[-1] in ":;" or (_CODE.search(rest) and not regex.match(r"\s*\p{L}{2,}", rest)):
            return int(match.start())
    return None


class _DatePatterns:
    """What place and date end with, damaged or not; `digits.tsv` says which letters are figures.

    Attributes:
        written: the words of a date written out, with or without its figures.
        broken: the same, broken off by the end of the line.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        figure, blank = digit_letters(lexicon).signs, r"[\s.…_-]*"
        self.written = regex.compile(
            rf"(?<![\p{{L}}\d])(?:{NGAY}[\s.…_,-]*{figure}{{1,3}}|{SURE_NGAY}[\s.…_,-]*){blank}{THANG}"
            rf"{blank}{figure}{{0,2}}{blank}{NAM}(?!\p{{L}})[\s.…_]*(?:{figure}{{2,5}}(?!\p{{L}}))?"
        )
        self.broken = regex.compile(
            rf"(?<![\p{{L}}\d]){SURE_NGAY}{blank}{figure}{{1,3}}"
            rf"(?:{blank}{THANG}{blank}{figure}{{1,2}}(?:{blank}{NAM})?)?\s*$"
        )


def _date_at(line: Line, following: list[Line], dates: _DatePatterns) -> tuple[Part, int, int] | None:
    """The words of a date at the end of a line, where they begin, and the number of their last line."""
    below = next((other for other in following[:2] if other.text.strip()), None)
    if match := dates.written.search(line.text):
        behind = line.text[match.end() :]
        beside = _BESIDE.match(behind) or _own_number_in(line.text[: match.start()]) is not None
        if len(letters_of(behind)) > _SPECKS and not beside:
            return None
        text = match.group().rstrip()
        part = part_of(line, match.start(), match.start() + len(text))
        year = _LONE_YEAR.match(below.text) if below and len(letters_of(behind)) <= _SPECKS else None
        if below and year and not text[-4:].isdigit():
            return Part(part.span, f"{text} {year.group(1)}", line.number), match.start(), below.number
        return part, match.start(), line.number
    match = dates.broken.search(line.text)
    if match and below:
        whole = dates.written.match(f"{match.group().rstrip()} {below.text.strip()}")
        if whole and whole.group().rstrip()[-4:].isdigit():
            span = part_of(line, match.start(), len(line.text.rstrip())).span
            return Part(span, whole.group().rstrip(), line.number), match.start(), below.number
    return None
