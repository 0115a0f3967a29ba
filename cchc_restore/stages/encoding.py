"""Encoding: what a wrong decoding made of the letters is undone, and each letter is written one way (NFC).

Bytes become text in `formats`. Here are texts that were decoded wrongly long ago and saved so:
TCVN3 or VNI bytes taken for Latin-1 (`B¸o c¸o`, `Baùo caùo`), and UTF-8 taken for Latin-1 or CP1252, once or
twice (`BÃ¡o cÃ¡o`). Never NFKC: it would turn `10³` into `103` and `m²` into `m2`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import regex

from cchc_restore.core.corrections import Correction, Span
from cchc_restore.core.document import Document
from cchc_restore.core.edits import rewrite
from cchc_restore.stages.rounds import in_rounds

if TYPE_CHECKING:
    from ftfy import ExplanationStep

_NAME: Final = "encoding"

# what composes or reorders together: a letter with the marks behind it, a block of Korean jamo, or one other
# character beyond ASCII (a few, such as the Kelvin sign, are rewritten by NFC on their own)
_UNIT = regex.compile(r"\P{M}?\p{M}+|[\u1100-\u11FF\uAC00-\uD7FF]+|[^\x00-\x7F]")


class EncodingStage:
    """Undoes wrong decodings and brings every character to NFC.

    >>> document = Document("Tha\\u0301ng Ba\\u0301o")
    >>> [(c.original, c.replacement) for c in EncodingStage().propose(document)] == [
    ...     ("a\\u0301", "á"), ("a\\u0301", "á")]
    True
    >>> [(c.original, c.replacement, c.rule) for c in EncodingStage().propose(Document("B¸o c¸o c«ng t¸c"))]
    [('B¸o', 'Báo', 'tcvn3'), ('c¸o', 'cáo', 'tcvn3'), ('c«ng', 'công', 'tcvn3'), ('t¸c', 'tác', 'tcvn3')]
    """

    name = _NAME
    requires: frozenset[str] = frozenset()
    provides = frozenset({"nfc"})

    def propose(self, document: Document) -> Iterator[Correction]:
        """One correction for each word or letter that was decoded wrongly.

        Also one for each run of characters that NFC writes otherwise.
        """
        found = _found(document.text)
        further = _found(rewrite(document.text, Span(0, len(document.text)), found)) if found else []
        if further:  # what is composed may show that it was decoded wrongly, and the other way
            yield from in_rounds(document, _found)
        else:
            yield from found


def _found(text: str) -> list[Correction]:
    """Corrections of the first kind that finds anything, ordered."""
    return [*_double_utf8(text)] or [*_old_encoding(text)] or [*_composed(text)]


# ---------------------------------------------------------------- NFC


def _composed(text: str) -> Iterator[Correction]:
    for start, end in changed_runs(text):
        original = text[start:end]
        composed = unicodedata.normalize("NFC", original)
        reason = "letters written with separate marks are composed (NFC)"
        yield Correction(Span(start, end), original, composed, _NAME, "nfc", 1.0, reason)


def changed_runs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the runs of characters that NFC rewrites, as long as can be, without line breaks."""
    if unicodedata.is_normalized("NFC", text):
        return
    run: tuple[int, int] | None = None
    for match in _UNIT.finditer(text):
        unit = match.group()
        if len(unit) > 1 and unit[0] in "\n\r\f":  # marks without a letter, at the start of a line
            start, unit = match.start() + 1, unit[1:]
        else:
            start = match.start()
        if unicodedata.is_normalized("NFC", unit):
            continue
        if run and run[1] == start:
            run = (run[0], match.end())
        else:
            if run:
                yield run
            run = (start, match.end())
    if run:
        yield run


# ---------------------------------------------------------------- TCVN3 and VNI taken for Latin-1

_SUSPECT: Final = regex.compile(r"[A-Za-z][\xa8-\xff]|[\xa8-\xff][A-Za-z]")
_UNICODE_LINE: Final = regex.compile(r"(?m)^.*[\u1ea0-\u1ef9].*$")
_ENOUGH: Final = 3
"""Words with letters of Latin-1 that show an old encoding where nothing speaks for another."""
_ENOUGH_BESIDE: Final = 8
"""The same where other lines were typed in Unicode: a few such words may be foreign names."""
_SURE: Final = 0.85
_VIETNAMESE: Final = 0.7
_AHEAD: Final = 0.3
_OLD: Final = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}


def _old_encoding(text: str) -> Iterator[Correction]:
    """Every word that holds a byte of the old encoding, where the whole document shows that it is in one.

    The document shows it where nearly all words with letters of Latin-1 are spellable under the encoding and
    few as they stand, and there are (next to) no letters that only Unicode has. Lines with letters of
    Vietnamese that only Unicode has were typed in it: they say nothing and stay.
    """
    if _SUSPECT.search(text) is None:
        return
    from cchc_restore.formats.legacy import conversions, fit_of, view_of  # tables that most texts do not need

    older, lines_of_today = _UNICODE_LINE.subn(lambda line: " " * len(line[0]), text)
    view = view_of(older)
    fit = fit_of(view, tuple(_OLD))
    name = max(_OLD, key=fit.share)
    share = fit.share(name)
    if (
        fit.words < (_ENOUGH_BESIDE if lines_of_today else _ENOUGH)
        or share < _SURE
        or share - fit.as_is / fit.words < _AHEAD
        or fit.overall(name) < _VIETNAMESE
        or fit.beyond * 10 > fit.words
    ):
        return
    reason = f"the document was typed in {_OLD[name]} and its bytes were taken for Latin letters"
    for start, end, letters in conversions(view, name):
        original = text[start:end]
        if letters != original:
            yield Correction(Span(start, end), original, letters, _NAME, name, share, reason)


# ---------------------------------------------------------------- UTF-8 taken for Latin-1

# what Latin-1 and CP1252 show for the bytes 80 to BF, of which every letter beyond ASCII has one or two
_BEHIND: Final = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# a space may stand for the byte A0; Ä may have lost the byte behind it (see `_LOST_D`)
_LEAD: Final = regex.compile(rf"[\xc2-\xdf][{_BEHIND} ]|[\xe0-\xf4][{_BEHIND}]|Ä[ÃáÆ]")
_RUN: Final = regex.compile(r"([^\x00-\x7f]+ *)")
_LETTER: Final = regex.compile(r"\p{Latin}")
_SEGMENT: Final = regex.compile(r"[^\n\r\f]{1,2000}+(?:[^\n\r\f ]{1,2000})?")
# Đ is C4 90, and 90 is a control character that many programs drop
_LOST_D: Final = regex.compile(r"Ä(?=[A-Za-zÃáÆ])")
_IN_CAPITALS: Final = regex.compile(r"(?<=\p{Lu})Ã\xa0(?=\p{Lu}|\d|\s|\Z)")
"""`XÃ` and a space that does not break: the byte A0 behind Ã would be the small à, amid capitals."""
_PLAN: Final = (("encode", "sloppy-windows-1252"), ("transcode", "restore_byte_a0"), ("decode", "utf-8"))
_CONFIDENCE: Final = 0.97


def _double_utf8(text: str) -> list[Correction]:
    """UTF-8 that was decoded as Latin-1 or CP1252 and encoded again, once or more, by the plan of ftfy.

    ftfy judges each line; where it is sure of one, the same plan is tried on the others.
    """
    if _LEAD.search(text) is None:
        return []
    view = _IN_CAPITALS.sub("Ã ", text)
    segments = [match for match in _SEGMENT.finditer(view) if _LEAD.search(match.group())]
    if not any(_is_double(match.group()) for match in segments):
        return []
    spaces_kept = "Ã  " in text  # then a lone space behind Ã stands for the byte A0 of à, inside a word too
    found = list[Correction]()
    for match in segments:
        segment = match.group()
        readable = _LOST_D.sub("Ä\x90", segment.replace("Ã ", "Ã\xa0") if spaces_kept else segment)
        for start, end, letters in _differences(segment, _decoded(readable)):
            found.append(_repaired(text, match.start() + start, match.start() + end, letters))
    return found


def _is_double(segment: str) -> bool:
    """Whether ftfy finds letters in it that were UTF-8."""
    fixed, plan = _judged(segment)
    charsets = {step.parameter for step in plan if step.action == "encode"}
    return charsets <= {"latin-1", "windows-1252", "sloppy-windows-1252"} and any(
        len(segment[start:end].rstrip()) > 1 and _LETTER.search("".join({*letters} - {*segment[start:end]}))
        for start, end, letters in _differences(segment, fixed)
    )


def _judged(segment: str) -> tuple[str, list[ExplanationStep]]:
    """A line as ftfy mends it, without touching quotes, and the plan by which it did."""
    import ftfy  # most texts need no such repair

    config = ftfy.TextFixerConfig(fix_c1_controls=False, replace_lossy_sequences=False, uncurl_quotes=False)
    fixed, plan = ftfy.fix_encoding_and_explain(segment, config)
    return fixed, plan or []


def _decoded(segment: str) -> str:
    """The plan applied as often as it goes; where it fails (a letter that was right among them), ftfy's."""
    import ftfy

    text = segment
    while _LEAD.search(text):
        try:
            text = ftfy.apply_plan(text, [ftfy.ExplanationStep(*step) for step in _PLAN])
        except UnicodeError:
            break
    return text if text != segment else _judged(segment)[0]


def _differences(segment: str, fixed: str) -> Iterator[tuple[int, int, str]]:
    """Where two texts differ: only in runs beyond ASCII and the spaces behind them (`Ã ` for `à`)."""
    old, new = _RUN.split(segment), _RUN.split(fixed)
    if old[::2] != new[::2]:
        if segment != fixed:
            yield 0, len(segment), fixed
        return
    start = 0
    for before, after in zip(old, new, strict=True):
        end = start + len(before)
        if before != after:
            kept = 0  # spaces at the end of both
            while before[-1 - kept : len(before) - kept] == " " == after[-1 - kept : len(after) - kept]:
                kept += 1
            yield start, end - kept, after[: len(after) - kept]
        start = end


def _repaired(text: str, start: int, end: int, letters: str) -> Correction:
    return Correction(
        Span(start, end),
        text[start:end],
        unicodedata.normalize("NFC", letters),
        _NAME,
        "double-utf8",
        _CONFIDENCE,
        "UTF-8 that was taken for another encoding and encoded again",
    )
