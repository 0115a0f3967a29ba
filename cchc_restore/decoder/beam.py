"""The beam of the search: histories move from node to node, and only the best go on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.language_model import LanguageModel, States
from cchc_restore.decoder.overlay import Overlay

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

NO_WORD = -1
"""Stands for the second word of an arc that has only one."""
LONGEST_ARC = 2
"""The most tokens that one arc may span."""
HISTORIES = 24
"""The most histories kept at a node."""
WIDTH = 11.0
"""Histories this many nats worse than the best at their node are dropped."""
HOPE = 13.5
"""The language model is not asked about extensions that fall this many nats behind the best of their node by
the probabilities of single words: its longer n-grams seldom bring more than ten back."""
_APART = 1000.0
"""More than any two states of a sentence can differ by (see `WIDTH`)."""


@dataclass(frozen=True)
class Arcs:
    """The arcs of many sentences that start at one position: the shortest first, and sentence by sentence.

    Attributes:
        start: the position.
        number: shape (arcs,): the index that each has in the lattices.
        sentence, first, second, score: as there.
        rough: the score that each would have if its words stood alone.
        heads, sizes: shape (groups,): the index of the first arc of each group, and how many it has; those of
            one group lead to one node.
        groups: entry [n] is how many groups there are of arcs that span up to n tokens.
    """

    start: int
    number: Ints
    sentence: Ints
    first: Ints
    second: Ints
    score: Floats
    rough: Floats
    heads: Ints
    sizes: Ints
    groups: list[int]


@dataclass(frozen=True)
class Push:
    """States at one position extended by the arcs of one length, on their way into other nodes.

    Attributes:
        arcs: what extends them.
        sentence: shape (nodes,): the sentence of each node they come to.
        sizes, peak: shape (nodes,): how many come there, and the best score of them.
        arc, state: shape (extended states,): the arc, and the state that it extends.
        score: log probability of the best path.
        gained: what the arc adds to it.
    """

    arcs: Arcs
    sentence: Ints
    sizes: Ints
    peak: Floats
    arc: Ints
    state: Ints
    score: Floats
    gained: Floats


@dataclass(frozen=True)
class Edges:
    """The arcs from surviving states to surviving states.

    Attributes:
        number: the index of each arc in the lattices.
        source: the position where it starts.
        state: the state there.
        to: the state it leads to.
        gained: what it adds to the score.
    """

    number: Ints
    source: Ints
    state: Ints
    to: Ints
    gained: Floats


@dataclass(frozen=True)
class Step:
    """The states in the nodes of one position: sentence by sentence, the best first.

    Attributes:
        first, count: shape (sentences,): index of the first state of each, and how many it has.
        sentence: shape (states,): the sentence of each.
        states: what the language model sees of them.
        scores: log probability of the best path to each.
        alphas: the same of all paths.
        back_arc, back_state: the number of the last arc of the best path, and the state it comes from.
        edges: all that leads here.
    """

    first: Ints
    count: Ints
    sentence: Ints
    states: States
    scores: Floats
    alphas: Floats
    back_arc: Ints
    back_state: Ints
    edges: Edges

    @cached_property
    def ladder(self) -> NDArray[np.float64]:
        """How far each state is behind the best of its sentence, in ascending order over all sentences."""
        return self.sentence * _APART + (self.scores[self.first[self.sentence]] - self.scores)


def first_step(sentences: int, model: LanguageModel) -> Step:
    """The states before the first tokens."""
    zero = np.zeros(sentences, np.float32)
    none = np.empty(0, np.int64)
    all_ = np.arange(sentences)
    states = model.states(np.full(sentences, model.start, np.uint64))
    edges = Edges(none, none, none, none, zero[:0])
    return Step(all_, np.ones(sentences, np.int64), all_, states, zero, zero, none, none, edges)


def extended(arcs: Arcs, step: Step, model: LanguageModel, weight: float, overlay: Overlay) -> list[Push]:
    """Extend the states at one position by the arcs that start there.

    Args:
        arcs: the arcs that start there.
        step: the states.
        model: gives each word its log probability.
        weight: how much the language model counts beside the channel.
        overlay: bonuses for words and pairs that this document has.

    Returns:
        What comes one, two … positions further on.
    """
    arc, state, sizes = _hopeful(arcs, step)
    first = arcs.first[arc]
    gained = model.advance(step.states, state, first)
    if (arcs.second != NO_WORD).any():
        two = np.flatnonzero(arcs.second[arc] != NO_WORD)
        between = model.states(model.longer(step.states.histories[state[two]], first[two]))
        gained[two] += model.advance(between, np.arange(len(two)), arcs.second[arc[two]])
    before = step.states.histories[state] & np.uint64(0xFFFF)
    gained = gained * np.float32(weight) + arcs.score[arc] + overlay.look_up(before, first)
    score = step.scores[state] + gained
    ends = np.cumsum(sizes)
    peak = np.maximum.reduceat(score, ends - sizes)
    sentence = arcs.sentence[arcs.heads]
    cuts = [0, *ends.tolist()]
    pushes = []
    for low, high in pairwise(arcs.groups):
        nodes, pairs = slice(low, high), slice(cuts[low], cuts[high])
        of_pairs = arc[pairs], state[pairs], score[pairs], gained[pairs]
        pushes.append(Push(arcs, sentence[nodes], sizes[nodes], peak[nodes], *of_pairs))
    return pushes


def _hopeful(arcs: Arcs, step: Step) -> tuple[Ints, Ints, Ints]:
    """Pairs of an arc and a state it may extend that are worth asking the language model about.

    Returns:
        Arcs, states, and how many of these pairs lead to the node of each group of arcs.
    """
    best = step.scores[step.first[arcs.sentence]] + arcs.rough  # a node's first state is its best
    peak = np.maximum.reduceat(best, arcs.heads)
    slack = best - np.repeat(peak, arcs.sizes) + np.float32(HOPE)
    near = (slack > 0).nonzero()[0]  # how far behind its node's best may a state be?
    sentence = arcs.sentence[near]
    first = step.first[sentence]
    # States of a sentence lie together, the best first: each arc takes the first few of them.
    taken = np.searchsorted(step.ladder, sentence * _APART + slack[near]) - first
    ends = np.cumsum(taken)
    state = np.arange(ends[-1]) - np.repeat(ends - taken - first, taken)
    in_group = np.add.reduceat(taken, np.searchsorted(near, arcs.heads))
    return np.repeat(near, taken), state, in_group


def survivors(pushes: list[Push], steps: list[Step], model: LanguageModel) -> Step:
    """Recombine equal histories at one position and keep the best of each sentence."""
    sentences = len(steps[0].first)
    best = np.full(sentences, -np.inf, np.float32)
    for push in pushes:
        best[push.sentence] = np.maximum(best[push.sentence], push.peak)
    number, sentence, history, score, alpha, gained, state, source = _near(pushes, steps, best, model)
    states = model.states(history)
    key = (sentence.astype(np.uint64) << np.uint64(50)) | states.histories
    order = np.lexsort((-score, key))
    key = key[order]
    head = np.ones(len(key), np.bool_)
    np.not_equal(key[1:], key[:-1], out=head[1:])
    heads = head.nonzero()[0]
    group = np.cumsum(head) - 1
    top = order[heads]
    top_score, top_sentence = score[top], sentence[top]
    total = np.add.reduceat(np.exp(alpha[order] - top_score[group]), heads)
    group_alpha = np.log(total) + top_score
    # rank of each recombined state within its sentence
    behind = top_sentence * _APART + (best[top_sentence].astype(np.float64) - top_score)
    rank_order = np.argsort(behind, kind="stable")
    ranked_sentence = top_sentence[rank_order]
    rank = np.arange(len(rank_order)) - np.searchsorted(ranked_sentence, ranked_sentence)
    kept = rank_order[rank < HISTORIES]
    kept_sentence = top_sentence[kept]
    count = np.bincount(kept_sentence, minlength=sentences)
    new_index = np.full(len(top), -1, np.int64)
    new_index[kept] = np.arange(len(kept))
    to = new_index[group]
    alive = (to >= 0).nonzero()[0]
    edge = order[alive]
    of = top[kept]
    return Step(
        np.cumsum(count) - count,
        count,
        kept_sentence,
        States(states.histories[of], states.lengths[of], states.backoffs[:, of]),
        top_score[kept],
        group_alpha[kept].astype(np.float32),
        number[of],
        state[of],
        Edges(number[edge], source[edge], state[edge], to[alive], gained[edge]),
    )


def _near(
    pushes: list[Push], steps: list[Step], best: Floats, model: LanguageModel
) -> tuple[NDArray[Any], ...]:
    """The extended states whose score is near the best of their node.

    Returns:
        Arc numbers, sentences, histories, scores, the same of all paths, what the arc added to them, the
        states they come from, and the positions of these.
    """
    parts = []
    for push in pushes:
        arcs, step = push.arcs, steps[push.arcs.start]
        near = (push.score > np.repeat(best[push.sentence] - np.float32(WIDTH), push.sizes)).nonzero()[0]
        arc, state, gained = push.arc[near], push.state[near], push.gained[near]
        history = model.longer(step.states.histories[state], arcs.first[arc])
        two = np.flatnonzero(arcs.second[arc] != NO_WORD)
        if len(two):
            # `states` shortens a history, and the second word follows what is left of it
            between = model.states(history[two]).histories
            history[two] = model.longer(between, arcs.second[arc[two]])
        parts.append(
            (
                arcs.number[arc],
                arcs.sentence[arc],
                history,
                push.score[near],
                step.alphas[state] + gained,
                gained,
                state,
                np.full(len(near), arcs.start),
            )
        )
    return parts[0] if len(parts) == 1 else tuple(map(np.concatenate, zip(*parts, strict=True)))
