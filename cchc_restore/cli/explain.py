"""`cchc-restore explain`: why the decoder reads a word as it does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_restore.batch import STDIN, Recipe, printable
from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.console import write_output
from cchc_restore.cli.decided import decisions_for
from cchc_restore.cli.parameters import HELP
from cchc_restore.cli.settings import encoding_option, settings_for
from cchc_restore.core.errors import InputError, UsageError
from cchc_restore.core.paths import exists, is_file
from cchc_restore.decisions import document_key
from cchc_restore.formats import read_text

if TYPE_CHECKING:
    from cchc_restore.decoder import Explanation

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
_TEXT_FILE = re.compile(r"\S+\.txt", re.IGNORECASE)
_SHOWN = 6
_EPILOG = """\
Costs are negative logarithms (nats): less is likelier. "channel" is the cost of
reading these letters where the candidate was printed, "language" that of the
candidate between its neighbours, "share" its probability.

\b
Examples:
  cchc-restore explain "thue hi¢n"
  cchc-restore explain scan.txt:12          every word of line 12
  cchc-restore explain scan.txt:12:7        the word at column 7
"""


@click.command(epilog=_EPILOG, context_settings=HELP)
@click.argument("target", metavar="FILE:LINE[:COL] | TEXT", shell_complete=complete_files)
@encoding_option
def explain(target: str, encoding: str | None) -> int:
    """Show the candidates of each word, their costs, and why one of them won.

    The words are read with the settings and the decisions that `fix` would use: those for the file, or for
    the current folder.
    """
    place = _place(target)
    if place is None:
        name, file, text, line, column = STDIN, None, target, None, None
    else:
        name, line = place["file"], int(place["line"])
        column = int(place["column"]) if place["column"] else None
        file = Path(name)
    settings = settings_for([name]).override(encoding=encoding)
    if file is not None:
        text = read_text(file, settings.encoding)
    recipe = Recipe(settings, decisions_for(settings, [name], quiet=True), settings.decisions)
    explanations = recipe.restorer().explain(
        text,
        line,
        column,
        name=None if file is None else printable(file),
        key=None if file is None else document_key(file, file.parent, settings.decisions),
    )
    if not explanations:
        remedy = "give some words, or FILE:LINE" if line is None else "point at a line and column with a word"
        raise InputError("there is no word to explain", where=target or "''", remedy=remedy)
    write_output("\n".join(_shown(e) for e in explanations))
    return 0


def _place(target: str) -> re.Match[str] | None:
    """What a target says of a place in a file; None where it is the words themselves.

    A time of day ends like a place, too (`lúc 8:30`): so there must be such a file, or at least a name that
    can be meant for nothing else.
    """
    if is_file(target):
        raise UsageError(f"{target} is a file", remedy=f"say which line: {target}:1")
    place = _PLACE.fullmatch(target)
    if place is None or exists(place["file"]) or _TEXT_FILE.fullmatch(place["file"]):
        return place
    return None


def _shown(e: Explanation) -> str:
    verdict = f"{e.token} → {e.chosen}" if e.token != e.chosen else f"{e.token} (kept)"
    lines = [f"{verdict}   confidence {e.confidence:.3f}"]
    if e.candidates:
        width = max(9, *(len(c.text) for c in e.candidates[:_SHOWN]))
        lines.append(f"  {'candidate':{width}}  channel  language  share")
        lines += (
            f"  {c.text:{width}}  {c.channel_cost:7.2f}  {c.lm_cost:8.2f}  {c.posterior:.3f}"
            for c in e.candidates[:_SHOWN]
        )
    if e.damage:
        lines.append("  damage: " + ", ".join(f"{kind} {share:.2f}" for kind, share in e.damage))
    if e.reason:
        lines.append(f"  why: {e.reason}")
    return "\n".join(lines) + "\n"
