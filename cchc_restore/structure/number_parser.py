"""Cuts one document number into its pieces, from left to right: digits, year, type, bodies and their signs.

The forms are those of Decree 30/2020/NĐ-CP (annex I, part I, II.3) and of the laws on normative documents;
what damage each sign can take is said at its pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.structure.codes import CodeLetters
from cchc_restore.structure.digits import DigitLetters
from cchc_restore.structure.pieces import Piece

_MOST_PARTS: Final = 6
# How sure a part of a number is, beside its figures (`digits.tsv`) and letters (`codes`): estimates.
_SPACE: Final = 0.95
"""A sign that stands there, but for spaces around it, and a space before a letter."""
_SPACED_YEAR: Final = 0.9
_LOST_SIGN: Final = 0.85
"""A slash or hyphen that is lost or misread, between parts that are known."""
_LOST_FIRST_SLASH: Final = 0.8
_GAP: Final = r"[ \t]{0,3}"
_WRAP: Final = rf"(?:{_GAP}(?:\r?\n)?{_GAP})"
"""After a sign the line may end."""
_SLASH: Final = regex.compile(rf"{_GAP}[/\\⁄]{_WRAP}")
_LOST_SLASH: Final = regex.compile(rf"{_GAP}[:|]{_GAP}|[ \t]{{1,3}}")
_HYPHEN: Final = regex.compile(rf"{_GAP}[-–—‐‑−_~]{_WRAP}|\.")
_LOST_HYPHEN: Final = regex.compile(r"[ \t]{1,3}")
_PART: Final = regex.compile(r"(?:\p{Lu}|[01568](?=\p{Lu}))[\p{L}\p{M}&]{0,24}[\dIlSOo|!]{0,4}(?<![|!])")
_ABBREVIATION: Final = regex.compile(
    r"(?=(?:[^\p{Lu}01568]*[\p{Lu}01568]){2})(?!.*\p{Ll}{3}).*|\p{Lu}\d{0,2}"
)
"""Two capitals at least, or one alone: no word with a capital."""
_SUFFIX: Final = regex.compile(r"([ \t]?)([a-fhkmnđA-FĐ])(?=[ \t]{0,3}[-–—/\\:])")
_YEAR: Final = regex.compile(r"(?:19|20)\d\d")
_BLANK: Final = regex.compile(r"[ \t.…_]{0,60}")


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """The pieces of one number.

    Attributes:
        pieces: in order and without gaps between them.
        digits, year: as read, damage mended; empty where there are none.
        parts: type, bodies and units, as read.
        signs: the sign before each part ("/" or "-"), as it should be.
        sure: how many of the parts the lexicon knows.
    """

    pieces: tuple[Piece, ...]
    digits: str
    year: str
    parts: tuple[str, ...]
    signs: tuple[str, ...]
    sure: int

    @property
    def span(self) -> Span:
        """Where the number stands, from its first piece to its last."""
        return Span(self.pieces[0].span.start, self.pieces[-1].span.end)


@dataclass
class _Reading:
    """A number while it is being read."""

    text: str
    pieces: list[Piece]
    digits: str = ""
    year: str = ""

    @property
    def end(self) -> int:
        return self.pieces[-1].span.end


class NumberParser:
    """Reads numbers by a lexicon.

    Args:
        letters: reads types and bodies.
        digits: reads letters that are digits.
        without_d_bar: the document has no Đ at all.
    """

    def __init__(self, letters: CodeLetters, digits: DigitLetters, *, without_d_bar: bool) -> None:
        self._letters = letters
        self._digits = digits
        self._without_d_bar = without_d_bar
        signs = digits.signs
        # B, b, g are digits only inside: at the end they are letters of the number (12B, 30b)
        self._number = regex.compile(rf"(?:(?![A-Fa-hkmn]){signs}|{signs}(?=\d)){{1,5}}")
        self._loose_year = regex.compile(rf"(?:{signs}[ \t]?){{3}}{signs}(?!\d)")

    def parse(self, text: str, start: int, *, after_word: bool) -> ParsedNumber | None:
        """The number that starts at `start`, or None where there is none.

        Args:
            text: the text.
            start: where its digits, or the blank for them, begin.
            after_word: the word số stands before it, so that more damage can be believed.
        """
        reading = _Reading(text, [])
        self._read_digits(reading, start)
        if not reading.pieces:
            blank = _BLANK.match(text, start)
            if not after_word:
                return None
            assert blank is not None  # it may be empty
            reading.pieces.append(Piece(Span(*blank.span()), blank.group(), "blank"))
        hyphen = _HYPHEN.match(text, reading.end)
        if hyphen is not None and hyphen.group() != ".":
            return self._party(reading, hyphen)
        slash = _SLASH.match(text, reading.end)
        if slash is not None:
            return self._state(reading, slash)
        return self._without_slash(reading) if after_word and reading.digits else None

    # ------------------------------------------------------------ digits and year

    def _read_digits(self, reading: _Reading, start: int) -> None:
        match = self._number.match(reading.text, start)
        if match is None:
            return
        reading.digits, confidence = self._digits.read(match.group())
        reading.pieces.append(Piece(Span(*match.span()), reading.digits, "digits", confidence))
        suffix = _SUFFIX.match(reading.text, match.end())
        if suffix is not None:
            if suffix.group(1):
                reading.pieces.append(Piece(Span(*suffix.span(1)), "", "gap", _SPACE))
            reading.pieces.append(Piece(Span(*suffix.span(2)), suffix.group(2), "suffix"))
            reading.digits += suffix.group(2)

    def _read_year(self, text: str, start: int) -> Piece | None:
        match = self._loose_year.match(text, start)
        if match is None:
            return None
        year, confidence = self._digits.read(match.group())
        if not _YEAR.fullmatch(year) or sum(sign.isdigit() for sign in match.group()) < 2:
            return None
        if len(match.group()) > len(year):  # a space within
            confidence = min(confidence, _SPACED_YEAR)
        return Piece(Span(*match.span()), year, "year", confidence)

    # ------------------------------------------------------------ the forms

    def _state(self, reading: _Reading, slash: regex.Match[str]) -> ParsedNumber | None:
        """A number with slashes: `57/BC-UBND`, `12/2017/NĐ-CP`, `80/2015/QH13`."""
        reading.pieces.append(_sign(slash, "/"))
        year = self._read_year(reading.text, slash.end()) if reading.digits else None
        if year is not None:
            second = _SLASH.match(reading.text, year.span.end)
            if second is None and (first := _part_at(reading.text, year.span.end)) is None:
                return None
            if second is None and first is not None and not self._is_type(first.group()):
                return None
            lost = Piece(Span(year.span.end, year.span.end), "/", "sign", _LOST_SIGN)
            reading.pieces += [year, _sign(second, "/") if second else lost]
            reading.year = year.says
        return self._parts(reading, "/")

    def _party(self, reading: _Reading, hyphen: regex.Match[str]) -> ParsedNumber | None:
        """`08-ĐA/HU`; the type must be known, or any dash between a number and a word would do."""
        reading.pieces.append(_sign(hyphen, "-"))
        first = _part_at(reading.text, hyphen.end())
        if first is None or not self._is_type(first.group()):
            return None
        if _SLASH.match(reading.text, first.end()) is None:
            lost = _LOST_HYPHEN.match(reading.text, first.end())
            body = _part_at(reading.text, lost.end()) if lost else None
            if body is None or not self._letters.is_party(body.group()):
                return None
        return self._parts(reading, "-")

    def _without_slash(self, reading: _Reading) -> ParsedNumber | None:
        """`09:BC-UBND`, `12 QĐ-UBND`: believed where type and body are known, or the type and some sign."""
        lost = _LOST_SLASH.match(reading.text, reading.end)
        first = _part_at(reading.text, lost.end()) if lost else None
        if lost is None or first is None or not self._is_type(first.group()):
            return None
        hyphen = _HYPHEN.match(reading.text, first.end())
        second = _part_at(reading.text, hyphen.end()) if hyphen else None
        if second is None or (not lost.group().strip() and not self._is_issuer(second.group())):
            return None
        reading.pieces.append(Piece(Span(*lost.span()), "/", "sign", _LOST_FIRST_SLASH))
        return self._parts(reading, "/")

    # ------------------------------------------------------------ type and bodies

    def _parts(self, reading: _Reading, sign: str) -> ParsedNumber | None:
        parts: list[str] = []
        signs = [sign]
        sure = 0
        while len(parts) < _MOST_PARTS and (match := _part_at(reading.text, reading.end)) is not None:
            piece, known = self._part(match, is_type=not parts, year=reading.year)
            reading.pieces.append(piece)
            parts.append(piece.says if known else match.group())
            sure += known
            separator = self._separator(reading.text, match.end(), parts, party=sign == "-")
            if separator is None:
                break
            reading.pieces.append(separator)
            signs.append(separator.says.strip())
        if not parts or len(signs) != len(parts):
            return None
        return ParsedNumber(
            tuple(reading.pieces), reading.digits, reading.year, tuple(parts), tuple(signs), sure
        )

    def _part(self, match: regex.Match[str], *, is_type: bool, year: str) -> tuple[Piece, bool]:
        span, written = Span(*match.span()), match.group()
        found = self._letters.read(written, is_type=is_type, without_d_bar=self._without_d_bar, year=year)
        if found is None:
            return Piece(span, written, "part"), False
        return Piece(span, found.text, "part" if found.sure else "doubtful", found.confidence), found.sure

    def _separator(self, text: str, position: int, parts: Sequence[str], *, party: bool) -> Piece | None:
        """The sign between two parts, where a part follows. A slash for a hyphen was the author's way."""
        known = self._letters.is_type(parts[-1]) or self._letters.is_issuer(parts[-1])
        for pattern, says in ((_SLASH, "/"), (_HYPHEN, "-")):
            match = pattern.match(text, position)
            following = _part_at(text, match.end()) if match else None
            if match is None or following is None:
                continue
            # spaces and odd signs may belong to the sentence: then both sides must be known
            if match.group() == says or (known and (len(parts) == 1 or self._is_issuer(following.group()))):
                return _sign(match, says)
        if len(parts) > 1 or not self._letters.is_type(parts[0]):
            return None
        match = _LOST_HYPHEN.match(text, position)
        following = _part_at(text, match.end()) if match else None
        if match is None or following is None or not self._is_issuer(following.group()):
            return None
        return Piece(Span(*match.span()), "/" if party else "-", "sign", _LOST_SIGN)

    def _is_type(self, part: str) -> bool:
        found = self._letters.read(part, is_type=True, without_d_bar=self._without_d_bar)
        return found is not None and found.sure and self._letters.is_type(found.text)

    def _is_issuer(self, part: str) -> bool:
        found = self._letters.read(part, is_type=False, without_d_bar=self._without_d_bar)
        return found is not None and found.sure and not self._letters.is_type(found.text)


def _part_at(text: str, position: int) -> regex.Match[str] | None:
    """An abbreviation that starts here; not a word with a capital."""
    match = _PART.match(text, position)
    if match is None or not _ABBREVIATION.fullmatch(match.group()):
        return None
    return match if not text[match.end() : match.end() + 1].isalnum() else None


def _sign(match: regex.Match[str], says: str) -> Piece:
    """A slash or hyphen; where the line ends behind it, it stays as it is."""
    written = match.group()
    if "\n" in written:
        return Piece(Span(*match.span()), written, "sign")
    return Piece(Span(*match.span()), says, "sign", _SPACE if written.strip() in ("-", "/") else _LOST_SIGN)
