"""Which files of a folder are documents, and where their results go."""

from __future__ import annotations

import os
import re
import tracemalloc
from pathlib import Path

import pytest

from cchc_restore.batch import Documents, Patterns, plan, plan_in_place, plan_listed
from cchc_restore.batch.documents import result_name
from cchc_restore.core.errors import UsageError
from cchc_restore.core.paths import full_path
from cchc_restore.review.diff import patch_name


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("cải cách", encoding="utf-8")


def found(documents: Documents) -> list[str]:
    return [job.name for job in documents if job.problem is None]


def problems(documents: Documents) -> dict[str, str]:
    return {job.name: job.problem.what for job in documents if job.problem is not None}


def walked(*include: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """The documents found in the folder `in`, without its name."""
    documents = plan(["in"], "out", writes_text=True, patterns=Patterns(include, exclude))
    return [name.removeprefix("in/") for name in found(documents)]


# ---------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    ("glob", "fits", "fits_not"),
    [
        ("*.txt", ["a.txt", "xa/2024/A.TXT"], ["a.txt.bak", "txt"]),
        ("/*.txt", ["a.txt"], ["xa/a.txt"]),
        ("./*.txt", ["a.txt"], ["xa/a.txt"]),
        ("xa/*.txt", ["xa/a.txt"], ["xa/2024/a.txt", "b/xa/a.txt"]),
        ("xa/**/*.txt", ["xa/a.txt", "xa/1/2/a.txt"], ["xab/a.txt"]),
        ("**/2024/*", ["2024/a.txt", "x/y/2024/a.txt"], ["x2024/a.txt"]),
        ("xa/**", ["xa/a.txt", "xa/1/a.txt"], ["b/xa/a.txt"]),
        ("trang-?.txt", ["trang-1.txt"], ["trang-12.txt", "trang-.txt"]),
        ("[ab]*.txt", ["a1.txt", "b.txt"], ["c.txt"]),
        ("[!ab]*.txt", ["c.txt"], ["a1.txt"]),
        ("x/[!a]b", ["x/cb"], ["x/ab", "x//b"]),
        ("a[.txt", ["a[.txt"], ["a.txt"]),
        ("báo-cáo*", ["ba\u0301o-ca\u0301o.txt", "BÁO-CÁO 2.txt"], ["bao-cao.txt"]),
        ("a+(b)^$.txt", ["a+(b)^$.txt"], ["aab.txt"]),
        ("[a-c1-3].txt", ["a.txt", "C.txt", "2.txt"], ["d.txt", "-.txt"]),
        ("[a^b-].txt", ["^.txt", "-.txt", "b.txt"], ["c.txt"]),
        ("[!^-].txt", ["a.txt"], ["^.txt", "-.txt"]),
        ("[[&&||~~\\\\].txt", ["[.txt", "&.txt", "|.txt", "~.txt", "\\.txt"], ["a.txt"]),
        ("[]-a].txt", ["].txt", "a.txt"], ["b.txt", "z.txt"]),
    ],
)
def test_globs(glob: str, fits: list[str], fits_not: list[str]) -> None:
    patterns = Patterns([glob])
    assert [path for path in fits + fits_not if patterns.wants(path)] == fits


@pytest.mark.parametrize("glob", ["[z-a].txt", "[a--b].txt", "x/[!9-0]*"])
def test_a_glob_that_runs_backwards(glob: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"the pattern {glob!r} asks for the characters from ")):
        Patterns([], [glob])


def test_include_stands_for_txt_and_exclude_goes_before_it() -> None:
    write("in/a.txt", "in/b.ocr", "in/xa/c.txt", "in/xa/nháp/d.txt", "in/xa/nháp 2/e.txt")
    assert walked() == ["a.txt", "xa/c.txt", "xa/nháp/d.txt", "xa/nháp 2/e.txt"]
    assert walked("*.ocr") == ["b.ocr"]
    assert walked("*.ocr", "a.*") == ["a.txt", "b.ocr"]
    assert walked(exclude=("nháp",)) == ["a.txt", "xa/c.txt", "xa/nháp 2/e.txt"]
    assert walked(exclude=("nháp*/", "/a.txt")) == ["xa/c.txt"]
    assert walked("**/c.txt", exclude=("xa",)) == []


# ---------------------------------------------------------------- the walk


def test_files_of_a_folder_come_before_its_subfolders_all_by_name_and_hidden_ones_not_at_all() -> None:
    write("in/z.txt", "in/b/2.txt", "in/b/1.txt", "in/a/x.txt", "in/.git/y.txt", "in/.a.txt", "in/b/.x/y.txt")
    assert walked() == ["z.txt", "a/x.txt", "b/1.txt", "b/2.txt"]


def test_links_are_followed_but_never_in_a_circle() -> None:
    write("in/xa/a.txt", "elsewhere/2023/b.txt", "elsewhere/c.txt", "in/z.txt")
    Path("in/linked").symlink_to("../elsewhere")
    Path("in/linked-again").symlink_to("../elsewhere/2023")  # was there already, below `linked`
    Path("in/same").symlink_to("xa")  # done at its own place
    Path("in/xa/up").symlink_to("..")
    Path("in/xa/top").symlink_to("/")
    Path("elsewhere/back").symlink_to("../in")
    Path("in/y.txt").symlink_to("z.txt")
    assert walked() == ["y.txt", "z.txt", "linked/c.txt", "linked/2023/b.txt", "xa/a.txt"]


def test_the_results_are_not_gone_into_through_a_link() -> None:
    write("in/a.txt", "other/out/a.txt", "other/b.txt")
    Path("in/other").symlink_to("../other")
    documents = plan(["in"], "other/out", writes_text=True)
    assert found(documents) == ["in/a.txt", "in/other/b.txt"]


def test_the_folder_above_a_link_is_that_of_its_target() -> None:
    """`link/..` is where the system goes, in what is read as in what is replaced, remembered, patched."""
    write("real/docs/a.txt", "docs/a.txt")
    Path("real/sub").mkdir()
    Path("link").symlink_to("real/sub")
    for documents in (
        plan(["link/../docs"], "out", writes_text=True),
        plan_in_place(["link/../docs"], ""),
        plan_in_place(["link/../docs/a.txt"], ""),
    ):
        (job,) = documents
        assert job.path is not None
        assert job.path.samefile("real/docs/a.txt")
        assert full_path(job.path) == Path.cwd() / "real/docs/a.txt"
        assert patch_name(job.path, Path.cwd()) == "real/docs/a.txt"


def test_what_cannot_be_a_document_is_named() -> None:
    write("in/a.txt")
    Path("in/gone.txt").symlink_to("nowhere.txt")
    Path("in/self.txt").symlink_to("self.txt")
    Path("in/folder.txt").mkdir()
    os.mkfifo("in/pipe.txt")
    write("in/full.txt/a.txt")
    documents = plan(["in"], "out", writes_text=True)
    assert found(documents) == ["in/a.txt", "in/full.txt/a.txt"]
    assert problems(documents) == {
        "in/gone.txt": "this link leads nowhere",
        "in/self.txt": "this link leads nowhere",
        "in/folder.txt": "this is a folder, and no document is in it",
        "in/pipe.txt": "this is a pipe, a socket or a device",
    }
    assert len(documents) == len(list(documents)) == 6


def test_a_name_that_is_no_utf_8_can_be_printed() -> None:
    Path("in").mkdir()
    Path(os.fsdecode(b"in/b\xe1o.txt")).write_text("x")
    (job,) = plan(["in"], "out", writes_text=True)
    assert job.name == "in/b\ufffdo.txt"
    assert job.read() == "x"
    assert job.output == Path(os.fsdecode(b"out/b\xe1o.txt"))


def test_a_million_names_fit_in_memory() -> None:
    """Names are kept as they are in their folder, not as whole paths: 100 MB for a million of them."""
    folder = Path("in", *("a folder with a long name" for _ in range(8)))
    folder.mkdir(parents=True)
    for number in range(2_000):
        (folder / f"bao-cao-so-{number:06}.txt").touch()
    kept = list[int]()
    for _ in range(3):  # now and then the interpreter's table of names grows, which is no matter of ours
        tracemalloc.start()
        documents = plan(["in"], "out", writes_text=True)
        kept.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert len(documents) == 2_000
    assert min(kept) / 2_000 < 150


# ---------------------------------------------------------------- where results go


def targets(documents: Documents) -> dict[str, str]:
    return {job.name: str(job.output) for job in documents}


def test_a_folder_is_mirrored_and_files_go_side_by_side() -> None:
    write("in/xa/a.TXT", "x/b.ocr")
    assert targets(plan(["in"], "out", writes_text=True)) == {"in/xa/a.TXT": "out/xa/a.txt"}
    assert targets(plan(["x/b.ocr", "in"], "out", writes_text=True)) == {
        "x/b.ocr": "out/b.txt",
        "in/xa/a.TXT": "out/xa/a.txt",
    }


def test_a_list_is_mirrored_as_it_is_written() -> None:
    listed = plan_listed(["in/xa/a.txt", "./b.ocr", "/srv/xa/c.txt"], "out", writes_text=True)
    assert [str(job.output) for job in listed] == ["out/in/xa/a.txt", "out/b.txt", "out/srv/xa/c.txt"]
    assert [job.output for job in plan_listed(["a.txt"], None, writes_text=False)] == [None]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a.txt", ""], "empty name"),
        (["xa/../../a.txt"], "would lie outside of out"),
        (["x/a.txt", "x/a.ocr"], "would both be written to out/x/a.txt"),
        (["x/a.txt", "./x/a.txt"], "would both be written"),
        (["a.txt"], "would overwrite an input"),
    ],
)
def test_a_list_that_cannot_be_mirrored(names: list[str], message: str) -> None:
    write("a.txt", "x/a.txt", "x/a.ocr")
    output = "." if names == ["a.txt"] else "out"
    with pytest.raises(UsageError, match=message):
        plan_listed(names, output, writes_text=True)


@pytest.mark.parametrize(
    ("paths", "output", "message"),
    [
        (["in"], "in/out", "lies in the input folder"),
        (["in"], "in", "--in-place"),
        (["in"], "link-to-in/out", "lies in the input folder"),
        (["in", "also"], "out", "would both be written to out/a.txt"),
        (["twins"], "out", "twins/b.TXT and twins/b.txt would both be written to out/b.txt"),
        (["also"], "trap", "would overwrite an input"),
        (["also", "linked.txt"], "out2", "would overwrite an input"),
        (["in/a.txt", "in/a.txt"], "out", "would both be written"),
        (["in/a.txt", "other/A.txt"], "out", "in/a.txt and other/A.txt would both be written to out/A.txt"),
        (["other/A.TXT"], "other/", "result of other/A.TXT would overwrite an input, other/A.txt"),
        (["other/A.TXT"], "other/a.txt", "would overwrite an input"),
        (["tree"], "out", "tree/Xã/b.txt and tree/xa\u0303/B.txt would both be written"),
    ],
)
def test_results_never_fall_on_inputs_or_results(paths: list[str], output: str, message: str) -> None:
    write("in/a.txt", "also/a.txt", "twins/b.txt", "twins/b.TXT", "trap/c.txt", "out2/a.txt")
    write("other/A.TXT", "other/A.txt", "other/a.ocr", "tree/Xã/b.txt", "tree/xa\u0303/B.txt")
    Path("link-to-in").symlink_to("in")
    Path("trap/a.txt").symlink_to("../also/a.txt")
    Path("linked.txt").symlink_to("out2/a.txt")
    with pytest.raises(UsageError, match=message):
        plan(paths, output, writes_text=True)


def test_result_names() -> None:
    assert result_name("số 12.2023.ocr") == "số 12.2023.txt"


# ---------------------------------------------------------------- in place


def test_in_place_nothing_is_reached_through_links() -> None:
    write("in/a.TXT", "in/xa/b.txt", "elsewhere/c.txt")
    Path("in/linked").symlink_to("../elsewhere")
    Path("in/d.txt").symlink_to("../elsewhere/c.txt")
    documents = plan_in_place(["in"], ".bak")
    assert targets(documents) == {"in/a.TXT": "in/a.TXT", "in/xa/b.txt": "in/xa/b.txt"}
    assert documents.target == Path("in")


@pytest.mark.parametrize(
    ("paths", "suffix", "message"),
    [
        (["-"], "", "standard input cannot be changed in place"),
        (["in", "also"], "", "one folder at a time"),
        (["in/a.txt", "./in/a.txt"], "", "are the same file"),
        (["in/a.txt", "in/A.txt", "in/../in/a.txt"], "", "in/a.txt and in/../in/a.txt are the same file"),
        (["in"], "x/y", "no ending of a file name"),
        (["in"], ".txt", "would be taken for a document by the next run"),
    ],
)
def test_in_place_what_cannot_be(paths: list[str], suffix: str, message: str) -> None:
    write("in/a.txt", "in/A.txt", "also/a.txt")
    with pytest.raises(UsageError, match=message):
        plan_in_place(paths, suffix)
