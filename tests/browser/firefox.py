"""Firefox as Debian has it, by its own protocol (https://w3c.github.io/webdriver-bidi/).

Playwright drives a Firefox of its own making, which no registry of packages carries.
"""

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import time

import websocket

NAMES = ("firefox-esr", "firefox")
#: Notes what a page's policy forbids and what its scripts throw, before any of them runs.
NOTE = """() => { window.noted = [];
    document.addEventListener("securitypolicyviolation",
        e => noted.push(`policy: ${e.effectiveDirective} ${e.blockedURI}`));
    window.addEventListener("error", e => noted.push(`error: ${e.message}`)); }"""


class Firefox:
    """One window of Firefox."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
        self.numbers = itertools.count(1)
        self("session.new", capabilities={})
        self.window = self("browsingContext.getTree")["contexts"][0]["context"]
        self("script.addPreloadScript", functionDeclaration=NOTE)

    def __call__(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def open(self, address):
        """Go to an address and wait until it is loaded."""
        self("browsingContext.navigate", context=self.window, url=address, wait="complete")

    def evaluate(self, expression):
        """Return what an expression, or the promise that it is, comes to, by way of JSON."""
        wrapped = f"Promise.resolve({expression}).then(JSON.stringify)"
        result = self(
            "script.evaluate",
            expression=wrapped,
            target={"context": self.window},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"].get("value", "null"))


@contextlib.contextmanager
def firefox(profile, preferences):
    """Start Firefox without a screen in a new profile; give its window, or None if it is not there."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        yield None
        return
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = [path, "--headless", "--no-remote", "--remote-debugging-port=0"]
    log = profile / "log"
    with log.open("w") as stream:
        process = subprocess.Popen([*command, "--profile", str(profile)], stderr=stream)
    try:
        yield Firefox(f"{_address(process, log)}/session")
    finally:
        process.terminate()
        process.wait(30)


def _address(process, log):
    """Return where Firefox, once it has started, says that it listens."""
    while process.poll() is None:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Firefox ended before it could be spoken to: {log.read_text()[-300:]}")
