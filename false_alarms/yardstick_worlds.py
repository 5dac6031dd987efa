"""The yardstick of chapter 7, its coding sheet, its search for an index, and chapter 8's lead.

What the notebooks run is taken from the notebooks themselves: their cells are executed once, up to
the one that is needed, and the functions they define are used as they stand.
"""

import contextlib
import functools
import io
import json
import warnings
from pathlib import Path

import numpy as np

from false_alarms import Procedure
from periphery.agreement import kappa_interval
from periphery.readings import STEPS, in_mix, shuffled_lead
from periphery.yardstick import as_lucky, cells_won, panel_deals

ROOT = Path(__file__).parent.parent
YARDSTICK = "chapters/7-critics/same-yardstick"
CODING = "chapters/7-critics/four-criteria"
LOOKING = "chapters/7-critics/looking-hard"
SCOREBOARD = "chapters/8-verdict/scoreboard"


@functools.cache
def cells_of(page, stop):
    """Return what a notebook's cells define, run up to one of them; figures are left out."""
    notebook = json.loads((ROOT / f"{page}.ipynb").read_text(encoding="utf-8"))
    place = {"display": lambda *_: None}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook["cells"]:
            if cell["id"] == stop:
                return place
            if cell["cell_type"] == "code" and not cell["id"].startswith("figure"):
                exec("".join(cell["source"]), place)
    raise ValueError(f"{page} has no cell {stop!r}")


def states_anew(place, rng):
    """Return the marks of a world: the states of each panel drawn anew, its names dealt once."""
    values, panels = place["values"], place["panel_of_row"]
    world = np.empty_like(values)
    for panel in np.unique(panels):
        rows = np.flatnonzero(panels == panel)
        world[rows] = values[rng.choice(rows, len(rows))][:, rng.permutation(3)]
    return world


def yardstick(view, rng):
    """Return the share of deals, a name a panel, that a view's cells might be owed to."""
    place = cells_of(YARDSTICK, "chance-finer")
    world, panels = states_anew(place, rng), place["panel_of_row"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a mark that none of the states drawn has
        deals = panel_deals(world, panels)
        came_out = cells_won(world, panels).sum()
    return float(as_lucky(deals, came_out)[view])


def kappa(rng):
    """Return 0 if kappa's interval leaves out chance where two readers agree by chance only."""
    place = cells_of(CODING, "by-criterion")
    ours, theirs = place["ours"], place["theirs"]
    cases = len(ours)
    one, other = ours[rng.integers(cases, size=cases)], theirs[rng.integers(cases, size=cases)]
    both = ~np.isnan(one) & ~np.isnan(other)
    case = np.broadcast_to(np.arange(cases)[:, None], one.shape)[both]
    low, high = kappa_interval(one[both].astype(int), other[both].astype(int), case)
    return 1.0 if low <= 0 <= high else 0.0


def trios(rng):
    """Return in what share of trios of rich countries as many indices pass as for three drawn."""
    place = cells_of(LOOKING, "one-by-one")
    three = rng.choice(place["rich"], 3, replace=False)
    return float((place["trios"]["rich"] >= place["indices_for"](three)).mean())


def lead(rng):
    """Return the share of shuffles that lead as far, in a ledger dealt to the sides by chance."""
    place = cells_of(SCOREBOARD, "shuffle")
    rows, mix = place["ledger"], place["mix"]
    world = rows.copy()
    judged = rows["verdict"].map(STEPS).notna()
    for kind in mix.index:
        here = rows.index[(rows["type"] == kind) & judged]
        world.loc[here, "verdict"] = rng.permutation(rows.loc[here, "verdict"])
    sides = [world[world["side"] == side] for side in ("article", "critics")]
    apart = abs(np.subtract(*(in_mix(side, STEPS, mix) for side in sides)))
    shuffled = shuffled_lead(world, mix, draws=400, seed=int(rng.integers(2**31)))
    return float((np.abs(shuffled) >= apart - 1e-9).mean())


PROCEDURES = [
    *(
        Procedure(
            key=f"yardstick_{name}",
            name=f"Predictions that come out for {words}, against the powers' names dealt by chance",
            null="Within each panel the names China, United States and European Union mean nothing: "
            "they are dealt once for all its states and marks, and its states are drawn anew, so that "
            "marks that are kin and states of one panel stay together.",
            pages=(YARDSTICK,),
            p_value=functools.partial(yardstick, view),
            draws=1000,
            quick=80,
        )
        for name, words, view in (
            ("critics", "the critics", "critics"),
            ("size_and_land", "size, distance and land", "size and land"),
        )
    ),
    Procedure(
        key="kappa_interval",
        name="Interval of Cohen's kappa, whole cases left out in turn",
        null="The readers agree by chance only: each one's codes, a case at a time, are drawn from "
        "those that he gave, for fourteen cases of four criteria with the blanks of the sheet.",
        pages=(CODING,),
        p_value=kappa,
        draws=4000,
        quick=200,
    ),
    Procedure(
        key="index_search",
        name="How many indices set three countries apart, against other rich trios",
        null="Canada, Australia and Norway are nothing special: three countries drawn from the rich.",
        pages=(LOOKING,),
        p_value=trios,
        draws=4000,
        quick=200,
    ),
    Procedure(
        key="scoreboard_lead",
        name="The article's lead over its critics, like beside like, against shuffled sides",
        null="A verdict does not depend on whose claim it is on: within each kind of claim the "
        "verdicts are dealt anew to the rows of both sides, with as many claims as each side has.",
        pages=(SCOREBOARD,),
        p_value=lead,
        draws=1000,
        quick=50,
    ),
]
