"""The pipeline: from texts to results, through all stages one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

from cchc_restore.core.corrections import Span
from cchc_restore.core.document import DEFAULT_THRESHOLD, Document
from cchc_restore.core.errors import ConfigError, InputError, PipelineError
from cchc_restore.core.ledger import Ledger, ledger_of
from cchc_restore.core.options import Options, probability
from cchc_restore.core.word_signs import WORD
from cchc_restore.pipeline.runner import run_on_all, run_stage
from cchc_restore.pipeline.stage_list import Resources, build_stages, check_order
from cchc_restore.stages import Stage

if TYPE_CHECKING:
    from cchc_restore.core.decision import Decision
    from cchc_restore.decisions import Decisions
    from cchc_restore.decoder import Explanation

ENOUGH_WORDS: Final = 20
"""A text of fewer words is never called hardly readable."""
HARDLY_READABLE: Final = 0.15
"""Share of doubtful words from which a text of at least `ENOUGH_WORDS` is called hardly readable."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text to repair.

    Attributes:
        text: any text.
        name: a file name for error messages.
        key: the name by which decisions know the text (see `decisions.document_key`); None: `name`.
    """

    text: str
    name: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Result:
    """What a run made of one text.

    Attributes:
        source: the text as given.
        text: the repaired text (NFC).
        ledger: every change and every proposal.
        profile: kind of damage -> probability, as the decoder judged it; empty where it did not run.
        timings: stage -> seconds.
        name: the name that was given with the text, or None.
        stale: the decisions about this document whose place it no longer has.
    """

    source: str
    text: str
    ledger: Ledger
    profile: Mapping[str, float] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    name: str | None = None
    stale: tuple[Decision, ...] = ()

    @cached_property
    def doubtful(self) -> float:
        """The share (0..1) of the words that are likelier wrong than right; 0 in a text of few words.

        About 0.01 in a fair scan and 0.07 in a bad one; a page beyond rescue has 0.15 and more: of 275 texts
        of an English engine five, with every fourth word wrong or more, and of 156 others none.
        """
        words = sum(1 for _ in WORD.finditer(self.text))
        if words < ENOUGH_WORDS:
            return 0.0
        return sum(entry.doubt > 0.5 for entry in self.ledger if entry.stage == "diacritics") / words

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

    Several threads may share one: they take turns, a call at a time, as what it remembers between texts is no
    thing for two at once. Processes, not threads, make more texts come out (see `batch.Run`).

    Args:
        threshold: corrections below this confidence (0..1) are only proposed.
        stages: what to run: names, ready stages, or a mixture (None: all stages); always in pipeline order
            for names.
        skip: names of stages to leave out.
        lexicon: a folder to read instead of the lexicon that comes with the package.
        model: a folder to read instead of the trained files that come with the package.
        options: how the stages write what they normalise.
        decisions: what readers decided; it is put in before any stage runs, and stays.
        user_lexicons: folders whose rows are added to the lexicon; what they say to keep no stage changes.

    Raises:
        PipelineError: the stages do not fit together.
        ConfigError: the threshold is no probability, or there are decisions and their stage is left out.
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
        decisions: Decisions | None = None,
        user_lexicons: Sequence[Path] = (),
    ) -> None:
        self.threshold = _probability(threshold)
        self._turn = RLock()
        if decisions is not None and "decisions" in skip:
            raise ConfigError(
                "there are decisions, but the stage decisions is left out",
                where=decisions.name,
                remedy="let it run, or give no decisions",
            )
        self._resources = Resources(lexicon, model, options, decisions, user_lexicons)
        names = None if stages is None else [s for s in stages if isinstance(s, str)]
        if names is not None and (decisions is not None or user_lexicons):
            names.append("decisions")
        ready = [s for s in stages or () if not isinstance(s, str)]
        built = build_stages(self._resources, names, skip) if names is None or names else ()
        self.stages: tuple[Stage, ...] = (*built, *ready)
        check_order(self.stages)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Names of the stages that run, in order."""
        return tuple(stage.name for stage in self.stages)

    def restore(
        self, text: str, *, name: str | None = None, key: str | None = None, threshold: float | None = None
    ) -> Result:
        """Repair one text.

        Args:
            text: any text; line breaks are kept as they are, unless the layout is `reflow`.
            name: a file name for error messages.
            key: the name by which decisions know the text (see `decisions.document_key`); None: `name`.
            threshold: overrides the restorer's own for this text.

        Raises:
            ConfigError: the threshold is no probability.
            StageError: a stage failed.
        """
        return self.restore_all([Source(text, name, key)], threshold=threshold)[0]

    def restore_all(self, sources: Sequence[Source], *, threshold: float | None = None) -> list[Result]:
        """Repair several texts, each as `restore` would; single pages come out in half the time.

        All of them are in memory at once, with what is being worked out about them: take some tens of pages
        at a time. The timings of each are its even share.

        Args:
            sources: the texts.
            threshold: overrides the restorer's own for these texts.

        Raises:
            ConfigError: the threshold is no probability.
            StageError: a stage failed on one of the texts; then there is no result for any.
        """
        limit = self.threshold if threshold is None else _probability(threshold)
        documents = [
            Document(s.text, s.name, key=s.name if s.key is None else s.key, threshold=limit) for s in sources
        ]
        timings: dict[str, float] = {}
        with self._turn:
            for stage in self.stages:
                start = time.perf_counter()
                run_on_all(stage, documents)
                timings[stage.name] = (time.perf_counter() - start) / max(len(documents), 1)
        return [
            Result(d.source, d.output, ledger_of(d), dict(d.profile), timings, d.name, tuple(d.stale))
            for d in documents
        ]

    def explain(
        self,
        text: str,
        line: int | None = None,
        column: int | None = None,
        *,
        name: str | None = None,
        key: str | None = None,
    ) -> list[Explanation]:
        """Why the decoder reads a text as it does.

        Args:
            text: the whole document, as its kind of damage is judged from all of it.
            line: only this line (from 1).
            column: only the token at this column (from 1) of the line.
            name: a file name for error messages.
            key: as for `restore`.

        Raises:
            InputError: there is no such line, or no such column in it.
            PipelineError: the stage `diacritics` does not run, so no word is read.
        """
        if "diacritics" not in self.stage_names:
            raise PipelineError(
                "no word is read: the stage diacritics does not run",
                where=name,
                remedy="take it out of skip, or name it among the stages",
            )
        document = Document(text, name, key=name if key is None else key, threshold=self.threshold)
        span = _place(document, line, column)
        with self._turn:
            for stage in self.stages:
                if stage.name == "diacritics":
                    break
                run_stage(stage, document)
            here = document.current_span(span)
            return self._resources.decoder.explain(document.text, [here], document.marks)


def _probability(threshold: float) -> float:
    """A threshold as it is. Raises ConfigError where it is no probability."""
    try:
        return probability(threshold)
    except ValueError:
        what = f"the threshold {threshold} is no probability"
        raise ConfigError(what, remedy="give a number from 0 to 1") from None


def _place(document: Document, line: int | None, column: int | None) -> Span:
    """Where in the source a line is, or a column of it; all of it where no line is named."""
    if line is None:
        return Span(0, len(document.source))
    lines = document.source_lines
    count = len(lines)
    if count > 1 and not lines.span(count).length:  # what stands behind the last line end is no line
        count -= 1
    if not 1 <= line <= count:
        what, remedy = f"there is no line {line}", f"give a line from 1 to {count}"
        raise InputError(what, where=document.name, remedy=remedy)
    span = lines.span(line)
    if column is None:
        return span
    if not 1 <= column <= span.length:
        remedy = f"give a column from 1 to {span.length}" if span.length else "name a line with words"
        raise InputError(f"line {line} has no column {column}", where=document.name, remedy=remedy)
    return Span(span.start + column - 1, span.start + column)


def restore(
    text: str, *, threshold: float = DEFAULT_THRESHOLD, stages: Iterable[str | Stage] | None = None
) -> Result:
    """Repair one text; for many texts make one `Restorer` and reuse it.

    >>> restore("Phƣơng hƣớng", stages=["characters"]).text
    'Phương hướng'
    """
    return Restorer(threshold=threshold, stages=None if stages is None else tuple(stages)).restore(text)
