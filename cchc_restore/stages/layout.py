"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.lexicons import Lexicon
from cchc_restore.options import Layout


class LayoutStage:
    """TODO"""

    name = "layout"
    requires = frozenset({"nfc"})
    provides = frozenset({"layout"})
    may_change_lines = True

    def __init__(self, lexicon: Lexicon, layout: Layout) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
