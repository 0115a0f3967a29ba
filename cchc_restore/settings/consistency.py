"""Settings that contradict one another: what is asked for in one place and ruled out in another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from cchc_restore.core.errors import ConfigError
from cchc_restore.core.options import CHOICES, Options
from cchc_restore.pipeline.stage_list import STAGE_NAMES

FIELDS: Final = {"dates.style": "date_style"}
"""Key in the file -> attribute of the settings, where the two differ."""
_NEEDS: Final = {
    "dates.style": ("dates", "keep"),
    "tone_style": ("tones", "keep"),
    "layout": ("layout", "keep"),
    "capitals": ("capitals", "propose"),
}
"""Key -> the stage it speaks of, and the value that asks nothing of that stage."""


def check_consistency(
    options: Options,
    stages: Collection[str] | None,
    skip: Collection[str],
    places: Mapping[str, str],
) -> None:
    """Check that settings do not ask for what they rule out.

    What the file asks for and an option of the command line rules out is no contradiction: options go first.

    Args:
        options: how the stages write what they normalise.
        stages: names of the stages to run; None for all.
        skip: names of stages to leave out.
        places: where each setting that was given was given: attribute -> `FILE:LINE`, or an option such as
            `--layout`.

    Raises:
        ConfigError: a stage is both wanted and left out, or the form of something is laid down whose stage
            does not run, or decisions are named and their stage is left out.
    """
    both = [name for name in stages or () if name in skip]
    if both and not _overrules(places.get("skip"), places.get("stages")):
        raise ConfigError(
            f"{_key('stages', places)!r} names {', '.join(both)}, and so does {_key('skip', places)!r}",
            where=_file(places, "stages", "skip"),
            remedy=f"take {', '.join(both)} out of one of the two; stages are {', '.join(STAGE_NAMES)}",
        )
    for key, (stage, idle) in _NEEDS.items():
        name = FIELDS.get(key, key)
        value = getattr(options, name)
        ruling = None if value == idle else _ruled_out(stage, name, stages, skip, places)
        if ruling is not None:
            how = "leaves it out" if ruling == "skip" else "does not name it"
            raise ConfigError(
                f"{_key(name, places, key)!r} is {value!r}, but the stage {stage} does not run: "
                f"{_key(ruling, places)!r} {how}",
                where=_file(places, name, ruling),
                remedy=f"let {stage} run, or give {idle!r} (allowed: {', '.join(CHOICES[key])})",
            )
    # who names stages gets the stage for decisions besides: only leaving it out speaks against it
    if _ruled_out("decisions", "decisions", None, skip, places) is not None:
        raise ConfigError(
            f"{_key('decisions', places)!r} names a file of decisions, but the stage decisions does not run: "
            f"{_key('skip', places)!r} leaves it out",
            where=_file(places, "decisions", "skip"),
            remedy="let decisions run, or name no file of them",
        )


def _ruled_out(
    stage: str,
    name: str,
    stages: Collection[str] | None,
    skip: Collection[str],
    places: Mapping[str, str],
) -> str | None:
    """Which setting (`stages` or `skip`) leaves out the stage that the setting of this name asks for."""
    if name not in places:
        return None
    ruling = "skip" if stage in skip else "stages"
    if ruling == "stages" and (stages is None or stage in stages):
        return None
    return None if _overrules(places.get(ruling), places[name]) else ruling


def _overrules(ruling: str | None, wanted: str | None) -> bool:
    """Whether what rules something out is an option, and what wants it stands in the file."""
    return (ruling or "").startswith("--") and not (wanted or "").startswith("--")


def _key(name: str, places: Mapping[str, str], key: str | None = None) -> str:
    """What the user wrote: the option, or the key in the file."""
    place = places.get(name, "")
    return place if place.startswith("--") else key or name


def _file(places: Mapping[str, str], *names: str) -> str | None:
    """Where in the settings file the first of these stands that was given there."""
    given = (places.get(name, "--") for name in names)
    return next((place for place in given if not place.startswith("--")), None)
