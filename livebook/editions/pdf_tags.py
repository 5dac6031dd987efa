"""What Chromium leaves out of the tags of a PDF that it prints.

PDF/UA-1 (ISO 14289-1) wants every mark on a page to belong to the text's structure or to be called
an artifact, every kind of element to be a known one, and every link and the document itself to say
what they are. Chromium tags the text and its pictures; page numbers and lines, the rest of the kinds
and the links it leaves to others.
"""

from xml.sax.saxutils import escape

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

#: Kinds of elements that Chromium writes and no standard knows, and what they are.
ROLES = {"/Em": "/Span", "/Strong": "/Span"}
#: How lines of a page's content end that begin a path, paint one, or paint something else.
BEGINS, PAINTS = (b" m", b" re"), {b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"n"}
SHOWS = (b" Tj", b" TJ", b" Do", b" sh")
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def complete(path, titles):
    """Complete the tags of a PDF in place.

    Parameters
    ----------
    path : pathlib.Path
        As Chromium printed it.
    titles : list of str
        Of the joined pages, whose ids begin with ``p`` and their number; links are called by them.
    """
    pdf = PdfWriter(clone_from=path)
    roles = {NameObject(kind): NameObject(known) for kind, known in ROLES.items()}
    tree = pdf.root_object["/StructTreeRoot"]
    tree[NameObject("/RoleMap")] = DictionaryObject(roles)
    metadata = StreamObject()
    metadata.update({NameObject("/Type"): NameObject("/Metadata")})
    metadata.update({NameObject("/Subtype"): NameObject("/XML")})
    metadata.set_data(XMP.format(escape(pdf.metadata.title)).encode())
    pdf.root_object[NameObject("/Metadata")] = pdf._add_object(metadata)
    for page in pdf.pages:
        contents = page["/Contents"].get_object()
        contents.set_data(with_artifacts(contents.get_data()))
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            link[NameObject("/Contents")] = TextStringObject(_said_of(link, titles))
    pdf.write(path)


def _said_of(link, titles):
    if "/A" in link and "/URI" in link["/A"]:
        return str(link["/A"]["/URI"])
    number = str(link.get("/Dest", "")).removeprefix("/p").partition("-")[0]
    known = number.isdigit() and int(number) < len(titles)
    return titles[int(number)] if known else "Elsewhere in this document"


def with_artifacts(content):
    """Return a page's content in which whatever belongs to no element is called an artifact.

    Parameters
    ----------
    content : bytes
        With one operator on a line, as Chromium's Skia writes it.
    """
    lines, depth, path = [], 0, []
    for line in content.split(b"\n"):
        last = line.rpartition(b" ")[2]
        if path or (depth == 0 and line.endswith(BEGINS)):
            path.append(line)
            if last in PAINTS:
                lines += _artifact(path) if last != b"n" else path
                path = []
            continue
        depth += last in (b"BDC", b"BMC", b">>BDC")
        depth -= last == b"EMC"
        lines += _artifact([line]) if depth == 0 and line.endswith(SHOWS) else [line]
    return b"\n".join(lines + path)


def _artifact(lines):
    return [b"/Artifact BMC", *lines, b"EMC"]
