"""Make the forms of the built book that one can carry: ``python -m livebook.editions [form …]``."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from livebook.editions.archives import below, pack
from livebook.editions.epub import build
from livebook.editions.joined_pages import read_in_order
from livebook.editions.paper import TITLE, chapters, document, print_documents

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "carry"
NAME = "partners-or-periphery"

RUN_HERE = """Notebooks of "Partners or Periphery?" with their tables
=========================================================

With Python 3.11 or newer, open a terminal in this folder and type

    python3 -m venv my-environment
    my-environment/bin/pip install -r requirements.txt jupyterlab
    my-environment/bin/pip install --no-deps .
    my-environment/bin/jupyter lab chapters

On Windows write my-environment\\Scripts\\ instead of my-environment/bin/.
Once installed, everything works without a network. data/ holds one table a
file, each with a description beside it that names its licence.
"""


def version():
    """Return the version in `pyproject.toml`."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def make_pdf():
    """Print the whole book and each chapter."""
    pages, site = read_in_order(HTML), os.environ.get("BOOK_URL", "")
    texts = {OUT / f"{NAME}.pdf": document(pages, title=TITLE, version=version(), site=site)}
    for folder, of_chapter in chapters(pages).items():
        title = of_chapter[0].title
        path = OUT / f"{NAME}-{folder}.pdf"
        texts[path] = document(of_chapter, title=title, version=version(), site=site)
    print_documents(HTML, texts)
    return list(texts)


def make_epub():
    """Build the EPUB."""
    made = build(ROOT, OUT / "work", version=version())
    return [Path(shutil.copy(made, OUT / made.name))]


def make_site():
    """Pack the site, to be unpacked anywhere and opened at index.html."""
    path = OUT / f"{NAME}-site.zip"
    pack(path, below(HTML, into=f"{NAME}/", skip=("lite", "carry")))
    return [path]


def make_notebooks():
    """Pack what is needed to run the notebooks without the rest."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "chapters", "data", "ledgers", "livebook", "periphery"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    wanted = [n for n in tracked if n and not (n.startswith("chapters/") and n.endswith(".md"))]
    wanted += ["requirements.txt", "pyproject.toml", "LICENSE", "README.md"]
    members = {f"{NAME}/{name}": ROOT / name for name in wanted}
    members[f"{NAME}/RUN-HERE.txt"] = RUN_HERE
    path = OUT / f"{NAME}-notebooks.zip"
    pack(path, members)
    return [path]


FORMS = {"pdf": make_pdf, "epub": make_epub, "site": make_site, "notebooks": make_notebooks}


def main(argv=None):
    """Make the forms asked for, all of them by default, and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m livebook.editions", description=__doc__)
    parser.add_argument("forms", nargs="*", metavar="form", help=", ".join(FORMS))
    options = parser.parse_args(argv)
    if unknown := set(options.forms) - set(FORMS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; the forms are {', '.join(FORMS)}")
    if not (HTML / "index.html").is_file():
        sys.exit("There is no book yet; run 'make book' first.")
    OUT.mkdir(parents=True, exist_ok=True)
    for form in options.forms or FORMS:
        started = time.monotonic()
        for path in FORMS[form]():
            size = path.stat().st_size / 1e6
            print(f"{path.relative_to(ROOT)}  {size:.1f} MB", flush=True)
        print(f"{form}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
