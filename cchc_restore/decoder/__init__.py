"""The decoder: a noisy channel over syllables. It knows nothing of stages and of the command line."""

from .arc_shelf import Kind
from .decoder import DecodedText, Decoder
from .explain import CandidateScore, Explanation
from .loading import load_decoder
from .readout import Reading

__all__ = [
    "CandidateScore",
    "DecodedText",
    "Decoder",
    "Explanation",
    "Kind",
    "Reading",
    "load_decoder",
]
