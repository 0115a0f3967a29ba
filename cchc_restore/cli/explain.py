"""`cchc-restore explain`: why the decoder reads a word as it does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.console import write_output
from cchc_restore.cli.settings import with_user_lexicon
from cchc_restore.config import find_settings
from cchc_restore.errors import InputError, UsageError
from cchc_restore.formats import read_text
from cchc_restore.paths import exists, is_file
from cchc_restore.pipeline import Restorer

if TYPE_CHECKING:
    from cchc_restore.decoder import Explanation

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")
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


@click.command(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("target", metavar="FILE:LINE[:COL] | TEXT", shell_complete=complete_files)
def explain(target: str) -> int:
    """Show the candidates of each word, their costs, and why one of them won."""
    text, line, column, start = _target(target)
    settings = with_user_lexicon(find_settings(start))
    restorer = Restorer(lexicon=settings.lexicon, model=settings.model, user_lexicons=settings.user_lexicon)
    try:
        explanations = restorer.explain(text, line, column)
    except IndexError:
        count = max(1, text.count("\n") + (not text.endswith("\n")))
        raise InputError(
            f"there is no line {line}", where=target, remedy=f"give a line from 1 to {count}"
        ) from None
    if not explanations:
        remedy = "give some words, or FILE:LINE" if line is None else "point at a line and column with a word"
        raise InputError("there is no word to explain", where=target or "''", remedy=remedy)
    write_output("\n".join(_shown(e) for e in explanations))
    return 0


def _target(target: str) -> tuple[str, int | None, int | None, Path]:
    """Text, line, column and the folder whose settings count."""
    place = _PLACE.fullmatch(target)
    path = Path(place["file"] if place else target)
    if place is None and is_file(path):
        raise UsageError(f"{target} is a file", remedy=f"say which line: {target}:1")
    if place is None or not (exists(path) or path.suffix or len(path.parts) > 1):
        return target, None, None, Path.cwd()
    column = int(place["column"]) if place["column"] else None
    return read_text(path), int(place["line"]), column, path.parent


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
