"""The language model: how likely a syllable is after the syllables before it.

A back-off model of order four over the words of `cchc_restore.decoder.words`, estimated by
`cchc_restore.train.lm` and read here from one safetensors file. A *history* is a 64-bit integer that
packs the ids of up to three last words, the nearest in the lowest 16 bits, and above them how many they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.model_file import load_arrays, pack_words, unpack_words
from cchc_restore.decoder.ngram_table import Floats, Keys, NgramTable
from cchc_restore.decoder.words import BOUNDARY, UNKNOWN

FORMAT = "cchc_restore language model 3"
PARTS = ("slots", "codes", "levels")
_MASKS = [np.uint64((1 << 16 * n) - 1) for n in range(5)]
_WORDS_KEPT = np.array(_MASKS)
_SHIFT = np.uint64(16)
_LENGTH_AT = np.uint64(48)
_LENGTH_ONE = np.uint64(1 << 48)


@dataclass(frozen=True, slots=True)
class States:
    """Histories as the model sees them.

    Attributes:
        histories: shape (states,): packed, and no longer than the model's own contexts.
        lengths: shape (states,): how many words each has.
        backoffs: shape (order + 1, states): entry [n] is the sum of the log back-off weights (nats) of the
            contexts of n words and more. A word pays it if its longest known n-gram has n words.
    """

    histories: Keys
    lengths: NDArray[np.int64]
    backoffs: Floats


class LanguageModel:
    """A read-only n-gram model.

    Attributes:
        words: id to word.
        ids: word to id.
        unigrams: log probability (nats) by id.
        unigram_backoffs: log back-off weight (nats) of each word as a context.
        tables: order (from two) to the log probabilities of its n-grams.
        contexts: length (from two) to the log back-off weights of the contexts that longer n-grams have.
        case_share: share of a word's occurrences inside clauses that have an initial capital.
        order: the longest n-gram.
    """

    def __init__(
        self,
        words: list[str],
        unigrams: Floats,
        unigram_backoffs: Floats,
        tables: dict[int, NgramTable],
        contexts: dict[int, NgramTable],
        case_share: Floats,
    ) -> None:
        self.words = words
        self.ids = {word: i for i, word in enumerate(words)}
        self.unigrams = unigrams
        self.unigram_backoffs = unigram_backoffs
        self.tables = tables
        self.contexts = contexts
        self.case_share = case_share
        self.order = max(tables, default=1)
        self.boundary = self.ids[BOUNDARY]
        self.unknown = self.ids[UNKNOWN]

    @property
    def start(self) -> np.uint64:
        """The history at the start of a clause."""
        return np.uint64(self.boundary) | _LENGTH_ONE

    def states(self, histories: Keys) -> States:
        """The states of histories; two histories with the same state give every word the same score.

        A history is shortened to the longest context of an n-gram that the model has, as the words before
        make no difference (Li & Khudanpur 2008, "A scalable decoder for parsing-based machine translation
        with equivalent language model state maintenance").
        """
        lengths = (histories >> _LENGTH_AT).astype(np.int64)
        kept = np.minimum(lengths, 1)
        backoffs = np.zeros((self.order + 1, len(histories)), np.float32)
        backoffs[1] = self.unigram_backoffs[(histories & _MASKS[1]).astype(np.int64)]
        alive = np.arange(len(histories))
        for n in range(2, self.order):
            alive = alive[lengths[alive] >= n]
            found, weights = self.contexts[n].find(histories[alive] & _MASKS[n])
            alive = alive[found]
            backoffs[n, alive] = weights
            kept[alive] = n
        shortened = (histories & _WORDS_KEPT[kept]) | (kept.astype(np.uint64) << _LENGTH_AT)
        for n in range(self.order - 1, -1, -1):
            backoffs[n] += backoffs[n + 1]
        return States(shortened, kept, backoffs)

    def advance(self, states: States, of: NDArray[np.integer], ids: NDArray[np.integer]) -> Floats:
        """Score one more word after each of many histories: log P(word | history) in nats.

        Args:
            states: what is known of the histories.
            of: shape (pairs,): which of them each pair continues.
            ids: shape (pairs,): the word it continues with.
        """
        wide = ids.astype(np.uint64)
        result: Floats = self.unigrams[ids] + states.backoffs[1][of]
        asked = None  # all
        # An n-gram is only where both its context and its last n - 1 words are, so each order asks for fewer.
        for n in range(2, self.order + 1):
            if asked is not None:
                long = (states.lengths[of] >= n - 1).nonzero()[0]
                asked, of, wide = asked[long], of[long], wide[long]
            contexts = (states.histories & _MASKS[n - 1]) << _SHIFT
            found, scores = self.tables[n].find(contexts[of] | wide)
            of, wide = of[found], wide[found]
            asked = found if asked is None else asked[found]
            result[asked] = scores + states.backoffs[n][of]
        return result

    def longer(self, histories: Keys, ids: NDArray[np.integer]) -> Keys:
        """Histories with one more word each."""
        words = ((histories << _SHIFT) | ids.astype(np.uint64)) & _MASKS[self.order - 1]
        lengths = np.minimum((histories >> _LENGTH_AT) + np.uint64(1), np.uint64(self.order - 1))
        return np.where(ids == self.boundary, self.start, words | (lengths << _LENGTH_AT))

    def to_bytes(self) -> bytes:
        """The model as the content of one safetensors file."""
        from safetensors.numpy import save

        arrays: dict[str, NDArray[np.generic]] = {
            "words": pack_words(self.words),
            "unigrams": self.unigrams.astype(np.float16),
            "unigram_backoffs": self.unigram_backoffs.astype(np.float16),
            "case_share": np.rint(self.case_share * 255).astype(np.uint8),
        }
        for what, tables in (("score", self.tables), ("backoff", self.contexts)):
            for n, table in tables.items():
                arrays[f"{what}.{n}.slots"] = table.slots
                arrays[f"{what}.{n}.codes"] = table.codes
                arrays[f"{what}.{n}.levels"] = table.levels
        return save(arrays, {"format": FORMAT})

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Read a model that `to_bytes` made.

        Raises:
            ModelError: the file is missing or is no language model of this version.
        """
        arrays = load_arrays(path, FORMAT)

        def tables(what: str) -> dict[int, NgramTable]:
            named = [name for name in arrays if name.startswith(what) and name.endswith("levels")]
            orders = sorted(int(name.split(".")[1]) for name in named)
            return {n: NgramTable(*(arrays[f"{what}.{n}.{part}"] for part in PARTS)) for n in orders}

        return cls(
            unpack_words(arrays["words"]),
            arrays["unigrams"].astype(np.float32),
            arrays["unigram_backoffs"].astype(np.float32),
            tables("score"),
            tables("backoff"),
            arrays["case_share"].astype(np.float32) / 255,
        )
