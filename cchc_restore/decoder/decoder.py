"""The decoder: reads a damaged document as the likeliest Vietnamese text.

It tells the kind of damage, builds the lattice of readings of every clause, searches it, and says for each
token that should read otherwise what it should read, how sure that is, and what else it might be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cchc_restore.core.corrections import Mark, Span
from cchc_restore.core.document import likeliest
from cchc_restore.decoder.batches import batches, sample
from cchc_restore.decoder.candidates import CandidateFinder
from cchc_restore.decoder.casing import LOWER, TITLE
from cchc_restore.decoder.channel import Channel
from cchc_restore.decoder.explain import Explainer, Explanation, Touched
from cchc_restore.decoder.foreign import fix_foreign
from cchc_restore.decoder.found import Searched
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.lattice import search
from cchc_restore.decoder.memory import Memory
from cchc_restore.decoder.profile import look_up_samples, profile, share_damaged
from cchc_restore.decoder.readout import SELDOM_CAPITAL, Reading, ReadOut
from cchc_restore.decoder.revision import Reviser
from cchc_restore.decoder.second_opinion import SecondOpinion
from cchc_restore.decoder.settings import WEIGHTS, Weights
from cchc_restore.decoder.tokens import Token, clauses, has_hooks
from cchc_restore.decoder.units import fix_units
from cchc_restore.decoder.vocabulary import make_vocabulary
from cchc_restore.decoder.ways import Way, Ways
from cchc_restore.language.syllables import fold_tone_placement
from cchc_restore.lexicons import Lexicon

FITTED_TOKENS = 500
"""A shorter text, one page, shows too little of its damage to be worth a reading of its own: that would take
40 % of the time and mend one word in 1,500."""
MOST_TOKENS = 10_000
"""So many tokens, thirty pages, show how a text was damaged: a longer one is not read twice throughout."""
READ_TWICE = ("eng", "vie", "plain")
"""The kinds of damage of which a first reading shows more: how letters are damaged, and what is said."""


@dataclass(frozen=True)
class DecodedText:
    """What the decoder says about a text.

    Attributes:
        readings: the changes, in order.
        damage: kind of damage to its probability.
    """

    readings: list[Reading]
    damage: dict[str, float]


class _Prepared(NamedTuple):
    """A document before it is read.

    Attributes:
        parts: its clauses.
        way: how they are to be read.
        damage: kind of damage to its probability.
    """

    parts: list[list[Token]]
    way: Way
    damage: dict[str, float]


class Decoder:
    """A language model, the channels and the lexicon, ready to read documents.

    Args:
        model: the language model.
        channels: channels by kind of damage.
        lexicon: the lexicon.
        weights: weights by kind of damage.
        ways: what makes the ways to read; a subclass may leave out what a first reading teaches.
        opinion: who is asked where the search is in doubt; None: nobody.

    Attributes:
        opinion: who is asked where the search is in doubt.
        readout: writes what the search finds as text.
    """

    def __init__(
        self,
        model: LanguageModel,
        channels: Mapping[str, Channel],
        lexicon: Lexicon,
        weights: Mapping[str, Weights] = WEIGHTS,
        ways: type[Ways] = Ways,
        opinion: SecondOpinion | None = None,
    ) -> None:
        self.model = model
        self.channels = channels
        self.lexicon = lexicon
        self.weights = weights
        self.vocabulary = make_vocabulary(model, lexicon)
        small = np.flatnonzero(self.vocabulary.capital_share < SELDOM_CAPITAL).tolist()
        self.readout = ReadOut(
            self.vocabulary.words, lexicon.abbreviations, small, lambda: lexicon.place_names
        )
        self.finder = CandidateFinder(self.vocabulary.words, self.vocabulary.readable, self.vocabulary.priors)
        self.opinion = opinion
        self._reviser = None if opinion is None else Reviser(opinion, model.words)
        self._ways = ways(model, channels, lexicon, weights, self.vocabulary, self.finder)

    def decode(self, text: str, marks: Sequence[Mark] = ()) -> DecodedText:
        """Read a text.

        Args:
            text: the text, NFC.
            marks: spans found by earlier stages that stay as they are.
        """
        return self.decode_all([(text, marks)])[0]

    def decode_all(self, documents: Sequence[tuple[str, Sequence[Mark]]]) -> list[DecodedText]:
        """Read several documents, each as `decode` would, but faster: short ones are searched together.

        Args:
            documents: each with its marks.
        """
        parts = [self._clauses(text, marks, hooks=False) for text, marks in documents]
        look_up_samples(map(chain.from_iterable, parts), self.finder, self.channels)
        prepared = [
            self._judged(clauses, *document) for clauses, document in zip(parts, documents, strict=True)
        ]
        alike: dict[int, list[int]] = {}  # documents that are read the same way
        for number, one in enumerate(prepared):
            alike.setdefault(id(one.way), []).append(number)
        readings: list[list[Reading]] = [[] for _ in documents]
        for numbers in alike.values():
            way = prepared[numbers[0]].way
            for owners, batch in batches((n, clause) for n in numbers for clause in prepared[n].parts):
                texts = [documents[n][0] for n in owners]
                found = self.readout.readings(texts, self._search(batch, way))
                for n, changes in zip(owners, found, strict=True):
                    readings[n] += changes
        return [
            DecodedText(sorted(changes, key=lambda reading: reading.span), one.damage)
            for changes, one in zip(readings, prepared, strict=True)
        ]

    def _clauses(self, text: str, marks: Sequence[Mark], *, hooks: bool) -> list[list[Token]]:
        """The clauses of a text, as the lattices are to see them."""
        parts = fix_foreign(clauses(text, marks, hooks=hooks), self.lexicon.foreign_words)
        parts = fix_units(parts, self.lexicon.weak_units, text)
        return [[self._small_l(token) if i else token for i, token in enumerate(part)] for part in parts]

    def _small_l(self, token: Token) -> Token:
        """An ``I`` at the head of a word within a clause is an ``l``, unless the word is a known name."""
        text = token.text
        if text[0] != "I" or token.case is not TITLE or len(text) < 2 or not text[1:].islower():
            return token
        known = self.vocabulary.ids.get(fold_tone_placement(text.lower()))
        if known is not None and self.vocabulary.capital_share[known] > 0.5:
            return token
        return token._replace(case=LOWER)

    def _prepare(self, text: str, marks: Sequence[Mark]) -> _Prepared:
        return self._judged(self._clauses(text, marks, hooks=False), text, marks)

    def _judged(self, parts: list[list[Token]], text: str, marks: Sequence[Mark]) -> _Prepared:
        """What happened to a document, and how it is to be read for that.

        Args:
            parts: the clauses, as long as nothing is known of the damage.
        """
        damage = profile(chain.from_iterable(parts), self.finder, self.channels)
        kind = likeliest(damage)
        if kind in ("clean", "vie"):
            # Most mistakes of a Vietnamese engine are good syllables in the wrong place: only whole
            # sentences tell such a text from a clean one.
            shown = sample(parts, MOST_TOKENS)
            way = self._fitted(shown, "vie")
            as_clean = self._ways.of("vie", "clean")
            as_vie = replace(way, overlay=as_clean.overlay)
            gains = self._evidence(shown, as_vie) - self._evidence(shown, as_clean)
            share = share_damaged(gains, looks_damaged=kind == "vie")
            both = damage["clean"] + damage["vie"]
            damage |= {"vie": both * share, "clean": both * (1 - share)}
            way = way if share > 0.5 else self._ways.of("clean")
            return _Prepared(parts, self._ways.with_decided(way, text, marks), damage)
        if kind == "eng" and has_hooks(text):
            parts = self._clauses(text, marks, hooks=True)
        fitted = kind in READ_TWICE and sum(map(len, parts)) >= FITTED_TOKENS
        way = self._fitted(sample(parts, MOST_TOKENS), kind) if fitted else self._ways.of(kind)
        return _Prepared(parts, self._ways.with_decided(way, text, marks), damage)

    def _fitted(self, parts: Sequence[list[Token]], kind: str) -> Way:
        """How to read a document after a first reading showed how it damages letters and what it says."""
        first = self._ways.of(kind)
        pairs: Counter[tuple[str, str]] = Counter()
        memory = Memory()
        for _, batch in batches((0, clause) for clause in parts):
            found = self._search(batch, first)
            pairs.update(self.readout.sure_pairs(found))
            memory.add(found.lattices, found.decoded)
        return self._ways.fitted(kind, pairs, memory)

    def _evidence(self, parts: Sequence[list[Token]], way: Way) -> NDArray[np.float64]:
        """log P of the tokens of each clause, in nats, the clauses in order of their lengths."""
        found = (self._search(batch, way) for _, batch in batches((0, clause) for clause in parts))
        return np.concatenate([np.empty(0), *(searched.decoded.evidence for searched in found)])

    def explain(self, text: str, spans: Sequence[Span], marks: Sequence[Mark] = ()) -> list[Explanation]:
        """Why the tokens in parts of a text are read as they are.

        Args:
            text: the whole text; the kind of damage is judged from all of it.
            spans: the parts; every token that one of them touches is explained.
            marks: as for `decode`.
        """
        touched = Touched(len(text), spans)
        parts, way, damage = self._prepare(text, marks)
        asked = [clause for clause in parts if any(map(touched, clause))]
        if not asked:
            return []
        found = self._search(asked, way)
        return Explainer(self.model, self.readout, damage).explain(text, touched, found)

    def searched(self, text: str, marks: Sequence[Mark] = ()) -> Iterator[Searched]:
        """What `decode` goes by, for those who want to see it: all clauses of a text with their lattices and
        what the search found in them, in batches; `readout` writes it as text.

        Args:
            text: the text, NFC.
            marks: as for `decode`.
        """
        prepared = self._prepare(text, marks)
        for _, batch in batches((0, clause) for clause in prepared.parts):
            yield self._search(batch, prepared.way)

    def _search(self, parts: list[list[Token]], way: Way) -> Searched:
        lattices, how = way.builder.build(parts)
        weights = self.weights[way.kind]
        decoded = search(lattices, self.model, weights.language_model, way.overlay)
        if self._reviser is not None:
            decoded = self._reviser.revised(lattices, decoded, weights.second_opinion)
        return Searched(parts, lattices, how, decoded, way.kind)
