"""A figure that a function draws on a page without code: what is wrong is told in a sentence."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from livebook.pages import drawn


def good():
    figure, ax = plt.subplots()
    figure.suptitle("Water, m")
    ax.plot([0, 1], [1, 2])
    return figure, pd.DataFrame({"water": [1.0, 2.0]})


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
    size = plt.rcParams["font.size"]
    directive(f"{__name__}:good")._draw()
    assert plt.rcParams["font.size"] == size
    assert plt.get_fignums() == []
