"""Buttons open a notebook where it can be opened, and no other page."""

from types import SimpleNamespace

import pytest
from one_page import page

from livebook.pages import launch

NOTEBOOK = {"page_source_suffix": ".ipynb"}


def _offered(tags=("lite",), buttons=(), **context):
    one = page(name="chapters/sum", tags=tags, header_buttons=list(buttons), **context)
    launch.offer_browser(one)
    return one.context["header_buttons"]


def test_a_notebook_can_be_run_in_the_browser_where_that_edition_is():
    (menu,) = _offered(**NOTEBOOK)
    assert menu["label"] == "launch-buttons" and menu["type"] == "group"
    (button,) = menu["buttons"]
    assert button["url"] == "../lite/notebooks/index.html?path=chapters/sum.ipynb"
    assert button["type"] == "link"


@pytest.mark.parametrize(
    ("tags", "context"),
    [((), NOTEBOOK), (("lite",), {"page_source_suffix": ".md"}), (("lite",), {})],
)
def test_elsewhere_it_cannot(tags, context):
    assert _offered(tags=tags, **context) == []


def test_the_browser_comes_first_in_the_menu_that_is_there():
    menu = {"label": "launch-buttons", "buttons": [{"text": "Binder"}]}
    download = {"label": "download"}
    found = _offered(buttons=[download, menu], **NOTEBOOK)
    assert [b.get("label") for b in found] == ["download", "launch-buttons"]
    assert [b["text"] for b in menu["buttons"]] == ["Run in your browser", "Binder"]


def _relinked(colab, text="Colab"):
    url = "https://colab.research.google.com/github/owner/name/blob/main/chapters/sum.ipynb"
    button = {"text": text, "url": url}
    menus = [{"label": "download"}, {"buttons": [button]}]
    launch.open_portable_copies(page(header_buttons=menus, config={"livebook_colab": colab}))
    return button["url"].removeprefix("https://colab.research.google.com/github/owner/name/blob/")


def test_colab_opens_the_copies_where_they_are_published():
    places = [f"https://github.com/owner/name/blob/{p}/" for p in ("main", "gh-pages/_sources")]
    assert _relinked(places) == "gh-pages/_sources/chapters/sum.ipynb"
    assert _relinked(places, text="Binder") == "main/chapters/sum.ipynb"
    assert _relinked([]) == "main/chapters/sum.ipynb"


def _configured(monkeypatch, **settings):
    for name in ("REPOSITORY", "BRANCH", "COLAB", "HUB", "CARRY", "LITE"):
        monkeypatch.delenv(f"BOOK_{name}", raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(f"BOOK_{name}", value)
    app = SimpleNamespace(tags=set())
    config = SimpleNamespace(html_theme_options={}, livebook_colab=[])
    launch._configure(app, config)
    return app.tags, config


def test_without_an_address_nothing_is_offered(monkeypatch):
    tags, config = _configured(monkeypatch)
    assert tags == set() and config.html_theme_options == {} and config.livebook_colab == []
    assert config.myst_substitutions == {"install_cell": "`%pip install ADDRESS`"}


def test_addresses_are_those_of_the_environment(monkeypatch):
    address = "https://github.com/owner/name"
    tags, config = _configured(
        monkeypatch, REPOSITORY=f"{address}/", BRANCH="dev", COLAB="gh-pages/_sources",
        HUB="https://hub.example.edu", CARRY="1", LITE="1",
    )  # fmt: skip
    assert tags == {"published", "colab", "hub", "carried", "lite"}
    assert config.livebook_colab == [f"{address}/blob/dev/", f"{address}/blob/gh-pages/_sources/"]
    options = config.html_theme_options
    assert (options["repository_url"], options["repository_branch"]) == (address, "dev")
    assert options["use_repository_button"] and options["use_issues_button"]
    assert {"binderhub_url", "colab_url"} <= set(options["launch_buttons"])
    assert options["launch_buttons"]["jupyterhub_url"] == "https://hub.example.edu"
    assert f"{address}/archive/refs/heads/dev.zip" in config.myst_substitutions["install_cell"]


def test_without_a_hub_or_another_branch_the_main_one_opens_and_no_hub(monkeypatch):
    tags, config = _configured(monkeypatch, REPOSITORY="https://github.com/owner/name")
    assert tags == {"published"} and config.livebook_colab == []
    assert config.html_theme_options["repository_branch"] == "main"
    assert "jupyterhub_url" not in config.html_theme_options["launch_buttons"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"REPOSITORY": "owner/name"}, "expected https://github.com/owner/name"),
        ({"HUB": "https://hub.example.edu"}, "need BOOK_REPOSITORY as well"),
        ({"COLAB": "gh-pages"}, "need BOOK_REPOSITORY as well"),
        ({"REPOSITORY": "https://github.com/a/b", "HUB": "hub.example.edu"}, "BOOK_HUB is"),
        ({"REPOSITORY": "https://github.com/a/b", "BRANCH": "a b"}, "BOOK_BRANCH is 'a b'"),
    ],
)
def test_a_wrong_address_is_said_in_one_sentence(monkeypatch, settings, words):
    with pytest.raises(ValueError, match=words):
        _configured(monkeypatch, **settings)


def test_a_branch_may_lie_in_a_folder_and_no_place_ends_in_a_slash(monkeypatch):
    address = "https://github.com/owner/name"
    _, config = _configured(
        monkeypatch, REPOSITORY=f" {address} ", BRANCH="a/b-1", HUB="https://h.example:8/hub/"
    )
    options = config.html_theme_options
    assert options["repository_branch"] == "a/b-1" and options["repository_url"] == address
    assert options["launch_buttons"]["jupyterhub_url"] == "https://h.example:8/hub"
    assert options["launch_buttons"]["notebook_interface"] == "jupyterlab"
    assert all(
        url.startswith("https://")
        for name, url in options["launch_buttons"].items()
        if name.endswith("_url")
    )


@pytest.mark.parametrize(
    ("carry", "lite", "tags"), [("0", "yes", set()), ("1", "", {"carried"}), ("", "1", {"lite"})]
)
def test_only_a_one_says_that_forms_to_carry_or_an_edition_are_there(
    carry, lite, tags, monkeypatch
):
    assert _configured(monkeypatch, CARRY=carry, LITE=lite)[0] == tags


def test_a_button_says_in_words_what_it_does():
    (menu,) = _offered(**NOTEBOOK)
    (button,) = menu["buttons"]
    assert all(menu[name] for name in ("tooltip", "icon")) and button["label"] == "lite"
    assert button["text"] == "Run in your browser" and button["tooltip"].startswith(button["text"])
    assert button["icon"] and launch.LITE in button["url"]
