"""`cchc-restore review --html`: the review as a page for the browser."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from cchc_restore.cli.console import counted, say
from cchc_restore.cli.review_inputs import usable
from cchc_restore.core.errors import DecisionError, ExitCode, UsageError
from cchc_restore.core.paths import exists, real_path, same_place
from cchc_restore.decisions import read_decisions
from cchc_restore.review.documents import Reviewed, Source
from cchc_restore.review.html import write_page


def review_in_browser(
    page: Path, documents: Iterable[Reviewed], sources: Sequence[Source], paths: Sequence[str], kept_in: Path
) -> int:
    """Write the page for documents and say what it holds.

    Args:
        page: the file to write.
        documents: what became of `sources`, in their order.
        sources: the documents.
        paths: the inputs as the user named them.
        kept_in: the file of decisions; those in it are shown as made.

    Raises:
        UsageError: the page would overwrite an input or the decisions, or is not called a page.
        DecisionError: the decisions cannot be read.
        OutputError: the page cannot be written.
    """
    if any(same_place(page, other) for other in (kept_in, *(source.path for source in sources))):
        raise UsageError(f"the page would overwrite {page}", remedy="give the page a name of its own")
    if page.suffix.lower() not in (".html", ".htm"):  # the next run might take it for a document
        raise UsageError(f"{page} is no name of a page", remedy="give it a name that ends in .html")
    decisions = read_decisions(kept_in) if exists(kept_in, DecisionError) else []
    failed = list[str]()
    restored = ((document.key, result) for document, result in usable(documents, failed))
    summary = write_page(restored, page, title=_title(paths), decisions=decisions)
    inputs = " ".join(shlex.quote(path) for path in paths)
    say(
        f"{page}: {counted(summary.doubtful, 'doubtful word')} in {counted(summary.documents, 'document')}. "
        f"Open it in a browser, decide, save the decisions as {kept_in}, then:\n"
        f"  cchc-restore fix {inputs} --decisions {shlex.quote(str(kept_in))} -o OUT"
    )
    if failed:
        say(f"not in the page: {', '.join(failed)}")
    return ExitCode.INPUT_FAILED if failed else ExitCode.OK


def _title(paths: Sequence[str]) -> str:
    """What a page about these inputs is called."""
    names = [real_path(path).name or path for path in paths]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
