"""Search what is published for text of solutions, hidden tests and instructors' notes."""

import html
import io
import re
import zipfile
from collections import defaultdict
from pathlib import Path

import nbformat

from .assignments import RELEASE, processed, read_all

SHORTEST = 20  # characters; shorter lines say nothing that is theirs alone
REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)[^\n]*END \1", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=[-*#|])")
TEXT = {".css", ".csv", ".html", ".inv", ".ipynb", ".js", ".json", ".md", ".py", ".svg", ".txt"}
TEXT |= {".xhtml", ".opf", ".ncx", ".xml", ".yaml", ".yml"}
ARCHIVE = {".zip", ".whl", ".epub"}
TAG = re.compile(r"<[^>]+>")
BLOCK = 9  # characters; a text is cut into blocks, and only secrets of which it has one are sought
CUT = re.compile(f".{{{BLOCK}}}", re.DOTALL)


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
    path, blocks, hits = Path(path), _blocks(hidden), []
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    for file in files:
        for name, versions in _texts(str(file), file.read_bytes()):
            found = set().union(*(_found(version, blocks) for version in versions))
            hits += [(name, *hidden[short]) for short in hidden if short in found]
    return hits


def _texts(name, data):
    """Give the texts of a file and of what is packed in it, each as readers may see it, squeezed."""
    suffix = Path(name).suffix.lower()
    if suffix in ARCHIVE:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from _texts(f"{name}!{inner}", archive.read(inner))
    elif suffix in TEXT or suffix == "":
        text = data.decode("utf-8", errors="replace")
        versions = {_squeezed(text)}
        if suffix in {".html", ".xhtml"}:
            versions.add(_squeezed(html.unescape(TAG.sub("", text))))
        if suffix in {".json", ".ipynb", ".js"}:
            versions.add(_squeezed(text.replace("\\n", "\n").replace('\\"', '"')))
        yield name, versions


def _blocks(hidden):
    """Return secrets by each block of which a text that holds them has at least one.

    Wherever a secret stands in a text that is cut into blocks, one of them lies wholly within any
    ``2 * BLOCK - 1`` characters of it; the middle ones are taken, since many lines begin alike. What
    is shorter is sought in every text: its block is empty.
    """
    found = defaultdict(set)
    for short in hidden:
        start = (len(short) - (2 * BLOCK - 1)) // 2
        for place in range(start, start + BLOCK):
            found[short[place : place + BLOCK] if start >= 0 else ""].add(short)
    return found


def _found(text, blocks):
    """Return the secrets in a text."""
    its = blocks.keys() & {"", *CUT.findall(text)}
    return {short for block in its for short in blocks[block] if short in text}


def _squeezed(text):
    """Return text without what formats change: white space, quotes, escapes."""
    for sign in "\\'\"“”‘’":
        text = text.replace(sign, "")
    return "".join(text.split())


def _public(folder):
    for path in folder.rglob("*.ipynb"):
        yield _sources(nbformat.read(path, as_version=4))
    for path in [*folder.rglob("*.md"), *folder.rglob("*.py")]:
        yield path.read_text(encoding="utf-8")


def _sources(notebook):
    return "\n".join(cell.source for cell in notebook.cells)
