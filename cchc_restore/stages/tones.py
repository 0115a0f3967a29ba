"""TODO"""

from __future__ import annotations

from collections.abc import Iterable

from cchc_restore.document import Correction, Document, Mark
from cchc_restore.options import ToneStyle


class TonesStage:
    """TODO"""

    name = "tones"
    requires = frozenset({"nfc"})
    provides = frozenset({"tones"})

    def __init__(self, tone_style: ToneStyle) -> None:
        pass

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """TODO"""
        return ()
