"""Groups of countries by code: the region's three panels, the European Union, comparators."""

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

EU_MEMBERS = frozenset(EU_YEAR)

FOCUS = frozenset(PANEL_OF) | {"CHN", "USA"} | EU_MEMBERS

COMPARATORS = (
    frozenset(["AUS", "CAN", "CHN", "JPN", "KOR", "NOR", "NZL", "SGP", "USA"]) | EU_MEMBERS
)
