"""The stage `capitals`: Annex II of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import load_cases

from cchc_restore import Restorer, replay, undo
from cchc_restore.lexicons import load_lexicon
from cchc_restore.stages.capitals import CapitalsStage

APPLY = Restorer(stages=["encoding", CapitalsStage(load_lexicon(), "apply")])
PROPOSE = Restorer(stages=["encoding", CapitalsStage(load_lexicon(), "propose")])


@pytest.mark.parametrize("case", load_cases("capitals.yaml"))
def test_case(case: dict[str, str]) -> None:
    result = APPLY.restore(case["text"])
    assert result.text == (case["text"] if case["gives"] == "same" else case["gives"])
    assert undo(result.text, result.ledger) == case["text"]
    assert not APPLY.restore(result.text).changed


@pytest.mark.parametrize("case", load_cases("capitals.yaml"))
def test_by_default_all_is_only_proposed(case: dict[str, str]) -> None:
    result = PROPOSE.restore(case["text"])
    assert result.text == case["text"]
    assert bool(list(result.ledger)) == (case["gives"] != "same")


def test_what_a_proposal_says() -> None:
    (entry,) = PROPOSE.restore("trình Hội Đồng nhân dân").ledger
    assert (entry.original, entry.replacement, entry.rule, entry.status) == ("Đ", "đ", "annex-ii", "proposed")
    assert "Hội Đồng nhân dân" in entry.reason


_BODIES = (
    "ủy ban",
    "Uỷ Ban",
    "nhân dân",
    "NHÂN DÂN",
    "Nhà Nước",
    "đảng",
    "viên",
    "cơ sở",
    "sở y tế",
    "Quốc Hội",
)
_PARTS = ("Khoản 2", "điều 5", "Điểm đ", "mục IV", "phần thứ hai", "chương 3", "1.", "-", "quản lý", ",", ".")
_PIECES = st.sampled_from((*_BODIES, *_PARTS))
_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from([" ", "  ", "\n", "\t", ", ", "\r\n\f"]))).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_text(text: str) -> None:
    """Only the case of letters changes, and a second pass changes nothing."""
    result = APPLY.restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert result.text.lower() == text.lower()
    assert APPLY.restore(result.text).text == result.text


@pytest.mark.parametrize("text", ["", "\n", "\f\r\n", "nhân", "khoản", "Điều 5 Điều"])
def test_next_to_nothing(text: str) -> None:
    assert APPLY.restore(text).text == text
