"""Fixtures of several test files."""

from __future__ import annotations

import pytest
from support import light_restorer

from cchc_restore import Restorer


@pytest.fixture
def light() -> Restorer:
    """A restorer with the stages that need no model."""
    return light_restorer()
