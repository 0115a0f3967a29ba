"""What a module may know of the others. Which folder imports which: see the table in README.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cchc_restore

PACKAGE = Path(cchc_restore.__file__).parent
LIBRARY = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] != "cli"]


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    return {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def name_of(path: Path) -> str:
    """The name by which a module is imported."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imported(name: str) -> Iterator[str]:
    """The modules of the package that a module imports anywhere, be it in a function or for types alone."""
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if base in modules():
                inner = [f"{base}.{alias.name}" for alias in node.names]
                yield from (one if one in modules() else base for one in inner)


def test_no_two_modules_import_each_other() -> None:
    """Neither directly nor through others."""
    order = TopologicalSorter({name: set(imported(name)) for name in modules()}).static_order()
    assert set(order) == set(modules())


ROWS = {
    row["folder"]: {name.strip(" `") for name in row["imports"].split(",")} - {""}
    for row in re.finditer(
        r"^\| `cchc_restore/(?P<folder>[\w*.]+?)/?` \| [^|]* \|(?P<imports>[^|]*)\|$",
        (PACKAGE.parent / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
"""The table of README.md: folder to the folders it imports, from the bottom to the top."""
INTERFACE = "*.py"


def folder_of(name: str) -> str:
    """The folder that a module lies in, as the table names it."""
    path = modules()[name].relative_to(PACKAGE)
    return path.parts[0] if len(path.parts) > 1 else INTERFACE


@pytest.mark.parametrize("folder", [folder for folder in ROWS if folder not in ("cli", "models", INTERFACE)])
def test_a_folder_imports_what_the_table_says_and_only_from_rows_above(folder: str) -> None:
    found = {folder_of(other) for name in modules() if folder_of(name) == folder for other in imported(name)}
    assert found - {folder} == ROWS[folder]
    above = list(ROWS)[: list(ROWS).index(folder)]
    assert ROWS[folder] <= set(above)


def test_the_interface_imports_what_the_table_says() -> None:
    names = [name for name in modules() if folder_of(name) == INTERFACE and name != "cchc_restore.__main__"]
    found = {folder_of(other) for name in names for other in imported(name)}
    assert found - {INTERFACE} == ROWS[INTERFACE]


def test_the_table_has_every_folder() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders | {INTERFACE} == set(ROWS)


def test_the_imports_of_a_module_are_found_wherever_they_stand() -> None:
    assert "cchc_restore.decoder.tokens" in imported("cchc_restore.decoder.decoder")  # from module import
    assert "cchc_restore.lexicons.tables" in imported("cchc_restore.lexicons.lexicon")  # from package import
    assert "cchc_restore.batch.pool" in imported("cchc_restore.batch.run")  # in a function
    assert "cchc_restore.decisions" in imported("cchc_restore.pipeline.restorer")  # for types


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in LIBRARY])
def test_the_library_prints_nothing_and_knows_no_command_line(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "print"), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr")), node.lineno
        if isinstance(node, ast.Import):
            assert "click" not in [alias.name for alias in node.names], node.lineno
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] != "click", node.lineno
