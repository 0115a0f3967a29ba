"""The decoder: a noisy channel over syllables."""
from .decoder import Decoder, load_decoder
__all__=["Decoder","load_decoder"]
