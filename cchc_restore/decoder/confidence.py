"""How sure a reading deserves to be called: the posterior of the search, taken with what else is known.

The search is surer of itself than it may be: it has not seen what it pruned, neighbouring errors feed each
other, and where nothing fits, the best of what does not fit wins with a posterior near one. So in a text with
misread letters the posterior is one of several signs, and a logistic model says what they are worth together.
Its weights were fitted to 270 documents read by an English engine (`tests/benchmarks/confidence.py` fits and
checks them), with the documents in five parts, each judged by what the other four taught.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Final, NamedTuple

MOST_LOGIT: Final = 13.8
"""A posterior is not believed beyond one in a million."""


class Fit(NamedTuple):
    """How well a reading fits what stands there, and how well its whole clause does.

    Attributes:
        letters: log P of the characters if this is what was printed, in nats a character.
        words: what the language model and the lexicon say of its words after those before it, in nats.
        clause_letters, clause_words: the means of these over the words of the clause.
    """

    letters: float
    words: float
    clause_letters: float
    clause_words: float


class Signs(NamedTuple):
    """What is known of a reading in a text with misread letters.

    Attributes:
        kept: whether the characters stay because no word was found for them.
        digits: whether they are all digits.
        single: whether it is a single character and no digit.
        fit: how well it fits.
    """

    kept: bool
    digits: bool
    single: bool
    fit: Fit

    def features(self) -> tuple[float, ...]:
        """The features after those of the posterior, in the order of `WEIGHTS`."""
        word, digits = float(self.kept and not self.digits), float(self.kept and self.digits)
        return word, digits, float(self.single), *self.fit


POSTERIOR_WEIGHTS: Final = (0.271, 0.668, -0.243)
"""The weights of the features of the posterior where nothing else is known of a reading."""
WEIGHTS: Final = (0.162, 0.783, 1.739, -1.904, -1.357, -1.154, 0.355, 0.170, 1.231, 0.082)
"""The weights of the features of the posterior and of `Signs`, where both are known."""


def features_of(posterior: float, signs: Signs | None) -> tuple[float, ...]:
    """All features, in the order of the weights."""
    bounded = min(max(posterior, 1e-9), 1 - 1e-9)
    logit = math.log(bounded / (1 - bounded))
    logit = min(max(logit, -MOST_LOGIT), MOST_LOGIT)
    of_posterior = logit, math.copysign(math.sqrt(abs(logit)), logit), 1.0
    return of_posterior if signs is None else of_posterior + signs.features()


def confidence_of(posterior: float, signs: Signs | None = None) -> float:
    """The probability (0..1) that a reading is right.

    Args:
        posterior: its probability (0..1), as the search found.
        signs: what else is known of it; None in texts whose letters were not misread.

    >>> [round(confidence_of(p), 2) for p in (0.25, 0.6, 0.85, 0.976, 1.0)]
    [0.22, 0.57, 0.75, 0.89, 1.0]
    >>> good, bad = Fit(-0.1, 2.0, -0.2, 2.0), Fit(-2.0, -4.0, -0.8, -1.0)
    >>> [round(confidence_of(0.976, Signs(False, False, False, fit)), 2) for fit in (good, bad)]
    [0.98, 0.8]
    """
    weights = POSTERIOR_WEIGHTS if signs is None else WEIGHTS
    total = sum(map(mul, weights, features_of(posterior, signs)))
    return 1 / (1 + math.exp(-total))
