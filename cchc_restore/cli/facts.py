"""`cchc-restore facts`: a register of documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import click

from cchc_restore.batch import Documents, Failure, Patterns, Recipe, Run, Wanted
from cchc_restore.cli.completion import complete_files, complete_stages
from cchc_restore.cli.console import say_failure, write_output
from cchc_restore.cli.decided import decisions_for
from cchc_restore.cli.inputs import check_apart, check_folder_of, check_spares, plan, with_input
from cchc_restore.cli.parameters import HELP, file_or_output
from cchc_restore.cli.run_messages import say_why
from cchc_restore.cli.settings import (
    encoding_option,
    exclude_option,
    include_option,
    jobs_option,
    names,
    settings_for,
)
from cchc_restore.core.errors import ExitCode, UsageError
from cchc_restore.core.writing import write_text
from cchc_restore.facts import COLUMNS, Facts, FactsReader, facts_of
from cchc_restore.lexicons import load_lexicon

_EPILOG = f"""\b
Columns: {", ".join(COLUMNS[:6])},
{", ".join(COLUMNS[6:12])},
{", ".join(COLUMNS[12:])}.
What a document does not say for sure is left empty.

\b
Examples:
  cchc-restore facts reports/ -o index.csv
  cchc-restore facts reports/ -o index.csv --excel   for a double click
  cchc-restore facts reports/ -o index.jsonl         with line and confidence
  cchc-restore facts reports/ --exclude 'draft*' -o index.csv
  cchc-restore facts scan.txt                        to the screen
  cchc-restore facts --as-is repaired/ -o index.csv  texts already repaired
  pdftotext -layout scan.pdf - | cchc-restore facts -
"""


_SUFFIXES = ("", ".csv", ".txt", ".jsonl")
"""What a register may be called; the empty one is for devices."""
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a formula begins with."""


@click.command(epilog=_EPILOG, context_settings=HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH... | -", shell_complete=complete_files)
@click.option(
    "-o",
    "--output",
    callback=file_or_output,
    metavar="FILE",
    shell_complete=complete_files,
    help="Write to a file: .jsonl, or else a table (CSV).",
)
@include_option
@exclude_option
@jobs_option
@click.option("--as-is", is_flag=True, help="The texts need no repair: read them as they are.")
@click.option(
    "--skip",
    callback=names,
    metavar="A,B",
    shell_complete=complete_stages,
    help="Leave these stages of the repair out.",
)
@encoding_option
@click.option("--excel", is_flag=True, help="Make the CSV fit for Excel: marked as UTF-8, no formulas.")
def facts(
    paths: tuple[str, ...],
    output: str | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    jobs: int | None,
    as_is: bool,
    skip: tuple[str, ...] | None,
    encoding: str | None,
    excel: bool,
) -> int:
    """List the facts of documents: issuer, number, date, subject, signer, documents cited …

    One row a document. Each text is first repaired in memory, with the settings that `fix` would use; no
    file is changed. Messages go to standard error; exit code 3 where a document could not be read (the
    others are listed).
    """
    suffix = Path(output).suffix.lower() if output else ""
    if suffix not in _SUFFIXES:
        raise UsageError(
            f"a register is no {suffix} file", remedy="name a .csv file (Excel opens it) or a .jsonl file"
        )
    as_json = suffix == ".jsonl"
    if excel and as_json:
        raise UsageError("--excel is for tables, not for .jsonl", remedy="leave it out, or name a .csv file")
    if as_is and skip:
        raise UsageError("--as-is repairs nothing, so there is nothing to skip", remedy="give one of the two")
    if output:
        check_folder_of(output)
    settings = settings_for(paths).override(
        skip=skip,
        encoding=encoding,
        include=include or None,
        exclude=exclude or None,
        layout="keep",  # a line of the register is a line of the document
    )
    patterns = Patterns(settings.include, settings.exclude)
    documents = plan(paths, None, writes_text=False, patterns=patterns)
    check_apart(output, "table", documents)
    check_spares([settings.decisions, settings.source], {"table": output})
    if as_is:
        settings = replace(settings, stages=("encoding",), skip=())
    decisions = None if as_is else decisions_for(settings, paths, quiet=True)
    form = _JSON if as_json else _EXCEL if excel else _TABLE
    lines, failed = _read(documents, Recipe(settings, decisions, settings.decisions), jobs, form)
    register = form.head + "".join(lines)
    if output is None:
        write_output(register)
    else:
        write_text(Path(output), register)
    return ExitCode.INPUT_FAILED if failed else ExitCode.OK


def _read(documents: Documents, recipe: Recipe, workers: int | None, form: _Form) -> tuple[list[str], int]:
    """A line of the register for each document, and how many could not be read (it is told why)."""
    settings = recipe.settings
    reader = FactsReader(load_lexicon(settings.lexicon, settings.user_lexicon))
    inputs = (with_input(job, settings.encoding) for job in documents)
    run = Run(recipe, Wanted(result=True), workers=workers, writes=False)
    lines, failed = list[str](), 0
    with closing(run.over(inputs)) as results:
        for job, outcome in ((done.job, done.outcome) for done in results):
            if isinstance(outcome, Failure):
                failed += 1
                say_why(outcome)
                continue
            assert outcome.result is not None
            try:
                lines.append(form.line(job.name, facts_of(outcome.result, reader)))
            except UsageError:
                raise  # the lexicon is faulty, for all documents
            except Exception as error:  # noqa: BLE001 - the others are still done
                failed += 1
                say_failure(error, job.name)
    return lines, failed


def _row(name: str, known: Facts) -> str:
    return _csv_line(known.row(name))


def _row_for_excel(name: str, known: Facts) -> str:
    return _csv_line(list(map(_no_formula, known.row(name))))


def _no_formula(cell: str) -> str:
    """A cell with a ' before it where Excel would take it for a formula, and work that out.

    >>> _no_formula("=1+1 ngày"), _no_formula("57/BC-UBND"), _no_formula("-")
    ("'=1+1 ngày", '57/BC-UBND', '-')
    """
    return f"'{cell}" if len(cell) > 1 and cell.startswith(_FORMULAS) else cell


def _json_line(name: str, known: Facts) -> str:
    return json.dumps(known.as_json(name), ensure_ascii=False) + "\n"


def _csv_line(cells: list[str]) -> str:
    """One line of the table: commas, quotes where needed (RFC 4180), a plain line end."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


class _Form(NamedTuple):
    """How a register is written: what stands at its head, and the line for a document of this name."""

    head: str
    line: Callable[[str, Facts], str]


_JSON: Final = _Form("", _json_line)
_TABLE: Final = _Form(_csv_line(list(COLUMNS)), _row)
_EXCEL: Final = _Form(f"\ufeff{_TABLE.head}", _row_for_excel)
