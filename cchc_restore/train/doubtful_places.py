"""Finds the places in running text where the n-gram model is in doubt which marks a word has.

A place is doubtful where the model, asked with the words before and behind it, gives no word of the same
letters (bản, bàn, bạn) much more than the others. Which word is right plays no part: places chosen because
the model is wrong there would teach whoever learns from them to contradict it.

A model is surer of the texts it was made of than of others. So the texts are cut into blocks, and a model of
every second block is asked about the blocks between, and the other way round ("cross-fitting").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.words import BOUNDARY_ID, CLASSES, UNKNOWN_ID
from cchc_restore.language.syllables import is_syllable, skeleton
from cchc_restore.train.build import model_of
from cchc_restore.train.corpus import Progress, Words

Ids = NDArray[np.uint16]
Places = NDArray[np.int64]
Floats = NDArray[np.float32]

BLOCK = 20_000
"""Words in a block: long beside what a model sees at once, short beside a text."""
LEAST_BLOCKS = 10
"""Blocks are shorter where there were fewer than this."""
FIRST_LOOK = 0.99
"""With one word on either side: most places are clear by then, and this look is cheap."""
DOUBTFUL = 0.96
"""A place is doubtful where no word of the group gets more than this."""
MODEL_WEIGHT = np.float32(0.9)
"""The exponent of the model: it is surer than it should be, as its n-grams overlap."""
GROUP = 10
"""The most other words of the same letters that are looked at, the commonest first."""
MARGIN = 8
"""Boundaries before and behind each text, so that one may look around every word."""
HELD_OUT = 100
"""One block in so many (at least one) is not learnt from."""
SURELY_NOT = -20.0
"""The least log probability, for what is no word of the group too."""


@dataclass(frozen=True)
class DoubtfulPlaces:
    """Texts and where a model of other texts is in doubt about them.

    Attributes:
        text: word ids of all texts one behind the other, boundaries between them.
        groups: shape (words, GROUP + 1): each word and the others of the same letters, the commonest first;
            `UNKNOWN_ID` where there are no more.
        places: indices into `text`.
        opinions: shape (places, GROUP + 1): what the model says of the words in the group of the word that
            stands there: log probabilities (nats) that sum to one.
        sources: from which of the texts each place is.
        held_out: which of the places lie in blocks that are not to be learnt from.
    """

    text: Ids
    groups: Ids
    places: Places
    opinions: NDArray[np.float16]
    sources: NDArray[np.intp]
    held_out: NDArray[np.bool_]


@dataclass(frozen=True)
class _Block:
    """Words of one text: `start` and `end` are indices into all texts together."""

    source: int
    start: int
    end: int


def find_doubtful_places(
    words: Words, weights: Sequence[int], sizes: Mapping[int, int], progress: Progress
) -> DoubtfulPlaces:
    """Find the doubtful places of texts.

    Args:
        words: the texts.
        weights: how often each text counts in the models.
        sizes: the most n-grams that the models keep, by order from two on.
        progress: called with a line now and then.

    Raises:
        InputError: half of the texts hold too little.
    """
    text, blocks = _lay_out(words.streams)
    groups = same_letters(words.words)
    every = min(HELD_OUT, len(blocks))
    places: list[Places] = []
    opinions: list[NDArray[np.float16]] = []
    found_in: list[int] = []
    for half in (0, 1):
        progress(f"model of half of the texts, {half + 1} of 2")
        model = _model_of(words, text, blocks[1 - half :: 2], weights, sizes, progress)
        for number in range(half, len(blocks), 2):
            found, thought = _doubtful_in(model, text, groups, blocks[number])
            places.append(found)
            opinions.append(thought)
            found_in += [number] * len(found)
        progress(f"{len(found_in):,} doubtful places found")
    numbers = np.array(found_in, np.intp)
    return DoubtfulPlaces(
        text,
        groups,
        np.concatenate(places),
        np.concatenate(opinions),
        np.array([block.source for block in blocks], np.intp)[numbers],
        numbers % every == every // 2,
    )


def _lay_out(streams: Sequence[Ids]) -> tuple[Ids, list[_Block]]:
    """All texts one behind the other, and their blocks."""
    margin = np.full(MARGIN, BOUNDARY_ID, np.uint16)
    parts: list[Ids] = [margin]
    blocks: list[_Block] = []
    length = min(BLOCK, max(1, sum(map(len, streams)) // LEAST_BLOCKS))
    at = MARGIN
    for source, ids in enumerate(streams):
        parts += [ids, margin]
        starts = range(0, len(ids), length)
        blocks += (_Block(source, at + start, at + min(start + length, len(ids))) for start in starts)
        at += len(ids) + MARGIN
    return np.concatenate(parts), blocks


def same_letters(words: Sequence[str]) -> Ids:
    """Groups of syllables that differ only in their marks, as `DoubtfulPlaces` has them.

    Args:
        words: id to word, classes first, then the commonest first.

    >>> same_letters([*CLASSES, "bạn", "bán", "và"])[len(CLASSES):, :3].tolist()
    [[6, 7, 0], [7, 6, 0], [8, 0, 0]]
    """
    groups = np.full((len(words), GROUP + 1), UNKNOWN_ID, np.uint16)
    groups[:, 0] = np.arange(len(words))
    alike: dict[str, list[int]] = {}
    for number in range(len(CLASSES), len(words)):
        if is_syllable(words[number]):
            alike.setdefault(skeleton(words[number]), []).append(number)
    for numbers in alike.values():
        for number in numbers:
            others = [other for other in numbers if other != number][:GROUP]
            groups[number, 1 : 1 + len(others)] = others
    return groups


def _model_of(
    words: Words,
    text: Ids,
    blocks: Sequence[_Block],
    weights: Sequence[int],
    sizes: Mapping[int, int],
    progress: Progress,
) -> LanguageModel:
    """A language model of some of the blocks.

    Raises:
        InputError: there are too few words in them.
    """
    streams = []
    for source in range(len(weights)):
        parts = [np.array([BOUNDARY_ID], np.uint16)]
        for block in blocks:
            if block.source == source:
                parts += [text[block.start : block.end], parts[0]]  # no n-gram reaches from block to block
        streams.append(np.concatenate(parts))
    half = Words(words.words, words.counts, words.case_share, streams)
    return model_of(half, weights, sizes, progress)


def _doubtful_in(
    model: LanguageModel, text: Ids, groups: Ids, block: _Block
) -> tuple[Places, NDArray[np.float16]]:
    """The doubtful places of a block, and what the model thinks of each."""
    places = np.arange(block.start, block.end)
    places = places[groups[text[places], 1] != UNKNOWN_ID]
    opinions = np.empty((0, GROUP + 1), np.float32)
    for reach, limit in ((1, FIRST_LOOK), (model.order - 1, DOUBTFUL)):
        opinions = _opinions(model, text, places, groups[text[places]], reach)
        doubtful = opinions.max(axis=1, initial=SURELY_NOT) < np.log(limit)
        places, opinions = places[doubtful], opinions[doubtful]
    return places, opinions.astype(np.float16)


def _opinions(model: LanguageModel, text: Ids, places: Places, candidates: Ids, reach: int) -> Floats:
    """Log probabilities of the words that may stand at places, given `reach` words on either side."""
    histories = np.zeros(len(places), np.uint64)  # of no word
    for distance in range(reach, 0, -1):
        histories = model.longer(histories, text[places - distance])
    rows, columns = np.nonzero(candidates != UNKNOWN_ID)
    ids = candidates[rows, columns]
    scores = model.advance(model.states(histories), rows, ids)
    histories = model.longer(histories[rows], ids)
    for following, alive in _following(text, places, reach):
        step = model.advance(model.states(histories), np.arange(len(rows)), following[rows])
        scores += np.where(alive[rows], step, np.float32(0))
        histories = model.longer(histories, following[rows])
    opinions = np.full(candidates.shape, -np.inf, np.float32)
    opinions[rows, columns] = MODEL_WEIGHT * scores
    return np.maximum(log_shares(opinions), np.float32(SURELY_NOT))


def _following(text: Ids, places: Places, reach: int) -> Iterator[tuple[Ids, NDArray[np.bool_]]]:
    """The words behind places, the nearest first, and whether they are of the same clause or end it."""
    alive = np.ones(len(places), bool)
    for distance in range(1, reach + 1):
        following = text[places + distance]
        yield following, alive
        alive = alive & (following != BOUNDARY_ID)


def log_shares(scores: Floats) -> Floats:
    """Scores of each row, moved so that their exponentials sum to one.

    >>> np.exp(log_shares(np.log(np.array([[1, 3]], np.float32)))).round(2).tolist()
    [[0.25, 0.75]]
    """
    moved = scores - scores.max(axis=1, keepdims=True)
    shares: Floats = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
    return shares
