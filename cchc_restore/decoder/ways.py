"""How documents are read: as all of their kind of damage are, or as one of them asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cchc_restore.core.corrections import Mark
from cchc_restore.core.document import DECIDED
from cchc_restore.decoder.adapt import adapt
from cchc_restore.decoder.arcs import ArcBuilder
from cchc_restore.decoder.candidates import CandidateFinder
from cchc_restore.decoder.channel import Channel
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.memory import Memory
from cchc_restore.decoder.overlay import Overlay, PhrasePairs, pairs_of
from cchc_restore.decoder.settings import Weights
from cchc_restore.decoder.vocabulary import Vocabulary
from cchc_restore.decoder.words import PIECES
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import Lexicon


@dataclass(frozen=True)
class Way:
    """How a document is read: as what kind of damage, by which arcs, and with which bonuses."""

    kind: str
    builder: ArcBuilder
    overlay: Overlay


class Ways:
    """Makes the ways to read, and remembers those that serve many documents.

    Args:
        model: the language model.
        channels: channels by kind of damage.
        lexicon: the lexicon.
        weights: weights by kind of damage.
        vocabulary: the words that are read.
        finder: finds candidates among them.
    """

    def __init__(
        self,
        model: LanguageModel,
        channels: Mapping[str, Channel],
        lexicon: Lexicon,
        weights: Mapping[str, Weights],
        vocabulary: Vocabulary,
        finder: CandidateFinder,
    ) -> None:
        self._model = model
        self._channels = channels
        self._lexicon = lexicon
        self._weights = weights
        self._vocabulary = vocabulary
        self._finder = finder
        self._overlays: dict[str, Overlay] = {}
        self._general: dict[tuple[str, str], Way] = {}

    def of(self, kind: str, channel: str | None = None) -> Way:
        """How to read documents of which only the kind of damage is known.

        Args:
            channel: the kind whose channel is used, if another one.
        """
        key = kind, channel or kind
        if key not in self._general:
            self._general[key] = Way(kind, self._builder(kind, self._channels[key[1]]), self._overlay(kind))
        return self._general[key]

    def fitted(self, kind: str, pairs: Counter[tuple[str, str]], memory: Memory) -> Way:
        """How to read a document of which a first reading showed more than the kind of damage.

        Args:
            pairs: how it damages letters (see `adapt`).
            memory: what it says.
        """
        builder = self._builder(kind, adapt(self._channels[kind], pairs))
        return Way(kind, builder, memory.over(self.of(kind).overlay, self._model.unigrams))

    def with_decided(self, way: Way, text: str, marks: Sequence[Mark]) -> Way:
        """The same way to read, in which what a reader decided in this text is likelier to be said again."""
        memory = Memory()
        for mark in marks:
            if mark.kind == DECIDED:
                words = PIECES.findall(fold_tone_placement(mark.span.of(text).lower()))
                memory.add_decided(self._model.ids.get(word) for word in words)
        if not memory.words:
            return way
        return replace(way, overlay=memory.over(way.overlay, self._model.unigrams))

    @cached_property
    def _readings(self) -> dict[str, tuple[tuple[int, float], ...]]:
        """The lexicon's confusions as word ids and log weights."""
        table: dict[str, tuple[tuple[int, float], ...]] = {}
        logs: dict[float, float] = {}  # the weights have few values, and numpy is slow with single numbers
        for token, readings in self._lexicon.confusions.items():
            known = list[tuple[int, float]]()
            for reading in readings:
                word = self._vocabulary.ids.get(fold_tone_placement(reading.text.lower()))
                if word is not None:
                    if reading.weight not in logs:
                        logs[reading.weight] = float(np.log(max(reading.weight, 1e-3)))
                    known.append((word, logs[reading.weight]))
            table[token] = tuple(known)
        return table

    def _overlay(self, kind: str) -> Overlay:
        """The lexicon's pairs of words, with the bonuses for a kind of damage."""
        if kind not in self._overlays:
            weights = self._weights[kind]
            self._overlays[kind] = self._phrase_pairs.overlay(weights.phrase, weights.place)
        return self._overlays[kind]

    @cached_property
    def _phrase_pairs(self) -> PhrasePairs:
        return pairs_of(self._lexicon.phrase_index, self._model.ids)

    def _builder(self, kind: str, channel: Channel) -> ArcBuilder:
        readings = self._readings if kind == "eng" else {}
        return ArcBuilder(
            self._vocabulary,
            self._model.unknown,
            self._finder,
            channel,
            self._weights[kind],
            self._lexicon.keep,
            readings,
            frozenset(self._lexicon.abbreviations),
        )
