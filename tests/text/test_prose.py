"""No number without its proof: prose, captions and alt texts against the ledgers."""

import ast
import re

import pytest
import yaml
from contents import ROOT, label, notebook_paths, page_paths
from prose import bare_statistics

from livebook import findings, forks
from livebook.findings import LEDGER
from periphery import claims

FINDING = re.compile(r"\{finding\}`([^`]+)`")
REPORTED = re.compile(r"\{reported\}`([^`]+)`")


def _yaml(path):
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


def yardstick_keys(row):
    """Return the keys of the numbers that a claim's page prints for each partner."""
    given = [row["yardstick"].get(partner, "none") for partner in claims.PARTNERS]
    return [key for keys in given if keys != "none" for key in keys]


def _role(key):
    reported = key.removeprefix("reported:")
    return f"{{finding}}`{key}`" if reported == key else f"{{reported}}`{reported}`"


@pytest.fixture(scope="module")
def texts(notebooks):
    """Return ``{where: text}`` of all prose that may state a number.

    That is pages, the texts of claims, captions and text alternatives.
    """
    found = {label(path): path.read_text(encoding="utf-8") for path in page_paths()}
    for key, row in claims.read().items():
        printed = map(_role, yardstick_keys(row))  # by its page, after the measure
        found[f"claim {key}"] = "\n\n".join([*claims.texts(row), *printed])
    for key, entry in forks.ledger().items():
        found[f"forks {key}"] = f"{entry['sentence']}\n\n{entry.get('few', '')}"
    for path, notebook in notebooks.items():
        for cell in notebook.cells:
            meta = cell.metadata.get("mystnb", {})
            caption = meta.get("figure", {}).get("caption", "")
            alt = meta.get("image", {}).get("alt", "")
            if caption or alt:
                found[f"{label(path)}#{cell.id}"] = f"{caption}\n\n{alt}"
    return found


def test_no_statistic_is_typed(texts):
    bare = {where: bare_statistics(text) for where, text in texts.items()}
    assert {where: numbers for where, numbers in bare.items() if numbers} == {}


@pytest.mark.parametrize("path", notebook_paths(), ids=label)
def test_no_statistic_is_typed_in_a_notebook(path, notebooks):
    """In a notebook numbers appear through outputs."""
    for cell in notebooks[path].cells:
        if cell.cell_type == "markdown":
            assert bare_statistics(cell.source) == [], f"cell {cell.id}"


def test_every_finding_is_used(texts):
    used = {key for text in texts.values() for key in FINDING.findall(text)}
    assert set(_yaml(LEDGER)) - used == set(), "findings that no prose uses"


def test_every_role_is_backed(texts):
    ledger, reported = _yaml(LEDGER), _yaml(ROOT / "ledgers/reported.yaml")
    for where, text in texts.items():
        assert set(FINDING.findall(text)) <= set(ledger), where
        assert set(REPORTED.findall(text)) <= set(reported), where


def test_every_published_figure_is_used_and_complete(texts, notebooks):
    used = {key for text in texts.values() for key in REPORTED.findall(text)}
    for notebook in notebooks.values():
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        used |= set(re.findall(r"""\breported\(\s*["']([\w.]+)["']""", code))
    reported = _yaml(ROOT / "ledgers/reported.yaml")
    assert set(reported) == used
    for key, entry in reported.items():
        assert {"what", "value", "printed", "citation", "where", "seen"} <= set(entry), key
        assert entry["seen"] in {"full text", "abstract", "report of it"}, key


NUMBER = re.compile(r"\{(finding|reported|article)\}`([^`]+)`((?:[ \u00a0]+[A-Za-z-]+){1,2})")


def _printed(role, key):
    if role == "article":
        owner, _, name = key.partition(".")
        return claims.read()[owner]["figures"][name]["printed"]
    ledger = findings.ledger(findings.LEDGER if role == "finding" else findings.REPORTED)
    return str(ledger[key]["printed"])


@pytest.fixture(scope="module")
def numbers_in_context(texts):
    """Return [(where, printed, [the next one or two words])] of every number in prose."""
    return [
        (where, _printed(match[1], match[2]), match[3].lower().split())
        for where, text in texts.items()
        for match in NUMBER.finditer(" ".join(text.split()))
    ]


def test_no_unit_is_printed_twice(numbers_in_context):
    """As in "19 states states of the region", where the number brings its unit with it."""
    twice = [
        (where, printed, after)
        for where, printed, after in numbers_in_context
        for unit in re.findall(r"[a-z]{4,}", printed.lower())
        if unit.rstrip("s") in {word.rstrip("s") for word in after}
    ]
    assert twice == []


def test_one_takes_the_singular(numbers_in_context):
    """As in "1 states": what follows a bare one is no plural."""
    verbs = {"is", "was", "has", "as", "does", "this", "its", "rests", "stands", "less", "goes"}
    plural = [
        (where, printed, after)
        for where, printed, after in numbers_in_context
        if re.fullmatch(r"1|one", printed) and re.fullmatch(r"[a-z]{3,}s", after[0])
        if after[0] not in verbs and not after[0].endswith("ss")
    ]
    assert plural == []
    assert not [
        printed
        for _, printed, _ in numbers_in_context
        if re.match(r"1\W(states|countries)", printed)
    ]


def _recorded(source):
    """Return the keys that a cell records by name, so that a machine can find them."""
    calls = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    return [k.arg for n in calls if getattr(n.func, "id", "") == "record" for k in n.keywords]


def test_every_key_is_written_out_once_where_the_ledger_says(notebooks):
    keys = [
        (key, label(path))
        for path, notebook in notebooks.items()
        for cell in notebook.cells
        if cell.cell_type == "code" and "record(" in cell.source
        for key in _recorded(cell.source)
    ]
    ledger = {key: entry["notebook"] for key, entry in _yaml(LEDGER).items()}
    assert len(keys) == len(ledger)
    assert dict(keys) == ledger


@pytest.mark.parametrize(
    "text",
    [
        "rose to 39% in 2020",
        "about 39 per cent",
        "fell by −0.67 a year",
        "US$17.5 trillion of trade",
        "worth $489 billion",
        "some 777,000 jobs",
        "a thirty-five-fold rise",
        "grew three times as fast",
        "11 of 25 series",
        "11 out of the 25",
        "two thirds of the region",
        "it ranks about 7th",
        "it ranked 30 in 1965",
        "an index of 0.35",
        "twenty per cent",
        "fourteen billion is 14 bn",
        "by 3 percentage points",
    ],
)
def test_typed_statistics_are_found(text):
    assert bare_statistics(text)


@pytest.mark.parametrize(
    "text",
    [
        "in 1950 and 2011",
        "on 14 November 2024",
        "chapter 2 and section 2.3",
        "the 1970s",
        "the share is {finding}`x_2020` and {reported}`y.z`",
        "ranked {finding}`x_1965` in 1965 and {finding}`x_2020` in 2020",
        "> trade reached $489 billion",
        'he wrote "worth $489 billion" there',
        "see [the data](data/x_1.5.md)",
        "`0.35` in code",
        "licensed CC BY 4.0",
        "takes 40 minutes",
        "# 2.1 Wells\n\n*Chapter 2, Water · core · 40 minutes · next: [2.2 Rain](rain.ipynb)*",
        "## Exercise 4.3: a sum",
        "nineteenth century",
        "one of three strands",
        "with Python 3.11",
        "$HHI = 0.35$ in a formula",
    ],
)
def test_exempt_numbers_pass(text):
    assert bare_statistics(text) == []


BETWEEN = (
    "```{tip}\nRead on.\n```\n\nA share of 45% is typed here.\n\n```{note}\nAnd 46% here.\n```\n"
)
CODE = "```python\nshare = 0.45\n```\n\n```\n45%\n```\n\n~~~\n45%\n~~~\n"


def test_text_in_and_between_directives_is_read():
    assert bare_statistics(BETWEEN) == ["45%", "46%"]


def test_code_blocks_are_passed_over_and_what_follows_is_read():
    assert bare_statistics(CODE) == []
    assert bare_statistics(CODE + "\nThen 47%.\n") == ["47%"]
