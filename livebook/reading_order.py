"""A book's pages in the order of its table of contents, as ``_toc.yml`` has it."""

from pathlib import Path

from livebook import yaml_text


def _toc(root):
    return yaml_text.read(Path(root) / "_toc.yml")


def _chapters(toc):
    return [entry for part in toc.get("parts", [toc]) for entry in part.get("chapters", [])]


def _below(root, entry):
    """Yield the pages of an entry, its sections' included."""
    if "file" in entry:
        yield entry["file"].removesuffix(".md").removesuffix(".ipynb")
    for pattern in filter(None, [entry.get("glob")]):
        found = Path(root).glob(f"{pattern}.*")
        yield from sorted(p.relative_to(root).with_suffix("").as_posix() for p in found)
    for section in entry.get("sections", []):
        yield from _below(root, section)


def first(root):
    """Return the first page of a book, such as ``chapters/index``."""
    return _toc(root)["root"]


def pages(root):
    """Return the names of all pages, in order."""
    toc = _toc(root)
    return [toc["root"], *(page for entry in _chapters(toc) for page in _below(root, entry))]


def notebooks(root):
    """Return the paths of all notebooks of a book, sorted."""
    root = Path(root)
    return sorted(path for page in pages(root) if (path := root / f"{page}.ipynb").is_file())


def chapters(root):
    """Return ``{page of a chapter: pages below it}``; a chapter has notebooks among these."""
    found = {}
    for entry in _chapters(_toc(root)):
        page, *below = _below(root, entry)
        if any((Path(root) / f"{name}.ipynb").is_file() for name in below):
            found[page] = below
    return found


def texts(root):
    """Return the paths of the texts among the chapters' pages, which notebooks name as the next."""
    named = (page for chapter, below in chapters(root).items() for page in (chapter, *below))
    return [path for page in named if (path := Path(root) / f"{page}.md").is_file()]


def numbers(root):
    """Return ``{page: number}`` of each chapter, such as *2*, and of each page below it: *2.1*."""
    return numbered(chapters(root))


def numbered(chapters):
    """Return the numbers of chapters and of the pages below them, as `numbers` does."""
    found = {}
    for number, (chapter, below) in enumerate(chapters.items(), 1):
        found |= {chapter: str(number), **{p: f"{number}.{n}" for n, p in enumerate(below, 1)}}
    return found


def short_name(page):
    """Return how a chapter is called in names of files.

    >>> short_name("chapters/1-begin/index"), short_name("chapters/begin")
    ('1-begin', 'begin')
    """
    *folders, name = page.split("/")
    return folders[-1] if name == "index" and folders else name
