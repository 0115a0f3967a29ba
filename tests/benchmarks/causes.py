"""Why the errors that are left are there: each syllable error has exactly one cause.

Repaired text and gold are aligned as for SER; neighbouring errors make a block. The causes are tried in the
order of `CAUSES`, by rules that need no judgement; README.md says them in words. For a word that was read one
to one the decoder itself is asked (`Decoder.explain`) whether the right syllable was among its candidates and
what spoke against it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import regex
from quality import Repaired
from rapidfuzz.distance import Levenshtein

from cchc_restore import Document, Result, Span
from cchc_restore.decoder import Explanation
from cchc_restore.decoder.explain import Explainer
from cchc_restore.decoder.tokens import Token
from cchc_restore.document import likeliest
from cchc_restore.evaluate import _SYLLABLE, _fold_tone
from cchc_restore.lexicons.syllables import fold_tone_placement, is_syllable, skeleton
from cchc_restore.pipeline import DEFAULT_THRESHOLD, run_stage
from cchc_restore.stage_list import Resources, build_stages

NUMBER: Final = "number, date or code"
NOISE: Final = "noise: rubbish, or text the engine lost"
HEADING: Final = "heading in capitals"
ACRONYM: Final = "acronym"
CUT: Final = "token cut or glued"
NAME: Final = "name or other capitalised word"
STAGE: Final = "not the decoder: another stage, or the threshold"
CANDIDATES: Final = "right syllable not among the candidates"
CHANNEL: Final = "channel"
MODEL: Final = "language model"
CAUSES: Final = (NUMBER, NOISE, HEADING, ACRONYM, CUT, NAME, STAGE, CANDIDATES, CHANNEL, MODEL)
"""The causes in the order in which they are tried."""
CAPITALS: Final = "words that differ in capitals alone"
SIGNS: Final = "words that differ in punctuation or digits alone"

UNLIKE: Final = 0.45
"""Source and gold whose letters resemble each other less than this (0..1) are not the same text."""
RUN: Final = 3
"""So many wrong syllables on end are looked at as a whole."""
_WORD: Final = regex.compile(r"\S*[\p{L}\p{M}\p{Nd}]\S*")
_CLAUSE_START: Final = regex.compile(r"(?:^|[.;:?!…–-][\"”’)\]]*\s|[\"“(\n])\s*$")


@dataclass
class Causes:
    """The errors of a set.

    Attributes:
        errors: how many syllable errors each cause has.
        examples: `gold ← read → repaired`, by cause, with their counts.
        words: errors that only WER counts, by what differs.
    """

    errors: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Counter[str]] = field(default_factory=lambda: {cause: Counter() for cause in CAUSES})
    words: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.errors.total()


class Finder:
    """Finds the causes; loads lexicon and decoder once."""

    def __init__(self) -> None:
        self._decoder = Resources().decoder
        before = build_stages(Resources())
        self._before = before[: [stage.name for stage in before].index("diacritics")]

    def causes(self, documents: Iterable[Repaired]) -> Causes:
        """The causes of all errors that are left in repaired documents."""
        found = Causes()
        for one in documents:
            case = _Case(one.document.gold, one.result)
            blocks = list(case.blocks())
            case.explained = self._explained(one.result.source, [case.place(block) for block in blocks])
            for block in blocks:
                for cause, example in case.causes(block, self._weight(one.result)):
                    found.errors[cause] += 1
                    found.examples[cause][example] += 1
            found.words.update(_words_alone(one.document.gold, one.result.text))
        return found

    def _weight(self, result: Result) -> float:
        """The exponent of the language model in a document."""
        kind = likeliest(result.profile)
        return self._decoder.weights[kind].language_model

    def _explained(self, source: str, places: Sequence[Span]) -> list[tuple[Span, Explanation]]:
        """What the decoder thinks of the tokens at some places of a source, each with its place there."""
        document = Document(source)
        for stage in self._before:
            run_stage(stage, document, DEFAULT_THRESHOLD)
        decoder = self._decoder
        parts, way, damage = decoder._prepare(document.text, document.marks)
        asked = [document.current_span(place) for place in places if place.length]
        ends = [span.end for span in asked]

        def is_asked(token: Token) -> bool:
            first = bisect_right(ends, token.start)
            return first < len(asked) and asked[first].start < token.end

        clauses = [clause for clause in parts if any(map(is_asked, clause))]
        if not clauses:
            return []
        explainer = Explainer(decoder.model, decoder._readout, damage)
        whole = Span(0, len(document.text))
        said = explainer.explain(document.text, whole, decoder._search(clauses, way))
        return [(document.source_span(one.span)[0], one) for one in said]


@dataclass(frozen=True)
class _Block:
    """Wrong syllables on end: the first and behind the last, in the repaired text and in gold."""

    first: int
    stop: int
    gold_first: int
    gold_stop: int

    @property
    def even(self) -> bool:
        """Whether one syllable stands for one."""
        return self.stop - self.first == self.gold_stop - self.gold_first

    @property
    def errors(self) -> int:
        return max(self.stop - self.first, self.gold_stop - self.gold_first)


class _Case:
    """One document: gold, repaired text and source, and what the decoder says of its tokens."""

    def __init__(self, gold: str, result: Result) -> None:
        self.gold, self.text, self.source = gold, result.text, result.source
        self.explained: list[tuple[Span, Explanation]] = []  # tokens by their place in the source
        self._origin = _Origin(result)
        self.units = [Span(*m.span()) for m in _SYLLABLE.finditer(self.text)]
        self.gold_units = [Span(*m.span()) for m in _SYLLABLE.finditer(gold)]

    def blocks(self) -> Iterator[_Block]:
        read = [_folded(u.of(self.text)) for u in self.units]
        right = [_folded(u.of(self.gold)) for u in self.gold_units]
        open_block: _Block | None = None
        for step in Levenshtein.opcodes(read, right):
            if step.tag == "equal":
                if open_block is not None:
                    yield open_block
                open_block = None
            else:
                first, gold_first = step.src_start, step.dest_start
                if open_block is not None:
                    first, gold_first = open_block.first, open_block.gold_first
                open_block = _Block(first, step.src_end, gold_first, step.dest_end)
        if open_block is not None:
            yield open_block

    def place(self, block: _Block) -> Span:
        """Where the syllables of a block stood in the source; empty where there are none."""
        inside = [self._origin.of(u) for u in self.units[block.first : block.stop]]
        return Span(inside[0].start, max(u.end for u in inside)) if inside else Span(0, 0)

    def causes(self, block: _Block, weight: float) -> Iterator[tuple[str, str]]:
        """The cause of each error of a block, with the error as an example."""
        read, printed = self._read(block), self._printed(block)
        repaired = " ".join(u.of(self.text) for u in self.units[block.first : block.stop])
        whole = self._of_block(block, read, printed)
        if whole is not None or not block.even:
            example = f"{_short(printed)} ← {_short(read)} → {_short(repaired)}"
            yield from [(whole or CUT, example)] * block.errors
            return
        pairs = zip(range(block.first, block.stop), range(block.gold_first, block.gold_stop), strict=True)
        for at, gold_at in pairs:
            one = _Block(at, at + 1, gold_at, gold_at + 1)
            unit = self.units[at].of(self.text)
            example = f"{self.gold_units[gold_at].of(self.gold)} ← {_short(self._read(one))} → {unit}"
            yield self._of_word(one, weight), example

    def _of_block(self, block: _Block, read: str, printed: str) -> str | None:
        """The cause, where it is that of the whole block."""
        words = [len(_WORD.findall(text)) for text in (read, printed)]
        for one, other in ((read, printed), (printed, read)):
            digits = _has_digit(one) and not _has_letter(one)
            if digits and _has_letter(other) and abs(words[0] - words[1]) <= 1:
                return NUMBER
        if not block.even or block.errors >= RUN:
            letters = [skeleton("".join(_WORD.findall(text)).lower()) for text in (read, printed)]
            if Levenshtein.normalized_similarity(*letters) < UNLIKE:
                return NOISE
            if not block.even and block.gold_first < block.gold_stop and self._in_heading(block.gold_first):
                return HEADING
        return None

    def _of_word(self, block: _Block, weight: float) -> str:
        """The cause of an error where one syllable stands for one."""
        gold = self.gold_units[block.gold_first]
        form = gold.of(self.gold)
        if _has_digit(self._word_around(gold)):
            return NUMBER
        if self._in_heading(block.gold_first):
            return HEADING
        if sum(c.isupper() for c in form) > 1 and not is_syllable(fold_tone_placement(form.lower())):
            return ACRONYM
        if len(_WORD.findall(self._read(block))) != len(_WORD.findall(self._printed(block))):
            return CUT
        if form[0].isupper() and not _CLAUSE_START.search(self.gold[max(0, gold.start - 8) : gold.start]):
            return NAME
        return self._of_decoder(block, _folded(form), weight)

    def _of_decoder(self, block: _Block, right: str, weight: float) -> str:
        """What part of the decoder is to blame, if it is the decoder."""
        span = self.place(block)
        first = bisect_right(self.explained, span.start, key=lambda item: item[0].end)
        said = [one for at, one in self.explained[first : first + 8] if at.start < span.end]
        if not said or any(right in _syllables(one.chosen) for one in said):
            return STAGE
        for one in said:
            for candidate in one.candidates:
                if right not in _syllables(candidate.text):
                    continue
                chosen = next(c for c in one.candidates if c.text == one.chosen)
                channel = candidate.channel_cost - chosen.channel_cost
                model = weight * (candidate.lm_cost - chosen.lm_cost)
                return CHANNEL if channel > model else MODEL
        return CANDIDATES

    def _read(self, block: _Block) -> str:
        """The source between the right words around a block."""
        start = self._origin.of(self.units[block.first - 1]).end if block.first else 0
        last = block.stop < len(self.units)
        stop = self._origin.of(self.units[block.stop]).start if last else len(self.source)
        if block.stop > block.first:  # an edit over several words says no more than that
            inside = self.place(block)
            start, stop = min(start, inside.start), max(stop, inside.end)
        return self.source[start : max(start, stop)]

    def _printed(self, block: _Block) -> str:
        """Gold between the right words around a block."""
        start = self.gold_units[block.gold_first - 1].end if block.gold_first else 0
        last = block.gold_stop < len(self.gold_units)
        stop = self.gold_units[block.gold_stop].start if last else len(self.gold)
        return self.gold[start:stop]

    def _word_around(self, unit: Span) -> str:
        """The printed word that a syllable of gold is part of."""
        start = max((self.gold.rfind(c, 0, unit.start) for c in " \n\t\f"), default=-1) + 1
        ends = [at for c in " \n\t\f" if (at := self.gold.find(c, unit.end)) >= 0]
        return self.gold[start : min(ends, default=len(self.gold))]

    def _in_heading(self, gold_at: int) -> bool:
        """Whether a syllable of gold stands in a line of capitals."""
        unit = self.gold_units[gold_at]
        end = self.gold.find("\n", unit.end)
        line = self.gold[self.gold.rfind("\n", 0, unit.start) + 1 : end if end >= 0 else len(self.gold)]
        letters = [c for c in line if c.isalpha()]
        return len(letters) >= 4 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)


class _Origin:
    """Where parts of a repaired text stood in the source."""

    def __init__(self, result: Result) -> None:
        self._sources, self._outputs = list[Span](), list[Span]()
        delta = 0
        for entry in result.ledger.applied:
            start = entry.span.start + delta
            self._sources.append(entry.span)
            self._outputs.append(Span(start, start + len(entry.replacement)))
            delta += len(entry.replacement) - entry.span.length
        self._ends = [span.end for span in self._outputs]

    def of(self, span: Span) -> Span:
        """The source of a part of the output, widened to whole changes."""
        first = bisect_left(self._ends, span.start + 1)
        before = self._sources[first - 1].end - self._ends[first - 1] if first else 0
        start, end = span.start + before, span.end + before
        for source, output in zip(self._sources[first:], self._outputs[first:], strict=True):
            if output.start >= span.end:
                break
            if output.start < span.start:
                start = source.start
            end = source.end + max(0, span.end - output.end)
        return Span(min(start, end), end)


def _words_alone(gold: str, text: str) -> Iterator[str]:
    """For each word that is wrong though its syllables are right: what differs."""
    right, read = gold.split(), text.split()
    for step in Levenshtein.opcodes(read, right):
        if step.tag != "replace":
            continue
        pairs = zip(read[step.src_start : step.src_end], right[step.dest_start : step.dest_end], strict=True)
        for one, other in pairs:
            if one.lower() == other.lower():
                yield CAPITALS
            elif _syllables(one) == _syllables(other):
                yield SIGNS


def _folded(word: str) -> str:
    return _fold_tone(word.lower())


def _syllables(text: str) -> list[str]:
    return [_folded(word) for word in _SYLLABLE.findall(text)]


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _has_letter(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _short(text: str) -> str:
    """A text on one line, cut where it is long.

    >>> _short("\\n một\\nhai "), _short("ba " * 20)[-5:]
    ('một hai', 'ba b…')
    """
    flat = " ".join(text.split()) or "∅"
    return flat if len(flat) <= 50 else flat[:49] + "…"
