"""Reviewing what was repaired: what to look at, in which order, and what the reader says of it."""

from __future__ import annotations

from cchc_restore.review.items import Item, items_of

__all__ = ["Item", "items_of"]
