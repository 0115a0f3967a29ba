"""`cchc-restore evaluate`: measure texts against the right ones."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.console import write_output
from cchc_restore.cli.parameters import HELP, whole_number
from cchc_restore.core.errors import UsageError
from cchc_restore.core.options import CHOICES
from cchc_restore.formats import decode, read_bytes

_EPILOG = """\b
SER  wrong syllables: letters only, lower case, either tone placement
WER  wrong words, as printed between spaces
CER  wrong characters, white space collapsed

\b
Examples:
  cchc-restore evaluate gold.txt clean.txt
  cchc-restore evaluate a.gold.txt a.txt b.gold.txt b.txt --errors 20 --json
"""


@click.command(epilog=_EPILOG, context_settings=HELP)
@click.argument(
    "files", nargs=-1, required=True, metavar="GOLD HYP [GOLD HYP ...]", shell_complete=complete_files
)
@click.option(
    "--errors",
    callback=whole_number(0),
    metavar="N",
    default="10",
    show_default=True,
    help="How many confusions to list.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--encoding",
    type=click.Choice(CHOICES["encoding"]),
    metavar="NAME",
    help=f"What files are written in that are not UTF-8: {', '.join(CHOICES['encoding'])}.",
)
def evaluate(files: tuple[str, ...], errors: int, as_json: bool, encoding: str | None) -> int:
    """Measure texts (HYP) against the right ones (GOLD): SER, WER, CER, and the most frequent confusions."""
    if len(files) % 2:
        what = "one file" if len(files) == 1 else f"{len(files)} files"
        raise UsageError(
            f"{what} cannot be paired", remedy="name the right text and the text to measure, pair after pair"
        )
    from cchc_restore import evaluate as measure

    pairs = list(zip(files[::2], files[1::2], strict=True))
    each = [measure.evaluate(_text(gold, encoding), _text(hyp, encoding)) for gold, hyp in pairs]
    total = measure.combine(each)
    frequent = total.confusions.most_common(errors)
    if as_json:
        write_output(
            json.dumps(
                {
                    **{name: rate.value for name, rate in total.rates.items()},
                    "counts": {name: [rate.errors, rate.total] for name, rate in total.rates.items()},
                    "documents": [
                        {"gold": gold, "hyp": hyp, **{name: rate.value for name, rate in one.rates.items()}}
                        for (gold, hyp), one in zip(pairs, each, strict=True)
                    ],
                    "errors": [[confusion, count] for confusion, count in frequent],
                },
                ensure_ascii=False,
            )
            + "\n"
        )
        return 0
    lines = [
        f"{hyp}  " + "  ".join(f"{name} {rate.value:.4f}" for name, rate in one.rates.items())
        for (_, hyp), one in zip(pairs, each, strict=True)
    ]
    lines.append("total  " + "  ".join(f"{name} {rate}" for name, rate in total.rates.items()))
    if frequent:
        lines.append("most frequent (gold → read):")
        lines += (f"{count:6}  {confusion}" for confusion, count in frequent)
    write_output("\n".join(lines) + "\n")
    return 0


def _text(file: str, encoding: str | None) -> str:
    """The text of a file; a repaired one is UTF-8, whatever the one beside it is written in."""
    data = read_bytes(Path(file))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data, file, encoding)
    return decode(data, file)
