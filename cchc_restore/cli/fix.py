"""`cchc-restore fix`: repair texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_restore.batch import Documents, Patterns, Recipe, plan_in_place, plan_listed
from cchc_restore.cli.colors import color_option, wants_color
from cchc_restore.cli.completion import complete_files
from cchc_restore.cli.decided import decisions_for
from cchc_restore.cli.fix_run import FixOptions, FixRun
from cchc_restore.cli.inputs import check_apart, check_spares, listed_names, plan
from cchc_restore.cli.parameters import HELP, STDOUT, SectionedCommand, file_to_write, paragraph, probability
from cchc_restore.cli.settings import (
    encoding_option,
    exclude_option,
    include_option,
    jobs_option,
    settings_for,
    skip_option,
    stages_option,
)
from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.core.errors import UsageError
from cchc_restore.core.options import CHOICES
from cchc_restore.pipeline.stage_list import STAGE_NAMES
from cchc_restore.settings.config import SETTING_NAMES

if TYPE_CHECKING:
    from cchc_restore.cli.changes import Changes

_STAGES = (
    f"Stages, in order: {', '.join(STAGE_NAMES)}. With --stages, those that the named ones build on run too."
)
_SETTINGS = (
    f"Settings ({', '.join(SETTING_NAMES)}) are read from cchc-restore.yaml, or from [tool.cchc-restore] in "
    "pyproject.toml, in the folder of the first input or above it, else in the current folder or above it. "
    "cchc-restore config show lists them."
)
_EPILOG = f"""\b
Examples:
  cchc-restore fix scan.txt                       repaired text to the screen
  cchc-restore fix scan.txt -o clean.txt          to a file
  cchc-restore fix reports/ -o clean/             a folder, same tree of .txt
  cchc-restore fix - < scan.txt | less            in a pipe
  cchc-restore fix scan.txt --word-diff           what would change
  cchc-restore fix reports/ --diff > repair.diff  the same as a patch
  cchc-restore fix reports/ --check               exit 1 if anything would
  cchc-restore fix scan.txt --threshold 0.9 --report all.jsonl -o clean.txt
  cchc-restore fix reports/ --decisions reports/decisions.tsv -o clean/
  cchc-restore fix reports/ --exclude 'draft*' --in-place=.bak
  find reports -name '*.ocr' -print0 | cchc-restore fix --files0-from - -o out

A folder that was interrupted goes on where it was: give the same command
again.

{paragraph(_STAGES)}

In --word-diff, [-cai-]{{+cải+}} was changed and [=cai=]{{?cải?}} is only
proposed; (0.81) is the probability that it is right, left out where it rounds
to 1.

{paragraph(_SETTINGS)}
"""


class _FixCommand(SectionedCommand):
    """Lets `--in-place` stand alone or with `=SUFFIX`; a word behind it is an input.

    (Where click lets an option have a value or none, the word behind it is the value.)
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        head = list[str]()
        for before, arg in zip(["", *args], args[:end], strict=False):
            if arg == "--in-place":
                if option := self._waiting(before):
                    raise click.BadOptionUsage(option, f"Option {option!r} requires an argument.", ctx)
                head.append("--in-place=")
            else:
                head.append(arg)
        return super().parse_args(ctx, head + args[end:])

    def _waiting(self, word: str) -> str | None:
        """The option, if any, whose value is the word behind this one: `-o`, or the last of `-qo`."""
        options = {name: one for one in self.params if isinstance(one, click.Option) for name in one.opts}
        letters = [f"-{letter}" for letter in word[1:]] if word[:1] == "-" and word[1:2] != "-" else []
        if letters and all(name in options and options[name].is_flag for name in letters[:-1]):
            word = letters[-1]
        return word if word in options and not options[word].is_flag and word != "--in-place" else None


_SECTIONS = {
    "Inputs and results": (
        "output",
        "in_place",
        "include",
        "exclude",
        "files0_from",
        "encoding",
        "newline",
        "report",
    ),
    "Showing what changes": ("diff", "word_diff", "color", "check"),
    "What is repaired, and how": ("threshold", "stages", "skip", "decisions", "layout", "tone_style"),
    "The run": ("jobs", "force", "fail_fast", "quiet", "verbose", "help"),
}


@click.command(
    cls=_FixCommand,
    sections=_SECTIONS,
    epilog=_EPILOG,
    context_settings=HELP,
)
@click.argument("paths", nargs=-1, metavar="PATH... | -", shell_complete=complete_files)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    shell_complete=complete_files,
    help="Write to a file, or for several inputs to a folder (- for standard output).",
)
@click.option("--in-place", metavar="[=SUFFIX]", help="Change the inputs; keep the originals as NAME+SUFFIX.")
@include_option
@exclude_option
@click.option(
    "--files0-from",
    metavar="FILE",
    shell_complete=complete_files,
    help="Read the names of the inputs, each ended by a zero byte (- for standard input).",
)
@jobs_option
@click.option("--force", is_flag=True, help="Do what an earlier run has done, too.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first input that fails.")
@click.option(
    "--report",
    callback=file_to_write,
    metavar="FILE.jsonl",
    shell_complete=complete_files,
    help="List every correction, one JSON object a line.",
)
@click.option("--diff", is_flag=True, help="Print a patch, for patch -p1 or git apply.")
@click.option("--word-diff", is_flag=True, help="Print the changed lines, each change marked.")
@color_option
@click.option("--check", is_flag=True, help="Write no text; exit 1 where something would change.")
@click.option(
    "--threshold",
    callback=probability,
    metavar="P",
    help=f"Only propose corrections below P, from 0 to 1 (default: {DEFAULT_THRESHOLD}).",
)
@stages_option
@skip_option
@click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    shell_complete=complete_files,
    help="Put in place what was decided in a review.",
)
@click.option("--layout", type=click.Choice(CHOICES["layout"]), help="Keep lines, or reflow paragraphs.")
@click.option("--tone-style", type=click.Choice(CHOICES["tone_style"]), help="hòa (old), hoà (new), or keep.")
@encoding_option
@click.option("--newline", type=click.Choice(CHOICES["newline"]), help="Line ends of the results.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print stages, times and the kind of damage.")
def fix(**options: Any) -> int:
    """Repair texts: files, folders of .txt files, or - for standard input.

    The repaired text of one input goes to standard output as UTF-8, unless -o says otherwise; every line
    stays where it is, but for --layout reflow. Messages go to standard error.

    --diff and --word-diff print what changes in place of the text; results are written all the same where
    --in-place or -o asks for them. With --check no text is written, whatever else is asked.

    With -o FOLDER the tree of a folder is mirrored, and a summary is left in summary.json. Texts that an
    earlier run has done with the same settings are skipped.
    """
    return _fix(FixOptions(**options))


def _fix(options: FixOptions) -> int:
    _check_together(options)
    inputs = _inputs(options)
    settings = settings_for(inputs).override(
        threshold=options.threshold,
        stages=options.stages,
        skip=options.skip,
        decisions=options.decisions,
        layout=options.layout,
        tone_style=options.tone_style,
        encoding=options.encoding,
        newline=options.newline,
        include=options.include or None,
        exclude=options.exclude or None,
    )
    documents = _documents(inputs, options, Patterns(settings.include, settings.exclude))
    check_apart(options.report, "report", documents)
    result = None if documents.several else next(iter(documents)).output
    check_spares([settings.decisions, settings.source], {"report": options.report, "result": result})
    decisions = decisions_for(settings, inputs, quiet=options.quiet)
    recipe = Recipe(settings, decisions, settings.decisions)
    return FixRun(documents, recipe, options, _changes(documents, options)).carry_out()


def _check_together(options: FixOptions) -> None:
    """Refuse options that exclude each other."""
    if options.quiet and options.verbose:
        raise UsageError("-q and -v exclude each other", remedy="give one of them")
    if options.diff and options.word_diff:
        raise UsageError("--diff and --word-diff exclude each other", remedy="give one of them")
    if options.output is not None and options.in_place is not None:
        raise UsageError("-o and --in-place exclude each other", remedy="give one of them")
    if options.output == STDOUT and options.shows_changes:
        raise UsageError("the text and its changes cannot both go to standard output", remedy="leave -o out")


def _inputs(options: FixOptions) -> Sequence[str]:
    """The inputs, from the command line or from a list."""
    paths = options.paths
    if options.files0_from is None:
        if not paths:
            context = click.get_current_context()
            raise click.MissingParameter(ctx=context, param=context.command.params[0])
        return paths
    if paths:
        raise UsageError(
            f"{paths[0]} is named besides --files0-from", remedy="put it into the list, or leave the list out"
        )
    return listed_names(options.files0_from)


def _documents(inputs: Sequence[str], options: FixOptions, patterns: Patterns) -> Documents:
    """The documents of the run with the places of their results."""
    listed = options.files0_from is not None
    if options.in_place is not None:
        return plan_in_place(inputs, options.in_place, patterns, listed=listed)
    target = None if options.check or options.output == STDOUT else options.output
    writes_text = not options.check and not options.shows_changes
    if listed:
        return plan_listed(inputs, target, writes_text=writes_text)
    return plan(inputs, target, writes_text=writes_text, patterns=patterns)


def _changes(documents: Documents, options: FixOptions) -> Changes | None:
    """What prints the changes, if they are asked for."""
    if not options.shows_changes:
        return None
    from cchc_restore.cli.changes import Changes  # not needed for the texts alone

    return Changes(
        "patch" if options.diff else "words",
        documents,
        color=wants_color(options.color),
        several=documents.several,
    )
