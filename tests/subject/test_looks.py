"""How the course's figures look."""

import pytest

from livebook import words
from livebook.tables import load
from periphery import looks


def test_a_state_of_the_region_stays_one_when_it_is_compared_with():
    kinds = looks.region_and(["CHL", "NOR"])
    assert kinds["CHL"] == "the region" and kinds["NOR"] == "comparators"
    assert list(kinds.values()).count("the region") == 33
    assert set(kinds.values()) <= set(looks.LOOKS)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Trinidad and Tobago", "Trinidad"),
        ("Saint Lucia", "St Lucia"),
        ("Dominican Republic", "Dominican Rep."),
        ("United States", "US"),
        ("China", None),  # which is short enough
    ],
)
def test_names_are_short_by_code_and_by_long_name_where_that_is_longer(long, short):
    names, codes = looks.short_names(), load("countries").set_index("name")["iso3"]
    assert names.get(long) == short
    assert names[codes[long]] == (short or long)


def test_every_country_has_a_short_name_and_no_two_of_the_region_the_same():
    names, countries = looks.short_names(), load("countries")
    assert set(countries["iso3"]) <= set(names)
    region = [names[code] for code in countries.dropna(subset=["panel"])["iso3"]]
    assert len(set(region)) == len(region) == 33
    assert not any("," in name or " and " in name or "Saint" in name for name in region)


def test_a_partner_looks_the_same_by_code_and_by_name_and_unlike_the_others():
    for code, name in looks.PARTNERS.items():
        assert looks.LOOKS[code] == looks.LOOKS[name]
    assert len({looks.LOOKS[code] for code in looks.PARTNERS}) == 3
    assert looks.LOOKS["the region"] != looks.LOOKS["comparators"]
    panels = load("countries")["panel"].dropna()
    assert set(looks.PANELS) == set(panels) and len(looks.PANELS) == 3


def test_in_the_book_s_looks_columns_have_words_and_states_names():
    looks.use_house_looks()
    assert words.name_of("KNA") == "St Kitts" and words.name_of("USA") == "US"
    assert words.name_of("European Union") == "EU"


@pytest.mark.parametrize(
    ("code", "short"),
    [("GBR", "UK"), ("PRK", "North Korea"), ("COD", "DR Congo"), ("COG", "Congo"), ("EU", "EU")],
)
def test_names_that_no_rule_gives(code, short):
    assert looks.short_names()[code] == short
    assert looks.short_names()["Mexico and Central America"] == "Mexico, C. America"
    assert looks.short_names()["Latin America and the Caribbean"] == "the region"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("iso3", "country"),
        ("hs4", "heading"),
        ("gdp_per_capita", "GDP per capita"),
        ("with_united_states", "with United States"),
        ("with_china", "with China"),
        ("with_france", "with France"),
        ("with_germany", "with Germany"),
        ("ores_metals", "ores and metals"),
        ("all_arithmetic", "all, arithmetic mean"),
        ("all_geometric", "all, geometric mean"),
        ("population_thousands", "population, thousands"),
    ],
)
def test_columns_are_said_in_words_with_capitals_where_they_belong(column, said):
    looks.use_house_looks()
    assert words.in_words(column) == said
