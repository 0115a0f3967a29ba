"""What a run remembers, so that it can go on where it was interrupted: an SQLite file beside the results."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cchc_restore.batch.figures import Figures
from cchc_restore.core.errors import StateError, StateLostError
from cchc_restore.core.paths import full_path

STATE_NAME: Final = ".cchc-restore.sqlite"
_APPLICATION: Final = 0x63636863
"""Written into the file by SQLite, so that it is known to be ours."""
_FORMAT: Final = 1
_TABLE: Final = """
CREATE TABLE documents (
  key BLOB PRIMARY KEY,
  source BLOB NOT NULL,
  fingerprint BLOB NOT NULL,
  result BLOB NOT NULL,
  figures BLOB NOT NULL,
  records BLOB
)
"""
_INPUTS: Final = "CREATE TABLE IF NOT EXISTS inputs (key BLOB PRIMARY KEY, path BLOB NOT NULL)"
"""A table of its own, as earlier versions wrote none."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of a document that is done.

    Attributes:
        source: hash of its bytes.
        fingerprint: by what it was restored (see `recipe.Fingerprint`).
        result: hash of the bytes of its result.
        figures: what was counted.
        records: its corrections, if the run was asked to list them (see `work.packed_records`).
    """

    source: bytes
    fingerprint: bytes
    result: bytes
    figures: Figures
    records: bytes | None = None


def digest(data: bytes) -> bytes:
    """The hash by which contents are compared."""
    import hashlib  # slow to import, and not needed for a single text

    return hashlib.blake2b(data, digest_size=16).digest()


class State:
    """The records of a folder of results; made on disk with the first record, used by one run at a time.

    Each record is written at once, so a run that is killed loses none.

    Args:
        folder: the folder of results.
        durable: whether a record must be on the disk (not only with the system) before `remember` returns.

    Raises:
        StateError: the file is damaged, is none of ours, or is in use by another run.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.path = folder / STATE_NAME
        self._durable = durable
        self._connection: sqlite3.Connection | None = None
        self.existed = os.path.lexists(self.path)
        if self.existed:
            self._open()

    def recall(self, key: str) -> Record | None:
        """What is remembered of a document; None if nothing is."""
        if self._connection is None:
            return None
        with self._errors():
            row = self._connection.execute(
                "SELECT source, fingerprint, result, figures, records FROM documents WHERE key = ?",
                (os.fsencode(key),),
            ).fetchone()
        if row is None:
            return None
        try:
            figures = Figures.unpacked(row[3])
        except (ValueError, TypeError, KeyError, zlib.error):
            return None  # as if it had never been done
        return Record(row[0], row[1], row[2], figures, row[4])

    def remember(self, key: str, record: Record, path: Path | None = None) -> None:
        """Keep what is to be known of a document.

        Args:
            key: its key.
            record: what is to be known.
            path: its file; None where it came through standard input.

        Raises:
            StateError: the disk is full, the file damaged.
        """
        if self._connection is None:
            self._open()
        assert self._connection is not None
        with self._errors():
            self._connection.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
                (
                    os.fsencode(key),
                    record.source,
                    record.fingerprint,
                    record.result,
                    record.figures.packed(),
                    record.records,
                ),
            )
            if path is not None:
                values = os.fsencode(key), os.fsencode(full_path(path))
                self._connection.execute("INSERT OR REPLACE INTO inputs VALUES (?, ?)", values)

    def forget(self, key: str) -> None:
        """Remove what is remembered of a document."""
        if self._connection is not None:
            with self._errors():
                for table in ("documents", "inputs"):
                    self._connection.execute(f"DELETE FROM {table} WHERE key = ?", (os.fsencode(key),))

    def others(self, keys: Iterable[str]) -> list[tuple[str, Path]]:
        """The keys of all documents but these, in order, each with the file it was read from.

        Args:
            keys: any number of them; they are not held in memory.
        """
        if self._connection is None:
            return []
        with self._errors():
            self._connection.execute("CREATE TEMP TABLE these (key BLOB PRIMARY KEY)")
            rows = ((os.fsencode(key),) for key in keys)
            self._connection.executemany("INSERT OR IGNORE INTO these VALUES (?)", rows)
            others = self._connection.execute(
                "SELECT key, path FROM inputs WHERE key NOT IN (SELECT key FROM these) ORDER BY key"
            ).fetchall()
            self._connection.execute("DROP TABLE these")
        return [(os.fsdecode(key), Path(os.fsdecode(path))) for key, path in others]

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> None:
        with self._errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=0)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        self._connection = connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Lock the file for this run and make sure that it is ours.

        The lock is held to the end, so no shared memory is needed and the file may lie on a network share.
        """
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if tables and application != _APPLICATION:
            what = "this is no state file of cchc-restore"
            raise self._error(what, "move it away, or choose another folder")
        if tables and version != _FORMAT:
            raise self._error("another version of cchc-restore wrote this state file", self._remedy)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
        connection.execute("BEGIN EXCLUSIVE")
        if not tables:
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute(_INPUTS)
        connection.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What SQLite and the disk may say, in words that help."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                what = "another run is at work in this folder"
                raise self._error(what, "wait until it has ended") from None
            raise StateLostError(
                f"the state of the run cannot be written or read ({error})",
                where=str(self.path),
                remedy="check that the disk has room and the folder may be written, then run it again",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._error(f"the state of the run is damaged ({error})", self._remedy) from error
        except OSError as error:
            raise self._error(
                f"the folder cannot be made ({error.strerror})", "choose another folder"
            ) from error

    @property
    def _remedy(self) -> str:
        return "delete it and run the same command again; all documents are then done anew"

    def _error(self, what: str, remedy: str) -> StateError:
        return StateError(what, where=str(self.path), remedy=remedy)
