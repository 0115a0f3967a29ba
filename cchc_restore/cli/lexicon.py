"""`cchc-restore lexicon`: look after the lexicon."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_restore.cli.console import say, write_output
from cchc_restore.errors import ExitCode

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_HELP)
def lexicon() -> None:
    """Check the lexicon."""


@lexicon.command(
    context_settings=_HELP,
    epilog="""\b
Examples:
  cchc-restore lexicon check
  cchc-restore lexicon check our-lexicon/
""",
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> int:
    """Check the files of a lexicon FOLDER (default: the one in use); exit 3 where something is wrong.

    Each problem is printed as FILE:LINE: what is wrong (what to do).
    """
    from cchc_restore.lexicons import check_lexicon, default_folder

    folder = default_folder() if folder is None else folder
    problems = check_lexicon(folder)
    write_output(
        "".join(
            f"{folder / problem.file}:{str(problem).removeprefix(problem.file + ':')}\n"
            for problem in problems
        )
    )
    if problems:
        say(f"{len(problems)} problems in {folder}")
        return ExitCode.INPUT_FAILED
    say(f"{folder}: no problems")
    return ExitCode.OK
