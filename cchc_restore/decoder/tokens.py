"""Cuts a document into the tokens that the decoder may change, and into clauses for the language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from cchc_restore.core.corrections import Mark
from cchc_restore.core.word_signs import BODY, FINISHED_SYLLABLE, JOINERS, NUMBER
from cchc_restore.decoder.casing import LOWER, TITLE, UPPER, Case, case_of

HOOKS = "?’"
"""Signs an engine makes of horns and hooks (``ct?``: ``cử``, ``co’``: ``cơ``, ``chi?c``: ``chức``)."""
_INNER = HOOKS + "<"
"""Signs within a word of an engine's text (``du<i``: ``dưới``)."""

_TOKEN = regex.compile(rf"{NUMBER}|{BODY}+(?:[{JOINERS}]{BODY}+)*")
_TOKEN_WITH_HOOKS = regex.compile(rf"{NUMBER}|{BODY}+(?:(?:[{JOINERS}{_INNER}]|['’?]{{2}}){BODY}+)*")
# `phi: hop`, `thi: tuc`: in a sentence a colon behind these is the rest of ù or ủ (30 of 31 in 230 texts).
# A bracket without its other half behind letters is a piece of one (`CHI{`: CHỦ; 8 of 8 in 270 texts).
_HOOK = regex.compile(
    rf"[{HOOKS}](?=[,;.:)]|\s+\p{{Ll}})|(?<=\p{{L}})[?<](?=\p{{Ll}})"
    r"|(?<=(?<!\p{L})(?:[PpTtCc]hi|[Cc]hu)):(?=[ \n]\p{Ll})"
    r"|(?<=[^\W\d_I]\p{L})(?:[{\\]|(?<!\[[^\[\]]{0,300})\]|(?<!{[^{}]{0,300})})(?=[\s,.;]|$)"
)
# A bracket without its other half, or a lone bar, before a small letter is a letter: `[an`, `|é`, `]uat` for
# lần, lệ, luật; `(6 chirc` for tổ chức; `(mg cir` for ứng cử (47 of 47 in 230 texts).
_HEAD = regex.compile(
    r"""(?<![^\s“"(])(?:[\[{](?=[\p{Ll}6])(?![^\[\]{}]{0,300}[\]}])|[\]}](?=[\p{L}6]))"""
    r"|\|(?=[\p{Ll}6])(?<=[^\s|][ \t\n]+\|)(?<!\|[^\n|]*\|)(?![^\n|]+\|)"
    r"|(?<=\s)\((?=(?:6(?=\sch\p{Ll}{1,4}[ceé]\b)|(?:[mn]|[irtu]n)g\b)\s\p{Ll})(?![^()]{0,200}\))"
)
_MARK_WITHIN = regex.compile(r"(?<=\p{Ll})[:;()<>~*](?=\p{Ll})")
"""A sign between small letters, without a space, may be a piece of one of them (``glu:a``: ``giữa``): read so
twice in 271 documents, both times rightly."""
_AND = regex.compile(r"(?<=\p{Lu})&(?=\p{Lu})")
"""Between capitals it is what it looks like, in all 12 cases of 375 texts (``TN&MT``)."""
_GLUED_NUMBER = regex.compile(rf"({FINISHED_SYLLABLE})\d{{1,4}}")
_CLAUSE_END = regex.compile(r"[.;:?!…]+[\s\"”’)\]]")
_LIST_ITEM = regex.compile(r"\s*(?:[-+–—•*]|\d{1,3}(?:\.\d+)*[.)/]|[a-zđ]\)|[IVX]{1,5}[.\-/)])\s")
_GOES_ON = regex.compile(r"\s*\p{Ll}[\p{L}\p{Nd}]")
"""How the line behind an empty one begins where a sentence runs on: over the end of a page, or where the
engine saw two paragraphs. Of 285 texts this made 62 better and 6 worse."""
LONGEST_CLAUSE = 120
"""Text without punctuation is cut after this many tokens, so that the search can work side by side."""
SHORT_LINE = 0.6
"""A line shorter than this share of the text's width ends its paragraph."""


class Token(NamedTuple):
    """A piece of text between spaces and punctuation.

    Attributes:
        start, end: character offsets in the text.
        text: the characters.
        fixed: whether an earlier stage marked it as something not to be changed.
        after_space: whether exactly one space, and nothing else, parts it from the token before.
        after_mark: whether a sign that may be a piece of a letter, and nothing else, does so.
        capitals: whether its line is set in capitals.
        case: its own capitals.
        lone: whether it has two capitals and its neighbours on the line have not: then the second may be a
            small letter that was read as a capital (``BO`` for ``Bộ``).
        within: whether it has one capital and stands between small words of a sentence.
    """

    start: int
    end: int
    text: str
    fixed: bool
    after_space: bool
    capitals: bool = False
    case: Case = LOWER
    lone: bool = False
    within: bool = False
    after_mark: bool = False


def clauses(text: str, marks: Sequence[Mark] = (), *, hooks: bool = False) -> list[list[Token]]:
    """The tokens of a text, clause by clause.

    A clause runs on over the end of a wrapped line, and over an empty line where the next one begins with a
    small letter.

    Args:
        text: the text.
        marks: spans an earlier stage marked as numbers, dates or codes; tokens in them are fixed.
        hooks: whether a ``?`` or ``’`` in a word, or behind it where the sentence goes on, belongs to it, as
            does a bracket or a bar that begins a word (``[an``: ``lần``); and whether other signs within a
            word may belong to it.

    >>> [[t.text for t in clause] for clause in clauses("Thuc hi¢n Ké hoach s6 5.\\nUBND xa; cac don vi")]
    [['Thuc', 'hi¢n', 'Ké', 'hoach', 's6', '5'], ['UBND', 'xa'], ['cac', 'don', 'vi']]
    """
    fixed = bytearray(len(text))
    for mark in marks:
        fixed[mark.span.start : mark.span.end] = b"\x01" * (mark.span.end - mark.span.start)
    heads = frozenset(match.start() for match in _HEAD.finditer(text)) if hooks else frozenset[int]()
    lines = text.split("\n")
    short = SHORT_LINE * _width(lines)
    result: list[list[Token]] = [[]]
    offset = 0
    sentence_ended = paragraph_ended = apart = True
    for line in lines:
        if line.strip():
            apart = apart or line.startswith("\f")
            if _begins_clause(line, apart, sentence_ended if apart else paragraph_ended):
                result.append([])
            spans = [(start - (offset + start - 1 in heads), end) for start, end in _spans(line, hooks)]
            for begins, token in _tokens_of(line, spans, offset, fixed, hooks):
                if begins or len(result[-1]) >= LONGEST_CLAUSE:
                    result.append([])
                result[-1].append(token)
            sentence_ended = not spans or _CLAUSE_END.search(line[spans[-1][1] :].rstrip() + " ") is not None
            paragraph_ended = sentence_ended or len(line.rstrip()) < short
        apart = not line.strip()
        offset += len(line) + 1
    return [clause for clause in result if clause]


def _width(lines: Sequence[str]) -> int:
    """How many characters a full line has: nine of ten have no more."""
    wide = sorted(len(line.rstrip()) for line in lines if line.strip())
    return wide[int(len(wide) * 0.9)] if wide else 0


def _begins_clause(line: str, apart: bool, ended: bool) -> bool:
    """Whether no clause runs on over the start of a line.

    Args:
        apart: whether an empty line, or the end of a page, stands before it.
        ended: whether what stands before it came to an end.
    """
    if ended or _LIST_ITEM.match(line) is not None:
        return True
    return apart and _GOES_ON.match(line) is None


def _tokens_of(
    line: str, spans: Sequence[tuple[int, int]], offset: int, fixed: bytearray, hooks: bool
) -> Iterator[tuple[bool, Token]]:
    """The tokens of a line, each with whether a clause ended before it.

    Args:
        spans: where they lie in the line.
        offset: where the line lies in the text.
        fixed: for each character of the text, 1 where it is not to be changed.
        hooks: as for `clauses`.
    """
    capitals = _in_capitals(line, fixed[offset : offset + len(line)])
    cases = [case_of(line[start:end], capitals) for start, end in spans]
    last_end = -1
    for i, (start, end) in enumerate(spans):
        gap = line[last_end:start] if last_end >= 0 else None
        comma = gap == ". " and end - start > 1 and line[start].islower()  # that was misread
        ended = gap not in (None, " ") and not comma and _CLAUSE_END.search(gap) is not None
        yield (
            ended,
            Token(
                offset + start,
                offset + end,
                line[start:end],
                fixed.find(1, offset + start, offset + end) >= 0,
                gap == " ",
                capitals,
                cases[i],
                end - start == 2 and cases[max(i - 1, 0) : i + 2].count(UPPER) == 1 and cases[i] is UPPER,
                cases[i] is TITLE and gap in (" ", ", ") and _between_small(line, spans, i),
                hooks and i > 0 and _MARK_WITHIN.match(line, last_end) is not None,
            ),
        )
        last_end = end


def _between_small(line: str, spans: Sequence[tuple[int, int]], i: int) -> bool:
    """Whether the words before and behind one of a line begin with small letters."""
    return i + 1 < len(spans) and line[spans[i - 1][0]].islower() and line[spans[i + 1][0]].islower()


def has_hooks(text: str) -> bool:
    """Whether `hooks` makes a difference to the tokens of a text.

    >>> [has_hooks(text) for text in ("bau ct? tri", "nop [an dau", "glu:a cac", "tai sao? Vi [1]")]
    [True, True, True, False]
    """
    return any(pattern.search(text) is not None for pattern in (_HOOK, _HEAD, _MARK_WITHIN))


def _spans(line: str, hooks: bool) -> Iterator[tuple[int, int]]:
    """Where the tokens of a line lie. Digits behind a finished syllable are a number of their own.

    >>> [line[a:b] for line in ["thang3 den s6 h6i12, t6 chi?c bau ct? tri"] for a, b in _spans(line, True)]
    ['thang', '3', 'den', 's6', 'h6i12', 't6', 'chi?c', 'bau', 'ct?', 'tri']
    """
    has_and = "&" in line
    quoted = line.find("‘") if hooks else -1
    for match in (_TOKEN_WITH_HOOKS if hooks else _TOKEN).finditer(line):
        start, end = match.span()
        if has_and:
            for sign in _AND.finditer(line, start, end):
                yield start, sign.start()
                start = sign.end()
        glued = _GLUED_NUMBER.fullmatch(line, start, end) if line[end - 1].isdigit() else None
        if glued:
            yield start, glued.end(1)
            start = glued.end(1)
        elif hooks and line[end - 1].isalpha() and _HOOK.match(line, end) and not 0 <= quoted < start:
            end += 1
        yield start, end


def _in_capitals(line: str, fixed: bytearray) -> bool:
    """Whether the letters of a line, but for those of document codes, are nearly all capitals."""
    if 1 in fixed:
        line = "".join(c for c, in_code in zip(line, fixed, strict=True) if not in_code)
    letters = list(filter(str.isalpha, line))
    return len(letters) >= 4 and sum(map(str.isupper, letters)) >= 0.7 * len(letters)
