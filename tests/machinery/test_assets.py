"""A page gets the scripts and sheets it uses, and no other."""

from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
from one_page import asset, page
from sphinx.errors import ExtensionError

from livebook.pages import assets

FILES = [
    "explore.js",
    "practice.js",
    "predictions.js",
    "cards.js",
    "clipboard.min.js?v=1",
    "_static/copybutton.js",
    "design-tabs.js",
    "doctools.js",
    "sphinx_highlight.js",
]
#: Its template asks for these (theme/search.html).
OF_THE_SEARCH_PAGE = {"minisearch.js", "search.js"}


def _kept(body, *, name="chapters/one", files=FILES, **settings):
    one = page(body, name=name, script_files=[asset(f) for f in files], **settings)
    assets.keep_wanted(one)
    return [script.filename for script in one.context["script_files"]]


@pytest.mark.parametrize(
    ("body", "scripts"),
    [
        ("<p>data-explore class=highlight sd-tab-set</p>", []),
        ('<div data-explore="a"></div>', ["explore.js"]),
        ('<form data-practice="{}"></form>', ["practice.js"]),
        ('<form data-prediction="{}"></form>', ["predictions.js"]),
        ('<div id="predictions-tool"></div>', ["predictions.js"]),
        ('<script id="cards" type="application/json">{}</script>', ["cards.js"]),
        ('<div class="highlight"></div>', ["clipboard.min.js?v=1", "_static/copybutton.js"]),
        ('<div class="a sd-tab-set"></div>', ["design-tabs.js"]),
        ('<div class="sd-card"></div>', []),
    ],
)
def test_a_script_goes_to_the_pages_that_have_what_it_works_on(body, scripts):
    assert _kept(body) == scripts


def test_a_script_without_signs_goes_to_every_page():
    assert _kept("<p></p>", files=["every-page.js", "cards.js"]) == ["every-page.js"]


def test_sphinx_s_own_helpers_of_its_search_go_to_no_page():
    assert _kept("", name="search") == _kept("") == []


def test_a_file_nobody_has_signs_for_goes_to_every_page():
    assert _kept("", files=["theme.js"]) == ["theme.js"]


@pytest.mark.parametrize(("body", "number"), [('<div class="a sd-card"></div>', 1), ("<p>", 0)])
def test_the_sheet_of_cards_and_tabs_goes_where_one_is(body, number):
    one = page(body, css_files=[asset("_static/sphinx-design.min.css?v=2")])
    assets.keep_wanted(one)
    assert len(one.context["css_files"]) == number


def test_what_widgets_leave_behind_goes():
    one = page("", script_files=[asset(None, type=assets.WIDGET_STATE), asset(None)])
    assets.keep_wanted(one)
    assert [s.attributes for s in one.context["script_files"]] == [{}]


def test_scripts_hold_up_no_page():
    for name in ("one", "search"):
        files = [asset("a.js"), asset(None)]
        assets.defer_scripts(page(name=name, script_files=files))
        assert [s.attributes for s in files] == [{"defer": "defer"}, {}]


def test_the_theme_s_script_measures_no_boxes_and_is_otherwise_as_it_was():
    folder = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    script = (folder / assets.SCRIPT).read_text(encoding="utf-8")
    spared = assets.without_measuring(script)
    assert 0 < len(script) - len(spared) < 80
    assert "theme-switch-button" in spared
    assert assets.without_measuring(spared) == spared
    with pytest.raises(ExtensionError, match="no longer measures"):
        assets.without_measuring("let another = 'version';")


def test_a_book_brings_scripts_of_its_own(tmp_path):
    handlers, added = {}, []
    app = SimpleNamespace(confdir=tmp_path, connect=handlers.__setitem__, add_js_file=added.append)
    before = {"explore.js": ["[data-explore]"]}
    config = SimpleNamespace(html_static_path=["_static"], livebook_scripts=before)
    assets.serve(app, tmp_path / "own", {"own.js": ["#own"]})
    handlers["config-inited"](app, config)
    assert config.html_static_path == ["_static", "own"] and added == ["own.js"]
    assert config.livebook_scripts == {**before, "own.js": ["#own"]} and len(before) == 1
    for body, kept in (('<p id="own"></p>', ["own.js"]), ('<p class="own"></p>', [])):
        assert _kept(body, files=["own.js"], config=vars(config)) == kept


def test_every_script_of_the_package_is_there():
    assert {p.name for p in Path(assets.STATIC).glob("*.js")} == {
        *assets.SCRIPTS,
        *OF_THE_SEARCH_PAGE,
    }


@pytest.mark.parametrize("name", [*assets.SCRIPTS, *assets.WANTED_BY])
def test_a_file_goes_to_pages_with_one_of_its_signs_and_to_no_others(name):
    signs = {**assets.SCRIPTS, **assets.WANTED_BY}[name]
    of = {".": 'class="{}"', "#": 'id="{}"', "[": '{}=""'}
    for sign in signs:
        thing = f"<p {of[sign[0]].format(sign.strip('.#[]'))}></p>"
        assert _kept(thing, files=[name]) == [name], sign
    other = '<p class="a" id="b" title="c"></p>'  # has one of each kind
    assert _kept(other, files=[name]) == ([] if signs else [name])


def test_nothing_is_chosen_of_what_a_page_does_not_ask_for():
    one = page('<p class="slide">', css_files=[asset("slides.css")])
    assets.keep_wanted(one)
    assert "script_files" not in one.context and len(one.context["css_files"]) == 1


@pytest.mark.parametrize(
    ("failed", "builder", "theme"),
    [
        ("error", "html", assets.EXTENDED),
        (None, "epub", assets.EXTENDED),
        (None, "html", "basic"),
        (None, "html", assets.EXTENDED),
    ],
)
def test_the_theme_s_script_is_changed_where_the_book_has_that_theme(
    failed, builder, theme, tmp_path
):
    script = tmp_path / "_static" / assets.SCRIPT
    script.parent.mkdir(parents=True)
    before = '"complete"===document.readyState?a():window.addEventListener("load",a)'
    script.write_text(before, encoding="utf-8")
    app = SimpleNamespace(
        outdir=tmp_path,
        builder=SimpleNamespace(name=builder),
        config=SimpleNamespace(html_theme=theme),
    )
    assets._spare_measuring(app, failed)
    whole = failed is None and builder == "html" and theme == assets.EXTENDED
    assert script.read_text(encoding="utf-8") == (assets.SPARED if whole else before)


@pytest.mark.parametrize(("theme", "folders"), [(assets.EXTENDED, 2), ("basic", 1)])
def test_templates_come_after_the_book_s_own_and_with_the_theme_that_they_extend(
    theme, folders, tmp_path
):
    config = SimpleNamespace(html_theme=theme, templates_path=["_templates"])
    assets._use_theme(SimpleNamespace(confdir=tmp_path), config)
    assert len(config.templates_path) == folders
    assert [(tmp_path / one).resolve() for one in config.templates_path[1:]] == [
        assets.THEME.resolve()
    ][: folders - 1]
