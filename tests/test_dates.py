"""Dates: what is read, what is mended, what is left alone."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import figures, load_cases, resources

from cchc_restore import Restorer, replay, undo
from cchc_restore.core.options import DateStyle, Options
from cchc_restore.structure.date_guesses import guesses
from cchc_restore.structure.dates import FoundDate, find_dates
from cchc_restore.structure.digits import digit_letters

STYLES: tuple[DateStyle, ...] = ("decree30", "iso", "keep")


def dates_of(text: str) -> list[FoundDate]:
    return find_dates(text, resources().lexicon)


@cache
def restorer(style: DateStyle = "decree30") -> Restorer:
    return Restorer(stages=["dates"], options=Options(date_style=style))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", load_cases("dates.yaml"))
def test_case(case: dict[str, str], style: DateStyle) -> None:
    gives = case["gives"] if style == "decree30" else case.get(style, case["gives"])
    result = restorer(style).restore(case["text"])
    assert result.text == (case["text"] if gives == "same" else gives)
    if style == "decree30":
        proposed = [f"{e.original} -> {e.replacement}" for e in result.ledger if e.status == "proposed"]
        assert proposed == list(case.get("proposes", []))
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not restorer(style).restore(result.text).changed


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "iso", "form"),
    [
        ("ngay 06 thang 7 nam 2023", "2023-07-06", "written"),
        ("ngày 06 tháng 7 năm\n2023", "2023-07-06", "written"),
        ("2O/O2/2023", "2023-02-20", "numeric"),
        ("01-7-2025", "2025-07-01", "numeric"),
        ("2023-07-06", "2023-07-06", "numeric"),
        ("tháng 5 năm 2024", "2024-05", "month"),
        ("tháng 5/2024", "2024-05", "month"),
        ("ngày 20 tháng 7", "", "written"),
        ("ngày … tháng 7 năm 2023", "", "written"),
        ("quý II/2024", "", "quarter"),
        ("2021 - 2025", "", "period"),
        ("31/02/2023", "", "numeric"),
    ],
)
def test_what_a_date_says(text: str, iso: str, form: str) -> None:
    (found,) = dates_of(f"đến {text}, nơi")
    assert (found.iso, found.form) == (iso, form)
    assert found.span.of(f"đến {text}, nơi") == text


def test_parts_of_a_period_and_a_quarter() -> None:
    quarter, period = dates_of("quý III/2024, giai đoạn 2021 - 2025")
    assert (quarter.quarter, quarter.year) == (3, 2024)
    assert (period.year, period.last_year) == (2021, 2025)


def test_the_years_of_the_document_decide_between_readings() -> None:
    (found,) = dates_of("20/7/2203")
    assert guesses(found, digit_letters(resources().lexicon), {2023})[0].year == 2023
    assert guesses(found, digit_letters(resources().lexicon), {1203})[0].year == 1203


def test_likely_readings_are_possible_and_their_probabilities_add_up() -> None:
    for text in ("31/02/2023", "63/6/2019", "20/7/2203", "45/13/2023", "0/0/2020"):
        (found,) = dates_of(f"ngày {text}")
        made = guesses(found, digit_letters(resources().lexicon))
        assert sum(g.probability for g in made) < 1.0
        assert all(1 <= g.month <= 12 and 1 <= g.day <= 31 for g in made)


def test_a_speck_between_dates_does_not_hide_the_second() -> None:
    assert [d.iso for d in dates_of("2O23, 20/02/2023; 5/6/2024 ngày 7/8/2024")] == [
        "2023-02-20",
        "2024-06-05",
        "2024-08-07",
    ]


# ---------------------------------------------------------------- properties

_DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


def _as_printed(day: date) -> list[str]:
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return [f"ngày {day.day:02} tháng {month} năm {day.year}", f"ngày {day.day:02}/{day.month:02}/{day.year}"]


_PIECES = st.one_of(
    st.sampled_from(["ngày", "ngay", "thang", "tháng", "năm", "nam", "quý", "số", "từ", "âm lịch"]),
    st.sampled_from(["10", "6", "07", "2O", "l5", "31", "02", "2023", "2O23", "2203", "202 3", "Il", "1}"]),
    st.sampled_from(["/", "/", "-", ".", " - ", "⁄", "…", "!", ",", "10/3/2021", "2021 -2025", "2023-7"]),
    st.text(max_size=3),
)
_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from(["", "", " ", "  ", "\n", "\r\n"]))).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@given(_DAYS)
@settings(max_examples=200, deadline=None)
def test_right_dates_pass_unchanged(day: date) -> None:
    text = f"Họp {', họp '.join(_as_printed(day))}; xong."
    result = restorer().restore(text)
    assert result.text == text
    assert not result.ledger.entries
    assert [d.iso for d in dates_of(text)] == [day.isoformat()] * 2


@given(_DAYS, st.sampled_from(["{d}/{m}/{y}", "{d}-{m}-{y}", "{d} / {m}/ {y}", "{d:02}/{m:02}/{y}"]))
@settings(max_examples=200, deadline=None)
def test_every_way_of_writing_a_day_comes_to_one(day: date, way: str) -> None:
    text = way.format(d=day.day, m=day.month, y=day.year)
    assert restorer().restore(f"đến {text}.").text == f"đến {day:%d/%m}/{day.year}."
    assert restorer("iso").restore(f"đến {text}.").text == f"đến {day.isoformat()}."


@given(_TEXTS, st.sampled_from(STYLES))
@settings(max_examples=600, deadline=None)
def test_every_text(text: str, style: DateStyle) -> None:
    """Replay, undo, the same lines, a stable second pass."""
    result = restorer(style).restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert [result.text.count(c) for c in "\n\r\f"] == [text.count(c) for c in "\n\r\f"]
    assert restorer(style).restore(result.text).text == result.text


@given(_TEXTS, st.sampled_from(STYLES))
@settings(max_examples=600, deadline=None)
def test_figures_stay(text: str, style: DateStyle) -> None:
    """In their order; only leading zeros come and go, and letters become figures where the rule says so."""
    for entry in restorer(style).restore(text).ledger.applied:
        if entry.rule not in ("digit", "roman"):
            assert figures(entry.original) == figures(entry.replacement)
            if style == "keep":
                assert regex.findall(r"\d", entry.original) == regex.findall(r"\d", entry.replacement)


# ---------------------------------------------------------------- edges


@pytest.mark.parametrize("text", ["", "\n", "\f\f", "ngày", "ngày tháng năm", "//", "10/", "2021-", "quý /2"])
def test_edges(text: str) -> None:
    assert restorer().restore(text).text == text


def test_form_feeds_and_line_ends() -> None:
    text = "ngày 6/7/2023\r\n\fngày 06 tháng 07\r\nnăm 2023\f"
    assert restorer().restore(text).text == "ngày 06/07/2023\r\n\fngày 06 tháng 7\r\nnăm 2023\f"
