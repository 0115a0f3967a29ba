"""Signs: punctuation that an OCR engine made of specks and strokes, or mistook for other punctuation.

An engine sees a quotation mark in a speck before a word, a hyphen in one between two words, a colon in the
hook of `ủ`. Such signs stand where no writer puts them: a quotation that nobody closes, a full stop with
small letters on both sides, a bracket before a syllable. In a typed text somebody meant them, so this stage
works only where the words show the work of an engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, LineIndex, Span
from cchc_restore.core.document import Document
from cchc_restore.language.syllables import is_syllable
from cchc_restore.stages.damage import damaged_lines, shows_damage
from cchc_restore.stages.rounds import in_rounds
from cchc_restore.stages.sign_rules import (
    BESIDE_WORDS,
    COLON_AT_END,
    COLON_OF_RECITAL,
    COMMA_AT_END,
    HYPHEN,
    HYPHENS_OF_AN_AUTHOR,
    NO_WORDS,
    ONCE,
    PLAIN,
    STOP_AT_END,
    SignRule,
)
from cchc_restore.structure.lines import Line, lines_of

_NAME: Final = "signs"
_SIGN: Final = regex.compile(r"[-._]")
_ITEM: Final = regex.compile(r"[ \t]*([a-zđ])\)[ \t]+\p{Lu}")
_NUMBERED: Final = regex.compile(r"[ \t]*(?:\d{1,2}[.)]|[IVX]{1,5}\.)[ \t]+\p{Lu}")
_RECITAL: Final = regex.compile(
    r"[ \t]*(?:Căn cứ|Theo đề nghị|Xét đề nghị|Xét tờ trình)(?!\p{L})(?! *:)", regex.I
)
_NEXT_LETTER: Final = dict(zip("abcdđeghiklmnopqrstuvx", "bcdđeghiklmnopqrstuvxy", strict=True))


class SignsStage:
    """Mends punctuation that an engine misread or made of specks.

    >>> from cchc_restore import restore
    >>> text = "Thuc hi¢n ‘Ké hoach cia Uy ban nhan dan x4 vé cai cach hinh_chinh theo khoan | Diéu 5"
    >>> restore(text).text
    'Thực hiện Kế hoạch của Ủy ban nhân dân xã về cải cách hành chính theo khoản 1 Điều 5'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"signs"})

    def propose(self, document: Document) -> Iterator[Correction]:
        """Corrections of signs, but for those in codes and addresses."""
        if not shows_damage(document):
            return
        is_damaged, lines = damaged_lines(document), LineIndex(document.text)
        kept = [mark.span for mark in document.marks if mark.kind not in ("number", "date")]
        for c in in_rounds(document, _found):
            at = bisect_right(kept, c.span.start, key=lambda span: span.start) - 1
            if (at < 0 or not kept[at].overlaps(c.span)) and is_damaged(lines.locate(c.span.start)[0]):
                yield c


def _found(text: str) -> Iterator[Correction]:
    alone = not NO_WORDS.isdisjoint(text.split())  # as in few texts: their rules take long
    for rule in PLAIN:
        if rule.name == "no-word" and not alone:
            continue
        for match in rule.pattern.finditer(text):
            if rule.name != "comma-space" or not _is_row_of_values(text, match.start(1)):
                yield _correction(rule, match.start(1), match[1])
    for rule in BESIDE_WORDS:
        yield from _beside_words(text, rule)
    yield from _list_ends(text)
    yield from _recital_ends(text)


def _is_row_of_values(text: str, at: int) -> bool:
    """Whether commas part the fields of a table on a line: two and more, none with a space behind it."""
    end = text.find("\n", at)
    line = text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else None]
    return line.count(",") > 1 and ", " not in line


def _beside_words(text: str, rule: SignRule) -> Iterator[Correction]:
    """Signs between, before or behind words that are syllables."""
    found = list(rule.pattern.finditer(text))
    if rule is HYPHEN and _hyphens_are_the_authors(text, found):
        return
    times = Counter(match[1].lower() for match in found)
    for match in found:
        sign = _SIGN.search(match[1])
        words = filter(None, _SIGN.split(match[1]))
        if sign and (rule not in ONCE or times[match[1].lower()] == 1) and all(map(is_syllable, words)):
            yield _correction(rule, match.start(1) + sign.start(), sign[0])


def _hyphens_are_the_authors(text: str, found: Sequence[regex.Match[str]]) -> bool:
    """Whether a text joins its words with hyphens, as those of the first half of the 20th century do.

    Args:
        text: the text.
        found: the hyphens between words of it.
    """
    fewest, share = HYPHENS_OF_AN_AUTHOR
    pairs = len({match[1].lower() for match in found})
    return pairs >= fewest and pairs > share * len(text.split())


def _list_ends(text: str) -> Iterator[Correction]:
    """`:` and `,` before the next item of a list, where `;` or a full stop was printed."""
    letter = ""
    before: Line | None = None
    for line in lines_of(text):
        if not line.text.strip():
            continue
        item = _ITEM.match(line.text)
        if before is not None and (item or _NUMBERED.match(line.text)):
            if item is None:
                rules = [STOP_AT_END]
            else:
                rules = (
                    [COMMA_AT_END, COLON_AT_END] if _NEXT_LETTER.get(letter) == item[1] else [COMMA_AT_END]
                )
            for rule in rules:
                yield from _mended_end(before, rule)
            letter = item[1] if item else ""
        before = line


def _recital_ends(text: str) -> Iterator[Correction]:
    """`:` before the next recital, where `;` was printed."""
    goes_on = False
    for line, after in pairwise(line for line in lines_of(text) if line.text.strip()):
        in_recital = goes_on or _RECITAL.match(line.text) is not None
        if in_recital and _RECITAL.match(after.text):
            yield from _mended_end(line, COLON_OF_RECITAL)
        goes_on = in_recital and not line.text.rstrip().endswith((".", ";", ":"))


def _mended_end(line: Line, rule: SignRule) -> Iterator[Correction]:
    if match := rule.pattern.search(line.text):
        yield _correction(rule, line.start + match.start(1), match[1])


def _correction(rule: SignRule, start: int, original: str) -> Correction:
    span = Span(start, start + len(original))
    return Correction(span, original, rule.replacement, _NAME, rule.name, rule.confidence, rule.reason)
