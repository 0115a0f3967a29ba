"""The rules of the stage `signs`: where a sign cannot be what was printed, and what was.

The figures are counts of 230 documents that an English engine read, after their words were restored.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import regex

__all__ = [
    "BESIDE_WORDS",
    "COLON_AT_END",
    "COLON_OF_RECITAL",
    "COMMA_AT_END",
    "HYPHEN",
    "HYPHENS_OF_AN_AUTHOR",
    "NO_WORDS",
    "ONCE",
    "PLAIN",
    "STOP_AT_END",
    "SignRule",
]


class SignRule(NamedTuple):
    """What is wrong wherever a pattern is found.

    Attributes:
        name: of the rule.
        pattern: its group 1 is what is replaced; in `BESIDE_WORDS` the words that the sign stands at, too. It
            begins with the sign where it can, which is found much faster than what may stand before it.
        replacement: what stands there then.
        confidence: the share of those counted that were right (0..1).
        reason: what a reader is told.
    """

    name: str
    pattern: regex.Pattern[str]
    replacement: str
    confidence: float
    reason: str


def _rule(name: str, pattern: str, replacement: str, confidence: float, reason: str) -> SignRule:
    return SignRule(name, regex.compile(pattern, regex.M), replacement, confidence, reason)


_END: Final = r"(?=[ \t]*(?:[\r\n\f]|\Z))"
_WORD_ENDS: Final = r"(?=[\s,.;:)]|\Z)"
_WITHIN_SENTENCE: Final = r"(?<=[\p{Ll},][ \t]*\r?\n[ \t]*)"
_NEVER_ALONE: Final = "ẵẳắằặẫẩấầậăâềểễệẻẽẹèéëỉĩịïộỗỏõọöøợỡớữựửũüñšäÿž"
"""Letters that are no word by themselves: in 24 million words of print 30 stand alone, all misprints."""
_NOWHERE: Final = f"{_NEVER_ALONE}{_NEVER_ALONE.upper()}ˆ"
_NOT_AT_EDGE: Final = f"{_NOWHERE}ìÌ"
NO_WORDS: Final = frozenset(_NOT_AT_EDGE)
"""Where none of these stands between spaces, the rules `no-word` find nothing."""
_LETTER: Final = "this letter is no word: dirt at the edge of the page or between two words"
_QUOTE: Final = "a quotation mark without its other half is a speck"
_SPECK: Final = "a sign that belongs to no word is a speck"
_STROKE: Final = "a stroke or bracket at a word, which nothing closes, is a speck or the rest of a letter"
_GLUED: Final = "the gap between two words was read as a sign"
_NUMBER: Final = "behind this word stands a number"

PLAIN: Final = (
    # ‘Điều kiện: 51 right, 0 wrong; trình’ UBND: 16 right, 0 wrong
    _rule("quote", r"(?<!\S)(‘)(?=[\p{L}\d])(?![^’‘'\r\n]{0,200}['’‘])", "", 0.96, _QUOTE),
    _rule("quote", rf"(?<=\p{{L}}{{2}})([’']){_WORD_ENDS}(?<![‘'][^\r\n]{{0,200}}[’'])", "", 0.95, _QUOTE),
    # _chuyển, thuộc_: 18 right, 0 wrong
    _rule("stroke", r"(?<!\S)(_)(?=\p{L})", "", 0.96, _STROKE),
    _rule("stroke", r"(?<=[\p{L}\d])(_)(?=\s|\Z)", "", 0.96, _STROKE),
    # hợp |lệ, ]luật, \xuất: 37 right, 0 wrong; cách\ may: 3 right, 0 wrong
    _rule("stroke", r"(?<!\S)([\[\]|\\!{}])(?=\p{Ll}{2})(?![^\]}\r\n]{0,200}[\]}])", "", 0.95, _STROKE),
    _rule("stroke", r"(?<=\p{Ll}{2})(\\)(?=\s|\Z)", "", 0.9, _STROKE),
    # chứng .nhận: 2 right, 0 wrong, 2 where the word was wrong
    _rule("speck", r"(?<=\p{L} )(\.)(?=\p{L}{2})", "", 0.85, _SPECK),
    # lý do. . / hành . / cử = at the ends of lines: 100 right, 3 wrong
    _rule(
        "speck",
        rf"[.,:;=*«»‘’'\"“”<>{{}}\[\]!\\](?<=[ \t].){_END}(?<=[\p{{L}}\d,;:.)]([ \t]+.))",
        "",
        0.95,
        _SPECK,
    ),
    # * được, " xuất at the start of a line: 10 right, 0 wrong; - gia behind quốc: 27 right, 2 wrong
    _rule(
        "speck", rf"{_WITHIN_SENTENCE}([*\"|.:='«»’‘~<>\[\]]{{1,2}}[ \t]+)(?=\p{{Ll}}{{2}})", "", 0.95, _SPECK
    ),
    _rule("speck", rf"{_WITHIN_SENTENCE}(-[ \t]+)(?=\p{{Ll}}{{2}})", "", 0.9, _SPECK),
    # : 4. Việc, -e) Xây dựng: 80 right, 0 wrong in 368 texts of both engines
    _rule(
        "speck",
        r"^[ \t]*([-–—_.,:;'’‘°*~+|=]{1,2}[ \t]*)(?=(?:\d{1,2}\.|[a-zđ]\))[ \t]+\p{Lu})",
        "",
        0.95,
        "no mark stands before the number of a paragraph",
    ),
    # quy định ị, ẵ trục vớt: 250 right, 0 wrong in 97 texts of a Vietnamese engine
    _rule("no-word", rf"(?<=\S)([ \t]+[{_NOT_AT_EDGE}]){_END}", "", 0.97, _LETTER),
    _rule("no-word", rf"^[ \t]*([{_NOT_AT_EDGE}][ \t]+)(?=\S)", "", 0.97, _LETTER),
    _rule("no-word", rf"^[ \t]*([{_NOT_AT_EDGE}]){_END}", "", 0.97, _LETTER),
    _rule("no-word", rf"(?<=\S[ \t])((?![Øø][ \t]*\d)[{_NOWHERE}][ \t]+)(?=\S)", "", 0.9, _LETTER),  # Ø 40
    # 2026 — 2031: 20 right, 0 wrong
    _rule("dash", r"(?<=[\p{L}\d] )(—)(?= [\p{L}\d])", "–", 0.95, "the dash between words is a short one"),
    # 9, Từ at the start of a line: 14 right, 0 wrong
    _rule(
        "list-number",
        r"(,)(?<=^[ \t]*\d{1,2},)(?=[ \t](?!Điều|Khoản|Điểm|Mục|Chương|Phần)\p{Lu}\p{L})",
        ".",
        0.97,
        "a full stop follows the number of a paragraph",
    ),
    # phù: hợp: 30 right, 0 wrong
    _rule(
        "hook",
        r"(?<=\p{L}[ủùỦÙ])(:)(?=\s\p{Ll})",
        "",
        0.95,
        "the sign is the rest of the mark of the word before it",
    ),
    # khoản |, Mẫu số |: 19 right, 0 wrong; Phụ lục |: 3 right, 0 wrong
    _rule("bar", r"(?i)(?<=(?<!\p{L})(?:khoản|điều|mẫu số|bước)[ \t])(\|)(?=[\s:;,]|\Z)", "1", 0.95, _NUMBER),
    _rule("bar", r"(?i)(?<=(?<!\p{L})phụ lục[ \t])(\|)(?=[\s:;,]|\Z)", "I", 0.85, _NUMBER),
    # điểm a, b,c: 16 right, 1 wrong
    _rule(
        "comma-space",
        rf"(?<=(?<![^\s(\"“])\p{{L}}\p{{Ll}}{{0,6}})(,)(?=\p{{Ll}}{{1,7}}{_WORD_ENDS})",
        ", ",
        0.9,
        "a space follows a comma",
    ),
)
"""What is wrong wherever it stands."""

_LOAN: Final = "(?:[bcdđghklmnprstvx]?[aeioôu]|[bgprx]ơ)-"
"""How the first syllable of a borrowed word is written that keeps its hyphen (`ca-tốt`, `ki-ốt`, `rơ-le`; but
`cơ-quan` is no such word)."""
# khám-bệnh: 70 right, 2 wrong; of those that stand twice in a document (các-bon) 0 and 58
HYPHEN: Final = _rule(
    "glued",
    rf"(?<![^\s(\"“])(?!{_LOAN})(\p{{L}}\p{{Ll}}{{0,6}}-\p{{Ll}}{{1,7}}){_WORD_ENDS}",
    " ",
    0.95,
    _GLUED,
)
HYPHENS_OF_AN_AUTHOR: Final = (5, 0.01)
"""So many pairs of words with a hyphen, and such a share of the words, are the spelling of their time
(`Chủ-tịch`): two papers of 1946 and 1963 had 0.11 and 0.17, of 375 texts of engines none more than 0.004."""
ONCE: Final = (
    HYPHEN,
    # luyện- và: 10 right, 3 wrong; đặc -hiệu: 13 right, 0 wrong
    _rule("stroke", r"-(?<=[ \t](\p{Ll}{2,7}-))(?=\s\p{Ll}{2,7}-?(?:[\s,.;:)]|\Z))", "", 0.8, _STROKE),
    _rule("stroke", rf"(?<=\p{{Ll}}[ \t]|\p{{Ll}}\r?\n)(-\p{{Ll}}{{2,7}}){_WORD_ENDS}", "", 0.95, _STROKE),
)
"""Hyphens that are wrong where the document does not write the same words with one elsewhere."""
BESIDE_WORDS: Final = (
    # hồ sơ. giấy tờ: of 333 such full stops in 276 documents 279 were commas, 13 full stops, 39 specks; those
    # behind what is no syllable (spp., var.) are not among them: 14, all in rubbish
    _rule(
        "comma",
        r"\.(?<=(?<!\p{L})(\p{L}?\p{Ll}{2,6}\.))(?= \p{Ll}{2})",
        ",",
        0.84,
        "a small letter follows: the sentence goes on, so this is no full stop",
    ),
    # Nam.thuộc: 50 right, 1 wrong; hàng hóa_xuất: 3 right, 0 wrong
    _rule(
        "glued",
        rf"[._](?<=\p{{Ll}}.)\p{{Ll}}{{2,7}}{_WORD_ENDS}(?<=(?<!\S)(\p{{L}}\p{{Ll}}{{1,6}}[._]\p{{Ll}}{{2,7}}))",
        " ",
        0.95,
        _GLUED,
    ),
    *ONCE,
)
"""Signs that are wrong only beside words that are syllables."""

_ITEM: Final = "a semicolon stands before the next item of a list"
COLON_AT_END: Final = _rule("list-end", r"(:)[ \t]*\Z", ";", 0.9, _ITEM)
"""Between `b)` and `c)`: 31 right, 3 wrong."""
COMMA_AT_END: Final = _rule("list-end", r"(,)[ \t]*\Z", ";", 0.8, _ITEM)
"""Before a letter: 2 right, 0 wrong."""
STOP_AT_END: Final = _rule("list-end", r"(,)[ \t]*\Z", ".", 0.95, "a sentence ends before the next number")
"""Before a number: 17 right, 0 wrong."""
COLON_OF_RECITAL: Final = _rule(
    "recital", r"(:)[ \t]*\Z", ";", 0.95, "a semicolon stands before the next recital"
)
"""Between `Căn cứ …` and `Căn cứ …`: 5 right, 0 wrong."""
