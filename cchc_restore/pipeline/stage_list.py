"""The stages in the order in which they run, what they are built from, and the check that they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

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
        """The lexicon with those of users, and with the phrases that readers decided."""
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
        """The decoder with the model and the lexicon."""
        from cchc_restore.decoder import load_decoder  # numpy and the model: only where words are restored

        return load_decoder(self.lexicon, self._model_dir)


def _decisions(resources: Resources) -> Stage:
    from cchc_restore.stages.decisions import DecisionsStage

    return DecisionsStage(resources.decisions)


def _encoding(resources: Resources) -> Stage:
    from cchc_restore.stages.encoding import EncodingStage

    return EncodingStage()


def _characters(resources: Resources) -> Stage:
    from cchc_restore.stages.characters import CharactersStage

    return CharactersStage()


def _noise(resources: Resources) -> Stage:
    from cchc_restore.stages.noise import NoiseStage

    return NoiseStage(resources.lexicon.noise)


def _numbers(resources: Resources) -> Stage:
    from cchc_restore.stages.numbers import NumbersStage

    return NumbersStage(resources.lexicon)


def _diacritics(resources: Resources) -> Stage:
    from cchc_restore.stages.diacritics import DiacriticsStage

    return DiacriticsStage(resources.decoder)


def _signs(resources: Resources) -> Stage:
    from cchc_restore.stages.signs import SignsStage

    return SignsStage()


def _doc_numbers(resources: Resources) -> Stage:
    from cchc_restore.stages.doc_numbers import DocNumbersStage

    return DocNumbersStage(resources.lexicon)


def _dates(resources: Resources) -> Stage:
    from cchc_restore.stages.dates import DatesStage

    return DatesStage(resources.lexicon, resources.options.date_style)


def _letterhead(resources: Resources) -> Stage:
    from cchc_restore.stages.letterhead import LetterheadStage

    return LetterheadStage(resources.lexicon)


def _headings(resources: Resources) -> Stage:
    from cchc_restore.stages.headings import HeadingsStage

    return HeadingsStage(resources.lexicon)


def _capitals(resources: Resources) -> Stage:
    from cchc_restore.stages.capitals import CapitalsStage

    return CapitalsStage(resources.lexicon, resources.options.capitals)


def _tones(resources: Resources) -> Stage:
    from cchc_restore.stages.tones import TonesStage

    return TonesStage(resources.options.tone_style)


def _layout(resources: Resources) -> Stage:
    from cchc_restore.stages.layout import LayoutStage

    return LayoutStage(resources.lexicon, resources.options.layout)


class Entry(NamedTuple):
    """A stage of the pipeline before it is built: its name, what it provides, and what builds it."""

    name: str
    provides: frozenset[str]
    build: Callable[[Resources], Stage]


def _entry(provides: str, build: Callable[[Resources], Stage]) -> Entry:
    return Entry(build.__name__.removeprefix("_"), frozenset({provides}), build)


STAGES: Final = (
    _entry("decided", _decisions),
    _entry("nfc", _encoding),
    _entry("characters", _characters),
    _entry("clean-edges", _noise),
    _entry("numbers", _numbers),
    _entry("words", _diacritics),
    _entry("signs", _signs),
    _entry("doc_numbers", _doc_numbers),
    _entry("dates", _dates),
    _entry("letterhead", _letterhead),
    _entry("headings", _headings),
    _entry("capitals", _capitals),
    _entry("tones", _tones),
    _entry("layout", _layout),
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
        if keep or (entry.provides & needed and entry.name not in skip):
            stage = entry.build(resources)
            built.insert(0, stage)
            needed = (needed - entry.provides) | stage.requires
    check_order(built)
    return tuple(built)
