"""Signs before the lines of a text that is quoted in a message: `> Kính gửi:`. They say who said what."""

from __future__ import annotations

from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.structure.lines import lines_of

FEWEST: Final = 3
"""So many lines on end begin with the sign where somebody quotes: a speck is read so on one."""
_SIGN: Final = regex.compile(r"[ \t]*(>(?: ?>)*)(?=\s|\Z)")


def quote_signs(text: str) -> list[Span]:
    r"""Where such signs stand.

    >>> text = "Em xin trả lời:\n> Kính gửi các xã\n>\n> Báo cáo trước ngày 5\n"
    >>> [span.of(text) for span in quote_signs(text)]
    ['>', '>', '>']
    >>> quote_signs("> Kính gửi các xã\nBáo cáo trước ngày 5\n")
    []
    """
    if ">" not in text:
        return []
    found, run = list[Span](), list[Span]()
    for line in lines_of(text):
        match = _SIGN.match(line.text)
        if match is None:
            run = []
            continue
        run.append(Span(line.start + match.start(1), line.start + match.end(1)))
        if len(run) == FEWEST:
            found += run
        elif len(run) > FEWEST:
            found.append(run[-1])
    return found
