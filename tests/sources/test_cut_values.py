"""Raw files become values in the units, digits and years that are wanted."""

import inspect

import pandas as pd
import pytest

import sources
from sources import (
    TABLES,
    SourceError,
    country_files,
    country_tables,
    culture_files,
    energy_files,
    finance_files,
    finance_tables,
    footprint_files,
    indicator_files,
    make,
    other_formats,
    ownership_files,
    politics_files,
    price_files,
    product_files,
    raw_files,
    trade_files,
)


def test_of_china_one_year_has_another_question_and_is_left_out(monkeypatch):
    answers = pd.DataFrame(
        {"sta": "BRA", "wav": year, "wgt": 1}
        | {"opi_USA": f"{how} favorable", "opi_CHN": f"{how} unfavorable"}
        for year in (2013, 2014)
        for how in ("Very", "Somewhat")
    )
    monkeypatch.setattr(other_formats, "r_object", lambda path: answers)
    found = culture_files.pew({"pew": "pew.RData"})
    assert list(found[["year", "about"]].itertuples(index=False, name=None)) == [
        (2013, "USA"),
        (2014, "CHN"),
        (2014, "USA"),
    ]
    assert found["pct_favorable"].tolist() == [100, 0, 100]


def test_debts_are_in_millions_and_of_costa_rica_from_the_earlier_edition(monkeypatch):
    def debt(countries):
        codes = {"series_code": "DT.DOD.BLAT.CD", "time": 2010, "value": 2_500_000.0}
        return pd.DataFrame([{"country": country} | codes for country in countries])

    monkeypatch.setattr(finance_files, "_debt", debt)
    found = finance_files.debt_stocks(["Brazil"], ["Brazil", "Costa Rica"])
    assert found["country"].tolist() == ["Brazil", "Costa Rica"]
    assert found["musd"].tolist() == [2.5, 2.5]
    assert set(found["creditor_type"]) == {"bilateral"}


def test_shares_of_product_groups_have_three_digits_and_the_primary_ones_a_sum(tmp_path):
    files = {}
    for share, code in enumerate(["AGRI", "FOOD", "FUEL", "MMTL", "MANF"], 1):
        path = tmp_path / f"TX.VAL.{code}.csv"
        rows = {"Country Name": "B", "Country Code": "BRA", "Indicator Name": "", "1990": 0.1234}
        pd.DataFrame([rows | {"Indicator Code": "", "1991": share}]).to_csv(path, index=False)
        files[code] = path
    found = product_files.product_groups_2013(files).set_index("year")
    assert found["primary_pct_v2013"].tolist() == pytest.approx([0.494, 1 + 2 + 3 + 4])
    assert found.loc[1990, "agri_raw_v2013"] == 0.123


def test_official_finance_is_of_the_region_in_whole_dollars_with_its_sums(tmp_path):
    row = {"ccode": 140, "year": 2005}
    row |= {"oda_adj": 1.4, "oof_adj": 2.4, "vof_adj": 0.4}
    row |= {"oda_amt": 10.4, "oof_amt": 2.4, "vof_amt": 0.4}
    pd.DataFrame([row, row | {"ccode": 750}]).to_csv(tmp_path / "gcdf.csv", index=False)
    (found,) = finance_files.official_finance({"x": tmp_path / "gcdf.csv"}).to_dict("records")
    assert found["iso3"] == "BRA"
    assert [found[f"{kind}_usd2021"] for kind in ("oda_like", "oof_like", "vague")] == [1, 2, 0]
    # Sums are of the amounts as they are, not of the rounded ones.
    assert found["total_adj_usd2021"] == 4
    assert found["total_incl_rollovers_usd2021"] == 13


def test_dates_of_agreements_between_central_banks_begin_with_the_year(tmp_path):
    rows = {"start_date": ["31/12/2008", "01/02/2009"], "end_date": ["05/06/2010", "31/12/9999"]}
    pd.DataFrame(rows).to_csv(tmp_path / "lines.csv", index=False, encoding="utf-8-sig")
    found = finance_files.liquidity_lines({"x": tmp_path / "lines.csv"})
    assert found["start_date"].tolist() == ["2008-12-31", "2009-02-01"]
    assert found["end_date"].iloc[0] == "2010-06-05"
    assert pd.isna(found["end_date"].iloc[1])  # that one has no end


def test_chinese_investments_are_read_out_of_a_sentence(tmp_path):
    said = ["Energy: $1,250.5 million", "Metals: $300 million"]
    rows = {"Country": "Brazil", "Year": 2010, "Sector": "Energy", "Sector_Invest": said}
    pd.DataFrame(rows).to_excel(tmp_path / "aei.xlsx", index=False)
    found = finance_files.american_enterprise({"x": tmp_path / "aei.xlsx"})
    assert found["usd_million"].tolist() == [1250.5, 300]
    assert set(found["iso3"]) == {"BRA"} and set(found["year"]) == {2010}


def _series(folder, code, **values):
    """Write a file of the edition of 2013; return its name there and its path."""
    path = folder / f"{code}_WDI.csv"
    row = {"Country Name": "Brazil", "Country Code": "BRA", "Indicator Name": "", **values}
    pd.DataFrame([row | {"Indicator Code": code}]).to_csv(path, index=False)
    return path.name, path


def test_net_income_from_abroad_is_a_percentage_of_product(tmp_path, monkeypatch):
    codes = [*indicator_files.ABROAD, indicator_files.NET_INCOME]
    files = dict(
        _series(tmp_path, code, **{"1990": number, "1991": None})
        for number, code in enumerate(codes, 1)
    )
    product = pd.Series({("BRA", 1990): 50.0}).rename_axis(["iso3", "year"])
    monkeypatch.setattr(indicator_files, "_of_datasets", lambda files, name: product)
    (found,) = indicator_files.abroad_2013(files, {}).to_dict("records")
    assert (found["iso3"], found["year"]) == ("BRA", 1990)
    assert found["net_primary_income_pct_gdp"] == 100 * len(codes) / 50
    assert [found[name] for name in indicator_files.ABROAD.values()] == [1, 2, 3, 4]


def test_imports_of_ten_digits_are_summed_to_four(tmp_path):
    rows = {"CTY_NAME": ["BRAZIL", "BRAZIL", "CHILE"], "imports": [1, 2, 4]}
    months = []
    for month, codes in enumerate((["0901110000", "0901119999", "0901110000"],) * 2):
        path = tmp_path / f"{month}.parquet"
        pd.DataFrame(rows | {"HS10": codes}).to_parquet(path)
        months.append(path)
    pd.DataFrame({"CTY_NAME": ["BRAZIL"], "imports": [8], "HS10": ["0902000000"]}).to_parquet(path)
    found = product_files.us_imports({str(path): path for path in months})
    assert found.set_index(["exporter_iso3", "hs4"])["us_imports_usd"].to_dict() == {
        ("BRA", "0901"): 3,
        ("BRA", "0902"): 8,
        ("CHL", "0901"): 4,
    }


def test_what_brazil_sells_and_who_supplies_it_end_with_whole_years(tmp_path):
    goods = {"cmdCode": ["090111", "999999"], "cmdDesc": "Coffee", "primaryValue": 3.0}
    goods |= {"partnerDesc": "Brazil", "reporterDesc": "China", "cmd_partner_upper_sum": 9.0}
    sold = {"partner_cmd_sum": 3.0, "partner_cmd_upper_sum": 9.0}
    years = pd.concat([pd.DataFrame({"refYear": year} | goods | sold) for year in (2024, 2025)])
    nowhere = years.assign(partnerDesc="Areas, nes")
    pd.concat([years, nowhere]).to_excel(tmp_path / "goods.xlsx", index=False)
    files = {"x": tmp_path / "goods.xlsx"}
    (found,) = product_files.suppliers(files).to_dict("records")
    assert (found["year"], found["hs6"], found["buyer"]) == (2024, "090111", "CHN")
    assert (found["supplier"], found["value_usd"], found["total_usd"]) == ("BRA", 3, 9)
    bought = product_files.china_from_brazil(files)
    assert set(bought["year"]) == {2024} and set(bought["buyer"]) == {"CHN"}
    assert set(bought["total_imports_from_brazil_usd"]) == {9}


def _loans(monkeypatch, rows):
    """Let a file of debts hold rows of (country, creditor, series, year, value)."""
    columns = ["country", "counterpart_area", "series_code", "year", "value"]
    table = pd.DataFrame(rows, columns=columns)
    table["year"] = pd.to_datetime(table["year"].astype(str))
    monkeypatch.setattr(other_formats, "feather", lambda path: table)
    return {"ids": "ids.feather"}


def test_loans_are_in_millions_with_their_interest_and_only_where_something_was_signed(monkeypatch):
    files = _loans(
        monkeypatch,
        [
            ("Brazil", "Corporacion Andina de Fomento ", "DT.COM.MLAT.CD", 2005, 2_500_400.0),
            ("Brazil", "Corporacion Andina de Fomento ", "DT.INR.DPPG", 2005, 3.25),
            ("Brazil", "World", "DT.COM.BLAT.CD", 2005, 1e6),
            ("Peru", "Bondholders", "DT.COM.PRVT.CD", 2005, 3e6),
            ("Brazil", "China", "DT.INR.DPPG", 2006, 4.0),  # an interest and no loan
            ("France", "China", "DT.COM.BLAT.CD", 2005, 1e6),  # no debtor of these tables
        ],
    )
    found = finance_files.commitments(files).set_index("creditor")
    assert set(found.index) == {"CAF", "World", "Bondholders"}
    assert found.loc["Bondholders", "commit_private_musd"] == 3
    caf = found.loc["CAF"]
    assert (caf["debtor_iso3"], caf["year"], caf["is_total"]) == ("BRA", 2005, 0)
    assert (caf["commit_multilateral_musd"], caf["avg_interest_pct"]) == (2.5, 3.25)
    assert pd.isna(caf["commit_bilateral_musd"])
    assert found.loc["World", "is_total"] == 1


def test_what_a_lender_gave_and_took_is_in_one_row_in_current_millions(tmp_path):
    row = {"prices": "current", "country": "Brazil", "counterpart_area": "China", "year": 2010}
    row |= {"counterpart_type": "Bilateral", "indicator": "Debt  service", "value": 2e6}
    rows = [
        row | {"indicator_type": "inflow"},
        row | {"indicator_type": "inflow", "value": 5e5},
        row | {"indicator_type": "outflow", "value": -1e6},
        row | {"indicator_type": "inflow", "prices": "constant"},
        row | {"indicator_type": "inflow", "country": "France"},
    ]
    pd.DataFrame(rows).to_parquet(tmp_path / "flows.parquet")
    (found,) = finance_files.net_flows({"x": tmp_path / "flows.parquet"}).to_dict("records")
    assert (found["debtor_iso3"], found["creditor"], found["year"]) == ("BRA", "China", 2010)
    assert (found["creditor_type"], found["flow_type"]) == ("Bilateral", "debt_service")
    assert (found["inflow_musd"], found["outflow_musd"]) == (2.5, -1)


def test_investment_stands_as_each_of_the_two_reports_it(tmp_path):
    def reported(name, rows):
        path = tmp_path / f"{name}.csv"
        pd.DataFrame(rows, columns=["target", "source", "year", "flow"]).to_csv(path, index=False)
        return {name: path}

    hosts = reported(
        "hosts",
        [
            ("Peru", "Spain", 2010, 1.23456),
            ("Peru", "Chile", 2010, 0),
            ("Barbados", "Spain", 2010, 5),  # small, never in the table
            ("Brazil", "Spain", 2011, 7),
        ],
    )
    origins = reported("origins", [("Peru", "Spain", 2010, 2), ("Peru", "Chile", 2010, None)])
    found = finance_files.unctad_investment(hosts, origins)
    assert found[["host_iso3", "investor", "year"]].values.tolist() == [
        ["BRA", "Spain", 2011],
        ["PER", "Spain", 2010],
    ]
    peru = found.set_index("host_iso3").loc["PER"]
    assert (peru["host_reported_musd"], peru["source_reported_musd"]) == (1.235, 2)
    assert peru["host"] == "Peru"


def test_measures_of_brazil_s_investors_are_told_apart_and_their_totals_marked(monkeypatch):
    def sheet(path, sheet_name, **_):
        rows = [["Discriminação", 2010], ["Total", 9], ["Países Baixos ", 4 + bool(sheet_name)]]
        return pd.DataFrame([["Title", None], *rows])

    monkeypatch.setattr(pd, "read_excel", sheet)
    names = {name for name, _ in finance_files.BRAZIL.values()}
    found = finance_files.investment_in_brazil({name: f"folder/{name}" for name in names})
    assert set(found["measure"]) == set(finance_files.BRAZIL) and len(found) == 6
    assert found.set_index("investor")["is_total"].to_dict()["Total"] == 1
    dutch = found[found["is_total"] == 0].set_index("measure")
    assert set(dutch["investor"]) == {"Netherlands"}
    assert dutch["musd"].to_dict() == {
        "stock_by_immediate_investor": 5,
        "stock_by_ultimate_investor": 5,
        "gross_equity_inflow_by_immediate_investor": 4,
    }


def test_people_born_in_china_have_a_row_a_state_and_year(tmp_path):
    rows = {"destination_area": ["Brazil", "France"], "2000": [3, 9], "2020": [5, 9]}
    rows |= dict.fromkeys(["1990", "2005", "2010", "2015"], 4)
    pd.DataFrame(rows).to_csv(tmp_path / "born.csv", index=False)
    found = culture_files.migrants({"x": tmp_path / "born.csv"})
    assert set(found["iso3"]) == {"BRA"}
    assert found.set_index("year")["china_born_migrants"].to_dict() == {
        2000: 3,
        2005: 4,
        2010: 4,
        2015: 4,
        2020: 5,
    }


def test_institutes_are_those_of_the_region(tmp_path):
    rows = {"country": ["Brazil", "France", "Brazil"], "name": ["a", "b", "c"]}
    pd.DataFrame(rows).to_csv(tmp_path / "institutes.csv", index=False)
    found = culture_files.institutes({"x": tmp_path / "institutes.csv"})
    assert found[["iso3", "name"]].values.tolist() == [["BRA", "a"], ["BRA", "c"]]


def test_no_answer_is_in_the_base_and_a_heavy_respondent_weighs_no_more_than_five(monkeypatch):
    answers = pd.DataFrame(
        {
            "idenpa": [152] * 3,
            "wt": [30.0, 4.0, 1.0],
            "P24_A": [1, 4, -5],
            "P25N_B": [2, 2, 2],
            "P99": [1, 1, 1],
        }
    )
    monkeypatch.setattr(other_formats, "r_object", lambda path: answers)
    found = culture_files.latinobarometro_2023({"x": "x.rds"}).set_index("question")
    assert set(found.index) == {"P24_A", "P25N_B"}
    first = found.loc["P24_A"]
    assert (first["iso3"], first["year"], first["n"]) == ("CHL", 2023, 3)
    assert (first["pct_1"], first["pct_4"], first["pct_dk_na"]) == (50, 40, 10)
    assert found.loc["P25N_B", "pct_2"] == 100


def test_indicators_of_four_copies_stand_side_by_side(tmp_path):
    def written(name, rows):
        pd.DataFrame(rows).to_csv(tmp_path / name, index=False)
        return {name: tmp_path / name}

    source = "exports_percent_of_gdp"
    gapminder = written("g.csv", {"geo": ["bra", "kos"], "time": 2010, source: [10.12345, 1]})
    gdp = written("gdp.csv", {"Country Code": ["BRA"], "Year": 2010, "Value": [2e12]})
    people = written("people.csv", {"Country Code": ["CHL"], "Year": 2010, "Value": [17e6]})
    shares = written("m.csv", {"Code": ["BRA", None], "Year": 2010, "nv_ind_manf_zs": [12.5, 1]})
    found = indicator_files.world_bank(gapminder, gdp, people, shares).set_index(["iso3", "year"])
    assert set(found.index) == {("BRA", 2010), ("CHL", 2010)}
    brazil = found.loc[("BRA", 2010)]
    assert brazil["exports_gs_pct_gdp"] == 10.123
    assert (brazil["gdp_usd_current"], brazil["manuf_va_pct_gdp"]) == (2e12, 12.5)
    assert pd.isna(brazil["population"]) and found.loc[("CHL", 2010), "population"] == 17e6


def test_two_releases_of_product_per_head_are_joined_from_1820(tmp_path, monkeypatch):
    rows = {"countrycode": "BRA", "iso3": "BRA", "year": [1800.0, 1900.0]}
    latest = pd.DataFrame(rows | {"gdppc": [1.0, 700.06], "pop": [1.0, 17000.0]})
    monkeypatch.setattr(other_formats, "r_object", lambda path, name: latest)
    earlier = {"Entity": ["Brazil", "Sudan", "Western Offshoots"], "Year": 1900, "Population": 1}
    pd.DataFrame(earlier | {"GDP per capita": [678.0, 1, 2]}).to_csv(tmp_path / "e.csv")
    found = indicator_files.maddison({"x": "x.rda"}, {"y": tmp_path / "e.csv"})
    assert found[["iso3", "year"]].values.tolist() == [["BRA", 1900]]
    assert found["gdppc_mpd2023"].item() == 700.1 and found["gdppc_mpd2020"].item() == 678
    assert found["population_thousands"].item() == 17000


def test_files_of_r_and_of_arrow_are_read_as_they_are(tmp_path):
    import polars
    import pyreadr

    table = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]})
    pyreadr.write_rds(str(tmp_path / "t.rds"), table)
    pyreadr.write_rdata(str(tmp_path / "t.rda"), table, df_name="t")
    polars.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]}).write_ipc(tmp_path / "t.feather")
    for found in (
        other_formats.r_object(tmp_path / "t.rds"),
        other_formats.r_object(tmp_path / "t.rda", "t"),
        other_formats.feather(tmp_path / "t.feather"),
    ):
        assert found.to_dict("list") == table.to_dict("list")


def test_loans_of_which_one_kind_is_not_in_the_files_are_refused_and_not_taken_for_none(
    monkeypatch,
):
    files = _loans(
        monkeypatch,
        [
            ("Brazil", "Corporacion Andina de Fomento", "DT.COM.MLAT.CD", 2005, 2e6),
            ("Brazil", "China", "DT.COM.BLAT.CD", 2005, 1e6),
            ("Brazil", "China", "DT.INR.DPPG", 2005, 3.0),
        ],
    )
    with pytest.raises(KeyError, match="commit_private_musd"):
        finance_files.commitments(files)
    recipe = (
        finance_tables.loan_commitments_by_lender,
        ["finance/loans.csv", country_tables.SOURCE],
    )
    monkeypatch.setitem(TABLES, "loan_commitments_by_lender", recipe)
    cut = {"finance/loans.csv": lambda: finance_files.commitments(files)}
    monkeypatch.setattr(sources, "extract", lambda folder, name: cut[name]())
    with pytest.raises(SourceError, match=r"^loan_commitments_by_lender: .*commit_private_musd"):
        make("loan_commitments_by_lender", "anywhere")


CUTTERS = [
    *(country_files, trade_files, product_files, price_files, indicator_files, energy_files),
    *(footprint_files, finance_files, ownership_files, politics_files, culture_files),
]


@pytest.mark.parametrize("module", CUTTERS, ids=lambda module: module.__name__)
def test_an_extract_is_cut_from_sources_that_are_registered_for_a_table_that_is_made_of_it(module):
    wanted = {file for _, files in TABLES.values() for file in files}
    assert set(module.EXTRACTS) <= wanted
    for function, *needed in module.EXTRACTS.values():
        assert function.__module__ == module.__name__
        assert needed and set(needed) <= set(raw_files.registry())
        assert len(inspect.signature(function).parameters) == len(needed)


#: Of the states of the region that are surveyed, their numbers in ISO 3166-1.
NUMBERS = {
    "ARG": "032", "BOL": "068", "BRA": "076", "CHL": "152", "COL": "170", "CRI": "188",
    "DOM": "214", "ECU": "218", "SLV": "222", "GTM": "320", "HND": "340", "MEX": "484",
    "PAN": "591", "PRY": "600", "PER": "604", "URY": "858", "VEN": "862",
}  # fmt: skip


def test_answers_are_counted_for_the_country_whose_number_they_have(monkeypatch):
    numbers = [int(number) for number in NUMBERS.values()]
    table = {"idenpa": [*numbers, 724], "wt": 1.0, "P24_A": 1}  # Spain is surveyed, too
    monkeypatch.setattr(other_formats, "r_object", lambda path: pd.DataFrame(table))
    found = culture_files.latinobarometro_2023({"x": "x.rds"})
    assert sorted(found["iso3"]) == sorted(NUMBERS)
    for code, number in zip(NUMBERS, numbers, strict=True):
        one = pd.DataFrame({"idenpa": [number], "wt": 1.0, "P24_A": 1})
        monkeypatch.setattr(other_formats, "r_object", lambda path, one=one: one)
        assert culture_files.latinobarometro_2023({"x": "x.rds"})["iso3"].tolist() == [code]


@pytest.mark.parametrize(
    ("series", "written", "lender"),
    [
        ("DT.COM.MLAT.CD", "World Bank-IBRD", "World Bank, market terms"),
        ("DT.COM.MLAT.CD", "World Bank-IDA", "World Bank, soft terms"),
        ("DT.COM.MLAT.CD", "Inter-American Dev. Bank", "Inter-American Development Bank"),
        ("DT.COM.MLAT.CD", "Corporacion Andina de Fomento", "CAF"),
        (
            "DT.COM.MLAT.CD",
            "Central American Bank for Econ. Integration (BCIE)",
            "Central American Bank",
        ),
        ("DT.COM.BLAT.CD", "Germany, Fed. Rep. of", "Germany"),
        ("DT.COM.BLAT.CD", "Iran, Islamic Republic Of", "other governments"),
    ],
)
def test_lenders_are_known_in_the_spelling_of_the_files(monkeypatch, series, written, lender):
    rows = [("Brazil", written, series, 2005, 1e6)]
    rows += [("Peru", "x", code, 2005, 1e6) for code in finance_files.COMMITMENTS]
    found = finance_files.commitments(_loans(monkeypatch, rows))
    states = pd.DataFrame({"iso3": ["DEU"], "name": ["Germany"]})
    table = finance_tables.loan_commitments_by_lender(found, states)
    assert table.set_index("debtor").loc["BRA", "lender"] == lender
