"""One small style sheet: theme's, extensions' and book's, without rules that no page can use.

The joined file lies beside the theme's own, in ``_static/styles``, so that its relative addresses
still hold. Fonts of icons are left out: the book draws its icons itself. A rule goes when it names
a class or id that neither a page nor a script contains.
"""

import hashlib
import json
import re
from pathlib import Path

import tinycss2

NAME = "all.css"

#: What is joined, in the order of the cascade; patterns below ``_static``.
PARTS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "livebook.css",
    "book.css",
    "icons.css",
)
#: Where a page asks for the sheet; the version is a hash of it, known when all pages are written.
LINK = re.compile(rf"({re.escape(NAME)}\?v=)\w*")
#: Where a page does that has just been written.
FRESH = f'{NAME}?v="'
#: What is remembered beside the pages that were read: the words of all pages, and of what.
KEPT = "stylesheet.json"

#: Read, not rewritten: parsing every page once more would take longer than all its steps.
ATTRIBUTE = re.compile(r"""\s[\w-]+=(?:"([^"]*)"|'([^']*)')""")
WORD = re.compile(r"[A-Za-z_][\w-]*")
#: Class and id names in a selector; what stands in square brackets or quotes is not one, and what
#: an element must not be need not be anywhere.
NAMED = re.compile(r"[.#]((?:\\.|[\w-])+)")
BRACKETED = re.compile(r"""\[[^\]]*\]|"[^"]*"|'[^']*'|:not\([^()]*\)""")


def _joined(asset):
    name = str(asset.filename or "")
    return any(Path(name.removeprefix("_static/")).match(part) for part in PARTS)


def link_one_sheet(page):
    """Let a page ask for the joined sheet in place of its parts."""
    if "css_files" in page.context:
        sheets = page.context["css_files"]
        page.context["css_files"] = [css for css in sheets if not _joined(css)]
    page.context["stylesheet"] = f"_static/styles/{NAME}"


def _relocate(css, folder):
    """Rewrite relative addresses of a sheet that lay in `folder`, a level above the joined one."""
    if folder == "styles":
        return css
    return re.sub(r"url\((?!['\"]?(?:data:|/|https?:))(['\"]?)", r"url(\1../", css)


def _read_parts(static):
    sheets = []
    for part in PARTS:
        for path in sorted(static.glob(part)):
            sheets.append(_relocate(path.read_text(encoding="utf-8"), path.parent.name))
    return "\n".join(sheets)


def words_used(pages, scripts):
    """Return every word in an attribute of the pages or anywhere in the scripts (texts of both)."""
    found = set()
    for text in pages:
        for values in ATTRIBUTE.findall(text):
            found.update(WORD.findall(" ".join(values)))
    for text in scripts:
        found.update(WORD.findall(text))
    return found


def _selectors(prelude):
    """Split a rule's selector list at its outermost commas, given its parsed tokens."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return [tinycss2.serialize(tokens).strip() for tokens in selectors]


def _possible(selector, words):
    names = NAMED.findall(BRACKETED.sub("", selector))
    return all(name.replace("\\", "") in words for name in names)


def purge(rules, words):
    """Return, as text, the rules whose every class and id is among `words`.

    Rules in conditions (``@media``, ``@supports``) are treated alike; other at-rules stay whole,
    save what has lost its place in a joined sheet and the fonts of icons.
    """
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in _selectors(rule.prelude) if _possible(s, words)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = purge(_parse(rule.content), words)
            if inner:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type == "at-rule":
            if not _dropped(rule):
                kept.append(rule.serialize())
        else:
            raise ValueError(
                f"a style sheet has a fault in line {rule.source_line}: {rule.message}"
            )
    return "\n".join(kept)


def _dropped(rule):
    return rule.lower_at_keyword in ("charset", "import") or (
        rule.lower_at_keyword == "font-face" and "fontawesome" in rule.serialize()
    )


def _parse(css):
    return tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)


def _sheet(static, pages, kept):
    """Write the joined sheet, unless the one of the last build serves the new pages too; return it."""
    # The icon script of the theme is in no page, and its words are the names of all its icons.
    scripts = [p for p in sorted(static.rglob("*.js")) if p.name != "fontawesome.js"]
    texts, css = [path.read_text(encoding="utf-8") for path in scripts], _read_parts(static)
    state = hashlib.sha256("\0".join([css, *texts]).encode()).hexdigest()
    sheet = static / "styles" / NAME
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    fresh = words_used((page for page in pages if FRESH in page), ())
    if sheet.is_file() and known.get("state") == state and fresh <= set(known["words"]):
        return sheet.read_text(encoding="utf-8")
    words = words_used(pages, texts)
    css = purge(_parse(css), words)
    sheet.write_text(css, encoding="utf-8")
    kept.write_text(json.dumps({"state": state, "words": sorted(words)}), encoding="utf-8")
    return css


def _write(app, exception):
    if exception or app.builder.format != "html" or app.builder.name == "epub":
        return
    out = Path(app.outdir)
    static = out / "_static"
    written = [out / f"{name}.html" for name in (*app.env.all_docs, "search")]
    pages = {path: path.read_text(encoding="utf-8") for path in written if path.is_file()}
    css = _sheet(static, pages.values(), Path(app.doctreedir) / KEPT)
    version = hashlib.sha256(css.encode()).hexdigest()[:8]
    for path, text in pages.items():
        renewed = LINK.sub(rf"\g<1>{version}", text, count=1)
        if renewed != text:
            path.write_text(renewed, encoding="utf-8")


def setup(app):
    # After every extension has written its files, MyST-NB its own sheet among them.
    app.connect("build-finished", _write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
