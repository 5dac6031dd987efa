"""The bibliography: every work is cited, every citation resolves, and every DOI is one."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from contents import ROOT
from pybtex.database import parse_file

from livebook import yaml_text

BIBLIOGRAPHY = ROOT / "chapters" / "references.bib"
ROLE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
# Angle brackets, which old DOIs have, are written %3C and %3E: the list makes links of DOIs as they are.
DOI = re.compile(r"10\.\d{4,9}/[^\s\"{}<>]*[^\s\"{}<>.,]")


def keys_as_written(text):
    """Return the keys as they stand, twice if twice: the parser stops at a second one."""
    return re.findall(r"^\s*@\w+\{\s*([^,\s]+)\s*,", text, re.MULTILINE)


def in_roles(text):
    """Return the keys in the {cite:…} roles of a text."""
    return {key.strip() for group in ROLE.findall(text) for key in group.split(",")}


def strings(value):
    """Return every text in a tree of dictionaries and lists."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def citations(root):
    """Return {key: [where]} of all that is cited, in pages and in the data that pages are made of.

    Generated pages (the claims, the tables, the published figures) need not exist, and those that
    do do not count: one may be older than what it was made from.
    """
    where = {}

    def add(keys, path):
        for key in keys:
            where.setdefault(key, []).append(path.relative_to(root).as_posix())

    chapters, data, ledgers = (root / name for name in ("chapters", "data", "ledgers"))
    made = [
        chapters / name
        for name in ("claims", "appendix/data", "appendix/data.md", "appendix/published-figures.md")
    ]
    for path in sorted([*chapters.rglob("*.md"), *chapters.rglob("*.ipynb")]):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if not hidden and not {path, *path.parents} & set(made):
            add(in_roles(path.read_text(encoding="utf-8")), path)
    for path in sorted(data.glob("*.resource.yaml")):
        descriptor = _read(path)
        add([s["key"] for s in descriptor["sources"] if s.get("key")], path)
    add(
        [entry["citation"] for entry in _read(ledgers / "reported.yaml").values()],
        ledgers / "reported.yaml",
    )
    claims = _read(ledgers / "claims.yaml")
    add(_sources(claims).union(*map(in_roles, strings(claims))), ledgers / "claims.yaml")
    return where


def _read(path):
    return yaml_text.read(path) or {}


def _sources(value):
    """Return the works that a claim's sources name."""
    parts = value if isinstance(value, list) else list(value.values())
    found = {c for part in parts if isinstance(part, dict | list) for c in _sources(part)}
    if isinstance(value, dict) and value.get("citation"):
        found.add(value["citation"])
    return found


@pytest.fixture(scope="module")
def cited():
    return citations(ROOT)


@pytest.fixture(scope="module")
def entries():
    return parse_file(BIBLIOGRAPHY, bib_format="bibtex").entries


def test_no_key_stands_twice():
    keys = Counter(key.lower() for key in keys_as_written(BIBLIOGRAPHY.read_text(encoding="utf-8")))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_citation_resolves(cited, entries):
    known = set(entries.keys())
    assert {key: pages for key, pages in cited.items() if key not in known} == {}


def test_every_entry_is_cited(cited, entries):
    assert sorted(set(entries.keys()) - set(cited)) == []


def test_every_entry_says_who_when_and_what(entries):
    lacking = {}
    for key, entry in entries.items():
        who = entry.persons.get("author") or entry.persons.get("editor")
        when = re.fullmatch(r"\d{4}|n\.d\.", entry.fields.get("year", ""))
        what = entry.fields.get("title", "").strip()
        if not (who and when and what):
            lacking[key] = {"who": bool(who), "when": bool(when), "what": bool(what)}
    assert lacking == {}


def test_every_article_names_its_journal_and_every_book_its_publisher(entries):
    needs = {
        "article": "journal",
        "book": "publisher",
        "incollection": "booktitle",
        "techreport": "institution",
    }
    assert [
        k for k, e in entries.items() if e.type in needs and needs[e.type] not in e.fields
    ] == []


def test_every_doi_is_well_formed(entries):
    dois = {key: entry.fields["doi"] for key, entry in entries.items() if "doi" in entry.fields}
    assert dois
    assert {key: doi for key, doi in dois.items() if not DOI.fullmatch(doi)} == {}


def test_no_doi_stands_twice(entries):
    dois = Counter(e.fields["doi"].lower() for e in entries.values() if "doi" in e.fields)
    assert [doi for doi, count in dois.items() if count > 1] == []


def test_every_address_is_well_formed_and_none_repeats_the_doi(entries):
    wrong = {}
    for key, entry in entries.items():
        url = entry.fields.get("url")
        if url is None:
            continue
        parts = urlsplit(url)
        host = re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc)
        spaced = re.search(r"[\s{}<>\"\\]", url)
        doi = entry.fields.get("doi")
        if parts.scheme not in ("http", "https") or not host or spaced or (doi and doi in url):
            wrong[key] = url
    assert wrong == {}
