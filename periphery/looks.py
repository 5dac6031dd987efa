"""How the course's figures look: partners keep their colours, states have short names."""

from collections.abc import Iterable

from livebook import charts, house_tables, words
from livebook.tables import load

#: The three large partners, by the code under which tables of trade have them.
PARTNERS = {"CHN": "China", "USA": "United States", "EU": "European Union"}

#: The panels in which the book shows the region's states, in their order.
PANELS = ["South America", "Mexico and Central America", "Caribbean"]

#: The partners and groups of states that the book compares look the same wherever they appear.
LOOKS = {
    "China": charts.SERIES[1],
    "United States": charts.SERIES[0],
    "European Union": charts.SERIES[2],
    "the region": charts.SERIES[0],
    "comparators": charts.SERIES[1],
}
LOOKS |= {code: LOOKS[name] for code, name in PARTNERS.items()}

#: Short names that no rule gives.
_SHORT = {
    "United States": "US",
    "European Union": "EU",
    "EU": "EU",
    "USA": "US",
    "GBR": "UK",
    "PRK": "North Korea",
    "COD": "DR Congo",
    "COG": "Congo",
    "Mexico and Central America": "Mexico, C. America",
    "Latin America and the Caribbean": "the region",
}

#: Words for what columns are called in the code.
_PARTS = {
    "iso3": "country",
    "hs4": "heading",
    "gdp": "GDP",
    "eu": "EU",
    "us": "US",
    "usa": "United States",
    "united states": "United States",
    "china": "China",
    "france": "France",
    "germany": "Germany",
    "ores metals": "ores and metals",
    "all arithmetic": "all, arithmetic mean",
    "all geometric": "all, geometric mean",
    "population thousands": "population, thousands",
}


def short_names() -> dict[str, str]:
    """Return short names by code (ISO 3166-1 alpha-3), and by long name where that is longer.

    Examples
    --------
    >>> names = short_names()
    >>> names["KNA"], names["KOR"], names["DOM"], names["European Union"]
    ('St Kitts', 'Korea', 'Dominican Rep.', 'EU')
    """
    long = load("countries").set_index("iso3")["name"]
    short = long.map(_shorten)
    by_name = {name: short[code] for code, name in long.items() if short[code] != name}
    return {**by_name, **short.to_dict(), **_SHORT}


def region_and(comparators: Iterable[str]) -> dict[str, str]:
    """Return the kind of each state: of the region, or one that it is compared with.

    Parameters
    ----------
    comparators : iterable of str
        ISO 3166-1 alpha-3 codes; those of the region stay of the region.

    Examples
    --------
    >>> kinds = region_and(["AUS", "CHL"])
    >>> kinds["AUS"], kinds["CHL"], kinds.get("FRA")
    ('comparators', 'the region', None)
    """
    region = load("countries").dropna(subset=["panel"])["iso3"]
    return dict.fromkeys(comparators, "comparators") | dict.fromkeys(region, "the region")


def use_house_looks() -> None:
    """Show figures and tables in the book's style, with the partners' colours and short names.

    Examples
    --------
    >>> use_house_looks()
    >>> words.name_of("TTO")
    'Trinidad'
    """
    charts.use_house_style(LOOKS)
    words.use_names(short_names())
    words.use_parts(_PARTS)
    house_tables.use_house_tables()


def _shorten(name):
    name = name.split(",")[0].split(" and ")[0]
    return name.replace("Saint ", "St ").replace(" Republic", " Rep.")
