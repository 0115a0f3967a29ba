"""What the review shows fits the window, shows every sign, and marks the place."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reviewing import desk_with, entry, result

from cchc_restore.cli.review_groups import _HELP as GROUP_HELP
from cchc_restore.cli.review_loop import _HELP as PLACE_HELP
from cchc_restore.cli.review_loop import _KEYS as PLACE_KEYS
from cchc_restore.cli.review_screen import Screen, cropped, folded, line_with, place_lines, width_of
from cchc_restore.core.corrections import Span
from cchc_restore.review.places import Place

PLAIN = Screen(color=False, clears=False)
COLOR = Screen(color=True, clears=True)
LETTERS = st.text(st.sampled_from("aăâ đ ộ.,\u0323\u0301e委 \t\x1b"), max_size=60)


@given(LETTERS, LETTERS, LETTERS, st.integers(12, 80))
@example("a" * 10, "", "\u0301\u0301", 12)  # marks alone, and no room for "…"
def test_a_line_never_takes_more_than_its_width(left: str, middle: str, right: str, width: int) -> None:
    middle = middle[:4]
    text = left + middle + right
    place = Span(len(left), len(left) + len(middle))
    line = line_with(PLAIN, text, Span(0, len(text)), place, width)
    assert width_of(line) <= width
    assert "\x1b" not in line
    assert "\t" not in line


@given(LETTERS, st.integers(1, 40), st.booleans())
def test_cropping_keeps_one_end(text: str, width: int, end: bool) -> None:
    short = cropped(text, width, end=end)
    assert width_of(short) <= max(width, 1)
    if width_of(text) > width:
        kept = short.removeprefix("…") if end else short.removesuffix("…")
        assert text.rstrip().endswith(kept.rstrip()) if end else text.startswith(kept)


def long_place() -> Place:
    source = "dau dong " * 40 + "cap the\x1b[2J can cuoc" + " cuoi dong" * 40 + "\nhai\n"
    (place,) = desk_with(
        {"thu-muc/rat-dai/" * 6 + "a.txt": result(source, entry(source, "the", "thẻ"))}
    ).doubtful()
    return place


@pytest.mark.parametrize("columns", ["20", "40", "80", "200"])
def test_a_page_fits_the_window(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = place_lines(PLAIN, long_place(), "12 of 80, 3 decided")
    assert max(map(width_of, lines)) <= max(int(columns), 30)
    page = "\n".join(lines)
    assert "[thẻ]" in page
    assert "[the]" in page
    assert "\x1b" not in page, "a report must not move the cursor"
    assert "12 of 80, 3 decided" in page


def test_the_reason_is_shown_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """There stands the row of the lexicon that the change rests on."""
    monkeypatch.setenv("COLUMNS", "50")
    source = "cap the can cuoc"
    change = entry(source, "the", "thẻ")._replace(reason="letters were misread " * 3 + "(phrases.tsv:200)")
    (place,) = desk_with({"a.txt": result(source, change)}).doubtful()
    lines = place_lines(PLAIN, place, "1 of 1, 0 decided")
    assert lines[-1].endswith("(phrases.tsv:200)")
    assert max(map(width_of, lines)) <= 50


@pytest.mark.parametrize("text", [PLACE_HELP, GROUP_HELP])
def test_the_help_fits_a_terminal_of_80_columns(text: str) -> None:
    assert max(map(width_of, text.splitlines())) <= 80


def test_the_keys_take_one_line_of_80_columns() -> None:
    assert len(folded(PLACE_KEYS, 79)) == 1


def test_colours_take_the_place_of_brackets() -> None:
    page = "\n".join(place_lines(COLOR, long_place(), "1 of 1, 0 decided"))
    assert "[thẻ]" not in page
    assert "\x1b[7mthẻ\x1b[0m" in page


def test_the_line_ends_of_windows_are_not_shown() -> None:
    source = "mot\r\ncap the\r\nba\r\n"
    (place,) = desk_with({"a.txt": result(source, entry(source, "the", "thẻ"))}).doubtful()
    page = place_lines(PLAIN, place, "1 of 1, 0 decided")
    assert ">    2 cap [thẻ]" in page
    assert "     1 mot" in page


def test_of_a_line_of_a_megabyte_only_what_is_seen_is_copied() -> None:
    source = "dau dong " * 100_000 + "cap the can cuoc " + "cuoi dong " * 100_000
    (place,) = desk_with({"a.txt": result(source, entry(source, "the", "thẻ"))}).doubtful()
    tracemalloc.start()
    page = place_lines(PLAIN, place, "1 of 1, 0 decided")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("cap [thẻ] can cuoc" in line for line in page)
    assert most < len(source) / 10
