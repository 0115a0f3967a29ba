"""Opening a lexicon: the one that came with the package or another, with the rows of users added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cchc_restore.core.errors import LexiconError
from cchc_restore.core.paths import is_file, is_folder
from cchc_restore.lexicons.check import stop_at_faults
from cchc_restore.lexicons.lexicon import Lexicon
from cchc_restore.lexicons.schema import NOISE_FILE, TABLES

__all__ = ["default_folder", "load_lexicon"]


def default_folder() -> Path:
    """The lexicon that came with the package: inside a wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "data" / "lexicon"
    return packaged if packaged.is_dir() else package.parent / "lexicon"


def load_lexicon(folder: Path | None = None, overlays: Sequence[Path] = ()) -> Lexicon:
    """Open a lexicon.

    Args:
        folder: a folder with all files of the lexicon; None for the one that came with the package.
        overlays: folders of user lexicons, with some of the files; their rows are added, and go before a row
            with the same key. The last one counts most.

    Raises:
        LexiconError: the folder or one of its files is missing, or a user lexicon is broken.

    >>> load_lexicon().abbreviations["HĐND"].expansion
    'Hội đồng nhân dân'
    """
    folder = default_folder() if folder is None else folder
    if not is_folder(folder, LexiconError):
        raise LexiconError(
            "no such folder", where=str(folder), remedy="give the folder that holds confusions.tsv"
        )
    missing = [name for name in (*TABLES, NOISE_FILE) if not is_file(folder / name, LexiconError)]
    if missing:
        remedy = f"copy {', '.join(missing)} from the lexicon of the package"
        raise LexiconError(f"{missing[0]} is missing", where=str(folder), remedy=remedy)
    for overlay in overlays:
        stop_at_faults(overlay)
    return Lexicon(folder, tuple(overlays))
