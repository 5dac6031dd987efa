"""What is secret in an assignment, and that a search would find it."""

import json
import zipfile
from pathlib import Path

import pytest

from grading import leaks

FIXTURE = Path(__file__).with_name("fixture")
LINE = 'assert not close(_probe, 2.5), "a fraction is asked and this is a percentage"'
SENTENCE = (
    "Ten points for naming at least one thing that a sum cannot show, five for a vague answer."
)


@pytest.fixture(scope="module")
def hidden():
    return leaks.secrets(FIXTURE)


def test_what_is_secret(hidden):
    said = {line for line, _ in hidden.values()}
    assert LINE in said and SENTENCE in said
    assert not any("is a half" in line for line in said)  # a visible test


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"x\n    {LINE}\ny"),
        ("a.ipynb", json.dumps({"source": [LINE + "\n"]})),
        ("a.json", json.dumps({"deep": [{"text": f"x\n{SENTENCE}\ny"}]})),
        ("a.html", LINE.replace('"', "&quot;").replace("close", "<span>close</span>")),
        ("searchindex.js", f'Search({{"t": "{LINE}"}})'),
        ("chapter.xhtml", LINE.replace('"', "&quot;")),
        *((f"notes{suffix}", LINE) for suffix in (".yaml", ".yml", ".opf", ".ncx", ".xml", ".md")),
        ("b.html", f"<p>{SENTENCE.replace('naming', '<em>naming</em>')}</p>"),
    ],
)
def test_the_search_would_find_it(tmp_path, hidden, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / name, f"deep/{name}")
    hits = leaks.search(tmp_path, hidden)
    assert {hit[0] for hit in hits} == {str(tmp_path / name), f"{tmp_path / 'a.zip'}!deep/{name}"}


@pytest.mark.parametrize("place", range(2 * leaks.BLOCK))
def test_it_is_found_wherever_it_stands(tmp_path, hidden, place):
    """A text is cut into blocks to be fast, and no secret is missed where it is cut."""
    hidden = {**hidden, **{"abcdefgh"[:n]: (f"short{n}", "a.txt") for n in range(4, 9)}}
    hidden |= {"z" * n: (f"long{n}", "a.txt") for n in (leaks.BLOCK, 2 * leaks.BLOCK - 1)}
    path = tmp_path / "a.txt"
    for short, (line, where) in hidden.items():
        path.write_text("-" * place + short + "-" * 5, encoding="utf-8")
        assert (str(path), line, where) in leaks.search(path, hidden)
        path.write_text("-" * place + short[:-1] + "-" * 5, encoding="utf-8")
        assert (str(path), line, where) not in leaks.search(path, hidden)
