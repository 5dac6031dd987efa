"""How the tables on debt, loans and investment are made: each step on a few hand-made rows."""

import pandas as pd
import pytest

from livebook.tables import load
from sources import SourceError, finance_tables, make
from sources.hand_lists import ListError

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


#: Columns of the source of loans that were signed.
SIGNED = [
    "debtor_iso3",
    "creditor",
    "year",
    "commit_bilateral_musd",
    "commit_multilateral_musd",
    "commit_private_musd",
    "avg_interest_pct",
    "is_total",
]


def test_interest_is_weighted_and_a_rate_of_zero_is_no_rate():
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
    found = finance_tables.loan_commitments_by_lender(pd.DataFrame(rows, columns=SIGNED), STATES)
    found = found.set_index(["debtor", "lender"])
    assert found.loc[("ECU", finance_tables.OTHER_EU), "interest_pct"] == 5
    assert pd.isna(found.loc[("BRA", finance_tables.OTHER_EU), "interest_pct"])
    assert found.loc[("BRA", finance_tables.OTHER_EU), "with_rate_musd"] == 0
    soft = found.loc[("BRA", "other multilateral lenders")]
    assert (soft["with_rate_musd"], soft["interest_pct"]) == (40, 0.75)
    assert found.loc[("BRA", "China"), "lender_group"] == "China"
    assert len(found) == 5  # nothing signed is no row, and neither are totals and aggregates


def test_private_lenders_of_a_loan_are_told_apart_from_their_government():
    rows = [
        ("BRA", "China", 2010, 50, None, 10, 4.0, 0),
        ("BRA", "Bondholders", 2010, 0, 0, 5, 7, 0),
    ]
    found = finance_tables.loan_commitments_by_lender(pd.DataFrame(rows, columns=SIGNED), STATES)
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


LONG = 1.23456789


def test_tables_of_debt_loans_and_flows_have_the_digits_that_they_promise():
    row = {"debtor_iso3": "ECU", "creditor": "China", "year": 2016, "is_total": 0}
    debt = pd.DataFrame([row | {"creditor_type": "bilateral", "musd": LONG}])
    assert finance_tables.public_debt_by_lender(debt, STATES)["debt_musd"].item() == 1.23
    loan = row | {"commit_bilateral_musd": LONG, "commit_multilateral_musd": float("nan")}
    loan |= {"commit_private_musd": float("nan"), "avg_interest_pct": LONG}
    (found,) = finance_tables.loan_commitments_by_lender(pd.DataFrame([loan]), STATES).to_dict(
        "records"
    )
    assert (found["committed_musd"], found["with_rate_musd"], found["interest_pct"]) == (
        1.23,
        1.23,
        1.235,
    )
    flow = {"creditor_type": "Bilateral", "flow_type": "bilateral_grants", "inflow_musd": LONG}
    flows = pd.DataFrame([row | flow | {"outflow_musd": -2 * LONG}])
    (found,) = finance_tables.flows_by_lender(flows, STATES).to_dict("records")
    assert (found["grants_musd"], found["disbursed_musd"], found["repaid_musd"]) == (1.23, 0, 2.47)


def test_tables_of_investment_have_the_digits_that_they_promise():
    hosts = {"host_iso3": "ECU", "host": "Ecuador", "investor": "China", "year": 2010}
    hosts |= {"host_reported_musd": LONG, "source_reported_musd": 2 * LONG}
    (found,) = finance_tables.direct_investment_by_origin(pd.DataFrame([hosts]), STATES).to_dict(
        "records"
    )
    assert found == {
        "host": "ECU", "origin": "China", "year": 2010,
        "reported_by_host_musd": 1.235, "reported_by_investor_musd": 2.469,
    }  # fmt: skip
    brazil = _brazil("Germany").assign(musd=lambda t: t["musd"] * LONG)
    found = finance_tables.investment_in_brazil_by_investor(brazil, STATES)
    assert found.iloc[0, 2:].tolist() == [2.469, 1.235, 3.704]
    capital = {"iso3": "BRA", "year": 2010, "gdp_usd_current": LONG * 1e6}
    capital |= {"gross_capital_formation_pct_gdp": LONG}
    (found,) = finance_tables.capital_formation(pd.DataFrame([capital])).to_dict("records")
    assert (found["gdp_musd"], found["invested_pct"]) == (1.2, 1.23)


@pytest.mark.parametrize(
    ("name", "year", "origin"),
    [
        ("Canada", 2010, "Canada"),
        ("Hong Kong SAR China", 2010, "Hong Kong"),
        ("Spain", 2010, "others"),  # whose code these states do not have
        ("Sweden", 1994, "others"),
        ("Sweden", 1995, "other European Union"),
        ("Norway", 2010, "others"),
        ("Panama", 2010, "offshore centres"),
        ("Ecuador", 2010, "Latin America"),
    ],
)
def test_origins_are_told_by_name_and_year(name, year, origin):
    row = {"host_iso3": "BRA", "host": "Brazil", "investor": name, "year": year}
    row |= {"host_reported_musd": 1.0, "source_reported_musd": None}
    found = finance_tables.direct_investment_by_origin(pd.DataFrame([row]), STATES)
    assert found["origin"].item() == origin
    assert pd.isna(found["reported_by_investor_musd"].item())


def test_spain_is_an_origin_of_its_own():
    states = pd.concat([STATES, pd.DataFrame({"iso3": ["ESP"], "name": ["Spain"]})])
    row = {"host_iso3": "BRA", "host": "Brazil", "investor": "Spain", "year": 2010}
    row |= {"host_reported_musd": 1.0, "source_reported_musd": 1.0}
    found = finance_tables.direct_investment_by_origin(pd.DataFrame([row]), states)
    assert found["origin"].item() == "Spain"


def test_lines_of_three_central_banks_have_a_row_a_deal_in_order():
    row = {"ISO_recipient": "ARG", "deal_type": "swap", "start_date": "2009-04-02"}
    row |= {"end_date": None, "deal_action": "new", "currency_of_deal": "CNY", "initiative": "x"}
    row |= {"deal_currency_amount": 70.0, "unlimited": False}
    source = pd.DataFrame(
        [
            row | {"deal_ID": n, "ISO_source": who}
            for n, who in ((3, "EA"), (1, "CHN"), (2, "GBR"), (4, "USA"))
        ]
    )
    found = finance_tables.central_bank_lines(source)
    assert found["deal"].tolist() == [1, 3, 4]
    assert found["giver"].tolist() == ["China", "euro area", "United States"]
    assert found.iloc[0].to_dict() == {
        "deal": 1, "giver": "China", "taker": "ARG", "kind": "swap", "since": "2009-04-02",
        "until": None, "action": "new", "currency": "CNY", "amount_bn": 70.0, "unlimited": 0,
        "initiative": "x",
    }  # fmt: skip


def test_projects_with_a_place_are_in_millions_with_small_letters():
    row = {
        "project": 7,
        "iso3": "ECU",
        "committed": 2010,
        "completed": 2012,
        "status": "Completion",
    }
    row |= {
        "sector": "ENERGY",
        "infrastructure": "Yes",
        "amount_usd2021": 1234567.8,
        "title": "A Dam",
    }
    source = pd.DataFrame([row, row | {"project": 8, "iso3": "KEN"}])
    (found,) = finance_tables.chinese_projects_with_a_place(source).to_dict("records")
    assert found == {
        "project": 7, "recipient": "ECU", "committed": 2010, "completed": 2012,
        "status": "completion", "sector": "energy", "infrastructure": "yes",
        "committed_musd": 1.235, "title": "A Dam",
    }  # fmt: skip
    place = {"iso3": "ECU", "province": "Napo", "share_even": 1.0, "share_by_extent": 0.5}
    place |= {"longitude": -77.0, "latitude": -1.0}
    places = pd.DataFrame([place | {"project": 7}, place | {"project": 8}])
    (found,) = finance_tables.provinces_of_chinese_projects(places, source).to_dict("records")
    assert (found["project"], found["state"], found["province"]) == (7, "ECU", "Napo")


def test_votes_in_banks_are_parts_of_all_votes_of_those_listed_or_as_they_are_told(tmp_path):
    path = tmp_path / "votes.yaml"
    path.write_text(
        "- {bank: A, as_of: 2024, page: 'p', votes: {CHN: 1, USA: 2, BRA: null}}\n"
        "- {bank: B, as_of: 2024, page: 'p', votes: {CHN: 1}, all_votes: 8}\n"
        "- {bank: C, as_of: 2024, page: 'p', votes: {CHN: 1.23456}, in_per_cent: true}\n",
        encoding="utf-8",
    )
    found = finance_tables.votes_in_banks(path).set_index(["bank", "iso3"])
    assert found.loc[("A", "CHN"), ["votes", "share_pct"]].tolist() == [1, 33.333]
    assert found.loc[("A", "BRA"), ["votes", "share_pct"]].isna().all()
    assert found.loc[("B", "CHN"), "share_pct"] == 12.5
    assert found.loc[("C", "CHN"), "share_pct"] == 1.235 and pd.isna(
        found.loc[("C", "CHN"), "votes"]
    )
    assert found["as_of"].tolist() == ["2024"] * 5
    path.write_text("- {bank: A, as_of: 1, page: p, votes: {CHN: 1}}\n" * 2, encoding="utf-8")
    with pytest.raises(ListError, match="A: the bank stands twice"):
        finance_tables.votes_in_banks(path)
    path.write_text("- {bank: A, as_of: 1, votes: {CHN: 1}}\n", encoding="utf-8")
    with pytest.raises(ListError, match="bank 1: the field 'page' is missing"):
        finance_tables.votes_in_banks(path)
