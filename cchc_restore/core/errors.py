"""What can go wrong, said once: every error knows its exit code, what failed, where, and what to do about it.

The library raises these; only the command line turns them into text on standard error and an exit code.
"""

from __future__ import annotations

import os
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line; other programs rely on them, so they never change."""

    OK = 0
    CHANGES_PENDING = 1
    USAGE = 2
    INPUT_FAILED = 3
    INTERRUPTED = 130
    TERMINATED = 143


class RestoreError(Exception):
    """Base of all errors a user can act on.

    Args:
        what: what went wrong, in one clause.
        where: the file, setting or stage concerned; None where the caller knows it better.
        remedy: what the user can do about it.

    >>> print(RestoreError("the file is empty", where="a.txt", remedy="scan it again"))
    a.txt: the file is empty. What to do: scan it again
    """

    exit_code: ExitCode = ExitCode.INPUT_FAILED

    def __init__(self, what: str, *, where: str | None = None, remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """For pickling, as errors travel from worker processes: `remedy` is no positional argument."""
        return _again, (type(self), self.what, self.where, self.remedy)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f". What to do: {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


def _again(kind: type[RestoreError], what: str, where: str | None, remedy: str) -> RestoreError:
    return kind(what, where=where, remedy=remedy)


class InputError(RestoreError):
    """An input that cannot be read as text; the other inputs of the run are still done."""


class OutputError(RestoreError):
    """An output that cannot be written; nothing half-written is left behind."""


class UsageError(RestoreError):
    """The command line asks for something that makes no sense."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A settings file that cannot be read, or holds an unknown key or a value of the wrong type."""


class LexiconError(UsageError):
    """A lexicon that cannot be read as what it should be; `where` is the file and, where known, the line."""


class DecisionError(UsageError):
    """A decisions file that cannot be read, or whose decisions contradict one another."""


class StateError(UsageError):
    """A state file that cannot be used: damaged, not ours, or in use by another run."""


class StateLostError(StateError):
    """A state file that can no longer be written or read: the disk is full, or gone."""

    exit_code = ExitCode.INPUT_FAILED


class WorkerError(RestoreError):
    """A worker process that died."""


class ModelError(UsageError):
    """A trained file that is missing or is not what it should be."""


class PipelineError(RestoreError):
    """A set of stages that cannot run in this order (a missing requirement, an unknown name)."""

    exit_code = ExitCode.USAGE


class StageError(RestoreError):
    """A bug in a stage: overlapping corrections, a wrong original, a changed line break."""


class LedgerError(RestoreError):
    """A ledger that does not belong to the text it is applied to."""


def unexpected(error: Exception, where: str | None = None) -> RestoreError:
    """An error nobody expected, as one that says what to do about it.

    >>> print(unexpected(KeyError("vie"), "a.txt"))
    a.txt: internal error: KeyError: 'vie'. What to do: report this as a bug, with the traceback that \
CCHC_RESTORE_DEBUG=1 shows
    """
    return RestoreError(
        f"internal error: {type(error).__name__}: {error}",
        where=where,
        remedy="report this as a bug, with the traceback that CCHC_RESTORE_DEBUG=1 shows",
    )


def trace_of(error: Exception) -> str:
    """The traceback of such an error where the variable CCHC_RESTORE_DEBUG asks for it; else nothing."""
    if not os.environ.get("CCHC_RESTORE_DEBUG"):
        return ""
    import traceback  # not needed where all goes well

    return "".join(traceback.format_exception(error))
