"""What is traded: exports by product, sector and stage of processing."""

from tools.tables import countries
from tools.tables.codes import COMPARATORS, PANEL_OF

PRODUCT_EXPORTERS = frozenset(PANEL_OF) | frozenset(
    ["AUS", "CAN", "CHN", "DEU", "KOR", "NOR", "NZL", "SGP", "USA"]
)

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


_WITS = "trade/wits_export_import_composition_1988_2019.csv.gz"


TABLES = {
    "export_structure_by_product_group": (
        export_structure_by_product_group,
        ["macro/wdi_export_structure_1960_2022.csv.gz", countries.SOURCE],
    ),
    "export_structure_by_stage": (export_structure_by_stage, [_WITS, countries.SOURCE]),
    "export_structure_by_sector": (export_structure_by_sector, [_WITS]),
    "exports_by_product": (exports_by_product, ["trade/atlas_exports_hs4_2016_world.csv.gz"]),
    "products": (products, ["trade/hs4_product_names_atlas.csv"]),
}
