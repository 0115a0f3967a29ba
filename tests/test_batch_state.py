"""What a run remembers: the state file, and by what it knows that nothing has changed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cchc_restore.batch import STATE_NAME, Recipe, State
from cchc_restore.batch.figures import Figures
from cchc_restore.batch.recipe import Fingerprint
from cchc_restore.batch.state import Record, digest
from cchc_restore.core.decision import Decision
from cchc_restore.core.errors import StateError, StateLostError
from cchc_restore.core.options import Options
from cchc_restore.decisions import Decisions
from cchc_restore.lexicons import default_folder
from cchc_restore.settings.config import Settings

FIGURES = Figures(True, 2, 30, {"characters": 4}, {"dates": 1}, 1, 0.75, False, (("s6", "số", 2),), (3,))
RECORD = Record(digest(b"source"), b"fingerprint", digest(b"result"), FIGURES, b"records")


def test_what_was_remembered_is_recalled_by_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "deep"
    state = State(folder)
    assert not state.existed
    assert state.recall("a.txt") is None
    assert not folder.exists()  # nothing is written before there is something to remember
    state.remember("xa/số 1.txt", RECORD)
    state.remember("b\udce1o.txt", RECORD)
    state.remember("b\udce1o.txt", replace(RECORD, records=None))
    state.close()
    again = State(folder)
    assert again.existed
    assert again.recall("xa/số 1.txt") == RECORD
    assert again.recall("b\udce1o.txt") == replace(RECORD, records=None)
    again.forget("xa/số 1.txt")
    assert again.recall("xa/số 1.txt") is None
    again.close()
    assert [path.name for path in folder.iterdir()] == [STATE_NAME]


def test_the_other_documents_are_known_with_their_files(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.others(["a.txt"]) == []
    for name in ("c.txt", "a.txt", "b\udce1o.txt"):
        state.remember(name, RECORD, tmp_path / "in" / name)
    state.remember("stdin.txt", RECORD)
    both = [(name, tmp_path / "in" / name) for name in ("a.txt", "b\udce1o.txt")]
    assert state.others(["c.txt", "new.txt"]) == both
    state.forget("a.txt")
    assert state.others(["c.txt"]) == both[1:]
    state.close()


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    first, second = State(tmp_path), State(tmp_path)
    first.remember("a.txt", RECORD)
    with pytest.raises(StateError, match="another run is at work in this folder"):
        State(tmp_path)
    with pytest.raises(StateError, match="another run"):
        second.remember("b.txt", RECORD)
    first.close()
    second.remember("b.txt", RECORD)
    second.close()


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from test_batch_state import RECORD, State; state = State(Path(sys.argv[2]));"
        "[state.remember(f'{n}.txt', RECORD) for n in range(50)]; os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(tmp_path)]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -9
    state = State(tmp_path)
    assert [state.recall(f"{n}.txt") for n in range(50)] == [RECORD] * 50
    state.close()


def test_files_that_are_no_state_are_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / STATE_NAME
    path.write_bytes(b"something else" * 100)
    with pytest.raises(StateError, match=r"is damaged .*What to do: delete it"):
        State(tmp_path)
    assert path.read_bytes() == b"something else" * 100
    path.unlink()
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE documents (key)")
    foreign.close()
    with pytest.raises(StateError, match="no state file of cchc-restore"):
        State(tmp_path)
    path.unlink()
    state = State(tmp_path)
    state.remember("a.txt", RECORD)
    state.close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StateError, match=r"another version .* wrote this state file"):
        State(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(StateLostError, match="check that the disk has room"):
        State(tmp_path)


def test_a_damaged_record_counts_as_none(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.remember("a.txt", RECORD)
    state.close()
    with sqlite3.connect(tmp_path / STATE_NAME) as connection:
        connection.execute("UPDATE documents SET figures = x'00'")
    connection.close()
    state = State(tmp_path)
    assert state.recall("a.txt") is None
    state.close()


# ---------------------------------------------------------------- the fingerprint of a run


def print_of(key: str = "a.txt", decisions: Decisions | None = None, **settings: object) -> bytes:
    return Fingerprint(Recipe(Settings(**settings), decisions)).of(key)  # type: ignore[arg-type]


def test_all_that_decides_about_a_text_is_in_the_fingerprint() -> None:
    prints = [
        print_of(),
        print_of(threshold=0.9),
        print_of(stages=("characters",)),
        print_of(skip=("noise",)),
        print_of(options=Options(layout="reflow")),
        print_of(encoding="tcvn3"),
        print_of(newline="lf"),
        print_of(decisions=Decisions([Decision("s6", "số", "everywhere")])),
        print_of(decisions=Decisions([Decision("s6", "sô", "everywhere")])),
        print_of(decisions=Decisions([Decision("s6", "số", "file", "a.txt")])),
    ]
    assert len(set(prints)) == len(prints)
    assert print_of() == prints[0]


@pytest.mark.parametrize("library", ["ftfy", "numpy", "rapidfuzz", "regex", "unidecode"])
def test_another_version_of_a_library_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    before = print_of()
    newer = tmp_path / f"{library}-9999.1.dist-info"
    newer.mkdir()
    (newer / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 9999.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert print_of() != before


def test_where_settings_stand_and_which_files_they_pick_is_not(tmp_path: Path) -> None:
    assert print_of() == print_of(
        source=tmp_path, places={"threshold": "--threshold"}, include=("*.ocr",), exclude=("nháp",)
    )


def test_a_decision_about_one_document_concerns_no_other() -> None:
    one = Decision("s6", "số", "file", "b.txt", note="xem bản gốc", line=2)
    assert print_of(decisions=Decisions([one])) == print_of()
    assert print_of("b.txt", Decisions([one])) != print_of("b.txt")
    moved = replace(one, line=9, note="")
    assert print_of("b.txt", Decisions([moved])) == print_of("b.txt", Decisions([one]))


def test_lexicon_and_model_count_by_what_is_in_them(tmp_path: Path) -> None:
    lexicon, model = tmp_path / "lexicon", tmp_path / "model"
    shutil.copytree(default_folder(), lexicon)
    model.mkdir()
    (model / "language_model.safetensors").write_bytes(b"counts")
    assert print_of(lexicon=lexicon) == print_of()
    before = print_of(lexicon=lexicon, model=model)
    lexicon = lexicon.rename(tmp_path / "moved")
    assert print_of(lexicon=lexicon, model=model) == before
    with open(lexicon / "keep.tsv", "a", encoding="utf-8") as file:
        file.write("\n")
    changed = print_of(lexicon=lexicon, model=model)
    (model / "language_model.safetensors").write_bytes(b"other counts")
    assert len({before, changed, print_of(lexicon=lexicon, model=model)}) == 3


def test_the_model_of_the_package_counts_besides_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in for what the other lacks."""
    shipped, model = tmp_path / "package" / "models", tmp_path / "model"
    for folder in (shipped, model):
        folder.mkdir(parents=True)
    monkeypatch.setattr("cchc_restore.batch.recipe._PACKAGE", tmp_path / "package")
    before = print_of(model=model)
    (shipped / "channels.safetensors").write_bytes(b"newer")
    assert print_of(model=model) != before
