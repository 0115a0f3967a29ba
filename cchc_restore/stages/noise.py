"""Noise: what the scanner saw and nobody wrote.

Specks at the edges of lines, garbage before bullets, page numbers, seals read as letters.
What is dirt is said by `lexicon/noise.yaml`; this module says when to believe it. A full stop apart from the
text at the end of a line is nearly always a speck in a scan (on 125 readings of printed pages removing those
at line ends mended 400 tokens and harmed 20), but in a typed text it was typed: so weak signs count only in a
document that shows dirt elsewhere. Lines are emptied, never removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Mark, Span
from cchc_restore.core.document import Document
from cchc_restore.lexicons import NoisePattern, NoiseRules
from cchc_restore.stages.damage import shows_damage
from cchc_restore.stages.lone_letters import LoneLetters, row_labels
from cchc_restore.stages.margins import Margins, read_margins
from cchc_restore.stages.quotes import quote_signs
from cchc_restore.stages.rounds import in_rounds
from cchc_restore.stages.rubbish import rubbish_lines
from cchc_restore.structure.cover import Cover
from cchc_restore.structure.lines import Line, lines_of

_NAME: Final = "noise"
_LONGEST_LINE: Final = 1000
"""Characters; no printed line is longer, and without margins there are no specks in them."""
_DIRTY: Final = 3
"""So many lines with a sure sign of dirt make a dirty document; well-typed ones have one or two at most."""
_LINES_A_PAGE: Final = 20
"""Fewer lines than this between two lone numbers make them cells of a table rather than page numbers."""
_COUNTING: Final = 0.9
"""So sure it is that numbers alone on a line are page numbers where they count up through the document."""

_LONE_MARK: Final = regex.compile(r"(?:^|\s)[.,;:'‘’`~_^|!*]")
"""What each of the following holds, and most lines do not."""
_BULLET_AFTER_DIRT: Final = regex.compile(r"^\s*((?:[.,;:'‘’`~_^|!*]+\s+)+)(?=[-+]\s+[\p{L}\d$§])")
_WEAK_START: Final = regex.compile(r"^\s*((?:[.,;:'‘’_]{1,2}\s+)+)(?=[\p{L}\d(])")
_WEAK_END: Final = regex.compile(r"(?<=[^\s])((?:[ \t]+[.,;:'‘’]{1,2})+)[ \t]*$")
_SURE_END: Final = regex.compile(
    r"(?<=[.,;:!?])[ \t]+[.,;:'‘’]{1,2}[ \t]*$|(?:[ \t]+[.,;:'‘’]{1,2}){2}[ \t]*$"
)
_DETACHED_INSIDE: Final = regex.compile(r"[\p{L}\d)][ \t]+[.,;:][ \t]+[\p{L}\d(]")
_REPEATED: Final = regex.compile(r"\s*([^\s])(?:\s*\1){2,}\s*|\s*[-\"]\s*")
_DIGITS: Final = regex.compile(r"\d+")
_SIGN_IN_USE: Final = regex.compile(r"\s*[©®]\s*")
_KEY: Final = regex.compile(r"\s*([†‡])\s*")
_KEY_IN_USE: Final = regex.compile(r"(?<=[\p{L}\p{M}\d)\"”’])[†‡]")
"""The key of a footnote behind a word."""


@dataclass(frozen=True)
class _Shown:
    """What a whole document shows of dirt, before any of it is removed.

    Attributes:
        document: the document.
        dirty: whether its lines show dirt beyond doubt.
        margins: what is read as dirt at its edges.
        labels: the letters that number rows in it.
        alone: whether it has but one line with text, as a cell of a table: then this is no page number.
    """

    document: Document
    dirty: bool
    margins: Margins
    labels: frozenset[str]
    alone: bool

    @cached_property
    def keys(self) -> frozenset[str]:
        """The signs that stand behind words as keys of footnotes."""
        return frozenset(_KEY_IN_USE.findall(self.document.text))

    @cached_property
    def damaged(self) -> bool:
        """Whether an engine read it, and nobody typed it."""
        return shows_damage(self.document)


class NoiseStage:
    """Removes dirt by the rules of the lexicon.

    >>> from cchc_restore import restore
    >>> restore("_ - Cong tac tuyen truyen ~", stages=["encoding", "noise"]).text
    '- Cong tac tuyen truyen'
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"clean-edges"})

    def __init__(self, rules: NoiseRules) -> None:
        self._rules = rules
        self._lone_letters = LoneLetters(rules)
        self._pages = _compiled(rules.page_numbers)
        self._lines = _compiled(rules.speck_lines)
        self._specks = _compiled(rules.specks)
        self._bullets = _compiled(rules.bullets)

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        """What the rules find, one upon the other until they find no more, and then what stays doubtful.

        Signs before quoted lines are marked, and stay.
        """
        lines = list(lines_of(document.text))
        shown = _Shown(
            document,
            self._dirty(lines),
            read_margins(lines, self._rules),
            row_labels(line.text for line in lines),
            sum(not line.text.isspace() for line in lines if line.text) == 1,
        )
        quotes = quote_signs(document.text)
        taken = Cover(document.text, quotes)
        for correction in in_rounds(document, lambda text: self._found(text, shown)):
            if not quotes or not taken.meets(correction.span):
                yield correction
        yield from (Mark(span, "quote") for span in quotes)

    def _found(self, text: str, shown: _Shown) -> Iterator[Correction]:
        lines = list(lines_of(text))
        whole = [*_rubbish(lines, shown), *self._page_numbers(lines, shown)]
        yield from whole
        emptied = {c.span.start for c in whole}
        before = ""
        for number, line in enumerate(lines):
            if line.text and len(line.text) <= _LONGEST_LINE and line.start not in emptied:
                at_edge = list(_at_edge(line, before, shown))
                yield from at_edge
                if all(c.propose_only for c in at_edge):
                    within = self._lone_letter(lines, number, before, shown) or self._in_line(line, shown)
                    yield from (c for c in within if c.original != c.replacement)
            before = line.text or before

    def _lone_letter(self, lines: list[Line], number: int, before: str, shown: _Shown) -> list[Correction]:
        """A letter that stands apart in a line, as none is printed."""
        line = lines[number]
        found = self._lone_letters.find(line.text, before, _next_text(lines, number), shown.labels)
        if found is None:
            return []
        return [_correction(line, found, "", _LONE_RULE, propose_only=not shown.damaged)]

    # ------------------------------------------------------------ evidence

    def _dirty(self, lines: list[Line]) -> bool:
        """Whether the document shows dirt beyond doubt, and does not space its punctuation on purpose."""
        signs = detached = edges = 0
        for line in lines:
            if not line.text or len(line.text) > _LONGEST_LINE:
                continue
            sign = False
            if _LONE_MARK.search(line.text):
                detached += len(_DETACHED_INSIDE.findall(line.text))
                edges += _WEAK_END.search(line.text) is not None
                sign = any(p.search(line.text) for p in (_SURE_END, _WEAK_START, _BULLET_AFTER_DIRT))
            signs += sign or any(pattern.search(line.text) for _, pattern in self._specks)
        return signs >= _DIRTY and detached <= max(signs, edges) // 3

    # ------------------------------------------------------------ page numbers

    def _page_numbers(self, lines: list[Line], shown: _Shown) -> Iterator[Correction]:
        """Numbers alone on a line: certain at the top of a page, or where they count the pages up."""
        lone: list[tuple[int, int, Line, NoisePattern]] = []
        for number, line in enumerate(lines):
            if not line.text or len(line.text) > 20 or not (digits := _DIGITS.findall(line.text)):
                continue
            written = "\f" + line.text if line.new_page else line.text
            rule = next((rule for rule, pattern in self._pages if pattern.fullmatch(written)), None)
            if rule is None:
                continue
            if rule.propose_only:
                lone.append((number, int(digits[0]), line, rule))
            else:
                yield _correction(
                    line, (0, len(line.text)), rule.replacement.strip(), rule, propose_only=shown.alone
                )
        counting = (
            len(lone) >= 2
            and lone[0][1] <= 2
            and all(
                later[1] == earlier[1] + 1 and later[0] - earlier[0] >= _LINES_A_PAGE
                for earlier, later in pairwise(lone)
            )
        )
        for _, _, line, rule in lone:
            certain = replace(rule, confidence=_COUNTING, propose_only=False) if counting else rule
            yield _correction(line, (0, len(line.text)), rule.replacement.strip(), certain)

    # ------------------------------------------------------------ within a line

    def _in_line(self, line: Line, shown: _Shown) -> Iterator[Correction]:
        text = line.text
        for rule, pattern in self._lines:
            if pattern.fullmatch(text) and text.strip():
                # a row of dots or stars, or a lone dash, may well be meant
                yield _correction(
                    line, (0, len(text)), "", rule, propose_only=bool(_REPEATED.fullmatch(text))
                )
                return
        table_row = text.count("|") > 1
        for rule, pattern in self._specks:
            for match in pattern.finditer(text):
                if table_row and "|" in match.group():
                    continue
                meant = not shown.dirty and _SIGN_IN_USE.fullmatch(match.group()) is not None
                yield _correction(
                    line, match.span(), match.expand(rule.replacement), rule, propose_only=meant
                )
        lone_mark = _LONE_MARK.search(text) is not None
        if lone_mark and (match := _BULLET_AFTER_DIRT.search(text)):
            yield _correction(line, match.span(1), "", _BULLET_RULE)
            return
        for rule, pattern in self._bullets:
            if match := pattern.search(text):
                key = _KEY.fullmatch(match.group())
                meant = key is not None and (key[1] in shown.keys or not shown.damaged)
                yield _correction(
                    line, match.span(), match.expand(rule.replacement), rule, propose_only=meant
                )
                return
        if not lone_mark:
            return
        if match := _WEAK_START.search(text):
            yield _correction(line, match.span(1), "", _START_RULE, propose_only=not shown.dirty)
        if match := _WEAK_END.search(text):
            yield _correction(line, (match.start(1), len(text)), "", _END_RULE, propose_only=not shown.dirty)


_RUBBISH_RULE: Final = NoisePattern(
    "rubbish-line", "", "", 0.8, "no word in this line: a seal or a logo was read as letters"
)
_BULLET_RULE: Final = NoisePattern(
    "speck-before-bullet", "", "", 0.9, "dirt in the left margin, before a bullet"
)
_START_RULE: Final = NoisePattern(
    "speck-at-start", "", "", 0.8, "a mark apart from the text, in the left margin"
)
_END_RULE: Final = NoisePattern(
    "speck-at-end", "", "", 0.8, "a mark apart from the text, in the right margin"
)
_MARGIN_RULE: Final = NoisePattern(
    "margin-mark", "", "", 0.9, "the edge of the page was read as a letter, here and on other lines"
)
_EDGE_RULE: Final = NoisePattern(
    "margin-doubt", "", "", 0.4, "the edge of the page is read as a letter on other lines, perhaps here too"
)
_LONE_RULE: Final = NoisePattern(
    "lone-letter", "", "", 0.85, "a letter apart from the text, where none is printed: a speck was read so"
)


def _next_text(lines: list[Line], number: int) -> str:
    """The next line with text behind one; empty behind the last."""
    return next((line.text for line in islice(lines, number + 1, None) if line.text.strip()), "")


def _rubbish(lines: list[Line], shown: _Shown) -> Iterator[Correction]:
    """Lines that were a seal or a logo; in a typed text somebody meant them."""
    for line in rubbish_lines(lines):
        yield _correction(line, (0, len(line.text)), "", _RUBBISH_RULE, propose_only=not shown.damaged)


def _at_edge(line: Line, before: str, shown: _Shown) -> Iterator[Correction]:
    """What of a line is the edge of the page."""
    for span, sure in shown.margins.marks(line, before):
        yield _correction(line, span, "", _MARGIN_RULE if sure else _EDGE_RULE, propose_only=not sure)


def _compiled(rules: tuple[NoisePattern, ...]) -> tuple[tuple[NoisePattern, regex.Pattern[str]], ...]:
    return tuple((rule, regex.compile(rule.pattern)) for rule in rules)


def _correction(
    line: Line,
    span: tuple[int, int],
    replacement: str,
    rule: NoisePattern,
    propose_only: bool = False,
) -> Correction:
    """What a rule found; with `propose_only` it stays as it is, even if the rule is sure."""
    return Correction(
        Span(line.start + span[0], line.start + span[1]),
        line.text[span[0] : span[1]],
        replacement,
        _NAME,
        rule.name,
        rule.confidence,
        rule.reason,
        propose_only=propose_only or rule.propose_only,
    )
