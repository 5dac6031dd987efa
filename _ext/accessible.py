"""Mend what the theme and docutils emit and an accessibility checker rightly refuses."""

#: In the text of a page: what is written, and what is meant.
REPAIRS = {
    # A role that its standard has dropped, inside a list whose items it keeps from being items.
    'role="doc-biblioentry"': 'role="listitem"',
}


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
    if "generate_toctree_html" in context:
        context["generate_toctree_html"] = _named(context["generate_toctree_html"])


def setup(app):
    # After the theme has put its functions into the context.
    app.connect("html-page-context", _repair, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
