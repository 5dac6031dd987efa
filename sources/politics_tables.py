"""Politics: votes in the General Assembly, diplomatic ties, leaders' visits."""

from pathlib import Path

import pandas as pd
import yaml

from sources import hand_lists
from sources.codes import COMPARATORS, PANEL_OF

ISSUES = {
    "me": "Middle East",
    "nu": "nuclear weapons",
    "di": "disarmament",
    "hr": "human rights",
    "co": "colonialism",
    "ec": "economic development",
}

AGREEMENT = {
    "agree_chn": "with_china",
    "agree_usa": "with_united_states",
    "agree_fra": "with_france",
    "agree_deu": "with_germany",
    "n_chn": "votes_with_china",
    "n_usa": "votes_with_united_states",
    "side_with_chn_when_opposed": "side_with_china",
    "n_opposed": "votes_opposed",
    "agree_chn_all_votes": "with_china_all_votes",
    "agree_usa_all_votes": "with_united_states_all_votes",
}

SECOND_SOURCE = {"agree_chn_undl": "with_china", "agree_usa_undl": "with_united_states"}

BY_ISSUE = {
    "agree_chn": "with_china",
    "agree_usa": "with_united_states",
    "agree_fra": "with_france",
    "agree_deu": "with_germany",
    "n_roll_calls": "roll_calls",
}

#: Years in which recognition of Taipei began, where the extract tells them in words.
TAIPEI = {
    "GRD": ("1989",),
    "NIC": ("1990",),
    "BLZ": ("1989",),
    "LCA": ("1984", "2007"),
    "GTM": ("1933",),
    "HTI": ("1956",),
    "PRY": ("1957",),
    "KNA": ("1983",),
    "VCT": ("1981",),
}

#: The hand-written list of dates that were read on a page, and of those pages.
DATES_SEEN = Path(__file__).with_name("dates_seen.yaml")

#: Recognition, memoranda, partnerships, agreements and Chinese visits, kept by hand.
TIES = Path(__file__).with_name("ties.yaml")

#: Trips of presidents of the United States, and the pages seen for visits, kept by hand.
VISITS = Path(__file__).with_name("visits.yaml")


def agreement_in_un_votes(source, states):
    """How near each member's votes were to those of four others, by year."""
    found = source[source["iso3"].isin(states["iso3"])].rename(columns=AGREEMENT)
    found = found[["iso3", "year", "n_cast", *AGREEMENT.values()]]
    return found.rename(columns={"n_cast": "votes_cast"})


def agreement_in_un_votes_second_source(source):
    """The region's agreement with China and the United States from records of another source."""
    found = source.rename(columns=SECOND_SOURCE)[["iso3", "year", *SECOND_SOURCE.values()]]
    return found.dropna(subset=list(SECOND_SOURCE.values()), how="all")


def agreement_in_un_votes_by_issue(source):
    """The same by issue, for the region and its comparators."""
    wanted = frozenset(PANEL_OF) | COMPARATORS
    found = source[source["iso3"].isin(wanted)].rename(columns=BY_ISSUE)
    found["issue"] = found["issue"].map(ISSUES)
    return found[["iso3", "year", "issue", *BY_ISSUE.values()]]


def un_ideal_points(source, states):
    """Ideal points since China took its seat: the main estimate and two others."""
    names = {
        "ideal_final_passage": "ideal_point",
        "n_votes_fp": "votes",
        "ideal_all_votes": "ideal_point_all_votes",
        "ideal_legacy": "ideal_point_earlier_model",
    }
    found = source[(source["year"] >= 1971) & source["iso3"].isin(states["iso3"])]
    found = found.rename(columns=names)[["iso3", "year", *names.values()]]
    found["votes"] = found["votes"].astype("Int64")
    return found.dropna(subset="ideal_point")


def dates_seen(path=DATES_SEEN):
    """Read the dates that were seen on a page.

    Returns
    -------
    DataFrame
        A row a date: ``iso3``, ``event``, ``year``, ``date``, ``until``, ``other`` (a second date
        that a page gives), ``confidence``, ``basis`` (who publishes the pages) and ``page`` (their
        addresses).

    Raises
    ------
    ValueError
        A date has no page, or a page that the list does not describe.
    """
    # Everything is text: a date may be a day, a month or a year.
    listed = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    rows = []
    for entry in listed["dates"]:
        named = f"{entry['state']}, {entry['event']}, {entry['date']}"
        if not entry.get("pages"):
            raise ValueError(f"{named}: no page was seen")
        try:
            pages = [listed["pages"][key] for key in entry["pages"]]
        except KeyError as error:
            raise ValueError(f"{named}: no page {error} in {path.name}") from None
        exact = len(entry["date"]) == len("2000-01-01") and "other" not in entry
        rows.append(
            {
                "iso3": entry["state"],
                "event": entry["event"],
                "year": entry["date"][:4],
                "date": entry["date"],
                "until": entry.get("until", ""),
                "other": entry.get("other", ""),
                "confidence": "high" if exact else "medium",
                "basis": "; ".join(page["publisher"] for page in pages),
                "page": " ".join(page["address"] for page in pages),
            }
        )
    return pd.DataFrame(rows)


def with_a_page(rows, seen):
    """Keep the rows of an extract that a page was seen for, with the dates that the page gives.

    Rows are matched by state, event and year, so an extract that names another year than the page
    does not pass either.
    """
    return rows.merge(seen, on=["iso3", "event", "year"], validate="one_to_one")


def listed_ties(kind, path=TIES):
    """Return one of the lists of ties with China that are kept by hand, a row an entry."""
    return pd.DataFrame(hand_lists.read(path)[kind])


def recognition_spells(source=None, seen=None):
    """Which of the two governments each state recognised, from when until when."""
    source = listed_ties("recognition") if source is None else source
    rows = []
    for state in source.itertuples():
        begun = dict.fromkeys([state.prc_first_established, state.prc_current_since])
        rows += [
            (state.iso3, "recognises Beijing", day[:4]) for day in begun if isinstance(day, str)
        ]
        rows += [(state.iso3, "recognises Taipei", year) for year in TAIPEI.get(state.iso3, ())]
    rows = pd.DataFrame(rows, columns=["iso3", "event", "year"])
    table = with_a_page(rows, dates_seen() if seen is None else seen)
    table["recognises"] = table["event"].str.removeprefix("recognises ")
    table = table.rename(columns={"date": "since", "other": "other_date"})
    columns = ["iso3", "recognises", "since", "until", "other_date", "confidence", "basis", "page"]
    return table[columns]


def ties_with_china(roads=None, partnerships=None, agreements=None, seen=None):
    """Belt and Road memoranda, partnerships and trade agreements, one row an event."""
    roads = listed_ties("belt_and_road") if roads is None else roads
    partnerships = listed_ties("partnerships") if partnerships is None else partnerships
    agreements = listed_ties("trade_agreements") if agreements is None else agreements
    joined = roads[roads["bri_member"] == 1].assign(
        event="Belt and Road memorandum",
        year=roads["mou_date_public_record"].str[:4],
        listed=roads["gfdc_date"],
        detail="memorandum of understanding",
    )
    left = joined[joined["exit"].notna()].assign(
        event="Belt and Road exit",
        year=joined["exit"].str[:4],
        listed=None,
        detail="notice announced",
    )
    titled = partnerships.assign(
        event="partnership", year=partnerships["year"].astype(str), detail=partnerships["level"]
    )
    signed = agreements.assign(
        event="trade agreement",
        year=agreements["signed"].str[:4],
        detail=agreements["agreement"],
    )
    rows = pd.concat([joined, left, titled, signed], ignore_index=True)
    rows = rows.reindex(columns=["iso3", "event", "year", "listed", "detail", "rank"])
    table = with_a_page(rows, dates_seen() if seen is None else seen)
    table["rank"] = table["rank"].astype("Int64")
    table["other_date"] = table["listed"].fillna(table["other"])
    table = table.rename(columns={"event": "tie"})
    columns = ["iso3", "tie", "date", "other_date", "detail", "rank", "confidence", "basis", "page"]
    return table[columns]


def listed_visits(path=VISITS):
    """Return the trips and the pages of the list kept by hand, two lists of rows.

    Raises
    ------
    sources.hand_lists.ListError
        If a row lacks a field, has an unknown one, or names no month or state of the region.
    """
    listed = hand_lists.read(path)
    hand_lists.check(listed, path.name, ("trips", "pages"))
    for number, trip in enumerate(listed["trips"], 1):
        hand_lists.check(trip, f"trip {number}", ("president", "month", "states"), ("occasion",))
    for number, page in enumerate(listed["pages"], 1):
        hand_lists.check(page, f"page {number}", ("visitor", "month", "page"), ("states",))
        if page["visitor"] not in ("China", "United States"):
            raise hand_lists.ListError(f"page {number}: no visits of {page['visitor']!r} are kept")
    return listed["trips"], listed["pages"]


def visits_of_leaders(source=None, listed=None):
    """Chinese presidents and premiers, and presidents of the United States, in the region."""
    source = listed_ties("chinese_visits") if source is None else source
    trips, pages = listed_visits() if listed is None else listed
    chinese = source.assign(
        visitor="China",
        month=source["start"].str[:7],
        occasion=source["note"].fillna(""),
        office=source["title"].str.lower(),
    )
    american = pd.DataFrame(trips).rename(columns={"president": "leader", "states": "iso3"})
    american = american.explode("iso3").fillna({"occasion": ""})
    american = american.assign(visitor="United States", office="president", confidence="high")
    columns = ["visitor", "leader", "office", "month", "iso3", "occasion", "confidence"]
    table = pd.concat([chinese[columns], american[columns]])
    visits = zip(table.visitor, table.month, table.iso3, strict=True)
    table["basis"] = ["; ".join(_pages_of(*visit, pages)) for visit in visits]
    # A visit that no page was seen for does not pass.
    return table.query("basis != ''")


def _pages_of(visitor, month, iso3, pages):
    """Return the pages that were seen for a visit: of the whole trip, or of this state."""
    return [
        page["page"]
        for page in pages
        if (page["visitor"], page["month"]) == (visitor, month)
        and iso3 in page.get("states", [iso3])
    ]


_VOTES = "politics/unga_agreement_1971_2023.csv.gz"

TABLES = {
    "agreement_in_un_votes": (agreement_in_un_votes, [_VOTES, "geo/countries.csv"]),
    "agreement_in_un_votes_second_source": (
        agreement_in_un_votes_second_source,
        ["politics/unga_agreement_digital_library_1971_2021.csv"],
    ),
    "agreement_in_un_votes_by_issue": (
        agreement_in_un_votes_by_issue,
        ["politics/unga_agreement_by_issue_1971_2023.csv.gz"],
    ),
    "un_ideal_points": (
        un_ideal_points,
        ["politics/unga_ideal_points_1946_2024.csv.gz", "geo/countries.csv"],
    ),
    "recognition_spells": (recognition_spells, []),
    "ties_with_china": (ties_with_china, []),
    "visits_of_leaders": (visits_of_leaders, []),
}
