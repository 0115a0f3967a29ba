"""What commands that restore texts share: options and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from cchc_restore.cli.completion import complete_stages
from cchc_restore.cli.inputs import STDIN
from cchc_restore.cli.parameters import whole_number
from cchc_restore.core.errors import UsageError
from cchc_restore.core.options import CHOICES
from cchc_restore.core.paths import is_folder, seems_folder
from cchc_restore.settings.config import Settings, find_settings

encoding_option = click.option(
    "--encoding",
    type=click.Choice(CHOICES["encoding"]),
    metavar="NAME",
    help=f"What the inputs are written in: {', '.join(CHOICES['encoding'])}.",
)

include_option = click.option(
    "--include", multiple=True, metavar="GLOB", help="Which files of a folder to take, instead of *.txt."
)
exclude_option = click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Files and folders to leave out."
)
jobs_option = click.option(
    "-j",
    "--jobs",
    callback=whole_number(1),
    metavar="N",
    help="Processes to work with (default: one a core).",
)


def names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The callback of an option that takes names parted by commas."""
    if value is None:
        return None
    given = tuple(name for part in value.split(",") if (name := part.strip()))
    if not given and parameter.name == "stages" and not context.resilient_parsing:
        raise UsageError("--stages names no stage", remedy="name some, or leave the option out for all")
    return given


stages_option = click.option(
    "--stages", callback=names, metavar="A,B", shell_complete=complete_stages, help="Run only these stages."
)
skip_option = click.option(
    "--skip", callback=names, metavar="A,B", shell_complete=complete_stages, help="Leave these stages out."
)


def settings_for(paths: Sequence[str]) -> Settings:
    """The settings beside the first input or above it, else from the current folder up.

    The user's own lexicon is among them.

    Raises:
        ConfigError: the file found is faulty.
    """
    return with_user_lexicon(_found_for(paths))


def user_lexicon_folder() -> Path:
    """Where a user's own lexicon lies, if there is one (on Linux `~/.config/cchc-restore/lexicon`)."""
    return Path(click.get_app_dir("cchc-restore")) / "lexicon"


def with_user_lexicon(settings: Settings) -> Settings:
    """Settings with the lexicon of the user before those that the settings name; these count more."""
    folder = user_lexicon_folder()
    if not is_folder(folder):
        return settings
    places = {"user_lexicon": "of the user", **settings.places}
    return replace(settings, user_lexicon=(folder, *settings.user_lexicon), places=places)


def _found_for(paths: Sequence[str]) -> Settings:
    if paths[0] != STDIN:
        first = Path(paths[0])
        settings = find_settings(first if seems_folder(first) else first.parent)
        if settings.source:
            return settings
    return find_settings(Path.cwd())
