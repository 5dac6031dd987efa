"""Cut raw files of votes in the General Assembly."""

import pandas as pd

from sources import other_formats
from sources.codes import PANEL_OF


def ideal_points(files):
    """Estimates of three models by state and session, to four decimals."""
    (path,) = files.values()
    names = {
        "iso3c": "iso3",
        "idealpointfp": "ideal_final_passage",
        "idealpointall": "ideal_all_votes",
        "idealpointlegacy": "ideal_legacy",
        "nvotesfp": "n_votes_fp",
    }
    found = pd.read_stata(path).rename(columns=names)[["year", *names.values()]]
    found = found[found["iso3"] != ""].astype({"year": int}).drop_duplicates(["iso3", "year"])
    ideal = [name for name in found if name.startswith("ideal")]
    return found.astype(dict.fromkeys(ideal, "float64")).round(4)


#: What a vote counts; absences and states that were no members are missing.
VOTES = {1: 1.0, 2: 0.5, 3: 0.0}

FIRST, LAST = 1971, 2023

#: The last year in which codes of these two issues can be used.
ISSUES_UNTIL = {"co": 2018, "ec": 2018}


def un_agreement(roll_calls, flags):
    """How near each member's votes were to those of four others, by year, to four decimals."""
    calls, votes = _roll_calls(roll_calls, flags)
    kept = ~calls["flagged"]
    usual, every = votes[kept], votes
    opposed = usual[(usual["CHN"] - usual["USA"]).abs() == 1]
    found = {"n_cast": _yearly(usual, calls).count()}
    for code in ("CHN", "USA", "FRA", "DEU"):
        found[f"agree_{code.lower()}"] = _agreement(usual, code, calls)
    for code in ("CHN", "USA"):
        found[f"agree_{code.lower()}_all_votes"] = _agreement(every, code, calls)
        found[f"n_{code.lower()}"] = _yearly(_nearness(usual, code), calls).count()
    side = _agreement(opposed, "CHN", calls)
    found["side_with_chn_when_opposed"] = side.assign(USA=float("nan"))
    found["n_opposed"] = _yearly(_nearness(opposed, "CHN"), calls).count()
    return _long(found).query("n_cast > 0").round(4)


#: What a vote counts in the records of the UN Digital Library; X is a state that did not vote.
LIBRARY_VOTES = {"Y": 1.0, "A": 0.5, "N": 0.0}


def digital_library_agreement(votes):
    """How near the region's votes were to China's and the United States', to four decimals.

    The records have one row a vote and state; a state that is twice there counts once.
    """
    wanted = votes["ms_code"].isin([*PANEL_OF, "CHN", "USA"])
    votes = votes[wanted].drop_duplicates(["undl_id", "ms_code"])
    counted = votes.assign(
        counts=votes["ms_vote"].map(LIBRARY_VOTES), year=pd.to_datetime(votes["date"]).dt.year
    )
    wide = counted[counted["year"] >= FIRST].pivot(
        index=["undl_id", "year"], columns="ms_code", values="counts"
    )
    year = wide.index.get_level_values("year")
    means = {
        f"agree_{code.lower()}_undl": _nearness(wide, code).groupby(year).mean()
        for code in ("CHN", "USA")
    }
    return _long(means).query("iso3 in @PANEL_OF").round(4)


def un_agreement_by_issue(roll_calls, flags):
    """The same by issue, with the number of roll calls on it."""
    calls, votes = _roll_calls(roll_calls, flags)
    parts = []
    for issue in ("me", "nu", "di", "hr", "co", "ec"):
        on = ~calls["flagged"] & calls[issue] & (calls["year"] <= ISSUES_UNTIL.get(issue, LAST))
        found = {
            f"agree_{code.lower()}": _agreement(votes[on], code, calls)
            for code in ("CHN", "USA", "FRA", "DEU")
        }
        count = calls[on].groupby("year").size().rename("n_roll_calls")
        parts.append(_long(found).assign(issue=issue).merge(count, on="year"))
    found = pd.concat(parts, ignore_index=True)
    agreed = [name for name in found if name.startswith("agree")]
    return found.dropna(subset=agreed, how="all").round(4)


def _roll_calls(roll_calls, flags):
    """Return the roll calls, one a row, and what each state's vote counts, with the same index."""
    (path,) = roll_calls.values()
    calls = pd.read_csv(path, low_memory=False)
    calls = calls.assign(year=pd.to_datetime(calls["date"]).dt.year)
    calls = calls[calls["year"].between(FIRST, LAST)].reset_index(drop=True)
    (path,) = flags.values()
    flagged = other_formats.r_object(path, "un_roll_calls").set_index("rcid")[["amend", "para"]]
    flagged = flagged.apply(pd.to_numeric, errors="coerce").gt(0).any(axis=1)
    calls["flagged"] = calls["rcid"].map(flagged).fillna(False).astype(bool)
    states = [name for name in calls if name.isupper() and len(name) == 3]
    votes = calls[states].apply(lambda cast: pd.to_numeric(cast, errors="coerce").map(VOTES))
    return calls, votes


def _nearness(votes, code):
    """Return one minus the distance of each vote from a state's."""
    return 1 - votes.sub(votes[code], axis=0).abs()


def _agreement(votes, code, calls):
    """Return the mean nearness to a state by year; with itself it is missing."""
    return _yearly(_nearness(votes, code), calls).mean().assign(**{code: float("nan")})


def _yearly(values, calls):
    return values.groupby(calls["year"])


def _long(tables):
    """Return one row a state and year, a column for each table of years by states."""
    columns = {name: table.stack() for name, table in tables.items()}
    return pd.DataFrame(columns).rename_axis(["year", "iso3"]).reset_index()


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "politics/unga_ideal_points_1946_2024.csv.gz": (ideal_points, "ideal_points"),
    "politics/unga_agreement_1971_2023.csv.gz": (un_agreement, "un_votes_2024", "unvotes"),
    "politics/unga_agreement_by_issue_1971_2023.csv.gz": (
        un_agreement_by_issue,
        *("un_votes_2024", "unvotes"),
    ),
}
