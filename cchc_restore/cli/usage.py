"""What is said where a command line cannot be understood: in the form of all other errors, with a way out."""

from __future__ import annotations

import re
from typing import Final

import click

from cchc_restore.core.errors import UsageError
from cchc_restore.core.suggestions import nearest

_EXAMPLES: Final = re.compile(r"^Examples?:\n((?:  .+\n?)+)", re.MULTILINE)
_SHOWN: Final = 4
"""So many examples are shown where somebody did not say on what to work."""
_NOT_ONE: Final = re.compile(r"'(.*)' is not one of")


def usage_error(error: click.ClickException) -> UsageError:
    """The error that stands for one of click's."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "cchc-restore"
    message = error.message if hasattr(error, "possibilities") else error.format_message()
    message = " ".join(message.split()).removesuffix(".")
    return UsageError(
        f"{message[:1].lower()}{message[1:]}", remedy=_remedy(error, f"see {command} --help", context)
    )


def _remedy(error: click.ClickException, help_: str, context: click.Context | None) -> str:
    if isinstance(error, click.MissingParameter):
        examples = _EXAMPLES.search(context.command.epilog or "") if context else None
        if isinstance(error.param, click.Argument) and examples:
            lines = examples[1].rstrip("\n").split("\n")[:_SHOWN]
            return "\n".join((f"{help_}, or follow an example:", *lines))
        return help_
    if possibilities := getattr(error, "possibilities", None):  # of an option or a command
        near = nearest(error.message, possibilities) or possibilities[0]
        return f"did you mean {near}? Else {help_}"
    if isinstance(error, click.BadParameter) and error.param and isinstance(error.param.type, click.Choice):
        given = _NOT_ONE.search(error.message)
        word = given[1] if given else ""
        near = None if word.isdecimal() else nearest(word, error.param.type.choices)
        return f"did you mean {near}?" if near else "give one of these"
    if isinstance(error, click.BadParameter):
        return "give another value, or leave the option out"
    if isinstance(error, click.BadOptionUsage):
        return f"give {error.option_name} a value, or leave it out"
    return help_


def no_such_command(name: str, known: list[str]) -> UsageError:
    """The error for a command nobody knows.

    >>> print(no_such_command("fixx", ["fix", "facts"]))
    there is no command 'fixx'. What to do: did you mean fix? Commands are fix, facts
    """
    near = nearest(name, known)
    hint = f"did you mean {near}? " if near else ""
    return UsageError(f"there is no command {name!r}", remedy=f"{hint}Commands are {', '.join(known)}")
