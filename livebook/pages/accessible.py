"""Mend what the theme, docutils and pandas emit and a reader, by eye or by ear, would miss."""

import re

#: A role that its standard has dropped stands in a list whose items it keeps from being items.
ROLES = {"doc-biblioentry": "listitem"}

#: A cell to be read by its last digit.
NUMERIC = re.compile(r"[-−+]?(US\$)?[\d,.]*\d(e[-+]?\d+)?\s?%?|[-−]?inf|NaN|<NA>|", re.IGNORECASE)


def mend_roles(page):
    """Give what a reader by ear is told its present name."""
    for written, meant in ROLES.items():
        for tag in page.soup.find_all(role=written):
            tag["role"] = meant


def head_rows(page):
    """Let the first cells of rows head them where nothing heads these cells: an empty corner says so."""
    for corner in page.soup.select("table.table > thead > tr > th:first-child"):
        if not corner.get_text(strip=True):
            for cell in corner.find_parent("table").select("tbody > tr > td:first-child"):
                cell.name = "th"
                cell["class"] = [*cell.get("class", []), "stub"]


def scope_heads(page):
    """Say of each header cell what it heads: a column or several, a row or several."""
    for part, line, span in (("thead", "col", "colspan"), ("tbody", "row", "rowspan")):
        for cell in page.soup.select(f"{part} th"):
            several = int(cell.get(span, 1)) > 1
            cell["scope"] = f"{line}group" if several else line


def mark_numbers(page):
    """Mark the columns of numbers, heads and cells: pandas writes them like columns of words."""
    for table in page.soup.select("table.dataframe"):
        _mark_columns(table)


def _mark_columns(table):
    rows = [row.find_all("td") for row in table.select("tbody tr")]
    if not rows or len({len(row) for row in rows}) > 1:
        return
    heads = [row.find_all("th") for row in table.select("thead tr")]
    # Cells that head several columns hold other heads' places; such rows stay as they are.
    heads = [row for row in heads if not any(cell.get("colspan") for cell in row)]
    for place in range(1, len(rows[0]) + 1):
        cells = [row[-place] for row in rows]
        if all(NUMERIC.fullmatch(cell.get_text(strip=True)) for cell in cells):
            for cell in cells + [row[-place] for row in heads if len(row) >= place]:
                cell["class"] = [*cell.get("class", []), "numeric"]


def keep_code_untranslated(page):
    """Tell a translating browser to leave code alone: it reads an attribute, not Sphinx's class."""
    for code in page.soup.select("pre, code, kbd, samp, .notranslate"):
        if not code.find_parent(translate="no"):
            code["translate"] = "no"


def name_cell_folds(page):
    """Let folded cells be named by what stands on them: MyST-NB calls all by one other name."""
    for summary in page.soup.select("details.hide > summary[aria-label]"):
        del summary["aria-label"]


def name_folds(page):
    """Tell a screen reader what the fold buttons of the navigation do."""
    navigation = page.context.get("generate_toctree_html")
    if navigation is None:
        return

    def generate(*args, **kwargs):
        tree = navigation(*args, **kwargs)
        for summary in tree.find_all("summary"):
            summary["aria-label"] = "Show or hide the pages of this section"
        return tree

    page.context["generate_toctree_html"] = generate
