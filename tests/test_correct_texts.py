"""Correct texts of hard genres come out as they went in: strange names, medicine, computers, forms, lists.

The texts in `correct/` were written for these tests, with invented people. Where names in the languages of
minorities or foreign words stand in every line, some are still lost: see `STILL_CHANGED`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from support import figures, full_restorer

from cchc_restore import Result
from cchc_restore.core.ledger import Entry

CORRECT = Path(__file__).parent / "correct"
NAMES = sorted(path.name for path in CORRECT.iterdir())
STAGES_OF_FORM = {"dates", "letterhead", "doc_numbers"}
"""Stages that bring what was right into the form of Decree 30; letters and figures stay the same."""
MEANT = {"cells.txt": ["Trang 3 →", "Trang 4/12 →", "- 5 - →"]}
"""Page numbers, which are to be removed."""
STILL_CHANGED = {
    "baocao-buon.txt": ["Tría → Trỉa", "Drơng → Dương", "Tlung → Trung"],
    "bienban-hdnd.txt": ["Khăp → Khắp", "đo → đò", "Nhỏng → Nhõng", "Lơng → Long"],
    "bullets-md.txt": ["» →", "^ →"],
    "da-ngu.txt": ["PAC → PẮC", "Khop → Khộp", "Viên → Viễn", "pỉnh → phỉnh", "tộp → thộp", "pịa → pía"],
    "dantoc.txt": [
        "Bhit → Bhyt",
        "Kô → Kôn",
        "Wơn → Sơn",
        "Duôn → Buôn",
        "Vần → Văn",
        "Khôm → Khốm",
        "Hốp → Hộp",
        "Girai → Grai",
        "Rồm → Rộm",
        "Hôồng → Hồng",
        "Nghia → Nghĩa",
    ],
    "kho-luu-tru.txt": ["Sỉu → Siu", "Mý → Mỷ"],
    "kiemdiem.txt": [
        "* →",
        "Quỵnh → Quỳnh",
        "Ruyện → Luyện",
        "Quỵnh → Quỳnh",
        "ngoã → ngõ",
        "Quỵnh → Quỳnh",
        "Quỵnh → Quỳnh",
    ],
    "viettat-email.txt": ["-- →"],
}
"""Words and signs that are wrongly changed, of 14,400, in the order of the text."""


@cache
def restored(name: str) -> Result:
    return full_restorer().restore((CORRECT / name).read_text(encoding="utf-8"))


def is_form(entry: Entry) -> bool:
    """Whether a change is one of form: capitals, spaces, signs between figures, leading zeros."""
    before, after = entry.original, entry.replacement
    same = letters(before) == letters(after) and figures(before) == figures(after)
    return same and entry.stage in STAGES_OF_FORM


def letters(text: str) -> list[str]:
    """The letters of a text, whether small or capital.

    >>> letters("ĐỘC LẬP - TỰ DO") == letters("Độc lập-Tự do") != letters("Đọc lập-Tự do")
    True
    """
    return [char for char in text.casefold() if char.isalpha()]


def changes(name: str) -> list[str]:
    """What was changed in a text, but for its form."""
    applied = (entry for entry in restored(name).ledger.applied if not is_form(entry))
    return [f"{e.original.strip()} → {e.replacement.strip()}".strip() for e in applied]


@pytest.mark.parametrize("name", NAMES)
def test_correct_text_stays(name: str) -> None:
    """What is mended must be taken from the list, so that it cannot come back."""
    assert changes(name) == MEANT.get(name, []) + STILL_CHANGED.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_lost_or_made_up(name: str) -> None:
    """Nor do two change places."""
    for entry in restored(name).ledger.applied:
        if f"{entry.original} →" not in MEANT.get(name, []):
            assert figures(entry.original) == figures(entry.replacement), entry


def test_the_lists_name_texts_that_are_there() -> None:
    assert {*MEANT, *STILL_CHANGED} <= set(NAMES)
