"""The facts of a document, and the command that lists them."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SAMPLES, full_restorer, load_cases

from cchc_restore.cli import main
from cchc_restore.core.corrections import Span
from cchc_restore.core.ledger import Entry
from cchc_restore.facts import COLUMNS, Facts, FactsReader, extract, facts_of
from cchc_restore.facts.evidence import Spellings, Trust, count_pages
from cchc_restore.lexicons import load_lexicon

_READER = FactsReader(load_lexicon())


def _row(facts: Facts) -> dict[str, str]:
    """The columns that are not empty, but for file, pages and doubtful words."""
    row = dict(zip(COLUMNS, facts.row("x"), strict=True))
    return {name: text for name, text in row.items() if text and name not in ("file", "pages", "doubtful")}


def test_columns() -> None:
    assert COLUMNS == (
        "file",
        "issuing_body",
        "superior_body",
        "number_symbol",
        "type",
        "place",
        "date",
        "title",
        "addressees",
        "signer_authority",
        "signer_office",
        "signer_name",
        "cited",
        "pages",
        "doubtful",
    )


@pytest.mark.parametrize("case", load_cases("facts.yaml"))
def test_case(case: dict[str, Any]) -> None:
    assert _row(_READER.read(case["text"])) == case["facts"]


@pytest.mark.parametrize("case", load_cases("facts.yaml"))
def test_every_value_knows_its_line(case: dict[str, Any]) -> None:
    facts = _READER.read(case["text"])
    lines = case["text"].split("\n")
    for value in (facts.issuing_body, facts.superior_body, facts.place, facts.title, facts.signer_name):
        if value is not None:
            assert value.line is not None
            assert value.text.split()[0] in lines[value.line - 1]
            assert 0.5 <= value.confidence <= 1
    for citation in facts.cited:
        assert citation.number.split("/")[0].split("-")[0] in lines[citation.line - 1]


# ---------------------------------------------------------------- samples


@pytest.mark.parametrize("case", load_cases("facts_samples.yaml"))
def test_samples(case: dict[str, Any]) -> None:
    text = (SAMPLES / case["name"] / "clean.txt").read_text(encoding="utf-8")
    assert _row(extract(text, load_lexicon())) == case["facts"]


_READABLE = ("number_symbol", "type", "date", "signer_authority", "signer_office")
"""Columns in which a value of a repaired sample is right or empty; names may be misread."""


def test_repaired_samples() -> None:
    right = wanted = 0
    for parameters in load_cases("facts_samples.yaml"):
        case = parameters.values[0]
        text = (SAMPLES / case["name"] / "ocr.txt").read_text(encoding="utf-8")
        found = _row(facts_of(full_restorer().restore(text), _READER))
        for column in _READABLE:
            expected = case["facts"].get(column, "")
            assert found.get(column, "") in (expected, ""), (case["name"], column)
            wanted += bool(expected)
            right += bool(expected) and found.get(column) == expected
    assert right >= 0.9 * wanted


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("một trang", 1),
        ("một\fhai\fba\f", 3),
        ("một\n\f", 1),
        ("dòng\n" * 61, None),
        ("dòng\n" * 30 + "2\n" + "dòng\n" * 30 + "- 3 -\n" + "dòng\n" * 5, 3),
        ("STT\n1\nTên\n2\nTên\n3\nTên\n", 1),
        ("dòng\n" * 30 + "7\n" + "dòng\n" * 40, None),
    ],
)
def test_pages(text: str, pages: int | None) -> None:
    assert count_pages(text) == pages


def _entry(start: int, original: str, replacement: str, confidence: float) -> Entry:
    span = Span(start, start + len(original))
    return Entry(span, original, replacement, "diacritics", "marks", confidence, "", "applied")


def test_trust_is_that_of_the_corrections_within() -> None:
    trust = Trust((_entry(0, "Bao", "Báo", 0.9), _entry(4, "c", "cáo", 0.6), _entry(6, "xa", "xã", 0.8)))
    assert trust.of([Span(0, 3)]) == 0.9
    assert trust.of([Span(0, 5)]) == 0.6  # "Báo cáo xã"
    assert trust.of([Span(8, 10)]) == 0.8
    assert trust.of([Span(3, 4)]) == 1.0
    assert Trust().of([Span(0, 100)]) == 1.0


def test_a_spelling_is_usual_only_where_no_other_is_as_frequent() -> None:
    assert Spellings("Tân Lũng, Tân Lũng, Tân Lưng").usual("Tan Lung") == ("Tân Lũng", 2)
    assert Spellings("Tân Lũng, Tân Lưng").usual("Tan Lung") == ("", 0)
    assert Spellings("tân lũng, tân lũng").usual("Tan Lung") == ("", 0)
    assert Spellings("").usual("...") == ("", 0)


def test_what_is_likelier_wrong_than_right_is_left_out() -> None:
    text = "UBND XÃ TÂN LŨNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    at = text.index("LŨNG")
    doubted = Trust((_entry(at, "LUNG", "LŨNG", 0.4),))
    assert _READER.read(text).issuing_body is not None
    assert _READER.read(text, doubted).issuing_body is None


def test_abbreviations_of_a_damaged_number_must_be_accounted_for() -> None:
    text = (
        "UBND XÃ X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "HỘI ĐỒNG NGHĨA VỤ QUÂN SỰ Độc lập - Tự do - Hạnh phúc\n"
        "Số: 09/BC-{} Nà Luông, ngày 05 tháng 4 năm 2021\nBÁO CÁO\n"
    )
    for body, damaged, found in (("HĐNVQS", True, True), ("HPNVOS", True, False), ("HPNVOS", False, True)):
        facts = _READER.read(text.format(body), damaged=damaged)
        assert (facts.number_symbol is not None) == found


def test_a_wreck_says_little() -> None:
    facts = _READER.read("Số: 33/BC-UBND Nà Luông, ngày 03 tháng 5 năm 2020", worth=0.4)
    assert _row(facts) == {}


# ---------------------------------------------------------------- properties


_ALPHABET = "ABKTM.:/- \n\fỦNơinhậKíngửSố0123456789ngàythángnăm"


@given(st.text(max_size=300) | st.text(alphabet=_ALPHABET, max_size=400))
@settings(max_examples=200, deadline=None)
def test_every_text(text: str) -> None:
    facts = extract(text, load_lexicon())
    assert len(facts.row("x")) == len(COLUMNS)
    assert list(facts.as_json("x")) == list(COLUMNS)
    json.dumps(facts.as_json("x"))


def test_line_ends_make_no_difference() -> None:
    """Lines of old Macs end in a lone carriage return."""
    text = (SAMPLES / "02-ke-hoach-ra-soat-thu-tuc" / "clean.txt").read_text(encoding="utf-8")
    facts = extract(text, load_lexicon())
    assert facts.number_symbol is not None
    assert extract(text.replace("\n", "\r"), load_lexicon()) == facts


def test_a_huge_line_costs_little() -> None:
    facts = extract("UBND XÃ AN BÌNH số 5/BC-UBND ngày 05/4/2021 " * 5_000, load_lexicon())
    assert facts.issuing_body is None


# ---------------------------------------------------------------- the command

_REPORT = (
    "UBND XÃ AN BÌNH ĐÔNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTRẠM Y TẾ Độc lập - Tự do - Hạnh phúc\n"
    "Số: 19/TB-TYT An Bình Đông, ngày 03 tháng 7 năm 2019\nTHÔNG BÁO\nLịch tiêm, ngừa “mùa mưa”\n"
    "Nơi nhận: TRƯỞNG TRẠM\n- Các thôn;\n- UBND xã;\n- Lưu: TYT.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(_REPORT, encoding="utf-8")
    (tmp_path / "in" / "sub" / "b.txt").write_text("Không có đầu văn bản.\n", encoding="utf-8")
    return tmp_path


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_folder_as_a_table(folder: Path) -> None:
    index = folder / "index.csv"
    assert main(["facts", "--as-is", str(folder / "in"), "-o", str(index)]) == 0
    data = index.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = _table(data.decode("utf-8"))
    assert list(rows[0]) == list(COLUMNS)
    assert [Path(row["file"]).name for row in rows] == ["a.txt", "b.txt"]
    assert rows[0]["title"] == "Lịch tiêm, ngừa “mùa mưa”"
    assert rows[0]["addressees"] == "Các thôn; UBND xã"
    assert (rows[0]["pages"], rows[0]["doubtful"]) == ("1", "")
    assert set(rows[1].values()) == {rows[1]["file"], "1", ""}


def test_restored_first(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    report = folder / "ocr.txt"
    head = "UBND XA AN BINH CONG HOA XA HOI CHU NGHIA VIET NAM\nTRAM Y TE\nSo: 5/BC-TYT\nBAO CAO\n"
    report.write_text(head, encoding="utf-8")
    assert main(["facts", str(report)]) == 0
    (row,) = _table(capfdbinary.readouterr().out.decode("utf-8"))
    assert (row["issuing_body"], row["number_symbol"], row["type"]) == ("TRẠM Y TẾ", "05/BC-TYT", "Báo cáo")
    assert row["doubtful"] == "0"
    assert report.read_text(encoding="utf-8").startswith("UBND XA")


def test_json_lines(folder: Path) -> None:
    index = folder / "index.jsonl"
    assert main(["facts", "--as-is", str(folder / "in"), "-o", str(index)]) == 0
    first, second = (json.loads(line) for line in index.read_text(encoding="utf-8").splitlines())
    assert list(first) == list(COLUMNS)
    assert first["date"]["value"] == "2019-07-03"
    assert first["date"]["line"] == 3
    assert 0.5 <= first["date"]["confidence"] <= 1
    assert [entry["value"] for entry in first["addressees"]] == ["Các thôn", "UBND xã"]
    assert first["pages"] == {"value": 1, "line": None, "confidence": 1.0}
    assert second["issuing_body"] is None
    assert second["cited"] == []


def test_which_files_of_a_folder(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """As for `fix`: by options, or by the settings of the folder."""
    (folder / "in" / "c.ocr").write_text(_REPORT, encoding="utf-8")

    def named(*arguments: str) -> list[str]:
        assert main(["facts", "--as-is", str(folder / "in"), *arguments]) == 0
        return [Path(row["file"]).name for row in _table(capfdbinary.readouterr().out.decode("utf-8"))]

    assert named() == ["a.txt", "b.txt"]
    assert named("--exclude", "sub") == ["a.txt"]
    assert named("--include", "*.ocr") == ["c.ocr"]
    (folder / "in" / "cchc-restore.yaml").write_text("exclude: ['a*']\n")
    assert named() == ["b.txt"]


def test_several_processes_make_the_same_table(folder: Path) -> None:
    for number in range(20):
        (folder / "in" / f"{number:02}.txt").write_text(_REPORT.replace("19/", f"{number + 1}/"), "utf-8")
    (folder / "in" / "07.txt").write_bytes(b"\xff\xff\xc3")
    for workers in ("1", "2"):
        index = str(folder / f"{workers}.csv")
        assert main(["facts", "--as-is", str(folder / "in"), "-o", index, "-j", workers]) == 3
    assert (folder / "1.csv").read_bytes() == (folder / "2.csv").read_bytes()
    assert len(_table((folder / "2.csv").read_text(encoding="utf-8"))) == 21


def test_a_pipe(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    class _Input:
        buffer = io.BytesIO(_REPORT.encode("utf-16"))

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", _Input())
    assert main(["facts", "--as-is", "-"]) == 0
    (row,) = _table(capfdbinary.readouterr().out.decode("utf-8"))
    assert (row["file"], row["number_symbol"]) == ("-", "19/TB-TYT")


def test_excel_gets_a_byte_order_mark(folder: Path) -> None:
    index = folder / "index.csv"
    assert main(["facts", "--as-is", "--excel", str(folder / "in"), "-o", str(index)]) == 0
    assert index.read_bytes().startswith(b"\xef\xbb\xbffile,issuing_body")


@pytest.mark.parametrize(("options", "mark"), [(["--excel"], "'"), ([], "")])
def test_excel_gets_no_formulas(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], mark: str
) -> None:
    title = "=1+1 lịch tiêm"
    Path(folder / "in" / "=a.txt").write_text(_REPORT.replace("Lịch tiêm", title), encoding="utf-8")
    monkeypatch.chdir(folder / "in")
    assert main(["facts", "--as-is", "=a.txt", "a.txt", *options, "-o", "index.csv"]) == 0
    rows = _table(Path("index.csv").read_text(encoding="utf-8-sig"))
    assert [row["file"] for row in rows] == [f"{mark}=a.txt", "a.txt"]
    assert rows[0]["title"].startswith(mark + title)
    assert rows[0]["number_symbol"] == "19/TB-TYT"


def test_what_fails_is_told_and_the_others_are_listed(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "in" / "broken.txt").write_bytes(b"\xff\xff\xc3")
    assert main(["facts", "--as-is", str(folder / "in"), str(folder / "missing.txt")]) == 3
    captured = capfdbinary.readouterr()
    assert len(_table(captured.out.decode("utf-8"))) == 2
    assert b"broken.txt" in captured.err
    assert b"missing.txt" in captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["facts"],
        ["facts", "--as-is", "--skip", "noise", "a.txt"],
        ["facts", "--excel", "a.txt", "-o", "x.jsonl"],
        ["facts", "a.txt", "-o", "register.xlsx"],
        ["facts", "a.txt", "-o", "a.txt"],
        ["facts", "--skip", "nois", "a.txt"],
    ],
)
def test_wrong_usage(
    arguments: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(folder / "in")
    assert main(arguments) == 2
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert captured.err
    assert (folder / "in" / "a.txt").read_text(encoding="utf-8") == _REPORT


def test_an_output_that_cannot_be_written(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    index = folder / "no" / "index.csv"
    assert main(["facts", "--as-is", str(folder / "in"), "-o", str(index)]) == 3
    assert b"index.csv" in capfdbinary.readouterr().err
