"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.lexicons import Lexicon


class DocNumbersStage:
    """TODO"""

    name = "doc_numbers"
    requires = frozenset({"nfc"})
    provides = frozenset({"doc_numbers"})

    def __init__(self, lexicon: Lexicon) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
