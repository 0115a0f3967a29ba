"""SER, WER and CER, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from cchc_restore.evaluate import Rate, combine, evaluate


@pytest.mark.parametrize(
    ("gold", "text", "ser", "wer", "cer"),
    [
        ("cải cách hành chính", "cải cách hành chính", (0, 4), (0, 4), (0, 19)),
        ("cải cách hành chính", "cai cách hành chinh", (2, 4), (2, 4), (2, 19)),
        # layout does not count, and NFD is NFC
        ("cải cách\nhành chính", "cải  cách hành\n\nchính\n", (0, 4), (0, 4), (0, 19)),
        ("báo cáo", "ba\u0301o ca\u0301o", (0, 2), (0, 2), (0, 7)),
        # case and punctuation count for words, not for syllables
        ("UBND xã Tân Lập.", "Ubnd xã Tân Lập", (0, 4), (2, 4), (4, 16)),
        # both tone placements are one syllable, but two words
        ("hòa giải", "hoà giải", (0, 2), (1, 2), (2, 8)),
        # the tone itself counts
        ("hòa", "hóa", (1, 1), (1, 1), (1, 3)),
        # digits are no syllables
        ("năm 2023", "năm 2028", (0, 1), (1, 2), (1, 8)),
        # split and merged words
        ("tiếp tục", "tiếptục", (2, 2), (2, 2), (1, 8)),
        ("", "", (0, 0), (0, 0), (0, 0)),
        ("", "dơ", (1, 0), (1, 0), (2, 0)),
    ],
)
def test_rates(
    gold: str, text: str, ser: tuple[int, int], wer: tuple[int, int], cer: tuple[int, int]
) -> None:
    rates = evaluate(gold, text).rates
    assert rates == {"SER": Rate(*ser), "WER": Rate(*wer), "CER": Rate(*cer)}


def test_rates_of_nothing() -> None:
    assert Rate(0, 0).value == 0
    assert Rate(2, 0).value == 1


def test_confusions_are_counted_by_syllable() -> None:
    result = evaluate("của xã của huyện", "cua xa cua huyện")
    assert result.confusions == {"của → cua": 2, "xã → xa": 1}


def test_lost_and_added_syllables() -> None:
    assert evaluate("tiếp tục", "tiếp").confusions == {"tục → ∅": 1}
    assert evaluate("tiếp", "tiếp tục").confusions == {"∅ → tục": 1}


def test_totals_add_errors_not_rates() -> None:
    total = combine([evaluate("a b c d", "a b c d"), evaluate("a", "b")])
    assert total.rates["SER"] == Rate(1, 5)
    assert total.confusions == {"a → b": 1}
