"""YAML without its surprises: every value is a string, every key stands once, nothing refers to anything.

Plain YAML reads ``no`` as False, ``on`` as True and ``12:30`` as 750, and of two equal keys the second wins
in silence. "no" is a Vietnamese syllable. So a value that YAML would turn into something else must be quoted.
"""

from __future__ import annotations

import yaml

__all__ = ["StrictYamlError", "YamlValue", "compose_yaml", "load_strict_yaml"]

YamlValue = str | list["YamlValue"] | dict[str, "YamlValue"]


class StrictYamlError(ValueError):
    """What is wrong in a YAML text, in which line (from 1), and what to do about it."""

    def __init__(self, line: int, message: str, remedy: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message
        self.remedy = remedy


def load_strict_yaml(text: str) -> YamlValue:
    """Read a YAML text made of mappings, lists and strings.

    Args:
        text: the YAML text.

    Raises:
        StrictYamlError: not YAML, a key twice, an unquoted value that is not a string to YAML, an alias.

    >>> load_strict_yaml("rules:\\n  - name: 'no'\\n    why: xóa")
    {'rules': [{'name': 'no', 'why': 'xóa'}]}
    >>> load_strict_yaml("name: no")
    Traceback (most recent call last):
    cchc_restore.core.strict_yaml.StrictYamlError: line 1: 'no' is not a string to YAML
    """
    node = compose_yaml(text)
    return {} if node is None else _value(node)


def compose_yaml(text: str) -> yaml.Node | None:
    """The nodes of a YAML text in which nothing refers to anything; None where there are none.

    Args:
        text: the YAML text.

    Raises:
        StrictYamlError: not YAML, or an alias.

    >>> node = compose_yaml("threshold: 0.8")
    >>> [(key.value, value.value) for key, value in node.value]
    [('threshold', '0.8')]
    """
    try:
        return _compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        try:
            return _compose(text, yaml.SafeLoader)  # ten times slower, but it says better what is wrong
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "no valid YAML"
            remedy = "mend the YAML of this line, or of the one before"
            raise StrictYamlError(mark.line + 1 if mark else 1, problem, remedy) from error


def _compose(text: str, loader: type[yaml.SafeLoader]) -> yaml.Node | None:
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise StrictYamlError(line, f"alias *{event.anchor}", "write the value out")
    return yaml.compose(text, Loader=loader)


def _value(node: yaml.Node) -> YamlValue:
    if isinstance(node, yaml.ScalarNode):
        if node.tag != "tag:yaml.org,2002:str":
            message = f"{node.value!r} is not a string to YAML"
            raise StrictYamlError(node.start_mark.line + 1, message, f"put it in quotes: '{node.value}'")
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    found: dict[str, YamlValue] = {}
    for key_node, value_node in node.value:
        key, line = _value(key_node), key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise StrictYamlError(line, "a key that is not a string", "use a plain word as key")
        if key in found:
            raise StrictYamlError(line, f"the key {key!r} stands twice", "join the two or delete one")
        found[key] = _value(value_node)
    return found
