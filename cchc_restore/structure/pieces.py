"""Pieces of a number or a date: where each stands and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_restore.core.corrections import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of something read, its damage mended.

    Attributes:
        span: where it stands; empty where it was lost.
        says: what it reads; equal to the characters there if they are undamaged.
        role: what it is within the whole: "digits", "slash", "day" …
        confidence: probability (0..1) that this is what it says.
    """

    span: Span
    says: str
    role: str
    confidence: float = 1.0
