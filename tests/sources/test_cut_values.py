"""Raw files become values in the units, digits and years that are wanted."""

import pandas as pd
import pytest

from sources import culture_files, finance_files, indicator_files, other_formats, product_files


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
