"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.lexicons import Lexicon


class HeadingsStage:
    """TODO"""

    name = "headings"
    requires = frozenset({"nfc"})
    provides = frozenset({"headings"})

    def __init__(self, lexicon: Lexicon) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
