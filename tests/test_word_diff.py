"""The word diff: single words marked in their lines, from the ledger."""

from __future__ import annotations

import pytest
from support import SAMPLES

from cchc_restore import Ledger, Restorer, Result, replay
from cchc_restore.cli.rendering import word_diff
from cchc_restore.core.corrections import Span
from cchc_restore.core.ledger import Entry, Status
from cchc_restore.review.word_diff import Change, changed_lines


def result(source: str, *changes: tuple[int, int, str, float, Status]) -> Result:
    """A run that made these changes: start, end, replacement, confidence, status."""
    ledger = Ledger(
        tuple(
            Entry(Span(start, end), source[start:end], new, "stage", "rule", confidence, "", status)
            for start, end, new, confidence, status in changes
        )
    )
    return Result(source, replay(source, ledger), ledger)


def plain(made: Result, name: str | None = None) -> str:
    return "".join(word_diff(made, name, color=False))


@pytest.mark.parametrize(
    ("source", "changes", "shown"),
    [
        ("Cai cach", [(0, 3, "Cải", 0.97, "applied")], "1:[-Cai-]{+Cải+}(0.97) cach\n"),
        ("Cai cach", [(0, 3, "Cải", 0.999, "applied")], "1:[-Cai-]{+Cải+} cach\n"),
        ("Cai cach", [(4, 8, "cách", 0.21, "proposed")], "1:Cai [=cach=]{?cách?}(0.21)\n"),
        ("Phƣơng", [(2, 3, "ư", 1, "applied")], "1:[-Phƣơng-]{+Phương+}\n"),
        (
            "Phƣơng hƣớng",
            [(2, 3, "ư", 1, "applied"), (8, 9, "ư", 1, "applied")],
            "1:[-Phƣơng-]{+Phương+} [-hƣớng-]{+hướng+}\n",
        ),
        ("ƣơƣ", [(0, 1, "ư", 1, "applied"), (2, 3, "ư", 0.8, "applied")], "1:[-ƣơƣ-]{+ươư+}(0.80)\n"),
        ("15/QD-TTg", [(3, 5, "QĐ", 0.97, "applied")], "1:15/[-QD-]{+QĐ+}(0.97)-TTg\n"),
        ("t uyên truyền", [(0, 6, "tuyên", 0.9, "applied")], "1:[-t uyên-]{+tuyên+}(0.90) truyền\n"),
        ("Tiếptục", [(4, 4, " ", 0.9, "applied")], "1:[-Tiếptục-]{+Tiếp tục+}(0.90)\n"),
        ("xã  Đông", [(2, 4, " ", 1, "applied")], "1:xã[-  -]{+ +}Đông\n"),
        ("_ - Mở", [(0, 2, "", 0.8, "applied")], "1:[-_ -](0.80)- Mở\n"),
        ("Điều 5", [(6, 6, ".", 0.8, "applied")], "1:Điều 5{+.+}(0.80)\n"),
        ("a\nba\r\nc", [(2, 4, "bà", 1, "applied")], "2:[-ba-]{+bà+}\n"),
        (
            "mot\nhai\nba bon",
            [(0, 3, "một", 1, "applied"), (8, 10, "bá", 1, "applied")],
            "1:[-mot-]{+một+}\n3:[-ba-]{+bá+} bon\n",
        ),
        (
            "mot\nhai ba\nx",
            [(3, 4, " ", 1, "applied"), (8, 10, "bá", 1, "applied")],
            "1:mot[-⏎-]{+ +}hai [-ba-]{+bá+}\n",
        ),
        ("mot hai", [(3, 4, "\n", 1, "applied")], "1:mot[- -]{+⏎+}hai\n"),
        ("cả\x1b[2Jcai\f", [(6, 9, "cải", 1, "applied")], "1:cả␛[[-2Jcai-]{+2Jcải+}␌\n"),
    ],
)
def test_marks(source: str, changes: list[tuple[int, int, str, float, Status]], shown: str) -> None:
    assert plain(result(source, *changes)) == shown


def test_a_proposal_for_words_that_were_changed() -> None:
    """It stands behind them, and says what would stand there in the end."""
    made = result(
        "Uy ban nhan dan xa",
        (0, 2, "Ủy", 0.99, "applied"),
        (3, 6, "Ban", 0.4, "proposed"),
        (7, 15, "Nhân Dân", 0.35, "proposed"),
        (7, 11, "nhân", 0.99, "applied"),
        (12, 15, "dân", 0.9, "applied"),
    )
    assert plain(made) == (
        "1:[-Uy-]{+Ủy+}(0.99) [=ban=]{?Ban?}(0.40) [-nhan dan-]{+nhân dân+}(0.90){?Nhân Dân?}(0.35) xa\n"
    )


def test_notes_are_left_out() -> None:
    assert plain(result("Số:   /KH", (0, 3, "Số:", 0.5, "proposed"))) == ""


def test_the_name_stands_before_the_line_as_in_grep() -> None:
    made = result("a\ncai", (2, 5, "cải", 1, "applied"))
    assert plain(made, "xã/số\t1\n\udce1.txt") == "xã/số\t1⏎\\xe1.txt:2:[-cai-]{+cải+}\n"


def test_colours_instead_of_brackets() -> None:
    made = result(
        "cai cach o",
        (0, 3, "cải", 1, "applied"),
        (4, 8, "cách", 0.6, "applied"),
        (9, 10, "ở", 0.2, "proposed"),
    )
    assert "".join(word_diff(made, "a.txt", color=True)) == (
        "\x1b[35ma.txt\x1b[0m\x1b[36m:\x1b[0m\x1b[32m1\x1b[0m\x1b[36m:\x1b[0m"
        "\x1b[31;9mcai\x1b[0m\x1b[32;4mcải\x1b[0m "
        "\x1b[31;9mcach\x1b[0m\x1b[33;4mcách\x1b[0m\x1b[2m(0.60)\x1b[0m "
        "\x1b[36;4mo\x1b[0m\x1b[36;3mở?\x1b[0m\x1b[2m(0.20)\x1b[0m\n"
    )


def test_the_lines_of_a_sample_hold_source_and_result(restorer: Restorer) -> None:
    text = (SAMPLES / "02-ke-hoach-ra-soat-thu-tuc" / "ocr.txt").read_text(encoding="utf-8")
    made = restorer.restore(text)
    old, new = text.split("\n"), made.text.split("\n")
    numbers = []
    for line in changed_lines(made):
        numbers.append(line.number)
        assert old[line.number - 1] == "".join(p.old if isinstance(p, Change) else p for p in line.parts)
        assert new[line.number - 1] == "".join(p.new if isinstance(p, Change) else p for p in line.parts)
    assert set(numbers) >= {i for i, pair in enumerate(zip(old, new, strict=True), 1) if len({*pair}) == 2}
    assert numbers == sorted(set(numbers))
