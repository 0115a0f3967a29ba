"""What the parts of a foot should look like, for the letterhead stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Correction
from cchc_restore.core.document import Document
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.stages.damage import damaged_lines
from cchc_restore.stages.head_forms import (
    HeadForms,
    correction,
    entry_words,
    label_form,
    listed,
    worded,
)
from cchc_restore.structure.authority_marks import AuthorityMarks
from cchc_restore.structure.file_word import FileWord
from cchc_restore.structure.foot import Foot, FootReader
from cchc_restore.structure.fuzzy import LONGEST_LINE, letters_of
from cchc_restore.structure.lines import Line
from cchc_restore.structure.parts import Part, part_of
from cchc_restore.structure.signature import Signature

#: "- Lưu: VT" and what is left of it.
_KEEP: Final = regex.compile(
    r"^[ \t]*[-–—+•]?[ \t]*(?P<word>[LIl1]\p{Ll}{2,3})"
    r"(?P<sign>[ \t]*[:;.,]?)(?P<gap>[ \t]*)(?P<office>\p{Lu}[\p{L}&]*)"
)
#: The end of the text: "./." and what is left of it behind the last word.
_CLOSING: Final = regex.compile(
    r"(?<=[\p{L}\p{N})”\"])"
    r"(?P<mark>[ \t]*(?:[.,][ \t]?[/\\|][ \t]?[.,:;]{0,2}|[-,][./]{1,2}/?[.,]|[.,]{2}/[.,]))"
    r"(?=[\s'’‘\"]{0,3}\p{Ll}?$)"
)
# How sure a rule is; counts as in `head_forms`, estimates where there are none.
_NO_ADDRESSEE: Final = 0.95
"""`Như trên`, whose letters are right but for marks: 13 of 13."""
_FILE_WORD: Final = 0.95
_FILE_COLON: Final = 0.9
_LOST_FILE_COLON: Final = 0.6
"""Nothing stands where the colon should, so it is only proposed."""
_CLERKS: Final = 0.85
"""`VI` for VT, văn thư: 3 of 3."""
_ONE_LETTER: Final = 0.85
"""An office of which one letter is another: with what `printed` mends at the same confidence 6 of 6."""
_MARK: Final = 0.9
_CLOSING_MARK: Final = 0.9
"""The `./.` above a foot: 4 of 4."""
_MAYBE_CLOSING: Final = 0.6
"""Without a foot below it, with spaces only (`./ .`), or with half of it lost, it is only proposed."""
_HALF: Final = regex.compile(r"(?<=[\p{L}\p{N})”\"])[ \t]*/\.(?=\s*$)")


class FootForms:
    """The forms of a foot.

    Args:
        reader: knows the label.
        head: shares the names in capitals.
        lexicon: the marks of authority.
    """

    def __init__(self, reader: FootReader, head: HeadForms, lexicon: Lexicon) -> None:
        self._label = reader.label
        self._where = lexicon.where
        self._head = head
        self._file_word = FileWord(lexicon)
        self._marks = AuthorityMarks(lexicon)
        self._no_addressees = {letters_of(words): words for words in lexicon.letterhead["no-addressee"]}

    def foot(
        self, document: Document, lines: Sequence[Line], foot: Foot, newer: bool
    ) -> Iterator[Correction]:
        """Label, list and signature block.

        Args:
            document: the document; its source says what was read before earlier stages changed it.
            lines: its lines.
            foot: what was found in them.
            newer: whether the document writes `hoà`, `uỷ` instead of `hòa`, `ủy`.
        """
        for piece in foot.signatures:
            line = next(line for line in lines if line.start <= piece.part.span.start <= line.end)
            yield from self._signature(document, line, piece, newer)
        if foot.label is None:
            return
        label = foot.label
        yield from label_form(
            next(line for line in lines if line.start <= label.span.start <= line.end),
            label,
            self._label,
            self._where("letterhead.tsv", "label", self._label),
        )
        yield from listed(document.text, foot.entries, "recipients")
        for entry in foot.entries:
            yield from self._no_addressee(entry.parts[0])
        for segment in foot.segments:
            yield from self._kept_copy(segment)
            yield from entry_words(segment, "recipients")

    def _no_addressee(self, part: Part) -> Iterator[Correction]:
        """`Như trên`: which of the words the letters are is no matter of doubt here."""
        wanted = self._no_addressees.get(letters_of(part.text))
        if wanted is not None and fold_tone_placement(part.text).lower() != wanted.lower():
            place = self._where("letterhead.tsv", "no-addressee", wanted)
            reason = cited(f"an entry of the list is {wanted!r}", place)
            yield from worded(part, wanted, "recipients", _NO_ADDRESSEE, reason)

    def _kept_copy(self, segment: Part) -> Iterator[Correction]:
        """`- Lưu: VT`: the word, its colon, and the clerk's office, which always comes first."""
        match = _KEEP.match(segment.text)
        if match is None or not self._file_word.reads(match["word"]):
            return
        start, word = segment.span.start, self._file_word.text
        reason = f"the last entry of the list is '{word}: VT …'"
        if match["word"] != word:
            yield correction(
                start + match.start("word"), match["word"], word, "kept-copy", _FILE_WORD, reason
            )
        sign = match["sign"]
        if sign.strip() == "":
            where = start + match.end("word")
            yield correction(where, "", ":", "kept-copy", _LOST_FILE_COLON, reason, propose_only=True)
        elif sign != ":":
            yield correction(start + match.start("sign"), sign, ":", "kept-copy", _FILE_COLON, reason)
        if sign.strip() and not match["gap"]:
            yield correction(
                start + match.end("sign"), "", " ", "kept-copy", _FILE_COLON, "a space follows the colon"
            )
        if match["office"] == "VI":
            yield correction(start + match.start("office") + 1, "I", "T", "kept-copy", _CLERKS, reason)

    def _signature(
        self, document: Document, line: Line, piece: Signature, newer: bool
    ) -> Iterator[Correction]:
        if piece.kind == "name":
            return
        start = piece.part.span.start - line.start
        end = start + len(piece.part.text)
        if piece.mark is not None:
            name_at = piece.mark.span.end - line.start
            name_at += len(line.text[name_at:]) - len(line.text[name_at:].lstrip())
            yield from self._mark(line, piece.mark, name_at)
            start = name_at
            if piece.office is not None and damaged_lines(document)(line.number):
                yield from self._misread(part_of(line, start, end), piece.office)
                return
        yield from self._head.capitals(document, line, start, end, newer, "signature")

    def _misread(self, part: Part, office: str) -> Iterator[Correction]:
        """`KT. CHỈ TÍCH`: behind a mark of authority an office stands, and this one is but a letter away."""
        reason = cited(f"the office is {office!r}", self._where("letterhead.tsv", "office", office))
        yield from worded(part, office, "signature", _ONE_LETTER, reason)

    def _mark(self, line: Line, mark: Part, name_at: int) -> Iterator[Correction]:
        """`TM.`, `KT.` … with one space before the office; the Party's marks have a slash and no stop."""
        wanted = self._marks.meant(mark.text)
        if wanted is None:
            return
        place = self._where("letterhead.tsv", "authority", wanted)
        reason = cited(f"the mark of authority is {wanted!r}", place)
        if mark.text != wanted:
            yield correction(mark.span.start, mark.text, wanted, "authority", _MARK, reason)
        if name_at == mark.span.end - line.start:
            yield correction(mark.span.end, "", " ", "authority", _MARK, "a space follows the mark")

    def closing(self, lines: Sequence[Line], has_foot: bool) -> Iterator[Correction]:
        """The `./.` that ends the text.

        Args:
            lines: the lines above the foot, or all where there is none.
            has_foot: whether there is one; without it the last line may be anything.
        """
        last = next((line for line in reversed(lines) if len(letters_of(line.text)) > 3), None)
        if last is None or len(last.text) > LONGEST_LINE:
            return
        reason = "a text ends with './.'"
        match = _CLOSING.search(last.text)
        if match and match.group("mark") != "./.":
            sure = has_foot and match.group("mark").strip() != "./."
            yield correction(
                last.start + match.start("mark"),
                match.group("mark"),
                "./.",
                "closing",
                _CLOSING_MARK if sure else _MAYBE_CLOSING,
                reason,
                propose_only=not sure,
            )
        elif half := _HALF.search(last.text):
            yield correction(
                last.start + half.start(),
                half.group(),
                "./.",
                "closing",
                _MAYBE_CLOSING,
                reason,
                propose_only=True,
            )
