"""The ledger of claims as pages, and the roles that lead to it.

``{claim}`` links a claim by its short title, ``{article}`` prints a figure of the article's own,
visibly as such; ``{verdict}`` gives a verdict its mark. Every claim has a page, on which its id is
that of the text (``E16.html#E16``); under it stand links to the pages that use it. A notebook names the claims it bears on in its metadata
(``periphery.claims``), because its markdown must read well without roles.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from periphery import claims

LOGGER = logging.getLogger(__name__)
FOLDER = "chapters/claims"
#: The page of a claim; its name is the claim's id, as no other page's there is.
PAGE = re.compile(rf"{FOLDER}/([TEPCK]\d\d)")


class claim_link(nodes.reference):
    """A link to a claim, to be completed once every page has been read."""


class claim_uses(nodes.General, nodes.Element):
    """The place, in a claim's section, for links to the pages that use it."""


class _ClaimRole(SphinxRole):
    def run(self):
        rows = _ledger(self.env)
        claim_id, _, figure = self.text.partition(".")
        row = rows.get(claim_id)
        if row is None:
            return self.complain(f"there is no claim {claim_id!r}")
        _uses(self.env).setdefault(claim_id, set()).add(self.env.docname)
        return self.link(claim_id, row, figure)

    def complain(self, message):
        LOGGER.warning("{%s}`%s`: %s", self.name, self.text, message, location=self.get_location())
        return [nodes.literal(text=self.text)], []


class ClaimRole(_ClaimRole):
    def link(self, claim_id, row, figure):
        node = claim_link("", f"{claim_id}: {row['title']}", classes=["claim"])
        node["claim"] = claim_id
        return [node], []


class VerdictRole(SphinxRole):
    """A verdict by its mark, which the style sheet draws, and its word."""

    def run(self):
        kind = f"verdict-{nodes.make_id(self.text)}"
        return [nodes.inline("", self.text, classes=["verdict", kind])], []


class ArticleRole(_ClaimRole):
    def link(self, claim_id, row, figure):
        if figure not in row.get("figures", {}):
            return self.complain(f"claim {claim_id} has no figure {figure!r}")
        whose = "A critic's" if claim_id.startswith("K") else "The article's"
        node = claim_link("", row["figures"][figure]["printed"], classes=["article-figure"])
        node["claim"], node["reftitle"] = claim_id, f"{whose} own figure, claim {claim_id}"
        return [node], []


def page_of(claim_id):
    """Return the page of a claim."""
    return f"{FOLDER}/{claim_id}"


def _ledger(env):
    path = Path(env.srcdir) / "ledgers" / "claims.yaml"
    env.note_dependency(str(path))
    return claims.read(path) if path.is_file() else {}


def _uses(env):
    if not hasattr(env, "claim_uses"):
        env.claim_uses = {}
    return env.claim_uses


def _on_read(app, doctree):
    """Give the page of a claim the claim's id, and note the claims a notebook says it bears on."""
    docname = app.env.docname
    if match := PAGE.fullmatch(docname):
        section = doctree.next_node(nodes.section)
        section["ids"].insert(0, match[1])
        section += claim_uses(claim=match[1])
    # MyST-NB keeps a notebook's own metadata as JSON.
    about = json.loads(app.env.metadata.get(docname, {}).get("periphery", "{}"))
    if named := about.get("claims", []):
        doctree.next_node(nodes.section).append(_claims_here(app.env, docname, named))


def _claims_here(env, docname, named):
    rows, items = _ledger(env), nodes.bullet_list()
    for claim_id in named:
        if claim_id not in rows:
            LOGGER.warning("there is no claim %r", claim_id, location=docname)
            continue
        _uses(env).setdefault(claim_id, set()).add(docname)
        link = claim_link("", f"{claim_id}: {rows[claim_id]['title']}", classes=["claim"])
        link["claim"] = claim_id
        items += nodes.list_item("", nodes.paragraph("", "", link))
    section = nodes.section(ids=["claims-here"])
    section += [nodes.title(text="Claims this page bears on"), items]
    return section


def _on_resolved(app, doctree, docname):
    for node in list(doctree.findall(claim_link)):
        link = nodes.reference("", "", internal=True, classes=node["classes"])
        if node.get("reftitle"):
            link["reftitle"] = node["reftitle"]
        target = app.builder.get_relative_uri(docname, page_of(node["claim"]))
        link["refuri"] = f"{target}#{node['claim']}"
        link += nodes.Text(node.astext())
        node.replace_self(link)
    for node in list(doctree.findall(claim_uses)):
        node.replace_self(_used_in(app, docname, node["claim"]))


def _used_in(app, docname, claim_id):
    paragraph = nodes.paragraph("", "", nodes.strong(text="Used in "), classes=["claim-uses"])
    pages = sorted(p for p in _uses(app.env).get(claim_id, ()) if not p.startswith(FOLDER))
    for page in pages:
        title = app.env.titles[page].astext()
        uri = app.builder.get_relative_uri(docname, page)
        paragraph += [nodes.Text(" · ")] if page != pages[0] else []
        paragraph += nodes.reference("", title, internal=True, refuri=uri)
    return [paragraph] if pages else []


def _merge(app, env, docnames, other):
    """Take over what another process read."""
    for claim_id, pages in _uses(other).items():
        _uses(env).setdefault(claim_id, set()).update(pages)


def _purge(app, env, docname):
    for pages in _uses(env).values():
        pages.discard(docname)


def setup(app):
    app.add_role("claim", ClaimRole())
    app.add_role("article", ArticleRole())
    app.add_role("verdict", VerdictRole())
    for node in (claim_link, claim_uses):
        app.add_node(node)
    app.connect("doctree-read", _on_read)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("doctree-resolved", _on_resolved)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
