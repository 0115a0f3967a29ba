"""The decoder: reads a damaged document as the likeliest Vietnamese text.

It tells the kind of damage, builds the lattice of readings of every clause, searches it, and says for each
token that should read otherwise what it should read, how sure that is, and what else it might be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ..document import Mark, Span
from ..lexicons import Lexicon
from ..lexicons.syllables import fold_tone_placement
from .adapt import adapt
from .arcs import ArcBuilder
from .candidates import CandidateFinder
from .casing import LOWER, TITLE
from .channel import Channel, load_channels
from .explain import Explainer, Explanation, touches
from .foreign import fix_foreign
from .language_model import LanguageModel
from .lattice import search
from .memory import Memory
from .overlay import Overlay, pairs_of
from .profile import profile
from .readout import Reading, ReadOut, Searched
from .settings import WEIGHTS, Weights
from .tokens import Token, clauses, has_hooks
from .vocabulary import make_vocabulary

BATCH = 256
"""Clauses searched at a time."""
CLEAN_BONUS = 6.0
"""Evidence in nats that a text must give before it is taken for the work of a Vietnamese engine."""
FITTED_TOKENS = 500
"""A shorter text, one page, shows too little of its damage to be worth a reading of its own: that would take
40 % of the time and mend one word in 1,500."""
ADAPTED = ("eng", "vie")
"""The kinds of damage that differ from document to document."""
MODEL_FOLDER = Path(__file__).resolve().parent.parent / "models"


@dataclass(frozen=True)
class DecodedText:
    """What the decoder says about a text.

    Attributes:
        readings: the changes, in order.
        damage: kind of damage to its probability.
    """

    readings: list[Reading]
    damage: dict[str, float]


@dataclass(frozen=True)
class _Way:
    """How a document is read: as what kind of damage, by which channel, and with which bonuses."""

    kind: str
    channel: Channel
    builder: ArcBuilder
    overlay: Overlay


class Decoder:
    """A language model, the channels and the lexicon, ready to read documents.

    Args:
        model: the language model.
        channels: channels by kind of damage.
        lexicon: the lexicon.
        weights: weights by kind of damage.
    """

    def __init__(
        self,
        model: LanguageModel,
        channels: Mapping[str, Channel],
        lexicon: Lexicon,
        weights: Mapping[str, Weights] = WEIGHTS,
    ) -> None:
        self.model = model
        self.channels = channels
        self.lexicon = lexicon
        self.weights = weights
        self.vocabulary = make_vocabulary(model, lexicon)
        self._overlays: dict[str, Overlay] = {}
        self._readout = ReadOut(self.vocabulary.words, lexicon.abbreviations)
        self.finder = CandidateFinder(self.vocabulary.words, self.vocabulary.readable, self.vocabulary.priors)

    @cached_property
    def _readings(self) -> dict[str, tuple[tuple[int, float], ...]]:
        """The lexicon's confusions as word ids and log weights."""
        table: dict[str, tuple[tuple[int, float], ...]] = {}
        for token, readings in self.lexicon.confusions.items():
            words = [fold_tone_placement(reading.text.lower()) for reading in readings]
            known = [(self.vocabulary.ids.get(w), r.weight) for w, r in zip(words, readings, strict=True)]
            table[token] = tuple((n, float(np.log(max(w, 1e-3)))) for n, w in known if n is not None)
        return table

    def _overlay(self, kind: str) -> Overlay:
        """The lexicon's pairs of words, with the bonuses for a kind of damage."""
        if kind not in self._overlays:
            weights = self.weights[kind]
            phrases = [
                (fold_tone_placement(p.text.lower()), weights.phrase * p.weight) for p in self.lexicon.phrases
            ]
            places = [(fold_tone_placement(p.name.lower()), weights.place) for p in self.lexicon.places]
            self._overlays[kind] = Overlay(pairs_of([*phrases, *places], self.model.ids))
        return self._overlays[kind]

    def _builder(self, kind: str, channel: Channel) -> ArcBuilder:
        readings = self._readings if kind == "eng" else {}
        return ArcBuilder(
            self.vocabulary,
            self.model.unknown,
            self.finder,
            channel,
            self.weights[kind],
            self.lexicon.keep,
            readings,
            frozenset(self.lexicon.abbreviations),
        )

    def decode(self, text: str, marks: Sequence[Mark] = ()) -> DecodedText:
        """Read a text.

        Args:
            text: the text, NFC.
            marks: spans found by earlier stages that stay as they are.
        """
        parts, way, damage = self._prepare(text, marks)
        readings = [
            reading
            for batch in _batches(parts)
            for reading in self._readout.readings(text, self._search(batch, way))
        ]
        readings.sort(key=lambda reading: reading.span)
        return DecodedText(readings, damage)

    def _clauses(self, text: str, marks: Sequence[Mark], *, hooks: bool) -> list[list[Token]]:
        """The clauses of a text, as the lattices are to see them."""
        parts = fix_foreign(clauses(text, marks, hooks=hooks), self.lexicon.foreign_words)
        return [[self._small_l(token) if i else token for i, token in enumerate(part)] for part in parts]

    def _small_l(self, token: Token) -> Token:
        """An ``I`` at the head of a word within a clause is an ``l``, unless the word is a known name."""
        text = token.text
        if token.case is not TITLE or text[0] != "I" or len(text) < 2 or not text[1:].islower():
            return token
        known = self.vocabulary.ids.get(fold_tone_placement(text.lower()))
        if known is not None and self.vocabulary.capital_share[known] > 0.5:
            return token
        return replace(token, case=LOWER)

    def _prepare(
        self, text: str, marks: Sequence[Mark]
    ) -> tuple[list[list[Token]], _Way, dict[str, float]]:
        """The clauses of a document, how they are to be read, and the probability of each kind of damage."""
        parts = self._clauses(text, marks, hooks=False)
        damage = profile([token for clause in parts for token in clause], self.finder, self.channels)
        kind = max(damage, key=damage.__getitem__)
        if kind == "clean":
            # Most mistakes of a Vietnamese engine are good syllables in the wrong place: only whole
            # sentences tell such a text from a clean one.
            way = self._fitted(parts, "vie")
            as_clean = self._way("vie", self.channels["clean"])
            gain = self._evidence(parts, self._way("vie", way.channel)) - self._evidence(parts, as_clean)
            share = float(1 / (1 + np.exp(-np.clip(gain - CLEAN_BONUS, -50, 50))))
            both = damage["clean"] + damage["vie"]
            damage |= {"vie": both * share, "clean": both * (1 - share)}
            return parts, way if share > 0.5 else self._way("clean", self.channels["clean"]), damage
        if kind == "eng" and has_hooks(text):
            parts = self._clauses(text, marks, hooks=True)
        fitted = kind in ADAPTED and sum(map(len, parts)) >= FITTED_TOKENS
        return parts, self._fitted(parts, kind) if fitted else self._way(kind, self.channels[kind]), damage

    def _way(self, kind: str, channel: Channel) -> _Way:
        return _Way(kind, channel, self._builder(kind, channel), self._overlay(kind))

    def _fitted(self, parts: list[list[Token]], kind: str) -> _Way:
        """How to read a document after a first reading showed how it damages letters and what it says."""
        first = self._way(kind, self.channels[kind])
        pairs: Counter[tuple[str, str]] = Counter()
        memory = Memory()
        for batch in _batches(parts):
            found = self._search(batch, first)
            pairs.update(self._readout.sure_pairs(found))
            memory.add(found.lattices, found.decoded)
        way = self._way(kind, adapt(first.channel, pairs))
        return replace(way, overlay=memory.over(way.overlay, self.model.unigrams))

    def _evidence(self, parts: list[list[Token]], way: _Way) -> float:
        """log P of the document's tokens, in nats."""
        found = (self._search(batch, way) for batch in _batches(parts))
        return sum(float(searched.decoded.evidence.sum()) for searched in found)

    def explain(self, text: str, span: Span, marks: Sequence[Mark] = ()) -> list[Explanation]:
        """Why the tokens in a part of a text are read as they are.

        Args:
            text: the whole text; the kind of damage is judged from all of it.
            span: the part; every token that it touches is explained.
            marks: as for `decode`.
        """
        parts, way, damage = self._prepare(text, marks)
        asked = [clause for clause in parts if any(touches(token, span) for token in clause)]
        if not asked:
            return []
        found = self._search(asked, way)
        return Explainer(self.model, self._readout, damage).explain(text, span, found)

    def _search(self, parts: list[list[Token]], way: _Way) -> Searched:
        lattices, how = way.builder.build(parts).lattices(self.vocabulary)
        weight = self.weights[way.kind].language_model
        return Searched(parts, lattices, how, search(lattices, self.model, weight, way.overlay))


def _batches(parts: list[list[Token]]) -> Iterator[list[list[Token]]]:
    """Clauses of like length together, so that the search advances many at once."""
    ordered = sorted(parts, key=len)
    for i in range(0, len(ordered), BATCH):
        yield ordered[i : i + BATCH]


def load_decoder(lexicon: Lexicon, model_dir: Path | None = None) -> Decoder:
    """Load the shipped (or another) language model and channels.

    Args:
        lexicon: the lexicon.
        model_dir: folder with ``language_model.safetensors`` and ``channels.safetensors``.
    """
    folder = model_dir or MODEL_FOLDER
    channels = load_channels(folder / "channels.safetensors")
    if "eng" in channels:
        channels["eng"] = channels["eng"].mixed_with(lexicon.letters)
    return Decoder(LanguageModel.load(folder / "language_model.safetensors"), channels, lexicon)
