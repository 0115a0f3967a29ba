"""The sign `V/v` (về việc) before the summary of a letter, as parts of patterns.

Source: Decree 30/2020/NĐ-CP, annex I, part I, II.5.
"""

from __future__ import annotations

from typing import Final

SUBJECT_SIGN: Final = r"[Vv]\s?/\s?[vV]"
"""As it is printed, with other capitals and with spaces around its slash."""
MISREAD_SUBJECT_SIGN: Final = r"V(?:[iIl1|!]v|wv?|v|/y)"
"""`Viv`, `V|v`, `Vw`, `Vv`, `V/y`: believed at the head of a line or behind a date, before a word. 14 of 14
on 230 pages were V/v."""
