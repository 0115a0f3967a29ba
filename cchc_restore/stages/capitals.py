"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.lexicons import Lexicon
from cchc_restore.options import Capitals


class CapitalsStage:
    """TODO"""

    name = "capitals"
    requires = frozenset({"nfc"})
    provides = frozenset({"capitals"})

    def __init__(self, lexicon: Lexicon, capitals: Capitals) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
