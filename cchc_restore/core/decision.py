"""What a reader decided about a word, and how the place it was decided for is known again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from cchc_restore.core.corrections import Span
from cchc_restore.core.line_ends import with_line_feeds

Scope = Literal["once", "file", "everywhere"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

_NEIGHBOURS: Final = 3
"""So many words on each side tell a place from others; two places that share them are decided alike."""
_REACH: Final = 200
"""They are looked for within so many characters, as a line may be a megabyte long."""


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
    import hashlib  # slow to import, and mostly no decision has to be found

    left = with_line_feeds(source[max(span.start - _REACH, 0) : span.start]).rpartition("\n")[2]
    right = with_line_feeds(source[span.end : span.end + _REACH]).partition("\n")[0]
    word = " ".join(span.of(source).split())
    seen = [*left.split()[-_NEIGHBOURS:], f"{_edge(left[-1:])}{word}{_edge(right[:1])}"]
    seen += right.split()[:_NEIGHBOURS]
    return hashlib.sha256("\x1f".join(seen).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _edge(neighbour: str) -> str:
    """Whether a word ends at its edge or goes on: `cu` of `Can cu` is not that of `Cancu`."""
    return "\x1e" if not neighbour or neighbour.isspace() else "\x1d"
