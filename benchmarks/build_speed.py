"""Time the book's build beside a plain Jupyter Book build of the same pages, and weigh the pages.

Both are built from copies in a temporary folder: cold, every notebook executed; then again after a
paragraph of one chapter changed. What a page asks for is counted in Chromium; an address on another
host counts as a request of unknown weight, since nothing is fetched from there.
"""

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import yaml

from livebook.build import notebooks
from livebook.checks.chromium import browser, served

ROOT = Path(__file__).resolve().parents[1]
EDITED = "chapters/2-dependency/index.md"
#: What a page cannot be read without; everything else of ours is left out of the plain build.
ROLES = ("findings", "generated", "claims", "claim_pages", "borrow", "course_map", "citations")
#: Jupyter Book's defaults that our configuration switches off.
DROPPED = ("nb_ipywidgets_js", "nb_mime_priority_overrides", "html_math_renderer", "templates_path")


def copy_sources(folder):
    """Copy what git tracks, without anything built, to `folder`; return it."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, names):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return folder


def make_plain(folder):
    """Rewrite the configuration so that Jupyter Book builds the same pages as it does by itself."""
    path = folder / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    options = config["sphinx"].pop("config")
    for name in (*DROPPED, "extensions", "html_theme_options"):
        options.pop(name, None)
    config["sphinx"] = {
        "local_extensions": {f"_ext.{name}": "." for name in ROLES},
        "config": options,
    }
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return folder


def seconds(command, folder):
    """Run a command to its end; return its seconds, or stop with what it said."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return time.perf_counter() - started


def edit(folder):
    """Add a sentence to one paragraph of one chapter."""
    path = folder / EDITED
    text = path.read_text(encoding="utf-8")
    first, rest = text.split(".\n", 1)
    path.write_text(f"{first}. One more sentence.\n{rest}", encoding="utf-8")


def build(folder, cold, warm):
    """Return the seconds of a cold build and of one after an edit, by two commands."""
    times = [seconds(cold, folder)]
    edit(folder)
    return [*times, seconds(warm, folder)]


def weigh(html, names):
    """Return requests, requests to other hosts and compressed kilobytes of each page, a row each."""
    with served(html) as site, browser() as chromium:
        rows = [_weigh_page(chromium, html, site, name) for name in names]
    return pd.DataFrame(rows, columns=["page", "requests", "to other hosts", "kB"])


def _weigh_page(chromium, html, site, name):
    page = chromium.new_page()
    asked = set()
    page.on("request", lambda r: r.url.startswith("http") and asked.add(r.url.split("#")[0]))
    page.goto(site + name, wait_until="load")
    page.wait_for_timeout(500)
    page.close()
    own = [html / unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith(site)]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in own if path.is_file())
    return name, len(asked), len(asked) - len(own), weight / 1024


def pages(folder):
    """Return the addresses of every chapter's pages."""
    found = [*notebooks(folder), *sorted((folder / "chapters").glob("*/index.md"))]
    return [path.relative_to(folder).with_suffix(".html").as_posix() for path in found]


def main():
    """Build twice, in two ways, and print both with the ratio of ours to the plain one."""
    if not shutil.which(os.environ.get("CHROMIUM", "chromium")):
        sys.exit("Chromium is needed to weigh pages; install it, or set CHROMIUM to its path.")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    with tempfile.TemporaryDirectory() as temporary:
        ours = copy_sources(Path(temporary) / "ours")
        plain = make_plain(copy_sources(Path(temporary) / "plain"))
        ours_command = [sys.executable, "-m", "livebook.build"]
        plain_command = [jupyter_book, "build", plain, "--quiet"]
        table = pd.DataFrame(
            {
                "ours": build(ours, ours_command, [*ours_command, "--preview"]),
                "plain": build(plain, plain_command, plain_command),
            },
            index=["cold build, s", "after one edit, s"],
        )
        names = pages(ours)
        weights = {
            "ours": weigh(ours / "_build/html", names),
            "plain": weigh(plain / "_build/html", names),
        }
    for column in ("requests", "to other hosts", "kB"):
        for word, summary in (("median", statistics.median), ("maximum", max)):
            table.loc[f"{column} a page, {word}"] = [summary(w[column]) for w in weights.values()]
    table["ratio"] = table["ours"] / table["plain"]
    print(f"{len(names)} pages of chapters, {len(notebooks(ROOT))} notebooks, one run:\n")
    print(table.to_string(float_format="{:.2f}".format))


if __name__ == "__main__":
    main()
