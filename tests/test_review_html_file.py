"""The file behind the review page: what `review --html` writes and says, and that it is enough by itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from reviewing import entry, result

from cchc_restore import Restorer
from cchc_restore.cli import main
from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import OutputError
from cchc_restore.decisions import write_decisions
from cchc_restore.review.html import PageSummary, write_page

STAGES = ("--stages", "encoding,characters,noise,numbers")
DAMAGED = "Phƣơng hƣớng nhiêṃ vụ\r\n_ - Quyet dinh so 15/QD-TTg 𝔘 Phƣơng\n"
_BLOCK = re.compile(r'<script type="application/json" id="data-(\w+)">(.*?)</script>', re.DOTALL)
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def blocks(page: str) -> dict[str, Any]:
    """The data in a page by the names of their blocks."""
    return {name: json.loads(text) for name, text in _BLOCK.findall(page)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to review, seen from the folder above it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "bao-cao"
    (folder / "xa").mkdir(parents=True)
    (folder / "a.txt").write_bytes(DAMAGED.encode())
    (folder / "xa" / "b.txt").write_text("Phương hướng\n", encoding="utf-8")
    return folder


def test_a_folder_becomes_one_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "bao-cao", "--html", "r.html", *STAGES]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "r.html: 0 doubtful words in 2 documents. Open it in a browser" in err
    assert "cchc-restore fix bao-cao --decisions bao-cao/decisions.tsv -o OUT" in err
    page = Path("r.html").read_text(encoding="utf-8")
    assert "<title>bao-cao</title>" in page
    data = blocks(page)
    assert [data[name]["key"] for name in ("0", "1")] == ["a.txt", "xa/b.txt"]
    assert data["0"]["text"] == DAMAGED
    units = DAMAGED.encode("utf-16-le")
    places = [(2 * item[0], 2 * (item[0] + item[1])) for item in data["0"]["items"]]
    originals = [units[start:end].decode("utf-16-le") for start, end in places]
    assert originals == ["ƣ", "ƣ", "êṃ", "_ ", "QD", "ƣ"]  # the last one behind a sign of two units
    assert [data["index"]["kinds"][item[4]][0] for item in data["0"]["items"]] == [
        *["characters"] * 3, "noise", "numbers", "characters",
    ]  # fmt: skip
    assert (folder / "a.txt").read_bytes().decode() == DAMAGED
    assert not (folder / "decisions.tsv").exists()


def test_a_capital_upon_a_change_is_a_matter_of_form(tmp_path: Path) -> None:
    """As in the terminal: compared with what stands there now, only the capital is new."""
    source = "uy ban nhan dan"
    mended = entry(source, "nhan", "nhân", 0.99)
    capital = entry(source, "nhan", "Nhân", 0.7, status="proposed")
    other = entry(source, "nhan", "nhẫn", 0.4, status="proposed")
    page = tmp_path / "page.html"
    assert write_page([("a.txt", result(source, mended, capital))], page).doubtful == 0
    assert write_page([("a.txt", result(source, mended, other))], page).doubtful == 1
    assert write_page([("a.txt", result(source, capital))], page).doubtful == 1  # the mark is lost as well


def test_the_page_needs_nothing_but_itself(folder: Path) -> None:
    main(["review", "bao-cao", "--html", "r.html", *STAGES])
    page = Path("r.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|\bsrc=|@import|url\(", page)
    assert re.findall(r'href="([^"]*)"', page) == ["data:,", "#panel"]
    assert not re.search(r"\{\{\w+\}\}", page)
    (policy,) = _POLICY.findall(page)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    parts = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL)
    assert len(parts) > 5
    digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
    assert sorted(digests) == sorted(re.findall(r"'sha256-([^']+)'", policy))


def test_decisions_that_exist_are_in_the_page(folder: Path) -> None:
    write_decisions(folder / "decisions.tsv", [Decision("QD", "QD", "everywhere")])
    assert main(["review", "bao-cao", "--html", "r.html", *STAGES]) == 0
    assert blocks(Path("r.html").read_text(encoding="utf-8"))["index"]["decisions"] == ["QD\tQD\teverywhere"]
    write_decisions(Path("other.tsv"), [])
    assert main(["review", "bao-cao", "--html", "r.html", "--decisions", "other.tsv", *STAGES]) == 0
    data = blocks(Path("r.html").read_text(encoding="utf-8"))
    assert data["index"]["decisions"] == []
    assert data["0"]["key"] == "bao-cao/a.txt"  # named from the folder of the decisions


def test_a_file_that_cannot_be_read_stays_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.txt").write_bytes(b"abc\x00def")
    assert main(["review", "bao-cao", "--html", "r.html", *STAGES]) == 3
    err = capsys.readouterr().err
    assert "not in the page: bao-cao/bad.txt" in err
    assert "in 2 documents" in err
    assert blocks(Path("r.html").read_text(encoding="utf-8"))["index"]["count"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--html", "bao-cao/a.txt"], "the page would overwrite bao-cao/a.txt"),
        (["--html", "bao-cao/decisions.tsv"], "the page would overwrite"),
        (["--html", "bao-cao/page.txt"], "bao-cao/page.txt is no name of a page"),
        (["--html", "r.html", "--group"], "--html goes without --group"),
        (["--html", "r.html", "--list"], "--html goes without --group, --list"),
    ],
)
def test_bad_usage(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "bao-cao", *arguments, *STAGES]) == 2
    assert message in capsys.readouterr().err
    assert not Path("r.html").exists()
    assert (folder / "a.txt").read_bytes().decode() == DAMAGED


def test_a_page_that_cannot_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "bao-cao", "--html", "nowhere/r.html", *STAGES]) == 3
    assert "nowhere/r.html: cannot be written" in capsys.readouterr().err


def test_the_page_is_all_there_or_not_at_all(tmp_path: Path, light: Restorer) -> None:
    path = tmp_path / "r.html"

    def documents() -> Any:
        yield "a.txt", light.restore("Phƣơng")
        raise OutputError("stopped")

    with pytest.raises(OutputError):
        write_page(documents(), path)
    assert list(tmp_path.iterdir()) == []


def test_the_same_texts_make_the_same_report_and_others_another(tmp_path: Path, light: Restorer) -> None:
    """The browser's memory of a review belongs to its texts."""

    def identity(*texts: str) -> str:
        write_page(((f"{n}.txt", light.restore(text)) for n, text in enumerate(texts)), tmp_path / "r.html")
        return str(blocks((tmp_path / "r.html").read_text(encoding="utf-8"))["index"]["id"])

    assert identity("Phƣơng", "b") == identity("Phƣơng", "b")
    others = [("Phƣơng", "b"), ("Phƣơng",), ("b", "Phƣơng"), ("Phƣơngb", "")]
    assert len({identity(*texts) for texts in others}) == 4


def test_no_document_at_all(tmp_path: Path) -> None:
    assert write_page([], tmp_path / "r.html") == PageSummary(0, 0, 0)
    assert blocks((tmp_path / "r.html").read_text(encoding="utf-8"))["index"]["count"] == 0
