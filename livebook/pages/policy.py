"""The Content-Security-Policy of every page, and pages that need no exception from it.

A page may load scripts, styles, images and data from where it came from, and nothing else from
anywhere: no script or style written into a page is run, save the two below, known by their hash.
The policy stands in the page itself, so that it holds on any host and from the file system.
"""

import base64
import hashlib
import re

#: Sets light or dark before anything is drawn, so that a page does not flash.
EARLY_SCRIPT = """
    const kept = name => { try { return localStorage.getItem(name); } catch { return null; } };
    document.documentElement.dataset.mode = kept("mode") || "auto";
    document.documentElement.dataset.theme = kept("theme") || "auto";
  """
#: Hides what would not work where scripts are off.
NOSCRIPT_STYLE = ".pst-js-only { display: none !important; }"

#: What libraries write into pages against the policy; the book's style sheet says the same.
INLINE_SHEET = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)
INLINE_STYLE = re.compile(r"""(<[a-zA-Z][^<>]*?) style="[^"]*\"""")


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


def _without_inline_scripts(context):
    """Drop the theme's options for a version switcher and for search while typing: neither is used."""
    if "script_files" in context:
        context["script_files"] = [js for js in context["script_files"] if js.filename]


def _without_handlers(context):
    """Drop buttons that work by a script in an attribute; a browser's own menu prints a page."""
    for button in context.get("header_buttons", []):
        if "buttons" in button:
            kept = [b for b in button["buttons"] if b["type"] != "javascript"]
            button["buttons"] = kept


def _apply(app, pagename, templatename, context, doctree):
    context["content_security_policy"] = POLICY
    context["early_script"] = EARLY_SCRIPT
    context["noscript_style"] = NOSCRIPT_STYLE
    if context.get("body"):
        context["body"] = INLINE_STYLE.sub(r"\1", INLINE_SHEET.sub("", context["body"]))
    _without_inline_scripts(context)
    _without_handlers(context)


def setup(app):
    # After the theme has added its scripts and buttons.
    app.connect("html-page-context", _apply, priority=960)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
