"""Runs that are killed, interrupted, or meet a full disk, and started again; workers that die."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cchc_restore.batch import STATE_NAME, Outcome, Recipe, Restored, Wanted
from cchc_restore.batch.pool import Pool
from cchc_restore.batch.work import Item, Task
from cchc_restore.core.errors import WorkerError
from cchc_restore.pipeline import Restorer
from cchc_restore.settings.config import Settings

STAGES = ("--stages", "encoding,characters,noise,numbers")
DAMAGED = "Phƣơng hƣớng nhiêṃ vụ\n_ - Quyet dinh so 15/QD-TTg\n"
REPAIRED = "Phương hướng nhiệm vụ\n- Quyet dinh so 15/QĐ-TTg\n"
FILES = 150


def start(folder: Path, *arguments: str, limit: int | None = None) -> subprocess.Popen[bytes]:
    """A run in a process group of its own; `limit` bytes is the most that any file may hold."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "cchc_restore", "fix", *arguments, *STAGES],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=limited if limit else None,  # noqa: PLW1509 - this process has one thread
    )


def finish(folder: Path, *arguments: str) -> str:
    """A run to its end; returns what it says."""
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b""), err
    return err.decode()


def until(true: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> bool:
    """Wait until something is true; False where the process ends before it is."""
    end = time.monotonic() + 60
    while not true():
        if process is not None and process.poll() is not None:
            return False
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.002)
    return True


def texts(folder: Path) -> dict[str, bytes]:
    """The results in a folder, and whatever else lies there but the state."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(STATE_NAME)
    }


def enough_done(folder: Path, share: float) -> bool:
    """Whether so many of the originals stand beside their texts."""
    return len(list(folder.rglob("*.bak"))) >= share * FILES


def written(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.txt")}


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The workers of a run."""
    found = list[int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            line = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == process.pid and state != "Z" and b"spawn_main" in line:
            found.append(int(path.parent.name))
    return found


def work_of(process: int) -> int:
    """The time a process has worked, in ticks of the clock."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `in` with texts, and `right` with what an undisturbed run makes of them."""
    folder = tmp_path_factory.mktemp("killed")
    for number in range(FILES):
        path = folder / "in" / f"xa-{number % 7}" / f"{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DAMAGED * (1 + number % 9 * 8), encoding="utf-8")
    finish(folder, "in", "-o", "right", "--report", "right.jsonl", "-j", "1")
    return folder


def test_killed_again_and_again_it_comes_to_the_same(desk: Path) -> None:
    """The whole group is killed at once, parent and workers; every new run does only what is missing."""
    arguments = ("in", "-o", "killed", "--report", "killed.jsonl", "-j", "2")
    out, kills = desk / "killed", 0
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9):
        process = start(desk, *arguments)
        before = written(out)
        if until(lambda: len(written(out)) >= share * FILES, process):  # noqa: B023 - called at once
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.communicate()
        assert all(written(out)[path] == when for path, when in before.items())
        assert all(
            data == texts(desk / "right")[name] for name, data in texts(out).items() if "tmp" not in name
        )
    assert kills >= 4
    assert not (desk / "killed.jsonl").exists()
    before = written(out)
    said = finish(desk, *arguments)
    assert "of the documents were done already" in said
    assert sum(written(out)[path] == when for path, when in before.items()) >= len(before) - 2
    assert texts(out) == texts(desk / "right")
    assert (desk / "killed.jsonl").read_bytes() == (desk / "right.jsonl").read_bytes()
    assert not [name for name in os.listdir(desk) if name.endswith(".tmp")]


def test_holes_in_what_is_done_are_filled(desk: Path) -> None:
    """Between two texts that are missing lie more that are done than may wait for their turn."""
    finish(desk, "in", "-o", "holes")
    everything = sorted((desk / "holes").rglob("*.txt"))
    missing = [everything[number] for number in (0, 1, 80, 81, FILES - 1)]
    for path in missing:
        path.unlink()
    said = finish(desk, "in", "-o", "holes", "-j", "2")
    assert f"{FILES - len(missing)} of the documents were done already" in said
    assert texts(desk / "holes") == texts(desk / "right")


def test_killed_in_place_nothing_is_repaired_twice_and_every_original_kept(desk: Path) -> None:
    finish(desk, "in", "-o", "copy", "--stages", "encoding", "--newline", "keep")
    for number in range(FILES):  # the inputs once more
        name = f"xa-{number % 7}/{number:03}.txt"
        (desk / "copy" / name).write_bytes((desk / "in" / name).read_bytes())
    (desk / "copy" / STATE_NAME).unlink()
    (desk / "copy" / "summary.json").unlink()
    for share in (0.1, 0.4, 0.8):
        process = start(desk, "copy", "--in-place=.bak", "-j", "2")
        if until(partial(enough_done, desk / "copy", share), process):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finish(desk, "copy", "--in-place=.bak")
    right = {name: data for name, data in texts(desk / "right").items() if name.endswith(".txt")}
    kept = {f"{name}.bak": data for name, data in texts(desk / "in").items()}
    assert texts(desk / "copy") == right | kept


@pytest.mark.parametrize(
    ("send", "number", "code", "said"),
    [
        pytest.param(os.killpg, signal.SIGINT, 130, "interrupted", id="Ctrl-C, which reaches all of them"),
        pytest.param(os.kill, signal.SIGTERM, 143, "terminated", id="a request to end"),
        pytest.param(os.killpg, signal.SIGTERM, 143, "terminated", id="a request to end for all of them"),
    ],
)
def test_told_to_stop_it_ends_its_workers_and_finished_texts_stay(
    desk: Path, tmp_path: Path, send: Callable[[int, int], None], number: int, code: int, said: str
) -> None:
    out = tmp_path / "out"
    process = start(desk, "in", "-o", str(out), "-j", "2")
    assert until(lambda: len(written(out)) > 10, process)
    workers = children(process)
    send(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    first, second = filter(None, err.decode().splitlines())
    assert first.endswith(f" of {FILES} documents; the same command does what is missing")
    assert second == f"cchc-restore: {said}"
    assert workers
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert not list(out.rglob("*.tmp"))
    before = written(out)
    finish(desk, "in", "-o", str(out))
    assert all(written(out)[path] == when for path, when in before.items())
    assert texts(out) == texts(desk / "right")


def test_workers_go_when_their_parent_is_killed(desk: Path) -> None:
    process = start(desk, "in", "-o", "orphaned", "-j", "2")
    assert until(lambda: len(written(desk / "orphaned")) > 10, process)
    workers = children(process)
    process.kill()
    process.communicate()
    assert len(workers) == 2
    until(lambda: not any(Path(f"/proc/{worker}/exe").exists() for worker in workers))


def test_a_full_disk_stops_it_and_what_was_done_stays(desk: Path) -> None:
    """A limit on the size of files, as a disk that is full refuses to let the state grow."""
    process = start(desk, "in", "-o", "full", "-j", "1", limit=60_000)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "the state of the run cannot be written or read" in err.decode()
    assert "check that the disk has room" in err.decode()
    done = texts(desk / "full")
    assert 0 < len(done) < FILES
    assert all(data == texts(desk / "right")[name] for name, data in done.items())
    before = written(desk / "full")
    finish(desk, "in", "-o", "full")
    assert all(written(desk / "full")[path] == when for path, when in before.items())
    assert texts(desk / "full") == texts(desk / "right")


# ---------------------------------------------------------------- workers


def test_a_worker_that_is_killed_costs_one_document(tmp_path: Path) -> None:
    """While one is at a long text the other does the short ones; then the busy one is killed."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "000.txt").write_text(DAMAGED * 60_000, encoding="utf-8")
    for number in range(1, 100):
        (tmp_path / "in" / f"{number:03}.txt").write_text(DAMAGED, encoding="utf-8")
    process = start(tmp_path, "in", "-o", "out", "-j", "2")
    # it may run ahead of the long text by so many, then it has to wait
    assert until(lambda: len(written(tmp_path / "out")) == 63, process)
    os.kill(max(children(process), key=work_of), signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    said = err.decode()
    assert "error: in/000.txt: the process that restored it was killed (the memory may not have been" in said
    assert "What to do: free memory or use fewer processes (-j), and run the same command again" in said
    assert "100 documents: 99 changed, 0 unchanged, 1 failed" in said
    assert len(written(tmp_path / "out")) == 99
    (tmp_path / "in" / "000.txt").write_text(DAMAGED, encoding="utf-8")
    said = finish(tmp_path, "in", "-o", "out")
    assert "99 of the documents were done already" in said


def test_what_keeps_workers_from_starting_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(DAMAGED, encoding="utf-8")
    (tmp_path / "model").mkdir()
    (tmp_path / "cchc-restore.yaml").write_text("model: model\n")
    process = subprocess.run(
        [sys.executable, "-m", "cchc_restore", "fix", "in", "-o", "out", "-j", "2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 2
    assert process.stderr.count("\n") == 1
    assert "model" in process.stderr
    assert "Traceback" not in process.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_results_come_in_order_wherever_there_is_work_to_do(share: float) -> None:
    """Steps with and without work in any mixture, and one worker killed on the way."""
    drawn = random.Random(4)
    steps = [
        Item(number, Task("a.txt", "a.txt", b"a" * drawn.choice([9, 9_000])))
        if drawn.random() < share
        else number
        for number in range(500)
    ]
    settled = dict[int, bool]()

    def settle(number: int, outcome: Outcome) -> int:
        settled[number] = isinstance(outcome, Restored)
        return number

    pool = Pool(Recipe(Settings(stages=("characters",))), Wanted(), 2, settle)
    given = list[int]()
    for number in pool.run(iter(steps)):
        given.append(number)
        if number == 250:
            ready = [worker for worker in pool._workers.values() if worker.ready]
            ready[0].process.kill()
    assert given == list(range(500))
    assert sorted(settled) == [step.mine for step in steps if isinstance(step, Item)]
    assert list(settled.values()).count(False) <= 1


class _Faulty(Recipe):
    """A recipe with a bug."""

    def restorer(self) -> Restorer:
        raise KeyError("vie")


@pytest.mark.parametrize("debug", [False, True])
def test_a_bug_where_a_worker_starts_is_told_as_any_other(
    monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    monkeypatch.setenv("CCHC_RESTORE_DEBUG", "1" if debug else "")
    pool = Pool[int, int](_Faulty(Settings()), Wanted(), 2, lambda number, outcome: number)
    with pytest.raises(WorkerError, match="internal error: KeyError: 'vie'") as caught:
        list(pool.run(iter([Item(0, Task("a.txt", "a.txt", b""))])))
    assert "report this as a bug" in caught.value.remedy
    assert ("Traceback" in caught.value.what) == debug
