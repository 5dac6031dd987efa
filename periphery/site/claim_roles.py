"""The ledger of claims as pages, and the roles that lead to it.

``{claim}`` links a claim by its short title, ``{article}`` prints a figure of the article's own,
visibly as such; ``{verdict}`` gives a verdict its mark; ``{ledger}`` leads to the list of claims as
far as they have a verdict. Every claim has a page, on which its id is
that of the text (``E16.html#E16``); under it stand links to the pages that use it. A notebook names the claims it bears on in its metadata
(``periphery.claims``), because its markdown must read well without roles.
"""

import json
import re
from pathlib import Path
from urllib.parse import urlencode

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from periphery import claims

LOGGER = logging.getLogger(__name__)
FOLDER = "chapters/claims"
#: The page of a claim; its name is the claim's id, as no other page's there is.
PAGE = re.compile(rf"{FOLDER}/([TEPCK]\d\d)")
#: The fields of each side's claims.
SIDES = {
    "article": [field for letter, field in claims.FIELDS.items() if letter != "K"],
    "critics": [claims.FIELDS["K"]],
}
#: What ``{ledger}`` is given.
LISTED = re.compile(r"(.+) <(\w+), ([\w ]+)>")


class claim_link(nodes.reference):
    """A link to a claim, to be completed once every page has been read."""


class claims_listed(nodes.reference):
    """A link to the list of claims, narrowed as its ``asked`` says, to be completed likewise."""


class claim_uses(nodes.General, nodes.Element):
    """The place, in a claim's section, for links to the pages that use it."""


class _ClaimRole(SphinxRole):
    def run(self):
        claim_id, _, figure = self.text.partition(".")
        if claim_id not in _ledger(self.env):
            return self.complain(f"there is no claim {claim_id!r}")
        words = _use(self.env, self.text)
        if words is None:
            return self.complain(f"claim {claim_id} has no figure {figure!r}")
        return [self.link(claim_id, words)], []

    def complain(self, message):
        LOGGER.warning("{%s}`%s`: %s", self.name, self.text, message, location=self.get_location())
        return [nodes.literal(text=self.text)], []


class ClaimRole(_ClaimRole):
    def link(self, claim_id, words):
        return claim_link("", words, claim=claim_id, classes=["claim"])


class VerdictRole(SphinxRole):
    """A verdict by its mark, which the style sheet draws, and its word."""

    def run(self):
        kind = f"verdict-{nodes.make_id(self.text)}"
        return [nodes.inline("", self.text, classes=["verdict", kind])], []


class LedgerRole(SphinxRole):
    """``{ledger}`words <article, unsupported>` ``: the claims of one side that have a verdict."""

    def run(self):
        match = LISTED.fullmatch(self.text)
        field, verdict = (match[2], match[3]) if match else ("", "")
        if field not in SIDES or verdict not in claims.VERDICTS:
            message = "expected words <side, verdict>"
            LOGGER.warning("{ledger}`%s`: %s", self.text, message, location=self.get_location())
            return [nodes.literal(text=self.text)], []
        return [claims_listed("", match[1], asked={"field": field, "verdict": verdict})], []


class ArticleRole(_ClaimRole):
    def link(self, claim_id, words):
        whose = "A critic's" if claim_id.startswith("K") else "The article's"
        node = claim_link("", words, claim=claim_id, classes=["article-figure"])
        node["reftitle"] = f"{whose} own figure, claim {claim_id}"
        return node


def page_of(claim_id):
    """Return the page of a claim."""
    return f"{FOLDER}/{claim_id}"


def _ledger(env):
    path = Path(env.srcdir) / "ledgers" / "claims.yaml"
    return claims.read(path) if path.is_file() else {}


def _words(env, text):
    """Return how a page names a claim, ``E16``, or a claim's own figure, ``E16.value``; or None."""
    claim_id, _, figure = text.partition(".")
    row = _ledger(env).get(claim_id, {})
    if figure:
        return row.get("figures", {}).get(figure, {}).get("printed")
    return f"{claim_id}: {row['title']}" if row else None


def _use(env, text):
    """Return the words for a claim or figure, and note that the page has them."""
    words = _words(env, text)
    _uses(env).setdefault(env.docname, {})[text] = words
    return words


def _uses(env):
    """Return what each page took of the ledger, ``{page: {text of a role: words}}``."""
    return env.__dict__.setdefault("claim_words", {})


def _outdated(app, env, added, changed, removed):
    """Name the pages on which the ledger would now say something else."""
    return [
        docname
        for docname, uses in _uses(env).items()
        if any(_words(env, text) != words for text, words in uses.items())
    ]


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
    items = nodes.bullet_list()
    for claim_id in named:
        words = _use(env, claim_id)
        if words is None:
            LOGGER.warning("there is no claim %r", claim_id, location=docname)
            continue
        link = claim_link("", words, claim=claim_id, classes=["claim"])
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
    for node in list(doctree.findall(claims_listed)):
        target = app.builder.get_relative_uri(docname, f"{FOLDER}/index")
        # A page on paper or in an EPUB has no lists to choose from.
        asked = f"?{urlencode(node['asked'])}" if app.builder.name == "html" else ""
        link = nodes.reference("", "", internal=True, refuri=f"{target}{asked}#all-claims")
        link += nodes.Text(node.astext())
        node.replace_self(link)
    for node in list(doctree.findall(claim_uses)):
        node.replace_self(_used_in(app, docname, node["claim"]))


def _used_in(app, docname, claim_id):
    paragraph = nodes.paragraph("", "", nodes.strong(text="Used in "), classes=["claim-uses"])
    pages = sorted(
        page
        for page, uses in _uses(app.env).items()
        if not page.startswith(FOLDER) and claim_id in {text.partition(".")[0] for text in uses}
    )
    for page in pages:
        title = app.env.titles[page].astext()
        uri = app.builder.get_relative_uri(docname, page)
        paragraph += [nodes.Text(" · ")] if page != pages[0] else []
        paragraph += nodes.reference("", title, internal=True, refuri=uri)
    return [paragraph] if pages else []


def _merge(app, env, docnames, other):
    """Take over what another process read."""
    _uses(env).update({page: uses for page, uses in _uses(other).items() if page in docnames})


def _purge(app, env, docname):
    _uses(env).pop(docname, None)


def setup(app):
    app.add_role("claim", ClaimRole())
    app.add_role("article", ArticleRole())
    app.add_role("verdict", VerdictRole())
    app.add_role("ledger", LedgerRole())
    for node in (claim_link, claims_listed, claim_uses):
        app.add_node(node)
    app.connect("doctree-read", _on_read)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-resolved", _on_resolved)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
