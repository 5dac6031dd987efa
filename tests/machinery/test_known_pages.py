"""A page is looked at again when anything that shows on it, or that looks at it, has changed."""

import pytest

from livebook.checks import known_pages

PAGE = """<link rel="stylesheet" href="_static/all.css?digest=1"><script src="_static/all.js"></script>
<img src="_images/well.svg" srcset="_images/well.svg 1x, _images/wide.svg 2x" alt="{alt}">
<a href="rivers.html">Rivers</a> <a href="wells.csv">Numbers</a>
<footer>Last changed on <time datetime="{day}">{written}</time>. Cite: wells, {written}.</footer>"""

#: The pages, and other files that tests open, one of which is not there.
ALL = ["rivers.html", "wells.html", "wells.csv", "gone.js"]


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of two pages and what they show, in a browser of version 1."""
    monkeypatch.setattr(known_pages, "_browser", lambda: "1")
    known_pages._of.cache_clear()
    folder = tmp_path / "site"
    for name in ("_static/all.css", "_static/all.js", "_images/well.svg", "_images/wide.svg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old", encoding="utf-8")
    (folder / "wells.csv").write_text("1", encoding="utf-8")
    (folder / "rivers.html").write_text("<p>A river</p>", encoding="utf-8")
    (folder / "old.html").write_text('<meta http-equiv="Refresh" content="0">', encoding="utf-8")
    _write(folder)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "legible.py").write_text("assert True", encoding="utf-8")
    return folder


def _write(site, alt="A well", day="2026-03-01", written="1 March 2026"):
    text = PAGE.format(alt=alt, day=day, written=written)
    (site / "wells.html").write_text(text, encoding="utf-8")


def _digests(site):
    known_pages._of.cache_clear()
    checks = [site.parent / "checks" / "legible.py"]
    return known_pages.digests(site, [*known_pages.pages(site), "wells.csv", "gone.js"], checks)


def _note(site):
    known_pages.note(site.parent / "known", _digests(site))


def _new(site):
    return known_pages.new(site.parent / "known", _digests(site))


def test_pages_that_lead_on_are_none(site):
    assert known_pages.pages(site) == ["rivers.html", "wells.html"]


def test_what_was_noted_is_known_on_another_day_and_nothing_before(site, monkeypatch):
    assert _new(site) == ALL
    _note(site)
    _write(site, day="2026-11-27", written="27 November 2026")
    assert _new(site) == []
    monkeypatch.setenv("EVERYTHING", "1")
    assert _new(site) == ALL


@pytest.mark.parametrize(
    ("changed", "new"),
    [
        ("_images/well.svg", ["wells.html"]),
        ("_images/wide.svg", ["wells.html"]),
        ("_static/all.css", ALL),
        ("../checks/legible.py", ALL),
        ("rivers.html", ["rivers.html"]),
        ("wells.csv", ["wells.csv"]),
        ("gone.js", ["gone.js"]),
        ("texts.js", []),
    ],
)
def test_whatever_is_shown_counts_and_what_is_linked_does_not(changed, new, site):
    _note(site)
    (site / changed).write_text("<p>new</p>", encoding="utf-8")
    assert _new(site) == new


def test_words_and_the_browser_count(site, monkeypatch):
    _note(site)
    _write(site, alt="Another well")
    assert _new(site) == ["wells.html"]
    monkeypatch.setattr(known_pages, "_browser", lambda: "2")
    assert _new(site) == ALL


def test_a_page_that_shows_how_others_lead_on_is_one(site):
    text = "<p>Words.</p>" * 99 + '<pre>&lt;meta http-equiv="Refresh"></pre>'
    (site / "rivers.html").write_text(text, encoding="utf-8")
    assert known_pages.pages(site) == ["rivers.html", "wells.html"]


def test_pages_of_other_programs_are_none(site):
    for folder in ("lite", "_static"):
        (site / folder).mkdir(exist_ok=True)
        (site / folder / "index.html").write_text("<p>Another</p>", encoding="utf-8")
    assert known_pages.pages(site) == ["rivers.html", "wells.html"]


def test_the_day_alone_does_not_count_and_words_around_it_do(site):
    _note(site)
    path = site / "wells.html"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Cite: ", "Quote: "), encoding="utf-8")
    assert _new(site) == ["wells.html"]
    path.write_text(f"{text}<p>A last word.</p>", encoding="utf-8")
    _note(site)
    path.write_text(f"{text}<p>Another.</p>", encoding="utf-8")
    assert _new(site) == ["wells.html"]


@pytest.mark.parametrize("text", ["", "sizes 100vw", "http://[", "#here", "a" * 5000, "../../x"])
def test_an_attribute_that_is_no_address_shows_no_file(text, site):
    assert known_pages._file(site, site / "wells.html", text) is None


def test_files_outside_of_the_site_are_not_shown(site):
    (site.parent / "known").write_text("", encoding="utf-8")
    assert known_pages._file(site, site / "wells.html", "../known") is None
    assert (
        known_pages._file(site, site / "wells.html", "wells.csv") == (site / "wells.csv").resolve()
    )


def test_the_browser_is_asked_for_its_version(monkeypatch):
    monkeypatch.setattr(known_pages, "executable", lambda: "git")
    known_pages._browser.cache_clear()
    assert known_pages._browser().startswith("git version")
    known_pages._browser.cache_clear()


def test_a_test_file_is_another_when_its_text_or_a_module_it_imports_is(tmp_path):
    def digest():
        known_pages._of.cache_clear()
        return known_pages.digests_of_tests(tmp_path, ["test_wells.py"])["test_wells.py"]

    def write(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return digest()

    for name, text in {
        "test_wells.py": "import pytest\nfrom wells import depth",
        "wells.py": "import rocks",
        "rocks.py": "hard = True",
        "rivers.py": "long = True",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = digest()
    assert write("rivers.py", "long = False") == first
    assert len({first, write("rocks.py", "hard = 1"), write("test_wells.py", "import wells")}) == 3
