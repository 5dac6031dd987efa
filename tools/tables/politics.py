"""Politics: votes in the General Assembly, diplomatic ties, leaders' visits."""

import pandas as pd

from tools.tables.codes import COMPARATORS, PANEL_OF

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

#: Spells of recognition of Taipei that the source tells in words: (since, until).
TAIPEI = {
    "GRD": ("1989", "2005-01-20"),
    "NIC": ("1990", "2021-12-10"),
    "BLZ": ("1989-10", ""),
    "LCA": ("2007-04-30", ""),
    "GTM": ("1933", ""),
    "HTI": ("1956", ""),
    "PRY": ("1957-07-08", ""),
    "KNA": ("1983", ""),
    "VCT": ("1981", ""),
}

#: When Beijing's ties with states that now recognise Taipei, or did for a time, were broken off.
BEIJING_UNTIL = {"GRD": "1989", "NIC": "1990", "BLZ": "1989-10", "LCA": "2007-05"}

#: Saint Lucia had ties with Taipei before its first ties with Beijing, too.
EARLIER = [("LCA", "Taipei", "1984", "1997")]

#: What a row rests on, by a word in the source's own note; "general knowledge" is no page.
PAGES = {
    "Nedopil": "Nedopil (2025), list of members",
    "Reuters": "Reuters, 26 March 2023",
    "AP 13 Jun 2017": "AP, 13 June 2017",
    "AP/DW": "AP and DW, on the switch",
    "China Today": "China Today, 23 January 2017",
    "Guangming": "Guangming Daily, review of 2023",
    "Chinascope page": "Chinascope",
    "qcostarica": "QCostaRica, on Paraguay",
}
NO_PAGE = "public record, not looked up"

#: Visits of presidents of the United States to the region, in office: (president, year-month,
#: states visited, occasion). Compiled by hand.
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


def recognition_spells(source):
    """Which of the two governments each state recognised, from when until when."""
    rows = []
    for state in source.itertuples():
        first, current = state.prc_first_established, state.prc_current_since
        until = BEIJING_UNTIL.get(state.iso3, "")
        if isinstance(first, str):
            rows.append((state.iso3, "Beijing", first, until))
        if until and isinstance(current, str):
            rows.append((state.iso3, "Beijing", current, ""))
        if state.iso3 in TAIPEI:
            rows.append((state.iso3, "Taipei", *TAIPEI[state.iso3]))
    rows += [row for row in EARLIER if row[0] in set(source["iso3"])]
    table = pd.DataFrame(rows, columns=["iso3", "recognises", "since", "until"])
    seen = source.set_index("iso3")[["confidence", "source"]]
    table = table.join(seen, on="iso3")
    # A year alone says that the day was not found.
    table.loc[table["since"].str.len() == 4, "confidence"] = "medium"
    table["basis"] = table["source"].map(_basis)
    return table[["iso3", "recognises", "since", "until", "confidence", "basis"]]


def ties_with_china(roads, partnerships, agreements):
    """Belt and Road memoranda, partnerships and trade agreements, one row an event."""
    joined = roads[roads["bri_member"] == 1].assign(
        tie="Belt and Road memorandum",
        date=roads["mou_date_public_record"],
        other_date=roads["gfdc_date"],
        detail="memorandum of understanding",
        confidence=roads["confidence_mou_date"],
    )
    left = joined[joined["exit"].notna()].assign(
        tie="Belt and Road exit",
        date=joined["exit"].str[:10],
        other_date=None,
        detail="notice announced",
    )
    titled = partnerships.assign(
        tie="partnership", date=partnerships["year"].astype(str), detail=partnerships["level"]
    )
    signed = agreements.assign(
        tie="trade agreement", date=agreements["signed"], detail=agreements["agreement"]
    )
    columns = ["iso3", "tie", "date", "other_date", "detail", "rank", "confidence", "source"]
    table = pd.concat([joined, left, titled, signed], ignore_index=True).reindex(columns=columns)
    table["rank"] = table["rank"].astype("Int64")
    table["basis"] = table["source"].map(_basis)
    return table[[*columns[:-1], "basis"]]


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
    return table.assign(basis=NO_PAGE)


def _basis(source):
    """Name the pages that were seen for a row, or say that none was."""
    pages = [name for word, name in PAGES.items() if word in source]
    return "; ".join(pages) or NO_PAGE


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
