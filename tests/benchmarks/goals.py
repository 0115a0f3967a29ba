"""What is wanted of each measure, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from calibration import Bin, calibration_error, called_sure
from other_programs import Others
from quality import Numbers, Recall, WrongChanges
from review_list import SHARES
from review_list import Row as ListRow
from speed import Speed
from tables import BandRow, Row, SetRow

from cchc_restore.evaluate import Rate, combine

RATES = {
    ("real report", "SER"): 0.006,
    ("real report", "WER"): 0.010,
    ("real report, without diacritics", "SER"): 0.015,
    ("broad, without diacritics", "SER"): 0.06,
}
"""Set and rate -> the most that is wanted."""
OF_REREAD = {"rendered, English engine": 0.5, "broad, English engine": 1.0}
"""Set -> how many of the errors of the Vietnamese engine are wanted at most."""
REMOVED = 0.4
"""Share of the errors of Vietnamese-engine text that is to be removed."""
CLEAN_PER_MILLION, CLEAN_SYLLABLES = 50.0, 100_000
SURE_RIGHT, CALIBRATION_ERROR = 0.997, 0.01
HELD = {0.02: 0.85, 0.03: 0.80}
"""Share of the syllables in the review list -> share of the errors that it is to hold."""
LINEAR = 0.9
"""The least share of the rate of short files that a long one is to have."""
_MISSING = "not installed"


@dataclass(frozen=True)
class Accuracy:
    """What was measured on documents.

    Attributes:
        sets: each set before and after.
        reread: set of the English engine -> errors of the Vietnamese engine on the same pages, where known.
        bands: the same by band of damage, over the sets where both are known.
        clean: correct text as input.
        bins: the corrections of English-engine text by confidence.
        lists: what review lists hold; the last row is all sets together.
        recall: candidates, of English-engine text.
        numbers: readable numbers, of English-engine text.
    """

    sets: list[SetRow]
    reread: dict[str, Rate]
    bands: list[BandRow]
    clean: WrongChanges
    bins: list[Bin]
    lists: list[ListRow]
    recall: Recall
    numbers: Numbers


def accuracy_rows(found: Accuracy) -> list[Row]:
    """The goals of accuracy."""
    return [
        *_rate_rows(found),
        *_reread_rows(found),
        *_vietnamese_rows([row for row in found.sets if row.reading == "vie"]),
        _clean_row(found.clean),
        *_confidence_rows(found.bins),
        *_list_rows(found.lists),
        *_other_rows(found),
    ]


def _rate_rows(found: Accuracy) -> Iterator[Row]:
    for row in found.sets:
        for rate in ("SER", "WER"):
            goal = RATES.get((row.name, rate))
            if goal is not None:
                yield _rate_row(f"{row.name}: {rate}", row, rate, f"≤ {_percent(goal, 1)}", goal)
    if not any(row.name in {name for name, _ in RATES} for row in found.sets):  # the samples: nothing wanted
        for row in found.sets:
            yield _rate_row(f"{row.name}: SER", row, "SER", "", None)


def _rate_row(measure: str, row: SetRow, rate: str, wanted: str, goal: float | None) -> Row:
    before, after = row.before.rates[rate].value, row.after.rates[rate].value
    met = None if goal is None else round(after, 4) <= goal
    return Row(measure, wanted, f"{_percent(before, 1)} → {_percent(after)}", met)


def _reread_rows(found: Accuracy) -> Iterator[Row]:
    for row in found.sets:
        share, reread = OF_REREAD.get(row.name), found.reread.get(row.name)
        if share is not None and reread is not None:
            goal = share * reread.value
            how = "the Vietnamese engine's" if share == 1 else "half of the Vietnamese engine's"
            wanted = f"≤ {_percent(goal)}, {how} {_percent(reread.value)}"
            yield _rate_row(f"{row.name}: SER", row, "SER", wanted, goal)
    for band in found.bands:
        ours, theirs = band.repaired.value, band.reread.value
        goal_set = OF_REREAD.get(band.name) == 0.5
        yield Row(
            f"{band.name}, {band.band} damage ({band.documents} documents): SER",
            f"≤ {_percent(theirs)}, the Vietnamese engine's" if goal_set else "",
            f"{_percent(ours)}" + ("" if goal_set else f" (Vietnamese engine {_percent(theirs)})"),
            ours <= theirs if goal_set else None,
        )


def _vietnamese_rows(sets: Sequence[SetRow]) -> Iterator[Row]:
    before = combine(row.before for row in sets).rates["SER"]
    after = combine(row.after for row in sets).rates["SER"]
    if not before.errors:
        return
    each = ", ".join(f"{row.name.split(',')[0]} {_percent(row.removed, 0)}" for row in sets)
    removed = 1 - after.errors / before.errors
    yield Row(
        "Vietnamese-engine text as input: errors (SER) removed",
        f"≥ {_percent(REMOVED, 0)}",
        f"{_percent(removed, 1)}: {_percent(before.value)} → {_percent(after.value)} ({each})",
        removed >= REMOVED,
    )
    worse = sum(row.worse for row in sets)
    documents = sum(row.documents for row in sets)
    yield Row("its documents made worse", "0", f"{worse} of {documents}", worse == 0)


def _clean_row(clean: WrongChanges) -> Row:
    share = "none" if not clean.changed else f"1 in {clean.syllables / clean.changed:,.0f}"
    return Row(
        "correct text as input: syllables changed wrongly",
        f"≤ 1 in {1e6 / CLEAN_PER_MILLION:,.0f}, of {CLEAN_SYLLABLES:,} and more",
        f"{share} ({clean.changed} of {clean.syllables:,}; besides, {clean.page_numbers} lines with page "
        f"numbers emptied, {clean.forms} dates and capitals put into form)",
        clean.per_million <= CLEAN_PER_MILLION and clean.syllables >= CLEAN_SYLLABLES,
    )


def _confidence_rows(bins: Sequence[Bin]) -> Iterator[Row]:
    sure, error = called_sure(bins), calibration_error(bins)
    yield Row(
        "corrections called 0.99 and more that are right",
        f"≥ {_percent(SURE_RIGHT, 1)}",
        f"{_percent(sure.share)} of {sure.corrections:,}",
        sure.share >= SURE_RIGHT,
    )
    yield Row(
        "expected calibration error", f"≤ {CALIBRATION_ERROR}", f"{error:.4f}", error <= CALIBRATION_ERROR
    )


def _list_rows(lists: Sequence[ListRow]) -> Iterator[Row]:
    whole = lists[-1]
    each = lists[:-1] if len(lists) > 2 else []
    for share, held in zip(SHARES, whole.held, strict=True):
        goal, found = HELD.get(share), held / max(1, whole.errors)
        if goal is None:
            continue
        at = SHARES.index(share)
        parts = [f"{row.name.split(',')[0]} {_percent(row.held[at] / max(1, row.errors), 0)}" for row in each]
        best = min(1.0, share * whole.syllables / max(1, whole.errors))
        yield Row(
            f"review list of {_percent(share, 0)} of the syllables: errors it holds",
            f"≥ {_percent(goal, 0)}",
            "; ".join([_percent(found, 1), *parts, f"a perfect list {_percent(best, 0)}"]),
            found >= goal,
        )


def _other_rows(found: Accuracy) -> Iterator[Row]:
    recall, lost = found.recall, found.numbers
    yield Row(
        "English-engine text: the right word among the candidates",
        "",
        f"{_percent(recall.value)} of {recall.words:,} words ({recall.kept:,} of them right as they stand)",
    )
    yield Row("English-engine text: readable numbers lost", "", f"{lost.lost.total()} of {lost.readable:,}")


# ---------------------------------------------------------------- speed


def speed_rows(speed: Speed, others: Others) -> list[Row]:
    """The goals of speed, memory and size."""
    page = speed.folder.seconds / speed.pages
    rows = [
        Row(
            f"folder of {speed.pages:,} pages, one process",
            "≥ 15,000 syllables/s",
            f"{speed.rate:,.0f} syllables/s ({speed.syllables:,} in {speed.folder.seconds:.1f} s, "
            f"{speed.folder.work:.1f} s of work)",
            speed.rate >= 15_000,
        ),
        _pyvi_row(speed, others),
        _tesseract_row(page, others),
        Row(
            "one page through `fix -`, start included",
            "≤ 0.6 s",
            f"{speed.cold:.2f} s ({speed.cold / speed.imports:.1f} times `python -c 'import numpy'`)",
            speed.cold <= 0.6,
        ),
        Row(
            "folder, `-j 2` against `-j 1`",
            "≥ 1.8 times as fast",
            f"{speed.gain:.2f} times ({speed.gain_by_work:.2f} by seconds of work)",
            speed.gain >= 1.8,
        ),
        Row(
            "peak memory of one process, folder",
            "≤ 300 MB",
            f"{speed.folder.megabytes:.0f} MB",
            speed.folder.megabytes <= 300,
        ),
        _shared_row(speed),
        Row(
            f"one file of {speed.pages:,} pages against as many files",
            f"the same rate (≥ {LINEAR})",
            f"{speed.whole_rate / speed.rate:.2f} of the rate ({speed.whole_rate:,.0f} syllables/s; "
            f"{speed.whole.megabytes:.0f} MB)",
            speed.whole_rate / speed.rate >= LINEAR,
        ),
    ]
    size = others.wheel_megabytes
    measured = "not built" if size is None else f"{size:.1f} MB"
    rows.append(Row("wheel", "≤ 30 MB", measured, None if size is None else size <= 30))
    return rows


def _shared_row(speed: Speed) -> Row:
    measure = "memory of `-j 2`, all processes together"
    together, apart = speed.two.together, speed.two.apart
    if together is None or apart is None:
        return Row(measure, "shared", "the system does not tell")
    return Row(measure, "shared", f"{together:.0f} MB; if nothing were shared, {apart:.0f} MB")


def _pyvi_row(speed: Speed, others: Others) -> Row:
    measure, wanted = "the same pages through pyvi 0.1.1, `ViUtils.add_accents`", "≤ 1/3 of our rate"
    if others.pyvi_rate is None or others.pyvi_work is None or others.pyvi_syllables is None:
        return Row(measure, wanted, _MISSING)
    times = speed.rate / others.pyvi_rate
    by_work = (speed.syllables / speed.folder.work) / (others.pyvi_syllables / others.pyvi_work)
    return Row(
        measure,
        wanted,
        f"{others.pyvi_rate:,.0f} syllables/s: ours is {times:.2f} times that ({by_work:.2f} by work)",
        times >= 3,
    )


def _tesseract_row(page: float, others: Others) -> Row:
    measure, wanted = "a printed page through `tesseract -l vie`", "≥ 100 times our seconds a page"
    if others.page_seconds is None:
        return Row(measure, wanted, _MISSING)
    times = others.page_seconds / page
    return Row(
        measure,
        wanted,
        f"{others.page_seconds:.2f} s for {others.page_syllables} syllables; ours, in the folder, "
        f"{1000 * page:.1f} ms: {times:.0f} times as fast",
        times >= 100,
    )


def _percent(share: float, places: int = 2) -> str:
    return f"{100 * share:.{places}f} %"
