"""How often the book's procedures would be wrong: false-alarm rates, measured by simulation.

Each module here holds the procedures of one subject. A procedure draws one world in which its null
is true, with the memory, clustering and sample size of the very data it is used on, runs what the
book runs, and returns the p-value. `measure` repeats that and counts how often the book would have
said "clear". ``python -m false_alarms`` measures at full size and writes
``ledgers/false_alarms.yaml``, from which a page of the appendix is made; ``make test`` measures fewer
worlds, enough to notice a broken method.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

#: The rate that every procedure promises, and the range in which its measured rate must lie.
NOMINAL = 0.05
BOUNDS = (0.03, 0.07)


@dataclass(frozen=True)
class Procedure:
    """A procedure of the book under its null.

    Attributes
    ----------
    key : str
        Its name in the ledger of rates.
    name : str
        Its name for a reader.
    null : str
        What is true in the simulated worlds, with their memory, clustering and size.
    pages : tuple of str
        The pages, from the root of the book, on which it is used.
    p_value : callable
        Takes a `numpy.random.Generator`, returns the p-value in one world under the null (or 0.0
        where an interval leaves out what is true, else 1.0).
    draws, quick : int
        Worlds at full size, and in ``make test``.
    """

    key: str
    name: str
    null: str
    pages: tuple[str, ...]
    p_value: Callable[[np.random.Generator], float]
    draws: int = 2000
    quick: int = 200


def procedures():
    """Return every procedure by its key, in the order of the modules.

    Raises
    ------
    ValueError
        If two have the same key.
    """
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        for procedure in importlib.import_module(f"{__name__}.{module.name}").PROCEDURES:
            if procedure.key in found:
                raise ValueError(f"two procedures are called {procedure.key!r}")
            found[procedure.key] = procedure
    return found


def false_alarms(procedure, draws, seed=1950):
    """Return in how many of so many worlds under the null a procedure raises the alarm."""
    worlds = np.random.default_rng(seed).spawn(draws)
    return sum(bool(procedure.p_value(world) <= NOMINAL) for world in worlds)


def interval(alarms, draws, level=0.95):
    """Return the Clopper–Pearson interval of a rate, as a pair of shares.

    >>> [round(end, 3) for end in interval(10, 200)]
    [0.024, 0.09]
    """
    found = stats.binomtest(alarms, draws).proportion_ci(level, method="exact")
    return found.low, found.high


def keeps_its_promise(alarms, draws, level=0.95):
    """Return whether a count of alarms is compatible with a rate inside the bounds.

    It is not if even the nearer end of the rate's interval lies outside, so that a sound method
    is seldom refused at a small number of draws, and a broken one is refused all the same.
    """
    low, high = interval(alarms, draws, level)
    return high >= BOUNDS[0] and low <= BOUNDS[1]
