"""Countries: names, panels, membership of the European Union."""

import pandas as pd

from sources.codes import EU_UNTIL, EU_YEAR, PANEL_OF

SOURCE = "geo/countries.csv"

#: Codes the source of country names does not hold: (ISO2 or "", name, region, status).
EXTRA_CODES = {
    "GIB": ("GI", "Gibraltar", "Southern Europe", "territory"),
    "TKL": ("TK", "Tokelau", "Polynesia", "territory"),
    "TUV": ("TV", "Tuvalu", "Polynesia", "state"),
    "XKX": ("XK", "Kosovo", "Southern Europe", "state"),
    "BES": ("BQ", "Bonaire, Sint Eustatius and Saba", "Caribbean", "territory"),
    "ANT": ("", "Netherlands Antilles", "Caribbean", "former state"),
    "AUH": ("", "Austria-Hungary", "Eastern Europe", "former state"),
    "CSK": ("", "Czechoslovakia", "Eastern Europe", "former state"),
    "DDR": ("", "German Democratic Republic", "Eastern Europe", "former state"),
    "SCG": ("", "Serbia and Montenegro", "Southern Europe", "former state"),
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


TABLES = {"countries": (countries, [SOURCE])}
