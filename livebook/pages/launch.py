"""Launch buttons for the published book.

Where the book will be published is not known to its sources, and a fork's readers should get the
fork's notebooks. So addresses are given when the book is built, in the environment:

``BOOK_REPOSITORY``
    ``https://github.com/owner/name``, the public repository. Notebook pages then open there in
    Binder and Colab; without it they have no such buttons, and what they say about Binder and
    Colab names the files to use instead.
``BOOK_BRANCH``
    Its branch; ``main`` if not given.
``BOOK_COLAB``
    ``branch/folder`` of that repository in which copies of the notebooks are published that
    fetch the package themselves (a built book has them in ``_sources``). Colab opens these.
``BOOK_HUB``
    ``https://hub.example.edu``, a JupyterHub with nbgitpuller.
``BOOK_CARRY``
    ``1`` if the forms of ``make carry`` are published beside the site, in its folder ``carry``.
``BOOK_LITE``
    ``1`` if the edition in the browser is part of the site, as ``make lite`` sets it.
"""

import os
import re

ADDRESS = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")
BRANCH = re.compile(r"[\w.-]+(/[\w.-]+)*")
HUB = re.compile(r"https://[\w.-]+(:\d+)?(/[\w./~-]*)?")

#: The page of the edition in the browser that shows one notebook, below the site's root.
LITE = "lite/notebooks/index.html"


def _setting(environment, name, pattern, example):
    value = environment.get(name, "").strip().rstrip("/")
    if value and not pattern.fullmatch(value):
        raise ValueError(f"{name} is {value!r}; expected {example}")
    return value


def repository(environment):
    """Return the address and branch of the public repository; the address may be empty."""
    address = _setting(environment, "BOOK_REPOSITORY", ADDRESS, "https://github.com/owner/name")
    branch = _setting(environment, "BOOK_BRANCH", BRANCH, "a branch such as main")
    return address, branch or "main"


def archive_address(environment):
    """Return what pip can install the book from, without git; empty if it is not published."""
    address, branch = repository(environment)
    return f"{address}/archive/refs/heads/{branch}.zip" if address else ""


def _configure(app, config):
    address, branch = repository(os.environ)
    hub = _setting(os.environ, "BOOK_HUB", HUB, "https://hub.example.edu")
    colab = _setting(os.environ, "BOOK_COLAB", BRANCH, "branch/folder, such as gh-pages/_sources")
    if (hub or colab) and not address:
        raise ValueError("BOOK_HUB and BOOK_COLAB need BOOK_REPOSITORY as well")
    # A cell to run in Colab, as a piece of text: substitutions do not reach into code.
    install = archive_address(os.environ) or "ADDRESS"
    config.myst_substitutions = {"install_cell": f"`%pip install {install}`"}
    if os.environ.get("BOOK_CARRY") == "1":
        app.tags.add("carried")
    if os.environ.get("BOOK_LITE") == "1":
        app.tags.add("lite")
    if not address:
        return
    app.tags.add("published")
    if colab:
        app.tags.add("colab")
        config.livebook_colab = [f"{address}/blob/{place}/" for place in (branch, colab)]
    buttons = {
        "binderhub_url": "https://mybinder.org",
        "colab_url": "https://colab.research.google.com",
        "notebook_interface": "jupyterlab",
    }
    if hub:
        app.tags.add("hub")
        buttons["jupyterhub_url"] = hub
    config.html_theme_options.update(
        repository_url=address,
        repository_branch=branch,
        use_repository_button=True,
        use_issues_button=True,
        launch_buttons=buttons,
    )


def _launch_group(context):
    """Return the menu behind the rocket; the theme makes none where no repository is named."""
    for button in context["header_buttons"]:
        if button.get("label") == "launch-buttons":
            return button
    group = {
        "type": "group",
        "tooltip": "Launch interactive content",
        "icon": "fas fa-rocket",
        "buttons": [],
        "label": "launch-buttons",
    }
    context["header_buttons"].insert(0, group)
    return group


def offer_browser(page):
    """Offer to run a notebook in the browser, where that edition is part of the site."""
    if "lite" not in page.app.tags or page.context.get("page_source_suffix") != ".ipynb":
        return
    button = {
        "type": "link",
        "text": "Run in your browser",
        "tooltip": "Run in your browser, nothing to install",
        "icon": "fas fa-play",
        "url": f"{page.context['pathto'](LITE, 1)}?path={page.name}.ipynb",
        "label": "lite",
    }
    _launch_group(page.context)["buttons"].insert(0, button)


def open_portable_copies(page):
    """Let Colab open the copies that fetch the package, where they are published."""
    if not page.app.config.livebook_colab:
        return
    original, portable = (
        place.removeprefix("https://github.com") for place in page.app.config.livebook_colab
    )
    for group in page.context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("text") == "Colab":
                button["url"] = button["url"].replace(original, portable)


def setup(app):
    app.add_config_value("livebook_colab", [], "html", [list])
    app.connect("config-inited", _configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
