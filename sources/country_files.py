"""Cut raw files of names and outlines of countries."""

import json

import pandas as pd

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


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "geo/countries.csv": (country_names, "natural_earth"),
    "geo/ne_50m_lac.geojson": (outlines, "natural_earth"),
}
