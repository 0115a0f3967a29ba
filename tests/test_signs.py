"""The stage signs: punctuation that an engine misread is mended, that of a typist stays."""

from __future__ import annotations

import pytest
from support import light_restorer, load_cases

from cchc_restore import replay, undo

BEFORE = "Thuc hi¢n Ké hoach cia Uy ban nhan dan x4 vé cai cach hinh chinh nim nay tai thon ban.\n\n"
"""As an engine reads it; without its words restored the stage knows the engine by them."""
STAGES = ("encoding", "numbers", "signs")


@pytest.mark.parametrize("case", load_cases("signs.yaml"))
def test_case(case: dict[str, str]) -> None:
    restorer = light_restorer(*STAGES)
    result = restorer.restore(BEFORE + case["text"])
    wanted = case["text"] if case["gives"] == "same" else case["gives"]
    assert result.text == BEFORE + wanted
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not restorer.restore(result.text).changed


@pytest.mark.parametrize("case", load_cases("signs.yaml"))
def test_a_typist_is_left_alone(case: dict[str, str]) -> None:
    typed = "Ủy ban nhân dân xã lập kế hoạch nuôi ong rừng cho các hộ ở hai bản ven suối trong năm nay.\n\n"
    assert light_restorer(*STAGES).restore(typed + case["text"]).text == typed + case["text"]


def test_a_correction_says_why_and_how_sure_it_is() -> None:
    result = light_restorer(*STAGES).restore(BEFORE + "Hộ làm thủ: tục tại xã.")
    (entry,) = (e for e in result.ledger if e.stage == "signs")
    assert (entry.original, entry.replacement, entry.rule, entry.confidence) == (":", "", "hook", 0.95)
    assert entry.reason == "the sign is the rest of the mark of the word before it"


def test_what_lies_in_an_address_is_not_touched() -> None:
    text = BEFORE + "Xem www.xa.ban/nuoi_ong và thư gửi ban.nuoi-ong@ban.vn theo.dõi."
    assert light_restorer(*STAGES).restore(text).text == text.replace("theo.dõi", "theo dõi")
