"""From what a user names to the documents of a run, each with the place of its result."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from cchc_restore.batch.documents import (
    STDIN,
    Documents,
    Job,
    OneDocument,
    Source,
    not_regular,
    printable,
    result_name,
)
from cchc_restore.batch.targets import check_file, check_targets
from cchc_restore.batch.walk import FolderSource, find_documents
from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import folded, identity, real_path, seems_folder
from cchc_restore.core.patterns import Patterns

EVERYTHING: Final = Patterns()
"""The `.txt` files of a folder."""


def plan(
    paths: Sequence[str], output: str | None, *, writes_text: bool, patterns: Patterns = EVERYTHING
) -> Documents:
    """The documents that `paths` name, in order, each with its destination.

    A folder stands for the documents in it and its subfolders (see `find_documents`); files that are named
    are taken whatever they are called.

    Args:
        paths: as the user named them; `-` is standard input.
        output: a file for one document and a folder for several; None: standard output, or nowhere.
        writes_text: whether results are wanted at all.
        patterns: which files of a folder are documents.

    Raises:
        UsageError: several documents without a folder to put them, a result that would overwrite another one
            or an input, standard input named twice.
    """
    if "" in paths:  # which would stand for the current folder
        raise UsageError("an input has an empty name", remedy="name it; is a variable of the shell empty?")
    if paths.count(STDIN) > 1:
        raise UsageError("standard input (-) is named twice", remedy="name it once")
    several = len(paths) > 1 or seems_folder(paths[0])
    if output is None:
        if several and writes_text:
            what = "a folder" if len(paths) == 1 else "several inputs"
            raise UsageError(
                f"{what} cannot go to standard output", remedy="add -o FOLDER (or --check, or --diff)"
            )
        return Documents([_source(path, None, patterns) for path in paths], several=several)
    target = Path(output)
    if not several and not seems_folder(target) and not output.endswith(("/", os.sep)):
        check_file(paths[0], target)
        return Documents([_source(paths[0], target, patterns, to_file=True)], several=False)
    _check_folder(target)
    documents = Documents([_source(path, target, patterns) for path in paths], target, several=several)
    check_targets(documents, [Path(path) for path in paths if path != STDIN and seems_folder(path)])
    return documents


def plan_listed(names: Sequence[str], output: str | None, *, writes_text: bool) -> Documents:
    """The documents of a list of files, each result in the same place under `output` as its name says.

    `xa/a.txt` and `./xa/a.txt` go to `OUTPUT/xa/a.txt`, `/srv/xa/a.txt` to `OUTPUT/srv/xa/a.txt`.

    Args:
        names: the files.
        output: the folder of the results; None: nowhere.
        writes_text: whether results are wanted at all.

    Raises:
        UsageError: no folder for the results, a name that is empty or would leave the folder (`../a.txt`),
            and as for `plan`.
    """
    if output is None and writes_text:
        raise UsageError("a list of files needs a folder", remedy="add -o FOLDER (or --check, or --diff)")
    target = None if output is None else Path(output)
    if target is not None:
        _check_folder(target)
    for name in names:
        if not name:
            raise UsageError("the list of files holds an empty name", remedy="write one zero between names")
        if target is not None and ".." in PurePath(name).parts:
            raise UsageError(
                f"the result of {printable(name)} would lie outside of {output}",
                remedy="list the files from a folder above all of them, or by their full paths",
            )
    documents = Documents([ListedSource(names, target)], target)
    if target is not None:
        check_targets(documents, ())
    return documents


def plan_in_place(
    paths: Sequence[str], suffix: str, patterns: Patterns = EVERYTHING, *, listed: bool = False
) -> Documents:
    """The documents that `paths` name, each to be replaced by its result.

    Args:
        paths: as the user named them.
        suffix: what is added to the name of a file to keep its original; empty: it is not kept.
        patterns: which files of a folder are documents.
        listed: whether the paths are a list of files, so that a folder among them is an error.

    Raises:
        UsageError: standard input, several folders, a file named twice, a suffix that makes no good name.
    """
    if "" in paths:
        raise UsageError("an input has an empty name", remedy="name it; is a variable of the shell empty?")
    if os.sep in suffix or "/" in suffix:
        raise UsageError(f"{suffix!r} is no ending of a file name", remedy="write --in-place=.bak")
    if STDIN in paths and not listed:
        raise UsageError("standard input cannot be changed in place", remedy="name a file or a folder")
    folder = Path(paths[0]) if len(paths) == 1 and not listed and seems_folder(paths[0]) else None
    if folder is not None:
        source = find_documents(folder, patterns, in_place=True)
        _check_suffix(source, suffix, patterns)
        return Documents([source], folder)
    seen: dict[object, str] = {}
    for path in paths:
        if not listed and seems_folder(path):
            raise UsageError(
                f"{printable(path)} is one of several inputs to change in place",
                remedy="change one folder at a time",
            )
        # two names of a file in its folder; hard links are files of their own once one of them is replaced
        key = folded(str(real_path(path))), identity(path)
        if (other := seen.setdefault(key, path)) is not path:
            what = f"{printable(other)} and {printable(path)} are the same file"
            raise UsageError(what, remedy="name it once")
    jobs = (Job(printable(path), Path(path), Path(path), root=Path(path).parent) for path in paths)
    return Documents([OneDocument(job) for job in jobs], several=len(paths) > 1 or listed)


@dataclass(frozen=True, slots=True)
class ListedSource:
    """Files that are named one by one; see `plan_listed`."""

    names: Sequence[str]
    target: Path | None

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Job]:
        for name in self.names:
            path = PurePath(name)
            if not path.name:
                yield Job(printable(name), Path(name), problem=not_regular(Path(name)))
                continue
            key = result_name(str(path.relative_to(path.anchor)))
            output = None if self.target is None else self.target / key
            yield Job(printable(name), Path(name), output, key=key, root=Path(name).parent, regular=True)


def _source(path: str, target: Path | None, patterns: Patterns, *, to_file: bool = False) -> Source:
    """One argument of the command line; `to_file`: `target` is the file of its result, not a folder."""
    if path == STDIN:
        key = "stdin.txt"
        return OneDocument(Job(STDIN, None, _within(target, key, to_file), key=key))
    root = Path(path)
    if seems_folder(root):
        return find_documents(root, patterns, target=target)
    key = result_name(root.name)
    return OneDocument(Job(printable(path), root, _within(target, key, to_file), key=key, root=root.parent))


def _within(target: Path | None, key: str, to_file: bool) -> Path | None:
    return target if target is None or to_file else target / key


def _check_folder(target: Path) -> None:
    if os.path.exists(target) and not seems_folder(target):
        raise UsageError(
            f"{target} is a file, but several results need a folder", remedy="name a folder with -o"
        )


def _check_suffix(source: FolderSource, suffix: str, patterns: Patterns) -> None:
    """The originals that are kept must be no documents for the next run."""
    if not suffix:
        return
    for group in source.groups:
        for name in group.names:
            if patterns.wants(group.relative(name) + suffix):
                raise UsageError(
                    f"the original kept as {name}{suffix} would be taken for a document by the next run",
                    remedy="choose another suffix, for example .bak, or exclude it",
                )
