"""How well texts are repaired: error rates, wrong changes, lost numbers, candidates."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from documents import Document
from rapidfuzz.distance import Levenshtein

from cchc_restore import Restorer, Result, Span
from cchc_restore.core.document import likeliest
from cchc_restore.core.ledger import Entry
from cchc_restore.decoder import load_decoder
from cchc_restore.decoder.tokens import Token, clauses
from cchc_restore.evaluate import Evaluation, combine, evaluate
from cchc_restore.language.syllables import fold_tone_placement, skeleton
from cchc_restore.lexicons import load_lexicon
from cchc_restore.train.pairs import Pair, align

UNIT = re.compile(r"[^\W\d_]+|\d+")
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
_WORD = re.compile(r"\S+")
_FARTHEST = 0.7
"""Letters without marks that differ in a larger share than this are not a word and its reading."""
_FORMS = {("dates", "form"), ("dates", "leading-zero"), ("dates", "spacing"), ("doc_numbers", "leading-zero")}
"""Stages and rules that bring into form what was printed otherwise."""


# ---------------------------------------------------------------- error rates


@dataclass(frozen=True)
class Repaired:
    """A document and what became of it."""

    document: Document
    result: Result
    before: Evaluation
    after: Evaluation


def repair(restorer: Restorer, documents: Iterable[Document]) -> list[Repaired]:
    """Restore documents and measure them before and after."""
    repaired = []
    for document in documents:
        result = restorer.restore(document.raw, name=document.name)
        before, after = evaluate(document.gold, document.raw), evaluate(document.gold, result.text)
        repaired.append(Repaired(document, result, before, after))
    return repaired


def totals(repaired: Sequence[Repaired]) -> tuple[Evaluation, Evaluation]:
    """All errors before and after."""
    return combine(r.before for r in repaired), combine(r.after for r in repaired)


# ---------------------------------------------------------------- correct text as input


@dataclass
class WrongChanges:
    """What was done to texts that were right.

    Attributes:
        syllables: how many the texts have.
        changed: how many of them were changed.
        page_numbers: lines with a page number that were emptied.
        forms: dates and numbers that were brought into the form of the decree.
        changes: the changes of syllables, `text → changed`, with their counts.
    """

    syllables: int = 0
    changed: int = 0
    page_numbers: int = 0
    forms: int = 0
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def per_million(self) -> float:
        return 1e6 * self.changed / self.syllables if self.syllables else 0.0


def wrong_changes(restorer: Restorer, texts: Iterable[str]) -> WrongChanges:
    """Restore correct texts and count what was changed in them."""
    page_rules = {rule.name for rule in load_lexicon().noise.page_numbers}
    found = WrongChanges()
    for text in texts:
        found.syllables += len(units(text))
        for entry in restorer.restore(text).ledger.applied:
            if entry.rule in page_rules:
                found.page_numbers += 1
            elif gives_form(entry):
                found.forms += 1
            elif changed := Levenshtein.distance(units(entry.original), units(entry.replacement)):
                found.changed += changed
                found.changes[f"{entry.original} → {entry.replacement}"] += 1
    return found


def gives_form(entry: Entry) -> bool:
    """Whether a correction wants another form than the printed one, by the decree."""
    return (entry.stage, entry.rule) in _FORMS or entry.stage == "capitals"


def units(text: str) -> list[str]:
    """Syllables and numbers, as written."""
    return UNIT.findall(unicodedata.normalize("NFC", text))


# ---------------------------------------------------------------- numbers


@dataclass
class Numbers:
    """Numbers that the raw text has right, and those of them that the repaired text has no more."""

    readable: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Numbers) -> Numbers:
        self.readable += other.readable
        self.lost.update(other.lost)
        return self


def numbers(repaired: Repaired) -> Numbers:
    """Follow every number that raw text and gold have in the same place."""
    found = Numbers()
    words = [Span(*match.span()) for match in _WORD.finditer(repaired.document.raw)]
    after = _Outcome(repaired.result)
    at = 0
    for pair in align(repaired.document.gold, repaired.document.raw):
        count = len(pair.ocr.split())
        agreed = Counter(_NUMBER.findall(pair.gold)) & Counter(_NUMBER.findall(pair.ocr))
        for word in words[at : at + count] if agreed else ():
            for number in _NUMBER.findall(word.of(repaired.document.raw)):
                if not agreed[number]:
                    continue
                agreed[number] -= 1
                found.readable += 1
                if not _figures(number) <= _figures(became := after.of(word)):
                    found.lost[f"{word.of(repaired.document.raw)} → {became or '∅'}"] += 1
        at += count
    return found


def _figures(text: str) -> set[str]:
    """The runs of digits in a text, without the leading zeros that the form of a date gives or takes.

    >>> sorted(_figures("07/6/2023"))
    ['2023', '6', '7']
    """
    return {run.lstrip("0") or "0" for run in re.findall(r"\d+", text)}


class _Outcome:
    """What became of parts of a source."""

    def __init__(self, result: Result) -> None:
        self._source = result.source
        self._entries = result.ledger.applied
        self._ends = [e.span.end for e in self._entries]

    def of(self, span: Span) -> str:
        """The output for `span`, widened to whole changes."""
        first = bisect_left(self._ends, span.start + 1)
        touching = []
        for entry in self._entries[first:]:
            if entry.span.start >= span.end:
                break
            touching.append(entry)
        parts, position = list[str](), min([span.start, *(e.span.start for e in touching)])
        for entry in touching:
            parts += (self._source[position : entry.span.start], entry.replacement)
            position = entry.span.end
        parts.append(self._source[position : max(position, span.end)])
        return "".join(parts)


# ---------------------------------------------------------------- candidates


@dataclass
class Recall:
    """Of words read one to one: how many there are, and for how many the right one is among the candidates.

    Attributes:
        words: how many there are.
        found: the decoder's finder, or the lexicon's list of confusions, names the right word.
        kept: they do not, but the token is right as it stands, and leaving it is always a candidate.
        missed: the others, `right → read`, with their counts.
    """

    words: int = 0
    found: int = 0
    kept: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def value(self) -> float:
        return (self.found + self.kept) / self.words if self.words else 1.0

    def __iadd__(self, other: Recall) -> Recall:
        self.words += other.words
        self.found += other.found
        self.kept += other.kept
        self.missed.update(other.missed)
        return self


def make_recall() -> Callable[[Repaired], Recall]:
    """A function that measures the candidates for one document, with the channel the document chose."""
    lexicon = load_lexicon()
    decoder = load_decoder(lexicon)
    before_decoder = Restorer(stages=("encoding", "characters", "noise", "numbers"))

    def measure(repaired: Repaired) -> Recall:
        kind = likeliest(repaired.result.profile)
        channel = decoder.channels[kind]
        confusions = lexicon.confusions if kind == "eng" else {}
        pairs = list(_word_pairs(repaired.document.gold, before_decoder.restore(repaired.document.raw).text))
        decoder.finder.find(channel, [(token.text, token.case) for _, token in pairs])
        recall = Recall(words=len(pairs))
        for gold, token in pairs:
            right = folded(gold)
            listed = confusions.get(token.text) or confusions.get(token.text.lower()) or ()
            candidates = {folded(reading.text) for reading in listed}
            ids = decoder.finder.get(channel, token.text, token.case).ids
            candidates |= {decoder.finder.words[i] for i in ids}
            if right in candidates:
                recall.found += 1
            elif folded(token.text) == right:
                recall.kept += 1
            else:
                recall.missed[f"{gold} → {token.text}"] += 1
        return recall

    return measure


def _word_pairs(gold: str, raw: str) -> Iterator[tuple[str, Token]]:
    """Printed words and the tokens they were read as, where one stands for one."""
    for pair in align(gold, raw):
        printed, read = _tokens(pair.gold), _tokens(pair.ocr)
        if len(printed) == len(read) == 1 and printed[0].text.isalpha() and _is_close(pair):
            yield printed[0].text, read[0]


def _is_close(pair: Pair) -> bool:
    """Whether a pair is near enough to be a reading and not the wreck of an alignment."""
    gold, ocr = skeleton(pair.gold), skeleton(pair.ocr)
    return Levenshtein.normalized_distance(gold, ocr) <= _FARTHEST or len(gold) <= 3 >= len(ocr)


def _tokens(text: str) -> list[Token]:
    return [token for clause in clauses(text) for token in clause]


def folded(word: str) -> str:
    return fold_tone_placement(word.lower())
