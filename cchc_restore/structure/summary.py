"""Below the head: the type of the document, its summary (trích yếu) and those it is addressed to.

Sources: Decree 30/2020/NĐ-CP, annex I, part I, II.5 (type, summary, `V/v` of a letter) and II.9 (`Kính gửi`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import regex
from rapidfuzz import fuzz

from cchc_restore.core.corrections import Span
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.broken_lines import broken_name, unfinished_words
from cchc_restore.structure.fuzzy import LONGEST_LINE, letters_of, tokens_of, upper_share
from cchc_restore.structure.head import HEAD_LINES
from cchc_restore.structure.headings import heading_words
from cchc_restore.structure.lines import Line
from cchc_restore.structure.parts import Part, part_of
from cchc_restore.structure.recipients import BULLET, Entry, find_label, read_entries
from cchc_restore.structure.subject_sign import MISREAD_SUBJECT_SIGN, SUBJECT_SIGN

_MOST_LINES: Final = 8
"""No summary is longer; what is has run into the body."""
_MOST_ADDRESSEES: Final = 40
#: `V/v`, also where the slash was read as a letter, or the line below the number read across the date.
_V_V: Final = regex.compile(
    rf"(?<![\p{{L}}\d]){SUBJECT_SIGN}(?![\p{{L}}\d])"
    rf"|(?:^\s*|(?<=\d{{4}}\s)){MISREAD_SUBJECT_SIGN}(?=\s\p{{Ll}})"
    r"|(?<=\d{4}\s)V\p{L}{1,2}(?=\s\p{Ll}+\s*$)"
)
_ITEM: Final = regex.compile(
    r"\s*(?:(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđA-HĐ])\s?[.)/](?:\s|$)|[-+*•]\s|[IVX]{1,5}\s?-\s)"
)
#: What opens a body as well as a summary: "Thực hiện công tác bầu cử …"
_TITLE_OPENER: Final = regex.compile(r"\s*(?:Thực hiện|Triển khai)(?!\p{L})")
_TERM: Final = regex.compile(r"(?i)\b(?:quý|khóa|khoá|đợt|kỳ|tháng)$")
_NAME_GOES_ON: Final = regex.compile(r"\p{Lu}\p{Ll}+,")
_ROMAN: Final = regex.compile(r"[IVX]{1,5}\b")
#: A lone consonant at the end of a line.
_SPECK: Final = regex.compile(r"\s+[b-dđf-hj-np-tv-xz]$")
_DECIDING_BODIES: Final = ("uyban", "hoidong", "banthuong")
"""How the names of bodies begin that decide together, as letters without marks; other names of bodies in
capitals may well be the end of a summary."""
#: The body that an engine put behind the summary on the same line.
GLUED_BODY: Final = regex.compile(
    r"(?<=\d{4}|\))[ ]+(?=Thực hiện(?:\s|$))|(?<=[\p{Ll}\d]|;)[ ]+(?=Căn cứ (?:Luật|Bộ|Nghị|Quyết|Thông|Kế))"
    r"|(?<=[\p{Ll}\d])[ ]+(?=Ngày \d{1,2}/\d{1,2}/\d{4})"
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands between the head and the body; None or empty where it is not there.

    Attributes:
        kind: the line with the type of the document.
        kind_name: the type as the lexicon writes it: ``Báo cáo``.
        title: the lines of the summary; for a letter they begin with ``V/v``.
        label: the words ``Kính gửi`` with their colon.
        addressees: those the document is sent to.
        first_line: the number of the first line of all this; 0 where there is nothing.
    """

    kind: Part | None = None
    kind_name: str = ""
    title: tuple[Part, ...] = ()
    label: Part | None = None
    addressees: tuple[Entry, ...] = ()
    first_line: int = 0

    def above(self, lines: Iterable[Line]) -> list[Line]:
        """The lines before all this, where the head must be; all of them where there is nothing."""
        return [line for line in lines if not 0 < self.first_line <= line.number]


class SummaryReader:
    """Finds type, summary and addressees by the words of the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._kinds = {letters_of(name): name for name in lexicon.doc_type_names}
        self._unfinished = unfinished_words(lexicon)
        self._label_text = next(w for w in lexicon.letterhead["label"] if letters_of(w) == "kinhgui")
        self._broken_name = lexicon.derived(broken_name)
        cased = (form for word in heading_words(lexicon) for form in (word, word.upper()))
        words = "|".join(map(regex.escape, cased))
        self._part_heading = regex.compile(rf"\s*(?:{words})\s+(?:\d|[IVX]|thứ|THỨ)")
        openers = "|".join(map(regex.escape, lexicon.letterhead["opener"]))
        offices = tuple(map(letters_of, lexicon.letterhead["office"]))
        self._signing = (*offices, *_DECIDING_BODIES)
        self._opener = regex.compile(rf"\s*(?:{openers})(?!\p{{L}})")

    def read(self, lines: Sequence[Line]) -> Summary:
        """What the first lines of a document say below its head.

        Args:
            lines: the document from its first line.
        """
        shown = [line for line in lines if line.text.strip() and len(line.text) <= LONGEST_LINE]
        top = shown[:HEAD_LINES]
        kind_at = next((i for i, line in enumerate(top) if self._kind(line)), None)
        letter_at = next((i for i, line in enumerate(top[:kind_at]) if _V_V.search(line.text)), None)
        label_at = next((i for i, line in enumerate(top) if self._label(line)), None)
        kind, name, title = None, "", tuple[Part, ...]()
        if letter_at is not None:
            title = self._letter_title(shown, letter_at)
        elif kind_at is not None:
            kind, name, rest = self._kind(top[kind_at]) or (None, "", None)
            title = self._title(shown, kind_at + 1, rest)
        label, addressees = None, tuple[Entry, ...]()
        if label_at is not None:
            label = self._label(top[label_at])
            addressees = self._addressees(shown, label_at, label) if label else ()
        firsts = [top[i].number for i in (kind_at, letter_at, label_at) if i is not None]
        return Summary(kind, name, title, label, addressees, min(firsts, default=0))

    # ------------------------------------------------------------ type

    def _kind(self, line: Line) -> tuple[Part, str, Part | None] | None:
        """The type that a line of capitals is or begins with, and what stands behind it."""
        text = line.text
        start = len(text) - len(text.lstrip(" \t.,;:'\"‘’“_~|-"))
        text = text[start:].rstrip()
        if len(text) < 4 or upper_share(text[:24]) < 0.8:
            return None
        words = tokens_of(text)
        letters = ""
        best: tuple[int, str] | None = None
        for count, word in enumerate(words[:5], 1):
            letters += word.letters
            if letters in self._kinds:
                best = (count, self._kinds[letters])
        if best is None and self._kinds and 7 <= len(letters := letters_of(text)) <= 16:
            scores = [(fuzz.ratio(letters, known), name) for known, name in self._kinds.items()]
            score, name = max(scores)
            # "QUYET BINH": one letter misread in a line that holds nothing else
            if score >= 88 and sum(other >= 80 for other, _ in scores) == 1:
                best = (len(words), name)
        if best is None:
            return None
        count, name = best
        end = words[count - 1].end
        behind = text[end:]
        kind = part_of(line, start, start + len(text[:end].rstrip(" .:,")))
        if len(letters_of(behind)) <= 2:
            return kind, name, None
        if upper_share(behind) < 0.8:
            return None  # "BÁO CÁO viên": a line that goes on in small letters is no type
        offset = start + end + len(behind) - len(behind.lstrip())
        return kind, name, part_of(line, offset, len(line.text.rstrip()))

    # ------------------------------------------------------------ summary

    def _letter_title(self, lines: Sequence[Line], first: int) -> tuple[Part, ...]:
        """The lines from `V/v` on down to `Kính gửi`, or as far as they hang together."""
        match = _V_V.search(lines[first].text)
        assert match is not None
        parts = [part_of(lines[first], match.start(), len(lines[first].text.rstrip()))]
        rest = lines[first + 1 : first + 1 + _MOST_LINES]
        to_label = next((i for i, line in enumerate(rest) if self._label(line)), None)
        rest = rest[:to_label]
        for line in rest:
            if to_label is None and not self._goes_on(parts[-1].text, line.text):
                break
            stripped = line.text.strip()
            start = line.text.index(stripped)
            parts.append(part_of(line, start, start + len(stripped)))
        return _without_specks(parts)

    def _title(self, lines: Sequence[Line], first: int, rest: Part | None) -> tuple[Part, ...]:
        parts = [rest] if rest else []
        for line in lines[first : first + _MOST_LINES + 1]:
            stripped = line.text.strip()
            if not parts:
                if _ITEM.match(line.text) or self._part_heading.match(line.text) or self._label(line):
                    return ()
                if self._opener.match(line.text) and not _TITLE_OPENER.match(line.text):
                    return ()
            elif not self._goes_on(parts[-1].text, line.text):
                return _without_specks(parts)
            start = line.text.index(stripped)
            cut = GLUED_BODY.search(stripped)
            parts.append(part_of(line, start, start + (cut.start() if cut else len(stripped))))
            if cut:
                return _without_specks(parts)
        return _without_specks(parts) if len(parts) <= _MOST_LINES else ()

    def _goes_on(self, before: str, line: str) -> bool:
        """Whether a line belongs to the summary whose last line is `before`."""
        if _ITEM.match(line) or self._part_heading.match(line) or find_label(line, self._label_text):
            return False
        text = line.strip().lstrip("'‘’.,;:_| ")
        if not text or text[0] == "(":
            return False
        if upper_share(before) >= 0.8 and upper_share(text) >= 0.8:
            return not self._is_signing_body(text)
        if upper_share(text) >= 0.8 and len(letters_of(text)) >= 6:
            return False
        if text[0].islower() or text[0].isdigit():
            return not before.rstrip().endswith((".", ":"))
        if self._opener.match(text):
            return False
        if _TERM.search(before.rstrip()) and _ROMAN.match(text):
            return True
        if self._broken_name.search(before.rstrip()) and _NAME_GOES_ON.match(text):
            return True
        words = regex.findall(r"\p{L}[\p{L}\p{M}]*", _SPECK.sub("", before))
        last = letters_of(words[-1]) if words else ""
        return before.rstrip().endswith((",", ";", "-", "–")) or last in self._unfinished

    def _is_signing_body(self, text: str) -> bool:
        """Whether a line of capitals names who decides: "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …"."""
        return letters_of(text).startswith(self._signing)

    # ------------------------------------------------------------ addressees

    def _label(self, line: Line) -> Part | None:
        """The words `Kính gửi` at the start of a line, with the sign behind them."""
        found = find_label(line.text, self._label_text)
        return None if found is None else part_of(line, found[0], found[1])

    def _addressees(self, lines: Sequence[Line], at: int, label: Part) -> tuple[Entry, ...]:
        line = lines[at]
        segments = list[Part]()
        start = label.span.end - line.start
        if len(letters_of(line.text[start:])) > 2:
            segments.append(part_of(line, start, len(line.text)))
        for following in lines[at + 1 : at + 1 + _MOST_ADDRESSEES]:
            if not segments and not BULLET.match(following.text):
                break
            segments.append(part_of(following, 0, len(following.text)))
        return read_entries(segments, self._unfinished)


def _without_specks(parts: list[Part]) -> tuple[Part, ...]:
    """The parts without what an engine saw at their edges and without the full stop at the end."""
    kept = list[Part]()
    for index, part in enumerate(parts):
        text = part.text
        start = len(text) - len(text.lstrip(" .,;:'‘’_|~-"))
        end = len(_SPECK.sub("", text.rstrip(" '‘’_|~")))
        if index == len(parts) - 1:
            end = len(text[:end].rstrip(" .,;:"))
        if start < end:
            span = Span(part.span.start + start, part.span.start + end)
            kept.append(Part(span, text[start:end], part.line))
    return tuple(kept)
