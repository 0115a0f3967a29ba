"""The language model: how likely a syllable is after the syllables before it.

A back-off model of order four over the words of `cchc_restore.decoder.words`, estimated by
`cchc_restore.train.lm` and read here from one safetensors file. A *history* is a 64-bit integer that
packs the ids of the last three words, the nearest in the lowest 16 bits.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .ngram_table import Floats, Keys, NgramTable
from .words import BOUNDARY, UNKNOWN

_MASKS = [np.uint64((1 << 16 * n) - 1) for n in range(5)]
_SHIFT = np.uint64(16)


class LanguageModel:
    """A read-only n-gram model.

    Attributes:
        words: id to word.
        ids: word to id.
        unigrams: log probability (nats) by id.
        cased: shape (words, 2): how often a word inside a clause was seen with an initial capital
            (or wholly in capitals), and how often in all, as logarithmic bytes.
        order: the longest n-gram.
    """

    def __init__(
        self,
        words: list[str],
        unigrams: Floats,
        unigram_backoffs: Floats,
        tables: dict[int, NgramTable],
        case_share: Floats,
    ) -> None:
        self.words = words
        self.ids = {word: i for i, word in enumerate(words)}
        self.unigrams = unigrams
        self.unigram_backoffs = unigram_backoffs
        self.tables = tables
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
        unigram_weight = self.unigram_backoffs[(histories & _MASKS[1]).astype(np.int64)]
        result = self.unigrams[ids] + unigram_weight[states]
        for n in range(2, self.order + 1):
            table = self.tables[n]
            context = histories & _MASKS[n - 1]
            if n > 2:
                # Only where the context itself was seen can a longer n-gram be.
                lower = self.tables[n - 1]
                at = lower.find(context)
                result += lower.backoff(at)[states]
                asked = np.flatnonzero((at >= 0)[states])
            else:
                asked = np.arange(len(states))
            slots = table.find((context[states[asked]] << _SHIFT) | wide[asked])
            found = slots >= 0
            result[asked[found]] = table.score(slots[found])
        longer = ((histories[states] << _SHIFT) | wide) & _MASKS[self.order - 1]
        return result, np.where(ids == self.boundary, np.uint64(self.boundary), longer)

    def save(self, path: Path, metadata: dict[str, str]) -> None:
        """Write the model as one safetensors file."""
        from safetensors.numpy import save_file

        arrays: dict[str, NDArray[np.generic]] = {
            "words": np.frombuffer("\n".join(self.words).encode(), np.uint8),
            "unigrams": self.unigrams.astype(np.float16),
            "unigram_backoffs": self.unigram_backoffs.astype(np.float16),
            "case_share": np.rint(self.case_share * 255).astype(np.uint8),
        }
        for n, table in self.tables.items():
            arrays[f"{n}.fingerprints"] = table.fingerprints
            arrays[f"{n}.scores"] = table.scores
            if table.backoffs is not None:
                arrays[f"{n}.backoffs"] = table.backoffs
        save_file(arrays, path, {"format": "cchc_restore language model 1", "about": json.dumps(metadata)})

    @classmethod
    def load(cls, path: Path) -> LanguageModel:
        """Read a model that `save` wrote."""
        from safetensors.numpy import load_file

        arrays = load_file(path)
        orders = sorted(int(name.split(".")[0]) for name in arrays if name.endswith(".scores"))
        tables = {
            n: NgramTable(arrays[f"{n}.fingerprints"], arrays[f"{n}.scores"], arrays.get(f"{n}.backoffs"))
            for n in orders
        }
        return cls(
            arrays["words"].tobytes().decode().split("\n"),
            arrays["unigrams"].astype(np.float32),
            arrays["unigram_backoffs"].astype(np.float32),
            tables,
            arrays["case_share"].astype(np.float32) / 255,
        )
