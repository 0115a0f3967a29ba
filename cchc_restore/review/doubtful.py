"""Which places of a folder to look at: few, and those most likely wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cchc_restore.pipeline import Result
from cchc_restore.review.page import Page
from cchc_restore.review.places import LEAST_DOUBT, Place, places_of

SHARE: Final = 0.03
"""No more places than this share of the syllables: a page of 400 syllables has a dozen, a minute's work."""

_SYLLABLE: Final = re.compile(r"[^\W\d_]+")


class Desk:
    """The documents under review and their doubtful places.

    Args:
        below: keep places whose suggestion stands with a confidence below this (0..1); None: those of
            `LEAST_DOUBT`, and of these the most doubtful, up to `SHARE` of the syllables.
        every: keep all places, however sure.
    """

    def __init__(self, *, below: float | None = None, every: bool = False) -> None:
        self.pages: list[Page] = []
        self.syllables = 0
        self._share = SHARE if below is None and not every else None
        self._least = 0.0 if every else LEAST_DOUBT if below is None else 1.0 - below
        self._every = every
        self._places: list[Place] = []

    def add(self, name: str, key: str, result: Result) -> None:
        """Lay a restored document on the desk."""
        page = Page(name, key, result)
        self.pages.append(page)
        self.syllables += count_syllables(page.text)
        self._places += (p for p in places_of(page, result) if self._every or self._is_doubtful(p))

    def _is_doubtful(self, place: Place) -> bool:
        """Signs and capitals are matters of form, which nobody needs to look up in the scan."""
        return place.doubt > self._least and place.of_words

    def doubtful(self) -> list[Place]:
        """The places to look at, the most doubtful first; equal ones in the order they were laid down."""
        places = sorted(self._places, key=lambda place: -place.doubt)
        return places if self._share is None else places[: int(self._share * self.syllables) + 1]


def count_syllables(text: str) -> int:
    """How many runs of letters a text has.

    >>> count_syllables("Kế hoạch 57/KH-UBND")
    4
    """
    return sum(1 for _ in _SYLLABLE.finditer(text))


def in_order(places: Iterable[Place], pages: Iterable[Page]) -> list[Place]:
    """The places in the order of the documents and of their lines."""
    rank = {page: number for number, page in enumerate(pages)}
    return sorted(places, key=lambda place: (rank[place.page], place.span))
