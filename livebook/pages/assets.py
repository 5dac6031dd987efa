"""Send a page only the scripts and styles it uses.

Files are registered for the whole book; most pages need few of them. What a page uses is read off
its own text, so nothing has to be declared by hand. A book's own extension brings scripts of its
own with `serve`.
"""

import os
from pathlib import Path

STATIC = Path(__file__).parent / "static"
#: Of this package: each script, and the selector of what it works on.
SCRIPTS = {
    "explore.js": "[data-explore]",
    "practice.js": "[data-practice]",
    "predictions.js": "[data-prediction], #predictions-tool",
    "cards.js": "script#cards",
}
#: Of other extensions: the start of a file's name, and what it works on.
WANTED_BY = {
    "clipboard.min.js": ".highlight",
    "copybutton.js": ".highlight",
    "sphinx-design.min.css": '[class*="sd-"]',
    "design-tabs.js": ".sd-tab-set",
}
#: Sphinx's own helpers: the search page needs them, reading does not.
SEARCH_ONLY = ("doctools.js", "sphinx_highlight.js")
#: What live widgets leave behind: of no use without a kernel, and different in every build.
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def serve(app, folder, scripts):
    """Let pages have scripts from a folder.

    Parameters
    ----------
    app
        The Sphinx application, while extensions are set up.
    folder : Path
        Where the files are.
    scripts : dict
        ``{file name: CSS selector}``: a page has the script if something on it matches.
    """

    def _register(app, config):
        # Not in _config.yml: Jupyter Book would put every script of such a folder on every page.
        # Relative, so that the same book has the same configuration in every folder.
        config.html_static_path.append(os.path.relpath(folder, app.confdir))
        config.livebook_scripts = {**config.livebook_scripts, **scripts}
        for name in scripts:
            app.add_js_file(name)

    app.connect("config-inited", _register)


def _wanted(asset, page, signs):
    if getattr(asset, "attributes", {}).get("type") == WIDGET_STATE:
        return False
    name = str(asset.filename or "").rsplit("/", 1)[-1]
    if name.startswith(SEARCH_ONLY):
        return page.name == "search"
    for start, sign in signs.items():
        if name.startswith(start):
            return page.soup.select_one(sign) is not None
    return True


def keep_wanted(page):
    """Keep, of the files registered for the book, those this page has a use for."""
    signs = {**WANTED_BY, **page.app.config.livebook_scripts}
    for kind in ("script_files", "css_files"):
        if kind in page.context:
            page.context[kind] = [a for a in page.context[kind] if _wanted(a, page, signs)]


def defer_scripts(page):
    """Let no script hold up the page, save on the search page, whose scripts use one another."""
    if page.name != "search":
        for script in page.context.get("script_files", []):
            if script.filename:
                script.attributes["defer"] = "defer"


def setup(app):
    app.add_config_value("livebook_scripts", {}, "html", [dict])
    # Jupyter Book always sets this for its comments extension, which this book leaves out.
    app.add_config_value("comments_config", {}, "html")
    serve(app, STATIC, SCRIPTS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
