"""What commands with options share: help in sections, and numbers as values."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import click


class SectionedCommand(click.Command):
    """A command whose options are shown under headings.

    Args:
        sections: heading -> names of the parameters under it; those that are in none come last.
    """

    def __init__(self, *args: Any, sections: Mapping[str, tuple[str, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each section under its heading."""
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


def probability(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """The callback of an option that takes a number from 0 to 1."""
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise click.BadParameter(f"{value!r} is no number from 0 to 1")
    return number


def whole_number(least: int) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    """The callback of an option that takes a whole number, at least `least`."""

    def read(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
        if value is None:
            return None
        if not value.isdecimal() or int(value) < least:
            raise click.BadParameter(f"{value!r} is no whole number from {least} on")
        return int(value)

    return read
