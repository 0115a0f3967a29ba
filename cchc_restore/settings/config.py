"""Settings: what a user may lay down for a folder of documents, and where they are looked for.

From a starting folder upwards, the first of `cchc-restore.yaml` and a `pyproject.toml` with a table
`[tool.cchc-restore]` counts. Options of the command line go before settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, TypedDict, Unpack

from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.core.errors import ConfigError, UsageError
from cchc_restore.core.options import CHOICES, Layout, Newline, Options, ToneStyle, probability
from cchc_restore.core.paths import is_file, is_folder, real_path, seems_folder
from cchc_restore.core.patterns import Patterns
from cchc_restore.core.suggestions import nearest
from cchc_restore.pipeline.stage_list import STAGE_NAMES
from cchc_restore.settings.consistency import FIELDS, check_consistency
from cchc_restore.settings.settings_file import Given, has_settings_table, read_settings_file

YAML_NAME: Final = "cchc-restore.yaml"
TOML_NAME: Final = "pyproject.toml"
_NEARLY: Final = "cchc-restore.yml"


class Overrides(TypedDict, total=False):
    """What options of a command may say: attributes of `Settings` and of its `options`; None: nothing."""

    threshold: float | None
    stages: tuple[str, ...] | None
    skip: tuple[str, ...] | None
    decisions: Path | None
    encoding: str | None
    newline: Newline | None
    include: tuple[str, ...] | None
    exclude: tuple[str, ...] | None
    layout: Layout | None
    tone_style: ToneStyle | None


@dataclass(frozen=True)
class Settings:
    """What can be set.

    Attributes:
        threshold: corrections below this confidence (0..1) are only proposed.
        stages: names of the stages to run; None for all.
        skip: names of stages to leave out.
        lexicon: a folder to read instead of the lexicon of the package; relative to the settings file.
        model: a folder with trained files to read instead of those of the package; relative to the settings
            file.
        user_lexicon: folders whose rows are added to the lexicon; relative to the settings file.
        decisions: the file in which decisions are kept; relative to the settings file. It may not exist yet.
        options: how the stages write what they normalise (`dates.style`, `tone_style`, `layout`, `capitals`).
        encoding: what the documents are written in, one of `CHOICES["encoding"]`.
        newline: the line ends of the results, one of `CHOICES["newline"]`.
        include, exclude: which files of a folder are documents and which are left out (see
            `core.patterns.Patterns`).
        source: the file the settings came from, or None.
        places: where each setting that was given was given: attribute -> `FILE:LINE`, or an option such as
            `--layout`.
    """

    threshold: float = DEFAULT_THRESHOLD
    stages: tuple[str, ...] | None = None
    skip: tuple[str, ...] = ()
    lexicon: Path | None = None
    model: Path | None = None
    user_lexicon: tuple[Path, ...] = ()
    decisions: Path | None = None
    options: Options = field(default_factory=Options)
    encoding: str = "auto"
    newline: Newline = "keep"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    source: Path | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    def override(self, **values: Unpack[Overrides]) -> Settings:
        """These settings with every option of the command line that was given (is not None) put in place.

        Args:
            values: by the name of the attribute, of these settings or of their `options`.

        Raises:
            ConfigError: an option contradicts another one, or the file (see `check_consistency`).

        >>> Settings().override(threshold=0.9, stages=None, layout="reflow").options.layout
        'reflow'
        """
        given: dict[str, Any] = {key: value for key, value in values.items() if value is not None}
        places = {key: f"--{key.replace('_', '-')}" for key in given}
        form = {key: given.pop(key) for key in _OPTIONS & given.keys()}
        options = replace(self.options, **form)
        changed = replace(self, **given, options=options, places={**self.places, **places})
        changed.check()
        return changed

    def listed(self) -> Iterator[tuple[str, object, str]]:
        """Every setting: its key in a file, its value, and where that comes from (`default`, or its place).

        >>> next(Settings().override(threshold=0.9).listed())
        ('threshold', 0.9, '--threshold')
        """
        for key in _READERS:
            name = FIELDS.get(key, key)
            value = getattr(self.options if name in _OPTIONS else self, name)
            yield key, value, self.places.get(name, "default")

    def check(self) -> None:
        """Raises ConfigError where these settings contradict one another (see `check_consistency`)."""
        check_consistency(self.options, self.stages, self.skip, self.places)


def _probability(value: object, folder: Path) -> float:
    try:
        return probability(value)
    except ValueError:
        raise ValueError("a number from 0 to 1") from None


def _stage_names(value: object, folder: Path) -> tuple[str, ...]:
    names = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    known = f"a list out of {', '.join(STAGE_NAMES)}"
    if not isinstance(names, list):
        raise ValueError(known)
    for name in names:
        if name not in STAGE_NAMES:
            near = nearest(str(name), STAGE_NAMES)
            raise ValueError(f"{known}; did you mean {near}?" if near else known)
    return tuple(names)


def _folder(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("the name of a folder")
    if not is_folder(path := folder / value, ConfigError):
        raise ValueError(f"a folder that exists; there is no {path}")
    return path


def _folders(value: object, folder: Path) -> tuple[Path, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError("the name of a folder, or a list of them")
    return tuple(folder / name for name in names)


def _file(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not value.strip() or seems_folder(folder / value):
        raise ValueError("the name of a file")
    return folder / value


def _globs(value: object, folder: Path) -> tuple[str, ...]:
    globs = [value] if isinstance(value, str) else value
    if not isinstance(globs, list) or not all(isinstance(glob, str) and glob.strip() for glob in globs):
        raise ValueError("a list of patterns such as '*.txt'")
    try:
        Patterns(globs)
    except UsageError as error:
        raise ValueError(f"patterns that can fit ({error.what}; {error.remedy})") from None
    return tuple(globs)


def _choice(key: str) -> Callable[[object, Path], str]:
    def read(value: object, folder: Path) -> str:
        if value not in CHOICES[key]:
            raise ValueError(f"one of {', '.join(CHOICES[key])}")
        return str(value)

    return read


_READERS: Final[Mapping[str, Callable[[object, Path], Any]]] = {
    "threshold": _probability,
    "stages": _stage_names,
    "skip": _stage_names,
    "lexicon": _folder,
    "model": _folder,
    "user_lexicon": _folders,
    "decisions": _file,
    **{key: _choice(key) for key in CHOICES},
    "include": _globs,
    "exclude": _globs,
}
SETTING_NAMES: Final = tuple(_READERS)
"""The keys that a settings file may hold."""
_OPTIONS: Final = frozenset(option.name for option in fields(Options))
"""The settings that are kept in `Settings.options`."""


def parse_settings(given: Iterable[Given], source: Path) -> Settings:
    """Settings out of the keys and values of a file.

    Raises:
        ConfigError: an unknown key (the nearest known one is named), a key that stands twice, a value of the
            wrong kind, or settings that contradict one another (see `check_consistency`).
    """
    read: dict[str, Any] = {}
    options: dict[str, Any] = {}
    places: dict[str, str] = {}
    for key, value, place in ((one.key, one.value, one.place) for one in given):
        if value == {} and any(known.startswith(f"{key}.") for known in _READERS):
            continue  # a table of ours, with nothing in it
        if key not in _READERS:
            raise _unknown(key, value, place)
        name = FIELDS.get(key, key)
        if name in places:
            raise ConfigError(
                f"the setting {key!r} stands twice",
                where=place,
                remedy=f"delete one of the two (the other: {places[name]})",
            )
        try:
            (options if name in _OPTIONS else read)[name] = _READERS[key](value, source.parent)
        except ValueError as error:
            raise ConfigError(f"{key!r} is {value!r}", where=place, remedy=f"give {error}") from None
        places[name] = place
    settings = Settings(**read, options=Options(**options), source=source, places=places)
    settings.check()
    return settings


def _unknown(key: str, value: object, place: str) -> ConfigError:
    """The error for a key nobody knows; a table written as a plain value is told how to be one."""
    inner = [known for known in _READERS if known.startswith(f"{key}.")]
    if inner:
        table = ", ".join(f"{known.removeprefix(key + '.')}: {' | '.join(CHOICES[known])}" for known in inner)
        return ConfigError(
            f"{key!r} is {value!r}, but should be a table",
            where=place,
            remedy=f"write {key}: {{{table}}} (one of the words) instead",
        )
    near = nearest(key, _READERS)
    hint = f"did you mean {near!r}? " if near else ""
    return ConfigError(
        f"unknown setting {key!r}", where=place, remedy=f"{hint}Settings are {', '.join(_READERS)}"
    )


def load_settings(path: Path) -> Settings:
    """The settings of one file, `.yaml` or `pyproject.toml`.

    Raises:
        ConfigError: it cannot be read, or what `parse_settings` raises.
    """
    return parse_settings(read_settings_file(path), path)


def find_settings(start: Path) -> Settings:
    """The settings that count for documents in `start` (a folder); the defaults where no file is found.

    Raises:
        ConfigError: the file found is faulty, or has a name that only looks like ours.
        InputError: a folder may not be looked into.
    """
    start = real_path(start)
    for folder in (start, *start.parents):
        if is_file(path := folder / YAML_NAME):
            return load_settings(path)
        if is_file(path := folder / _NEARLY):
            raise ConfigError(
                "settings are not read from a file of this name",
                where=str(path),
                remedy=f"rename it to {YAML_NAME}",
            )
        if is_file(path := folder / TOML_NAME) and has_settings_table(path):
            return load_settings(path)
    return Settings()
