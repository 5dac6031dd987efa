"""A small book, built for real: links to cells, and everything that must stop a build."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
import yaml
from contents import ROOT
from small_book import descriptor, dump, write_notebook

from livebook.checks.reproducible import differences
from livebook.pages.stylesheet import LINK
from livebook.tables import fingerprint
from periphery.claims import FIELDS

INDEX = """# A small book

World trade was {finding}`tiny_total` and somebody found {reported}`somebody.figure`. It grew in {forks}`tiny_sign`.
A formula: $H = \\sum_i s_i^2$. The claim {claim}`E06` says {article}`E06.value`; others are {ledger}`contested <article, contested>`.

```{borrow} chapters/claims/index#verdict-counts
```
"""
NOTEBOOK = """from livebook.tables import load
from livebook.findings import record
from livebook.forks import every_way, forks

total = load("tiny")["amount"].sum()
record(tiny_total=total)
growth = {(2000, 1): 0.5, (2000, 1000): 0, (2001, 1): 1, (2001, 1000): 1000}
ways = every_way(lambda year, unit: growth[year, unit], year=[2000, 2001], unit=[1, 1000])
forks(tiny_sign=ways)"""
DESCRIPTOR = descriptor(
    "tiny",
    "A tiny table",
    {"name": "year", "type": "year", "unit": "year", "description": "Year"},
    {"name": "amount", "type": "number", "unit": "US$ billion", "description": "Amount"},
)
FINDING = {
    "expect": [5, 7],
    "unit": "US$ billion",
    "value": 6,
    "printed": "US$6\u00a0billion",
    "notebook": "chapters/sum.ipynb",
    "pages": ["chapters/index.md", "chapters/sum.ipynb"],
}
FORKS = {
    "sentence": "The sum grew",
    "expect": "positive",
    "few": "It is tiny.",
    "ways": 4,
    "impossible": 0,
    "holds": 3,
    "fails": "always and only with year: 2000 and unit: 1000",
    "choices": {"year": ["2000", "2001"], "unit": ["1", "1000"]},
    "rows": [[0, 0, 0.5, 1], [0, 1, 0.0, 0], [1, 0, 1.0, 1], [1, 1, 1000.0, 1]],
    "notebook": "chapters/sum.ipynb",
}
ALARMS = {
    "name": "A test of the sum",
    "null": "There is no sum.",
    "pages": ["chapters/sum"],
    "nominal": 0.05,
    "draws": 1000,
    "rate": 0.048,
    "low": 0.036,
    "high": 0.063,
}
REPORTED = {
    "what": "A figure",
    "value": 3,
    "printed": "three",
    "citation": "prebisch1950",
    "where": "p. 1",
    "seen": "abstract",
}
CLAIM = {
    "id": "E06",
    "title": "A sum",
    "types": ["statistic"],
    "section": "opening",
    "claim": "The sum is {article}`E06.value`.",
    "source_given": "none",
    "figures": {"value": {"value": 6, "unit": "US$ billion", "printed": "six"}},
    "test": "Add up.",
    "for": "It is as {finding}`tiny_total` says.",
    "against": "Nothing, but see {claim}`E07`.",
    "found": "It is.",
    "sources": [{"citation": "prebisch1950", "seen": "abstract"}],
    "looked": "Here.",
    "facts": [
        {"part": "There is a sum", "evidence": "for", "forks": "tiny_sign"},
        {"part": "It is six", "evidence": "none", "seen": "abstract"},
    ],
    "yardstick": {
        "measure": "the sum",
        "china": ["tiny_total"],
        "united_states": ["reported:somebody.figure"],
        "european_union": "none",
        "bends": "Towards nobody.",
    },
    "changed": {"was": "supported, high", "why": "Nobody had counted."},
    "would_change": "Another sum.",
    "status": "tested",
    "notebook": "chapters/sum",
    "checks": [{"figure": "value", "finding": "tiny_total", "within": 0.01, "agrees": True}],
    "chapter": 1,
}
PLANNED = {
    **{
        key: CLAIM[key]
        for key in CLAIM
        if key not in ("figures", "notebook", "checks", "changed", "against")
    },
    "id": "E07",
    "title": "Another sum",
    "claim": "There is another sum.",
    "status": "planned",
}
TOC = {
    "format": "jb-book",
    "root": "chapters/index",
    "chapters": [
        {"file": "chapters/sum"},
        {"file": "chapters/claims/index"},
        *({"file": f"chapters/claims/{field}"} for field in FIELDS.values()),
        {"glob": "chapters/claims/E??"},
        {"file": "chapters/claims/your-verdicts"},
        {"file": "chapters/claims/choices"},
        {"file": "chapters/claims/changed"},
        {"file": "chapters/appendix/data", "sections": [{"glob": "chapters/appendix/data/*"}]},
        {"file": "chapters/appendix/published-figures"},
        {"file": "chapters/appendix/error-rates"},
        {"file": "chapters/appendix/references"},
    ],
}


def _notebook(folder, source):
    write_notebook(folder / "chapters/sum.ipynb", "# A sum", source, periphery={"claims": ["E06"]})


def _build(folder, *arguments, module="livebook.build", **settings):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BOOK_")}
    environment |= {"PYTHONPATH": str(folder), **settings}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build a book of one page, one notebook and one table with this book's own machinery."""
    folder = tmp_path_factory.mktemp("book")
    for part in ("_static", "livebook", "periphery", "benchmarks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("_config.yml", "requirements.txt", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, folder)
    config = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
    for option in ("livebook_moved", "livebook_origins"):  # pages and proofs it has not
        del config["sphinx"]["config"][option]
    dump(folder / "_config.yml", config)
    (folder / "chapters/appendix").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "ledgers").mkdir()
    for part in ("chapters/references.bib", "chapters/appendix/references.md"):
        shutil.copy(ROOT / part, folder / part)
    dump(folder / "_toc.yml", TOC)
    dump(folder / "data/tiny.resource.yaml", DESCRIPTOR)
    (folder / "data/tiny.csv").write_text("year,amount\n2000,2.5\n2001,3.5\n", encoding="utf-8")
    dump(folder / "ledgers/findings.yaml", {"tiny_total": FINDING})
    dump(folder / "ledgers/forks.yaml", {"tiny_sign": FORKS})
    dump(folder / "ledgers/false_alarms.yaml", {"tiny": ALARMS})
    dump(folder / "ledgers/reported.yaml", {"somebody.figure": REPORTED})
    dump(folder / "ledgers/claims.yaml", [CLAIM, PLANNED])
    (folder / "chapters/index.md").write_text(INDEX, encoding="utf-8")
    _notebook(folder, NOTEBOOK)
    result = _build(folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


@pytest.fixture
def book(built, tmp_path):
    """A copy of the built book, its execution cache included, to be spoilt."""
    return shutil.copytree(built, tmp_path / "book")


def test_a_number_links_to_the_cell_that_computes_it(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    notebook = (built / "_build/html/chapters/sum.html").read_text(encoding="utf-8")
    assert 'href="sum.html#finding-tiny-total"' in page
    assert "US$6\u00a0billion" in page
    cell = notebook.index('id="finding-tiny-total"')
    line = re.search(r'<p class="recorded">(.*?)</p>', notebook[cell:], re.S)[1]
    assert line.startswith("Recorded here: US$6\u00a0billion. Used in <a ")
    assert re.findall(r'href="(.+?)".*?>([^<]+)<', line) == [("index.html", "A small book")]


def test_a_published_figure_links_to_its_entry(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    figures = (built / "_build/html/chapters/appendix/published-figures.html").read_text(
        encoding="utf-8"
    )
    assert 'href="appendix/published-figures.html#reported-somebody-figure"' in page
    assert 'id="reported-somebody-figure"' in figures


def test_a_table_has_its_page(built):
    page = (built / "_build/html/chapters/appendix/data/tiny.html").read_text(encoding="utf-8")
    assert "A tiny table" in page
    assert 'href="../../sum.html"' in page


def test_a_claim_has_its_page_and_links_both_ways(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    claim = (built / "_build/html/chapters/claims/E06.html").read_text(encoding="utf-8")
    planned = (built / "_build/html/chapters/claims/E07.html").read_text(encoding="utf-8")
    economy = (built / "_build/html/chapters/claims/economy.html").read_text(encoding="utf-8")
    notebook = (built / "_build/html/chapters/sum.html").read_text(encoding="utf-8")
    assert 'href="claims/E06.html#E06"' in page
    assert 'href="E06.html#E06"' in economy and "The sum is" in economy
    assert re.search(r'class="article-figure[^>]*>six<', page)
    assert 'id="E06"' in claim
    used = re.search(r'class="claim-uses">(.*?)</p>', claim, re.S)[1]
    assert re.findall(r'href="(.+?)"', used) == ["../index.html", "../sum.html"]
    assert 'href="claims/E06.html#E06"' in notebook
    assert "provisional" in planned and "provisional" not in claim


def test_a_borrowed_table_is_the_other_page_s_own(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    assert page.count("verdict-partly-supported") == 1
    assert 'href="claims/index.html#verdict-counts"' in page


def test_a_count_of_claims_leads_to_their_list_from_wherever_it_stands(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    place = "claims/index.html?field=article&amp;verdict=contested#all-claims"
    assert re.search(rf'href="{re.escape(place)}"[^>]*>contested</a>', page)
    assert re.search(
        r'href="claims/index.html\?field=article&amp;verdict=[^"]+"[^>]*>\d+</a>', page
    )


def test_a_reader_s_page_lists_every_claim_and_alone_has_its_script(built):
    folder = built / "_build/html/chapters/claims"
    page = (folder / "your-verdicts.html").read_text(encoding="utf-8")
    table = page[page.index("verdicts-table") :]
    assert 'href="E06.html#E06"' in table and 'href="E07.html#E07"' in table
    assert "The sum is" in table and "There is another sum." in table
    assert '"verdicts": ["supported", "partly supported"' in page
    assert [p.name for p in folder.glob("*.html") if "your-verdicts.js" in p.read_text()] == [
        "your-verdicts.html"
    ]


def test_a_claim_says_parts_yardstick_forks_and_change(built):
    folder = built / "_build/html/chapters/claims"
    page = (folder / "E06.html").read_text(encoding="utf-8")
    section = page[page.index('id="E06"') :]
    assert '<span class="verdict verdict-partly-supported">partly supported</span>' in section
    assert "confidence medium" in section
    assert "There is a sum</em>: holds" in section and "It is six</em>: open" in section
    assert "the European Union none. Towards nobody." in section
    assert "holds in 3 of 4 ways of computing it; fails always and only with" in section
    assert 'href="choices.html#forks-tiny-sign"' in section
    changed = (folder / "changed.html").read_text(encoding="utf-8")
    assert "supported, high" in changed and "Nobody had counted." in changed
    assert 'href="E06.html#E06"' in changed and 'href="E07.html#E07"' not in changed


def test_the_curve_of_a_headline_stands_under_its_own_address(built):
    page = (built / "_build/html/chapters/claims/choices.html").read_text(encoding="utf-8")
    section = page[page.index('id="forks-tiny-sign"') :]
    assert section.count("<circle") == 4
    assert "There are fewer ways than usual: It is tiny." in section
    assert 'href="../sum.html"' in section and 'href="E06.html#E06"' in section
    index = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    assert 'href="claims/choices.html#forks-tiny-sign"' in index and "3 of 4 ways" in index


def test_the_rates_of_false_alarms_have_a_page(built):
    page = (built / "_build/html/chapters/appendix/error-rates.html").read_text(encoding="utf-8")
    assert "4.8 %" in page and "3.6 to 6.3" in page and "1,000 worlds" in page
    assert 'href="../sum.html"' in page


def test_the_ledger_is_exported(built):
    folder = built / "_build/html/chapters/claims"
    assert [row["id"] for row in json.loads((folder / "claims.json").read_text())] == ["E06", "E07"]
    lines = (folder / "claims.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith("E06,A sum,economy,")
    assert (folder / "claims.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # for spreadsheets
    texts = (folder / "texts.js").read_text(encoding="utf-8")
    texts = json.loads(texts.removeprefix("const CLAIM_TEXTS = ").removesuffix(";\n"))
    assert "The sum is six." in texts["E06"] and "Nothing, but see E07" in texts["E06"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{**CLAIM, "verdict": "supported"}, PLANNED], "claim E06: unknown field 'verdict'"),
        ([{**CLAIM, "found": ""}, PLANNED], "claim E06: the field 'found' is missing or empty"),
        (
            [{**CLAIM, "facts": [{"part": "A", "evidence": "for", "forks": "nobody"}]}, PLANNED],
            "claim E06: there is no headline 'nobody' in the ledger of forks",
        ),
        ([CLAIM, {**PLANNED, "id": "E06"}], "claim E06 stands twice in the ledger"),
        (
            [{**CLAIM, "figures": {"value": {**CLAIM["figures"]["value"], "value": 9}}}, PLANNED],
            "claim E06: six against US$6\u00a0billion (tiny_total) disagree, but the row says the opposite",
        ),
    ],
)
def test_a_bad_ledger_stops_the_build_with_one_error(book, rows, words):
    dump(book / "ledgers/claims.yaml", rows)
    result = _build(book)
    assert result.returncode != 0
    assert f"ledgers/claims.yaml: {words}" in result.stderr
    assert "Traceback" not in result.stderr


def test_formulas_need_no_library(built):
    page = (built / "_build/html/chapters/index.html").read_text(encoding="utf-8")
    assert "<math" in page
    assert not re.search(r"<script[^>]*mathjax", page, re.I)


def _launchers(folder):
    """Return {text: address} of the buttons on the notebook's page that open it somewhere."""
    page = (folder / "_build/html/chapters/sum.html").read_text(encoding="utf-8")
    link = re.compile(r'<a href="([^"]+)"(?:(?!</a>).)*?btn__text-container">([^<]+)<', re.S)
    known = ("Run in your browser", "Binder", "JupyterHub", "Colab")
    return {text: address for address, text in link.findall(page) if text in known}


def test_without_addresses_there_are_no_launch_buttons(built):
    assert _launchers(built) == {}


def test_the_download_can_be_opened_alone(built):
    copy = nbformat.read(built / "_build/html/_sources/chapters/sum.ipynb", as_version=4)
    stored = nbformat.read(built / "chapters/sum.ipynb", as_version=4)
    assert [cell.id for cell in copy.cells] == ["cell-0", "get-the-book", "cell-1"]
    assert [cell.id for cell in stored.cells] == ["cell-0", "cell-1"]
    page = (built / "_build/html/chapters/sum.html").read_text(encoding="utf-8")
    assert "find_spec" not in page


def test_the_edition_in_the_browser_needs_no_repository(book):
    result = _build(book, module="livebook.editions.browser_edition")
    assert result.returncode == 0, result.stderr
    assert "The edition in the browser is in _build/html/lite" in result.stdout
    address = _launchers(book)["Run in your browser"]
    assert address == "../lite/notebooks/index.html?path=chapters/sum.ipynb"
    html = book / "_build/html"
    assert (html / "lite/notebooks/index.html").is_file()
    assert "get-the-book" in (html / "lite/files/chapters/sum.ipynb").read_text(encoding="utf-8")
    assert "Run in your browser" not in (html / "chapters/index.html").read_text(encoding="utf-8")


def test_a_wrong_pyodide_stops_before_anything_is_built(built):
    before = (built / "_build/html/chapters/sum.html").stat().st_mtime
    result = _build(built, "--pyodide", "nowhere", module="livebook.editions.browser_edition")
    assert result.returncode != 0
    assert result.stderr.startswith("PYODIDE=nowhere: there is no such folder; give ")
    assert len(result.stderr.splitlines()) == 1
    assert (built / "_build/html/chapters/sum.html").stat().st_mtime == before


def test_a_published_book_opens_everywhere(book):
    result = _build(
        book,
        BOOK_LITE="1",
        BOOK_REPOSITORY="https://github.com/owner/name",
        BOOK_COLAB="gh-pages/_sources",
        BOOK_HUB="https://hub.example.edu",
    )
    assert result.returncode == 0, result.stderr
    found = _launchers(book)
    assert list(found) == ["Run in your browser", "Binder", "JupyterHub", "Colab"]
    assert found["Binder"].startswith("https://mybinder.org/v2/gh/owner/name/main?")
    assert found["JupyterHub"].startswith("https://hub.example.edu/hub/user-redirect/git-pull?")
    assert found["Colab"] == (
        "https://colab.research.google.com/github/owner/name/blob/gh-pages/_sources/chapters/sum.ipynb"
    )
    copy = (book / "_build/html/_sources/chapters/sum.ipynb").read_text(encoding="utf-8")
    assert "https://github.com/owner/name/archive/refs/heads/main.zip" in copy


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"BOOK_REPOSITORY": "owner/name"}, "expected https://github.com/owner/name"),
        ({"BOOK_HUB": "https://hub.example.edu"}, "need BOOK_REPOSITORY as well"),
        (
            {"BOOK_REPOSITORY": "https://github.com/a/b", "BOOK_HUB": "hub.example.edu"},
            "BOOK_HUB is 'hub.example.edu'",
        ),
    ],
)
def test_a_wrong_address_stops_the_build(book, settings, words):
    result = _build(book, **settings)
    assert result.returncode != 0
    assert words in result.stderr + result.stdout


def test_a_folder_with_accents_under_another_locale_gives_the_same_book(built, tmp_path):
    copy = shutil.copytree(
        built, tmp_path / "Año 1 — l'été (copia) 课", ignore=shutil.ignore_patterns("_build")
    )
    ascii_alone = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = _build(
        copy, **ascii_alone, PYTHONIOENCODING="utf-8:surrogateescape", TZ="Asia/Kolkata"
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert differences(built / "_build/html", copy / "_build/html") == []


def test_two_builds_at_once_wait_for_each_other(book, built):
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: _build(book), range(2))
    assert one.returncode == other.returncode == 0, one.stderr + other.stderr
    assert "this one waits for it" in one.stdout + other.stdout
    assert differences(built / "_build/html", book / "_build/html") == []


def test_a_raising_cell_stops_the_build(book):
    _notebook(book, "1 / 0")
    result = _build(book)
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stderr


def test_an_edited_ledger_stops_the_build_though_outputs_are_cached(book):
    dump(
        book / "ledgers/findings.yaml", {"tiny_total": {**FINDING, "printed": "US$7\u00a0billion"}}
    )
    result = _build(book)
    assert result.returncode != 0
    assert (
        "tiny_total was US$7\u00a0billion in the ledger and is now US$6\u00a0billion"
        in result.stderr
    )


def test_a_headline_of_which_the_ledger_says_nothing_stops_the_build_until_it_does(book):
    path = book / "ledgers/forks.yaml"
    dump(path, {"tiny_sign": {k: v for k, v in FORKS.items() if k != "expect"}})
    for arguments in ((), ("--accept",)):
        result = _build(book, *arguments)
        assert result.returncode != 0
        assert "tiny_sign: write in ledgers/forks.yaml, under this key" in result.stderr
        assert "Traceback" not in result.stderr
    by_hand = ("sentence", "expect", "few")
    dump(path, {"tiny_sign": {k: FORKS[k] for k in by_hand}})
    result = _build(book, "--accept")
    assert result.returncode == 0, result.stderr
    assert "tiny_sign: – → holds in 3 of 4 ways" in result.stdout
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {"tiny_sign": FORKS}


def test_a_changed_table_stops_the_build_with_one_error(book):
    """Though what changed is a year that no finding uses, and the form is kept."""
    folder = book / "data"
    dump(folder / "tiny.resource.yaml", {**DESCRIPTOR, "content": fingerprint("tiny", folder)})
    assert _build(book).returncode == 0
    (folder / "tiny.csv").write_bytes(b"\xef\xbb\xbfamount,year\r\n3.50,2001\r\n2.5,2000\r\n\r\n")
    assert _build(book).returncode == 0
    (folder / "tiny.csv").write_text("year,amount\n1999,2.5\n2001,3.5\n", encoding="utf-8")
    result = _build(book)
    assert result.returncode != 0
    assert result.stderr.startswith("data/tiny.csv: the values of table 'tiny' are not those")
    assert len(result.stderr.splitlines()) == 1


def test_edited_data_stop_the_build_though_outputs_are_cached(book):
    (book / "data/tiny.csv").write_text("year,amount\n2000,2.5\n2001,9.5\n", encoding="utf-8")
    result = _build(book)
    assert result.returncode != 0
    assert "the book's sentence needs a number from 5 to 7" in result.stderr


UNBACKED = (
    (
        "{finding}`tiny_total`",
        "{finding}`tiny_totla`",
        "`tiny_totla` is not in ledgers/findings.yaml",
    ),
    (
        "{reported}`somebody.figure`",
        "{reported}`nobody.figure`",
        "`nobody.figure` is not in ledgers/reported.yaml",
    ),
    ("A formula", "{doc}`nowhere`", "nowhere"),
    ("{claim}`E06`", "{claim}`E60`", "{claim}`E60`: there is no claim 'E60'"),
    ("E06.value", "E06.growth", "claim E06 has no figure 'growth'"),
    ("<article, contested>", "<author, contested>", "expected words <side, verdict>"),
    ("#verdict-counts", "#verdicts", "has nothing named 'verdicts' to borrow"),
)


def test_every_role_without_backing_is_named_and_stops_the_build(book):
    """In one build, which goes on to the end to name them all."""
    text = INDEX
    for old, new, _ in UNBACKED:
        assert old in text
        text = text.replace(old, new)
    (book / "chapters/index.md").write_text(text, encoding="utf-8")
    result = _build(book)
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if "WARNING" in line]
    for _, _, words in UNBACKED:
        assert [line for line in said if words in line and "index.md" in line], words


def test_a_finding_without_its_cell_stops_the_build(book):
    _notebook(book, "from livebook.tables import load\nload('tiny')")
    result = _build(book)
    assert result.returncode != 0
    assert "tiny_total is in the ledger of findings but is no longer recorded" in result.stderr


def _previewed(book):
    """Build a preview; return the pages that it wrote."""
    pages = sorted((book / "_build/html").rglob("*.html"))
    before = {path: path.stat().st_mtime_ns for path in pages}
    written = {path: LINK.sub("", path.read_text(encoding="utf-8")) for path in pages}
    result = _build(book, "--preview")
    assert result.returncode == 0, result.stderr
    assert "running" not in result.stderr
    folder = book / "_build/html"
    return {
        path.relative_to(folder).with_suffix("").as_posix()
        for path in pages
        if path.stat().st_mtime_ns != before[path]
        and path.name != "search.html"
        and written[path] != LINK.sub("", path.read_text(encoding="utf-8"))
    }


def test_a_preview_writes_the_pages_on_which_something_changed(book):
    _previewed(book)  # the pages of this folder, once
    assert _previewed(book) == set()
    (book / "chapters/index.md").write_text(INDEX + "\nA sentence more.\n", encoding="utf-8")
    assert _previewed(book) == {"chapters/index"}
    dump(book / "ledgers/claims.yaml", [{**CLAIM, "found": "It is so."}, PLANNED])
    assert _previewed(book) == {"chapters/claims/E06"}
    dump(book / "ledgers/claims.yaml", [{**CLAIM, "title": "One sum"}, PLANNED])
    wanted = {"chapters/index", "chapters/sum", "chapters/claims/economy", "chapters/claims/index"}
    assert wanted <= _previewed(book)
    figures = {"value": {**CLAIM["figures"]["value"], "printed": "half a dozen"}}
    dump(book / "ledgers/claims.yaml", [{**CLAIM, "title": "One sum", "figures": figures}, PLANNED])
    written = _previewed(book)
    assert {"chapters/index", "chapters/claims/economy"} <= written
    assert "chapters/sum" not in written
    dump(book / "ledgers/reported.yaml", {"somebody.figure": {**REPORTED, "printed": "3"}})
    written = _previewed(book)
    assert {"chapters/index", "chapters/appendix/published-figures"} <= written
    assert "chapters/claims/theory" not in written and "chapters/sum" not in written


class Watched:
    """A build that watches a book; its lines up to where it waits."""

    def __init__(self, book):
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "livebook.build", "--watch"],
            cwd=book,
            env=os.environ | {"PYTHONPATH": str(book)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def waits(self):
        """Return what was said until the next file is waited for."""
        said = []
        for line in self.process.stdout:
            if line.startswith("Waiting"):
                return "".join(said)
            said.append(line)
        raise AssertionError("".join(said))

    def __enter__(self):
        self.waits()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(20) == 0
        self.process.stdout.close()


def test_what_is_watched_is_built_again_from_what_the_files_say_now(book, built, tmp_path):
    watched_pages = tmp_path / "watched"

    def page(name):
        return (book / f"_build/html/chapters/{name}.html").read_text(encoding="utf-8")

    with Watched(book) as watched:
        for words in ("A sentence more.", "And another one."):
            (book / "chapters/index.md").write_text(f"{INDEX}\n{words}\n", encoding="utf-8")
            assert watched.waits().startswith("Changed: chapters/index.md\n")
            assert words in page("index")
        shutil.copytree(book / "_build/html", watched_pages)
        # A ledger that would be read but once by any other build.
        forks = {**FORKS, "sentence": "Trade rose"}
        dump(book / "ledgers/forks.yaml", {"tiny_sign": forks})
        watched.waits()
        assert "Trade rose" in page("sum")
        # What stops a build stops no watching: the next change may mend it.
        dump(book / "ledgers/claims.yaml", [{**CLAIM, "verdict": "true"}, PLANNED])
        assert "claim E06: unknown field" in watched.waits()
        dump(book / "ledgers/claims.yaml", [{**CLAIM, "found": "It is so."}, PLANNED])
        watched.waits()
        assert "It is so." in page("claims/E06")
        # Code is read at the start, so all begins anew.
        template = book / "periphery/site/templates/claim.md.j2"
        template.write_text(template.read_text("utf-8") + "\nOf a template.\n", encoding="utf-8")
        assert "claim.md.j2" in watched.waits()
        assert "Of a template." in page("claims/E06")
    # After a sentence the pages were, byte for byte, those of a build that starts without any.
    anew = shutil.copytree(built, tmp_path / "anew")
    (anew / "chapters/index.md").write_text(f"{INDEX}\n{words}\n", encoding="utf-8")
    assert _build(anew).returncode == 0
    assert differences(watched_pages, anew / "_build/html") == []
