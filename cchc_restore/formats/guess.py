"""Which encoding of old Vietnamese files fits some bytes.

The evidence is counted in `formats.legacy`; here it is weighed. There is room between the bounds: of 41
reports, written in each of the four encodings, none had less than 97 % spellable words under its own and none
more than 53 % under another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cchc_restore.formats.legacy import LEGACY, Fit, decode_legacy, fit_of

_ENOUGH_WORDS: Final = 3
_FITS: Final = 0.85
_AHEAD: Final = 0.25
"""So much less must every other encoding make sense."""
_VIETNAMESE: Final = 0.7
"""The share of all words that must be spellable: what tells Vietnamese from Portuguese."""
_REFUTED: Final = 0.3


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that fits, and the text under it."""

    name: str
    text: str


def guess(data: bytes) -> list[Guess]:
    """The encodings that fit, best first: one where it is clear, none or several where a user has to say.

    Encodings that give the same text count as one. Lines that are UTF-8, as somebody may have put before an
    old text, are read as such.
    """
    lines = data.split(b"\n")
    typed = {number: text for number, line in enumerate(lines) if (text := _typed_in_utf8(line)) is not None}
    data = b"\n".join(b"" if number in typed else line for number, line in enumerate(lines))
    fit = fit_of(data.decode("latin-1"))
    ranked = sorted(LEGACY, key=lambda name: -fit.share(name))
    best = fit.share(ranked[0])
    if fit.words < _ENOUGH_WORDS or best < _FITS or fit.overall(ranked[0]) < _VIETNAMESE:
        return []
    found = dict[str, Guess]()
    for name in ranked:
        if fit.share(name) <= best - _AHEAD:
            break
        try:
            text = decode_legacy(data, name)
        except UnicodeDecodeError:
            continue
        if typed:
            text = "\n".join(typed.get(number, line) for number, line in enumerate(text.split("\n")))
        found.setdefault(text, Guess(name, text))
    return list(found.values())


def _typed_in_utf8(line: bytes) -> str | None:
    """A line as UTF-8, if it is that and has letters of Vietnamese whose bytes mean nothing elsewhere."""
    if line.isascii():
        return None
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if any("\u1ea0" <= char <= "\u1ef9" for char in text) else None


def refute(data: bytes, name: str) -> str | None:
    """Why the data cannot be of the encoding a user named; None where it may be.

    Args:
        data: a whole file.
        name: one of `LEGACY`, or `cp1252` (which nothing speaks against).
    """
    if name not in LEGACY:
        return None
    fit = fit_of(data.decode("latin-1"))
    if fit.words < _ENOUGH_WORDS or fit.share(name) > _REFUTED:
        return None
    other = _utf8(data, fit) or next((o.name for o in guess(data) if o.name != name), None)
    return None if other is None else f"the bytes clearly are {other.upper()}"


def _utf8(data: bytes, fit: Fit) -> str | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8" if fit.words else None
