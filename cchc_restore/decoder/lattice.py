"""Searches lattices of readings for the likeliest sentence, many sentences at a time.

A lattice has a node between every two tokens; an arc leads from node to node and stands for one reading of
the tokens between: one word, two words (a token that was run together) or, over several tokens, one word
that was cut apart. A beam of histories moves from node to node; the forward and backward sums over all
that the beam has seen give each arc its posterior probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .language_model import LanguageModel, States
from .overlay import Overlay

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

NO_WORD = -1


HISTORIES = 24
"""The most histories kept at a node."""
WIDTH = 11.0
"""Histories this many nats worse than the best at their node are dropped."""
HOPE = 13.5
"""The language model is not asked about extensions that fall this many nats behind the best of their node by
the probabilities of single words: its longer n-grams seldom bring more than ten back."""


@dataclass
class Lattices:
    """The arcs of several sentences.

    Attributes:
        lengths: shape (sentences,): tokens in each sentence.
        sentence, start, end: shape (arcs,): where each arc lies; nodes count from 0.
        first, second: shape (arcs,): the ids of its one or two words (`NO_WORD` where there is no second).
        score: shape (arcs,): log P(reading | words) and whatever else speaks for the arc, in nats.
    """

    lengths: Ints
    sentence: Ints
    start: Ints
    end: Ints
    first: Ints
    second: Ints
    score: Floats


@dataclass
class Decoded:
    """What the search found.

    Attributes:
        best: for each sentence the indices of the arcs of its best path, in order.
        evidence: shape (sentences,): log of the sum over all paths, in nats.
        posterior: shape (arcs,): probability that the path through the sentence uses the arc.
    """

    best: list[list[int]]
    evidence: NDArray[np.float64]
    posterior: Floats


@dataclass
class _Step:
    """Everything pushed into the nodes of one position, and what survived there."""

    node_first: Ints  # per sentence: index of its first state in the flat state arrays
    node_count: Ints
    states: States
    scores: Floats
    alphas: Floats
    back_arc: Ints
    back_state: Ints
    edge_arc: Ints
    edge_to: Ints
    edge_score: Floats
    edge_position: Ints
    edge_state: Ints


def search(lattices: Lattices, model: LanguageModel, weight: float, overlay: Overlay) -> Decoded:
    """Find the best path of every sentence and the posterior of every arc.

    Args:
        lattices: the arcs; every node must be reachable (a token always has an arc of its own).
        model: the language model.
        weight: the exponent of its probabilities.
        overlay: bonuses for pairs of words.
    """
    sentences = len(lattices.lengths)
    longest = int(lattices.lengths.max(initial=0))
    order = np.lexsort((lattices.sentence, lattices.start))
    starts = np.searchsorted(lattices.start[order], np.arange(longest + 2))
    rough = _rough_scores(lattices, model, weight)
    pushed: list[list[tuple[NDArray[np.generic], ...]]] = [[] for _ in range(longest + 1)]
    steps: list[_Step] = [_first_step(sentences, model)]
    for position in range(longest + 1):
        if position:
            steps.append(_survivors(pushed[position], sentences, model))
            pushed[position] = []
        arcs = order[starts[position] : starts[position + 1]]
        if len(arcs):
            arc, state = _hopeful(lattices, arcs, steps[position], rough)
            _push(lattices, arc, state, steps[position], position, model, weight, overlay, pushed)
    return _read_out(lattices, steps, model, weight)


def _rough_scores(lattices: Lattices, model: LanguageModel, weight: float) -> Floats:
    """What each arc scores if its words stood alone."""
    two = lattices.second != NO_WORD
    alone = model.unigrams[lattices.first] + np.where(two, model.unigrams[lattices.second], np.float32(0))
    return lattices.score + np.float32(weight) * alone


def _first_step(sentences: int, model: LanguageModel) -> _Step:
    zero = np.zeros(sentences, np.float32)
    none = np.full(sentences, -1, np.int64)
    empty = np.empty(0, np.int64)
    return _Step(
        np.arange(sentences),
        np.ones(sentences, np.int64),
        model.states(np.full(sentences, model.start, np.uint64)),
        zero,
        zero.copy(),
        none,
        none.copy(),
        empty,
        empty,
        np.empty(0, np.float32),
        empty,
        empty,
    )


def _hopeful(lattices: Lattices, arcs: Ints, step: _Step, rough: Floats) -> tuple[Ints, Ints]:
    """The arcs at one position with the states they may extend, as far as it may be worth the asking.

    Args:
        arcs: those that start here, by sentence.
    """
    sentence = lattices.sentence[arcs]
    best = step.scores[step.node_first[sentence]] + rough[arcs]  # a node's first state is its best
    node = sentence * _LONGEST_ARC + lattices.end[arcs] - lattices.start[arcs] - 1
    peak = np.full(len(step.node_first) * _LONGEST_ARC, -np.inf, np.float32)
    np.maximum.at(peak, node, best)
    slack = best - peak[node] + HOPE  # how far behind its node's best a state may be
    near = np.flatnonzero(slack > 0)
    arcs, sentence, slack = arcs[near], sentence[near], slack[near]
    # States of a sentence lie together, the best first: each arc takes the first few of them.
    behind = step.scores[np.repeat(step.node_first, step.node_count)] - step.scores
    ladder = np.repeat(np.arange(len(step.node_first)), step.node_count) * _APART + behind
    first = step.node_first[sentence]
    taken = np.searchsorted(ladder, sentence * _APART + slack) - first
    offsets = np.cumsum(taken) - taken
    state = np.arange(int(taken.sum())) - np.repeat(offsets - first, taken)
    return np.repeat(arcs, taken), state


_LONGEST_ARC = 2
"""Tokens that one arc may span."""
_APART = 1000.0
"""More than any two states of a sentence can differ by (see `WIDTH`)."""


def _push(
    lattices: Lattices,
    arc: Ints,
    state: Ints,
    step: _Step,
    position: int,
    model: LanguageModel,
    weight: float,
    overlay: Overlay,
    pushed: list[list[tuple[NDArray[np.generic], ...]]],
) -> None:
    """Extend states at one position by arcs that start there."""
    first = lattices.first[arc]
    gained, history = model.advance(step.states, state, first)
    two = np.flatnonzero(lattices.second[arc] != NO_WORD)
    if len(two):
        between = model.states(history[two])
        more, history[two] = model.advance(between, np.arange(len(two)), lattices.second[arc[two]])
        gained[two] += more
    before = step.states.histories[state] & np.uint64(0xFFFF)
    gained = gained * np.float32(weight) + lattices.score[arc] + overlay.look_up(before, first)
    score = step.scores[state] + gained
    alpha = step.alphas[state] + gained
    ends = lattices.end[arc]
    for end in range(position + 1, int(ends.max()) + 1):
        here = np.flatnonzero(ends == end)
        if not len(here):
            continue
        pushed[end].append(
            (
                lattices.sentence[arc[here]],
                history[here],
                score[here],
                alpha[here],
                gained[here],
                arc[here],
                state[here],
                np.full(len(here), position),
            )
        )


def _survivors(
    pushes: list[tuple[NDArray[np.generic], ...]], sentences: int, model: LanguageModel
) -> _Step:
    """Recombine equal histories at one position and keep the best of each sentence."""
    if not pushes:
        empty = np.empty(0, np.int64)
        none = np.empty(0, np.float32)
        zeros = np.zeros(sentences, np.int64)
        unseen = model.states(np.empty(0, np.uint64))
        return _Step(zeros, zeros, unseen, none, none, empty, empty, empty, empty, none, empty, empty)
    sentence, history, score, alpha, gained, arc, state, position = (
        np.concatenate([push[i] for push in pushes]) for i in range(8)
    )
    best = np.full(sentences, -np.inf, np.float32)
    np.maximum.at(best, sentence, score)
    near = np.flatnonzero(score > best[sentence] - WIDTH)
    sentence, history, score, alpha = sentence[near], history[near], score[near], alpha[near]
    gained, arc, state, position = gained[near], arc[near], state[near], position[near]
    states = model.states(history)
    key = (sentence.astype(np.uint64) << np.uint64(50)) | states.histories
    order = np.lexsort((-score, key))
    key = key[order]
    head = np.concatenate([[True], key[1:] != key[:-1]])
    heads = np.flatnonzero(head)
    group = np.cumsum(head) - 1
    top = order[heads]
    peak = score[top][group]
    total = np.add.reduceat(np.exp(alpha[order] - peak), heads)
    group_alpha = np.log(total) + score[top]
    # rank of each recombined state within its sentence
    rank_order = np.lexsort((-score[top], sentence[top]))
    ranked_sentence = sentence[top][rank_order]
    first = np.searchsorted(ranked_sentence, np.arange(sentences))
    rank = np.arange(len(rank_order)) - first[ranked_sentence]
    kept = rank_order[rank < HISTORIES]
    kept_sentence = sentence[top][kept]
    count = np.bincount(kept_sentence, minlength=sentences)
    new_index = np.full(len(top), -1, np.int64)
    new_index[kept] = np.arange(len(kept))
    to = new_index[group]
    alive = np.flatnonzero(to >= 0)
    edge = order[alive]
    return _Step(
        np.cumsum(count) - count,
        count,
        States(states.histories[top[kept]], states.backoffs[:, top[kept]]),
        score[top][kept],
        group_alpha[kept].astype(np.float32),
        arc[top][kept],
        state[top][kept],
        arc[edge],
        to[alive],
        gained[edge],
        position[edge],
        state[edge],
    )


def _read_out(lattices: Lattices, steps: list[_Step], model: LanguageModel, weight: float) -> Decoded:
    """Follow the best paths back and sum backward over all surviving edges."""
    sentences = len(lattices.lengths)
    betas = [np.full(len(step.scores), -np.inf, np.float64) for step in steps]
    totals = np.zeros(sentences)
    best: list[list[int]] = [[] for _ in range(sentences)]
    for position in sorted(set(lattices.lengths.tolist())):
        step = steps[position]
        here = np.flatnonzero(lattices.lengths == position)
        count = step.node_count[here]
        of = np.repeat(here, count)
        first = step.node_first[here]
        states = np.concatenate([np.arange(f, f + n) for f, n in zip(first, count, strict=True)])
        final, _ = model.advance(step.states, states, np.full(len(states), model.boundary))
        final = final * np.float32(weight)
        betas[position][states] = final
        whole = step.alphas[states] + final
        peak = np.full(sentences, -np.inf)
        np.maximum.at(peak, of, whole)
        total = np.zeros(sentences)
        np.add.at(total, of, np.exp(whole - peak[of]))
        totals[here] = np.log(total[here]) + peak[here]
        path_score = step.scores[states] + final
        for sentence in here:
            mine = np.flatnonzero(of == sentence)
            last = int(states[mine[np.argmax(path_score[mine])]])
            best[sentence] = _trace(lattices, steps, int(position), last)
    posterior = np.zeros(len(lattices.score))
    for position in range(len(steps) - 1, 0, -1):
        step = steps[position]
        if not len(step.edge_arc):
            continue
        onward = step.edge_score + betas[position][step.edge_to]
        for source in sorted(set(step.edge_position.tolist())):
            mine = np.flatnonzero(step.edge_position == source)
            state = step.edge_state[mine]
            arc = step.edge_arc[mine]
            alpha = steps[source].alphas[state]
            mass = np.exp(np.minimum(alpha + onward[mine] - totals[lattices.sentence[arc]], 0.0))
            np.add.at(posterior, arc, mass)
            np.logaddexp.at(betas[source], state, onward[mine])
    return Decoded(best, totals, np.minimum(posterior, 1.0).astype(np.float32))


def _trace(lattices: Lattices, steps: list[_Step], position: int, state: int) -> list[int]:
    path = []
    while position > 0:
        arc = int(steps[position].back_arc[state])
        state = int(steps[position].back_state[state])
        path.append(arc)
        position = int(lattices.start[arc])
    return path[::-1]
