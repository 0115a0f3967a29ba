"""`cchc-restore train second-opinion`: clean texts in, out a network for where the n-gram model is in doubt.

The texts here are made up by lot: whether somebody sells (`bán`) or is a friend (`bạn`) is told by a word
five places before, which no n-gram reaches.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from support import Run

from cchc_restore.cli import main
from cchc_restore.decoder.second_opinion import NOTHING, Network, SecondOpinion
from cchc_restore.decoder.words import BOUNDARY, CLASSES
from cchc_restore.train import build_second_opinion
from cchc_restore.train.corpus import WordStream, vocabulary
from cchc_restore.train.doubtful_places import MARGIN, DoubtfulPlaces, find_doubtful_places
from cchc_restore.train.network import HIDDEN, Batch, gradients_of, log_odds, untrained
from cchc_restore.train.second_opinion import look_around

CLUES = {"bán": ["chợ", "giá", "tiền", "hàng"], "bạn": ["lớp", "trường", "thầy", "sách"]}
OTHERS = ["người", "trong", "khi", "vẫn", "nhiều", "được", "xã", "mới", "đều", "rất", "cùng", "từng", "nơi"]
SIZES = {2: 20_000, 3: 20_000, 4: 5_000}


def made_up_text(sentences: int, seed: int) -> str:
    lot = random.Random(seed)
    lines = []
    for _ in range(sentences):
        word = lot.choice([*CLUES])
        sentence = [lot.choice(CLUES[word]), *lot.choices(OTHERS, k=4), word, *lot.choices(OTHERS, k=4)]
        lines.append(" ".join(sentence).capitalize() + ".\n")
    return "".join(lines)


def doubtful_places(text: str) -> DoubtfulPlaces:
    stream = WordStream()
    stream.add(text.splitlines())
    words = vocabulary(stream, [1], lambda word, count: True)
    return find_doubtful_places(words, [1], SIZES, lambda message: None)


@pytest.fixture
def train(train: Callable[..., Run]) -> Callable[..., Run]:
    """Run `cchc-restore train second-opinion` with arguments in an empty folder."""
    return partial(train, "train", "second-opinion")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text(made_up_text(2000, seed=1), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(text: Path) -> tuple[Path, list[str]]:
    """The file, and what was told while it was made."""
    told: list[str] = []
    out = text.parent / "second_opinion.safetensors"
    build_second_opinion([text], out, sizes=SIZES, steps=25, progress=told.append)
    return out, told


def shift(opinion: SecondOpinion, sentence: str) -> float:
    """How much the network shifts the odds from `bạn` to `bán` at the gap of a sentence."""
    ids = opinion.ids_of([BOUNDARY, *sentence.split(), BOUNDARY])
    gap = sentence.split().index("_") + 1
    around = [gap + distance for distance in range(-6, 7) if distance]
    neighbours = np.array([[ids[i] if 0 <= i < len(ids) else NOTHING for i in around]])
    network = opinion.network
    score = network.outputs @ network.expected(neighbours)[0] + network.biases
    selling, friend = opinion.ids_of(["bán", "bạn"])
    return float(score[selling] - score[friend])


# ---------------------------------------------------------------- what it learns


@pytest.mark.parametrize("clue", [*CLUES["bán"], *CLUES["bạn"]])
def test_it_sees_what_no_n_gram_reaches(trained: tuple[Path, list[str]], clue: str) -> None:
    opinion = SecondOpinion.load(trained[0])
    shifted = shift(opinion, f"{clue} người xã trong vẫn _ nhiều khi rất đều")
    assert shifted > 1 if clue in CLUES["bán"] else shifted < -1


def test_it_is_better_where_it_has_not_learnt(trained: tuple[Path, list[str]]) -> None:
    """Without it the odds are even; with it nearly all held-out places are right."""
    _, told = trained
    (without,) = [line for line in told if "without the network: " in line]
    before, after = (float(line.split(", ")[-1].removesuffix("% right")) for line in (without, told[-1]))
    assert before < 70
    assert after > 85


def test_a_model_of_half_of_the_texts_is_in_doubt() -> None:
    """Only `bán` and `bạn` have others of the same letters here, and nothing near tells them apart."""
    text = made_up_text(600, seed=2)
    found = doubtful_places(text)
    said = np.exp(found.opinions.astype(np.float32))
    words = sum(text.count(word) for word in CLUES)
    assert 0.7 * words < len(found.places) <= words
    assert said.sum(axis=1) == pytest.approx(1, abs=0.01)
    assert said.max() < 0.965
    assert 0 < found.held_out.sum() < len(found.places) / 4


def test_places_that_one_word_beside_makes_clear_are_not_doubtful() -> None:
    lines = ["Chợ xã bán gạo.\n", "Các bạn học sinh.\n"] * 400
    assert len(doubtful_places("".join(lines)).places) == 0


def test_places_point_at_words_with_others_of_the_same_letters() -> None:
    found = doubtful_places(made_up_text(600, seed=3))
    there = found.text[found.places]
    assert (found.groups[there, 0] == there).all()
    assert len(np.unique(there)) == 2
    assert (found.text[:MARGIN] == CLASSES.index(BOUNDARY)).all()


def test_what_is_around_ends_with_the_clause() -> None:
    ids = np.array([1, 1, 1, 1, 1, 1, 7, 1, 9, 8, 6, 7, 1, 9, 1, 1, 1, 1], np.uint16)
    around = look_around(ids, np.array([9, 8]))
    assert around[0].tolist() == [*[NOTHING] * 4, 1, 9, 6, 7, 1, *[NOTHING] * 3]
    assert around[1].tolist() == [*[NOTHING] * 5, 1, 8, 6, 7, 1, *[NOTHING] * 2]


@pytest.mark.parametrize("name", [field.name for field in fields(Network)])
def test_the_gradients_are_those_of_the_loss(name: str) -> None:
    """A short way along them, the loss grows by the square of their length times that way."""
    lot = np.random.default_rng(5)
    around = lot.integers(NOTHING, 12, (5, 4))
    candidates = np.array([[6, 7, 8], [7, 6, 8], [8, 6, 7], [9, 10, 0], [10, 9, 0]], np.uint16)
    opinions = np.log(np.full((5, 3), 0.3, np.float32))
    batch = Batch(around, candidates, opinions)
    network = untrained(12, 2, lot)
    network.outputs[:] *= 20
    slope = getattr(gradients_of(network, batch, np.ones((5, HIDDEN), np.float32)), name)

    def loss(way: float) -> float:
        moved = replace(network, **{name: getattr(network, name) + np.float32(way) * slope})
        return -float(log_odds(moved, moved.expected(around), batch)[:, 0].mean(dtype=np.float64))

    length = float(np.sqrt((slope.astype(np.float64) ** 2).sum()))
    way = 0.01 / length
    assert length > 0.001
    assert (loss(way) - loss(-way)) / (2 * way) == pytest.approx(length**2, rel=0.02)


# ---------------------------------------------------------------- reproducible


def test_the_same_texts_give_the_same_file_to_the_byte(text: Path, tmp_path: Path) -> None:
    """In whatever order Python keeps its sets."""
    for seed in "12":
        command = [sys.executable, "-m", "cchc_restore", "train", "second-opinion", str(text), "--steps", "3"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "-o", seed, "-q"], check=True, env=environment, cwd=tmp_path)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


# ---------------------------------------------------------------- what it says


def test_progress_goes_to_standard_error(train: Callable[..., Run], text: Path) -> None:
    result = train(text, text, "--weights", "2,1", "--steps", "2", "-o", "new")
    assert (result.code, result.out) == (0, "")
    assert "doubtful places found" in result.err
    assert "step 2 of 2: loss" in result.err
    assert "wrote new (" in result.err
    assert SecondOpinion.load(Path("new")).radius == 6


def test_quiet_says_only_what_was_written(train: Callable[..., Run], text: Path) -> None:
    result = train(text, "--steps", "1", "-o", "new", "-q")
    assert result.code == 0
    assert len(result.err.splitlines()) == 1


def test_the_group_names_the_third_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--help"]) == 0
    assert "second_opinion.safetensors" in capsys.readouterr().out


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("missing.txt", 3, "missing.txt: cannot be read ("),
        ("latin.txt", 3, "latin.txt: cannot be read"),
        ("short.txt", 3, "too little text. What to do: give at least 1000 words"),
        ("unmarked.txt", 3, "too little text that words can be learnt from"),
        ("clear.txt", 3, "too little text that marks can be learnt from"),
        ("clear.txt --weights 1,2", 2, "--weights names 2 numbers for 1 texts"),
        ("clear.txt --steps 0", 2, "'0' is no whole number from 1 on"),
        ("clear.txt --steps x", 2, "'x' is no whole number from 1 on"),
        ("", 2, "missing argument 'TEXTS...'"),
    ],
)
def test_bad_input(train: Callable[..., Run], arguments: str, code: int, message: str) -> None:
    """A clear word, the right exit code, no traceback; what stood at the output stays as it was."""
    Path("latin.txt").write_bytes("Công tác".encode("utf-16-le") + b"\xff")
    Path("short.txt").write_text("Công tác\n", encoding="utf-8")
    Path("unmarked.txt").write_text("cac to chuc\n" * 900, encoding="utf-8")
    Path("clear.txt").write_text("Chợ xã bán gạo. Các bạn học sinh.\n" * 400, encoding="utf-8")
    Path("out").write_bytes(b"the old file")
    before = set(Path().iterdir())
    result = train(*arguments.split(), "-o", "out")
    assert message in result.err
    assert "Traceback" not in result.err
    assert (result.code, result.out) == (code, "")
    assert Path("out").read_bytes() == b"the old file"
    assert set(Path().iterdir()) == before  # no half-written file beside it


def test_what_is_learnt_from_is_not_overwritten(train: Callable[..., Run]) -> None:
    Path("a.txt").write_text("một", encoding="utf-8")
    result = train("a.txt", "-o", "a.txt")
    assert result.code == 2
    assert "the second opinion would overwrite a.txt" in result.err
