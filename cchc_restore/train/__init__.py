"""Builds what the decoder is made of: a language model from clean text, channels from OCR/gold pairs or from
what readers decided."""

from .build import DEFAULT_SIZES, build_channels, build_language_model
from .decisions import learn_from_decisions

__all__ = [
    "DEFAULT_SIZES",
    "build_channels",
    "build_language_model",
    "learn_from_decisions",
]
