"""The documents to measure on: what was printed (gold), and one reading of it, in sets of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "samples"


@dataclass(frozen=True)
class Document:
    """A reading of a document and what was printed."""

    name: str
    gold: str
    raw: str


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


def _development(dev: Path, pages_from: tuple[Path, ...]) -> Corpus:
    rendered, broad, real = dev / "rendered", dev / "broad", dev / "real"
    sets = (
        _set("real report", "eng", _pairs(real, "ocr")),
        _set("rendered, English engine", "eng", _pairs(rendered, "eng")),
        _set("broad, English engine", "eng", _pairs(broad, "eng")),
        _set("rendered, Vietnamese engine", "vie", _pairs(rendered, "vie")),
        _set("broad, Vietnamese engine", "vie", _pairs(broad, "vie")),
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
            yield Document(f"{path.parent.name}/{file}", _text(path.with_name("clean.txt")), _text(path))


def _pairs(folder: Path, reading: str, gold: str = "gold") -> Iterator[Document]:
    """The files NAME.READING.txt of a folder that have a NAME.GOLD.txt."""
    for path in sorted(folder.glob(f"*.{reading}.txt")):
        right = path.with_name(path.name.replace(f".{reading}.txt", f".{gold}.txt"))
        if right.is_file():
            yield Document(path.name, _text(right), _text(path))


def _set(name: str, reading: str, documents: Iterator[Document]) -> DocumentSet:
    return DocumentSet(name, reading, tuple(documents))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
