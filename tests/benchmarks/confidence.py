#!/usr/bin/env python3
"""What the signs of `cchc_restore.decoder.confidence` are worth: fits its weights, and checks them.

python tests/benchmarks/confidence.py --data FOLDER

Every token of the English-engine documents, for development and for training, counts, changed or not: was it
right in the end? The documents are dealt into five parts, and each part is judged by weights fitted to the
other four. Needs numpy alone.
"""

from __future__ import annotations

import argparse
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from documents import Document as Case
from documents import load_corpus, training_documents
from numpy.typing import NDArray
from quality import UNIT, folded, units
from rapidfuzz.distance import Levenshtein

from cchc_restore.core.document import Document
from cchc_restore.decoder.confidence import WEIGHTS, features_of
from cchc_restore.decoder.decoder import Decoder
from cchc_restore.decoder.found import Arc, arcs_of, fits_of, paths_of
from cchc_restore.decoder.readout import signs_of
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.pipeline.stage_list import Resources, build_stages

PARTS = 5
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
WRECK = 0.2
"""A document with more of its tokens wrong than this is left out: nobody would review it."""
_SHRINK = 0.25
"""Weight of the squared weights in the fit, against too much trust in a rare sign."""


@dataclass(frozen=True)
class Read:
    """One token: where it stood, what it became, what speaks for that, whether it was changed."""

    start: int
    end: int
    shown: str
    features: tuple[float, ...]
    changed: bool


def tokens_of(decoder: Decoder, document: Document) -> Iterator[Read]:
    """The tokens of a document that may be changed, as the decoder reads them."""
    text_of = decoder.readout.text
    for found in decoder.searched(document.text, document.marks):
        places: dict[int, list[Arc]] = {}
        for arc in arcs_of(found, np.flatnonzero(found.decoded.posterior > 0.001)):
            places.setdefault(arc.place, []).append(arc)
        for clause, path, fits in zip(found.parts, paths_of(found), fits_of(found), strict=True):
            for arc, fit in zip(path, fits, strict=True):
                here = clause[arc.start : arc.end]
                original = document.text[here[0].start : here[-1].end]
                shown = text_of(arc, here)
                same = places.get(arc.place, [])
                mass = sum(other.posterior for other in same if text_of(other, here) == shown)
                signs = signs_of(arc.kind, original, fit)
                if signs and not here[0].fixed:
                    changed = original.lower() != shown.lower()
                    features = features_of(min(mass, 1.0), signs)
                    yield Read(here[0].start, here[-1].end, shown, features, changed)


def judged(decoder: Decoder, document: Document, case: Case) -> Iterator[tuple[Read, bool]]:
    """The tokens of a document, each with whether it came out wrong."""
    tokens = sorted(tokens_of(decoder, document), key=lambda token: token.start)
    pieces, spans, at, length = list[str](), list[tuple[int, int]](), 0, 0
    for token in tokens:
        pieces += (document.text[at : token.start], token.shown)
        length += token.start - at
        spans.append((length, length + len(token.shown)))
        length, at = length + len(token.shown), token.end
    text = unicodedata.normalize("NFC", "".join([*pieces, document.text[at:]]))
    found = list(UNIT.finditer(text))
    gold = [folded(unit) for unit in units(case.gold)]
    steps = Levenshtein.editops([folded(u.group()) for u in found], gold)
    wrong = {step.src_pos for step in steps if step.tag != "insert"}
    ends, starts = [u.end() for u in found], [u.start() for u in found]
    for token, (start, end) in zip(tokens, spans, strict=True):
        first, stop = bisect_left(ends, start + 1), bisect_left(starts, end)
        if first < stop:
            yield token, not wrong.isdisjoint(range(first, stop))


Floats = NDArray[np.float64]


def fit(features: Floats, right: Floats) -> Floats:
    """The weights of a logistic model, by Newton's method."""
    weights = np.zeros(features.shape[1])
    shrink = np.diag(np.where(np.ptp(features, axis=0) > 0, _SHRINK, 1e-6))
    for _ in range(30):
        share = 1 / (1 + np.exp(-np.clip(features @ weights, -40, 40)))
        slope = features.T @ (right - share) - shrink @ weights
        bend = (features * (share * (1 - share))[:, None]).T @ features + shrink
        weights += np.linalg.solve(bend, slope)
    return weights


def table(confidence: Floats, right: Floats) -> str:
    """How often what was called so sure was right."""
    lines = ["| confidence | corrections | mean | share right |", "|---|---|---|---|"]
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        here = (confidence >= low) & (confidence < high)
        if here.any():
            mean, share = confidence[here].mean(), right[here].mean()
            lines.append(f"| {low:.2f} – {min(high, 1):.2f} | {here.sum():,} | {mean:.3f} | {share:.3f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit and check the confidence of the decoder.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with dev/ (default: the samples)")
    data = parser.parse_args().data
    cases = [case for s in load_corpus(data).sets if s.reading == "eng" for case in s.documents]
    cases += training_documents(data) if data else []
    resources = Resources()
    before = build_stages(resources, ["encoding", "characters", "noise", "numbers"])
    features, right, changed, part = list[tuple[float, ...]](), list[bool](), list[bool](), list[int]()
    for number, case in enumerate(cases):
        document = Document(case.raw)
        for stage in before:
            run_stage(stage, document)
        tokens = list(judged(resources.decoder, document, case))
        if sum(wrong for _, wrong in tokens) > WRECK * len(tokens):
            continue
        for token, wrong in tokens:
            features.append(token.features)
            right.append(not wrong)
            changed.append(token.changed)
            part.append(number % PARTS)
    x, y = np.array(features), np.array(right, float)
    confidence = np.zeros(len(y))
    for number in range(PARTS):
        here = np.array(part) == number
        confidence[here] = 1 / (1 + np.exp(-x[here] @ fit(x[~here], y[~here])))
    print(table(confidence[changed], y[changed]))
    print(f"\nweights fitted to all: {', '.join(f'{weight:.3f}' for weight in fit(x, y))}")
    print(f"weights in use:        {', '.join(f'{weight:.3f}' for weight in WEIGHTS)}")


if __name__ == "__main__":
    main()
