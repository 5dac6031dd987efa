"""PDFs of each chapter and of the whole book, printed by Chromium: tagged, linked, with an outline."""

from pathlib import Path

from livebook.checks.chromium import browser, served
from livebook.editions.joined_pages import joined
from livebook.reading_order import short_name

CSS = Path(__file__).with_name("paper.css")
MINUTES = 10
TEXT_WIDTH = 642  # CSS pixels, of 96 to the inch: A4 less the margins of paper.css
#: Marks the tables that are wider than the text; gives the words of those that are so even then.
MARK_WIDE = """width => {
  const wide = table => table.getBoundingClientRect().right > width + 1;
  const tables = [...document.querySelectorAll("table")].filter(wide);
  tables.forEach(table => table.classList.add("too-wide"));
  return tables.filter(wide).map(table => table.textContent.trim().slice(0, 200));
}"""


def document(pages, *, book, version, title="", site=""):
    """Return the HTML of a title page and the given pages after it.

    `book` are the book's options (`livebook.options.read`); without a title these are all of it.
    """
    soup = joined(pages, site=site)
    for link in soup.find_all("a", href=True):
        if link.get_text(strip=True) == link["href"]:
            link["class"] = [*link.get("class", []), "bare"]
    title, subtitle = (title, book.title) if title else (book.title, book.subtitle)
    where = f'<p><a class="bare" href="{site}">{site}</a></p>' if site else ""
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="/_static/styles/all.css">
<style>{CSS.read_text(encoding="utf-8")}</style>
</head>
<body>
<div class="title-page">
<h1>{title}</h1>
<p>{subtitle}</p>
<p>{book.author}</p>
<p>Version {version}. {book.licence}
Each table has the licence that its page names.</p>
{where}
<p>Every number that this book states about the world is computed by one of its notebooks. Figures
with controls are shown at their first state; folded solutions stand at the end of each section.</p>
</div>
{_inner(soup)}
</body>
</html>"""


def _inner(soup):
    return "\n".join(str(tag) for tag in soup.find_all("section", class_="piece", recursive=False))


def print_documents(html, documents):
    """Print each HTML text to its path, served over the built book at `html`.

    Parameters
    ----------
    html : Path
        The built book.
    documents : dict of Path to str

    Raises
    ------
    ValueError
        See `print_document`.
    """
    with served(html) as site, browser() as chromium:
        for path, text in documents.items():
            print_document(chromium, site, text, path)


def print_document(chromium, site, text, path):
    """Print an HTML text to a path, in a browser, as a page of the site served at `site`.

    Raises
    ------
    ValueError
        When a picture does not load or a table does not fit the paper.
    """
    page = chromium.new_page(viewport={"width": TEXT_WIDTH, "height": 900})
    page.emulate_media(media="print")
    page.set_default_timeout(MINUTES * 60_000)
    address = site + "_paper.html"
    page.route(address, lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(address, wait_until="load")
    broken = page.eval_on_selector_all(
        "img", "found => found.filter(i => !i.naturalWidth).map(i => i.src.slice(0, 200))"
    )
    if broken:
        raise ValueError(f"{path.name}: these pictures did not load: {broken}")
    wide = page.evaluate(MARK_WIDE, TEXT_WIDTH)
    if wide:
        raise ValueError(f"{path.name}: these tables are wider than the paper: {wide}")
    page.pdf(path=path, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    page.close()


def chapters(pages, contents):
    """Return {short name: its pages} of the chapters, `contents` as `reading_order` has them."""
    named = {page.name.removesuffix(".html"): page for page in pages}
    return {
        short_name(first): [named[name] for name in (first, *below)]
        for first, below in contents.items()
    }
