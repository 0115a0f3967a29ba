"""Which of the possible labels of a document are its headings: the outline that holds together best.

Lists lie within one another (`I.` > `1.` > `a)`), and each counts up by one. So every label is judged by
those of its list: a reading that goes on counting costs nothing; a gap, a repeated number, a list that
starts in the middle, a misread label and a label that is none cost something, and the cheapest outline of
the whole document wins. It is found by dynamic programming over the lists that are open (a beam of them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cchc_restore.structure.heading_damage import LabelReading
from cchc_restore.structure.headings import WORD_KINDS, Label

# Costs of an outline, besides those of damaged labels.
GAP: Final = 1.8
"""Up to three numbers are missing."""
JUMP: Final = 3.5
"""More than three numbers are missing."""
REPEAT: Final = 1.9
"""The same number stands again."""
BACK: Final = 3.5
"""A lower number follows."""
MIDDLE: Final = 2.5
"""A list does not start with 1."""
AGAIN: Final = 1.5
"""A list starts anew where the one before it was not closed."""
ORPHAN: Final = 0.6
"""`2.1.` stands without its `2.`"""
MIXED: Final = 1.5
"""Some headings of a list are in upper case and some are not."""
UNUSUAL: Final = 0.3
"""Lists lie within one another in an unusual order, as `I.` within `1.`"""
_BEAM: Final = 16
"""The most outlines that are kept from one line to the next."""
_WORSE: Final = 5.0
"""An outline that costs more than the best by this is given up."""
_DEPTH: Final = 8
"""The most lists within one another."""
_SKIPPED_D: Final = (4, 6)  # c, d, e: many offices leave đ out

ListKey = tuple[str, ...]
Open = tuple[tuple[ListKey, tuple[int, ...], bool], ...]
"""The open lists from the outermost in, each with its last number and whether it is in upper case."""
_RANK: Final[dict[str, int]] = {
    kind: rank for rank, kind in enumerate((*WORD_KINDS, "capital", "roman", "arabic", "decimal", "letter"))
}
"""Which lists usually lie within which."""


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand at the start of one line.

    Attributes:
        readings: the possible labels.
        plain: what it costs to read the line as having no label.
        upper: whether what stands behind the label is in upper case.
    """

    readings: tuple[LabelReading, ...]
    plain: float
    upper: bool = False


@dataclass(slots=True)
class Heading:
    """What the outline makes of one line.

    Attributes:
        reading: the label chosen; None where the line has none.
        before, after: index of the neighbours in the same list that count on without a gap; None for none.
        first: whether its list starts here, with 1.
        last: whether no label of its list follows.
        missing: how many numbers of the list are missing just before it.
        repeated: whether the label before it in its list has the same number.
        margin: how much dearer the best outline is that reads something else here.
    """

    reading: LabelReading | None = None
    before: int | None = None
    after: int | None = None
    first: bool = False
    last: bool = True
    missing: int = 0
    repeated: bool = False
    margin: float = 0.0


def list_key(label: Label) -> ListKey:
    """What the labels of one list have in common.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> from cchc_restore.structure.headings import LabelReader
    >>> read = LabelReader(load_lexicon()).read
    >>> [list_key(read(text)) for text in ("I. A", "II. B", "1.2. C", "1.3 D", "Điều 3. E")]
    [('roman', '.'), ('roman', '.'), ('decimal', '2'), ('decimal', '2'), ('dieu',)]
    """
    if label.kind in WORD_KINDS:
        return (label.kind, "roman") if label.printed.rstrip(".:")[-1] in "IVX" else (label.kind,)
    if label.kind == "decimal":
        roman = label.printed[0] in "IVX"
        return (label.kind, str(len(label.numbers)), *(("roman",) if roman else ()))
    return (label.kind, label.style)


def _steps(
    state: Open, key: ListKey, numbers: tuple[int, ...], upper: bool
) -> Iterator[tuple[float, int, str]]:
    """What a label costs where these lists are open: cost, the depth of its list, and how it joins it."""
    for depth in range(len(state) - 1, -1, -1):
        if state[depth][0] == key:
            cost, how = _goes_on(state, depth, numbers)
            if how != "first" and state[depth][2] != upper:
                cost += MIXED
            yield cost, depth, how
            return
    rank = _RANK[key[0]]
    outside = len(state)
    while outside and _RANK[state[outside - 1][0][0]] > rank:
        outside -= 1
    for depth in {outside, len(state)}:
        unusual = UNUSUAL * (depth != outside)
        if numbers[-1] != 1:
            yield MIDDLE + unusual, depth, "middle"
        elif len(numbers) > 1 and not _has_parent(state, depth, numbers):
            yield ORPHAN + unusual, depth, "first"
        else:
            yield unusual, depth, "first"


def _goes_on(state: Open, depth: int, numbers: tuple[int, ...]) -> tuple[float, str]:
    """Cost and way of going on with the list open at this depth."""
    (kind, *_), last, _ = state[depth]
    if kind == "decimal" and numbers[:-1] != last[:-1]:
        if numbers[-1] != 1:
            return JUMP, "middle"
        follows = _has_parent(state, depth, numbers) or numbers[:-1] == (*last[:-2], last[-2] + 1)
        return (0.0 if follows else ORPHAN), "first"
    if kind != "decimal" and len(numbers) > 1 and numbers[0] == last[0]:
        return 0.0, "next"  # Điều 5, Điều 5a
    here, there = (last[-1], numbers[-1]) if kind == "decimal" else (last[0], numbers[0])
    if there == here + 1 or (kind in ("letter", "capital") and (here, there) == _SKIPPED_D):
        return 0.0, "next"
    if there == 1:
        return AGAIN, "first"
    if there == here:
        return REPEAT, "repeat"
    if there < here:
        return BACK, "middle"
    return (GAP, "gap") if there - here <= 4 else (JUMP, "middle")


def _has_parent(state: Open, depth: int, numbers: tuple[int, ...]) -> bool:
    """Whether an open list outside stands at the number that `2.1.` belongs under."""
    return any(
        last == numbers[:-1] or (len(numbers) == 2 and last[-1:] == numbers[:1])
        for _, last, _ in state[:depth]
    )


@dataclass(slots=True)
class _Move:
    """One step of the search: from an outline of the lines before to one with this line."""

    source: int
    target: int
    cost: float
    reading: int  # -1: no label
    depth: int
    how: str


def read_outline(lines: Sequence[Place]) -> list[Heading]:
    """The cheapest outline of a document.

    Args:
        lines: the lines that may start with a label, in order.
    """
    layers: list[list[_Move]] = []
    states: list[Open] = [()]
    costs = [0.0]
    totals = [costs]
    for line in lines:
        states, costs, moves = _advance(states, costs, line)
        layers.append(moves)
        totals.append(costs)
    return _traced(lines, layers, totals)


def _advance(
    states: list[Open], costs: list[float], line: Place
) -> tuple[list[Open], list[float], list[_Move]]:
    found: dict[Open, float] = {}
    tried: list[tuple[float, Open, int, float, int, int, str]] = []
    keys = [(list_key(r.label), r.label.numbers) for r in line.readings]
    for source, (state, so_far) in enumerate(zip(states, costs, strict=True)):
        options = [(line.plain, state, -1, 0, "plain")]
        for index, (key, numbers) in enumerate(keys):
            for cost, depth, how in _steps(state, key, numbers, line.upper):
                if depth < _DEPTH:
                    inside = (*state[:depth], (key, numbers, line.upper))
                    options.append((cost + line.readings[index].cost, inside, index, depth, how))
        for cost, after, index, depth, how in options:
            total = so_far + cost
            found[after] = min(total, found.get(after, total))
            tried.append((total, after, source, cost, index, depth, how))
    best = min(found.values())
    kept = sorted((s for s, c in found.items() if c <= best + _WORSE), key=lambda s: found[s])[:_BEAM]
    place = {state: index for index, state in enumerate(kept)}
    moves = [
        _Move(source, place[after], cost, index, depth, how)
        for _, after, source, cost, index, depth, how in tried
        if after in place
    ]
    return kept, [found[state] for state in kept], moves


def _traced(lines: Sequence[Place], layers: list[list[_Move]], totals: list[list[float]]) -> list[Heading]:
    """The best way through the layers, and how much dearer each line's next best reading is."""
    ahead = [[0.0] * len(totals[-1])]  # the least cost from each state to the end
    for moves, before in zip(reversed(layers), reversed(totals[:-1]), strict=True):
        least = [float("inf")] * len(before)
        for move in moves:
            least[move.source] = min(least[move.source], move.cost + ahead[-1][move.target])
        ahead.append(least)
    ahead.reverse()
    headings: list[Heading] = []
    open_lists: list[tuple[int, ...]] = []  # per depth: index of its last label
    state = 0
    for index, (line, moves) in enumerate(zip(lines, layers, strict=True)):
        through = [(totals[index][m.source] + m.cost + ahead[index + 1][m.target], m) for m in moves]
        chosen = min((pair for pair in through if pair[1].source == state), key=lambda pair: pair[0])
        move = chosen[1]
        others = [cost for cost, m in through if not _same(line, m.reading, move.reading)]
        heading = Heading(margin=min(others, default=float("inf")) - chosen[0])
        if move.reading >= 0:
            heading.reading = line.readings[move.reading]
            heading.first = move.how == "first"
            last = open_lists[move.depth][0] if move.depth < len(open_lists) else None
            if last is not None and not heading.first:
                headings[last].last = False
                heading.repeated = move.how == "repeat"
                if move.how == "next":
                    heading.before, headings[last].after = last, index
                if move.how == "gap":
                    heading.missing = _missing(headings[last], heading)
            open_lists = [*open_lists[: move.depth], (index,)]
        headings.append(heading)
        state = move.target
    return headings


def _missing(before: Heading, after: Heading) -> int:
    assert before.reading is not None
    assert after.reading is not None
    return after.reading.label.numbers[-1] - before.reading.label.numbers[-1] - 1


def _same(line: Place, one: int, other: int) -> bool:
    """Whether two readings of a line print the same."""
    if one < 0 or other < 0:
        return one == other
    return line.readings[one].label.printed == line.readings[other].label.printed
