"""`cchc-restore config`: what counts for a folder, and who says so."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.console import write_output
from cchc_restore.cli.parameters import HELP
from cchc_restore.cli.settings import settings_for
from cchc_restore.core.errors import InputError
from cchc_restore.core.paths import exists
from cchc_restore.settings.config import TOML_NAME, YAML_NAME

_NOTHING = {"stages": "(all)", "lexicon": "(built in)", "model": "(built in)", "include": "(*.txt)"}
"""What counts where a setting is not given."""


@click.group(
    context_settings=HELP,
    epilog="""\b
Example:
  cchc-restore config show reports/
""",
)
def config() -> None:
    """Show the settings that count for a folder."""


@config.command(
    context_settings=HELP,
    short_help="Show every setting with its value and origin.",
    epilog="""\b
Examples:
  cchc-restore config show
  cchc-restore config show reports/
  cchc-restore config show reports/ --json | grep threshold
""",
)
@click.argument("path", default=".", shell_complete=complete_files)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(path: str, as_json: bool) -> int:
    """Show every setting that counts for PATH (a file or folder), its value, and where that comes from.

    PATH is what you would give to fix; without it, the current folder. An origin is "default", or the file
    and line that lays the value down. Options of the command line go before all of these.
    """
    if not exists(path):
        raise InputError("no such file or folder", where=path, remedy="check the spelling of the path")
    settings = settings_for((path,))
    rows = [(key, value, _shortened(origin)) for key, value, origin in settings.listed()]
    file = None if settings.source is None else _shortened(str(settings.source))
    if as_json:
        known = {key: {"value": _plain(value), "origin": origin} for key, value, origin in rows}
        write_output(json.dumps({"file": file, "settings": known}, ensure_ascii=False, indent=2) + "\n")
        return 0
    found = file or f"no {YAML_NAME} and no table in a {TOML_NAME} in this folder or above it"
    shown = [(key, _written(value) or _NOTHING.get(key, "(none)"), origin) for key, value, origin in rows]
    wide, wider = (max(len(row[i]) for row in shown) for i in (0, 1))
    lines = (f"{key:{wide}}  {value:{wider}}  {origin}" for key, value, origin in shown)
    write_output("\n".join((f"settings file: {found}", "", *lines)) + "\n")
    return 0


def _shortened(place: str) -> str:
    """A place below the current folder from there."""
    here = Path.cwd()
    return str(Path(place).relative_to(here)) if Path(place).is_relative_to(here) else place


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _written(value: object) -> str:
    """A value as a reader is to see it; empty where nothing is given."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
