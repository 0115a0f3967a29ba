"""Estimates the n-gram language model and prunes it to a size that can be shipped.

Interpolated modified Kneser-Ney (Chen & Goodman 1998, "An Empirical Study of Smoothing Techniques for
Language Modeling", section 4.1.6) over weighted counts; the n-grams that change the model least are then
dropped (Stolcke 1998, "Entropy-based Pruning of Backoff Language Models") and the back-off weights are
computed again, so that every distribution still sums to one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.ngram_table import NgramTable
from cchc_restore.decoder.words import BOUNDARY_ID, UNKNOWN_ID
from cchc_restore.train.corpus import Progress, Words

Keys = NDArray[np.uint64]
Doubles = NDArray[np.float64]

_BOUNDARY, _UNKNOWN = np.uint64(BOUNDARY_ID), np.uint64(UNKNOWN_ID)
_SHIFT = np.uint64(16)
_WORD = np.uint64(0xFFFF)


def _mask(order: int) -> np.uint64:
    return np.uint64((1 << 16 * order) - 1)


def ngram_keys(ids: NDArray[np.uint16], order: int) -> Keys:
    """The packed n-grams of a stream, without those that reach across a boundary."""
    length = len(ids) - order + 1
    keys = np.zeros(max(length, 0), np.uint64)
    whole = np.ones(max(length, 0), bool)
    for i in range(order):
        part = ids[i : i + length]
        keys = (keys << _SHIFT) | part
        if 0 < i < order - 1:
            whole &= part != _BOUNDARY
    if order >= 2:
        whole &= ~((ids[:length] == _BOUNDARY) & (ids[1 : 1 + length] == _BOUNDARY))
    return keys[whole]


def count(streams: Sequence[NDArray[np.uint16]], weights: Sequence[int], order: int) -> tuple[Keys, Doubles]:
    """Distinct n-grams in ascending order with their weighted counts."""
    keys = np.empty(0, np.uint64)
    counts = np.empty(0, np.float64)
    for ids, weight in zip(streams, weights, strict=True):
        found, times = np.unique(ngram_keys(ids, order), return_counts=True)
        if not len(found):
            continue
        merged = np.concatenate([keys, found])
        values = np.concatenate([counts, times * float(weight)])
        sort = np.argsort(merged, kind="stable")
        merged, values = merged[sort], values[sort]
        starts = np.flatnonzero(np.concatenate([[True], merged[1:] != merged[:-1]]))
        keys, counts = merged[starts], np.add.reduceat(values, starts)
    return keys, counts


@dataclass
class Order:
    """The n-grams of one order while the model is estimated: ascending keys and their probabilities."""

    keys: Keys
    counts: Doubles
    probabilities: Doubles

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Index of each key, -1 where absent."""
        if not len(self.keys):
            return np.full(keys.shape, -1, np.int64)
        index = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[index] == keys, index, -1)


def _continuation_counts(keys: Keys, higher: Keys, raw: Doubles, order: int) -> Doubles:
    """How many different words stand before each n-gram; raw counts where nothing can (after a boundary)."""
    position = np.searchsorted(keys, higher & _mask(order))
    counts = np.bincount(position, minlength=len(keys)).astype(np.float64)
    if order == 1:
        return counts
    starts = (keys >> np.uint64(16 * (order - 1))) == _BOUNDARY
    return np.where(starts | (counts == 0), raw, counts)


def _discounts(counts: Doubles) -> tuple[float, float, float]:
    """Modified Kneser-Ney discounts for counts of one, two, and three or more."""
    n1, n2, n3, n4 = (max(1, int(((counts > k - 1) & (counts <= k)).sum())) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    limits = ((1 - 2 * y * n2 / n1, 0.95), (2 - 3 * y * n3 / n2, 1.9), (3 - 4 * y * n4 / n3, 2.8))
    one, two, three = (float(np.clip(value, 0.3, high)) for value, high in limits)
    return one, two, three


def _smooth(keys: Keys, counts: Doubles, lower: Order | None, vocabulary: int, order: int) -> Doubles:
    """Interpolated probabilities of one order, given those of the order below."""
    if not len(keys):
        return np.empty(0)
    context = keys >> _SHIFT
    starts = np.flatnonzero(np.concatenate([[True], context[1:] != context[:-1]]))
    group = np.cumsum(np.concatenate([[False], context[1:] != context[:-1]]))
    one, two, three = _discounts(counts)
    discount = np.where(counts <= 1, one * counts, np.where(counts <= 2, two, three))
    totals = np.add.reduceat(counts, starts)
    left_over = np.add.reduceat(discount, starts) / totals
    if lower is None:
        below = np.full(len(keys), 1.0 / vocabulary)
    else:
        below = lower.probabilities[lower.find(keys & _mask(order - 1))]
    probabilities: Doubles = (counts - discount) / totals[group] + left_over[group] * below
    return probabilities


def estimate(words: Words, weights: Sequence[int], order: int, progress: Progress) -> dict[int, Order]:
    """The full, unpruned model: every n-gram seen, with its smoothed probability."""
    raw = {}
    for n in range(1, order + 1):
        raw[n] = count(words.streams, weights, n)
        progress(f"{len(raw[n][0]):,} different {n}-grams")
    model: dict[int, Order] = {}
    for n in range(1, order + 1):
        keys, counts = raw[n]
        smoothed = counts if n == order else _continuation_counts(keys, raw[n + 1][0], counts, n)
        lower = model.get(n - 1)
        model[n] = Order(keys, counts, _smooth(keys, smoothed, lower, len(words.words), n))
    return model


def _usefulness(model: Mapping[int, Order], n: int) -> Doubles:
    """How much an n-gram changes the model: its count times what it adds to the log probability."""
    entry, lower = model[n], model[n - 1]
    below = lower.probabilities[lower.find(entry.keys & _mask(n - 1))]
    gain = entry.counts * np.abs(np.log(entry.probabilities / below))
    unknown = np.zeros(len(entry.keys), bool)
    for i in range(n):
        unknown |= ((entry.keys >> np.uint64(16 * i)) & _WORD) == _UNKNOWN
    return np.where(unknown, -1.0, gain)


def prune(model: Mapping[int, Order], sizes: Mapping[int, int]) -> dict[int, Order]:
    """Keep the most useful n-grams of each order, and what the look-up of those that stay needs.

    Args:
        model: as `estimate` gives it.
        sizes: the most n-grams to keep, by order from two on.
    """
    kept: dict[int, Order] = {}
    needed = np.empty(0, np.uint64)
    for n in sorted(sizes, reverse=True):
        entry = model[n]
        gain = _usefulness(model, n)
        if len(needed):
            gain[entry.find(needed)] = np.inf
        room = min(sizes[n], int((gain > 0).sum()))
        limit = np.partition(gain, len(gain) - room)[len(gain) - room] if room else np.inf
        chosen = (gain >= limit) & (gain > 0)
        kept[n] = Order(entry.keys[chosen], entry.counts[chosen], entry.probabilities[chosen])
        # An n-gram is looked for only where its context and the n-gram inside it are.
        needed = np.union1d(entry.keys[chosen] >> _SHIFT, entry.keys[chosen] & _mask(n - 1))
    return kept


def pack(words: Words, model: Mapping[int, Order], kept: Mapping[int, Order]) -> LanguageModel:
    """Compute the back-off weights of the pruned model and pack it for use."""
    size = len(words.words)
    unigrams = np.full(size, 1e-9)
    unigrams[model[1].keys.astype(np.int64)] = model[1].probabilities
    unigrams /= unigrams.sum()
    backoff = _backoffs(kept, unigrams)
    tables: dict[int, NgramTable] = {}
    contexts: dict[int, NgramTable] = {}
    for n, entry in kept.items():
        # What finds its bucket full is left out: let that be something rare.
        rank = np.argsort(-entry.counts, kind="stable")
        values = np.log(entry.probabilities[rank]).astype(np.float32)
        tables[n] = NgramTable.build(entry.keys[rank], values)
        if n in backoff:
            keys, weights = backoff[n]
            rank = np.argsort(-entry.counts[entry.find(keys)], kind="stable")
            contexts[n] = NgramTable.build(keys[rank], np.log(weights[rank]).astype(np.float32))
    unigram_backoffs = np.ones(size)
    unigram_backoffs[backoff[1][0].astype(np.int64)] = backoff[1][1]
    return LanguageModel(
        words.words,
        np.log(unigrams).astype(np.float32),
        np.log(unigram_backoffs).astype(np.float32),
        tables,
        contexts,
        words.case_share,
    )


def _backoffs(kept: Mapping[int, Order], unigrams: Doubles) -> dict[int, tuple[Keys, Doubles]]:
    """The contexts of each length in the pruned model, with the weight of what they are not followed by."""
    backoff: dict[int, tuple[Keys, Doubles]] = {}

    def probability(keys: Keys, n: int) -> Doubles:
        """P of the last word after the others in the pruned model."""
        if n == 1:
            return unigrams[keys.astype(np.int64)]
        found = kept[n].find(keys)
        result = np.where(found >= 0, kept[n].probabilities[found], 0.0)
        missing = np.flatnonzero(found < 0)
        context_keys, weights = backoff[n - 1]
        contexts = keys[missing] >> _SHIFT
        at = np.minimum(np.searchsorted(context_keys, contexts), len(context_keys) - 1)
        weight = np.where(context_keys[at] == contexts, weights[at], 1.0)
        result[missing] = weight * probability(keys[missing] & _mask(n - 1), n - 1)
        return result

    for n in sorted(kept):
        entry = kept[n]
        context = entry.keys >> _SHIFT
        starts = np.flatnonzero(np.concatenate([[True], context[1:] != context[:-1]]))
        above = np.add.reduceat(entry.probabilities, starts)
        below = np.add.reduceat(probability(entry.keys & _mask(n - 1), n - 1), starts)
        weights = np.maximum(1 - above, 1e-6) / np.maximum(1 - below, 1e-6)
        backoff[n - 1] = (context[starts], np.minimum(weights, 1.0))
    return backoff
