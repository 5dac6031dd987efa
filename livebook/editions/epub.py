"""The EPUB, made by Sphinx from the same sources, without what only a site can use."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

from jupyter_book.config import get_final_config

from livebook import checkout, options
from livebook.editions import cover, epub_package

#: Extensions for a site, and those that Jupyter Book adds for LaTeX and the site's numbers.
LEFT_OUT = {
    "sphinx_copybutton",
    "sphinx_book_theme",
    "sphinx_jupyterbook_latex",
    "sphinx_multitoc_numbering",
}
#: Settings that differ from the site's, whatever the book.
SETTINGS = {
    "epub_scheme": "UUID",
    "epub_uid": "book-id",
    "epub_show_urls": "no",
    "epub_tocdepth": 2,
    "epub_tocscope": "includehidden",  # ours is: the table of contents is a file of its own
    "epub_cover": ("_static/cover.png", ""),  # no page of its own: readers show the picture
    "epub_css_files": ["reader.css"],  # not epub.css: the name of Sphinx's own
    "nb_mime_priority_overrides": [["epub", "text/html", 1], ["epub", "image/svg+xml", 2]],
    "html_theme": "basic",
    "html_theme_options": {},
    "html_favicon": "",
    "html_css_files": [],
    # Files for the site that no page of the EPUB needs.
    "suppress_warnings": ["myst.domains", "epub.unknown_project_files"],
}


def said_of(book):
    """Return the settings that say which book this is."""
    # The same in every edition, so that a reader's library knows a new one for the same book.
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:book:{book.name}")
    return {
        "project": book.title,
        "epub_title": book.title,
        "epub_basename": book.name,
        "epub_author": book.author,
        "epub_publisher": book.author,
        "epub_description": book.description,
        "epub_copyright": book.licence,
        "epub_identifier": f"urn:uuid:{identifier}",
    }


def configure(root, folder, *, static=()):
    """Write the EPUB's Sphinx configuration, from that of Jupyter Book, into a folder of its own.

    `static` are files that go into the EPUB besides its style sheet.
    """
    settings, _ = get_final_config(
        user_yaml=Path(root) / "_config.yml",
        sourcedir=Path(root),
        cli_config={"external_toc_path": "_toc.yml", "latex_individualpages": False},
    )
    own = [name for name in settings["extensions"] if name not in LEFT_OUT]
    settings |= {
        **SETTINGS,
        **said_of(options.read(root)),
        "bibtex_bibfiles": [str(Path(root) / name) for name in settings["bibtex_bibfiles"]],
        "extensions": own,
        "html_static_path": [str(Path(__file__).with_name("reader.css")), *map(str, static)],
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text("\n".join([*lines, ""]), encoding="utf-8")


def build(root, work, *, version):
    """Build the EPUB below the folder `work`; return its path.

    Raises
    ------
    RuntimeError
        When Sphinx fails or warns, with what it said.
    """
    said, conf = options.read(root), work / "conf"
    picture = conf / Path(SETTINGS["epub_cover"][0]).name
    configure(root, conf, static=[picture])
    cover.draw(said, picture)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "epub"]
    command += ["-c", str(conf), "-d", str(work / "doctrees")]
    command += ["-D", f"version={version}", "-D", f"release={version}"]
    command += [str(root), str(work / "epub")]
    date = str(int(checkout.changed(root).timestamp()))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": date}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the EPUB failed:\n{(done.stdout + done.stderr)[-4000:]}")
    made = work / "epub" / f"{said.name}.epub"
    epub_package.finish(made, cover=SETTINGS["epub_cover"][0])
    return made
