"""Checks before a run: no result may fall on an input or on another result.

Made for a million documents: folders are compared with folders, and names only where folders meet.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cchc_restore.batch.documents import Documents, OneDocument, Source, printable, result_name
from cchc_restore.batch.walk import FolderSource
from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import folded, identity, real_path, same_place

_Identity = tuple[int, int] | str
"""See `identity`."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Documents of one folder whose results go to one folder: their names -> the names of the results."""

    folder: str
    target: str
    names: Mapping[str, str]


def check_file(name: str, target: Path) -> None:
    """Check that the file for the one result of a run is not its input.

    Args:
        name: the input as the user named it; what does not exist, as `-` may not, is nothing to overwrite.
        target: the file for the result.

    Raises:
        UsageError: it is, under this name or another.
    """
    if os.path.isfile(name) and same_place(name, target):
        raise _overwrites(printable(name), str(target))


def check_targets(documents: Documents, roots: Iterable[Path]) -> None:
    """Check where the results of a run go.

    Names that differ in capitals alone, or in how letters and marks are composed, are the same: on Windows
    and macOS they are, and results should get there whole, too.

    Args:
        documents: the documents, their results in one folder (`documents.target`).
        roots: the folders given as input.

    Raises:
        UsageError: a result would overwrite another one or an input, or lie where the next run would take it
            for an input.
    """
    target = documents.target
    assert target is not None
    _check_outside(target, roots)
    same, real, links_in = cache(identity), cache(_folded_path), cache(_links_in)
    inputs, shared, results = dict[_Identity, set[str]](), set[_Identity](), Counter[str]()
    for place in _places(documents.sources):
        inputs.setdefault(same(place.folder), set())
        shared.add(same(place.target))
        results[real(place.target)] += 1
    for place in _places(documents.sources):
        if same(place.folder) in shared:
            inputs[same(place.folder)].update(map(folded, place.names))
    linked = {_folded_path(link): link for link in _links(documents.sources)}
    owners: dict[tuple[str, str], str] = {}
    for place in _places(documents.sources):
        folder, links = real(place.target), links_in(place.target)
        there = inputs.get(same(place.target), ())
        crowded = results[folder] > 1 or len(set(map(folded, place.names.values()))) < len(place.names)
        for name, result in place.names.items():
            file, plain = os.path.join(place.target, result), folded(result)
            if plain in there or (plain in links and _leads_to_input(file, inputs)):
                raise _overwrites(_shown(place.folder, name), file)
            if linked and (link := linked.get(os.path.join(folder, plain))):
                raise _overwrites(printable(link), file)
            if crowded:
                own = _shown(place.folder, name)
                if (owner := owners.setdefault((folder, plain), own)) is not own:
                    raise UsageError(
                        f"{owner} and {own} would both be written to {printable(file)}",
                        remedy="rename one, or restore them into two folders",
                    )


def _check_outside(target: Path, roots: Iterable[Path]) -> None:
    for root in roots:
        real, input_folder = real_path(target), identity(root)
        if any(identity(folder) == input_folder for folder in (real, *real.parents)):
            if identity(real) == input_folder:
                remedy = "choose another folder; to change the files themselves use --in-place"
            else:
                remedy = "choose a folder outside of it, so that results are not taken for inputs"
            raise UsageError(f"the output folder {target} lies in the input folder {root}", remedy=remedy)


def _places(sources: Iterable[Source]) -> Iterator[_Place]:
    for source in sources:
        if isinstance(source, FolderSource):
            for group in source.groups:
                below = os.path.join(str(source.target), *group.below.split("/"))
                yield _Place(group.folder, below, {name: result_name(name) for name in group.names})
            continue
        for job in source:
            if job.output is not None:
                folder, name = os.path.split(str(job.path)) if job.path else ("", "-")
                yield _Place(folder, str(job.output.parent), {name: job.output.name})


def _links(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        if isinstance(source, FolderSource):
            yield from source.links
        elif isinstance(source, OneDocument) and (path := source.job.path) and os.path.islink(path):
            yield str(path)


def _folded_path(path: str) -> str:
    return folded(str(real_path(path)))


def _links_in(folder: str) -> set[str]:
    """The links in a folder of results from before, folded."""
    try:
        with os.scandir(folder) as entries:
            return {folded(entry.name) for entry in entries if entry.is_symlink()}
    except OSError:
        return set()


def _leads_to_input(result: str, inputs: Container[_Identity]) -> bool:
    """Whether a result that is a link leads into a folder of inputs (to which of its files is no matter)."""
    return identity(real_path(result).parent) in inputs


def _overwrites(name: str, output: str) -> UsageError:
    return UsageError(
        f"the result of {name} would overwrite an input, {printable(output)}",
        remedy="choose another place; to change the files themselves use --in-place",
    )


def _shown(folder: str, name: str) -> str:
    return printable(os.path.join(folder, name))
