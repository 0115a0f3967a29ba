"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.lexicons import Lexicon
from cchc_restore.options import DateStyle


class DatesStage:
    """TODO"""

    name = "dates"
    requires = frozenset({"nfc"})
    provides = frozenset({"dates"})

    def __init__(self, lexicon: Lexicon, date_style: DateStyle) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
