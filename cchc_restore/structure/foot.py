"""The foot of a document: `Nơi nhận:` with its list on the left, the signature block on the right.

An engine reads the two columns across: `Nơi nhận: TM. ỦY BAN NHÂN DÂN`, `- Phòng Nội vụ huyện; KT. CHỦ TỊCH`.
What belongs to the signature is known by its form: a mark of authority (`TM.`, `KT.`), an office in capitals,
a name of a person; the rest of the line belongs to the list.

Sources: Decree 30/2020/NĐ-CP, annex I, part I, II.7 (signature) and II.9 (`Nơi nhận`), article 13; the Party
writes `T/M`, `K/T`, `T/L`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.broken_lines import unfinished_words
from cchc_restore.structure.file_word import FileWord
from cchc_restore.structure.fuzzy import find_phrase, letters_of, upper_share
from cchc_restore.structure.lines import Line
from cchc_restore.structure.parts import Part, part_of
from cchc_restore.structure.recipients import BULLET, Entry, find_label, read_entries
from cchc_restore.structure.signature import Signature, SignatureReader

_FOOT_LINES: Final = 28
"""So many lines with text the foot may have."""
_AFTER_LAST: Final = 6
"""So many of them may stand below the entry `Lưu`."""
_ABOVE: Final = 3
"""So many lines of the signature may stand above `Nơi nhận`."""
_TO_SEMICOLON: Final = regex.compile(r"[^;]+;?")
_BULLET_INSIDE: Final = regex.compile(r"(?:^|(?<=\s))[-–][ \t](?=[\p{Lu}\d])")
_ANNEX: Final = regex.compile(r"(?:PHỤ LỤC|DANH SÁCH|BIỂU|MẪU|BẢNG|Phụ lục|Biểu|Mẫu)\b")
_CLOSING: Final = regex.compile(r"\./\.|[./]{2}\W*$")


@dataclass(frozen=True, slots=True)
class Foot:
    """What the foot says.

    Attributes:
        label: the words ``Nơi nhận:``, or None.
        sign: the sign behind them.
        entries: the entries of the list, the last of them ``Lưu`` as a rule.
        segments: what belongs to the list of each line, as it stands.
        signatures: the pieces of the signature block, top to bottom.
        first_line: the number of its first line.
    """

    label: Part | None
    sign: str
    entries: tuple[Entry, ...]
    segments: tuple[Part, ...]
    signatures: tuple[Signature, ...]
    first_line: int


class FootReader:
    """Reads feet by the words of the lexicon.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> from cchc_restore.structure.lines import lines_of
    >>> text = "Nơi nhận: TM. ỦY BAN NHÂN DÂN\\n- Phòng Nội vụ huyện; CHỦ TỊCH\\n- Lưu: VT. Ngô Văn Tám\\n"
    >>> foot = FootReader(load_lexicon()).read(list(lines_of(text)))
    >>> [s.part.text for s in foot.signatures], [entry.text for entry in foot.entries]
    (['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH', 'Ngô Văn Tám'], ['Phòng Nội vụ huyện', 'Lưu: VT'])
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        self.label = next(word for word in words["label"] if letters_of(word) == "noinhan")
        self._title = words["national-title"][0]
        self._unfinished = unfinished_words(lexicon)
        self._signature = SignatureReader(lexicon)
        self._file_word = FileWord(lexicon)

    def read(self, lines: Sequence[Line]) -> Foot | None:
        """The foot of the main document, None where there is none.

        What follows it (annexes with a foot of their own) is not looked at.
        """
        shown = [line for line in lines if line.text.strip()]
        at = next((i for i, line in enumerate(shown) if self._is_foot(line, shown[i + 1 : i + 4])), None)
        if at is None:
            return self._signature_only(shown)
        first = at
        while first and at - first < _ABOVE and self._only_signature(shown[first - 1]):
            first -= 1
        found = find_label(shown[at].text, self.label)
        assert found is not None  # `_is_foot` found it
        label = part_of(shown[at], found[0], found[1])
        signatures, segments = list[Signature](), list[Part]()
        kept: int | None = None
        for index in range(first, min(len(shown), at + _FOOT_LINES)):
            line = shown[index]
            if index > at and (self._ends(line) or (kept is not None and index - kept > _AFTER_LAST)):
                break
            offset = label.span.end - line.start if index == at else 0
            pieces = list(self._signature.read(line, offset))
            signatures += pieces
            rest = self._rest(line, offset, pieces)
            segments += rest
            if any(self._file_word.begins(part.text) for part in rest):
                kept = index
        entries = self._entries(segments)
        return Foot(label, found[2], entries, tuple(segments), tuple(signatures), shown[first].number)

    # ------------------------------------------------------------ where it is

    def _is_foot(self, line: Line, following: Sequence[Line]) -> bool:
        found = find_label(line.text, self.label)
        if found is None:
            return False
        rest = line.text[found[1] :]
        listed = any(BULLET.match(other.text) for other in following)
        return listed or BULLET.match(rest) is not None or any(self._signature.read(line, found[1]))

    def _ends(self, line: Line) -> bool:
        """Whether another document or an annex begins."""
        text = line.text.strip()
        if _ANNEX.match(text):
            return True
        return upper_share(text) > 0.6 and find_phrase(line.text, self._title, 80) is not None

    def _only_signature(self, line: Line) -> bool:
        pieces = list(self._signature.read(line, 0))
        return bool(pieces) and pieces[0].kind != "name" and not self._rest(line, 0, pieces)

    def _signature_only(self, shown: Sequence[Line]) -> Foot | None:
        """A signature block without a list: lines behind the end of the body."""
        closing = next((i for i in range(len(shown) - 1, -1, -1) if _CLOSING.search(shown[i].text)), None)
        first = closing + 1 if closing is not None else max(0, len(shown) - 12)
        signatures, first_line = list[Signature](), 0
        for line in shown[first : first + 12]:
            pieces = list(self._signature.read(line, 0))
            if self._ends(line):
                break
            if pieces and not self._rest(line, 0, pieces):
                if not signatures and pieces[0].kind == "name":
                    continue
                first_line = first_line or line.number
                signatures += pieces
        if all(piece.kind == "name" for piece in signatures):
            return None
        return Foot(None, "", (), (), tuple(signatures), first_line)

    # ------------------------------------------------------------ the left column

    def _rest(self, line: Line, offset: int, pieces: Sequence[Signature]) -> list[Part]:
        """What of a line from `offset` on belongs to the list.

        An entry ends with its semicolon: what stands behind that, up to the next bullet, is from the other
        column.
        """
        parts, position = list[Part](), offset
        for piece in [*pieces, None]:
            start = position
            end = piece.part.span.start - line.start if piece else len(line.text)
            position = piece.part.span.end - line.start if piece else end
            if piece and piece.kind == "name":
                end = start + len(self._signature.honours.sub("", line.text[start:end]))
            behind = start > offset
            for match in _TO_SEMICOLON.finditer(line.text, start, end):
                begin = match.start()
                if behind:
                    bullet = _BULLET_INSIDE.search(line.text, begin, match.end())
                    begin = bullet.start() if bullet else match.end()
                behind = True
                text = line.text[begin : match.end()].rstrip()
                if len(letters_of(text)) > 1:
                    parts.append(part_of(line, begin, begin + len(text)))
        return parts

    def _entries(self, segments: Sequence[Part]) -> tuple[Entry, ...]:
        """The list, without what stands before its first bullet and behind its last entry."""
        entries = list[Entry]()
        rest = list(segments)
        while rest:
            begin = next((i for i, part in enumerate(rest) if BULLET.match(part.text)), None)
            if begin is None:
                break
            read = read_entries(rest[begin:], self._unfinished)
            entries += read
            rest = rest[begin + max(1, sum(len(entry.parts) for entry in read)) :]
        return tuple(entries)
