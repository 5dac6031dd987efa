"""Traits of dependency: what is read as more, what a search may call a success."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import traits
from periphery.composite import percentiles

PLACES = pd.DataFrame(
    {"ore": [0.2, 0.4, 0.9, 0.8], "debt": [0.1, 0.6, 0.9, 0.8], "arms": [0.3, np.nan, 1.0, 1.0]},
    index=["CAN", "NOR", "PER", "CHL"],
)
LOW, HIGH = ["CAN", "NOR"], ["PER", "CHL"]


def test_an_index_separates_if_all_of_the_low_are_low():
    assert traits.separates(PLACES, LOW, HIGH).to_dict() == {
        "ore": True,
        "debt": False,
        "arms": True,  # who has no place on it is not in the upper half
    }
    assert not traits.separates(PLACES, HIGH, LOW).any()


def test_the_widest_gap_is_sought_among_indices_that_know_all():
    assert traits.widest_gap(PLACES, LOW, HIGH) == "ore"


def test_the_tie_with_the_largest_buyer_is_as_unlike_as_the_two_are_large():
    flows = pd.DataFrame(
        [("CHL", "CHN", 6.0), ("CHL", "USA", 2.0), ("PER", "CHN", 6.0), ("PER", "USA", 1.0)],
        columns=["exporter", "importer", "exports_kusd"],
    )
    found = traits.with_whom(flows).loc["CHL"]
    assert found["partners"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["asymmetry"] == pytest.approx((6 / 8) / (6 / 12))


def test_what_income_explains_is_taken_out():
    """Of a trait that is a parabola in the place of income nothing is left but one odd country."""
    codes = [f"C{i}" for i in range(12)]
    income = pd.Series(np.arange(12.0) ** 3, codes)
    rank = percentiles(income)
    scores = pd.DataFrame({"debt": 0.2 + 0.3 * rank - 0.2 * rank**2}, codes)
    scores.loc["C5", "debt"] += 0.1
    scores.loc["C2", "debt"] = np.nan
    found = traits.beyond_income(scores, income)["debt"]
    assert found.idxmax() == "C5" and np.isnan(found["C2"])


def test_no_index_is_made_of_a_trait_that_there_is_not():
    with pytest.raises(ValueError, match="no trait 'gold'"):
        traits.place_on(PLACES[["ore"]], ["gold"])


def test_receipts_that_are_not_reported_are_missing_or_nought():
    missing, nought = traits.licences_paid(), traits.licences_paid(unreported_as_nought=True)
    only = nought.index.difference(missing.index)
    assert len(only) and (nought[only].dropna() == 1).all()


def test_eleven_traits_ask_for_enough_of_them_and_of_people():
    some, all_ = traits.eleven_traits(), traits.eleven_traits(known=11, people=1000)
    assert some.notna().sum(axis=1).min() == 8
    assert all_.notna().all().all() and len(all_) < len(some)
    pairs = load("trade_all_pairs").query("year == 2010")
    assert some.loc["CHL", "partners"] == traits.with_whom(pairs).loc["CHL", "partners"]


def test_each_of_the_eleven_traits_has_a_family():
    assert set(traits.FAMILY) == set(traits.eleven_traits().columns)


def test_the_eight_traits_that_can_be_followed_are_of_the_eleven_about_2010():
    eight = traits.eight_traits(2010, 2008, 2012)
    eleven = traits.eleven_traits(known=0, people=0)
    others = set(eight.columns) - set(eleven.columns)
    assert others == {"raw materials"}
    raw = traits.mean_of("export_structure_by_stage", "raw_materials").reindex(eight.index)
    pd.testing.assert_series_equal(eight["raw materials"], raw, check_names=False)
    for name in set(eight.columns) - others - {"foreign firms"}:
        pd.testing.assert_series_equal(
            eight[name].reindex(eleven.index), eleven[name], check_names=False
        )
    decade = traits.mean_of("industry_and_demand", "direct_investment", 2003, 2012)
    pd.testing.assert_series_equal(
        eight["foreign firms"], decade.reindex(eight.index), check_names=False
    )


def test_traits_of_another_time_are_read_from_its_years():
    then = traits.eight_traits(2000, 1998, 2002)
    trade = load("trade_all_pairs").query("year == 2000")
    assert set(then.index) == set(trade["exporter"])
    assert then["partners"].to_dict() == traits.with_whom(trade)["partners"].to_dict()
    swings = traits.swings_of_terms(1988, 2002)
    pd.testing.assert_series_equal(
        then["swings of terms"], swings.reindex(then.index), check_names=False
    )


def test_swings_are_of_yearly_changes_within_one_country():
    terms = load("trade_value_and_terms").query("iso3 == 'CHL' and 1999 <= year <= 2005")
    series = terms.set_index("year")["terms_of_trade"].sort_index()
    by_hand = np.log(series).diff().loc[2000:].std()
    assert traits.swings_of_terms(2000, 2005)["CHL"] == pytest.approx(by_hand)


def test_a_mean_is_of_the_years_that_are_reported_ends_included():
    rows = load("industry_and_demand").query("iso3 == 'CHL' and 2008 <= year <= 2012")
    assert traits.mean_of("industry_and_demand", "exports")["CHL"] == rows["exports"].mean()
    one = rows.loc[rows["year"] == 2008, "exports"].item()
    assert traits.mean_of("industry_and_demand", "exports", 2008, 2008)["CHL"] == one


def test_the_eleven_traits_are_read_from_their_tables_with_more_as_more_dependent():
    row = traits.eleven_traits(known=0, people=0).loc["CHL"]

    def mean(table, column, first=2008, last=2012):
        rows = load(table).query("iso3 == 'CHL' and @first <= year <= @last")
        return rows[column].mean()

    assert row["primary goods"] == pytest.approx(
        mean("export_structure_by_product_group", "primary")
    )
    assert row["few sectors"] == pytest.approx(mean("export_concentration", "hhi"))
    assert row["openness"] == pytest.approx(mean("industry_and_demand", "exports"))
    foreign = mean("industry_and_demand", "direct_investment", 1993)
    assert row["foreign firms"] == pytest.approx(foreign)
    income = mean("income_and_licences_abroad", "net_income", 2005)
    assert row["income paid"] == pytest.approx(-income)
    assert row["little research"] == pytest.approx(-mean("research_and_patents", "research"))
    assert row["little industry"] == pytest.approx(-mean("industry_and_demand", "manufacturing"))
    filed = load("research_and_patents").query("iso3 == 'CHL' and 2005 <= year <= 2011")
    filed = filed.dropna(subset=["patents_by_others", "patents_by_residents"])
    others, own = filed["patents_by_others"].sum(), filed["patents_by_residents"].sum()
    assert row["foreign patents"] == pytest.approx(others / (others + own))
    fees = load("income_and_licences_abroad").query("iso3 == 'CHL'")
    fees = fees.dropna(subset=["licences_paid_musd", "licences_received_musd"])
    paid, received = fees["licences_paid_musd"].sum(), fees["licences_received_musd"].sum()
    assert row["licences paid"] == pytest.approx(paid / (paid + received))


def test_countries_are_left_out_by_traits_people_and_income():
    every = traits.eleven_traits(known=0, people=0)
    some = traits.eleven_traits(known=10, people=5_000)
    counted = every.notna().sum(axis=1)
    people = traits.mean_of("gdp_per_capita_at_exchange_rates", "population_thousands")
    wanted = every.index[(counted >= 10) & (people.reindex(every.index) >= 5_000)]
    assert set(some.index) == set(wanted)


def test_families_are_what_each_trait_is_about():
    families = pd.Series(traits.FAMILY)
    assert families.value_counts().to_dict() == {
        "exchange": 5, "technology": 3, "ownership": 2, "industry": 1,
    }  # fmt: skip
    assert traits.FAMILY["licences paid"] == "technology"
    assert traits.FAMILY["income paid"] == "ownership" and traits.FAMILY["openness"] == "exchange"
