"""The runner: the order of stages, what it refuses, what it applies."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from cchc_restore import Correction, Document, Mark, Restorer, Span, restore
from cchc_restore.core.decision import Decision
from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.core.errors import ConfigError, PipelineError, StageError
from cchc_restore.decisions import Decisions
from cchc_restore.pipeline.stage_list import STAGE_NAMES, STAGES, Resources, build_stages, check_order


@dataclass
class Says:
    """A stage that says what it is told."""

    items: Iterable[Correction | Mark]
    name: str = "says"
    requires: frozenset[str] = frozenset()
    provides: frozenset[str] = frozenset()
    seen: list[str] = field(default_factory=list)

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        self.seen.append(document.text)
        yield from self.items


def change(start: int, original: str, replacement: str, **more: object) -> Correction:
    values = {"stage": "says", "rule": "r", "confidence": 0.9, "reason": "", **more}
    return Correction(Span(start, start + len(original)), original, replacement, **values)  # type: ignore[arg-type]


def test_each_stage_sees_what_the_one_before_left() -> None:
    first, second = Says([change(0, "cai", "cải")]), Says([change(4, "cach", "cách")])
    result = Restorer(stages=[first, second]).restore("cai cach")
    assert (first.seen, second.seen) == (["cai cach"], ["cải cach"])
    assert result.text == "cải cách"


def test_corrections_may_come_in_any_order() -> None:
    assert restore("a b", stages=[Says([change(2, "b", "y"), change(0, "a", "x")])]).text == "x y"


def test_the_threshold_decides() -> None:
    at, below = DEFAULT_THRESHOLD, DEFAULT_THRESHOLD - 0.01
    stage = Says([change(0, "a", "x", confidence=at), change(2, "b", "y", confidence=below)])
    result = restore("a b", stages=[stage])
    assert result.text == "x b"
    assert [e.status for e in result.ledger] == ["applied", "proposed"]
    assert restore("a b", stages=[stage], threshold=0.0).text == "x y"
    assert restore("a b", stages=[stage], threshold=1.0).text == "a b"


def test_what_is_only_proposed_is_never_applied() -> None:
    result = restore(
        "a", stages=[Says([change(0, "a", "x", confidence=1.0, propose_only=True)])], threshold=0.0
    )
    assert result.text == "a"
    assert [e.status for e in result.ledger] == ["proposed"]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([change(0, "ab", "x"), change(1, "bc", "y")], "overlapping"),
        ([change(1, "", "x"), change(1, "", "y")], "overlapping"),
        ([change(0, "xx", "y")], "but it does not"),
        ([change(2, "c\n", "c")], "changes a line break"),
        ([change(0, "a", "a\n")], "changes a line break"),
        ([change(0, "a", "b", confidence=1.5)], "the confidence 1.5"),
        ([Mark(Span(3, 99), "number")], "behind the end"),
    ],
)
def test_a_stage_that_breaks_its_promise_is_named(items: list[Correction | Mark], message: str) -> None:
    with pytest.raises(StageError, match=message) as caught:
        Restorer(stages=[Says(items, name="faulty")]).restore("abc\n", name="a.txt")
    assert "faulty" in str(caught.value)
    assert "a.txt" in str(caught.value)


def test_corrections_that_change_nothing_are_ignored() -> None:
    assert len(restore("a", stages=[Says([change(0, "a", "a")])]).ledger) == 0


# ---------------------------------------------------------------- order


def test_a_stage_needs_what_it_requires() -> None:
    needs, gives = (
        Says([], "needs", requires=frozenset({"nfc"})),
        Says([], "gives", provides=frozenset({"nfc"})),
    )
    check_order([gives, needs])
    with pytest.raises(PipelineError, match="needs nfc"):
        check_order([needs, gives])


def test_the_order_is_the_documented_one() -> None:
    assert (
        *("decisions", "encoding", "characters", "noise", "numbers", "diacritics", "signs"),
        *("doc_numbers", "dates", "letterhead", "headings", "capitals", "tones", "layout"),
    ) == STAGE_NAMES


def test_each_stage_provides_what_the_list_says() -> None:
    stages = build_stages(Resources())
    assert [(stage.name, stage.provides) for stage in stages] == [
        (e.name, frozenset([e.provides])) for e in STAGES
    ]


def test_a_late_stage_does_not_wake_the_decoder() -> None:
    code = (
        "import sys, cchc_restore\n"
        "cchc_restore.restore('Bao cao', stages=['layout', 'headings'])\n"
        "assert 'cchc_restore.decoder.decoder' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_stages_run_in_pipeline_order_however_they_are_named() -> None:
    assert Restorer(stages=["numbers", "encoding"]).stage_names == ("encoding", "numbers")


def test_what_a_chosen_stage_builds_on_runs_too() -> None:
    assert Restorer(stages=["numbers"]).stage_names == ("encoding", "numbers")


def test_stages_can_be_left_out() -> None:
    restorer = Restorer(stages=["encoding", "characters", "noise"], skip=["noise"])
    assert restorer.stage_names == ("encoding", "characters")


def test_what_others_need_cannot_be_left_out() -> None:
    with pytest.raises(PipelineError, match="needs nfc"):
        Restorer(stages=["characters"], skip=["encoding"])


@pytest.mark.parametrize(
    ("name", "hint"), [("noize", "did you mean noise"), ("xyz", "The stages are decisions, encoding")]
)
def test_unknown_stages_are_named_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(PipelineError, match=hint):
        Restorer(stages=[name])


def test_no_stage_left() -> None:
    with pytest.raises(PipelineError, match="no stage is left"):
        Restorer(skip=STAGE_NAMES)


@pytest.mark.parametrize("threshold", [2, -0.1, 7, float("nan")])
def test_a_threshold_is_a_probability(light: Restorer, threshold: float) -> None:
    with pytest.raises(ConfigError, match="no probability"):
        Restorer(threshold=threshold)
    with pytest.raises(ConfigError, match="no probability"):
        light.restore("Kế hoạch", threshold=threshold)


def test_decisions_are_never_dropped_in_silence() -> None:
    decided = Decisions([Decision("s6", "số", "everywhere")], "d.tsv")
    with pytest.raises(ConfigError, match=r"^d\.tsv: there are decisions, but the stage"):
        Restorer(decisions=decided, skip=["decisions"])
    assert Restorer(decisions=decided, stages=[Says([])]).restore("Van ban s6").text == "Van ban số"


class Crowd(Says):
    """Tells when two are in it at once."""

    inside = 0
    most = 0

    def propose(self, document: Document) -> Iterator[Correction | Mark]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.01)
        self.inside -= 1
        return super().propose(document)


def test_threads_take_turns() -> None:
    stage = Crowd([])
    restorer = Restorer(stages=[stage])
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(restorer.restore, ["a", "b", "c", "d"]))
    assert [result.text for result in results] == ["a", "b", "c", "d"]
    assert stage.most == 1


def test_the_package_starts_without_its_heavy_parts() -> None:
    """`--version` and `--help` must not wait for numpy or the model."""
    code = (
        "import sys, cchc_restore, cchc_restore.cli\n"
        "cchc_restore.restore('Phƣơng', stages=['characters'])\n"
        "assert not {'numpy', 'rapidfuzz', 'yaml', 'safetensors'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
