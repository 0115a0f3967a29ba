"""What commands that restore texts share: options, settings, and the restorer these make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cchc_restore.cli.inputs import STDIN
from cchc_restore.config import Settings, find_settings
from cchc_restore.options import CHOICES
from cchc_restore.pipeline import Restorer

encoding_option = click.option(
    "--encoding",
    type=click.Choice(CHOICES["encoding"]),
    metavar="NAME",
    help=f"What the inputs are written in: {', '.join(CHOICES['encoding'])}.",
)


def names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The callback of an option that takes names parted by commas."""
    return None if value is None else tuple(name for part in value.split(",") if (name := part.strip()))


def settings_for(paths: Sequence[str]) -> Settings:
    """The settings beside the first input or above it, else from the current folder up.

    Raises:
        ConfigError: the file found is faulty.
    """
    if paths[0] != STDIN:
        first = Path(paths[0])
        settings = find_settings(first if first.is_dir() else first.parent)
        if settings.source:
            return settings
    return find_settings(Path.cwd())


def restorer_for(settings: Settings) -> Restorer:
    """The restorer that settings ask for. Raises what `Restorer` raises."""
    return Restorer(
        threshold=settings.threshold,
        stages=settings.stages,
        skip=settings.skip,
        lexicon=settings.lexicon,
        model=settings.model,
        options=settings.options,
    )
