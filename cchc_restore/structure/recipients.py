"""Lists of those a document is for: `Kính gửi:` in the head, `Nơi nhận:` in the foot.

Decree 30/2020/NĐ-CP, annex I, part I, II.9: one addressee stands on the line of the label; several stand one
on a line, each with `- ` before it and `;` behind it, the last with `.`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex
from rapidfuzz import fuzz

from cchc_restore.core.corrections import Span
from cchc_restore.structure.fuzzy import LONGEST_LINE, letters_of
from cchc_restore.structure.parts import Part

BULLET: Final = regex.compile(r"[ \t]*[-–—+•][ \t]*(?=[\p{L}\d])")
_TWO_WORDS: Final = regex.compile(
    r"^[^\p{L}\d]*(?P<label>\p{L}[^\s:;]*[ \t]+\p{L}[^\s:;.,]*)(?P<sign>[ \t]*[:;.,](?:[.,:])?)?"
)
_END_SIGN: Final = regex.compile(r"[ \t]*([.;,:])?[^\p{L}\d)]*$")
_LEAST_ALIKE: Final = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list.

    Attributes:
        parts: its characters, line by line, without bullet and end sign.
        sign: the sign behind it (``;``, ``.``, ``,``, ``:``) or "".
        bulleted: whether a bullet stands before it.
    """

    parts: tuple[Part, ...]
    sign: str
    bulleted: bool

    @property
    def text(self) -> str:
        """The entry on one line."""
        return " ".join(part.text for part in self.parts)


def find_label(line: str, label: str) -> tuple[int, int, str] | None:
    """Where a label of two words stands at the start of a line.

    Args:
        line: one line.
        label: the label as it should be, with its colon.

    Returns:
        Its start, its end, and the sign behind it ("" where there is none); None where it is not there.

    >>> find_label("Noi nhén: TM. UY BAN", "Nơi nhận:"), find_label("Nơi nhận hồ sơ", "Nơi nhận:")
    ((0, 9, ':'), None)
    """
    if len(line) > LONGEST_LINE:
        return None
    match = _TWO_WORDS.match(line)
    if match is None or not letters_of(label).startswith(letters_of(match["label"][0])[:1]):
        return None
    read, wanted = letters_of(match.group("label")), letters_of(label)
    if fuzz.ratio(read, wanted) < _LEAST_ALIKE or read[:1] != wanted[:1]:
        return None
    sign = (match.group("sign") or "").strip()
    rest = line[match.end() :].strip()
    if not sign and (read != wanted or rest[:1].islower() or rest[:1].isdigit()):
        return None  # "Nơi nhận hồ sơ"
    return match.start("label"), match.end("sign") if sign else match.end("label"), sign


def read_entries(segments: Iterable[Part], unfinished: frozenset[str]) -> tuple[Entry, ...]:
    """The entries that some segments of lines form, as far as they hang together.

    Args:
        segments: what belongs to the list of each line, in order.
        unfinished: words (letters without marks) after which a name goes on in the next line.
    """
    entries = list[Entry]()
    for segment in segments:
        bullet = BULLET.match(segment.text)
        last = entries[-1] if entries else None
        if bullet:
            if last and last.bulleted and last.sign == ".":
                break
            if last and not last.bulleted and last.sign not in (";", ","):
                break  # the only addressee stands before it; this is another list
            entries.append(_entry(segment, bullet.end(), True))
        elif last is None:
            entries.append(_entry(segment, 0, False))
        elif _goes_on(last, segment.text, unfinished):
            more = _entry(segment, 0, last.bulleted)
            entries[-1] = Entry((*_with_sign(last), *more.parts), more.sign, last.bulleted)
        else:
            break
    return tuple(entry for entry in entries if letters_of(entry.text))


def _entry(segment: Part, start: int, bulleted: bool) -> Entry:
    text = segment.text
    start += len(text[start:]) - len(text[start:].lstrip())
    match = _END_SIGN.search(text, start)
    end = match.start() if match else len(text)
    offset = segment.span.start
    span = Span(offset + start, offset + max(start, end))
    sign = (match.group(1) or "") if match else ""
    return Entry((Part(span, text[start : max(start, end)], segment.line),), sign, bulleted)


def _with_sign(entry: Entry) -> tuple[Part, ...]:
    """The parts of an entry that goes on behind its last sign."""
    *parts, last = entry.parts
    return (*parts, Part(last.span, last.text + entry.sign, last.line))


def _goes_on(last: Entry, text: str, unfinished: frozenset[str]) -> bool:
    text = text.strip()
    if last.sign in (".", ";", ":") or not text:
        return False
    if last.sign == ",":
        return True
    before = last.text.split() if last.bulleted else []  # behind the only addressee the body begins
    return text[0].islower() or (bool(before) and letters_of(before[-1]) in unfinished)
