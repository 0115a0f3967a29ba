"""Reading ``noise.yaml``: what an OCR engine makes of page numbers, dirt and bullets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import regex

from cchc_restore.core.errors import LexiconError
from cchc_restore.core.options import probability
from cchc_restore.core.strict_yaml import StrictYamlError, YamlValue, load_strict_yaml
from cchc_restore.lexicons.files import cited
from cchc_restore.lexicons.models import NoisePattern, NoiseRules

__all__ = ["parse_noise"]

_GROUPS: Final = ("page_numbers", "speck_lines", "specks", "bullets")
_SETS: Final = (
    *("margin_left", "margin_right", "counting_words"),
    *("lone_kept", "lone_behind_stop", "lone_in_sentence", "item_words"),
)
_KEYS: Final = frozenset({*_GROUPS, *_SETS})
_RULE_KEYS: Final = frozenset({"name", "pattern", "replacement", "confidence", "reason"})
_MAY_HAVE: Final = frozenset({"propose_only"})
_ANSWERS: Final = {"yes": True, "no": False}


def parse_noise(text: str, where: str, place_of: Callable[[str], str] | None = None) -> NoiseRules:
    """Read the text of ``noise.yaml``.

    Args:
        text: the file's text.
        where: the file's name, for messages.
        place_of: the place of the rule of this name, which is then said with the reason of each.

    Raises:
        LexiconError: not strict YAML, unknown or missing keys, a pattern that does not compile, a confidence
            that is not a number from 0 to 1, a propose_only that is neither yes nor no.
    """
    try:
        data = load_strict_yaml(text)
    except StrictYamlError as error:
        raise LexiconError(error.message, where=f"{where}:{error.line}", remedy=error.remedy) from error
    if not isinstance(data, dict) or set(data) != _KEYS:
        known = ", ".join(sorted(_KEYS))
        got = sorted(_KEYS.symmetric_difference(data)) if isinstance(data, dict) else ["not a mapping"]
        raise LexiconError(f"wrong keys: {', '.join(got)}", where=where, remedy=f"have just {known}")
    groups = {name: _patterns(name, data[name], where) for name in _GROUPS}
    if place_of is not None:
        groups = {
            name: tuple(replace(rule, reason=cited(rule.reason, place_of(rule.name))) for rule in rules)
            for name, rules in groups.items()
        }
    sets = {name: _set(name, data[name], where) for name in _SETS}
    return NoiseRules(**groups, **sets)  # type: ignore[arg-type]


def _set(name: str, value: YamlValue, where: str) -> frozenset[str]:
    if not isinstance(value, str):
        remedy = "write them in one string, separated by spaces"
        raise LexiconError(f"{name} is not a string", where=where, remedy=remedy)
    return frozenset(value.split())


def _patterns(group: str, rules: YamlValue, where: str) -> tuple[NoisePattern, ...]:
    if not isinstance(rules, list):
        raise LexiconError(
            f"{group} is not a list", where=where, remedy="write one '- name: …' for each rule"
        )
    return tuple(_pattern(group, rule, where) for rule in rules)


def _pattern(group: str, rule: YamlValue, where: str) -> NoisePattern:
    if not isinstance(rule, dict) or set(rule) - _MAY_HAVE != _RULE_KEYS:
        keys = f"{', '.join(sorted(_RULE_KEYS))}, and {', '.join(_MAY_HAVE)} where it is wanted"
        raise LexiconError(f"a rule of {group} with wrong keys", where=where, remedy=f"have just {keys}")
    texts = {key: value for key, value in rule.items() if isinstance(value, str)}
    if len(texts) != len(rule):
        raise LexiconError(
            f"a rule of {group} holds a list", where=where, remedy="write one string for each key"
        )
    name, pattern = texts["name"], texts["pattern"]
    try:
        regex.compile(pattern)
    except regex.error as error:
        remedy = "correct the regular expression (syntax of the regex package)"
        raise LexiconError(f"{name}: {error}", where=where, remedy=remedy) from error
    try:
        confidence = probability(texts["confidence"])
    except ValueError:
        remedy = "write a number from 0 to 1 in quotes"
        raise LexiconError(
            f"{name}: confidence {texts['confidence']!r}", where=where, remedy=remedy
        ) from None
    propose_only = texts.get("propose_only", "no")
    if propose_only not in _ANSWERS:
        raise LexiconError(
            f"{name}: propose_only {propose_only!r}", where=where, remedy="write 'yes' or 'no' in quotes"
        )
    return NoisePattern(
        name, pattern, texts["replacement"], confidence, texts["reason"], _ANSWERS[propose_only]
    )
