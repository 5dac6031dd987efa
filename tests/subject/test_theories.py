"""The map and the timeline of the theories: each place and date has something that says so."""

import re

import numpy as np
import pytest
from contents import ROOT
from matplotlib import colors
from pybtex.database import parse_file

from livebook import yaml_text
from periphery import theories

PAGE = " ".join((ROOT / "chapters/2-dependency/index.md").read_text("utf-8").split())
WORKS = yaml_text.read(theories.LEDGER)
BIBLIOGRAPHY = parse_file(str(ROOT / "chapters/references.bib")).entries
STATES = {"ARG": "argentin", "BRA": "brazil", "CHL": "chile", "JAM": "jamaica"}

every_work = pytest.mark.parametrize("work", WORKS, ids=lambda work: work["work"])


@every_work
def test_a_work_is_cited_on_the_page_under_the_name_of_its_authors(work):
    assert re.search(rf"{{cite:\w+}}`[^`]*\b{work['work']}\b", PAGE)
    people = " ".join(str(p) for p in BIBLIOGRAPHY[work["work"]].persons["author"])
    assert all(name in people for name in work["name"].split(" and "))


@every_work
def test_a_place_and_a_year_are_those_of_the_bibliography_or_of_the_page(work):
    fields = BIBLIOGRAPHY[work["work"]].fields
    if work["evidence"] == "bibliography":
        assert work.get("place") == fields.get("address")
        assert str(work["year"]) == fields["year"]
    else:
        assert work["evidence"] in PAGE
        assert f"`{work['work']}`" in PAGE[PAGE.index(work["evidence"]) - 60 :][:160]
        assert work["place"] in work["evidence"]
        assert str(work["year"]) in (fields["year"], *re.findall(r"\d{4}", work["evidence"]))


@every_work
def test_a_state_that_a_work_studies_is_in_its_title(work):
    title = BIBLIOGRAPHY[work["work"]].fields["title"].lower()
    assert [code for code in work.get("about", []) if STATES[code] not in title] == []


def test_every_state_of_the_map_has_a_place_for_its_works_and_the_others_are_named_below():
    figure, table = theories.map_of_theories()
    texts = " ".join(text.get_text() for text in figure.axes[0].texts)
    below = " ".join(figure.get_supxlabel().split())
    for _, row in theories.works().iterrows():
        assert f"{row['name']} {row['year']}" in (texts + below)
    assert "Amin 1976 (Senegal)" in below
    assert set(table.index) == {
        "Argentina",
        "Brazil",
        "Chile",
        "France",
        "Jamaica",
        "Mexico",
        "Senegal",
        "US",
    }


def test_the_timeline_runs_from_the_first_work_to_the_last():
    figure, table = theories.timeline()
    names = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert names == list(table.index)
    assert table["year"].is_monotonic_increasing


def test_on_the_map_no_text_covers_another_or_a_coloured_state_or_leaves_the_frame():
    figure, _ = theories.map_of_theories()
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = [text.get_window_extent() for text in axes.texts]
    colours = {colors.to_rgba(fill) for fill, _ in theories.FILLS.values()}
    shown = [patch for patch in axes.patches if patch.get_facecolor() in colours]
    paths = [patch.get_transform().transform_path(patch.get_path()) for patch in shown]
    corners = np.vstack([corner for path in paths for corner in path.to_polygons()])
    frame = axes.get_window_extent()
    for box, text in zip(boxes, axes.texts, strict=True):
        assert sum(box.overlaps(other) for other in boxes) == 1, text.get_text()
        assert not box.count_contains(corners), text.get_text()
        assert frame.x0 <= box.x0 and frame.y0 <= box.y0 and box.y1 <= frame.y1, text.get_text()


def test_the_timeline_has_every_work_within_its_axis():
    figure, table = theories.timeline()
    (axes,) = [axes for axes in figure.axes if axes.collections or axes.lines]
    first, last = axes.get_xlim()
    assert first < table["year"].min() and table["year"].max() < last
    assert len(table) == len(theories.works())
