"""What commands with options share: help in sections, and numbers as values."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from cchc_restore.core import options
from cchc_restore.core.errors import UsageError

HELP: Final = {"help_option_names": ["-h", "--help"]}
"""The context settings of every command."""
STDOUT: Final = "-"
"""Stands for standard output where the file for a result is named."""

FileName = TypeVar("FileName", str, Path)


class SectionedCommand(click.Command):
    """A command whose options are shown under headings.

    Args:
        sections: heading -> names of the parameters under it; those that are in none come last.
    """

    def __init__(self, *args: Any, sections: Mapping[str, tuple[str, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = {p.name or "": record for p in options if (record := p.get_help_record(ctx))}
        width = max(len(first) for first, _ in records.values())
        named = {
            heading: [records.pop(name) for name in names if name in records]
            for heading, names in self.sections.items()
        }
        for heading, rows in (named | {"Other options": [*records.values()]}).items():
            if rows:
                (first, text), *others = rows
                with formatter.section(heading):  # as wide as in the other sections
                    formatter.write_dl([(first.ljust(min(width, 30)), text), *others])


def paragraph(text: str) -> str:
    """A paragraph of help, with its lines as they are to be shown: names with a hyphen stay whole.

    >>> paragraph("a " * 40).count("\\n")
    2
    """
    return "\b\n" + textwrap.fill(text, 76, break_on_hyphens=False, break_long_words=False)


def file_to_write(
    context: click.Context, parameter: click.Parameter, value: FileName | None
) -> FileName | None:
    """The callback of an option that names a file to write; without it, `-` would make a file of that name.

    Raises:
        UsageError: the value is `-`.
    """
    if str(value) == STDOUT:
        what = f"{max(parameter.opts, key=len)} cannot write to standard output (-)"
        raise UsageError(what, remedy="name a file")
    return value


def file_or_output(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The callback of an option that names the file of a result; `-` is standard output, as without it."""
    return None if value == STDOUT else value


def probability(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """The callback of an option that takes a number from 0 to 1."""
    try:
        return None if value is None else options.probability(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no number from 0 to 1") from None


def whole_number(least: int) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """The callback of an option that takes a whole number, at least `least`."""

    def read(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
        if value is None:
            return None
        if not value.isdecimal() or int(value) < least:
            raise click.BadParameter(f"{value!r} is no whole number from {least} on")
        return int(value)

    return read
