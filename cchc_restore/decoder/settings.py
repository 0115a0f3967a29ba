"""The weights of the decoder, in one place.

Costs are in nats. They were chosen on the development documents with ``tests/benchmarks/run.py``; what each
is for stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Weights:
    """What the parts of the evidence count.

    Attributes:
        language_model: exponent of the language model's probabilities.
        second_opinion: exponent of what the second opinion says of words that differ in their marks alone; it
            was trained between words that are right, and in use some of them were misread.
        capitals: exponent of P(capital | word) inside clauses.
        keep_word: cost of leaving a token that is no known word as it is.
        keep_letter: the same, for each of its characters.
        keep_acronym_letter: for each letter of a token in capitals.
        keep_abbreviation: cost of leaving a known abbreviation as it is; below 0, something speaks for it.
        split: cost of reading one token as two words.
        merge: cost of reading two tokens as one word.
        digit_word: cost of reading a number as a word.
        number_digit: cost of leaving a number as it is, for each digit.
        lettered_number: cost of taking digits with a letter behind them (``23a``) for a number.
        word_digit: cost of reading letters as a number.
        digits_are_letters: whether digits beside letters may be misread letters (``s6``: ``số``); of 30 such
            readings in 124 texts of a Vietnamese engine 3 were right.
        lost_onset: cost of reading a token as a word whose head the engine lost (``én``: ``trên``).
        phrase: bonus of a pair of words from the lexicon's phrases, for each point of the phrase's weight.
        place: bonus of a pair of capitalised words from the gazetteer.
    """

    language_model: float = 0.93
    second_opinion: float = 0.5
    capitals: float = 0.6
    keep_word: float = 4.0
    keep_letter: float = 2.2
    keep_acronym_letter: float = 1.8
    keep_abbreviation: float = -2.0
    split: float = 7.0
    merge: float = 5.5
    digit_word: float = 1.6
    number_digit: float = 2.0
    lettered_number: float = 4.0
    word_digit: float = 4.0
    digits_are_letters: bool = False
    lost_onset: float = inf
    phrase: float = 0.4
    place: float = 1.5


WEIGHTS = {
    "eng": Weights(digits_are_letters=True, lost_onset=9.0),
    "vie": Weights(language_model=0.4),
    "plain": Weights(language_model=1.0, keep_word=6.0, keep_letter=3.0),
    "clean": Weights(
        language_model=0.3,
        second_opinion=0.0,
        keep_word=0.5,
        keep_letter=0.5,
        keep_acronym_letter=0.5,
        split=25,
        merge=6,
        word_digit=25,
    ),
}
"""Weights by kind of damage."""
