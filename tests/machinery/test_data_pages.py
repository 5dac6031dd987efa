"""Pages made from data say what is in the tables, are not written anew without need, and go with them."""

import os
from types import SimpleNamespace

import jinja2
import nbformat
import pandas as pd
import pytest
from small_book import descriptor, dump, write_notebook

from livebook import options
from livebook.pages import data_pages, false_alarms_page, generated
from sources import seal

FIELDS = (
    {"name": "year", "type": "year", "description": "The year."},
    {"name": "amount", "type": "number", "unit": "m", "description": "How deep | wide."},
)
DEEP = "year,amount\n2001,2.5\n2003,\n2000,1\n"
REPORTED = {
    "who.depth": {
        "what": "Depth | of wells",
        "printed": "12 m",
        "value": 12,
        "citation": "who2020",
        "where": "p. 3",
        "seen": "abstract",
    }
}


@pytest.fixture
def book(tmp_path):
    """A book of two tables, one of which has no years, and a notebook that reads one."""
    (tmp_path / "data").mkdir()
    for name, text, fields in (("deep", DEEP, FIELDS), ("wide", "amount\n3\n", FIELDS[1:])):
        dump(
            tmp_path / f"data/{name}.resource.yaml",
            descriptor(name, f"Wells, {name}", *fields),
        )
        (tmp_path / f"data/{name}.csv").write_text(text, encoding="utf-8")
        seal(name, tmp_path / "data")
    dump(tmp_path / "_config.yml", {"title": "Wells", "author": "Nobody"})
    dump(tmp_path / "ledgers/reported.yaml", REPORTED)
    write_notebook(tmp_path / "depth.ipynb", "# How deep they are\n\nWords.")
    return tmp_path


def _write(book, users=None):
    said = options.read(book)
    data_pages.write_pages(generated.Writer(book), said, users or {"deep": ["depth"]})
    return said


def _page(book, name):
    return (book / f"{name}.md").read_text(encoding="utf-8")


def test_a_table_s_page_says_what_is_in_it_and_who_reads_it(book):
    said = _write(book)
    page = _page(book, f"{said.tables_page}/deep")
    assert page.startswith("# Wells, deep\n")
    assert "**Rows** 3 · **Years** 2000–2003 · " in page
    assert "`year` (part of the key)\n: The year. *year*" in page
    assert "`amount`\n: How deep \\| wide. *number, m*" in page
    assert "| year | amount |\n| --- | --- |\n| 2001 | 2.5 |\n| 2003 |  |\n" in page
    assert "How deep they are" in page.partition("## Used in")[2]
    workbook = page.partition("{download}`deep.xlsx </")[2].partition(">")[0]
    assert (book / workbook).is_file()
    assert "**Years** – " in _page(book, f"{said.tables_page}/wide")


def test_the_index_lists_every_table_with_its_rows_and_years(book):
    said = _write(book)
    index = _page(book, said.tables_page)
    folder = said.tables_page.rpartition("/")[2]
    assert f"**[Wells, deep]({folder}/deep.md)**<br>\n`deep` · 2000–2003 · 3 rows · CC0" in index
    assert "`wide` · 1 rows · CC0" in index


def test_published_figures_have_a_row_that_links_lead_to(book):
    said = _write(book)
    page = _page(book, said.reported_page)
    assert f'<span id="{data_pages.reported_id("who.depth")}"></span>Depth \\| of wells' in page
    assert "| 12 m | {cite:t}`who2020` | p. 3 | abstract |" in page
    (book / "ledgers/reported.yaml").unlink()
    _write(book)
    assert "who2020" not in _page(book, said.reported_page)


def test_the_page_of_a_table_that_is_gone_goes(book):
    said = _write(book)
    for path in (book / "data").glob("wide*"):
        path.unlink()
    _write(book)
    assert [path.stem for path in (book / said.tables_page).glob("*.md")] == ["deep"]
    assert "wide" not in _page(book, said.tables_page)


def test_a_page_that_says_the_same_keeps_its_time(book):
    said = _write(book)
    deep, wide = (book / f"{said.tables_page}/{name}.md" for name in ("deep", "wide"))
    for path in (deep, wide):
        os.utime(path, (1, 1))
    _write(book, {"deep": ["depth"], "wide": ["depth"]})
    assert deep.stat().st_mtime == 1 and wide.stat().st_mtime > 1


def test_a_text_is_made_once_of_the_same_and_anew_of_anything_else(tmp_path):
    template = tmp_path / "templates/well.md.j2"
    template.parent.mkdir()
    template.write_text("{{ well.depth }} m", encoding="utf-8")
    made = [
        generated.Writer(tmp_path, ["templates"]).text("well", well={"depth": depth})
        for depth in (3, 3, 4)
    ]
    assert made == ["3 m\n" + generated.MARK] * 2 + ["4 m\n" + generated.MARK]
    template.write_text("It is {{ well.depth }} m deep", encoding="utf-8")
    again = generated.Writer(tmp_path, ["templates"])
    assert again.text("well", well={"depth": 3}) == made[0]  # templates are read at the start
    assert again.text("well", well={"depth": 5}).startswith("It is 5 m deep")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/well.md.j2").write_text("{{ well.depth }} feet", encoding="utf-8")
    assert generated.Writer(tmp_path, ["other"]).text("well", well={"depth": 3}) == (
        "3 feet\n" + generated.MARK
    )


def test_a_table_is_read_once_while_it_stays_as_it_is(book, monkeypatch):
    read = []
    found = data_pages.attendance.attendance
    monkeypatch.setattr(
        data_pages.attendance, "attendance", lambda *of: read.append(of[0]) or found(*of)
    )
    said = _write(book)
    first = _page(book, f"{said.tables_page}/deep")
    _write(book)
    assert read == ["deep", "wide"] and _page(book, f"{said.tables_page}/deep") == first
    (book / "data/deep.csv").write_text(DEEP + "1999,7\n", encoding="utf-8")
    seal("deep", book / "data")
    _write(book)
    assert read == ["deep", "wide", "deep"]
    assert "**Rows** 4 · **Years** 1999–2003" in _page(book, f"{said.tables_page}/deep")
    assert not list((book / "_build/tables").rglob("*.partial"))


@pytest.mark.parametrize(
    ("years", "said"), [([2000, 2000], "2000"), ([2003, 1999, 2001], "1999–2003")]
)
def test_years_are_the_first_and_the_last(years, said):
    assert data_pages._years(pd.DataFrame({"year": years})) == said


def test_a_notebook_is_called_by_its_first_line(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A # b\nMore.")])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert data_pages.notebook_title(tmp_path, "a") == "A # b"


def test_rates_of_false_alarms_have_a_page_where_there_is_a_ledger_of_them(tmp_path, monkeypatch):
    written = []
    writer = SimpleNamespace(page=lambda *of, **values: written.append((of, values)))
    monkeypatch.setattr(false_alarms_page.generated, "writer", lambda app: writer)
    config = SimpleNamespace(livebook_false_alarms_page="x/wrong")
    app = SimpleNamespace(srcdir=tmp_path, config=config)
    false_alarms_page._write(app)
    assert written == []
    dump(tmp_path / "ledgers/false_alarms.yaml", {"trend": {"rate": 5}})
    false_alarms_page._write(app)
    assert written == [(("x/wrong", "false_alarms"), {"entries": {"trend": {"rate": 5}}})]


def test_a_book_s_own_template_comes_first_and_may_extend_the_one_of_the_same_name(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "well.md.j2").write_text("{{ 'a | b' | cell }}\n", encoding="utf-8")
    (own / "tables.md.j2").write_text('{% extends "!tables.md.j2" %}', encoding="utf-8")
    writer = generated.Writer(tmp_path, ["own"])
    assert writer.text("well") == "a \\| b\n" + generated.MARK
    values = {"entries": {}, "folder": "tables", "origins": ""}
    assert writer.text("tables", **values) == generated.Writer(tmp_path).text("tables", **values)


def test_templates_write_markdown_and_stop_at_what_they_were_not_told(tmp_path):
    (tmp_path / "t").mkdir()
    template = (
        "{% if deep %}\n  {% set a = 1 %}\n{{ well }}\n{% endif %}\n\n{{ table(['A'], [[1]]) }}\n\n"
    )
    (tmp_path / "t/well.md.j2").write_text(template, encoding="utf-8")
    writer = generated.Writer(tmp_path, ["t"])
    text = writer.text("well", deep=True, well="<b> & it")
    assert text == "<b> & it\n\n| A |\n| --- |\n| 1 |\n" + generated.MARK
    with pytest.raises(jinja2.UndefinedError, match="'deep' is undefined"):
        writer.text("well", well="it")


def test_a_page_is_written_into_a_folder_that_need_not_be_there(tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "t/well.md.j2").write_text("A", encoding="utf-8")
    for _ in range(2):
        generated.Writer(tmp_path, ["t"]).page("a/b/well", "well")
    assert (tmp_path / "a/b/well.md").read_text("utf-8") == "A\n" + generated.MARK


def test_what_is_generated_is_there_before_sphinx_reads_which_pages_there_are():
    connected, done = [], []
    app = SimpleNamespace(connect=lambda *given, **how: connected.append((given, how)))
    generated.connect(app, done.append)
    (((event, answer), how),) = connected
    assert event == "config-inited" and how["priority"] < 500  # the usual one
    answer("the app", "its configuration")
    assert done == ["the app"]
    config = SimpleNamespace(livebook_templates=["t"])
    writer = generated.writer(SimpleNamespace(srcdir="book", config=config))
    assert (str(writer.root), writer.folders) == ("book", ["t"])


def test_a_cell_of_a_table_is_one_line():
    assert generated.cell(" a\n b ") == "a b" and generated.cell(3) == "3"
    assert generated.markdown_table(["A", "B"], []) == "| A | B |\n| --- | --- |"


def test_readers_of_a_table_are_called_by_their_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(data_pages.execution, "variants", lambda app: "what ran")
    found = {"deep": [tmp_path / "1-a/sum.ipynb"]}
    monkeypatch.setattr(data_pages.executed, "readers", {"what ran": found}.get)
    assert data_pages.readers(SimpleNamespace(srcdir=tmp_path)) == {"deep": ["1-a/sum"]}


def test_the_index_of_a_book_that_says_where_tables_come_from_leads_there(book):
    assert "from-where" not in _page(book, _write(book).tables_page)
    config = {"livebook_origins": ["a:b"], "livebook_origins_page": "from-where"}
    dump(book / "_config.yml", {"title": "Wells", "author": "A", "sphinx": {"config": config}})
    said = _write(book)
    assert "](/from-where.md)" in _page(book, said.tables_page)


def test_a_glance_shows_what_is_missing_as_empty():
    head = pd.DataFrame({"year": [2000, 2001], "amount": [1.5, None]})
    assert data_pages.Glance(2, "", head, None).first == [[2000, 1.5], [2001, ""]]
