"""The stages in the order in which they run, what they are built from, and the check that they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cchc_restore.errors import PipelineError, nearest
from cchc_restore.options import Options
from cchc_restore.stages import Stage

if TYPE_CHECKING:
    from cchc_restore.decoder import Decoder
    from cchc_restore.lexicons import Lexicon


class Resources:
    """What stages are built from; loaded on first use and only once.

    Args:
        lexicon_dir: a folder to read instead of the lexicon that comes with the package.
        model_dir: a folder to read instead of the trained files that come with the package.
        options: how the stages write what they normalise.
    """

    def __init__(
        self,
        lexicon_dir: Path | None = None,
        model_dir: Path | None = None,
        options: Options = Options(),  # noqa: B008 - frozen
    ) -> None:
        self._lexicon_dir = lexicon_dir
        self._model_dir = model_dir
        self.options = options

    @cached_property
    def lexicon(self) -> Lexicon:
        from cchc_restore.lexicons import load_lexicon

        return load_lexicon(self._lexicon_dir)

    @cached_property
    def decoder(self) -> Decoder:
        from cchc_restore.decoder import load_decoder  # numpy and the model: only where words are restored

        return load_decoder(self.lexicon, self._model_dir)


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
    _entry("nfc", _encoding),
    _entry("characters", _characters),
    _entry("clean-edges", _noise),
    _entry("numbers", _numbers),
    _entry("words", _diacritics),
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
