"""Texts that nobody wrote: every stage but the decoder takes them, and leaves a ledger that fits.

They are so long that what is linear takes a second or two, and what is quadratic does not come to an end
while somebody waits."""

from __future__ import annotations

import pytest

from cchc_restore import Restorer, replay, undo
from cchc_restore.core.options import Options
from cchc_restore.decoder.tokens import clauses
from cchc_restore.pipeline.stage_list import STAGE_NAMES

SIZE = 60_000
"""Characters."""

UNITS = {
    "nothing": "",
    "spaces": " ",
    "empty lines": "\n",
    "lone carriage returns": "Số: 5\r",
    "form feeds": "\f",
    "pages of one number": "\f1\n",
    "one letter": "a",
    "one capital": "I",
    "one letter with marks": "ồ",
    "letters that were bytes": "Ã",
    "marks without letters": "\u0301",
    "one digit": "0",
    "full stops": ".",
    "slashes": "/",
    "dashes": "-",
    "underscores": "_",
    "bars": "| ",
    "labels": "I. A\n",
    "bullets": "- \n",
    "one line of bullets": "- 1 ",
    "the word of a number": "số ",
    "the word of a blank number": "Số: ",
    "numbers": "1/QD-UBND ",
    "abbreviations": "QĐ-",
    "the word of a date": "ngày ",
    "years": "2023 - ",
    "a body": "UY BAN NHAN DAN ",
    "feet": "Noi nhan:\n",
    "addressees": "Kinh gui:\n",
    "domains": "www.",
    "mail": "a@",
    "control characters": "".join(map(chr, range(1, 32))),
    "right to left": "\u202e\u05d0\u05d1 \u0627\u0644 31/02/2023\n",
    "old bytes": "B¸o c¸o c¶i c¸ch\n",
    "double encoding": "BÃ¡o cÃ¡o ",
    "tokens of rubbish": "XQ wpz ajs Fxe ",
    "one consonant": "k",
    "syllables run together": "quý",
    "tones": "hòa ",
    "citations": "khoản 2 ",
    "bodies in small letters": "ủy ban ",
    "the word of a heading": "Điều 1 Điều ",
    "dates in words": "ngày 6 tháng 07 năm 2023 ",
    "days and months": "ngày 1 tháng ",
    "dates in figures": "10/3/2021, ",
    "blank dates": "ngày . . ",
    "letters read for digits": "OlI",
    "figures and slashes": "1/1/1/",
    "letters read in numbers": "O5/l3/",
    "numbers of a heading": "QUYẾT Số 1/QD - TW, ",
    "addresses and numbers": "w.vn/1 3/KH-UBND ",
    "a word and a gap": "chữ" + " " * 999,
    "rows of a table": "| \t",
    "opening quotes": "‘",
    "quoted words": "‘a ",
    "closing quotes": "ab’ ",
    "hyphens": "-a",
    "opening brackets": "[",
    "brackets before words": "Phu luc [",
    "bars before words": "khoản | ",
    "letters behind bars": "|a ",
    "question marks in words": "a?b ",
}


def _restorer(stage: str) -> Restorer:
    options = Options(layout="reflow", capitals="apply", tone_style="new", date_style="iso")
    return Restorer(stages=[stage], options=options)


@pytest.mark.parametrize("stage", [name for name in STAGE_NAMES if name != "diacritics"])
def test_every_stage_takes_everything(stage: str) -> None:
    restorer = _restorer(stage)
    for name, unit in UNITS.items():
        text = (unit * SIZE)[:SIZE]
        result = restorer.restore(text)
        assert replay(text, result.ledger) == result.text, name
        assert undo(result.text, result.ledger) == text, name


@pytest.mark.parametrize("name", UNITS)
def test_the_decoder_cuts_everything_into_tokens(name: str) -> None:
    text = (UNITS[name] * SIZE)[:SIZE]
    ends = [0]
    for token in (token for clause in clauses(text, hooks=True) for token in clause):
        assert ends[-1] <= token.start < token.end
        assert text[token.start : token.end] == token.text
        ends.append(token.end)
    assert ends[-1] <= len(text)


def test_a_margin_wider_than_a_line_is_no_head() -> None:
    text = " " * 400 + "Số: 5/BC-UBND"
    assert _restorer("doc_numbers").restore(text).text == text
