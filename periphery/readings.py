"""Readings of verdicts: what each counts for, and what then stands of some rows of the ledger."""

import itertools

import numpy as np
import pandas as pd

from periphery.claims import TYPES, VERDICTS

#: What does not judge is set aside.
ASIDE = np.nan
#: Only what is supported as worded stands, all else falls.
STRICT = dict.fromkeys(VERDICTS, 0) | {"supported": 1}
#: The verdicts that judge are a scale in equal steps.
STEPS = dict(zip(VERDICTS, [1, 2 / 3, 1 / 3, 0, ASIDE, ASIDE], strict=True))
#: Nobody is refuted by a dispute.
CHARITABLE = dict(zip(VERDICTS, [1, 1, 1, 0, ASIDE, ASIDE], strict=True))


def stands(rows: pd.DataFrame, reading: dict[str, float]) -> float:
    """Return how much of some rows stands under a reading, in per cent.

    >>> round(stands(pd.DataFrame({"verdict": ["supported", "contested"]}), STEPS))
    67
    """
    return 100 * rows["verdict"].map(reading).mean()


def in_mix(rows: pd.DataFrame, reading: dict[str, float], mix: pd.Series) -> float:
    """Return what stands, in per cent, if the kinds of claim were mixed as in `mix`.

    Kinds of which no row is judged drop out of the mix.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns type and verdict.
    reading : dict of str to float
        What each verdict counts for.
    mix : pandas.Series
        Weight by type.

    Examples
    --------
    >>> rows = pd.DataFrame({"type": ["event", "causal"], "verdict": ["supported", "unsupported"]})
    >>> round(in_mix(rows, STRICT, pd.Series({"event": 1, "causal": 3})))
    25
    """
    rates = rows["verdict"].map(reading).groupby(rows["type"]).mean()
    rates = rates.reindex(mix.index).dropna()
    return 100 * (rates * mix[rates.index]).sum() / mix[rates.index].sum()


def weighted_in_mix(
    values: np.ndarray, weights: np.ndarray, kinds: np.ndarray, mix: dict[str, float]
) -> np.ndarray:
    """Return weighted means, one a draw, in per cent, the kinds of claim weighing as in `mix`.

    Parameters
    ----------
    values, weights : numpy.ndarray
        Draws by claims; a missing value is set aside.
    kinds : numpy.ndarray
        The kind of each claim.
    mix : mapping
        Weight by kind, which add up to one.

    Examples
    --------
    >>> values, weights = np.array([[1, 0, np.nan]]), np.array([[3, 1, 9]])
    >>> weighted_in_mix(values, weights, np.array(["any"] * 3), {"any": 1}).tolist()
    [75.0]
    """
    weights = np.where(np.isnan(values), 0, weights)
    total = np.nan_to_num(values) * weights
    parts = [
        share * total[:, kinds == kind].sum(1) / weights[:, kinds == kind].sum(1)
        for kind, share in mix.items()
    ]
    return 100 * sum(parts)


def shuffled_lead(
    rows: pd.DataFrame, mix: pd.Series, draws: int = 4000, seed: int = 8
) -> np.ndarray:
    """Return leads of the article, like beside like, with sides shuffled within each kind of claim.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns side, type and verdict.
    mix : pandas.Series
        Weight by type, of types in which both sides have a verdict that judges.
    draws : int
    seed : int
        So that the same call gives the same answer.

    Returns
    -------
    numpy.ndarray
        Points, one lead a draw: how far apart the sides would stand, in steps, by luck alone.

    Examples
    --------
    >>> verdicts = ["supported", "supported", "unsupported", "unsupported"]
    >>> sides = ["article", "critics", "article", "critics"]
    >>> rows = pd.DataFrame({"side": sides, "type": "causal", "verdict": verdicts})
    >>> sorted(set(shuffled_lead(rows, pd.Series({"causal": 1.0}), draws=50).tolist()))
    [-100.0, 0.0, 100.0]
    """
    rng, lead = np.random.default_rng(seed), np.zeros(draws)
    for kind, share in mix.items():
        here = rows[rows["type"] == kind]
        judged = here["verdict"].map(STEPS)
        values = rng.permuted(np.tile(judged.dropna(), (draws, 1)), axis=1)
        own = judged[here["side"] == "article"].count()
        lead += share * (values[:, :own].mean(axis=1) - values[:, own:].mean(axis=1))
    return 100 * lead


def selections(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return parts of a ledger that somebody might think the right ones to count.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns confidence, status, type and field, such as `periphery.claims.table` has.

    Returns
    -------
    dict of str to pandas.DataFrame
        All rows; those not of low confidence; the tested and the argued; and without each kind of
        claim and, if there are several, each field in turn.

    Examples
    --------
    >>> from periphery.claims import table
    >>> parts = selections(table().query("side == 'article'"))
    >>> len(parts["without event"]) < len(parts["all"])
    True
    """
    parts = {"all": rows, "not low confidence": rows[rows["confidence"] != "low"]}
    parts |= {status: rows[rows["status"] == status] for status in ("tested", "argued")}
    parts |= {f"without {kind}": rows[rows["type"] != kind] for kind in TYPES}
    if len(fields := rows["field"].unique()) > 1:
        parts |= {f"without {field}": rows[rows["field"] != field] for field in fields}
    return parts


def every_rule() -> list[dict[str, float]]:
    """Return every rule for counting verdicts in which none that is worse counts for more.

    What is partly supported and what is contested counts for nothing, a half or one, in that
    order; each of the two verdicts that do not judge falls, is set aside or stands.

    Examples
    --------
    >>> len(every_rule()), every_rule()[0] == STRICT
    (54, True)
    """
    return [
        dict(zip(VERDICTS, [1, partly, contested, 0, *unjudged], strict=True))
        for partly, contested in itertools.product([0, 0.5, 1], repeat=2)
        for unjudged in itertools.product([0, ASIDE, 1], repeat=2)
        if partly >= contested
    ]
