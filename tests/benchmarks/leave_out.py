#!/usr/bin/env python3
"""What each part of the restorer is worth: the syllable errors with that part left out.

python tests/benchmarks/leave_out.py --data FOLDER   every part, see README.md here
python tests/benchmarks/leave_out.py --list          names the parts

Takes a restoration of all documents for each part, two of them at a time on two cores.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from documents import Corpus, DocumentSet, load_corpus
from peers import shortened
from tables import table

from cchc_restore import Restorer
from cchc_restore.decoder import Decoder
from cchc_restore.decoder.memory import Memory
from cchc_restore.decoder.ways import Way, Ways
from cchc_restore.evaluate import Rate, combine, evaluate
from cchc_restore.lexicons import Lexicon
from cchc_restore.lexicons.models import Reading
from cchc_restore.pipeline.stage_list import Resources, build_stages
from cchc_restore.stages import Stage
from cchc_restore.stages.diacritics import DiacriticsStage
from cchc_restore.stages.noise import NoiseStage

_NEVER = 1e4
"""A cost in nats that nothing outweighs."""


class _OneReading(Ways):
    """Reads a document as all of its kind are read."""

    def fitted(self, kind: str, pairs: Counter[tuple[str, str]], memory: Memory) -> Way:
        return self.of(kind)


class _GeneralChannel(Ways):
    """Remembers what the document says, but not how it damages letters."""

    def fitted(self, kind: str, pairs: Counter[tuple[str, str]], memory: Memory) -> Way:
        return replace(super().fitted(kind, pairs, memory), builder=self.of(kind).builder)


class _NoMemory(Ways):
    """Learns how the document damages letters, but does not remember what it says."""

    def fitted(self, kind: str, pairs: Counter[tuple[str, str]], memory: Memory) -> Way:
        return replace(super().fitted(kind, pairs, memory), overlay=self.of(kind).overlay)


class _NoConfusions(Lexicon):
    """Knows no damaged tokens by heart."""

    @property
    def confusions(self) -> Mapping[str, tuple[Reading, ...]]:
        return {}


Builder = Callable[[Resources], Stage]


def _decoder(change: Callable[[Decoder], Decoder]) -> Builder:
    return lambda resources: DiacriticsStage(change(resources.decoder))


def _remade(decoder: Decoder, **changed: Any) -> Decoder:
    """The same decoder with other parts, by the names of its arguments."""
    parts = {name: getattr(decoder, name) for name in ("model", "channels", "lexicon", "weights", "opinion")}
    return Decoder(**{**parts, **changed})


def _ways(ways: type[Ways]) -> Builder:
    return _decoder(lambda d: _remade(d, ways=ways))


def _weights(**changed: Any) -> Builder:
    def change(decoder: Decoder) -> Decoder:
        weights = {kind: replace(w, **changed) for kind, w in decoder.weights.items()}
        return _remade(decoder, weights=weights)

    return _decoder(change)


def _order(order: int) -> Builder:
    def change(decoder: Decoder) -> Decoder:
        model = shortened(decoder.model, order)
        return _remade(decoder, model=model)

    return _decoder(change)


def _one_channel(decoder: Decoder) -> Decoder:
    channels = dict.fromkeys(decoder.channels, decoder.channels["eng"])
    weights = dict.fromkeys(decoder.weights, decoder.weights["eng"])
    return _remade(decoder, channels=channels, weights=weights)


def _no_confusions(decoder: Decoder) -> Decoder:
    lexicon = decoder.lexicon
    bare = _NoConfusions(lexicon.folder, lexicon.overlays, lexicon.decided)
    return _remade(decoder, lexicon=bare)


def _no_margins(resources: Resources) -> Stage:
    none = frozenset[str]()
    return NoiseStage(replace(resources.lexicon.noise, margin_left=none, margin_right=none))


PARTS: Mapping[str, Builder | str] = {
    "nothing": _decoder(lambda decoder: decoder),
    "second reading of a document": _ways(_OneReading),
    "- its own channel": _ways(_GeneralChannel),
    "- its own words and pairs": _ways(_NoMemory),
    "a channel for each kind of damage": _decoder(_one_channel),
    "second opinion": _weights(second_opinion=0.0),
    "4-grams": _order(3),
    "3-grams and 4-grams": _order(2),
    "phrases and places": _weights(phrase=0.0, place=0.0),
    "confusions of the lexicon": _decoder(_no_confusions),
    "capitals as evidence": _weights(capitals=0.0),
    "arcs: split": _weights(split=_NEVER),
    "arcs: merge": _weights(merge=_NEVER),
    "arcs: keep (where there is another)": _weights(keep_word=_NEVER, keep_abbreviation=_NEVER),
    "arcs: digits as a word": _weights(digit_word=_NEVER),
    "arcs: letters as a number": _weights(word_digit=_NEVER, lettered_number=_NEVER),
    "stage characters": "characters",
    "stage noise": "noise",
    "- margins": _no_margins,
    "stage numbers": "numbers",
    "stage signs": "signs",
    "stage doc_numbers": "doc_numbers",
    "stage dates": "dates",
    "stage letterhead": "letterhead",
    "stage headings": "headings",
}
"""What is left out, and how: a stage that does not run, or another one in its place."""


@dataclass(frozen=True)
class Without:
    """The syllable errors of each set, by its name, without one part."""

    part: str
    rates: dict[str, Rate]


def measure_without(corpus: Corpus, parts: Sequence[str] = tuple(PARTS)) -> list[Without]:
    """Restore the documents read by engines without each of the parts."""
    sets = [s for s in corpus.sets if s.reading in ("eng", "vie")]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = [[pool.submit(_rate, part, one) for one in sets] for part in parts]
        names = [one.name for one in sets]
        return [
            Without(part, dict(zip(names, (rate.result() for rate in rates), strict=True)))
            for part, rates in zip(parts, found, strict=True)
        ]


@cache
def _resources() -> Resources:
    return Resources()


@cache
def _restorer(part: str) -> Restorer:
    left_out = PARTS[part]
    if isinstance(left_out, str):
        return Restorer(skip=[left_out])
    stages, changed = build_stages(_resources()), left_out(_resources())
    return Restorer(stages=[changed if stage.name == changed.name else stage for stage in stages])


def _rate(part: str, documents: DocumentSet) -> Rate:
    restorer = _restorer(part)
    texts = ((d.gold, restorer.restore(d.raw, name=d.name).text) for d in documents.documents)
    return combine(evaluate(gold, text) for gold, text in texts).rates["SER"]


def without_table(found: Sequence[Without]) -> str:
    """The rows as Markdown: errors in per cent and, behind them, how many more there are than with all."""
    whole = found[0].rates  # with nothing left out

    def cell(name: str, rate: Rate) -> str:
        return f"{100 * rate.value:.2f} ({rate.errors - whole[name].errors:+})"

    rows = [(one.part, *(cell(name, rate) for name, rate in one.rates.items())) for one in found]
    return table(("left out", *whole), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what each part of the restorer is worth.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    parser.add_argument("--list", action="store_true", help="name the parts, and measure nothing")
    parser.add_argument(
        "--part", action="append", metavar="NAME", help="leave out only this part (repeatable)"
    )
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(PARTS))
        return
    unknown = set(arguments.part or ()) - PARTS.keys()
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))} (see --list)")
    try:
        corpus = load_corpus(arguments.data)
    except FileNotFoundError as error:
        parser.error(str(error))
    parts = tuple(PARTS) if arguments.part is None else tuple(dict.fromkeys(["nothing", *arguments.part]))
    print(without_table(measure_without(corpus, parts)))


if __name__ == "__main__":
    main()
