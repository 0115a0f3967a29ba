"""The decoder: a noisy channel over syllables. It knows nothing of stages and of the command line."""

from .arcs import Kind
from .decoder import DecodedText, Decoder, Reading, load_decoder
from .explain import CandidateScore, Explanation

__all__ = [
    "CandidateScore",
    "DecodedText",
    "Decoder",
    "Explanation",
    "Kind",
    "Reading",
    "load_decoder",
]
