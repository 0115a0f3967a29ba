"""Loading a decoder: the files of the package, or others in their place."""

from __future__ import annotations

from pathlib import Path

from cchc_restore.core.errors import ModelError
from cchc_restore.core.paths import is_file
from cchc_restore.decoder.channel import Channel, load_channels
from cchc_restore.decoder.decoder import Decoder
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.second_opinion import SecondOpinion
from cchc_restore.decoder.settings import WEIGHTS
from cchc_restore.lexicons import Lexicon

LANGUAGE_MODEL_FILE, CHANNELS_FILE = "language_model.safetensors", "channels.safetensors"
SECOND_OPINION_FILE = "second_opinion.safetensors"
MODEL_FOLDER = Path(__file__).resolve().parent.parent / "models"


def load_decoder(lexicon: Lexicon, model_dir: Path | None = None) -> Decoder:
    """Load the shipped (or other) trained files.

    Args:
        lexicon: the lexicon.
        model_dir: folder with ``language_model.safetensors`` and ``channels.safetensors``; where it has only
            one of them, the other is that of the package. So is the channel of every kind of damage that its
            channels lack: who has pairs of one engine alone has texts of the other kinds all the same. A
            second opinion (``second_opinion.safetensors``) belongs to a language model and is taken from the
            same folder, if there is one.

    Raises:
        ModelError: a file is missing, or is not what it should be.
    """
    folder = model_dir or MODEL_FOLDER
    lm_file, channels_file = folder / LANGUAGE_MODEL_FILE, folder / CHANNELS_FILE
    if is_file(channels_file, ModelError) and not is_file(lm_file, ModelError):
        lm_file = MODEL_FOLDER / LANGUAGE_MODEL_FILE
    elif is_file(lm_file, ModelError) and not is_file(channels_file, ModelError):
        channels_file = MODEL_FOLDER / CHANNELS_FILE
    channels = _all_kinds(load_channels(channels_file))
    channels["eng"] = channels["eng"].mixed_with(lexicon.letters)
    opinion_file = lm_file.with_name(SECOND_OPINION_FILE)
    opinion = SecondOpinion.load(opinion_file) if is_file(opinion_file, ModelError) else None
    return Decoder(LanguageModel.load(lm_file), channels, lexicon, opinion=opinion)


def _all_kinds(channels: dict[str, Channel]) -> dict[str, Channel]:
    """Channels with those of the package for the kinds of damage that are not among them."""
    if WEIGHTS.keys() <= channels.keys():
        return channels
    return load_channels(MODEL_FOLDER / CHANNELS_FILE) | channels
