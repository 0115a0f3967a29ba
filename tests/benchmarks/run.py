#!/usr/bin/env python3
"""Measures the shipped model, and other ways to repair the same texts, and prints what it finds as Markdown.

python tests/benchmarks/run.py                 on the samples of the repository
python tests/benchmarks/run.py --data FOLDER   on the development documents, see README.md here
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from calibration import calibrate
from causes import Finder
from documents import BANDS, Corpus, DocumentSet, load_corpus
from goals import Accuracy
from leave_out import measure_without
from other_programs import measure_others
from peers import measure_peers, reread
from quality import Numbers, Recall, Repaired, make_recall, numbers, repair, totals, wrong_changes
from report import Findings, as_json, as_markdown, write_figures
from review_list import Marked, mark
from review_list import measure as cut_list
from speed import measure_speed
from tables import BandRow, SetRow

from cchc_restore import Restorer
from cchc_restore.evaluate import Rate, evaluate

PARTS = ("accuracy", "causes", "peers", "speed")


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the shipped model and other ways to repair texts.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    parser.add_argument(
        "--clean", type=Path, action="append", default=[], metavar="FILE",
        help="more correct text, which the model has not seen (repeatable)",
    )  # fmt: skip
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="measure only this (repeatable; default: all)"
    )
    parser.add_argument("--leave-one-out", action="store_true", help="also what each part is worth: longer")
    parser.add_argument("--pages", type=int, metavar="N", help="pages for the test of speed (default: 1,000)")
    parser.add_argument("--quick", action="store_true", help="every third document, 20 pages")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the tables between the marks of this Markdown file"
    )
    arguments = parser.parse_args()
    try:
        corpus = load_corpus(arguments.data).with_clean(arguments.clean)
    except FileNotFoundError as error:
        parser.error(str(error))
    if arguments.quick:
        corpus = corpus.thinned(3)
    pages = arguments.pages or (20 if arguments.quick else 1_000)
    findings = measure(corpus, arguments.only or PARTS, pages, quick=arguments.quick)
    if arguments.leave_one_out:
        _say("each part left out")
        findings.without = measure_without(corpus)
    if arguments.write:
        write_figures(arguments.write, as_markdown(findings))
    if arguments.json:
        print(json.dumps(as_json(findings), ensure_ascii=False, indent=1))
    else:
        print(as_markdown(findings))
    return 0


def measure(corpus: Corpus, parts: Sequence[str], pages: int, *, quick: bool) -> Findings:
    """Measure what is asked for.

    Args:
        parts: of `PARTS`.
        pages: size of the folder for the test of speed.
        quick: time everything once, and build no wheel.
    """
    found = Findings()
    if "speed" in parts:  # first, while this process is small: children inherit its peak
        _say("speed")
        found.speed = measure_speed(corpus, pages, runs=1 if quick else 5)
        found.others = measure_others(corpus, min(pages, 200), runs=1 if quick else 3, build=not quick)
    restorer = Restorer()
    restored: dict[str, list[Repaired]] = {}
    if {"accuracy", "causes", "peers"} & {*parts}:
        for one in corpus.sets:
            _say(one.name)
            restored[one.name] = repair(restorer, one.documents)
            found.rates[one.name] = totals(restored[one.name])[1].rates["SER"]
    english = {one.name: restored[one.name] for one in corpus.sets if restored and one.reading == "eng"}
    if "accuracy" in parts:
        _say("accuracy")
        found.accuracy = _accuracy(corpus, restorer, restored)
    if "causes" in parts:
        _say("causes")
        finder = Finder()
        found.causes = {name: finder.causes(documents) for name, documents in english.items()}
    if "peers" in parts:
        _say("other ways to repair")
        found.peers = measure_peers([one for one in corpus.sets if one.reading in ("eng", "nodau")])
    return found


def _say(what: str) -> None:
    print(f"measuring: {what} …", file=sys.stderr, flush=True)


def _accuracy(corpus: Corpus, restorer: Restorer, restored: Mapping[str, list[Repaired]]) -> Accuracy:
    recall_of = make_recall()
    rows, lists, judged, found = list[SetRow](), list[list[Marked]](), list[Repaired](), Numbers()
    english = Recall()
    for one in corpus.sets:
        documents = restored[one.name]
        recall = Recall()
        for document in documents:
            recall += recall_of(document)
        worse = sum(d.after.rates["SER"].errors > d.before.rates["SER"].errors for d in documents)
        before, after = totals(documents)
        rows.append(SetRow(one.name, one.reading, len(documents), before, after, recall.value, worse))
        if one.reading == "eng":
            english += recall
            judged += documents
            lists.append([mark(d.document, d.result) for d in documents])
            for document in documents:
                found += numbers(document)
    names = [one.name for one in corpus.sets if one.reading == "eng"]
    cuts = [cut_list(name, marked) for name, marked in zip(names, lists, strict=True)]
    cuts.append(cut_list("all together", [document for marked in lists for document in marked]))
    return Accuracy(
        sets=rows,
        reread={one.name: rate for one in corpus.sets if one.reading == "eng" and (rate := reread(one))},
        bands=[row for one in corpus.sets if one.reading == "eng" for row in _bands(restored[one.name], one)],
        clean=wrong_changes(restorer, [text for _, text in corpus.clean]),
        bins=calibrate(judged),
        lists=cuts,
        recall=english,
        numbers=found,
    )


def _bands(repaired: Sequence[Repaired], documents: DocumentSet) -> Iterator[BandRow]:
    """Repair and re-reading by band of damage, where both are known of all documents."""
    if any(d.band is None or d.reread is None for d in documents.documents):
        return
    for band in BANDS:
        some = [one for one in repaired if one.document.band == band]
        if some:
            ours = sum((one.after.rates["SER"] for one in some), Rate())
            read = [evaluate(one.document.gold, one.document.reread or "").rates["SER"] for one in some]
            yield BandRow(documents.name, band, len(some), ours, sum(read, Rate()))


if __name__ == "__main__":
    sys.exit(main())
