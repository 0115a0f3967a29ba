"""Learns from what readers decided: channels moved towards the damage of one's own texts.

A decision says what was printed where an engine read something. It says nothing of the words that came out
right, so decisions count for half of what a letter yields at most; the rest stays as it was learnt from
thousands of pages.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import InputError
from cchc_restore.core.writing import write_bytes
from cchc_restore.decisions import Decisions
from cchc_restore.decoder.channel import (
    FLOOR,
    MAX_PIECE,
    MAX_READING,
    MAX_WORD,
    MOST_MIXED,
    Alphabet,
    Channel,
    channels_to_bytes,
    load_channels,
)
from cchc_restore.decoder.loading import CHANNELS_FILE, MODEL_FOLDER
from cchc_restore.decoder.yields import add_expected_yields
from cchc_restore.language.syllables import strip_tone
from cchc_restore.train.channel import WordPairs

UNCHANGED: Final = "clean"
"""The kind of text to which nothing happened; no decision is about it."""
STRENGTH: Final = 5.0
"""A letter that decisions speak of so many times yields what they say half of the time."""
SHARED: Final = 0.5
"""What is seen of a letter counts so much for those that differ in tone only, where no tone is read."""
ROUNDS: Final = 6
"""The likelihood hardly moves after four."""
_NEW_PIECE: Final = 1e-6


def pairs_of(decisions: Decisions, texts: Iterable[tuple[str, str]] = ()) -> WordPairs:
    """What decisions say was printed and read, word by word, weighed by use.

    A decision that was used a hundred times says more than one that was used once, but not a hundred times
    more: it weighs one and the logarithm of its uses.

    Args:
        decisions: those of a file.
        texts: the documents they were made for, each with its key, to count in.

    >>> decisions = Decisions([Decision("$6ng y", "đồng ý", "everywhere")])
    >>> pairs_of(decisions, [("a", "$6ng y va $6ng y")])["đồng", "$6ng"] == 1 + math.log(2)
    True
    """
    uses: Counter[tuple[str, str, str, str]] = Counter()
    for key, text in texts:
        uses.update(place.decision.place for place in decisions.find(text, key))
    pairs: WordPairs = Counter()
    for decision in decisions:
        weight = 1 + math.log(max(uses[decision.place], 1))
        for word, token in _words(decision):
            pairs[word, token] += weight  # type: ignore[assignment]
    return pairs


def _words(decision: Decision) -> list[tuple[str, str]]:
    """The printed words and read tokens of a decision; none where they are not as many."""
    printed = unicodedata.normalize("NFC", decision.replacement).split()
    read = unicodedata.normalize("NFC", decision.word).split()
    if len(printed) != len(read):
        return []
    return [
        (word, token)
        for word, token in zip(printed, read, strict=True)
        if word.isalpha() and len(word) <= MAX_WORD and len(token) <= MAX_READING
    ]


def learn_from(channel: Channel, pairs: WordPairs) -> Channel:
    """A channel that has seen what decisions say.

    Args:
        channel: the channel as it is; its alphabet has the signs of the pairs (see `with_signs`).
        pairs: see `pairs_of`.
    """
    items = [(word, token, weight) for (word, token), weight in pairs.items()]
    rows = channel.alphabet.word_rows([word for word, _, _ in items])
    columns = channel.alphabet.reading_columns([token for _, token, _ in items])
    weights = np.array([weight for _, _, weight in items], np.float64)
    base = channel.table.astype(np.float64)
    table = base
    for _ in range(ROUNDS):
        counts = np.zeros_like(base)
        add_expected_yields(table, rows, columns, weights, counts)
        counts[:, 2] = 0.0  # a longer piece that is in no table
        table = _mixed(base, _with_kin(counts, channel.alphabet))
    table = np.where(table > _NEW_PIECE, table, base)
    table[base == 0.0] = np.where(table[base == 0.0] > _NEW_PIECE, table[base == 0.0], 0.0)
    return Channel(channel.kind, channel.alphabet, table.astype(np.float32))


def _mixed(base: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    seen = counts.sum(axis=1, keepdims=True)
    share = np.minimum(seen / (seen + STRENGTH), MOST_MIXED)
    share[0] = 0.0  # letters nobody knows
    mixed: NDArray[np.float64] = (1 - share) * base + share * counts / np.maximum(seen, 1e-12)
    return mixed


def _with_kin(counts: NDArray[np.float64], alphabet: Alphabet) -> NDArray[np.float64]:
    """The counts, with a part of those of letters that differ in tone: `ư` read as `w` says so of `ừ` too."""
    toneless = np.zeros(counts.shape[1], bool)
    for piece, column in alphabet.pieces.items():
        toneless[column] = strip_tone(piece) == piece
    kin: dict[str, list[int]] = {}
    itself = {
        row: alphabet.pieces[letter] for letter, row in alphabet.letters.items() if letter in alphabet.pieces
    }
    for letter, row in alphabet.letters.items():
        kin.setdefault(strip_tone(letter), []).append(row)
    result = counts.copy()
    for rows in kin.values():
        own = counts[rows] * toneless
        for i, row in enumerate(rows):
            if row in itself:
                own[i, itself[row]] = 0.0
        result[rows] += SHARED * (own.sum(axis=0) - own)
    return result


def with_signs(channels: Mapping[str, Channel], pairs: WordPairs) -> dict[str, Channel]:
    """Channels whose alphabet has all signs that were read, and the pieces with signs that are no letters."""
    first = next(iter(channels.values())).alphabet
    pieces = {
        token[j : j + k]
        for _, token in pairs
        for j in range(len(token))
        for k in range(1, min(MAX_PIECE, len(token) - j) + 1)
        if k == 1 or not token[j : j + k].isalnum()
    }
    letters = {letter for word, _ in pairs for letter in word}
    new_pieces = sorted(pieces - first.pieces.keys())
    new_letters = sorted(letters - first.letters.keys())
    alphabet = Alphabet.of([*first.letters, *new_letters], [*first.pieces, *new_pieces])
    grown = {}
    for kind, channel in channels.items():
        table = np.zeros((len(alphabet.letters) + 1, len(alphabet.pieces) + 3), np.float32)
        table[: channel.table.shape[0], : channel.table.shape[1]] = channel.table
        table[channel.table.shape[0] :] = table[0]
        for piece in new_pieces:
            table[:, alphabet.pieces[piece]] = FLOOR if len(piece) == 1 else _NEW_PIECE
        grown[kind] = Channel(kind, alphabet, table)
    return grown


def learn_from_decisions(decisions: Decisions, texts: Iterable[tuple[str, str]], out: Path) -> int:
    """Write the channels of the package, having learnt from decisions.

    Args:
        decisions: what readers decided.
        texts: the documents, each with its key, to count how often each decision is used.
        out: the file to write; in a folder that is named as `model` it is used in place of the package's.

    Returns:
        How many different pairs of a word and its reading there were to learn from.

    Raises:
        InputError: no decision says what a word was read as.
        OutputError: the file cannot be written.
    """
    pairs = pairs_of(decisions, texts)
    if not pairs:
        raise InputError(
            "no decision says which word was printed",
            where=decisions.name,
            remedy="review some documents first",
        )
    grown = with_signs(load_channels(MODEL_FOLDER / CHANNELS_FILE), pairs)
    learnt = [channel if kind == UNCHANGED else learn_from(channel, pairs) for kind, channel in grown.items()]
    packed = channels_to_bytes(learnt)
    write_bytes(out, packed)
    return len(pairs)
