"""Fixtures of several test files."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support import full_restorer, light_restorer, resources

from cchc_restore import Restorer
from cchc_restore.decoder import Decoder
from cchc_restore.decoder.channel import Channel
from cchc_restore.decoder.language_model import LanguageModel


@pytest.fixture
def light() -> Restorer:
    """A restorer with the stages that need no model."""
    return light_restorer()


@pytest.fixture(scope="session")
def restorer() -> Restorer:
    """A restorer with all stages and the shipped model."""
    return full_restorer()


@pytest.fixture(scope="session")
def decoder() -> Decoder:
    """The decoder with the shipped model and lexicon."""
    return resources().decoder


@pytest.fixture(scope="session")
def shipped_channels(decoder: Decoder) -> Mapping[str, Channel]:
    """The shipped channels by kind of damage."""
    return decoder.channels


@pytest.fixture(scope="session")
def shipped_model(decoder: Decoder) -> LanguageModel:
    """The shipped language model."""
    return decoder.model
