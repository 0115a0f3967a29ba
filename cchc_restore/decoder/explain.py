"""Why a token is read as it is: its candidates with the costs that decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.core.corrections import Span
from cchc_restore.decoder.arc_shelf import Kind
from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.confidence import Fit, confidence_of
from cchc_restore.decoder.found import Arc, Searched, arcs_of, fits_of, paths_of
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.lattice import Lattices
from cchc_restore.decoder.readout import ReadOut, signs_of
from cchc_restore.decoder.tokens import Token

WHY = {
    Kind.WORD: "of the words near these letters it fits them and its neighbours best",
    Kind.KEEP: "no word fits better than what stands here, or it is a number, a code or a word to keep",
    Kind.SPLIT: "two words run together fit better than any single word",
    Kind.MERGE: "one word cut apart fits better than two",
    Kind.NUMBER: "letters that look like digits, in a number",
}


@dataclass(frozen=True, slots=True)
class CandidateScore:
    """One reading of a token.

    Attributes:
        text: the reading.
        channel_cost: -log P(token | reading) in nats, with all costs that are not the language model's.
        lm_cost: -log P(reading | the best words before it) in nats.
        posterior: its probability.
    """

    text: str
    channel_cost: float
    lm_cost: float
    posterior: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one token.

    Attributes:
        span: its place in the text.
        token: its characters.
        chosen: how it is read.
        confidence: the probability of that.
        candidates: its readings, best first.
        damage: the kinds of damage the document was found to have, with their probabilities, best first.
        reason: one sentence.
    """

    span: Span
    token: str
    chosen: str
    confidence: float
    candidates: tuple[CandidateScore, ...]
    damage: tuple[tuple[str, float], ...]
    reason: str


class Touched:
    """Tells which tokens have characters in one of several spans, or stand where an empty one is.

    Args:
        length: number of characters of the text.
        spans: the spans, in any order.
    """

    def __init__(self, length: int, spans: Iterable[Span]) -> None:
        self._taken = bytearray(length + 1)
        for start, end in spans:
            self._taken[start : max(end, start + 1)] = bytes([1]) * max(end - start, 1)

    def __call__(self, token: Token) -> bool:
        """Whether a token shares a character with one of the spans."""
        return self._taken.find(1, token.start, token.end) >= 0


class Explainer:
    """Explains the tokens of one document.

    Args:
        model: the language model.
        readout: writes arcs as text.
        damage: the kinds of damage the document was found to have.
    """

    def __init__(self, model: LanguageModel, readout: ReadOut, damage: dict[str, float]) -> None:
        self._model = model
        self._readout = readout
        self._damage = damage

    def explain(self, text: str, asked: Touched, found: Searched) -> list[Explanation]:
        """The explanations of all tokens that are asked for, in order."""
        by_place: dict[int, list[tuple[int, Arc]]] = {}
        for number, arc in enumerate(arcs_of(found, np.arange(len(found.lattices.start)))):
            by_place.setdefault(arc.place, []).append((number, arc))
        explanations = []
        searched = zip(found.parts, paths_of(found), found.decoded.best, fits_of(found), strict=True)
        for clause, path, numbers, fits in searched:
            history = np.array([self._model.start], np.uint64)
            for arc, number, fit in zip(path, numbers, fits, strict=True):
                tokens = clause[arc.start : arc.end]
                if any(map(asked, tokens)):
                    why = self._explanation(text, found, tokens, arc, fit, by_place[arc.place], history)
                    explanations.append(why)
                history = self._after(history, found.lattices, np.array([number]))[1]
        return sorted(explanations, key=lambda explanation: explanation.span)

    def _after(
        self, history: NDArray[np.uint64], lattices: Lattices, arcs: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.uint64]]:
        """log P of the words of arcs after one history, and the histories behind them."""
        model = self._model
        states = model.states(history)
        of = np.zeros(len(arcs), np.int64)
        score = model.advance(states, of, lattices.first[arcs])
        longer = model.longer(states.histories[of], lattices.first[arcs])
        two = np.flatnonzero(lattices.second[arcs] != NO_WORD)
        if len(two):
            second = lattices.second[arcs[two]]
            between = model.states(longer[two])
            score[two] += model.advance(between, np.arange(len(two)), second)
            longer[two] = model.longer(between.histories, second)
        return score, longer

    def _explanation(
        self,
        text: str,
        found: Searched,
        tokens: Sequence[Token],
        arc: Arc,
        fit: Fit | None,
        others: list[tuple[int, Arc]],
        history: NDArray[np.uint64],
    ) -> Explanation:
        others = sorted(others, key=lambda other: -other[1].posterior)
        numbers = np.array([number for number, _ in others])
        costs = -self._after(history, found.lattices, numbers)[0]
        scores = tuple(
            CandidateScore(
                self._readout.text(other, tokens),
                round(float(-found.lattices.score[number]), 3),
                round(float(cost), 3),
                round(other.posterior, 4),
            )
            for (number, other), cost in zip(others, costs, strict=True)
        )
        chosen = self._readout.text(arc, tokens)
        kind = Kind(arc.kind)
        span = Span(tokens[0].start, tokens[-1].end)
        mass = sum(score.posterior for score in scores if score.text == chosen)
        confidence = confidence_of(mass, signs_of(arc.kind, span.of(text), fit))
        ranked = tuple(sorted(self._damage.items(), key=lambda item: -item[1]))
        return Explanation(span, span.of(text), chosen, confidence, scores, ranked, WHY[kind])
