"""`cchc-restore review`: look at the doubtful corrections of a folder and decide them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.console import counted, say, write_output
from cchc_restore.cli.parameters import HELP, file_to_write, probability
from cchc_restore.cli.review_inputs import documents_to_review, restored, usable
from cchc_restore.cli.review_loop import run_review
from cchc_restore.cli.review_page import review_in_browser
from cchc_restore.cli.settings import (
    encoding_option,
    exclude_option,
    include_option,
    jobs_option,
    settings_for,
    skip_option,
    stages_option,
)
from cchc_restore.core.errors import DecisionError, ExitCode, UsageError
from cchc_restore.core.paths import exists
from cchc_restore.decisions import read_decisions
from cchc_restore.review.book import Book
from cchc_restore.review.doubtful import Desk, in_order
from cchc_restore.review.places import Place
from cchc_restore.review.session import Session, settled_by

_EPILOG = """\b
Examples:
  cchc-restore review reports/                    one place at a time
  cchc-restore review --group reports/            the same error in one stroke
  cchc-restore review --list reports/ > todo.tsv  only list them
  cchc-restore review reports/ --html page.html   in a browser, offline
  cchc-restore fix reports/ --decisions reports/decisions.tsv -o clean/

Keys: y accept, n keep what was read, 1-9 another reading, e type one, a the
same everywhere, s skip, u undo, q quit, ? help. Every decision is saved at
once; the next review goes on where this one ended.
"""


@click.command(epilog=_EPILOG, context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=complete_files)
@click.option(
    "--decisions",
    callback=file_to_write,
    metavar="FILE",
    shell_complete=complete_files,
    help="Where decisions are kept (default: decisions.tsv beside the inputs).",
)
@click.option("--group", is_flag=True, help="Decide the same error and repair in one stroke.")
@click.option(
    "--html",
    callback=file_to_write,
    metavar="FILE.html",
    shell_complete=complete_files,
    help="Write a page for the browser instead: decide there.",
)
@click.option("--list", "as_list", is_flag=True, help="Print the doubtful places, parted by tabs, and end.")
@click.option(
    "--below",
    callback=probability,
    metavar="P",
    help="Show all that stands with a confidence below P (0 to 1).",
)
@click.option("--all", "every", is_flag=True, help="Show every correction, however sure.")
@click.option(
    "--order",
    type=click.Choice(["doubt", "place"]),
    default="doubt",
    help="The most doubtful first (default), or file by file from top to bottom.",
)
@click.option(
    "--threshold", callback=probability, metavar="P", help="Only propose corrections below P (0 to 1)."
)
@stages_option
@skip_option
@encoding_option
@include_option
@exclude_option
@jobs_option
def review(
    paths: tuple[str, ...],
    decisions: str | None,
    group: bool,
    html: str | None,
    as_list: bool,
    below: float | None,
    every: bool,
    order: str,
    threshold: float | None,
    stages: tuple[str, ...] | None,
    skip: tuple[str, ...] | None,
    encoding: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    jobs: int | None,
) -> int:
    """Decide the doubtful corrections of files or folders, one by one or in groups.

    The texts are repaired in memory with the settings that `fix` would use; no text is changed. Shown are
    the most doubtful places, no more than 3 in 100 syllables. What is decided is kept in a file that `fix
    --decisions` puts in place.
    """
    settings = settings_for(paths).override(
        threshold=threshold,
        stages=stages,
        skip=skip,
        encoding=encoding,
        include=include or None,
        exclude=exclude or None,
        layout="keep",
    )
    _check_together(
        group=group, as_list=as_list, every=every, below=below, html=html is not None, order=order
    )
    sources, kept_in = documents_to_review(paths, decisions, settings)
    if html is not None:
        return review_in_browser(Path(html), restored(sources, settings, jobs), sources, paths, kept_in)
    known = read_decisions(kept_in) if as_list and exists(kept_in, DecisionError) else []
    book = None if as_list else Book(kept_in)  # told before all documents are read, if it cannot be kept
    desk = Desk(below=below, every=every)
    failed = list[str]()
    for document, result in usable(restored(sources, settings, jobs), failed):
        desk.add(document.name, document.key, result)
    places = desk.doubtful() if order == "doubt" else in_order(desk.doubtful(), desk.pages)
    code = ExitCode.OK
    if book is None:
        settled = set(settled_by(known, places))
        write_output(_table([place for place in places if place not in settled]))
    elif places:
        session = Session(places, book)
        code = run_review(session, desk.pages, in_groups=group)
        say(_farewell(session, paths))
    elif desk.pages:
        say(f"nothing is doubtful in {counted(len(desk.pages), 'document')}")
    if failed:
        say(f"{counted(len(failed), 'document')} could not be reviewed: {', '.join(failed)}")
    return code or (ExitCode.INPUT_FAILED if failed else ExitCode.OK)


def _check_together(
    *, group: bool, as_list: bool, every: bool, below: float | None, html: bool, order: str
) -> None:
    """Refuse options that exclude each other."""
    if (group and as_list) or (every and below is not None):
        raise UsageError(
            "--group and --list, --all and --below exclude each other", remedy="give one of the two"
        )
    if html and (group or as_list or every or below is not None or order != "doubt"):
        raise UsageError(
            "--html goes without --group, --list, --all, --below and --order",
            remedy="choose in the page what it lists, and in which order",
        )


def _table(places: Sequence[Place]) -> str:
    """The list of places for other programs."""
    rows = ["place\toriginal\treplacement\tconfidence\tdoubt\tstage\treason"]
    rows += [
        "\t".join(
            (
                place.location,
                place.original.replace("\t", " "),
                place.suggestion.replace("\t", " "),
                f"{place.confidence:.4f}",
                f"{place.doubt:.4f}",
                f"{place.stage}/{place.rule}",
                place.reason,
            )
        )
        for place in places
    ]
    return "".join(f"{row}\n" for row in rows)


def _farewell(session: Session, paths: Sequence[str]) -> str:
    """How far the review is, and what to do with it."""
    file = session.book.path
    said = f"{session.decided:,} of {session.total:,} doubtful places are decided"
    if not len(session.book):
        return f"{said}; nothing to keep"
    names_of_inputs = " ".join(shlex.quote(path) for path in paths)
    return (
        f"{said}; decisions are in {file}. To put them in place:\n"
        f"  cchc-restore fix {names_of_inputs} --decisions {shlex.quote(str(file))} -o OUT"
    )
