"""Settings: what a user may lay down for a folder of documents, and where they are looked for.

From a starting folder upwards, the first of `cchc-restore.yaml` and a `pyproject.toml` with a table
`[tool.cchc-restore]` counts. Options of the command line go before settings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from cchc_restore.consistency import FIELDS, check_consistency
from cchc_restore.errors import ConfigError, nearest
from cchc_restore.options import CHOICES, Newline, Options, choose
from cchc_restore.pipeline import DEFAULT_THRESHOLD
from cchc_restore.stage_list import STAGE_NAMES

YAML_NAME: Final = "cchc-restore.yaml"
TABLE_NAME: Final = "cchc-restore"


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
        options: how the stages write what they normalise (`dates.style`, `tone_style`, `layout`, `capitals`).
        encoding: what the documents are written in, one of `CHOICES["encoding"]`.
        newline: the line ends of the results, one of `CHOICES["newline"]`.
        source: the file the settings came from, or None.
        places: where each setting that was given was given: key -> a file or an option (`--layout`).
    """

    threshold: float = DEFAULT_THRESHOLD
    stages: tuple[str, ...] | None = None
    skip: tuple[str, ...] = ()
    lexicon: Path | None = None
    model: Path | None = None
    options: Options = field(default_factory=Options)
    encoding: str = "auto"
    newline: Newline = "keep"
    source: Path | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    def override(self, **values: object) -> Settings:
        """These settings with every option of the command line that was given (is not None) put in place.

        Args:
            values: by the name of the attribute, of these settings or of their `options`.

        Raises:
            ConfigError: an option contradicts another one, or the file (see `check_consistency`).

        >>> Settings().override(threshold=0.9, stages=None, layout="reflow").options.layout
        'reflow'
        """
        given = {key: value for key, value in values.items() if value is not None}
        places = {key: f"--{key.replace('_', '-')}" for key in given}
        own = {field.name for field in fields(Settings)}
        options = choose(self.options, **{key: str(value) for key, value in given.items() if key not in own})
        changed = replace(
            self,
            options=options,
            places={**self.places, **places},
            **{key: value for key, value in given.items() if key in own},  # type: ignore[arg-type]
        )
        changed.check()
        return changed

    def check(self) -> None:
        """Raises ConfigError where these settings contradict one another (see `check_consistency`)."""
        check_consistency(self.options, self.stages, self.skip, self.places, self.source)


def _probability(value: object, folder: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("a number from 0 to 1")
    try:
        number = float(value)
    except ValueError:
        raise ValueError("a number from 0 to 1") from None
    if not 0.0 <= number <= 1.0:
        raise ValueError("a number from 0 to 1")
    return number


def _stage_names(value: object, folder: Path) -> tuple[str, ...]:
    names = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(name in STAGE_NAMES for name in names):
        raise ValueError(f"a list out of {', '.join(STAGE_NAMES)}")
    return tuple(names)


def _folder(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not (path := folder / value).is_dir():
        raise ValueError("a folder that exists")
    return path


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
    **{key: _choice(key) for key in CHOICES},
}
_OPTIONS: Final = frozenset(option.name for option in fields(Options))
"""The settings that are kept in `Settings.options`."""


def parse_settings(values: Mapping[str, object], source: Path) -> Settings:
    """Settings out of the keys and values of a file.

    Raises:
        ConfigError: an unknown key (the nearest known one is named), a value of the wrong kind, or settings
            that contradict one another (see `check_consistency`).
    """
    read: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for key, value in _flat(values):
        if key not in _READERS:
            raise _unknown(key, value, source)
        name = FIELDS.get(key, key)
        target = options if name in _OPTIONS else read
        if name in target:
            raise ConfigError(
                f"the setting {key!r} stands twice", where=str(source), remedy="delete one of the two"
            )
        try:
            target[name] = _READERS[key](value, source.parent)
        except ValueError as error:
            raise ConfigError(f"{key!r} is {value!r}", where=str(source), remedy=f"give {error}") from None
    places = dict.fromkeys((*read, *options), str(source))
    settings = Settings(**read, options=Options(**options), source=source, places=places)
    settings.check()
    return settings


def _unknown(key: str, value: object, source: Path) -> ConfigError:
    """The error for a key nobody knows; a table written as a plain value is told how to be one."""
    inner = [known for known in _READERS if known.startswith(f"{key}.")]
    if inner:
        table = ", ".join(f"{known.removeprefix(key + '.')}: {' | '.join(CHOICES[known])}" for known in inner)
        return ConfigError(
            f"{key!r} is {value!r}, but should be a table",
            where=str(source),
            remedy=f"write {key}: {{{table}}} (one of the words) instead",
        )
    near = nearest(key, _READERS)
    hint = f"did you mean {near!r}? " if near else ""
    return ConfigError(
        f"unknown setting {key!r}", where=str(source), remedy=f"{hint}Settings are {', '.join(_READERS)}"
    )


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Keys of tables within tables as `table.key`."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def load_settings(path: Path) -> Settings:
    """The settings of one file, `.yaml` or `pyproject.toml`.

    Raises:
        ConfigError: it cannot be read, or what `parse_settings` raises.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"cannot be read ({error})", where=str(path), remedy="check the file, or move it"
        ) from None
    return parse_settings(_toml(text, path) if path.suffix == ".toml" else _yaml(text, path), path)


def find_settings(start: Path) -> Settings:
    """The settings that count for documents in `start` (a folder); the defaults where no file is found.

    Raises:
        ConfigError: the file found is faulty.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (path := folder / YAML_NAME).is_file():
            return load_settings(path)
        if (path := folder / "pyproject.toml").is_file() and f"[tool.{TABLE_NAME}]" in _peek(path):
            return load_settings(path)
    return Settings()


def _peek(path: Path) -> str:
    """The text of somebody's pyproject.toml; unreadable ones are none of our business."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _toml(text: str, path: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(text).get("tool", {}).get(TABLE_NAME, {})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"no valid TOML ({error})", where=str(path), remedy="mend the line it names"
        ) from None
    if not isinstance(table, dict):
        raise ConfigError(
            f"tool.{TABLE_NAME} is no table", where=str(path), remedy="write key = value lines under it"
        )
    return table


def _yaml(text: str, path: Path) -> Mapping[str, object]:
    """Keys and values as strings (`threshold: 0.7` needs no quotes here: each key knows what it wants)."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        problem = getattr(error, "problem", None) or "no valid YAML"
        raise ConfigError(problem, where=where, remedy="mend the YAML of this line") from None
    return {} if node is None else _mapping(node, path)


def _mapping(node: object, path: Path) -> Mapping[str, object]:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise ConfigError("not a list of settings", where=str(path), remedy="write one 'key: value' a line")
    values: dict[str, object] = {}
    for key, value in node.value:
        if str(key.value) in values:
            where = f"{path}:{key.start_mark.line + 1}"
            raise ConfigError(
                f"the setting {key.value!r} stands twice", where=where, remedy="delete one of the two"
            )
        if isinstance(value, yaml.MappingNode):
            values[str(key.value)] = _mapping(value, path)
        elif isinstance(value, yaml.SequenceNode):
            values[str(key.value)] = [str(item.value) for item in value.value]
        else:
            values[str(key.value)] = value.value
    return values
