"""Why the errors that are left are there: each syllable error has exactly one cause.

Repaired text and gold are aligned as for SER; neighbouring errors make a block. The causes are tried in the
order of `CAUSES`, by rules that need no judgement; README.md says them in words. For a word that was read one
to one the decoder itself is asked (`Decoder.explain`) whether the right syllable was among its candidates and
what spoke against it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import regex
from aligned import Aligned, Block, folded, syllables
from quality import Repaired
from rapidfuzz.distance import Levenshtein

from cchc_restore import Document, Result, Span
from cchc_restore.core.document import likeliest
from cchc_restore.decoder import Explanation
from cchc_restore.language.syllables import fold_tone_placement, is_syllable, skeleton
from cchc_restore.pipeline.runner import run_stage
from cchc_restore.pipeline.stage_list import Resources, build_stages

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
            aligned = Aligned(one.document.gold, one.result)
            blocks = list(aligned.blocks())
            explained = self._explained(one.result.source, [aligned.place(block) for block in blocks])
            case = _Case(aligned, explained, self._weight(one.result))
            for block in blocks:
                for cause, example in case.causes(block):
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
            run_stage(stage, document)
        asked = [document.current_span(place) for place in places if place.length]
        said = self._decoder.explain(document.text, asked, document.marks)
        return [(document.source_span(one.span)[0], one) for one in said]


class _Case:
    """One document and what the decoder says of its tokens.

    Args:
        aligned: the document.
        explained: tokens by their place in the source, in order.
        weight: the exponent of the language model in it.
    """

    def __init__(
        self, aligned: Aligned, explained: Sequence[tuple[Span, Explanation]], weight: float
    ) -> None:
        self._aligned = aligned
        self._explained = explained
        self._weight = weight

    def causes(self, block: Block) -> Iterator[tuple[str, str]]:
        """The cause of each error of a block, with the error as an example."""
        aligned = self._aligned
        read, printed = aligned.read(block), aligned.printed(block)
        repaired = " ".join(u.of(aligned.text) for u in aligned.units[block.first : block.stop])
        whole = self._of_block(block, read, printed)
        if whole is not None or not block.even:
            example = f"{_short(printed)} ← {_short(read)} → {_short(repaired)}"
            yield from [(whole or CUT, example)] * block.errors
            return
        pairs = zip(range(block.first, block.stop), range(block.gold_first, block.gold_stop), strict=True)
        for at, gold_at in pairs:
            one = Block(at, at + 1, gold_at, gold_at + 1)
            gold, unit = aligned.gold_units[gold_at].of(aligned.gold), aligned.units[at].of(aligned.text)
            yield self._of_word(one), f"{gold} ← {_short(aligned.read(one))} → {unit}"

    def _of_block(self, block: Block, read: str, printed: str) -> str | None:
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
            if not block.even and block.gold_first < block.gold_stop:
                return HEADING if self._aligned.in_heading(block.gold_first) else None
        return None

    def _of_word(self, block: Block) -> str:
        """The cause of an error where one syllable stands for one."""
        aligned = self._aligned
        gold = aligned.gold_units[block.gold_first]
        form = gold.of(aligned.gold)
        if _has_digit(aligned.word_around(gold)):
            return NUMBER
        if aligned.in_heading(block.gold_first):
            return HEADING
        if sum(c.isupper() for c in form) > 1 and not is_syllable(fold_tone_placement(form.lower())):
            return ACRONYM
        if len(_WORD.findall(aligned.read(block))) != len(_WORD.findall(aligned.printed(block))):
            return CUT
        if form[0].isupper() and not _CLAUSE_START.search(aligned.gold[max(0, gold.start - 8) : gold.start]):
            return NAME
        return self._of_decoder(block, folded(form))

    def _of_decoder(self, block: Block, right: str) -> str:
        """What part of the decoder is to blame, if it is the decoder."""
        span = self._aligned.place(block)
        first = bisect_right(self._explained, span.start, key=lambda item: item[0].end)
        said = [one for at, one in self._explained[first : first + 8] if at.start < span.end]
        if not said or any(right in syllables(one.chosen) for one in said):
            return STAGE
        for one in said:
            for candidate in one.candidates:
                if right not in syllables(candidate.text):
                    continue
                chosen = next(c for c in one.candidates if c.text == one.chosen)
                channel = candidate.channel_cost - chosen.channel_cost
                model = self._weight * (candidate.lm_cost - chosen.lm_cost)
                return CHANNEL if channel > model else MODEL
        return CANDIDATES


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
            elif syllables(one) == syllables(other):
                yield SIGNS


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
