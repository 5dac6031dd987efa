"""Cut raw files of what is traded."""

import json
import textwrap
from pathlib import Path

import pandas as pd

from sources import hand_lists, other_formats, place_names

#: Which of Fundar's names of Lall's classes is which.
LALL_CLASSES = {
    "Productos primarios": "Primary products",
    "Manufacturas en basadas en RRNN": "Resource-based manufactures",
    "Manufacturas basadas en RRNN": "Resource-based manufactures",
    "Manufacturas de baja tecnología": "Low-technology manufactures",
    "Manufacturas de media tecnología": "Medium-technology manufactures",
    "Manufacturas de alta tecnología": "High-technology manufactures",
    "Manufacturas de media o alta tecnología": "Medium- or high-technology manufactures",
}


#: The World Bank's old codes of reporters. Its MNT, Montenegro, is not yet among them: two tables
#: lack that country, and would change.
OLD_CODES = {"ROM": "ROU", "SER": "SRB", "TMP": "TLS", "ZAR": "COD", "SUD": "SDN"}


#: Names in the Census Bureau's files that stand for the region's states and China.
CENSUS = {
    "MEXICO": "MEX", "GUATEMALA": "GTM", "EL SALVADOR": "SLV", "HONDURAS": "HND",
    "NICARAGUA": "NIC", "COSTA RICA": "CRI", "DOMINICAN REPUBLIC": "DOM",
    "TRINIDAD AND TOBAGO": "TTO", "COLOMBIA": "COL", "VENEZUELA": "VEN", "ECUADOR": "ECU",
    "PERU": "PER", "CHILE": "CHL", "BRAZIL": "BRA", "ARGENTINA": "ARG",
}  # fmt: skip


def argentina_by_technology(files):
    """Argentina's exports and imports by partner and Lall's class, thousand dollars."""
    sold, bought = (pd.read_csv(path) for path in files.values())
    sold = sold.rename(columns={"importer_iso3": "partner_iso3", "expo": "value_kusd"})
    bought = bought.rename(columns={"exporter_iso3": "partner_iso3", "impo": "value_kusd"})
    found = pd.concat(
        [
            sold.assign(flow="Argentina exports to partner"),
            bought.assign(flow="Argentina imports from partner"),
        ],
        ignore_index=True,
    )
    found["lall_group"] = found["clasificacion_lall"].map(LALL_CLASSES)
    found["value_kusd"] = found["value_kusd"].round(1)
    # Sums are of binary fractions: the last digit depends on the order of the rows.
    keys = ["flow", "partner_iso3", "year", "lall_group"]
    return found.rename(columns={"anio": "year"}).sort_values(keys)


def from_brazil(files):
    """The ten largest imports from Brazil of nine buyers by six-digit product, 2003 to 2024."""
    (path,) = files.values()
    names = {
        "refYear": "year",
        "cmdCode": "hs6",
        "cmdDesc": "description",
        "partner_cmd_sum": "value_usd",
        "partner_cmd_upper_sum": "total_imports_from_brazil_usd",
    }
    found = pd.read_excel(path, dtype={"cmdCode": str}).rename(columns=names)
    buyers = place_names.codes(found["reporterDesc"])
    return found.assign(buyer=buyers)[found["year"] <= 2024]


def china_from_brazil(files):
    """China's ten largest imports from Brazil by six-digit product, 2003 to 2024."""
    return from_brazil(files).query("buyer == 'CHN'")


#: What buyers put where they name no product.
UNNAMED = "999999"


def suppliers(files):
    """What nine buyers bought of each supplier of a good that they buy of Brazil, 2003 to 2024."""
    (path,) = files.values()
    names = {
        "refYear": "year",
        "cmdCode": "hs6",
        "cmdDesc": "description",
        "primaryValue": "value_usd",
        "cmd_partner_upper_sum": "total_usd",
    }
    found = pd.read_excel(path, dtype={"cmdCode": str}).rename(columns=names)
    named = {"buyer": "reporterDesc", "supplier": "partnerDesc"}
    found = found.assign(**{to: place_names.codes(found[of]) for to, of in named.items()})
    return found[(found["year"] <= 2024) & (found["hs6"] != UNNAMED)].dropna(subset=["supplier"])


def us_imports(files):
    """Imports of the United States in 2024, ten-digit products summed to four digits."""
    found = pd.concat([pd.read_parquet(path) for path in files.values()])
    found = found.assign(exporter_iso3=found["CTY_NAME"].map(CENSUS), hs4=found["HS10"].str[:4])
    sums = found.groupby(["exporter_iso3", "hs4"], as_index=False)["imports"].sum()
    return sums.rename(columns={"imports": "us_imports_usd"}).astype({"us_imports_usd": "int64"})


#: Sellers in the Census Bureau's file of industries: the region's four among the thirty largest
#: suppliers, those with whom they are compared, and all countries.
SELLERS = {
    "BRAZIL": "BRA", "CHILE": "CHL", "COLOMBIA": "COL", "MEXICO": "MEX",
    "AUSTRALIA": "AUS", "CANADA": "CAN", "CHINA": "CHN", "KOREA, SOUTH": "KOR",
    "EUROPEAN UNION": "EU", "UNITED KINGDOM": "GBR", "TOTAL FOR ALL COUNTRIES": "WLD",
}  # fmt: skip


def us_by_industry(files):
    """Imports of the United States and duties by seller and industry, months summed, dollars.

    The Bureau's European Union has the United Kingdom in it to 2017; here it has not.
    """
    (path,) = files.values()
    found = pd.read_parquet(path).reset_index()
    found = found[found["CTY_NAME"].isin(SELLERS) & (found["NAICS"] != "00")]
    found = found.assign(seller=found["CTY_NAME"].map(SELLERS), year=found["time"].dt.year)
    leaves = found[(found["seller"] == "GBR") & (found["year"] <= 2017)]
    leaves = leaves.assign(seller="EU", imports=-leaves["imports"], duty=-leaves["duty"])
    found = pd.concat([found[found["seller"] != "GBR"], leaves], ignore_index=True)
    names = found["NAICS_SDESC"].str.replace(r"^NAICS CODE \d+, ", "", regex=True)
    found["months"] = found.groupby("year")["time"].transform("nunique")
    found = found.assign(naics=found["NAICS"].astype(str), industry=names.str.capitalize())
    keys = ["year", "months", "seller", "naics", "industry"]
    return found.groupby(keys, as_index=False)[["imports", "duty"]].sum()


#: Sellers by the number that the Census Bureau gives them, which names their file.
_SELLERS_BY_NUMBER = {
    "2010": "MEX", "3010": "COL", "3070": "VEN", "3510": "BRA", "5700": "CHN", "TOTAL": "WLD",
}  # fmt: skip


def us_by_chapter(files):
    """Imports of the United States by seller and two-digit chapter, months summed, dollars."""
    parts = []
    for path in files.values():
        seller = _SELLERS_BY_NUMBER[Path(path).stem.removesuffix("data")]
        parts.append(pd.read_parquet(path).query("COMM_LVL == 'HS2'").assign(seller=seller))
    found = pd.concat(parts, ignore_index=True)
    found = found.assign(
        year=found["time"].str[:4].astype(int),
        imports=pd.to_numeric(found["CON_VAL_MO"]),
        hs2=found["I_COMMODITY"],
        chapter=found["I_COMMODITY_SDESC"].str.capitalize(),
    )
    found["months"] = found.groupby("year")["time"].transform("nunique")
    keys = ["year", "months", "seller", "hs2", "chapter"]
    return found.groupby(keys, as_index=False)["imports"].sum()


def product_groups_2013(files):
    """Shares of five product groups in exports, edition of 2013, and the sum of the primary four."""
    names = {
        "AGRI": "agri_raw_v2013",
        "FOOD": "food_v2013",
        "FUEL": "fuel_v2013",
        "MMTL": "ores_metals_v2013",
        "MANF": "manufactures_v2013",
    }
    columns = {}
    for path in files.values():
        wide = pd.read_csv(path).drop(columns=["Country Name", "Indicator Name", "Indicator Code"])
        long = wide.melt("Country Code", var_name="year").dropna()
        long = long.astype({"year": int}).set_index(["Country Code", "year"])["value"]
        columns[names[Path(path).name.split(".")[2]]] = long
    found = pd.DataFrame(columns).rename_axis(["iso3", "year"])
    primary = found.drop(columns="manufactures_v2013").sum(axis=1, skipna=False)
    return found.assign(primary_pct_v2013=primary).round(3).reset_index()


def trade_summaries(files):
    """Exports by stage and by sector of every reporter: values and shares."""
    return pd.concat([_summary(path) for path in files.values()], ignore_index=True)


def _summary(path):
    measures = {
        "Export(US$ Mil)": "export_musd",
        "Export Product share(%)": "export_share_pct",
    }
    wide = pd.read_csv(path, encoding="latin-1", dtype=str)
    wide = wide[wide["Indicator"].isin(measures)]
    years = [name for name in wide.columns if name.isdigit()]
    long = wide.melt(["Product categories", "Indicator"], years, "year").dropna(subset="value")
    long["value"] = pd.to_numeric(long["value"].str.replace(",", "").str.strip())
    long = long.dropna(subset="value").astype({"year": int})
    long["Indicator"] = long["Indicator"].map(measures)
    found = long.pivot(index=["Product categories", "year"], columns="Indicator", values="value")
    found = found.reindex(columns=list(measures.values())).reset_index()
    code = Path(path).name.split("_")[1]
    return found.rename(columns={"Product categories": "product"}).assign(
        iso3=OLD_CODES.get(code, code)
    )


#: Letters of the longest name of a heading.
LONGEST_NAME = 70


def headings(files):
    """Names and sections of the headings of 1992, from the list of 2022.

    A heading that is no longer there has the name of its chapter; long names are cut between words.
    """
    (path,) = files.values()
    names = pd.read_csv(path, dtype=str).query("level != '6'").set_index("hscode")
    codes = pd.Series(sorted(atlas_codes()))
    chapters = codes.str[:2]
    gone = "formerly among " + chapters.map(names["description"])
    found = codes.map(names["description"]).fillna(gone)
    found = [textwrap.shorten(name, LONGEST_NAME, placeholder=" …") for name in found]
    sections = chapters.map(names["section"])
    return pd.DataFrame({"hs4": codes, "product_name": found, "numeral": sections})


def atlas_sample(files):
    """Exports and imports by product: a sample that holds Bolivia and, cut off, Brazil."""
    (path,) = files.values()
    names = {
        "country_code": "iso3",
        "product_code": "hs4",
        "export_value": "export_usd",
        "import_value": "import_usd",
    }
    found = pd.read_csv(path, dtype={"product_code": str}).rename(columns=names)
    return found[(found["iso3"] != "BRA") | (found["year"] != 2009)]


def complexity(files):
    """The index of economic complexity as published, and the rank."""
    (path,) = files.values()
    return pd.read_csv(path).rename(columns={"country_iso3_code": "iso3"})


def value_added(files):
    """Gross exports and domestic value added in them, by pair; own trade is left out."""
    (path,) = files.values()
    names = {"exporter": "exporter_iso3", "importer": "importer_iso3"}
    names |= {"gtrade": "gross_exports_musd", "dva": "dva_musd"}
    found = pd.read_stata(path).rename(columns=names)
    values = ["gross_exports_musd", "dva_musd"]
    found[values] = found[values].astype("float64").round(3)
    return found[found["exporter_iso3"] != found["importer_iso3"]]


#: Names of Colombia's ten destinations.
DESTINATIONS = {
    "Estados Unidos": "USA", "China": "CHN", "Panamá": "PAN", "India": "IND", "Venezuela": "VEN",
    "Ecuador": "ECU", "Países Bajos": "NLD", "México": "MEX", "Brasil": "BRA", "Perú": "PER",
}  # fmt: skip


def colombia(files):
    """Colombia's exports to ten destinations by leading chapter, and their totals."""
    (path,) = files.values()
    rows = []
    for country in json.loads(path.read_text(encoding="utf-8"))["paises"]:
        chapters = {c["capitulo"]: c["valores"] for c in country["principales_capitulos"]}
        for hs2, values in {**chapters, "TOTAL": country["totales_historicos"]}.items():
            code = DESTINATIONS[country["nombre"]]
            rows += [(int(year), code, hs2, value) for year, value in values.items()]
    return pd.DataFrame(rows, columns=["year", "importer_iso3", "hs2", "value_kusd"])


def atlas_codes() -> list[str]:
    """Return the code of each product of the Atlas's matrix, in the order of its labels."""
    return hand_lists.read(Path(__file__).with_name("atlas_codes.yaml"))["codes"].split()


#: Dollars under which exports of a product are left out.
SMALLEST_EXPORTS = 10_000


def atlas_exports(files):
    """Exports of each country by four-digit product in 2016, dollars.

    The matrix has labels of products; `atlas_codes` says which code each of them is.
    """
    exports, countries, _names = (
        other_formats.r_object(path, Path(path).stem) for path in files.values()
    )
    exports.index = place_names.codes(countries["country_name"])
    exports.columns = atlas_codes()
    long = exports.melt(var_name="hs4", value_name="export_usd", ignore_index=False)
    long = long.rename_axis("iso3").reset_index().dropna()
    long = long[long["export_usd"] >= SMALLEST_EXPORTS]
    return long.assign(export_usd=long["export_usd"].round().astype("int64"))


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "trade/argentina_trade_lall_by_partner_2002_2023.csv.gz": (
        argentina_by_technology,
        "argendata",
    ),
    "trade/china_imports_from_brazil_top_hs6_2003_2024.csv.gz": (
        china_from_brazil,
        "comtrade_brazil",
    ),
    "trade/imports_from_brazil_top_hs6_2003_2024.csv.gz": (from_brazil, "comtrade_brazil"),
    "trade/suppliers_of_goods_from_brazil_2003_2024.csv.gz": (suppliers, "comtrade_suppliers"),
    "trade/us_imports_from_lac_china_hs4_2024.csv.gz": (us_imports, "us_imports_2024"),
    "trade/us_imports_by_industry_2013_2025.csv.gz": (us_by_industry, "us_imports_by_industry"),
    "trade/us_imports_by_chapter_2013_2021.csv.gz": (us_by_chapter, "us_imports_by_chapter"),
    "macro/wdi_export_structure_1960_2022.csv.gz": (product_groups_2013, "wdi_2013"),
    "trade/wits_export_import_composition_1988_2019.csv.gz": (trade_summaries, "wits"),
    "trade/bolivia_brazil_exports_hs4_selected_years.csv.gz": (atlas_sample, "atlas_sample"),
    "trade/eci_growthlab_rankings_1995_2024.csv.gz": (complexity, "eci"),
    "trade/wiod_bilateral_value_added_exports_2002_2014.csv.gz": (value_added, "wiod_value_added"),
    "trade/colombia_exports_partner_hs2_2020_2025.csv": (colombia, "dane"),
    "trade/hs4_headings.csv": (headings, "harmonized_system"),
    "trade/atlas_exports_hs4_2016_world.csv.gz": (atlas_exports, "scca"),
}
