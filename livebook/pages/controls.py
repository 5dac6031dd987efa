"""Bring the script of explorable figures to the pages that have one, and their states to files.

A notebook's output carries every state in itself. On a page that would be parsed before it is
read; as files, states that nobody chooses are never asked for.
"""

import hashlib
import html
import os
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

STATIC = Path(__file__).parent / "static"
SCRIPT = "explore.js"
#: The picture of a state, in the page itself.
INLINE = re.compile(r'(<img class="explore-state"[^>]*?) src="data:image/svg\+xml,([^"]*)"')
SIZE = re.compile(rb'<svg[^>]*?width="([\d.]+)pt"[^>]*?height="([\d.]+)pt"')


def _serve(app, config):
    # Not in _config.yml: Jupyter Book would put every script of such a folder on every page.
    # Relative, so that the same book has the same configuration in every folder.
    config.html_static_path.append(os.path.relpath(STATIC, app.confdir))


def _size(picture):
    """Return the picture's size as attributes, so that a page does not jump when it arrives."""
    found = SIZE.search(picture[:500])
    if not found:
        return ""
    width, height = (round(float(number) * 4 / 3) for number in found.groups())  # points to pixels
    return f' width="{width}" height="{height}"'


def to_files(body, folder, address):
    """Write each state's picture below `folder` and let `body` refer to it below `address`."""

    def _to_file(found):
        tag, data = found.groups()
        picture = unquote_to_bytes(html.unescape(data))
        name = f"{hashlib.sha256(picture).hexdigest()}.svg"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture)
        return f'{tag} loading="lazy"{_size(picture)} src="{address}/{name}"'

    return INLINE.sub(_to_file, body)


def _add(app, pagename, templatename, context, doctree):
    body = context.get("body") or ""
    if "data-explore" in body:
        app.add_js_file(SCRIPT)
        images = app.builder.imagedir
        context["body"] = to_files(body, Path(app.outdir) / images, context["pathto"](images, 1))


def setup(app):
    app.connect("config-inited", _serve)
    app.connect("html-page-context", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
