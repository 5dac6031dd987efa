"""Cases drawn at random, the same ones every time, on which a function is held against a right one.

A check with three fixed inputs is passed by a function that knows the three. Here an author says how
one case is drawn, and gives a function that is right; `hold` draws many and compares. `table` draws
tables of the shape that a task needs, with ties, gaps, rows in no order and labels that are none of
those in the task.
"""

import copy
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from livebook.practice import as_numbers, as_option

#: How many cases `hold` draws unless it is told.
MANY = 25


def hold(
    function: Callable,
    right: Callable | Sequence[Callable],
    draw: Callable,
    why: str,
    *,
    seed: int,
    cases: int = MANY,
    tolerance: float = 1e-6,
    options: Sequence[str] = (),
) -> None:
    """Stop with a sentence unless a function agrees with a right one on every case.

    Parameters
    ----------
    function : callable
        A student's.
    right : callable, or several
        The reference: it returns a number, an option, or numbers by label. Of several, each a
        correct reading of the task, one has to agree on all cases.
    draw : callable
        Takes a `numpy.random.Generator` and returns the arguments of one case, a tuple.
    why : str
        What is said if they differ. It is shown to the student: the inputs are not.
    seed : int
        Other numbers give other cases.
    cases : int
    tolerance : float
        Largest difference of two numbers, as a part of the larger one, or of one.
    options : sequence of str, optional
        What a function that returns words may return.

    Raises
    ------
    AssertionError
        If they differ, or what is returned has not the form of an answer.

    Examples
    --------
    >>> def draw(random):
    ...     return (int(random.integers(1, 9)),)
    >>> hold(lambda n: n * n, lambda n: n**2, draw, "Squares are asked.", seed=1)
    >>> hold(lambda n: n + n, lambda n: n**2, draw, "Squares are asked.", seed=1)
    Traceback (most recent call last):
    AssertionError: Squares are asked.
    """
    if cases < 1:
        raise ValueError(f"{cases} cases compare nothing")
    drawn = [draw(np.random.default_rng([seed, number])) for number in range(cases)]
    given = [function(*copy.deepcopy(case)) for case in drawn]
    references = [right] if callable(right) else right
    for reference in references:
        expected = [reference(*copy.deepcopy(case)) for case in drawn]
        if all(
            _agree(mine, theirs, tolerance, options)
            for mine, theirs in zip(given, expected, strict=True)
        ):
            return
    raise AssertionError(why)


def _agree(given, expected, tolerance, options):
    """Tell whether an answer is the expected one, in whatever form it came."""
    if isinstance(expected, str):
        return as_option(given, *options) == expected
    by_label = dict(expected) if isinstance(expected, Mapping | pd.Series) else {"it": expected}
    numbers = as_numbers(given, list(by_label))
    return all(
        abs(number - float(wanted)) <= tolerance * max(1, abs(float(wanted)))
        for number, wanted in zip(numbers, by_label.values(), strict=True)
    )


def table(
    random: np.random.Generator, rows: int, *, missing: float = 0.0, **columns
) -> pd.DataFrame:
    """Return a table with rows drawn at random, under labels in no order.

    Parameters
    ----------
    random : numpy.random.Generator
    rows : int
    missing : float
        The share of cells that are left empty.
    **columns : sequence, or callable
        What a cell of the column may be, drawn with ties; or a function of the generator and the
        number of rows that returns the column.

    Examples
    --------
    >>> made = table(np.random.default_rng(1), 4, side=["left", "right"], size=range(1, 9))
    >>> made.shape, set(made["side"]) <= {"left", "right"}, made.index.is_monotonic_increasing
    ((4, 2), True, False)
    """
    if rows < 1 or not columns:
        raise ValueError(f"a table of {rows} rows and {len(columns)} columns has nothing in it")
    if not 0 <= missing < 1:
        raise ValueError(f"a share of {missing} missing is none between nought and one")
    made = pd.DataFrame(
        {
            name: source(random, rows)
            if callable(source)
            else [source[place] for place in random.integers(0, len(source), rows)]
            for name, source in columns.items()
        },
        index=labels(random, rows),
    )
    return made.mask(random.random(made.shape) < missing) if missing else made


def labels(random: np.random.Generator, number: int) -> list:
    """Return as many different labels, in no order.

    >>> len(set(labels(np.random.default_rng(1), 50)))
    50
    """
    width = max(2, math.ceil(math.log(max(number, 1), 20)) + 1)
    found = {}
    while len(found) < number:
        found["".join(random.choice(list("bcdfghjklmnpqrstvwxz"), width))] = None
    made = list(found)
    while number > 1 and made == sorted(made):
        random.shuffle(made)
    return made
