"""Layout: lines that only the width of the page parted become paragraphs again.

`line_joins` says which lines those are. Vietnamese is not hyphenated: a hyphen at the end of a line was typed
and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.options import Layout
from cchc_restore.lexicons import Lexicon
from cchc_restore.stages.line_joins import LineJoiner
from cchc_restore.stages.rounds import in_rounds
from cchc_restore.structure.blocks import BlockReader, Page, cells_of
from cchc_restore.structure.rows import Row

_NAME: Final = "layout"
# Estimates: an empty line more or less does no harm; where the columns of a table part is least sure.
_BETWEEN_BLOCKS: Final = 0.9
_GLUED_BODY: Final = 0.85
_COLUMNS: Final = 0.8


class LayoutStage:
    """Joins wrapped lines, drops what belongs to the page, puts one empty line between blocks.

    Args:
        lexicon: which labels begin a block.
        layout: `keep` does nothing, `reflow` all of this.
    """

    name = _NAME
    requires = frozenset({"nfc"})
    provides = frozenset({"layout"})
    may_change_lines = True

    def __init__(self, lexicon: Lexicon, layout: Layout) -> None:
        self._layout = layout
        self._blocks = BlockReader(lexicon) if layout == "reflow" else None
        self._joiner = LineJoiner(lexicon) if layout == "reflow" else None

    def propose(self, document: Document) -> Iterator[Correction]:
        """Corrections of what stands between lines, and of the gaps between the columns of tables."""
        blocks, joiner = self._blocks, self._joiner
        if blocks is None or joiner is None:
            return iter(())
        # joined lines may show the next ones in another light
        return in_rounds(document, lambda text: _reflowed(text, blocks.read(text), joiner))


def _reflowed(text: str, page: Page, joiner: LineJoiner) -> Iterator[Correction]:
    newline = "\r\n" if "\r\n" in text else "\n"
    rows = [row for row in page.rows if not row.furniture]
    if not rows:
        return
    yield from _change(text, 0, _left(rows[0]), "", "edge", _BETWEEN_BLOCKS, "no empty lines before the text")
    for row in rows:
        if row.kind == "row":
            yield from _columns(text, row)
        if row.body is not None:
            start, end = row.start + len(row.text[: row.body].rstrip()), row.start + row.body
            yield from _change(text, start, end, newline * 2, "blocks", _GLUED_BODY, "the body begins here")
    first = True
    for before, after in pairwise(rows):
        start, end = before.end, _left(after)
        join = joiner.join(before, after, page, first=first)
        first = join is None
        if join is not None:
            yield from _change(text, start, after.start, join.glue, join.rule, join.confidence, join.reason)
        else:
            gap = newline if _tight(before, after) else newline * 2
            reason = "one empty line between blocks, none inside one"
            yield from _change(text, start, end, gap, "blocks", _BETWEEN_BLOCKS, reason)
    end = rows[-1].end
    tail = newline if any(sign in text[end:] for sign in "\r\n\f") else ""
    yield from _change(text, end, len(text), tail, "edge", _BETWEEN_BLOCKS, "no empty lines behind the text")


def _left(row: Row) -> int:
    """Where a block begins: head and foot keep their indent, which shows their columns."""
    return row.line.start if row.kind in ("head", "foot") else row.start


def _change(
    text: str, start: int, end: int, new: str, rule: str, confidence: float, reason: str
) -> Iterator[Correction]:
    old = text[start:end]
    if old == new:
        return
    if rule != "columns" and old.strip():
        if rule != "page-break":
            rule = "page"
        reason = f"{reason}; a page number or running header is no part of the text"
    yield Correction(Span(start, end), old, new, _NAME, rule, confidence, reason)


def _columns(text: str, row: Row) -> Iterator[Correction]:
    cells = "\t".join(cells_of(row.text))
    reason = "columns of a table are parted by tabs"
    yield from _change(text, row.start, row.end, cells, "columns", _COLUMNS, reason)


def _tight(before: Row, after: Row) -> bool:
    """Whether two lines belong to one block and have no empty line between them."""
    if before.kind == after.kind == "foot":
        return after.blanks == 0
    if "item" in (before.kind, after.kind):
        return before.kind == after.kind
    return (before.kind == after.kind and before.kind in ("head", "row")) or before.kind == "type"
