"""The words of a date written out, `ngày … tháng … năm …`, as engines misread them; as parts of patterns.

A new misreading is added here, and all who look for dates know it: `date_patterns` reads them, `head`,
`own_number` and `blocks` know the line with place and date by them, the numbers stage a day or a month.
"""

from __future__ import annotations

from typing import Final

SURE_NGAY: Final = r"(?i:n[gq9][\p{L}4]{1,2}[yvj])"
"""`ngày`, `nqày`, `ng4y`, `ngàv`: with so much of its consonants left it is hardly another word."""
SURE_THANG: Final = r"(?i:th(?![uư][oôơóờ])[\p{L}4]{1,2}n[gq])"
"""`tháng`, `th4ng`, `thánq`; not `thuong`, which is more often thương, thường, thưởng."""
NGAY: Final = r"(?i:n[gq9eh]?[\p{L}4]{1,2}[yvj])"
"""Also `neày`, `này`: only to be believed beside the other words, or before a figure."""
THANG: Final = r"(?i:th?[\p{L}4]{1,3}[gq])"
"""Also `tang`, `thảg`: the same."""
NAM: Final = r"(?i:n[\p{L}\p{M}]{1,3}m)"
"""`năm`, `nãm`, `nim`, also `nhóm`: the same."""
QUY: Final = r"(?i:q[uúü][\p{L}])"
"""`quý`, `qúy`, `quỹ`: the same."""
WRITTEN: Final = rf"(?<![\p{{L}}\d]){NGAY}\b.{{0,12}}\b{THANG}\b.{{0,12}}\b{NAM}(?![\p{{L}}\d])"
"""The words near one another on a line, whatever the figures between them were read as."""
