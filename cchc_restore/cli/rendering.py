"""How changes look: a patch in colours, and the word diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from cchc_restore.cli.colors import PICTURES, painter
from cchc_restore.pipeline import Result
from cchc_restore.review.word_diff import Change, changed_lines

_SURE: Final = 0.995
"""A confidence from here on would be shown as 1.00, and is not shown."""
_DOUBTFUL: Final = 0.9
"""Changes under this confidence have a colour of their own."""
_PATCH_COLORS: Final = {
    "---": "heading",
    "+++": "heading",
    "@": "hunk",
    "#": "remark",
    "-": "removed",
    "+": "added",
}
"""How a line of a patch begins -> what it is, the first that fits."""
_PICTURES: Final = {**PICTURES, 0x09: "\t", 0x0A: "⏎"}


def colored_patch(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a patch in colours, for a terminal; programs cannot apply it any more."""
    paint = painter(True)
    for line in lines:
        what = next((what for start, what in _PATCH_COLORS.items() if line.startswith(start)), None)
        if what is None:
            yield line
            continue
        text = line.rstrip("\r\n")
        yield paint(text, what) + line[len(text) :]


def word_diff(result: Result, name: str | None, color: bool) -> Iterator[str]:
    """The changed lines of a document with every change marked in its place.

    Without colours: `[-cai-]{+cải+}` was changed, `[=cai=]{?cải?}` is only proposed; `(0.81)` behind it is
    the confidence, left out where it is 1.00.

    Args:
        result: what the restorer made of the document.
        name: what to put before the number of each line, as `grep` does for several files; None: nothing.
        color: whether to show it by colours (see `colors`) instead of brackets.

    >>> from cchc_restore import restore
    >>> print(*word_diff(restore("Phƣơng hướng", stages=["characters"]), "a.txt", False), end="")
    a.txt:1:[-Phƣơng-]{+Phương+} hướng
    """
    paint = painter(color)
    change = _colored if color else _bracketed
    head = paint(_visible(name), "file") + paint(":", "separator") if name else ""
    for line in changed_lines(result):
        parts = (_visible(part) if isinstance(part, str) else change(part) for part in line.parts)
        text = "".join(parts).removesuffix("␍")
        yield f"{head}{paint(str(line.number), 'line')}{paint(':', 'separator')}{text}\n"


def _bracketed(change: Change) -> str:
    old, new = _visible(change.old), _visible(change.new)
    if change.old == change.new:
        shown = f"[={old}=]"
    else:
        shown = (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")
        shown += f"({change.confidence:.2f})" if change.confidence < _SURE else ""
    return shown + "".join(f"{{?{_visible(text)}?}}({p:.2f})" for text, p in change.proposals)


def _colored(change: Change) -> str:
    paint = painter(True)
    old, new = _visible(change.old), _visible(change.new)
    if change.old == change.new:
        shown = paint(old, "kept")
    else:
        shown = paint(old, "old") + paint(new, "new" if change.confidence >= _DOUBTFUL else "doubtful")
        shown += paint(f"({change.confidence:.2f})", "confidence") if change.confidence < _SURE else ""
    for text, probability in change.proposals:
        shown += paint(f"{_visible(text)}?", "proposed") + paint(f"({probability:.2f})", "confidence")
    return shown


def _visible(text: str) -> str:
    """A text as it may go to a terminal; bytes of a file name that are no UTF-8 as `\\xe1`."""
    return text.translate(_PICTURES).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
