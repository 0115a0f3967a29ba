"""What else one could do: other ways to repair a text, measured on the same documents.

- pyvi's accent model puts marks on the text without marks (from PyPI, where it is installed);
- `BigramRestorer` strips the marks and puts the likeliest back, letters as they are;
- `DictionarySpeller` takes for each token that is no syllable the nearest that is one;
- the pages are read again by the Vietnamese engine.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import regex
from documents import DocumentSet, without_marks
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from cchc_restore.decoder.casing import apply_case, case_of
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.loading import LANGUAGE_MODEL_FILE, MODEL_FOLDER
from cchc_restore.decoder.words import is_boundary, number_class
from cchc_restore.evaluate import Rate, combine, evaluate
from cchc_restore.language.syllables import fold_tone_placement, is_syllable, skeleton

_TOKEN = regex.compile(r"[\p{L}\p{M}]+|\d+|[.;:?!…]+(?=[\s\"”’)\]]|$)")
_SPELLED = regex.compile(r"[\p{L}\p{M}\p{Nd}¢@&¥€$£§©®]+")
_LOOKUPS = 256


def bigrams_of(model: LanguageModel) -> LanguageModel:
    """The model without its longer n-grams."""
    return shortened(model, 2)


def shortened(model: LanguageModel, order: int) -> LanguageModel:
    """The model without the n-grams longer than `order`."""
    tables = {n: table for n, table in model.tables.items() if n <= order}
    contexts = {n: table for n, table in model.contexts.items() if n < order}
    return LanguageModel(
        model.words, model.unigrams, model.unigram_backoffs, tables, contexts, model.case_share
    )


def shipped_model() -> LanguageModel:
    """The language model that comes with the package."""
    return LanguageModel.load(MODEL_FOLDER / LANGUAGE_MODEL_FILE)


class BigramRestorer:
    """Strips the marks of every token and puts those back that make the likeliest sentence.

    Args:
        model: a language model; no more than its pairs of words is used.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = bigrams_of(model)
        ids = np.arange(len(model.words))
        start = self._model.states(np.array([self._model.start]))
        self._after = self._model.states(self._model.longer(np.repeat(start.histories, len(ids)), ids))
        self._alike: dict[str, list[int]] = {}
        for number, word in enumerate(model.words):
            if word.isalpha():
                self._alike.setdefault(skeleton(word), []).append(number)

    def restore(self, text: str) -> str:
        """The text with other marks.

        >>> BigramRestorer(shipped_model()).restore("Cong tac cai cach hanh chinh cua xa.")
        'Công tác cải cách hành chính của xã.'
        """
        parts, at = list[str](), 0
        sentence: list[regex.Match[str]] = []
        for match in _TOKEN.finditer(text):
            if is_boundary(match.group()):
                at = self._write(text, at, sentence, parts)
                sentence = []
            else:
                sentence.append(match)
        at = self._write(text, at, sentence, parts)
        return "".join([*parts, text[at:]])

    def _write(self, text: str, at: int, sentence: list[regex.Match[str]], parts: list[str]) -> int:
        """Add a sentence to the parts of the output; returns up to where the text is written."""
        tokens = [match.group() for match in sentence]
        for match, word in zip(sentence, self._best(tokens), strict=True):
            token = match.group()
            shown = apply_case(self._model.words[word], case_of(token)) if word >= 0 else token
            parts += (text[at : match.start()], shown)
            at = match.end()
        return at

    def _best(self, tokens: Sequence[str]) -> list[int]:
        """The word of each token, -1 where it stays as it is."""
        if not tokens:
            return []
        places = [self._alike.get(skeleton(token), []) for token in tokens]
        ids = [np.array(p or [self._other(t)]) for p, t in zip(places, tokens, strict=True)]
        ids = [np.array([self._model.boundary]), *ids, np.array([self._model.boundary])]
        steps = self._pairs(ids)
        score = np.zeros(1)
        back = []
        for step in steps:
            through = score[:, None] + step
            back.append(through.argmax(axis=0))
            score = through.max(axis=0)
        chosen, path = 0, list[int]()
        for before in reversed(back):
            chosen = int(before[chosen])
            path.append(chosen)
        best = reversed(path[:-1])
        return [place[choice] if place else -1 for place, choice in zip(places, best, strict=True)]

    def _pairs(self, ids: Sequence[NDArray[np.int64]]) -> list[NDArray[np.float32]]:
        """log P of each word at one place after each word at the place before."""
        shapes = [(len(a), len(b)) for a, b in pairwise(ids)]
        before = np.concatenate([np.repeat(a, len(b)) for a, b in pairwise(ids)])
        here = np.concatenate([np.tile(b, len(a)) for a, b in pairwise(ids)])
        scores = self._model.advance(self._after, before, here)
        ends = np.cumsum([a * b for a, b in shapes])
        return [s.reshape(shape) for s, shape in zip(np.split(scores, ends[:-1]), shapes, strict=True)]

    def _other(self, token: str) -> int:
        """What the model takes a token for that it does not know."""
        return self._model.ids[number_class(token)] if token.isdigit() else self._model.unknown


class DictionarySpeller:
    """Replaces each token that is no syllable by the nearest one, of equally near ones by the commonest.

    Args:
        model: the language model, for how common a syllable is.
    """

    def __init__(self, model: LanguageModel) -> None:
        known = [(-float(p), w) for w, p in zip(model.words, model.unigrams, strict=True) if is_syllable(w)]
        self._words = [word for _, word in sorted(known)]  # the commonest first
        self._known = set(self._words)
        self._nearest: dict[str, str] = {}

    def restore(self, text: str) -> str:
        """The text with every token a syllable.

        >>> DictionarySpeller(shipped_model()).restore("Cong tac thanh nién, s6 12")
        'Cong tác thanh niên, sẽ 12'
        """
        tokens = {token for token in _SPELLED.findall(text) if self._odd(token)}
        new = sorted(token for token in tokens if token.lower() not in self._nearest)
        for i in range(0, len(new), _LOOKUPS):
            some = [token.lower() for token in new[i : i + _LOOKUPS]]
            distances = cdist(some, self._words, scorer=Levenshtein.distance, dtype=np.uint8)
            nearest = (self._words[best] for best in distances.argmin(axis=1))
            self._nearest.update(zip(some, nearest, strict=True))
        return str(_SPELLED.sub(self._spelled, text))

    def _odd(self, token: str) -> bool:
        return not token.isdigit() and fold_tone_placement(token.lower()) not in self._known

    def _spelled(self, match: regex.Match[str]) -> str:
        token = match.group()
        return apply_case(self._nearest[token.lower()], case_of(token)) if self._odd(token) else token


# ---------------------------------------------------------------- pyvi


@dataclass(frozen=True)
class Accented:
    """What pyvi made of texts.

    Attributes:
        texts: the texts with marks.
        seconds: by the clock, its start included.
        work: seconds of work.
    """

    texts: list[str]
    seconds: float
    work: float


def pyvi_is_there() -> bool:
    """Whether pyvi is installed beside the package."""
    return importlib.util.find_spec("pyvi") is not None


def accented(texts: Sequence[str]) -> Accented:
    """Give texts, stripped of their marks, to pyvi's `ViUtils.add_accents`, in a process of its own.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    stripped = json.dumps([without_marks(text) for text in texts])
    before, start = _work_of_children(), time.perf_counter()
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("pyvi_texts.py")],
        input=stripped,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    seconds, work = time.perf_counter() - start, _work_of_children() - before
    return Accented(json.loads(run.stdout), seconds, work)


def _work_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# ---------------------------------------------------------------- all of them


@dataclass(frozen=True)
class Peer:
    """A way to repair texts, and its syllable errors by the name of the set (None: not measured)."""

    name: str
    rates: dict[str, Rate | None]


def measure_peers(sets: Sequence[DocumentSet]) -> list[Peer]:
    """The other ways on texts of the English engine and on texts without diacritics."""
    model = shipped_model()
    bigram, speller = BigramRestorer(model), DictionarySpeller(model)
    return [
        Peer("as it was read", {s.name: _rate(s, [d.raw for d in s.documents]) for s in sets}),
        Peer("dictionary suggestion", {s.name: _by(s, speller.restore) for s in sets}),
        Peer("pyvi 0.1.1, add_accents", {s.name: _by_pyvi(s) for s in sets}),
        Peer("bigrams, strip and restore", {s.name: _by(s, bigram.restore) for s in sets}),
        Peer("read again, Vietnamese engine", {s.name: reread(s) for s in sets}),
    ]


def reread(documents: DocumentSet) -> Rate | None:
    """The errors of the Vietnamese engine on the same pages; None where a document was not read by it."""
    texts = [d.reread for d in documents.documents]
    return None if None in texts else _rate(documents, [text for text in texts if text is not None])


def _by(documents: DocumentSet, restore: Callable[[str], str]) -> Rate:
    return _rate(documents, [restore(document.raw) for document in documents.documents])


def _by_pyvi(documents: DocumentSet) -> Rate | None:
    if not pyvi_is_there():
        return None
    return _rate(documents, accented([document.raw for document in documents.documents]).texts)


def _rate(documents: DocumentSet, texts: Sequence[str]) -> Rate:
    pairs = zip(documents.documents, texts, strict=True)
    return combine(evaluate(document.gold, text) for document, text in pairs).rates["SER"]
