"""The decoder: reads a damaged document as the likeliest Vietnamese text.

It tells the kind of damage, builds the lattice of readings of every clause, searches it, and says for each
token that should read otherwise what it should read, how sure that is, and what else it might be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
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
from cchc_restore.decoder.printed import fix_printed
from cchc_restore.decoder.profile import WITHOUT_LETTERS, look_up_samples, profile, share_damaged
from cchc_restore.decoder.readout import SELDOM_CAPITAL, Reading, ReadOut
from cchc_restore.decoder.regions import Part, regions_of
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
        damage: kind of damage to its probability, over the whole text.
        stretches: where lines were damaged in different ways: for each stretch that was damaged in one its
            first line (from 1) and the likeliest kind of damage. Else empty.
    """

    readings: list[Reading]
    damage: dict[str, float]
    stretches: list[tuple[int, str]]


class _Cut(NamedTuple):
    """A document, or the part of one that is damaged in one way, cut into clauses.

    Attributes:
        clauses: the clauses.
        part: what of the document they are from; None where it was damaged in one way throughout.
    """

    clauses: list[list[Token]]
    part: Part | None = None

    @property
    def bare(self) -> bool | None:
        """Whether it is known to lack Vietnamese letters; None where nothing is known of that."""
        return None if self.part is None else self.part.bare


class _Prepared(NamedTuple):
    """The same before it is read.

    Attributes:
        document: the number of the document.
        cut: what is read of it.
        way: how it is to be read.
        damage: kind of damage to its probability.
    """

    document: int
    cut: _Cut
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
        prepared = self._prepare(documents)
        alike: dict[int, list[_Prepared]] = {}  # what is read the same way
        for one in prepared:
            alike.setdefault(id(one.way), []).append(one)
        readings: list[list[Reading]] = [[] for _ in documents]
        for ones in alike.values():
            of_all = ((one.document, clause) for one in ones for clause in one.cut.clauses)
            for owners, batch in batches(of_all):
                texts = [documents[n][0] for n in owners]
                found = self.readout.readings(texts, self._search(batch, ones[0].way))
                for n, changes in zip(owners, found, strict=True):
                    readings[n] += changes
        judged = {n: list(ones) for n, ones in groupby(prepared, key=lambda one: one.document)}
        return [
            DecodedText(
                sorted(changes, key=lambda reading: reading.span),
                _together(judged[n]),
                _stretches(judged[n], documents[n][0]),
            )
            for n, changes in enumerate(readings)
        ]

    def _prepare(self, documents: Sequence[tuple[str, Sequence[Mark]]]) -> list[_Prepared]:
        """What is to be read of each document, and how; document by document."""
        cuts = [(n, cut) for n, document in enumerate(documents) for cut in self._cut(*document)]
        samples = ((chain.from_iterable(cut.clauses), cut.bare) for _, cut in cuts)
        look_up_samples(samples, self.finder, self.channels)
        return [self._judged(n, cut, *documents[n]) for n, cut in cuts]

    def _cut(self, text: str, marks: Sequence[Mark]) -> list[_Cut]:
        """The parts of a text that were damaged in one way each, as far as its letters tell."""
        regions = regions_of(text, marks)
        if regions is None:
            return [_Cut(self._clauses(text, marks, hooks=False))]
        kept = [Mark(span, "quoted") for span in regions.kept]
        clauses = self._clauses(text, [*marks, *kept], hooks=False)
        parts = [Part(regions, bare) for bare in sorted(set(regions.bare))]
        return [_Cut(_within(clauses, part), part) for part in parts]

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

    def _judged(self, document: int, cut: _Cut, text: str, marks: Sequence[Mark]) -> _Prepared:
        """What happened to a document, or to a part of it, and how it is to be read for that.

        Args:
            document: its number.
            cut: what is to be judged.
            text, marks: the whole document.
        """
        damage = profile(chain.from_iterable(cut.clauses), self.finder, self.channels, cut.bare)
        kind = likeliest(damage)
        if kind in ("clean", "vie"):
            # Most mistakes of a Vietnamese engine are good syllables in the wrong place: only whole
            # sentences tell such a text from a clean one. It drops no marks of whole sentences: who wrote
            # them without was no engine.
            marked = [part for part in cut.clauses if not _lacks_marks(part)]
            shown = sample(marked, MOST_TOKENS)
            way = self._fitted(shown, "vie")
            as_clean = self._ways.of("vie", "clean")
            as_vie = replace(way, overlay=as_clean.overlay)
            gains = self._evidence(shown, as_vie) - self._evidence(shown, as_clean)
            share = share_damaged(gains, looks_damaged=kind == "vie")
            both = damage["clean"] + damage["vie"]
            damage |= {"vie": both * share, "clean": both * (1 - share)}
            way = way if share > 0.5 else self._ways.of("clean")
            return _Prepared(document, cut, self._ways.with_decided(way, text, marks), damage)
        if kind == "plain" and cut.part is not None and cut.part.regions.quoted:
            return _Prepared(document, cut._replace(clauses=_fixed(cut.clauses)), self._ways.of(kind), damage)
        if kind == "eng" and has_hooks(text):
            clauses = self._clauses(text, marks, hooks=True)
            cut = cut._replace(clauses=clauses if cut.part is None else _within(clauses, cut.part))
        if kind in WITHOUT_LETTERS:
            cut = cut._replace(clauses=fix_printed(cut.clauses, kind))
        fitted = kind in READ_TWICE and sum(map(len, cut.clauses)) >= FITTED_TOKENS
        way = self._fitted(sample(cut.clauses, MOST_TOKENS), kind) if fitted else self._ways.of(kind)
        return _Prepared(document, cut, self._ways.with_decided(way, text, marks), damage)

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
        explained = list[Explanation]()
        for one in self._prepare([(text, marks)]):
            asked = [clause for clause in one.cut.clauses if any(map(touched, clause))]
            if asked:
                explainer = Explainer(self.model, self.readout, one.damage)
                explained += explainer.explain(text, touched, self._search(asked, one.way))
        return sorted(explained, key=lambda one: one.span)

    def searched(self, text: str, marks: Sequence[Mark] = ()) -> Iterator[Searched]:
        """What `decode` goes by, for those who want to see it.

        All clauses of a text with their lattices and what the search found in them, in batches; `readout`
        writes it as text.

        Args:
            text: the text, NFC.
            marks: as for `decode`.
        """
        for one in self._prepare([(text, marks)]):
            for _, batch in batches((0, clause) for clause in one.cut.clauses):
                yield self._search(batch, one.way)

    def _search(self, parts: list[list[Token]], way: Way) -> Searched:
        lattices, how = way.builder.build(parts)
        weights = self.weights[way.kind]
        decoded = search(lattices, self.model, weights.language_model, way.overlay)
        if self._reviser is not None:
            decoded = self._reviser.revised(lattices, decoded, weights.second_opinion)
        return Searched(parts, lattices, how, decoded, way.kind)


def _within(clauses: list[list[Token]], part: Part) -> list[list[Token]]:
    """What of the clauses of a text lies in a part of it."""
    return [
        list(run)
        for clause in clauses
        for inside, run in groupby(clause, key=lambda token: part.holds(token.start))
        if inside
    ]


def _lacks_marks(clause: Sequence[Token]) -> bool:
    """Whether no word of several has a mark or another letter beyond ASCII."""
    return len(clause) > 2 and all(token.text.isascii() for token in clause)


def _fixed(clauses: list[list[Token]]) -> list[list[Token]]:
    """Clauses that stay as they are."""
    return [[token._replace(fixed=True) for token in clause] for clause in clauses]


def _together(parts: Sequence[_Prepared]) -> dict[str, float]:
    """Kind of damage to its probability over all parts of a document, which count by their tokens."""
    if len(parts) == 1:
        return parts[0].damage
    sizes = [sum(map(len, part.cut.clauses)) for part in parts]
    return {
        kind: sum(size * part.damage[kind] for size, part in zip(sizes, parts, strict=True)) / sum(sizes)
        for kind in parts[0].damage
    }


def _stretches(parts: Sequence[_Prepared], text: str) -> list[tuple[int, str]]:
    """The first line of each stretch of a document, with the likeliest kind of damage of its part."""
    if parts[0].cut.part is None or len(parts) == 1:
        return []
    regions = parts[0].cut.part.regions
    kinds = {part.cut.bare: likeliest(part.damage) for part in parts}
    return [
        (text.count("\n", 0, start) + 1, kinds[bare])
        for start, bare in zip(regions.starts, regions.bare, strict=True)
    ]
