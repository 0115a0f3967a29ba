"""Builds what the decoder is made of: a language model from clean text, channels from OCR/gold pairs."""

from .build import DEFAULT_SIZES, build_channels, build_language_model

__all__ = ["DEFAULT_SIZES", "build_channels", "build_language_model"]
