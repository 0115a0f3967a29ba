"""Fixtures of several test files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest
from browser import Browser, start_browser
from fixing import STAGES
from support import SAMPLES, Run, full_restorer, light_restorer, resources

from cchc_restore import Restorer, Result
from cchc_restore.cli import main
from cchc_restore.decoder import Decoder
from cchc_restore.decoder.channel import Channel
from cchc_restore.decoder.language_model import LanguageModel
from cchc_restore.review import Item, items_of
from cchc_restore.review.html import write_page

# The same examples in every run, so that a failure is one of the change at hand. To look for new ones:
# pytest --hypothesis-profile=default
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def _nobodys_own_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the user lexicon of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture
def light() -> Restorer:
    """A restorer with the stages that need no model."""
    return light_restorer()


@pytest.fixture(scope="session")
def restorer() -> Restorer:
    """A restorer with all stages and the shipped model."""
    return full_restorer()


@pytest.fixture(scope="session")
def decoder() -> Decoder:
    """The decoder with the shipped model and lexicon."""
    return resources().decoder


@pytest.fixture(scope="session")
def shipped_channels(decoder: Decoder) -> Mapping[str, Channel]:
    """The shipped channels by kind of damage."""
    return decoder.channels


@pytest.fixture(scope="session")
def shipped_model(decoder: Decoder) -> LanguageModel:
    """The shipped language model."""
    return decoder.model


@pytest.fixture
def fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Run]:
    """Run `fix` in an empty folder, with the stages that need no model; `stdin` is what comes in."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str | bytes = "", stages: tuple[str, ...] = STAGES) -> Run:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(["fix", *arguments, *stages])
        captured = capsysbinary.readouterr()
        return Run(code, captured.out.decode(), captured.err.decode())

    return run


@pytest.fixture
def train(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Run]:
    """Run `cchc-restore` with arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Run:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real browser."""
    started = start_browser(tmp_path_factory.mktemp("browser"))
    yield started
    started.driver.quit()


@pytest.fixture(scope="session")
def results(restorer: Restorer) -> dict[str, Result]:
    """Documents to review by their keys: two bad ones, and between them one where nothing is to be done."""
    samples = {
        "xa/kenh.txt": "05-to-trinh-sua-kenh-muong",
        "nguyen-ven.txt": "08-cong-van-nguyen-ven",
        "xa/thuy-san.txt": "06-bao-cao-thuy-san-xa-dao",
    }
    texts = {key: (SAMPLES / name / "ocr.txt").read_text(encoding="utf-8") for key, name in samples.items()}
    return {key: restorer.restore(text, name=key) for key, text in texts.items()}


@pytest.fixture(scope="session")
def first(results: dict[str, Result]) -> list[Item]:
    """Everything there is to review in them, the most doubtful first."""
    items = (item for key, result in results.items() for item in items_of(result, key))
    return sorted(items, key=lambda item: (-item.doubt, item.file, item.span))


@pytest.fixture(scope="session")
def report(results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for reviewing them."""
    path = tmp_path_factory.mktemp("page") / "review.html"
    write_page(results.items(), path, title="Báo cáo xã")
    return path


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Browser]:
    """The page as on the first visit. Whatever is done with it, it neither complains nor asks the network."""
    browser.open(report)
    browser.problems(), browser.requests()
    yield browser
    assert browser.problems() == []
    assert browser.requests() == []
