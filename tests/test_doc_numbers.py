"""Document numbers: what is read, what is mended, what is left alone."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import light_restorer, load_cases

from cchc_restore import Restorer, replay, undo
from cchc_restore.core.ledger import Entry
from cchc_restore.lexicons import load_lexicon
from cchc_restore.structure.doc_numbers import DocNumber, find_doc_numbers


@pytest.fixture
def stage() -> Restorer:
    return light_restorer("doc_numbers")


def _shown(entry: Entry) -> str:
    if entry.original == entry.replacement:
        return f"! {entry.rule}: {entry.original!r}"
    if entry.original.isalnum() and entry.replacement.isalnum():
        return f"{entry.original} -> {entry.replacement}"
    return f"{entry.original!r} -> {entry.replacement!r}"


@pytest.mark.parametrize("case", load_cases("doc_numbers.yaml"))
def test_case(case: dict[str, str], stage: Restorer) -> None:
    result = stage.restore(case["text"])
    assert result.text == (case["text"] if case["gives"] == "same" else case["gives"])
    assert [_shown(e) for e in result.ledger if e.status == "proposed"] == list(case.get("proposes", []))
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not stage.restore(result.text).changed


# ---------------------------------------------------------------- reading


def _found(text: str) -> list[DocNumber]:
    return find_doc_numbers(text, load_lexicon())


@pytest.mark.parametrize(
    ("text", "symbol", "kind", "body", "form"),
    [
        ("57 a /BC - UBND", "57a/BC-UBND", "BC", "UBND", "state"),
        ("số 431/BHXH-TST", "431/BHXH-TST", "", "BHXH-TST", "state"),
        ("45/2016/QD-TTg", "45/2016/QĐ-TTg", "QĐ", "TTg", "normative"),
        ("01/2015/TTLT-BNV-BTC", "01/2015/TTLT-BNV-BTC", "TTLT", "BNV-BTC", "normative"),
        ("80/2015/QHI3", "80/2015/QH13", "", "QH13", "law"),
        ("351/2017/UBTVQH14", "351/2017/UBTVQH14", "", "UBTVQH14", "law"),
        ("18- NQ/TW", "18-NQ/TW", "NQ", "TW", "party"),
        ("12/SY-UBND", "12/SY-UBND", "SY", "UBND", "copy"),
        ("Số:   /BC-UBND", "/BC-UBND", "BC", "UBND", "state"),
        ("số 04/HNMT-BTT", "04/HNMT-BTT", "", "HNMT-BTT", "state"),
    ],
)
def test_what_a_number_says(text: str, symbol: str, kind: str, body: str, form: str) -> None:
    (number,) = _found(f"theo {text}") if not text.startswith("Số:") else _found(text)
    assert (number.symbol, number.type, number.body, number.form) == (symbol, kind, body, form)


def test_the_span_covers_the_number_alone() -> None:
    text = "theo Kế hoạch số: 12 /KH-UBND, rồi"
    (number,) = _found(text)
    assert number.span.of(text) == "12 /KH-UBND"
    assert number.word is not None
    assert number.word.of(text) == "số"
    assert number.colon is not None
    assert number.colon.of(text) == ":"
    assert "".join(piece.span.of(text) for piece in number.pieces) == "12 /KH-UBND"


def test_only_one_number_is_the_own_one() -> None:
    text = "UBND XÃ\nSố: 5/BC-UBND\nBÁO CÁO\nSố: 6/KH-UBND là kế hoạch; Số: 7/QĐ-UBND"
    assert [n.own for n in _found(text)] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ các văn bản chỉ đạo của cấp trên về công tác này;\nSố: 5/BC-UBND",
        "\n".join(f"Dòng {n}" for n in range(20)) + "\nSố: 5/BC-UBND",
        "theo Công văn Số: 5/BC-UBND",
        "Số 5/BC-UBND",
    ],
)
def test_not_every_number_is_an_own_one(text: str) -> None:
    assert [n.own for n in _found(text)] == [False]


def test_order() -> None:
    text = "12/QĐ-UBND, số 5-NQ/TW, 3/KH-UBND; số 4/BC-UBND"
    assert [n.digits for n in _found(text)] == ["12", "5", "3", "4"]


# ---------------------------------------------------------------- properties

_GOOD = st.builds(
    lambda word, digits, tail: f"{word}{digits}{tail}",
    st.sampled_from(["theo Quyết định số ", "Nghị quyết ", "và số ", "Kế hoạch số "]),
    st.integers(1, 9999).map(str),
    st.sampled_from(
        ["/QĐ-UBND", "a/KH-UBND", "/2021/NĐ-CP", "-NQ/TW", "/UBND-VX", "/2015/QH13", "/TTr-XYZ", "/BC-STC-VP"]
    ),
)
_PIECES = st.one_of(
    st.sampled_from(["Số", "số", "s6", "S6:", "57", "5", "l3", "O5", "a", "2O23", "2021"]),
    st.sampled_from(["/", "-", " - ", "/ ", ":", "Nghị quyết"]),
    st.sampled_from(["QĐ", "QD", "BC", "UBND", "TW", "NQ", "TTr", "CP", "QHI5", "HĐND", "XQ"]),
    st.text(max_size=4),
)
_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from(["", "", " ", "  ", "\n", "\r\n"]))).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@given(st.lists(_GOOD, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_right_numbers_pass_unchanged(parts: list[str]) -> None:
    text = "; ".join(parts) + "."
    result = light_restorer("doc_numbers").restore(text)
    assert result.text == text
    assert not result.ledger.applied


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_every_text(text: str) -> None:
    """Replay, undo, the same lines, a stable second pass."""
    restorer = light_restorer("doc_numbers")
    result = restorer.restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert [result.text.count(c) for c in "\n\r\f"] == [text.count(c) for c in "\n\r\f"]
    assert restorer.restore(result.text).text == result.text


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_digits_stay(text: str) -> None:
    """Only the named rules touch a digit: a leading zero, a letter that is one, a letter read as one."""
    result = light_restorer("doc_numbers").restore(text)
    for entry in result.ledger.applied:
        if entry.stage == "doc_numbers" and entry.rule in ("spacing", "colon"):
            before, after = (regex.sub(r"\D", "", t) for t in (entry.original, entry.replacement))
            assert before == after or "0" + before == after
        if entry.rule == "leading-zero":
            assert entry.replacement == "0" + entry.original


# ---------------------------------------------------------------- edges


@pytest.mark.parametrize("text", ["", "\n", "\f\f", "Số:", "số /", "12/", "/BC-UBND", "Số: \n", "số\n/QĐ-U"])
def test_edges(text: str, stage: Restorer) -> None:
    assert stage.restore(text).text == text


def test_form_feeds_and_pages(stage: Restorer) -> None:
    text = "Số: 5/BC-UBND\n\fTrang sau theo số 6 /KH-UBND\f"
    assert stage.restore(text).text == "Số: 05/BC-UBND\n\fTrang sau theo số 6/KH-UBND\f"
