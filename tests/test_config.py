"""Settings: where they are found, what they may hold, what is told where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_restore.config import Settings, find_settings, load_settings
from cchc_restore.errors import ConfigError


def yaml_file(folder: Path, text: str) -> Path:
    path = folder / "cchc-restore.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_count(tmp_path: Path) -> None:
    assert find_settings(tmp_path) == Settings()


def test_yaml(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    path = yaml_file(tmp_path, "threshold: 0.8\nskip: [noise, numbers]\nlexicon: words\n")
    assert load_settings(path) == Settings(
        threshold=0.8, skip=("noise", "numbers"), lexicon=tmp_path / "words", source=path
    )


def test_pyproject(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.cchc-restore]\nthreshold = 0.8\nstages = "encoding, noise"\n')
    assert find_settings(tmp_path) == Settings(threshold=0.8, stages=("encoding", "noise"), source=path)


def test_the_nearest_file_upwards_counts(tmp_path: Path) -> None:
    yaml_file(tmp_path, "threshold: 0.8\n")
    deep = tmp_path / "2024" / "thang-3"
    deep.mkdir(parents=True)
    assert find_settings(deep).threshold == 0.8
    yaml_file(deep.parent, "threshold: 0.9\n")
    assert find_settings(deep).threshold == 0.9


def test_somebody_elses_pyproject_is_passed_over(tmp_path: Path) -> None:
    yaml_file(tmp_path, "threshold: 0.8\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n")
    assert find_settings(tmp_path / "sub").threshold == 0.8


def test_options_go_before_settings() -> None:
    assert Settings(threshold=0.8).override(threshold=0.0, skip=None) == Settings(threshold=0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treshold: 0.8\n", "did you mean 'threshold'"),
        ("xyz: 1\n", "Settings are threshold, stages"),
        ("threshold: high\n", "give a number from 0 to 1"),
        ("threshold: 1.5\n", "give a number from 0 to 1"),
        ("threshold: [1]\n", "give a number from 0 to 1"),
        ("stages: [noize]\n", "give a list out of encoding"),
        ("lexicon: nowhere\n", "give a folder that exists"),
        ("threshold: 0.8\nthreshold: 0.9\n", "stands twice"),
        ("- threshold\n", "not a list of settings"),
        ("threshold: [\n", "mend the YAML"),
    ],
)
def test_faults_are_told_with_the_file_and_a_remedy(tmp_path: Path, text: str, message: str) -> None:
    path = yaml_file(tmp_path, text)
    with pytest.raises(ConfigError, match="What to do") as caught:
        load_settings(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_broken_toml(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.cchc-restore]\nthreshold = \n")
    with pytest.raises(ConfigError, match="no valid TOML"):
        find_settings(tmp_path)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    path = yaml_file(tmp_path, "# nothing yet\n")
    assert load_settings(path) == Settings(source=path)
