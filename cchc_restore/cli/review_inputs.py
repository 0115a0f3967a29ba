"""What a review is about: the documents, the file of its decisions, and how far restoring them is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from cchc_restore.batch import STDIN, Patterns, plan
from cchc_restore.cli.console import say_failure
from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import full_path, same_place, seems_folder
from cchc_restore.decisions import FILE_NAME, document_key
from cchc_restore.pipeline import Result
from cchc_restore.review.documents import Reviewed, Source, restore_all
from cchc_restore.settings.config import Settings


def documents_to_review(
    paths: Sequence[str], decisions: str | None, settings: Settings
) -> tuple[list[Source], Path]:
    """The documents that a command line names, and the file for the decisions about them.

    Args:
        paths: files and folders.
        decisions: the value of `--decisions`; None: the file that the settings name, else `decisions.tsv` in
            the folder they all lie in.
        settings: which files of a folder are documents, and what they are written in.

    Raises:
        UsageError: standard input is named, which has no place that decisions could be kept for.
    """
    if STDIN in paths:
        raise UsageError(
            "standard input cannot be reviewed: it has no name to keep decisions by",
            remedy="name files or folders",
        )
    folders = [path if seems_folder(path) else os.path.dirname(path) or os.curdir for path in paths]
    shared = folders[0] if len(folders) == 1 else os.path.commonpath(map(full_path, folders))
    file = Path(decisions) if decisions else settings.decisions or Path(shared, FILE_NAME)
    patterns = Patterns(settings.include, settings.exclude)
    sources = list[Source]()
    for path, folder in zip(paths, folders, strict=True):
        for job in plan([path], None, writes_text=False, patterns=patterns):
            where = job.path or Path(job.name)
            if same_place(where, file):
                raise UsageError(f"{file} is one of the inputs", remedy="name another file for the decisions")
            key = document_key(where, Path(folder), file)
            sources.append(Source(job.name, key, where, settings.encoding, job.problem))
    return sources, file


def restored(sources: Sequence[Source], settings: Settings, workers: int | None) -> Iterator[Reviewed]:
    """The documents restored, while a line on the terminal says how far that is."""
    total = len(sources)
    seen = total > 1 and sys.stderr.isatty()
    for number, document in enumerate(restore_all(sources, settings, workers=workers), 1):
        if seen:
            click.echo(f"\rreading and repairing in memory: {number} of {total} ", err=True, nl=False)
        yield document
    if seen:
        click.echo("", err=True)


def usable(documents: Iterable[Reviewed], failed: list[str]) -> Iterator[tuple[Reviewed, Result]]:
    """The documents that could be restored, each with its result; of the others it is told why.

    Args:
        documents: all documents, restored or failed.
        failed: the names of those others are added to it.
    """
    for document in documents:
        if document.result is None:
            failed.append(document.name)
            say_failure(document.problem or RuntimeError("no result"), document.name)
        else:
            yield document, document.result
