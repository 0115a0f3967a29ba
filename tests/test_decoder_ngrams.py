"""The language model: its packed tables, and its probabilities against a slow copy written from the paper."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.ngram_table import NgramTable, make_codebook
from cchc_restore.decoder.words import BOUNDARY, CLASSES, UNKNOWN, is_boundary
from cchc_restore.train import lm
from cchc_restore.train.corpus import Words, WordStream, vocabulary

Gram = tuple[int, ...]
ORDER = 3

CORPUS = """\
Ủy ban nhân dân xã báo cáo kết quả thực hiện công tác cải cách hành chính năm 2023.
Ủy ban nhân dân xã ban hành kế hoạch thực hiện công tác cải cách hành chính; giao công chức Văn phòng.
Kết quả thực hiện: số hồ sơ tiếp nhận là 120; số hồ sơ giải quyết là 118.
Công tác tuyên truyền được quan tâm. Công tác cải cách được quan tâm, số hồ sơ tăng.

Xã có 12 thôn, 05 trường học và 01 trạm y tế; thôn nào cũng có nhà văn hóa.
Năm 2024 xã tiếp tục thực hiện kế hoạch, tiếp tục tuyên truyền, tiếp tục rà soát thủ tục hành chính.
Công chức tiếp nhận hồ sơ phải hướng dẫn người dân; người dân không phải đi lại nhiều lần.
Hội đồng nhân dân xã giám sát công tác cải cách hành chính của Ủy ban nhân dân xã.
"""
"""Invented; long enough for a trigram model to have something to back off from."""


# ---------------------------------------------------------------- the packed table


@cache
def random_table() -> tuple[NDArray[np.uint64], NDArray[np.float32], NgramTable]:
    chance = np.random.default_rng(3)
    keys = np.unique(chance.integers(0, 2**63, 20_000, dtype=np.uint64))
    chance.shuffle(keys)
    values = -chance.exponential(3, len(keys)).astype(np.float32)
    return keys, values, NgramTable.build(keys, values)


def test_nearly_all_that_was_stored_is_found_again() -> None:
    keys, _, table = random_table()
    found, _ = table.find(keys)
    assert len(found) > 0.88 * len(keys)  # the rest found its bucket full
    half = len(keys) // 2
    assert (found < half).sum() > 0.99 * half  # what comes first goes first


def test_what_was_not_stored_is_hardly_ever_found() -> None:
    """A trigram taken for one that was never seen puts a wrong word in its place."""
    _, _, table = random_table()
    absent = np.random.default_rng(4).integers(2**63, 2**64 - 1, 50_000, dtype=np.uint64)
    assert len(table.find(absent)[0]) < 1e-3 * len(absent)


def test_values_are_found_up_to_the_step_of_the_codebook() -> None:
    keys, values, table = random_table()
    found, read = table.find(keys)
    usual = np.abs(read - values[found])[values[found] > np.quantile(values, 0.01)]
    assert np.quantile(usual, 0.99) < 0.5
    assert usual.mean() < 0.25


def test_an_empty_look_up_and_a_table_of_one() -> None:
    table = NgramTable.build(np.array([7], np.uint64), np.array([-1.5], np.float32))
    assert table.find(np.empty(0, np.uint64))[0].tolist() == []
    found, values = table.find(np.array([7], np.uint64))
    assert found.tolist() == [0]
    assert values.tolist() == [-1.5]


@given(st.lists(st.floats(-20, 0, width=16), min_size=1, max_size=200), st.integers(2, 6))
def test_a_codebook_gives_every_value_its_nearest_level(numbers: list[float], bits: int) -> None:
    values = np.array(numbers, np.float32)
    levels, codes = make_codebook(values, bits)
    assert len(levels) == 2**bits
    assert (np.diff(levels) >= 0).all()
    nearest = np.abs(levels[None, :] - values[:, None]).min(axis=1)
    assert np.abs(levels[codes] - values) == pytest.approx(nearest, abs=1e-5)


# ---------------------------------------------------------------- a slow model to compare with


class SlowModel:
    """Interpolated modified Kneser-Ney by dictionaries, one word at a time (Chen & Goodman 1998, 4.1.6).

    Differs from the paper as the project does: longer n-grams that begin with the start of a clause keep
    their raw counts, since nothing stands before them.
    """

    def __init__(self, stream: list[int], size: int, boundary: int) -> None:
        self.size = size
        raw = {n: Counter(self._grams(stream, n, boundary)) for n in range(1, ORDER + 1)}
        self.counts: dict[int, dict[Gram, float]] = {ORDER: dict(raw[ORDER])}
        for n in range(1, ORDER):
            before: defaultdict[Gram, set[int]] = defaultdict(set)
            for gram in raw[n + 1]:
                before[gram[1:]].add(gram[0])
            self.counts[n] = {
                gram: len(before[gram]) if n == 1 or (before[gram] and gram[0] != boundary) else times
                for gram, times in raw[n].items()
            }
        self.discounts = {n: self._discounts(list(self.counts[n].values())) for n in self.counts}
        self.totals: defaultdict[Gram, float] = defaultdict(float)
        self.taken: defaultdict[Gram, float] = defaultdict(float)
        for n, counts in self.counts.items():
            for gram, times in counts.items():
                self.totals[gram[:-1]] += times
                self.taken[gram[:-1]] += self._discount(n, times)

    @staticmethod
    def _grams(stream: list[int], n: int, boundary: int) -> list[Gram]:
        grams = [tuple(stream[i : i + n]) for i in range(len(stream) - n + 1)]
        return [g for g in grams if boundary not in g[1:-1] and g[:2] != (boundary, boundary)]

    @staticmethod
    def _discounts(counts: list[float]) -> tuple[float, float, float]:
        n1, n2, n3, n4 = (max(1, sum(c == k for c in counts)) for k in (1, 2, 3, 4))
        y = n1 / (n1 + 2 * n2)
        one, two, three = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
        return min(max(one, 0.3), 0.95), min(max(two, 0.3), 1.9), min(max(three, 0.3), 2.8)

    def _discount(self, n: int, times: float) -> float:
        return self.discounts[n][min(int(times), 3) - 1]

    def probability(self, history: Gram, word: int) -> float:
        """P(word | history), interpolated all the way down to "every word alike"."""
        below = self.probability(history[1:], word) if history else 1 / self.size
        if not self.totals[history]:
            return below
        n = len(history) + 1
        times = self.counts[n].get((*history, word), 0)
        seen = times - self._discount(n, times) if times else 0.0
        return (seen + self.taken[history] * below) / self.totals[history]


@cache
def words() -> Words:
    stream = WordStream()
    stream.add(CORPUS.splitlines())
    return vocabulary(stream, [1], lambda word, count: count > 1)


@cache
def slow() -> SlowModel:
    return SlowModel([int(i) for i in words().streams[0]], len(words().words), CLASSES.index(BOUNDARY))


@cache
def estimated() -> dict[int, lm.Order]:
    return lm.estimate(words(), [1], ORDER, lambda message: None)


def unpack(key: int, n: int) -> Gram:
    return tuple(key >> 16 * i & 0xFFFF for i in reversed(range(n)))


def key_of(gram: Gram) -> int:
    return sum(word << 16 * i for i, word in enumerate(reversed(gram)))


def histories(seed: int, number: int) -> list[Gram]:
    """Random contexts: half of them out of the text, half of any words, all that a clause can have."""
    chance = random.Random(seed)
    grams = [unpack(int(key), 3)[:2] for key in estimated()[3].keys]
    boundary, size = CLASSES.index(BOUNDARY), len(words().words)
    others = [(chance.randrange(size), chance.randrange(size)) for _ in range(number // 2)]
    mixed = [*chance.sample(grams, number - len(others)), *others]
    return [(b,) if b == boundary else (a, b) for a, b in mixed]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_estimate_agrees_with_the_slow_model(n: int) -> None:
    entry = estimated()[n]
    grams = [unpack(int(key), n) for key in entry.keys]
    assert set(grams) == set(slow().counts[n])
    wanted = [slow().probability(gram[:-1], gram[-1]) for gram in grams]
    assert entry.probabilities == pytest.approx(wanted)


def test_probabilities_sum_to_one_after_every_history() -> None:
    """Seen n-grams have what the estimate says; the others share the rest as the slow model says."""
    for history in histories(1, 60):
        entry = estimated()[len(history) + 1]
        total = 0.0
        for word in range(len(words().words)):
            at = int(entry.find(np.array([key_of((*history, word))], np.uint64))[0])
            total += float(entry.probabilities[at]) if at >= 0 else slow().probability(history, word)
        assert total == pytest.approx(1), history


# ---------------------------------------------------------------- pruned and packed


class ExactTable:
    """Stands in for `NgramTable` where a test wants to see the numbers before they are rounded."""

    def __init__(self, keys: NDArray[np.uint64], values: NDArray[np.float32]) -> None:
        self.values = dict(zip(keys.tolist(), values.tolist(), strict=True))

    @classmethod
    def build(cls, keys: NDArray[np.uint64], values: NDArray[np.float32]) -> ExactTable:
        return cls(keys, values)

    def find(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        found = {i: self.values[key] for i, key in enumerate(keys.tolist()) if key in self.values}
        return np.array(list(found), np.intp), np.array(list(found.values()), np.float32)


SIZES = {2: 60, 3: 25}


@pytest.fixture(scope="module")
def exact() -> LanguageModel:
    """The pruned model with nothing rounded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lm, "NgramTable", ExactTable)
        return lm.pack(words(), estimated(), lm.prune(estimated(), SIZES))


@pytest.fixture(scope="module")
def kept() -> dict[Gram, float]:
    """The n-grams that stay, with their probabilities; all unigrams stay."""
    pruned = lm.prune(estimated(), SIZES)
    grams = {
        unpack(int(key), n): float(p)
        for n, entry in pruned.items()
        for key, p in zip(entry.keys, entry.probabilities, strict=True)
    }
    ones = dict.fromkeys(range(len(words().words)), 1e-9)
    ones |= {int(k): float(p) for k, p in zip(estimated()[1].keys, estimated()[1].probabilities, strict=True)}
    return grams | {(word,): p / sum(ones.values()) for word, p in ones.items()}


def backed_off(kept: dict[Gram, float], history: Gram, word: int) -> float:
    """P(word | history) of a back-off model, by its definition."""
    if (*history, word) in kept:
        return kept[*history, word]
    above = [gram for gram in kept if len(gram) == len(history) + 1 and gram[:-1] == history]
    weight = 1.0
    if above:
        left = 1 - sum(kept[gram] for gram in above)
        weight = left / (1 - sum(backed_off(kept, history[1:], gram[-1]) for gram in above))
    return min(weight, 1.0) * backed_off(kept, history[1:], word)


def history_of(words: Gram) -> NDArray[np.uint64]:
    """A history as the model packs it: the ids of the words, and how many they are."""
    return np.array([key_of(words) | len(words) << 48], np.uint64)


def probabilities(model: LanguageModel, history: Gram) -> NDArray[np.float64]:
    """P of every word after a history, by the model itself."""
    size = len(model.words)
    states = model.states(history_of(history))
    logs = model.advance(states, np.zeros(size, np.int64), np.arange(size))
    return np.exp(logs.astype(np.float64))


def test_pruning_keeps_the_wanted_number_and_what_the_look_up_needs(kept: dict[Gram, float]) -> None:
    grams = [gram for gram in kept if len(gram) == 3]
    assert 0 < len(grams) <= SIZES[3] + 5  # equally useful ones stay together
    assert all(gram[1:] in kept and gram[:-1] in kept for gram in grams)
    assert sum(len(gram) == 2 for gram in kept) < len(estimated()[2].keys)


def test_pruning_keeps_what_is_frequent_and_surprising(kept: dict[Gram, float]) -> None:
    ids = {word: i for i, word in enumerate(words().words)}
    for pair in ("cải cách", "hành chính", "nhân dân", "hồ sơ"):
        assert tuple(ids[word] for word in pair.split()) in kept
    assert not any(CLASSES.index(UNKNOWN) in gram for gram in kept if len(gram) == 3)


def test_the_packed_model_backs_off_as_defined(exact: LanguageModel, kept: dict[Gram, float]) -> None:
    for history in histories(2, 40):
        wanted = [backed_off(kept, history, word) for word in range(len(exact.words))]
        assert probabilities(exact, history) == pytest.approx(wanted, rel=1e-4), history


def test_the_packed_model_still_sums_to_one(exact: LanguageModel) -> None:
    for history in histories(3, 60):
        assert probabilities(exact, history).sum() == pytest.approx(1, abs=0.01), history


def test_packing_rounds_but_does_not_distort(exact: LanguageModel) -> None:
    packed = lm.pack(words(), estimated(), lm.prune(estimated(), SIZES))
    off = [
        np.abs(np.log(probabilities(packed, h)) - np.log(probabilities(exact, h))) for h in histories(4, 40)
    ]
    assert np.quantile(np.concatenate(off), 0.95) < 0.1


def test_what_makes_no_difference_is_forgotten(exact: LanguageModel) -> None:
    """Two histories with the same state score every word alike, and most states are short."""
    states: dict[int, list[float]] = {}
    for history in histories(3, 200):
        state = int(exact.states(history_of(history)).histories[0])
        logs = np.log(probabilities(exact, history)).tolist()
        assert states.setdefault(state, logs) == pytest.approx(logs, abs=1e-5), history
    assert len(states) < 200


def test_a_clause_starts_anew(exact: LanguageModel) -> None:
    """After the end of a clause, nothing of what stood before plays a part."""
    states = exact.states(history_of((7, 8, 9)))
    after = exact.longer(states.histories, np.array([exact.boundary]))
    assert after.tolist() == [int(exact.start)]


# ---------------------------------------------------------------- the shipped model


@pytest.mark.parametrize(
    ("likely", "unlikely"),
    [
        ("cải cách hành chính", "cải cách hành chỉnh"),
        ("ủy ban nhân dân xã", "ủy bàn nhân dân xã"),
        ("được thực hiện", "được thực hiền"),
        ("năm <year>", "năm <date>"),
        ("ngày <date>", "ngày <year>"),
    ],
)
def test_the_shipped_model_knows_the_language(
    shipped_model: LanguageModel, likely: str, unlikely: str
) -> None:
    def score(text: str) -> float:
        ids = [shipped_model.boundary, *(shipped_model.ids[word] for word in text.split())]
        history, total = np.array([shipped_model.start], np.uint64), 0.0
        for _, word in pairwise(ids):
            states = shipped_model.states(history)
            gained = shipped_model.advance(states, np.zeros(1, np.int64), np.array([word]))
            history = shipped_model.longer(states.histories, np.array([word]))
            total += float(gained[0])
        return total

    assert score(likely) > score(unlikely) + 1


def test_the_shipped_model_is_nearly_a_distribution(shipped_model: LanguageModel) -> None:
    """Four look-ups in a thousand find a trigram that is none; over a whole vocabulary that adds up."""
    texts = ("ủy ban", "của các", "cải cách hành", "xã", "công chức", "thực hiện", "nhân dân", "hồ sơ")
    ids = shipped_model.ids
    sums = [probabilities(shipped_model, tuple(ids[word] for word in text.split())).sum() for text in texts]
    assert 0.85 < np.median(sums) < 1.25


def test_without_a_history_a_word_is_likelier_than_the_end_of_a_clause(shipped_model: LanguageModel) -> None:
    """About one word in ten of running text ends a clause."""
    assert np.exp(shipped_model.unigrams[shipped_model.boundary]) < 0.3


def test_what_ends_a_clause() -> None:
    assert [is_boundary(piece) for piece in (".", ";", "...", "và", "12")] == [True, True, True, False, False]
