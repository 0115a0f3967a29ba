"""What the tests of `fix` share: a damaged text, what it becomes, and looks into folders."""

from __future__ import annotations

from pathlib import Path

from cchc_restore.batch import STATE_NAME

STAGES = ("--stages", "encoding,characters,noise,numbers")
DAMAGED = "Phƣơng hƣớng nhiêṃ vụ\n_ - Quyet dinh so 15/QD-TTg\n"
REPAIRED = "Phương hướng nhiệm vụ\n- Quyet dinh so 15/QĐ-TTg\n"
CLEAN = "Phương hướng nhiệm vụ\n"


def write(path: str | Path, text: str | bytes = DAMAGED) -> Path:
    """Write a file as it is given, with the folders above it."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def tree(folder: str) -> dict[str, bytes]:
    """All files below a folder with their contents, but for the state."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != STATE_NAME
    }


def stamps(folder: str) -> dict[str, int]:
    """When each text in a folder was written: who is skipped stays as he is."""
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in Path(folder).rglob("*.txt")}


def rewritten(folder: str, before: dict[str, int]) -> list[str]:
    return sorted(name for name, when in stamps(folder).items() if before.get(name) != when)
