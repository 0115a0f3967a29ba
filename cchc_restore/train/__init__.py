"""Builds what the decoder is made of.

A language model and a second opinion are made from clean text, channels from OCR/gold pairs or from what
readers decided.
"""

from cchc_restore.train.build import DEFAULT_SIZES, build_channels, build_language_model
from cchc_restore.train.decisions import learn_from_decisions
from cchc_restore.train.second_opinion import STEPS, build_second_opinion

__all__ = [
    "DEFAULT_SIZES",
    "STEPS",
    "build_channels",
    "build_language_model",
    "build_second_opinion",
    "learn_from_decisions",
]
