"""Opinion, institutes and migrants: what the cultural claims can be held against."""

import pandas as pd

from sources.codes import PANEL_OF

OPINION = "culture/latinobarometro_opinion_china_usa_2007_2023.csv"
OPINION_2023 = "culture/latinobarometro_2023_china_usa.csv"

NAMES = {"CHN": "China", "USA": "United States"}

#: The wave of 2023 in the book's words: question, about whom.
ASKED_2023 = {
    "P23ST_A": ("opinion", "United States"),
    "P23ST_B": ("opinion", "Russia"),
    "P23ST_C": ("opinion", "China"),
    "P23ST_D": ("opinion", "European Union"),
    "P24ST_A": ("relations", "United States"),
    "P24ST_C": ("relations", "China"),
    "P25N_A": ("economic relations", "United States"),
    "P25N_C": ("economic relations", "China"),
}

STATEMENTS = {
    "P26SDN_A": "is a reliable partner",
    "P26SDN_B": "interferes in our internal affairs",
    "P26SDN_C": "keeps its international commitments",
    "P26SDN_D": "contributes to stability in Latin America",
    "P26SDN_E": "offers a good political model",
    "P26SDN_F": "offers a good economic model",
}

FOUR = ["pct_1", "pct_2", "pct_3", "pct_4"]
BEST_TO_WORST = [
    "very_positive_pct",
    "positive_pct",
    "negative_pct",
    "very_negative_pct",
    "no_answer_pct",
]
DEGREES = ["great_deal_pct", "fair_amount_pct", "little_pct", "not_at_all_pct", "no_answer_pct"]
CHOICES = ["united_states_pct", "china_pct", "both_pct", "neither_pct", "no_answer_pct"]


def _renamed(source, columns):
    names = dict(zip([*FOUR, "pct_dk_na"], columns, strict=True))
    return source.rename(columns={**names, "n": "respondents"})


def opinion_of_powers(series, wave):
    """Opinion of China, the US and others by country and year; the last wave from its own file."""
    early = series[series["year"] < 2023].copy()
    early["about"] = early["about"].map(NAMES)
    early["battery"] = "usual"
    early.loc[early["flag"].notna(), "battery"] = "without don't know"
    late = wave[wave["question"].isin(ASKED_2023)].copy()
    late["about"] = late["question"].map({code: whom for code, (_, whom) in ASKED_2023.items()})
    late["question"] = late["question"].map({code: what for code, (what, _) in ASKED_2023.items()})
    late["battery"] = late["question"].map({"opinion": "favourable wording"}).fillna("usual")
    columns = ["iso3", "year", "question", "about", *BEST_TO_WORST, "respondents", "battery"]
    found = [_renamed(part, BEST_TO_WORST)[columns] for part in (early, late)]
    found = pd.concat(found, ignore_index=True)
    return found[found["iso3"].isin(PANEL_OF)]


def statements_about_china(wave):
    """Six statements about China and how far respondents agree, by country."""
    found = wave[wave["question"].isin(STATEMENTS)].copy()
    found["statement"] = found["question"].map(STATEMENTS)
    return _renamed(found, DEGREES)[["iso3", "statement", *DEGREES, "respondents"]]


def closer_to_china_or_us(wave):
    """With whom the country should have closer relations, by country."""
    found = wave[wave["question"] == "P27SDN"]
    return _renamed(found, CHOICES)[["iso3", *CHOICES, "respondents"]]


def favourability_of_powers(source):
    """Favourable and unfavourable views of China and the US in every country surveyed."""
    # The source has two codes for the Palestinian territories.
    found = source.assign(
        about=source["about"].map(NAMES), iso3=source["iso3"].replace("PLS", "PSE")
    )
    found = found.rename(
        columns={
            "pct_favorable": "favourable_pct",
            "pct_unfavorable": "unfavourable_pct",
            "n": "respondents",
        }
    )
    return found[["iso3", "year", "about", "favourable_pct", "unfavourable_pct", "respondents"]]


def confucius_institutes(source):
    """One row for each Confucius Institute of the list, a double entry taken out."""
    found = source[["iso3", "location_name", "nearest_city"]].copy()
    found.columns = ["iso3", "host", "city"]
    found["host"] = found["host"].str.strip()
    # The same Venezuelan university, once by its Spanish and once by its English name.
    return found[found["host"] != "Universidad Bolivariana de Venezuela"]


def migrants_from_china(source):
    """Residents born in China, by country and year."""
    return source[["iso3", "year", "china_born_migrants"]].rename(
        columns={"china_born_migrants": "born_in_china"}
    )


TABLES = {
    "opinion_of_powers": (opinion_of_powers, [OPINION, OPINION_2023]),
    "statements_about_china": (statements_about_china, [OPINION_2023]),
    "closer_to_china_or_us": (closer_to_china_or_us, [OPINION_2023]),
    "favourability_of_powers": (
        favourability_of_powers,
        ["culture/pew_favorability_china_usa_2002_2023.csv"],
    ),
    "confucius_institutes": (
        confucius_institutes,
        ["culture/confucius_institutes_lac_2021.csv"],
    ),
    "migrants_from_china": (
        migrants_from_china,
        ["culture/china_born_migrants_lac_2000_2020.csv"],
    ),
}
