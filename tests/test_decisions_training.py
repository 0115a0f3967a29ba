"""What is decided in some documents mends others: channels learnt from decisions, and their words known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from support import SAMPLES, full_restorer

from cchc_restore import Restorer, Span
from cchc_restore.cli import main
from cchc_restore.core.decision import Decision, context_of
from cchc_restore.core.errors import InputError
from cchc_restore.decisions import Decisions, write_decisions
from cchc_restore.decoder.channel import Channel, base_letter, load_channels
from cchc_restore.decoder.memory import OFTEN, Memory
from cchc_restore.evaluate import evaluate
from cchc_restore.train import learn_from_decisions
from cchc_restore.train.decisions import learn_from, pairs_of, with_signs

PECULIAR = {"đ": "$", "Đ": "$"} | dict.fromkeys("ơờớởỡợ", "@") | dict.fromkeys("ôồốổỗộ", "¢")
"""An engine that no other is like: these letters come out as signs, the other letters without marks."""
TEN = ("đồng", "đầu", "mỗi", "độc", "thông", "đi", "đã", "với", "thời", "lượng")


def damaged(text: str) -> str:
    return "".join(
        PECULIAR.get(letter) or base_letter(letter) for letter in unicodedata.normalize("NFC", text)
    )


def everywhere(word: str, replacement: str) -> Decision:
    return Decision(word, replacement, "everywhere")


@pytest.fixture(scope="module")
def base(decoder_channels: Mapping[str, Channel]) -> Mapping[str, Channel]:
    return decoder_channels


@pytest.fixture(scope="module")
def decoder_channels() -> Mapping[str, Channel]:
    """The channels of the package as they are stored."""
    from cchc_restore.decoder.loading import CHANNELS_FILE, MODEL_FOLDER

    return load_channels(MODEL_FOLDER / CHANNELS_FILE)


# ---------------------------------------------------------------- a folder


def test_ten_decisions_mend_the_rest_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reports read by an engine of its own kind: what it does to ten words tells what it does to the others.

    Of the other syllables 12.6 % are wrong at first, 11.5 % where the ten words alone are put right, and
    5.5 % once the channel has learnt from them.
    """
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    right = {}
    for sample in sorted(SAMPLES.glob("0[1-4]*")):
        right[sample.name] = (sample / "clean.txt").read_text(encoding="utf-8")
        Path("in", f"{sample.name}.txt").write_text(damaged(right[sample.name]), encoding="utf-8")
    write_decisions(Path("in/decisions.tsv"), [everywhere(damaged(word), word) for word in TEN])
    assert main(["train", "channel", "--from", "in/decisions.tsv", "-o", "channels.safetensors"]) == 0
    assert "learnt from 10 words and their readings" in capsys.readouterr().err
    Path("model").mkdir()
    Path("channels.safetensors").rename("model/channels.safetensors")

    def errors(*options: str) -> float:
        """The share of wrong syllables among those that are none of the ten words."""
        assert main(["fix", "in", "-o", "out", "-j", "1", *options]) == 0
        wrong = total = 0
        for name, gold in right.items():
            text = Path("out", f"{name}.txt").read_text(encoding="utf-8")
            found = evaluate(gold, text)
            ten = sum(n for pair, n in found.confusions.items() if pair.split(" → ")[0] in TEN)
            wrong += found.rates["SER"].errors - ten
            total += found.rates["SER"].total - sum(gold.lower().split().count(word) for word in TEN)
        return wrong / total

    at_first, decided = errors(), errors("--decisions", "in/decisions.tsv")
    Path("in/cchc-restore.yaml").write_text("model: ../model\ndecisions: decisions.tsv\n", encoding="utf-8")
    learnt = errors()
    assert at_first > 0.11
    assert decided > 0.85 * at_first
    assert learnt < 0.5 * at_first


def test_what_is_learnt_does_no_harm_elsewhere(tmp_path: Path) -> None:
    """Reports of common engines are read as well as before, and a clean one stays as it is."""
    decisions = Decisions([everywhere(damaged(word), word) for word in TEN])
    learn_from_decisions(decisions, (), tmp_path / "channels.safetensors")
    learnt, before = Restorer(model=tmp_path), full_restorer()
    sample = SAMPLES / "02-ke-hoach-ra-soat-thu-tuc"
    gold, read = ((sample / name).read_text(encoding="utf-8") for name in ("clean.txt", "ocr.txt"))
    assert learnt.restore(gold).text == before.restore(gold).text
    rates = [evaluate(gold, restorer.restore(read).text).rates["SER"].errors for restorer in (before, learnt)]
    assert rates[1] <= rates[0] + 2


# ---------------------------------------------------------------- what is learnt


def test_pairs_are_weighed_by_use() -> None:
    decisions = Decisions(
        [
            everywhere("$6ng y", "đồng ý"),
            everywhere("x@", "xe ở"),  # not word for word
            everywhere("l5", "15"),  # no word
            everywhere("ban", "ban"),
            Decision("$a", "đã", "file", "b.txt"),
        ]
    )
    pairs = pairs_of(decisions, [("a.txt", "$6ng y; $6ng y; $6ng y, $a"), ("b.txt", "$a, $6ng y")])
    assert {pair: round(weight, 2) for pair, weight in pairs.items()} == {
        ("đồng", "$6ng"): 2.39,
        ("ý", "y"): 2.39,
        ("ban", "ban"): 1.0,
        ("đã", "$a"): 1.0,
    }


def test_the_letters_spoken_of_move_and_the_others_stay(base: Mapping[str, Channel]) -> None:
    pairs = pairs_of(Decisions([everywhere("\u2603ng", "ông"), everywhere("x\u2603n", "xôn")]))
    grown = with_signs(base, pairs)["eng"]
    learnt = learn_from(grown, pairs)
    alphabet = learnt.alphabet
    snowman = alphabet.pieces["\u2603"]
    assert grown.table[alphabet.letters["ô"], snowman] < 1e-4
    assert learnt.table[alphabet.letters["ô"], snowman] > 0.15
    assert 0.01 < learnt.table[alphabet.letters["ộ"], snowman] < learnt.table[alphabet.letters["ô"], snowman]
    for letter in "ăqV":
        row = alphabet.letters[letter]
        assert np.allclose(learnt.table[row], grown.table[row])
    assert np.array_equal(grown.table[:, : base["eng"].table.shape[1]], base["eng"].table)
    assert learnt.table.sum(axis=1).max() < 1.02


def test_however_much_is_decided_half_of_what_was_learnt_before_stays(base: Mapping[str, Channel]) -> None:
    pairs = pairs_of(Decisions([everywhere(f"{c}$", f"{c}ô") for c in "bcdghklmnprstvx"]))
    learnt = learn_from(with_signs(base, pairs)["eng"], pairs)
    row, before = learnt.alphabet.letters["ô"], base["eng"].table[base["eng"].alphabet.letters["ô"]]
    assert np.all(learnt.table[row, : len(before)] >= 0.49 * before)


def test_decisions_without_words_teach_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no decision says which word was printed"):
        learn_from_decisions(Decisions([everywhere("l5", "15")]), (), tmp_path / "c.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_uses_are_counted_in_the_folder_of_the_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A document that cannot be read is passed over; the more a decision is used, the more it teaches."""
    monkeypatch.chdir(tmp_path)
    Path("in/xã").mkdir(parents=True)
    Path("in/b.txt").write_bytes(b"\x00\x01\x02" * 50)
    write_decisions(Path("in/decisions.tsv"), [Decision("\u2603ng", "ông", "file", "xã/a.txt")])

    def learnt() -> float:
        assert main(["train", "channel", "--from", "in/decisions.tsv", "-o", "c.safetensors"]) == 0
        channel = load_channels(Path("c.safetensors"))["eng"]
        return float(channel.table[channel.alphabet.letters["ô"], channel.alphabet.pieces["\u2603"]])

    once = learnt()
    Path("in/xã/a.txt").write_text("\u2603ng, " * 50, encoding="utf-8")
    assert learnt() > 1.5 * once


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to learn from"),
        (("pairs", "--from", "d.tsv"), "pairs are named besides --from"),
        (("--from", "nowhere.tsv"), "nowhere.tsv: cannot be read"),
    ],
)
def test_wrong_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", "channel", *arguments, "-o", "c.safetensors"]) == 2
    assert message in capsys.readouterr().err


# ---------------------------------------------------------------- words that were decided


def test_a_word_nobody_knew_is_known_once_it_was_decided_everywhere() -> None:
    read = "Thuc hién Ké hoach s6 5 ctia Uy ban nhan dan huyén, xa Na Dhong bao cao."
    decision = everywhere("Na Dh@ng", "Nà Đhơng")
    assert "Nà Đhơng" not in full_restorer().restore(read).text
    assert "xã Nà Đhơng báo cáo" in Restorer(decisions=Decisions([decision])).restore(read).text
    assert Decisions([decision, Decision("x", "xã", "file", "a.txt")]).phrases == {"nà đhơng"}


def test_what_is_decided_in_one_place_is_read_in_others_of_the_document() -> None:
    head = "Thuc hién Ké hoach s6 5 ctia Uy ban nhan dan huyén, "
    read = f"{head}trong nam c6 cho phien lui.\nNam nay cho phien lui duoc mo som."
    at = read.index("phien lui")
    here = context_of(read, Span(at, at + len("phien lui")))
    decisions = Decisions([Decision("phien lui", "phiên lùi", "once", "a.txt", here)])
    assert "lùi" not in full_restorer().restore(read).text
    text = Restorer(decisions=decisions).restore(read, key="a.txt").text
    assert text.count("chợ phiên lùi") == 2


def test_a_decided_word_needs_not_be_met_twice() -> None:
    memory = Memory()
    memory.add_decided([7, 8, None, 9])
    assert memory.words == {7: OFTEN, 8: OFTEN, 9: OFTEN}
    assert memory.pairs == {(7, 8): 1}
