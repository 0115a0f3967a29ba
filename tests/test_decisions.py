"""Decisions: the file they are kept in, the places they speak of, which of several counts."""

from __future__ import annotations

import pickle
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_restore import Span
from cchc_restore.core.decision import Decision, Scope, context_of
from cchc_restore.core.errors import DecisionError
from cchc_restore.decisions import (
    COLUMNS,
    Decisions,
    document_key,
    format_decisions,
    parse_decisions,
    read_decisions,
    write_decisions,
)
from cchc_restore.decoder.tokens import clauses


def once(source: str, word: str, replacement: str, file: str = "a.txt", nth: int = 0) -> Decision:
    """A decision about one place: the `nth` where the word stands."""
    start = -1
    for _ in range(nth + 1):
        start = source.index(word, start + 1)
    context = context_of(source, Span(start, start + len(word)))
    return Decision(word, replacement, "once", file, context)


def found(source: str, *decisions: Decision, key: str | None = "a.txt") -> list[tuple[int, str, str]]:
    """Where decisions apply: start, what shall stand there, and the scope."""
    places = Decisions(decisions).find(source, key)
    return [(place.span.start, place.text, place.decision.scope) for place in places]


def everywhere(word: str, replacement: str) -> Decision:
    return Decision(word, replacement, "everywhere")


# ---------------------------------------------------------------- the file


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    decisions = [
        Decision("s6", "số", "everywhere"),
        Decision("xa", "xã", "file", "2024/báo cáo.txt", note="trang 3"),
        Decision("#\t\\", "", "once", "a.txt", "0123456789"),
    ]
    write_decisions(tmp_path / "d.tsv", decisions)
    text = (tmp_path / "d.tsv").read_text(encoding="utf-8")
    assert text.splitlines()[:2] == ["\t".join(COLUMNS), "s6\tsố\teverywhere"]
    again = read_decisions(tmp_path / "d.tsv")
    assert [decision.line for decision in again] == [2, 3, 4]
    assert format_decisions(again) == text


def test_a_file_may_hold_comments_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "d.tsv"
    path.write_bytes("\ufeffword\treplacement\tscope\tfile\tcontext\tnote\r\n# xong trang 1\r\n\r\n".encode())
    with open(path, "ab") as file:
        file.write("s6\tsố\teverywhere\r\n".encode())
    assert read_decisions(path) == [Decision("s6", "số", "everywhere", line=4)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("s6\tsố", r"d\.tsv:2: has 2 columns"),
        ("s6\tsố\talways", "'always' is no scope"),
        (" \tsố\teverywhere", "names no word"),
        ("s6\tsố\tfile", "names no file"),
        ("s6\tsố\tonce\ta.txt", "has no context"),
        ("s6\tsố\\nba\teverywhere", "holds a line break"),
        ("s6\tsố\\xba\teverywhere", r"'\\\\x' has no meaning"),
        ("s6\t\u0301\teverywhere", "mark without its letter"),
        ("1a\tla\teverywhere\n1a\tlà\teverywhere", r"d\.tsv:3: '1a' shall be 'là' here and 'la' on line 2"),
    ],
)
def test_a_faulty_line_is_named(row: str, message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        parse_decisions(f"# ghi chú\n{row}\n", "d.tsv")


def test_decisions_made_in_a_program_are_checked_too() -> None:
    with pytest.raises(DecisionError, match="shall be 'là' here and 'la'"):
        Decisions([everywhere("1a", "la"), everywhere("1a", "là")])
    with pytest.raises(DecisionError, match="line break"):
        Decisions([everywhere("1a", "la\f")])


def test_the_same_word_may_be_decided_differently_for_other_places() -> None:
    source = "xa va xa"
    mixed = [everywhere("xa", "xã"), Decision("xa", "xa", "file", "a.txt"), once(source, "xa", "xà")]
    assert len(Decisions(mixed)) == 3


def test_a_document_is_known_from_the_folder_of_the_decisions() -> None:
    book = Path("reports/decisions.tsv")
    assert document_key(Path("reports/xa/a.txt"), Path("reports"), book) == "xa/a.txt"
    assert document_key(Path("reports/xa/a.txt"), Path("reports/xa"), book) == "xa/a.txt"
    assert document_key(Path("reports/xa/a.txt"), Path("reports/xa"), Path("other/d.tsv")) == "a.txt"


def test_a_name_is_the_same_however_its_letters_are_composed() -> None:
    decision = Decision("s6", "số", "file", unicodedata.normalize("NFD", "báo cáo.txt"))
    assert found("s6", decision, key="báo cáo.txt") == [(0, "số", "file")]
    assert Decisions([decision]).unmet(["báo cáo.txt"]) == []


# ---------------------------------------------------------------- places


def test_a_word_is_found_as_a_whole_token_only() -> None:
    source = "s6 bs6 s6a S6 s6, s6- (s6) s6¢ h's6 s6"
    assert [start for start, _, _ in found(source, everywhere("s6", "số"))] == [0, 14, 18, 23, 36]


def test_a_word_may_hold_spaces_and_signs() -> None:
    source = "_ - Thuc hi¢n tot, thuc hi¢nn"
    assert found(source, everywhere("_ -", "-"), everywhere("Thuc hi¢n", "Thực hiện")) == [
        (0, "-", "everywhere"),
        (4, "Thực hiện", "everywhere"),
    ]
    assert found(source, everywhere("thuc hi¢n", "thực hiện")) == []


def test_digits_glued_to_a_finished_syllable_do_not_belong_to_it() -> None:
    assert found("thang3 s63", everywhere("thang", "tháng"), everywhere("s6", "số")) == [
        (0, "tháng", "everywhere")
    ]


def test_a_number_is_not_found_in_a_longer_one() -> None:
    assert found("12 12/2023 1.12 12", everywhere("12", "là")) == [
        (0, "là", "everywhere"),
        (16, "là", "everywhere"),
    ]


def test_once_means_the_place_with_these_neighbours() -> None:
    source = "Can cu Luat; can cu Nghi dinh\nCan cu Luat dat dai"
    decision = once(source, "cu", "cứ", nth=1)
    assert found(source, decision) == [(17, "cứ", "once")]
    assert found(f"Phu luc\n{source.replace(' ', '  ')}", decision) == [(29, "cứ", "once")]
    assert found(source.replace("Nghi", "Quyet"), decision) == []
    assert found(source, decision, key="b.txt") == []
    assert found(source, decision, key=None) == []


def test_once_may_mean_a_part_of_a_word() -> None:
    source = "Phƣơng hƣớng"
    assert found(source, once(source, "ƣ", "ư", nth=1)) == [(8, "ư", "once")]


def test_a_context_does_not_reach_over_the_end_of_a_line_or_far() -> None:
    far = "x" * 300
    assert context_of("mot\nhai ba", Span(4, 7)) == context_of("bon\nhai ba", Span(4, 7))
    assert context_of(f"a {far} hai", Span(303, 306)) == context_of(f"b {far} hai", Span(303, 306))
    assert context_of("Can cu", Span(4, 6)) != context_of("Cancu", Span(3, 5))


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        pytest.param(
            [everywhere("xa", "xã"), Decision("xa", "xa", "file", "a.txt")],
            [(0, "xa", "file")],
            id="file first",
        ),
        pytest.param(
            [Decision("xa Tan", "xã Tân", "file", "a.txt"), once("xa Tan Ho La", "Tan", "Tấn")],
            [(3, "Tấn", "once")],
            id="once before a longer one for the file",
        ),
        pytest.param(
            [everywhere("Tan x", "Tấn x"), everywhere("xa Tan", "xã Tân"), everywhere("Tan Ho", "Tấn Hồ")],
            [(0, "xã Tân", "everywhere")],
            id="of the same length, the left one",
        ),
        pytest.param(
            [everywhere("Tan Ho", "Tấn Hồ"), everywhere("xa Tan", "xã Tân"), everywhere("Tan", "Tàn")],
            [(0, "xã Tân", "everywhere")],
            id="the order of the file does not count",
        ),
        pytest.param(
            [everywhere("xa", "xã"), everywhere("xa Tan", "xã Tân"), everywhere("Tan Ho La", "Tân Hồ La")],
            [(0, "xã", "everywhere"), (3, "Tân Hồ La", "everywhere")],
            id="the longer one",
        ),
    ],
)
def test_which_of_several_counts(decisions: list[Decision], expected: list[tuple[int, str, Scope]]) -> None:
    assert found("xa Tan Ho La", *decisions) == expected


def test_what_already_reads_as_it_shall_is_left_so() -> None:
    decision = everywhere("tinh", "tỉnh Tinh tinh")
    assert found("tỉnh Tinh tinh, tinh", decision) == [
        (0, "tỉnh Tinh tinh", "everywhere"),
        (16, "tỉnh Tinh tinh", "everywhere"),
    ]
    assert Decisions([decision]).find("tỉnh Tinh tinh", None)[0].span == Span(0, 14)


def test_a_replacement_is_put_in_composed_and_never_grows_together_with_its_neighbours() -> None:
    assert found("s6", everywhere("s6", unicodedata.normalize("NFD", "số"))) == [(0, "số", "everywhere")]
    source = "xa\u0301"
    assert found(source, once(source, "a", "o")) == []


def test_stale_decisions_are_known() -> None:
    source = "Can cu Nghi dinh"
    gone, here = once("Can cu Luat", "cu", "cứ"), once(source, "cu", "cứ")
    no_word = Decision("s6", "số", "file", "a.txt")
    overruled = Decision("cu", "cũ", "file", "a.txt")
    other_file = Decision("s6", "số", "file", "b.txt")
    decisions = Decisions([gone, here, no_word, overruled, other_file, everywhere("xa", "xã")])
    assert decisions.stale(source, "a.txt") == [gone, no_word]
    assert decisions.unmet(["a.txt"]) == [other_file]


def test_decisions_travel_to_other_processes() -> None:
    decisions = Decisions([everywhere("s6", "số"), Decision("xa", "xã", "file", "a.txt")], "d.tsv")
    copy = pickle.loads(pickle.dumps(decisions))
    assert (list(copy), copy.name) == (list(decisions), "d.tsv")
    assert copy.find("s6 xa", "a.txt") == decisions.find("s6 xa", "a.txt")


# ---------------------------------------------------------------- any text, any decisions

WORDS = st.text("aới6¢' ,-.\u0301ƣ", min_size=1, max_size=4).filter(str.strip)
SOURCES = st.text("aới6¢' ,-.\u0301ƣ\n", max_size=40)


@st.composite
def decided(draw: st.DrawFn) -> tuple[str, list[Decision]]:
    """A source, and decisions about words that it has or has not."""
    source = draw(SOURCES)
    decisions: dict[tuple[str, Scope, str, str], Decision] = {}
    for _ in range(draw(st.integers(0, 6))):
        scope: Scope = draw(st.sampled_from(["once", "file", "everywhere"]))
        start = draw(st.integers(0, max(len(source) - 1, 0)))
        span = Span(start, min(len(source), start + draw(st.integers(1, 5))))
        word = span.of(source)
        if not word.strip() or "\n" in word or draw(st.booleans()):
            word, scope = draw(WORDS), "everywhere"
        replacement = draw(st.sampled_from([word, "", "số", "hai từ", f"{word} b"]))
        if unicodedata.category(replacement[:1] or "a").startswith("M"):
            continue
        context = context_of(source, span) if scope == "once" else ""
        decision = Decision(word, replacement, scope, "" if scope == "everywhere" else "a.txt", context)
        decisions.setdefault(decision.place, decision)
    return source, list(decisions.values())


@given(decided())
@settings(max_examples=600, deadline=None)
def test_the_places_are_those_of_a_search_without_shortcuts(case: tuple[str, list[Decision]]) -> None:
    """Words are cut where the decoder cuts them; nothing that is decided is passed over without a reason."""
    source, decisions = case
    tokens = [(token.start, token.end) for clause in clauses(source) for token in clause]

    def cut(place: int) -> bool:
        return any(start < place < end for start, end in tokens)

    possible = set()
    for decision in decisions:
        for start in range(len(source)):
            span = Span(start, min(start + len(decision.word), len(source)))
            whole = decision.scope != "once" and not cut(span.start) and not cut(span.end)
            here = whole or (decision.scope == "once" and context_of(source, span) == decision.context)
            if span.of(source) == decision.word and here:
                possible.add((span, decision))
    places = Decisions(decisions).find(source, "a.txt")
    assert all(a.span.end <= b.span.start for a, b in pairwise(places))
    for place in places:
        as_it_is = place.span.of(source) == place.text
        assert as_it_is or (place.span, place.decision) in possible
    taken = [place.span for place in places]
    for span, decision in possible:
        grows = any(unicodedata.category(sign).startswith("M") for sign in source)
        assert grows or any(span.overlaps(other) for other in taken), decision


# ---------------------------------------------------------------- speed


def test_ten_thousand_decisions_and_a_line_of_a_megabyte() -> None:
    words = [f"{syllable}{number}" for number in range(4_000) for syllable in ("xa", "huyén", "t¢nh", "6ng")]
    source = " ".join(words * 10)
    assert len(source) > 1_000_000
    half = [everywhere(word, word.upper()) for word in words[:5_000]]
    rest = [Decision(f"{word} {word}", "x", "file", "a.txt") for word in words[:4_000]]
    places = [once(source, word, "y") for word in words[5_000:6_000]]
    decisions = Decisions([*half, *rest, *places])
    assert len(decisions) == 10_000
    assert len(decisions.find(source, "a.txt")) == 60_000
