"""The review page itself: true to the package, harmless, readable on any screen and on paper, never stuck."""

from __future__ import annotations

import base64
import random
from pathlib import Path

import pytest
from browser import Browser
from review_page import change, column, made, saved
from reviewing import result
from selenium.webdriver.common.keys import Keys

from cchc_restore import Result
from cchc_restore.core.corrections import Span
from cchc_restore.core.decision import Decision, context_of
from cchc_restore.core.errors import DecisionError
from cchc_restore.core.ledger import Entry
from cchc_restore.decisions import format_decisions, parse_decisions
from cchc_restore.review.html import write_page

# ---------------------------------------------------------------- the page and the package agree


def test_the_page_names_places_as_the_package_does(page: Browser) -> None:
    """`context_of` twice, in Python and in the page's own words."""
    chance = random.Random(4)
    signs = "aạ ế\u0302ư. \t\n\r\x1c\x85\u00a0\u2003\ufeff𝔘Đ"
    for _ in range(40):
        source = "".join(chance.choice(signs) for _ in range(chance.randrange(1, 60))) * chance.choice(
            (1, 1, 20)
        )
        start = chance.randrange(len(source))
        end = min(len(source), start + chance.randrange(1, 6))
        if "\n" in source[start:end]:
            continue
        units = [len(source[:at].encode("utf-16-le")) // 2 for at in (start, end)]
        assert page.js("return contextOf(...arguments)", source, *units) == context_of(
            source, Span(start, end)
        )


def test_the_page_reads_and_writes_the_file_as_the_package_does(page: Browser) -> None:
    nasty = ["s6", "a\\b", "tab\there", "#1", "  rìa ", "", "ế\u0323", "𝔘", "\\n", "</script>"]
    decisions = [
        Decision(word, text, "once", "xa/é#.txt", "0123456789", note)
        for word, text, note in zip(nasty[:5], nasty[5:], reversed(nasty[:5]), strict=True)
    ]
    decisions += [Decision("UBND", "UBND", "everywhere"), Decision("a", "", "file", "b\tc.txt")]
    text = format_decisions(decisions)
    assert page.js("return formatDecisions(parseDecisions(arguments[0]))", text) == text
    for bad in (
        "a\tb",
        "a\tb\tsometimes",
        "a\t\\q\teverywhere",
        " \tb\teverywhere",
        "a\tb\tfile",
        "a\tb\tonce\tf.txt",
        "a\tb\\n\teverywhere",
        "a\t\u0301\teverywhere",
    ):
        with pytest.raises(DecisionError):
            parse_decisions(bad, "")
        script = "try { parseDecisions(arguments[0]); return '' } catch (error) { return error.message }"
        assert page.js(script, bad).startswith("line 1 ")


def test_the_page_asks_for_the_words_that_the_package_counted(browser: Browser, tmp_path: Path) -> None:
    """`concerns_words` twice: a capital upon a change that was made is no word to look up."""
    source = "uy ban nhan dan xa"
    entries = [
        change(source, "ban", "bàn", 0.5),
        change(source, "nhan", "nhân", 0.99),
        change(source, "nhan", "Nhân", 0.7)._replace(status="proposed"),
        change(source, "xa", "Xa", 0.3),
    ]
    page = tmp_path / "page.html"
    assert write_page([("a.txt", result(source, *entries))], page).doubtful == 1
    browser.open(page)
    assert browser.text("#tab-words small").strip() == "1"
    assert browser.text("#panel .was") == "ban"


def test_what_is_written_in_a_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    """Markup, ends of scripts, signs that turn the direction, signs beyond U+FFFF: shown, never obeyed."""
    source = (
        "</script><script>window.hacked = 1</script> cia\n<img src=x onerror='window.hacked = 1'>\n"
        "<!-- \u202ecia\u202c \u2028 𝔘𝔙 tinh &amp; &lt;\x01\n]]>{{title}}{{data}}\\u003c\n"
    )
    entries = [
        change(source, "cia", "<b>của</b>", 0.3, "<i onclick=alert(1)>"),
        change(source, "tinh", "tỉnh", 0.4),
    ]
    key, title = "<svg onload=alert(1)>.txt", "</title><script>window.hacked=1</script>"
    browser.open(made(tmp_path, (key, result(source, *entries)), title=title))
    assert browser.js("return window.hacked") is None
    assert browser.text("h1") == browser.driver.title == title
    assert browser.text("#document-name") == key
    seen = source.rstrip("\n")
    for sign in ("\u202e", "\u202c", "\x01"):
        seen = seen.replace(sign, f"U+{ord(sign):04X}")
    assert column(browser, "source") == seen
    assert column(browser, "repaired") == seen.replace("cia", "<b>của</b>", 1).replace("tinh", "tỉnh")
    browser.choose("filter-doubt", "all")
    browser.press("1", "y")
    assert [d.replacement for d in saved(browser)] == ["<i onclick=alert(1)>", "tỉnh"]
    browser.js("dispatchEvent(new Event('beforeprint'))")
    assert "<img src=x" in browser.text("#paper")
    browser.js("dispatchEvent(new Event('afterprint'))")
    assert browser.js("return document.querySelectorAll('img, svg, b b, i[onclick]').length") == 0
    assert browser.js("return window.hacked") is None
    assert browser.problems() == []
    assert browser.requests() == []


def test_the_page_may_not_ask_the_network(browser: Browser, report: Path) -> None:
    """Even a script that found its way in could not."""
    browser.open(report)
    browser.requests()
    tried = browser.driver.execute_async_script(
        """const done = arguments[0];
        const blocked = [];
        document.addEventListener('securitypolicyviolation', (e) => blocked.push(e.effectiveDirective));
        new Image().src = 'http://127.0.0.1:9/a.png';
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 1';
        document.body.append(script);
        const end = () => done([...blocked, window.hacked ?? 'safe']);
        fetch('http://127.0.0.1:9/').catch(() => setTimeout(end, 50));"""
    )
    assert sorted(tried) == ["connect-src", "img-src", "safe", "script-src-elem"]
    browser.problems(), browser.requests()  # of what was just tried


# ---------------------------------------------------------------- looks


def test_dark_and_light(browser: Browser, report: Path) -> None:
    def background() -> str:
        return str(browser.js("return getComputedStyle(document.querySelector('#text')).backgroundColor"))

    def system(scheme: str) -> None:
        features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", features)

    system("light")
    browser.open(report)
    light = background()
    system("dark")
    browser.until(lambda: background() != light, "it follows the system")
    browser.click("#theme")
    assert background() == light
    browser.open(report, keep=True)
    assert background() == light  # the reader's choice counts more, and is kept
    browser.js("localStorage.clear()")
    system("light")


def test_narrow_screens(page: Browser) -> None:
    screen = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        assert page.js("return document.documentElement.scrollWidth <= innerWidth")
        assert not page.driver.find_element("id", "side").is_displayed()
        page.click("#show-side")
        page.click('.entry[data-index="2"]')
        assert not page.driver.find_element("id", "side").is_displayed()
        top = "return document.querySelector('.row.here ' + arguments[0]).getBoundingClientRect().top"
        assert page.js(top, ".source") < page.js(top, ".repaired")  # one below the other
        assert page.driver.find_element("css selector", "#panel .accept").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_paper(page: Browser, results: dict[str, Result]) -> None:
    """The list and the open document, readable in black and white."""
    page.press("y")
    page.js("dispatchEvent(new Event('beforeprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    rows = page.texts("#paper tbody tr")
    assert len(rows) == int(page.text("#tab-words small"))
    assert "decided" in rows[0]
    notes = [row for row in rows[1:] if "left alone, wrong with" in row]
    assert notes
    assert not any("% sure" in note for note in notes)
    shown = results[page.text("#document-name")]
    assert "\n".join(page.texts("#paper .row .repaired")).split("\n")[0] == shown.text.split("\n")[0]
    assert not page.driver.find_element("id", "desk").is_displayed()
    assert page.driver.find_element("css selector", "#paper table").is_displayed()
    frame = "return getComputedStyle(document.querySelector('#paper .repaired mark.very')).borderTopStyle"
    assert page.js(frame) == "solid"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.js("dispatchEvent(new Event('afterprint'))")
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"]
    assert base64.b64decode(printed).startswith(b"%PDF")
    page.press("y")  # and on with the work
    assert page.text("#progress-text").startswith("2 of ")


def test_everything_to_press_has_a_name_and_languages_are_told(page: Browser) -> None:
    tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = {
        "button",
        "textbox",
        "searchbox",
        "combobox",
        "checkbox",
        "listbox",
        "tab",
        "progressbar",
        "option",
    }
    found = [node for node in tree if not node["ignored"] and node["role"]["value"] in roles]
    assert len(found) > 30
    assert [node["role"]["value"] for node in found if not node["name"]["value"].strip()] == []
    assert page.js("return document.documentElement.lang") == "en"
    text = "return [...document.querySelectorAll('#text .source, #text .repaired')]"
    assert page.js(f"{text}.every((element) => element.lang === 'vi')")


# ---------------------------------------------------------------- size


def test_three_hundred_pages_do_not_freeze(
    browser: Browser, results: dict[str, Result], tmp_path: Path
) -> None:
    """Loading, deciding, going on, searching: no pause that a reader would take for a standstill."""
    pages = list(results.values())
    path = made(tmp_path, *((f"trang-{n:03}.txt", pages[n % 3]) for n in range(300)))
    watch = """window.pauses = [0];
        const note = (list) => list.getEntries().forEach((entry) => window.pauses.push(entry.duration));
        new PerformanceObserver(note).observe({type: 'longtask', buffered: true});"""
    with browser.before_any_script(watch):
        browser.open(path)
        browser.press("y", "n", "j", "]", "]")
        browser.choose("filter-doubt", "all")
        browser.press("/", "huyen", Keys.ENTER)
        browser.until(lambda: "," in browser.text("#tab-lines small"), "the search found a thousand lines")
        assert browser.js("return Math.max(...window.pauses)") < 1500
    assert len(browser.texts("#list .entry")) < 60
    assert browser.js("return document.querySelectorAll('*').length") < 8000


def test_a_text_without_line_breaks_is_shown_in_parts(browser: Browser, tmp_path: Path) -> None:
    word = "cia xa "
    entries = [
        Entry(Span(at, at + 3), "cia", "của", "diacritics", "letters", 0.4 + at / 1e6, "misread", "applied")
        for at in range(0, 9000 * len(word), len(word))
    ]
    browser.open(made(tmp_path, ("dai.txt", result(word * 9000, *entries))))
    assert "lines 1 to 1 of 1" in browser.text("#text .pager")
    assert browser.js("return document.querySelectorAll('#text mark').length") <= 2 * 1900
    browser.choose("order", "place")
    browser.js("document.getElementById('list').scrollTop = 1e6")
    browser.until(lambda: any(e for e in browser.texts("#list .entry")), "the list is drawn")
    browser.click("#text .pager button:last-child")
    assert browser.js("return document.querySelectorAll('#text mark').length") > 0
    assert browser.problems() == []
