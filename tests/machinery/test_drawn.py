"""A figure that a function draws on a page without code: what is wrong is told in a sentence."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from docutils import nodes
from small_book import descriptor, dump

from livebook.pages import drawn


def good_figure():
    figure, ax = plt.subplots()
    figure.suptitle("Water, m")
    ax.plot([0, 1], [1, 2])
    return figure


def good():
    return good_figure(), pd.DataFrame({"water": [1.0, 2.0]})


def bad():
    raise ValueError("the ledger is empty")


@pytest.fixture
def directive(monkeypatch, tmp_path):
    """Return a function that makes the directive for an argument; it notes what it warns of."""
    files, told = [], []
    env = SimpleNamespace(note_dependency=files.append, srcdir=str(tmp_path))
    settings = SimpleNamespace(settings=SimpleNamespace(env=env))
    monkeypatch.setattr(drawn.LOGGER, "warning", lambda text, *of, **_: told.append(text % of))

    def make(argument):
        made = drawn.Drawn.__new__(drawn.Drawn)
        made.arguments, made.options, made.content = [argument], {}, []
        made.state = SimpleNamespace(document=settings)
        made.get_location = lambda: "page.md:3"
        return made

    make.files, make.told = files, told
    return make


@pytest.mark.parametrize(
    ("argument", "says"),
    [
        (f"{__name__}:bad", "the ledger is empty"),
        (f"{__name__}:none", "no attribute 'none'"),
        ("no_such_module:draw", "No module named 'no_such_module'"),
        ("nothing", "No module named 'nothing'"),
    ],
)
def test_what_cannot_be_drawn_leaves_nothing_and_says_why(argument, says, directive):
    assert directive(argument).run() == []
    (told,) = directive.told
    assert told.startswith(f"{{drawn}} {argument} fails: ") and says in told


def test_a_drawing_is_the_same_twice_and_read_again_when_its_module_changes(directive):
    first, shown = directive(f"{__name__}:good")._draw()
    assert directive(f"{__name__}:good")._draw()[0] == first
    assert __file__ in directive.files
    assert shown[0]["title"] == "Water, m" and shown[0]["rows"] == [[0, 1], [1, 2]]


def test_drawing_a_page_leaves_the_style_and_no_figure_behind(directive):
    size, open_ones = plt.rcParams["font.size"], plt.get_fignums()
    directive(f"{__name__}:good")._draw()
    assert plt.rcParams["font.size"] == size
    assert plt.get_fignums() == open_ones


def test_a_drawing_is_kept_below_the_book_and_a_page_shows_it_with_its_caption(directive, tmp_path):
    made = directive(f"{__name__}:good")
    made.options = {"alt": "A line that rises.", "name": "fig-water"}
    made.content, made.content_offset = ["A *caption*."], 3
    named = []
    made.add_name = named.append
    made.get_source_info = lambda: ("page.md", 3)
    made.state.nested_parse = lambda content, offset, node: node.extend(
        [nodes.paragraph("", "", nodes.Text(content[0]))]
    )
    (figure,) = made.run()
    (image,) = figure.findall(nodes.image)
    assert image["alt"] == "A line that rises."
    drawing = tmp_path / image["uri"].removeprefix("/")
    assert "<svg" in drawing.read_text(encoding="utf-8") and drawing.parent.name == "drawn"
    assert next(figure.findall(nodes.caption)).astext() == "A *caption*."
    assert figure["plotted"][0]["title"] == "Water, m" and figure["tables"] == []
    assert named == [figure] and (figure.source, figure.line) == ("page.md", 3)


def test_what_is_drawn_otherwise_has_another_file(directive):
    made = directive("x")
    assert made._keep("<svg/>") == made._keep("<svg/>") != made._keep("<svg></svg>")


def test_a_figure_needs_neither_words_nor_a_table(directive, monkeypatch):
    made = directive(f"{__name__}:good")
    monkeypatch.setitem(globals(), "good", lambda: (good_figure(), None))
    made.add_name, made.get_source_info = (lambda figure: None), lambda: ("page.md", 3)
    made.content_offset = 0
    made.state.nested_parse = lambda *of: None
    (figure,) = made.run()
    assert next(figure.findall(nodes.image))["alt"] == "" and figure["plotted"] == []
    assert next(figure.findall(nodes.caption)).astext() == ""


def test_what_was_drawn_is_kept_while_its_ledger_and_the_tables_stay(
    directive, monkeypatch, tmp_path
):
    drawn_times = []

    def counted():
        drawn_times.append(1)
        return good_figure(), None

    ledger = tmp_path / "wells.yaml"
    ledger.write_text("deep: 1")
    monkeypatch.setitem(globals(), "good", counted)
    monkeypatch.setitem(globals(), "LEDGER", ledger)
    first = directive(f"{__name__}:good")._draw()
    assert directive(f"{__name__}:good")._draw() == first
    assert len(drawn_times) == 1
    ledger.write_text("deep: 22")
    directive(f"{__name__}:good")._draw()
    assert len(drawn_times) == 2
    (tmp_path / "data").mkdir()
    dump(tmp_path / "data/wells.resource.yaml", descriptor("wells", "Wells", {"name": "depth"}))
    (tmp_path / "data/wells.csv").write_text("depth\n3\n")
    directive(f"{__name__}:good")._draw()
    assert len(drawn_times) == 3
    (tmp_path / "data/wells.csv").write_text("depth\n44\n")
    directive(f"{__name__}:good")._draw()
    assert len(drawn_times) == 4


def test_a_drawing_depends_on_its_function_its_code_the_lock_and_every_table(directive, tmp_path):
    def state(*arguments):
        return list(drawn._sources(tmp_path, __name__, [tmp_path / name for name in arguments]))

    (tmp_path / "a.yaml").write_text("a: 1", encoding="utf-8")
    before = state("a.yaml")
    (tmp_path / "requirements.txt").write_text("numpy==9", encoding="utf-8")
    after = state("a.yaml")
    assert len(before) == len(after) and before != after
    assert state("a.yaml") == after != state()


def test_a_figure_s_title_is_one_line_and_its_number_is_a_note(directive, monkeypatch):
    def wide():
        figure = good_figure()
        figure.suptitle("Water,\n m")
        return figure, pd.DataFrame({"water": [1.0]})

    monkeypatch.setitem(globals(), "good", wide)
    _, shown = directive(f"{__name__}:good")._draw()
    assert shown[0]["title"] == "Water, m" and shown[0]["unit"] is None
