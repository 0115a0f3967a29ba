"""Settings: where they are found, what they may hold, what is told where they are wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cchc_restore.cli import main
from cchc_restore.core.document import DEFAULT_THRESHOLD
from cchc_restore.core.errors import ConfigError
from cchc_restore.core.options import CHOICES, Options
from cchc_restore.settings.config import SETTING_NAMES, Overrides, Settings, find_settings, load_settings


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
    assert Settings().override(tone_style="old", newline="lf") == Settings(
        options=Options(tone_style="old"), newline="lf"
    )


def test_how_things_are_written(tmp_path: Path) -> None:
    forms = "dates: {style: iso}\ntone_style: new\nlayout: reflow\ncapitals: apply\n"
    settings = load_settings(yaml_file(tmp_path, forms + "encoding: vni\nnewline: crlf\n"))
    assert settings.options == Options(date_style="iso", tone_style="new", layout="reflow", capitals="apply")
    assert (settings.encoding, settings.newline) == ("vni", "crlf")
    toml = tmp_path / "pyproject.toml"
    toml.write_text('[tool.cchc-restore.dates]\nstyle = "keep"\n')
    assert load_settings(toml).options == Options(date_style="keep")


def test_which_files_are_documents(tmp_path: Path) -> None:
    settings = load_settings(yaml_file(tmp_path, "include: '*.ocr'\nexclude: [nháp/, '*-cũ.txt']\n"))
    assert (settings.include, settings.exclude) == (("*.ocr",), ("nháp/", "*-cũ.txt"))


def test_every_choice_has_a_default_that_comes_first() -> None:
    settings = Settings()
    for key, words in CHOICES.items():
        holder = settings if hasattr(settings, key) else settings.options
        assert getattr(holder, key.replace("dates.", "date_")) == words[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("treshold: 0.8\n", "did you mean 'threshold'"),
        ("xyz: 1\n", "Settings are threshold, stages"),
        ("threshold: high\n", "give a number from 0 to 1"),
        ("threshold: 1.5\n", "give a number from 0 to 1"),
        ("threshold: [1]\n", "give a number from 0 to 1"),
        ("stages: [noize]\n", "give a list out of "),
        ("lexicon: nowhere\n", "give a folder that exists"),
        ("lexicon:\n", "give the name of a folder"),
        ("model: ' '\n", "give the name of a folder"),
        ("dates: &x {style: *x}\n", "alias *x. What to do: write the value out"),
        ("skip: &x [noise]\nexclude: *x\n", "alias *x"),
        ("skip: [[noise]]\n", "a list where a word should stand"),
        ("include: [{a: b}]\n", "a table where a word should stand"),
        ("? [skip]\n: noise\n", "a list where a word should stand"),
        ("threshold: 0.8\nthreshold: 0.9\n", "stands twice"),
        ("- threshold\n", "not a list of settings"),
        ("threshold: [\n", "mend the YAML"),
        ("dates: iso\n", "write dates: {style: decree30 | iso | keep}"),
        ("dates:\n", "write dates: {style: decree30 | iso | keep}"),
        ("dates: {style: ISO}\n", "give one of decree30, iso, keep"),
        ("dates: {stlye: iso}\n", "did you mean 'dates.style'"),
        ("dates: {style: iso}\ndates.style: keep\n", "'dates.style' stands twice"),
        ("threshold: {at: 0.8}\n", "did you mean 'threshold'"),
        ("include: []\nexclude: ['']\n", "give a list of patterns"),
        ("exclude: ['[z-a].txt']\n", "asks for the characters from 'z' to 'a'; write a-z"),
        ("stages: [noize]\n", "did you mean noise?"),
        ("layout: flow\n", "give one of keep, reflow"),
        ("newline: cr\n", "give one of keep, lf, crlf"),
        ("encoding: abc\n", "give one of auto, utf-8, utf-16, tcvn3, vni, viscii, cp1258, cp1252"),
        ("stages: [noise, dates]\nskip: [dates]\n", "'stages' names dates, and so does 'skip'"),
        ("stages: [noise, dates]\nskip: [dates]\n", "stages are "),
        ("layout: reflow\nskip: [layout]\n", "'layout' is 'reflow', but the stage layout does not run"),
        ("layout: reflow\nstages: [dates]\n", "'stages' does not name it"),
        ("layout: reflow\nskip: [layout]\n", "or give 'keep' (allowed: keep, reflow)"),
        ("dates: {style: iso}\nskip: [dates]\n", "'dates.style' is 'iso', but the stage dates does not run"),
        ("dates: {style: decree30}\nskip: [dates]\n", "(allowed: decree30, iso, keep)"),
        ("tone_style: old\nskip: [tones]\n", "'tone_style' is 'old', but the stage tones does not run"),
        ("capitals: apply\nskip: [capitals]\n", "let capitals run, or give 'propose'"),
        ("decisions: d.tsv\nskip: [decisions]\n", "'decisions' names a file of decisions, but the stage dec"),
    ],
)
def test_faults_are_told_with_the_file_and_a_remedy(tmp_path: Path, text: str, message: str) -> None:
    path = yaml_file(tmp_path, text)
    with pytest.raises(ConfigError, match="What to do") as caught:
        load_settings(path)
    assert message in str(caught.value)
    assert caught.value.where
    assert caught.value.where.startswith(str(path))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("cchc-restore.yaml", "# mine\n\ntreshold: 0.8\n", 3),
        ("cchc-restore.yaml", "layout: keep\ndates:\n  style: ISO\n", 3),
        ("cchc-restore.yaml", "layout: keep\nlayout: keep\n", 2),
        ("cchc-restore.yaml", "layout: keep\ndatse: {}\n", 2),
        ("cchc-restore.yaml", "threshold: 0.8\nskip: [layout]\nlayout: reflow\n", 3),
        ("cchc-restore.yaml", "layout: keep\nskip: [\n", 3),
        ("pyproject.toml", "[tool.cchc-restore]\nlayout = 'keep'\ntreshold = 0.8\n", 3),
        ("pyproject.toml", "[tool.x]\nlayout = 1\n[tool.cchc-restore]\nlayout = 'flow'\n", 4),
        ("pyproject.toml", "[ tool . 'cchc-restore' ]\nskip = [\n 'noise',\n]\nlayout = 'flow'\n", 5),
        ("pyproject.toml", "[tool.cchc-restore.dates]\n\nstyle = 'ISO'\n[x]\nstyle = 1\n", 3),
        ("pyproject.toml", "[tool.cchc-restore]\ndates = { style = 'ISO' }\n", 2),
        ("pyproject.toml", "[tool.cchc-restore]\nthreshold = \n", 2),
        ("pyproject.toml", "[tool.cchc-restore]\nskip = [\n 'noise',\n\n", 3),
        ("cchc-restore.yaml", "layout: keep\nskip:\n- noise\n- [tones]\n", 4),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        find_settings(tmp_path)
    assert caught.value.where == f"{path}:{line}"


def test_a_name_that_only_looks_like_ours_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "cchc-restore.yml").write_text("threshold: 0.8\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rename it to cchc-restore\.yaml"):
        find_settings(tmp_path)


def test_a_file_of_windows_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "cchc-restore.yaml"
    path.write_bytes(b"\xef\xbb\xbfthreshold: 0.8\r\n")
    assert find_settings(tmp_path) == Settings(threshold=0.8, source=path)


def test_each_setting_is_listed_with_its_origin(tmp_path: Path) -> None:
    path = yaml_file(tmp_path, "threshold: 0.8\ndates:\n  style: iso\n")
    listed = {key: (value, origin) for key, value, origin in find_settings(tmp_path).listed()}
    assert listed["threshold"] == (0.8, f"{path}:1")
    assert listed["dates.style"] == ("iso", f"{path}:3")
    assert listed["layout"] == ("keep", "default")
    assert set(listed) > set(CHOICES)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    path = yaml_file(tmp_path, "# nothing yet\n")
    assert load_settings(path) == Settings(source=path)


@pytest.mark.parametrize(
    "text",
    [
        "layout: keep\nskip: [layout]\n",
        "dates: {style: keep}\nskip: [dates]\n",
        "capitals: propose\nstages: [noise]\n",
        "layout: reflow\nstages: [layout]\n",
        "stages: [noise]\nskip: [dates]\n",
        "stages: [noise]\ndecisions: d.tsv\n",
        "skip: [decisions]\n",
    ],
)
def test_what_asks_for_nothing_contradicts_nothing(tmp_path: Path, text: str) -> None:
    path = yaml_file(tmp_path, text)
    assert load_settings(path).source == path


def test_an_option_may_rule_out_what_the_file_asks_for(tmp_path: Path) -> None:
    settings = load_settings(yaml_file(tmp_path, "layout: reflow\nstages: [noise, layout]\n"))
    assert settings.override(skip=("layout",)).skip == ("layout",)
    assert settings.override(stages=("dates",)).stages == ("dates",)
    decided = load_settings(yaml_file(tmp_path, "decisions: d.tsv\n"))
    assert decided.override(skip=("decisions",)).skip == ("decisions",)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", {"layout": "reflow", "skip": ("layout",)}, "'--layout' is 'reflow'"),
        ("", {"layout": "reflow", "stages": ("dates",)}, "'--stages' does not name it"),
        ("", {"stages": ("dates",), "skip": ("dates",)}, "'--stages' names dates, and so does '--skip'"),
        ("skip: [tones]\n", {"tone_style": "new"}, "'--tone-style' is 'new', but the stage tones does"),
        ("skip: [noise]\n", {"stages": ("noise",)}, "'--stages' names noise, and so does 'skip'"),
        ("", {"decisions": Path("d"), "skip": ("decisions",)}, "'--skip' leaves it out"),
        ("skip: [decisions]\n", {"decisions": Path("d")}, "'--decisions' names a file of decisions"),
    ],
)
def test_options_that_contradict_are_named(
    tmp_path: Path, text: str, options: Overrides, message: str
) -> None:
    path = yaml_file(tmp_path, text)
    with pytest.raises(ConfigError, match="What to do") as caught:
        load_settings(path).override(**options)
    assert message in str(caught.value)
    assert caught.value.where == (f"{path}:1" if text else None)


# ---------------------------------------------------------------- config show


def test_config_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in" / "xã").mkdir(parents=True)
    (tmp_path / "words").mkdir()
    monkeypatch.chdir(tmp_path)
    yaml_file(tmp_path, "threshold: 0.80\nskip: [noise, tones]\n\ndates: {style: iso}\nlexicon: words\n")
    assert main(["config", "show", "in/xã"]) == 0
    head, empty, *rows = capsys.readouterr().out.splitlines()
    assert (head, empty) == ("settings file: cchc-restore.yaml", "")
    shown = {key: rest for key, *rest in (re.split(r" {2,}", row) for row in rows)}
    assert list(shown) == list(SETTING_NAMES)
    assert shown["threshold"] == ["0.8", "cchc-restore.yaml:1"]
    assert shown["skip"] == ["noise, tones", "cchc-restore.yaml:2"]
    assert shown["dates.style"] == ["iso", "cchc-restore.yaml:4"]
    assert shown["lexicon"] == [str(tmp_path / "words"), "cchc-restore.yaml:5"]
    assert shown["model"] == ["(built in)", "default"]
    assert shown["stages"] == ["(all)", "default"]
    assert shown["exclude"] == ["(none)", "default"]
    assert len({row.rindex("  ") for row in rows}) == 1  # the origins stand below one another


def test_config_show_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["config", "show", "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert known["file"] is None
    assert known["settings"]["threshold"] == {"value": DEFAULT_THRESHOLD, "origin": "default"}
    yaml_file(tmp_path, "skip: [noise]\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert main(["config", "show", "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    file = str(tmp_path / "cchc-restore.yaml")
    assert known["file"] == file
    assert known["settings"]["skip"] == {"value": ["noise"], "origin": f"{file}:1"}
    assert list(known["settings"]) == list(SETTING_NAMES)


@pytest.mark.parametrize(
    ("text", "path", "code", "message"),
    [
        ("treshold: 1\n", ".", 2, "cchc-restore.yaml:1: unknown setting 'treshold'. What to do: did"),
        ("", "nowhere", 3, "nowhere: no such file or folder"),
    ],
)
def test_config_show_fails(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    path: str,
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    yaml_file(tmp_path, text)
    assert main(["config", "show", path]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
