"""Which members a table lacks in some of its years: counted from the table, and said in words."""

from dataclasses import dataclass

import pandas as pd

from livebook import tables

CODE = "[A-Z]{3}"  # the pattern by which a descriptor marks a column of codes
FEW = 12  # up to so many different sets of missing years, members are listed by these


@dataclass(frozen=True)
class Attendance:
    """Which members have no value in some years, and all years and members there are."""

    years: tuple
    members: int
    lacking: dict  # name of a member: the years without a value of it

    @property
    def spans(self):
        """``{missing years: [names]}``, the longest list of names first."""
        spans = {}
        for name, years in self.lacking.items():
            spans.setdefault(years, []).append(name)
        return dict(sorted(spans.items(), key=lambda item: (-len(item[1]), item[0])))

    @property
    def few(self):
        """Whether the list by years is short."""
        return len(self.spans) <= FEW

    @property
    def by_letter(self):
        """``{first letter: [(name, missing years)]}``."""
        letters = {}
        for name, years in self.lacking.items():
            letters.setdefault(name[0], []).append((name, years))
        return letters

    def missing(self, years):
        """Say which years are missing: these, or all but those, whichever is shorter."""
        held = tuple(year for year in self.years if year not in years)
        gaps, kept = self.runs(years), self.runs(held)
        if len(gaps) <= max(len(kept), 30):
            return gaps
        if len(kept) <= 30:
            return f"all but {kept}"
        return f"{len(years)} of {len(self.years)} years"

    def runs(self, years):
        """Return years in words; three or more that follow each other in the table as a run."""
        runs, places = [], {year: place for place, year in enumerate(self.years)}
        for place in sorted(places[year] for year in years):
            if runs and place == runs[-1][-1] + 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        words = []
        for run in runs:
            shown = [str(self.years[place]) for place in run]
            words += [f"{shown[0]}–{shown[-1]}"] if len(run) > 2 else shown
        return ", ".join(words)


def attendance(name, table, data):
    """Return the `Attendance` of a table, or None if it has no years or no codes.

    A code counts in every column of codes: who only buys in a year is in the table that year.

    Parameters
    ----------
    name : str
    table : pandas.DataFrame
    data : path
        The folder of tables, some of which say what codes stand for.
    """
    schema = tables.describe(name, data)["schema"]
    columns = schema["fields"]
    codes = [f["name"] for f in columns if f.get("constraints", {}).get("pattern") == CODE]
    names = tables.names_of_codes(data)
    if "year" not in table or not codes or not names:
        return None
    key = schema.get("primaryKey", [])
    values = [f["name"] for f in columns if f["type"] != "string" and f["name"] not in key]
    held = table.dropna(subset=values, how="all") if values else table
    years = tuple(sorted(held["year"].unique().tolist()))
    ends = [held[["year", column]].set_axis(["year", "code"], axis=1) for column in codes]
    there = pd.concat(ends).drop_duplicates().groupby("code")["year"].agg(frozenset)
    there = there[there.index.isin(names)]  # a code may stand for "not known"
    lacking = {
        as_said(names[code]): tuple(y for y in years if y not in own)
        for code, own in there.items()
        if len(own) < len(years)
    }
    return Attendance(years, len(there), dict(sorted(lacking.items())))


def as_said(name):
    """Return a name as it is said.

    >>> as_said("Korea, Republic of"), as_said("Bonaire, Sint Eustatius and Saba")
    ('Republic of Korea', 'Bonaire, Sint Eustatius and Saba')
    """
    first, _, rest = name.partition(", ")
    return f"{rest} {first}" if rest.endswith((" of", " of the")) else name
