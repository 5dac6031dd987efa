"""The package of an EPUB: what Sphinx leaves out of it, and what it gets wrong.

By the standards EPUB 3.3 and EPUB Accessibility 1.1: the contents name the identifier, a page says
that it holds formulas or drawings, the cover is marked, and a library is told how the book can be
read (https://www.w3.org/TR/epub-33/, https://www.w3.org/TR/epub-a11y-11/).
"""

import re
import zipfile
from xml.etree import ElementTree

from livebook.editions.archives import pack

NAMESPACES = {
    "": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
#: The properties of https://www.w3.org/community/reports/publishingcg/CG-FINAL-vocabulary-20221215/
ACCESSIBILITY = [
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Every picture has a text that says what is seen in it; its numbers are in tables. Chapters "
        "and sections have headings, tables have heads, formulas are MathML.",
    ),
]


def finish(path, cover):
    """Rewrite a packed EPUB so that it is valid, complete and the same for the same contents.

    Parameters
    ----------
    path : pathlib.Path
        As Sphinx packed it.
    cover : str
        The name in the archive of the picture that is the cover.
    """
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    package = ElementTree.fromstring(held["content.opf"])
    pages = {name: content.decode() for name, content in held.items() if name.endswith(".xhtml")}
    _state_properties(package, pages, cover)
    _complete_metadata(package, any("<math" in text for text in pages.values()))
    identifier = package.findtext("metadata/dc:identifier", namespaces=NAMESPACES)
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    held["content.opf"] = ElementTree.tostring(package, "utf-8", xml_declaration=True)
    held["toc.ncx"] = re.sub(
        rb'(name="dtb:uid" content=")[^"]*', rb"\g<1>" + identifier.encode(), held["toc.ncx"]
    )
    pack(path, held, stored="mimetype")


def _state_properties(package, pages, cover):
    for item in package.findall("manifest/item", NAMESPACES):
        text = pages.get(item.get("href"), "")
        stated = item.get("properties", "").split()
        stated += [name for name in ("mathml", "svg") if f"<{name.removesuffix('ml')}" in text]
        stated += ["cover-image"] if item.get("href") == cover else []
        if stated:
            item.set("properties", " ".join(stated))


def _complete_metadata(package, formulas):
    metadata = package.find("metadata", NAMESPACES)
    metadata.remove(
        metadata.find("dc:contributor", NAMESPACES)
    )  # Sphinx asks for one; there is none
    date = metadata.find("dc:date", NAMESPACES)
    date.text = date.text.split("T")[0]
    stated = [*ACCESSIBILITY, *([("accessibilityFeature", "MathML")] if formulas else [])]
    for name, value in stated:
        meta = ElementTree.SubElement(
            metadata, f"{{{NAMESPACES['']}}}meta", property=f"schema:{name}"
        )
        meta.text = value
