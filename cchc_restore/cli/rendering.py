"""How changes look: the unified diff and the lines of the report."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

from cchc_restore.pipeline import Result

_CONTEXT = 3


def unified_diff(name: str, before: str, after: str) -> Iterator[str]:
    """A unified diff, as `patch` reads it.

    Line i of the output is line i of the input, so the two are compared line by line; a general diff would
    need quadratic time on reports where nearly every line changes.

    >>> print("".join(unified_diff("a.txt", "cai\\ncách\\n", "cải\\ncách\\n")), end="")
    --- a.txt
    +++ a.txt (restored)
    @@ -1,2 +1,2 @@
    -cai
    +cải
     cách
    """
    if before == after:
        return
    old, new = _lines(before), _lines(after)
    if len(old) != len(new):  # a stage that changes lines was at work
        for line in difflib.unified_diff(old, new, name, f"{name} (restored)", n=_CONTEXT):
            yield _ended(line)
        return
    yield f"--- {name}\n+++ {name} (restored)\n"
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
                yield _ended(" " + old[i])
                i += 1
                continue
            run = i
            while run < stop and old[run] != new[run]:
                run += 1
            yield from (_ended("-" + line) for line in old[i:run])
            yield from (_ended("+" + line) for line in new[i:run])
            i = run
        at = last + 1


def _lines(text: str) -> list[str]:
    """Lines with their "\\n"; other line ends are part of the line, as for `patch`."""
    return [line + "\n" for line in text.split("\n")[:-1]] + (
        [tail] if (tail := text.rsplit("\n", 1)[-1]) else []
    )


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def report_lines(result: Result) -> Iterator[str]:
    """The lines of the `--report` file for one document: one JSON object a correction."""
    for record in result.ledger.records(result.source, result.name):
        yield json.dumps(record, ensure_ascii=False) + "\n"
