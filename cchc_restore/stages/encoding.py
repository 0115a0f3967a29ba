"""Encoding: one way of writing each letter (NFC), as corrections that can be undone.

Bytes become text in `cchc_restore.formats`; this stage only composes. Never NFKC: it would turn `10³` into
`103` and `m²` into `m2`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from cchc_restore.document import Correction, Document, Span

# what composes or reorders together: a letter with the marks behind it, a block of Korean jamo, or one other
# character beyond ASCII (a few, such as the Kelvin sign, are rewritten by NFC on their own)
_UNIT = regex.compile(r"\P{M}?\p{M}+|[\u1100-\u11FF\uAC00-\uD7FF]+|[^\x00-\x7F]")


class EncodingStage:
    """Brings every character to NFC.

    >>> document = Document("Tha\\u0301ng Ba\\u0301o")
    >>> [(c.original, c.replacement) for c in EncodingStage().propose(document)] == [
    ...     ("a\\u0301", "á"), ("a\\u0301", "á")]
    True
    """

    name = "encoding"
    requires: frozenset[str] = frozenset()
    provides = frozenset({"nfc"})

    def propose(self, document: Document) -> Iterator[Correction]:
        """One correction for each run of characters that NFC writes otherwise."""
        text = document.text
        for start, end in changed_runs(text):
            original = text[start:end]
            yield Correction(
                Span(start, end),
                original,
                unicodedata.normalize("NFC", original),
                self.name,
                "nfc",
                1.0,
                "letters written with separate marks are composed (NFC)",
            )


def changed_runs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the runs of characters that NFC rewrites, as long as can be, without line breaks."""
    if unicodedata.is_normalized("NFC", text):
        return
    run: tuple[int, int] | None = None
    for match in _UNIT.finditer(text):
        unit = match.group()
        if len(unit) > 1 and unit[0] in "\n\r\f":  # marks without a letter, at the start of a line
            start, unit = match.start() + 1, unit[1:]
        else:
            start = match.start()
        if unicodedata.is_normalized("NFC", unit):
            continue
        if run and run[1] == start:
            run = (run[0], match.end())
        else:
            if run:
                yield run
            run = (start, match.end())
    if run:
        yield run
