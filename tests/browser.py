"""A real browser for the tests of the review page: Chromium without a window, steered by chromedriver."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.select import Select

DEMAND: Final = "CCHC_RESTORE_BROWSER"
"""Where this is set to `required`, a missing browser is a failure; `.ci/run` sets it."""
_HELP: Final = (
    "the tests of the review page need Chromium and its driver: on Debian and Ubuntu, "
    "`apt-get install chromium chromium-driver`"
)
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",  # root cannot use the sandbox, and CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,850",
)


class Browser:
    """A browser with an empty profile. Keys go where the focus is, as a reader's do."""

    def __init__(self, driver: Any, downloads: Path) -> None:
        self.driver = driver
        self.downloads = downloads
        self._told: list[dict[str, Any]] = []

    def open(self, page: Path, *, keep: bool = False) -> None:
        """Load a page and wait until it is ready.

        Args:
            keep: leave what the browser remembers of earlier visits.
        """
        self.driver.get(page.as_uri())
        if not keep:
            self.js("localStorage.clear()")
            self.driver.get(page.as_uri())
        self.until(lambda: self.js("return document.body.dataset.ready === 'true'"), "the page is ready")

    def js(self, script: str, *arguments: object) -> Any:
        """What a script in the page returns."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, where the focus is."""
        for key in keys:
            ActionChains(self.driver, duration=0).send_keys(key).perform()

    def click(self, selector: str) -> None:
        """Click on the first such element; once more where it was drawn anew just then."""
        try:
            self.driver.find_element("css selector", selector).click()
        except StaleElementReferenceException:
            self.driver.find_element("css selector", selector).click()

    def choose(self, select: str, value: str) -> None:
        """Choose an entry of a list of choices."""
        Select(self.driver.find_element("id", select)).select_by_value(value)

    def text(self, selector: str) -> str:
        """The text of the first such element, as it is in the page."""
        return str(self.js("return document.querySelector(arguments[0]).textContent", selector))

    def texts(self, selector: str) -> list[str]:
        """The texts of all such elements."""
        return list(
            self.js("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)
        )

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something holds, at most ten seconds."""
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end, f"not so after ten seconds: {what}; {self.problems()}"
            time.sleep(0.02)

    def problems(self) -> list[str]:
        """What the page has complained of since the last time this was asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses asked for since the last time, but for those of files and of the browser itself."""
        sent = self._take("Network.requestWillBeSent")
        urls = [event["request"]["url"] for event in sent]
        return [url for url in urls if urlsplit(url).scheme not in ("file", "data", "blob", "chrome")]

    def asked_before_leaving(self) -> bool:
        """Whether the browser asked "leave the page?" since the last time; chromedriver says yes to it."""
        return any(event["type"] == "beforeunload" for event in self._take("Page.javascriptDialogOpening"))

    def _take(self, method: str) -> list[dict[str, Any]]:
        """What the browser told of one kind since the last time."""
        self._told += (json.loads(line["message"])["message"] for line in self.driver.get_log("performance"))
        taken = [event["params"] for event in self._told if event["method"] == method]
        self._told = [event for event in self._told if event["method"] != method]
        return taken

    def downloaded(self, name: str) -> str:
        """The text of a file that the page saved; it is removed, so that the next one has its name.

        The browser first makes an empty file of that name, to keep its place.
        """
        file = self.downloads / name
        self.until(lambda: file.exists() and file.stat().st_size > 0, f"{name} is saved")
        text = file.read_bytes().decode("utf-8")
        file.unlink()
        return text

    @contextlib.contextmanager
    def before_any_script(self, script: str) -> Iterator[None]:
        """Pages opened meanwhile run this first, as if the browser were another one."""
        command = "Page.addScriptToEvaluateOnNewDocument"
        identifier = self.driver.execute_cdp_cmd(command, {"source": script})["identifier"]
        try:
            yield
        finally:
            remove = "Page.removeScriptToEvaluateOnNewDocument"
            self.driver.execute_cdp_cmd(remove, {"identifier": identifier})


def start_browser(folder: Path) -> Browser:
    """Start a browser whose profile and downloads lie in `folder`; skip, or fail, where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    steering = shutil.which("chromedriver")
    if not program or not steering:
        if os.environ.get(DEMAND) == "required":
            pytest.fail(_HELP, pytrace=False)
        pytest.skip(_HELP)
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(steering))
    downloads = folder / "downloads"
    downloads.mkdir()
    allow = {"behavior": "allow", "downloadPath": str(downloads)}
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", allow)
    return Browser(driver, downloads)
