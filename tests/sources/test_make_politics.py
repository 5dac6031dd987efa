"""How the tables on votes, ties, visits and outlines are made, on a few hand-made rows."""

import json

import pandas as pd
import pytest
import yaml

from livebook import tables
from sources import make, map_tables, politics_tables, read_source
from sources.hand_lists import ListError

STATES = pd.DataFrame({"iso3": ["BRA", "CHN"]})


def _votes():
    row = dict.fromkeys(politics_tables.AGREEMENT, 0.5)
    rows = [{"iso3": code, "year": 1980, "n_cast": 90, **row} for code in ("BRA", "XXX")]
    return pd.DataFrame(rows)


def test_agreement_keeps_known_states_and_names_its_columns():
    found = politics_tables.agreement_in_un_votes(_votes(), STATES)
    assert found["iso3"].tolist() == ["BRA"]
    assert found.columns[:4].tolist() == ["iso3", "year", "votes_cast", "with_china"]
    assert found["votes_cast"].tolist() == [90]


def test_a_second_source_is_a_table_of_its_own_without_rows_that_say_nothing():
    row = {"agree_chn_undl": 0.5, "agree_usa_undl": None}
    source = pd.DataFrame(
        [
            {"iso3": "BRA", "year": 1980, **row},
            {"iso3": "CUB", "year": 1980, "agree_chn_undl": None},
        ]
    )
    found = politics_tables.agreement_in_un_votes_second_source(source)
    assert found["iso3"].tolist() == ["BRA"]
    assert found.columns.tolist() == ["iso3", "year", "with_china", "with_united_states"]


def test_issues_are_named_and_other_states_left_out():
    row = dict.fromkeys(politics_tables.BY_ISSUE, 0.5)
    source = pd.DataFrame(
        [{"iso3": code, "year": 2000, "issue": "nu", **row} for code in ("BRA", "DEU", "ZMB")]
    )
    found = politics_tables.agreement_in_un_votes_by_issue(source)
    assert found["iso3"].tolist() == ["BRA", "DEU"]
    assert set(found["issue"]) == {"nuclear weapons"}


def test_ideal_points_begin_with_beijings_seat_and_leave_out_missing_ones():
    source = pd.DataFrame(
        {
            "iso3": ["BRA"] * 3 + ["XXX"],
            "year": [1970, 1971, 1972, 1972],
            "ideal_final_passage": [0.1, 0.2, None, 0.3],
            "n_votes_fp": [50.0, 60.0, None, 60.0],
            "ideal_all_votes": [0.1, 0.2, 0.3, 0.3],
            "ideal_legacy": [0.1, 0.2, 0.3, 0.3],
        }
    )
    found = politics_tables.un_ideal_points(source, STATES)
    assert found[["iso3", "year", "ideal_point", "votes"]].to_numpy().tolist() == [
        ["BRA", 1971, 0.2, 60]
    ]


def _recognition(*rows):
    return pd.DataFrame(rows, columns=["iso3", "prc_first_established", "prc_current_since"])


def _list_of_dates(folder, *entries, pages=("gazette", "gleaner")):
    """Write a list of dates like the project's own, and read it."""
    described = {
        key: {"publisher": key.capitalize(), "title": "…", "address": f"https://{key}.example/"}
        for key in pages
    }
    path = folder / "dates.yaml"
    path.write_text(yaml.safe_dump({"pages": described, "dates": list(entries)}))
    return politics_tables.dates_seen(path)


def _entry(state, event, date, pages=("gazette",), **more):
    return {"state": state, "event": event, "date": date, "pages": list(pages), **more}


def test_an_interruption_gives_three_spells_with_the_dates_of_the_pages(tmp_path):
    seen = _list_of_dates(
        tmp_path,
        _entry("NIC", "recognises Beijing", "1985-12-07", until="1990"),
        _entry("NIC", "recognises Taipei", "1990", until="2021-12-09"),
        _entry("NIC", "recognises Beijing", "2021-12-10", ["gazette", "gleaner"]),
        _entry("PRY", "recognises Taipei", "1957-07-12", other="1957-07-08"),
    )
    source = _recognition(("NIC", "1985-01-01", "2021-12-01"), ("PRY", None, None))
    found = politics_tables.recognition_spells(source, seen)
    nicaragua = found[found["iso3"] == "NIC"].sort_values("since")
    assert nicaragua[["recognises", "since", "until", "confidence"]].to_numpy().tolist() == [
        ["Beijing", "1985-12-07", "1990", "high"],
        ["Taipei", "1990", "2021-12-09", "medium"],
        ["Beijing", "2021-12-10", "", "high"],
    ]
    assert nicaragua["basis"].tolist()[-1] == "Gazette; Gleaner"
    assert nicaragua["page"].tolist()[-1] == "https://gazette.example/ https://gleaner.example/"
    paraguay = found[found["iso3"] == "PRY"].iloc[0]
    assert paraguay[["since", "other_date", "confidence"]].tolist() == [
        "1957-07-12",
        "1957-07-08",
        "medium",
    ]


def test_a_row_without_a_page_does_not_pass(tmp_path):
    seen = _list_of_dates(
        tmp_path,
        _entry("CUB", "recognises Beijing", "1960-09-28"),
        _entry("CHL", "recognises Beijing", "1971-01-05"),
    )
    source = _recognition(
        ("CUB", "1960-09-28", "1960-09-28"),
        ("PER", "1971-11-02", "1971-11-02"),
        # The page names another year than the extract.
        ("CHL", "1970-12-15", "1970-12-15"),
    )
    assert politics_tables.recognition_spells(source, seen)["iso3"].tolist() == ["CUB"]


def test_a_date_without_a_page_or_with_an_unknown_one_is_refused(tmp_path):
    with pytest.raises(ValueError, match="CUB, recognises Beijing, 1960: no page was seen"):
        _list_of_dates(tmp_path, _entry("CUB", "recognises Beijing", "1960", pages=[]))
    with pytest.raises(ValueError, match="no page 'memory'"):
        _list_of_dates(tmp_path, _entry("CUB", "recognises Beijing", "1960", pages=["memory"]))


def test_every_date_that_was_seen_is_in_a_table_and_the_other_way_round():
    seen = politics_tables.dates_seen()
    spells, ties = tables.load("recognition_spells"), tables.load("ties_with_china")
    listed = set(seen[["iso3", "event", "date", "page"]].itertuples(index=False, name=None))
    spells = spells.assign(event="recognises " + spells["recognises"], date=spells["since"])
    rows = pd.concat([spells, ties.rename(columns={"tie": "event"})])
    shown = set(rows[["iso3", "event", "date", "page"]].itertuples(index=False, name=None))
    assert shown == listed


def test_every_page_has_a_publisher_a_title_and_an_address():
    listed = yaml.safe_load(politics_tables.DATES_SEEN.read_text(encoding="utf-8"))
    for key, page in listed["pages"].items():
        assert page["publisher"] and page["title"], key
        assert page["address"].startswith(("http://", "https://")), key
    used = {key for entry in listed["dates"] for key in entry["pages"]}
    assert used == set(listed["pages"])


def _ties(seen):
    roads = pd.DataFrame(
        {
            "iso3": ["PAN", "BRA"],
            "bri_member": [1, 0],
            "gfdc_date": ["2017-06-01", None],
            "mou_date_public_record": ["2017-11-30", None],
            "exit": ["2025-02-06 (notice announced)", None],
        }
    )
    titles = pd.DataFrame(
        {"iso3": ["BRA"], "year": [1993], "level": ["strategic partnership"], "rank": [2]}
    )
    agreements = pd.DataFrame({"iso3": ["CHL"], "signed": ["2005-11-18"], "agreement": ["FTA"]})
    return politics_tables.ties_with_china(roads, titles, agreements, seen)


TIES = [
    _entry("PAN", "Belt and Road memorandum", "2017-11-17"),
    _entry("PAN", "Belt and Road exit", "2025-02-06"),
    _entry("BRA", "partnership", "1993-11"),
    _entry("CHL", "trade agreement", "2005-11-18", other="2005-11-17"),
]


def test_ties_are_one_row_an_event_and_keep_both_dates(tmp_path):
    found = _ties(_list_of_dates(tmp_path, *TIES))
    assert found[["iso3", "tie", "date", "other_date"]].to_numpy().tolist() == [
        ["PAN", "Belt and Road memorandum", "2017-11-17", "2017-06-01"],
        ["PAN", "Belt and Road exit", "2025-02-06", ""],
        ["BRA", "partnership", "1993-11", ""],
        ["CHL", "trade agreement", "2005-11-18", "2005-11-17"],
    ]
    assert found["rank"].tolist()[2] == 2
    assert found["confidence"].tolist() == ["high", "high", "medium", "medium"]


def test_a_tie_without_a_page_does_not_pass(tmp_path):
    found = _ties(_list_of_dates(tmp_path, *TIES[:2]))
    assert found["iso3"].tolist() == ["PAN", "PAN"]


def test_visits_join_both_visitors_and_need_a_page_that_was_seen():
    source = pd.DataFrame(
        {
            "leader": ["Xi Jinping", "Xi Jinping"],
            "title": ["President", "President"],
            "start": ["2014-07-15", "1901-01"],
            "iso3": ["BRA", "BRA"],
            "note": [None, None],
            "confidence": ["high", "high"],
        }
    )
    found = politics_tables.visits_of_leaders(source)
    chinese = found[found["visitor"] == "China"]
    # No page was seen for a visit of January 1901.
    assert chinese[["office", "month", "iso3", "basis"]].to_numpy().tolist() == [
        ["president", "2014-07", "BRA", "Escambray, July 2014"]
    ]
    american = found[found["visitor"] == "United States"]
    assert not american.duplicated(["month", "iso3"]).any()
    of_trip = american[american["month"] == "2015-04"].set_index("iso3")["basis"]
    assert of_trip["JAM"] == "News Americas, April 2015"
    assert of_trip["PAN"] == "White House, 13 April 2015"


def test_every_page_of_a_visit_belongs_to_a_visit():
    trips, pages = politics_tables.listed_visits()
    states = {trip["month"]: set(trip["states"]) for trip in trips}
    for page in pages:
        if page["visitor"] == "United States":
            assert set(page.get("states", [])) <= states[page["month"]]


TRIP = {"president": "Joe Biden", "month": "2023-01", "states": ["MEX"]}
SEEN = {"visitor": "United States", "month": "2023-01", "page": "AFP"}


@pytest.mark.parametrize(
    ("trip", "page", "words"),
    [
        ({"month": "2023-13"}, {}, "^trip 1: the month '2023-13'"),
        ({"states": ["MEX", "USA"]}, {}, "^trip 1: no state of the region has the code 'USA'"),
        ({"states": "MEX"}, {}, "^trip 1: states are a list"),
        ({"president": ""}, {}, "^trip 1: the field 'president' is missing"),
        ({"ocasion": "G20"}, {}, "^trip 1: unknown field 'ocasion'"),
        ({}, {"page": None}, "^page 1: the field 'page' is missing"),
        ({}, {"visitor": "Spain"}, "^page 1: no visits of 'Spain'"),
    ],
)
def test_an_unsound_row_of_the_list_of_visits_is_refused(trip, page, words, tmp_path):
    path = tmp_path / "visits.yaml"
    path.write_text(yaml.safe_dump({"trips": [TRIP | trip], "pages": [SEEN | page]}))
    with pytest.raises(ListError, match=words):
        politics_tables.listed_visits(path)


# Outlines ----------------------------------------------------------------------------------------

SQUARE = [(0, 0), (5, 0.01), (10, 0), (10, 10), (0, 10), (0, 0)]


def test_simplifying_drops_corners_near_the_line_and_keeps_the_ring_closed():
    found = map_tables.simplified(SQUARE, 0.1)
    assert found == [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
    assert map_tables.simplified(SQUARE, 0.001) == SQUARE


def test_area_does_not_depend_on_direction():
    assert map_tables.area(SQUARE) == pytest.approx(map_tables.area(SQUARE[::-1]))
    assert map_tables.area([(0, 0), (2, 0), (2, 3), (0, 3), (0, 0)]) == 6


def _features(*rings):
    rows = [(code, part, *corner) for code, part, ring in rings for corner in ring]
    return pd.DataFrame(rows, columns=["iso3", "part", "longitude", "latitude"])


def test_small_islands_go_unless_a_state_has_no_larger_part():
    speck = [(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1), (0, 0)]
    found = map_tables.map_outlines(
        _features(("BRA", 0, SQUARE), ("BRA", 1, speck), ("GRD", 0, speck), ("FRA", 0, SQUARE))
    )
    assert found.groupby("iso3")["part"].max().to_dict() == {"BRA": 1, "GRD": 1}


def test_a_feature_collection_is_read_ring_by_ring(tmp_path):
    shapes = [
        ("GRD", {"type": "Polygon", "coordinates": [SQUARE, [(1, 1), (2, 2), (1, 2), (1, 1)]]}),
        ("ATG", {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
    ]
    features = [{"properties": {"iso3": code}, "geometry": shape} for code, shape in shapes]
    folder = tmp_path / "geo"
    folder.mkdir()
    (folder / "ne_50m_lac.geojson").write_text(json.dumps({"features": features}))
    found = read_source(tmp_path, "geo/ne_50m_lac.geojson")
    assert found.groupby("iso3")["part"].nunique().to_dict() == {"ATG": 2, "GRD": 1}
    assert len(make("map_outlines", tmp_path)) == 3 * len(SQUARE)
