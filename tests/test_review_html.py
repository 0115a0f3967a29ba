"""Reviewing in a browser as a clerk does it: look, decide, find, save, come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from browser import Browser
from review_page import at, change, column, made, said, saved, under_review
from reviewing import result
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from cchc_restore import Restorer, Result
from cchc_restore.core.corrections import Span
from cchc_restore.core.decision import Decision, context_of
from cchc_restore.decisions import Decisions, format_decisions
from cchc_restore.review import Item

# ---------------------------------------------------------------- what the page shows


def test_the_most_doubtful_word_comes_first_and_is_explained(page: Browser, first: list[Item]) -> None:
    worst = first[0]
    assert page.text("h1") == page.driver.title == "Báo cáo xã"
    assert page.text("#document-name") == worst.file
    assert page.text("#panel .was") == worst.original
    why = page.text("#panel .why")
    assert worst.reason in why
    assert f"{worst.stage}: {worst.rule} · line {worst.line}" in why
    assert page.text('.entry[aria-selected="true"] .around b') == worst.original
    assert page.text("#text .row.here .no") == str(worst.line)
    doubts = [float(text.strip("?% ")) for text in page.texts("#list .entry .level")]
    assert doubts == sorted(doubts, reverse=True)
    listed = page.text("#tab-words small").strip()
    assert page.text("#progress-text") == f"0 of {listed} doubtful words decided"


def test_alternatives_are_offered_with_their_probabilities(page: Browser, first: list[Item]) -> None:
    wanted = next(item for item in first if item.alternatives and item.status == "applied")
    find(page, wanted)
    offered = page.texts("#panel .alternative")
    best = next(other for other in wanted.alternatives if other.text != wanted.original)  # that one is n
    assert best.text in offered[0]
    assert f"{best.probability:.0%}".replace("%", " %") in offered[0]
    assert [text.split()[0] for text in offered] == [str(i + 1) for i in range(len(offered))]


def find(page: Browser, item: Item) -> None:
    """Go down the list to an item."""
    for _ in range(200):
        if at(page) == (item.original, item.file, item.line):
            return
        page.press("j")
    raise AssertionError(f"{item} is not in the list")


def test_source_and_repaired_text_stand_side_by_side_to_the_letter(
    page: Browser, results: dict[str, Result]
) -> None:
    page.click("#tab-documents")
    for index in range(len(results)):
        page.click(f'.entry[data-index="{index}"]')
        shown = results[page.text("#document-name")]
        assert column(page, "source").rstrip("\n") == shown.source.rstrip("\f\n")
        assert column(page, "repaired").rstrip("\n") == shown.text.rstrip("\f\n")
        numbers = page.texts("#text .row .no")
        assert numbers == [str(n) for n in range(1, len(numbers) + 1)]


def test_marks_tell_how_sure_a_change_is_and_not_by_colour_alone(page: Browser, first: list[Item]) -> None:
    styles = page.js(
        """const style = (kind) => getComputedStyle(document.querySelector(`.repaired mark.${kind}`));
        return ['very', 'doubtful', 'fair', 'sure'].map((kind) => style(kind).textDecorationStyle)"""
    )
    assert styles == ["wavy", "dashed", "dotted", "solid"]
    worst = next(item for item in first if item.status == "applied")
    find(page, worst)
    mark = page.js("return document.querySelector('.repaired mark.current')")
    assert mark.get_attribute("aria-current") == "true"
    assert f"{worst.original} → {worst.replacement}, right with" in mark.get_attribute("title")


# ---------------------------------------------------------------- deciding, saving, and what fix makes of it


def test_decisions_by_keys_and_clicks_do_what_the_clerk_chose(
    page: Browser, results: dict[str, Result], first: list[Item]
) -> None:
    """Accept, keep, take an alternative, type: the saved file makes `fix` write just that."""
    chosen = dict[Item, str]()
    offered = [""]
    ways: list[tuple[Callable[[], None], Callable[[Item], str]]] = [
        (lambda: page.press("y"), lambda item: item.replacement),
        (lambda: page.press("n"), lambda item: item.original),
        (lambda: page.press("1"), lambda item: offered[-1]),
        (lambda: page.click("#panel .accept"), lambda item: item.replacement),
        (lambda: page.click("#panel .keep"), lambda item: item.original),
        (lambda: page.press("e", "Rừng Quéo #2\\", Keys.ENTER), lambda item: "Rừng Quéo #2\\"),
    ]

    def now() -> Item:
        here = at(page)
        return next(i for i in first if (i.original, i.file, i.line) == here and i not in chosen)

    while now().status == "proposed" or not now().alternatives:
        page.press("j")
    for act, answer in ways:
        item = now()
        offered.extend(page.texts("#panel .alternative bdi")[:1])
        act()
        chosen[item] = answer(item)
        assert now() != item  # the next word comes by itself
    assert page.text("#progress-text").startswith(f"{len(chosen)} of ")
    assert "not saved as a file yet" in page.text("#progress-text")
    decisions = saved(page)
    assert {(d.word, d.file, d.context): d.replacement for d in decisions} == {
        (item.original, item.file, item.context): text for item, text in chosen.items()
    }
    assert "not saved" not in page.text("#progress-text")
    restorer = Restorer(decisions=Decisions(decisions))
    for key, before in results.items():
        after = restorer.restore(before.source, key=key)
        decided = {entry.span: entry.replacement for entry in after.ledger.applied}
        for item, text in chosen.items():
            if item.file == key:
                assert decided.get(item.span, item.original) == text


def test_undo_takes_back_one_after_the_other(page: Browser) -> None:
    begin = under_review(page)
    page.press("y")
    second = under_review(page)
    page.press("n", "u")
    assert under_review(page) == second
    assert page.text("#tab-decisions small") == " 1"
    page.click('#panel button[aria-keyshortcuts="u"]')
    assert under_review(page) == begin
    assert page.text("#tab-decisions small") == " 0"
    page.press("u")
    assert said(page) == "There is nothing to undo."


def test_the_same_repair_in_this_file_and_in_all_files(browser: Browser, tmp_path: Path) -> None:
    source = "cia xa\nphe cia huyen\ncia tinh\n"
    here = result(source, change(source, "cia", "của", 0.3, "cía"))
    there = result("theo cia phong\n", change("theo cia phong\n", "cia", "của", 0.4))
    path = made(tmp_path, ("a.txt", here), ("b.txt", there))
    browser.open(path)
    browser.choose("filter-doubt", "all")
    browser.press("1", "k", "a")  # another reading for this place, then the same everywhere
    assert browser.text("#spread-text") == "cia becomes cía"
    assert browser.text("#spread-file span") == "in this file (3 places)"
    assert browser.text("#spread-all span") == "in all files (4 places in 2 files here)"
    assert "của 2×" in browser.text("#spread-now")
    browser.press("f")
    assert saved(browser) == [Decision("cia", "cía", "file", "a.txt", line=2)]
    assert browser.texts("#text .repaired")[:3] == ["theo của phong"]  # it went on to the other file
    browser.press("[")
    assert browser.texts("#text .repaired")[:3] == ["cía xa", "phe cía huyen", "cía tinh"]
    browser.press("n", "k", "a")
    browser.click("#spread-all")
    assert saved(browser) == [Decision("cia", "cia", "everywhere", line=2)]
    browser.press("u", "u")
    browser.press("]", "a", "g")
    assert {d.scope: d.replacement for d in saved(browser)} == {"file": "cía", "everywhere": "của"}
    browser.press("[")
    assert "cía" in column(browser, "repaired")  # what was decided for the file counts more there
    assert browser.problems() == []


def test_a_word_that_the_tool_left_alone_can_be_mended(page: Browser, results: dict[str, Result]) -> None:
    page.click("#tab-documents")
    key = "nguyen-ven.txt"
    page.click(f'.entry[data-index="{len(results) - 1}"]')
    assert page.text("#document-name") == key
    line = page.driver.find_elements("css selector", "#text .row .repaired")[1]
    first_word = ActionChains(page.driver).move_to_element_with_offset(line, 20 - line.size["width"] // 2, 0)
    first_word.double_click().perform()
    assert page.text("#panel .was") == "HUYỆN"
    page.press("QUẬN", Keys.ENTER)
    (decision,) = saved(page)
    source = results[key].source
    assert decision.context == context_of(source, Span(source.index("HUYỆN"), source.index("HUYỆN") + 5))
    assert "QUẬN VÂN KHUÊ" in column(page, "repaired")
    page.driver.refresh()
    page.until(lambda: page.js("return document.body.dataset.ready"), "loaded again")
    page.click("#tab-decisions")
    page.click('.entry[data-index="0"]')
    assert "QUẬN VÂN KHUÊ" in column(page, "repaired")
    repaired = Restorer(decisions=Decisions([decision])).restore(source, key=key).text
    assert repaired == source.replace("HUYỆN", "QUẬN", 1)


def test_typing_refuses_what_cannot_stand_in_a_text(page: Browser) -> None:
    page.press("e", "\u0301a", Keys.ENTER)
    assert page.text("#typed-problem") == "A mark needs its letter."
    page.press(Keys.ESCAPE)
    assert page.text("#tab-decisions small") == " 0"
    page.press("e", Keys.DELETE, Keys.ENTER)
    assert [d.replacement for d in saved(page)] == [""]


# ---------------------------------------------------------------- finding


def shown(page: Browser) -> int:
    """How many words the list holds."""
    return int(page.text("#tab-words small").replace(",", ""))


def test_words_are_filtered_by_doubt_and_stage(page: Browser, first: list[Item]) -> None:
    page.choose("filter-doubt", "all")
    assert shown(page) == len(first)
    page.choose("filter-doubt", "very")
    assert shown(page) == sum(item.doubt >= 0.5 for item in first)
    page.choose("filter-doubt", "proposed")
    assert shown(page) == sum(item.status == "proposed" for item in first)
    page.choose("filter-doubt", "all")
    page.choose("filter-stage", "dates")
    assert shown(page) == sum(item.stage == "dates" for item in first)


def test_words_are_filtered_by_what_is_decided(page: Browser) -> None:
    page.choose("filter-doubt", "very")
    everything = shown(page)
    page.choose("filter-state", "open")
    page.press("y", "y")
    page.choose("filter-state", "decided")
    assert shown(page) == 2
    page.choose("filter-state", "open")
    assert shown(page) == everything - 2


def test_words_are_listed_from_top_to_bottom(page: Browser, first: list[Item]) -> None:
    page.choose("filter-doubt", "all")
    page.choose("order", "place")
    page.js("document.getElementById('list').scrollTop = 0")
    page.until(lambda: page.texts("#row-0"), "the list is at its start")
    assert page.texts("#list .entry .around b")[:3] == [
        item.original for item in sorted(first, key=lambda i: (i.file != "xa/kenh.txt", i.span))[:3]
    ]


def test_search_in_source_and_repaired_text(page: Browser, results: dict[str, Result]) -> None:
    def search(words: str) -> tuple[int, int]:
        page.press("/", words, Keys.ENTER)
        assert page.js("return document.activeElement.id") == "list"
        return int(page.text("#tab-words small")), int(page.text("#tab-lines small"))

    page.choose("filter-doubt", "all")
    words, lines = search("huyen")
    assert words > 3
    assert lines > 10
    page.click("#fold")
    repaired = [line.lower() for result in results.values() for line in result.text.split("\n")]
    assert search("huyện")[1] == sum("huyện" in line for line in repaired)
    assert search("haven")[0] == 1  # only the source has it
    page.click("#tab-lines")
    page.click('.entry[data-index="0"]')
    assert under_review(page) == ("haven", "huyện")
    assert search("không có ở đây") == (0, 0)
    assert page.text("#list-empty") == "No line holds this."


def test_keys_go_through_the_list(page: Browser) -> None:
    here = under_review(page)
    page.press("j", "k")
    assert under_review(page) == here
    page.press("k")
    assert said(page) == "This is the first word of the list."
    page.js("document.getElementById('list').focus()")
    page.press(Keys.ARROW_DOWN)
    assert page.js("return document.getElementById('list').getAttribute('aria-activedescendant')") == "row-1"


def test_keys_go_to_another_document(page: Browser) -> None:
    name = page.text("#document-name")
    page.press("[" if page.text("#document-facts").startswith("document 3") else "]")
    assert page.text("#document-name") != name


def test_no_key_decides_while_help_is_open(page: Browser) -> None:
    page.press("?")
    assert page.js("return document.getElementById('help').open")
    assert page.js("return document.getElementById('help').scrollTop") == 0  # it begins at its beginning
    page.press("y")
    page.press(Keys.ESCAPE)
    assert not page.js("return document.getElementById('help').open")
    assert page.text("#tab-decisions small") == " 0"


def test_no_key_decides_in_a_field_or_without_a_reading(page: Browser) -> None:
    page.press("/", "y", Keys.ESCAPE)  # a letter of the search, and out of the field
    assert page.text("#tab-decisions small") == " 0"
    page.press("9")
    assert page.text("#tab-decisions small") == " 0"


def test_arrows_go_from_tab_to_tab(page: Browser) -> None:
    page.js("document.getElementById('tab-words').focus()")
    page.press(Keys.ARROW_RIGHT)
    assert page.js("return document.activeElement.getAttribute('aria-selected')") == "true"


# ---------------------------------------------------------------- coming back


def test_decisions_outlive_a_reload_and_leaving_is_warned_of(page: Browser, report: Path) -> None:
    page.press("j", "k")
    page.asked_before_leaving()
    page.open(report, keep=True)
    assert not page.asked_before_leaving()  # nothing is decided
    page.press("y", "n")
    page.open(report, keep=True)
    assert page.asked_before_leaving()
    assert said(page) == "2 decisions of your last visit kept."
    assert page.text("#progress-text").startswith("2 of ")
    assert len(saved(page)) == 2
    page.open(report, keep=True)
    assert not page.asked_before_leaving()
    assert page.text("#tab-decisions small") == " 2"
    assert "not saved" not in page.text("#progress-text")


def test_a_browser_that_remembers_nothing_says_so(browser: Browser, report: Path) -> None:
    refuse = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    with browser.before_any_script(refuse):
        browser.open(report)
        assert "save your decisions before you close it" in browser.text("#warning")
        browser.press("y")
        assert len(saved(browser)) == 1


def test_decisions_made_before_are_shown_kept_and_can_be_taken_back(
    browser: Browser, results: dict[str, Result], first: list[Item], tmp_path: Path
) -> None:
    item = next(i for i in first if i.status == "applied")
    known = [
        Decision(item.original, "Quảng", "once", item.file, item.context, "hỏi anh Quảng"),
        Decision("khong-co", "không có", "file", "khac.txt"),
    ]
    path = made(tmp_path, *results.items(), decisions=known)
    browser.open(path)
    assert browser.text("#tab-decisions small") == " 2"
    browser.click("#tab-decisions")
    browser.click('.entry[data-index="0"]')
    assert under_review(browser) == (item.original, "Quảng")
    assert browser.text("#panel .outcome") == "✎ your reading here"
    browser.press("y")
    assert [d.replacement for d in saved(browser)] == [item.replacement, "không có"]
    browser.press("u")
    assert [(d.replacement, d.note) for d in saved(browser)] == [("Quảng", "hỏi anh Quảng"), ("không có", "")]
    assert browser.problems() == []


def test_opening_a_file_of_decisions(page: Browser, first: list[Item], tmp_path: Path) -> None:
    item = first[0]
    mine = [
        Decision(item.original, "X", "once", item.file, item.context),
        Decision("UBND", "UBND", "everywhere"),
    ]
    file = tmp_path / "mine.tsv"
    file.write_text("# của tôi\n" + format_decisions(mine), encoding="utf-8")
    page.press("y")
    page.driver.find_element("id", "import-file").send_keys(str(file))
    page.until(lambda: "read from" in said(page), "the file is read")
    assert said(page) == "2 decisions read from mine.tsv: 2 new, of which 1 in the place of others."
    assert {(d.word, d.replacement) for d in saved(page)} == {(item.original, "X"), ("UBND", "UBND")}
    page.press("u")
    assert len(saved(page)) == 1
    file.write_text("UBND\tUBND\teverywhere\nUBND\tỦy ban\teverywhere\n", encoding="utf-8")
    page.driver.find_element("id", "import-file").send_keys(str(file))
    page.until(lambda: page.text("#warning"), "the file is refused")
    assert (
        page.text("#warning") == "mine.tsv was not taken over: line 2 contradicts an earlier line about UBND."
    )
    assert len(saved(page)) == 1
