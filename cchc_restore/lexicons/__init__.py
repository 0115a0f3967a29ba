"""The lexicon: reading, validating, and the spelling of Vietnamese syllables."""

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
from cchc_restore.lexicons.syllables import (
    all_skeletons,
    all_syllables,
    fold_tone_placement,
    is_syllable,
    skeleton,
    strip_tone,
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
    "all_skeletons",
    "all_syllables",
    "check_lexicon",
    "check_user_lexicon",
    "cited",
    "default_folder",
    "fold_tone_placement",
    "is_syllable",
    "load_lexicon",
    "skeleton",
    "strip_tone",
]
