"""Follow every link to another site with Sphinx's own checker; report, and never fail for them.

A host may be down, slow or closed to programs without the link being wrong, so what is found is
for a person to look at.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from livebook.editions.epub import configure

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "linkcheck_anchors": "0",
    "linkcheck_retries": "1",
    "linkcheck_timeout": "20",
    "linkcheck_workers": "10",
}


def check(root, work):
    """Run the checker; return its findings, one dictionary a link (status, uri, filename, info).

    Raises
    ------
    RuntimeError
        When Sphinx could not read the book, with what it said.
    """
    configure(root, work / "conf")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "linkcheck", "-c", str(work / "conf")]
    command += ["-d", str(work / "doctrees"), str(root), str(work / "links")]
    for name, value in SETTINGS.items():
        command += ["-D", f"{name}={value}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    report = work / "links" / "output.json"
    if not report.is_file():
        raise RuntimeError(
            f"the links could not be checked:\n{(done.stdout + done.stderr)[-3000:]}"
        )
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def summary(found):
    """Return the lines to print: one for each broken link to another site, and the counts."""
    found = [link for link in found if link["uri"].startswith("http")]  # the audit follows others
    broken = sorted(
        {
            (link["uri"], link["filename"], link["info"])
            for link in found
            if link["status"] == "broken"
        }
    )
    counts = {}
    for link in found:
        counts[link["status"]] = counts.get(link["status"], 0) + 1
    lines = [
        f"broken  {uri}  (on {page}: {' '.join(info.split())[:120]})" for uri, page, info in broken
    ]
    total = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
    return [*lines, f"{len(found)} links: {total}"]


def main():
    """Check the book's links and print what was found."""
    with tempfile.TemporaryDirectory() as work:
        print("\n".join(summary(check(ROOT, Path(work)))))


if __name__ == "__main__":
    main()
