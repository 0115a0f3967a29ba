"""Finds out what happened to a document before it is repaired.

A clean text, one read by a Vietnamese engine, one read by an English engine and one whose marks were
stripped need different channels: what mends one harms the other. The document says itself which it is: each
channel is asked how well it explains a sample of the document's own words.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.candidates import CandidateFinder
from cchc_restore.decoder.casing import Case
from cchc_restore.decoder.channel import MAX_READING, Channel
from cchc_restore.decoder.regions import VIETNAMESE
from cchc_restore.decoder.tokens import Token

SAMPLE = 50
"""Different tokens that are looked at; more change the verdict of no document that was tried."""
UNKNOWN_COST = 9.0
"""Cost in nats of a token that is no word at all, and for each of its characters:"""
UNKNOWN_LETTER_COST = 2.0
ENOUGH_LETTERS = 200
"""With fewer letters in its different tokens a document may be anything."""
EXACT = ("clean", "plain")
"""Kinds of damage that leave a word only one way to look, so that a look-up replaces the search."""
PRIOR = {"clean": 0.4, "eng": 0.3, "vie": 0.2, "plain": 0.1}
CLEAN_BONUS = 9.0
"""Evidence in nats that a text must give before it is taken for the work of a Vietnamese engine: of 379
correct texts of 200 to 2,000 words none gave more than 7.5, of 96 that such an engine read well, 60 do."""
LOOKS_DAMAGED = 0.5
"""Share of it that is enough where the words alone look like the work of that engine."""
CLAUSE_GAIN, MOST_GAIN = 1.0, 8.0
"""Nats that a clause must gain before it speaks for the engine, and the most it can bring: foreign names and
jargon gain a little in every clause, and one line of them may gain any amount. (Without these bounds 37 of
51 texts full of such names and terms were taken for damaged, with them 24.)"""
DAMAGED_SHARES = (0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
"""How many of its clauses the engine may have damaged; the likeliest of these counts."""

MANY, FEW = 0.05, 0.002
"""Shares of these letters: a Vietnamese text has a quarter, of an English engine's only strays are left."""


WITH_LETTERS, WITHOUT_LETTERS = ("clean", "vie"), ("eng", "plain")
"""The kinds of damage that leave Vietnamese letters, and those that leave none."""


def _plausible(texts: Iterable[str], bare: bool | None) -> tuple[str, ...]:
    """The kinds of damage that the letters of a document allow.

    Args:
        bare: whether it is known to lack Vietnamese letters; None: its letters decide.
    """
    if bare is not None:
        return WITHOUT_LETTERS if bare else WITH_LETTERS
    letters = list(filter(str.isalpha, "".join(texts).lower()))
    share = sum(map(VIETNAMESE.__contains__, letters)) / max(len(letters), 1)
    if len(letters) < ENOUGH_LETTERS or FEW < share < MANY:
        return tuple(PRIOR)
    return WITH_LETTERS if share >= MANY else WITHOUT_LETTERS


_Key = tuple[str, Case]


def _look(
    tokens: Iterable[Token], channels: Container[str], bare: bool | None
) -> tuple[list[_Key], list[str]]:
    """The tokens of a document that are looked at, and the kinds of damage that its letters allow."""
    seen: dict[str, Case] = {}
    for token in tokens:
        text = token.text
        if text not in seen and not token.fixed and 2 <= len(text) <= MAX_READING and not text.isdigit():
            seen[text] = token.case
    sample = list(seen.items())
    if len(sample) > SAMPLE:
        step = len(sample) / SAMPLE
        sample = [sample[int(i * step)] for i in range(SAMPLE)]
    return sample, [kind for kind in _plausible(seen, bare) if kind in channels]


def look_up_samples(
    documents: Iterable[tuple[Iterable[Token], bool | None]],
    finder: CandidateFinder,
    channels: Mapping[str, Channel],
) -> None:
    """Look up together what `profile` will ask about each of several documents, which is faster.

    Args:
        documents: the tokens of each, and whether it is known to lack Vietnamese letters.
    """
    wanted: dict[str, list[_Key]] = {}
    for tokens, bare in documents:
        keys, kinds = _look(tokens, channels, bare)
        for kind in kinds:
            if kind not in EXACT:
                wanted.setdefault(kind, []).extend(keys)
    for kind, keys in wanted.items():
        finder.find(channels[kind], keys)


def profile(
    tokens: Iterable[Token],
    finder: CandidateFinder,
    channels: Mapping[str, Channel],
    bare: bool | None = None,
) -> dict[str, float]:
    """Posterior probability of each kind of damage, over the whole document.

    Args:
        tokens: the document's tokens.
        finder: finds candidates.
        channels: the channels by kind.
        bare: whether the document is known to lack Vietnamese letters; None: they are counted.

    Returns:
        Kind to probability; the prior where there is nothing to look at.
    """
    keys, kinds = _look(tokens, channels, bare)
    evidence = np.array([np.log(PRIOR[kind]) for kind in kinds])
    for k, kind in enumerate(kinds):
        for key, known in zip(keys, _known(kind, keys, finder, channels[kind]), strict=True):
            evidence[k] += np.logaddexp(known, -UNKNOWN_COST - UNKNOWN_LETTER_COST * len(key[0]))
    mass = np.exp(evidence - evidence.max())
    return dict.fromkeys(PRIOR, 0.0) | dict(zip(kinds, (mass / mass.sum()).tolist(), strict=True))


def _known(kind: str, keys: Sequence[_Key], finder: CandidateFinder, channel: Channel) -> Iterator[float]:
    """log P of each token as some word that a kind of damage did it to, in nats."""
    if kind in EXACT:
        for text, _ in keys:
            words = finder.alike(text) if kind == "plain" else finder.same(text)
            yield float(np.logaddexp.reduce(finder.priors[words])) if len(words) else -np.inf
        return
    finder.find(channel, keys)
    for key in keys:
        found = finder.get(channel, *key)
        joint = found.scores + finder.priors[found.ids]
        yield float(np.logaddexp.reduce(joint)) if len(found.ids) else -np.inf


def share_damaged(gains: NDArray[np.float64], *, looks_damaged: bool = False) -> float:
    """The probability (0..1) that an engine damaged a text that may also be clean.

    Most clauses of a good scan are as they were printed: each speaks against the engine a little, and
    together they would outweigh the few that it damaged beyond doubt. So it may have damaged but a share.

    Args:
        gains: for each clause how much likelier it is as the work of the engine, in nats.
        looks_damaged: whether its words alone look like the work of the engine.

    >>> untouched, damaged = [-0.3] * 200, [9.0] * 5
    >>> share_damaged(np.array(untouched)) < 0.001 < 0.999 < share_damaged(np.array(untouched + damaged))
    True
    """
    shares = np.array(DAMAGED_SHARES)[:, None]
    with np.errstate(divide="ignore"):
        mixed = np.logaddexp(np.log1p(-shares), np.log(shares) + np.minimum(gains - CLAUSE_GAIN, MOST_GAIN))
    bonus = CLEAN_BONUS * LOOKS_DAMAGED if looks_damaged else CLEAN_BONUS
    best = max(0.0, float(mixed.sum(axis=1).max()))
    return float(1 / (1 + np.exp(-np.clip(best - bonus, -50, 50))))
