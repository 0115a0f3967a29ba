"""The decoder: reads a damaged document as the likeliest Vietnamese text.

It tells the kind of damage, builds the lattice of readings of every clause, searches it, and says for each
token that should read otherwise what it should read, how sure that is, and what else it might be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..document import Alternative, Mark, Span
from ..lexicons import Lexicon
from ..lexicons.syllables import fold_tone_placement
from .adapt import adapt
from .arcs import KEEP, NUMBER, WORD, ArcBuilder, Kind, Readings, as_number, join
from .candidates import CandidateFinder
from .casing import LOWER, UPPER, Case, apply_case
from .channel import Channel, load_channels
from .explain import CandidateScore, Explanation
from .foreign import fix_foreign
from .language_model import LanguageModel
from .lattice import CAREFUL, NO_WORD, QUICK, Beam, Decoded, Lattices, search
from .overlay import Overlay, pairs_of
from .profile import profile
from .settings import WEIGHTS, Weights, calibrated
from .tokens import Token, clauses
from .vocabulary import make_vocabulary

BATCH = 256
"""Clauses searched at a time."""
ALTERNATIVES = 4
"""Other readings that are listed with a correction."""
LEAST_SHOWN = 0.001
"""Readings below this probability are not."""
CLEAN_BONUS = 6.0
"""Evidence in nats that a text must give before it is taken for the work of a Vietnamese engine."""
FITTING_ROUNDS = 1
"""How often the channel is fitted to the document before the final reading."""
SURE = 0.8
"""A first reading with this posterior shows how the document damages letters."""
ADAPTED = ("eng", "vie")
"""The kinds of damage that differ from document to document."""
MODEL_FOLDER = Path(__file__).resolve().parent.parent / "models"


WHY = {
    Kind.WORD: "of the words near these letters it fits them and its neighbours best",
    Kind.KEEP: "no word fits better than what stands here, or it is a number, a code or a word to keep",
    Kind.SPLIT: "two words run together fit better than any single word",
    Kind.MERGE: "one word cut apart fits better than two",
    Kind.NUMBER: "letters that look like digits, in a number",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A change the decoder wants.

    Attributes:
        span: the characters concerned.
        original, replacement: what stands there and what should.
        kind: how it was read.
        confidence: calibrated probability of the replacement.
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
    how: Readings
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
        self.vocabulary = make_vocabulary(model, lexicon)
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

    @cached_property
    def _display(self) -> dict[str, str]:
        """Abbreviations whose capitals are mixed (``TTg``, ``QyĐ``), by their lower-case form."""
        forms = self.lexicon.abbreviations
        return {form.lower(): form for form in forms if form not in (form.upper(), form.capitalize())}

    def _overlay(self, weights: Weights) -> Overlay:
        phrases = [
            (fold_tone_placement(p.text.lower()), weights.phrase * p.weight) for p in self.lexicon.phrases
        ]
        places = [(fold_tone_placement(p.name.lower()), weights.place) for p in self.lexicon.places]
        return Overlay(pairs_of([*phrases, *places], self.model.ids))

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
        parts = fix_foreign(clauses(text, marks), self.lexicon.foreign_words)
        kind, channel, damage = self._prepare(parts)
        builder = self._builder(kind, channel)
        readings = [
            reading
            for batch in _batches(parts)
            for reading in self._readings_of(text, self._search(batch, kind, builder))
        ]
        readings.sort(key=lambda reading: reading.span)
        return DecodedText(readings, damage)

    def _prepare(self, parts: list[list[Token]]) -> tuple[str, Channel, dict[str, float]]:
        """The kind of damage of a document, and the channel fitted to it."""
        damage = profile([token for clause in parts for token in clause], self.finder, self.channels)
        kind = max(damage, key=damage.__getitem__)
        if kind == "clean":
            # Most mistakes of a Vietnamese engine are good syllables in the wrong place: only whole
            # sentences tell such a text from a clean one.
            clean, vie = self.channels["clean"], self._fitted(parts, "vie")
            gain = self._evidence(parts, "vie", vie) - self._evidence(parts, "vie", clean) - CLEAN_BONUS
            share = float(1 / (1 + np.exp(-np.clip(gain, -50, 50))))
            both = damage["clean"] + damage["vie"]
            damage |= {"vie": both * share, "clean": both * (1 - share)}
            return ("vie", vie, damage) if gain > 0 else ("clean", clean, damage)
        return kind, self._fitted(parts, kind), damage

    def _fitted(self, parts: list[list[Token]], kind: str) -> Channel:
        """The channel of a kind of damage, fitted to what a first reading of the document is sure of."""
        channel = self.channels[kind]
        if kind not in ADAPTED:
            return channel
        fitted = channel
        for _ in range(FITTING_ROUNDS):
            builder = self._builder(kind, fitted)
            pairs: Counter[tuple[str, str]] = Counter()
            for batch in _batches(parts):
                pairs.update(self._sure_pairs(self._search(batch, kind, builder, QUICK)))
            fitted = adapt(channel, pairs)
        return fitted

    def _evidence(self, parts: list[list[Token]], kind: str, channel: Channel) -> float:
        """log P of the document's tokens by a channel, with the weights of a kind, in nats."""
        builder = self._builder(kind, channel)
        found = (self._search(batch, kind, builder) for batch in _batches(parts))
        return sum(float(searched.decoded.evidence.sum()) for searched in found)

    def explain(self, text: str, span: Span, marks: Sequence[Mark] = ()) -> list[Explanation]:
        """Why the tokens in a part of a text are read as they are.

        Args:
            text: the whole text; the kind of damage is judged from all of it.
            span: the part; every token that it touches is explained.
            marks: as for `decode`.
        """
        parts = fix_foreign(clauses(text, marks), self.lexicon.foreign_words)
        kind, channel, damage = self._prepare(parts)
        asked = [clause for clause in parts if any(_touches(token, span) for token in clause)]
        if not asked:
            return []
        found = self._search(asked, kind, self._builder(kind, channel))
        by_place = _by_place(found.lattices, np.arange(len(found.lattices.start)))
        explanations = []
        for number, path in enumerate(found.decoded.best):
            clause = asked[number]
            history = np.array([self.model.start], np.uint64)
            for arc in path:
                tokens = clause[int(found.lattices.start[arc]) : int(found.lattices.end[arc])]
                if any(_touches(token, span) for token in tokens):
                    why = self._explanation(text, found, tokens, arc, by_place, history, damage)
                    explanations.append(why)
                history = self._after(history, found.lattices, np.array([arc]))[1]
        return sorted(explanations, key=lambda explanation: explanation.span)

    def _after(
        self, history: NDArray[np.uint64], lattices: Lattices, arcs: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.uint64]]:
        """log P of the words of arcs after one history, and the histories behind them."""
        score, longer = self.model.advance(history, np.zeros(len(arcs), np.int64), lattices.first[arcs])
        two = np.flatnonzero(lattices.second[arcs] != NO_WORD)
        if len(two):
            more, behind = self.model.advance(longer[two], np.arange(len(two)), lattices.second[arcs[two]])
            score[two] += more
            longer[two] = behind
        return score, longer

    def _explanation(
        self,
        text: str,
        found: _Searched,
        tokens: Sequence[Token],
        arc: int,
        by_place: dict[tuple[int, int, int], list[int]],
        history: NDArray[np.uint64],
        damage: dict[str, float],
    ) -> Explanation:
        lattices = found.lattices
        place = int(lattices.sentence[arc]), int(lattices.start[arc]), int(lattices.end[arc])
        arcs = np.array(sorted(by_place[place], key=lambda other: -found.decoded.posterior[other]))
        costs = -self._after(history, lattices, arcs)[0]
        scores = tuple(
            CandidateScore(
                self._text(found, int(other), tokens),
                round(float(-lattices.score[other]), 3),
                round(float(cost), 3),
                round(float(found.decoded.posterior[other]), 4),
            )
            for other, cost in zip(arcs, costs, strict=True)
        )
        chosen = self._text(found, arc, tokens)
        confidence = calibrated(sum(score.posterior for score in scores if score.text == chosen))
        kind = Kind(int(found.how.kinds[arc]))
        span = Span(tokens[0].start, tokens[-1].end)
        ranked = tuple(sorted(damage.items(), key=lambda item: -item[1]))
        return Explanation(span, span.of(text), chosen, confidence, scores, ranked, WHY[kind])

    def _search(
        self, parts: list[list[Token]], kind: str, builder: ArcBuilder, beam: Beam = CAREFUL
    ) -> _Searched:
        lattices, how = builder.build(parts).lattices(self.vocabulary)
        weight = self.weights[kind].language_model
        return _Searched(
            parts, lattices, how, search(lattices, self.model, weight, self._overlays[kind], beam)
        )

    def _sure_pairs(self, found: _Searched) -> Counter[tuple[str, str]]:
        """The words a first reading is sure of, and the tokens they were read from."""
        pairs: Counter[tuple[str, str]] = Counter()
        for number, path in enumerate(found.decoded.best):
            for arc in path:
                sureness = float(found.decoded.posterior[arc])
                if sureness >= SURE and found.how.kinds[arc] == WORD:
                    token = found.parts[number][int(found.lattices.start[arc])]
                    pairs[self._text(found, arc, [token]), token.text] += sureness  # type: ignore[assignment]
        return pairs

    def _readings_of(self, text: str, found: _Searched) -> list[Reading]:
        """The changes that the best paths of a batch mean."""
        by_place = _by_place(found.lattices, np.flatnonzero(found.decoded.posterior > LEAST_SHOWN))
        readings = []
        for number, path in enumerate(found.decoded.best):
            for arc in path:
                reading = self._reading(text, found, found.parts[number], arc, by_place)
                if reading is not None:
                    readings.append(reading)
        return readings

    @cached_property
    def _overlays(self) -> dict[str, Overlay]:
        return {kind: self._overlay(self.weights[kind]) for kind in self.channels}

    def _reading(
        self,
        text: str,
        found: _Searched,
        clause: list[Token],
        arc: int,
        by_place: dict[tuple[int, int, int], list[int]],
    ) -> Reading | None:
        """The change an arc of the best path means, or None where it leaves things as they are."""
        if found.how.kinds[arc] == KEEP:
            return None
        lattices, posterior = found.lattices, found.decoded.posterior
        start, end = int(lattices.start[arc]), int(lattices.end[arc])
        tokens = clause[start:end]
        span = Span(tokens[0].start, tokens[-1].end)
        original = span.of(text)
        replacement = self._text(found, arc, tokens)
        if _same(original, replacement):
            return None
        masses: dict[str, float] = {}
        for other in by_place.get((int(lattices.sentence[arc]), start, end), ()):
            shown = original if found.how.kinds[other] == KEEP else self._text(found, other, tokens)
            masses[shown] = masses.get(shown, 0.0) + float(posterior[other])
        posterior_here = min(masses.pop(replacement, 0.0), 1.0)
        confidence = calibrated(posterior_here)
        share = (1 - confidence) / max(1 - posterior_here, 1e-6)  # what the others have between them
        rest = sorted(masses.items(), key=lambda item: (-item[1], item[0]))[:ALTERNATIVES]
        alternatives = tuple(Alternative(shown, round(min(mass * share, 1.0), 4)) for shown, mass in rest)
        return Reading(span, original, replacement, Kind(int(found.how.kinds[arc])), confidence, alternatives)

    def _text(self, found: _Searched, arc: int, tokens: Sequence[Token]) -> str:
        """The characters an arc puts in place of its tokens."""
        kind = found.how.kinds[arc]
        if kind == KEEP:
            return tokens[0].text
        if kind == NUMBER:
            return as_number(tokens[0].text)
        case = tokens[0].case if len(tokens) == 1 else join(*tokens).case
        shown = self._cased(self.vocabulary.words[int(found.how.first[arc])], case)
        if found.how.second[arc] != NO_WORD:
            rest = UPPER if case is UPPER else LOWER
            shown += " " + self._cased(self.vocabulary.words[int(found.how.second[arc])], rest)
        return shown

    def _cased(self, word: str, case: Case) -> str:
        return self._display.get(word) or apply_case(word, case)


def _same(original: str, replacement: str) -> bool:
    """Whether two texts are the same word, whatever their capitals and the place of the tone mark."""
    return fold_tone_placement(original.lower()) == fold_tone_placement(replacement.lower())


def _batches(parts: list[list[Token]]) -> Iterator[list[list[Token]]]:
    """Clauses of like length together, so that the search advances many at once."""
    ordered = sorted(parts, key=len)
    for i in range(0, len(ordered), BATCH):
        yield ordered[i : i + BATCH]


def _touches(token: Token, span: Span) -> bool:
    return token.start < max(span.end, span.start + 1) and span.start < token.end


def _by_place(lattices: Lattices, arcs: NDArray[np.int64]) -> dict[tuple[int, int, int], list[int]]:
    """Some of the arcs by where they lie: (sentence, start node, end node)."""
    places: dict[tuple[int, int, int], list[int]] = {}
    columns = (column[arcs].tolist() for column in (lattices.sentence, lattices.start, lattices.end))
    for arc, place in zip(arcs.tolist(), zip(*columns, strict=True), strict=True):
        places.setdefault(place, []).append(arc)
    return places


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
