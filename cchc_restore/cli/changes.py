"""Printing what a run changes, document by document: as a patch, or word by word."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from cchc_restore.batch import Job
from cchc_restore.cli.console import say, write_output
from cchc_restore.cli.rendering import colored_patch, word_diff
from cchc_restore.pipeline import Result
from cchc_restore.review.diff import patch, patch_base, patch_name, patch_source, remark

Form = Literal["patch", "words"]


class Changes:
    """Prints the changes of a run's documents on standard output.

    Args:
        form: how.
        color: whether in colours.
        jobs: all documents of the run.
        several: whether they may be more than one, so that each line of a word diff has to name its own.
    """

    def __init__(self, form: Form, jobs: Iterable[Job], *, color: bool, several: bool) -> None:
        self._form = form
        self._color = color
        self._several = several
        self._here = Path.cwd()
        paths = (job.path for job in jobs if job.path is not None) if form == "patch" else ()
        self._base = patch_base(paths, self._here)
        self._remarks: list[str] = []

    def show(self, job: Job, data: bytes, result: Result, text: str) -> None:
        """Print the changes of one document.

        Args:
            job: the document.
            data: its bytes as they are on disk.
            result: what the restorer made of it.
            text: its result with its final line ends.
        """
        if self._form == "words":
            lines = word_diff(result, job.name if self._several else None, self._color)
        else:
            plain = self._patch(job, data, result, text)
            lines = colored_patch(plain) if self._color else iter(plain)
        write_output("".join(lines))

    def _patch(self, job: Job, data: bytes, result: Result, text: str) -> Iterable[str]:
        name = "-" if job.path is None else patch_name(job.path, self._base)
        before = patch_source(data)
        if text == result.source:
            return ()
        if before is not None:
            return patch(name, before, text)
        self._remarks.append(job.name)
        return remark(name, result.source, text, f"{job.name} is not UTF-8: this part cannot be applied")

    def say_what_cannot_be_applied(self) -> None:
        """After the last document: tell what a patch needs to be applied, and what of it cannot be."""
        if self._remarks:
            first, more = self._remarks[0], len(self._remarks) - 1
            what = (
                f"{first} and {more:,} more are not UTF-8: their parts of the patch are remarks, which change"
                if more
                else f"{first} is not UTF-8: its part of the patch is a remark, which changes"
            )
            say(f"{what} nothing. What to do: restore such files with -o or --in-place")
        if self._base != self._here:
            say(f"the patch names files from {self._base}: apply it with patch -p1 -d '{self._base}'")
