"""Addresses of the web and of mail: where they stand, so that no later stage reads their parts as words.

A damaged text is full of words with a point or an @ inside (``ban.hanh``, ``c@i``). What is taken for an
address therefore starts like one (``https://``, ``www.``) or ends in a domain that no syllable looks like;
``.com`` and ``.net`` read like ``cơm`` and ``nét``, so before them a word must stand that is no syllable.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import regex

from cchc_restore.core.corrections import Span
from cchc_restore.language.syllables import all_skeletons, skeleton

_LABEL: Final = r"[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?"
_TOP: Final = r"(?:vn|com|net|org|info|edu|gov|asia|int)"
_DOMAIN: Final = rf"(?:{_LABEL}\.){{1,5}}{_TOP}(?![\p{{L}}\p{{M}}\d@-]|\.[\p{{L}}\d])"
_PATH: Final = r"(?::\d{2,5}(?!\d))?(?:[/?#][^\s<>\"“”«»]*)?"
#: Punctuation of the sentence around the address, not of the address.
_TAIL: Final = ".,;:!?…)]}'’|"
_BEFORE: Final = r"(?<![\p{L}\p{M}\d.@_-])"

_ADDRESS: Final = (
    rf"{_BEFORE}(?:"
    rf"(?P<web>(?:(?i:https?|ftp):/{{1,2}}|(?i:www)\.)[^\s<>\"“”«»]{{3,}})"
    rf"|(?P<mail>[\p{{L}}\d][\p{{L}}\d._%+-]{{0,63}}@(?i:{_DOMAIN}))"
    # DICHVUCONG.GOV.VN in a heading; a lone capital VN is no domain
    rf"|(?P<host>{_DOMAIN}|(?:{_LABEL}\.){{0,4}}(?:GOV|COM|EDU|ORG|NET)\.VN(?![\p{{L}}\p{{M}}\d]))(?:{_PATH})"
    rf")"
)
_ANY: Final = regex.compile(rf"@|:/|(?i:www)\.|\.{_TOP}(?![\p{{L}}\p{{M}}\d])|\.VN")
"""What every address holds, and few lines do."""
_LEAST_NAME: Final = 5


def addresses(text: str) -> Iterator[Span]:
    """The addresses in a text, in order.

    Args:
        text: any text, NFC.

    >>> text = "Gui ve vanthu@xa.gov.vn hoac https://dichvucong.gov.vn/p?a=1, ban.hanh van.ban"
    >>> [span.of(text) for span in addresses(text)]
    ['vanthu@xa.gov.vn', 'https://dichvucong.gov.vn/p?a=1']
    """
    line_end = -1
    for sign in _ANY.finditer(text):
        if sign.start() < line_end:
            continue
        line_start = text.rfind("\n", 0, sign.start()) + 1
        line_end = text.find("\n", sign.start())
        if line_end < 0:
            line_end = len(text)
        for match in _address().finditer(text, line_start, line_end):
            host = match.group("host")
            if host is None or _is_domain(host):
                start, end = match.span()
                while text[end - 1] in _TAIL:
                    end -= 1
                yield Span(start, end)


@cache
def _address() -> regex.Pattern[str]:
    """What an address looks like: compiled where a text may hold one, as that takes 10 ms."""
    return regex.compile(_ADDRESS)


def _is_domain(host: str) -> bool:
    """Whether a host without anything before or behind it is one, and not two words with a point between."""
    *labels, top = host.split(".")
    if top in ("vn", "VN"):
        return True
    return any(len(label) >= _LEAST_NAME and skeleton(label) not in all_skeletons() for label in labels)
