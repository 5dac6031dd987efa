"""Mend what the theme, docutils and pandas emit and a reader with a screen reader would miss."""

import re

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


def _named(navigation):
    """Tell a screen reader what the fold buttons of the navigation do."""

    def generate(*args, **kwargs):
        html = str(navigation(*args, **kwargs))
        label = '<summary aria-label="Show or hide the pages of this section">'
        return html.replace("<summary>", label)

    return generate


def _repair(app, pagename, templatename, context, doctree):
    for written, meant in REPAIRS.items():
        if context.get("body"):
            context["body"] = context["body"].replace(written, meant)
    if "<th" in (context.get("body") or ""):
        context["body"] = _scoped(context["body"])
    if "generate_toctree_html" in context:
        context["generate_toctree_html"] = _named(context["generate_toctree_html"])


def setup(app):
    # After the theme has put its functions into the context.
    app.connect("html-page-context", _repair, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
