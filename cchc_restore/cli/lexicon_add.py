"""`cchc-restore lexicon add`: put words into a user lexicon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_restore.cli.console import say
from cchc_restore.cli.parameters import HELP, probability
from cchc_restore.cli.settings import settings_for, user_lexicon_folder
from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import is_folder
from cchc_restore.lexicons.schema import TABLES
from cchc_restore.settings.config import YAML_NAME

if TYPE_CHECKING:
    from cchc_restore.lexicons import Lexicon
    from cchc_restore.lexicons.user import Row

_EPILOG = """\b
Examples:
  cchc-restore lexicon add keep ABC-12 --reason "mã hồ sơ"
  cchc-restore lexicon add phrase "vườn rừng thảo quả"
  cchc-restore lexicon add place "Nà Khoang" --province "Sơn La"
  cchc-restore lexicon add name "Lò Thị Khoáy"
  cchc-restore lexicon add confusion xuq xuân
  cchc-restore lexicon add abbreviation BQLVR "Ban quản lý vườn rừng"
"""


@click.group(context_settings=HELP, short_help="Put a word into your lexicon.", epilog=_EPILOG)
def add() -> None:
    """Put a word into your own lexicon; it works from the next run on.

    Your lexicon counts for all documents; with --here, the word goes to the lexicon that the settings of this
    folder name as user_lexicon. A word that the lexicon has already is not added.
    """


def _words(file: str, column: str) -> click.Choice[str]:
    return click.Choice(sorted(TABLES[file].words[column]))


def _target(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of all commands here."""
    here = click.option(
        "--here", is_flag=True, help="Into the lexicon that the settings of this folder name."
    )
    to = click.option(
        "--to", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Into this lexicon."
    )
    return here(to(command))


def _command(name: str, what: str, example: str) -> Callable[..., Any]:
    epilog = f"\b\nExample:\n  cchc-restore lexicon add {example}\n"
    return add.command(name, context_settings=HELP, short_help=what, epilog=epilog)


@_command("keep", "A word that is never changed.", 'keep ABC-12 --reason "mã hồ sơ"')
@click.argument("word")
@click.option("--reason", required=True, metavar="TEXT", help="Why it stays as it is.")
@click.option(
    "--kind", type=_words("keep.tsv", "kind"), default="symbol", show_default=True, help="What it is."
)
@_target
def keep(word: str, reason: str, kind: str, here: bool, to: Path | None) -> int:
    """Never change WORD: a code, a name, a brand, in exactly these letters."""
    from cchc_restore.lexicons.user import keep_row

    return _add(lambda known: [keep_row(word, reason, kind)], here, to)


@_command("phrase", "A phrase that your texts use.", 'phrase "vườn rừng thảo quả"')
@click.argument("phrase")
@click.option(
    "--weight", type=click.Choice([*map(str, range(1, 10))]), default="5", help="From 1 (loose) to 9."
)
@click.option(
    "--field",
    type=_words("phrases.tsv", "field"),
    default="general",
    metavar="FIELD",
    help=f"What it is about: {', '.join(_words('phrases.tsv', 'field').choices)} (default: general).",
)
@_target
def phrase(phrase: str, weight: str, field: str, here: bool, to: Path | None) -> int:
    """Prefer PHRASE, two to six syllables, where it may have been printed."""
    from cchc_restore.lexicons.user import phrase_row

    return _add(lambda known: [phrase_row(phrase, int(weight), field)], here, to)


@_command("place", "The name of a place.", 'place "Nà Khoang" --type xã --province "Sơn La"')
@click.argument("name")
@click.option(
    "--type", "kind", type=_words("places.tsv", "type"), default="xã", show_default=True, help="What it is."
)
@click.option("--province", default="", metavar="NAME", help="The province it lies in.")
@_target
def place(name: str, kind: str, province: str, here: bool, to: Path | None) -> int:
    """Prefer NAME, a place, without xã or huyện, where it may have been printed."""
    from cchc_restore.lexicons.user import place_row

    return _add(lambda known: [place_row(name, kind, province)], here, to)


@_command("name", "A person's name.", 'name "Lò Thị Khoáy"')
@click.argument("name")
@_target
def name(name: str, here: bool, to: Path | None) -> int:
    """Prefer NAME, a person's, where it may have been printed, and make its syllables known."""
    from cchc_restore.lexicons.user import name_rows

    def rows(known: Lexicon) -> list[Row]:
        wanted = list(name_rows(name))
        new = [row for row in wanted if known.files.find(row.file, *row.key) is None]
        return new or wanted

    return _add(rows, here, to)


@_command("confusion", "What an engine makes of a word.", "confusion xuq xuân")
@click.argument("token")
@click.argument("reading")
@click.option(
    "--weight",
    callback=probability,
    default="0.9",
    metavar="P",
    help="The share of this reading.",
)
@_target
def confusion(token: str, reading: str, weight: float, here: bool, to: Path | None) -> int:
    """Consider READING, one word, where TOKEN was read. Only for texts of an English engine."""
    from cchc_restore.lexicons.user import confusion_row

    return _add(lambda known: [confusion_row(token, reading, weight)], here, to)


@_command("abbreviation", "An abbreviation.", 'abbreviation BQLVR "Ban quản lý vườn rừng"')
@click.argument("text")
@click.argument("expansion")
@click.option(
    "--kind", type=_words("abbreviations.tsv", "kind"), default="org", show_default=True, help="What it is."
)
@click.option("--level", default="chung", show_default=True, metavar="TEXT", help="Who uses it (tỉnh, xã).")
@_target
def abbreviation(text: str, expansion: str, kind: str, level: str, here: bool, to: Path | None) -> int:
    """Make TEXT known as what EXPANSION is shortened to."""
    from cchc_restore.lexicons.user import abbreviation_row

    return _add(lambda known: [abbreviation_row(known, text, expansion, kind, level)], here, to)


def _add(rows: Callable[[Lexicon], Iterable[Row]], here: bool, to: Path | None) -> int:
    """Put rows into the lexicon that the options name, and say where they stand."""
    from cchc_restore.lexicons import load_lexicon
    from cchc_restore.lexicons.user import add_row

    if here and to is not None:
        raise UsageError("--here and --to exclude each other", remedy="give one of them")
    settings = settings_for(["."])
    folder = to or (_folder_here(settings.user_lexicon) if here else user_lexicon_folder())
    in_use = [overlay for overlay in settings.user_lexicon if is_folder(overlay) and overlay != folder]
    known = load_lexicon(settings.lexicon, [*in_use, folder] if is_folder(folder) else in_use)
    for row in rows(known):
        line = add_row(folder, row, known)
        say(f"{folder / row.file}:{line}: added {row.cells[0]}")
    return 0


def _folder_here(named: tuple[Path, ...]) -> Path:
    """The last lexicon that settings name, for it counts most."""
    own = user_lexicon_folder()
    folders = [folder for folder in named if folder != own]
    if not folders:
        raise UsageError(
            "the settings of this folder name no user_lexicon",
            remedy=f"write 'user_lexicon: our-words' into {YAML_NAME} in this folder, or use --to FOLDER",
        )
    return folders[-1]
