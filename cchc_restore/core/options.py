"""What a user may choose about the form of the text. The words of each choice are here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

DateStyle = Literal["decree30", "iso", "keep"]
ToneStyle = Literal["keep", "old", "new"]
Layout = Literal["keep", "reflow"]
Capitals = Literal["propose", "apply"]
Newline = Literal["keep", "lf", "crlf"]

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "dates.style": ("decree30", "iso", "keep"),
    "tone_style": ("keep", "old", "new"),
    "layout": ("keep", "reflow"),
    "capitals": ("propose", "apply"),
    "encoding": ("auto", "utf-8", "utf-16", "tcvn3", "vni", "viscii", "cp1258", "cp1252"),
    "newline": ("keep", "lf", "crlf"),
}
"""Name of a setting -> the words it may hold, the default first."""


@dataclass(frozen=True)
class Options:
    """How the stages write what they normalise.

    Attributes:
        date_style: ``decree30``: written-out and numeric dates as Decree 30/2020/NĐ-CP prints them; ``iso``:
            numeric dates as 2023-07-06; ``keep``: only the damage of a date is mended.
        tone_style: where the tone mark of oa, oe, uy goes: ``keep`` the document's own way, ``old`` (hòa,
            ủy), ``new`` (hoà, uỷ).
        layout: ``keep`` one line of output for each line of input; ``reflow`` paragraphs.
        capitals: whether capitals by Annex II of the decree are only proposed or put in place.
    """

    date_style: DateStyle = "decree30"
    tone_style: ToneStyle = "keep"
    layout: Layout = "keep"
    capitals: Capitals = "propose"


def probability(value: object) -> float:
    """A number from 0 to 1, as a user wrote it or as a number.

    Raises:
        ValueError: it is none.

    >>> probability("0.7"), probability(1)
    (0.7, 1.0)
    """
    number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else -1.0
    if not 0.0 <= number <= 1.0:  # which "not a number" is not, either
        raise ValueError(f"{value!r} is no number from 0 to 1")
    return number
