"""Which characters of a text are taken: by an address, by a number, by a date."""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.core.corrections import Span


class Cover:
    """The characters that some spans of a text cover.

    Args:
        text: the text.
        spans: what is taken from the start.

    >>> cover = Cover("số 57/BC-UBND", [Span(0, 2)])
    >>> cover.add(Span(3, 13))
    >>> cover.meets(Span(2, 3)), cover.meets(Span(5, 6))
    (False, True)
    """

    def __init__(self, text: str, spans: Iterable[Span] = ()) -> None:
        self._taken = bytearray(len(text))
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Take the characters of a span."""
        self._taken[span.start : span.end] = b"\1" * span.length

    def meets(self, span: Span) -> bool:
        """Whether a character of the span is taken."""
        return self._taken.find(1, span.start, span.end) >= 0
