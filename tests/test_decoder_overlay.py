"""The bonuses of pairs of words: those of the lexicon's phrases and places, and what a document adds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_restore.core.errors import LexiconError
from cchc_restore.decoder.overlay import Overlay, pairs_of
from cchc_restore.lexicons import default_folder, load_lexicon
from cchc_restore.lexicons.phrase_index import PhraseIndex

IDS = {"an": 7, "bình": 8, "hòa": 9, "lạc": 10}
_texts = st.lists(st.sampled_from(["an", "bình", "hoà", "hòa", "Lạc", "x\0"]), max_size=4).map(" ".join)


def bonuses_of(overlay: Overlay) -> dict[tuple[int, int], float]:
    return {
        (int(key) >> 16, int(key) & 0xFFFF): bonus
        for key, bonus in zip(overlay.keys, overlay.bonuses.tolist(), strict=True)
    }


@given(st.lists(st.tuples(_texts, st.integers(1, 9)), max_size=6), st.lists(_texts, max_size=4))
def test_a_pair_has_the_highest_bonus_that_vouches_for_it(
    phrases: list[tuple[str, int]], places: list[str]
) -> None:
    index = PhraseIndex.of([text for text, _ in phrases], [weight for _, weight in phrases], places)
    wanted: dict[tuple[int, int], float] = {}
    for text, bonus in [*((text, 0.4 * weight) for text, weight in phrases), *((p, 1.5) for p in places)]:
        ids = [IDS.get(word.lower().replace("hoà", "hòa")) for word in text.replace("\0", " ").split()]
        for a, b in pairwise(ids):
            if a is not None and b is not None:
                wanted[a, b] = max(bonus, wanted.get((a, b), 0.0))
    assert bonuses_of(pairs_of(index, IDS).overlay(0.4, 1.5)) == wanted


def test_what_a_document_says_is_added() -> None:
    words = np.zeros(20, np.float32)
    more = Overlay.of({(7, 8): 1.0, (9, 8): 2.0}).with_more({(7, 8): 0.5, (7, 9): 4.0}, words)
    assert bonuses_of(more) == {(7, 8): 1.5, (7, 9): 4.0, (9, 8): 2.0}
    assert bonuses_of(Overlay.of({}).with_more({(7, 9): 4.0}, words)) == {(7, 9): 4.0}


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("phrases.tsv", "an bình\tx\tgeneral", r"phrases\.tsv:\d+: 'x' is not a number"),
        ("phrases.tsv", "an bình\t5", r"phrases\.tsv:\d+: 2 columns where 3 are wanted"),
        ("places.tsv", "An Bình", r"places\.tsv:\d+: 1 columns where 4 are wanted"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, file: str, row: str, message: str) -> None:
    for path in default_folder().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with open(tmp_path / file, "a", encoding="utf-8") as lines:
        lines.write(f"{row}\n")
    with pytest.raises(LexiconError, match=message):
        _ = load_lexicon(tmp_path).phrase_index
