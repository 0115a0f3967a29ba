"""What a module may know of the others. Which folder imports which: see the table in README.md."""

from __future__ import annotations

import ast
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
    path = modules()[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join(filter(None, [*(above if node.level else ()), node.module or ""]))
            if base in modules():
                inner = [f"{base}.{alias.name}" for alias in node.names]
                yield from (one if one in modules() else base for one in inner)


def test_no_two_modules_import_each_other() -> None:
    """Neither directly nor through others."""
    order = TopologicalSorter({name: set(imported(name)) for name in modules()}).static_order()
    assert set(order) == set(modules())


def test_the_imports_of_a_module_are_found_however_they_are_written() -> None:
    assert "cchc_restore.decoder.tokens" in imported("cchc_restore.decoder.decoder")  # from .tokens
    assert "cchc_restore.document" in imported("cchc_restore.decoder.decoder")  # from ..document
    assert "cchc_restore.lexicons.tables" in imported("cchc_restore.lexicons.lexicon")  # from package import
    assert "cchc_restore.batch.pool" in imported("cchc_restore.batch.run")  # in a function
    assert "cchc_restore.decisions" in imported("cchc_restore.pipeline")  # for types


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in LIBRARY])
def test_the_library_prints_nothing_and_knows_no_command_line(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "print"), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr")), node.lineno
        if isinstance(node, ast.Import):
            assert "click" not in [alias.name for alias in node.names], node.lineno
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] != "click", node.lineno
