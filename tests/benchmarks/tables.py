"""What was measured, as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quality import BINS, Bin

from cchc_restore.evaluate import Evaluation


@dataclass(frozen=True)
class Row:
    """One line of the main table; `met` is None where nothing is asked for."""

    measure: str
    wanted: str
    measured: str
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.met is None else "yes" if self.met else "**no**"


@dataclass(frozen=True)
class SetRow:
    """One set of documents before and after."""

    name: str
    documents: int
    before: Evaluation
    after: Evaluation
    recall: float


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "|" + "|".join(cells) + "|" if i == 1 else "| " + " | ".join(cells) + " |"
        for i, cells in enumerate(lines)
    )


def main_table(rows: Sequence[Row]) -> str:
    return table(
        ("measure", "wanted", "measured", "met"), [(r.measure, r.wanted, r.measured, r.verdict) for r in rows]
    )


def set_table(rows: Sequence[SetRow]) -> str:
    """Error rates in per cent, raw → repaired."""

    def change(row: SetRow, rate: str) -> str:
        before, after = row.before.rates[rate].value, row.after.rates[rate].value
        return f"{100 * before:.1f} → {100 * after:.2f}"

    return table(
        ("documents", "number", "syllables", "SER", "WER", "CER", "candidate recall"),
        [
            (
                row.name,
                str(row.documents),
                f"{row.after.rates['SER'].total:,}",
                *(change(row, rate) for rate in ("SER", "WER", "CER")),
                f"{100 * row.recall:.2f}",
            )
            for row in rows
        ],
    )


def calibration_table(bins: Sequence[Bin]) -> str:
    """What confidence is worth: said and found, by bins."""

    def label(i: int) -> str:
        return f"{BINS[i]:.2f}" if i == len(BINS) - 1 else f"{BINS[i]:.2f} – {BINS[i + 1]:.2f}"

    return table(
        ("confidence", "corrections", "mean confidence", "share right"),
        [
            (label(i), f"{b.corrections:,}", f"{b.mean:.3f}", f"{b.share:.3f}")
            for i, b in enumerate(bins)
            if b.corrections
        ],
    )
