"""`cchc-restore train`: build the language model and the channels from one's own texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from cchc_restore.cli.console import say

_HELP = {"help_option_names": ["-h", "--help"]}
_OUT = click.option(
    "-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="File to write."
)
_QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress.")


def _progress(quiet: bool) -> Callable[[str], None]:
    return (lambda message: None) if quiet else say


@click.group(context_settings=_HELP)
def train() -> None:
    """Build what the decoder is made of.

    Put the two files, named language_model.safetensors and channels.safetensors, in one folder, and name it
    as `model` in the settings.
    """


@train.command(
    context_settings=_HELP,
    epilog="""\b
Examples:
  cchc-restore train lm admin.txt.xz legal.txt.xz news.txt.xz --weights 4,1,1 -o language_model.safetensors
  cchc-restore train lm our-reports/*.txt -o language_model.safetensors
""",
)
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@_OUT
@click.option("--weights", metavar="N,N…", help="How often each text counts, in the order of the texts.")
@click.option("--sizes", metavar="N,N…", help="The most 2-grams, 3-grams … to keep, in thousands.")
@_QUIET
def lm(texts: tuple[Path, ...], out: Path, weights: str | None, sizes: str | None, quiet: bool) -> int:
    """Estimate a language model from clean TEXTS (UTF-8, one paragraph a line; .xz and .gz are unpacked)."""
    from cchc_restore.train import DEFAULT_SIZES, build_language_model

    counted = _whole_numbers(weights, "--weights") if weights else None
    if counted and len(counted) != len(texts):
        raise click.UsageError(
            f"--weights names {len(counted)} numbers for {len(texts)} texts; give one for each"
        )
    wanted = _whole_numbers(sizes, "--sizes") if sizes else None
    if wanted and len(wanted) > 3:
        raise click.UsageError("--sizes takes at most three numbers: 2-grams, 3-grams, 4-grams")
    kept = {n: 1000 * size for n, size in enumerate(wanted, 2)} if wanted else DEFAULT_SIZES
    build_language_model(texts, out, weights=counted, sizes=kept, progress=_progress(quiet))
    say(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")
    return 0


@train.command(
    context_settings=_HELP,
    epilog="""\b
Example:
  cchc-restore train channel pairs/ -o channels.safetensors
""",
)
@click.argument("pairs", nargs=-1, required=True, type=click.Path(path_type=Path))
@_OUT
@_QUIET
def channel(pairs: tuple[Path, ...], out: Path, quiet: bool) -> int:
    """Learn channels from PAIRS: folders with NAME.gold.txt beside NAME.KIND.txt, for example report.eng.txt.

    The kinds that the decoder knows are eng (an English engine) and vie (a Vietnamese one).
    """
    from cchc_restore.train import build_channels

    learnt = build_channels(pairs, out, progress=_progress(quiet))
    say(f"wrote {out}: " + ", ".join(f"{kind} from {n:,} words" for kind, n in sorted(learnt.items())))
    return 0


def _whole_numbers(text: str, option: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise click.UsageError(f"{option} wants whole numbers from 1, joined by commas, not {text!r}")
    return numbers
