"""Bytes to text: how documents are read, and in which encoding they are."""

from __future__ import annotations

from cchc_restore.formats.text import decode, read_bytes, read_text

__all__ = ["decode", "read_bytes", "read_text"]
