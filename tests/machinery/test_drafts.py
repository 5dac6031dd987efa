"""An author is told a first draft of each text alternative that is not written yet."""

from nbformat.v4 import new_code_cell, new_notebook

from livebook import executed

DRAFT = "Water, m. well: 1.50 (2000) to 2.00 (2010)."


def told(about, capsys, source="plot()"):
    notebook = new_notebook(cells=[new_code_cell(source, id="f", metadata={"mystnb": about})])
    noted = [{"draft": [DRAFT]}]
    executed._offer_drafts(notebook, noted)
    assert noted == [{"draft": [DRAFT]}]  # what a cell noted is compared when it runs again
    return capsys.readouterr().out


def test_a_figure_without_a_text_alternative_gets_a_draft(capsys):
    assert DRAFT in told({"figure": {"caption": "Water."}}, capsys)


def test_one_that_has_it_and_what_is_no_figure_get_none(capsys):
    assert told({"figure": {"caption": "Water."}, "image": {"alt": "A line."}}, capsys) == ""
    assert told({}, capsys) == ""


def test_a_figure_with_controls_gets_none_as_its_states_bring_their_own(capsys):
    assert told({"figure": {"caption": "Water."}}, capsys, "explore(view, year=[1, 2])") == ""
