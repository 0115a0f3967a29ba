"""The channel: what it gives a reading, how it is learnt, and how it follows one document."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_restore.core.errors import ModelError
from cchc_restore.decoder.adapt import adapt
from cchc_restore.decoder.channel import (
    MAX_PIECE,
    STRAY_LETTER,
    STRAY_SIGN,
    Alphabet,
    Channel,
    base_letter,
    channels_to_bytes,
    load_channels,
)
from cchc_restore.decoder.yields import add_expected_yields
from cchc_restore.language.syllables import all_syllables, skeleton
from cchc_restore.train.channel import WordPairs, learn, make_alphabet, prior


def probability(channel: Channel, word: str, reading: str) -> float:
    """P(reading | word)."""
    alphabet = channel.alphabet
    rows, columns = alphabet.word_rows([word]), alphabet.reading_columns([reading])
    only = np.zeros(1, np.int64)
    return float(channel.probabilities(rows, only, columns, only)[0])


def share(channel: Channel, letter: str, piece: str) -> float:
    """P(piece | letter)."""
    return float(channel.table[channel.alphabet.letters[letter], channel.alphabet.pieces[piece]])


# ---------------------------------------------------------------- what a reading gets

LETTERS, PIECES = ("a", "b", "ủ"), ("x", "y", "'", "xy", "yx", "x'", "xyx", "yyy")
ALPHABET = Alphabet.of(LETTERS, PIECES)


def random_channel(seed: int) -> Channel:
    table = np.random.default_rng(seed).random((len(LETTERS) + 1, len(PIECES) + 3))
    return Channel("toy", ALPHABET, (table / table.sum(axis=1, keepdims=True)).astype(np.float32))


def by_enumeration(channel: Channel, word: str, reading: str, strays: bool = False) -> float:
    """P(reading | word) by its definition: every way to share the characters among the letters.

    With `strays`, one character at the start and one behind each letter may come from no letter at all.
    """

    def from_here(word: str, reading: str) -> float:
        total = letters(word, reading)
        if strays and reading:
            total += stray(reading[0]) * letters(word, reading[1:])
        return total

    def letters(word: str, reading: str) -> float:
        if not word:
            return float(not reading)
        row = ALPHABET.letters.get(word[0], 0)
        total = 0.0
        for k in range(min(MAX_PIECE, len(reading)) + 1):
            column = 0 if k == 0 else ALPHABET.pieces.get(reading[:k], 1 if k == 1 else 2)
            total += float(channel.table[row, column]) * from_here(word[1:], reading[k:])
        return total

    return from_here(word, reading)


def stray(character: str) -> float:
    """P(a character stands beside a letter without coming from one): letters and digits are seldom dirt."""
    return STRAY_LETTER if character in PIECES and character.isalnum() else STRAY_SIGN


_WORDS = st.text("abủ?", max_size=4)
_READINGS = st.text("xyz'", min_size=1, max_size=6)


@given(st.lists(st.tuples(_WORDS, _READINGS), min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_the_forward_sums_are_the_sum_over_all_ways_to_share_a_reading(
    pairs: list[tuple[str, str]], seed: int
) -> None:
    """Also with strays, words and readings of different lengths side by side, unknown letters and pieces."""
    channel = random_channel(seed)
    rows = ALPHABET.word_rows([word for word, _ in pairs])
    columns = ALPHABET.reading_columns([reading for _, reading in pairs])
    each = np.arange(len(pairs))
    found = channel.probabilities(rows, each, columns, each)
    wanted = [by_enumeration(channel, word, reading, strays=True) for word, reading in pairs]
    assert found == pytest.approx(wanted, rel=1e-4, abs=1e-12)


@given(st.lists(st.tuples(_WORDS.filter(bool), _READINGS), min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_every_letter_yields_exactly_one_piece(pairs: list[tuple[str, str]], seed: int) -> None:
    """The E step shares out each reading completely: as many yields are counted as letters were printed."""
    channel = random_channel(seed)
    weights = np.arange(1.0, len(pairs) + 1)
    possible = [w if by_enumeration(channel, *pair) else 0.0 for w, pair in zip(weights, pairs, strict=True)]
    counts = np.zeros(channel.table.shape)
    add_expected_yields(
        channel.table.astype(np.float64),
        ALPHABET.word_rows([word for word, _ in pairs]),
        ALPHABET.reading_columns([reading for _, reading in pairs]),
        weights,
        counts,
    )
    for letter in LETTERS:
        printed = sum(w * word.count(letter) for w, (word, _) in zip(possible, pairs, strict=True))
        assert counts[ALPHABET.letters[letter]].sum() == pytest.approx(printed)


@pytest.mark.parametrize("kind", ["eng", "vie", "plain", "clean"])
def test_the_bound_of_a_skeleton_is_at_least_what_the_word_gets(
    shipped_channels: Mapping[str, Channel], kind: str
) -> None:
    """For all words whose letters the channel has seen; it is what makes the search for candidates cheap."""
    channel = shipped_channels[kind]
    chance = random.Random(1)
    seen = [word for word in sorted(all_syllables()) if set(word) <= set(channel.alphabet.letters)]
    words = chance.sample(seen, 150)
    for word in words:
        reading = "".join(chance.choice([base_letter(c), c, "6", "ti", "", "o"]) for c in word)[:12] or "x"
        bound = probability(channel.bound, skeleton(word), reading)
        assert bound >= probability(channel, word, reading) * 0.999, (word, reading)


# ---------------------------------------------------------------- learning

TRUE: dict[str, dict[str, float]] = {
    "ủ": {"u": 0.5, "ti": 0.3, "t": 0.2},
    "ố": {"o": 0.6, "6": 0.4},
    "đ": {"d": 0.9, "": 0.1},
}
"""An engine we know everything about; all other letters are read right."""


def read_by_the_toy_engine(words: list[str], times: int) -> WordPairs:
    chance = random.Random(7)
    pairs: WordPairs = Counter()
    for _ in range(times):
        word = chance.choice(words)
        yields = [TRUE.get(c, {c: 1.0}) for c in word]
        pairs[word, "".join(chance.choices(list(y), list(y.values()))[0] for y in yields)] += 1
    return pairs


@pytest.fixture(scope="module")
def toy_pairs() -> WordPairs:
    return read_by_the_toy_engine(
        ["của", "củ", "đủ", "thủ", "số", "đố", "bố", "đa", "mua", "tin", "vi", "tha"], 6000
    )


@pytest.fixture(scope="module")
def toy(toy_pairs: WordPairs) -> Channel:
    return learn("toy", toy_pairs, make_alphabet([toy_pairs]), marks_lost=0.9, progress=lambda message: None)


@pytest.mark.parametrize(("letter", "piece"), [(x, y) for x in TRUE for y in TRUE[x] if y])
def test_em_recovers_the_engine_from_words_alone(toy: Channel, letter: str, piece: str) -> None:
    """Nobody told it that the ``ti`` of ``ctia`` came from the ``ủ``."""
    assert share(toy, letter, piece) == pytest.approx(TRUE[letter][piece], abs=0.06)


def test_letters_that_are_read_right_stay_right(toy: Channel) -> None:
    assert all(share(toy, letter, letter) > 0.95 for letter in "cathmb")


def test_the_likelier_reading_gets_more(toy: Channel) -> None:
    assert probability(toy, "của", "ctia") > 100 * probability(toy, "của", "cmia")
    assert probability(toy, "số", "s6") > 100 * probability(toy, "sa", "s6")


def test_em_without_a_prior_never_lowers_the_likelihood(toy_pairs: WordPairs) -> None:
    alphabet = make_alphabet([toy_pairs])
    rows = alphabet.word_rows([gold for gold, _ in toy_pairs])
    columns = alphabet.reading_columns([ocr for _, ocr in toy_pairs])
    weights = np.array(list(toy_pairs.values()), np.float64)
    table = prior(alphabet, 0.5)
    likelihoods = []
    for _ in range(6):
        counts = np.zeros_like(table)
        likelihoods.append(add_expected_yields(table, rows, columns, weights, counts))
        table = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    assert likelihoods == sorted(likelihoods)
    assert likelihoods[-1] > likelihoods[0]


def test_a_letter_seen_in_no_pair_behaves_like_its_sisters(toy_pairs: WordPairs) -> None:
    """``ồ`` was never printed; ``ố`` was, and has the same shape."""
    alphabet = make_alphabet([toy_pairs, Counter({("ồ", "ồ"): 3})])
    channel = learn("toy", toy_pairs, alphabet, marks_lost=0.9, progress=lambda message: None)
    assert share(channel, "ồ", "6") == pytest.approx(share(channel, "ố", "6"), abs=0.1)


def test_a_letter_seen_in_no_pair_is_read_right_as_often_as_its_sisters() -> None:
    """``TỪ`` stands in headings that no pair may show; it must not come out as ``TỨ`` for that."""
    pairs: WordPairs = Counter({("đứng", "đứng"): 900, ("đứng", "đung"): 100, ("tư", "tư"): 50})
    channel = learn("toy", pairs, make_alphabet([pairs]), marks_lost=0.1, progress=lambda message: None)
    assert share(channel, "ừ", "ừ") == pytest.approx(share(channel, "ứ", "ứ"), abs=0.1)
    assert share(channel, "ừ", "ứ") < 0.01
    assert share(channel, "ừ", "u") == pytest.approx(share(channel, "ứ", "u"), abs=0.05)


# ---------------------------------------------------------------- fitting to a document, mixing


def test_adapting_moves_towards_what_the_document_shows(toy: Channel) -> None:
    few = adapt(toy, Counter({("của", "cta"): 5}))
    many = adapt(toy, Counter({("của", "cta"): 200}))
    assert share(toy, "ủ", "t") < share(few, "ủ", "t") < share(many, "ủ", "t")
    assert share(many, "ủ", "t") > 0.8
    assert share(many, "ủ", "ti") < share(toy, "ủ", "ti")


def test_adapting_leaves_what_the_document_does_not_show(toy: Channel) -> None:
    adapted = adapt(toy, Counter({("của", "cta"): 50}))
    assert share(adapted, "ố", "6") == pytest.approx(share(toy, "ố", "6"), abs=1e-6)


def test_adapting_to_nothing_changes_nothing(toy: Channel) -> None:
    assert adapt(toy, Counter()) is toy
    assert adapt(toy, Counter({("của", ""): 3, ("a" * 40, "b"): 1})) is toy


def test_a_surer_document_counts_more(toy: Channel) -> None:
    pairs = Counter({("của", "cta"): 20})
    assert share(adapt(toy, pairs, 5.0), "ủ", "t") > share(adapt(toy, pairs, 500.0), "ủ", "t")


def test_mixing_in_readings_of_the_lexicon(toy: Channel) -> None:
    mixed = toy.mixed_with({"ố": {"ti": 0.25}})
    assert share(mixed, "ố", "ti") == pytest.approx(0.25 + 0.75 * share(toy, "ố", "ti"))
    assert share(mixed, "ố", "6") == pytest.approx(0.75 * share(toy, "ố", "6"))
    row = toy.alphabet.letters["ố"]
    assert mixed.table[row].sum() == pytest.approx(toy.table[row].sum(), abs=0.01)
    assert probability(mixed, "số", "sti") > probability(toy, "số", "sti")


def test_mixing_touches_no_other_letter_and_not_the_channel_itself(toy: Channel) -> None:
    before = toy.table.copy()
    mixed = toy.mixed_with({"ố": {"ti": 0.25}})
    others = [row for letter, row in toy.alphabet.letters.items() if letter != "ố"]
    assert np.array_equal(mixed.table[others], toy.table[others])
    assert np.array_equal(toy.table, before)


@pytest.mark.parametrize("shares", [{}, {"漢": {"y": 0.3}}, {"ố": {"§": 0.3}}])
def test_mixing_what_the_table_does_not_know_changes_nothing(
    toy: Channel, shares: dict[str, dict[str, float]]
) -> None:
    assert np.array_equal(toy.mixed_with(shares).table, toy.table)


# ---------------------------------------------------------------- the file


def test_a_saved_channel_is_loaded_as_it_was(toy: Channel, tmp_path: Path) -> None:
    path = tmp_path / "channels.safetensors"
    path.write_bytes(channels_to_bytes([toy, Channel("other", toy.alphabet, toy.table**2)]))
    loaded = load_channels(path)
    assert set(loaded) == {"toy", "other"}
    assert loaded["toy"].alphabet == toy.alphabet
    assert loaded["toy"].table == pytest.approx(toy.table, rel=0.02)  # logarithms are stored in 16 bits
    assert np.array_equal(loaded["toy"].table == 0, toy.table == 0)
    assert probability(loaded["other"], "số", "s6") == pytest.approx(
        probability(toy, "số", "s6") ** 2, rel=0.05
    )


def test_more_than_255_letters_are_loaded_as_they_were(tmp_path: Path) -> None:
    """A gold text with names in another script has hundreds of different letters."""
    letters = [chr(0x4E00 + i) for i in range(300)]
    alphabet = Alphabet.of(letters, letters)
    table = np.zeros((301, 303), np.float32)
    table[np.arange(1, 301), np.arange(3, 303)] = 1.0
    path = tmp_path / "channels.safetensors"
    path.write_bytes(channels_to_bytes([Channel("toy", alphabet, table)]))
    assert np.array_equal(load_channels(path)["toy"].table, table)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        load_channels(tmp_path / "channels.safetensors")
    (tmp_path / "channels.safetensors").write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"channels\.safetensors: is damaged, or no safetensors file"):
        load_channels(tmp_path / "channels.safetensors")


@pytest.mark.parametrize("kept", [0, 5, 100, -1])
def test_a_file_that_was_cut_off_is_named(toy: Channel, tmp_path: Path, kept: int) -> None:
    (tmp_path / "channels.safetensors").write_bytes(channels_to_bytes([toy])[:kept])
    with pytest.raises(ModelError, match=r"channels\.safetensors: is damaged"):
        load_channels(tmp_path / "channels.safetensors")


def test_the_shipped_channels_are_probabilities(shipped_channels: Mapping[str, Channel]) -> None:
    """What a letter yields may lose some mass to pieces too rare to store, but gains none."""
    assert set(shipped_channels) >= {"clean", "eng", "plain", "vie"}
    for channel in shipped_channels.values():
        sums = channel.table[1:].sum(axis=1)
        assert sums.max() < 1.01
        assert np.median(sums) > 0.97


def test_every_letter_of_every_syllable_has_a_row(shipped_channels: Mapping[str, Channel]) -> None:
    """Small and capital: headings are full of letters that running text never capitalises."""
    letters = set("".join(all_syllables()))
    wanted = letters | {letter.upper() for letter in letters}
    assert wanted - set(shipped_channels["eng"].alphabet.letters) == set()


def test_every_letter_is_a_piece_in_a_new_model() -> None:
    """A letter that no pair shows would be dirt to the channel, and be dropped."""
    alphabet = make_alphabet([Counter({("xã", "xa"): 3})])
    assert set(alphabet.letters) <= set(alphabet.pieces)
    assert "Ừ" in alphabet.letters


def test_a_sign_beside_a_letter_is_dirt(shipped_channels: Mapping[str, Channel]) -> None:
    """It costs something, but hides no word; a letter too many tells more."""
    channel = shipped_channels["eng"]
    clean, dirty, other = (probability(channel, "nhân", reading) for reading in ("nhan", "nh=an", "nhxan"))
    assert clean > 100 * dirty
    assert dirty > 5 * other > 0


@pytest.mark.parametrize(
    ("kind", "word", "likely", "unlikely"),
    [
        ("eng", "của", "cua", "của"),  # an English engine writes no mark it does not know
        ("eng", "số", "s6", "sx"),
        ("eng", "nhân", "nhan", "nhon"),
        ("vie", "của", "của", "cua"),  # a Vietnamese engine mostly does
        ("plain", "được", "duoc", "được"),
        ("clean", "được", "được", "duoc"),
    ],
)
def test_what_each_kind_of_damage_does(
    shipped_channels: Mapping[str, Channel], kind: str, word: str, likely: str, unlikely: str
) -> None:
    channel = shipped_channels[kind]
    assert probability(channel, word, likely) > 5 * probability(channel, word, unlikely)
