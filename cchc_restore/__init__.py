"""Repairs badly OCR'd Vietnamese administrative reports and shows every change.

>>> from cchc_restore import restore
>>> result = restore("Phƣơng hƣớng nhiệm vụ", stages=["encoding", "characters"])
>>> result.text
'Phương hướng nhiệm vụ'
>>> [(e.original, e.replacement) for e in result.ledger]
[('ƣ', 'ư'), ('ƣ', 'ư')]
"""

from __future__ import annotations

from cchc_restore.core.corrections import Alternative, Correction, Mark, Span
from cchc_restore.core.document import Document
from cchc_restore.core.errors import RestoreError
from cchc_restore.core.ledger import Entry, Ledger, replay, undo
from cchc_restore.core.options import Options
from cchc_restore.pipeline import Restorer, Result, Source, restore

__version__ = "0.1.0"

__all__ = [
    "Alternative",
    "Correction",
    "Document",
    "Entry",
    "Ledger",
    "Mark",
    "Options",
    "RestoreError",
    "Restorer",
    "Result",
    "Source",
    "Span",
    "__version__",
    "replay",
    "restore",
    "undo",
]
