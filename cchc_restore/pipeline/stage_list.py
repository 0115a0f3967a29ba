"""The stages in the order in which they run, what they are built from, and the check that they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cchc_restore.core.errors import PipelineError
from cchc_restore.core.options import Options
from cchc_restore.core.suggestions import nearest
from cchc_restore.stages import Stage

if TYPE_CHECKING:
    from cchc_restore.decisions import Decisions
    from cchc_restore.decoder import Decoder
    from cchc_restore.lexicons import Lexicon


class Resources:
    """What stages are built from; loaded on first use and only once.

    Args:
        lexicon_dir: a folder to read instead of the lexicon that comes with the package.
        model_dir: a folder to read instead of the trained files that come with the package.
        options: how the stages write what they normalise.
        decisions: what readers decided; None where nothing was.
        user_lexicons: folders whose rows are added to the lexicon.
    """

    def __init__(
        self,
        lexicon_dir: Path | None = None,
        model_dir: Path | None = None,
        options: Options = Options(),  # noqa: B008 - frozen
        decisions: Decisions | None = None,
        user_lexicons: Sequence[Path] = (),
    ) -> None:
        self._lexicon_dir = lexicon_dir
        self._model_dir = model_dir
        self.options = options
        self._decisions = decisions
        self._user_lexicons = tuple(user_lexicons)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lexicon, which knows what readers decided. Raises LexiconError."""
        from cchc_restore.lexicons import load_lexicon

        lexicon = load_lexicon(self._lexicon_dir, self._user_lexicons)
        return lexicon if self._decisions is None else replace(lexicon, decided=self._decisions.phrases)

    @cached_property
    def decisions(self) -> Decisions:
        """What readers decided, and the tokens that their lexicons keep."""
        from cchc_restore.core.decision import Decision
        from cchc_restore.decisions import Decisions

        decisions = Decisions() if self._decisions is None else self._decisions
        if not self._user_lexicons:
            return decisions
        decided = {decision.word for decision in decisions if decision.scope == "everywhere"}
        tokens = [row[0] for row in self.lexicon.files.own_rows("keep.tsv") if row[0] not in decided]
        kept = (Decision(token, token, "everywhere") for token in tokens)
        return Decisions([*decisions, *kept], decisions.name)

    @cached_property
    def decoder(self) -> Decoder:
        """The decoder with the model. Raises ModelError."""
        from cchc_restore.decoder import load_decoder  # numpy and the model: only where words are restored

        return load_decoder(self.lexicon, self._model_dir)


class StageEntry(NamedTuple):
    """A stage of the pipeline before it is built.

    Attributes:
        name: its name, and that of its module in `cchc_restore.stages`.
        provides: what it leaves behind for others, as its class says, too.
        made_by: the name of its class.
        given: what the class is called with.
    """

    name: str
    provides: str
    made_by: str
    given: Callable[[Resources], tuple[Any, ...]]

    def build(self, resources: Resources) -> Stage:
        """The stage. Its module is imported only now, as some are slow to import."""
        module = import_module(f"cchc_restore.stages.{self.name}")
        stage: Stage = getattr(module, self.made_by)(*self.given(resources))
        return stage


STAGES: Final = (
    StageEntry("decisions", "decided", "DecisionsStage", lambda r: (r.decisions,)),
    StageEntry("encoding", "nfc", "EncodingStage", lambda r: ()),
    StageEntry("characters", "characters", "CharactersStage", lambda r: ()),
    StageEntry("noise", "clean-edges", "NoiseStage", lambda r: (r.lexicon.noise,)),
    StageEntry("numbers", "numbers", "NumbersStage", lambda r: (r.lexicon,)),
    StageEntry("diacritics", "words", "DiacriticsStage", lambda r: (r.decoder,)),
    StageEntry("signs", "signs", "SignsStage", lambda r: ()),
    StageEntry("doc_numbers", "doc_numbers", "DocNumbersStage", lambda r: (r.lexicon,)),
    StageEntry("dates", "dates", "DatesStage", lambda r: (r.lexicon, r.options.date_style)),
    StageEntry("letterhead", "letterhead", "LetterheadStage", lambda r: (r.lexicon,)),
    StageEntry("headings", "headings", "HeadingsStage", lambda r: (r.lexicon,)),
    StageEntry("capitals", "capitals", "CapitalsStage", lambda r: (r.lexicon, r.options.capitals)),
    StageEntry("tones", "tones", "TonesStage", lambda r: (r.options.tone_style,)),
    StageEntry("layout", "layout", "LayoutStage", lambda r: (r.lexicon, r.options.layout)),
)
"""Every stage in the order in which they run."""

STAGE_NAMES: Final = tuple(entry.name for entry in STAGES)


def check_order(stages: Sequence[Stage]) -> None:
    """Check that each stage finds what it requires.

    Raises:
        PipelineError: a stage stands before the one that provides what it needs, or that one is missing.
    """
    provided: set[str] = set()
    for stage in stages:
        missing = sorted(stage.requires - provided)
        if missing:
            raise PipelineError(
                f"stage {stage.name} needs {', '.join(missing)}, which no stage before it provides",
                remedy=f"do not skip the stage that provides it, or skip {stage.name} too",
            )
        provided |= stage.provides


def build_stages(
    resources: Resources, only: Sequence[str] | None = None, skip: Sequence[str] = ()
) -> tuple[Stage, ...]:
    """The stages to run, in order.

    Args:
        resources: what they are built from.
        only: names of the stages wanted (None: all); the stages whose work they require are added to them.
        skip: names of stages to leave out.

    Raises:
        PipelineError: an unknown name, nothing left to run, or a stage without what it requires.
    """
    for name in (*(only or ()), *skip):
        if name not in STAGE_NAMES:
            near = nearest(name, STAGE_NAMES)
            hint = f"did you mean {near}? " if near else ""
            raise PipelineError(
                f"no stage is called {name!r}", remedy=f"{hint}The stages are {', '.join(STAGE_NAMES)}"
            )
    wanted = [name in (only or STAGE_NAMES) and name not in skip for name in STAGE_NAMES]
    if not any(wanted):
        raise PipelineError("no stage is left to run", remedy="name at least one stage, or skip fewer")
    built: list[Stage] = []
    needed: set[str] = set()
    for entry, keep in reversed(list(zip(STAGES, wanted, strict=True))):
        if keep or (entry.provides in needed and entry.name not in skip):
            stage = entry.build(resources)
            built.insert(0, stage)
            needed = (needed - stage.provides) | stage.requires
    check_order(built)
    return tuple(built)
