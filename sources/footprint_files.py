"""Cut raw files of what is in what is sold: forest and carbon."""

import pandas as pd

from sources import place_names

#: Tonnes of carbon dioxide to one of carbon, as the Global Carbon Budget says.
CARBON_DIOXIDE = 3.664


def deforestation_by_consumer(files):
    """Forest lost in eleven tropical countries, by crop or cattle and by who consumes it."""
    (path,) = files.values()
    return pd.read_csv(path)


def deforestation_in_trade(files):
    """Tropical forest lost for what each country imports, exports and uses of its own."""
    (path,) = files.values()
    names = {
        "Code": "iso3",
        "Year": "year",
        "Imported deforestation (hectares)": "imported_ha",
        "Exported deforestation (hectares)": "exported_ha",
        "deforestation_domestic_consumption": "used_at_home_ha",
    }
    found = pd.read_csv(path)
    found["Code"] = place_names.codes(found["Entity"])
    return found.rename(columns=names)


def carbon(files):
    """Carbon emitted on each country's ground, and for what it uses, million tonnes of CO2."""
    (path,) = files.values()
    sheets = {"Territorial Emissions": "emitted_mt", "Consumption Emissions": "used_mt"}
    columns = {}
    for sheet, name in sheets.items():
        whole = pd.read_excel(path, sheet_name=sheet, header=None)
        head = whole.index[(whole == "Brazil").any(axis=1)][0]
        wide = whole.iloc[head + 1 :].set_axis(whole.iloc[head], axis=1)
        wide = wide.set_index(wide.columns[0]).rename_axis("year")
        columns[name] = wide.stack().astype(float) * CARBON_DIOXIDE
    found = pd.DataFrame(columns).rename_axis(["year", "country"]).reset_index()
    return found.assign(iso3=place_names.codes(found["country"]))


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "footprint/deforestation_by_consumer_2012_2019.csv": (deforestation_by_consumer, "forest_club"),
    "footprint/deforestation_in_trade_2005_2013.csv": (deforestation_in_trade, "pendrill_2019"),
    "footprint/carbon_1850_2021.csv": (carbon, "global_carbon_2022"),
}
