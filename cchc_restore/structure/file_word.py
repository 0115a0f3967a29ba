"""The word of the last entry of `Nơi nhận`: `- Lưu: VT, TH.` says who keeps the file.

Source: Decree 30/2020/NĐ-CP, annex I, part I, II.9.
"""

from __future__ import annotations

from cchc_restore.lexicons import Lexicon
from cchc_restore.structure.fuzzy import letters_of


class FileWord:
    """Knows `Lưu` by what engines make of it.

    Attributes:
        text: the word as it is printed.

    >>> from cchc_restore.lexicons import load_lexicon
    >>> word = FileWord(load_lexicon())
    >>> word.text, word.reads("Luru"), word.reads("Lưu"), word.reads("Lan")
    ('Lưu', True, True, False)
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.letterhead
        self.text = next(word for word in words["label"] if letters_of(word) == "luu").rstrip(":")
        self._read = frozenset(map(letters_of, (self.text, *words["file-word-read"])))

    def reads(self, word: str) -> bool:
        """Whether an engine may have made a word of this one."""
        return letters_of(word) in self._read

    def begins(self, entry: str) -> bool:
        """Whether an entry of a list, the bullet before it or not, begins with it."""
        return letters_of(entry).startswith(tuple(self._read))
