"""`cchc-restore lexicon`: look after the lexicon, and the words of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from cchc_restore.cli.console import counted, say, write_output
from cchc_restore.cli.lexicon_add import add
from cchc_restore.cli.parameters import HELP
from cchc_restore.cli.settings import settings_for
from cchc_restore.core.errors import ExitCode, InputError, UsageError


@click.group(
    context_settings=HELP,
    epilog="""\b
Examples:
  cchc-restore lexicon add phrase "vườn rừng thảo quả"
  cchc-restore lexicon show HĐND
  cchc-restore lexicon check
""",
)
def lexicon() -> None:
    """Look words up, add your own, check the files."""


lexicon.add_command(add)


@lexicon.command(
    "list",
    context_settings=HELP,
    short_help="List your own words.",
    epilog="""\b
Example:
  cchc-restore lexicon list
""",
)
def list_words() -> int:
    """List the rows of the user lexicons in use here, each with its file and line."""
    from cchc_restore.lexicons import load_lexicon
    from cchc_restore.lexicons.schema import TABLES

    settings = settings_for(["."])
    known = load_lexicon(settings.lexicon, settings.user_lexicon)
    rows = [(file, row) for file in TABLES for row in known.files.own_rows(file)]
    if not rows:
        say("no words of your own; 'cchc-restore lexicon add --help' says how to add some")
    write_output("".join(_line(known.where(file, *row[: TABLES[file].key]), row) for file, row in rows))
    return 0


@lexicon.command(
    context_settings=HELP,
    short_help="Show what the lexicon says of a word.",
    epilog="""\b
Example:
  cchc-restore lexicon show HĐND
""",
)
@click.argument("word")
def show(word: str) -> int:
    """Show the rows about WORD, a word or a phrase, each with its file and line."""
    from cchc_restore.lexicons import load_lexicon
    from cchc_restore.lexicons.user import find_rows

    if not word.strip():
        raise UsageError(
            "no word is given", remedy="give a word or a phrase, or use 'cchc-restore lexicon list'"
        )
    settings = settings_for(["."])
    rows = list(find_rows(load_lexicon(settings.lexicon, settings.user_lexicon), word))
    if not rows:
        raise InputError("this is in no table of the lexicon", where=word, remedy="try a part of it")
    write_output("".join(_line(place, row) for place, row in rows))
    return 0


def _line(place: str, row: Sequence[str]) -> str:
    return "\t".join((place, *row)) + "\n"


@lexicon.command(
    context_settings=HELP,
    short_help="Check the files of a lexicon.",
    epilog="""\b
Examples:
  cchc-restore lexicon check
  cchc-restore lexicon check our-lexicon/
  cchc-restore lexicon check --user our-words/
""",
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--user", is_flag=True, help="FOLDER is a user lexicon, which may lack files.")
def check(folder: Path | None, user: bool) -> int:
    """Check the files of a lexicon FOLDER (default: all that are in use); exit 3 where something is wrong.

    Each problem is printed as FILE:LINE: what is wrong (what to do).
    """
    from cchc_restore.lexicons import check_lexicon, check_user_lexicon, default_folder

    if folder is None and user:
        remedy = "name the folder, or leave --user out: then all lexicons in use are checked"
        raise UsageError("--user says what FOLDER is, and there is none", remedy=remedy)
    if folder is None:
        settings = settings_for(["."])
        lexicons = [(settings.lexicon or default_folder(), False)]
        lexicons += [(overlay, True) for overlay in settings.user_lexicon]
    else:
        lexicons = [(folder, user)]
    faulty = False
    for checked, of_user in lexicons:
        problems = check_user_lexicon(checked) if of_user else check_lexicon(checked)
        placed = (replace(problem, file=str(checked / problem.file)) for problem in problems)
        write_output("".join(f"{problem}\n" for problem in placed))
        say(f"{counted(len(problems), 'problem')} in {checked}" if problems else f"{checked}: no problems")
        faulty = faulty or bool(problems)
    return ExitCode.INPUT_FAILED if faulty else ExitCode.OK
