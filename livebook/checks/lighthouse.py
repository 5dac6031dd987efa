"""Score pages of the built book with Lighthouse, as a phone sees them, served compressed.

Accessibility, best practices and findability must be whole. Performance is the median of a few
runs, because it depends on what else the machine does; the floor leaves room for little.
"""

import gzip
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from livebook import options
from livebook.checks.chromium import FLAGS, Quiet, served

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
LIGHTHOUSE = ROOT / "livebook" / "checks" / "web" / "node_modules" / ".bin" / "lighthouse"
FLOORS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3


class Compressed(Quiet):
    """Serve files as a host does: text compressed, and to be kept by the browser."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer with the file, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "max-age=31536000")
        if kind.startswith("text/") or kind.endswith(("javascript", "json", "xml")):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def score(address):
    """Return the four scores of a page, 0 to 100, and the names of the audits it did not pass."""
    flags = " ".join(["--headless", *FLAGS])
    command = [LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium}
    )
    if done.returncode:
        sys.exit(f"Lighthouse could not look at {address}:\n{done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in FLOORS}
    failed = [
        ref["id"]
        for name in FLOORS
        if name != "performance"
        for ref in report["categories"][name]["auditRefs"]
        if ref["weight"] and report["audits"][ref["id"]]["score"] not in (None, 1)
    ]
    return scores, failed


def median_score(address):
    """Return the medians of a few runs, and every audit that some run did not pass."""
    runs = [score(address) for _ in range(RUNS)]
    scores = {name: statistics.median(run[0][name] for run in runs) for name in FLOORS}
    return scores, sorted({audit for _, failed in runs for audit in failed})


def main():
    """Print the scores of each page; exit non-zero where one is below its floor."""
    for need, hint in (
        (LIGHTHOUSE, "npm install --prefix livebook/checks/web"),
        (HTML / "index.html", "make book"),
    ):
        if not need.exists():
            sys.exit(f"{need.relative_to(ROOT)} is missing; run '{hint}' first")
    below = []
    with served(HTML, Compressed) as site:
        for page in options.read(ROOT).lighthouse:
            scores, failed = median_score(site + page)
            print(f"{page}: " + ", ".join(f"{name} {value}" for name, value in scores.items()))
            for audit in failed:
                print(f"  not passed: {audit}")
            below += [f"{page}: {n} {v}" for n, v in scores.items() if v < FLOORS[n]]
    if below:
        sys.exit("Below the floor: " + "; ".join(below))


if __name__ == "__main__":
    main()
