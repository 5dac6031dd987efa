"""Bring the script of explorable figures to the pages that have one."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
SCRIPT = "explore.js"


def _serve(app, config):
    # Not in _config.yml: Jupyter Book would put every script of such a folder on every page.
    config.html_static_path.append(str(STATIC))


def _add(app, pagename, templatename, context, doctree):
    if "data-explore" in context.get("body", ""):
        app.add_js_file(SCRIPT)


def setup(app):
    app.connect("config-inited", _serve)
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
