"""How sure a reading deserves to be called: the posterior of the search, taken with what else is known.

The search is surer of itself than it may be: it has not seen what it pruned, neighbouring errors feed each
other, and a token that no word is like stays as it is with a posterior near one. So the posterior is one of
several signs, and a logistic model says what they are worth together. Its weights were fitted to the
development documents read by an English engine (`tests/benchmarks/confidence.py` fits and checks them), with
the documents in five parts, each judged by what the other four taught.
"""

from __future__ import annotations

import math
from operator import mul
from typing import Final, NamedTuple

MOST_LOGIT: Final = 13.8
"""A posterior is not believed beyond one in a million."""


class Signs(NamedTuple):
    """What is known of a reading.

    Attributes:
        posterior: its probability (0..1), as the search found.
        kept: whether the characters stay because no word was found for them.
        digits: whether they are all digits.
        single: whether it is a single character and no digit.
    """

    posterior: float
    kept: bool = False
    digits: bool = False
    single: bool = False

    def features(self) -> tuple[float, ...]:
        """What the weights speak of, in their order."""
        bounded = min(max(self.posterior, 1e-9), 1 - 1e-9)
        logit = math.log(bounded / (1 - bounded))
        logit = min(max(logit, -MOST_LOGIT), MOST_LOGIT)
        return (
            logit,
            math.copysign(math.sqrt(abs(logit)), logit),
            float(self.kept and not self.digits),
            float(self.kept and self.digits),
            float(self.single),
            1.0,
        )


WEIGHTS: Final = (0.271, 0.668, -2.325, -2.725, -2.081, -0.243)
"""What each of `Signs.features` counts for the reading, in nats."""


def confidence_of(signs: Signs) -> float:
    """The probability (0..1) that a reading is right.

    >>> [round(confidence_of(Signs(p)), 2) for p in (0.25, 0.6, 0.85, 0.976, 1.0)]
    [0.22, 0.57, 0.75, 0.89, 1.0]
    >>> round(confidence_of(Signs(0.9, kept=True)), 2)
    0.27
    """
    total = sum(map(mul, WEIGHTS, signs.features()))
    return 1 / (1 + math.exp(-total))
