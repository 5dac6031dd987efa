"""Make the book's tables from downloaded source files.

    python -m tools.tables [--sources FOLDER [--only NAME ...]]

Without sources only ``data/datapackage.yaml`` is written anew, from the descriptors.

The source files are not redistributed here: each table's descriptor says who publishes them and
from which public repository they were taken. Every table is a short pure function from data
frames to a data frame, listed in `TABLES` with the files it needs; what it does is told in plain
steps in the descriptor. The same sources give the same bytes.
"""

import argparse
import gzip
import io
import sys
from pathlib import Path

import pandas as pd
import yaml

from periphery.tables import DATA, describe, names

PANELS = {
    "South America": "ARG BOL BRA CHL COL ECU GUY PER PRY SUR URY VEN",
    "Mexico and Central America": "BLZ CRI GTM HND MEX NIC PAN SLV",
    "Caribbean": "ATG BHS BRB CUB DMA DOM GRD HTI JAM KNA LCA TTO VCT",
}
PANEL_OF = {iso3: panel for panel, codes in PANELS.items() for iso3 in codes.split()}

#: Year of accession to the European Communities or Union; the United Kingdom left the
#: Union in January 2020 and its customs union and single market at the end of that year.
EU_FROM = {
    1958: "BEL DEU FRA ITA LUX NLD",
    1973: "DNK GBR IRL",
    1981: "GRC",
    1986: "ESP PRT",
    1995: "AUT FIN SWE",
    2004: "CYP CZE EST HUN LTU LVA MLT POL SVK SVN",
    2007: "BGR ROU",
    2013: "HRV",
}
EU_YEAR = {iso3: year for year, codes in EU_FROM.items() for iso3 in codes.split()}
EU_UNTIL = {"GBR": 2020}

#: Codes the source of country names does not hold: (ISO2 or "", name, region, status).
EXTRA_CODES = {
    "GIB": ("GI", "Gibraltar", "Southern Europe", "territory"),
    "TUV": ("TV", "Tuvalu", "Polynesia", "state"),
    "XKX": ("XK", "Kosovo", "Southern Europe", "state"),
    "BES": ("BQ", "Bonaire, Sint Eustatius and Saba", "Caribbean", "territory"),
    "ANT": ("", "Netherlands Antilles", "Caribbean", "former state"),
    "AUH": ("", "Austria-Hungary", "Eastern Europe", "former state"),
    "CSK": ("", "Czechoslovakia", "Eastern Europe", "former state"),
    "DDR": ("", "German Democratic Republic", "Eastern Europe", "former state"),
    "SUN": ("", "Soviet Union", "Eastern Europe", "former state"),
    "VDR": ("", "Republic of Viet Nam", "South-Eastern Asia", "former state"),
    "YAR": ("", "Yemen Arab Republic", "Western Asia", "former state"),
    "YPR": ("", "People's Democratic Republic of Yemen", "Western Asia", "former state"),
    "YUG": ("", "Yugoslavia", "Southern Europe", "former state"),
}
NAMES = {
    "SWZ": "Eswatini",
    "MKD": "North Macedonia",
    "TUR": "Türkiye",
    "CZE": "Czechia",
    "CPV": "Cabo Verde",
    "USA": "United States",
    "GBR": "United Kingdom",
    "KOR": "Korea, Republic of",
    "PRK": "Korea, Democratic People's Republic of",
    "COD": "Congo, Democratic Republic of the",
    "COG": "Congo",
    "TZA": "Tanzania",
    "SRB": "Serbia",
    "BHS": "Bahamas",
    "CIV": "Côte d'Ivoire",
    "TLS": "Timor-Leste",
}
TERRITORIES = {"Dependency", "Indeterminate", "Disputed"}

EU_MEMBERS = frozenset(EU_YEAR)
FOCUS = frozenset(PANEL_OF) | {"CHN", "USA"} | EU_MEMBERS
COMPARATORS = (
    frozenset(["AUS", "CAN", "CHN", "JPN", "KOR", "NOR", "NZL", "SGP", "USA"]) | EU_MEMBERS
)
PRODUCT_EXPORTERS = frozenset(PANEL_OF) | frozenset(
    ["AUS", "CAN", "CHN", "DEU", "KOR", "NOR", "NZL", "SGP", "USA"]
)

BENCHMARK_YEARS = (2000, 2005, 2010, 2015, 2019, 2020, 2023)
HISTORICAL_YEARS = (
    *(1870, 1880, 1890, 1900, 1913, 1920, 1929, 1938),
    *range(1950, 2000, 5),
)

GRILLI_YANG = {
    "food": "Coffee Cocoa Tea Rice Wheat Maize Sugar Beef Lamb Banana Palmoil",
    "non-food agriculture": "Cotton Jute Wool Hides Tobacco Rubber Timber",
    "metals": "Copper Aluminum Tin Silver Lead Zinc",
}
GRILLI_YANG_NAMES = {"Palmoil": "palm oil", "Aluminum": "aluminium", "Banana": "bananas"}
GRILLI_YANG_INDICES = {
    "GYCPI": "all_arithmetic",
    "GYCPIF": "food_arithmetic",
    "GYCPINF": "nonfood_arithmetic",
    "GYCPIM": "metals_arithmetic",
    "GYCPICW": "all_geometric",
    "GYCPIF-CW": "food_geometric",
    "GYCPINF-CW": "nonfood_geometric",
    "GYCPIM-CW": "metals_geometric",
    "MUV": "manufactures_unit_value",
}
PINK_SHEET = {
    "energy": {
        "crude_oil_average": "crude oil",
        "coal_australian": "coal",
        "natural_gas_index": "natural gas",
    },
    "beverages": {"cocoa": "cocoa", "coffee_arabica": "coffee", "tea_avg_3_auctions": "tea"},
    "oils and meals": {
        "coconut_oil": "coconut oil",
        "groundnut_oil": "groundnut oil",
        "palm_oil": "palm oil",
        "soybeans": "soybeans",
        "soybean_oil": "soybean oil",
        "soybean_meal": "soybean meal",
        "fish_meal": "fish meal",
    },
    "grains": {
        "barley": "barley",
        "maize": "maize",
        "rice_thai_5pct": "rice",
        "sorghum": "sorghum",
        "wheat_us_hrw": "wheat",
    },
    "other food": {
        "banana_us": "bananas",
        "beef": "beef",
        "chicken": "chicken",
        "lamb": "lamb",
        "orange": "oranges",
        "shrimps_mexican": "shrimps",
        "sugar_world": "sugar",
    },
    "raw materials": {
        "cotton_a_index": "cotton",
        "rubber_rss3": "rubber",
        "tobacco_us_import_u_v": "tobacco",
        "logs_malaysian": "logs",
        "sawnwood_malaysian": "sawnwood",
    },
    "fertilisers": {
        "phosphate_rock": "phosphate rock",
        "potassium_chloride": "potassium chloride",
        "urea": "urea",
    },
    "metals and minerals": {
        "aluminum": "aluminium",
        "copper": "copper",
        "iron_ore_cfr_spot": "iron ore",
        "lead": "lead",
        "nickel": "nickel",
        "tin": "tin",
        "zinc": "zinc",
    },
    "precious metals": {"gold": "gold", "platinum": "platinum", "silver": "silver"},
}
PINK_SHEET_INDICES = (
    *("total", "energy", "non_energy", "agriculture", "beverages", "food", "oils_meals", "grains"),
    *("other_food", "raw_materials", "fertilizers", "metals_minerals", "precious_metals"),
)
JACKS = {
    "animal products": "beef hides lamb pork wool",
    "energy": "coal natural_gas petroleum",
    "grains": "barley corn rice rye wheat",
    "metals": "aluminum chromium copper lead manganese nickel steel tin zinc",
    "minerals": "bauxite iron_ore phosphate potash sulfur",
    "precious metals": "gold platinum silver",
    "soft commodities": "cocoa coffee cotton cottonseed palm_oil peanuts rubber sugar tea tobacco",
}
STAGES = {
    "Raw materials": "raw_materials",
    "Intermediate goods": "intermediate_goods",
    "Consumer goods": "consumer_goods",
    "Capital goods": "capital_goods",
}
SECTORS = {
    "Animal": "animal products",
    "Vegetable": "vegetable products",
    "Food Products": "food products",
    "Minerals": "minerals",
    "Fuels": "fuels",
    "Chemicals": "chemicals",
    "Plastic or Rubber": "plastic and rubber",
    "Hides and Skins": "hides and skins",
    "Wood": "wood and paper",
    "Textiles and Clothing": "textiles and clothing",
    "Footwear": "footwear",
    "Stone and Glass": "stone, glass and precious metals",
    "Metals": "metals",
    "Mach and Elec": "machinery and electronics",
    "Transportation": "transport equipment",
    "Miscellaneous": "miscellaneous",
}


class SourceError(ValueError):
    """A source file is missing, or not what a table is made from."""


def countries(source):
    """Names, panels and European membership; codes missing from the source are added."""
    found = source[["iso3", "iso2", "name", "name_es", "un_subregion", "type"]].copy()
    found["status"] = found["type"].isin(TERRITORIES).map({True: "territory", False: "state"})
    found = found.drop(columns="type").rename(columns={"un_subregion": "region"})
    extra = [(code, iso2, name, "", *rest) for code, (iso2, name, *rest) in EXTRA_CODES.items()]
    found = pd.concat([found, pd.DataFrame(extra, columns=found.columns)], ignore_index=True)
    found = found.drop_duplicates("iso3")
    # A two-letter code such as "-99" marks a unit without one.
    found["iso2"] = found["iso2"].where(found["iso2"].str.fullmatch("[A-Z]{2}"), "")
    found.loc[found["iso3"] == "NAM", "iso2"] = "NA"  # lost where the source was made
    found["name"] = found["iso3"].map(NAMES).fillna(found["name"])
    found["panel"] = found["iso3"].map(PANEL_OF).fillna("")
    found["eu_from"] = found["iso3"].map(EU_YEAR).astype("Int64")
    found["eu_until"] = found["iso3"].map(EU_UNTIL).astype("Int64")
    return found[found["iso3"].str.fullmatch("[A-Z]{3}")]


def _flows(source, value, name):
    found = source.rename(
        columns={"exporter_iso3": "exporter", "importer_iso3": "importer", value: name}
    )
    return found.loc[found[name] > 0, ["year", "exporter", "importer", name]]


def _touching(flows, codes):
    return flows[flows["exporter"].isin(codes) | flows["importer"].isin(codes)]


def trade_all_pairs(source, latest):
    """Every flow of the benchmark years, the latest from a newer release."""
    flows = _flows(pd.concat([source, latest]), "value_kusd", "exports_kusd")
    return flows[flows["year"].isin(BENCHMARK_YEARS)]


def trade_by_partner(source):
    """Every year's flows that touch the region, China, the United States or the European Union."""
    return _touching(_flows(source, "value_kusd", "exports_kusd"), FOCUS)


def trade_all_pairs_historical(source):
    """Every recorded flow of the historical benchmark years."""
    flows = _flows(source, "value_musd", "imports_musd")
    return flows[flows["year"].isin(HISTORICAL_YEARS)]


def trade_by_partner_historical(source):
    """Yearly flows that touch the region, China, the United States or the European Union."""
    flows = _flows(source, "value_musd", "imports_musd")
    return _touching(flows[flows["year"] >= 1950], FOCUS)


def commodity_prices_since_1900(source):
    """Twenty-four nominal price indices, one row a commodity and year."""
    group = {name: label for label, names in GRILLI_YANG.items() for name in names.split()}
    long = source.melt("year", value_vars=list(group), var_name="raw", value_name="price_index")
    long["group"] = long["raw"].map(group)
    long["commodity"] = long["raw"].map(GRILLI_YANG_NAMES).fillna(long["raw"].str.lower())
    return long.dropna(subset="price_index")[["year", "commodity", "group", "price_index"]]


def commodity_price_indices_since_1900(source):
    """The aggregates of the same prices, arithmetic and geometric, and the deflator."""
    return source[["year", *GRILLI_YANG_INDICES]].rename(columns=GRILLI_YANG_INDICES)


def commodity_prices_since_1960(source, units):
    """One nominal price series a commodity, with its unit."""
    series = {
        raw: (name, group) for group, names in PINK_SHEET.items() for raw, name in names.items()
    }
    long = source.melt("year", value_vars=list(series), var_name="raw", value_name="price")
    long["commodity"] = long["raw"].map({raw: name for raw, (name, _) in series.items()})
    long["group"] = long["raw"].map({raw: group for raw, (_, group) in series.items()})
    long["unit"] = long["raw"].map(units.set_index("column")["unit"])
    return long.dropna(subset="price")[["year", "commodity", "group", "price", "unit"]]


def commodity_price_indices_since_1960(source):
    """Nominal indices of commodity groups and the deflator."""
    names = {
        f"{name}_nom": name.replace("fertilizers", "fertilisers") for name in PINK_SHEET_INDICES
    }
    names["muv_2010_100"] = "manufactures_unit_value"
    return source[["year", *names]].rename(columns=names)


def real_commodity_prices_since_1850(source):
    """Real price indices, one row a commodity and year."""
    group = {name: label for label, names in JACKS.items() for name in names.split()}
    long = source.melt(
        "year", value_vars=list(group), var_name="raw", value_name="real_price_index"
    )
    long["group"] = long["raw"].map(group)
    spelling = {"corn": "maize", "aluminum": "aluminium", "sulfur": "sulphur"}
    long["commodity"] = long["raw"].replace(spelling).str.replace("_", " ")
    return long.dropna(subset="real_price_index")[
        ["year", "commodity", "group", "real_price_index"]
    ]


def export_structure_by_product_group(source, states):
    """Shares of five product groups in merchandise exports; countries only, one vintage."""
    names = {
        "agri_raw_v2013": "agricultural_raw_materials",
        "food_v2013": "food",
        "fuel_v2013": "fuels",
        "ores_metals_v2013": "ores_metals",
        "manufactures_v2013": "manufactures",
        "primary_pct_v2013": "primary",
    }
    found = source[["iso3", "year", *names]].rename(columns=names)
    # The World Bank's old codes for two countries; its aggregates are left out.
    found["iso3"] = found["iso3"].replace({"ROM": "ROU", "ZAR": "COD", "TMP": "TLS"})
    found = found[found["iso3"].isin(states["iso3"])].dropna(subset=list(names.values()), how="all")
    # A share above the whole says that numerator and total come from different reports.
    return found[~(found[list(names.values())] > 100.5).any(axis=1)]


def export_structure_by_stage(source, states):
    """Shares of four stages of processing in exports, and the sum of the four."""
    found = source[source["product"].isin(STAGES) & source["iso3"].isin(states["iso3"])]
    keys = ["iso3", "year"]
    shares = found.pivot(index=keys, columns="product", values="export_share_pct").rename(
        columns=STAGES
    )
    shares["exports_musd"] = found.groupby(keys)["export_musd"].sum().round(2)
    return shares.dropna(subset=list(STAGES.values()), how="all").reset_index()[
        [*keys, *STAGES.values(), "exports_musd"]
    ]


def export_structure_by_sector(source):
    """Sixteen sectors' exports and shares, for the region and its comparators."""
    wanted = frozenset(PANEL_OF) | COMPARATORS
    found = source[source["product"].isin(SECTORS) & source["iso3"].isin(wanted)]
    found = found.assign(sector=found["product"].map(SECTORS)).dropna(subset="export_musd")
    found = found.rename(columns={"export_musd": "exports_musd", "export_share_pct": "share"})
    return found[["iso3", "year", "sector", "exports_musd", "share"]]


def exports_by_product(source):
    """Exports by four-digit product in one year, for the region and its comparators."""
    found = source[source["iso3"].isin(PRODUCT_EXPORTERS) & (source["export_usd"] > 0)]
    found = found.assign(hs4=found["hs4"].astype(str).str.zfill(4))
    return found[["iso3", "hs4", "export_usd"]].rename(columns={"export_usd": "exports_usd"})


def products(names):
    """Names and sections of four-digit products."""
    found = names.assign(hs4=names["hs4"].astype(str).str.zfill(4))
    return found.rename(columns={"product_name": "name", "product_section": "section"})[
        ["hs4", "name", "section"]
    ]


def gdp_per_capita(source):
    """Real GDP per capita in two releases, with population."""
    names = {"gdppc_mpd2023": "gdp_per_capita", "gdppc_mpd2020": "gdp_per_capita_2020_release"}
    found = source.rename(columns=names)
    found = found[["iso3", "year", *names.values(), "population_thousands"]]
    return found.dropna(subset=list(names.values()), how="all")


def gdp_per_capita_at_exchange_rates(source, states):
    """GDP per person in dollars of the year and of 2015, countries only."""
    found = source[source["iso3"].isin(states["iso3"]) & (source["population"] > 0)]
    found = found.assign(
        population_thousands=found["population"] / 1000,
        current_usd=found["gdp_usd_current"] / found["population"],
        constant_2015_usd=found["gdppc_usd2015"],
    )
    values = ["current_usd", "constant_2015_usd"]
    found = found.dropna(subset=values, how="all").round(dict.fromkeys(values, 1))
    return found[["iso3", "year", *values, "population_thousands"]]


def trade_ties_1965(edges, nodes):
    """Who traded with whom in 1965, one row a directed tie."""
    code = nodes.set_index("code")["iso3"]
    ties = pd.DataFrame({"source": edges["source"].map(code), "target": edges["target"].map(code)})
    return ties.drop_duplicates()


_BACI = "trade/bilateral_baci_2000_2020.csv.gz"
_COW = "trade/bilateral_cow4_1870_2014.csv.gz"
_WITS = "trade/wits_export_import_composition_1988_2019.csv.gz"
_GY = "prices/grilli_yang_1900_2011.csv"
_COUNTRIES = "geo/countries.csv"

#: Each table: how it is made, and from which files below the folder of sources.
TABLES = {
    "countries": (countries, [_COUNTRIES]),
    "trade_all_pairs": (trade_all_pairs, [_BACI, "trade/bilateral_baci_2023.csv.gz"]),
    "trade_by_partner": (trade_by_partner, [_BACI]),
    "trade_all_pairs_historical": (trade_all_pairs_historical, [_COW]),
    "trade_by_partner_historical": (trade_by_partner_historical, [_COW]),
    "commodity_prices_since_1900": (commodity_prices_since_1900, [_GY]),
    "commodity_price_indices_since_1900": (commodity_price_indices_since_1900, [_GY]),
    "commodity_prices_since_1960": (
        commodity_prices_since_1960,
        ["prices/pinksheet_prices_nominal_1960_2024.csv", "prices/pinksheet_units.csv"],
    ),
    "commodity_price_indices_since_1960": (
        commodity_price_indices_since_1960,
        ["prices/pinksheet_indices_1960_2024.csv"],
    ),
    "real_commodity_prices_since_1850": (
        real_commodity_prices_since_1850,
        ["prices/jacks_real_prices_1850_2015.csv"],
    ),
    "export_structure_by_product_group": (
        export_structure_by_product_group,
        ["macro/wdi_export_structure_1960_2022.csv.gz", _COUNTRIES],
    ),
    "export_structure_by_stage": (export_structure_by_stage, [_WITS, _COUNTRIES]),
    "export_structure_by_sector": (export_structure_by_sector, [_WITS]),
    "exports_by_product": (exports_by_product, ["trade/atlas_exports_hs4_2016_world.csv.gz"]),
    "products": (products, ["trade/hs4_product_names_atlas.csv"]),
    "trade_ties_1965": (
        trade_ties_1965,
        ["trade/snyder_kick_trade_1965_edges.csv.gz", "trade/snyder_kick_trade_1965_nodes.csv.gz"],
    ),
    "gdp_per_capita_at_exchange_rates": (
        gdp_per_capita_at_exchange_rates,
        ["macro/wdi_panel_1960_2024.csv.gz", _COUNTRIES],
    ),
    "gdp_per_capita": (gdp_per_capita, ["macro/maddison_gdppc_1820_2022.csv"]),
}


def read_source(folder, name):
    """Read one source file; only an empty cell is missing ("NA" is Namibia's two-letter code)."""
    path = Path(folder) / name
    if not path.is_file():
        raise SourceError(f"{name} is missing from {folder}")
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def make(name, folder):
    """Return a table made from the sources in a folder, sorted by its key."""
    function, files = TABLES[name]
    try:
        table = function(*(read_source(folder, file) for file in files))
    except KeyError as error:
        raise SourceError(f"{name}: {' or '.join(files)} lacks {error}") from None
    if table.empty:
        raise SourceError(f"{name}: nothing is left of {' and '.join(files)}")
    return table


def write(table, path, key):
    """Write a table so that the same content gives the same bytes."""
    text = table.sort_values(key).to_csv(index=False, lineterminator="\n")
    raw = text.encode("utf-8")
    if path.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
            stream.write(raw)
        raw = packed.getvalue()
    path.write_bytes(raw)


def package():
    """Return the Frictionless data package: every descriptor in one."""
    return {
        "name": "partners-or-periphery",
        "title": "Tables of Partners or Periphery?",
        "description": "The tables behind the course book. Each has its own source and licence.",
        "resources": [describe(name) for name in names()],
    }


def write_package():
    """Write ``data/datapackage.yaml`` from the descriptors, for tools that read packages."""
    text = yaml.safe_dump(package(), allow_unicode=True, sort_keys=False, width=100)
    head = "# Written by tools/tables.py from the descriptors beside it; not edited by hand.\n"
    (DATA / "datapackage.yaml").write_text(head + text, encoding="utf-8")


def main(argv=None):
    """Make the tables asked for, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, help="folder of downloaded files")
    parser.add_argument("--only", nargs="+", choices=sorted(TABLES), metavar="NAME")
    options = parser.parse_args(argv)
    for name in (options.only or TABLES) if options.sources else ():
        descriptor = describe(name)
        path = DATA / descriptor["path"]
        try:
            table = make(name, options.sources)
        except SourceError as error:
            sys.exit(str(error))
        write(table, path, descriptor["schema"]["primaryKey"])
        print(f"{path.name}: {len(table):,} rows, {path.stat().st_size / 1024:,.0f} kB")
    write_package()


if __name__ == "__main__":
    main()
