"""Raw files become values in the units, digits and years that are wanted."""

import pandas as pd
import pytest

from sources import culture_files, finance_files, other_formats, product_files


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
