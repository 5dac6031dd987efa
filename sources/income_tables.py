"""Income and product of countries."""

from sources import country_tables


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
    found = found.round(dict.fromkeys(values, 1))
    found[values] = found[values].where(found[values] > 0)  # three years of Georgia: see descriptor
    return found.dropna(subset=values, how="all")[["iso3", "year", *values, "population_thousands"]]


TABLES = {
    "gdp_per_capita_at_exchange_rates": (
        gdp_per_capita_at_exchange_rates,
        ["macro/wdi_panel_1960_2024.csv.gz", country_tables.SOURCE],
    ),
    "gdp_per_capita": (gdp_per_capita, ["macro/maddison_gdppc_1820_2022.csv"]),
}
