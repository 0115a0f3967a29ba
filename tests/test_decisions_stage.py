"""Decisions in a run: what was decided stands in the text, later stages leave it alone and read by it."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from support import LIGHT, SAMPLES, full_restorer, light_restorer
from test_decisions import decided, everywhere

from cchc_restore import Correction, Document, Mark, Restorer, Span, replay, undo
from cchc_restore.core.decision import Decision
from cchc_restore.core.document import DECIDED
from cchc_restore.decisions import Decisions
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.pipeline.stage_list import Resources
from cchc_restore.stages.decisions import DecisionsStage
from cchc_restore.stages.diacritics import DiacriticsStage


def restore(source: str, *decisions: Decision, stages: tuple[str, ...] = LIGHT) -> str:
    """What decisions, and stages that need no model, make of a text."""
    return deciding(*decisions, stages=stages).restore(source, key="a.txt").text


def deciding(*decisions: Decision, stages: tuple[str, ...] = LIGHT) -> Restorer:
    """A restorer with stages that are built once for all tests."""
    others = light_restorer(*stages).stages if stages else ()
    return Restorer(stages=[DecisionsStage(Decisions(decisions)), *others])


@pytest.fixture(scope="module")
def decoding(resources: Resources) -> DiacriticsStage:
    return DiacriticsStage(resources.decoder)


@pytest.fixture(scope="module")
def resources() -> Resources:
    from support import resources

    return resources()


# ---------------------------------------------------------------- what is put in


def test_the_correction_says_who_decided_and_where() -> None:
    decisions = Decisions(
        [
            Decision("s6", "số", "everywhere", line=2),
            Decision("Hcong", "Hương", "file", "a.txt", note="theo bản gốc", line=3),
            Decision("xa", "xã", "everywhere"),
        ],
        "quyet-dinh.tsv",
    )
    result = Restorer(stages=LIGHT, decisions=decisions).restore("s6 Hcong xa", key="a.txt")
    assert result.text == "số Hương xã"
    assert [(e.stage, e.rule, e.confidence, e.reason) for e in result.ledger] == [
        ("decisions", "everywhere", 1.0, "decided in quyet-dinh.tsv, line 2"),
        ("decisions", "file", 1.0, "decided in quyet-dinh.tsv, line 3: theo bản gốc"),
        ("decisions", "everywhere", 1.0, "decided"),
    ]


def test_what_is_kept_leaves_no_entry() -> None:
    result = Restorer(decisions=Decisions([everywhere("Cong", "Cong")]), stages=LIGHT).restore("Cong")
    assert (result.text, len(result.ledger)) == ("Cong", 0)


def test_a_deleted_word_takes_one_space_along() -> None:
    gone = everywhere("xx", "")
    assert restore("a xx b", gone) == "a b"
    assert restore("xx a xx xx b xx\nxx", gone) == "a b\n"
    assert restore("(xx) xx, b", gone) == "(), b"


def test_decisions_are_applied_at_every_threshold_and_whatever_stages_are_chosen() -> None:
    decisions = Decisions([everywhere("s6", "số")])
    assert Restorer(stages=["layout"], threshold=1.0, decisions=decisions).restore("s6").text == "số"


def test_the_key_of_a_text_is_its_name_unless_it_has_one() -> None:
    restorer = Restorer(stages=LIGHT, decisions=Decisions([Decision("s6", "số", "file", "a.txt")]))
    assert restorer.restore("s6", name="a.txt").text == "số"
    assert restorer.restore("s6", name="in/a.txt").text == "s6"
    assert restorer.restore("s6", name="in/a.txt", key="a.txt").text == "số"


def test_a_result_names_the_decisions_that_no_longer_fit() -> None:
    stale = Decision("s6", "số", "file", "a.txt")
    restorer = Restorer(stages=LIGHT, decisions=Decisions([stale, everywhere("xa", "xã")]))
    assert restorer.restore("so", key="a.txt").stale == (stale,)
    assert restorer.restore("so", key="b.txt").stale == ()


# ---------------------------------------------------------------- what later stages may do


@dataclass
class Says:
    """A stage that says what it is told."""

    items: list[Correction]
    name: str = "says"
    requires: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    may_change_lines: bool = True

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        yield from self.items


def change(start: int, original: str, replacement: str, *, propose_only: bool = False) -> Correction:
    span = Span(start, start + len(original))
    return Correction(span, original, replacement, "says", "r", 0.9, "", propose_only=propose_only)


@pytest.mark.parametrize(
    ("correction", "text", "entries"),
    [
        pytest.param(change(4, "Hương", "Hường"), "xa, Hương di", 0, id="the word"),
        pytest.param(change(6, "ơ", "ô"), "xa, Hương di", 0, id="a letter of it"),
        pytest.param(change(6, "", "x"), "xa, Hương di", 0, id="an insertion within"),
        pytest.param(change(4, "Hương", ""), "xa, Hương di", 0, id="its removal"),
        pytest.param(change(0, "xa, Hương di", "xã Hường đi"), "xa, Hương di", 0, id="a larger change"),
        pytest.param(change(4, "Hương", "Hường", propose_only=True), "xa, Hương di", 0, id="a proposal"),
        pytest.param(change(4, "Hương", "Hương", propose_only=True), "xa, Hương di", 0, id="a note"),
        pytest.param(change(0, "xa", "xã"), "xã, Hương di", 1, id="a neighbour"),
        pytest.param(change(0, "xa, Hương", "xã, Hương"), "xã, Hương di", 1, id="what stays is left out"),
        pytest.param(change(9, "", "g"), "xa, Hươngg di", 1, id="an insertion behind it"),
        pytest.param(change(0, "xa", "xã", propose_only=True), "xa, Hương di", 1, id="a proposal beside it"),
    ],
)
def test_a_decided_word_is_left_alone(correction: Correction, text: str, entries: int) -> None:
    decide = DecisionsStage(Decisions([everywhere("Hcong", "Hương")]))
    result = Restorer(stages=[decide, Says([correction])]).restore("xa, Hcong di")
    assert result.text == text
    assert len(result.ledger) == 1 + entries
    assert replay(result.source, result.ledger) == result.text


def test_a_kept_word_is_left_alone_by_the_real_stages() -> None:
    source = "_ - Phƣơng hoà so 15/QD-TTg l5/7/2O23\n"
    words = ("_", "hoà", "so", "QD-TTg", "l5/7/2O23", "Phƣơng")
    kept = [everywhere(word, word) for word in words]
    every = ("encoding", "characters", "noise", "numbers", "doc_numbers", "dates", "tones", "layout")
    assert restore(source, stages=every) == "- Phương hoà số 15/QĐ-TTg 15/07/2023\n"
    assert restore(source, *kept, stages=every) == source


@given(decided())
@settings(max_examples=300, deadline=None)
def test_what_was_decided_stands_in_the_text_whatever_is_changed_around_it(
    case: tuple[str, list[Decision]],
) -> None:
    source, decisions = case
    chance = random.Random(len(source))
    document = Document(source, key="a.txt", threshold=0.3)
    known = Decisions(decisions)
    run_stage(DecisionsStage(known), document)
    for stage in light_restorer(*LIGHT).stages:
        run_stage(stage, document)
    for _ in range(4):
        start = chance.randint(0, len(document.text))
        original = document.text[start : start + chance.randint(0, 6)]
        run_stage(Says([change(start, original, chance.choice(["", "x", "xy z", original + "x"]))]), document)
    standing = [mark.span.of(document.text) for mark in document.marks if mark.kind == DECIDED]
    assert standing == [place.text for place in known.find(source, "a.txt") if place.text]


@given(decided())
@settings(max_examples=300, deadline=None)
def test_the_ledger_leads_there_and_back(case: tuple[str, list[Decision]]) -> None:
    source, decisions = case
    result = deciding(*decisions).restore(source, key="a.txt")
    assert replay(source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == source
    assert unicodedata.is_normalized("NFC", result.text)
    assert result.text.count("\n") == source.count("\n")


@given(decided())
@settings(max_examples=300, deadline=None)
def test_a_second_pass_changes_nothing(case: tuple[str, list[Decision]]) -> None:
    """For decisions about whole words whose replacements are not themselves decided about."""
    source, decisions = case
    assume("\u0301" not in source)
    words = [d for d in decisions if d.scope != "once" and d.word.isalnum()]
    good = [d for d in words if d.replacement in (d.word, "số", "hai từ")]
    for stages in ((), LIGHT):
        text = restore(source, *good, stages=stages)
        assert restore(text, *good, stages=stages) == text


# ---------------------------------------------------------------- the decoder


@pytest.mark.parametrize(
    ("damaged", "word", "alone", "with_decision"),
    [
        ("công tac tu xx trong nam", "tưởng", "tu xx trong năm", "tư tưởng"),
        ("can b6 tu xx chap hanh", "pháp", "tự xx chấp hành", "tư pháp chấp hành"),
        ("cac dong xx trong huyen", "chí", "", "các đồng chí trong huyện"),
    ],
)
def test_the_decoder_reads_the_neighbours_of_a_decided_word_by_it(
    decoding: DiacriticsStage, damaged: str, word: str, alone: str, with_decision: str
) -> None:
    source = f"Thuc hién Ké hoach s6 5 ctia Uy ban nhan dan huyén, {damaged}"
    decide = DecisionsStage(Decisions([everywhere("xx", word)]))
    assert alone in Restorer(stages=[_nfc(), decoding]).restore(source).text
    assert with_decision in Restorer(stages=[decide, _nfc(), decoding]).restore(source).text


def _nfc() -> Says:
    return Says([], name="encoding", provides=frozenset({"nfc"}))


def test_decisions_about_a_whole_report() -> None:
    """Each tenth word of a report is decided against the restorer: all of these stand."""
    source, words = _report()
    result = Restorer(decisions=Decisions([everywhere(word, f"{word}q") for word in words])).restore(source)
    applied = [e for e in result.ledger.applied if e.stage == "decisions"]
    assert {e.original for e in applied} == set(words)
    assert all(e.replacement == f"{e.original}q" for e in applied)
    assert replay(source, result.ledger) == result.text
    assert undo(result.text, result.ledger) == source


def test_a_second_pass_over_a_whole_report_changes_nothing() -> None:
    """Some words of the report are kept as they were read, others get what the restorer found anyway."""
    source, words = _report()
    kept, accepted = sorted(words)[:3], sorted(words)[3:]
    decisions = [everywhere(word, word) for word in kept]
    decisions += [everywhere(word, words[word]) for word in accepted]
    restorer = Restorer(decisions=Decisions(decisions))
    text = restorer.restore(source).text
    assert text != full_restorer().restore(source).text
    assert restorer.restore(text).text == text


def _report() -> tuple[str, dict[str, str]]:
    """A report as it was read, and some words that stand in it alone, with what they are restored to."""
    source = (SAMPLES / "01-bao-cao-tuyen-truyen-cchc" / "ocr.txt").read_text(encoding="utf-8")
    result = full_restorer().restore(source)
    entries = [e for e in result.ledger.applied if e.original not in result.text]
    words = {e.original: e.replacement for e in entries if e.original.isalpha() and e.replacement.isalpha()}
    return source, {word: words[word] for word in sorted(words)[::8]}
