"""What a run came to, over all its documents; the same however many processes were at work."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from cchc_restore.batch.figures import Figures
from cchc_restore.batch.run import Done
from cchc_restore.batch.work import Failure
from cchc_restore.pipeline.stage_list import STAGE_NAMES

SUMMARY_NAME: Final = "summary.json"
FREQUENT: Final = 20
"""The most pairs of error and repair that are listed."""
EYES_FIRST: Final = 100
"""The most documents that are listed as needing eyes first."""
_MOST_PAIRS: Final = 200_000
"""Where a run has more different pairs, the rarest are forgotten; those that recur stay."""


@dataclass(frozen=True, slots=True, order=True)
class Doubtful:
    """A document that needs eyes, ordered by doubt; of two with the same, the one named first is greater."""

    doubt_per_page: float
    number: int
    file: str = field(compare=False)
    figures: Figures = field(compare=False)


@dataclass
class Summary:
    """Counts over documents, which are to be added in their order.

    Attributes:
        files, changed, before: documents; those whose text was changed; those an earlier run had done.
        unlisted: those an earlier run had done without keeping their corrections.
        failures: why documents could not be restored.
        empty: documents without a letter.
        pages, syllables, doubtful: sums of the figures.
        applied, proposed: stage -> corrections.
        hardly_readable: how many documents should be read again from the scan.
        without_input: results of earlier runs whose document is gone, named from the folder of results on.
    """

    files: int = 0
    changed: int = 0
    before: int = 0
    unlisted: int = 0
    failures: list[Failure] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    pages: int = 0
    syllables: int = 0
    doubtful: int = 0
    hardly_readable: int = 0
    applied: Counter[str] = field(default_factory=Counter)
    proposed: Counter[str] = field(default_factory=Counter)
    without_input: list[str] = field(default_factory=list)
    _pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    _eyes_first: list[Doubtful] = field(default_factory=list)

    @property
    def restored(self) -> int:
        """Documents that did not fail."""
        return self.files - len(self.failures)

    @property
    def frequent_repairs(self) -> list[tuple[str, str, int]]:
        """The most frequent pairs of error and repair with their counts."""
        ranked = sorted(self._pairs.items(), key=lambda item: (-item[1], item[0]))
        return [(*pair, count) for pair, count in ranked[:FREQUENT]]

    @property
    def eyes_first(self) -> list[Doubtful]:
        """The documents with doubtful words, the worst first."""
        return sorted(self._eyes_first, reverse=True)

    def add(self, done: Done) -> None:
        """Count a document."""
        self.files += 1
        outcome = done.outcome
        if outcome.failure is not None:
            self.failures.append(outcome.failure)
            return
        figures = outcome.figures
        assert figures is not None
        self.before += outcome.before
        self.unlisted += outcome.before and outcome.records is None
        self.changed += figures.changed
        if not figures.syllables:
            self.empty.append(done.job.name)
        self.pages += figures.pages
        self.syllables += figures.syllables
        self.doubtful += figures.doubtful
        self.hardly_readable += figures.hardly_readable
        self.applied.update(figures.applied)
        self.proposed.update(figures.proposed)
        for error, repair, count in figures.repairs:
            self._pairs[error, repair] += count
        self._forget_rare_pairs()
        if figures.doubtful:
            self._note(Doubtful(figures.doubt_per_page, -self.files, done.job.name, figures))

    def _note(self, document: Doubtful) -> None:
        if len(self._eyes_first) < EYES_FIRST:
            heapq.heappush(self._eyes_first, document)
        else:
            heapq.heappushpop(self._eyes_first, document)

    def _forget_rare_pairs(self) -> None:
        least = 1
        while len(self._pairs) > _MOST_PAIRS:
            self._pairs = Counter({pair: n for pair, n in self._pairs.items() if n > least})
            least += 1

    def as_json(self) -> str:
        """The text of `summary.json`: no times in it, so that the same documents give the same bytes."""
        values: dict[str, Any] = {
            "files": self.files,
            "changed": self.changed,
            "unchanged": self.restored - self.changed,
            "failed": len(self.failures),
            "pages": self.pages,
            "syllables": self.syllables,
            "corrections": {
                "applied": self.applied.total(),
                "proposed": self.proposed.total(),
                "by_stage": {
                    stage: {"applied": self.applied[stage], "proposed": self.proposed[stage]}
                    for stage in stages_of(self)
                },
            },
            "doubtful_words": self.doubtful,
            "hardly_readable": self.hardly_readable,
            "eyes_first": [
                {
                    "file": document.file,
                    "doubt_per_page": round(document.doubt_per_page, 2),
                    "doubtful_words": document.figures.doubtful,
                    "pages": document.figures.pages,
                    "hardly_readable": document.figures.hardly_readable,
                }
                for document in self.eyes_first
            ],
            "frequent_repairs": [
                {"error": error, "repair": repair, "count": count}
                for error, repair, count in self.frequent_repairs
            ],
            "empty": self.empty,
            "failures": [
                {"file": failure.where, "reason": failure.what, "remedy": failure.remedy}
                for failure in self.failures
            ],
            "without_input": self.without_input,
        }
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def stages_of(summary: Summary) -> list[str]:
    """The stages that corrected or proposed something: the tool's own in their order, then others by name."""
    seen = summary.applied.keys() | summary.proposed.keys()
    return [name for name in STAGE_NAMES if name in seen] + sorted(seen - set(STAGE_NAMES))
