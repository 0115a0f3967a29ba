"""Clauses put together for the search, and chosen where not all of a long document are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cchc_restore.decoder.tokens import Token

BATCH = 256
"""The most clauses searched at a time."""


def sample(parts: list[list[Token]], most: int) -> list[list[Token]]:
    """Clauses from all over a document that have about so many tokens together.

    >>> [len(sample([[None]] * clauses, 10)) for clauses in (5, 10, 12, 1000)]
    [5, 10, 12, 10]
    """
    step = sum(map(len, parts)) // most
    return parts[:: max(step, 1)]


def batches(clauses: Iterable[tuple[int, list[Token]]]) -> Iterator[tuple[list[int], list[list[Token]]]]:
    """Clauses of like length together, so that the search advances many at once.

    Args:
        clauses: each with the number of its document.

    Yields:
        The numbers, and the clauses.
    """
    ordered = sorted(clauses, key=lambda item: len(item[1]))
    for i in range(0, len(ordered), BATCH):
        numbers, parts = zip(*ordered[i : i + BATCH], strict=True)
        yield list(numbers), list(parts)
