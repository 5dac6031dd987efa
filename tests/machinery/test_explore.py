"""Figures with controls: their two faces, their limits, and the same bytes twice."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import matplotlib.pyplot as plt
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from livebook import charts, notes
from livebook.explore import MOST_STATES, ExploreError, Explorer, _slim, explore


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        charts.use_house_style()
        yield
        plt.close("all")


def view(year, partner="China"):
    _, axes = plt.subplots()
    axes.plot([0, year])
    axes.set_title(f"{partner} & {year}")
    return f"In {year} the line of {partner} ends at {year}."


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def _page(**parameters):
    return _Page(explore(view, **parameters).static())


# The page's face ---------------------------------------------------------------------------------


def test_every_state_is_drawn_with_its_own_sentence():
    page = _page(year=[2000, 2010], partner=["China", "United States"])
    images = page.all("img")
    assert [image["alt"] for image in images] == [
        "In 2000 the line of China ends at 2000.",
        "In 2000 the line of United States ends at 2000.",
        "In 2010 the line of China ends at 2010.",
        "In 2010 the line of United States ends at 2010.",
    ]
    assert len({image["src"] for image in images}) == 4


def test_without_the_script_the_first_state_shows_and_no_control():
    page = _page(year=[2000, 2010, 2020])
    assert ["hidden" in image for image in page.all("img")] == [False, True, True]
    assert "hidden" in page.all("form")[0]


def test_text_stays_text_in_the_drawings():
    source = unquote(_page(year=[2000]).all("img")[0]["src"])
    assert source.startswith("data:image/svg+xml,<svg")
    assert "China &amp; 2000" in source
    assert "<metadata>" not in source


def test_numbers_make_a_slider_and_names_a_list():
    page = _page(year=[2000, 2010, 2020], partner=["China", "Peru"])
    assert [control["type"] for control in page.all("input")] == ["range"]
    assert len(page.all("select")) == 1
    assert len(page.all("option")) == 2


def test_every_control_has_its_label():
    page = _page(year=[2000, 2010, 2020], partner=["China", "Peru"])
    controls = {control["id"] for control in page.all("input") + page.all("select")}
    assert {label["for"] for label in page.all("label")} == controls


def test_what_a_view_says_is_escaped():
    def sly(year):
        view(year)
        return '<script>alert("x")</script>'

    assert "<script" not in explore(sly, year=[1]).static()


def test_the_same_parameters_give_the_same_bytes():
    first, second = (explore(view, year=[2000, 2010]).static() for _ in range(2))
    assert first == second


def test_two_figures_on_a_page_do_not_share_ids():
    one, two = (
        set(re.findall(r' id="([^"]+)"', explore(view, year=[y, y + 1]).static())) for y in (1, 5)
    )
    assert one and not one & two


def test_no_figure_is_left_open():
    explore(view, year=[2000, 2010]).static()
    assert plt.get_fignums() == []


# The live face -----------------------------------------------------------------------------------


def test_both_faces_are_in_the_bundle():
    bundle = explore(view, year=[2000, 2010])._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "data-explore" in data["text/html"]
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]


LIVE = """
import matplotlib.pyplot as plt
from livebook.explore import explore
drawn = []
def view(year, partner):
    drawn.append((year, partner))
    plt.plot([0, year])
    return f"{partner} in {year}."
box = explore(view, year=[2000, 2010, 2020], partner=["China", "Peru"]).live()
"""


def test_a_moved_control_redraws_in_a_kernel():
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(LIVE),
        nbformat.v4.new_code_cell("box.children[0].value = 2020\nbox.children[1].value = 'Peru'"),
        nbformat.v4.new_code_cell("print(drawn, [type(c).__name__ for c in box.children])"),
    ]
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    text = notebook.cells[2].outputs[0].text
    assert "[(2000, 'China'), (2020, 'China'), (2020, 'Peru')]" in text
    assert "'SelectionSlider', 'Dropdown', 'Output'" in text


# One clear error each ----------------------------------------------------------------------------


def test_too_many_states_are_refused():
    with pytest.raises(ExploreError, match="31 × 2 = 62 states; at most 60"):
        explore(view, year=range(31), partner=["China", "Peru"])
    assert len(explore(view, year=range(MOST_STATES)).states) == MOST_STATES


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "at least one parameter"),
        ({"year": []}, "'year' has no values"),
        ({"year": [2000, 2000]}, "'year' repeats a value"),
        ({"month": [1]}, "takes no parameter 'month'; it takes year, partner"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(parameters, words):
    with pytest.raises(ExploreError, match=words):
        explore(view, **parameters)


def _silent(year):
    plt.subplots()


def _blank(year):
    return "Nothing."


def _failing(year):
    plt.subplots()
    return f"One over {1 / (2010 - year)}."


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (_silent, "year=2000: it returns no sentence"),
        (_blank, "year=2000: it draws no figure"),
        (_failing, "year=2010: division by zero"),
    ],
)
def test_a_view_that_fails_is_named_with_its_state(bad, words):
    with pytest.raises(ExploreError, match=words):
        Explorer(bad, {"year": [2000, 2010]}).static()


def test_a_build_keeps_the_page_s_face_alone(monkeypatch):
    shown = Explorer(view, {"year": [2000, 2010]})
    assert "application/vnd.jupyter.widget-view+json" in shown._repr_mimebundle_()
    monkeypatch.setenv(notes.VARIABLE, "1")
    assert set(shown._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_two_numbers_are_a_list_and_three_are_a_slider_from_the_first_to_the_last():
    page = _page(year=[2000, 2010, 2030])
    (slider,) = page.all("input")
    assert (slider["min"], slider["max"], slider["value"], slider["step"]) == ("0", "2", "0", "1")
    assert json.loads(slider["data-values"]) == ["2000", "2010", "2030"]
    assert slider["aria-valuetext"] == "2000"
    assert [output["for"] for output in page.all("output")] == [slider["id"]]
    assert [image["data-state"] for image in page.all("img")] == ["0", "1", "2"]
    pair = _page(year=[2000, 2010])
    assert pair.all("input") == [] and len(pair.all("option")) == 2
    named = _page(year=[1], partner=["China", "Peru", "Chile"])
    assert named.all("input") == [] and len(named.all("option")) == 1 + 3


def test_a_control_is_called_by_its_parameter_in_words():
    def of(first_year):
        return view(first_year)

    soup = BeautifulSoup(explore(of, first_year=[1, 2]).static(), "html.parser")
    assert soup.label.get_text() == "First year"
    assert [option.get_text() for option in soup.find_all("option")] == ["1", "2"]
    assert soup.select_one(".explore-says").get_text() == "In 1 the line of China ends at 1."
    assert soup.select_one(".explore-says")["role"] == "status"
    assert soup.select_one(".explore-note").get_text().startswith("One of 2 states of this figure")


def test_a_view_that_takes_anything_takes_every_parameter():
    def any_view(**chosen):
        return view(chosen["year"])

    assert len(explore(any_view, year=[1, 2], other=["a"]).states) == 2


def test_what_is_explored_is_kept_in_the_order_of_its_values():
    explorer = explore(view, year=iter([2, 1]), partner=("a", "b"))
    assert explorer.states == [
        {"year": 2, "partner": "a"}, {"year": 2, "partner": "b"}, {"year": 1, "partner": "a"}, {"year": 1, "partner": "b"}
    ]  # fmt: skip
    assert explorer._repr_mimebundle_()["text/plain"] == "explore: 4 states"


def test_a_view_that_says_only_spaces_says_nothing_and_a_failure_names_every_parameter():
    def spaces(year, partner):
        view(year)
        return "  "

    with pytest.raises(ExploreError, match="for year=1, partner='a': it returns no sentence"):
        explore(spaces, year=[1], partner=["a"]).static()
    assert plt.get_fignums() == []


def test_a_drawing_loses_what_no_reader_sees_and_nothing_else():
    svg = (
        "<?xml?>\n<!-- a -->\n<svg>\n <metadata>\n x</metadata>\n <g>\n <!-- b\n c -->\n"
        "<text>a  b</text>\n</g></svg>\n"
    )
    assert _slim(svg) == "<svg><g><text>a  b</text></g></svg>"


def test_a_widget_has_the_values_and_the_name_of_its_parameter():
    box = explore(view, year=[2000, 2010, 2020], partner=["China", "Peru"]).live()
    slider, listed, _ = box.children
    assert [slider.description, listed.description] == ["Year", "Partner"]
    assert list(slider.options) == [2000, 2010, 2020] and listed.value == "China"
