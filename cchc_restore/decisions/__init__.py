"""Decisions of readers: what shall stand for a word once, in a file, or everywhere; kept in a plain file."""

from __future__ import annotations

from cchc_restore.decisions.file import (
    COLUMNS,
    FILE_NAME,
    check_conflicts,
    document_key,
    format_decisions,
    parse_decisions,
    read_decisions,
    write_decisions,
)
from cchc_restore.decisions.matching import Decided, Decisions
from cchc_restore.decisions.stale import StaleDecisions

__all__ = [
    "COLUMNS",
    "FILE_NAME",
    "Decided",
    "Decisions",
    "StaleDecisions",
    "check_conflicts",
    "document_key",
    "format_decisions",
    "parse_decisions",
    "read_decisions",
    "write_decisions",
]
