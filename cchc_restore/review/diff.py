"""The difference between a document and what a run made of it, as a patch for `patch -p1` and `git apply`.

A patch speaks of the bytes on disk. Where those are UTF-8 it can be applied; for a document in another
encoding the difference of the texts is given as a remark, which both programs pass over.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cchc_restore.core.paths import full_path

_CONTEXT: Final = 3
"""Unchanged lines shown around changed ones."""

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def patch_base(paths: Iterable[Path], current: Path) -> Path:
    """The folder from which the names in a patch count.

    It is the current one where that holds all documents, else the deepest one that does.

    >>> patch_base([Path("/srv/reports/a.txt"), Path("/srv/reports/xa/b.txt")], Path("/srv"))
    PosixPath('/srv')
    >>> patch_base([Path("/srv/reports/a.txt"), Path("/srv/reports/xa/b.txt")], Path("/home"))
    PosixPath('/srv/reports')
    """
    folders = {str(full_path(path).parent) for path in paths}
    if all(Path(folder).is_relative_to(current) for folder in folders):
        return current
    return Path(os.path.commonpath(folders))


def patch_name(path: Path, base: Path) -> str:
    """The name of a document in a patch: its path from `base` (see `patch_base`)."""
    return Path(os.path.relpath(full_path(path), base)).as_posix()


def patch_source(data: bytes) -> str | None:
    """The text that a patch of a file with these bytes starts from; None where they are no UTF-8 text.

    >>> patch_source(b"\\xef\\xbb\\xbfcai")
    '\\ufeffcai'
    >>> patch_source("cải".encode("utf-16")) is None
    True
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def patch(name: str, before: str, after: str) -> Iterator[str]:
    """The lines of a patch that makes `after` of `before`; none where they are equal.

    Args:
        name: the name of the document (see `patch_name`).
        before: its text as it is on disk.
        after: the text that is wanted.

    >>> print("".join(patch("xa/a.txt", "cai\\ncách\\n", "cải\\ncách\\n")), end="")
    --- a/xa/a.txt
    +++ b/xa/a.txt
    @@ -1,2 +1,2 @@
    -cai
    +cải
     cách
    """
    if before != after:
        yield f"--- {_quoted('a/' + name)}\n"
        yield f"+++ {_quoted('b/' + name)}\n"
        for line in _hunks(_lines(before), _lines(after)):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def remark(name: str, before: str, after: str, why: str) -> Iterator[str]:
    """The same lines, each behind a `#`, so that programs that apply patches pass over them.

    Args:
        name: the name of the document (see `patch_name`).
        before: its text.
        after: the text that is wanted.
        why: why it cannot be applied; the first line says so.
    """
    if before != after:
        yield f"# {why}\n"
        yield from (f"# {line}\n" for whole in patch(name, before, after) for line in whole[:-1].split("\n"))


def _hunks(old: list[str], new: list[str]) -> Iterator[str]:
    """The changed lines with their neighbours.

    Line i of the output is line i of the input, so the two are compared line by line; a general diff would
    need quadratic time on reports where nearly every line changes.
    """
    if len(old) != len(new):  # a stage that changes lines was at work
        header_lines = 2
        yield from list(difflib.unified_diff(old, new, n=_CONTEXT))[header_lines:]
        return
    changed = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    at = 0
    while at < len(changed):
        last = at
        while last + 1 < len(changed) and changed[last + 1] - changed[last] <= 2 * _CONTEXT:
            last += 1
        start, stop = max(0, changed[at] - _CONTEXT), min(len(old), changed[last] + _CONTEXT + 1)
        yield f"@@ -{start + 1},{stop - start} +{start + 1},{stop - start} @@\n"
        i = start
        while i < stop:
            if old[i] == new[i]:
                yield " " + old[i]
                i += 1
                continue
            run = i
            while run < stop and old[run] != new[run]:
                run += 1
            yield from ("-" + line for line in old[i:run])
            yield from ("+" + line for line in new[i:run])
            i = run
        at = last + 1


def _lines(text: str) -> list[str]:
    """Lines with their "\\n"; other line ends are part of the line, as for `patch`."""
    *whole, tail = text.split("\n")
    return [line + "\n" for line in whole] + ([tail] if tail else [])


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes where a sign in it would end it; a tab ends one with spaces."""
    signs = [_sign(sign) for sign in name]
    if signs == list(name):
        return f"{name}\t" if " " in name else name
    return f'"{"".join(signs)}"'


def _sign(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign < " " or sign == "\x7f":
        return f"\\{ord(sign):03o}"
    if "\udc80" <= sign <= "\udcff":  # a byte of a file name that is no UTF-8
        return f"\\{ord(sign) - 0xDC00:03o}"
    return sign
