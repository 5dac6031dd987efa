"""Old addresses lead on: what a page once held says where it is now (option ``livebook_moved``).

Links outside the book name places (``page.html#place``) that stay where they are only as long as
nobody divides a page. Under the title of the old page stands a line for each place that has left
it, shown to those alone whose link asked for it; where scripts run they are led on at once.
"""

import pickle
from pathlib import Path

from docutils import nodes
from sphinx.errors import ConfigError

from livebook.file_state import remembered


def _places(config):
    """Yield ``(old page, place, new page, place)`` for everything that has moved."""
    for old, new in config.livebook_moved.items():
        ends = [str(end).partition("#")[::2] for end in (old, new)]
        if not all(page and place for page, place in ends):
            raise ConfigError(
                f"livebook_moved: {old}: {new} must be two addresses such as folder/page#place"
            )
        yield *ends[0], *ends[1]


def _find(env, page, place):
    """Return the node of a place on a page, or None."""
    if page not in env.found_docs:
        return None
    held = env.get_doctree(page).findall(nodes.Element)
    return next((node for node in held if place in node["ids"]), None)


def _held(env, page):
    """Return all that has a name on a page, nothing of a page that there is not."""
    return _names(Path(env.doctreedir) / f"{page}.doctree") if page in env.found_docs else set()


@remembered
def _names(doctree):
    """Return all that has a name on a page that was read, from the file where Sphinx keeps it."""
    held = pickle.loads(doctree.read_bytes()).findall(nodes.Element)
    return {name for node in held for name in node["ids"]}


def _check(app, env):
    """Stop where a line would lead nowhere, or a place has a line and is still there."""
    moves = list(_places(app.config))
    pages = {page for old, _, new, _ in moves for page in (old, new)}
    held = {page: _held(env, page) for page in pages}
    for old, place, new, there in moves:
        wrong = ""
        if old not in env.found_docs:
            wrong = f"there is no page {old}"
        elif place in held[old]:
            wrong = f"{old}#{place} has not moved"
        elif there not in held[new]:
            wrong = f"{old}#{place} would lead to {new}#{there}, which is not in the book"
        if wrong:
            raise ConfigError(f"livebook_moved: {wrong}")


def _name(app, page, place):
    """Return how readers call a place: a figure's number, a section's title."""
    number = app.env.toc_fignumbers.get(page, {}).get("figure", {}).get(place)
    if number:
        return app.config.numfig_format["figure"] % ".".join(map(str, number))
    node = _find(app.env, page, place)
    title = node.next_node(nodes.title) if isinstance(node, nodes.section) else None
    return f"“{title.astext()}”" if title else "What you look for"


def lead_on(page):
    """Put a line under a page's title for each place that has left it."""
    left = [found[1:] for found in _places(page.app.config) if found[0] == page.name]
    title = page.soup.h1 if left else None
    for place, new, there in reversed(left):
        line = page.soup.new_tag("p", id=place, attrs={"class": "moved unsearched"})
        link = page.soup.new_tag("a", href=f"{page.context['pathto'](new)}#{there}")
        link.string = page.app.env.titles[new].astext()
        line.extend([f"{_name(page.app, new, there)} is now on another page: ", link])
        title.insert_after(line)


def setup(app):
    app.connect("env-check-consistency", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
