"""Results of earlier runs whose documents have been deleted since. They stay: somebody may want them."""

from __future__ import annotations

from pathlib import Path

from cchc_restore.batch.documents import Documents, printable
from cchc_restore.batch.state import State


def results_without_input(state: State, documents: Documents) -> list[str]:
    """The results in a folder whose document is no longer where it was read, in order.

    Args:
        state: that of the folder.
        documents: those of this run, which are there.

    Returns:
        The names of the results, from the folder on.
    """
    target = documents.target
    if target is None:
        return []
    others = state.others(job.key for job in documents)
    return [printable(key) for key, path in others if not _is_gone(target / key) and _is_gone(path)]


def _is_gone(path: Path) -> bool:
    """Whether there is no such file. Where a folder cannot be looked into, nobody knows."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
