"""Launch buttons for the published book.

Where the book will be published is not known to its sources, and a fork's readers should get the
fork's notebooks. So the address of the public repository is given when the book is built, in
BOOK_REPOSITORY (``https://github.com/owner/name``); without it the pages carry no launch buttons,
and what they say about Binder and Colab names the files to use instead.
"""

import os
import re

ADDRESS = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")


def _configure(app, config):
    address = os.environ.get("BOOK_REPOSITORY", "").rstrip("/")
    # A cell to run in Colab, as a piece of text: substitutions do not reach into code.
    config.myst_substitutions = {"install_cell": f'`%pip install "git+{address or "ADDRESS"}"`'}
    if not address:
        return
    if not ADDRESS.fullmatch(address):
        raise ValueError(f"BOOK_REPOSITORY is {address!r}; expected https://github.com/owner/name")
    app.tags.add("published")
    config.html_theme_options.update(
        repository_url=address,
        repository_branch=os.environ.get("BOOK_BRANCH", "main"),
        use_repository_button=True,
        use_issues_button=True,
        launch_buttons={
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
            "notebook_interface": "jupyterlab",
        },
    )


def setup(app):
    app.connect("config-inited", _configure, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
