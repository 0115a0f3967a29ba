"""The search over readings: the same as trying every path, and probabilities that add up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.lattice import Decoded, Lattices, search
from cchc_restore.decoder.overlay import Overlay
from cchc_restore.decoder.words import CLASSES

WORDS = [*CLASSES, "một", "hai", "ba", "bốn"]
FIRST = len(CLASSES)
WEIGHT = 0.7
NO_BONUS = Overlay.of({})


class ToyTable:
    """A table of n-grams with a value for any key that a hash picks; half of the keys are absent."""

    def find(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        mixed = (keys * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
        found = np.flatnonzero(mixed % np.uint64(2) == 0)
        values = -(mixed[found] % np.uint64(251)).astype(np.float32) / np.float32(100)
        return found, values


def toy_model() -> LanguageModel:
    """A trigram model whose numbers mean nothing, but depend on the last two words as a real one's do."""
    logs: NDArray[np.float32] = -np.linspace(1, 2, len(WORDS), dtype=np.float32)
    none = np.zeros(len(WORDS), np.float32)
    table = ToyTable()
    backoffs = logs / np.float32(4)
    return LanguageModel(WORDS, logs, backoffs, {2: table, 3: table}, {2: table}, none)  # type: ignore[dict-item]


MODEL = toy_model()


@dataclass
class Arc:
    """A reading: from token `start` on, over `length` tokens, as these words."""

    start: int
    length: int
    words: tuple[int, ...]
    score: float


@dataclass
class Sentence:
    length: int
    arcs: list[Arc] = field(default_factory=list)


def lattices_of(sentences: list[Sentence]) -> tuple[Lattices, list[tuple[int, Arc]]]:
    """The arrays that `search` wants, and the arcs in their order."""
    flat = [(number, arc) for number, sentence in enumerate(sentences) for arc in sentence.arcs]
    lattices = Lattices(
        np.array([sentence.length for sentence in sentences], np.int64),
        np.array([number for number, _ in flat], np.int64),
        np.array([arc.start for _, arc in flat], np.int64),
        np.array([arc.start + arc.length for _, arc in flat], np.int64),
        np.array([arc.words[0] for _, arc in flat], np.int64),
        np.array([arc.words[1] if len(arc.words) > 1 else NO_WORD for _, arc in flat], np.int64),
        np.array([arc.score for _, arc in flat], np.float32),
    )
    return lattices, flat


def all_paths(sentence: Sentence, at: int = 0) -> list[list[Arc]]:
    if at == sentence.length:
        return [[]]
    here = [arc for arc in sentence.arcs if arc.start == at]
    return [[arc, *rest] for arc in here for rest in all_paths(sentence, at + arc.length)]


def score_of(path: list[Arc], bonuses: dict[tuple[int, int], float]) -> float:
    """The definition: what speaks for the arcs, the weighted language model, the bonuses for pairs."""
    total = sum(arc.score for arc in path)
    history, before = np.array([MODEL.start], np.uint64), MODEL.boundary
    for arc in path:
        total += bonuses.get((before, arc.words[0]), 0.0)
        for word in arc.words:
            states = MODEL.states(history)
            gained = MODEL.advance(states, np.zeros(1, np.int64), np.array([word]))
            history = MODEL.longer(states.histories, np.array([word]))
            total += WEIGHT * float(gained[0])
            before = word
    end = MODEL.advance(MODEL.states(history), np.zeros(1, np.int64), np.array([MODEL.boundary]))
    return total + WEIGHT * float(end[0])


def find(sentences: list[Sentence], bonuses: dict[tuple[int, int], float] | None = None) -> Decoded:
    return search(lattices_of(sentences)[0], MODEL, WEIGHT, Overlay.of(bonuses or {}))


_word = st.integers(FIRST, len(WORDS) - 1)
_score = st.floats(-3, 0, width=16)


@st.composite
def sentences_(draw: st.DrawFn) -> Sentence:
    """One to four tokens, each with up to three readings, some as two words, some over two tokens."""
    length = draw(st.integers(1, 4))
    arcs: list[Arc] = []
    for start in range(length):
        readings = st.one_of(st.tuples(_word), st.tuples(_word, _word))
        arcs += [
            Arc(start, 1, words, draw(_score)) for words in draw(st.sets(readings, min_size=1, max_size=3))
        ]
        if start + 2 <= length:
            merged = draw(st.sets(_word, max_size=2))
            arcs += [Arc(start, 2, (word,), draw(_score)) for word in merged]
    return Sentence(length, arcs)


_bonuses = st.dictionaries(st.tuples(_word, _word), st.floats(0, 2, width=16), max_size=4)
_batches = st.lists(sentences_(), min_size=1, max_size=4)


@given(_batches, _bonuses)
@settings(max_examples=120, deadline=None)
def test_the_best_path_is_the_best_of_all(
    batch: list[Sentence], bonuses: dict[tuple[int, int], float]
) -> None:
    """Whatever else is searched in the same batch."""
    _, flat = lattices_of(batch)
    for sentence, best in zip(batch, find(batch, bonuses).best, strict=True):
        path = [flat[arc][1] for arc in best]
        assert sum(arc.length for arc in path) == sentence.length
        wanted = max(score_of(other, bonuses) for other in all_paths(sentence))
        assert score_of(path, bonuses) == pytest.approx(wanted, abs=1e-3)


@given(_batches, _bonuses)
@settings(max_examples=80, deadline=None)
def test_posteriors_are_the_shares_of_all_paths(
    batch: list[Sentence], bonuses: dict[tuple[int, int], float]
) -> None:
    found = find(batch, bonuses).posterior
    at = 0
    for sentence in batch:
        paths = all_paths(sentence)
        masses = np.exp([score_of(path, bonuses) for path in paths])
        for arc in sentence.arcs:
            through = [any(arc is other for other in path) for path in paths]
            assert found[at] == pytest.approx(masses[through].sum() / masses.sum(), abs=2e-3)
            at += 1


@given(_batches)
@settings(max_examples=60, deadline=None)
def test_the_readings_of_a_token_share_one(batch: list[Sentence]) -> None:
    """The posteriors of the arcs that cover a token sum to one, for every token."""
    lattices, _ = lattices_of(batch)
    posterior = find(batch).posterior
    for number, sentence in enumerate(batch):
        for token in range(sentence.length):
            covers = (lattices.sentence == number) & (lattices.start <= token) & (lattices.end > token)
            assert posterior[covers].sum() == pytest.approx(1, abs=1e-3)


@given(sentences_(), _batches)
@settings(max_examples=40, deadline=None)
def test_a_sentence_is_read_alike_alone_and_among_others(sentence: Sentence, others: list[Sentence]) -> None:
    alone, among = find([sentence]), find([*others, sentence])
    assert among.posterior[-len(sentence.arcs) :] == pytest.approx(alone.posterior, abs=1e-4)


def test_two_tokens_may_be_one_word_and_one_token_two() -> None:
    apart = [Arc(0, 1, (FIRST,), -9), Arc(1, 1, (FIRST,), -9)]
    merged = Arc(0, 2, (FIRST + 1,), 0)
    split = Arc(0, 1, (FIRST, FIRST + 1), 0)
    decoded = find([Sentence(2, [*apart, merged]), Sentence(1, [apart[0], split])])
    assert decoded.best == [[2], [4]]


def test_a_bonus_can_turn_the_scale() -> None:
    """As it does for a place name that the language model never read."""
    arcs = [Arc(0, 1, (FIRST,), 0), Arc(1, 1, (FIRST + 1,), 0), Arc(1, 1, (FIRST + 2,), -1)]
    without = find([Sentence(2, arcs)]).posterior
    with_ = find([Sentence(2, arcs)], {(FIRST, FIRST + 2): 9.0})
    assert with_.best == [[0, 2]]
    assert with_.posterior[2] > without[2]


def test_nothing_to_search() -> None:
    assert find([]).best == []


def test_a_long_sentence_with_one_reading_is_read_so() -> None:
    arcs = [Arc(i, 1, (FIRST + i % 4,), -1.0) for i in range(300)]
    decoded = find([Sentence(300, arcs)])
    assert decoded.best == [list(range(300))]
    assert decoded.posterior.min() > 0.999


@given(st.lists(st.tuples(_word, _word, st.floats(0.5, 3, width=16)), max_size=8))
def test_bonuses_are_found_for_their_pairs_alone(rows: list[tuple[int, int, float]]) -> None:
    bonuses = {(a, b): value for a, b, value in rows}
    pairs = [(a, b) for a in range(FIRST, len(WORDS)) for b in range(FIRST, len(WORDS))]
    before, ids = np.array([a for a, _ in pairs], np.uint64), np.array([b for _, b in pairs])
    assert Overlay.of(bonuses).look_up(before, ids) == pytest.approx(
        [bonuses.get(pair, 0.0) for pair in pairs]
    )
