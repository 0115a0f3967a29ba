"""Bytes to text and back: encodings, what is no text, and files written all at once or not at all."""

from __future__ import annotations

import os
import resource
import stat
from pathlib import Path

import pytest

from cchc_restore.core.errors import InputError, OutputError
from cchc_restore.core.writing import atomic_writer, write_text
from cchc_restore.formats import decode, read_text

TEXT = "Ủy ban nhân dân xã Tân Lập\r\nBáo cáo\f2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_big_endian_with_mark() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_an_empty_text(data: bytes) -> None:
    assert decode(data) == ""


@pytest.mark.parametrize(
    ("data", "message", "remedy"),
    [
        (
            "Báo".encode() + b"\n" + b"c\xe1o",
            "not valid UTF-8 at byte 6 (line 2, byte 0xe1)",
            "save the file as UTF-8",
        ),
        (b"\xef\xbb\xbfab\xff", "not valid UTF-8 at byte 5", "save the file as UTF-8"),
        (b"B\xe1o c\xe1o", "not valid UTF-8 at byte 1", "--encoding NAME"),
        (b"abc\x00def", "a zero byte at byte 3", "plain text"),
        (bytes(range(256)) * 4, "a zero byte at byte 0", "plain text"),
        (b"%PDF-1.7\n...", "this is a PDF", "pdftotext"),
        (b"PK\x03\x04....", "a Word, Excel or zip file", "save it as plain text"),
        (b"\x89PNG\r\n\x1a\n", "this is an image", "OCR"),
        (b"\xff\xfeB\x00\xe1", "not valid UTF-16-LE at byte 4", "save the file as UTF-8"),
    ],
)
def test_what_is_no_text(data: bytes, message: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt")
    assert str(caught.value).startswith("a.txt: ")
    assert message in str(caught.value)
    assert remedy in caught.value.remedy


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_text(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="this is a folder"):
        read_text(tmp_path)


# ---------------------------------------------------------------- writing


def test_writing_keeps_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", TEXT)
    assert (tmp_path / "a.txt").read_bytes() == TEXT.encode()


def test_writing_keeps_access_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_gets_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_text(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_writing_leaves_the_umask_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(mask: int) -> int:
        raise AssertionError("other threads may make files meanwhile")

    monkeypatch.setattr(os, "umask", touched)
    for text in ("new", "replaced"):
        write_text(tmp_path / "a.txt", text)


def test_what_replaces_a_private_file_is_private_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch(0o600)
    with atomic_writer(path) as file:
        file.write(b"half")
        (half,) = (p for p in tmp_path.iterdir() if p != path)
        assert stat.S_IMODE(half.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, PermissionError])
def test_nothing_half_written(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail() -> None:
        with atomic_writer(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_request_to_end_as_the_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_and_told_to_end(path: str, *how: int) -> int:
        os.close(os_open(path, *how))
        raise KeyboardInterrupt

    os_open = os.open
    monkeypatch.setattr(os, "open", made_and_told_to_end)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a.txt", "new")
    assert os.listdir(tmp_path) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_device_is_written_to_not_replaced() -> None:
    write_text(Path(os.devnull), "new")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("size", [10, 100_000], ids=["as it is closed", "at once"])
def test_what_fails_while_it_is_written(tmp_path: Path, size: int) -> None:
    """Where there is no more room: said of the file, with the cause, and nothing is left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, before[1]))
    try:
        with pytest.raises(OutputError, match=r"a\.txt.*cannot be written \(File too large\)") as caught:
            write_text(tmp_path / "a.txt", "x" * size)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert isinstance(caught.value.__cause__, OSError)
    assert os.listdir(tmp_path) == []
    with pytest.raises(OutputError, match="cannot be written \\(No space left on device\\)"):
        write_text(Path("/dev/full"), "x" * size)


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_text(tmp_path / "missing" / "a.txt", "")
    with pytest.raises(OutputError, match="this is a folder"):
        write_text(tmp_path, "")
