"""In notebooks, the first use of each of the glossary's terms is a link to it.

A notebook's markdown must read well where no role is known, so a term cannot be marked there by
hand. On its page the first place where a term stands in running text is linked; on other pages
authors use the role ``{term}``. Terms that are also everyday words can be left out.
"""

import re

from docutils import nodes

#: Text inside these is a name, an address or code, or is linked already.
LEFT_ALONE = (
    nodes.title,
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.raw,
    nodes.caption,
    nodes.math,
)


def pattern(terms):
    """Return a pattern that finds any of the terms as whole words, in the plural too.

    >>> pattern(["core", "win–win"]).findall("Cores, win-win and encore; the core")
    ['Cores', 'win-win', 'core']
    """
    longest_first = sorted(terms, key=len, reverse=True)
    words = "|".join(re.escape(term).replace("–", "[–-]") for term in longest_first)
    return re.compile(rf"(?<![\w–-])(?:{words})(?:e?s)?(?![\w–-])", re.IGNORECASE)


def _glossary(app):
    """Return {term in small letters: (page, anchor)} of what may be linked."""
    left_out = {term.lower() for term in app.config.livebook_unlinked_terms}
    return {
        name.lower(): (page, anchor)
        for name, _, kind, page, anchor, _ in app.env.get_domain("std").get_objects()
        if kind == "term" and name.lower() not in left_out
    }


def _meant(word, terms):
    """Return the term that a found word is, whatever its dash, its capitals and its number."""
    plain = {term.replace("–", "-"): term for term in terms}
    word = word.lower().replace("–", "-")
    return next(
        plain[w] for w in (word, word.removesuffix("s"), word.removesuffix("es")) if w in plain
    )


def _is_left_alone(node):
    return isinstance(node, LEFT_ALONE) or "orientation" in node.get("classes", ())


def _running_text(doctree):
    for text in list(doctree.findall(nodes.Text)):
        node = text.parent
        while node is not None and not _is_left_alone(node):
            node = node.parent
        if node is None:
            yield text


def link_first_uses(doctree, terms, address):
    """Link the first use of each term in a page's running text.

    Parameters
    ----------
    doctree : docutils.nodes.document
        Changed in place.
    terms : dict
        ``{term in small letters: (page, anchor)}``.
    address : callable
        From page and anchor to what a link on this page says.
    """
    wanted = dict(terms)
    linked = {node["refuri"] for node in doctree.findall(nodes.reference) if "refuri" in node}
    for term, place in terms.items():
        if address(*place) in linked:
            del wanted[term]
    for text in _running_text(doctree):
        if not wanted:
            return
        pieces, end = [], 0
        for found in pattern(wanted).finditer(text.astext()):
            term = _meant(found[0], terms)
            if term not in wanted:  # its second use in this very text
                continue
            uri = address(*wanted.pop(term))
            pieces.append(nodes.Text(text.astext()[end : found.start()]))
            pieces.append(
                nodes.reference("", found[0], internal=True, refuri=uri, classes=["term"])
            )
            end = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text.astext()[end:])])


def _link(app, doctree, docname):
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return

    def address(page, anchor):
        return f"{app.builder.get_relative_uri(docname, page)}#{anchor}"

    link_first_uses(doctree, _glossary(app), address)


def setup(app):
    app.connect("doctree-resolved", _link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
