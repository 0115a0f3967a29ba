"""The channel: how likely a printed word comes out of the scanner and the OCR engine as a given string.

Every printed letter yields a string of zero to three characters, whatever its neighbours:
``ủ → u | ti | t | ú``, ``ộ → 6 | o | d``. The probability of a reading is the sum over all ways to share
its characters among the printed letters. There is one such table for each kind of damage.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.model_file import load_arrays, pack_words, unpack_words

FORMAT = "cchc_restore channels 2"
"""What a file of channels says of itself."""
MAX_PIECE = 3
"""The most characters that one printed letter yields."""
MAX_WORD = 12
"""The longest printed word the channel is asked about; ``nghiêng`` has seven letters."""
MAX_READING = 20
"""The longest reading; longer tokens are no single word."""
MOST_MIXED = 0.5
"""The most of a letter's yields that readings from outside the table may take."""
STRAY_SIGN = 1e-3
"""Probability that a sign stands beside a letter without coming from one."""
STRAY_LETTER = 3e-5
"""Probability that a letter or a digit stands beside a letter without coming from one."""
FLOOR = 1e-5
"""Probability that a letter comes out as some character never seen for it."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


def base_letter(letter: str) -> str:
    """The letter without any mark, in its own case.

    >>> base_letter("Ộ"), base_letter("đ")
    ('O', 'd')
    """
    plain = unicodedata.normalize("NFD", letter)[0]
    return {"đ": "d", "Đ": "D"}.get(plain, plain)


@dataclass(frozen=True)
class Alphabet:
    """The letters and the pieces that a channel table is indexed by.

    Attributes:
        letters: printed letter to row; row 0 stands for letters never seen in training.
        pieces: read string to column; column 0 is the empty string, column 1 any unknown single
            character, column 2 any unknown longer string.
    """

    letters: dict[str, int]
    pieces: dict[str, int]

    @cached_property
    def strays(self) -> Floats:
        """By column: the probability that a character is a speck beside a letter; last, of no character."""
        values = np.zeros(len(self.pieces) + 4, np.float32)
        values[1] = STRAY_SIGN
        for piece, column in self.pieces.items():
            if len(piece) == 1:
                values[column] = STRAY_LETTER if piece.isalnum() else STRAY_SIGN
        return values

    @classmethod
    def of(cls, letters: Sequence[str], pieces: Sequence[str]) -> Alphabet:
        """Number letters and pieces after the reserved rows and columns."""
        return cls(
            {letter: i for i, letter in enumerate(letters, 1)},
            {piece: i for i, piece in enumerate(pieces, 3)},
        )

    def word_rows(self, words: Sequence[str], width: int | None = None) -> Ints:
        """Rows of the letters of each word, shape (words, width), -1 beyond the end; a longer one is cut."""
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        width = width or int(lengths.max(initial=1))
        codes = np.array(words, f"U{width}").view(np.uint32).reshape(len(words), width)
        rows = self._rows[np.minimum(codes, len(self._rows) - 1)]
        rows[np.arange(width) >= lengths[:, None]] = -1
        return rows

    @cached_property
    def _rows(self) -> Ints:
        """The row of each letter, by its code point; the last is that of any letter beyond."""
        rows = np.zeros(max(map(ord, self.letters), default=0) + 2, np.int32)
        rows[list(map(ord, self.letters))] = list(self.letters.values())
        return rows

    def reading_columns(self, readings: Sequence[str]) -> Ints:
        """Columns of the pieces that start at each character.

        Returns:
            Shape (readings, characters, MAX_PIECE): entry [n, j, k - 1] is the piece of k characters from
            j on, or -1 where the reading ends before.
        """
        width = max((len(reading) for reading in readings), default=1)
        columns = np.full((len(readings), width, MAX_PIECE), -1, np.int32)
        get = self.pieces.get
        for n, reading in enumerate(readings):
            for j in range(len(reading)):
                for k in range(1, min(MAX_PIECE, len(reading) - j) + 1):
                    columns[n, j, k - 1] = get(reading[j : j + k], 1 if k == 1 else 2)
        return columns


class Channel:
    """The table of one kind of damage.

    Args:
        kind: its name, for example ``eng`` (read by an English engine).
        alphabet: what the rows and columns of the table stand for.
        table: the table (see `table`), or a function that makes it when it is needed.
        parent: the channel this one was fitted to a document from; it has the same candidates.
    """

    def __init__(
        self,
        kind: str,
        alphabet: Alphabet,
        table: Floats | Callable[[], Floats],
        parent: Channel | None = None,
    ) -> None:
        self.kind = kind
        self.alphabet = alphabet
        self.parent = parent
        self._make = table if callable(table) else lambda: table

    @cached_property
    def table(self) -> Floats:
        """P(piece | letter), shape (letters + 1, pieces + 3)."""
        table = self._make()
        del self._make  # and what it holds
        return table

    @cached_property
    def _by_piece(self) -> Floats:
        """The table by piece and letter, with zeros for "no such piece" (-1)."""
        turned = np.zeros((self.table.shape[1] + 1, self.table.shape[0]), np.float32)
        turned[:-1] = self.table.T
        return turned

    @cached_property
    def bound(self) -> Channel:
        """A channel whose letters without marks are as generous as the most generous of their marked forms.

        For a word's skeleton it gives an upper bound of what the word itself would get, at a fraction of
        the cost: one skeleton stands for all the words that differ in marks.
        """
        table = self.table.copy()
        rows: dict[str, list[int]] = {}
        for letter, row in self.alphabet.letters.items():
            rows.setdefault(base_letter(letter), []).append(row)
        for letter, same in rows.items():
            if letter in self.alphabet.letters:
                table[self.alphabet.letters[letter]] = self.table[same].max(axis=0)
        return Channel(self.kind, self.alphabet, table)

    def mixed_with(self, shares: Mapping[str, Mapping[str, float]]) -> Channel:
        """This channel with further readings of some letters.

        Args:
            shares: letter to readings with their shares; the rest of a letter is divided as in the table.
        """

        def mixed() -> Floats:
            table = self.table.copy()
            for letter, readings in shares.items():
                row = self.alphabet.letters.get(letter)
                pieces = self.alphabet.pieces
                known = {pieces[reading]: share for reading, share in readings.items() if reading in pieces}
                if row is not None and known:
                    table[row] *= 1 - min(sum(known.values()), MOST_MIXED)
                    for column, share in known.items():
                        table[row, column] += share
            return table

        return Channel(self.kind, self.alphabet, mixed)

    def probabilities(
        self,
        word_rows: NDArray[np.integer],
        word_of: NDArray[np.integer],
        reading_columns: Ints,
        reading_of: NDArray[np.integer],
    ) -> Floats:
        """P(reading | word) for many pairs at once.

        Args:
            word_rows: shape (words, letters), as `Alphabet.word_rows` gives them.
            word_of: shape (pairs,), the row of `word_rows` of each pair.
            reading_columns: shape (readings, characters, MAX_PIECE).
            reading_of: shape (pairs,), the row of `reading_columns` of each pair.
        """
        width = reading_columns.shape[1]
        pairs, letters = len(word_of), len(self._by_piece[0])
        # The longest words first: then the words that have a letter at a place are the first so many.
        rows = np.ascontiguousarray(word_rows.take(word_of, axis=0).T)
        lengths = (rows >= 0).sum(axis=0, dtype=np.int8)
        order = np.argsort(-lengths, kind="stable")
        longest = int(lengths.max(initial=0))
        live = np.searchsorted(-lengths[order], -np.arange(longest)).tolist()
        rows = rows[:longest].take(order, axis=1)
        reading_of = reading_of[order]
        # What every letter yields at every place of the readings, by place: small enough for the processor's
        # cache. All arrays have the pairs side by side in memory, which is what numpy is fast with.
        yields = self._by_piece.take(reading_columns.T, axis=0).reshape(MAX_PIECE, width, -1)
        chosen = rows + reading_of * letters
        strays = self.alphabet.strays[reading_columns[:, :, 0].T].take(reading_of, axis=1)
        sums = np.zeros((width + 1, pairs), np.float32)
        sums[0] = 1.0
        sums[1] = strays[0]
        for i, count in enumerate(live):
            last = sums[:, :count]
            at = chosen[i, :count]
            current = last * self._by_piece[0].take(rows[i, :count])
            for k in range(1, min(MAX_PIECE, width) + 1):
                current[k:] += yields[k - 1, : width + 1 - k].take(at, axis=1) * last[: width + 1 - k]
            current[1:] += current[:-1] * strays[:, :count]
            sums[:, :count] = current
        found = np.empty(pairs, np.float32)
        ends = (reading_columns[:, :, 0] >= 0).sum(axis=1)[reading_of]
        found[order] = sums[ends, np.arange(pairs)]
        return found


def channels_to_bytes(channels: Sequence[Channel]) -> bytes:
    """Channels that share an alphabet as the content of one safetensors file; tables are stored sparsely."""
    from safetensors.numpy import save

    alphabet = channels[0].alphabet
    arrays: dict[str, NDArray[np.generic]] = {
        "letters": pack_words(alphabet.letters),
        "pieces": pack_words(alphabet.pieces),
    }
    for channel in channels:
        row, column = np.nonzero(channel.table)
        arrays[f"{channel.kind}.row"] = row.astype(np.uint16)
        arrays[f"{channel.kind}.column"] = column.astype(np.uint16)
        arrays[f"{channel.kind}.log"] = np.log(channel.table[row, column]).astype(np.float16)
    return save(arrays, {"format": FORMAT})


def load_channels(path: Path) -> dict[str, Channel]:
    """Read what `channels_to_bytes` made: the channels by kind."""
    arrays = load_arrays(path, FORMAT)
    alphabet = Alphabet.of(unpack_words(arrays["letters"]), unpack_words(arrays["pieces"]))
    shape = (len(alphabet.letters) + 1, len(alphabet.pieces) + 3)

    def unpacked(kind: str) -> Floats:
        table = np.zeros(shape, np.float32)
        logs = arrays[f"{kind}.log"].astype(np.float32)
        table[arrays[f"{kind}.row"], arrays[f"{kind}.column"]] = np.exp(logs)
        return table

    kinds = [name.removesuffix(".log") for name in arrays if name.endswith(".log")]
    return {kind: Channel(kind, alphabet, partial(unpacked, kind)) for kind in kinds}
