"""Cases as data, and a restorer for the stages before the decoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cchc_restore import Restorer
from cchc_restore.stage_list import Resources

CASES = Path(__file__).parent / "cases"
SAMPLES = Path(__file__).parent.parent / "samples"
LIGHT = ("encoding", "characters", "noise", "numbers")
"""The stages that need no model."""


@dataclass
class Run:
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


def load_cases(file: str) -> list[Any]:
    """The cases of a file as parameters, each with its name."""
    cases = yaml.safe_load((CASES / file).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


@cache
def light_restorer(*stages: str) -> Restorer:
    return Restorer(stages=stages or LIGHT)


@cache
def resources() -> Resources:
    """The shipped lexicon and decoder."""
    return Resources()


@cache
def full_restorer() -> Restorer:
    """A restorer with all stages, as users get it."""
    return Restorer()


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group, groups included, with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
