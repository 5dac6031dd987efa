"""Students' Markdown as a person may safely see it: no live link, no HTML, no picture from outside.

Whoever marks is logged in where they read, in formgrader above all, and nbconvert obeys links
(``javascript:`` among them), HTML and outside pictures. So the text is changed before it is stored:
what would begin a link or an element gets an invisible character (U+2060, word joiner) into it,
which reads the same in prose, code and formulas. Pictures that were handed in with the cell stay.
"""

import base64
import binascii
import re
from html.parser import HTMLParser
from urllib.parse import unquote

JOINER = "\u2060"
LONGEST = 50_000  # characters of one text cell; some forms of Markdown take quadratic time

#: What a picture of each kind begins with.
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}

ATTACHED = re.compile(
    r"!\[([^\[\]\n]{0,300})\]\(\s{0,9}(?:<attachment:([^<>\n]{1,300})>|attachment:([^()\s]{1,300}))"
    r"""(?:\s{1,9}(?:"[^"\n]{0,300}"|'[^'\n]{0,300}'))?\s{0,9}\)"""
)
TAG = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"\](?=[(\[:])")
ADDRESS = re.compile(r"(?i)\b(https?|ftp)(?=://)|\bwww(?=\.)")
CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]*`)", re.DOTALL)
DIAGRAM = re.compile(r"(?i)([`~]{3,}[ \t]*\{?)(?=mermaid)")
COMMAND = re.compile(
    r"\\(?=(?:href|url|require|style|class|cssId|data|html\w*|includegraphics|unicode)\b)"
)
MARKER = re.compile(r"\b(BEGIN|END)(?= (?:SOLUTION|HIDDEN TESTS|MARK SCHEME))")
SURROGATE = re.compile("[\ud800-\udfff]")

#: Elements that Markdown makes and that neither load nor lead anywhere.
PLAIN = {"p", "em", "strong", "del", "code", "pre", "span", "div", "br", "hr", "blockquote", "a"}
PLAIN |= {"ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "img", "input"}
PLAIN |= {"table", "thead", "tbody", "tr", "th", "td"}


def text(data):
    """Return a text that every file and database can hold: half characters are replaced."""
    return SURROGATE.sub("\ufffd", data)


def code(source):
    """Return code as it was, but for the words by which nbgrader finds its regions."""
    return MARKER.sub(rf"\1{JOINER}", source)


def markdown(source, attachments=None):
    """Return a text that leads and loads nowhere, its pictures, and what a person should know.

    Parameters
    ----------
    source : str
        Markdown by somebody else.
    attachments : dict, optional
        What was handed in with the cell, as nbformat holds it.

    Returns
    -------
    (str, dict, list of str)
        Text, attachments by their new names, notes.
    """
    kept, notes, parts, end = {}, [], [], 0
    if len(source) > LONGEST:
        source = source[:LONGEST]
        notes.append(f"the text is longer than {LONGEST} characters; the rest is in the file only")
    for match in ATTACHED.finditer(source):
        name = unquote(match[2] or match[3])
        picture = _picture(attachments, name)
        if picture is None:
            notes.append(f"the picture {name[:80]!r} is not in the file, or is none")
            continue
        new = f"picture-{len(kept) + 1}.{next(iter(picture)).partition('/')[2]}"
        kept[new] = picture
        parts += [_inert(source[end : match.start()]), f"![{_inert(match[1])}](attachment:{new})"]
        end = match.end()
    return "".join([*parts, _inert(source[end:])]), kept, notes


def _picture(attachments, name):
    """Return the one picture of an attachment, if it is one."""
    found = attachments.get(name) if isinstance(attachments, dict) else None
    for kind in PICTURES:
        data = found.get(kind) if isinstance(found, dict) else None
        data = "".join(data) if isinstance(data, list) else data
        if picture(kind, data):
            return {kind: "".join(data.split())}
    return None


def picture(kind, data):
    """Return whether data is a picture of that kind, in base64."""
    if kind not in PICTURES or not isinstance(data, str):
        return False
    try:
        return base64.b64decode("".join(data.split()), validate=True).startswith(PICTURES[kind])
    except (binascii.Error, ValueError):
        return False


def _inert(source):
    for pattern in (TAG, LINK, COMMAND):
        source = pattern.sub(rf"\g<0>{JOINER}", source)
    source = DIAGRAM.sub(rf"\1{JOINER}", source)
    source = code(source)
    # Addresses stay fit to be copied: outside of code a backslash keeps them from becoming links.
    parts = CODE.split(source)
    parts[::2] = [ADDRESS.sub(r"\g<0>\\", part) for part in parts[::2]]
    return "".join(parts)


def verbatim(source):
    """Return a text as Markdown that shows it letter by letter."""
    longest = max(map(len, re.findall(r"~+", source)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}\n{code(source)}\n{fence}"


class _Finder(HTMLParser):
    """Collects what in a page leads or loads anywhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag not in PLAIN:
            self.found.append(tag)
        for name, value in attributes:
            value = (value or "").strip()
            own = name == "href" and tag == "a" and value.startswith("#")
            inside = name == "src" and tag == "img" and value.startswith("data:image/")
            safe = name in ("class", "id", "alt", "title", "type", "disabled", "checked", "start")
            # Columns of a table are aligned by a style of mistune's own.
            safe |= name == "style" and value.startswith("text-align:") and ";" not in value
            if not (own or inside or safe):
                self.found.append(f"{tag} {name}")


def live(page):
    """Return what in a piece of HTML leads or loads anywhere, none if it is harmless."""
    finder = _Finder()
    finder.feed(page)
    finder.close()
    return finder.found
