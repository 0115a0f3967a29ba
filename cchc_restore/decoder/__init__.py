"""The decoder: a noisy channel over syllables. It knows nothing of stages and of the command line."""

from cchc_restore.decoder.arc_shelf import Kind
from cchc_restore.decoder.decoder import DecodedText, Decoder
from cchc_restore.decoder.explain import CandidateScore, Explanation
from cchc_restore.decoder.loading import load_decoder
from cchc_restore.decoder.readout import Reading

__all__ = [
    "CandidateScore",
    "DecodedText",
    "Decoder",
    "Explanation",
    "Kind",
    "Reading",
    "load_decoder",
]
