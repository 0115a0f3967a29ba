"""Why a token is read as it is: its candidates with the costs that decided."""

from __future__ import annotations

from dataclasses import dataclass

from ..document import Span


@dataclass(frozen=True, slots=True)
class CandidateScore:
    """One reading of a token.

    Attributes:
        text: the reading.
        channel_cost: -log P(token | reading) in nats, with what else speaks for or against the reading.
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
