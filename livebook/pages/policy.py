"""The Content-Security-Policy of every page, and pages that need no exception from it.

A page may load scripts, styles, images and data from where it came from, and nothing else from
anywhere: no script or style written into a page is run, save the two below, known by their hash.
The policy stands in the page itself, so that it holds on any host and from the file system.
"""

import base64
import hashlib
from pathlib import Path

#: Comes before every other script. It sets light or dark, as the theme will find them, and whether
#: code is hidden, before anything is drawn, so that a page neither flashes nor is styled twice. Where the browser keeps nothing for the site (site data blocked, a sandboxed
#: frame, a full disk) it gives all scripts a storage that lasts for the visit: carried from page to
#: page in the window's name, unless that name is somebody else's, and wiped by a link to elsewhere.
#: Pages are printed light, however they are read.
EARLY_SCRIPT = (Path(__file__).parent / "early.js").read_text(encoding="utf-8")
#: Hides what would not work where scripts are off.
NOSCRIPT_STYLE = ".pst-js-only { display: none !important; }"


def _hash(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


#: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' {_hash(EARLY_SCRIPT)}",
        f"style-src 'self' {_hash(NOSCRIPT_STYLE)}",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    ]
)


def state_policy(page):
    """Give the template the policy, and the two exceptions from it word for word."""
    page.context["content_security_policy"] = POLICY
    page.context["early_script"] = EARLY_SCRIPT
    page.context["noscript_style"] = NOSCRIPT_STYLE


def drop_inline_styles(page):
    """Drop what libraries write into pages against the policy; the book's sheet says the same."""
    for sheet in page.soup.find_all("style"):
        sheet.decompose()
    for tag in page.soup.find_all(style=True):
        del tag["style"]


def drop_inline_scripts(page):
    """Drop the theme's options for a version switcher and for search while typing: neither is used."""
    if "script_files" in page.context:
        files = page.context["script_files"]
        page.context["script_files"] = [script for script in files if script.filename]


def drop_handlers(page):
    """Drop buttons that work by a script in an attribute; a browser's own menu prints a page."""
    for button in page.context.get("header_buttons", []):
        if "buttons" in button:
            kept = [b for b in button["buttons"] if b["type"] != "javascript"]
            button["buttons"] = kept
