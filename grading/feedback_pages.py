"""Make pages from what students wrote in a process of its own, which has a limit of time.

Markdown of a certain form takes nbconvert minutes or days. The process gets notebooks and gives
pages; it is ended when a page takes too long, and the next page gets a new one.
"""

import contextlib
import hashlib
import importlib
import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from . import harmless

HOME = Path(__file__).resolve().parents[1]  # from where this module can be imported
SECONDS = 30  # of the processor, for a page
SHOWN = 5  # for the text of a cell, which formgrader makes anew whenever it is opened
WAIT = 6  # times as long is waited, on a machine that has other work
MEMORY = 4 * 2**30

#: A page may show itself, has no scripts and loads nothing from elsewhere.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'\">"
)

#: What in nbgrader's style sheet asks for a file of icons, none of which stands on the page.
FONT = re.compile(r"@font-face\s*\{[^{}]*glyphicons[^{}]*\}")


class TooSlow(RuntimeError):
    """The page took too long, or its making failed."""


class Maker:
    """The process, started when it is needed; one page at a time."""

    def __init__(self):
        self.process, self.lock = None, threading.Lock()

    def ask(self, message, seconds):
        """Return the answer to a message.

        Raises
        ------
        TooSlow
            With the reason.
        """
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self._start()
            try:
                return self._exchange({**message, "seconds": seconds}, WAIT * seconds)
            except BaseException:
                self.close()
                raise

    def _start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grading.feedback_pages"],
            cwd=HOME,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(HOME),
                "LANG": "C.UTF-8",
                "HOME": "/nowhere",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._line(120)

    def _exchange(self, message, seconds):
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise TooSlow("the process that makes pages ended itself") from None
        answer = json.loads(self._line(seconds))
        if "failed" in answer:
            raise TooSlow(answer["failed"])
        return answer

    def _line(self, seconds):
        data, end = b"", time.monotonic() + seconds
        while not data.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                raise TooSlow(f"it took longer than {seconds:g} seconds")
            chunk = os.read(self.process.stdout.fileno(), 2**20)
            if not chunk:
                raise TooSlow("the process that makes pages ended itself")
            data += chunk
        return data

    def close(self):
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None


#: A process for each thread that asks, so that several pages are made at a time.
_makers, _known = threading.local(), []


def maker():
    """Return this thread's process."""
    if not hasattr(_makers, "own"):
        _makers.own = Maker()
        _known.append(_makers.own)
    return _makers.own


def close():
    """End the processes of all threads; who asks again gets a new one."""
    for each in _known:
        each.close()


def key(notebook, resources):
    """Return what two pages have in common that are the same."""
    parts = [Path(__file__).read_text(encoding="utf-8"), notebook, resources]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def shown(source, attachments=None, seconds=SHOWN):
    """Return what in the page of a Markdown text is live, none if it is harmless.

    Raises
    ------
    TooSlow
        If it takes too long to show.
    """
    message = {"markdown": source, "attachments": attachments or {}}
    return maker().ask(message, seconds)["live"]


def page(notebook, resources, settings, seconds=None):
    """Return the feedback page of a notebook in which the marks are entered."""
    message = {"notebook": notebook, "resources": resources, "settings": settings}
    return maker().ask(message, SECONDS if seconds is None else seconds)["page"]


# Inside the process ------------------------------------------------------------------------------


def _answer(message):
    if "markdown" in message:
        from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

        renderer = IPythonRenderer(
            escape=False, exclude_anchor_links=True, attachments=message["attachments"]
        )
        return {
            "live": harmless.live(MarkdownWithMath(renderer=renderer).render(message["markdown"]))
        }
    import nbformat
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from traitlets.config import Config

    exporter = _exporter()(config=Config(message["settings"]), sanitize_html=True)
    exporter.register_preprocessor(CSSHTMLHeaderPreprocessor(), enabled=True)
    notebook = nbformat.from_dict(message["notebook"])
    text, _ = exporter.from_notebook_node(notebook, message["resources"])
    text = FONT.sub("", text)
    return {"page": text.replace("<head>", f"<head>\n{POLICY}", 1)}


def _exporter():
    """Return nbconvert's exporter, with formulas as MathML, which a browser shows without scripts."""
    from docutils.utils.math.latex2mathml import tex2mathml
    from jinja2 import pass_context
    from nbconvert.exporters import html

    def formula(body, **kind):
        try:
            # Nothing in it can lead anywhere: links are unknown there, and texts are escaped.
            return tex2mathml(body.replace(harmless.JOINER, ""), **kind)
        except Exception:  # a command that is unknown there; the formula is shown as it was typed
            return None

    class Formulas(html.IPythonRenderer):
        def block_math(self, body):
            return formula(body, as_block=True) or super().block_math(body)

        def inline_math(self, body):
            return formula(body) or super().inline_math(body)

    class Exporter(html.HTMLExporter):
        @pass_context
        def markdown2html(self, context, source):
            attachments = context.get("cell", {}).get("attachments", {})
            renderer = Formulas(escape=False, attachments=attachments, exclude_anchor_links=True)
            return html.MarkdownWithMath(renderer=renderer).render(source)

    return Exporter


def _late(*_):
    raise TooSlow("it takes too long to show")


def main():
    """Answer messages, one line of JSON each."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The libraries are loaded before the time of a page begins.
    _answer({"markdown": "*ready*", "attachments": {}})
    importlib.import_module("nbconvert.exporters")
    print(json.dumps({"ready": True}), file=out, flush=True)
    signal.signal(signal.SIGVTALRM, _late)
    for line in sys.stdin:
        try:
            message = json.loads(line)
            signal.setitimer(signal.ITIMER_VIRTUAL, message["seconds"])
            try:
                answer = _answer(message)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
