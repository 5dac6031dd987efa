"""The EPUB, made by Sphinx from the same sources, without what only a site can use."""

import subprocess
import sys
import uuid
from pathlib import Path

import yaml

NAME = "partners-or-periphery"
#: Extensions that make sense on a site only.
SITE_ONLY = {"sphinx_copybutton", "sphinx_book_theme"}
TITLE = "Partners or Periphery?"
#: The same in every edition, so that a reader's library knows a new one for the same book.
IDENTIFIER = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:book:{NAME}"))
#: Settings that differ from the site's, as lines of Sphinx's configuration.
SETTINGS = {
    "project": TITLE,
    "epub_title": TITLE,
    "epub_basename": NAME,
    "epub_author": "The authors of Partners or Periphery?",
    "epub_publisher": "The authors of Partners or Periphery?",
    "epub_description": "An executable course on dependency theory, world-systems analysis and "
    "China–Latin America relations.",
    "epub_copyright": "Text and figures: CC BY 4.0. Code: BSD-3-Clause.",
    "epub_scheme": "UUID",
    "epub_identifier": f"urn:uuid:{IDENTIFIER}",
    "epub_uid": "book-id",
    "epub_show_urls": "no",
    "epub_tocdepth": 2,
    "epub_tocscope": "includehidden",  # ours is: the table of contents is a file of its own
    "epub_css_files": ["reader.css"],  # not epub.css: the name of Sphinx's own
    "nb_mime_priority_overrides": [["epub", "text/html", 1], ["epub", "image/svg+xml", 2]],
    "html_theme": "basic",
    "html_theme_options": {},
    "html_favicon": "",
    "html_css_files": [],
    "templates_path": [],
    # Files for the site that no page of the EPUB needs.
    "suppress_warnings": ["myst.domains", "epub.unknown_project_files"],
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
    settings = {
        **SETTINGS,
        "bibtex_bibfiles": [str(Path(root) / "chapters/references.bib")],
        "extensions": extensions(root),
        "html_static_path": [str(Path(__file__).with_name("reader.css"))],
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    (folder / "conf.py").write_text("\n".join([text, *lines, ""]), encoding="utf-8")


def build(root, work, *, version):
    """Build the EPUB below the folder `work`; return its path.

    Raises
    ------
    RuntimeError
        When Sphinx fails or warns, with what it said.
    """
    configure(root, work / "conf")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "epub"]
    command += ["-c", str(work / "conf"), "-d", str(work / "doctrees")]
    command += ["-D", f"version={version}", "-D", f"release={version}"]
    command += [str(root), str(work / "epub")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the EPUB failed:\n{(done.stdout + done.stderr)[-4000:]}")
    return work / "epub" / f"{NAME}.epub"
