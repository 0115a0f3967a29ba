"""Puts marks on texts with pyvi: a JSON list of texts on standard input, another on standard output.

A process of its own, so that neither its memory nor its start counts for anybody else (see `peers.accented`).
"""

from __future__ import annotations

import json
import sys
import warnings


def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries it was trained with
        from pyvi.ViUtils import add_accents

    def accented(line: str) -> str:
        try:
            return str(add_accents(line))
        except KeyError:  # a mark on a letter that cannot bear it: it knows no way out
            return line

    # Line by line, with single spaces: other white space makes it fail.
    texts = json.load(sys.stdin)
    lines = [[" ".join(line.split()) for line in text.split("\n")] for text in texts]
    json.dump(["\n".join(map(accented, some)) for some in lines], sys.stdout)


if __name__ == "__main__":
    main()
