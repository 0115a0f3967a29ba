"""The second opinion: it shifts the odds between words that differ in their marks alone, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cchc_restore import Restorer
from cchc_restore.core.errors import ModelError
from cchc_restore.decoder.beam import NO_WORD
from cchc_restore.decoder.lattice import Decoded, Lattices
from cchc_restore.decoder.loading import MODEL_FOLDER, load_decoder
from cchc_restore.decoder.revision import Reviser
from cchc_restore.decoder.second_opinion import NOTHING, Network, SecondOpinion
from cchc_restore.decoder.words import BOUNDARY_ID, CLASSES, NUMBER, SMALL_NUMBER
from cchc_restore.lexicons import load_lexicon

WORDS = [*CLASSES, "bán", "bạn", "chơi", "hàng", "rồi", "ban"]
BAN_SELL, FRIEND, PLAY, GOODS, THEN, BOARD = range(len(CLASSES), len(WORDS))
RADIUS = 2


def toy() -> SecondOpinion:
    """A network that hears `hàng` and thinks of selling, and `chơi` and thinks of friends."""
    embeddings = np.zeros((len(WORDS), 2), np.float32)
    embeddings[GOODS], embeddings[PLAY] = (1, 0), (0, 1)
    outputs = np.zeros_like(embeddings)
    outputs[BAN_SELL], outputs[FRIEND] = (3, 0), (0, 3)
    same = np.eye(2, dtype=np.float32)
    nothing = np.zeros(2, np.float32)
    hidden = np.tile(same, (2 * RADIUS, 1))
    return SecondOpinion(
        WORDS, Network(embeddings, outputs, np.zeros(len(WORDS), np.float32), hidden, nothing, same, nothing)
    )


def lattice(*tokens: list[tuple[int, float]], sentences: int = 1) -> tuple[Lattices, Decoded]:
    """Sentences of these tokens, each with its readings and their probabilities, the best first."""
    arcs = [(i, word, share) for i, token in enumerate(tokens) for word, share in token]
    many = len(arcs)
    start = np.tile([i for i, _, _ in arcs], sentences)
    lattices = Lattices(
        np.full(sentences, len(tokens)),
        np.repeat(np.arange(sentences), many),
        start,
        start + 1,
        np.tile([word for _, word, _ in arcs], sentences),
        np.full(many * sentences, NO_WORD),
        np.zeros(many * sentences, np.float32),
    )
    firsts = np.cumsum([0, *map(len, tokens[:-1])])
    best = [(firsts + many * sentence).tolist() for sentence in range(sentences)]
    gained = [[0.0] * len(tokens)] * sentences
    posterior = np.tile([share for _, _, share in arcs], sentences).astype(np.float32)
    return lattices, Decoded(best, gained, np.zeros(sentences), posterior)


def reviser() -> Reviser:
    return Reviser(toy(), WORDS)


def words(lattices: Lattices, decoded: Decoded) -> list[str]:
    return [" ".join(WORDS[lattices.first[arc]] for arc in path) for path in decoded.best]


def test_neighbours_decide_where_the_search_is_in_doubt() -> None:
    for neighbour, says in ((PLAY, "bạn rồi chơi"), (GOODS, "bán rồi hàng")):
        found = lattice([(BAN_SELL, 0.5), (FRIEND, 0.5)], [(THEN, 1.0)], [(neighbour, 1.0)])
        assert words(found[0], reviser().revised(*found, share=1.0)) == [says]


def test_odds_shift_by_what_the_network_says() -> None:
    lattices, decoded = lattice([(BAN_SELL, 0.6), (FRIEND, 0.3), (PLAY, 0.1)], [(PLAY, 1.0)])
    after = reviser().revised(lattices, decoded, share=0.5).posterior
    assert after[1] / after[0] == pytest.approx(0.3 / 0.6 * np.exp(0.5 * 3), rel=1e-4)
    assert after[0] + after[1] == pytest.approx(0.9)  # words with other letters keep what they have
    assert after[2] == pytest.approx(0.1)


def test_it_sees_no_further_than_its_radius_and_its_clause() -> None:
    far = lattice([(BAN_SELL, 0.6), (FRIEND, 0.4)], [(THEN, 1.0)], [(THEN, 1.0)], [(PLAY, 1.0)])
    assert words(far[0], reviser().revised(*far, share=1.0)) == ["bán rồi rồi chơi"]
    two = lattice([(BAN_SELL, 0.5), (FRIEND, 0.5)], [(PLAY, 1.0)], sentences=2)
    assert words(two[0], reviser().revised(*two, share=1.0)) == ["bạn chơi", "bạn chơi"]
    opinion = toy()
    edge = np.array([[NOTHING, BOUNDARY_ID, PLAY, NOTHING]])
    assert opinion.network.expected(edge).tolist() == [[0.0, 1.0]]


def test_sure_words_stay() -> None:
    lattices, decoded = lattice([(BAN_SELL, 0.99), (FRIEND, 0.01)], [(PLAY, 1.0)])
    assert reviser().revised(lattices, decoded, share=9.0) is decoded
    doubtful = lattice([(BAN_SELL, 0.5), (FRIEND, 0.5)], [(PLAY, 1.0)])
    assert reviser().revised(*doubtful, share=0.0) is doubtful[1]


def test_it_has_nothing_to_say_of_numbers() -> None:
    number, small = CLASSES.index(NUMBER), CLASSES.index(SMALL_NUMBER)
    found = lattice([(number, 0.6), (small, 0.4)], [(BOARD, 1.0)])
    assert reviser().revised(*found, share=1.0) is found[1]


@pytest.mark.parametrize("text", ["Học sinh lớp 10B tham gia.", "5o", "Tờ 1O", "Xe mang biển số 51G-123.45."])
def test_what_is_doubtful_may_be_a_number_alone(restorer: Restorer, text: str) -> None:
    assert restorer.restore(text).text == text


def test_words_of_another_model_are_found_by_their_letters() -> None:
    assert toy().ids_of([*CLASSES, "hàng", "gì"])[-2:].tolist() == [GOODS, NOTHING]


def test_files_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "second_opinion.safetensors"
    path.write_bytes(toy().to_bytes())
    again = SecondOpinion.load(path)
    assert again.words == WORDS
    assert again.radius == RADIUS
    assert again.network.outputs.tolist() == toy().network.outputs.tolist()
    path.write_bytes(b"no such thing")
    with pytest.raises(ModelError, match="damaged"):
        SecondOpinion.load(path)


def test_it_comes_with_the_package_and_belongs_to_its_language_model(tmp_path: Path) -> None:
    text = "Cac hộ dan tap trung phoi thoc o san, cat lua bang liem, ganh ve kho bang quang ganh.\n"
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("language_model.safetensors", "channels.safetensors"):
        (alone / name).symlink_to(MODEL_FOLDER / name)
    lexicon = load_lexicon()
    assert load_decoder(lexicon).opinion is not None
    assert load_decoder(lexicon, alone).opinion is None
    for restorer in (Restorer(), Restorer(model=alone)):
        assert restorer.restore(text).text.startswith("Các hộ dân tập trung phơi thóc ở sân")
