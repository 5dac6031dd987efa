"""What the figures look like once drawn: the executed notebooks, taken from the store."""

import re

import pytest
from bs4 import BeautifulSoup
from contents import ROOT, label, notebook_paths

from livebook.executed import execute, filled, read_notebook
from periphery import capstone

#: What columns and pandas' statistics are called in the code and nowhere else, countries' names
#: in small letters among them. Not among them: min and max, which readers know.
CODED = re.compile(
    r"_|\b(hhi|iso3|hs4|std|nunique|pct|k?usd|musd|gdp|pv|china|usa?|eu|united states)\b"
)
#: What two statistics are called that say nothing side by side: of so many, so many hold.
SIDE_BY_SIDE = {"sum", "size"}
#: Names of the capstone's indicators, which its reader has to type.
TYPED = set(capstone.indicator_list().index)

every_notebook = pytest.mark.parametrize("path", notebook_paths(), ids=label)


@pytest.fixture(scope="module")
def executed():
    """Return ``{path: executed notebook}``; runs only what the store does not hold."""
    return {
        path: filled(read_notebook(path), done)
        for path, done in execute(notebook_paths(), ROOT).items()
    }


def _images(cell):
    return [
        o.data
        for o in cell.get("outputs", [])
        if any(m.startswith("image/") for m in o.get("data", {}))
    ]


def coded(heads):
    """Return those of a table's heads that are names of the code."""
    pair = SIDE_BY_SIDE if set(heads) >= SIDE_BY_SIDE else set()
    return [head for head in heads if CODED.search(head) or head in pair]


@every_notebook
def test_every_drawn_figure_is_described(path, executed):
    for cell in executed[path].cells:
        images = _images(cell)
        if images:
            assert len(images) == 1, f"cell {cell.id} draws {len(images)} figures; one idea a cell"
            assert "figure" in cell.metadata.get("mystnb", {}), (
                f"cell {cell.id} draws an undescribed figure"
            )
        elif "figure" in cell.metadata.get("mystnb", {}):
            assert any("text/html" in o.get("data", {}) for o in cell.outputs), (
                f"cell {cell.id} draws nothing"
            )


@every_notebook
def test_figures_are_svg_with_text_and_a_source(path, executed):
    for cell in executed[path].cells:
        for data in _images(cell):
            svg = data.get("image/svg+xml")
            assert svg, f"cell {cell.id}: the figure is not SVG; call charts.use_house_style()"
            assert "Source:" in re.sub(r"<[^>]+>", " ", svg), f"cell {cell.id}: no source line"
            assert "<dc:date>" not in svg, f"cell {cell.id}: the figure carries a date"
            assert len(svg) < 300_000, f"cell {cell.id}: {len(svg)} bytes"


@every_notebook
def test_nothing_is_printed_to_stderr(path, executed):
    for cell in executed[path].cells:
        noise = [o.text for o in cell.get("outputs", []) if o.get("name") == "stderr"]
        assert not noise, f"cell {cell.id}: {noise[0][:200]}"


@every_notebook
def test_output_tables_stay_small(path, executed):
    """A page is read on a phone: long tables belong in a figure or a summary."""
    for cell in executed[path].cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            assert html.count("<tr") <= 45, f"cell {cell.id}: a table of {html.count('<tr')} rows"


@every_notebook
def test_heads_of_tables_are_words_and_no_names_of_the_code(path, executed):
    """In exercises they stay as they are, since one has to type them."""
    for cell in executed[path].cells if path.stem != "practice" else ():
        for output in cell.get("outputs", []):
            page = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
            heads = [head.text for head in page.select("table.dataframe th")]
            found = [head for head in coded(heads) if head not in TYPED]
            assert not found, f"cell {cell.id}: heads of columns or rows are {found}"


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["hhi", "top partner"], ["hhi"]),
        (["largest_sector", "trade with usa", "lead of US"], ["largest_sector", "trade with usa"]),
        (["China", "nunique"], ["nunique"]),
        (["sum", "size"], ["sum", "size"]),
        (["size", "income", "min", "United States", "GDP, US$ billion"], []),
    ],
)
def test_names_of_the_code_are_found_among_heads(heads, found):
    assert coded(heads) == found
