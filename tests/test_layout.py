"""`--layout reflow`: what is joined, what is kept apart, and that it can be undone."""

from __future__ import annotations

from functools import cache

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SAMPLES, load_cases

from cchc_restore import Restorer, replay, undo
from cchc_restore.lexicons import load_lexicon
from cchc_restore.stages.encoding import EncodingStage
from cchc_restore.stages.layout import LayoutStage


@cache
def reflowing() -> Restorer:
    return Restorer(stages=[EncodingStage(), LayoutStage(load_lexicon(), "reflow")])


@pytest.mark.parametrize("case", load_cases("layout.yaml"))
def test_case(case: dict[str, str]) -> None:
    result = reflowing().restore(case["text"])
    assert result.text == (case["text"] if case["gives"] == "same" else case["gives"])
    assert replay(result.source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == result.source
    assert not reflowing().restore(result.text).changed


_TWO = "Việc đã làm:\nTừ đầu năm bà con trong xã đã góp công nạo vét kênh mương được tất cả là\nmột nghìn."


def test_keep_keeps() -> None:
    keeping = Restorer(stages=[EncodingStage(), LayoutStage(load_lexicon(), "keep")])
    text = "\n\nỦy ban nhân dân xã\nđã họp\n\f2\n\n\n| a | b |\n| c | d |\n"
    assert not keeping.restore(text).ledger


def test_the_ledger_says_why_lines_were_joined() -> None:
    first, second = reflowing().restore(_TWO).ledger
    assert (first.original, first.replacement, first.rule) == ("\n", "\n\n", "blocks")
    assert (second.original, second.replacement, second.rule) == ("\n", " ", "wrapped")
    assert first.reason
    assert 0.9 < second.confidence < 1


def test_what_belongs_to_the_page_is_named() -> None:
    rules = {e.original: e.rule for e in reflowing().restore("Việc một.\n- 1 -\n\fViệc hai.\n- 2 -\n").ledger}
    assert rules == {"\n- 1 -\n\f": "page", "\n- 2 -\n": "page"}


def test_a_threshold_above_all_only_proposes() -> None:
    result = reflowing().restore(_TWO, threshold=1.0)
    assert result.text == _TWO
    assert [e.status for e in result.ledger] == ["proposed", "proposed"]


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir() if path.is_dir()))
def test_words_of_the_samples_stay(sample: str) -> None:
    """Only white space changes, and the second run changes nothing."""
    for name in ("clean.txt", "ocr.txt"):
        text = (SAMPLES / sample / name).read_text(encoding="utf-8")
        result = reflowing().restore(text)
        numbers = [line for line in regex.split(r"[\n\f]", text) if regex.fullmatch(r"\s*\d+\s*", line)]
        kept = regex.sub(r"[\s|]", "", result.text)
        before = regex.sub(r"[\s|]", "", result.source)
        assert len(before) - len(kept) <= sum(len(number.strip()) for number in numbers)
        assert undo(result.text, result.ledger) == text
        assert not reflowing().restore(result.text).changed


_WORDS = st.sampled_from(
    ["xã", "đã", "họp", "Ủy", "ban", "nhân", "2023", "2.", "-", "a)", ";", ".", ":", "BÁO", "|", "Điều", "3"]
)
_LINES = st.lists(_WORDS, max_size=22).map(" ".join)
_TEXTS = st.lists(
    st.tuples(_LINES, st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", "\n\f", "\n\n\n", "\t", "   "]))
).map(lambda pairs: "".join(line + gap for line, gap in pairs))


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_every_text(text: str) -> None:
    result = reflowing().restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert "\f" not in result.text or not text.strip()
    assert reflowing().restore(result.text).text == result.text


def test_a_paragraph_of_three_thousand_lines() -> None:
    line = "Từ đầu năm đến nay bà con trong xã đã góp công nạo vét kênh mương được tất cả là"
    assert reflowing().restore(f"{line}\n" * 3_000).text == " ".join([line] * 3_000) + "\n"
