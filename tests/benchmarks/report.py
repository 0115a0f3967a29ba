"""All that was measured, as Markdown and as JSON."""

from __future__ import annotations

import os
import platform
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from calibration import BINS, calibration_error, called_sure
from causes import CAUSES, Causes
from goals import Accuracy, accuracy_rows, speed_rows
from leave_out import Without, without_table
from other_programs import Others
from peers import Peer
from review_list import SHARES
from review_list import table as list_table
from speed import Speed
from tables import Row, SetRow, calibration_table, cause_table, main_table, peer_table, set_table

from cchc_restore import __version__
from cchc_restore.evaluate import Rate

_MOST_LISTED = 40
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass
class Findings:
    """What was measured; None or empty what was not.

    Attributes:
        rates: the syllable errors of each set after repair.
        accuracy, speed, others: for the goals.
        causes: by set of the English engine.
        peers: other ways to repair.
        without: what each part is worth.
    """

    rates: dict[str, Rate] = field(default_factory=dict)
    accuracy: Accuracy | None = None
    causes: dict[str, Causes] = field(default_factory=dict)
    peers: list[Peer] = field(default_factory=list)
    speed: Speed | None = None
    others: Others | None = None
    without: list[Without] = field(default_factory=list)

    def goals(self) -> list[Row]:
        """What is wanted, and whether it is met."""
        rows = accuracy_rows(self.accuracy) if self.accuracy else []
        return rows + (speed_rows(self.speed, self.others) if self.speed and self.others else [])


def circumstances() -> dict[str, str]:
    """Where, when and with what command it was measured."""
    return {
        "version": __version__,
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}",
        "date": date.today().isoformat(),
        "command": f"python {' '.join([_shown(sys.argv[0]), *map(_without_folder, sys.argv[1:])])}",
    }


def _processor() -> str:
    """The name of the processor, as far as the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _shown(script: str) -> str:
    """A script's path as one types it in the repository."""
    path = Path(script).resolve()
    root = Path(__file__).resolve().parents[2]
    return str(path.relative_to(root)) if path.is_relative_to(root) else script


def _without_folder(argument: str) -> str:
    """An argument, without the folders of this machine: of an absolute path only the last name."""
    path = Path(argument)
    return path.name if path.is_absolute() else argument


# ---------------------------------------------------------------- Markdown


def as_markdown(f: Findings) -> str:
    """The tables, each with a line that says what it is."""
    parts = [main_table(f.goals())] if f.goals() else []
    if f.accuracy:
        parts += ["By kind of document, in per cent, raw → repaired:", set_table(f.accuracy.sets)]
    if f.peers:
        ours = {name: f.rates[name] for name in f.peers[0].rates}
        parts += [
            "Other ways to repair the same texts, syllable errors in per cent:",
            peer_table(f.peers, ours),
        ]
    if f.causes:
        parts += ["Why the syllable errors that are left are there:", cause_table(f.causes)]
    if f.without:
        parts += [
            "SER in per cent with one part left out (how many errors more there are than with all):",
            without_table(f.without),
        ]
    if f.accuracy:
        said = "Confidence, over the corrections of English-engine text (those only proposed included):"
        parts += [said, calibration_table(f.accuracy.bins), "Review lists:", list_table(f.accuracy.lists)]
    where = circumstances()
    parts.append(
        f"cchc-restore {where['version']}; {where['machine']}; {where['date']}; `{where['command']}`"
    )
    return "\n\n".join(parts)


def write_figures(path: Path, text: str) -> None:
    """Put text between the marks of a Markdown file.

    Raises:
        SystemExit: the file has no such marks.
    """
    whole = path.read_text(encoding="utf-8")
    head, begin, rest = whole.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise SystemExit(f"{path} has no lines {_BEGIN} and {_END}")
    path.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")


# ---------------------------------------------------------------- JSON


def as_json(f: Findings) -> dict[str, Any]:
    """The same as one object, with the most frequent errors."""
    result: dict[str, Any] = circumstances() | {"goals": [asdict(row) for row in f.goals()]}
    if f.accuracy:
        result |= _accuracy(f.accuracy)
    if f.causes:
        result["causes"] = {name: _causes(found) for name, found in f.causes.items()}
    if f.peers:
        result["peers"] = {peer.name: {n: r and r.value for n, r in peer.rates.items()} for peer in f.peers}
        result["repaired"] = {name: f.rates[name].value for name in f.peers[0].rates}
    if f.without:
        result["without"] = {one.part: {n: asdict(r) for n, r in one.rates.items()} for one in f.without}
    if f.speed and f.others:
        result["speed"] = asdict(f.speed) | {"rate": f.speed.rate, "whole_rate": f.speed.whole_rate}
        result["others"] = asdict(f.others)
    return result


def _accuracy(found: Accuracy) -> dict[str, Any]:
    clean, lost, recall, sure = found.clean, found.numbers, found.recall, called_sure(found.bins)
    return {
        "sets": [_set(row) for row in found.sets],
        "reread": {name: rate.value for name, rate in found.reread.items()},
        "bands": [
            {
                "set": row.name,
                "band": row.band,
                "documents": row.documents,
                "SER": row.repaired.value,
                "reread": row.reread.value,
            }
            for row in found.bands
        ],
        "clean": {
            "syllables": clean.syllables,
            "changed": clean.changed,
            "page_numbers": clean.page_numbers,
            "forms": clean.forms,
            "changes": _most(clean.changes),
        },
        "numbers": {"readable": lost.readable, "lost": lost.lost.total(), "changes": _most(lost.lost)},
        "recall": {
            "words": recall.words,
            "found": recall.found,
            "kept": recall.kept,
            "missed": _most(recall.missed),
        },
        "calibration": {
            "sure": sure.corrections,
            "sure_right": sure.share,
            "error": calibration_error(found.bins),
            "bins": [
                {"from": low} | asdict(b) | {"share": b.share, "mean": b.mean}
                for low, b in zip(BINS, found.bins, strict=True)
            ],
        },
        "lists": [asdict(row) | {"shares": SHARES} for row in found.lists],
    }


def _set(row: SetRow) -> dict[str, Any]:
    rates = {name: [row.before.rates[name].value, row.after.rates[name].value] for name in row.after.rates}
    return {
        "name": row.name,
        "reading": row.reading,
        "documents": row.documents,
        "worse": row.worse,
        "syllables": row.after.rates["SER"].total,
        "SER_errors": row.after.rates["SER"].errors,
        **rates,
        "recall": row.recall,
        "errors": _most(row.after.confusions),
    }


def _causes(found: Causes) -> dict[str, Any]:
    return {
        "errors": {cause: found.errors[cause] for cause in CAUSES},
        "total": found.total,
        "words": dict(found.words),
        "examples": {cause: _most(found.examples[cause]) for cause in CAUSES},
    }


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return counts.most_common(_MOST_LISTED)
