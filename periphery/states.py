"""States by the names that readers know them by."""

import difflib

import pandas as pd


def code_of(name: str, states: pd.DataFrame) -> str:
    """Return the code of the state that has a name.

    Parameters
    ----------
    name : str
        As the column has it; every state has its own.
    states : pandas.DataFrame
        Column name, indexed by code: ``load("countries").set_index("iso3")``, or rows of it.

    Raises
    ------
    ValueError
        If none of the states is called so; the message says which names are near.

    Examples
    --------
    >>> states = pd.DataFrame({"name": ["Chile", "Peru"]}, index=["CHL", "PER"])
    >>> code_of("Peru", states)
    'PER'
    """
    found = states.index[states["name"] == name]
    if found.empty:
        near = difflib.get_close_matches(name, states["name"]) or list(states["name"][:3])
        raise ValueError(
            f"no state of this table is called {name!r}; give a name from its column name, "
            f"such as {' or '.join(near)}"
        )
    return found[0]
