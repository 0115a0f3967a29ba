"""The command line: parses, calls the library, renders. Standard output belongs to results alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click
from click.shell_completion import CompletionItem

from cchc_restore import __version__
from cchc_restore.cli.console import OutputClosed, discard_output, own_streams, say, say_bug
from cchc_restore.cli.parameters import HELP
from cchc_restore.cli.usage import no_such_command, usage_error
from cchc_restore.core.errors import ExitCode, RestoreError
from cchc_restore.core.process import Terminated, own_process, raise_when_terminated

_COMMANDS: Final = {
    "fix": "Repair texts and show every change.",
    "review": "Decide the doubtful corrections, one by one or in groups.",
    "facts": "List the facts of documents: issuer, number, date, subject, signer …",
    "explain": "Say why a word was read as it was.",
    "evaluate": "Measure texts against the right ones: SER, WER, CER.",
    "lexicon": "Look words up, add your own, check the files.",
    "train": "Build the language model and the channels from text.",
    "config": "Show the settings that count for a folder.",
    "completion": "Print the script by which a shell completes commands.",
}
"""Command -> what it does. It is found under its name in the module of its name, which is imported only when
the command is used, so that `--help` starts at once."""

COMPLETES = "_CCHC_RESTORE_COMPLETE"
"""The variable by which a shell asks for completions; click makes its name from that of the program."""

_EPILOG = """\b
Examples:
  cchc-restore fix scan.txt > clean.txt
  cchc-restore fix reports/ -o clean/
  cchc-restore review reports/
  pdftotext -layout scan.pdf - | cchc-restore fix -
  cchc-restore facts reports/ -o index.csv
  cchc-restore explain "thue hi¢n"
  cchc-restore evaluate gold.txt clean.txt

\b
Exit codes: 0 done, 1 changes pending (fix --check), 2 wrong usage,
3 some inputs failed, 130 interrupted, 143 terminated.
"""


class _LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            if ctx.resilient_parsing:  # a shell completes a line
                return None
            raise no_such_command(cmd_name, list(_COMMANDS))
        command = getattr(import_module(f"cchc_restore.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        commands = [
            CompletionItem(name, help=_COMMANDS[name])
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*_COMMANDS.items()])


@click.group(cls=_LazyGroup, epilog=_EPILOG, context_settings=HELP)
@click.version_option(__version__, "--version", prog_name="cchc-restore")
def cli() -> None:
    """Repair badly OCR'd Vietnamese administrative reports."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every expected failure ends as one clear message.

    Args:
        arguments: the arguments behind the program's name; None for those of the process.
    """
    if arguments is None:
        own_process()
        own_streams()
        raise_when_terminated()
    if COMPLETES in os.environ:
        import_module("cchc_restore.cli.completion")  # tells click how this shell is to be read
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="cchc-restore",
            standalone_mode=False,
        )
    except click.ClickException as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
            error.show()  # the help, to standard error
        else:
            say(f"error: {usage_error(error)}")
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return ExitCode.INTERRUPTED
    except Terminated:
        say("terminated")
        return ExitCode.TERMINATED
    except OutputClosed:
        discard_output()  # the reader has had enough; that is no failure of ours
        return ExitCode.OK
    except RestoreError as error:
        say(f"error: {error}")
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - a bug; even then no traceback unless asked for
        say_bug(error)
        return ExitCode.INPUT_FAILED
    return int(code) if isinstance(code, int) else ExitCode.OK
