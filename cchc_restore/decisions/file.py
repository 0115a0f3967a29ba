"""The decisions file: one decision a line, columns parted by tabs; made to be read, merged and diffed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cchc_restore.core.decision import SCOPES, Decision
from cchc_restore.core.errors import DecisionError
from cchc_restore.core.paths import full_path
from cchc_restore.core.writing import write_text

FILE_NAME: Final = "decisions.tsv"
"""Where decisions are looked for, in the folder under review, unless another name is given."""

COLUMNS: Final = ("word", "replacement", "scope", "file", "context", "note")
_HEADER: Final = "\t".join(COLUMNS)
_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "#": "\\#"}
_UNESCAPES: Final = {written[1]: meant for meant, written in _ESCAPES.items()}


def document_key(path: Path, root: Path, decisions_file: Path | None = None) -> str:
    """The name by which decisions know a document, the same on every machine.

    Args:
        path: the document.
        root: the folder that was given as input, or the document's own folder.
        decisions_file: where the decisions are kept. A document at or below its folder is named from there,
            so that `fix reports/xa/a.txt` finds what `review reports/` decided.

    >>> document_key(Path("reports/xa/a.txt"), Path("reports"))
    'xa/a.txt'
    >>> document_key(Path("reports/xa/a.txt"), Path("reports/xa"), Path("reports/decisions.tsv"))
    'xa/a.txt'
    """
    document = full_path(path)
    folders = [full_path(root)]
    if decisions_file is not None:
        folders.insert(0, full_path(decisions_file).parent)
    for folder in folders:
        if document.is_relative_to(folder):
            return document.relative_to(folder).as_posix()
    return document.name


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a file, in its order.

    Raises:
        DecisionError: it cannot be read, a line is not what it should be, or two decisions contradict.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from None
    return parse_decisions(text, str(path))


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> DecisionError:
    """What to say of a file that cannot be read."""
    reason = getattr(error, "strerror", None) or "not UTF-8"
    return DecisionError(
        f"cannot be read ({reason})", where=str(path), remedy="name the file that review wrote"
    )


def parse_decisions(text: str, where: str) -> list[Decision]:
    """The decisions that the text of a file holds. Raises DecisionError, as `read_decisions`.

    >>> parse_decisions("s6\\tsố\\teverywhere\\n", "d.tsv")[0].replacement
    'số'
    """
    decisions: list[Decision] = []
    for number, line in enumerate(text.split("\n"), 1):
        row = line.removesuffix("\r")
        if row and not row.startswith("#") and row != _HEADER:
            decisions.append(_decision(row, f"{where}:{number}", number))
    check_conflicts(decisions, where)
    return decisions


def _decision(row: str, where: str, line: int) -> Decision:
    cells = [_unescaped(cell, where) for cell in row.split("\t")]
    if not 3 <= len(cells) <= len(COLUMNS):
        raise DecisionError(
            "has one column" if len(cells) == 1 else f"has {len(cells)} columns",
            where=where,
            remedy=f"write {', '.join(COLUMNS)}, parted by tabs",
        )
    word, replacement, scope, file, context, note = (*cells, *[""] * (len(COLUMNS) - len(cells)))
    if scope not in SCOPES:
        raise DecisionError(
            f"{scope!r} is no scope", where=where, remedy=f"write one of {', '.join(SCOPES)} in column 3"
        )
    decision = Decision(
        word,
        replacement,
        scope,
        "" if scope == "everywhere" else file,
        context if scope == "once" else "",
        note,
        line,
    )
    check_decision(decision, where)
    return decision


def check_decision(decision: Decision, where: str) -> None:
    """Raises DecisionError where a decision lacks what it needs, or cannot be put into a text."""
    if not decision.word.strip():
        raise DecisionError("names no word", where=where, remedy="write the word as the source has it")
    if any(sign in decision.word + decision.replacement for sign in "\n\r\f"):
        raise DecisionError("holds a line break", where=where, remedy="make one decision for each line")
    if decision.replacement and unicodedata.category(decision.replacement[0]).startswith("M"):
        raise DecisionError(
            "replaces a word by a mark without its letter", where=where, remedy="write the whole word"
        )
    if decision.scope != "everywhere" and not decision.file:
        raise DecisionError("names no file", where=where, remedy="write the file in column 4")
    if decision.scope == "once" and not decision.context:
        raise DecisionError("has no context", where=where, remedy="give it the scope file, or review again")


def check_conflicts(decisions: Iterable[Decision], where: str) -> None:
    """Raises DecisionError where two decisions want different things at the same place."""
    known: dict[tuple[str, str, str, str], Decision] = {}
    for decision in decisions:
        other = known.setdefault(decision.place, decision)
        if other.replacement != decision.replacement:
            there = f"on line {other.line}" if other.line else "elsewhere"
            raise DecisionError(
                f"{decision.word!r} shall be {decision.replacement!r} here and {other.replacement!r} {there}",
                where=f"{where}:{decision.line}" if decision.line else where,
                remedy="delete one of the two lines",
            )


def format_decisions(decisions: Iterable[Decision]) -> str:
    """The text of a file with these decisions, in their order; equal ones once.

    >>> format_decisions([Decision("s6", "số", "everywhere")]).splitlines()[1]
    's6\\tsố\\teverywhere'
    """
    lines = dict.fromkeys(_row(decision) for decision in decisions)
    return "".join(f"{line}\n" for line in (_HEADER, *lines))


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write a decisions file, all of it or nothing. Raises OutputError."""
    write_text(path, format_decisions(decisions))


def _row(decision: Decision) -> str:
    cells = [
        decision.word,
        decision.replacement,
        decision.scope,
        decision.file,
        decision.context,
        decision.note,
    ]
    while len(cells) > 3 and not cells[-1]:
        cells.pop()
    return "\t".join(_escaped(cell) for cell in cells)


def _escaped(cell: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in cell)


def _unescaped(cell: str, where: str) -> str:
    if "\\" not in cell:
        return cell
    signs, i = list[str](), 0
    while i < len(cell):
        if cell[i] != "\\":
            signs.append(cell[i])
            i += 1
            continue
        meant = _UNESCAPES.get(cell[i + 1 : i + 2])
        if meant is None:
            raise DecisionError(
                f"{cell[i : i + 2]!r} has no meaning", where=where, remedy="write \\\\ for a backslash"
            )
        signs.append(meant)
        i += 2
    return "".join(signs)
