"""`cchc-restore completion`: the script by which a shell completes commands, options, choices and files."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
)

from cchc_restore.cli import COMPLETES
from cchc_restore.cli.console import write_output

PROGRAM = "cchc-restore"
_SHELLS = ("bash", "zsh", "fish")


def complete_files(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Leaves the completion of a value to the shell, which knows the names of files best."""
    return [CompletionItem(incomplete, type="file")]


def complete_stages(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of stages, also behind the last comma of a list."""
    from cchc_restore.pipeline.stage_list import STAGE_NAMES

    named, comma, begun = incomplete.rpartition(",")
    return [
        CompletionItem(f"{named}{comma}{name}")
        for name in STAGE_NAMES
        if name.startswith(begun) and name not in named.split(",")
    ]


@add_completion_class
class Bash(BashComplete):
    """Completes `--layout=re` too, which bash parts at the sign: click takes that for the value."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one to be completed, and what there is of it."""
        words, incomplete = super().get_completion_args()
        return words[:-1] if words[-1:] == ["="] else words, incomplete


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"""\b
To set it up for yourself, once:
  bash   {PROGRAM} completion bash >> ~/.bashrc
  zsh    {PROGRAM} completion zsh >> ~/.zshrc    (below its compinit)
  fish   {PROGRAM} completion fish \\
           > ~/.config/fish/completions/{PROGRAM}.fish
It counts in shells started from then on.

\b
Examples:
  {PROGRAM} completion bash
  source <({PROGRAM} completion bash)    for this shell alone
""",
)
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> int:
    """Print the script by which a SHELL completes commands, options, choices and names of files."""
    complete = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    assert complete is not None
    # click's own bash class would start a bash to ask for its version; all of the last ten years will do
    write_output(ShellComplete.source(complete(root, {}, PROGRAM, COMPLETES)).rstrip("\n") + "\n")
    return 0
