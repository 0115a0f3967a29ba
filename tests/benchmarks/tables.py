"""What was measured, as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calibration import BINS, Bin
from causes import CAPITALS, CAUSES, SIGNS, Causes
from peers import Peer

from cchc_restore.evaluate import Evaluation, Rate


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
    """One set of documents before and after.

    Attributes:
        name, reading: as of the `DocumentSet`.
        documents: how many,
        worse: and how many of them have more syllable errors after than before.
        before, after: their errors.
        recall: share of the words with the right one among the candidates.
    """

    name: str
    reading: str
    documents: int
    before: Evaluation
    after: Evaluation
    recall: float
    worse: int

    @property
    def removed(self) -> float:
        """The share of the syllable errors that was removed."""
        before = self.before.rates["SER"].errors
        return 1 - self.after.rates["SER"].errors / before if before else 0.0


@dataclass(frozen=True)
class BandRow:
    """The documents of one set in one band of damage: errors after repair, and of the Vietnamese engine."""

    name: str
    band: str
    documents: int
    repaired: Rate
    reread: Rate


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


def peer_table(peers: Sequence[Peer], ours: Mapping[str, Rate]) -> str:
    """Syllable errors in per cent: rows are ways to repair a text, columns the sets."""

    def cells(rates: Mapping[str, Rate | None]) -> list[str]:
        return ["-" if (rate := rates.get(name)) is None else f"{100 * rate.value:.2f}" for name in ours]

    rows = [(peer.name, *cells(peer.rates)) for peer in peers]
    return table(("SER", *ours), [*rows, ("cchc-restore", *cells(ours))])


def cause_table(causes: Mapping[str, Causes]) -> str:
    """The errors that are left by cause, and with what share of all; rows as in `CAUSES`."""

    def cell(found: Causes, cause: str) -> str:
        return f"{found.errors[cause]:,} ({100 * found.errors[cause] / max(1, found.total):.0f} %)"

    rows = [(cause, *(cell(found, cause) for found in causes.values())) for cause in CAUSES]
    rows.append(("all syllable errors", *(f"{found.total:,}" for found in causes.values())))
    rows += [
        (f"besides, for WER: {what}", *(f"{found.words[what]:,}" for found in causes.values()))
        for what in (CAPITALS, SIGNS)
    ]
    return table(("cause", *causes), rows)
