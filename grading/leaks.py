"""Search what is published for text of solutions, hidden tests and instructors' notes."""

import html
import io
import re
import zipfile
from pathlib import Path

import nbformat

from .assignments import RELEASE, processed, read_all

SHORTEST = 20  # characters; shorter lines say nothing that is theirs alone
REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)[^\n]*END \1", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=[-*#|])")
TEXT = {".css", ".csv", ".html", ".inv", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt"}
TEXT |= {".xhtml", ".opf", ".ncx", ".xml", ".yaml", ".yml"}
ARCHIVE = {".zip", ".whl", ".epub"}


def secrets(coursework, public=()):
    """Return the lines and sentences that only instructors may see, and where each is from.

    Parameters
    ----------
    coursework : path
        The course's folder.
    public : iterable of path
        Folders that anyone may read. What their notebooks, pages and code say, or the releases, is
        no secret.
    """
    found = {}
    public = "".join(_squeezed(text) for folder in public for text in _public(Path(folder)))
    for assignment in read_all(coursework):
        public += _squeezed(_sources(processed(assignment.source, RELEASE)))
        for cell in assignment.source.cells:
            for _, region in REGION.findall(cell.source):
                found.update(dict.fromkeys(region.splitlines(), assignment.name))
    for notes in sorted((Path(coursework) / "notes").glob("*.md")):
        sentences = SENTENCE.split(notes.read_text(encoding="utf-8"))
        found.update(dict.fromkeys(sentences, notes.name))
    squeezed = {_squeezed(line): (line.strip(), where) for line, where in found.items()}
    return {
        short: said
        for short, said in squeezed.items()
        if len(said[0]) >= SHORTEST and short not in public
    }


def search(path, hidden):
    """Return where below a folder, or in a file, something hidden stands: (file, text, source)."""
    path = Path(path)
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    return [hit for file in files for hit in _in_file(str(file), file.read_bytes(), hidden)]


def _in_file(name, data, hidden):
    suffix = Path(name).suffix.lower()
    if suffix in ARCHIVE:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from _in_file(f"{name}!{inner}", archive.read(inner), hidden)
    elif suffix in TEXT or suffix == "":
        text = data.decode("utf-8", errors="replace")
        versions = {_squeezed(text)}
        if suffix in {".html", ".xhtml"}:
            versions.add(_squeezed(html.unescape(re.sub(r"<[^>]+>", "", text))))
        if suffix in {".json", ".ipynb", ".js"}:
            versions.add(_squeezed(text.replace("\\n", "\n").replace('\\"', '"')))
        for short, (line, where) in hidden.items():
            if any(short in version for version in versions):
                yield name, line, where


def _squeezed(text):
    """Return text without what formats change: white space, quotes, escapes."""
    return re.sub(r"[\s\\'\"“”‘’]+", "", text)


def _public(folder):
    for path in folder.rglob("*.ipynb"):
        yield _sources(nbformat.read(path, as_version=4))
    for path in [*folder.rglob("*.md"), *folder.rglob("*.py")]:
        yield path.read_text(encoding="utf-8")


def _sources(notebook):
    return "\n".join(cell.source for cell in notebook.cells)
