"""The shape of every file of ``lexicon/``: its columns, its key, the words a column may hold.

The loader and the validator both read this table, so a file cannot mean one thing to the one and another to
the other. A new file is added here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

__all__ = ["HEADER_FIELDS", "LOST", "NOISE_FILE", "TABLES", "Table"]

HEADER_FIELDS: Final = ("about", "columns", "source", "licence", "edit")
"""What the ``#`` lines at the top of every file must say (``# source: …``)."""
NOISE_FILE: Final = "noise.yaml"
LOST: Final = "(nothing)"
"""Stands in `heading_damage.tsv` for a stop that was not read."""

_STATUS: Final = frozenset({"verified", "seen", "compiled"})


@dataclass(frozen=True, slots=True)
class Table:
    """One tab-separated file.

    Attributes:
        file: its name.
        columns: the names of its columns, in order.
        key: how many columns from the left must be unique together.
        words: the closed vocabularies: column name to the words it may hold.
        whole: the columns of whole numbers: column name to (least, greatest).
        shares: the columns of shares, numbers from 0 to 1.
        may_be_empty: the columns that may hold nothing.
        required: the first cells of rows that must be there.
    """

    file: str
    columns: tuple[str, ...]
    key: int = 1
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    shares: frozenset[str] = frozenset()
    may_be_empty: frozenset[str] = frozenset()
    required: tuple[tuple[str, ...], ...] = ()


_DATE_ROLES: Final = ("after-lunar", "before-date", "before-number", "joins-days")
_PARTS: Final = (
    "authority",
    "bare-body",
    "body-start",
    "file-word-read",
    "honour",
    "label",
    "motto",
    "name-unfinished",
    "national-title",
    "no-addressee",
    "numbered",
    "office",
    "opener",
    "party-title",
    "place-type",
    "stamp",
    "unfinished",
)

_ALL: Final = (
    Table(
        "abbreviations.tsv",
        ("abbreviation", "rank", "expansion", "kind", "level", "status", "note"),
        key=2,
        words={
            "kind": frozenset(["body", "org", "unit", "place", "programme", "sign", "term", "title", "type"]),
            "status": _STATUS,
        },
        whole={"rank": (1, 9)},
        may_be_empty=frozenset({"note"}),
    ),
    Table(
        "assembly_terms.tsv",
        ("term", "first", "last"),
        whole={"term": (1, 99), "first": (1945, 2999), "last": (1945, 2999)},
    ),
    Table(
        "capitals.tsv",
        ("phrase", "form", "scope", "article"),
        words={"scope": frozenset({"always", "cited"})},
    ),
    Table("confusions.tsv", ("token", "reading", "weight", "reason"), key=2, shares=frozenset({"weight"})),
    Table(
        "date_words.tsv",
        ("role", "word"),
        key=2,
        words={"role": frozenset(_DATE_ROLES)},
        required=tuple((role,) for role in _DATE_ROLES),
    ),
    Table(
        "digits.tsv",
        ("read", "printed", "weight", "reason"),
        key=2,
        shares=frozenset({"weight"}),
    ),
    Table(
        "doc_types.tsv",
        ("abbreviation", "rank", "name", "system", "status", "source"),
        key=3,
        words={"system": frozenset({"hành chính", "bản sao", "QPPL", "Đảng"}), "status": _STATUS},
        whole={"rank": (1, 99)},
        may_be_empty=frozenset({"abbreviation"}),
    ),
    Table(
        "foreign_words.tsv",
        ("word", "language", "strength"),
        words={"language": frozenset({"en", "fr", "mul"}), "strength": frozenset({"strong", "weak"})},
    ),
    Table(
        "heading_damage.tsv",
        ("kind", "read", "printed", "reason"),
        key=3,
        words={"kind": frozenset({"arabic", "bullet", "letter", "numeral", "roman", "stop"})},
    ),
    Table(
        "headings.tsv",
        ("kind", "written", "value", "source"),
        key=2,
        words={
            "kind": frozenset({"chuong", "dieu", "letter", "muc", "ordinal", "phan", "tieu_muc"}),
        },
        required=(("letter",), ("ordinal",)),
    ),
    Table(
        "issuing_bodies.tsv",
        ("name", "level", "abbreviation", "status"),
        key=2,
        words={"status": _STATUS},
        may_be_empty=frozenset({"abbreviation"}),
    ),
    Table(
        "keep.tsv",
        ("token", "kind", "reason"),
        words={"kind": frozenset({"product", "unit", "weak-unit", "index", "foreign", "symbol"})},
    ),
    Table(
        "letterhead.tsv",
        ("part", "text"),
        key=2,
        words={"part": frozenset(_PARTS)},
        required=(
            *((part,) for part in _PARTS),
            ("label", "Kính gửi:"),
            ("label", "Lưu:"),
            ("label", "Nơi nhận:"),
        ),
    ),
    Table("letters.tsv", ("letter", "reading", "share", "reason"), key=2, shares=frozenset({"share"})),
    Table(
        "names.tsv",
        ("syllable", "surname", "middle", "given"),
        whole={"surname": (0, 10**9), "middle": (0, 10**9), "given": (0, 10**9)},
    ),
    Table(
        "phrases.tsv",
        ("phrase", "weight", "field"),
        whole={"weight": (1, 9)},
        words={
            "field": frozenset(
                {
                    "administration",
                    "culture",
                    "crafts",
                    "economy",
                    "education",
                    "environment",
                    "farming",
                    "finance",
                    "general",
                    "health",
                    "infrastructure",
                    "land",
                    "law",
                    "minorities",
                    "party",
                    "sea",
                    "security",
                    "society",
                    "technology",
                    "tourism",
                }
            )
        },
    ),
    Table(
        "places.tsv",
        ("name", "type", "province", "era"),
        key=3,
        words={
            "type": frozenset(
                {"tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu"}
            ),
            "era": frozenset(
                {"hist", "2024", "2025", "hist+2024", "hist+2025", "2024+2025", "hist+2024+2025"}
            ),
        },
        may_be_empty=frozenset({"province"}),
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.file: table for table in _ALL})
"""File name to its shape."""
