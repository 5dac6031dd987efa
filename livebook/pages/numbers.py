"""The roles that put numbers into prose: ``{finding}`` and ``{reported}``.

``{finding}`` prints a value from ``ledgers/findings.yaml`` and links to the code cell that computes
it; ``{reported}`` prints a published study's figure from ``ledgers/reported.yaml`` and links to its
entry on the page of published figures.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from livebook import yaml_text

LOGGER = logging.getLogger(__name__)


class cited_number(nodes.reference):
    """A printed number whose link is filled in once every page has been read."""


class _NumberRole(SphinxRole):
    """Print an entry of a ledger and leave a link to be resolved."""

    ledger = ""  # file below ledgers/

    def run(self):
        entry = read_entry(self.env, self.ledger, self.text)
        if entry is None:
            LOGGER.warning(
                "{%s}`%s` is not in ledgers/%s",
                self.name,
                self.text,
                self.ledger,
                location=self.get_location(),
            )
            return [nodes.literal(text=self.text)], []
        node = cited_number("", str(entry["printed"]), internal=True, classes=[self.name])
        node["role"], node["key"], node["where"] = self.name, self.text, self.get_location()
        node["reftitle"] = self.title(entry)
        return [node], []


class FindingRole(_NumberRole):
    ledger = "findings.yaml"

    def title(self, entry):
        return f"Computed in {Path(entry['notebook']).name}"


class ReportedRole(_NumberRole):
    ledger = "reported.yaml"

    def title(self, entry):
        return f"Published figure: {entry['citation']}, {entry['where']}"


def reported_id(key):
    """Return the anchor of a published figure."""
    return nodes.make_id(f"reported-{key}")


def _ledger(env, name):
    path = Path(env.srcdir) / "ledgers" / name
    return (yaml_text.read(path) or {}) if path.is_file() else {}


def read_entry(env, name, key):
    """Return an entry of a ledger or None; a page that uses it is read anew when that changes."""
    entry = _ledger(env, name).get(key)
    _uses(env).setdefault(env.docname, {})[name, key] = entry
    return entry


def _outdated(app, env, added, changed, removed):
    """Name the pages on which an entry is now another than when they were read."""
    used = {name for entries in _uses(env).values() for name, _ in entries}
    ledgers = {name: _ledger(env, name) for name in used}
    return [
        docname
        for docname, entries in _uses(env).items()
        if any(ledgers[name].get(key) != entry for (name, key), entry in entries.items())
    ]


def cells(doctree):
    """Return the cells of a notebook's page, each with its notes (see `livebook.notes`)."""
    return [
        (cell, cell["cell_metadata"].get("livebook", {}))
        for cell in doctree.findall(nodes.container)
        if cell.get("nb_element") == "cell_code"
    ]


def page_link(page, docname):
    """Return a link from one page of the book to another, under that one's title."""
    return addnodes.pending_xref(
        "",
        nodes.inline(),
        refdoc=docname,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refexplicit=False,
        refwarn=True,
    )


def _mark_cells(app, doctree):
    """Give every cell that records findings a stable id for each, and say what they are."""
    for cell, notes in cells(doctree):
        keys = [key for key, _ in notes.get("findings", [])]
        for key in keys:
            cell["ids"].append(nodes.make_id(f"finding-{key}"))
            _targets(app.env)[key] = app.env.docname
        if entries := [e for key in keys if (e := read_entry(app.env, FindingRole.ledger, key))]:
            cell += _recorded(app.env, entries)


def _recorded(env, entries):
    """Return the line of a cell's numbers as the book prints them, and of the pages that do."""
    line = nodes.paragraph(classes=["recorded"])
    line += nodes.Text("Recorded here: " + " · ".join(str(e["printed"]) for e in entries))
    files = (Path(page).with_suffix("").as_posix() for e in entries for page in e.get("pages", []))
    elsewhere = [name for name in dict.fromkeys(files) if name != env.docname]
    for number, name in enumerate(elsewhere):
        line += nodes.Text(", " if number else ". Used in ")
        line += page_link(name, env.docname)
    line += nodes.Text(".")
    return line


def _resolve(app, doctree, docname):
    targets = _targets(app.env)
    for node in list(doctree.findall(cited_number)):
        if node["role"] == "finding":
            page, anchor = targets.get(node["key"]), nodes.make_id(f"finding-{node['key']}")
        elif node["role"] == "forks":
            page, anchor = app.config.livebook_forks_page, nodes.make_id(f"forks-{node['key']}")
        else:
            page, anchor = app.config.livebook_reported_page, reported_id(node["key"])
        if page is None:
            LOGGER.warning(
                "no notebook of the book records finding %r", node["key"], location=node["where"]
            )
            continue
        link = nodes.reference(
            "", "", internal=True, classes=node["classes"], reftitle=node["reftitle"]
        )
        link["refuri"] = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
        link += nodes.Text(node.astext())
        node.replace_self(link)


def _targets(env):
    """Return the page of each finding's cell."""
    return env.__dict__.setdefault("finding_targets", {})


def _uses(env):
    """Return what each page took of the ledgers, ``{page: {(ledger, key): entry}}``."""
    return env.__dict__.setdefault("ledger_uses", {})


def _purge(app, env, docname):
    _uses(env).pop(docname, None)
    for key in [key for key, page in _targets(env).items() if page == docname]:
        del env.finding_targets[key]


def _merge(app, env, docnames, other):
    """Take over what another process has read."""
    _targets(env).update({k: page for k, page in _targets(other).items() if page in docnames})
    _uses(env).update({page: uses for page, uses in _uses(other).items() if page in docnames})


def setup(app):
    app.add_role("finding", FindingRole())
    app.add_role("reported", ReportedRole())
    app.add_node(cited_number)
    app.connect("doctree-read", _mark_cells)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-resolved", _resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
