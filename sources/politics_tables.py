"""Politics: votes in the General Assembly, diplomatic ties, leaders' visits."""

from pathlib import Path

import pandas as pd
import yaml

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
    "agree_chn_undl": "with_china_second_source",
    "agree_usa_undl": "with_united_states_second_source",
}

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

#: Visits of presidents of the United States to the region, in office: (president, year-month,
#: states visited, occasion). Compiled by hand, then looked up (see VISIT_PAGES).
US_VISITS = [
    ("George H. W. Bush", "1990-02", "COL", "drug summit"),
    ("George H. W. Bush", "1990-11", "MEX", ""),
    ("George H. W. Bush", "1990-12", "BRA URY ARG CHL VEN", ""),
    ("George H. W. Bush", "1992-06", "PAN BRA", "Earth Summit"),
    ("Bill Clinton", "1995-03", "HTI", ""),
    ("Bill Clinton", "1997-05", "MEX CRI BRB", "summits with Central America and the Caribbean"),
    ("Bill Clinton", "1997-10", "VEN BRA ARG", ""),
    ("Bill Clinton", "1998-04", "CHL", "Summit of the Americas"),
    ("Bill Clinton", "1999-02", "MEX", ""),
    ("Bill Clinton", "1999-03", "NIC HND SLV GTM", "after hurricane Mitch"),
    ("Bill Clinton", "2000-08", "COL", ""),
    ("George W. Bush", "2001-02", "MEX", ""),
    ("George W. Bush", "2002-03", "MEX PER SLV", "UN conference, Monterrey"),
    ("George W. Bush", "2002-10", "MEX", "APEC"),
    ("George W. Bush", "2004-01", "MEX", "special Summit of the Americas"),
    ("George W. Bush", "2004-11", "CHL COL", "APEC"),
    ("George W. Bush", "2005-11", "ARG BRA PAN", "Summit of the Americas"),
    ("George W. Bush", "2006-03", "MEX", "North American leaders"),
    ("George W. Bush", "2007-03", "BRA URY COL GTM MEX", ""),
    ("George W. Bush", "2008-11", "PER", "APEC"),
    ("Barack Obama", "2009-04", "MEX TTO", "Summit of the Americas"),
    ("Barack Obama", "2009-08", "MEX", "North American leaders"),
    ("Barack Obama", "2011-03", "BRA CHL SLV", ""),
    ("Barack Obama", "2012-04", "COL", "Summit of the Americas"),
    ("Barack Obama", "2012-06", "MEX", "G20"),
    ("Barack Obama", "2013-05", "MEX CRI", ""),
    ("Barack Obama", "2014-02", "MEX", "North American leaders"),
    ("Barack Obama", "2015-04", "JAM PAN", "Summit of the Americas"),
    ("Barack Obama", "2016-03", "CUB ARG", ""),
    ("Barack Obama", "2016-11", "PER", "APEC"),
    ("Donald Trump", "2018-11", "ARG", "G20"),
    ("Joe Biden", "2023-01", "MEX", "North American leaders"),
    ("Joe Biden", "2024-11", "PER BRA", "APEC and G20"),
]

_BUSH_TRIPS = "Wikipedia, trips of George H. W. Bush (states and number of visits)"
_CLINTON_TRIPS = "Wikipedia, trips of Bill Clinton (states and number of visits)"

#: Pages seen for visits: (visitor, year-month, states or "" for all of the trip, page). A page
#: from before the trip says that it was announced.
VISIT_PAGES = [
    ("China", "1990-05", "", "AP, 12 April 1990 (announced); China.org.cn, on the Rio Group"),
    ("China", "1993-11", "", "China.org.cn, on the Rio Group"),
    ("China", "1997-12", "", "La Jornada, 2 December 1997"),
    ("China", "2001-04", "", "China.org.cn, April 2001; Chicago Tribune, 18 April 2001"),
    ("China", "2002-10", "", "People’s Daily, 27 October 2002"),
    ("China", "2004-11", "", "China.org.cn, 9 November 2004; World Policy Journal, 2006"),
    ("China", "2005-09", "", "Xinhua, 14 September 2005"),
    ("China", "2008-11", "CRI CUB", "China Radio International, 18 November 2008"),
    ("China", "2008-11", "PER", "RFI, 19 November 2008"),
    ("China", "2010-04", "", "China Radio International, 16 April 2010"),
    ("China", "2012-06", "MEX", "China.org.cn, 18 June 2012"),
    ("China", "2012-06", "BRA URY ARG CHL", "Guangming Daily, 17 June 2012 (announced)"),
    ("China", "2013-05", "", "China Daily, 10 June 2013"),
    ("China", "2014-07", "", "Escambray, July 2014"),
    ("China", "2015-05", "", "Xinhua, 11 May 2015 (announced)"),
    ("China", "2016-09", "", "China Radio International, 27 September 2016"),
    ("China", "2016-11", "", "China.org.cn, 17 November 2016 (announced)"),
    ("China", "2018-11", "", "Global Times, 27 November 2018 (announced)"),
    ("China", "2019-11", "", "Global Times, 13 November 2019"),
    ("China", "2024-11", "PER", "People’s Daily, 18 November 2024"),
    ("China", "2024-11", "BRA", "Global Times, 22 November 2024"),
    ("United States", "1990-02", "", "Weekly Compilation of Presidential Documents, February 1990"),
    ("United States", "1990-11", "", _BUSH_TRIPS),
    ("United States", "1990-12", "BRA", "Chicago Tribune, 4 December 1990"),
    ("United States", "1990-12", "URY", "Office of the Historian, travels to Uruguay"),
    ("United States", "1990-12", "ARG CHL VEN", "Baltimore Sun, 2 December 1990 (announced)"),
    ("United States", "1990-12", "ARG CHL VEN", _BUSH_TRIPS),
    ("United States", "1992-06", "BRA", "Gazeta do Povo, March 2011"),
    ("United States", "1992-06", "", _BUSH_TRIPS),
    ("United States", "1995-03", "", _CLINTON_TRIPS),
    ("United States", "1997-05", "CRI", "Office of the Historian, travels to Costa Rica"),
    ("United States", "1997-05", "MEX BRB", "White House, 25 March 1997 (announced)"),
    ("United States", "1997-05", "MEX BRB", _CLINTON_TRIPS),
    ("United States", "1997-10", "", "Spokesman-Review, 13 October 1997"),
    ("United States", "1998-04", "", "Clinton Library, schedule of April 1998 (announced)"),
    ("United States", "1998-04", "", _CLINTON_TRIPS),
    ("United States", "1999-02", "", _CLINTON_TRIPS),
    ("United States", "1999-03", "", "Weekly Compilation of Presidential Documents, March 1999"),
    ("United States", "2000-08", "", "Salon, 28 August 2000 (announced)"),
    ("United States", "2000-08", "", _CLINTON_TRIPS),
    ("United States", "2001-02", "", "White House, 16 February 2001"),
    ("United States", "2002-03", "", "CNN, 24 March 2002"),
    ("United States", "2002-10", "", "UPI, 26 October 2002"),
    ("United States", "2004-01", "", "White House, 12 January 2004"),
    ("United States", "2004-11", "", "Department of Defense, 22 November 2004"),
    ("United States", "2005-11", "", "Knight Ridder, 3 November 2005 (announced)"),
    ("United States", "2005-11", "ARG", "The Caravel, 2016"),
    ("United States", "2005-11", "BRA", "Gazeta do Povo, March 2011"),
    ("United States", "2006-03", "", "White House, 30 March 2006"),
    ("United States", "2007-03", "", "White House, travels of 2007"),
    ("United States", "2008-11", "", "Washington Post, 22 November 2008"),
    ("United States", "2009-04", "", "Office of the Historian, travels of Barack Obama"),
    ("United States", "2009-08", "", "Office of the Historian, travels of Barack Obama"),
    ("United States", "2011-03", "", "Wikipedia, trips of Barack Obama, as of May 2011"),
    ("United States", "2012-04", "", "Colombia Reports, 12 April 2012 (announced)"),
    ("United States", "2012-06", "", "Latin Times, January 2014"),
    ("United States", "2013-05", "MEX", "Latin Times, January 2014"),
    ("United States", "2013-05", "CRI", "Office of the Historian, travels to Costa Rica"),
    ("United States", "2014-02", "", "White House, 19 February 2014"),
    ("United States", "2015-04", "JAM", "News Americas, April 2015"),
    ("United States", "2015-04", "PAN", "White House, 13 April 2015"),
    ("United States", "2016-03", "CUB", "The Caravel, 2016"),
    ("United States", "2016-03", "ARG", "VOA, 23 March 2016"),
    ("United States", "2016-11", "", "Infobae, 6 November 2024"),
    ("United States", "2018-11", "", "University of Navarra, Global Affairs, on Trump’s visits"),
    ("United States", "2023-01", "", "AFP, 9 January 2023"),
    ("United States", "2024-11", "", "White House, 7 November 2024 (announced)"),
]


def agreement_in_un_votes(source, states):
    """How near each member's votes were to those of four others, by year."""
    found = source[source["iso3"].isin(states["iso3"])].rename(columns=AGREEMENT)
    found = found[["iso3", "year", "n_cast", *AGREEMENT.values()]]
    return found.rename(columns={"n_cast": "votes_cast"})


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


def recognition_spells(source, seen=None):
    """Which of the two governments each state recognised, from when until when."""
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


def ties_with_china(roads, partnerships, agreements, seen=None):
    """Belt and Road memoranda, partnerships and trade agreements, one row an event."""
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


def visits_of_leaders(source):
    """Chinese presidents and premiers, and presidents of the United States, in the region."""
    chinese = source.assign(
        visitor="China",
        month=source["start"].str[:7],
        occasion=source["note"].fillna(""),
        office=source["title"].str.lower(),
    )
    american = [
        ("United States", leader, "president", month, iso3, occasion, "high")
        for leader, month, states, occasion in US_VISITS
        for iso3 in states.split()
    ]
    columns = ["visitor", "leader", "office", "month", "iso3", "occasion", "confidence"]
    table = pd.concat([chinese[columns], pd.DataFrame(american, columns=columns)])
    pages = [
        _pages_of_visit(*row) for row in zip(table.visitor, table.month, table.iso3, strict=True)
    ]
    # A visit that no page was seen for does not pass.
    return table.assign(basis=pages).query("basis != ''")


def _pages_of_visit(visitor, month, iso3):
    """Name the pages that were seen for a visit; nothing where none was."""
    return "; ".join(
        page
        for who, when, states, page in VISIT_PAGES
        if (who, when) == (visitor, month) and (not states or iso3 in states.split())
    )


_VOTES = "politics/unga_agreement_1971_2023.csv.gz"

TABLES = {
    "agreement_in_un_votes": (agreement_in_un_votes, [_VOTES, "geo/countries.csv"]),
    "agreement_in_un_votes_by_issue": (
        agreement_in_un_votes_by_issue,
        ["politics/unga_agreement_by_issue_1971_2023.csv.gz"],
    ),
    "un_ideal_points": (
        un_ideal_points,
        ["politics/unga_ideal_points_1946_2024.csv.gz", "geo/countries.csv"],
    ),
    "recognition_spells": (recognition_spells, ["politics/recognition_prc_taiwan_lac.csv"]),
    "ties_with_china": (
        ties_with_china,
        [
            "politics/bri_membership_lac.csv",
            "politics/china_partnerships_lac.csv",
            "politics/china_lac_ftas.csv",
        ],
    ),
    "visits_of_leaders": (visits_of_leaders, ["politics/chinese_leader_visits_lac.csv"]),
}
