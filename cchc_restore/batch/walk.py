"""Finding the documents of a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cchc_restore.batch.documents import Job, not_regular, printable, result_name
from cchc_restore.core.errors import InputError, RestoreError
from cchc_restore.core.patterns import Patterns


@dataclass(slots=True)
class Group:
    """The documents of one folder.

    Attributes:
        folder: the folder, as it is reached from the input folder.
        below: the same, from the input folder on, with `/` between the parts; empty for the input folder.
        names: the names of the documents, in order.
    """

    folder: str
    below: str
    names: tuple[str, ...]

    def relative(self, name: str) -> str:
        """The way to one of them from the input folder."""
        return f"{self.below}/{name}" if self.below else name


@dataclass
class FolderSource:
    """The documents in a folder and its subfolders; only their names are kept.

    Attributes:
        root: the folder.
        target: where the tree of the results goes; None: nowhere.
        in_place: whether each result takes the place of its document.
        groups: what was found, in order.
        links: the documents that are links.
        problems: what stood in the way, with the name of the file or folder; told first.
    """

    root: Path
    target: Path | None = None
    in_place: bool = False
    groups: list[Group] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    problems: list[tuple[str, RestoreError]] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(group.names) for group in self.groups) + len(self.problems)

    def __iter__(self) -> Iterator[Job]:
        for where, problem in self.problems:
            yield Job(where, None, None, problem)
        for group in self.groups:
            for name in group.names:
                path = Path(group.folder, name)
                relative = group.relative(name)
                if self.in_place:
                    yield Job(printable(path), path, path, key=relative, root=self.root, regular=True)
                    continue
                key = result_name(relative)
                output = None if self.target is None else self.target / key
                yield Job(printable(path), path, output, key=key, root=self.root, regular=True)


@dataclass
class _Walk:
    """A walk through a folder; see `find_documents`."""

    root: str
    patterns: Patterns
    follow_links: bool
    avoid: Path | None
    groups: list[Group] = field(default_factory=list)
    problems: list[tuple[str, RestoreError]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    visited: set[tuple[int, int]] = field(default_factory=set)

    def go(self) -> None:
        self.real_root = os.path.realpath(self.root)
        self.real_avoid = None if self.avoid is None else os.path.realpath(self.avoid)
        pending = [(self.root, "")]
        while pending:
            folder, below = pending.pop()
            subfolders = self._look_into(folder, below)
            pending += ((entry.path, _joined(below, entry.name)) for entry in reversed(subfolders))

    def _look_into(self, folder: str, below: str) -> list[os.DirEntry[str]]:
        """Note the documents of a folder; returns the subfolders to go into, in order."""
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in self.visited:
                return []
            self.visited.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or str(error)
            self._problem(folder, f"this folder cannot be read ({reason})", "change its access rights")
            return []
        subfolders, names, problems = list[os.DirEntry[str]](), list[str](), len(self.problems)
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = _joined(below, entry.name)
            if _is_folder(entry):
                if not self.patterns.leaves_out(path) and self._enters(entry):
                    subfolders.append(entry)
            elif self.patterns.wants(path) and (self.follow_links or not entry.is_symlink()):
                if _is_file(entry):
                    names.append(entry.name)
                    if entry.is_symlink():
                        self.links.append(entry.path)
                else:
                    self._problem(entry.path, *_no_file(entry))
        if names:
            self.groups.append(Group(_as_named(folder), below, tuple(names)))
        elif below and not subfolders and problems == len(self.problems) and self.patterns.wants(below):
            self._problem(folder, "this is a folder, and no document is in it", "remove or rename it")
        return subfolders

    def _enters(self, entry: os.DirEntry[str]) -> bool:
        """Whether to go into a subfolder.

        Never into the results, and through links only to what lies elsewhere.
        """
        real = os.path.realpath(entry.path) if self.avoid or entry.is_symlink() else ""
        if self.real_avoid is not None and real == self.real_avoid:
            return False
        if not entry.is_symlink():
            return True
        return (
            self.follow_links
            and not Path(real).is_relative_to(self.real_root)
            and not Path(self.real_root).is_relative_to(real)
        )

    def _problem(self, path: str, what: str, remedy: str) -> None:
        name = printable(_as_named(path))
        self.problems.append((name, InputError(what, where=name, remedy=remedy)))


def find_documents(
    root: Path,
    patterns: Patterns,
    *,
    target: Path | None = None,
    in_place: bool = False,
) -> FolderSource:
    """The documents in a folder and its subfolders: the files of a folder, then its subfolders, by name.

    Hidden files and folders (`.name`) are left out. Links to files and folders are followed, unless the
    results take the place of the documents; a link to a folder that lies in `root`, or in which `root` lies,
    is not, and no folder is visited twice, so there is no going round in circles.

    Args:
        root: the folder.
        patterns: which files are documents.
        target: the folder for the results; never gone into.
        in_place: whether each result takes the place of its document.
    """
    walk = _Walk(str(root), patterns, not in_place, target)
    walk.go()
    if not walk.groups and not walk.problems:
        what = "no .txt file in this folder" if patterns.default else "no file in this folder fits"
        walk._problem(str(root), what, "name a folder with text files, or other patterns")
    return FolderSource(root, target, in_place, walk.groups, walk.links, walk.problems)


def _as_named(path: str) -> str:
    """A path without `./` at its start. A `..` in it stays: behind a link it leads elsewhere."""
    return str(Path(path))


def _joined(below: str, name: str) -> str:
    return f"{below}/{name}" if below else name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _no_file(entry: os.DirEntry[str]) -> tuple[str, str]:
    if entry.is_symlink():
        return "this link leads nowhere", "mend it, or remove it"
    error = not_regular(Path(entry.path))
    return error.what, error.remedy
