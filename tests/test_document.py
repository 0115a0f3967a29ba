"""Documents and ledgers: edits of several stages on the same characters stay one change of the source."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_restore import Alternative, Correction, Document, Ledger, Mark, Span, replay, undo
from cchc_restore.core.corrections import LineIndex
from cchc_restore.core.errors import LedgerError
from cchc_restore.core.ledger import ledger_of


def change(text: str, original: str, replacement: str, **more: object) -> Correction:
    """A correction of the first `original` in `text`."""
    start = text.index(original)
    return at(text, start, start + len(original), replacement, **more)


def at(text: str, start: int, end: int, replacement: str, **more: object) -> Correction:
    values = {"stage": "test", "rule": "rule", "confidence": 0.9, "reason": "", **more}
    return Correction(Span(start, end), text[start:end], replacement, **values)  # type: ignore[arg-type]


def edited(source: str, *steps: Iterable[tuple[str, str]]) -> Document:
    """A document after steps of (original, replacement), one step a stage."""
    document = Document(source)
    for number, step in enumerate(steps, 1):
        text = document.text
        document.apply(
            [change(text, a, b, stage=f"stage{number}", reason=f"reason {number}") for a, b in step]
        )
    return document


def entries(document: Document) -> list[tuple[str, str]]:
    return [(e.original, e.replacement) for e in ledger_of(document)]


# ---------------------------------------------------------------- composing


def test_changes_apart_stay_apart() -> None:
    document = edited("cai cach hanh chinh", [("cai", "cải"), ("hanh", "hành")], [("cach", "cách")])
    assert document.text == "cải cách hành chinh"
    assert entries(document) == [("cai", "cải"), ("cach", "cách"), ("hanh", "hành")]


def test_a_change_inside_a_change_is_one_entry() -> None:
    document = edited("Phƣong huong", [("ƣ", "ư")], [("Phưong", "Phương")])
    (entry,) = ledger_of(document)
    assert (entry.span, entry.original, entry.replacement) == (Span(0, 6), "Phƣong", "Phương")
    assert (entry.stage, entry.reason) == ("stage2", "reason 1; reason 2")


def test_a_change_of_part_of_a_change_widens_to_it() -> None:
    document = edited("x ph0ihop y", [("ph0ihop", "phoi hop")], [("phoi", "phối")])
    assert entries(document) == [("ph0ihop", "phối hop")]


def test_one_change_over_several() -> None:
    document = edited("t-u-y-e-n", [("-u", "u"), ("-e", "e")], [("u-ye", "uye")])
    assert document.text == "tuye-n"
    assert entries(document) == [("-u-y-e", "uye")]


def test_a_change_taken_back_leaves_no_entry() -> None:
    document = edited("Số 13", [("13", "là")], [("là", "13")])
    assert (document.text, entries(document)) == ("Số 13", [])


def test_a_deletion_inside_a_later_change() -> None:
    document = edited("cai\u00adcach", [("\u00ad", "")], [("caicach", "cải cách")])
    assert entries(document) == [("cai\u00adcach", "cải cách")]


def test_a_deletion_beside_a_later_change_stays_apart() -> None:
    document = edited("~ cai", [("~ ", "")], [("cai", "cải")])
    assert entries(document) == [("~ ", ""), ("cai", "cải")]


def test_insertions_at_one_place_are_one() -> None:
    document = Document("ab")
    document.apply([at("ab", 1, 1, "x")])
    document.apply([at("axb", 2, 2, "y")])
    assert document.text == "axyb"
    assert entries(document) == [("", "xy")]


def test_the_least_sure_change_says_how_sure_the_entry_is() -> None:
    document = Document("a b")
    document.apply([change("a b", "a", "x", confidence=0.6)])
    document.apply([change("x b", "x b", "y", confidence=0.95, alternatives=(Alternative("z", 0.04),))])
    (entry,) = ledger_of(document)
    assert entry.confidence == 0.6
    assert entry.alternatives == (Alternative("z", 0.04),)


def test_alternatives_stand_for_the_whole_entry() -> None:
    document = Document("ph0ihop")
    document.apply([change("ph0ihop", "ph0ihop", "phoi hop")])
    document.apply([change("phoi hop", "phoi", "phối", alternatives=(Alternative("phôi", 0.1),))])
    (entry,) = ledger_of(document)
    assert entry.alternatives == (Alternative("phôi hop", 0.1),)


# ---------------------------------------------------------------- marks and proposals


def test_marks_move_with_the_text() -> None:
    document = Document("~~ so 12 QD")
    document.marks = [Mark(Span(6, 8), "number"), Mark(Span(0, 2), "noise"), Mark(Span(9, 11), "code")]
    document.apply([at(document.text, 0, 3, ""), at(document.text, 9, 10, "Qq")])
    assert [(m.kind, m.span.of(document.text)) for m in document.marks] == [("number", "12"), ("code", "QqD")]


def test_a_proposal_moves_with_the_text_and_holds_what_was_changed_around_it() -> None:
    document = Document("~ ph0ihop")
    document.apply([change(document.text, "ph0ihop", "phoi hop")])
    document.proposals.append(change(document.text, "hop", "họp", propose_only=True))
    document.apply([change(document.text, "~ ", "")])
    assert [(e.status, e.original, e.replacement) for e in ledger_of(document)] == [
        ("applied", "~ ", ""),
        ("applied", "ph0ihop", "phoi hop"),
        ("proposed", "ph0ihop", "phoi họp"),
    ]


def test_a_proposal_for_characters_that_change_is_dropped() -> None:
    document = Document("hop bao")
    document.proposals.append(change("hop bao", "hop", "họp"))
    document.apply([change("hop bao", "hop", "hợp")])
    assert document.proposals == []


def test_equal_proposals_of_two_stages_are_listed_once_with_the_surer() -> None:
    document = Document("QP")
    document.proposals = [change("QP", "QP", "QĐ", confidence=0.2), change("QP", "QP", "QĐ", confidence=0.4)]
    assert [e.confidence for e in ledger_of(document)] == [0.4]


def test_source_and_current_places_correspond() -> None:
    document = edited("a ph0ihop z", [("ph0ihop", "phoi hop")])
    assert document.source_span(Span(11, 12)) == (Span(10, 11), Span(11, 12))
    assert document.source_span(Span(4, 5)) == (Span(2, 9), Span(2, 10))
    assert document.current_span(Span(10, 11)) == Span(11, 12)
    assert document.current_span(Span(4, 5)) == Span(2, 10)


# ---------------------------------------------------------------- replay and undo


@given(st.text("ab \nươ\u00ad", max_size=30), st.integers(0, 2**32), st.integers(1, 5))
@settings(max_examples=500, deadline=None)
def test_any_edits_replay_and_undo(source: str, seed: int, steps: int) -> None:
    """Random corrections in several steps, empty ones included: the ledger leads there and back."""
    chance = random.Random(seed)
    document = Document(source)
    for _ in range(steps):
        if (span := _random_span(chance, document.text)).length:
            document.marks.append(Mark(span, "any"))
        document.proposals += [_random_change(chance, document.text, 0)]
        corrections, position = list[Correction](), 0
        while position <= len(document.text) and chance.random() < 0.8:
            c = _random_change(chance, document.text, position)
            position = c.span.end + (c.span.length == 0)
            corrections.append(c)
        expected = document.text
        for c in reversed(corrections):
            expected = expected[: c.span.start] + c.replacement + expected[c.span.end :]
        document.apply(corrections)
        assert document.text == expected
        assert all(e.text == e.current.of(document.text) for e in document.edits)
        assert all(p.span.of(document.text) == p.original for p in document.proposals)
    ledger = ledger_of(document)
    assert replay(source, ledger) == document.text
    assert undo(document.text, ledger) == source
    assert all(e.span.of(source) == e.original for e in ledger)
    assert all(e.original != e.replacement for e in ledger.applied)
    assert all(m.span.length and m.span.end <= len(document.text) for m in document.marks)


def _random_span(chance: random.Random, text: str, after: int = 0) -> Span:
    start = chance.randint(after, len(text))
    return Span(start, min(len(text), start + chance.randint(0, 3)))


def _random_change(chance: random.Random, text: str, after: int) -> Correction:
    span = _random_span(chance, text, after)
    new = "".join(chance.choice("xyab") for _ in range(chance.randint(0 if span.length else 1, 3)))
    return at(text, span.start, span.end, new)


def test_a_ledger_refuses_another_text() -> None:
    ledger = ledger_of(edited("cai cach", [("cai", "cải")]))
    with pytest.raises(LedgerError, match="does not fit this source"):
        replay("bai cach", ledger)
    with pytest.raises(LedgerError, match="does not fit this output"):
        undo("bải cach", ledger)


def test_an_empty_ledger_changes_nothing() -> None:
    assert replay("abc", Ledger()) == undo("abc", Ledger()) == "abc"


# ---------------------------------------------------------------- lines, records


def test_lines_end_at_line_feeds_and_at_returns_that_stand_alone() -> None:
    lines = LineIndex("a\r\n\fb\u2028c\nd\re")
    assert len(lines) == 4
    places = [lines.locate(offset) for offset in (0, 2, 3, 4, 8, 9, 10)]
    assert places == [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2), (4, 1)]
    assert lines.span(2) == Span(3, 7)
    assert lines.span(3) == Span(8, 9)
    with pytest.raises(IndexError):
        lines.span(5)


def test_stages_see_line_feeds_and_the_output_has_the_returns() -> None:
    source = "một\rhai cai\rba\r\nbốn"
    document = edited(source, [("cai", "cải")])
    assert document.text == "một\nhai cải\nba\r\nbốn"
    assert document.output == replay(source, ledger_of(document)) == "một\rhai cải\rba\r\nbốn"


def test_a_line_end_that_a_stage_writes_is_one_of_the_source() -> None:
    document = Document("một\rhai")
    document.apply([at(document.text, 3, 4, "\n\n")])
    assert document.output == replay("một\rhai", ledger_of(document)) == "một\r\rhai"
    assert undo(document.output, ledger_of(document)) == "một\rhai"


def test_records_have_the_keys_of_the_report() -> None:
    source = "một\nhai cai"
    (record,) = ledger_of(edited(source, [("cai", "cải")])).records(source, "a.txt")
    assert record == {
        "file": "a.txt",
        "line": 2,
        "column": 5,
        "start": 8,
        "end": 11,
        "original": "cai",
        "replacement": "cải",
        "stage": "stage1",
        "rule": "rule",
        "confidence": 0.9,
        "status": "applied",
        "alternatives": [],
        "reason": "reason 1",
    }


def test_spans_are_checked() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(3, 2)
