"""Finds out what happened to a document before it is repaired.

A clean text, one read by a Vietnamese engine, one read by an English engine and one whose marks were
stripped need different channels: what mends one harms the other. The document says itself which it is: each
channel is asked how well it explains a sample of the document's own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .candidates import CandidateFinder
from .channel import MAX_READING, Channel
from .tokens import Token

SAMPLE = 80
"""Different tokens that are looked at; more change the verdict of no document that was tried."""
UNKNOWN_COST = 9.0
"""Cost in nats of a token that is no word at all, and for each of its characters:"""
UNKNOWN_LETTER_COST = 2.0
PRIOR = {"clean": 0.4, "eng": 0.3, "vie": 0.2, "plain": 0.1}


def profile(
    tokens: Sequence[Token], finder: CandidateFinder, channels: Mapping[str, Channel]
) -> dict[str, float]:
    """Posterior probability of each kind of damage, over the whole document.

    Args:
        tokens: the document's tokens.
        finder: finds candidates.
        channels: the channels by kind.

    Returns:
        Kind to probability; the prior where there is nothing to look at.
    """
    seen: dict[str, Token] = {}
    for token in tokens:
        if not token.fixed and 2 <= len(token.text) <= MAX_READING and not token.text.isdigit():
            seen.setdefault(token.text, token)
    sample = list(seen.values())
    if len(sample) > SAMPLE:
        step = len(sample) / SAMPLE
        sample = [sample[int(i * step)] for i in range(SAMPLE)]
    kinds = [kind for kind in channels if kind in PRIOR]
    evidence = np.array([np.log(PRIOR[kind]) for kind in kinds])
    for k, kind in enumerate(kinds):
        channel = channels[kind]
        keys = [(token.text, token.case) for token in sample]
        finder.find(channel, keys)
        for text, case in keys:
            found = finder.get(channel, text, case)
            unknown = -UNKNOWN_COST - UNKNOWN_LETTER_COST * len(text)
            joint = found.scores + finder.priors[found.ids]
            known = np.logaddexp.reduce(joint) if len(found.ids) else -np.inf
            evidence[k] += np.logaddexp(known, unknown)
    mass = np.exp(evidence - evidence.max())
    return dict(zip(kinds, (mass / mass.sum()).tolist(), strict=True))
