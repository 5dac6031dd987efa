"""Prices of primary commodities."""

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


_GY = "prices/grilli_yang_1900_2011.csv"


TABLES = {
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
}
