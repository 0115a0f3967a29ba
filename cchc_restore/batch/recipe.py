"""How the texts of a run are restored: small, and sent to every process that builds a restorer from it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Final

import cchc_restore
from cchc_restore.batch.documents import Job
from cchc_restore.core.decision import Decision
from cchc_restore.core.paths import seems_folder
from cchc_restore.decisions import Decisions, document_key
from cchc_restore.pipeline import Restorer
from cchc_restore.settings.config import Settings

_PACKAGE: Final = Path(cchc_restore.__file__).resolve().parent
_NO_PART: Final = ("batch", "cli", "facts", "review", "train")
"""Folders of the package whose code has no say in what a restored text looks like."""
_LIBRARIES: Final = ("ftfy", "numpy", "rapidfuzz", "regex", "unidecode")
"""Packages of others whose code has a say in it."""
_NO_SETTING: Final = ("decisions", "source", "places", "include", "exclude")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a restorer is built from.

    Attributes:
        settings: the settings of the run.
        decisions: what readers decided, or None.
        decisions_file: where that is kept; documents are named from its folder (see `document_key`).
    """

    settings: Settings
    decisions: Decisions | None = None
    decisions_file: Path | None = None

    def restorer(self) -> Restorer:
        """A restorer by this recipe. Raises what `Restorer` raises."""
        return Restorer(
            threshold=self.settings.threshold,
            stages=self.settings.stages,
            skip=self.settings.skip,
            lexicon=self.settings.lexicon,
            model=self.settings.model,
            options=self.settings.options,
            decisions=self.decisions,
            user_lexicons=self.settings.user_lexicon,
        )

    def key(self, job: Job) -> str | None:
        """The name by which decisions know a document; None for standard input."""
        if job.path is None:
            return None
        return document_key(job.path, job.root or job.path.parent, self.decisions_file)


class Fingerprint:
    """Hashes of all that decides what becomes of a text.

    That are the program, its libraries, the model, the lexicon, the settings and the decisions.
    Two runs with the same fingerprint for a document make the same of it. Files count by their contents, so
    a folder may be moved, and a changed word in the lexicon is noticed. A decision about one document counts
    for that one alone.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._decisions = recipe.decisions or Decisions()
        self._base = _hash(_parts(recipe.settings))
        self._everywhere = self._with(d for d in self._decisions if d.scope == "everywhere")

    def of(self, key: str | None) -> bytes:
        """The fingerprint for a document.

        Args:
            key: the name by which decisions know it.
        """
        own = () if key is None else self._decisions.of_file(key)
        return self._with(own, self._everywhere) if own else self._everywhere

    def _with(self, decisions: Iterable[Decision], base: bytes | None = None) -> bytes:
        """A hash of decisions, but for notes and for where in their file they stand."""
        said = (repr((d.word, d.replacement, d.scope, d.context)) for d in decisions)
        return _hash(chain([base or self._base], (each.encode("utf-8", "replace") for each in said)))


def _hash(parts: Iterable[bytes]) -> bytes:
    import hashlib  # slow to import, and not needed for a single text

    hashed = hashlib.blake2b(digest_size=16)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little") + part)
    return hashed.digest()


def _parts(settings: Settings) -> Iterator[bytes]:
    yield cchc_restore.__version__.encode()
    yield from _contents(_program())
    yield from _versions()
    for setting in fields(settings):
        if setting.name not in _NO_SETTING:
            yield setting.name.encode()
            yield from _value(setting.name, getattr(settings, setting.name))


def _value(name: str, value: object) -> Iterator[bytes]:
    """What a setting is: for a folder or a file its contents, else how it is written."""
    if name == "lexicon" and value is None:
        from cchc_restore.lexicons import default_folder

        value = default_folder()
    elif name == "model":
        yield from _contents([_PACKAGE / "models"])  # they stand in for what a folder lacks
    if isinstance(value, Path):
        yield from _contents([value])
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _value("", one)
    else:
        yield repr(value).encode()


def _program() -> Iterable[Path]:
    return (
        path for path in sorted(_PACKAGE.rglob("*.py")) if path.relative_to(_PACKAGE).parts[0] not in _NO_PART
    )


def _versions() -> Iterator[bytes]:
    """Which libraries do the work: other versions may make something else of a text."""
    import unicodedata
    from importlib import metadata

    yield unicodedata.unidata_version.encode()
    for library in _LIBRARIES:
        try:
            yield metadata.version(library).encode()
        except metadata.PackageNotFoundError:  # it came without saying which version it is
            yield b""


def _contents(paths: Iterable[Path]) -> Iterator[bytes]:
    """Names and contents of files; of folders, those of the files in them. Hidden files do not count."""
    for path in paths:
        if seems_folder(path):
            inner = sorted(p for p in path.rglob("*") if os.path.isfile(p) and not p.name.startswith("."))
            for file in inner:
                yield file.relative_to(path).as_posix().encode()
                yield _digest_of(file)
        else:
            yield _digest_of(path)


def _digest_of(path: Path) -> bytes:
    """A hash of a file; of a missing one, of nothing (who needs it will say so)."""
    import hashlib

    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest()
    except OSError:
        return b""
