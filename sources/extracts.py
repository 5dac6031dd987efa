"""Cut raw public files to what the tables are made from.

`EXTRACTS` says for each extract which sources of ``raw_files.yaml`` it is cut from, and how. A
function takes one mapping ``{path in the carrier: path here}`` a source. Extracts that are not
listed have not been cut by code yet; they are read as files.
"""

import json
import re
from pathlib import Path

import pandas as pd
from scipy import io

from sources import raw_files

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

#: Countries of the region in the numbering of the Correlates of War Project.
COW = {
    31: "BHS", 40: "CUB", 41: "HTI", 42: "DOM", 51: "JAM", 52: "TTO", 53: "BRB", 54: "DMA",
    55: "GRD", 56: "LCA", 57: "VCT", 58: "ATG", 60: "KNA", 70: "MEX", 80: "BLZ", 90: "GTM",
    91: "HND", 92: "SLV", 93: "NIC", 94: "CRI", 95: "PAN", 100: "COL", 101: "VEN", 110: "GUY",
    115: "SUR", 130: "ECU", 135: "PER", 140: "BRA", 145: "BOL", 150: "PRY", 155: "CHL",
    160: "ARG", 165: "URY",
}  # fmt: skip

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


#: Spanish names of the region's states.
SPANISH = """
ARG Argentina; ATG Antigua y Barbuda; BHS Bahamas; BLZ Belice; BOL Bolivia; BRA Brasil;
BRB Barbados; CHL Chile; COL Colombia; CRI Costa Rica; CUB Cuba; DMA Dominica;
DOM República Dominicana; ECU Ecuador; GRD Granada; GTM Guatemala; GUY Guyana; HND Honduras;
HTI Haití; JAM Jamaica; KNA San Cristóbal y Nieves; LCA Santa Lucía; MEX México; NIC Nicaragua;
PAN Panamá; PER Perú; PRY Paraguay; SLV El Salvador; SUR Surinam; TTO Trinidad y Tobago;
URY Uruguay; VCT San Vicente y las Granadinas; VEN Venezuela
"""


def _features(files):
    (path,) = files.values()
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def country_names(files):
    """Names, codes and regions of countries, with Spanish names for the region."""
    found = pd.DataFrame([feature["properties"] for feature in _features(files)])
    names = {"iso_a2": "iso2", "subregion": "un_subregion"}
    spanish = dict(entry.strip().split(" ", 1) for entry in SPANISH.split(";"))
    found["iso3"] = found["iso_a3"].where(found["iso_a3"] != "-99", found["adm0_a3"])
    return found.rename(columns=names).assign(
        name=found["name_long"], name_es=found["iso3"].map(spanish)
    )


def outlines(files):
    """Outer rings of each country's outline to two decimals, one row a corner."""
    rows = []
    for feature in _features(files):
        shape, iso3 = feature["geometry"], feature["properties"]["iso_a3"]
        several = shape["type"] == "MultiPolygon"
        polygons = shape["coordinates"] if several else [shape["coordinates"]]
        for part, polygon in enumerate(polygons):
            rows += [(iso3, part, round(x, 2), round(y, 2)) for x, y in polygon[0]]
    return pd.DataFrame(rows, columns=["iso3", "part", "longitude", "latitude"])


def grilli_yang(files):
    """Prices since 1900, a column a commodity; the notes at the foot are left out."""
    (path,) = files.values()
    found = pd.read_csv(path, encoding="latin-1").rename(columns={"Year": "year"})
    found = found[found["year"].astype(str).str.fullmatch(r"\d{4}")]
    return found.apply(pd.to_numeric)


def baci_2000_2020(files):
    """Flows of 210 economies, unrolled from matrices of exporter, importer and year."""
    (path,) = files.values()
    stored = io.loadmat(path)
    codes = _codes(stored["__function_workspace__"].tobytes(), len(stored["MatriceEx"]))
    years = stored["Anni"].ravel().astype(int)
    return _flows((year, stored["MatriceEx"][:, :, k], codes) for k, year in enumerate(years))


def _codes(workspace, count):
    """Find the codes of economies in a string object, which scipy leaves unread."""
    for start in (0, 1):
        run = re.search(rf"[A-Z]{{{3 * count}}}", workspace[start:].decode("utf-16-le", "replace"))
        if run:
            return [run[0][3 * k : 3 * k + 3] for k in range(count)]
    raise raw_files.RawFileError(f"no {count} codes of economies stand in the matrices' file")


def _flows(matrices):
    """Unroll (year, matrix, codes); what rounds to nothing is left out."""
    parts = []
    for year, matrix, codes in matrices:
        table = pd.DataFrame(matrix, index=codes, columns=codes).fillna(0).round().astype("int64")
        long = table.rename_axis("exporter_iso3").reset_index()
        long = long.melt("exporter_iso3", var_name="importer_iso3", value_name="value_kusd")
        parts.append(long[long["value_kusd"] > 0].assign(year=year))
    return pd.concat(parts, ignore_index=True)


def baci_2023(files):
    """Flows of 194 economies in one year; rows export, columns import."""
    trade, labels = (pd.read_csv(path) for path in files.values())
    return _flows([(2023, trade.to_numpy(), labels["iso3"].tolist())])


def official_finance(files):
    """China's official commitments to the region, whole dollars of 2021."""
    (path,) = files.values()
    found = pd.read_csv(path).assign(iso3=lambda t: t["ccode"].map(COW)).dropna(subset="iso3")
    amounts = {"oda": "oda_like_usd2021", "oof": "oof_like_usd2021", "vof": "vague_usd2021"}
    found = found.assign(
        total_adj_usd2021=found[[f"{kind}_adj" for kind in amounts]].sum(axis=1).round(),
        total_incl_rollovers_usd2021=found[[f"{kind}_amt" for kind in amounts]].sum(axis=1).round(),
    ).rename(columns={f"{kind}_adj": name for kind, name in amounts.items()})
    return found.round(dict.fromkeys(amounts.values(), 0))


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


def china_from_brazil(files):
    """China's ten largest imports from Brazil by six-digit product, 2003 to 2024."""
    (path,) = files.values()
    names = {
        "refYear": "year",
        "cmdCode": "hs6",
        "cmdDesc": "description",
        "partner_cmd_sum": "value_usd",
        "partner_cmd_upper_sum": "total_imports_from_brazil_usd",
    }
    found = pd.read_excel(path, dtype={"cmdCode": str}).rename(columns=names)
    return found[(found["reporterDesc"] == "China") & (found["year"] <= 2024)]


def us_imports(files):
    """Imports of the United States in 2024, ten-digit products summed to four digits."""
    found = pd.concat([pd.read_parquet(path) for path in files.values()])
    found = found.assign(exporter_iso3=found["CTY_NAME"].map(CENSUS), hs4=found["HS10"].str[:4])
    sums = found.groupby(["exporter_iso3", "hs4"], as_index=False)["imports"].sum()
    return sums.rename(columns={"imports": "us_imports_usd"}).astype({"us_imports_usd": "int64"})


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


#: Each extract that code cuts: how, and from which sources.
EXTRACTS = {
    "geo/countries.csv": (country_names, "natural_earth"),
    "geo/ne_50m_lac.geojson": (outlines, "natural_earth"),
    "prices/grilli_yang_1900_2011.csv": (grilli_yang, "grilli_yang"),
    "trade/bilateral_baci_2000_2020.csv.gz": (baci_2000_2020, "baci_2000_2020"),
    "trade/bilateral_baci_2023.csv.gz": (baci_2023, "baci_2023"),
    "finance/aiddata_gcdf3_lac_country_year_2000_2021.csv": (official_finance, "gcdf"),
    "trade/argentina_trade_lall_by_partner_2002_2023.csv.gz": (
        argentina_by_technology,
        "argendata",
    ),
    "trade/china_imports_from_brazil_top_hs6_2003_2024.csv.gz": (
        china_from_brazil,
        "comtrade_brazil",
    ),
    "trade/us_imports_from_lac_china_hs4_2024.csv.gz": (us_imports, "us_imports_2024"),
    "macro/wdi_export_structure_1960_2022.csv.gz": (product_groups_2013, "wdi_2013"),
    "trade/wits_export_import_composition_1988_2019.csv.gz": (trade_summaries, "wits"),
}


def cut(name: str, folder: Path) -> pd.DataFrame:
    """Cut one extract from the raw files in a folder.

    Raises
    ------
    sources.raw_files.RawFileError
        If a raw file is missing or is another.
    """
    function, source = EXTRACTS[name]
    return function(raw_files.at_hand(folder, source, raw_files.registry()[source]))
