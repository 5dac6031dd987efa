"""Make the forms of the built book that one can carry: ``python -m livebook.editions [form …]``."""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from livebook import checkout, executed, options, place, reading_order, tables, terms
from livebook.editions import pdf_tags, start_here
from livebook.editions.archives import below, pack
from livebook.editions.epub import build
from livebook.editions.joined_pages import read_in_order
from livebook.editions.paper import chapters, document, print_documents

ROOT = place.root()
HTML = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "carry"
BOOK = options.read(ROOT)

RUN_HERE = """Notebooks of "{title}" with their tables
{line}

With Python 3.11 or newer, open a terminal in this folder and type

    python3 -m venv my-environment
    my-environment/bin/python -m pip install -r requirements.txt
    my-environment/bin/python -m pip install --no-deps .
    my-environment/bin/python -m pip install jupyterlab
    my-environment/bin/python -m jupyterlab

On Windows write py instead of python3, and my-environment\\Scripts\\python
instead of my-environment/bin/python. Once installed, everything works without
a network, and the last command alone starts it again. data/ holds one table a
file, each with a description beside it that names its licence; TERMS.txt says
which of them are not open, and which notebooks read those.
"""


def run_here():
    """Return what somebody who unpacked the notebooks reads first."""
    title = RUN_HERE.splitlines()[0].format(title=BOOK.title)
    return RUN_HERE.format(title=BOOK.title, line="=" * len(title))


def version():
    """Return the version in `pyproject.toml`."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def make_pdf():
    """Print the whole book and each chapter."""
    pages = read_in_order(HTML, reading_order.first(ROOT))
    said = {"book": BOOK, "version": version(), "site": os.environ.get("BOOK_URL", "")}
    whole = OUT / f"{BOOK.name}.pdf"
    texts, held = {whole: document(pages, **said)}, {whole: pages}
    for name, of_chapter in chapters(pages, reading_order.chapters(ROOT)).items():
        path = OUT / f"{BOOK.name}-{name}.pdf"
        texts[path] = document(of_chapter, title=of_chapter[0].title, **said)
        held[path] = of_chapter
    print_documents(HTML, texts)
    for path, pages in held.items():
        pdf_tags.complete(path, [page.title for page in pages])
    return list(texts)


def make_epub():
    """Build the EPUB."""
    made = build(ROOT, OUT / "work", version=version())
    return [Path(shutil.copy(made, OUT / made.name))]


def make_site():
    """Pack the site, to be unpacked anywhere and opened at index.html."""
    path = OUT / f"{BOOK.name}-site.zip"
    pack(path, below(HTML, into=f"{BOOK.name}/", skip=("lite", "carry")))
    return [path]


def make_notebooks(open_only=False):
    """Pack what is needed to run the notebooks without the rest, or only what is open of it.

    TERMS.txt says which tables are not open, and which notebooks read them.
    """
    folders = {"data", "ledgers", "livebook", *BOOK.packages}
    needed = [name for name in checkout.files(ROOT) if name.split("/")[0] in folders]
    notebooks = [path.relative_to(ROOT).as_posix() for path in reading_order.notebooks(ROOT)]
    begin = [f"{page}.md" for page in BOOK.begin]
    closed = {f"data/{tables.describe(name)['path']}" for name in terms.not_open()}
    packed = [name for name in needed if not (open_only and name in closed)]
    texts = [path.relative_to(ROOT).as_posix() for path in reading_order.texts(ROOT)]
    wanted = [*packed, *notebooks, *texts, *begin]
    wanted += ["requirements.txt", "pyproject.toml", "LICENSE", "README.md"]
    members = {f"{BOOK.name}/{name}": ROOT / name for name in wanted}
    members[f"{BOOK.name}/RUN-HERE.txt"] = run_here()
    members[f"{BOOK.name}/TERMS.txt"] = terms.notice(_readers(), left_out=open_only)
    members[f"{BOOK.name}/{start_here.NAME}"] = start_here.written(ROOT)
    path = OUT / f"{BOOK.name}-notebooks{'-open' if open_only else ''}.zip"
    pack(path, members)
    return [path]


def _readers():
    """Return ``{table: [notebook that read it when it last ran]}``."""
    paths = reading_order.notebooks(ROOT)
    ran = {path: executed.find(executed.read_notebook(path), ROOT) for path in paths}
    if missing := [path for path, done in ran.items() if done is None]:
        sys.exit(f"{missing[0].name} has not run as it is; run 'make book' first.")
    return {
        table: [path.relative_to(ROOT).as_posix() for path in readers]
        for table, readers in executed.readers(ran).items()
    }


FORMS = {"pdf": make_pdf, "epub": make_epub, "site": make_site, "notebooks": make_notebooks}


def main(argv=None):
    """Make the forms asked for, all of them by default, and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m livebook.editions", description=__doc__)
    parser.add_argument("forms", nargs="*", metavar="form", help=", ".join(FORMS))
    parser.add_argument(
        "--open-only", action="store_true", help="of the notebooks' tables pack only the open ones"
    )
    options = parser.parse_args(argv)
    if unknown := set(options.forms) - set(FORMS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; the forms are {', '.join(FORMS)}")
    if options.open_only and options.forms != ["notebooks"]:
        parser.error("--open-only is about the notebooks' tables: name the form notebooks, alone")
    if not (HTML / "index.html").is_file():
        sys.exit("There is no book yet; run 'make book' first.")
    OUT.mkdir(parents=True, exist_ok=True)
    for form in options.forms or FORMS:
        started = time.monotonic()
        for path in FORMS[form](*([options.open_only] if form == "notebooks" else [])):
            size = path.stat().st_size / 1e6
            print(f"{path.relative_to(ROOT)}  {size:.1f} MB", flush=True)
        print(f"{form}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
