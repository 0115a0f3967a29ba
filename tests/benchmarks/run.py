#!/usr/bin/env python3
"""Measures the shipped model and prints what it finds as Markdown.

python tests/benchmarks/run.py                 on the samples of the repository
python tests/benchmarks/run.py --data FOLDER   on the development documents, see README.md here
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from documents import Corpus, load_corpus
from quality import (
    BINS,
    Bin,
    Numbers,
    Recall,
    Repaired,
    WrongChanges,
    calibrate,
    make_recall,
    numbers,
    repair,
    totals,
    wrong_changes,
)
from speed import Speed, measure_speed
from tables import Row, SetRow, calibration_table, main_table, set_table

from cchc_restore import Restorer, __version__
from cchc_restore.evaluate import combine

_GOALS = {
    ("real report", "SER"): 0.015,
    ("real report", "WER"): 0.020,
    ("rendered, English engine", "SER"): 0.030,
    ("broad, English engine", "SER"): 0.120,
}
_MOST_LISTED = 40


@dataclass(frozen=True)
class Findings:
    """All that was measured; `recall` and `numbers` are over the texts of the English engine."""

    sets: list[SetRow]
    vietnamese: list[SetRow]
    clean: WrongChanges
    numbers: Numbers
    recall: Recall
    bins: list[Bin]
    speed: Speed


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the shipped model.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="every third document, 20 pages instead of 200")
    arguments = parser.parse_args()
    try:
        corpus = load_corpus(arguments.data)
    except FileNotFoundError as error:
        parser.error(str(error))
    if arguments.quick:
        corpus = corpus.thinned(3)
    findings = _measure(corpus, pages=20 if arguments.quick else 200)
    if arguments.json:
        print(json.dumps(_as_json(findings), ensure_ascii=False, indent=1))
    else:
        print(_as_markdown(findings))
    return 0


def _measure(corpus: Corpus, pages: int) -> Findings:
    _say("speed")
    speed = measure_speed(corpus, pages)  # first, while this process is small: children inherit its peak
    restorer, recall_of = Restorer(), make_recall()
    rows, by_reading = list[SetRow](), dict[str, list[Repaired]]()
    english = Recall()
    for one in corpus.sets:
        _say(one.name)
        repaired = repair(restorer, one.documents)
        by_reading.setdefault(one.reading, []).extend(repaired)
        recall = Recall()
        for document in repaired:
            recall += recall_of(document)
        if one.reading == "eng":
            english += recall
        rows.append(SetRow(one.name, len(one.documents), *totals(repaired), recall.value))
    _say("correct text")
    clean = wrong_changes(restorer, [text for _, text in corpus.clean])
    found = Numbers()
    for document in by_reading["eng"]:
        found += numbers(document)
    vietnamese = [row for row, one in zip(rows, corpus.sets, strict=True) if one.reading == "vie"]
    return Findings(rows, vietnamese, clean, found, english, calibrate(by_reading["eng"]), speed)


def _say(what: str) -> None:
    print(f"measuring: {what} …", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- the main table


def _rows(f: Findings) -> list[Row]:
    return [
        *_rate_rows(f.sets),
        _clean_row(f.clean),
        _vietnamese_row(f.vietnamese),
        Row(
            "English-engine text: the right word among the candidates",
            "≥ 99.5 %",
            f"{100 * f.recall.value:.2f} % of {f.recall.words:,} words "
            f"({f.recall.kept:,} of them right as they stand)",
            f.recall.value >= 0.995,
        ),
        Row(
            "English-engine text: readable numbers lost",
            "",
            f"{f.numbers.lost.total()} of {f.numbers.readable:,}",
        ),
        *_speed_rows(f.speed),
    ]


def _rate_rows(sets: Sequence[SetRow]) -> list[Row]:
    rows = []
    for row in sets:
        for rate in ("SER", "WER"):
            goal = _GOALS.get((row.name, rate))
            before, after = row.before.rates[rate].value, row.after.rates[rate].value
            wanted = "" if goal is None else f"≤ {100 * goal:.1f} %"
            met = None if goal is None else round(after, 4) <= goal
            rows.append(
                Row(f"{row.name}: {rate}", wanted, f"{100 * before:.1f} % → {100 * after:.2f} %", met)
            )
    # where nothing is wanted the table of the sets says enough
    return [row for row in rows if row.met is not None] or rows


def _clean_row(clean: WrongChanges) -> Row:
    return Row(
        "correct text as input: syllables changed wrongly",
        "≤ 500 in a million",
        f"{clean.per_million:.0f} in a million ({clean.changed} of {clean.syllables:,}; "
        f"besides, {clean.page_numbers} lines with page numbers emptied, {clean.forms} dates put into form)",
        clean.per_million <= 500,
    )


def _vietnamese_row(sets: Sequence[SetRow]) -> Row:
    before = combine(row.before for row in sets).rates["SER"].value
    after = combine(row.after for row in sets).rates["SER"].value
    return Row(
        "Vietnamese-engine text as input: SER",
        "lower than it was",
        f"{100 * before:.2f} % → {100 * after:.2f} %",
        after < before,
    )


def _speed_rows(speed: Speed) -> list[Row]:
    ratio = speed.cold / speed.imports
    return [
        Row(
            "one page through `fix -`, start included",
            "≤ 1.5 s",
            f"{speed.cold:.2f} s ({ratio:.1f} times `python -c 'import numpy'`)",
            speed.cold <= 1.5,
        ),
        Row(
            f"folder of {speed.pages} pages, one process",
            "≥ 3,000 syllables/s",
            f"{speed.rate:,.0f} syllables/s ({speed.syllables:,} in {speed.folder:.1f} s)",
            speed.rate >= 3000,
        ),
        Row("its peak memory", "≤ 400 MB", f"{speed.megabytes:.0f} MB", speed.megabytes <= 400),
    ]


# ---------------------------------------------------------------- output


def _as_markdown(f: Findings) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n\n".join(
        (
            main_table(_rows(f)),
            "By kind of document, in per cent, raw → repaired:",
            set_table(f.sets),
            "Confidence, over the corrections of English-engine text (those only proposed included):",
            calibration_table(f.bins),
            f"cchc-restore {__version__}; {machine}.",
        )
    )


def _as_json(f: Findings) -> dict[str, Any]:
    def most(counts: Counter[str]) -> list[tuple[str, int]]:
        return counts.most_common(_MOST_LISTED)

    def rates(row: SetRow) -> dict[str, Any]:
        return {name: [row.before.rates[name].value, row.after.rates[name].value] for name in row.after.rates}

    return {
        "version": __version__,
        "goals": [asdict(row) for row in _rows(f)],
        "sets": [
            {
                "name": row.name,
                "documents": row.documents,
                "syllables": row.after.rates["SER"].total,
                **rates(row),
                "recall": row.recall,
                "errors": most(row.after.confusions),
            }
            for row in f.sets
        ],
        "clean": {
            "syllables": f.clean.syllables,
            "changed": f.clean.changed,
            "page_numbers": f.clean.page_numbers,
            "forms": f.clean.forms,
            "changes": most(f.clean.changes),
        },
        "numbers": {
            "readable": f.numbers.readable,
            "lost": f.numbers.lost.total(),
            "changes": most(f.numbers.lost),
        },
        "recall": {
            "words": f.recall.words,
            "found": f.recall.found,
            "kept": f.recall.kept,
            "missed": most(f.recall.missed),
        },
        "calibration": [
            {"from": low} | asdict(b) | {"share": b.share, "mean": b.mean}
            for low, b in zip(BINS, f.bins, strict=True)
        ],
        "speed": asdict(f.speed) | {"rate": f.speed.rate},
    }


if __name__ == "__main__":
    sys.exit(main())
