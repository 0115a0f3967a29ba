"""`cchc-restore train` as an office uses it: its own clean texts and OCR/gold pairs in, trained files out."""

from __future__ import annotations

import gzip
import lzma
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import SAMPLES, Run

from cchc_restore.cli import main
from cchc_restore.decoder.channel import load_channels
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.evaluate import evaluate
from cchc_restore.train.build import marks_lost
from cchc_restore.train.pairs import align, find_pair_files

SMALL = ("--sizes", "20,20,5")
"""Thousands of n-grams: plenty for eight pages."""


def clean_texts() -> list[Path]:
    return sorted(SAMPLES.glob("*/clean.txt"))


def lay_out_pairs(folder: Path) -> Path:
    """The samples as an office would keep its pairs: NAME.gold.txt beside NAME.KIND.txt."""
    folder.mkdir()
    for sample in sorted(SAMPLES.glob("0[1-6]*")):
        shutil.copy(sample / "clean.txt", folder / f"{sample.name}.gold.txt")
        shutil.copy(sample / "ocr.txt", folder / f"{sample.name}.eng.txt")
        if (sample / "ocr-vie.txt").exists():
            shutil.copy(sample / "ocr-vie.txt", folder / f"{sample.name}.vie.txt")
    return folder


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return lay_out_pairs(tmp_path / "pairs")


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files, trained on the samples alone."""
    root = tmp_path_factory.mktemp("trained")
    folder = root / "model"
    folder.mkdir()
    pairs = lay_out_pairs(root / "pairs")
    lm = folder / "language_model.safetensors"
    assert main(["train", "lm", *map(str, clean_texts()), "-o", str(lm), *SMALL, "-q"]) == 0
    assert main(["train", "channel", str(pairs), "-o", str(folder / "channels.safetensors"), "-q"]) == 0
    return folder


# ---------------------------------------------------------------- what comes out


def test_the_language_model_knows_what_it_read(model_folder: Path) -> None:
    model = LanguageModel.load(model_folder / "language_model.safetensors")
    assert model.order == 4
    assert {"cải", "cách", "hành", "chính", "ủy", "ban"} <= set(model.ids)
    assert "nguyen" not in model.ids  # syllables without their marks are no words


def test_the_channels_know_how_the_pairs_were_read(model_folder: Path) -> None:
    channels = load_channels(model_folder / "channels.safetensors")
    assert set(channels) == {"eng", "vie", "plain", "clean"}  # the last two come for free
    alphabet = channels["eng"].alphabet
    row, plain, marked = alphabet.letters["ạ"], alphabet.pieces["a"], alphabet.pieces["ạ"]
    assert channels["eng"].table[row, plain] > channels["eng"].table[row, marked]
    assert channels["vie"].table[row, plain] < channels["vie"].table[row, marked]
    assert channels["plain"].table[row, plain] > 0.9
    assert channels["clean"].table[row, marked] > 0.9


def test_the_trained_files_hold_no_running_text(model_folder: Path) -> None:
    """Counts and costs only: a report of one's own does not leave the house inside a model."""
    for path in model_folder.iterdir():
        data = path.read_bytes()
        for line in clean_texts()[0].read_text(encoding="utf-8").splitlines():
            if len(line.split()) >= 4:
                assert line.encode() not in data
                assert " ".join(line.lower().split()[:4]).encode() not in data


def test_the_trained_model_serves_through_the_settings(
    train: Callable[..., Run], tmp_path: Path, model_folder: Path
) -> None:
    shutil.copytree(model_folder, tmp_path / "ours")
    Path("cchc-restore.yaml").write_text("model: ours\n", encoding="utf-8")
    sample = next(SAMPLES.glob("01*"))
    shutil.copy(sample / "ocr.txt", "a.txt")
    result = train("fix", "a.txt")
    assert result.code == 0
    assert "tuyên truyền" in result.out
    gold = (sample / "clean.txt").read_text(encoding="utf-8")
    assert evaluate(gold, result.out).rates["SER"].value < 0.25  # it was 0.85


@pytest.mark.parametrize(("learnt", "sample"), [("eng", "clean"), ("eng", "ocr-vie"), ("vie", "ocr")])
def test_pairs_of_one_engine_alone_serve_texts_of_every_kind(
    train: Callable[..., Run], tmp_path: Path, learnt: str, sample: str
) -> None:
    """The kinds of damage that the pairs do not show are read with the channels of the package."""
    for file in lay_out_pairs(tmp_path / "pairs").glob("*.txt"):
        if file.name.split(".")[1] not in ("gold", learnt):
            file.unlink()
    (tmp_path / "ours").mkdir()
    assert train("train", "channel", "pairs", "-o", "ours/channels.safetensors", "-q").code == 0
    Path("cchc-restore.yaml").write_text("model: ours\n", encoding="utf-8")
    folder = next(SAMPLES.glob("06*"))
    shutil.copy(folder / f"{sample}.txt", "a.txt")
    result = train("fix", "a.txt", "-q")
    assert (result.code, result.err) == (0, "")
    gold = (folder / "clean.txt").read_text(encoding="utf-8")
    assert evaluate(gold, result.out).rates["SER"].value < 0.1


def test_a_folder_without_the_trained_files_is_named(train: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    Path("cchc-restore.yaml").write_text("model: ours\n", encoding="utf-8")
    Path("a.txt").write_text("Cong tac\n", encoding="utf-8")
    result = train("fix", "a.txt")
    assert (result.code, result.out) == (2, "")
    assert "channels.safetensors: no such file" in result.err
    assert "cchc-restore train" in result.err


# ---------------------------------------------------------------- reproducible


def in_a_new_process(hash_seed: str, *arguments: str | Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "cchc_restore", *map(str, arguments)]
    subprocess.run(command, check=True, env=environment, capture_output=True)


def test_packing_a_model_twice_gives_the_same_bytes(model_folder: Path) -> None:
    model = LanguageModel.load(model_folder / "language_model.safetensors")
    assert len({model.to_bytes() for _ in range(20)}) == 1


def test_the_same_texts_give_the_same_model_to_the_byte(tmp_path: Path, model_folder: Path) -> None:
    """In whatever order Python keeps its sets."""
    again = tmp_path / "again.safetensors"
    in_a_new_process("1", "train", "lm", *clean_texts(), "-o", again, *SMALL)
    assert again.read_bytes() == (model_folder / "language_model.safetensors").read_bytes()


def test_the_same_pairs_give_the_same_channels_to_the_byte(
    tmp_path: Path, pairs: Path, model_folder: Path
) -> None:
    again = tmp_path / "again.safetensors"
    in_a_new_process("2", "train", "channel", pairs, "-o", again)
    assert again.read_bytes() == (model_folder / "channels.safetensors").read_bytes()


def test_what_is_held_out_is_not_learnt_from(train: Callable[..., Run], tmp_path: Path) -> None:
    """Every five-hundredth paragraph is laid aside, and the model is that of the others."""
    paragraphs = [line for path in clean_texts() for line in path.read_text("utf-8").splitlines()] * 4
    (tmp_path / "all.txt").write_text("\n".join(paragraphs), encoding="utf-8")
    spared = paragraphs[499::500]
    rest = [line for number, line in enumerate(paragraphs, 1) if number % 500]
    (tmp_path / "rest.txt").write_text("\n".join(rest), encoding="utf-8")
    first, second, aside = (tmp_path / name for name in ("first", "second", "held-out.txt"))
    assert train("train", "lm", tmp_path / "all.txt", "-o", first, *SMALL, "--hold-out", aside).code == 0
    assert train("train", "lm", tmp_path / "rest.txt", "-o", second, *SMALL).code == 0
    assert len(spared) > 1
    assert aside.read_text("utf-8").splitlines() == spared
    assert first.read_bytes() == second.read_bytes()


def test_packed_texts_are_unpacked(train: Callable[..., Run]) -> None:
    """The same text, plain or packed, gives the same counts."""
    data = b"".join(path.read_bytes() for path in clean_texts())
    Path("a.txt").write_bytes(data)
    Path("a.txt.gz").write_bytes(gzip.compress(data))
    Path("a.txt.xz").write_bytes(lzma.compress(data))
    models = []
    for name in ("a.txt", "a.txt.gz", "a.txt.xz"):
        assert train("train", "lm", name, "-o", "lm", *SMALL).code == 0
        models.append(LanguageModel.load(Path("lm")))
    assert all(model.words == models[0].words for model in models)
    assert all((model.unigrams == models[0].unigrams).all() for model in models)


def test_a_text_that_weighs_more_counts_more(train: Callable[..., Run]) -> None:
    Path("ours.txt").write_text("Công tác thủy lợi. Kênh mương thủy lợi nội đồng.\n" * 40, encoding="utf-8")
    Path("news.txt").write_text("Tin thời tiết hôm nay. Trời nắng, nhiệt độ cao.\n" * 40, encoding="utf-8")
    shares = []
    for weights in ("1,1", "5,1"):
        assert (
            train(
                "train", "lm", "ours.txt", "news.txt", "--weights", weights, "-o", "lm", "--sizes", "1"
            ).code
            == 0
        )
        model = LanguageModel.load(Path("lm"))
        shares.append(model.unigrams[model.ids["kênh"]] - model.unigrams[model.ids["nắng"]])
    assert shares[1] >= shares[0]


# ---------------------------------------------------------------- what it says


def test_progress_goes_to_standard_error(train: Callable[..., Run], pairs: Path) -> None:
    result = train("train", "channel", pairs, "-o", "channels.safetensors")
    assert (result.code, result.out) == (0, "")
    assert "channel eng: round 1" in result.err
    assert "wrote channels.safetensors: clean from" in result.err


@pytest.mark.parametrize("command", ["lm", "channel", "second-opinion"])
def test_help_shows_an_example(train: Callable[..., Run], command: str) -> None:
    result = train("train", command, "--help")
    assert result.code == 0
    assert f"cchc-restore train {command} " in result.out


# ---------------------------------------------------------------- bad input


@pytest.fixture
def bad_inputs(train: Callable[..., Run]) -> None:
    Path("good.txt").write_text("Công tác cải cách hành chính được quan tâm.\n" * 30, encoding="utf-8")
    Path("latin.txt").write_bytes("Công tác".encode("utf-16-le") + b"\xff")
    Path("broken.xz").write_bytes(b"no such thing")
    Path("cut.gz").write_bytes(gzip.compress(b"Cong tac " * 500)[:-10])
    Path("broken.gz").write_bytes(gzip.compress(b"Cong tac " * 500)[:12] + b"\xff" * 40)
    Path("short.txt").write_text("Công tác\n", encoding="utf-8")
    Path("blank.txt").write_bytes(b"")
    Path("unmarked.txt").write_text("cong tac cai cach\n" * 9, encoding="utf-8")
    Path("unmarked-long.txt").write_text("cac to chuc\n" * 900, encoding="utf-8")
    Path("one-word.txt").write_text("Xã\n" * 2000, encoding="utf-8")
    Path("empty").mkdir()
    Path("lonely").mkdir()
    Path("lonely/a.gold.txt").write_text("Công tác\n", encoding="utf-8")
    Path("legacy").mkdir()
    Path("legacy/a.gold.txt").write_text("Công tác\n", encoding="utf-8")
    Path("legacy/a.eng.txt").write_bytes(b"C\xf4ng t\xe1c\n")
    Path("blank").mkdir()
    Path("blank/a.gold.txt").write_bytes(b"")
    Path("blank/a.eng.txt").write_bytes(b"")
    Path("one").mkdir()
    Path("one/a.gold.txt").write_text("thôn\n" * 200, encoding="utf-8")
    Path("one/a.eng.txt").write_text("thén\n" * 200, encoding="utf-8")
    Path("one/b.gold.txt").write_text("xã\n", encoding="utf-8")
    Path("one/b.vie.txt").write_text("xá\n", encoding="utf-8")


@pytest.mark.usefixtures("bad_inputs")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("lm missing.txt", 3, "missing.txt: cannot be read ("),
        ("lm good.txt missing.txt", 3, "missing.txt"),
        ("lm latin.txt", 3, "latin.txt: cannot be read"),
        ("lm cut.gz", 3, "cut.gz: cannot be read"),
        ("lm broken.gz", 3, "broken.gz: cannot be read (Error -3 while decompressing data"),
        ("lm short.txt", 3, "too little text"),
        ("lm empty", 3, "empty: cannot be read"),
        ("lm good.txt --weights 1,2", 2, "--weights names 2 numbers for 1 texts"),
        ("lm good.txt --weights x", 2, "--weights wants whole numbers from 1, joined by commas, not 'x'"),
        ("lm good.txt --weights 0", 2, "--weights wants whole numbers from 1"),
        ("lm good.txt --sizes -5", 2, "--sizes wants whole numbers from 1"),
        ("lm good.txt --sizes 1,2,3,4", 2, "--sizes takes at most three numbers"),
        ("lm", 2, "missing argument 'TEXTS...'"),
        ("channel", 2, "there is nothing to learn from"),
        ("channel empty", 3, "empty: no OCR/gold pairs found. What to do: name a folder with NAME.gold.txt"),
        ("channel lonely", 3, "lonely: no OCR/gold pairs found"),
        ("channel missing", 3, "missing: no OCR/gold pairs found"),
        ("channel legacy", 3, "is not UTF-8. What to do: convert it to UTF-8 first"),
        ("channel blank", 3, "too few words to learn the kind eng from (0). What to do: give 100 at least"),
        ("channel one", 3, "too few words to learn the kind vie from (1)"),
        ("lm broken.xz", 3, "broken.xz: cannot be read"),
        ("lm blank.txt", 3, "too little text"),
        ("lm unmarked.txt", 3, "too little text"),
        ("lm unmarked-long.txt", 3, "too little text that words can be learnt from"),
        ("lm one-word.txt", 3, "too little text that words can be learnt from"),
    ],
)
def test_bad_input(train: Callable[..., Run], arguments: str, code: int, message: str) -> None:
    """A clear word, the right exit code, no traceback; what stood at the output stays as it was."""
    Path("out").write_bytes(b"the old model")
    before = set(Path().iterdir())
    result = train("train", *arguments.split(), "-o", "out")
    assert message in result.err
    assert "Traceback" not in result.err
    assert (result.code, result.out) == (code, "")
    assert Path("out").read_bytes() == b"the old model"
    assert set(Path().iterdir()) == before  # no half-written file beside it


def test_an_output_is_wanted(train: Callable[..., Run]) -> None:
    result = train("train", "lm", clean_texts()[0])
    assert result.code == 2
    assert "'-o' / '--output'" in result.err


@pytest.mark.parametrize("out", ["no/such/folder/lm", "."])
def test_an_output_that_cannot_be_written(train: Callable[..., Run], out: str) -> None:
    result = train("train", "lm", *clean_texts(), "-o", out, *SMALL, "-q")
    assert result.code == 3
    assert out in result.err
    assert "What to do" in result.err


def test_an_interrupted_training_leaves_the_old_file(
    train: Callable[..., Run], pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("cchc_restore.train.build.channels_to_bytes", stop)
    Path("out").write_bytes(b"the old model")
    assert train("train", "channel", pairs, "-o", "out", "-q").code == 130
    assert Path("out").read_bytes() == b"the old model"
    assert sorted(path.name for path in Path().iterdir()) == ["out", "pairs"]


# ---------------------------------------------------------------- pairs


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("lm a.txt b.txt -o b.txt", "the model would overwrite b.txt"),
        ("lm a.txt b.txt -o m --hold-out a.txt", "the text held out would overwrite a.txt"),
        ("lm a.txt b.txt -o m --hold-out ./m", "the text held out would overwrite m"),
        ("channel --from d/decisions.tsv -o d/decisions.tsv", "the model would overwrite d/decisions.tsv"),
        ("channel --from d/decisions.tsv -o d/x/a.txt", "the model would overwrite d/x/a.txt"),
    ],
)
def test_what_is_learnt_from_is_not_overwritten(
    train: Callable[..., Run], arguments: str, message: str
) -> None:
    texts = {"a.txt": "một", "b.txt": "hai", "d/x/a.txt": "s6", "d/decisions.tsv": "s6\tsố\teverywhere\n"}
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    run = train("train", *arguments.split())
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert {name: Path(name).read_text(encoding="utf-8") for name in texts} == texts


def test_pairs_are_found_by_their_names(pairs: Path) -> None:
    found = find_pair_files([pairs])
    assert {file.kind for file in found} == {"eng", "vie"}
    assert sum(file.kind == "eng" for file in found) == 6
    assert all(file.gold.name.endswith(".gold.txt") for file in found)


@pytest.mark.parametrize("name", ["b[1]", "xã?"])
def test_the_name_of_a_pair_is_no_pattern(tmp_path: Path, name: str) -> None:
    for file in (f"{name}.gold.txt", f"{name}.eng.txt", "b1.vie.txt", "xãy.vie.txt"):
        (tmp_path / file).write_text("Công tác\n", encoding="utf-8")
    assert [file.ocr.name for file in find_pair_files([tmp_path])] == [f"{name}.eng.txt"]


def test_alignment_finds_the_words_of_a_damaged_page() -> None:
    """Most of a page are pairs of one word and its reading."""
    sample = next(SAMPLES.glob("01*"))
    gold, ocr = ((sample / name).read_text(encoding="utf-8") for name in ("clean.txt", "ocr.txt"))
    pairs = list(align(gold, ocr))
    assert " ".join(pair.gold for pair in pairs).split() == gold.split()
    assert " ".join(pair.ocr for pair in pairs).split() == ocr.split()
    single = [pair for pair in pairs if len(pair.gold.split()) == len(pair.ocr.split()) == 1]
    assert len(single) > 0.9 * len(gold.split())
    assert ("tuyên", "tuyén") in {(pair.gold, pair.ocr) for pair in single}


def test_what_share_of_the_marks_an_engine_loses(pairs: Path) -> None:
    from cchc_restore.train.build import _word_pairs

    lost: dict[str, list[float]] = {}
    for file in find_pair_files([pairs]):
        counted = _word_pairs(file.gold.read_text(encoding="utf-8"), file.ocr.read_text(encoding="utf-8"))
        lost.setdefault(file.kind, []).append(marks_lost(counted))
    assert min(lost["eng"]) > 0.5
    assert max(lost["vie"]) < 0.3
