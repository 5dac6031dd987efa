"""Where and when the theories of dependency were made: a map and a timeline.

Both are drawn from ``ledgers/theories.yaml``, which names for each work what says so: the
bibliography, or the words of the chapter.
"""

import matplotlib as mpl
import pandas as pd

from livebook import charts, place, yaml_text
from periphery import looks, maps

LEDGER = place.root() / "ledgers" / "theories.yaml"
SOURCE = (
    "Works by the editions of this course's bibliography, Cardoso and Faletto by the first in "
    "Spanish."
)
#: The whole region in one window: west, east, south, north in degrees.
WINDOW = (-120, -30, -57, 34)
#: Colour and hatching by what happened in a state: a work was written or printed there, or is about it.
MADE, STUDIED = "here", "on it"
FILLS = {MADE: ("#bfddf0", None), STUDIED: ("#f0c4a4", None), MADE + STUDIED: ("#bfddf0", "///")}
#: Where each state's works are listed: the text's left upper corner, in degrees, out at sea.
BESIDE = {
    "MEX": (-119, 12.5),
    "JAM": (-71, 31),
    "CHL": (-119, -24),
    "BRA": (-37, 17),
    "ARG": (-58, -43),
}


def works() -> pd.DataFrame:
    """Return the works, one a row in the order of their years.

    Returns
    -------
    pandas.DataFrame
        Columns ``work``, ``name``, ``year``, ``strand``, ``place``, ``state`` (ISO3; missing where
        nothing says it) and ``about`` (lists of ISO3).

    Examples
    --------
    >>> works()["name"].iloc[0]
    'Prebisch'
    """
    rows = pd.DataFrame(yaml_text.read(LEDGER))
    rows["about"] = [about if isinstance(about, list) else [] for about in rows["about"]]
    return rows.sort_values(["year", "name"], kind="stable", ignore_index=True)


def timeline() -> tuple[mpl.figure.Figure, pd.DataFrame]:
    """Return a figure of the works by year, and what it shows.

    Examples
    --------
    >>> figure, table = timeline()
    >>> list(table.columns)
    ['year', 'strand', 'place']
    """
    found = works()
    found.index = pd.Index(
        [
            f"{row['name']}, {row['place']}" if pd.notna(row["place"]) else row["name"]
            for _, row in found.iterrows()
        ],
        name="work",
    )
    ax = charts.dots(
        found["year"],
        "Works on dependency by year, with place and strand",
        beside=found["strand"],
        note=SOURCE,
        xlim=(1948, 1981),
    )
    return ax.get_figure(), found[["year", "strand", "place"]]


def map_of_theories() -> tuple[mpl.figure.Figure, pd.DataFrame]:
    """Return a map of the states where works were made or that they study, and what it shows.

    Examples
    --------
    >>> figure, table = map_of_theories()
    >>> table.loc["Jamaica", "here"], table.loc["Brazil", "on it"]
    ('Girvan 1971', 'Frank 1967; Evans 1979')
    """
    table = _by_state(works())
    region = table[[code in BESIDE for code in table.index]]
    kinds = {
        code: "".join(kind for kind in (MADE, STUDIED) if row[kind])
        for code, row in region.iterrows()
    }
    figure, ax = charts.canvas(
        "Where works on dependency were written, and on which states", height=6.6
    )
    maps.draw(
        ax,
        {code: FILLS[kind][0] for code, kind in kinds.items()},
        hatches={code: FILLS[kind][1] for code, kind in kinds.items() if FILLS[kind][1]},
        window=WINDOW,
    )
    for code, row in region.iterrows():
        ax.text(*BESIDE[code], _listed(row), fontsize=charts.SMALL, va="top", linespacing=1.3)
    charts.source_line(figure, "map_outlines", note=f"{_elsewhere(table)} {SOURCE}")
    return figure, table.rename(index=looks.short_names())


def _listed(row):
    """Return what is written beside a state, a line a work."""
    lines = [looks.short_names()[row.name]]
    for kind, works_ in row.items():
        lines += [f"{work} ({kind})" for work in works_.split("; ") if work]
    return "\n".join(lines)


def _elsewhere(table):
    """Return the works that were made outside the map, in a sentence."""
    names = looks.short_names()
    beyond = table.loc[[code not in BESIDE for code in table.index], MADE]
    return (
        "Elsewhere: "
        + "; ".join(f"{works_} ({names[code]})" for code, works_ in beyond.items())
        + "."
    )


def _by_state(found):
    """Return what was made in each state and what studied it, ``"Name year; …"``."""
    cells = {}
    for _, row in found.iterrows():
        named = f"{row['name']} {row['year']}"
        made = [row["state"]] if pd.notna(row["state"]) else []
        for kind, codes in ((MADE, made), (STUDIED, row["about"])):
            for code in codes:
                cells.setdefault(code, {MADE: [], STUDIED: []})[kind].append(named)
    table = pd.DataFrame.from_dict(cells, orient="index").map("; ".join)
    table.index.name = "state"
    return table
