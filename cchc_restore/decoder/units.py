"""Finds the units of measure whose letters may also be a damaged word (``ha``: hectare, or ``hạ``)."""

from __future__ import annotations

from collections.abc import Container, Sequence

from cchc_restore.decoder.tokens import Token


def fix_units(parts: Sequence[Sequence[Token]], units: Container[str], text: str) -> list[list[Token]]:
    """The same clauses, with the units fixed that a number, a slash or a bracket shows to be units.

    Args:
        parts: clauses.
        units: the units, in exactly their letter case.
        text: the text they were cut from.

    >>> from cchc_restore.decoder.tokens import clauses
    >>> text = "trong 12 ha rau (ha), ha tang 5 kg/ha"
    >>> [[t.start for t in clause if t.fixed] for clause in fix_units(clauses(text), {"ha"}, text)]
    [[9, 17, 35]]
    """
    return [
        [
            token._replace(fixed=True) if token.text in units and _measures(clause, i, text) else token
            for i, token in enumerate(clause)
        ]
        for clause in parts
    ]


def _measures(clause: Sequence[Token], i: int, text: str) -> bool:
    token = clause[i]
    behind_number = i > 0 and clause[i - 1].text[-1].isdigit()
    return behind_number or text.startswith("/", token.end) or text.endswith(("/", "("), 0, token.start)
