"""Numbers in prose: what an entry's change makes stale, and what is kept of pages that go."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from small_book import dump

from livebook.pages import forks_page, numbers

LEDGER = {
    "deep": {"printed": "12 m", "notebook": "chapters/depth.ipynb", "pages": ["chapters/one.md"]},
    "wide": {"printed": "3", "notebook": "chapters/depth.ipynb"},
}


@pytest.fixture
def env(tmp_path):
    """A book of whose ledger two pages have each taken an entry."""
    dump(tmp_path / "ledgers/findings.yaml", LEDGER)
    env = SimpleNamespace(srcdir=tmp_path, docname="")
    for env.docname, key in (("chapters/one", "deep"), ("chapters/two", "wide")):
        assert numbers.read_entry(env, "findings.yaml", key) == LEDGER[key]
    return env


def _outdated(env):
    return numbers._outdated(None, env, (), (), ())


def test_a_page_is_read_anew_when_its_entry_is_another_and_no_other_page(env):
    assert _outdated(env) == []
    dump(env.srcdir / "ledgers/findings.yaml", {**LEDGER, "deep": {"printed": "13 m"}})
    assert _outdated(env) == ["chapters/one"]


def test_a_page_that_named_what_was_not_there_is_read_anew_when_it_comes(env):
    env.docname = "chapters/three"
    assert numbers.read_entry(env, "findings.yaml", "new") is None
    assert numbers.read_entry(env, "nothing.yaml", "new") is None
    dump(env.srcdir / "ledgers/findings.yaml", {**LEDGER, "new": {"printed": "1"}})
    assert _outdated(env) == ["chapters/three"]


def test_what_a_page_took_goes_with_it(env):
    numbers._targets(env).update(deep="chapters/one", wide="chapters/two")
    numbers._purge(None, env, "chapters/one")
    assert list(numbers._uses(env)) == ["chapters/two"]
    assert numbers._targets(env) == {"wide": "chapters/two"}
    numbers._purge(None, env, "chapters/unknown")


def test_of_another_process_the_pages_that_it_read_are_taken_over(env):
    other = SimpleNamespace(
        finding_targets={"new": "chapters/three", "wide": "chapters/old"},
        ledger_uses={"chapters/three": {}, "chapters/old": {}},
    )
    numbers._targets(env).update(wide="chapters/two")
    numbers._merge(None, env, ["chapters/three"], other)
    assert numbers._targets(env) == {"wide": "chapters/two", "new": "chapters/three"}
    assert set(numbers._uses(env)) == {"chapters/one", "chapters/two", "chapters/three"}


def test_a_cell_says_what_it_records_and_which_other_pages_print_it(env):
    cell = nodes.container(nb_element="cell_code", ids=["cell"])
    cell["cell_metadata"] = {"livebook": {"findings": [["deep", 12], ["wide", 3]]}}
    other = nodes.container(nb_element="cell_code", cell_metadata={})
    text = nodes.container(nb_element="cell_markdown", cell_metadata={"livebook": 1})
    env.docname = "chapters/depth"
    doctree = nodes.container("", cell, other, text)
    numbers._mark_cells(SimpleNamespace(env=env), doctree)
    assert cell["ids"] == ["cell", "finding-deep", "finding-wide"]
    assert numbers._targets(env) == {"deep": "chapters/depth", "wide": "chapters/depth"}
    (line,) = cell.children
    assert line.astext() == "Recorded here: 12 m · 3. Used in ."  # the link has its title later
    (link,) = line.findall(numbers.addnodes.pending_xref)
    assert link["reftarget"] == "/chapters/one" and link["refdoc"] == "chapters/depth"
    assert link["refwarn"] and not link["refexplicit"]  # Sphinx puts the page's title there
    assert other.children == text.children == []


def test_a_page_is_not_told_that_it_prints_its_own_number(env):
    env.docname = "chapters/one"
    line = numbers._recorded(env, [LEDGER["deep"]])
    assert line.astext() == "Recorded here: 12 m."


def _resolved(env, role, key):
    number = numbers.cited_number("", "12 m", classes=[role])
    number["role"], number["key"], number["where"], number["reftitle"] = role, key, None, "Title"
    doctree = nodes.paragraph("", "", number)
    config = SimpleNamespace(livebook_forks_page="forks", livebook_reported_page="published")
    builder = SimpleNamespace(get_relative_uri=lambda start, page: f"from {start} to {page}")
    numbers._resolve(SimpleNamespace(env=env, config=config, builder=builder), doctree, "page")
    return doctree[0]


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("finding", "chapters/depth#finding-a-b"),
        ("forks", "forks#forks-a-b"),
        ("reported", "published#reported-a-b"),
    ],
)
def test_a_number_links_to_where_it_is_told_of(role, page, env):
    numbers._targets(env)["a_b"] = "chapters/depth"
    link = _resolved(env, role, "a_b")
    assert link["refuri"] == f"from page to {page}" and link.astext() == "12 m"
    assert link["reftitle"] == "Title" and link["classes"] == [role] and link["internal"]


ROLES = {
    "finding": ("findings.yaml", numbers.FindingRole()),
    "reported": ("reported.yaml", numbers.ReportedRole()),
    "forks": ("forks.yaml", forks_page.ForksRole()),
}


def _printed(env, name, key):
    """Return what a role puts into a page."""
    settings = SimpleNamespace(env=env)
    inliner = SimpleNamespace(
        document=SimpleNamespace(settings=settings),
        reporter=SimpleNamespace(get_source_and_line=lambda line: (f"{env.docname}.md", line)),
    )
    (node,), messages = ROLES[name][1](name, f"`{key}`", key, 7, inliner)
    assert messages == []
    return node


@pytest.mark.parametrize(
    ("name", "entry", "printed", "told"),
    [
        ("finding", LEDGER["deep"], "12 m", "Computed in depth.ipynb"),
        (
            "reported",
            {"printed": 0.5, "citation": "Li 2020", "where": "p. 3"},
            "0.5",
            "Published figure: Li 2020, p. 3",
        ),
        ("forks", {"holds": 9, "ways": 12, "sentence": "It fell"}, "9 of 12 ways", "It fell"),
    ],
)
def test_a_role_prints_its_entry_and_says_where_it_is_from(env, name, entry, printed, told):
    dump(env.srcdir / "ledgers" / ROLES[name][0], {"a_b": entry})
    node = _printed(env, name, "a_b")
    assert isinstance(node, numbers.cited_number) and node.astext() == printed
    assert (node["role"], node["key"], node["reftitle"]) == (name, "a_b", told)
    assert node["internal"] is True and node["where"].endswith("chapters/two.md:7")
    # A share of ways looks as any number that we computed.
    assert node["classes"] == ["finding" if name == "forks" else name]


@pytest.mark.parametrize("name", ROLES)
def test_a_role_without_an_entry_prints_its_key_and_tells_where(env, name, monkeypatch):
    told = []
    monkeypatch.setattr(
        numbers.LOGGER, "warning", lambda text, *of, location: told.append((text % of, location))
    )
    node = _printed(env, name, "gone")
    assert isinstance(node, nodes.literal) and node.astext() == "gone"
    ((said, where),) = told
    assert said == f"{{{name}}}`gone` is not in ledgers/{ROLES[name][0]}"
    assert where.endswith("chapters/two.md:7")


def test_a_number_whose_cell_is_in_no_notebook_of_the_book_is_told(env, monkeypatch):
    told = []
    monkeypatch.setattr(numbers.LOGGER, "warning", lambda text, *of, **_: told.append(text % of))
    assert isinstance(_resolved(env, "finding", "gone"), numbers.cited_number)
    assert told == ["no notebook of the book records finding 'gone'"]
