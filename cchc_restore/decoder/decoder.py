"""The decoder: reads a damaged document as the likeliest Vietnamese text.

It tells the kind of damage, builds the lattice of readings of every clause, searches it, and says for each
token that should read otherwise what it should read, how sure that is, and what else it might be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..document import Alternative, Mark, Span
from ..lexicons import Lexicon
from ..lexicons.syllables import fold_tone_placement
from .adapt import adapt
from .arcs import ArcBuilder, Kind, as_number
from .candidates import CandidateFinder
from .casing import Case, apply_case, case_of
from .channel import Channel, load_channels
from .language_model import LanguageModel
from .lattice import NO_WORD, Decoded, Lattices, search
from .overlay import Overlay, pairs_of
from .profile import profile
from .settings import WEIGHTS, Weights
from .tokens import Token, clauses
from .words import CLASSES

BATCH = 256
"""Clauses searched at a time."""
SURE = 0.8
"""A first reading with this posterior shows how the document damages letters."""
ADAPTED = ("eng", "vie")
"""The kinds of damage that differ from document to document."""
MODEL_FOLDER = Path(__file__).resolve().parent.parent / "models"


@dataclass(frozen=True, slots=True)
class Reading:
    """A change the decoder wants.

    Attributes:
        span: the characters concerned.
        original, replacement: what stands there and what should.
        kind: how it was read.
        confidence: posterior probability of the replacement.
        alternatives: other readings of the same characters, best first.
    """

    span: Span
    original: str
    replacement: str
    kind: Kind
    confidence: float
    alternatives: tuple[Alternative, ...]


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
class _Searched:
    """A batch of clauses with its lattices and what the search found in them."""

    parts: list[list[Token]]
    lattices: Lattices
    kinds: NDArray[np.int64]
    decoded: Decoded


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
        self.finder = CandidateFinder(model.words, range(len(CLASSES), len(model.words)), model.unigrams)

    @cached_property
    def _readings(self) -> dict[str, tuple[tuple[int, float], ...]]:
        """The lexicon's confusions as word ids and log weights."""
        table: dict[str, tuple[tuple[int, float], ...]] = {}
        for token, readings in self.lexicon.confusions.items():
            known = [(self.model.ids.get(fold_tone_placement(r.text.lower())), r.weight) for r in readings]
            table[token] = tuple((n, float(np.log(max(w, 1e-3)))) for n, w in known if n is not None)
        return table

    @cached_property
    def _display(self) -> dict[str, str]:
        """Abbreviations whose capitals are mixed (``TTg``, ``QyĐ``), by their lower-case form."""
        forms = self.lexicon.abbreviations
        return {form.lower(): form for form in forms if form not in (form.upper(), form.capitalize())}

    def _overlay(self, weights: Weights) -> Overlay:
        phrases = [(fold_tone_placement(p.text.lower()), weights.phrase) for p in self.lexicon.phrases]
        places = [(fold_tone_placement(p.name.lower()), weights.place) for p in self.lexicon.places]
        return Overlay(pairs_of([*phrases, *places], self.model.ids))

    def _builder(self, kind: str, channel: Channel) -> ArcBuilder:
        readings = self._readings if kind == "eng" else {}
        return ArcBuilder(self.model, self.finder, channel, self.weights[kind], self.lexicon.keep, readings)

    def decode(self, text: str, marks: Sequence[Mark] = ()) -> DecodedText:
        """Read a text.

        Args:
            text: the text, NFC.
            marks: spans found by earlier stages that stay as they are.
        """
        parts = clauses(text, marks)
        damage = profile([token for clause in parts for token in clause], self.finder, self.channels)
        kind = max(damage, key=damage.__getitem__)
        parts.sort(key=len)
        batches = [parts[i : i + BATCH] for i in range(0, len(parts), BATCH)]
        channel = self.channels[kind]
        if kind in ADAPTED:
            builder = self._builder(kind, channel)
            pairs: Counter[tuple[str, str]] = Counter()
            for batch in batches:
                pairs += self._sure_pairs(self._search(batch, kind, builder))
            channel = adapt(channel, pairs)
        builder = self._builder(kind, channel)
        readings = [r for batch in batches for r in self._readings_of(text, self._search(batch, kind, builder))]
        readings.sort(key=lambda reading: reading.span)
        return DecodedText(readings, damage)

    def _search(self, parts: list[list[Token]], kind: str, builder: ArcBuilder) -> _Searched:
        lattices, kinds = builder.build(parts).lattices()
        weight = self.weights[kind].language_model
        return _Searched(parts, lattices, kinds, search(lattices, self.model, weight, self._overlays[kind]))

    def _sure_pairs(self, found: _Searched) -> Counter[tuple[str, str]]:
        """The words a first reading is sure of, and the tokens they were read from."""
        pairs: Counter[tuple[str, str]] = Counter()
        for number, path in enumerate(found.decoded.best):
            for arc in path:
                sureness = float(found.decoded.posterior[arc])
                if found.kinds[arc] == Kind.WORD and sureness >= SURE:
                    token = found.parts[number][int(found.lattices.start[arc])]
                    word = self._cased(self.model.words[int(found.lattices.first[arc])], case_of(token))
                    pairs[word, token.text] += sureness  # type: ignore[assignment]
        return pairs

    def _readings_of(self, text: str, found: _Searched) -> list[Reading]:
        readings = []
        by_place = _by_place(found.lattices)
        for number, path in enumerate(found.decoded.best):
            for arc in path:
                reading = self._reading(
                    text, found.parts[number], found.lattices, found.kinds, found.decoded.posterior, arc, by_place
                )
                if reading is not None:
                    readings.append(reading)
        return readings

    @cached_property
    def _overlays(self) -> dict[str, Overlay]:
        return {kind: self._overlay(self.weights[kind]) for kind in self.channels}

    def _reading(
        self,
        text: str,
        clause: list[Token],
        lattices: Lattices,
        kinds: NDArray[np.int64],
        posterior: NDArray[np.float32],
        arc: int,
        by_place: dict[tuple[int, int, int], list[int]],
    ) -> Reading | None:
        """The change an arc of the best path means, or None where it leaves things as they are."""
        if kinds[arc] == Kind.KEEP:
            return None
        start, end = int(lattices.start[arc]), int(lattices.end[arc])
        span = Span(clause[start].start, clause[end - 1].end)
        original = span.of(text)
        replacement = self._text(lattices, kinds, arc, clause)
        if _same(original, replacement):
            return None
        masses: dict[str, float] = {}
        for other in by_place[int(lattices.sentence[arc]), start, end]:
            if posterior[other] > 0.001:
                shown = original if kinds[other] == Kind.KEEP else self._text(lattices, kinds, other, clause)
                masses[shown] = masses.get(shown, 0.0) + float(posterior[other])
        confidence = masses.pop(replacement, 0.0)
        rest = sorted(masses.items(), key=lambda item: (-item[1], item[0]))[:4]
        alternatives = tuple(Alternative(shown, round(mass, 4)) for shown, mass in rest)
        return Reading(span, original, replacement, Kind(int(kinds[arc])), min(confidence, 1.0), alternatives)

    def _text(self, lattices: Lattices, kinds: NDArray[np.int64], arc: int, clause: list[Token]) -> str:
        """The characters an arc puts in place of its tokens."""
        tokens = clause[int(lattices.start[arc]) : int(lattices.end[arc])]
        first = self.model.words[int(lattices.first[arc])]
        if kinds[arc] == Kind.NUMBER:
            return as_number(tokens[0].text)
        if kinds[arc] == Kind.KEEP:
            return tokens[0].text
        if len(tokens) > 1:
            joined = Token(0, 0, "".join(t.text for t in tokens), False, False, tokens[0].capitals)
            return self._cased(first, case_of(joined))
        case = case_of(tokens[0])
        shown = self._cased(first, case)
        if lattices.second[arc] != NO_WORD:
            rest = Case.UPPER if case is Case.UPPER else Case.LOWER
            shown += " " + self._cased(self.model.words[int(lattices.second[arc])], rest)
        return shown

    def _cased(self, word: str, case: Case) -> str:
        return self._display.get(word) or apply_case(word, case)


def _same(original: str, replacement: str) -> bool:
    """Whether two texts are the same word, whatever their capitals and the place of the tone mark."""
    return fold_tone_placement(original.lower()) == fold_tone_placement(replacement.lower())


def _by_place(lattices: Lattices) -> dict[tuple[int, int, int], list[int]]:
    places: dict[tuple[int, int, int], list[int]] = {}
    columns = zip(lattices.sentence.tolist(), lattices.start.tolist(), lattices.end.tolist(), strict=True)
    for arc, place in enumerate(columns):
        places.setdefault(place, []).append(arc)
    return places


def load_decoder(lexicon: Lexicon, model_dir: Path | None = None) -> Decoder:
    """Load the shipped (or another) language model and channels.

    Args:
        lexicon: the lexicon.
        model_dir: folder with ``language_model.safetensors`` and ``channels.safetensors``.
    """
    folder = model_dir or MODEL_FOLDER
    channels, _ = load_channels(folder / "channels.safetensors")
    return Decoder(LanguageModel.load(folder / "language_model.safetensors"), channels, lexicon)
