"""The words a token may be read as: those the language model knows, and those only the lexicon knows."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.words import CLASSES
from cchc_restore.language.syllables import fold_tone_placement, is_syllable
from cchc_restore.lexicons import Lexicon

STRANGER_PRIOR = -13.5
"""Log probability in nats of a word that only the lexicon knows."""
OWN_PRIOR = -9.5
"""Log probability in nats of a word that only a user lexicon knows: its author met it in these documents."""


@dataclass(frozen=True)
class Vocabulary:
    """Words by id: first those of the language model under its own ids, then the lexicon's.

    Attributes:
        words: id to folded lower-case word.
        ids: word to id.
        model_ids: id to the id the language model knows it by (its unknown word for the lexicon's words).
        priors: id to log unigram probability in nats.
        capital_share: id to the share of a word's occurrences inside clauses that have a capital.
        extra_cost: id to a cost in nats, which makes the unknown word as rare as the stranger is.
    """

    words: list[str]
    ids: dict[str, int]
    model_ids: NDArray[np.int64]
    priors: NDArray[np.float32]
    capital_share: NDArray[np.float32]
    extra_cost: NDArray[np.float32]

    @property
    def readable(self) -> range:
        """The ids that a token may be read as: all but the classes."""
        return range(len(CLASSES), len(self.words))


def make_vocabulary(model: LanguageModel, lexicon: Lexicon) -> Vocabulary:
    """The language model's words and the lexicon's.

    Args:
        model: the language model.
        lexicon: its abbreviations, and the syllables of its names, places and phrases, become words.
    """
    own = set(map(fold_tone_placement, lexicon.own_words))
    strangers = sorted(word for word in own | _strangers(lexicon, model.ids) if word not in model.ids)
    known = len(model.words)
    words = [*model.words, *strangers]
    extra = len(strangers)
    priors = np.array([OWN_PRIOR if word in own else STRANGER_PRIOR for word in strangers], np.float32)
    return Vocabulary(
        words,
        {word: i for i, word in enumerate(words)},
        np.concatenate([np.arange(known), np.full(extra, model.unknown)]),
        np.concatenate([model.unigrams, priors]),
        np.concatenate([model.case_share, np.full(extra, 0.99, np.float32)]),
        np.concatenate([np.zeros(known, np.float32), model.unigrams[model.unknown] - priors]),
    )


def _strangers(lexicon: Lexicon, known: Container[str]) -> set[str]:
    """The abbreviations of the lexicon, and its syllables that are not known as they are written there."""
    abbreviations = (a.lower() for a in lexicon.abbreviations if a.isalpha() and len(a) > 1)
    syllables = {*lexicon.phrase_index.words, *" ".join(lexicon.names).lower().split()}
    strange = (fold_tone_placement(syllable) for syllable in syllables if syllable not in known)
    return {*map(fold_tone_placement, abbreviations), *filter(is_syllable, strange)}
