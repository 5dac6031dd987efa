"""Mend what the theme, docutils and pandas emit and a reader, by eye or by ear, would miss."""

import re

from bs4 import BeautifulSoup

#: In the text of a page: what is written, and what is meant.
REPAIRS = {
    # A role that its standard has dropped, inside a list whose items it keeps from being items.
    'role="doc-biblioentry"': 'role="listitem"',
}


#: Heads of tables, which tell a screen reader what a number is about.
HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
BODY = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)


def _scoped(html):
    """Say of each header cell whether it heads a column or a row."""
    html = HEAD.sub(lambda part: part[0].replace("<th ", '<th scope="col" '), _bare_heads(html))
    return BODY.sub(lambda part: part[0].replace("<th ", '<th scope="row" '), html)


def _bare_heads(html):
    return html.replace("<th>", "<th >")


#: A table as pandas writes it, and a cell to be read by its last digit.
FRAME = re.compile(r'<table border="1" class="dataframe">.*?</table>', re.DOTALL)
NUMERIC = re.compile(r"[-−+]?(US\$)?[\d,.]*\d(e[-+]?\d+)?\s?%?|[-−]?inf|NaN|<NA>|", re.IGNORECASE)


def _aligned(frame):
    """Mark the columns of numbers, heads and cells: pandas writes them like columns of words."""
    table = BeautifulSoup(frame[0], "html.parser")
    rows = [row.find_all("td") for row in table.select("tbody tr")]
    if not rows or len({len(row) for row in rows}) > 1:
        return frame[0]
    heads = [row.find_all("th") for row in table.select("thead tr")]
    # Cells that head several columns hold other heads' places; such rows stay as they are.
    heads = [row for row in heads if not any(cell.get("colspan") for cell in row)]
    for place in range(1, len(rows[0]) + 1):
        cells = [row[-place] for row in rows]
        if all(NUMERIC.fullmatch(cell.get_text(strip=True)) for cell in cells):
            for cell in cells + [row[-place] for row in heads if len(row) >= place]:
                cell["class"] = "numeric"
    return str(table)


def _named(navigation):
    """Tell a screen reader what the fold buttons of the navigation do."""

    def generate(*args, **kwargs):
        html = str(navigation(*args, **kwargs))
        label = '<summary aria-label="Show or hide the pages of this section">'
        return html.replace("<summary>", label)

    return generate


def _repair(app, pagename, templatename, context, doctree):
    if body := context.get("body"):
        for written, meant in REPAIRS.items():
            body = body.replace(written, meant)
        context["body"] = _scoped(FRAME.sub(_aligned, body))
    if "generate_toctree_html" in context:
        context["generate_toctree_html"] = _named(context["generate_toctree_html"])


def setup(app):
    # After the theme has put its functions into the context.
    app.connect("html-page-context", _repair, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
