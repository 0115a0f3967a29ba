"""Did you mean …? What was probably meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, for "did you mean" remedies; None where nothing is near.

    >>> nearest("treshold", ["threshold", "stages"])
    'threshold'
    """
    from rapidfuzz import fuzz, process  # kept out of start-up: only needed once something is already wrong

    found = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None
