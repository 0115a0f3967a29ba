"""Texts that nobody wrote: every stage but the decoder takes them, in time, and leaves a ledger that fits."""

from __future__ import annotations

import time

import pytest

from cchc_restore import Restorer, replay, undo
from cchc_restore.options import Options
from cchc_restore.stage_list import STAGE_NAMES

SIZE = 60_000
"""Characters: what is quadratic takes minutes, what is linear a second or two."""
LIMIT = 12.0

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
}


def _restorer(stage: str) -> Restorer:
    options = Options(layout="reflow", capitals="apply", tone_style="new", date_style="iso")
    return Restorer(stages=[stage], options=options)


@pytest.mark.parametrize("stage", [name for name in STAGE_NAMES if name != "diacritics"])
def test_every_stage_takes_everything_in_time(stage: str) -> None:
    restorer = _restorer(stage)
    for name, unit in UNITS.items():
        text = (unit * SIZE)[:SIZE]
        start = time.perf_counter()
        result = restorer.restore(text)
        assert time.perf_counter() - start < LIMIT, name
        assert replay(text, result.ledger) == result.text, name
        assert undo(result.text, result.ledger) == text, name


def test_a_margin_wider_than_a_line_is_no_head() -> None:
    text = " " * 400 + "Số: 5/BC-UBND"
    assert _restorer("doc_numbers").restore(text).text == text
