"""Finds the places of a document that were decided, and what shall stand there."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.core.decision import SCOPES, Decision, context_of
from cchc_restore.core.word_signs import BODY, FINISHED_SYLLABLE, JOINERS, NUMBER
from cchc_restore.decisions.file import FILE_NAME, check_conflicts, check_decision, read_decisions

# The words of a source are cut as the decoder cuts them (`decoder.tokens`): a sign that an engine put for a
# letter belongs to the word, digits behind a finished syllable do not. Any other sign stands alone.
_TOKEN: Final = regex.compile(
    rf"{NUMBER}|{FINISHED_SYLLABLE}(?=\d{{1,4}}(?!{BODY}))|{BODY}+(?:[{JOINERS}]{BODY}+)*|\S"
)
_RANK: Final = {scope: rank for rank, scope in enumerate(SCOPES)}


@dataclass(frozen=True, slots=True)
class Decided:
    """A place of a source that a decision speaks of.

    Attributes:
        span: the characters.
        text: what shall stand there (NFC); what stands there already where it is kept.
        decision: the decision.
    """

    span: Span
    text: str
    decision: Decision


_Known = dict[str, dict[str, list[Decision]]]
"""Word -> context, or nothing where any will do -> decisions."""


class _Shape(NamedTuple):
    """How a word is looked up: so many characters, the first token so far from its start."""

    offset: int
    length: int


class _Index:
    """Decisions by their words, and these by their first tokens."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.words = _by_word(decisions)
        shapes: defaultdict[str, set[_Shape]] = defaultdict(set)
        for word in self.words:
            first = next(_TOKEN.finditer(word))
            shapes[first.group()].add(_Shape(first.start(), len(word)))
        self.shapes = {key: sorted(found) for key, found in shapes.items()}


def _by_word(decisions: Iterable[Decision]) -> _Known:
    known: _Known = {}
    for decision in decisions:
        known.setdefault(decision.word, {}).setdefault(decision.context, []).append(decision)
    return known


class _Tokens:
    """Where the tokens of a source lie."""

    def __init__(self, source: str) -> None:
        spans = [match.span() for match in _TOKEN.finditer(source)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def cut_at(self, place: int) -> bool:
        """Whether a place lies inside a token."""
        token = bisect_left(self.ends, place)
        return token < len(self.ends) and self.starts[token] < place < self.ends[token]


class Decisions:
    """All the decisions that count for a run; looks them up in any number of documents.

    Args:
        decisions: in any order.
        name: the file they come from, for messages.

    Raises:
        DecisionError: two of them contradict one another, or one cannot be put into a text.

    >>> decisions = Decisions([Decision("s6", "số", "everywhere")])
    >>> [(found.span.start, found.text) for found in decisions.find("Quyet dinh s6 5, bs6", "a.txt")]
    [(11, 'số')]
    """

    def __init__(self, decisions: Iterable[Decision] = (), name: str = FILE_NAME) -> None:
        self._all = tuple(decisions)
        self.name = name
        for decision in self._all:
            check_decision(decision, f"{name}:{decision.line}" if decision.line else name)
        check_conflicts(self._all, name)
        self._everywhere = _Index(d for d in self._all if d.scope == "everywhere")
        self._of_file: defaultdict[str, list[Decision]] = defaultdict(list)
        for decision in self._all:
            if decision.scope != "everywhere":
                self._of_file[unicodedata.normalize("NFC", decision.file)].append(decision)

    @classmethod
    def read(cls, path: Path) -> Decisions:
        """The decisions of a file. Raises DecisionError."""
        return cls(read_decisions(path), path.name)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def phrases(self) -> frozenset[str]:
        """What readers put in place of something else everywhere, in lower case.

        All documents may have these words. What was decided about one document is no matter of the others.
        """
        return frozenset(
            unicodedata.normalize("NFC", decision.replacement).lower()
            for decision in self._all
            if decision.scope == "everywhere"
            and not decision.keeps
            and any(sign.isalpha() for sign in decision.replacement)
        )

    def of_file(self, key: str) -> Sequence[Decision]:
        """The decisions about one document alone."""
        return self._of_file.get(unicodedata.normalize("NFC", key), ())

    def unmet(self, keys: Iterable[str]) -> list[Decision]:
        """The decisions about documents that are not among `keys`, in their order."""
        met = {unicodedata.normalize("NFC", key) for key in keys}
        return [d for d in self._all if d.file and unicodedata.normalize("NFC", d.file) not in met]

    def find(self, source: str, key: str | None) -> list[Decided]:
        """What is decided about a document, in order and without overlaps.

        Where decisions overlap, the more particular one counts (once, then file, then everywhere), then the
        longer one, then the left one.

        Args:
            source: the document as read.
            key: its key (see `document_key`); None: only what is decided everywhere counts.
        """
        return self.look_up(source, key)[0]

    def stale(self, source: str, key: str) -> list[Decision]:
        """The decisions about this document alone whose place is not found in it, in their order."""
        return self.look_up(source, key)[1]

    def look_up(self, source: str, key: str | None) -> tuple[list[Decided], list[Decision]]:
        """What `find` and `stale` say, for the price of one."""
        candidates = self._candidates(source, key)
        own = [] if key is None else self.of_file(key)
        places = {candidate.decision.place for candidate in candidates} if own else set()
        return _without_overlaps(candidates, len(source)), [d for d in own if d.place not in places]

    def _candidates(self, source: str, key: str | None) -> list[Decided]:
        own = [] if key is None else self.of_file(key)
        once = [decision for decision in own if decision.scope == "once"]
        of_file = [decision for decision in own if decision.scope == "file"]
        found = list[Decided]()
        if of_file or once or self._everywhere.words:
            tokens = _Tokens(source)
            for index in (_Index(once), _Index(of_file), self._everywhere):
                found += _whole_words(source, index, tokens)
        places = {candidate.decision.place for candidate in found}
        return [*found, *_parts_of_words(source, [d for d in once if d.place not in places])]


def _whole_words(source: str, index: _Index, tokens: _Tokens) -> Iterator[Decided]:
    """Where words of an index stand as whole tokens."""
    if not index.words:
        return
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        for shape in index.shapes.get(source[start:end], ()):
            begin = max(start - shape.offset, 0)
            word = source[begin : begin + shape.length]
            known = index.words.get(word)
            if known and not tokens.cut_at(begin + len(word)) and not tokens.cut_at(begin):
                yield from _decided(source, Span(begin, begin + len(word)), known)


def _parts_of_words(source: str, once: Sequence[Decision]) -> Iterator[Decided]:
    """Where the words of decisions about single places stand, be it inside a token (the `ƣ` of `Phƣơng`)."""
    words = _by_word(once)
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    if not words:
        return
    for match in regex.finditer(f"[{regex.escape(''.join(lengths), literal_spaces=True)}]", source):
        start = match.start()
        for length in lengths[match.group()]:
            word = source[start : start + length]
            if word in words:
                yield from _decided(source, Span(start, start + len(word)), words[word])


def _decided(source: str, span: Span, known: Mapping[str, Sequence[Decision]]) -> Iterator[Decided]:
    """What is made of a place where a word stands; `known`: context -> decisions about the word."""
    decisions = known[""] if "" in known else known.get(context_of(source, span), ())
    for decision in decisions:
        place = _made_of(source, span, decision)
        if place is not None:
            yield place


def _made_of(source: str, span: Span, decision: Decision) -> Decided | None:
    """What a decision makes of its place; None where the text would grow together with its neighbours."""
    word, text = decision.word, unicodedata.normalize("NFC", decision.replacement)
    at = -1
    while text != word and (at := text.find(word, at + 1)) >= 0:
        begin = span.start - at
        if begin >= 0 and source.startswith(text, begin):  # `cai` of `cai cach` where just that is wanted
            return Decided(Span(begin, begin + len(text)), text, decision)
    before, after = source[max(span.start - 1, 0) : span.start], source[span.end : span.end + 1]
    if after and unicodedata.category(after).startswith("M"):
        return None
    parts = (unicodedata.normalize("NFC", part) for part in (before, text, after))
    if unicodedata.normalize("NFC", before + text + after) != "".join(parts):
        return None
    return Decided(span, text, decision)


def _without_overlaps(found: Iterable[Decided], length: int) -> list[Decided]:
    taken = bytearray(length)
    kept = list[Decided]()
    for candidate in sorted(found, key=lambda c: (_RANK[c.decision.scope], -c.span.length, c.span.start)):
        start, end = candidate.span.start, candidate.span.end
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.span)
