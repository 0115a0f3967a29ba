"""The review as one page: a file that a browser opens offline, with everything it needs inside."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Final

from cchc_restore.core.decision import Decision
from cchc_restore.core.line_ends import with_line_feeds
from cchc_restore.core.writing import atomic_writer
from cchc_restore.decisions import format_decisions
from cchc_restore.pipeline import Result
from cchc_restore.review.doubtful import SHARE, count_syllables
from cchc_restore.review.items import Item, items_of
from cchc_restore.review.places import LEAST_DOUBT

_SCRIPTS: Final = (
    "text.js",
    "decisions.js",
    "documents.js",
    "document_view.js",
    "list_view.js",
    "lists.js",
    "panel.js",
    "review.js",
    "page.js",
)
"""The parts of the page's program, each after those it uses."""
_LEAST_ALTERNATIVE: Final = 0.001
_MOST_ALTERNATIVES: Final = 9
_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What a page holds.

    Attributes:
        documents: how many.
        changes: all changes and proposals.
        doubtful: the words it asks to look at first.
    """

    documents: int
    changes: int
    doubtful: int


def write_page(
    documents: Iterable[tuple[str, Result]],
    path: Path,
    *,
    title: str = "Review",
    decisions: Sequence[Decision] = (),
) -> PageSummary:
    """Write the page for reviewing documents, all of it or nothing.

    Documents are written as they come, so that a generator of thousands needs the memory of one.

    Args:
        documents: key (see `decisions.document_key`) and result of each, in the order of the page; restored
            without the reader's decisions, so that what the page shows as suggested is the tool's own view.
        path: where it goes; one `.html` file.
        title: what the page is called, usually the folder.
        decisions: those already made; the page shows them and hands them on.

    Raises:
        OutputError: it cannot be written.
    """
    before, after = _template(title)
    data = _Data(decisions)
    with atomic_writer(path) as file:
        file.write(before)
        for key, result in documents:
            data.write_document(file, key, result)
        data.write_index(file)
        file.write(after)
    return PageSummary(data.count, data.changes, data.doubtful)


@dataclass
class _Data:
    """The data of a page while it is written: a block for each document, one about them all at the end."""

    decisions: Sequence[Decision]
    count: int = 0
    changes: int = 0
    syllables: int = 0
    kinds: dict[tuple[str, str], int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    doubts: list[float] = field(default_factory=list)
    identity: Any = field(default_factory=hashlib.sha256)

    def write_document(self, file: BinaryIO, key: str, result: Result) -> None:
        place = _utf16_offsets(result.source)
        items = list(items_of(result, key))
        syllables = count_syllables(result.text)
        block = {
            "key": key,
            "text": with_line_feeds(result.source),  # as many characters, and the page knows no other lines
            "words": syllables,
            "hard": round(result.doubtful, 4) if result.hardly_readable else 0,
            "items": [self._cells(item, place) for item in items],
        }
        for part in (key, result.source):
            self.identity.update(part.encode("utf-8", "surrogatepass") + b"\0")
        _write_block(file, f"data-{self.count}", block)
        self.count += 1
        self.changes += len(items)
        self.syllables += syllables
        doubts = (round(item.doubt, 4) for item in items if _is_listed(item))
        self.doubts += (doubt for doubt in doubts if doubt > LEAST_DOUBT)

    def write_index(self, file: BinaryIO) -> None:
        index = {
            "id": self.identity.hexdigest()[:16],
            "count": self.count,
            "kinds": list(self.kinds),
            "reasons": list(self.reasons),
            "cut": self._cut(),
            "decisions": format_decisions(self.decisions).splitlines()[1:],
        }
        _write_block(file, "data-index", index)

    @property
    def doubtful(self) -> int:
        """How many words are to be looked at first."""
        cut = self._cut()
        return sum(doubt >= cut for doubt in self.doubts)

    def _cut(self) -> float:
        """The least doubt of a word to be looked at first: as many as the share of doubtful words allows."""
        most = int(SHARE * self.syllables) + 1
        return max(sorted(self.doubts, reverse=True)[:most][-1:], default=LEAST_DOUBT)

    def _cells(self, item: Item, place: Sequence[int] | None) -> list[Any]:
        """One item as the page unpacks it (`Doc._item` in documents.js)."""
        start, end = item.span.start, item.span.end
        if place is not None:
            start, end = place[start], place[end]
        cells = [
            start,
            end - start,
            item.replacement,
            round(item.confidence * 10_000),
            self.kinds.setdefault((item.stage, item.rule), len(self.kinds)),
            self.reasons.setdefault(item.reason, len(self.reasons)),
            int(item.status == "applied"),
            item.context,
        ]
        others = [
            [other.text, round(other.probability, 4)]
            for other in item.alternatives
            if other.probability >= _LEAST_ALTERNATIVE and not re.search("[\n\r\f]", other.text)
        ]
        if item.status == "proposed":  # of what was applied, the doubt follows from the confidence
            return [*cells, others[:_MOST_ALTERNATIVES], round(item.doubt * 10_000)]
        return [*cells, others[:_MOST_ALTERNATIVES]] if others else cells


def _is_listed(item: Item) -> bool:
    """Whether it is about a word and not about lines, spaces or signs (`listed` in documents.js)."""
    changes_lines = re.search("[\n\r\f]", item.original + item.replacement)
    return bool(item.original.strip()) and not changes_lines and item.of_words


def _utf16_offsets(text: str) -> list[int] | None:
    """Where each character stands in the strings of JavaScript; None where Python counts alike.

    JavaScript counts characters beyond U+FFFF twice.
    """
    if not text or max(text) <= "\uffff":
        return None
    places, at = [0], 0
    for sign in text:
        at += 1 + (sign > "\uffff")
        places.append(at)
    return places


def _write_block(file: BinaryIO, name: str, data: object) -> None:
    """A block of data: nothing in it can end it, as no `<` is left."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    text = _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    file.write(f'<script type="application/json" id="{name}">{text}</script>\n'.encode())


@cache
def _asset(name: str) -> str:
    return files("cchc_restore.review").joinpath("assets", name).read_text(encoding="utf-8")


def _template(title: str) -> tuple[bytes, bytes]:
    """The page up to its data, and behind it."""
    style = _asset("page.css")
    scripts = [_asset(name) for name in _SCRIPTS]
    slots = {
        "title": html.escape(title),
        "policy": _policy(style, scripts),
        "style": style,
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    page = _asset("page.html").split("{{data}}")
    before, after = (_SLOT.sub(lambda match: slots[match[1]], part) for part in page)
    return before.encode("utf-8", "replace"), after.encode("utf-8", "replace")


def _policy(style: str, scripts: Iterable[str]) -> str:
    """What the page may do: run its own program, and nothing that asks the network."""
    return (
        f"default-src 'none'; script-src {' '.join(map(_digest, scripts))}; style-src {_digest(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
