"""The language model: how likely a syllable is after the syllables before it.

A back-off model of order four over the words of `cchc_restore.decoder.words`, estimated by
`cchc_restore.train.lm` and read here from one safetensors file. A *history* is a 64-bit integer that
packs the ids of the last three words, the nearest in the lowest 16 bits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .model_file import load_arrays
from .ngram_table import Floats, Keys, NgramTable
from .words import BOUNDARY, UNKNOWN

FORMAT = "cchc_restore language model 3"
PARTS = ("slots", "codes", "levels")
_MASKS = [np.uint64((1 << 16 * n) - 1) for n in range(5)]
_SHIFT = np.uint64(16)


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
        return np.uint64(self.boundary)

    def advance(
        self, histories: Keys, states: NDArray[np.integer], ids: NDArray[np.integer]
    ) -> tuple[Floats, Keys]:
        """Score one more word after each of many histories.

        Args:
            histories: distinct packed histories, shape (states,).
            states: shape (pairs,): which history each pair continues.
            ids: shape (pairs,): the word it continues with.

        Returns:
            log P(word | history) in nats, and the histories with the word added.
        """
        wide = ids.astype(np.uint64)
        weights = self.unigram_backoffs[(histories & _MASKS[1]).astype(np.int64)]
        result = self.unigrams[ids] + weights[states]
        # An n-gram is only where both its context and its last n - 1 words are, so each order asks for fewer.
        asked = np.arange(len(states))
        for n in range(2, self.order + 1):
            context = histories & _MASKS[n - 1]
            if n > 2:
                known, weights = self.contexts[n - 1].find(context)
                result += np.where(known, weights, np.float32(0))[states]
                asked = asked[known[states[asked]]]
            found, scores = self.tables[n].find((context[states[asked]] << _SHIFT) | wide[asked])
            asked = asked[found]
            result[asked] = scores[found]
        longer = ((histories[states] << _SHIFT) | wide) & _MASKS[self.order - 1]
        return result, np.where(ids == self.boundary, np.uint64(self.boundary), longer)

    def to_bytes(self) -> bytes:
        """The model as the content of one safetensors file."""
        from safetensors.numpy import save

        arrays: dict[str, NDArray[np.generic]] = {
            "words": np.frombuffer("\n".join(self.words).encode(), np.uint8),
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
            arrays["words"].tobytes().decode().split("\n"),
            arrays["unigrams"].astype(np.float32),
            arrays["unigram_backoffs"].astype(np.float32),
            tables("score"),
            tables("backoff"),
            arrays["case_share"].astype(np.float32) / 255,
        )
