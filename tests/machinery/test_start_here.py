"""Whoever opens a folder of notebooks finds them in the order of the course."""

import re

from contents import ROOT

from livebook import reading_order
from livebook.editions import start_here


def test_every_notebook_is_linked_once_in_the_order_of_the_contents():
    linked = re.findall(r"\]\(([^)]+\.ipynb)\)", start_here.text(ROOT))
    pages = [p for below in reading_order.chapters(ROOT).values() for p in below]
    assert linked == [f"{p}.ipynb" for p in pages if (ROOT / f"{p}.ipynb").is_file()]


def test_chapters_and_notebooks_are_numbered_and_a_notebook_says_its_minutes():
    text = start_here.text(ROOT)
    assert len(re.findall(r"^## \d\. ", text, re.M)) == len(reading_order.chapters(ROOT))
    assert re.search(r"^- \[2\.1 .+\]\(.+\) \(core, \d+ minutes\)$", text, re.M)
