"""What `fix` says of a run, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cchc_restore.batch import Done, Failure, Summary, stages_of
from cchc_restore.cli.console import counted, say

_SHOWN: Final = 5
"""So many documents that need eyes first are named; the others are in the summary file."""


def say_failures(summary: Summary) -> None:
    """Why documents could not be restored."""
    for failure in summary.failures:
        say_why(failure)


def say_why(failure: Failure) -> None:
    """Why a document could not be restored; of a bug also where it happened."""
    if failure.trace:
        print(failure.trace, file=sys.stderr, end="")
    say(f"{'' if failure.internal else 'error: '}{failure}")


def say_hardly_readable(name: str, doubtful: float) -> None:
    """That a document needs another scan; `doubtful` is the share of its words, from 0 to 1."""
    say(
        f"{name}: hardly readable: {doubtful:.0%} of its words are doubtful. "
        "What to do: scan or read the page again, or check every line"
    )


def say_details(done: Done) -> None:
    """Times and damage of one document."""
    name, outcome, figures = done.job.name, done.outcome, done.outcome.figures
    assert figures is not None
    times = ", ".join(f"{stage} {seconds * 1000:.0f} ms" for stage, seconds in outcome.timings.items())
    applied, proposed = sum(figures.applied.values()), sum(figures.proposed.values())
    say(f"{name}: {applied} applied, {proposed} proposed; {times}")
    if outcome.profile:
        shares = sorted(outcome.profile.items(), key=lambda item: -item[1])
        say(f"{name}: damage: {', '.join(f'{kind} {share:.2f}' for kind, share in shares)}")


def say_summary(summary: Summary, seconds: float, *, check: bool, many: bool, where: Path | None) -> None:
    """What a run came to.

    Args:
        seconds: how long it took.
        check: whether nothing was written.
        many: whether to say more than what became of the documents.
        where: the file that says more; None where there is none.
    """
    verb = "would change" if check else "changed"
    failed = f", {len(summary.failures):,} failed" if summary.failures else ""
    say(
        f"{counted(summary.files, 'document')}: {summary.changed:,} {verb}, "
        f"{summary.restored - summary.changed:,} unchanged{failed}; "
        f"{counted(summary.applied.total(), 'correction')}, {summary.proposed.total():,} proposed; "
        f"{seconds:.1f} s"
    )
    if many:
        for line in _more(summary):
            say(line)
    if where is not None:
        say(f"more in {where}")


def _more(summary: Summary) -> Iterator[str]:
    if summary.before:
        verb, them = ("was", "it") if summary.before == 1 else ("were", "them")
        yield f"{summary.before:,} of the documents {verb} done already (--force does {them} again)"
    yield ", ".join(
        (
            counted(summary.pages, "page"),
            counted(summary.syllables, "syllable"),
            counted(summary.doubtful, "doubtful word"),
        )
    )
    if stages := stages_of(summary):
        yield "corrections: " + ", ".join(f"{stage} {summary.applied[stage]:,}" for stage in stages)
    if summary.empty:
        yield f"without any text: {_first_of(summary.empty)}"
    if summary.without_input:
        results, verb = summary.without_input, "has" if len(summary.without_input) == 1 else "have"
        yield f"{counted(len(results), 'result')} {verb} no input any more: {_first_of(results)}"
    for document in summary.eyes_first[:_SHOWN]:
        figures = document.figures
        hardly = ", hardly readable: scan it again" if figures.hardly_readable else ""
        words, pages = counted(figures.doubtful, "doubtful word"), counted(figures.pages, "page")
        yield f"needs eyes: {document.file} ({words} on {pages}{hardly})"
    if summary.frequent_repairs:
        pairs = (f"{old} → {new or '(nothing)'} {count:,}" for old, new, count in summary.frequent_repairs)
        yield f"most frequent: {', '.join(pairs)}"


def _first_of(names: Sequence[str]) -> str:
    others = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return f"{names[0]}{others}"
