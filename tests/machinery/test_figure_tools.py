"""What stands under a figure: its numbers, what can be saved, how to cite it, the way to controls."""

import csv
import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from one_page import page, written

from livebook import charts, explore, notes, plotted, words
from livebook.pages import figure_tools

WELLS = pd.DataFrame({"then": [1.0, 4.0], "now": [2.0, np.nan]}, index=["WEL", "b"])
FIGURE = (
    '<h1>One</h1><figure id="fig-wells"><img class="light-form" src="a.svg"/><img class="dark-form" src="b.svg"/>'
    '<figcaption><span class="caption-number">Fig. 4 </span></figcaption></figure>'
)


@pytest.fixture
def noted(monkeypatch):
    """A build's session; gives what cells note."""
    monkeypatch.setenv(notes.VARIABLE, "1")
    monkeypatch.setattr(words, "NAMES", {"WEL": "Well"})
    notes.take()
    yield lambda: notes.take().get(plotted.KIND, [])
    notes.take()


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


# What a picture notes ----------------------------------------------------------------------------


def test_a_picture_notes_names_codes_and_numbers_to_six_digits(noted):
    charts.dots(WELLS * 1 / 3, "Water", note="Ours.", xlabel="m")
    (one,) = noted()
    assert one["heads"] == ["row", "row, code", "then", "now"]
    assert one["rows"] == [["Well", "WEL", 0.333333, 0.666667], ["b", "b", 1.33333, None]]
    assert (one["title"], one["unit"], one["labels"]) == ("Water", "m", 2)


def test_panels_bands_and_intervals_are_among_the_numbers(noted):
    water = pd.DataFrame({"well": [1, 2]}, index=pd.Index([2000, 2001], name="year"))
    band = (water["well"] - 1, water["well"] + 1)
    charts.lines({"wet": water}, "Water, m", note="Ours.", bands={"well": band})
    slopes = pd.DataFrame({"value": [1.0], "low": [-1.0], "high": [3.0], "n": [9]}, index=["a"])
    charts.intervals(slopes, "Rise", note="Ours.")
    lines, intervals = noted()
    assert lines["heads"] == ["panel", "year", "well", "well, low", "well, high"]
    assert lines["rows"][1] == ["wet", 2001, 2, 1, 3]
    assert lines["unit"] == "Water, m"
    assert intervals["heads"] == ["row", "value", "low", "high"]


def test_marks_are_noted_by_their_places_alone_under_the_axes_names(noted):
    wells = WELLS.assign(owner="us", secret=1)
    charts.scatter(
        wells, "Wells", x="then", y="now", kinds="owner", note="Ours.", xlabel="depth, m"
    )
    (one,) = noted()
    assert one["heads"] == ["row", "row, code", "depth, m", "now", "owner"]
    assert one["unit"] is None


def test_each_state_of_a_figure_notes_its_numbers_as_its_own(noted):
    def view(power):
        charts.bars(pd.Series({"a": 2**power}), "Power", note="Ours.")
        return "A bar."

    explore.explore(view, power=[1, 2]).static()
    assert [(one["state"], one["rows"]) for one in noted()] == [
        ({"Power": "1"}, [["a", 2]]),
        ({"Power": "2"}, [["a", 4]]),
    ]


# What the page makes of it -----------------------------------------------------------------------


def test_csv_has_all_states_their_controls_first_and_units_in_the_heads():
    states = [
        {"state": {"Power": str(p)}, **plotted.numbers(pd.Series({"a": 2.5**p}), "Water, m")}
        for p in (1, 2)
    ]
    assert rows_of(figure_tools.as_csv(states)) == [
        ["Power", "row", "value (Water, m)"],
        ["1", "a", "2.5"],
        ["2", "a", "6.25"],
    ]


def test_an_interval_without_an_end_says_so():
    table = pd.DataFrame({"low": [-np.inf, -1], "high": [np.inf, 1]}, index=["few", "many"])
    shown = [plotted.numbers(table, "Slope")]
    assert shown[0]["rows"] == [["few", "−∞", "∞"], ["many", -1, 1]]
    assert "few,−∞,∞" in figure_tools.as_csv(shown) and "∞" in figure_tools.as_table(shown)[0]


def test_a_long_wide_table_shows_its_beginning_and_says_how_much_is_left():
    wide = pd.DataFrame(np.arange(1200.0).reshape(100, 12), columns=list("abcdefghijkl"))
    table, says = figure_tools.as_table([plotted.numbers(wide, "Water <m>")])
    soup = BeautifulSoup(table, "html.parser")
    assert len(soup.select("tbody tr")) == figure_tools.ROWS
    assert len(soup.select("thead th")) == figure_tools.COLUMNS
    assert says == "Water &lt;m&gt;. The first 8 of 100 rows, 6 more columns in the file."


def test_a_year_is_printed_as_one_and_other_numbers_by_their_thousands():
    wells = pd.DataFrame({"year": [2020], "depth": [2020.0]}, index=["WEL"])
    table, _ = figure_tools.as_table([plotted.numbers(wells, "Water, m")])
    cells = BeautifulSoup(table, "html.parser").select("tbody td")
    assert [cell.get_text() for cell in cells] == ["2020", "2,020"]


def _with_tools(folder, shown, **context):
    one = page(FIGURE, folder=folder, **context)
    figure = nodes.figure(ids=["fig-wells"], plotted=shown, tables=["countries"])
    one.doctree = nodes.section("", figure)
    one.app._colophon = SimpleNamespace(citation=lambda title, address: f"{title} {address}")
    figure_tools.add_tools(one)
    return BeautifulSoup(written(one), "html.parser")


def test_a_figure_has_its_numbers_its_drawing_and_its_citation(tmp_path):
    shown = [plotted.numbers(WELLS, "Water, m")]
    soup = _with_tools(tmp_path, shown, pageurl="https://book.example/one.html")
    tools = soup.select_one("figure + .figure-tools")
    assert [summary.get_text() for summary in tools.select("summary")] == [
        "The numbers of Fig. 4",
        "Save or cite Fig. 4",
    ]
    file = tools.select_one('a[download="fig-wells.csv"]')["href"]
    assert file == "../_downloads/chapters/one/fig-wells.csv"
    written_ = tmp_path / file.removeprefix("../")
    assert rows_of(written_.read_text("utf-8-sig"))[1] == ["WEL", "1", "2"]
    assert tools.select_one("a[data-drawing]")["href"] == "a.svg"
    said = tools.select("p")[-1].get_text()
    assert "Water, m” [Fig. 4], “One https://book.example/one.html#fig-wells Source: " in said


def test_a_figure_without_numbers_offers_none(tmp_path):
    soup = _with_tools(tmp_path, [])
    assert len(soup.select(".figure-tools summary")) == 1
    assert not (tmp_path / "_downloads").exists()


def test_the_head_of_a_page_leads_to_its_figures_with_controls():
    box = '<div data-explore="a"><label>Start</label><label>End</label></div>'
    one = page(FIGURE.replace("<figcaption>", f"{box}<figcaption>"), text="Text")
    figure_tools.lead_to_controls(one)
    line = BeautifulSoup(written(one), "html.parser").select_one("h1 + .controls-here")
    assert line.get_text() == "Figures to move yourself: Fig. 4 (start, end)."
    assert line.a["href"] == "#fig-wells"


def test_a_figure_of_another_page_is_called_by_how_its_caption_begins():
    box = '<div data-explore="a"><label>Side</label></div>'
    borrowed = FIGURE.replace("<figcaption>", f"{box}<figcaption>")
    borrowed = borrowed.replace(
        '<span class="caption-number">Fig. 4 </span>', "<p>Wells as maps: each rests on others.</p>"
    )
    one = page(borrowed, text="Text")
    figure_tools.lead_to_controls(one)
    line = BeautifulSoup(written(one), "html.parser").select_one("h1 + .controls-here")
    assert line.get_text() == "Figures to move yourself: Wells as maps (side)."


def test_a_page_without_controls_says_nothing_of_them():
    one = page(FIGURE, text="Text")
    figure_tools.lead_to_controls(one)
    assert "controls-here" not in written(one)


@pytest.mark.parametrize(
    ("value", "label", "printed"),
    [
        (None, False, "–"),
        ("∞", False, "∞"),
        (2020, True, "2020"),
        (2020, False, "2,020"),
        (1.5, False, "1.50"),
        (1, False, "1"),
        (-1.005, False, "−1.00"),
        (0.12345, False, "0.1235"),
        (-0.5, False, "−0.5000"),
    ],
)
def test_numbers_below_one_have_four_digits_and_others_two_or_none(value, label, printed):
    assert figure_tools._printed(value, label) == printed


def _state(power, title, unit=None, **values):
    return {"state": {"Power": power}, "title": title, "unit": unit, "labels": 1,
            "heads": ["row", *values], "rows": [["a", *values.values()]]}  # fmt: skip


def test_states_of_different_columns_and_units_stand_in_one_table_with_gaps():
    states = [_state("1", "Depth", "m", deep=1), _state("2", "Width", "km", wide=2)]
    assert rows_of(figure_tools.as_csv(states)) == [
        ["Power", "row", "deep", "wide"],
        ["1", "a", "1", ""],
        ["2", "a", "", "2"],
    ]
    table, says = figure_tools.as_table(states)
    soup = BeautifulSoup(table, "html.parser")
    assert [tag.get_text() for tag in soup.select("tbody tr")[1].find_all(True)] == [
        "2",
        "a",
        "–",
        "2",
    ]
    assert [tag.name for tag in soup.select("tbody tr")[1].find_all(True)] == [
        "th",
        "td",
        "td",
        "td",
    ]
    assert says == "What each state of the figure shows."


@pytest.mark.parametrize(
    ("unit", "says"), [("m", "Depth: m."), (None, "Depth."), ("Depth", "Depth.")]
)
def test_what_numbers_are_is_said_once_with_their_unit(unit, says):
    assert figure_tools.as_table([_state("1", "Depth", unit, deep=1)])[1] == says


def test_a_name_that_is_also_a_number_s_is_a_label_and_every_label_is_shown():
    labels = {f"label {n}": ["x"] for n in range(8)}
    wide = pd.DataFrame({**labels, "value": [1.0], "more": [2.0]})
    one = {
        "title": "A",
        "unit": None,
        "labels": 8,
        "heads": [*wide],
        "rows": wide.to_numpy().tolist(),
    }
    table, says = figure_tools.as_table([one])
    heads = [
        tag.get_text() for tag in BeautifulSoup(table, "html.parser").find("tr").find_all("th")
    ]
    assert heads == [*labels, "value"]  # and one number at least
    assert says == "A. 1 more columns in the file."
    both = [_state("1", "A", row=1), {**_state("2", "A", deep=2), "state": {"deep": "x"}}]
    assert figure_tools.whole(both)[:2] == (["Power", "row", "deep"], [])


def test_as_many_rows_as_there_is_room_for_are_all_of_them():
    rows = pd.DataFrame({"a": np.arange(float(figure_tools.ROWS))})
    _, says = figure_tools.as_table([plotted.numbers(rows, "A")])
    assert says == "A."


def test_a_figure_that_sphinx_did_not_read_or_that_nothing_drew_has_no_tools(tmp_path):
    photo = FIGURE.replace("light-form", "photo")
    for body, known in ((FIGURE, "fig-other"), (photo, "fig-wells")):
        one = page(body, folder=tmp_path)
        one.doctree = nodes.section("", nodes.figure(ids=[known]))
        figure_tools.add_tools(one)
        assert "figure-tools" not in written(one)
    one = page(FIGURE, folder=tmp_path)
    figure_tools.add_tools(one)  # a page without a source
    assert "figure-tools" not in written(one)


def test_a_figure_without_number_address_title_or_table_is_cited_by_its_page(tmp_path):
    one = page(FIGURE.replace('<span class="caption-number">Fig. 4 </span>', ""), folder=tmp_path)
    one.doctree = nodes.section("", nodes.figure(ids=["fig-wells"]))
    one.app._colophon = SimpleNamespace(citation=lambda title, address: f"{title}|{address}")
    one.app.config.livebook_licence = "Free."
    figure_tools.add_tools(one)
    tools = one.soup.select_one("figure + .figure-tools")
    assert tools.select("p")[-1].get_text() == "One [this figure]| Free."
    assert tools.summary.get_text() == "Save or cite this figure"


def test_the_line_under_the_title_names_every_figure_with_controls():
    box = '<div data-explore="a"><label>Start</label></div>'
    bare = f'<figure id="fig-b">{box}</figure>'
    body = FIGURE.replace("<figcaption>", f"{box}<figcaption>") + bare
    one = page(body.replace("</h1>", '</h1><div class="orientation"></div>'), text="Text")
    figure_tools.lead_to_controls(one)
    line = one.soup.select_one(".orientation + .controls-here")
    assert line.get_text() == "Figures to move yourself: Fig. 4 (start); a figure (start)."
    assert [(a["href"], a["class"]) for a in line.find_all("a")] == [
        ("#fig-wells", ["reference", "internal"]),
        ("#fig-b", ["reference", "internal"]),
    ]
    for without in ({"text": None}, {"text": "Text", "body": bare}):
        other = page(without.pop("body", body), **without)
        figure_tools.lead_to_controls(other)
        assert "controls-here" not in written(other)


# How numbers are noted -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        (1234567.89, 1234570.0),
        (999999.4, 999999),
        (1e6, 1000000.0),
        (-3.0, -3),
        (0.123456789, 0.123457),
        (True, "True"),
        (None, None),
        ("a_well", "a well"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_a_number_has_six_digits_and_a_whole_one_no_point(value, noted):
    found = plotted._value(value)
    assert found == noted and type(found) is type(noted)


def test_levels_of_rows_and_columns_have_their_names_or_their_places():
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["home_state", None])
    columns = pd.MultiIndex.from_tuples([("deep", "then"), ("deep", "now")])
    noted = plotted.numbers(pd.DataFrame([[1, 2], [3, 4]], index, columns), "Water")
    assert noted["heads"] == ["home state", "row 2", "deep, then", "deep, now"]
    assert noted["rows"] == [["a", 1, 1, 2], ["b", 2, 3, 4]] and noted["labels"] == 2


def test_panels_of_different_columns_stand_in_one_table_with_gaps_and_without_a_unit():
    panels = {"one": pd.DataFrame({"deep": [1.0]}), "two": pd.Series([2.0], name="wide")}
    noted = plotted.numbers(panels, "Water", None)
    assert noted["heads"] == ["panel", "row", "deep", "value"]
    assert noted["rows"] == [["one", 0, 1, None], ["two", 0, None, 2]] and noted["unit"] is None
    assert plotted.numbers(panels, "Water", "m")["unit"] == "m"


def test_nothing_is_noted_where_no_book_is_built(monkeypatch):
    monkeypatch.delenv(notes.VARIABLE, raising=False)
    notes.take()
    plotted.note_numbers(WELLS, "Water")
    assert notes.take() == {}
