"""Searches lattices of readings for the likeliest sentence, many sentences at a time.

A lattice has a node between every two tokens; an arc leads from node to node and stands for one reading of
the tokens between: one word, two words (a token that was run together) or, over several tokens, one word
that was cut apart. A beam of histories moves from node to node; the forward and backward sums over all
that the beam has seen give each arc its posterior probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.beam import (
    LONGEST_ARC,
    NO_WORD,
    Arcs,
    Floats,
    Ints,
    Push,
    Step,
    extended,
    first_step,
    survivors,
)
from cchc_restore.decoder.language_model import LanguageModel, States
from cchc_restore.decoder.overlay import Overlay


@dataclass
class Lattices:
    """The arcs of several sentences.

    Attributes:
        lengths: shape (sentences,): tokens in each sentence.
        sentence, start, end: shape (arcs,): where each arc lies, in ascending order of the sentences; nodes
            count from 0.
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
        gained: for each of these arcs what it added to the score of the path, in nats.
        evidence: shape (sentences,): log of the sum over all paths, in nats.
        posterior: shape (arcs,): probability that the path through the sentence uses the arc.
    """

    best: list[list[int]]
    gained: list[list[float]]
    evidence: NDArray[np.float64]
    posterior: Floats


def search(lattices: Lattices, model: LanguageModel, weight: float, overlay: Overlay) -> Decoded:
    """Find the best path of every sentence and the posterior of every arc.

    Args:
        lattices: the arcs; every node must be reachable (a token always has an arc of its own).
        model: the language model.
        weight: the exponent of its probabilities.
        overlay: bonuses for pairs of words.
    """
    if not len(lattices.lengths):
        return Decoded([], [], np.empty(0), np.empty(0, np.float32))
    steps = [first_step(len(lattices.lengths), model)]
    coming: list[list[Push]] = [[] for _ in range(LONGEST_ARC)]  # to the next position, to the one behind it
    for arcs in _by_start(lattices, model, weight):
        for there, push in zip(coming, extended(arcs, steps[-1], model, weight, overlay), strict=True):
            if len(push.sentence):
                there.append(push)
        steps.append(survivors(coming.pop(0), steps, model))
        coming.append([])
    return _read_out(lattices, steps, model, weight)


def _by_start(lattices: Lattices, model: LanguageModel, weight: float) -> Iterator[Arcs]:
    """The arcs of each position, from the first to the last."""
    two = lattices.second != NO_WORD
    alone = model.unigrams[lattices.first] + np.where(two, model.unigrams[lattices.second], np.float32(0))
    rough = lattices.score + np.float32(weight) * alone
    where = (LONGEST_ARC * lattices.start + lattices.end - lattices.start - 1).astype(np.uint16)
    order = np.argsort(where, kind="stable")
    where = where[order]
    sentence, first, second = lattices.sentence[order], lattices.first[order], lattices.second[order]
    score, rough = lattices.score[order], rough[order]
    starts = np.ones(len(order), np.bool_)
    starts[1:] = (sentence[1:] != sentence[:-1]) | (where[1:] != where[:-1])
    heads = np.flatnonzero(starts)
    sizes = np.diff(heads, append=len(where))
    kinds = np.arange(LONGEST_ARC * int(lattices.lengths.max(initial=0)) + 1)
    bounds = np.searchsorted(where, kinds).tolist()
    groups = np.searchsorted(where[heads], kinds).tolist()
    for start in range(len(kinds) // LONGEST_ARC):
        at = slice(LONGEST_ARC * start, LONGEST_ARC * (start + 1) + 1)
        here = slice(bounds[at][0], bounds[at][-1])
        first_group = groups[at][0]
        of_groups = slice(first_group, groups[at][-1])
        yield Arcs(
            start,
            order[here],
            sentence[here],
            first[here],
            second[here],
            score[here],
            rough[here],
            heads[of_groups] - here.start,
            sizes[of_groups],
            [group - first_group for group in groups[at]],
        )


def _read_out(lattices: Lattices, steps: list[Step], model: LanguageModel, weight: float) -> Decoded:
    """Follow the best paths back and sum backward over all surviving edges."""
    betas = [np.full(len(step.scores), -np.inf, np.float64) for step in steps]
    totals, last = _ends(lattices, steps, betas, model, weight)
    posterior = np.zeros(len(lattices.score))
    for position in range(len(steps) - 1, 0, -1):
        edges = steps[position].edges
        onward = edges.gained + betas[position][edges.to]
        for source in range(max(position - LONGEST_ARC, 0), position):
            mine = np.flatnonzero(edges.source == source)
            if not len(mine):
                continue
            state, number = edges.state[mine], edges.number[mine]
            alpha = steps[source].alphas[state]
            mass = np.exp(np.minimum(alpha + onward[mine] - totals[lattices.sentence[number]], 0.0))
            np.add.at(posterior, number, mass)
            np.logaddexp.at(betas[source], state, onward[mine])
    best, gained = _paths(lattices, steps, last)
    return Decoded(best, gained, totals, np.minimum(posterior, 1.0).astype(np.float32))


def _ends(
    lattices: Lattices,
    steps: list[Step],
    betas: list[NDArray[np.float64]],
    model: LanguageModel,
    weight: float,
) -> tuple[NDArray[np.float64], list[int]]:
    """Close all sentences: fill in the backward sums of their last states.

    Returns:
        For each sentence the log of the sum over all paths, and the last state of the best.
    """
    nodes = []  # the step of the last tokens of each sentence, and its states there
    for sentence, length in enumerate(lattices.lengths.tolist()):
        first = int(steps[length].first[sentence])
        nodes.append((length, slice(first, first + int(steps[length].count[sentence]))))
    closing = States(
        np.concatenate([steps[at].states.histories[here] for at, here in nodes]),
        np.concatenate([steps[at].states.lengths[here] for at, here in nodes]),
        np.concatenate([steps[at].states.backoffs[:, here] for at, here in nodes], axis=1),
    )
    count = len(closing.histories)
    final = model.advance(closing, np.arange(count), np.full(count, model.boundary)) * np.float32(weight)
    totals, last = np.zeros(len(nodes)), []
    offset = 0
    for sentence, (at, here) in enumerate(nodes):
        mine = final[offset : offset + here.stop - here.start]
        offset += len(mine)
        betas[at][here] = mine
        whole = steps[at].alphas[here] + mine
        peak = whole.max()
        totals[sentence] = np.log(np.exp(whole - np.float64(peak)).sum()) + peak
        last.append(here.start + int((steps[at].scores[here] + mine).argmax()))
    return totals, last


def _paths(
    lattices: Lattices, steps: list[Step], last: list[int]
) -> tuple[list[list[int]], list[list[float]]]:
    """The arcs of the best path to the last state of each sentence, and what each adds to the score."""
    # few of the states are on these paths, so they are asked for one by one
    back = [(step.back_arc.item, step.back_state.item, step.scores.item) for step in steps]
    start_of = lattices.start.item
    paths, gains = [], []
    for length, end in zip(lattices.lengths.tolist(), last, strict=True):
        position, state = length, end
        path, gained = [], []
        while position > 0:
            arc_at, state_before, score_of = back[position]
            arc, score, state = arc_at(state), score_of(state), state_before(state)
            position = start_of(arc)
            path.append(arc)
            gained.append(score - back[position][2](state))
        paths.append(path[::-1])
        gains.append(gained[::-1])
    return paths, gains
