"""Headless Chromium and a loopback server, for whatever looks at, prints or weighs what was built.

The browser is the system's: set CHROMIUM if it is not called chromium.
"""

import contextlib
import functools
import http.server
import json
import os
import shutil
import threading

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: What "let no site keep data" is called in a profile.
KEEP_NOTHING = {"profile": {"default_content_setting_values": {"cookies": 2}}}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, *args):
        """Say nothing."""


@contextlib.contextmanager
def served(folder, handler=Quiet):
    """Serve a folder on loopback, by a handler of requests for files; give its address."""
    handler = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def executable():
    """Return Chromium's path."""
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    assert path, (
        "Chromium was not found; install it (on Debian: apt-get install chromium) or set CHROMIUM"
    )
    return path


@contextlib.contextmanager
def keeping_nothing(started, profile):
    """Start Chromium anew as a reader has it who lets no site keep data.

    Parameters
    ----------
    started
        What `browser` gives.
    profile : Path
        An empty folder.
    """
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(KEEP_NOTHING), encoding="utf-8")
    context = started.browser_type.launch_persistent_context(
        profile, executable_path=executable(), args=FLAGS, viewport={"width": 1280, "height": 900}
    )
    try:
        yield context
    finally:
        context.close()


@contextlib.contextmanager
def browser():
    """Start Chromium; give playwright's browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        try:
            yield started
        finally:
            started.close()
