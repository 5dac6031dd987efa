"""A book of another subject: what the machinery promises to any book, from configuration alone."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from contents import ROOT
from small_book import descriptor, dump, write_notebook

CSP = "Content-Security-Policy"
#: Nothing but what Jupyter Book needs, and what is not the machinery's default.
CONFIG = {
    "title": "Wells of a valley",
    "author": "A hydrologist",
    "sphinx": {
        "config": {
            "extensions": [
                "sphinx_copybutton",
                "myst_nb",
                "jupyter_book",
                "sphinx_external_toc",
                "sphinx_design",
                "sphinx_book_theme",
                "sphinxcontrib.bibtex",
                "livebook.pages",
            ],
            "livebook_name": "wells",
            "livebook_tables_page": "tables",
            "livebook_exercises": "questions",
            "livebook_synonyms": [["well", "borehole"]],
            "livebook_slides": {"last": ["Key points"]},
            "livebook_moved": {"valley#fig-wells": "depth#fig-wells"},
        }
    },
    "bibtex_bibfiles": ["references.bib"],
    "latex": {"use_jupyterbook_latex": False},
}
TOC = {
    "format": "jb-book",
    "root": "welcome",
    "chapters": [
        {"file": "valley", "sections": [{"file": "depth"}, {"file": "questions"}]},
        {"file": "tables", "sections": [{"glob": "tables/*"}]},
        {"file": "published-figures"},
        {"file": "works"},
    ],
}
WELCOME = """# Wells

The deepest well goes down {finding}`deepest`; somebody measured {reported}`survey.deepest`.

```{drawn} drawings:digging
:name: fig-digging
:alt: Two bars, the one of the old well much shorter.
The new well was **dug** later.
```
"""
DRAWINGS = """import pandas as pd

from livebook import charts


def digging():
    years = pd.Series({"old": 1900, "new": 1990})
    return charts.bars(years, "Dug in", note="Ours.").get_figure(), years.to_frame("year")
"""
VALLEY = """# The valley

```{question} questions#1.depth
How deep is the deepest?
```

```{admonition} Key points
- The deepest goes down {finding}`deepest`.
```

```{glossary}
well
  A hole with water in it. (Sp. *pozo*)
```

```{review-cards}
```

```{slides}
```
"""
FIGURE = {"name": "fig-wells", "caption": "The deepest goes down {finding}`deepest`."}
DEPTH = [
    "# How deep are the wells?",
    """from livebook import charts
from livebook.explore import explore
from livebook.findings import record
from livebook.tables import load

wells = load("wells")
record(deepest=wells["depth"].max())""",
    """def view(least):
    deep = wells[wells["depth"] >= least]
    charts.bars(deep.set_index("well")["depth"], "Depth, m", tables=["wells"])
    return f"{len(deep)} wells are at least {least} metres deep."


explore(view, least=[0, 10, 20])""",
]
QUESTIONS = [
    "# Questions",
    """from livebook.practice import Exercise, Number

exercise_1 = Exercise("Exercise 1: the deepest", depth=Number(30, tolerance=0.5, hints={3: "That is the shallowest."}))
exercise_1""",
    "exercise_1.check(...)",
]
DESCRIPTOR = descriptor(
    "wells",
    "Wells of the valley",
    {"name": "well", "type": "string", "description": "Name"},
    {"name": "depth", "type": "number", "unit": "m", "description": "Depth"},
)
FINDING = {
    "expect": [10, None],
    "unit": "m",
    "value": 30,
    "printed": "30\u00a0m",
    "notebook": "depth.ipynb",
}
REPORTED = {
    "what": "The deepest",
    "value": 31,
    "printed": "31 m",
    "citation": "survey2020",
    "where": "p. 1",
    "seen": "full text",
}
CITED = {"authors": [{"name": "A hydrologist"}], "version": "1.2.0", "license": "CC-BY-4.0"}
SITE = "https://example.org/wells/"
TOLD = {"BOOK_URL": "https://example.org/wells", "BOOK_DATE": "2026-05-04"}
WORK = "@misc{survey2020, author = {Survey, A.}, title = {Wells}, year = {2020}}\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Build the book; return what reads one of its pages."""
    folder = tmp_path_factory.mktemp("wells")
    dump(folder / "_config.yml", CONFIG)
    dump(folder / "_toc.yml", TOC)
    (folder / "welcome.md").write_text(WELCOME, encoding="utf-8")
    (folder / "drawings.py").write_text(DRAWINGS, encoding="utf-8")
    (folder / "works.md").write_text("# Works\n\n```{bibliography}\n```\n", encoding="utf-8")
    (folder / "references.bib").write_text(WORK, encoding="utf-8")
    (folder / "requirements.txt").touch()
    (folder / "valley.md").write_text(VALLEY, encoding="utf-8")
    dump(folder / "CITATION.cff", CITED)
    write_notebook(folder / "depth.ipynb", *DEPTH)
    notebook = nbformat.read(folder / "depth.ipynb", as_version=4)
    notebook.cells[-1].metadata["mystnb"] = {"figure": FIGURE}
    nbformat.write(notebook, folder / "depth.ipynb")
    write_notebook(folder / "questions.ipynb", *QUESTIONS)
    dump(folder / "data/wells.resource.yaml", DESCRIPTOR)
    (folder / "tables").mkdir()
    (folder / "tables/springs.md").write_text("# A table that is gone\n", encoding="utf-8")
    (folder / "data/wells.csv").write_text("well,depth\nold,3\nnew,30\n", encoding="utf-8")
    dump(folder / "ledgers/findings.yaml", {"deepest": FINDING})
    dump(folder / "ledgers/reported.yaml", {"survey.deepest": REPORTED})
    for module in ("livebook.upkeep", "livebook.build"):
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "LIVEBOOK_ROOT": str(folder), **TOLD},
        )
        assert done.returncode == 0, done.stdout + done.stderr
    html = folder / "_build/html"

    def page(name):
        return BeautifulSoup((html / name).read_text("utf-8"), "html.parser")

    page.folder = html
    return page


def test_a_number_leads_to_its_cell_and_its_card_says_what_it_rests_on(pages):
    page = pages("welcome.html")
    assert page.select_one("a.finding").string == "30\u00a0m"
    assert page.select_one("a.finding")["href"] == "depth.html#finding-deepest"
    assert "record" in pages("depth.html").find(id="finding-deepest").text
    card = json.loads(page.find(id="cards").string)["depth.html#finding-deepest"]
    assert "The book’s sentence needs at least 10." in card["lines"]
    assert "That notebook reads: Wells of the valley." in card["lines"]


def test_a_published_figure_leads_to_its_entry(pages):
    href = pages("welcome.html").select_one("a.reported")["href"]
    page, _, name = href.partition("#")
    assert pages(page).find(id=name).find_next(string=re.compile(r"p\. 1"))


def test_a_figure_has_its_controls_its_states_and_its_table(pages):
    page = pages("depth.html")
    for theme in ("light", "dark"):
        states = page.select(f"[data-explore] img.explore-state.{theme}-form")
        assert [state["data-state"] for state in states] == ["0", "1", "2"]
    assert page.select_one("[data-explore] input[type=range]")
    assert page.select_one(".figure-data a")["href"] == "tables/wells.html"
    assert "1.1 How deep are the wells?" in pages("tables/wells.html").article.text


def test_a_figure_has_the_numbers_of_all_its_states_and_says_how_to_cite_it(pages):
    tools = pages("depth.html").select_one("figure + .figure-tools")
    file = pages.folder / tools.select_one("a[download$=csv]")["href"]
    assert file.read_text("utf-8-sig").splitlines() == [
        'Least,well,"value (Depth, m)"',
        *("0,old,3", "0,new,30", "10,new,30", "20,new,30"),
    ]
    said = tools.select("p")[-1].get_text()
    assert "A hydrologist" in said and f"{SITE}depth.html#fig-wells" in said
    assert "Source: " in said


def test_a_figure_is_drawn_on_a_page_that_runs_no_code(pages):
    figure = pages("welcome.html").find(id="fig-digging")
    light, dark = figure.select("img")
    assert light["alt"] == dark["alt"] == "Two bars, the one of the old well much shorter."
    assert "Dug in" in (pages.folder / light["src"]).read_text("utf-8")
    assert (pages.folder / dark["src"]).is_file()
    assert figure.select_one(".caption-text strong").string == "dug"
    assert "1,990" not in pages("welcome.html").select_one(".figure-tools table").text


def test_the_page_of_a_table_that_is_gone_goes(pages):
    assert [a["href"] for a in pages("tables.html").select("article li a, article p a")] == [
        "tables/wells.html"
    ]
    with pytest.raises(FileNotFoundError):
        pages("tables/springs.html")


def test_a_downloaded_notebook_links_its_page(pages):
    copy = nbformat.read(pages.folder / "_sources/depth.ipynb", as_version=4)
    assert f"· [this page in the book]({SITE}depth.html) · next: [1.2 " in copy.cells[0].source
    head = pages("depth.html").select_one("h1 + .orientation")
    assert head.text.strip().startswith("Chapter 1, The valley · 5 minutes · next: 1.2 ")
    assert "this page" not in head.text and head.a["href"] == "questions.html"


def test_what_has_left_a_page_is_named_there_and_led_to(pages):
    page = pages("valley.html")
    line = page.find(id="fig-wells")
    assert line.text == "Fig. 2 is now on another page: 1.1 How deep are the wells?"
    assert line.a["href"] == "depth.html#fig-wells" and pages("depth.html").find(id="fig-wells")
    assert page.select('script[src*="moved.js"]')
    assert not pages("depth.html").select('.moved, script[src*="moved.js"]')


def test_an_exercise_is_a_form(pages):
    form = pages("questions.html").select_one(".practice-exercise form")
    assert form["data-name"] == "depth" and form.find("input")


def test_a_chapter_has_a_deck_of_its_figures_questions_and_named_boxes(pages):
    deck = pages("slides/valley.html")
    assert [section["id"] for section in deck.select(".slide")] == [
        "top",
        "depth-fig-wells",
        "valley-question-1-depth",
        "valley-key-points",
    ]
    figure = deck.find(id="depth-fig-wells")
    assert figure.select_one("img.explore-state")["src"].startswith("../_images/")
    assert figure.select_one("figcaption a.finding")["href"] == "../depth.html#finding-deepest"
    assert figure.select_one("footer a")["href"] == "../depth.html#fig-wells"
    assert "How deep is the deepest?" in deck.text and "That is the shallowest." not in str(deck)
    assert not deck.select("[data-practice], details, .cell_input")
    assert {tag["src"].split("?")[0] for tag in deck.select("script[src]")} == {
        "../_static/every-page.js",
        "../_static/enlarge.js",
        "../_static/explore.js",
        "../_static/slides.js",
    }
    assert "default-src 'none'" in deck.find("meta", {"http-equiv": CSP})["content"]


def test_decks_and_cards_are_linked(pages):
    page = pages("valley.html")
    assert page.select_one("h1 + .deck-link a")["href"] == "slides/valley.html"
    links = [a["href"] for a in page.select("article li a.internal")]
    assert [href for href in links if href.startswith(("slides/", "cards/"))] == [
        "cards/glossary.csv",
        "cards/glossary.tsv",
        "slides/valley.html",
    ]
    assert "A hole with water in it.,pozo," in pages("cards/glossary.csv").text
    with pytest.raises(FileNotFoundError):
        pages("cards/sorting.csv")


def test_pages_are_lean_and_of_one_origin(pages):
    for name in ("welcome", "depth", "questions", "tables"):
        page = pages(f"{name}.html")
        assert "default-src 'none'" in page.find("meta", {"http-equiv": CSP})["content"]
        assert not page.find(style=True)
        assert len(page.select("link[rel=stylesheet]")) == 1
        asked = [tag["src"] for tag in page.select("[src]")]
        assert asked and not [address for address in asked if "//" in address]
    assert not pages("welcome.html").select('[src*="explore.js"], [src*="practice.js"]')


def test_all_that_can_be_found_is_in_one_script(pages):
    text = (pages.folder / "places.js").read_text(encoding="utf-8")
    found, synonyms = map(json.loads, re.findall(r"^const [A-Z]+ = (.*);$", text, re.M))
    assert synonyms == [["well", "borehole"]]
    by_page = {page["page"]: page for page in found}
    assert list(by_page) == ["welcome", "valley", "depth", "questions", *list(by_page)[4:]]
    assert by_page["depth"]["title"] == "1.1 How deep are the wells?"
    assert "The deepest well goes down 30 m" in by_page["welcome"]["places"][0][2]
    for listing in ("tables", "tables/wells", "published-figures"):
        assert 0 < by_page[listing]["weight"] < 1
    assert "weight" not in by_page["depth"]
    assert "is now on another page" not in text
    assert not (pages.folder / "searchindex.js").exists()
    scripts = [tag["src"].split("?")[0] for tag in pages("search.html").select("script[src]")]
    assert [name for name in scripts if "search" in name] == [
        "_static/minisearch.js",
        "_static/search.js",
    ]


def test_the_foot_of_a_page_says_version_day_and_how_to_cite_it(pages):
    foot = pages("depth.html").select_one("footer .colophon")
    said = " ".join(foot.text.split())
    assert said.startswith("A hydrologist. Version 1.2.0, not yet released. Last changed on 4 May")
    assert foot.find("time")["datetime"] == "2026-05-04"
    assert (
        f"“1.1 How deep are the wells?”. In Wells of a valley, version 1.2.0. 4 May 2026. {SITE}depth.html"
        in said
    )
    assert "@incollection{wells-depth," in foot.pre.text


def test_search_engines_are_told_what_a_page_is(pages):
    def said(name):
        return json.loads(pages(name).find("script", type="application/ld+json").string)

    assert said("welcome.html")["@type"] == "Course"
    assert said("welcome.html")["license"] == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    table = said("tables/wells.html")
    assert table["includedInDataCatalog"]["name"] == "Wells of a valley"
    assert table["@type"] == "Dataset" and table["url"] == f"{SITE}tables/wells.html"
    assert [one["name"] for one in table["variableMeasured"]] == ["well", "depth"]
    file = table["distribution"][0]["contentUrl"].removeprefix(SITE)
    assert (pages.folder / file).read_text("utf-8").startswith("well,depth")
    assert not pages("works.html").find("script", type="application/ld+json")


def test_every_page_has_one_address_a_preview_and_a_place_on_the_map(pages):
    head = pages("depth.html").head
    assert head.find("link", rel="canonical")["href"] == f"{SITE}depth.html"
    assert head.find("meta", property="og:title")["content"] == "1.1 How deep are the wells?"
    assert head.find("meta", property="og:site_name")["content"] == "Wells of a valley"
    said = pages("search.html").head.find("meta", {"name": "description"})["content"]
    assert said.startswith("Wells of a valley: ")
    assert head.find("meta", property="og:description")["content"]
    listed = re.findall(r"<loc>(.+?)</loc>", (pages.folder / "sitemap.xml").read_text("utf-8"))
    assert listed[:2] == [f"{SITE}welcome.html", f"{SITE}valley.html"]
    assert all((pages.folder / address.removeprefix(SITE)).is_file() for address in listed)


def test_no_word_of_another_book_is_on_its_pages(pages):
    for name in ("welcome", "depth", "questions", "tables", "tables/wells", "published-figures"):
        text = pages(f"{name}.html").get_text().casefold()
        assert not [word for word in ("china", "latin america", "periphery") if word in text]
