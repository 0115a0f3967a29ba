"""The stage `tones`: where the tone mark of oa, oe, uy stands."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from support import load_cases

from cchc_restore import Correction, Document, Restorer, replay, undo
from cchc_restore.core.corrections import Span
from cchc_restore.core.options import ToneStyle
from cchc_restore.language.syllables import all_syllables, fold_tone_placement, is_syllable
from cchc_restore.language.tone_style import place_tone, style_of
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.stages.tones import TonesStage


def _document(text: str, restored: str) -> Document:
    """A document in which a stage has just restored some words."""
    words = [word for word in restored.split(", ") if word]
    spans = [m.span() for m in regex.finditer(r"\p{L}+", text) if m.group() in words]
    source = list(text)
    for start, end in spans:
        source[start:end] = ["#"] * (end - start)
    document = Document("".join(source), threshold=0.3)
    document.apply(
        [
            Correction(Span(a, b), "#" * (b - a), text[a:b], "diacritics", "letters", 0.9, "read so")
            for a, b in spans
        ]
    )
    assert document.text == text
    return document


@pytest.mark.parametrize("case", load_cases("tones.yaml"))
def test_case(case: dict[str, str]) -> None:
    style: ToneStyle = case["style"]  # type: ignore[assignment]
    document = _document(case["text"], case.get("restored", ""))
    run_stage(TonesStage(style), document)
    expected = case["text"] if case["gives"] == "same" else case["gives"]
    assert document.text == expected
    again = Restorer(stages=["encoding", TonesStage(style)]).restore(expected)
    assert not again.changed


_TONED = sorted(word for word in all_syllables() if not word.isascii())
_WORDS = st.one_of(
    st.sampled_from(
        ["hòa", "hoà", "Khỏe", "khoẻ", "ỦY", "UỶ", "thúy", "quý", "quỳ", "hoàn", "thuyền", "mùa", "x2"]
    ),
    st.sampled_from(_TONED),
    st.text(alphabet="hkqoaeuyòàèỳụỷđƯÓ", max_size=4),
)
_TEXTS = st.lists(st.tuples(_WORDS, st.sampled_from([" ", ", ", "\n", "\r\n", ""]))).map(
    lambda pairs: unicodedata.normalize("NFC", "".join(word + gap for word, gap in pairs))
)


@given(_TEXTS, st.sampled_from(["old", "new", "keep"]))
@settings(max_examples=300, deadline=None)
def test_every_text(text: str, style: ToneStyle) -> None:
    """Only tone marks move, and a second pass changes nothing."""
    restorer = Restorer(stages=["encoding", TonesStage(style)])
    result = restorer.restore(text)
    assert replay(text, result.ledger) == result.text
    assert undo(result.text, result.ledger) == text
    assert fold_tone_placement(result.text) == fold_tone_placement(text)
    assert restorer.restore(result.text).text == result.text
    if style == "keep":
        assert result.text == text  # nothing was restored


@given(st.sampled_from(_TONED))
@settings(max_examples=500, deadline=None)
def test_there_and_back(word: str) -> None:
    """Each way leads back to the other, and both are syllables."""
    new = place_tone(word, "new")
    assert place_tone(new, "old") == word
    assert is_syllable(new)
    assert (new == word) == (style_of(word) is None)


@pytest.mark.parametrize("text", ["", "\n", "ascii only", "ò", "ỷ", "q", "quý"])
@pytest.mark.parametrize("style", ["old", "new", "keep"])
def test_next_to_nothing(text: str, style: ToneStyle) -> None:
    assert Restorer(stages=["encoding", TonesStage(style)]).restore(text).text == text
