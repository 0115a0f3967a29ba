"""The documents to measure on: what was printed (gold), and one reading of it, in sets of the same kind."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "samples"
PARAGRAPHS = 30
"""Paragraphs that make a document of about 1,000 words where correct text is given in one piece."""


BANDS = {"light": (0.0, 0.35), "medium": (0.35, 0.66), "heavy": (0.66, 1.01)}
"""Bands of damage, by how severely the pages were damaged before they were read (0..1)."""


@dataclass(frozen=True)
class Document:
    """A reading of a document and what was printed.

    Attributes:
        name: its file.
        gold: what was printed.
        raw: the reading.
        reread: what the Vietnamese engine read on the same pages; None where there is no such reading.
        severity: how severely the pages were damaged, 0..1; None where nobody knows.
    """

    name: str
    gold: str
    raw: str
    reread: str | None = None
    severity: float | None = None

    @property
    def band(self) -> str | None:
        """The band of damage (see `BANDS`)."""
        if self.severity is None:
            return None
        return next(name for name, (low, high) in BANDS.items() if low <= self.severity < high)


@dataclass(frozen=True)
class DocumentSet:
    """Documents of one kind.

    Attributes:
        name: as printed in the tables.
        reading: how they were read: `eng`, `vie` (engines) or `nodau` (without diacritics).
        documents: the documents.
    """

    name: str
    reading: str
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Corpus:
    """All that is measured on.

    Attributes:
        sets: damaged texts.
        clean: name and text of correct ones, given as input to see what is changed wrongly.
        pages_from: more English-engine texts that pages for the test of speed are cut from.
    """

    sets: tuple[DocumentSet, ...]
    clean: tuple[tuple[str, str], ...]
    pages_from: tuple[Path, ...] = field(default=())

    def with_clean(self, files: Sequence[Path]) -> Corpus:
        """The same with more correct texts, each cut into documents of `PARAGRAPHS` lines."""
        more = tuple((path.name, page) for path in files for page in _pages(_text(path)))
        return replace(self, clean=self.clean + more)

    def reading(self, reading: str) -> list[Document]:
        """All documents read in one way."""
        return [d for s in self.sets if s.reading == reading for d in s.documents]

    def thinned(self, step: int) -> Corpus:
        """Every `step`-th document of each set, for a quick look."""
        sets = tuple(DocumentSet(s.name, s.reading, s.documents[::step]) for s in self.sets)
        return Corpus(sets, self.clean[::step], self.pages_from)


def load_corpus(data: Path | None) -> Corpus:
    """The development documents below `data/dev`; without them the samples.

    Raises:
        FileNotFoundError: there is no folder `dev` in `data`.
    """
    if data is None:
        return _samples()
    dev = data / "dev"
    if not dev.is_dir():
        raise FileNotFoundError(f"{data} holds no folder 'dev' (see tests/benchmarks/README.md)")
    return _development(dev, tuple(sorted((data / "train").glob("*.eng.txt"))))


def training_documents(data: Path) -> list[Document]:
    """The texts below `data/train` that an English engine read."""
    return list(_pairs(data / "train", "eng"))


def _development(dev: Path, pages_from: tuple[Path, ...]) -> Corpus:
    rendered, broad, real = dev / "rendered", dev / "broad", dev / "real"
    sets = (
        _set("real report", "eng", _pairs(real, "ocr")),
        _set("rendered, English engine", "eng", _pairs(rendered, "eng")),
        _set("broad, English engine", "eng", _pairs(broad, "eng")),
        _set("rendered, Vietnamese engine", "vie", _pairs(rendered, "vie")),
        _set("broad, Vietnamese engine", "vie", _pairs(broad, "vie")),
        _set("real report, without diacritics", "nodau", _stripped(real)),
        _set("broad, without diacritics", "nodau", _pairs(broad, "nodau", gold="clean")),
    )
    clean = [p for folder in (real, rendered, broad) for p in sorted(folder.glob("*.gold.txt"))]
    clean += sorted(broad.glob("*.clean.txt"))
    return Corpus(tuple(s for s in sets if s.documents), tuple((p.name, _text(p)) for p in clean), pages_from)


def _samples() -> Corpus:
    def is_read(folder: Path) -> bool:
        return folder.name[:2] not in ("07", "08")

    sets = (
        _set("samples, English engine", "eng", _sample_pairs("ocr.txt", is_read)),
        _set("samples, Vietnamese engine", "vie", _sample_pairs("ocr-vie.txt", is_read)),
        _set("sample without diacritics", "nodau", _sample_pairs("ocr.txt", lambda f: f.name[:2] == "07")),
    )
    clean = tuple((p.parent.name, _text(p)) for p in sorted(SAMPLES.glob("*/clean.txt")))
    return Corpus(sets, clean)


def _sample_pairs(file: str, wanted: Callable[[Path], bool]) -> Iterator[Document]:
    for path in sorted(SAMPLES.glob(f"*/{file}")):
        if wanted(path.parent):
            clean, reread = path.with_name("clean.txt"), path.with_name("ocr-vie.txt")
            yield Document(f"{path.parent.name}/{file}", _text(clean), _text(path), _if_there(reread))


def _pairs(folder: Path, reading: str, gold: str = "gold") -> Iterator[Document]:
    """The files NAME.READING.txt of a folder that have a NAME.GOLD.txt."""
    for path in sorted(folder.glob(f"*.{reading}.txt")):
        stem = path.name.removesuffix(f".{reading}.txt")
        right, meta = folder / f"{stem}.{gold}.txt", folder / f"{stem}.meta.json"
        if right.is_file():
            reread = None if reading == "nodau" else _if_there(folder / f"{stem}.vie.txt")
            severity = json.loads(_text(meta))["damage"]["sev"] if meta.is_file() else None
            yield Document(path.name, _text(right), _text(path), reread, severity)


def _stripped(folder: Path) -> Iterator[Document]:
    """The gold texts of a folder, read as if somebody had typed them without diacritics."""
    for path in sorted(folder.glob("*.gold.txt")):
        yield Document(path.name, _text(path), without_marks(_text(path)))


def without_marks(text: str) -> str:
    """A text as it is typed without diacritics; anything else stays.

    >>> without_marks("Đề án số 06")
    'De an so 06'
    """
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in letters if unicodedata.category(c) != "Mn"))


def _set(name: str, reading: str, documents: Iterator[Document]) -> DocumentSet:
    return DocumentSet(name, reading, tuple(documents))


def _pages(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for i in range(0, len(lines), PARAGRAPHS):
        yield "\n".join(lines[i : i + PARAGRAPHS])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _if_there(path: Path) -> str | None:
    return _text(path) if path.is_file() else None
