"""Corrections in rounds: what one round mends shows more to the next."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.stages.rounds import in_rounds, without_overlaps


def _correction(start: int, old: str, new: str, sure: float = 0.9, doubtful: bool = False) -> Correction:
    span = Span(start, start + len(old))
    return Correction(span, old, new, "s", "r", sure, "", propose_only=doubtful)


def test_what_touches_becomes_one_correction() -> None:
    def find(text: str) -> Iterator[Correction]:
        for old, new in (("ab", "c"), ("cd", "e")):
            if (at := text.find(old)) >= 0:
                yield _correction(at, old, new)

    assert [(c.original, c.replacement) for c in in_rounds(Document("xabdx"), find)] == [("abd", "e")]


def test_proposals_stand_in_the_first_text() -> None:
    def find(text: str) -> Iterator[Correction]:
        if "aa" in text:
            yield _correction(text.index("aa"), "aa", "")
        yield _correction(text.index("q"), "q", "g", doubtful=True)

    found = list(in_rounds(Document("xaaxq"), find))
    assert [(c.span.start, c.original, c.replacement) for c in found] == [(1, "aa", ""), (4, "q", "g")]


def test_what_the_threshold_leaves_out_is_not_built_upon() -> None:
    def find(text: str) -> Iterator[Correction]:
        if "a" in text:
            yield _correction(text.index("a"), "a", "b", 0.9)
        if "b" in text:
            yield _correction(text.index("b"), "b", "c", 0.96)

    for threshold, gives in ((0.5, "c"), (0.95, "b")):
        found = in_rounds(Document("a", threshold=threshold), find)
        assert [c.replacement for c in found] == [gives]


def test_a_weak_correction_is_not_built_upon() -> None:
    def find(text: str) -> Iterator[Correction]:
        if "a" in text:
            yield _correction(text.index("a"), "a", "b", 0.05)
        if "b" in text:
            yield _correction(text.index("b"), "b", "c")

    assert [(c.original, c.replacement) for c in in_rounds(Document("a"), find)] == [("a", "b")]


def test_endless_rounds_end() -> None:
    def find(text: str) -> Iterator[Correction]:
        yield _correction(0, text[0], "b" if text[0] == "a" else "a")

    assert [c.replacement for c in in_rounds(Document("ax"), find)] == []


def test_of_two_that_overlap_the_applied_one_stays() -> None:
    first, second = _correction(0, "ab", "x", doubtful=True), _correction(1, "b", "y")
    assert without_overlaps([second, first]) == [second]
    assert without_overlaps([_correction(0, "ab", "x"), second]) == [_correction(0, "ab", "x")]
