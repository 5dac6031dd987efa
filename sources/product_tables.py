"""What is traded: exports by product, sector and stage of processing."""

import pandas as pd

from sources import country_tables
from sources.codes import COMPARATORS, EU_MEMBERS, PANEL_OF

PRODUCT_EXPORTERS = frozenset(PANEL_OF) | frozenset(
    ["AUS", "CAN", "CHN", "DEU", "KOR", "NOR", "NZL", "SGP", "USA"]
)

#: The region, and the economies its upgrading and its baskets are compared with.
PEERS = frozenset(["AUS", "CAN", "CHN", "DEU", "KOR", "NOR", "NZL", "SGP", "USA"])

#: Partners of interest, each a group; the European Union is its twenty-eight states throughout
#: ("BLX" is Belgium and Luxembourg, which reported together until 1998).
PARTNER_GROUPS = {
    "CHN": "China",
    "USA": "United States",
    **dict.fromkeys([*EU_MEMBERS, "BLX"], "European Union"),
    **dict.fromkeys(PANEL_OF, "Latin America and the Caribbean"),
}

LALL = {
    "Primary products": "primary products",
    "Resource-based manufactures": "resource-based manufactures",
    "Low-technology manufactures": "low technology",
    "Medium-technology manufactures": "medium technology",
    "High-technology manufactures": "high technology",
    "Medium- or high-technology manufactures": "medium or high technology",
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

#: With fewer sectors reported a concentration says more about the report than about the exports.
FEWEST_SECTORS = 10


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


def export_concentration(source, states):
    """How concentrated each country's exports are on sixteen sectors; thin reports left out."""
    found = source[source["product"].isin(SECTORS) & source["iso3"].isin(states["iso3"])]
    found = found[found["export_musd"] > 0]
    each = found.groupby(["iso3", "year"])["export_musd"]
    table = each.agg(
        hhi=lambda sold: ((sold / sold.sum()) ** 2).sum(),
        largest_sector=lambda sold: 100 * sold.max() / sold.sum(),
        sectors="count",
    )
    table = table[table["sectors"] >= FEWEST_SECTORS]
    return table.round({"hhi": 4, "largest_sector": 2}).reset_index()


def exports_by_product(source):
    """Exports by four-digit product in one year, for the region and its comparators."""
    found = source[source["iso3"].isin(PRODUCT_EXPORTERS) & (source["export_usd"] > 0)]
    found = found.assign(hs4=found["hs4"].astype(str).str.zfill(4))
    return found[["iso3", "hs4", "export_usd"]].rename(columns={"export_usd": "exports_usd"})


#: Sections of the Harmonized System by their numerals, in few words; some are taken together.
HS_SECTIONS = {
    "I": "Animal products",
    "II": "Vegetable products",
    "III": "Fats and oils",
    "IV": "Foodstuffs",
    "V": "Minerals",
    "VI": "Chemicals",
    "VII": "Plastics and rubber",
    "VIII": "Hides and leather",
    "IX": "Wood and paper",
    "X": "Wood and paper",
    "XI": "Textiles and apparel",
    "XII": "Footwear and headgear",
    "XIII": "Stone and glass",
    "XIV": "Precious metals",
    "XV": "Metals",
    "XVI": "Machinery and electrical",
    "XVII": "Transport equipment",
    "XVIII": "Instruments",
    "XIX": "Other manufactures",
    "XX": "Other manufactures",
    "XXI": "Other manufactures",
    "TOTAL": "Unclassified",
}


def products(headings):
    """Names and sections of four-digit products."""
    found = headings.assign(section=headings["numeral"].map(HS_SECTIONS))
    return found.rename(columns={"product_name": "name"})[["hs4", "name", "section"]]


def argentina_trade_by_technology(source):
    """Argentina's trade with groups of partners by Lall's classes of technology."""
    names = {"BRA": "Brazil", "CHN": "China", "USA": "United States"}
    names |= dict.fromkeys(EU_MEMBERS, "European Union")
    flows = source[~source["partner_iso3"].isin(["EUU", "WLD"])].assign(
        flow=source["flow"].map(
            {
                "Argentina exports to partner": "exports",
                "Argentina imports from partner": "imports",
            }
        ),
        partner=source["partner_iso3"].map(names).fillna("others"),
        technology=source["lall_group"].map(LALL),
        value_musd=source["value_kusd"] / 1000,
    )
    keys = ["year", "flow", "partner", "technology"]
    return flows.groupby(keys, as_index=False)["value_musd"].sum().round(3)


def china_imports_from_brazil(source):
    """China's ten largest imports from Brazil each year, and the total they belong to."""
    found = source.assign(
        hs6=source["hs6"].astype(str).str.zfill(6),
        value_musd=(source["value_usd"] / 1e6).round(3),
        total_musd=(source["total_imports_from_brazil_usd"] / 1e6).round(3),
    )
    return found[["year", "hs6", "description", "value_musd", "total_musd"]]


#: Years in which the source has not all that the United States bought of Brazil: its goods come to
#: between a third and 95 % of the sum that the United States reported in the same interface.
US_INCOMPLETE = frozenset([*range(2005, 2009), *range(2016, 2025)])


def imports_from_brazil_by_buyer(source):
    """The ten largest imports from Brazil of nine buyers each year, and the totals of these."""
    source = source[(source["buyer"] != "USA") | ~source["year"].isin(US_INCOMPLETE)]
    found = china_imports_from_brazil(source).assign(buyer=source["buyer"])
    return found[["year", "buyer", "hs6", "description", "value_musd", "total_musd"]]


#: What is one good although editions of the Harmonized System have other codes for it.
GOODS = {
    "020230": "frozen beef", "020714": "poultry", "100590": "maize", "120100": "soya beans",
    "120190": "soya beans", "170111": "raw cane sugar", "170114": "raw cane sugar",
    "230400": "soya cake", "260111": "iron ore", "260112": "iron ore pellets",
    "270900": "crude oil", "281820": "alumina", "470329": "wood pulp", "870323": "cars",
}  # fmt: skip

#: Million dollars under which what one supplier sold of a good in a year is left out.
SMALLEST_SUPPLY = 0.1


def suppliers_of_goods_from_brazil(source):
    """Who sold nine buyers the goods that they buy of Brazil, and all that they bought of each."""
    found = source.assign(
        value_musd=(source["value_usd"] / 1e6).round(3),
        total_musd=(source["total_usd"] / 1e6).round(3),
        good=source["hs6"].map(GOODS),
    )
    found = found[(found["value_musd"] >= SMALLEST_SUPPLY) | (found["supplier"] == "BRA")]
    return found[
        ["year", "buyer", "hs6", "good", "description", "supplier", "value_musd", "total_musd"]
    ]


def us_imports_by_industry(source):
    """What the United States bought of each seller, and what was due on it, by industry and year."""
    found = source.rename(columns={"seller": "exporter"})
    found = found.assign(
        imports_musd=(found["imports"] / 1e6).round(3),
        duties_musd=(found["duty"] / 1e6).round(3),
    )
    found = found[found["imports_musd"] > 0]
    columns = ["naics", "industry", "imports_musd", "duties_musd"]
    return found[["year", "months", "exporter", *columns]]


def us_imports_by_chapter(source):
    """What the United States bought of each seller, by chapter and year."""
    found = source.rename(columns={"seller": "exporter"})
    found = found.assign(imports_musd=(found["imports"] / 1e6).round(3))
    found = found[found["imports_musd"] > 0]
    return found[["year", "months", "exporter", "hs2", "chapter", "imports_musd"]]


def us_imports_by_product(source):
    """What the United States bought from states of the region, by four-digit product."""
    found = source[source["exporter_iso3"].isin(PANEL_OF) & (source["us_imports_usd"] > 0)]
    found = found.assign(hs4=found["hs4"].astype(str).str.zfill(4))
    found = found[found["hs4"] < "9800"]  # special provisions of the tariff, not goods
    return found.rename(columns={"us_imports_usd": "imports_usd"})[
        ["exporter_iso3", "hs4", "imports_usd"]
    ].rename(columns={"exporter_iso3": "exporter"})


def colombia_exports_by_chapter(source):
    """Colombia's exports to ten destinations by leading chapter, whole years only."""
    found = source[source["year"] < 2025].assign(value_musd=source["value_kusd"] / 1000)
    total = found[found["hs2"] == "TOTAL"].set_index(["year", "importer_iso3"])["value_musd"]
    found = found[found["hs2"] != "TOTAL"].rename(columns={"importer_iso3": "importer"})
    found["hs2"] = found["hs2"].astype(str).str.zfill(2)
    pairs = pd.MultiIndex.from_frame(found[["year", "importer"]])
    found["total_musd"] = total.reindex(pairs).to_numpy()
    return found[["year", "importer", "hs2", "value_musd", "total_musd"]]


def economic_complexity(source):
    """The published index of economic complexity and its rank, region and comparators."""
    found = source[source["iso3"].isin(frozenset(PANEL_OF) | PEERS)]
    found = found.rename(columns={"eci_hs92": "eci", "eci_rank_hs92": "rank"})
    return found[["iso3", "year", "eci", "rank"]].dropna()


def high_technology_exports(source):
    """High technology in manufactured exports, region and comparators."""
    found = source.rename(columns={"hightech_pct_manuf_exports": "share"})
    found = found[found["iso3"].isin(frozenset(PANEL_OF) | PEERS)]
    return found[["iso3", "year", "share"]].dropna()


def value_added_in_exports(source):
    """Gross exports, and the domestic value added in them, to groups of partners."""
    found = source[source["exporter_iso3"].isin(["BRA", "MEX", "CHN", "KOR", "USA", "DEU", "AUS"])]
    found = found.assign(
        exporter=found["exporter_iso3"],
        partner=found["importer_iso3"].map(PARTNER_GROUPS).fillna("rest of the world"),
    )
    sums = found.groupby(["year", "exporter", "partner"], as_index=False)
    return (
        sums[["gross_exports_musd", "dva_musd"]]
        .sum()
        .round(1)
        .rename(
            columns={"gross_exports_musd": "exports_musd", "dva_musd": "domestic_value_added_musd"}
        )
    )


def exports_and_imports_by_product(source):
    """Both directions of a country's trade by four-digit product, for measures of two-way trade."""
    found = source.assign(hs4=source["hs4"].astype(str).str.zfill(4))
    found = found.rename(columns={"export_usd": "exports_usd", "import_usd": "imports_usd"})
    found = found[(found["exports_usd"] > 0) | (found["imports_usd"] > 0)]
    return found[["iso3", "year", "hs4", "exports_usd", "imports_usd"]]


def ores_and_manufactures_in_exports(source):
    """Ores and metals, and manufactures, in exports, latest year."""
    return source.rename(
        columns={"ores_metals_pct": "ores_metals", "manufactures_pct": "manufactures"}
    )


_WITS = "trade/wits_export_import_composition_1988_2019.csv.gz"


TABLES = {
    "export_structure_by_product_group": (
        export_structure_by_product_group,
        ["macro/wdi_export_structure_1960_2022.csv.gz", country_tables.SOURCE],
    ),
    "export_structure_by_stage": (export_structure_by_stage, [_WITS, country_tables.SOURCE]),
    "export_structure_by_sector": (export_structure_by_sector, [_WITS]),
    "export_concentration": (export_concentration, [_WITS, country_tables.SOURCE]),
    "exports_by_product": (exports_by_product, ["trade/atlas_exports_hs4_2016_world.csv.gz"]),
    "products": (products, ["trade/hs4_headings.csv"]),
    "argentina_trade_by_technology": (
        argentina_trade_by_technology,
        ["trade/argentina_trade_lall_by_partner_2002_2023.csv.gz"],
    ),
    "china_imports_from_brazil": (
        china_imports_from_brazil,
        ["trade/china_imports_from_brazil_top_hs6_2003_2024.csv.gz"],
    ),
    "imports_from_brazil_by_buyer": (
        imports_from_brazil_by_buyer,
        ["trade/imports_from_brazil_top_hs6_2003_2024.csv.gz"],
    ),
    "suppliers_of_goods_from_brazil": (
        suppliers_of_goods_from_brazil,
        ["trade/suppliers_of_goods_from_brazil_2003_2024.csv.gz"],
    ),
    "us_imports_by_industry": (
        us_imports_by_industry,
        ["trade/us_imports_by_industry_2013_2025.csv.gz"],
    ),
    "us_imports_by_chapter": (
        us_imports_by_chapter,
        ["trade/us_imports_by_chapter_2013_2021.csv.gz"],
    ),
    "us_imports_by_product": (
        us_imports_by_product,
        ["trade/us_imports_from_lac_china_hs4_2024.csv.gz"],
    ),
    "colombia_exports_by_chapter": (
        colombia_exports_by_chapter,
        ["trade/colombia_exports_partner_hs2_2020_2025.csv"],
    ),
    "economic_complexity": (
        economic_complexity,
        ["trade/eci_growthlab_rankings_1995_2024.csv.gz"],
    ),
    "high_technology_exports": (
        high_technology_exports,
        ["macro/wdi_panel_1960_2024.csv.gz"],
    ),
    "value_added_in_exports": (
        value_added_in_exports,
        ["trade/wiod_bilateral_value_added_exports_2002_2014.csv.gz"],
    ),
    "exports_and_imports_by_product": (
        exports_and_imports_by_product,
        ["trade/bolivia_brazil_exports_hs4_selected_years.csv.gz"],
    ),
    "ores_and_manufactures_in_exports": (
        ores_and_manufactures_in_exports,
        ["trade/wdi_lac_ores_manufactures_2024.csv"],
    ),
}
