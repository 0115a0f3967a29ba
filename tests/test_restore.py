"""The whole pipeline with the shipped model: what is broken comes out right, what was right stays."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support import CASES, CONTEXTS, SAMPLES, full_restorer

from cchc_restore import Restorer, Result, Source, replay, undo
from cchc_restore.cli import main
from cchc_restore.core.errors import InputError, PipelineError
from cchc_restore.evaluate import evaluate


def check_ledger(result: Result) -> None:
    """What holds for every document."""
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert unicodedata.is_normalized("NFC", result.text)
    assert [result.text.count(c) for c in "\n\r\f"] == [result.source.count(c) for c in "\n\r\f"]
    for entry in result.ledger:
        assert entry.span.of(result.source) == entry.original
        assert 0 <= entry.confidence <= 1
        assert entry.stage
        assert entry.rule
        assert entry.reason


# ---------------------------------------------------------------- cases


def cases() -> list[Any]:
    """The cases of restore.yaml; those with `fails` are known failures."""
    found = yaml.safe_load((CASES / "restore.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=[pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else [],
        )
        for case in found
    ]


@pytest.mark.parametrize("case", cases())
def test_case(restorer: Restorer, case: dict[str, str]) -> None:
    context = CONTEXTS[case.get("among", "english")]
    before = f"{context}\n" if context else ""
    result = restorer.restore(before + case["text"])
    lines = result.text.split("\n")[before.count("\n") :]
    assert "\n".join(lines) == (case["text"] if case["gives"] == "same" else case["gives"])
    check_ledger(result)


# ---------------------------------------------------------------- samples

SER_AT_MOST = {
    "01/ocr.txt": 0.060,
    "02/ocr.txt": 0.097,
    "03/ocr.txt": 0.107,
    "04/ocr.txt": 0.171,
    "05/ocr.txt": 0.168,
    "06/ocr.txt": 0.192,
    "07/ocr.txt": 0.117,
    "04/ocr-vie.txt": 0.104,
    "06/ocr-vie.txt": 0.131,
}
"""Half as much again as was measured when this was written, with `cchc-restore evaluate clean.txt …`."""


def sample(name: str) -> tuple[str, str]:
    """A damaged sample (`01/ocr.txt`) and its clean text."""
    number, file = name.split("/")
    folder = next(SAMPLES.glob(f"{number}-*"))
    return (folder / file).read_text(encoding="utf-8"), (folder / "clean.txt").read_text(encoding="utf-8")


@cache
def restored(name: str) -> Result:
    """A damaged sample, restored; several tests look at it."""
    return full_restorer().restore(sample(name)[0])


def numbers(text: str) -> Counter[str]:
    """Numbers as printed, of two digits and more."""
    return Counter(re.findall(r"(?<![^\W_])\d+(?:[.,/]\d+)*(?![^\W_])", text))


@pytest.mark.parametrize("name", SER_AT_MOST)
def test_a_sample_is_restored(name: str) -> None:
    damaged, clean = sample(name)
    result = restored(name)
    before, after = (evaluate(clean, text).rates["SER"].value for text in (damaged, result.text))
    assert after <= SER_AT_MOST[name]
    assert after < before
    check_ledger(result)


@pytest.mark.parametrize("name", SER_AT_MOST)
def test_numbers_that_were_readable_stay(name: str) -> None:
    """All numbers of two digits and more that OCR and print agree on."""
    damaged, clean = sample(name)
    readable = Counter({n: c for n, c in (numbers(damaged) & numbers(clean)).items() if len(n) > 1})
    assert readable - numbers(restored(name).text) == Counter()


@pytest.mark.parametrize("name", SER_AT_MOST)
def test_a_second_pass_changes_nothing(restorer: Restorer, name: str) -> None:
    twice = restorer.restore(restored(name).text)
    assert [(e.original, e.replacement) for e in twice.ledger.applied] == []


@pytest.mark.parametrize("number", ["01", "02", "03", "04", "05", "06", "07", "08"])
def test_a_clean_document_comes_out_as_it_went_in(restorer: Restorer, number: str) -> None:
    clean = next(SAMPLES.glob(f"{number}-*")).joinpath("clean.txt").read_text(encoding="utf-8")
    result = restorer.restore(clean)
    assert [(e.original, e.replacement) for e in result.ledger.applied] == []
    assert result.text == clean


def test_a_few_errors_in_a_good_scan_are_enough_to_know_it(restorer: Restorer) -> None:
    """Nine words of 1,200 that no typist misspells so; what else is right stays."""
    files = [next(SAMPLES.glob(f"{n}-*")) / "clean.txt" for n in ("01", "02", "08")]
    clean = "".join(file.read_text("utf-8") for file in files)
    misread = {
        "trực tuyến": "trực tuyên",
        "thủ tục": "thú tục",
        "lệ phí": "lệ phi",
        "ban hành": "ban hảnh",
        "kéo dài": "kéo dải",
        "khảo sát": "khảo sảt",
        "tổ chức": "tố chức",
        "Cổng dịch vụ": "Cống dịch vụ",
        "bước đầu": "bước đâu",
    }
    scanned = clean
    for printed, read in misread.items():
        assert printed in scanned
        scanned = scanned.replace(printed, read, 1)
    result = restorer.restore(scanned)
    assert result.profile["vie"] > 0.5
    assert result.text == clean


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("01/ocr.txt", {"eng"}),
        ("04/ocr-vie.txt", {"vie"}),
        ("07/ocr.txt", {"plain"}),
        ("08/ocr.txt", {"clean"}),
    ],
)
def test_a_document_shows_what_happened_to_it(name: str, kinds: set[str]) -> None:
    profile = restored(name).profile
    assert max(profile, key=profile.__getitem__) in kinds
    assert sum(profile.values()) == pytest.approx(1, abs=0.01)


def test_confidence_means_something() -> None:
    """What is called sure is right more often than what is called doubtful."""
    right: dict[bool, list[bool]] = {True: [], False: []}
    for name in ("01/ocr.txt", "02/ocr.txt", "03/ocr.txt"):
        known = set(re.findall(r"\w+", sample(name)[1].lower()))
        for entry in restored(name).ledger.applied:
            if entry.stage == "diacritics" and " " not in entry.replacement:
                right[entry.confidence >= 0.95].append(entry.replacement.lower() in known)
    sure, doubtful = (sum(right[k]) / len(right[k]) for k in (True, False))
    assert sure > 0.97
    assert 1 - sure < (1 - doubtful) / 10


# ---------------------------------------------------------------- properties

_DAMAGED = tuple(line for line in sample("01/ocr.txt")[0].splitlines() if len(line) > 40)
_CLEAN = tuple(line for line in sample("08/ocr.txt")[0].splitlines() if len(line) > 40)
_LINES = st.one_of(
    st.sampled_from(_DAMAGED),
    st.sampled_from(_CLEAN),
    st.sampled_from(
        ["", "- ", "I. KET QUA", "\f", "HDND xa", "s6 13 1a", "t uyén truyén", "1.250.000 dong", "ĐƢỢC GIAO"]
    ),
    st.text(st.sampled_from([*"aăâđêôơưcghnt ABĐ016.,;:/-'¢&|\u0301\u0323\u00ad"]), max_size=20),
)
_DOCUMENTS = st.lists(_LINES, max_size=8).map("\n".join)


@given(_DOCUMENTS)
@settings(max_examples=25, deadline=None)
def test_every_document(text: str) -> None:
    check_ledger(full_restorer().restore(text))


@given(_DOCUMENTS, st.sampled_from([0.0, 0.3, 0.7, 0.95, 1.0]))
@settings(max_examples=15, deadline=None)
def test_what_is_doubtful_is_only_proposed(text: str, threshold: float) -> None:
    result = full_restorer().restore(text, threshold=threshold)
    check_ledger(result)
    assert all(entry.confidence >= threshold for entry in result.ledger.applied)


@given(_DOCUMENTS)
@settings(max_examples=15, deadline=None)
def test_dates_and_long_numbers_are_kept(text: str) -> None:
    text = f"{text}\nngày 05/03/2020, 1.250.000 đồng, 94,2%, 2021-2025, số 15/2022/TT-BTC"
    kept = full_restorer().restore(text).text.rsplit("\n", 1)[1]
    assert re.findall(r"\d+", kept) == re.findall(r"\d+", text.rsplit("\n", 1)[1])


@given(st.lists(st.sampled_from(_DAMAGED), min_size=3, max_size=8, unique=True).map("\n".join))
@settings(max_examples=10, deadline=None)
def test_repaired_lines_need_no_second_repair(text: str) -> None:
    """However a document is put together of damaged lines; nothing that was applied is applied again."""
    once = full_restorer().restore(text).text
    assert [(e.original, e.replacement) for e in full_restorer().restore(once).ledger.applied] == []


@given(st.lists(st.sampled_from(_CLEAN), min_size=1, max_size=8, unique=True).map("\n".join))
@settings(max_examples=10, deadline=None)
def test_clean_lines_stay_as_they_are(text: str) -> None:
    assert full_restorer().restore(text).text == text


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", " ", "\f", "....", "12", "-", "?", "a", "Đ", "ơ", "\u0301", "日本語", "😀"]
)
def test_next_to_nothing_stays_nothing(restorer: Restorer, text: str) -> None:
    result = restorer.restore(text)
    assert len(result.text) <= len(text)
    check_ledger(result)


def test_alternatives_are_other_readings_with_their_share() -> None:
    entries = [e for e in restored("01/ocr.txt").ledger if e.alternatives]
    assert entries
    for entry in entries:
        assert all(0 < a.probability <= 1 for a in entry.alternatives)
        shares = [a.probability for a in entry.alternatives]
        assert shares == sorted(shares, reverse=True)
        assert entry.confidence + sum(shares) < 1.02
        assert entry.replacement not in [a.text for a in entry.alternatives]


def test_rubbish_is_not_made_a_word_that_is_no_syllable(restorer: Restorer) -> None:
    """Unless it is clear that it was one."""
    result = restorer.restore(CONTEXTS["english"] + "\nGan fase vao may; mua hai chiéc 6t6 chd hang\n")
    assert result.text.endswith("Gắn fase vào máy; mua hai chiếc ôtô chở hàng\n")
    (doubt,) = (entry for entry in result.ledger if entry.original == "fase")
    assert (doubt.status, doubt.rule, doubt.replacement) == ("proposed", "doubt", "laser")


def test_the_same_text_is_always_read_alike(restorer: Restorer) -> None:
    """What was read before leaves no trace: one restorer serves a whole folder, in any order."""
    damaged = sample("02/ocr.txt")[0]
    fresh = Restorer().restore(damaged)
    restorer.restore(sample("07/ocr.txt")[1])
    again = restorer.restore(damaged)
    assert again.text == fresh.text
    assert again.ledger == fresh.ledger


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_line_ends_make_no_difference_and_come_out_as_they_were(restorer: Restorer, end: str) -> None:
    """Lines of old Macs end in a lone carriage return."""
    result = restorer.restore(sample("02/ocr.txt")[0].replace("\n", end))
    check_ledger(result)
    assert result.text == restored("02/ocr.txt").text.replace("\n", end)
    lines = [[e["line"] for e in one.ledger.records(one.source)] for one in (result, restored("02/ocr.txt"))]
    assert lines[0] == lines[1]


def test_texts_are_read_together_as_they_are_alone(restorer: Restorer) -> None:
    """Pages of all kinds of damage, a long text, an empty one: what stands beside a text changes nothing."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*/*.txt"))]
    pages = [text[:1500] for text in texts[::2]]
    mixed = [*pages, "", "\n".join(texts[:3]), *pages[:2]]
    together = restorer.restore_all([Source(text, f"{n}.txt") for n, text in enumerate(mixed)])
    for number, (text, result) in enumerate(zip(mixed, together, strict=True)):
        alone = restorer.restore(text, name=f"{number}.txt")
        assert result.text == alone.text
        assert result.ledger == alone.ledger
        assert result.profile == alone.profile


# ---------------------------------------------------------------- explain


def test_explain_says_why(restorer: Restorer) -> None:
    text = CONTEXTS["english"] + "\nThuc hién Ké hoach s6 15 ctia huyén\n"
    line = text.count("\n")
    found = {e.token: e for e in restorer.explain(text, line)}
    assert found["ctia"].chosen == "của"
    best = found["ctia"].candidates[0]
    assert best.text == "của"
    assert best.posterior > 0.5
    assert best.channel_cost > 0
    assert best.lm_cost > 0
    assert found["ctia"].damage[0][0] == "eng"
    assert found["ctia"].reason


@pytest.mark.parametrize(("line", "column"), [(0, None), (-1, None), (3, None), (1, 0), (1, -4), (1, 9)])
def test_a_place_that_is_not_there_cannot_be_explained(
    restorer: Restorer, line: int, column: int | None
) -> None:
    with pytest.raises(InputError, match=r"^(there is no line|line 1 has no column).*What to do: give"):
        restorer.explain("Thuc hi\nKé hoach\n", line, column)


def test_without_the_decoder_there_is_nothing_to_explain(light: Restorer) -> None:
    with pytest.raises(PipelineError, match="the stage diacritics does not run"):
        light.explain("Thuc hién")


# ---------------------------------------------------------------- the report


def test_the_report_of_a_sample_replays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of `--report` are enough to make the output of the source."""
    source = next(SAMPLES.glob("01-*")) / "ocr.txt"
    report = tmp_path / "report.jsonl"
    assert main(["fix", str(source), "--report", str(report)]) == 0
    text, output = source.read_text(encoding="utf-8"), capsys.readouterr().out
    records = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert {r["status"] for r in records} <= {"applied", "proposed"}
    for r in sorted((r for r in records if r["status"] == "applied"), key=lambda r: -r["start"]):
        assert text[r["start"] : r["end"]] == r["original"]
        text = text[: r["start"]] + r["replacement"] + text[r["end"] :]
    assert text == output


def test_a_wreck_is_called_one_and_a_bad_scan_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Letters struck at random over a sample's text leave nothing to go by; the sample as scanned does."""
    scanned = (SAMPLES / "05-to-trinh-sua-kenh-muong" / "ocr.txt").read_text(encoding="utf-8")
    random = Random(5)
    struck = "".join(
        random.choice("aeioutnhcglr") if c.isalpha() and random.random() < 0.4 else c for c in scanned
    )
    restorer = Restorer()
    assert not restorer.restore(scanned).hardly_readable
    wreck = restorer.restore(struck)
    assert wreck.hardly_readable
    file = tmp_path / "a.txt"
    file.write_text(struck, encoding="utf-8")
    assert main(["fix", str(file)]) == 0
    assert f"hardly readable: {wreck.doubtful:.0%} of its words are doubtful." in capsys.readouterr().err
