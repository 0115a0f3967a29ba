"""What a stage is. Each stage lives in its own module; their order is in `pipeline.stage_list`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from cchc_restore.core.corrections import Correction, Mark
from cchc_restore.core.document import Document


class Stage(Protocol):
    """Looks at a document and says what it would change; never edits.

    `requires` and `provides` name properties of the text ("nfc", "marks" …) that the stage relies on and
    leaves behind. A correction never holds a line break ("\\n", "\\r", "\\f"), unless the stage has a true
    attribute `may_change_lines`. A stage may write what it found out about the whole document to
    `document.profile`.
    """

    @property
    def name(self) -> str:
        """The name by which it is asked for and listed."""
        ...

    @property
    def requires(self) -> frozenset[str]:
        """Properties of the text that it relies on."""
        ...

    @property
    def provides(self) -> frozenset[str]:
        """Properties of the text that it leaves behind."""
        ...

    def propose(self, document: Document) -> Iterable[Correction | Mark]:
        """Corrections and marks in coordinates of `document.text`; any order, no overlapping corrections."""
        ...


@runtime_checkable
class GroupStage(Protocol):
    """A stage that is faster with several documents together; it says of each the same as alone."""

    def propose_all(self, documents: Sequence[Document]) -> Sequence[Iterable[Correction | Mark]]:
        """For each document what `propose` would say of it."""
        ...
