"""How every notebook is stored and built: alone, clean, readable anywhere, figures described."""

import re
from types import SimpleNamespace

import pytest
from contents import label, notebook_paths

from livebook import folding

ROLE = re.compile(r"\{[a-z:-]+\}`|^\s*(:::|```)\{", re.M)
SECTIONS = ("## What each side predicts", "## Data", "## How much depends on", "## What we found")
LAZY_ALT = re.compile(
    r"^(an? )?(image|figure|chart|plot|graph|picture|untitled)\b[\s:.]*(of\b)?", re.I
)
FETCHING = "# @title Fetching what this notebook uses\n"
#: Titles that say the kind of a cell: what it holds, the figure or the sentence beside it says.
OF_A_KIND = {
    "Numbers for the text",
    "How the figure is drawn",
    "Every way of choosing, at once",
}
SENTENCE = re.compile(r"(\S+\s+){3,}\S+[.:?!…]")

every_notebook = pytest.mark.parametrize("path", notebook_paths(), ids=label)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _text(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def runs_without_a_sentence(cells, at_most):
    """Return the ids of code cells that follow one another, where there are more than so many.

    A heading is no sentence. The folded checks of an exercise are nothing that one reads on the
    way from its question to its answer, and do not count.
    """
    runs = [[]]
    for cell in cells:
        if cell.cell_type == "code":
            runs[-1] += [] if cell.id.endswith("-checks") else [cell.id]
        elif SENTENCE.search(re.sub(r"^#.*$", "", cell.source, flags=re.M)):
            runs.append([])
    return [run for run in runs if len(run) > at_most]


def figure_problems(cell):
    """Return what is wrong with the description of a figure-making cell."""
    meta = cell.metadata.get("mystnb", {})
    figure, alt = meta.get("figure", {}), meta.get("image", {}).get("alt", "")
    caption = figure.get("caption", "")
    problems = []
    if not re.fullmatch(r"fig-[a-z0-9-]+", figure.get("name", "")):
        problems.append("the figure needs a name like fig-some-words")
    if len(caption) < 60 or "Source:" not in caption:
        problems.append("the caption must state the finding and end with its source ('Source: …')")
    if "explore(" in getattr(cell, "source", ""):
        return problems  # each state brings its own text alternative
    if len(alt) < 80 or not alt.rstrip().endswith("."):
        problems.append("the alt text must be a real sentence of what is seen")
    if LAZY_ALT.match(alt):
        problems.append("the alt text should say what is seen, not that it is a figure")
    if alt and alt.strip() == caption.strip():
        problems.append("the alt text repeats the caption")
    if ROLE.search(alt):
        problems.append("the alt text is plain text, without roles")
    return problems


@every_notebook
def test_stored_without_outputs(path, notebooks):
    for cell in _code(notebooks[path]):
        assert not cell.outputs and cell.execution_count is None, f"cell {cell.id} has outputs"


@every_notebook
def test_metadata_is_minimal(path, notebooks):
    metadata = notebooks[path].metadata
    assert metadata.kernelspec.name == "python3"
    assert set(metadata) <= {"kernelspec", "language_info", "periphery"}
    role = metadata.get("periphery", {}).get("role")
    assert (role is None) if path.stem == "practice" else role in {"core", "optional"}


@every_notebook
def test_cell_ids_are_readable_and_unique(path, notebooks):
    ids = [cell.id for cell in notebooks[path].cells]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{1,63}", cell_id) for cell_id in ids)


@every_notebook
def test_reads_well_without_the_book(path, notebooks):
    """JupyterLab and Colab know neither roles nor directives."""
    found = ROLE.search(_text(notebooks[path]))
    assert not found, f"markdown uses {found.group()!r}"


@every_notebook
def test_has_the_sections_of_an_inquiry(path, notebooks):
    if path.stem == "practice":
        return
    text = _text(notebooks[path])
    assert text.startswith("# ")
    for heading in SECTIONS:
        assert heading in text, f"no section {heading!r}"


@every_notebook
def test_what_a_notebook_needs_is_fetched_in_one_fold(path, notebooks):
    """A reader's first code is an idea; imports are folded, under the same words everywhere."""
    sources = [c.source for c in _code(notebooks[path]) if c.source.startswith(FETCHING)]
    assert len(sources) == 1
    if path.stem != "practice":  # where tables stay as the code has them
        assert sources[0].endswith("use_house_looks()"), "what follows is for a cell of its own"


@every_notebook
def test_a_fold_says_what_it_holds(path, notebooks):
    """Titles of a kind of cell stand once a cell; another one stands once a notebook."""
    titles = [folding.title_of(cell.source) for cell in _code(notebooks[path])]
    named = [title for title in titles if title and title not in OF_A_KIND]
    assert len(named) == len(set(named)), sorted(t for t in named if named.count(t) > 1)


@every_notebook
def test_no_more_than_three_code_cells_without_a_sentence(path, notebooks):
    """Where a cell is one idea, a fourth one needs a word on what comes next and why."""
    silent = runs_without_a_sentence(notebooks[path].cells, at_most=3)
    assert not silent, f"say what comes next before {silent[0][3]}, or join what is one step"


@every_notebook
def test_figures_are_described(path, notebooks):
    for cell in _code(notebooks[path]):
        draws = "source_line(" in cell.source and "def " not in cell.source
        if draws or "figure" in cell.metadata.get("mystnb", {}):
            assert not figure_problems(cell), f"cell {cell.id}: {figure_problems(cell)}"


@every_notebook
def test_needs_no_network_and_writes_no_file(path, notebooks):
    code = "\n".join(cell.source for cell in _code(notebooks[path]))
    for forbidden in (
        "urllib",
        "requests",
        "http://",
        "https://",
        "to_csv",
        "savefig",
        "open(",
        "!pip",
        "%pip",
    ):
        assert forbidden not in code, f"uses {forbidden}"


def test_figure_names_are_unique(notebooks):
    names = [
        c.metadata["mystnb"]["figure"]["name"]
        for n in notebooks.values()
        for c in _code(n)
        if "figure" in c.metadata.get("mystnb", {})
    ]
    assert len(names) == len(set(names))


# The checks themselves must notice ---------------------------------------------------------------


def _cell(kind, cell_id, source=""):
    return SimpleNamespace(cell_type=kind, id=cell_id, source=source)


@pytest.mark.parametrize(
    ("between", "silent"),
    [
        (_cell("markdown", "m", "Then we divide, since sums hide the small."), []),
        (_cell("markdown", "m", "## A heading of many words: and no sentence."), ["abcd"]),
        (_cell("markdown", "m", "And then:"), ["abcd"]),
        (_cell("code", "x-checks"), ["abcd"]),
        (_cell("code", "x"), ["abxcd"]),
    ],
)
def test_only_a_sentence_ends_a_run_of_cells(between, silent):
    cells = [_cell("code", i) for i in "abcd"]
    found = runs_without_a_sentence([*cells[:2], between, *cells[2:]], at_most=3)
    assert ["".join(run) for run in found] == silent


class _Cell:
    def __init__(self, caption="", name="fig-x", alt=""):
        self.metadata = {
            "mystnb": {"figure": {"caption": caption, "name": name}, "image": {"alt": alt}}
        }


GOOD_CAPTION = "Real prices fell over the century, with long interruptions. Source: World Bank."
GOOD_ALT = (
    "A line falls unevenly from 1900 to 2011, with peaks in 1917, 1951, 1974 and 2011 standing out."
)


def test_a_good_figure_passes():
    assert figure_problems(_Cell(GOOD_CAPTION, "fig-x", GOOD_ALT)) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (_Cell("", "fig-x", GOOD_ALT), "caption"),
        (
            _Cell(
                "Prices over time, as one may see in the lines of the figure here.",
                "fig-x",
                GOOD_ALT,
            ),
            "source",
        ),
        (_Cell(GOOD_CAPTION, "", GOOD_ALT), "name"),
        (_Cell(GOOD_CAPTION, "fig-x", ""), "real sentence"),
        (_Cell(GOOD_CAPTION, "fig-x", "terms-of-trade_12_0.svg"), "real sentence"),
        (_Cell(GOOD_CAPTION, "fig-x", "Figure of " + GOOD_ALT), "not that it is a figure"),
        (_Cell(GOOD_CAPTION, "fig-x", GOOD_CAPTION), "repeats"),
        (_Cell(GOOD_CAPTION, "fig-x", GOOD_ALT[:-1] + " {finding}`x`."), "without roles"),
    ],
)
def test_a_lazy_figure_fails(cell, words):
    assert any(words in problem for problem in figure_problems(cell))


SHADES = re.compile(r"\b(black|white|pale|dark(er)?|light(er)?)\b", re.IGNORECASE)


@every_notebook
def test_a_figure_is_described_so_that_it_holds_in_the_dark(path, notebooks):
    """In a figure's dark form hues stay, and black and white change places."""
    for cell in notebooks[path].cells:
        about = cell.metadata.get("mystnb", {})
        caption = about.get("figure", {}).get("caption") or ""
        said = f"{caption} {about.get('image', {}).get('alt') or ''}"
        assert not SHADES.search(said), f"cell {cell.id}"
