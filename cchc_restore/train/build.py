"""From files to a trained file: what ``cchc-restore train`` calls."""

from __future__ import annotations

import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from lzma import LZMAError
from pathlib import Path

import regex

from cchc_restore.core.errors import InputError
from cchc_restore.core.word_signs import LETTERLIKE
from cchc_restore.core.writing import atomic_writer
from cchc_restore.decoder.channel import base_letter, channels_to_bytes
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.decoder.tokens import HOOKS
from cchc_restore.language.syllables import all_skeletons, is_syllable, skeleton
from cchc_restore.train.channel import WordPairs, learn, make_alphabet, synthetic_pairs
from cchc_restore.train.corpus import Progress, Words, WordStream, open_text, vocabulary
from cchc_restore.train.lm import estimate, pack, prune
from cchc_restore.train.pairs import align, find_pair_files

DEFAULT_SIZES = {2: 1_280_000, 3: 4_880_000, 4: 400_000}
"""The most n-grams kept, by order: the file is then about 24 MB."""
SYLLABLE_COUNT = 2
"""How often a spellable syllable must be seen to be a word."""
WORD_COUNT = 25
"""How often any other word must be seen."""
HELD_OUT = 500
"""One paragraph in so many is not learnt from where some are held out."""
LEAST_WORDS = 1000
"""Nothing can be learnt from less."""
LEAST_PAIRS = 100
"""A third of a page; fewer words say less of an engine than the channel that comes with the package."""

_CORE = regex.compile(rf"^[^\w{LETTERLIKE}]*(.*?)([^\w{LETTERLIKE}]*)$")


def build_language_model(
    texts: Sequence[Path],
    out: Path,
    *,
    weights: Sequence[int] | None = None,
    sizes: Mapping[int, int] = DEFAULT_SIZES,
    hold_out: Path | None = None,
    progress: Progress = lambda message: None,
) -> None:
    """Estimate a language model and write it. The same texts give the same file, to the byte.

    Args:
        texts: UTF-8 texts, one paragraph a line; ``.xz`` and ``.gz`` are unpacked on the way.
        out: the file to write.
        weights: how often each text counts (default 1 each); text of one's own field deserves more.
        sizes: the most n-grams to keep, by order from two on.
        hold_out: a file to write one paragraph in `HELD_OUT` to, which are not learnt from: correct text
            that the model has not seen.
        progress: called with a line now and then.

    Raises:
        InputError: a text cannot be read, or all of them together hold too little.
    """
    weights = weights or [1] * len(texts)
    spared: list[str] = []
    words = read_words(texts, weights, None if hold_out is None else spared, progress)
    packed = model_of(words, weights, sizes, progress).to_bytes()
    with atomic_writer(out) as file:
        file.write(packed)
    if hold_out is not None:
        with atomic_writer(hold_out) as file:
            file.write("".join(spared).encode())


def read_words(
    texts: Sequence[Path],
    weights: Sequence[int],
    spared: list[str] | None = None,
    progress: Progress = lambda message: None,
) -> Words:
    """Read texts and choose the vocabulary.

    Args:
        texts: as `build_language_model` takes them.
        weights: how often each text counts.
        spared: where given, one paragraph in `HELD_OUT` is appended to it instead of being read.
        progress: called with a line now and then.

    Raises:
        InputError: a text cannot be read, or all of them together hold too little.
    """
    stream = WordStream()
    for path in texts:
        try:
            with open_text(path) as lines:
                stream.add(lines if spared is None else _sparing(lines, spared))
        except (OSError, UnicodeDecodeError, EOFError, LZMAError, zlib.error) as error:
            raise InputError(
                f"cannot be read ({error})", where=str(path), remedy="give UTF-8 text, plain, .xz or .gz"
            ) from None
        progress(f"{path.name}: {len(stream.streams[-1]):,} words")
    if sum(len(ids) for ids in stream.streams) < LEAST_WORDS:
        raise InputError("too little text", remedy=f"give at least {LEAST_WORDS} words of running text")
    words = vocabulary(stream, weights, _is_word)
    progress(f"{len(words.words):,} different words")
    return words


def _sparing(lines: Iterable[str], spared: list[str]) -> Iterator[str]:
    """The paragraphs but for one in `HELD_OUT`, which are laid aside."""
    for number, line in enumerate(lines, 1):
        if number % HELD_OUT:
            yield line
        else:
            spared.append(line)


def model_of(
    words: Words, weights: Sequence[int], sizes: Mapping[int, int], progress: Progress
) -> LanguageModel:
    """Estimate a language model, prune and pack it; the arguments are those of `build_language_model`.

    Raises:
        InputError: the texts hold too few words of the vocabulary.
    """
    model = estimate(words, weights, max(sizes), progress)
    kept = prune(model, sizes)
    if not all(len(kept[n].keys) for n in sizes):
        remedy = "give some thousand words of running Vietnamese text with its diacritics"
        raise InputError("too little text that words can be learnt from", remedy=remedy)
    progress("kept " + ", ".join(f"{len(kept[n].keys):,} {n}-grams" for n in sorted(kept)))
    return pack(words, model, kept)


def _is_word(word: str, count: int) -> bool:
    """Whether a word belongs to the vocabulary. Syllables without their marks (``nguyen``) do not."""
    if not word:
        return False
    if is_syllable(word):
        return count >= SYLLABLE_COUNT
    return count >= WORD_COUNT and skeleton(word) not in all_skeletons()


def build_channels(
    paths: Sequence[Path], out: Path, *, progress: Progress = lambda message: None
) -> dict[str, int]:
    """Learn a channel for each kind of reading and write them together.

    Two kinds come for free: ``plain`` (all marks stripped) and ``clean`` (nothing happened).

    Args:
        paths: folders or gold files; see `cchc_restore.train.pairs.find_pair_files`.
        out: the file to write.
        progress: called with a line now and then.

    Returns:
        Kind to the number of word pairs it was learnt from.

    Raises:
        InputError: no pairs are found, or a file cannot be read or is not UTF-8, or the pairs of a kind hold
            too few words.
    """
    pairs: dict[str, WordPairs] = {}
    for file in find_pair_files(list(paths)):
        counted = pairs.setdefault(file.kind, Counter())
        counted.update(_word_pairs(_read(file.gold), _read(file.ocr)))
    for kind, counted in pairs.items():
        if counted.total() < LEAST_PAIRS:
            raise InputError(
                f"too few words to learn the kind {kind} from ({counted.total():,})",
                remedy=f"give {LEAST_PAIRS} at least, better some pages, or take NAME.{kind}.txt away",
            )
    words: Counter[str] = Counter()
    for counted in pairs.values():
        for (gold, _), times in counted.items():
            words[gold] += times
    pairs["plain"] = synthetic_pairs(list(words.items()), keep_marks=False)
    pairs["clean"] = synthetic_pairs(list(words.items()), keep_marks=True)
    alphabet = make_alphabet(pairs.values())
    channels = [
        learn(kind, counted, alphabet, marks_lost=marks_lost(counted), progress=progress)
        for kind, counted in sorted(pairs.items())
    ]
    packed = channels_to_bytes(channels)
    with atomic_writer(out) as target:
        target.write(packed)
    return {kind: sum(counted.values()) for kind, counted in pairs.items()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=str(path), remedy="convert it to UTF-8 first") from None
    except OSError as error:
        remedy = "look at the path and at who may read it"
        raise InputError(f"cannot be read ({error})", where=str(path), remedy=remedy) from None


def _word_pairs(gold: str, ocr: str) -> WordPairs:
    """Pairs of one printed word and one token, both without the punctuation around them."""
    pairs: WordPairs = Counter()
    for pair in align(gold, ocr):
        word, after_word = _core(pair.gold)
        token, after_token = _core(pair.ocr)
        if after_token[:1] in HOOKS and after_token[1:] == after_word:
            token += after_token[:1]
        alone = " " not in word and " " not in token
        if alone and token and word.isalpha() and word in (word.lower(), word.upper(), word.capitalize()):
            pairs[word, token] += 1
    return pairs


def _core(text: str) -> tuple[str, str]:
    """A text without the punctuation around it, and what stands behind it."""
    match = _CORE.match(text)
    return (match.group(1), match.group(2)) if match else (text, "")


def marks_lost(pairs: WordPairs) -> float:
    """The share of the letters with marks that came out without any, from 0.0001 to 0.99.

    >>> marks_lost(Counter({("của", "cua"): 3, ("xã", "xã"): 1}))
    0.75
    """

    def marked(text: str) -> int:
        return sum(base_letter(c) != c for c in unicodedata.normalize("NFC", text) if c.isalpha())

    printed = sum(marked(gold) * times for (gold, _), times in pairs.items())
    read = sum(marked(ocr) * times for (_, ocr), times in pairs.items())
    return min(max(1 - read / max(printed, 1), 1e-4), 0.99)
