"""Send a page only the scripts and styles it uses.

Extensions register their files for the whole book; most pages need few of them. What a page uses
is read off its own HTML, so nothing has to be declared by hand.
"""

#: A file is kept only where one of these strings stands in the page's body.
WANTED_BY = {
    "clipboard.min.js": ['class="highlight'],
    "copybutton.js": ['class="highlight'],
    "sphinx-design.min.css": ["sd-"],
    "design-tabs.js": ["sd-tab-set"],
}
#: Sphinx's own helpers: the search page needs them, reading does not.
SEARCH_ONLY = ("doctools.js", "sphinx_highlight.js")


#: What live widgets leave behind: of no use without a kernel, and different in every build.
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def _wanted(asset, page, body):
    if getattr(asset, "attributes", {}).get("type") == WIDGET_STATE:
        return False
    name = str(asset.filename or "").rsplit("/", 1)[-1]
    if any(name.startswith(script) for script in SEARCH_ONLY):
        return page == "search"
    for start, signs in WANTED_BY.items():
        if name.startswith(start):
            return any(sign in body for sign in signs)
    return True


def _trim(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        if kind in context:
            context[kind] = [asset for asset in context[kind] if _wanted(asset, pagename, body)]
    if pagename != "search":  # whose scripts use one another while they load
        for script in context.get("script_files", []):
            if script.filename:
                script.attributes["defer"] = "defer"


def setup(app):
    # Jupyter Book always sets this for its comments extension, which this book leaves out.
    app.add_config_value("comments_config", {}, "html")
    app.connect("html-page-context", _trim, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
