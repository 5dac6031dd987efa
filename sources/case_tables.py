"""Cases: projects of Chinese and of other firms, coded by four criteria of dependency."""

from pathlib import Path

import pandas as pd

from sources import hand_lists

CRITERIA = ("control", "actors", "knowledge", "delinking")

#: The coding sheet, kept by hand; its head says how it is read.
CASES = Path(__file__).with_name("cases.yaml")

_COLUMNS = [
    *("pair", "case", "iso3", "investor", "criterion", "charitable", "strict"),
    *("why_they_part", "fact", "page", "address"),
]


def case_codings(path=CASES):
    """The coding sheet, one row for each case and criterion; codes are missing with the fact.

    Raises
    ------
    sources.hand_lists.ListError
        If a case or a coding lacks a field or has one too many, a case stands twice, a code is not
        0, 1 or 2, or readers part without a reason.
    """
    rows, seen = [], set()
    for number, case in enumerate(hand_lists.read(path), 1):
        name = case.get("case", f"case {number}") if isinstance(case, dict) else f"case {number}"
        hand_lists.check(case, name, ("case", "pair", "country", "investor", "codings"))
        if name in seen:
            raise hand_lists.ListError(f"{name}: the case stands twice")
        seen.add(name)
        hand_lists.check(case["codings"], f"{name}, codings", CRITERIA)
        about = {"case": name, "iso3": case["country"]}
        about |= {field: case[field] for field in ("pair", "investor")}
        for criterion, coding in case["codings"].items():
            rows.append({**about, "criterion": criterion, **_coded(coding, f"{name}, {criterion}")})
    sheet = pd.DataFrame(rows, columns=_COLUMNS)
    sheet[["charitable", "strict"]] = sheet[["charitable", "strict"]].astype("Int64")
    return sheet.fillna(dict.fromkeys(("why_they_part", "fact", "page", "address"), ""))


def _coded(coding, name):
    """Return the fields of one coding, none where nothing was found."""
    if coding == "nothing found":
        return {}
    needed = ("fact", "page", "address", "charitable", "strict")
    hand_lists.check(coding, name, needed, ("why_they_part",))
    codes = coding["charitable"], coding["strict"]
    if not all(type(code) is int and 0 <= code <= 2 for code in codes):
        raise hand_lists.ListError(f"{name}: a code is 0, 1 or 2")
    if (codes[0] != codes[1]) != bool(coding.get("why_they_part")):
        raise hand_lists.ListError(
            f"{name}: a reason belongs where the readers part, and nowhere else"
        )
    return coding


TABLES = {"case_codings": (case_codings, [])}
