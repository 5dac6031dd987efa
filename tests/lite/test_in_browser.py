"""The edition in a real browser: the kernel starts, the package is found, controls work.

Nothing is asked of another host. Pyodide's compiled packages are not to be had here, so no notebook
of the book runs to its end in these tests; `make lite-audit` runs them all outside the browser at
the versions Pyodide ships.
"""

from contents import notebook_paths

from livebook.checks.chromium import keeping_nothing
from livebook.checks.release_notes import versions


def test_kernel_package_tables_and_controls(reader):
    reader.open("chapters/probe.ipynb")
    said = reader.run_all()
    assert f"version {versions()['pyproject.toml']}" in said
    assert "tables " in said and "tables 0" not in said
    assert "twice 3 is 6" in said

    handle = reader.page.locator(".noUi-handle")
    handle.focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.get_by_text("twice 4 is 8").first.wait_for(timeout=60_000)
    assert reader.outside() == []


def test_notebooks_of_one_name_stay_apart(reader):
    reader.open("chapters/1-article/probe.ipynb")
    said = reader.run_all()
    assert "the other" in said and "/chapters/1-article" in said


def test_what_is_not_there_is_said_at_once(reader):
    reader.open("chapters/broken.ipynb")
    reader.start()
    reader.page.get_by_text("PyPI fallback is disabled").first.wait_for(timeout=400_000)
    assert reader.outside() == []


FIRST_CODE = """() => {
    const notebook = window.jupyterapp.shell.currentWidget;
    const cells = Array.from(notebook.content.model.cells);
    const code = cells.find(cell => cell.type === "code");
    return [notebook.context.path, code.sharedModel.getSource()];
}"""


def test_notebooks_of_every_chapter_open(reader):
    """One of each folder; names such as practice.ipynb repeat from chapter to chapter."""
    folders = {path.parent.name: path for path in notebook_paths()}
    for folder, path in folders.items():
        name = f"chapters/{folder}/{path.name}"
        reader.open(name)
        reader.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content.model")
        opened, first = reader.page.evaluate(FIRST_CODE)
        assert opened == name
        assert first.startswith("# The book's package and tables.")
    assert reader.outside() == []


def test_a_notebook_opens_where_no_site_may_keep_data(chromium, site, tmp_path):
    with keeping_nothing(chromium, tmp_path) as context:
        page = context.new_page()
        page.goto(f"{site}notebooks/index.html?path=chapters/probe.ipynb")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
