"""The lexicon: reading it, checking it, and looking things up in it."""

from __future__ import annotations

from cchc_restore.lexicons.check import check_lexicon, check_user_lexicon
from cchc_restore.lexicons.evidence import Evidence
from cchc_restore.lexicons.files import cited
from cchc_restore.lexicons.lexicon import Lexicon
from cchc_restore.lexicons.loader import default_folder, load_lexicon
from cchc_restore.lexicons.models import (
    Abbreviation,
    Body,
    DocType,
    NameCount,
    NoisePattern,
    NoiseRules,
    Phrase,
    Place,
    Problem,
    Reading,
)

__all__ = [
    "Abbreviation",
    "Body",
    "DocType",
    "Evidence",
    "Lexicon",
    "NameCount",
    "NoisePattern",
    "NoiseRules",
    "Phrase",
    "Place",
    "Problem",
    "Reading",
    "check_lexicon",
    "check_user_lexicon",
    "cited",
    "default_folder",
    "load_lexicon",
]
