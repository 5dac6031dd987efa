"""The EPUB, made by Sphinx from the same sources, without what only a site can use."""

import subprocess
import sys
from pathlib import Path

import yaml

NAME = "partners-or-periphery"
#: Extensions that make sense on a site only.
SITE_ONLY = {
    "sphinx_copybutton",
    "sphinx_book_theme",
    "_ext.description",
    "_ext.diet",
    "_ext.explore",
    "_ext.policy",
    "_ext.stylesheet",
}
#: Settings that differ from the site's; the book's own style sheet comes along.
SETTINGS = {
    "epub_basename": NAME,
    "epub_show_urls": "no",
    "epub_tocdup": "0",
    "epub_css_files": "book.css,epub.css",
    "html_theme": "basic",
    "html_favicon": "",
    "templates_path": "",
    "html_css_files": "",
}


def extensions(root):
    """Return the extensions of `_config.yml` that the EPUB is made with."""
    config = yaml.safe_load((Path(root) / "_config.yml").read_text(encoding="utf-8"))
    return [e for e in config["sphinx"]["config"]["extensions"] if e not in SITE_ONLY]


def configure(root, folder):
    """Let Jupyter Book write its Sphinx configuration into `folder`, not into the sources."""
    folder.mkdir(parents=True, exist_ok=True)
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    written = Path(root) / "conf.py"
    subprocess.run(
        [jupyter_book, "config", "sphinx", str(root)], check=True, capture_output=True, text=True
    )
    text = written.read_text(encoding="utf-8")
    written.unlink()
    priorities = [["epub", "text/html", 1], ["epub", "image/svg+xml", 2]]
    (folder / "conf.py").write_text(
        f"{text}\nbibtex_bibfiles = [{str(Path(root) / 'chapters/references.bib')!r}]\n"
        f"extensions = {extensions(root)!r}\nnb_mime_priority_overrides = {priorities!r}\n"
        f"html_static_path = epub_static_path = [{str(Path(root) / '_static')!r}]\n",
        encoding="utf-8",
    )


def build(root, work, *, version):
    """Build the EPUB below the folder `work`; return its path.

    Raises
    ------
    RuntimeError
        When Sphinx fails or warns, with what it said.
    """
    configure(root, work / "conf")
    settings = {**SETTINGS, "version": version, "release": version}
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "epub"]
    command += ["-c", str(work / "conf"), "-d", str(work / "doctrees"), str(root)]
    command += [str(work / "epub")]
    for name, value in settings.items():
        command += ["-D", f"{name}={value}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the EPUB failed:\n{(done.stdout + done.stderr)[-4000:]}")
    return work / "epub" / f"{NAME}.epub"
