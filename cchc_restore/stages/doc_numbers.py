"""Document numbers in the form of Decree 30/2020/NĐ-CP (annex I, part I, II.3; article 15).

`57 a /BC - UBND` becomes `57a/BC-UBND`, `45/2016/QD-TTg` `45/2016/QĐ-TTg`, `O5/KH-UBND` `05/KH-UBND`. The
document's own number gets its `Số:` and, under 10, its leading zero; numbers that are cited get neither.
A Party number has no colon. A number that was left blank stays blank and is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Mark, Span
from cchc_restore.core.document import Document
from cchc_restore.lexicons import Lexicon, cited
from cchc_restore.stages.changes import changes, corrections
from cchc_restore.stages.machine_names import machine_names
from cchc_restore.structure.codes import CodeLetters, code_letters
from cchc_restore.structure.cover import Cover
from cchc_restore.structure.digits import digit_letters
from cchc_restore.structure.doc_numbers import DocNumber, find_doc_numbers
from cchc_restore.structure.pieces import Piece

_NAME: Final = "doc_numbers"
# How sure a change of form is; what has no count is an estimate.
_WORD: Final = 0.95
"""Of 141 words before numbers in 228 texts of two engines 135; 6 were printed `Số` in running text."""
_GAP: Final = 0.95
_COLON: Final = 0.95
_NO_COLON: Final = 0.85
_COLON_IN_TEXT: Final = 0.6
"""None of 26 in the same texts was a misreading: typists set it, so it is only proposed."""
_LEADING_ZERO: Final = 0.97
_NOTED: Final = 0.9
"""A note changes nothing."""
_UNDER_TEN: Final = regex.compile(r"[1-9]")
_REASONS: Final = {
    "digit": "a letter was read for a digit of {symbol}",
    "code-letters": "the abbreviation in this number is that of {symbol}",
    "spacing": "a document number has no spaces inside and its own signs: {symbol}",
    "leading-zero": "the own number of a document has two digits at least: {symbol}",
    "word": "the word before a document number is số",
    "colon": "a colon stands after Số in the head of a document, though not in one of the Party",
    "colon-in-text": "in running text no colon stands between số and the number",
    "doubtful-letters": "{symbol}? What stands here is no known abbreviation",
    "missing": "the number was left blank",
}
_LOWER_BEFORE: Final = regex.compile(r"(\p{L}[\p{L}\p{M}]*) $")
_LONGEST_WORD: Final = 20
_LONGEST_HEADING: Final = 60


class DocNumbersStage:
    """Puts document numbers into their form.

    >>> from cchc_restore import restore
    >>> restore("theo Só 56 /KH - UBND va s6 08-DA/HU", stages=["doc_numbers"]).text
    'theo số 56/KH-UBND va số 08-ĐA/HU'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"doc_numbers"})

    def __init__(self, lexicon: Lexicon) -> None:
        self._letters = code_letters(lexicon)
        self._short_types = {name for name in lexicon.doc_type_names if " " not in name}  # Luật

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        """The corrections of each number, and a note for each blank one."""
        text = document.text
        names = Cover(text, (mark.span for mark in machine_names(text)))
        for number in find_doc_numbers(text, self._letters):
            if names.meets(number.span):
                continue
            if not number.digits:
                yield _note(text, number.pieces[0].span, "missing")
            yield from _mended(document, number, self._letters)
            yield from self._word(text, number)

    def _word(self, text: str, number: DocNumber) -> Iterator[Correction]:
        """What stands before the number: `Số: ` in the head, `số ` in running text."""
        if number.word is None:
            return
        colon = number.colon or Span(number.word.end, number.word.end)
        gap = Span(colon.end, number.span.start)
        pieces = [Piece(number.word, self._says(text, number), "word", _WORD)]
        says = self._colon(text, number, colon)
        pieces.append(Piece(colon, says, "colon", _COLON if says else _NO_COLON))
        # a blank stays as wide as it is, and in running text so does a gap that fills the line
        kept = not number.digits or "\n" in gap.of(text) or (gap.length > 0 and not number.own)
        pieces.append(Piece(gap, gap.of(text) if kept else " ", "gap", _GAP))

        def why(changed: Sequence[Piece]) -> tuple[str, str]:
            rule = "word" if any(piece.role == "word" for piece in changed) else "colon"
            return rule, _REASONS[rule]

        yield from corrections(text, pieces, _NAME, why)
        if not number.own and colon.length:
            yield Correction(
                colon,
                colon.of(text),
                "",
                _NAME,
                "colon-in-text",
                _COLON_IN_TEXT,
                _REASONS["colon-in-text"],
                propose_only=True,
            )

    def _colon(self, text: str, number: DocNumber, colon: Span) -> str:
        if not number.own:
            return colon.of(text)
        if number.form != "party":
            return ":"
        return "" if self._letters.is_party(number.body.partition("-")[0]) else colon.of(text)

    def _says(self, text: str, number: DocNumber) -> str:
        """The word with the capitals it should have: none within a sentence."""
        assert number.word is not None
        written = number.word.of(text)
        if number.own:
            return "Số"
        if not written[0].isupper():
            return "số"
        before = text[max(0, number.word.start - _LONGEST_HEADING) : number.word.start].rpartition("\n")[2]
        if written[1:].isupper() and before.strip() and not any(c.islower() for c in before):
            return "SỐ"
        return "Số" if self._starts(text, number.word.start) else "số"

    def _starts(self, text: str, position: int) -> bool:
        """Whether no sentence surely goes on before `position`."""
        match = _LOWER_BEFORE.search(text[max(0, position - _LONGEST_WORD) : position])
        if match is None:
            return True
        return match.group(1)[0].isupper() and match.group(1) not in self._short_types


def _mended(document: Document, number: DocNumber, letters: CodeLetters) -> Iterator[Correction]:
    text = document.text
    pieces = [_padded(piece, number) for piece in number.pieces if piece.role != "blank"]
    doubtful = [piece for piece in pieces if piece.role == "doubtful" and changes(text, piece)]
    pieces = [replace(piece, says=piece.span.of(text)) if piece in doubtful else piece for piece in pieces]

    def why(changed: Sequence[Piece]) -> tuple[str, str]:
        kinds = {_kind(text, piece) for piece in changed}
        rule = next(rule for rule in _REASONS if rule in kinds)
        reason = _REASONS[rule].format(symbol=number.symbol)
        return rule, cited(reason, _place(text, rule, changed, letters))

    whole = any(changes(text, piece) and piece.role not in ("part", "digits") for piece in pieces)
    made = corrections(text, pieces, _NAME, why, whole=whole)
    yield from made
    for piece in doubtful:
        if any(piece.span.overlaps(c.span) for c in (*made, *document.proposals)):
            continue  # it is part of a correction, or an earlier stage said so already
        yield Correction(
            piece.span,
            piece.span.of(text),
            piece.says,
            _NAME,
            "doubtful-letters",
            piece.confidence,
            _REASONS["doubtful-letters"].format(symbol=number.symbol),
            propose_only=True,
        )


def _place(text: str, rule: str, changed: Sequence[Piece], letters: CodeLetters) -> str | None:
    """The row of the lexicon that says which digit, or which abbreviation, was printed."""
    if rule == "digit":
        written = "".join(piece.span.of(text) for piece in changed if piece.role in ("digits", "year"))
        return digit_letters(letters.lexicon).place_of(written)
    if rule == "code-letters":
        parts = (piece for piece in changed if piece.role == "part" and changes(text, piece))
        return next((place for piece in parts if (place := letters.place_of(piece.says))), None)
    return None


def _padded(piece: Piece, number: DocNumber) -> Piece:
    """The digits with the leading zero of an own number under 10."""
    if number.own and piece.role == "digits" and _UNDER_TEN.fullmatch(piece.says):
        return replace(piece, says="0" + piece.says, confidence=min(piece.confidence, _LEADING_ZERO))
    return piece


def _kind(text: str, piece: Piece) -> str:
    """Name of the rule by which a piece changes."""
    written = piece.span.of(text)
    if piece.role in ("digits", "year") and any(not c.isdigit() and not c.isspace() for c in written):
        return "digit"
    if piece.role == "digits":
        return "leading-zero"
    return "code-letters" if piece.role == "part" else "spacing"


def _note(text: str, span: Span, rule: str) -> Correction:
    return Correction(
        span, span.of(text), span.of(text), _NAME, rule, _NOTED, _REASONS[rule], propose_only=True
    )
