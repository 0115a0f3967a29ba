"""Cases as data, and a restorer for the stages before the decoder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cchc_restore import Restorer

CASES = Path(__file__).parent / "cases"
LIGHT = ("encoding", "characters", "noise", "numbers")
"""The stages that need no model."""


def load_cases(file: str) -> list[Any]:
    """The cases of a file as parameters, each with its name."""
    cases = yaml.safe_load((CASES / file).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


@cache
def light_restorer(*stages: str) -> Restorer:
    return Restorer(stages=stages or LIGHT)
