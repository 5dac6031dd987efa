"""WebKit, the engine of Safari, as Debian has it, by WebDriver (https://www.w3.org/TR/webdriver2/).

It wants a screen: Xvfb is one that nobody sees. Playwright drives a WebKit of its own making, which
no registry of packages carries.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

#: Where Debian keeps the engine's own small browser, by kind of machine and release.
BROWSERS = "usr/lib/*/webkit2gtk-4.*/MiniBrowser"
WAIT = "const done = arguments[0]; Promise.resolve(%s).then(JSON.stringify).then(done)"


class WebKit:
    """One window of WebKit's browser."""

    def __init__(self, address, browser):
        options = {"binary": str(browser), "args": ["--automation"]}
        asked = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.address = f"{address}/session"
        self.address += f"/{self._post('', capabilities=asked)['sessionId']}"

    def _post(self, command, **params):
        request = urllib.request.Request(
            self.address + command,
            data=json.dumps(params).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def open(self, address):
        """Go to an address and wait until it is loaded."""
        self._post("/url", url=address)

    def evaluate(self, expression):
        """Return what an expression, or the promise that it is, comes to, by way of JSON."""
        return json.loads(self._post("/execute/async", script=WAIT % expression, args=[]) or "null")


@contextlib.contextmanager
def webkit(folder):
    """Start WebKit's browser on a screen nobody sees; give its window, or None if it is not there."""
    browser = next(Path("/").glob(BROWSERS), None)
    if browser is None or not all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))):
        yield None
        return
    with contextlib.ExitStack() as ending:
        log = folder / "screen"
        screen = _started(ending, ["Xvfb", "-displayfd", "2", "-nolisten", "tcp"], log, {})
        number = _said(screen, log, r"^(\d+)$")
        told = {"DISPLAY": f":{number}", "HOME": str(folder)}
        port = _free_port()
        command = ["WebKitWebDriver", "--host=127.0.0.1", f"--port={port}"]
        driver = _started(ending, command, folder / "driver", told)
        yield WebKit(_answering(driver, port), browser)


def _started(ending, command, log, told):
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, stderr=stream, stdout=stream, env={**os.environ, **told}
        )
    ending.callback(process.wait, 30)
    ending.callback(process.terminate)
    return process


def _said(process, log, pattern):
    """Return what a program that has started says of itself."""
    while process.poll() is None:
        if found := re.search(pattern, log.read_text(), re.M):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} ended early: {log.read_text()[-300:]}")


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def _answering(process, port):
    """Return the driver's address once it answers."""
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    raise RuntimeError("WebKitWebDriver ended before it could be spoken to")
