"""The label at the start of a single line, whole or damaged, by the lexicon that comes with the package."""

from __future__ import annotations

from functools import cache

from cchc_restore.lexicons import load_lexicon
from cchc_restore.structure.heading_damage import DamagedLabelReader
from cchc_restore.structure.headings import Label, LabelReader


def read_label(line: str) -> Label | None:
    """The label at the start of a line, damaged or not; None where the line has none.

    A damaged one is the likeliest reading of the line alone; only the labels around it could prove it.

    Args:
        line: one line, as it stands, without its end.

    >>> label = read_label("  II. NỘI DUNG")
    >>> label.kind, label.numbers, label.style, label.span
    ('roman', (2,), '.', Span(start=2, end=5))
    >>> [read_label(text).numbers for text in ("đ) Thu gom", "2.10. Kinh phí", "Điều 5. Hiệu lực", "- VT")]
    [(5,), (2, 10), (5,), ()]
    >>> label = read_label("Il. NỘI DUNG")
    >>> label.printed, label.damaged
    ('II.', True)
    >>> read_label("Năm 2024 xã có 3 thôn") is None
    True
    """
    reader, damage = _readers()
    label = reader.read(line)
    if label is not None:
        return label
    return next((r.label for r in sorted(damage.read(line), key=lambda r: r.cost)), None)


@cache
def _readers() -> tuple[LabelReader, DamagedLabelReader]:
    reader = LabelReader(load_lexicon())
    return reader, DamagedLabelReader(load_lexicon(), reader)
