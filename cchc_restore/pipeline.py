"""The runner: asks the stages one after the other, checks what they propose, and applies it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import regex

from cchc_restore.document import Correction, Document, Mark, Span
from cchc_restore.errors import ConfigError, StageError
from cchc_restore.ledger import Ledger, ledger_of
from cchc_restore.options import Options
from cchc_restore.stage_list import Resources, build_stages, check_order
from cchc_restore.stages import Stage

if TYPE_CHECKING:
    from cchc_restore.decoder import Explanation

DEFAULT_THRESHOLD: Final = 0.3
"""Corrections of at least this confidence are applied, the others only proposed.

A doubtful reading of a damaged word is still likelier than the damage: on the development documents every
threshold up to 0.3 gives the same error rates, and one of 0.5 leaves 6 % more errors in difficult texts.
"""


ENOUGH_WORDS: Final = 20
HARDLY_READABLE: Final = 0.15
"""A text is called hardly readable where this share of at least so many restored words is doubtful."""
_LINE_BREAK: Final = regex.compile("[\n\r\f]")


def run_stage(stage: Stage, document: Document, threshold: float) -> None:
    """Ask one stage, check what it says, and bring it into the document.

    Raises:
        StageError: the stage broke its promise (see `Stage`).
    """
    corrections: list[Correction] = []
    marks: list[Mark] = []
    notes: list[Correction] = []  # nothing to change, but somebody should look
    for item in stage.propose(document):
        if isinstance(item, Mark):
            _check_span(stage, item.span, document)
            marks.append(item)
        else:
            _check_correction(stage, item, document)
            if item.original != item.replacement:
                corrections.append(item)
            elif item.propose_only:
                notes.append(item)
    corrections.sort(key=lambda c: c.span)
    for before, after in pairwise(corrections):
        if after.span.start < before.span.end or after.span == before.span:
            raise StageError(
                f"stage {stage.name} proposes overlapping corrections: {before.original!r} ({before.rule}) "
                f"and {after.original!r} ({after.rule}) at character {after.span.start}",
                where=document.name,
                remedy=f"report this as a bug; until it is mended use --skip {stage.name}",
            )
    document.marks = sorted([*document.marks, *marks], key=lambda m: m.span)
    applied, proposed = list[Correction](), list[Correction]()
    for c in corrections:
        (applied if c.confidence >= threshold and not c.propose_only else proposed).append(c)
    document.proposals += [*proposed, *notes]
    document.apply(applied)


def _check_span(stage: Stage, span: Span, document: Document) -> None:
    if span.end > len(document.text):
        raise _broken(stage, document, f"points behind the end of the text ({span.end})")


def _check_correction(stage: Stage, c: Correction, document: Document) -> None:
    _check_span(stage, c.span, document)
    if c.span.of(document.text) != c.original:
        raise _broken(
            stage, document, f"says {c.original!r} stands at character {c.span.start}, but it does not"
        )
    if not 0.0 <= c.confidence <= 1.0:
        raise _broken(stage, document, f"gives {c.original!r} the confidence {c.confidence}")
    if _LINE_BREAK.search(c.original + c.replacement) and not getattr(stage, "may_change_lines", False):
        raise _broken(stage, document, f"changes a line break at character {c.span.start}")


def _broken(stage: Stage, document: Document, what: str) -> StageError:
    return StageError(
        f"stage {stage.name} {what}",
        where=document.name,
        remedy=f"report this as a bug; until it is mended use --skip {stage.name}",
    )


@dataclass(frozen=True)
class Result:
    """What a run made of one text.

    Attributes:
        source: the text as given.
        text: the repaired text (NFC).
        ledger: every change and every proposal.
        profile: kind of damage -> probability, as the decoder judged it; empty where it did not run.
        timings: stage -> seconds.
    """

    source: str
    text: str
    ledger: Ledger
    profile: Mapping[str, float] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    name: str | None = None

    @property
    def doubtful(self) -> float:
        """The share (0..1) of the restored words that are likelier wrong than right; 0 if few were restored.

        About 0.01 in a fair scan and 0.07 in a bad one; a page beyond rescue has 0.15 and more.
        """
        words = [entry.confidence for entry in self.ledger if entry.stage == "diacritics"]
        if len(words) < ENOUGH_WORDS:
            return 0.0
        return sum(confidence < 0.5 for confidence in words) / len(words)

    @property
    def hardly_readable(self) -> bool:
        """Whether so much is doubtful that the text should be read again from the scan."""
        return self.doubtful >= HARDLY_READABLE

    @property
    def changed(self) -> bool:
        """Whether the text differs from its source."""
        return self.text != self.source


class Restorer:
    """Restores texts; loads lexicon and models once and serves any number of texts.

    Args:
        threshold: corrections below this confidence (0..1) are only proposed.
        stages: what to run: names, ready stages, or a mixture (None: all stages); always in pipeline order
            for names.
        skip: names of stages to leave out.
        lexicon: a folder to read instead of the lexicon that comes with the package.
        model: a folder to read instead of the trained files that come with the package.
        options: how the stages write what they normalise.

    Raises:
        PipelineError: the stages do not fit together.
        ConfigError: the threshold is no probability.
    """

    def __init__(
        self,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        stages: Sequence[str | Stage] | None = None,
        skip: Sequence[str] = (),
        lexicon: Path | None = None,
        model: Path | None = None,
        options: Options = Options(),  # noqa: B008 - frozen
    ) -> None:
        if not 0.0 <= threshold <= 1.0:
            raise ConfigError(
                f"the threshold {threshold} is no probability", remedy="give a number from 0 to 1"
            )
        self.threshold = threshold
        self._resources = Resources(lexicon, model, options)
        names = None if stages is None else [s for s in stages if isinstance(s, str)]
        ready = [s for s in stages or () if not isinstance(s, str)]
        built = build_stages(self._resources, names, skip) if names is None or names else ()
        self.stages: tuple[Stage, ...] = (*built, *ready)
        check_order(self.stages)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Names of the stages that run, in order."""
        return tuple(stage.name for stage in self.stages)

    def restore(self, text: str, *, name: str | None = None, threshold: float | None = None) -> Result:
        """Repair one text.

        Args:
            text: any text; line breaks are kept as they are, unless the layout is `reflow`.
            name: a file name for error messages.
            threshold: overrides the restorer's own for this text.
        """
        document = Document(text, name)
        timings: dict[str, float] = {}
        for stage in self.stages:
            start = time.perf_counter()
            run_stage(stage, document, self.threshold if threshold is None else threshold)
            timings[stage.name] = time.perf_counter() - start
        return Result(text, document.text, ledger_of(document), dict(document.profile), timings, name)

    def explain(self, text: str, line: int | None = None, column: int | None = None) -> list[Explanation]:
        """Why the decoder reads a text as it does.

        Args:
            text: the whole document, as its kind of damage is judged from all of it.
            line: only this line (from 1).
            column: only the token at this column (from 1) of the line.

        Raises:
            IndexError: there is no such line.
        """
        document = Document(text)
        for stage in self.stages:
            if stage.name == "diacritics":
                break
            run_stage(stage, document, self.threshold)
        span = Span(0, len(text)) if line is None else document.source_lines.span(line)
        if line is not None and column is not None:
            start = min(span.start + column - 1, span.end)
            span = Span(start, min(start + 1, span.end))
        return self._resources.decoder.explain(document.text, document.current_span(span), document.marks)


def restore(
    text: str, *, threshold: float = DEFAULT_THRESHOLD, stages: Iterable[str | Stage] | None = None
) -> Result:
    """Repair one text; for many texts make one `Restorer` and reuse it.

    >>> restore("Phƣơng hƣớng", stages=["characters"]).text
    'Phương hướng'
    """
    return Restorer(threshold=threshold, stages=None if stages is None else tuple(stages)).restore(text)
