"""Join the style sheets of theme, extensions and book into one file: one request instead of nine.

The joined file lies beside the theme's own, in ``_static/styles``, so that its relative addresses
still hold. Fonts of icons are left out: the book draws its icons itself.
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

NAME = "all.css"

#: What is joined, in the order of the cascade; patterns below ``_static``.
PARTS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "book.css",
    "icons.css",
)


def _joined(asset):
    name = str(asset.filename or "")
    return any(Path(name.removeprefix("_static/")).match(part) for part in PARTS)


def _one_sheet(app, pagename, templatename, context, doctree):
    if "css_files" in context:
        context["css_files"] = [css for css in context["css_files"] if not _joined(css)]
    context["stylesheet"] = f"_static/styles/{NAME}"
    context["stylesheet_version"] = _version(app)


def _version(app):
    """Return a short hash that changes when the theme or the book's own styles do."""
    own = sorted(Path(app.srcdir, "_static").glob("*.css"))
    seed = version("sphinx-book-theme") + version("pydata-sphinx-theme") + version("myst-nb")
    return hashlib.sha256(seed.encode() + b"".join(p.read_bytes() for p in own)).hexdigest()[:8]


def _relocate(css, folder):
    """Rewrite relative addresses of a sheet that lay in `folder`, a level above the joined one."""
    if folder == "styles":
        return css
    return re.sub(r"url\((?!['\"]?(?:data:|/|https?:))(['\"]?)", r"url(\1../", css)


def _join(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    sheets = []
    for part in PARTS:
        for path in sorted(static.glob(part)):
            css = path.read_text(encoding="utf-8")
            css = re.sub(r'@charset "[^"]*";|@import [^;]+;', "", css)
            css = re.sub(r"@font-face\{[^}]*fontawesome[^}]*\}", "", css)
            sheets.append(_relocate(css, path.parent.name))
    (static / "styles" / NAME).write_text("\n".join(sheets), encoding="utf-8")


def setup(app):
    app.connect("html-page-context", _one_sheet, priority=940)
    app.connect("build-finished", _join, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
