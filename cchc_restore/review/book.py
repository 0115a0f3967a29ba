"""The decisions file while it is being written: what a person put into it stays as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cchc_restore.core.decision import Decision, Scope
from cchc_restore.core.errors import OutputError
from cchc_restore.core.writing import write_text
from cchc_restore.decisions import format_decisions, parse_decisions
from cchc_restore.decisions.file import unreadable

Key = tuple[str, Scope, str, str]
"""What a decision is about, see `Decision.place`."""
Before = Mapping[Key, Decision | None]
"""What was decided in this book before a change; None: nothing."""


class Book:
    """Decisions in a file that is written after each change, all of it or nothing.

    What the file holds already is its *base*: comments and the order of lines stay, and a decision that is
    taken anew stands in place of its old line. Lines that somebody adds to the file meanwhile stay too.

    Args:
        path: the file; it need not exist.

    Raises:
        DecisionError: it cannot be read, or two of its decisions contradict each other.
        OutputError: its folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own: dict[Key, Decision] = {}
        self._on_disk = _text_of(path)
        self._set_base(self._on_disk.split("\n"))
        _check_writable(path.parent)

    def __iter__(self) -> Iterator[Decision]:
        return iter((self._base | self._own).values())

    def __len__(self) -> int:
        return len(self._base | self._own)

    def get(self, key: Key) -> Decision | None:
        """The decision about this, if there is one."""
        return self._own.get(key) or self._base.get(key)

    def put(self, decisions: Iterable[Decision]) -> Before:
        """Take decisions down and save.

        Returns:
            What `restore` needs to take them back.

        Raises:
            OutputError: the file cannot be written; the book is as it was.
            DecisionError: somebody has spoilt the file meanwhile; the book is as it was.
        """
        new = {decision.place: decision for decision in decisions}
        before = {key: self._own.get(key) for key in new}
        self.restore(new)
        return before

    def restore(self, before: Before) -> None:
        """Take back what `put` took down, and save. Raises as `put`."""
        own = dict(self._own)
        for key, decision in before.items():
            if decision is None:
                own.pop(key, None)
            else:
                own[key] = decision
        self._save(own)

    def _save(self, own: dict[Key, Decision]) -> None:
        on_disk = _text_of(self.path)
        if on_disk != self._on_disk:  # somebody else wrote it: all but our own lines is the new base
            parse_decisions(on_disk, str(self.path))
            ours = {_row(decision) for decision in self._own.values()}
            self._set_base([line for line in on_disk.split("\n") if line not in ours])
        text = self._text_with(own)
        write_text(self.path, text)
        self._on_disk, self._own = text, own

    def _set_base(self, lines: list[str]) -> None:
        if lines and not lines[-1]:
            lines = lines[:-1]
        self._lines = lines or [format_decisions(()).rstrip("\n")]
        decisions = parse_decisions("\n".join(self._lines), str(self.path))
        self._base = {decision.place: decision for decision in decisions}

    def _text_with(self, own: Mapping[Key, Decision]) -> str:
        lines = list(self._lines)
        for key, decision in own.items():
            if key in self._base:
                lines[self._base[key].line - 1] = _row(decision)
            else:
                lines.append(_row(decision))
        return "".join(f"{line}\n" for line in lines)


def _row(decision: Decision) -> str:
    return format_decisions([decision]).split("\n")[1]


def _text_of(path: Path) -> str:
    """The text of the file; none where it does not exist yet."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from None


def _check_writable(folder: Path) -> None:
    """Say now, not after the first decision, that it cannot be kept."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            f"decisions cannot be kept in this folder ({error.strerror})",
            where=str(folder),
            remedy="name a file elsewhere with --decisions",
        ) from None
