"""Under each figure: a button that enlarges it, its numbers, files to save, and how to cite it.

The numbers are those that the house picture noted when it drew (`livebook.plotted`): their
beginning on the page, all of them as CSV beside it. A figure with controls has the numbers of all
its states, each named by its controls.
"""

import csv
import io
import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes

from livebook import tables
from livebook.pages import colophon
from livebook.words import number

#: Rows and columns of the numbers that stand on the page.
ROWS, COLUMNS = 8, 7

TOOLS = """<div class="figure-tools unsearched">
<button type="button" data-enlarge="" hidden="">Enlarge<span class="visually-hidden"> {name}</span></button>
{numbers}
<details><summary>Save or cite<span class="visually-hidden"> {name}</span></summary>
<ul>
<li><a data-drawing="" download="{file}.svg" href="{drawing}">Drawing (SVG)</a></li>
<li data-picture="" hidden=""><button type="button">Picture (PNG)</button> <output></output></li>
</ul>
<p>{citation}</p>
</details>
</div>"""
NUMBERS = """<details><summary>The numbers<span class="visually-hidden"> of {name}</span></summary>
<div role="region" tabindex="0" aria-label="The numbers of {name}">{table}</div>
<p>{says} <a download="{file}.csv" href="{href}">All numbers (CSV)</a></p>
</details>"""


# The numbers -------------------------------------------------------------------------------------


def whole(shown):
    """Return the numbers of a figure, of all its states, as one table.

    Parameters
    ----------
    shown : list of dict
        As `livebook.plotted` notes them; those of a state say under ``state`` which.

    Returns
    -------
    labels, values : list of str
        Heads of what names a row, and heads of its numbers.
    rows : list of dict
        By head; what a row lacks is missing.
    """
    labels, values, rows = {}, {}, []
    for one in shown:
        state = one.get("state", {})
        labels |= dict.fromkeys([*state, *one["heads"][: one["labels"]]])
        values |= dict.fromkeys(one["heads"][one["labels"] :])
        rows += [state | dict(zip(one["heads"], row, strict=True)) for row in one["rows"]]
    return list(labels), [head for head in values if head not in labels], rows


def as_csv(shown):
    """Return the numbers of a figure as CSV, units in the heads."""
    labels, values, rows = whole(shown)
    unit = shown[0]["unit"] if len({one["unit"] for one in shown}) == 1 else None
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(labels + [f"{head} ({unit})" if unit else head for head in values])
    writer.writerows([row.get(head) for head in labels + values] for row in rows)
    return stream.getvalue()


def as_table(shown):
    """Return the first rows and columns of the numbers as HTML, and what is said of the others."""
    labels, values, rows = whole(shown)
    heads = (labels + values)[: max(COLUMNS, len(labels) + 1)]
    head = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join(f"<tr>{_cells(row, heads, labels)}</tr>" for row in rows[:ROWS])
    table = f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return table, _says(shown, len(rows), len(labels + values) - len(heads))


def _cells(row, heads, labels):
    first, *others = (
        escape(_printed(row.get(head), head in labels or head == "year")) for head in heads
    )
    return f"<th>{first}</th>" + "".join(f"<td>{text}</td>" for text in others)


def _says(shown, rows, columns_left):
    titles = {one["title"] for one in shown}
    unit = shown[0]["unit"]
    of = f"{shown[0]['title']}." if len(titles) == 1 else "What each state of the figure shows."
    if unit and len(titles) == 1 and unit != shown[0]["title"]:
        of = f"{of[:-1]}: {unit}."
    left = [f"the first {ROWS} of {rows:,} rows"] if rows > ROWS else []
    left += [f"{columns_left} more columns in the file"] if columns_left else []
    said = ", ".join(left)
    return escape(f"{of} {said[:1].upper()}{said[1:]}{'.' if said else ''}".strip())


def _printed(value, is_label):
    """Return a value as the table prints it; a year is no number of a thousand and more."""
    if value is None:
        return "–"
    if isinstance(value, str) or is_label:
        return str(value)
    return number(value, 0 if value == int(value) else 2 if abs(value) >= 1 else 4)


# The tools ---------------------------------------------------------------------------------------


def _title(figure, name, page):
    """Return what a figure is cited as: its own title, where it has one, its number and its page."""
    titles = {one["title"] for one in figure.get("plotted", [])}
    of_page = page.app.env.titles[page.name].astext()
    return f"{titles.pop()}” [{name}], “{of_page}" if len(titles) == 1 else f"{of_page} [{name}]"


def _citation(figure, name, anchor, page):
    said = colophon.of(page.app)
    address = page.context.get("pageurl") or ""
    cited = said.citation(_title(figure, name, page), f"{address}#{anchor}" if address else "")
    credit = tables.source(*figure["tables"]) if figure.get("tables") else ""
    return escape(" ".join(filter(None, [cited, credit, page.app.config.livebook_licence])))


def _numbers(figure, name, file, page):
    """Write the CSV of a figure; return the fold of its numbers, empty if it noted none."""
    shown = [one for one in figure.get("plotted", []) if one["rows"]]
    if not shown:
        return ""
    path = f"_downloads/{page.name}/{file}.csv"
    target = Path(page.app.outdir) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_csv(shown), encoding="utf-8-sig", newline="")
    table, says = as_table(shown)
    href = page.context["pathto"](path, 1)
    return NUMBERS.format(name=name, table=table, says=says, file=file, href=escape(href))


def add_tools(page):
    """Put its tools under each drawn figure of a page."""
    figures = {} if page.doctree is None else {
        name: figure for figure in page.doctree.findall(nodes.figure) for name in figure["ids"]
    }  # fmt: skip
    for place in page.soup.select("figure[id]:has(img.light-form)"):
        figure, anchor = figures.get(place["id"]), place["id"]
        if figure is None:
            continue
        caption = place.select_one(".caption-number")
        name = escape(caption.get_text(strip=True) if caption else "this figure")
        tools = TOOLS.format(
            name=name,
            file=anchor,
            numbers=_numbers(figure, name, anchor, page),
            drawing=escape(place.select_one("img.light-form")["src"]),
            citation=_citation(figure, name, anchor, page),
        )
        place.insert_after(BeautifulSoup(tools, "html.parser"))


def _called(figure):
    """Return the number of a figure; of one borrowed from another page, how its caption begins."""
    if number := figure.select_one(".caption-number"):
        return number.get_text(strip=True)
    caption = figure.select_one("figcaption")
    return re.split(r"[.:;,]", caption.get_text(strip=True))[0] if caption else "a figure"


def lead_to_controls(page):
    """Say under a page's title which of its figures have controls: most stand far below."""
    boxes = page.soup.select("figure[id] [data-explore]")
    if page.doctree is None or page.soup.h1 is None or not boxes:
        return
    line = page.soup.new_tag("p", attrs={"class": "controls-here unsearched"})
    line.append("Figures to move yourself: ")
    for place, box in enumerate(boxes):
        figure = box.find_parent("figure")
        labels = ", ".join(label.get_text().lower() for label in box.select("label"))
        line.append("; " if place else "")
        line.append(
            page.soup.new_tag("a", href=f"#{figure['id']}", attrs={"class": "reference internal"})
        )
        line.contents[-1].string = _called(figure)
        line.append(f" ({labels})")
    line.append(".")
    (page.soup.select_one(".orientation") or page.soup.h1).insert_after(line)
