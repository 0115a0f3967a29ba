"""Which files of a folder are documents: patterns to include and to exclude."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import folded

DOCUMENTS: Final = ("*.txt",)
"""What counts as a document where nothing is said."""


class Patterns:
    """Globs for the files in a folder.

    `*` and `?` stand for characters other than `/`, `[ab]` for one of those listed, `[!ab]` for one that is
    not, and `**` for any number of folders, none included. A pattern without `/` is compared with the name of
    a file or folder, wherever it lies; one with `/` with the path from the input folder on, whose parts are
    joined by `/` on every system. Upper and lower case count as the same, and so do composed and decomposed
    letters.

    Args:
        include: a file is a document if one of these fits it; none: `DOCUMENTS`.
        exclude: what one of these fits is left out, a folder with all that is in it. Goes before `include`.

    Raises:
        UsageError: a pattern that can fit nothing, as `[z-a]`.

    >>> patterns = Patterns(["2024/**/*.txt"], ["ban-nhap*"])
    >>> patterns.wants("2024/xa/a.TXT"), patterns.wants("2024/a.txt"), patterns.wants("2023/a.txt")
    (True, True, False)
    >>> patterns.wants("2024/ban-nhap-2.txt"), patterns.leaves_out("2024/Ban-nhap")
    (False, True)
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        globs = tuple(include)
        self.default = not globs
        self._include = [_compiled(glob) for glob in globs or DOCUMENTS]
        self._exclude = [_compiled(glob) for glob in exclude]

    def wants(self, path: str) -> bool:
        """Whether a file is a document.

        Args:
            path: the way to it from the input folder, with `/` between the parts.
        """
        plain = folded(path)
        return _fits(self._include, plain) and not _fits(self._exclude, plain)

    def leaves_out(self, path: str) -> bool:
        """Whether a folder is left out with all that is in it."""
        return bool(self._exclude) and _fits(self._exclude, folded(path))


def _fits(globs: Iterable[re.Pattern[str]], path: str) -> bool:
    return any(glob.fullmatch(path) for glob in globs)


@lru_cache
def _compiled(glob: str) -> re.Pattern[str]:
    """The regular expression of a glob, over a whole path."""
    plain = folded(glob).rstrip("/")
    plain = plain[1:] if plain.startswith("./") else plain
    anywhere = "" if "/" in plain else "(?:.*/)?"
    try:
        return re.compile(anywhere + _expression(plain.removeprefix("/")), re.DOTALL)
    except _BackwardsError as error:
        raise UsageError(
            f"the pattern {glob!r} asks for the characters from {error.first!r} to {error.last!r}",
            remedy=f"write {error.last}-{error.first}, or put a - that stands for itself at the end: [ab-]",
        ) from None


class _BackwardsError(ValueError):
    """A range of characters whose last one comes before its first."""

    def __init__(self, first: str, last: str) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last


def _expression(glob: str) -> str:
    parts, i = list[str](), 0
    while i < len(glob):
        if glob.startswith("**/", i) and glob[i - 1 : i] in ("", "/"):
            parts.append("(?:.*/)?")
            i += 3
        elif glob.startswith("**", i):
            parts.append(".*")
            i += 2
        elif glob[i] == "*":
            parts.append("[^/]*")
            i += 1
        elif glob[i] == "?":
            parts.append("[^/]")
            i += 1
        elif glob[i] == "[" and (end := glob.find("]", i + 2 + glob.startswith("!", i + 1))) > 0:
            inner = glob[i + 1 : end]
            others = "^" if inner.startswith("!") else ""
            parts.append(f"(?!/)[{others}{''.join(_characters(inner[len(others) :]))}]")
            i = end + 1
        else:
            parts.append(re.escape(glob[i]))
            i += 1
    return "".join(parts)


def _characters(listed: str) -> Iterator[str]:
    """What stands between brackets, one character or range after the other, as an expression wants it.

    Raises _BackwardsError.
    """
    i = 0
    while i < len(listed):
        first, last = listed[i], listed[i + 2 : i + 3]
        if listed[i + 1 : i + 2] == "-" and last:
            if last < first:
                raise _BackwardsError(first, last)
            yield f"{re.escape(first)}-{re.escape(last)}"
            i += 3
        else:
            yield re.escape(first)
            i += 1
