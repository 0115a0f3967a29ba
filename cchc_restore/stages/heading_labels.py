"""The labels of headings, mended where their neighbours prove it, and notes on what their numbering lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import regex

from cchc_restore.core.corrections import Correction, Span, trimmed
from cchc_restore.core.document import Document
from cchc_restore.lexicons import cited
from cchc_restore.stages.heading_openings import Opening, read_opening
from cchc_restore.structure.heading_damage import DamagedLabelReader, LabelReading
from cchc_restore.structure.headings import HEAD, Label, LabelReader
from cchc_restore.structure.lines import Line
from cchc_restore.structure.outline import Heading, Place, read_outline

_NAME: Final = "headings"
_PLAIN_LABEL: Final = 2.0
"""What it costs to see no label in a line that starts with a whole one (in the unit of `outline`)."""
_PLAIN_DAMAGED: Final = 1.8
"""The same where the label is damaged and can hardly be anything else."""
_PLAIN_OPENING: Final = 1.3
"""The same where it may well be ordinary text, at the start of a paragraph."""
_PLAIN_DOUBTFUL: Final = 0.2
"""The same where it may well be ordinary text, within a paragraph."""
_CLEAR, _VERY_CLEAR = 0.5, 1.5
"""How much dearer every other outline must be."""
_BOTH, _ONE, _WEAK = 0.97, 0.92, 0.8
"""How sure a label is that stands between both its neighbours, beside one of them (or starts a heading), and
one of which a sign was taken for another. In 228 texts of two engines right: 110 of 113, 121 of 125,
6 of 7."""
_NOTED: Final = 0.5
"""A note changes nothing, so it is neither sure nor unsure."""
_MOST_MISSING: Final = 3
"""The most numbers that a note calls missing."""

_ENDS: Final = regex.compile(r"(?:^|[.;:!?/])[ \t]*$|^[^\p{Ll}]+$")
"""A line behind which a new paragraph may start: it is empty, ends a sentence, or is a title."""
_UPPER: Final = regex.compile(r"[^\p{L}]*\p{Lu}{2,}(?:[^\p{L}]+\p{Lu}{2,})+")
_SPACE_BEFORE: Final = regex.compile(r"[ \t]+(?=[.)])")


def labels(
    lines: Sequence[Line],
    document: Document,
    reader: LabelReader,
    damage: DamagedLabelReader,
    is_damaged: Callable[[int], bool],
) -> Iterator[Correction]:
    """Corrections of labels and notes on them, in coordinates of the lines.

    Args:
        lines: the lines of the text.
        document: the document the lines are of, to ask what stood there before words were restored (`Il.`
            may have become `Ủ.`).
        reader: reads whole labels.
        damage: reads damaged ones.
        is_damaged: whether a line, by its number, shows the work of an OCR engine.
    """
    found: list[tuple[Opening, Place]] = []
    before = ""  # the line before
    for line in lines:
        if not line.text:
            before = ""
            continue
        opening, whole, damaged = read_opening(line, document, reader, damage)
        readings = {(r.label.kind, r.label.printed): r for r in (*reversed(damaged), *whole)}
        if readings:
            opens = _ENDS.search(before) is not None
            found.append((opening, _place(opening.text, list(readings.values()), bool(whole), opens)))
        before = line.text
    places = [place for _, place in found]
    headings = read_outline(places)
    engine = [is_damaged(opening.line.number) for opening, _ in found]
    proven = _proven(headings, places, engine)
    for index, ((opening, _), heading) in enumerate(zip(found, headings, strict=True)):
        reading = heading.reading
        label = None if reading is None else opening.now(reading.label)
        if reading is None or label is None:
            continue
        counts = heading.first or heading.before is not None or heading.after is not None
        if label.damaged and (index in proven or (counts and not reading.label.damaged)):
            yield _mended(opening.line, label, heading, headings, damage)
        elif not label.damaged and not reading.label.damaged:
            yield from _note(opening.line, heading)
        elif label.damaged and reading.substitute and _supported(heading, proven | _clean(headings)):
            yield _mended(opening.line, label, heading, headings, damage, propose_only=True)


def _place(text: str, readings: list[LabelReading], whole: bool, opens: bool) -> Place:
    """What may stand at the start of a line that has readings; `opens`: a paragraph has ended before it."""
    if whole:
        plain = _PLAIN_LABEL
    elif any(not r.strict for r in readings):
        plain = _PLAIN_DAMAGED
    else:
        plain = _PLAIN_OPENING if opens else _PLAIN_DOUBTFUL
    behind = text[max(r.label.span.end for r in readings) :]
    return Place(tuple(sorted(readings, key=lambda r: r.cost)), plain, upper=_UPPER.match(behind) is not None)


# ---------------------------------------------------------------- proof


def _clean(headings: Sequence[Heading]) -> set[int]:
    """The labels that need no proof.

    They are whole ones, words that only lost their marks, and those in which nothing is misread (`2 .1.`),
    where they count with others or stand below their number.
    """
    clean = set[int]()
    numbers = set[tuple[int, ...]]()
    for index, h in enumerate(headings):
        if h.reading is None:
            continue
        label = h.reading.label
        counts = h.before is not None or h.after is not None or label.numbers[:-1] in numbers
        if (
            not label.damaged
            or h.reading.rule == "word"
            or (counts and h.reading.rule == "decimal" and _spaced(label))
        ):
            clean.add(index)
        numbers.add(label.numbers)
    return clean


def _spaced(label: Label) -> bool:
    """Whether only spaces before its stops part it from what was printed."""
    return bool(_SPACE_BEFORE.sub("", label.written) == label.printed)


def _supported(heading: Heading, known: set[int]) -> bool:
    """Whether both neighbours are known: for the first of a list, the one behind it."""
    return (heading.before in known or heading.first) and heading.after in known


def _proven(headings: Sequence[Heading], places: Sequence[Place], engine: Sequence[bool]) -> set[int]:
    """The damaged labels that whole ones prove, directly or through one another.

    Args:
        engine: for each heading whether its line shows the work of an OCR engine.
    """
    known = _clean(headings)
    proven = {index for index in known if _in_a_list(headings[index])}
    waiting = [
        index
        for index, h in enumerate(headings)
        if index not in known and h.reading is not None and h.margin >= _CLEAR
    ]
    while grown := [
        index
        for index in waiting
        if _proves(headings[index], known, _as_it_stands(headings, places, index), engine[index])
    ]:
        known.update(grown)
        proven.update(grown)
        waiting = [index for index in waiting if index not in known]
    return proven


def _in_a_list(heading: Heading) -> bool:
    """Whether it is a damaged label (a heading word without its marks) that counts with others, or starts."""
    return (
        heading.reading is not None
        and heading.reading.label.damaged
        and (heading.before is not None or heading.after is not None or heading.first)
    )


def _as_it_stands(headings: Sequence[Heading], places: Sequence[Place], index: int) -> str:
    """What the label would be as it stands.

    It is "repeated" (`d)` behind `d)`), "other" (`11.` behind `I.`, where it fits nowhere), "damaged" (no
    label), or "fits" where it may well be what it looks like.
    """
    whole = [other.label for other in places[index].readings if not other.label.damaged]
    if not whole:
        return "damaged"
    before = headings[index].before
    clear = headings[index].margin >= _VERY_CLEAR
    if before is None or (r := headings[before].reading) is None:
        kind = None if (r := headings[index].reading) is None else r.label.kind
        middle = all(label.numbers[-1] != 1 and label.kind != kind for label in whole)
        return "other" if clear and middle else "fits"
    if any((label.kind, label.numbers) == (r.label.kind, r.label.numbers) for label in whole):
        return "repeated"
    return "other" if clear and all(label.kind != r.label.kind for label in whole) else "fits"


def _proves(heading: Heading, known: set[int], stands: str, engine: bool) -> bool:
    """Whether the neighbours prove what the label is read as.

    At the end of a list only the one before can: then what stands there must make no sense as it is. What a
    typist may have meant as it stands needs more than what only an engine writes.
    """
    reading = heading.reading
    assert reading is not None
    before = heading.before in known
    if not reading.strict:
        return before or heading.after in known
    if not engine:
        # `II.` twice, `4,` or `c) đ) e)` in a typed text are the author's
        senseless = stands == "other" or (stands == "repeated" and _supported(heading, known))
        return senseless and not reading.substitute and (before or heading.after in known)
    if _supported(heading, known):
        return True
    if not before:
        return False
    if stands in ("other", "repeated") or (stands == "damaged" and heading.margin >= _VERY_CLEAR):
        return heading.last or heading.after is not None
    return reading.rule == "stop" and heading.last


# ---------------------------------------------------------------- what is said


def _mended(
    line: Line,
    label: Label,
    heading: Heading,
    headings: Sequence[Heading],
    damage: DamagedLabelReader,
    propose_only: bool = False,
) -> Correction:
    assert heading.reading is not None
    before, after = (
        None if i is None or (r := headings[i].reading) is None else r.label.printed.strip()
        for i in (heading.before, heading.after)
    )
    printed = label.printed.strip()
    if before and after:
        reason, confidence = f"{printed} stands between {before} and {after}", _BOTH
    elif before:
        reason, confidence = f"{printed} follows {before}", _ONE
    elif after:
        reason, confidence = f"{printed} stands before {after}", _ONE
    else:
        reason, confidence = f"{printed} starts a heading", _ONE
    reason = cited(reason, damage.place_of(label, heading.reading.rule))
    if heading.reading.substitute:
        confidence = _WEAK
    span = Span(line.start + label.span.start, line.start + label.span.end)
    change = trimmed(span, label.written, label.printed)
    rule = heading.reading.rule
    return Correction(*change, _NAME, rule, confidence, reason, propose_only=propose_only)


def _note(line: Line, heading: Heading) -> Iterator[Correction]:
    """A note on a label that stands behind a gap or stands twice."""
    assert heading.reading is not None
    label = heading.reading.label
    behind = line.text[label.span.end : label.span.end + HEAD].lstrip()
    if behind and not (behind[0].isupper() or behind[0] in '"“('):
        return  # a wrapped line rather than a heading
    if 0 < heading.missing <= _MOST_MISSING:
        many = "a number is" if heading.missing == 1 else f"{heading.missing} numbers are"
        rule, reason = "gap", f"{many} missing before {label.written}"
    elif heading.repeated:
        rule, reason = "repeated", f"{label.written} stands twice in its list"
    else:
        return
    span = Span(line.start + label.span.start, line.start + label.span.end)
    yield Correction(span, label.written, label.written, _NAME, rule, _NOTED, reason, propose_only=True)
