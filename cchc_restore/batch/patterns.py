"""Which files of a folder are documents: patterns to include and to exclude."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

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
        plain = _plain(path)
        return _fits(self._include, plain) and not _fits(self._exclude, plain)

    def leaves_out(self, path: str) -> bool:
        """Whether a folder is left out with all that is in it."""
        return bool(self._exclude) and _fits(self._exclude, _plain(path))


def _plain(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _fits(globs: Iterable[re.Pattern[str]], path: str) -> bool:
    return any(glob.fullmatch(path) for glob in globs)


@lru_cache
def _compiled(glob: str) -> re.Pattern[str]:
    """The regular expression of a glob, over a whole path."""
    plain = _plain(glob).rstrip("/")
    plain = plain[1:] if plain.startswith("./") else plain
    anywhere = "" if "/" in plain else "(?:.*/)?"
    return re.compile(anywhere + _expression(plain.removeprefix("/")), re.DOTALL)


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
            inner = glob[i + 1 : end].replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
            parts.append(f"(?!/)[{'^' + inner[1:] if inner.startswith('!') else inner}]")
            i = end + 1
        else:
            parts.append(re.escape(glob[i]))
            i += 1
    return "".join(parts)
