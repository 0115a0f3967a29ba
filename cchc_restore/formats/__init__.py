"""Bytes to text and text to bytes: how documents are read, and how every file is written."""

from __future__ import annotations

from cchc_restore.formats.text import decode, read_bytes, read_text
from cchc_restore.formats.writing import atomic_writer, remove_leftovers, with_line_ends, write_text

__all__ = [
    "atomic_writer",
    "decode",
    "read_bytes",
    "read_text",
    "remove_leftovers",
    "with_line_ends",
    "write_text",
]
