"""What a reader decided about a word, and how the place it was decided for is known again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal, get_args

from cchc_restore.document import Span

Scope = Literal["once", "file", "everywhere"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

_NEIGHBOURS: Final = 3
"""So many words on each side tell a place from others; two places that share them are decided alike."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall stand for some characters of a source.

    Attributes:
        word: the characters, exactly as in the source; they may hold spaces, never a line break.
        replacement: what shall stand there: `word` itself where it is to be kept, empty to delete it.
        scope: ``once``: where the neighbours are those of `context`; ``file``: everywhere in `file`;
            ``everywhere``: in every document.
        file: key of the document (see `document_key`); empty for ``everywhere``.
        context: hash of the neighbours (see `context_of`); empty unless the scope is ``once``.
        note: why, in the reader's own words; may be empty.
        line: line of the decisions file it stands on (from 1); 0 where it was not read from one.
    """

    word: str
    replacement: str
    scope: Scope = "once"
    file: str = ""
    context: str = ""
    note: str = ""
    line: int = 0

    @property
    def keeps(self) -> bool:
        """Whether the source's own reading is to stay.

        >>> Decision("HDND", "HDND").keeps
        True
        """
        return self.word == self.replacement

    @property
    def place(self) -> tuple[str, Scope, str, str]:
        """What it is about: two decisions with the same place and different replacements are a conflict."""
        return self.word, self.scope, self.file, self.context


def context_of(source: str, span: Span) -> str:
    """Hash of the words around a place: up to three on each side, on the same line.

    It stays the same when lines are added or removed elsewhere, and when spaces change.

    Args:
        source: the source of the document.
        span: the place in it.

    Returns:
        Ten hexadecimal digits.

    >>> context_of("Can cu Nghi dinh", Span(4, 6)) == context_of("xx\\nCan  cu Nghi  dinh", Span(8, 10))
    True
    """
    start = source.rfind("\n", 0, span.start) + 1
    end = source.find("\n", span.end)
    before = source[start : span.start].split()[-_NEIGHBOURS:]
    after = source[span.end : None if end < 0 else end].split()[:_NEIGHBOURS]
    seen = "\x1f".join([*before, "\x1e", *span.of(source).split(), "\x1e", *after])
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:10]
