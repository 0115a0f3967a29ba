"""The second opinion: a small neural network that is asked where the n-gram model cannot decide.

The n-gram model judges a word by the three before it. The network looks at the six words on either side
within the clause, and knows which words are used alike: `gạo` and `thóc`, `huyện` and `quận`. It says by how
much the odds between words that differ in their marks alone (`bản`, `bàn`, `bạn`) are to be shifted, and it
was trained on just this: on the places of its texts where the n-gram model was in doubt, with what that model
said given (`cchc_restore.train.second_opinion`).

It is a feed-forward network over word embeddings (Bengio et al. 2003, "A Neural Probabilistic Language
Model") with a hidden layer of rectified linear units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.model_file import load_arrays, pack_words, unpack_words
from cchc_restore.language.syllables import skeleton

FORMAT = "cchc_restore second opinion 1"
"""What a file with a second opinion says of itself."""
NOTHING = -1
"""Stands for the words far beyond the ends of a clause; right at the end there is a boundary."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """The weights, with `D` numbers for each word and `H` hidden units, for windows of `2 R` words.

    Attributes:
        embeddings: shape (words, D): what a word is as a neighbour.
        outputs, biases: shape (words, D) and (words,): what a word is as the one looked for. Loaded from a
            file, these three are half floats, of which only what is asked for is converted.
        hidden, hidden_biases: shape (2 R D, H) and (H,).
        back, back_biases: shape (H, D) and (D,).
    """

    embeddings: NDArray[Any]
    outputs: NDArray[Any]
    biases: NDArray[Any]
    hidden: Floats
    hidden_biases: Floats
    back: Floats
    back_biases: Floats

    def expected(self, neighbours: Ints) -> Floats:
        """What is looked for between neighbours, in the space of `outputs`.

        Args:
            neighbours: shape (places, 2 R): word ids from left to right, or `NOTHING`.

        Returns:
            shape (places, D).
        """
        expected: Floats = self.units(self.seen(neighbours)) @ self.back + self.back_biases
        return expected

    def seen(self, neighbours: Ints) -> Floats:
        """shape (places, 2 R D): what the hidden units see of neighbours, given as for `expected`."""
        seen: Floats = self.embeddings[neighbours].astype(np.float32)
        seen[neighbours == NOTHING] = 0
        return seen.reshape(len(neighbours), -1)

    def units(self, seen: Floats) -> Floats:
        """shape (places, H): how the hidden units answer to what they see."""
        units: Floats = np.maximum(seen @ self.hidden + self.hidden_biases, 0)
        return units


class SecondOpinion:
    """A network and the words it knows.

    Attributes:
        words: id to word.
        network: the weights.
    """

    def __init__(self, words: Sequence[str], network: Network) -> None:
        self.words = list(words)
        self.network = network

    @cached_property
    def radius(self) -> int:
        """How many words it sees on either side."""
        inputs, width = len(self.network.hidden), self.network.embeddings.shape[1]
        return inputs // (2 * int(width))

    def groups(self, ids: Ints) -> Ints:
        """A number for each word; words that differ in their marks alone have the same."""
        different, which = np.unique(ids, return_inverse=True)
        bare = skeleton("\n".join([self.words[number] for number in different.tolist()])).split("\n")
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(letters, len(numbers)) for letters in bare], np.int64)[which]

    def ids_of(self, words: Sequence[str]) -> Ints:
        """The id of each of another model's words; `NOTHING` where it is not known here."""
        if list(words) == self.words:
            return np.arange(len(self.words))
        own = {word: number for number, word in enumerate(self.words)}
        return np.array([own.get(word, NOTHING) for word in words], np.int64)

    def to_bytes(self) -> bytes:
        """The content of one safetensors file."""
        from safetensors.numpy import save

        weights: Mapping[str, Floats] = {
            field.name: getattr(self.network, field.name) for field in fields(Network)
        }
        arrays: dict[str, NDArray[np.generic]] = {
            name: array.astype(np.float16) for name, array in weights.items()
        }
        arrays["words"] = pack_words(self.words)
        return save(arrays, {"format": FORMAT})

    @classmethod
    def load(cls, path: Path) -> SecondOpinion:
        """Read a file that `to_bytes` made.

        Raises:
            ModelError: the file is missing or is no second opinion of this version.
        """
        arrays = load_arrays(path, FORMAT)
        words = unpack_words(arrays.pop("words"))
        rows = ("embeddings", "outputs", "biases")
        weights = {name: a if name in rows else a.astype(np.float32) for name, a in arrays.items()}
        return cls(words, Network(**weights))
