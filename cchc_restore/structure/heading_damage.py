"""What a damaged label may have been: `Il.`, `11.`, `IH.` for `II.` or `III.`, `2 .1`, `b}`, `Dieu l.`

One line never proves a reading: each comes with a cost, and `outline` takes it only where the labels before
and after ask for it. What the pieces of a label may have been, `label_pieces` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.language.syllables import is_syllable, skeleton
from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.headings import HEAD, Kind, Label, LabelReader, roman_value
from cchc_restore.structure.label_pieces import LONGEST, STOP, LabelPieces

_JUNK: Final = "[’‘'`´,;:_~°*]{0,2}"
_BEGINS: Final = regex.compile(r"\s*[\p{Lu}\d\"“”‘'(*]")
_CAPITAL: Final = regex.compile(r"\s+\p{Lu}")
_HEADING_WORD: Final = regex.compile(r"(?P<w>\p{Lu}[\p{L}\p{M}]+(?:[ \t]\p{L}{3})?)[ \t]+")
_STOPS: Final = regex.compile(r"[ \t]?[.,][ \t]?")
_SPACED: Final = regex.compile(r"\s")

# What the damage of a label costs, in the unit of `outline`.
SPACE: Final = 0.4
"""A space stands within the label."""
SPECK: Final = 0.8
"""A speck stands before the label."""
SUBSTITUTE: Final = 1.3
"""Another well-formed numeral stands there."""
WORD: Final = 0.3
"""A heading word has lost its marks."""


@dataclass(frozen=True, slots=True)
class LabelReading:
    """One thing a label may have been.

    Attributes:
        label: the label, with what stands there and what was printed.
        cost: how much damage it takes; 0 for none.
        rule: the kind of damage: roman, arabic, decimal, letter, stop, word, numeral, before-label,
            after-label; for `Điều` and its like their kind.
        strict: it needs a neighbour on both sides, as what stands there may well be no label, or another one.
        substitute: what stands there is a well-formed label of the same kind.
    """

    label: Label
    cost: float
    rule: str
    strict: bool = False
    substitute: bool = False


class DamagedLabelReader:
    """Reads damaged labels by the tables of a lexicon."""

    def __init__(self, lexicon: Lexicon, reader: LabelReader) -> None:
        pieces = self._pieces = LabelPieces(lexicon, reader)
        self._reader = reader
        signs = "".join({*pieces.stops, ".", ")"})
        self._stop = regex.compile(
            rf"(?P<sp>[ \t]?)(?P<s>[{regex.escape(signs)}])(?P<j>{_JUNK})(?=\s+\S|\p{{L}})"
        )
        self._ends = regex.compile(r"(?P<sp>)(?P<s>)(?P<j>)(?=\s+\p{Lu})")
        numerals = pieces.numerals
        tokens = (*numerals["roman"], *numerals["arabic"], *pieces.letters, *pieces.substitutes)
        capitals = map(str.upper, reader.letters)
        signs = regex.escape("".join(sorted({*"".join(tokens), *reader.letters, *capitals})))
        self._token_end = regex.compile(
            rf"[{signs}]{{1,{LONGEST}}}?(?:{self._stop.pattern}|{self._ends.pattern})"
        )
        self._word_end = regex.compile(r"(?P<sp>[ \t]?)(?P<s>[.:,;]?)(?P<j>)(?=\s|$)")
        number = regex.escape("".join(c for c in numerals["arabic"] if len(c) == 1)).replace(r"\ ", " ")
        part = rf"[{number}]{{1,2}}"
        self._decimal = regex.compile(
            rf"(?P<n>{part}(?:[ \t]?[.,][ \t]?{part}){{1,3}})(?:[ \t]?(?P<s>[.,)]))?(?=\s+\S|\p{{Lu}})"
        )
        self._speck = regex.compile(r"(?:[^\p{L}\d\s(\[“\"]{1,3}|\p{L})[ \t]+(?=[^\s])")
        self._words = {skeleton(word): (word, kind) for word, kind in reader.words.items()}
        self._any = regex.compile(
            "|".join(f"(?:{p.pattern})" for p in (self._speck, self._decimal, self._token_end))
        )
        self._first = frozenset(
            {piece[0] for table in (*numerals.values(), pieces.letters) for piece in table}
            | {word[0] for word in reader.words}
            | {skeleton(word)[0].upper() for word in reader.words}
            | set(reader.letters)
        )

    def read(self, line: str) -> list[LabelReading]:
        """All damaged readings of the label at the start of a line, each printed form once, the cheapest.

        Args:
            line: one line, as it stands.
        """
        start = len(line) - len(line.lstrip(" \t"))
        head = line[start : start + HEAD]
        if self._any.match(head) is None and self._heading_word(head) is None:
            return []  # so it is with most lines
        found = dict[tuple[Kind, str], LabelReading]()
        readings = [self._moved(r, start) for r in self._plain(head)]
        match = self._speck.match(head)
        if match is not None and not any(r.cost < SPECK for r in readings):
            readings += self._behind_speck(head, start, match.group())
        well_formed = bool(readings) and self._reader.read(line) is not None
        for r in sorted(readings, key=lambda r: r.cost):
            strict = r.strict or well_formed
            found.setdefault((r.label.kind, r.label.printed), replace(r, strict=strict))
        return list(found.values())

    def place_of(self, label: Label, rule: str) -> str | None:
        """The row of the lexicon by which a label was read: see `LabelPieces.place_of`."""
        return self._pieces.place_of(label, rule)

    def _moved(self, r: LabelReading, by: int) -> LabelReading:
        span = Span(r.label.span.start + by, r.label.span.end + by)
        return replace(r, label=replace(r.label, span=span))

    def _behind_speck(self, head: str, start: int, speck: str) -> Iterator[LabelReading]:
        rest = head[len(speck) :]
        clean = [LabelReading(label, 0.0, "before-label") for label in self._reader.read_all(rest)]
        for r in (*clean, *self._plain(rest)):
            label = r.label
            if label.kind == "bullet":
                continue
            label = replace(
                label, span=Span(start, start + len(speck) + label.span.end), written=speck + label.written
            )
            yield LabelReading(label, r.cost + SPECK, "before-label", strict=True)

    # ------------------------------------------------------------ one label

    def _plain(self, head: str) -> Iterator[LabelReading]:
        if not head or head[0] not in self._first:
            return
        yield from self._word_label(head)
        yield from self._decimal_label(head)
        if self._token_end.match(head) is None:
            return
        for length in range(1, min(LONGEST, len(head)) + 1):
            token = head[:length]
            if token[-1].isspace():
                break
            for match in filter(None, (self._stop.match(head, length), self._ends.match(head, length))):
                yield from self._numbered(token, match, head)

    def _numbered(self, token: str, match: regex.Match[str], head: str) -> Iterator[LabelReading]:
        begins = _BEGINS.match(head, match.end()) is not None
        for stop, stop_cost in self._pieces.printed_stops(match["s"]):
            if stop == "." and not begins:
                continue  # a heading starts with a capital; a wrapped line seldom does
            for kind, number, value, cost in self._pieces.numbers(token, stop):
                printed = number + stop
                written = head[: match.end()]
                total = cost + stop_cost
                if match["sp"]:
                    total += SPACE
                if match["j"]:
                    total += SPACE
                    printed += "" if head[match.end() : match.end() + 1].isspace() else " "
                if printed == written:
                    continue
                rule = kind if cost else ("stop" if stop_cost else "after-label" if match["j"] else kind)
                label = Label(Span(0, len(written)), kind, (value,), stop, written, printed)
                bracket = match["s"] in self._pieces.stops and stop == ")"
                word = token[1:].islower() and is_syllable(token)
                strict = (stop_cost > 0 and not bracket) or word
                yield LabelReading(label, total, rule, strict)
        numeral = self._pieces.substitutes.get(token, ())
        if match["s"] == "." and not match["j"] and not match["sp"]:
            for printed in numeral:
                written = head[: match.end()]
                label = Label(
                    Span(0, len(written)), "roman", (roman_value(printed),), ".", written, printed + "."
                )
                yield LabelReading(label, SUBSTITUTE, "numeral", strict=True, substitute=True)

    def _decimal_label(self, head: str) -> Iterator[LabelReading]:
        match = self._decimal.match(head)
        if match is None:
            return
        parts = _STOPS.split(match["n"])
        decoded = [next(self._pieces.decoded(part, "arabic"), ("", 0.0)) for part in parts]
        if not all(number and number[0] != "0" for number, _ in decoded):
            return
        stop = (match["s"] or "").replace(",", ".")
        printed = ".".join(number for number, _ in decoded) + stop
        written = match.group()
        if printed == written or (not stop and not _CAPITAL.match(head, match.end())):
            return
        cost = sum(cost for _, cost in decoded) + SPACE * bool(_SPACED.search(written))
        cost += STOP * ("," in written)
        label = Label(
            Span(0, len(written)),
            "decimal",
            tuple(int(number) for number, _ in decoded),
            stop,
            written,
            printed,
        )
        yield LabelReading(label, cost, "decimal", strict="," in written)

    # ------------------------------------------------------------ Điều, Chương …

    def _heading_word(self, head: str) -> regex.Match[str] | None:
        """The word of a heading, with or without its marks, and the space behind it."""
        match = _HEADING_WORD.match(head)
        return match if match is not None and skeleton(match["w"]) in self._words else None

    def _word_label(self, head: str) -> Iterator[LabelReading]:
        words = self._heading_word(head)
        if words is None:
            return
        word, kind = self._words[skeleton(words["w"])]
        if words["w"].isupper():
            word = word.upper()
        first = words.end()
        systems = ("arabic",) if kind == "dieu" else ("roman", "arabic")
        for length in range(1, min(LONGEST, len(head) - first) + 1):
            token = head[first : first + length]
            match = self._word_end.match(head, first + length)
            if token[-1].isspace():
                break
            if match is None:
                continue
            stop = "." if match["s"] in (",", ";") else match["s"]
            if kind == "dieu" and not stop:
                continue
            for system in systems:
                for number, cost in self._pieces.decoded(token, system):
                    value = roman_value(number) if system == "roman" else int(number)
                    written = head[: match.end()]
                    printed = f"{word} {number}{stop}"
                    if not value or printed == written:
                        continue
                    lettering = WORD * (words["w"] != word)
                    total = cost + lettering + SPACE * bool(match["sp"]) + STOP * (stop != match["s"])
                    rule = "word" if total == lettering else kind
                    label = Label(Span(0, len(written)), kind, (value,), stop, written, printed)
                    yield LabelReading(label, total, rule, strict=stop != match["s"])
