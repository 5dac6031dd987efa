"""How the tables on debt, loans and investment are made: each step on a few hand-made rows."""

import pandas as pd
import pytest

from livebook.tables import load
from sources import SourceError, finance_tables, make

STATES = pd.DataFrame(
    {
        "iso3": ["DEU", "SWE", "GBR", "SVK", "USA", "ECU", "BRA"],
        "name": [
            "Germany",
            "Sweden",
            "United Kingdom",
            "Slovakia",
            "United States",
            "Ecuador",
            "Brazil",
        ],
    }
)
MEMBERS = finance_tables.eu_members(STATES)


@pytest.mark.parametrize(
    ("name", "kind", "year", "expected"),
    [
        ("China", "government", 2010, "China"),
        ("China", "commercial banks", 2010, "private lenders in China"),
        ("Germany", "government", 2010, "Germany"),
        ("Sweden", "government", 1994, "other governments"),
        ("Sweden", "government", 1995, finance_tables.OTHER_EU),
        ("United Kingdom", "government", 2020, finance_tables.OTHER_EU),
        ("United Kingdom", "government", 2021, "other governments"),
        ("Slovak Republic", "government", 2004, finance_tables.OTHER_EU),
        ("Venezuela", "government", 2010, "other governments"),
        ("IDB", "multilateral", 2010, "Inter-American Development Bank"),
        ("EU Institutions", "government", 2010, "institutions of the European Union"),
        ("New Development Bank (NDB)", "multilateral", 2020, "other multilateral lenders"),
        ("Bondholders", "banks and other private lenders", 2010, "bondholders"),
        ("Netherlands", "other private lenders", 2010, "other private lenders"),
    ],
)
def test_lenders(name, kind, year, expected):
    assert finance_tables.lender(name, kind, year, MEMBERS) == expected


def test_both_spellings_of_an_institution_have_a_group():
    assert set(finance_tables.INSTITUTIONS.values()) <= set(finance_tables.GROUP)
    assert (
        finance_tables.INSTITUTIONS["IDB"]
        == finance_tables.INSTITUTIONS["Inter-American Development Bank"]
    )


def test_debt_adds_up_and_leaves_out_totals_and_aggregates():
    columns = ["debtor_iso3", "creditor", "creditor_type", "year", "musd", "is_total"]
    rows = [
        ("ECU", "China", "bilateral", 2016, 7.0, 0),
        ("ECU", "China", "commercial_banks", 2016, 1.0, 0),
        ("ECU", "Sweden", "bilateral", 2016, 2.0, 0),
        ("ECU", "United Kingdom", "bilateral", 2016, 3.0, 0),
        ("ECU", "All creditors", "bilateral", 2016, 12.0, 1),
        ("LAC", "China", "bilateral", 2016, 99.0, 0),
    ]
    found = finance_tables.public_debt_by_lender(pd.DataFrame(rows, columns=columns), STATES)
    held = found.set_index("lender")["debt_musd"]
    assert held.to_dict() == {"China": 7, finance_tables.OTHER_EU: 5, "private lenders in China": 1}
    assert found.groupby("lender_group")["debt_musd"].sum()["China"] == 8


def test_interest_is_weighted_and_a_rate_of_zero_is_no_rate():
    columns = [
        "debtor_iso3",
        "creditor",
        "year",
        "commit_bilateral_musd",
        "commit_multilateral_musd",
    ]
    columns += ["commit_private_musd", "avg_interest_pct", "is_total"]
    none = float("nan")
    rows = [
        ("ECU", "Sweden", 2010, 100, none, none, 2.0, 0),
        ("ECU", "United Kingdom", 2010, 300, none, none, 6.0, 0),
        ("BRA", "Sweden", 2010, 100, none, none, 0.0, 0),
        ("BRA", "China", 2010, 50, none, 10, 4.0, 0),
        ("BRA", "IDA", 2010, none, 40, 0, 0.75, 0),  # soft terms
        ("BRA", "All creditors", 2010, 900, none, none, 4.0, 1),
        ("LAC", "China", 2010, 900, none, none, 4.0, 0),
    ]
    found = finance_tables.loan_commitments_by_lender(pd.DataFrame(rows, columns=columns), STATES)
    found = found.set_index(["debtor", "lender"])
    assert found.loc[("ECU", finance_tables.OTHER_EU), "interest_pct"] == 5
    assert pd.isna(found.loc[("BRA", finance_tables.OTHER_EU), "interest_pct"])
    assert found.loc[("BRA", finance_tables.OTHER_EU), "with_rate_musd"] == 0
    soft = found.loc[("BRA", "other multilateral lenders")]
    assert (soft["with_rate_musd"], soft["interest_pct"]) == (40, 0.75)
    assert found.loc[("BRA", "China"), "lender_group"] == "China"
    assert len(found) == 5  # nothing signed is no row, and neither are totals and aggregates


def test_private_lenders_of_a_loan_are_told_apart_from_their_government():
    columns = [
        "debtor_iso3",
        "creditor",
        "year",
        "commit_bilateral_musd",
        "commit_multilateral_musd",
    ]
    columns += ["commit_private_musd", "avg_interest_pct", "is_total"]
    rows = [
        ("BRA", "China", 2010, 50, None, 10, 4.0, 0),
        ("BRA", "Bondholders", 2010, 0, 0, 5, 7, 0),
    ]
    found = finance_tables.loan_commitments_by_lender(pd.DataFrame(rows, columns=columns), STATES)
    assert found.set_index("lender")["committed_musd"].to_dict() == {
        "China": 50,
        "bondholders": 5,
        "private lenders in China": 10,
    }
    assert found.set_index("lender")["interest_pct"].to_dict()["bondholders"] == 7
    assert "cost" not in found


def test_flows_keep_grants_apart_from_loans_and_count_payments_as_positive():
    columns = ["debtor_iso3", "creditor", "creditor_type", "flow_type", "year", "inflow_musd"]
    columns += ["outflow_musd"]
    rows = [
        ("ECU", "United States", "Bilateral", "bilateral_grants", 2010, 5.0, 0.0),
        ("ECU", "United States", "Bilateral", "bilateral_concessional_debt", 2010, 2.0, -9.0),
        ("ECU", "Bondholders", "Private", "private_-_bonds", 2010, 0.0, 0.0),
    ]
    found = finance_tables.flows_by_lender(pd.DataFrame(rows, columns=columns), STATES)
    assert found.iloc[:, -3:].to_numpy().tolist() == [[5, 2, 9]]


def test_chinese_finance_is_in_millions_of_the_region():
    columns = ["iso3", "year", "oda_like_usd2021", "oof_like_usd2021", "vague_usd2021"]
    columns += ["total_adj_usd2021", "total_incl_rollovers_usd2021"]
    rows = [
        ("ECU", 2010, 1e6, 2e6, 0, 3e6, 4e6),
        ("ECU", 2011, 0, 0, 0, 0, 0),
        ("RUS", 2010, *[1e6] * 5),
    ]
    found = finance_tables.chinese_official_finance(pd.DataFrame(rows, columns=columns))
    assert found.to_numpy().tolist() == [["ECU", 2010, 1, 2, 0, 3, 4]]


def _brazil(*investors):
    rows = [("stock_by_ultimate_investor", name, 2020, 1.0, 0) for name in investors]
    rows += [("stock_by_immediate_investor", "Germany", 2020, 2.0, 0)]
    rows += [("gross_equity_inflow_by_immediate_investor", "Germany", 2020, 3.0, 0)]
    rows += [("stock_by_ultimate_investor", "All countries", 2020, 9.0, 1)]
    return pd.DataFrame(rows, columns=["measure", "investor", "year", "musd", "is_total"])


def test_investors_in_brazil_stand_in_one_row_a_year():
    found = finance_tables.investment_in_brazil_by_investor(_brazil("Germany", "Other"), STATES)
    assert found["investor"].tolist() == ["DEU", "XXX"]
    assert found.iloc[0, 2:].tolist() == [2, 1, 3]


def test_an_investor_without_a_code_is_refused():
    with pytest.raises(KeyError, match="Atlantis"):
        finance_tables.investment_in_brazil_by_investor(_brazil("Atlantis"), STATES)


def test_origins_keep_conduits_apart_and_what_is_missing_missing():
    rows = [
        ("ECU", "Ecuador", "Netherlands", 2010, 1.0, float("nan")),
        ("ECU", "Ecuador", "Luxembourg", 2010, 2.0, float("nan")),
        ("ECU", "Ecuador", "Brazil", 2010, 3.0, 4.0),
        ("ECU", "Ecuador", "Cayman Islands", 2010, 5.0, float("nan")),
        ("ECU", "Ecuador", "Slovakia", 2003, 6.0, float("nan")),
        ("ECU", "Ecuador", "Slovakia", 2004, 7.0, float("nan")),
    ]
    columns = [
        "host_iso3",
        "host",
        "investor",
        "year",
        "host_reported_musd",
        "source_reported_musd",
    ]
    found = finance_tables.direct_investment_by_origin(pd.DataFrame(rows, columns=columns), STATES)
    found = found.set_index(["origin", "year"])["reported_by_host_musd"]
    assert found.to_dict() == {
        ("Latin America", 2010): 3,
        ("Netherlands and Luxembourg", 2010): 3,
        ("offshore centres", 2010): 5,
        ("other European Union", 2004): 7,
        ("others", 2003): 6,
    }


def test_capital_formation_needs_both_series():
    columns = ["iso3", "year", "gdp_usd_current", "gross_capital_formation_pct_gdp"]
    rows = [("BRA", 2010, 2e12, 20.0), ("BRA", 2011, 2e12, float("nan")), ("FRA", 2010, 2e12, 20.0)]
    found = finance_tables.capital_formation(pd.DataFrame(rows, columns=columns))
    assert found.to_numpy().tolist() == [["BRA", 2010, 2e6, 20]]


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"gcdf/cow_gcdf\.csv is missing"):
        make("chinese_official_finance", tmp_path)


# Known magnitudes --------------------------------------------------------------------------------


def _claims(debtor, year, group):
    debt = load("public_debt_by_lender")
    rows = debt[(debt["debtor"] == debtor) & (debt["year"] == year)]
    return rows.loc[rows["lender_group"] == group, "debt_musd"].sum() / 1000


def test_ecuador_owed_china_about_seven_billion_in_2018():
    assert _claims("ECU", 2018, "China") == pytest.approx(6.8, abs=0.1)


def test_argentina_is_much_larger_with_rollovers():
    table = load("chinese_official_finance").query("recipient == 'ARG'")
    assert table["total_musd"].sum() / 1000 == pytest.approx(37.8, abs=0.1)
    assert table["total_with_rollovers_musd"].sum() / 1000 == pytest.approx(138.8, abs=0.1)


def test_equity_in_brazil_is_the_same_sum_by_either_investor():
    stock = load("investment_in_brazil_by_investor").query("year == 2020")
    assert stock["stock_immediate_musd"].sum() == pytest.approx(stock["stock_ultimate_musd"].sum())
    assert stock["stock_ultimate_musd"].sum() / 1000 == pytest.approx(521.3, abs=0.1)
