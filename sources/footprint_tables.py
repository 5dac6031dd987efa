"""What is in what is sold: forest lost and carbon emitted, by who uses the goods."""

from sources.codes import COMPARATORS, PANEL_OF

#: Consumers, from the areas of the United Nations; none but the Union is a single partner.
CONSUMERS = {
    "Local consumption": "at home",
    "EU27": "European Union",
    "Eastern_Asia": "Eastern Asia",
    "Northern_America": "Northern America",
    **dict.fromkeys(
        ["South_America", "Central_America", "Caribbean", "Rest_of_Americas"], "the region"
    ),
}

#: What the forest gave way to; the other crops are small.
PRODUCTS = {
    "Raising of cattle industry": "cattle",
    "Growing leguminous crops and oil seeds industry": "soya and other oilseeds",
    "Growing maize industry": "maize",
}


def deforestation_by_consumer(source):
    """Hectares a year, mean of 2012–19, by origin, product and consumer."""
    found = source.rename(columns={"Origin": "iso3", "Value": "hectares"})
    found = found.assign(
        product=found["Sector"].map(PRODUCTS).fillna("other crops"),
        consumer=found["SubZone_Consumption"].map(CONSUMERS).fillna("others"),
    )
    sums = found.groupby(["iso3", "product", "consumer"], as_index=False)["hectares"].sum()
    return sums.round({"hectares": 2})


def deforestation_in_trade(source):
    """Hectares imported, exported and used at home, by country and year."""
    values = ["imported_ha", "exported_ha", "used_at_home_ha"]
    found = source.dropna(subset="iso3")[["iso3", "year", *values]]
    return found.dropna(subset=values, how="all").round(dict.fromkeys(values, 1))


def carbon_in_trade(source):
    """Emissions on a country's ground and for what it uses, where both are known."""
    found = source[source["iso3"].isin(frozenset(PANEL_OF) | COMPARATORS | {"IND", "RUS"})]
    values = ["emitted_mt", "used_mt"]
    found = found.dropna(subset=values)[["iso3", "year", *values]]
    # Nobody uses less than nothing: there the source's exports are too large for its emissions.
    return found[found["used_mt"] > 0].round(dict.fromkeys(values, 3))


#: Each table: how it is made, and from which files.
TABLES = {
    "deforestation_by_consumer": (
        deforestation_by_consumer,
        ["footprint/deforestation_by_consumer_2012_2019.csv"],
    ),
    "deforestation_in_trade": (
        deforestation_in_trade,
        ["footprint/deforestation_in_trade_2005_2013.csv"],
    ),
    "carbon_in_trade": (carbon_in_trade, ["footprint/carbon_1850_2021.csv"]),
}
