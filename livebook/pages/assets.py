"""Send a page only the scripts and styles it uses.

Files are registered for the whole book; most pages need few of them. What a page uses is read off
its own text, so nothing has to be declared by hand. A book's own extension brings scripts of its
own with `serve`.
"""

import os
import re
from pathlib import Path

from sphinx.errors import ExtensionError

STATIC = Path(__file__).parent / "static"
#: Templates of pages, and the theme that they extend.
THEME = Path(__file__).parent / "theme"
EXTENDED = "sphinx_book_theme"
#: Of the theme that it extends in turn: the script, and what in it measures as a page opens each box
#: that may scroll, folded code among them, for which all of the page is laid out once more.
#: `every-page.js` does it for boxes that are shown.
SCRIPT = "scripts/pydata-sphinx-theme.js"
MEASURING = re.compile(
    r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
)
SPARED = '"measured by every-page.js"'
#: Of this package: each script, and the signs of what it works on (see `serve`).
SCRIPTS = {
    "every-page.js": [],
    "explore.js": ["[data-explore]"],
    "enlarge.js": [".figure-tools", ".slide"],
    "figures.js": [".figure-tools"],
    "practice.js": ["[data-practice]"],
    "predictions.js": ["[data-prediction]", "#predictions-tool"],
    "cards.js": ["#cards"],
    "slides.js": [".slide"],
    "words.js": ["[data-words]"],
    "moved.js": [".moved"],
    "code-switch.js": [".code-switch"],
}
#: Of other extensions, and sheets of this one: the start of a file's name, and its signs.
WANTED_BY = {
    "slides.css": [".slide"],
    "clipboard.min.js": [".highlight"],
    "copybutton.js": [".highlight"],
    "sphinx-design.min.css": [".sd-"],
    "design-tabs.js": [".sd-tab-set"],
}
#: Sphinx's own helpers, for its own search.
UNUSED = ("doctools.js", "sphinx_highlight.js")
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
        ``{file name: [sign, …]}``: a page has the script if a class, id or attribute on it, as a
        selector writes it (``".class"``, ``"#id"``, ``"[attribute]"``), begins with a sign. One
        without signs goes to every page.
    """

    def _register(app, config):
        # Not in _config.yml: Jupyter Book would put every script of such a folder on every page.
        # Relative, so that the same book has the same configuration in every folder.
        config.html_static_path.append(os.path.relpath(folder, app.confdir))
        config.livebook_scripts = {**config.livebook_scripts, **scripts}
        for name in scripts:
            app.add_js_file(name)

    app.connect("config-inited", _register)


def marks(soup):
    """Return every class, id and name of an attribute in a text, written as selectors have them.

    One walk for all files: a selector for each would take as long as parsing the page.
    """
    found = set()
    for tag in soup.find_all(True):
        found.update(f".{name}" for name in tag.get("class", ()))
        found.update(f"[{name}]" for name in tag.attrs)
        if "id" in tag.attrs:
            found.add(f"#{tag['id']}")
    return found


def _wanted(asset, page, wanted_by, found):
    if getattr(asset, "attributes", {}).get("type") == WIDGET_STATE:
        return False
    name = str(asset.filename or "").rsplit("/", 1)[-1]
    if name.startswith(UNUSED):
        return False
    for start, signs in wanted_by.items():
        if name.startswith(start):
            return not signs or any(mark.startswith(tuple(signs)) for mark in found)
    return True


def keep_wanted(page):
    """Keep, of the files registered for the book, those this page has a use for."""
    wanted_by = {**WANTED_BY, **page.app.config.livebook_scripts}
    found = marks(page.soup)
    for kind in ("script_files", "css_files"):
        if kind in page.context:
            files = page.context[kind]
            page.context[kind] = [f for f in files if _wanted(f, page, wanted_by, found)]


def defer_scripts(page):
    """Let no script hold up the page."""
    for script in page.context.get("script_files", []):
        if script.filename:
            script.attributes["defer"] = "defer"


def without_measuring(script):
    """Return the theme's script without what measures all boxes, be it so already.

    Raises
    ------
    sphinx.errors.ExtensionError
        If that is not there, as may be in another version.
    """
    spared = MEASURING.sub(SPARED, script)
    if SPARED not in spared:
        raise ExtensionError(f"{SCRIPT} no longer measures boxes as assets.MEASURING has it")
    return spared


def _spare_measuring(app, exception):
    path = Path(app.outdir) / "_static" / SCRIPT
    if exception is None and app.builder.name == "html" and app.config.html_theme == EXTENDED:
        path.write_text(without_measuring(path.read_text(encoding="utf-8")), encoding="utf-8")


def _use_theme(app, config):
    if config.html_theme == EXTENDED:
        config.templates_path.append(os.path.relpath(THEME, app.confdir))


def setup(app):
    app.add_config_value("livebook_scripts", {}, "html", [dict])
    # Jupyter Book always sets this for its comments extension, which this book leaves out.
    app.add_config_value("comments_config", {}, "html")
    serve(app, STATIC, SCRIPTS)
    app.connect("config-inited", _use_theme)
    app.connect("build-finished", _spare_measuring)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
