"""Cut raw files of opinion, institutes and migrants."""

import pandas as pd

from sources import other_formats, place_names
from sources.codes import PANEL_OF

#: The years for which residents by country of birth were estimated.
MIGRANT_YEARS = ("2000", "2005", "2010", "2015", "2020")


def _of_the_region(found, names):
    """Add the code of the region's states; other rows are left out."""
    found = found.assign(iso3=place_names.codes(found[names]))
    return found[found["iso3"].isin(PANEL_OF)]


def migrants(files):
    """Residents of the region born in China, one row a state and year."""
    (path,) = files.values()
    found = _of_the_region(pd.read_csv(path), "destination_area")
    long = found.melt("iso3", MIGRANT_YEARS, "year", "china_born_migrants")
    return long.astype({"year": int})


def institutes(files):
    """Confucius Institutes of the region, one row each."""
    (path,) = files.values()
    return _of_the_region(pd.read_csv(path), "country")


#: Numbers by which Latinobarómetro knows countries, those of ISO.
SURVEYED = {
    32: "ARG", 68: "BOL", 76: "BRA", 152: "CHL", 170: "COL", 188: "CRI", 214: "DOM", 218: "ECU",
    222: "SLV", 320: "GTM", 340: "HND", 484: "MEX", 591: "PAN", 600: "PRY", 604: "PER",
    858: "URY", 862: "VEN",
}  # fmt: skip

#: Four respondents in Chile weigh as much as thirty others each.
LARGEST_WEIGHT = 5


def latinobarometro_2023(files):
    """Weighted shares of all respondents by question and country; no answer is in the base."""
    (path,) = files.values()
    answers = other_formats.r_object(path)
    answers = answers.assign(weight=answers["wt"].clip(upper=LARGEST_WEIGHT))
    answers["iso3"] = answers["idenpa"].map(SURVEYED)
    questions = [
        name for name in answers if name.startswith(("P23", "P24", "P25N", "P26", "P27SDN"))
    ]
    long = answers.melt(["iso3", "weight"], questions, "question", "answer")
    long["answer"] = long["answer"].where(long["answer"].between(1, 4), 0)
    shares = _shares(long, ["iso3", "question"]).round(1)
    shares.columns = [f"pct_{int(answer)}" if answer else "pct_dk_na" for answer in shares]
    count = long.groupby(["iso3", "question"]).size().rename("n")
    return shares.join(count).reset_index().assign(year=2023)


def _shares(long, keys):
    """Return weighted percentages of the answers within each group."""
    weight = long.groupby([*keys, "answer"], observed=True)["weight"].sum().unstack(fill_value=0)
    return 100 * weight.div(weight.sum(axis=1), axis=0)


#: Of China in 2013 the harmonised file has another question.
NOT_ASKED = ("CHN", 2013)

FAVOURABLE = ["Very favorable", "Somewhat favorable"]
UNFAVOURABLE = ["Somewhat unfavorable", "Very unfavorable"]


def pew(files):
    """Weighted shares with a favourable view of China and of the US; no answer is in the base."""
    (path,) = files.values()
    answers = other_formats.r_object(path)
    answers = answers.assign(iso3=answers["sta"].astype(str), year=answers["wav"].astype(int))
    names = {"opi_USA": "USA", "opi_CHN": "CHN"}
    answers = answers.rename(columns={**names, "wgt": "weight"})
    long = answers.melt(["iso3", "year", "weight"], list(names.values()), "about", "answer")
    long = long.dropna(subset=["answer", "weight"])
    long = long[(long["about"] != NOT_ASKED[0]) | (long["year"] != NOT_ASKED[1])]
    keys = ["iso3", "year", "about"]
    share = _shares(long, keys)
    found = pd.DataFrame(
        {
            "pct_favorable": share[FAVOURABLE].sum(axis=1).round(1),
            "pct_unfavorable": share[UNFAVOURABLE].sum(axis=1).round(1),
            "n": long.groupby(keys).size(),
        }
    )
    return found.reset_index()


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "culture/china_born_migrants_lac_2000_2020.csv": (migrants, "migrants"),
    "culture/confucius_institutes_lac_2021.csv": (institutes, "confucius"),
    "culture/latinobarometro_2023_china_usa.csv": (
        latinobarometro_2023,
        "latinobarometro_2023",
    ),
    "culture/pew_favorability_china_usa_2002_2023.csv": (pew, "pew"),
}
