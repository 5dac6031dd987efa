"""A reader's own verdicts: kept in the browser or a file, compared, never lost, never sent."""

import json
import re

import pytest
from accessibility import violations
from built import HTML
from watching import come_back

from periphery import claims
from periphery.agreement import cohen_kappa

PAGE = "chapters/claims/your-verdicts.html"
KEY = "partners-or-periphery.verdicts"
BOOK = {key: row["verdict"] for key, row in claims.read().items()}
#: Twenty-two claims, one in three judged otherwise than by the book.
MINE = {
    key: claims.VERDICTS[(claims.VERDICTS.index(BOOK[key]) + 1) % 4] if n % 3 == 0 else BOOK[key]
    for n, key in enumerate(list(BOOK)[::4][:22])
}


def _select(page, claim):
    return page.get_by_label(f"Your verdict on {claim}:")


def _judge(page, verdicts):
    for claim, verdict in verdicts.items():
        _select(page, claim).select_option(verdict)


def _chosen(page):
    script = """found => Object.fromEntries(found.filter(s => s.value).map(
        s => [s.getAttribute('aria-label').match(/on (\\w+):/)[1], s.value]))"""
    return page.eval_on_selector_all("table.verdicts-table select", script)


def _stored(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')"))


def _status(page):
    return page.locator(".verdicts-status").inner_text()


def _load(page, name, content):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    page.get_by_label("Load a saved file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.wait_for_function(
        "name => document.querySelector('.verdicts-status').textContent.includes(name)", arg=name
    )


def _saved(page, kind, folder):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {kind}").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _visible_book(page):
    return page.locator(".verdicts-book:visible").count()


@pytest.fixture(params=["http", "file"])
def page(request, site, open_page):
    return open_page(site + PAGE if request.param == "http" else (HTML / PAGE).as_uri())


@pytest.fixture
def served(site, open_page):
    return open_page(site + PAGE)


def test_every_claim_has_one_labelled_list_and_the_book_is_hidden(page):
    labels = page.eval_on_selector_all(
        "table.verdicts-table select", "found => found.map(s => s.getAttribute('aria-label'))"
    )
    assert [re.search(r"on (\w+):", label)[1] for label in labels] == list(BOOK)
    assert _visible_book(page) == 0
    assert f"0 of {len(BOOK)} claims judged" in _status(page)
    assert page.problems == []


def test_a_verdict_given_by_keyboard_is_kept(page):
    _select(page, "E06").focus()
    page.keyboard.press("ArrowDown")
    assert "E06: supported. 1 of" in _status(page) and "Kept in this browser" in _status(page)
    assert _stored(page)["verdicts"] == {"E06": "supported"}
    assert come_back(page, lambda: _chosen(page) == {"E06": "supported"})
    _select(page, "E06").select_option("")
    assert _stored(page)["verdicts"] == {}


def test_the_book_is_shown_when_asked(served):
    _judge(served, {"E06": "supported", "K09": "contested"})
    mode = served.get_by_label("The book's verdicts")
    mode.select_option("shown where I have judged")
    assert _visible_book(served) == 2
    mode.select_option("all shown")
    assert _visible_book(served) == len(BOOK)
    mode.focus()
    served.keyboard.press("Home")
    assert _visible_book(served) == 0


def test_the_comparison_counts_as_the_package_does(served):
    served.get_by_role("button", name="Compare with the book").click()
    assert "nothing to compare yet" in _status(served)
    _judge(served, MINE)
    served.get_by_role("button", name="Compare with the book").focus()
    served.keyboard.press("Enter")
    table = claims.compare(MINE)
    box = served.locator(".verdicts-comparison")
    kappa = cohen_kappa(table["mine"], table["book"])
    assert f"is {kappa:.2f} (" in box.locator(".verdicts-kappa").inner_text()
    rows = [row.split("\t") for row in box.locator("tbody").inner_text().splitlines()]
    counted = {row[0].strip(): (int(row[1]), int(row[2])) for row in rows}
    for field, part in table.groupby("field"):
        assert counted[field] == (len(part), part["same"].sum())
    assert counted["all"] == (len(table), table["same"].sum())
    differ = [text[:3] for text in box.locator("li").all_inner_texts()]
    assert differ == list(table.index[~table["same"]])
    focused = served.evaluate("document.activeElement.textContent")
    assert focused == "You and the book"
    box.locator("li a").first.click()
    served.wait_for_url(f"**#{differ[0]}")


def test_a_comparison_goes_when_a_verdict_changes(served):
    _judge(served, {"E06": "supported"})
    served.get_by_role("button", name="Compare with the book").click()
    assert "says little" in served.locator(".verdicts-kappa").inner_text()
    _judge(served, {"E07": "supported"})
    assert not served.locator(".verdicts-comparison").is_visible()


def test_kappa_without_variation_is_not_a_number(served):
    same = dict.fromkeys([k for k, v in BOOK.items() if v == "supported"][:3], "supported")
    _judge(served, same)
    served.get_by_role("button", name="Compare with the book").click()
    assert "cannot be computed" in served.locator(".verdicts-kappa").inner_text()


@pytest.mark.parametrize("kind", ["JSON", "CSV"])
def test_save_clear_load_round_trip(kind, page, tmp_path):
    _judge(page, MINE)
    path = _saved(page, kind, tmp_path)
    assert claims.read_verdicts(path) == MINE  # the notebook reads what the page writes
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear all").click()
    assert _chosen(page) == {} and page.evaluate(f"localStorage.getItem('{KEY}')") is None
    _load(page, path.name, path.read_bytes())
    assert _chosen(page) == MINE == _stored(page)["verdicts"]
    assert f"{len(MINE)} verdicts loaded" in _status(page)


def test_clearing_is_asked_about(served):
    _judge(served, {"E06": "supported"})
    asked = []
    served.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    served.get_by_role("button", name="Clear all").click()
    assert "Clear 1 verdict from this browser?" in asked[0]
    assert _chosen(served) == _stored(served)["verdicts"] == {"E06": "supported"}


def _json(verdicts):
    return json.dumps({"what": claims.READERS_FILE, "version": 1, "verdicts": verdicts})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"what": ', "not valid JSON"),
        ("[1]", "not a file of verdicts saved from this page"),
        ('{"cells": []}', "not a file of verdicts saved from this page"),
        (_json(["supported"]), "not a file of verdicts saved from this page"),
        (_json({"E99": "supported"}), "there is no claim E99"),
        (_json({"__proto__": "supported"}), "there is no claim __proto__"),
        (_json({"E06": "true"}), "“true”, given for E06, is not a verdict"),
        (_json({"E06": None}), "given for E06, is not a verdict"),
        ("name,grade\nAna,9\n", "neither JSON nor a table with the columns id and verdict"),
        ("", "neither JSON nor a table"),
        ("id,verdict\nE07,supported\nE07,contested\n", "claim E07 is judged twice"),
        (b"\x89PNG\r\n\x1a\n\xff\x00", "neither JSON nor a table"),
        (b"x" * 1_100_000, "too large"),
    ],
)
def test_a_wrong_file_is_named_and_nothing_is_lost(content, words, served):
    mine = {"E06": "contested", "K09": "unsupported"}
    _judge(served, mine)
    _load(served, "odd.json", content)
    assert words in _status(served)
    assert "Your verdicts are as they were." in _status(served)
    assert _chosen(served) == _stored(served)["verdicts"] == mine
    assert served.problems == []


def test_a_spreadsheet_with_semicolons_and_quotes_is_read(served):
    rows = 'id;title;verdict\r\nE06;"A; ""quoted"" title";supported\r\nE07;;\r\n'
    _load(served, "mine.csv", "\ufeff" + rows)
    assert _chosen(served) == {"E06": "supported"}


def test_a_file_that_differs_replaces_only_if_told_to(served):
    _judge(served, {"E06": "contested", "E07": "supported"})
    file = _json({"E06": "supported", "E08": "supported"})
    served.once("dialog", lambda dialog: dialog.dismiss())
    _load(served, "no.json", file)
    assert _chosen(served) == {"E06": "contested", "E07": "supported"}
    served.once("dialog", lambda dialog: dialog.accept())
    _load(served, "yes.json", file)
    assert _chosen(served) == {"E06": "supported", "E07": "supported", "E08": "supported"}


@pytest.mark.parametrize("stored", ["{not json", "null", '"text"', '{"verdicts": []}', "[]"])
def test_corrupt_storage_is_said_and_stops_nothing(stored, served):
    served.evaluate(f"text => localStorage.setItem('{KEY}', text)", stored)
    assert come_back(served, lambda: "could not be read" in _status(served))
    assert served.evaluate(f"localStorage.getItem('{KEY}')") == stored  # left as it was
    _judge(served, {"E06": "supported"})
    assert _stored(served)["verdicts"] == {"E06": "supported"}
    assert come_back(served, lambda: _chosen(served) == {"E06": "supported"})
    assert served.problems == []


def test_what_this_edition_does_not_know_is_kept_and_not_counted(served):
    old = _json({"E06": "supported", "E99": "supported", "E07": "true"})
    served.evaluate(f"text => localStorage.setItem('{KEY}', text)", old)
    assert come_back(served, lambda: _chosen(served) == {"E06": "supported"})
    assert "2 stored verdicts are not among" in _status(served)
    _judge(served, {"E08": "contested"})
    kept = _stored(served)["verdicts"]
    assert kept == {"E06": "supported", "E07": "true", "E08": "contested", "E99": "supported"}


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})",
        "Object.defineProperty(window, 'localStorage', {get() { return null; }})",
        "Storage.prototype.setItem = function () { throw new Error('full'); }",
    ],
)
def test_without_storage_the_page_works_and_says_so(broken, site, open_page, tmp_path):
    served = open_page(site + PAGE, alone=True)
    served.context.add_init_script(broken)
    served.reload()
    _judge(served, {"E06": "supported"})
    assert "beyond this visit" in _status(served)
    assert served.problems == []
    assert claims.read_verdicts(_saved(served, "JSON", tmp_path)) == {"E06": "supported"}


def test_two_tabs_see_the_same(site, open_page):
    served = open_page(site + PAGE, alone=True)
    other = served.context.new_page()
    other.goto(served.url)
    _judge(served, {"E06": "supported"})
    other.wait_for_function(
        "() => [...document.querySelectorAll('table.verdicts-table select')].some(s => s.value)"
    )
    _judge(other, {"E07": "contested"})
    assert _stored(other)["verdicts"] == {"E06": "supported", "E07": "contested"}


def test_nothing_is_sent_and_nothing_inline_is_made(site, served, tmp_path):
    before = len(served.requested)
    _judge(served, MINE)
    served.get_by_role("button", name="Compare with the book").click()
    _saved(served, "JSON", tmp_path)
    icon = site + "_static/favicon.svg"  # the browser asks for it when it finds the time
    sent = [u for u in served.requested[before:] if u != icon and not u.startswith("blob:")]
    assert sent == []
    made = "#verdicts-tool, #verdicts-tool *, table.verdicts-table, table.verdicts-table *"
    script = """found => found.filter(e => [...e.attributes].some(
        a => a.name === 'style' || a.name.startsWith('on'))).map(e => e.outerHTML.slice(0, 80))"""
    assert served.eval_on_selector_all(made, script) == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_accessible_with_everything_shown(width, theme, site, open_page):
    page = open_page(site + PAGE, width=width, theme=theme)
    _judge(page, MINE)
    page.get_by_label("The book's verdicts").select_option("all shown")
    page.get_by_role("button", name="Compare with the book").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_claims_and_the_book_s_verdicts_stand(site, open_page):
    page = open_page(site + PAGE, java_script_enabled=False)
    assert page.locator("table.verdicts-table tbody tr:visible").count() == len(BOOK)
    assert page.locator("article select, article button.verdicts, article input").count() == 0
    assert "must run JavaScript" in page.locator("article").inner_text()
    assert "partly supported" in page.locator("table.verdicts-table").first.inner_text()


def test_only_this_page_carries_the_script():
    with_script = [
        p.name
        for p in (HTML / "chapters").rglob("*.html")
        if "your-verdicts.js" in p.read_text("utf-8")
    ]
    assert with_script == ["your-verdicts.html"]
