"""Raw files of trade, prices and countries become flows, series and outlines, each the right way round."""

import json

import numpy as np
import pandas as pd
import pytest

from sources import country_files, other_formats, price_files, product_files, raw_files, trade_files


@pytest.fixture
def file(tmp_path):
    """Return a function that writes rows, or a text, to a file and gives it as a carrier's."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            pd.DataFrame(content).to_csv(path, index=False)
        return {name: path}

    return write


# Flows between economies -------------------------------------------------------------------------


def _directed(found, value):
    return found.set_index(["exporter_iso3", "importer_iso3"])[value].to_dict()


def test_in_a_matrix_of_one_year_rows_export_and_what_rounds_to_nothing_is_no_flow(file):
    trade = file("trade.csv", {"a": [0, 0.4], "b": [2.6, None]})
    found = trade_files.baci_2023({**trade, **file("labels.csv", {"iso3": ["BRA", "CHN"]})})
    assert _directed(found, "value_kusd") == {("BRA", "CHN"): 3}
    assert set(found["year"]) == {2023}


@pytest.mark.parametrize("shift", [b"", b"\0"])
def test_codes_are_found_among_what_else_is_stored(shift):
    stored = shift + "no CODES BRACHNPER, and more".encode("utf-16-le")
    assert trade_files._codes(stored, 3) == ["BRA", "CHN", "PER"]
    with pytest.raises(raw_files.RawFileError, match="no 5 codes of economies"):
        trade_files._codes(stored, 5)


def test_matrices_of_years_become_rows_with_their_year(monkeypatch):
    matrices = np.zeros((2, 2, 2))
    matrices[0, 1] = [5, 7]
    monkeypatch.setattr(
        trade_files.io,
        "loadmat",
        lambda path: {
            "__function_workspace__": np.frombuffer("BRACHN".encode("utf-16-le"), np.uint8),
            "MatriceEx": matrices,
            "Anni": np.array([[2000.0, 2001.0]]),
        },
    )
    found = trade_files.baci_2000_2020({"x": "x.mat"})
    assert found[["exporter_iso3", "importer_iso3"]].drop_duplicates().values.tolist() == [
        ["BRA", "CHN"]
    ]
    assert found.set_index("year")["value_kusd"].to_dict() == {2000: 5, 2001: 7}


def test_a_state_s_imports_are_the_other_s_exports(monkeypatch):
    rows = {"ccode1": [2, 140, 2], "ccode2": [140, 2, 710], "year": 1965.0}
    rows |= {"flow1": [10.4, -9.0, 0.0]}  # -9: not known
    monkeypatch.setattr(other_formats, "r_object", lambda path: pd.DataFrame(rows))
    (found,) = trade_files.correlates_of_war({"x": "x.rds"}).to_dict("records")
    assert (found["exporter_iso3"], found["importer_iso3"]) == ("BRA", "USA")
    assert (found["year"], found["value_musd"]) == (1965, 10)


def test_an_edge_s_source_sells_to_its_target(file):
    edges = [{"source": "Brazil", "target": "China", "value": 2.5}]
    found = trade_files.imf_exports(file("imf.json", json.dumps({"edges": edges})))
    assert _directed(found, "value_musd") == {("BRA", "CHN"): 2.5}
    assert set(found["year"]) == {2025}


def test_of_the_us_trade_whole_years_with_countries_are_taken(tmp_path):
    rows = [
        ("Brazil", 3510, 2022, 1.23456, 2.0),
        ("Brazil", 3510, 2023, 1.0, 2.0),  # not whole
        ("Brazil", 3510, 2021, 0.0, 0.0),  # nothing
        ("World, Seasonally Adjusted", 14, 2022, 9.0, 9.0),  # a sum
    ]
    columns = ["CTYNAME", "CTY_CODE", "year", "IYR", "EYR"]
    pd.DataFrame(rows, columns=columns).to_excel(tmp_path / "us.xlsx", index=False)
    (found,) = trade_files.us_trade({"x": tmp_path / "us.xlsx"}).to_dict("records")
    assert (found["partner_iso3"], found["year"]) == ("BRA", 2022)
    assert (found["us_imports_musd"], found["us_exports_musd"]) == (1.235, 2)


def test_what_partners_report_buying_china_and_brazil_sell(tmp_path):
    def report(name, partners):
        rows = {"reporterDesc": partners, "refYear": 2020, "partner_sum": [1.4, 2.6, 4.0]}
        pd.DataFrame(rows).to_excel(tmp_path / f"{name}.xlsx", index=False)
        return tmp_path / f"{name}.xlsx"

    partners = ["Chile", "Peru", "China"]
    files = [
        report("China_2.1.1_top_export_partners_reverse", partners),
        report("Brazil_3.1.1_top_import_partners", ["Chile", "Peru", "Areas, nes"]),
    ]
    found = trade_files.comtrade_partners({path.name: path for path in files})
    buy = found[found["reported_by"] == "importer (CIF)"]
    assert _directed(buy, "value_usd") == {("CHN", "CHL"): 1, ("CHN", "PER"): 3}
    sell = found[found["reported_by"] == "exporter (FOB)"]
    assert _directed(sell, "value_usd") == {("CHL", "BRA"): 1, ("PER", "BRA"): 3}


@pytest.mark.parametrize(
    ("name", "year", "columns_export"),
    [("95SITC0_A", 1995, False), ("05SITC2_B", 2005, False), ("SITC9_C", 2015, True)],
)
def test_who_exports_in_a_matrix_of_a_section_depends_on_its_year(
    name, year, columns_export, tmp_path
):
    path = tmp_path / f"{name}.dta"
    wide = pd.DataFrame({"row": ["Brazil", "Nowhere at all"], "v1": [5.0, 1.0]})
    labels = {"row": "Economy", "v1": "Chile"}
    wide.to_stata(path, write_index=False, variable_labels=labels)
    found = trade_files._matrix(path)
    assert found["year"].tolist() == [year] and found["sitc_section"].item() == name[-3]
    ends = ("CHL", "BRA") if columns_export else ("BRA", "CHL")
    assert _directed(found, "value_kusd") == {ends: 5}


# Products ----------------------------------------------------------------------------------------


def test_an_exporter_s_summary_has_values_and_shares_by_product_and_year(tmp_path):
    rows = [
        ("Fuels", "Export(US$ Mil)", "1,234.5", " 2.0 "),
        ("Fuels", "Export Product share(%)", "12.5", None),
        ("Fuels", "Import(US$ Mil)", "9", "9"),
        ("Ores", "Export(US$ Mil)", "..", "3"),
    ]
    columns = ["Product categories", "Indicator", "1990", "1991"]
    path = tmp_path / "en_ROM_exports.csv"
    pd.DataFrame(rows[:3], columns=columns).to_csv(path, index=False)
    found = product_files._summary(path).set_index(["product", "year"])
    assert found["export_musd"].to_dict() == {("Fuels", 1990): 1234.5, ("Fuels", 1991): 2}
    assert found.loc[("Fuels", 1990), "export_share_pct"] == 12.5
    assert pd.isna(found.loc[("Fuels", 1991), "export_share_pct"])
    code = product_files.OLD_CODES.get("ROM", "ROM")
    assert set(found["iso3"]) == {code}
    both = product_files.trade_summaries({"a": path, "b": path})
    assert len(both) == 2 * len(found)


def test_of_the_sample_a_year_that_was_cut_off_is_left_out(file):
    rows = {"country_code": ["BRA", "BRA", "BOL"], "year": [2009, 2008, 2009]}
    rows |= {"product_code": ["0101"] * 3, "export_value": 1, "import_value": 2}
    found = product_files.atlas_sample(file("atlas.csv", rows))
    assert found[["iso3", "year"]].values.tolist() == [["BRA", 2008], ["BOL", 2009]]
    assert set(found["hs4"]) == {"0101"}  # codes keep their zeros
    assert (found["export_usd"] == 1).all() and (found["import_usd"] == 2).all()


def test_value_added_leaves_out_what_stays_at_home(tmp_path):
    rows = {"exporter": ["BRA", "BRA"], "importer": ["BRA", "CHN"]}
    rows |= {"gtrade": [1.0, 2.00049], "dva": [1.0, 1.5]}
    pd.DataFrame(rows).to_stata(tmp_path / "v.dta", write_index=False)
    (found,) = product_files.value_added({"x": tmp_path / "v.dta"}).to_dict("records")
    assert (found["exporter_iso3"], found["importer_iso3"]) == ("BRA", "CHN")
    assert (found["gross_exports_musd"], found["dva_musd"]) == (2.0, 1.5)


def test_of_colombia_each_destination_has_its_chapters_and_a_total(file):
    country = {
        "nombre": "Países Bajos",
        "principales_capitulos": [{"capitulo": "09", "valores": {"2020": 5.5}}],
        "totales_historicos": {"2020": 9, "2021": 10},
    }
    found = product_files.colombia(file("col.json", json.dumps({"paises": [country]})))
    assert found.values.tolist() == [
        [2020, "NLD", "09", 5.5],
        [2020, "NLD", "TOTAL", 9],
        [2021, "NLD", "TOTAL", 10],
    ]


def test_small_exports_of_the_atlas_s_matrix_are_left_out(monkeypatch):
    least = product_files.SMALLEST_EXPORTS
    stored = {
        "exports": pd.DataFrame([[least - 1, least], [None, least + 0.6]]),
        "countries": pd.DataFrame({"country_name": ["Brazil", "Chile"]}),
        "products": pd.DataFrame(),
    }
    monkeypatch.setattr(other_formats, "r_object", lambda path, name: stored[name])
    monkeypatch.setattr(product_files, "atlas_codes", lambda: ["0101", "0102"])
    found = product_files.atlas_exports({name: f"data/{name}.rda" for name in stored})
    assert found.set_index(["iso3", "hs4"])["export_usd"].to_dict() == {
        ("BRA", "0102"): least,
        ("CHL", "0102"): least + 1,
    }


def test_the_index_of_complexity_is_as_published(file):
    rows = {"country_iso3_code": ["BRA"], "year": [2015], "eci": [0.653], "rank": [30]}
    found = product_files.complexity(file("eci.csv", rows))
    assert found.to_dict("records") == [{"iso3": "BRA", "year": 2015, "eci": 0.653, "rank": 30}]


# Prices ------------------------------------------------------------------------------------------


def test_real_prices_have_a_column_a_commodity_and_four_decimals(file):
    rows = {"Entity": "World", "Year": [1850, 1851], "Natural gas": [1.00004, None]}
    found = price_files.jacks(file("jacks.csv", rows))
    assert list(found) == ["year", "natural_gas"]
    assert found["natural_gas"].iloc[0] == 1 and found["natural_gas"].isna().tolist() == [
        False,
        True,
    ]


@pytest.fixture
def pink_sheet(tmp_path):
    """The World Bank's yearly file, with notes above its tables."""
    notes = [["World Bank", None, None]] * 6
    prices = [*notes, [None, "Crude oil, Brent*", "Tin "], [None, "($/bbl)", " ($/mt) "]]
    prices += [[1960, 1.63001, "…"], [1961, 1.57, 2]]
    count = len(price_files.INDEX_NAMES)
    nominal = [["Notes"], [1960, *range(count)], [1961, *range(1, count + 1)]]
    real = [[1960, *[0] * count, 20.12345], [1961, *[0] * count, 21]]
    with pd.ExcelWriter(tmp_path / "pink.xlsx") as book:
        for sheet, rows in (
            (price_files.PRICES, prices),
            (price_files.NOMINAL_INDICES, nominal),
            (price_files.REAL_INDICES, real),
        ):
            pd.DataFrame(rows).to_excel(book, sheet_name=sheet, header=False, index=False)
    return {"pink.xlsx": tmp_path / "pink.xlsx"}


def test_prices_and_units_stand_under_the_commodity_s_name(pink_sheet):
    prices = price_files.pink_sheet_prices(pink_sheet).set_index("year")
    assert prices.loc[1960, "crude_oil_brent"] == 1.63
    assert pd.isna(prices.loc[1960, "tin"]) and prices.loc[1961, "tin"] == 2
    units = price_files.pink_sheet_units(pink_sheet).set_index("column")["unit"]
    assert units.to_dict() == {"crude_oil_brent": "$/bbl", "tin": "$/mt"}


def test_indices_are_nominal_and_the_deflator_comes_from_the_real_ones(pink_sheet):
    found = price_files.pink_sheet_indices(pink_sheet).set_index("year")
    assert found.loc[1960, "total_nom"] == 0 and found.loc[1961, "total_nom"] == 1
    assert found.loc[1961, "precious_metals_nom"] == len(price_files.INDEX_NAMES)
    assert found["muv_2010_100"].tolist() == [20.123, 21]


# Countries ---------------------------------------------------------------------------------------


def _country(code, names, kind, coordinates):
    return {
        "properties": {"iso_a3": code, **names},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


RING = [[0.126, 1], [2, 3], [4, 5]]
HOLE = [[1, 1], [1, 2], [2, 2]]
NAMES = {"iso_a2": "BR", "adm0_a3": "BRA", "subregion": "South America", "name_long": "Brazil"}
KOSOVO = {"iso_a2": "-99", "adm0_a3": "KOS", "subregion": "Europe", "name_long": "Kosovo"}


def test_countries_have_names_in_two_languages_where_they_are_of_the_region(file):
    features = [_country("BRA", NAMES, "Polygon", []), _country("-99", KOSOVO, "Polygon", [])]
    found = country_files.country_names(file("n.json", json.dumps({"features": features})))
    assert found["iso3"].tolist() == ["BRA", "KOS"] and found["iso2"].iloc[0] == "BR"
    assert found["name"].tolist() == ["Brazil", "Kosovo"]
    assert found["name_es"].iloc[0] == "Brasil" and pd.isna(found["name_es"].iloc[1])
    assert found["un_subregion"].tolist() == ["South America", "Europe"]


def test_of_an_outline_the_outer_rings_are_taken_part_by_part(file):
    features = [
        _country("BRA", NAMES, "Polygon", [RING, HOLE]),
        _country("CHL", NAMES, "MultiPolygon", [[RING], [HOLE]]),
    ]
    found = country_files.outlines(file("o.json", json.dumps({"features": features})))
    assert found.groupby(["iso3", "part"]).size().to_dict() == {
        ("BRA", 0): 3,
        ("CHL", 0): 3,
        ("CHL", 1): 3,
    }
    assert found.iloc[0].tolist() == ["BRA", 0, 0.13, 1]
