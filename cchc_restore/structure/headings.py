"""The labels of headings: `Phần I`, `Chương II`, `Điều 3.`, `IV.`, `2.`, `2.1.`, `đ)`, and bullets.

Levels and numerals are those of Decree 30/2020/NĐ-CP, annex I, part I, II.6 (`headings.tsv`). Offices write
more than the decree gives (`I-`, `1/`, `(2)`, `A.`, `I.1.`): all of that is read, and what follows the
number is kept as the label's style. Whether a label is a heading or the start of a wrapped line (`2. Ngoài
ra` behind `tại khoản`) one line cannot tell; `outline` judges by the labels before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.lexicons import Lexicon

Kind = Literal[
    "phan", "chuong", "muc", "tieu_muc", "dieu", "roman", "arabic", "decimal", "letter", "capital", "bullet"
]
WORD_KINDS: Final[tuple[Kind, ...]] = ("phan", "chuong", "muc", "tieu_muc", "dieu")
"""Kinds whose label begins with a word, from the highest level down."""

HEAD: Final = 48
"""Characters of a line, from its first sign on, in which a label and what proves it must lie."""
_ROMAN: Final = regex.compile(r"(X{0,3})(IX|IV|V?I{0,3})")


@dataclass(frozen=True, slots=True)
class Label:
    """The label at the start of a line.

    Attributes:
        span: where it stands in the line, without the space around it.
        kind: what numbers it; ``letter`` is a small letter, ``capital`` a capital one (`A.`), ``decimal`` is
            `2.1.` and also `I.1.`.
        numbers: its value; two and more for ``decimal``; a letter's is its place in the Vietnamese order;
            `Điều 5a` has (5, 1); empty for a bullet.
        style: what follows the number: ``.``, ``)``, ``-``, ``/``, ``:`` or nothing; ``()`` for `(2)`; the
            sign itself for a bullet.
        written: the characters of the label as they stand.
        printed: what was printed, as far as one line can tell; the same as `written` where nothing is
            damaged.
    """

    span: Span
    kind: Kind
    numbers: tuple[int, ...]
    style: str
    written: str
    printed: str

    @property
    def damaged(self) -> bool:
        """Whether the label does not stand as it was printed."""
        return self.written != self.printed


_STROKES: Final = str.maketrans("l|!", "III")


def with_strokes(text: str) -> str:
    """A text whose signs that are but a stroke are I, as the strokes of a Roman numeral are.

    >>> with_strokes("Il"), with_strokes("V|!")
    ('II', 'VII')
    """
    return text.translate(_STROKES)


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral up to XXXIX; 0 where it is none.

    >>> roman_value("XIV"), roman_value("IIII"), roman_value("")
    (14, 0, 0)
    """
    match = _ROMAN.fullmatch(numeral)
    if match is None:
        return 0
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return 10 * len(match[1]) + ones.index(match[2])


def heading_words(lexicon: Lexicon) -> tuple[str, ...]:
    """The words of headings (`Điều`, `Tiểu mục`), as `headings.tsv` writes them, the longest first.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> heading_words(load_lexicon())
    ('Tiểu mục', 'Chương', 'Phần', 'Điều', 'Mục')
    """
    words = (word for kind in WORD_KINDS for word in lexicon.headings.get(kind, ()))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


class LabelReader:
    """Reads labels by the tables of a lexicon.

    Args:
        lexicon: its `headings.tsv` says which words and letters there are.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> read = LabelReader(load_lexicon()).read
    >>> label = read("  II. NỘI DUNG")
    >>> label.kind, label.numbers, label.style, label.span
    ('roman', (2,), '.', Span(start=2, end=5))
    >>> [read(text).numbers for text in ("đ) Thu gom", "2.10. Kinh phí", "Điều 5. Hiệu lực", "- VT")]
    [(5,), (2, 10), (5,), ()]
    >>> read("Năm 2024 xã có 3 thôn") is None
    True
    """

    def __init__(self, lexicon: Lexicon) -> None:
        tables = lexicon.headings
        self.words: dict[str, Kind] = {word: kind for kind in WORD_KINDS for word in tables.get(kind, ())}
        self.letters = {letter: int(place) for letter, place in tables.get("letter", {}).items()}
        self.ordinals = {word.lower(): int(value) for word, value in tables.get("ordinal", {}).items()}
        cased = sorted({form for word in self.words for form in (word, word.upper())}, key=len, reverse=True)
        cased = [regex.escape(word) for word in cased]
        ordinals = "|".join(map(regex.escape, self.ordinals))
        number = rf"(?P<n>[IVX]{{1,7}}|\d{{1,3}}[a-zđ]?|(?i:thứ\s(?:{ordinals})))"
        self._word = regex.compile(
            rf"(?P<w>{'|'.join(cased)})\s{number}(?:(?P<s>[.:])(?=\s|\p{{L}}|$)|(?P<s>)(?=\s*$|\s[-–]\s|\s\p{{Lu}}{{2}}))"
        )
        small = "".join(self.letters)
        capital = small.upper()
        decimal = r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})"
        follows = r"(?=\s+\S|[\p{Lu}\"“'‘(])"
        self._patterns: tuple[tuple[Kind, regex.Pattern[str]], ...] = (
            ("decimal", regex.compile(rf"{decimal}(?P<s>[.)/])(?=\s+\S|\p{{Lu}})")),
            ("decimal", regex.compile(rf"{decimal}(?P<s>)(?=\s+[\p{{Lu}}\"“])")),
            ("decimal", regex.compile(rf"(?P<n>[IVX]{{1,5}}(?:\.\d{{1,2}}){{1,2}})(?P<s>[.)]?){follows}")),
            ("roman", regex.compile(rf"(?P<n>[IVX]{{1,7}})(?P<s>[.)/:]|\s?-|\s–){follows}(?!\p{{Lu}}\.)")),
            ("arabic", regex.compile(r"(?P<n>\d{1,2})(?P<s>[.)])(?=\s+\S|[\p{Lu}\"“'‘(])")),
            ("arabic", regex.compile(r"(?P<n>\d{1,2})(?P<s>/|\s?-)(?=\s*[\p{Lu}\"“])")),
            ("arabic", regex.compile(r"\((?P<n>\d{1,2})\)(?P<s>)(?=\s*[\p{L}\"“])")),
            ("letter", regex.compile(rf"(?P<n>[{small}])(?P<s>\))(?=\s+\S|\p{{L}})")),
            ("letter", regex.compile(rf"(?P<n>[{small}])(?P<s>[./])(?=\s+[\p{{L}}\d])")),
            ("letter", regex.compile(rf"\((?P<n>[{small}])\)(?P<s>)(?=\s+\S)")),
            ("capital", regex.compile(rf"(?P<n>[{capital}])(?P<s>[.)/]|\s-)(?=\s+[\p{{L}}\d\"“])")),
            ("bullet", regex.compile(r"(?P<s>[-–—+*•])(?=\s+\S|\p{L})")),
        )  # fmt: skip
        patterns = (self._word, *(pattern for _, pattern in self._patterns))
        self._any = regex.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns))

    def read_all(self, line: str) -> list[Label]:
        """Every reading of an undamaged label, the usual one first (`V.` is a numeral, and seldom a letter).

        Args:
            line: one line, as it stands.
        """
        start = len(line) - len(line.lstrip(" \t"))
        head = line[start : start + HEAD]
        found = list[Label]()
        if self._any.match(head) is None:  # so it is with most lines
            return found
        for kind, pattern in (*self._word_patterns(head), *self._patterns):
            match = pattern.match(head)
            if match is None or (found and kind not in ("capital", "letter")):
                continue
            label = self._label(kind, match, start)
            if label is not None:
                found.append(label)
        return found

    def read(self, line: str) -> Label | None:
        """The label at the start of a line; None where there is none, or only a damaged one."""
        return next(iter(self.read_all(line)), None)

    def _word_patterns(self, head: str) -> tuple[tuple[Kind, regex.Pattern[str]], ...]:
        match = self._word.match(head)
        if match is None:
            return ()
        word = match["w"]
        return (
            (next(kind for known, kind in self.words.items() if word in (known, known.upper())), self._word),
        )

    def value(self, numeral: str) -> tuple[int, ...]:
        """The value of a numeral, an ordinal (`thứ hai`), or a number with a letter (`5a`); () for none."""
        if numeral[0].isdigit():
            digits = numeral.rstrip("".join(self.letters))
            letter = numeral[len(digits) :]
            return (int(digits), self.letters[letter]) if letter else (int(digits),)
        if numeral[0] in "IVX":
            roman = roman_value(numeral)
            return (roman,) if roman else ()
        return (self.ordinals[numeral.lower().split(maxsplit=1)[1]],)

    def _label(self, kind: Kind, match: regex.Match[str], start: int) -> Label | None:
        written = match.group()
        style = match["s"].strip().replace("–", "-") if kind != "bullet" else match["s"]
        numbers: tuple[int, ...]
        if kind == "bullet":
            numbers = ()
        elif kind in ("letter", "capital"):
            numbers = (self.letters[match["n"].lower()],)
        elif kind == "decimal":
            parts = match["n"].split(".")
            first = int(parts[0]) if parts[0].isdigit() else roman_value(parts[0])
            numbers = (first, *map(int, parts[1:]))
        else:
            numbers = self.value(match["n"])
        if kind != "bullet" and (not numbers or 0 in numbers):
            return None
        if kind == "dieu" and match["n"][0] in "IVX":
            return None  # no Roman numerals there
        if written.startswith("("):
            style = "()"
        return Label(Span(start, start + len(written)), kind, numbers, style, written, written)
