"""Fixed effects and windows around dates, against statsmodels and against what must not matter."""

import numpy as np
import pandas as pd
import pytest
import scipy.linalg
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from periphery.panel import EFFECTS, fixed_effects, placebo_shifts, shift_around


def _panel(slope=2.0, units=8, years=6, seed=0, noise=0.3):
    generator = np.random.default_rng(seed)
    rows = [(f"U{u:02d}", 2000 + t) for u in range(units) for t in range(years)]
    table = pd.DataFrame(rows, columns=["iso3", "year"])
    table["x"] = generator.normal(size=len(table))
    level = dict(zip(table["iso3"].unique(), generator.normal(size=units) * 5, strict=True))
    table["y"] = slope * table["x"] + table["iso3"].map(level) + (table["year"] - 2000) * 0.7
    return table.assign(y=lambda t: t["y"] + noise * generator.normal(size=len(t)))


@pytest.mark.parametrize("effects", list(EFFECTS))
def test_agrees_with_statsmodels(effects):
    table = _panel().drop(index=[3, 17, 30])  # unbalanced
    terms = {"unit": " + C(iso3)", "time": " + C(year)"}
    model = smf.ols("y ~ x" + "".join(terms[e] for e in effects), table)
    found = fixed_effects(table, "y", "x", effects=effects)
    assert found.slope == pytest.approx(model.fit().params["x"])
    error, freedom = _by_the_book(model, table["iso3"].to_numpy())
    assert found.error == pytest.approx(error)
    assert found.freedom == pytest.approx(freedom)
    assert found.freedom < table["iso3"].nunique()
    reach = stats.t.ppf(0.975, freedom) * error
    assert [found.low, found.high] == pytest.approx([found.slope - reach, found.slope + reach])
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.slope) / error, freedom))


def _by_the_book(model, units):
    """CR2 and Satterthwaite's freedom as Bell and McCaffrey write them, with full matrices."""
    x, y = model.exog, model.endog
    bread = np.linalg.inv(x.T @ x)
    left = np.eye(len(y)) - x @ bread @ x.T
    pick = np.zeros(x.shape[1])
    pick[model.exog_names.index("x")] = 1
    squares, columns = 0.0, []
    for name in np.unique(units):
        own = units == name
        half = np.real(scipy.linalg.sqrtm(np.linalg.pinv(left[np.ix_(own, own)], rcond=1e-8)))
        lean = half @ x[own] @ bread @ pick
        squares += (lean @ (left @ y)[own]) ** 2
        columns.append(left[:, own] @ lean)
    shared = np.array(columns) @ np.array(columns).T
    eigen = np.linalg.eigvalsh(shared)
    return np.sqrt(squares), eigen.sum() ** 2 / (eigen**2).sum()


def test_one_large_unit_is_worth_few():
    table = _panel(units=20)
    table.loc[table["iso3"] == "U00", "x"] *= 30
    assert fixed_effects(table, "y", "x").freedom < 3


def test_agrees_with_demeaning_by_hand():
    table = _panel()

    def within(column):
        wide = table.pivot(index="year", columns="iso3", values=column)
        wide = wide - wide.mean() + wide.to_numpy().mean()
        return wide.sub(wide.mean(axis=1), axis=0).to_numpy().ravel()

    x, y = within("x"), within("y")
    assert fixed_effects(table, "y", "x").slope == pytest.approx(x @ y / (x @ x))


def test_finds_the_slope_that_pooling_misses():
    table = _panel(slope=-1.0, noise=0.0)
    table["x"] += table["iso3"].str[1:].astype(int)  # rich in x, and high in y for another reason
    table["y"] = -table["x"] + 3 * table["iso3"].str[1:].astype(int) + table["year"]
    assert fixed_effects(table, "y", "x").slope == pytest.approx(-1)
    assert fixed_effects(table, "y", "x", effects=()).slope > 0


@given(st.integers(0, 1000), st.floats(-5, 5), st.floats(-5, 5))
@settings(max_examples=30, deadline=None)
def test_what_is_lasting_or_common_does_not_matter(seed, by_unit, by_year):
    table = _panel(seed=seed)
    moved = table.assign(
        y=table["y"]
        + by_unit * table["iso3"].str[1:].astype(int)
        + by_year * (table["year"] - 2000) ** 2
    )
    first, second = fixed_effects(table, "y", "x"), fixed_effects(moved, "y", "x")
    assert second.slope == pytest.approx(first.slope, abs=1e-8)
    assert second.error == pytest.approx(first.error, abs=1e-8)


def test_missing_rows_are_left_out_and_counted():
    table = _panel()
    table.loc[[0, 1], "x"] = np.nan
    found = fixed_effects(table, "y", "x")
    assert (found.rows, found.units) == (46, 8)
    assert found.clear
    assert found == fixed_effects(table.dropna(), "y", "x")


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda t: t.drop(columns="x"), {}, "no column 'x'"),
        (lambda t: t.head(12), {}, "2 units have data; at least 5"),
        (lambda t: t.iloc[:0], {}, "0 units have data"),
        (lambda t: t.assign(x=np.nan), {}, "0 units have data"),
        (lambda t: t.assign(x=0.0), {}, "'x' does not vary"),
        (lambda t: t.assign(x=t["year"] * 1.0), {}, "'x' does not vary"),
        (lambda t: t, {"effects": ("country",)}, "'unit' or 'time', not 'country'"),
    ],
)
def test_one_clear_error(change, options, words):
    with pytest.raises(ValueError, match=words):
        fixed_effects(change(_panel()), "y", "x", **options)


# Around a date -----------------------------------------------------------------------------------


def _values():
    years = range(2000, 2021)
    return pd.DataFrame({name: [0.0] * 21 for name in "ABCDE"}, index=years)


def test_a_step_is_found_and_the_year_itself_left_out():
    values = _values()
    values.loc[2011:, "A"] = 0.5
    values.loc[2010, "A"] = 99
    assert shift_around(values, {"A": 2010, "B": 2010}).to_dict() == {"A": 0.5, "B": 0.0}


def test_what_all_do_together_is_no_shift():
    values = _values()
    values.loc[2011:] += 7
    assert shift_around(values, {"A": 2010}).tolist() == [0.0]


def test_a_side_without_values_gives_missing():
    values = _values()
    values.loc[2011:, "A"] = np.nan
    assert shift_around(values, {"A": 2010}).isna().all()


@pytest.mark.parametrize(
    ("events", "width", "words"),
    [({}, 3, "no event"), ({"Z": 2010}, 3, "no values for 'Z'"), ({"A": 2010}, 0, "width of 0")],
)
def test_clear_errors_around_dates(events, width, words):
    with pytest.raises(ValueError, match=words):
        shift_around(_values(), events, width)


def test_placebos_are_repeatable_and_centred_where_nothing_happens():
    generator = np.random.default_rng(5)
    values = pd.DataFrame(generator.normal(size=(40, 9)), index=range(1980, 2020))
    first = placebo_shifts(values, [0, 1, 2], range(1985, 2015), draws=500)
    second = placebo_shifts(values, [0, 1, 2], range(1985, 2015), draws=500)
    assert first.shape == (500,)
    assert (first == second).all()
    assert abs(first.mean()) < 0.15
    with pytest.raises(ValueError, match="no year"):
        placebo_shifts(values, [0], [])


@given(st.integers(0, 500), st.integers(1, 5), st.integers(2000, 2020))
@settings(max_examples=30, deadline=None)
def test_agrees_with_means_taken_by_hand(seed, width, year):
    generator = np.random.default_rng(seed)
    values = pd.DataFrame(
        generator.normal(size=(21, 4)), index=range(2000, 2021), columns=list("ABCD")
    )
    values = values.mask(generator.random(values.shape) < 0.2)
    relative = values.sub(values.median(axis=1), axis=0)["A"]
    by_hand = (
        relative.loc[year + 1 : year + width].mean() - relative.loc[year - width : year - 1].mean()
    )
    found = shift_around(values, {"A": year}, width)["A"]
    assert found == pytest.approx(by_hand, nan_ok=True)
