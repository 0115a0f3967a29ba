"""`cchc-restore train`: build the language model and the channels from one's own texts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from cchc_restore.cli.console import say
from cchc_restore.cli.inputs import Job, check_folder_of, check_spares
from cchc_restore.cli.parameters import HELP, file_to_write, whole_number
from cchc_restore.cli.settings import settings_for
from cchc_restore.core.errors import RestoreError, UsageError

_OUT = click.option(
    "-o",
    "--output",
    "out",
    required=True,
    callback=file_to_write,
    type=click.Path(path_type=Path),
    help="File to write.",
)
_WEIGHTS = click.option(
    "--weights", metavar="N,N…", help="How often each text counts, in the order of the texts."
)
_QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress.")


def _progress(quiet: bool) -> Callable[[str], None]:
    return (lambda message: None) if quiet else say


@click.group(
    context_settings=HELP,
    epilog="""\b
Examples:
  cchc-restore train lm our-reports/*.txt -o language_model.safetensors
  cchc-restore train channel pairs/ -o channels.safetensors
""",
)
def train() -> None:
    """Build what the decoder is made of.

    Put the two files, named language_model.safetensors and channels.safetensors, in one folder, and name it
    as `model` in the settings. A third one, second_opinion.safetensors, may stand beside them: it is asked
    where the language model is in doubt.
    """


@train.command(
    context_settings=HELP,
    short_help="Estimate a language model from clean texts.",
    epilog="""\b
Examples:
  cchc-restore train lm a.xz b.xz --weights 4,1 -o language_model.safetensors
  cchc-restore train lm our-reports/*.txt -o language_model.safetensors
""",
)
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@_OUT
@_WEIGHTS
@click.option("--sizes", metavar="N,N…", help="The most 2-grams, 3-grams … to keep, in thousands.")
@click.option(
    "--hold-out",
    callback=file_to_write,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write one paragraph in 500 to FILE instead of learning from it, to try the model on.",
)
@_QUIET
def lm(
    texts: tuple[Path, ...],
    out: Path,
    weights: str | None,
    sizes: str | None,
    hold_out: Path | None,
    quiet: bool,
) -> int:
    """Estimate a language model from clean TEXTS (UTF-8, one paragraph a line; .xz and .gz are unpacked)."""
    from cchc_restore.train import DEFAULT_SIZES, build_language_model

    check_folder_of(out)
    if hold_out is not None:
        check_folder_of(hold_out)
        check_spares([out], {"text held out": hold_out})
    check_spares(texts, {"model": out, "text held out": hold_out})
    counted = _weights_of(texts, weights)
    wanted = _whole_numbers(sizes, "--sizes") if sizes else None
    if wanted and len(wanted) > 3:
        raise click.UsageError("--sizes takes at most three numbers: 2-grams, 3-grams, 4-grams")
    kept = {n: 1000 * size for n, size in enumerate(wanted, 2)} if wanted else DEFAULT_SIZES
    build_language_model(
        texts, out, weights=counted, sizes=kept, hold_out=hold_out, progress=_progress(quiet)
    )
    say(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")
    return 0


@train.command(
    "second-opinion",
    context_settings=HELP,
    short_help="Train a network for words the model is in doubt about.",
    epilog="""\b
Examples:
  cchc-restore train second-opinion a.xz b.xz --steps 200 -o new.safetensors
""",
)
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@_OUT
@_WEIGHTS
@click.option(
    "--steps",
    metavar="N",
    callback=whole_number(1),
    help="How often the network is changed (default 5000); fewer are enough for little text.",
)
@_QUIET
def second_opinion(
    texts: tuple[Path, ...], out: Path, weights: str | None, steps: int | None, quiet: bool
) -> int:
    """Train a second opinion from clean TEXTS (UTF-8, one paragraph a line; .xz and .gz are unpacked).

    It is a small network that looks at six words on either side of a word where the language model cannot
    decide which marks the word has. Give it the texts and the weights that the language model was made with:
    the words are then the same.
    """
    from cchc_restore.train import STEPS, build_second_opinion

    check_folder_of(out)
    check_spares(texts, {"second opinion": out})
    counted = _weights_of(texts, weights)
    build_second_opinion(texts, out, weights=counted, steps=steps or STEPS, progress=_progress(quiet))
    say(f"wrote {out} ({out.stat().st_size / 1e6:.1f} MB)")
    return 0


@train.command(
    context_settings=HELP,
    short_help="Learn channels from OCR texts beside the right ones, or from decisions.",
    epilog="""\b
Examples:
  cchc-restore train channel pairs/ -o channels.safetensors
  cchc-restore train channel --from decisions.tsv -o channels.safetensors
""",
)
@click.argument("pairs", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "decided",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Learn from the decisions of a review, on top of the channels of the package.",
)
@_OUT
@_QUIET
def channel(pairs: tuple[Path, ...], decided: Path | None, out: Path, quiet: bool) -> int:
    """Learn channels from PAIRS: folders with NAME.gold.txt beside NAME.KIND.txt, for example report.eng.txt.

    The kinds that the decoder knows are eng (an English engine) and vie (a Vietnamese one).

    With --from, learn from what was decided in a review how these documents damage letters; how often each
    decision is used is counted in the documents of its folder. Name the folder of the file that is written as
    `model` in the settings.
    """
    from cchc_restore.train import build_channels

    check_folder_of(out)
    if decided is not None and pairs:
        raise UsageError("pairs are named besides --from", remedy="learn from one of the two")
    if decided is not None:
        check_spares([decided, *(job.path for job in _documents_beside(decided))], {"model": out})
        return _from_decisions(decided, out)
    if not pairs:
        raise UsageError(
            "there is nothing to learn from", remedy="name a folder of pairs, or use --from FILE"
        )
    learnt = build_channels(pairs, out, progress=_progress(quiet))
    say(f"wrote {out}: " + ", ".join(f"{kind} from {n:,} words" for kind, n in sorted(learnt.items())))
    return 0


def _from_decisions(file: Path, out: Path) -> int:
    from cchc_restore.decisions import Decisions
    from cchc_restore.decoder.loading import CHANNELS_FILE
    from cchc_restore.train import learn_from_decisions

    pairs = learn_from_decisions(Decisions.read(file), _texts_beside(file), out)
    put = f"name {out.parent} as model"
    if out.name != CHANNELS_FILE:
        put = f"call it {CHANNELS_FILE}, and name its folder as model"
    say(f"wrote {out}: learnt from {pairs:,} words and their readings; {put}")
    return 0


def _documents_beside(file: Path) -> Iterator[Job]:
    """The documents in the folder of a decisions file and below it, as its settings have them."""
    from cchc_restore.batch import Patterns, plan

    folder = str(file.parent)
    settings = settings_for([folder])
    patterns = Patterns(settings.include, settings.exclude)
    for job in plan([folder], None, writes_text=False, patterns=patterns):
        yield replace(job, encoding=settings.encoding)


def _texts_beside(file: Path) -> Iterator[tuple[str, str]]:
    """The documents beside a decisions file that can be read, each with its key."""
    from cchc_restore.decisions import document_key

    for job in _documents_beside(file):
        with contextlib.suppress(RestoreError):
            text = job.read()
            assert job.path is not None  # or reading it had failed
            yield document_key(job.path, file.parent, file), text


def _weights_of(texts: tuple[Path, ...], weights: str | None) -> list[int] | None:
    """The numbers of --weights, one for each text."""
    counted = _whole_numbers(weights, "--weights") if weights else None
    if counted and len(counted) != len(texts):
        raise click.UsageError(
            f"--weights names {len(counted)} numbers for {len(texts)} texts; give one for each"
        )
    return counted


def _whole_numbers(text: str, option: str) -> list[int]:
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise click.UsageError(f"{option} wants whole numbers from 1, joined by commas, not {text!r}")
    return numbers
