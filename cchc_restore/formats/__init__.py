"""Bytes to text and text to bytes; the only place that touches document files."""

from __future__ import annotations

from cchc_restore.formats.text import decode, read_text
from cchc_restore.formats.writing import atomic_writer, with_line_ends, write_text

__all__ = ["atomic_writer", "decode", "read_text", "with_line_ends", "write_text"]
