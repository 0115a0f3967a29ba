"""What the pieces of a damaged label may have been: the signs of its number, and the stop behind it.

The pieces are in `heading_damage.tsv`; letters read for digits in `digits.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cchc_restore.lexicons import Lexicon
from cchc_restore.lexicons.schema import LOST
from cchc_restore.structure.digits import digit_letters
from cchc_restore.structure.headings import Kind, Label, LabelReader, roman_value

PIECE, STOP = 0.4, 0.7
"""Costs, in the unit of `outline`: a piece of the number misread, the stop misread or lost."""
LONGEST: Final = 6
"""Characters; no misread number of a label is longer."""


class LabelPieces:
    """The pieces of labels by the tables of a lexicon.

    Attributes:
        numerals: system (``roman``, ``arabic``) to what is read, with what may have been printed.
        letters: what is read for the letter of a label, with the letters it may have been.
        substitutes: well-formed numerals that other ones are read as.
        stops: sign that is read to the stops it may have been.
    """

    def __init__(self, lexicon: Lexicon, reader: LabelReader) -> None:
        damage = lexicon.heading_damage
        self._lexicon = lexicon
        self._reader = reader
        of_digits = {
            sign: tuple(reading.text for reading in readings[:1])
            for sign, readings in lexicon.digits.items()
            if not sign.isdigit()
        }
        self.numerals: dict[str, dict[str, tuple[str, ...]]] = {
            "roman": {**damage.get("roman", {}), **{sign: (sign,) for sign in "IVX"}},
            "arabic": {
                **of_digits,
                **damage.get("arabic", {}),
                **{digit: (digit,) for digit in "0123456789"},
            },
        }
        self.letters = damage.get("letter", {})
        self.substitutes = damage.get("numeral", {})
        stops = damage.get("stop", {})
        self._lost = stops.get(LOST, ())
        self.stops = {sign: printed for sign, printed in stops.items() if sign != LOST}

    def decoded(self, token: str, system: str) -> Iterator[tuple[str, float]]:
        """All ways to read a token as a number of a system, with their costs, the cheapest first."""
        yield from _decoded(token, self.numerals[system])

    def numbers(self, token: str, stop: str) -> Iterator[tuple[Kind, str, int, float]]:
        """What the token may have been in front of this stop: kind, number, value, cost."""
        for numeral, cost in self.decoded(token, "roman"):
            if value := roman_value(numeral):
                yield "roman", numeral, value, cost
        for numeral, cost in self.decoded(token, "arabic"):
            if len(numeral) <= 2 and numeral[0] != "0":
                yield "arabic", numeral, int(numeral), cost
        places = self._reader.letters
        readings = [(token, 0.0), *((letter, PIECE) for letter in self.letters.get(token, ()))]
        for letter, cost in readings:
            small = letter.lower()
            if small not in places:
                continue
            if letter == small and stop == ")":
                yield "letter", letter, places[small], cost
            elif letter != small and stop == ".":
                yield "capital", letter, places[small], cost

    def printed_stops(self, sign: str) -> Iterator[tuple[str, float]]:
        """The stops that a sign (empty: none) may have been, with their costs."""
        if not sign:
            yield from ((stop, 1.5 * STOP) for stop in self._lost)
        elif sign in ".)":
            yield sign, 0.0
        else:
            yield from ((stop, STOP) for stop in self.stops[sign])

    def place_of(self, label: Label, rule: str) -> str | None:
        """The row of the lexicon by which a label was read: of a piece of it, or of its word.

        Args:
            label: what stands there, and what was printed.
            rule: that of its reading.
        """
        find = self._lexicon.files.find
        if label.kind in self._reader.words.values() and rule == "word":
            word = next(word for word, kind in self._reader.words.items() if kind == label.kind)
            return find("headings.tsv", label.kind, word)
        kind = "arabic" if rule == "decimal" else rule
        table = self._lexicon.heading_damage.get(kind, {})
        pieces = (label.written[i : i + n] for n in (6, 5, 4, 3, 2, 1) for i in range(len(label.written)))
        for piece in pieces:
            printed = next((said for said in table.get(piece, ()) if said in label.printed), None)
            if printed is not None and piece != printed:
                return find("heading_damage.tsv", kind, piece, printed)
        return digit_letters(self._lexicon).place_of(label.written) if kind == "arabic" else None


def _decoded(token: str, pieces: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, float]]:
    ways: list[list[tuple[str, float]]] = [[("", 0.0)]] + [[] for _ in token]
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 2), end):
            piece = token[start:end]
            for printed in pieces.get(piece, ()):
                cost = 0.0 if printed == piece else PIECE
                ways[end] += ((text + printed, total + cost) for text, total in ways[start])
    best = dict[str, float]()
    for text, cost in sorted(ways[-1], key=lambda way: way[1]):
        best.setdefault(text, cost)
    yield from best.items()
