"""The pipeline: which stages there are, how they are run, and what comes of it."""

from __future__ import annotations

from cchc_restore.pipeline.restorer import Restorer, Result, Source, restore

__all__ = ["Restorer", "Result", "Source", "restore"]
