"""Reading a settings file: keys and values as they stand there, each with its line.

What they mean, and which there are, is for `config` to say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cchc_restore.core.errors import ConfigError

if TYPE_CHECKING:
    import yaml

TABLE_NAME: Final = "cchc-restore"
"""The table under `tool` in a pyproject.toml that holds our settings."""

_HEADER: Final = re.compile(r"""\s*\[\s*tool\s*\.\s*["']?cchc-restore["']?\s*(?:\.\s*([\w.-]+)\s*)?\]""")
_ANY_HEADER: Final = re.compile(r"\s*\[")
_KEY: Final = re.compile(r"""\s*["']?([\w.-]+?)["']?\s*=""")
_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Given:
    """A setting as it was written.

    Attributes:
        key: its name; that of a key in a table within is `table.key`.
        value: a string, a list of strings, an empty mapping for a table without keys; in a pyproject.toml
            also other kinds.
        place: where it stands: `FILE:LINE`, or the file alone where the line is not known.
    """

    key: str
    value: object
    place: str


def read_settings_file(path: Path) -> list[Given]:
    """What a file, `.yaml` or `pyproject.toml`, lays down, in its order.

    Raises:
        ConfigError: it cannot be read, or is no valid YAML or TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(
            f"cannot be read ({reason})", where=str(path), remedy="check the file, or move it"
        ) from None
    return list(_toml(text, path) if path.suffix == ".toml" else _yaml(text, path))


def has_settings_table(path: Path) -> bool:
    """Whether a pyproject.toml has our table; unreadable ones are none of our business."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return TABLE_NAME in text and any(_HEADER.match(line) for line in text.splitlines())


def _toml(text: str, path: Path) -> Iterator[Given]:
    try:
        table = tomllib.loads(text).get("tool", {}).get(TABLE_NAME, {})
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        number = int(line[1]) if line else text.rstrip().count("\n") + 1  # "at end of document"
        remedy = "mend the TOML of this line, or of one before"
        raise ConfigError(f"no valid TOML ({error})", where=f"{path}:{number}", remedy=remedy) from None
    if not isinstance(table, dict):
        raise ConfigError(
            f"tool.{TABLE_NAME} is no table", where=str(path), remedy="write key = value lines under it"
        )
    lines = _toml_lines(text)
    for key, value in _flat(table):
        line_number = lines.get(key) or lines.get(key.partition(".")[0])
        yield Given(key, value, f"{path}:{line_number}" if line_number else str(path))


def _toml_lines(text: str) -> Mapping[str, int]:
    """Key -> line. The TOML reader does not tell lines, so they are looked for: `key =` under our header."""
    lines: dict[str, int] = {}
    prefix: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            prefix = f"{header[1]}." if header[1] else ""
        elif _ANY_HEADER.match(line):
            prefix = None
        elif prefix is not None and (key := _KEY.match(line)):
            lines.setdefault(prefix + key[1], number)
    return lines


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Keys of tables within tables as `table.key`."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _yaml(text: str, path: Path) -> Iterator[Given]:
    """Keys and values as strings (`threshold: 0.7` needs no quotes here: each key knows what it wants)."""
    from cchc_restore.core.strict_yaml import StrictYamlError, compose_yaml  # YAML is slow to import

    try:
        node = compose_yaml(text)
    except StrictYamlError as error:
        raise ConfigError(error.message, where=f"{path}:{error.line}", remedy=error.remedy) from None
    if node is not None:
        yield from _yaml_mapping(node, path, "")


def _yaml_mapping(node: yaml.Node, path: Path, prefix: str) -> Iterator[Given]:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise ConfigError("not a list of settings", where=str(path), remedy="write one 'key: value' a line")
    for name, value in node.value:
        key, place = f"{prefix}{_plain(name, path)}", f"{path}:{name.start_mark.line + 1}"
        if isinstance(value, yaml.MappingNode) and value.value:
            yield from _yaml_mapping(value, path, f"{key}.")
        elif isinstance(value, yaml.MappingNode):
            yield Given(key, {}, place)
        elif isinstance(value, yaml.SequenceNode):
            yield Given(key, [_plain(item, path) for item in value.value], place)
        else:
            yield Given(key, value.value, place)


def _plain(node: yaml.Node, path: Path) -> str:
    """What a key, or an item of a list, says."""
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        what = "a list" if isinstance(node, yaml.SequenceNode) else "a table"
        raise ConfigError(
            f"{what} where a word should stand",
            where=f"{path}:{node.start_mark.line + 1}",
            remedy="write words only, as in 'skip: [noise, tones]'",
        )
    return str(node.value)
