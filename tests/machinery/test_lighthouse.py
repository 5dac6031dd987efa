"""Lighthouse is asked as a phone's reader would be, and what it is not content with is named."""

import gzip
import json
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest

from livebook.checks import lighthouse
from livebook.checks.chromium import served

WHOLE = {"performance": 1, "accessibility": 1, "best-practices": 1, "seo": 1}


def _report(scores, audits):
    """Return a report as Lighthouse writes it; `audits` are (category, id, weight, score)."""
    categories = {name: {"score": score, "auditRefs": []} for name, score in scores.items()}
    for category, name, weight, _ in audits:
        categories[category]["auditRefs"].append({"id": name, "weight": weight})
    return {
        "categories": categories,
        "audits": {name: {"score": score} for _, name, _, score in audits},
    }


@pytest.fixture
def says(monkeypatch, tmp_path):
    """Let a script stand for Lighthouse; give a function that sets what it says."""
    program = tmp_path / "lighthouse"
    monkeypatch.setattr(lighthouse, "LIGHTHOUSE", program)

    def say(report, code=0):
        (tmp_path / "report").write_text(json.dumps(report), encoding="utf-8")
        program.write_text(
            f'#!/bin/sh\necho "$CHROME_PATH $*" > {tmp_path}/asked\ncat {tmp_path}/report\n'
            f"echo no page there >&2\nexit {code}\n",
            encoding="utf-8",
        )
        program.chmod(0o755)
        return tmp_path / "asked"

    return say


def test_a_page_s_scores_and_what_it_did_not_pass(says, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "sh")
    asked = says(
        _report(
            {**WHOLE, "performance": 0.984, "seo": 0.9},
            [
                ("seo", "description", 1, 0),
                ("seo", "by-hand", 0, 0),  # weighs nothing
                ("accessibility", "video", 3, None),  # there is none
                ("accessibility", "names", 3, 1),
                ("performance", "fast", 3, 0.4),  # is measured, not passed
            ],
        )
    )
    scores, failed = lighthouse.score("http://localhost/a.html")
    assert scores == {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 90}
    assert failed == ["description"]
    words = asked.read_text(encoding="utf-8")
    assert "/sh http://localhost/a.html" in words
    assert "--output=json" in words and "--headless" in words


def test_a_page_that_cannot_be_looked_at_stops_with_what_was_said(says):
    says({}, code=1)
    with pytest.raises(SystemExit, match=r"could not look at http://a:\nno page there"):
        lighthouse.score("http://a")


def test_of_a_few_runs_the_median_counts_and_every_failure(monkeypatch):
    runs = [(dict.fromkeys(WHOLE, n), [f"audit-{n}", "always"]) for n in (100, 40, 98)]
    left = list(runs)
    monkeypatch.setattr(lighthouse, "score", lambda address: left.pop())
    scores, failed = lighthouse.median_score("http://a")
    assert left == [] and set(scores.values()) == {98}
    assert failed == ["always", "audit-100", "audit-40", "audit-98"]


@pytest.fixture
def book(monkeypatch, tmp_path):
    """Let two pages be looked at, of a book that is built, with Lighthouse installed."""
    (tmp_path / "lighthouse").touch()
    (tmp_path / "html").mkdir()
    (tmp_path / "html/index.html").write_text("<p>A page</p>", encoding="utf-8")
    for name, value in {"ROOT": tmp_path, "HTML": tmp_path / "html"}.items():
        monkeypatch.setattr(lighthouse, name, value)
    monkeypatch.setattr(lighthouse, "LIGHTHOUSE", tmp_path / "lighthouse")
    pages = SimpleNamespace(read=lambda root: SimpleNamespace(lighthouse=["a.html", "b.html"]))
    monkeypatch.setattr(lighthouse, "options", pages)
    return tmp_path


def _scored(monkeypatch, **of_b):
    """Let every score be whole but some of the page b.html."""

    def median_score(address):
        of = {**dict.fromkeys(WHOLE, 100), "performance": 98}
        return {**of, **(of_b if address.endswith("b.html") else {})}, list(of_b)

    monkeypatch.setattr(lighthouse, "median_score", median_score)


def test_pages_on_their_floors_pass(book, monkeypatch, capsys):
    _scored(monkeypatch)
    lighthouse.main()
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == ["a.html", "b.html"]
    assert said[0].endswith("performance 98, accessibility 100, best-practices 100, seo 100")


@pytest.mark.parametrize("name", [*WHOLE])
def test_whoever_is_below_a_floor_is_named(name, book, monkeypatch, capsys):
    _scored(monkeypatch, **{name: 97})
    with pytest.raises(SystemExit) as stopped:
        lighthouse.main()
    assert str(stopped.value) == f"Below the floor: b.html: {name} 97"
    assert f"  not passed: {name}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("missing", "words"),
    [("lighthouse", r"run 'npm install --prefix"), ("html/index.html", "run 'make book' first")],
)
def test_what_is_missing_is_said_with_its_remedy(missing, words, book):
    (book / missing).unlink()
    with pytest.raises(SystemExit, match=rf"^{missing} is missing; {words}"):
        lighthouse.main()


def test_files_come_compressed_and_are_kept(tmp_path):
    (tmp_path / "a.html").write_text("<p>" + 99 * "word ", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"picture")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    with served(tmp_path, lighthouse.Compressed) as site:

        def of(name):
            with urllib.request.urlopen(site + name) as answer:
                return answer.headers, answer.read()

        headers, page = of("a.html")
        assert headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(page) == (tmp_path / "a.html").read_bytes()
        assert len(page) == int(headers["Content-Length"]) < 99
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert int(headers["Cache-Control"].partition("=")[2]) > 30 * 86400
        assert gzip.decompress(of("a.json")[1]) == b"{}"
        headers, picture = of("a.png")
        assert headers["Content-Encoding"] is None and picture == b"picture"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            of("b.html")
