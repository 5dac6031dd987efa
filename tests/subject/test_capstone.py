"""The capstone's card, prediction, result and report: what they compute, and what they refuse."""

import dataclasses
import html
import itertools
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livebook.tables import TableError, describe, load
from periphery import capstone, claims, indicators
from periphery.capstone import Card, CardError, PredictionError, Study, study_report, ties

matplotlib.use("agg")

GOOD = {
    "author": "A. Writer",
    "text": "A Text",
    "published": "1 May 2025",
    "link": "example.org/text",
    "sentence": "Chile leans on one buyer",
    "reading": "China takes a larger share of Chile's exports than others do elsewhere.",
    "countries": ["CHL"],
    "partner": "CHN",
    "indicator": "share_of_exports",
    "comparators": [("MEX", "USA"), ("BRA", "EU")],
    "window": (2018, 2020),
}
REGION = load("countries").dropna(subset=["panel"])["iso3"].to_list()


def card(**changes):
    return Card(**{**GOOD, **changes})


def study(supported=(30, None), refuted=(None, 20), of="value", **changes):
    made = Study(card(**changes))
    made.predict("It grew.", supported=supported, refuted=refuted, of=of)
    return made


def report(made=None, **changes):
    made = made or study()
    words = {
        "verdict": "partly supported",
        "reasons": "Because.",
        "against_my_view": "This.",
        "tools": "None.",
        "alt": "Three bars.",
    }
    figure = capstone.draw(made)
    try:
        return made.report(**{**words, "variations": made.vary(), "figure": figure, **changes})
    finally:
        plt.close(figure)


# What is measured --------------------------------------------------------------------------------


def test_values_are_those_of_the_indicators_by_hand():
    trade = load("trade_by_partner")
    sold = trade[(trade["exporter"] == "CHL") & trade["year"].between(2018, 2020)]
    total = sold.groupby("year")["exports_kusd"].sum()
    china = sold[sold["importer"] == "CHN"].set_index("year")["exports_kusd"]
    row = study().result().iloc[0]
    assert row["value"] == pytest.approx(100 * (china / total).mean())
    assert (row["role"], row["years"]) == ("claim", "2018–2020")


def test_the_ratio_is_one_share_over_the_other():
    there = capstone.share_of_exports("MEX", "USA")
    back = capstone.share_of_exports("USA", "MEX")
    pd.testing.assert_series_equal(capstone.reliance_ratio("MEX", "USA"), there / back)


def test_asymmetry_of_weight_compares_two_sizes():
    world = load("trade_all_pairs").query("year == 2019")
    bought = world.loc[world["importer"] == "USA", "exports_kusd"].sum()
    sold = world.loc[world["exporter"] == "CAN", "exports_kusd"].sum()
    found = capstone.weight_asymmetry("CAN", "USA").loc[2019]
    assert found == pytest.approx(bought / sold)


def test_the_union_is_one_partner():
    members = indicators.eu_membership(load("countries"))
    world = load("trade_all_pairs").query("year == 2019 and exporter == 'CAN'")
    inside = [code for code, (first, last) in members.items() if first <= 2019 <= last]
    by_hand = world.loc[world["importer"].isin(inside), "exports_kusd"].sum()
    share = capstone.share_of_exports("CAN", "EU").loc[2019]
    assert share == pytest.approx(100 * by_hand / world["exports_kusd"].sum())


def test_primary_share_by_hand():
    flows = load("trade_by_section").query(
        "exporter == 'BRA' and importer == 'CHN' and year == 2015"
    )
    raw = flows.loc[flows["section"].isin(list("01234")), "exports_kusd"].sum()
    share = capstone.primary_share_of_exports("BRA", "CHN").loc[2015]
    assert share == pytest.approx(100 * raw / flows["exports_kusd"].sum())


def test_no_trade_is_a_share_of_zero_and_no_ratio():
    """Antigua and Barbuda sold China nothing in three years, and nothing to Iceland at all."""
    trade = load("trade_by_partner").query("exporter == 'ATG' and importer == 'CHN'")
    without = sorted(set(range(2000, 2021)) - set(trade["year"]))
    assert without
    assert (capstone.share_of_exports("ATG", "CHN").loc[without] == 0).all()
    assert (capstone.share_of_exports("ATG", "ISL") == 0).all()
    assert 2019 not in capstone.reliance_ratio("ISL", "ATG").index


TRADE = ["share_of_exports", "share_of_imports", "reliance_ratio", "weight_asymmetry"]


@pytest.mark.parametrize("name", TRADE)
@pytest.mark.parametrize("pair", [("PRY", "TWN"), ("TWN", "PRY"), ("MEX", "TWN")])
def test_what_is_not_in_the_source_has_no_value(name, pair):
    """Taiwan is in neither table: that says nothing about its trade."""
    with pytest.raises(CardError, match="TWN is not in the source"):
        study(
            countries=[pair[0]],
            partner=pair[1],
            indicator=name,
            comparators=[("MEX", "USA")],
        ).result()
    assert pair[0] == "TWN" or capstone.share_of_exports(*pair).empty


@pytest.mark.parametrize("name", TRADE)
@pytest.mark.parametrize("pair", [("CHN", "CUB"), ("USA", "CUB"), ("EU", "CUB"), ("CUB", "EU")])
def test_a_year_in_which_the_source_lacks_one_is_left_out(name, pair):
    """Cuba is in the source to 2020 and not in 2023."""
    values = getattr(capstone, name)(*pair)
    assert values.index.max() == 2020
    assert 2023 in capstone.share_of_exports(pair[0] if pair[0] != "CUB" else "CHN", "MEX").index
    values = study(
        countries=[pair[0]],
        partner=pair[1],
        indicator=name,
        comparators=[("MEX", "USA")],
        window=(2019, 2023),
    ).result()
    assert set(values["years"]) == {"2019–2020", "2019–2020, 2023"}
    with pytest.raises(CardError, match="CUB is not in the source in 2023"):
        study(
            countries=[pair[0]],
            partner=pair[1],
            indicator=name,
            comparators=[("MEX", "USA")],
            window=(2021, 2023),
        ).result()


def test_no_economy_that_the_source_lacks_has_a_share():
    """Whoever is in the table in no other year than these: nobody's share of them is zero there."""
    world = load("trade_all_pairs")
    latest = world[world["year"] == 2023]
    there = set(latest["exporter"]) | set(latest["importer"])
    lacking = (set(world["exporter"]) | set(world["importer"])) - there
    assert {"CUB", "PRK", "PSE", "ASM", "VGB", "WSM"} <= lacking
    for code in lacking:
        assert 2023 not in capstone.share_of_exports("CHN", code).index
    assert (capstone.share_of_exports("CHN", "CUB") > 0).all()


def test_a_false_card_does_not_come_out_as_predicted():
    """“Paraguay sells nothing of note to Taiwan”: the source cannot say."""
    made = Study(card(countries=["PRY"], partner="TWN", comparators=[("PRY", "BRA")]))
    made.predict("It sells it nothing.", supported=(None, 0.1), refuted=(0.5, None))
    for look in (made.result, lambda: made.outcome, made.vary, lambda: capstone.draw(made)):
        with pytest.raises(CardError, match="PRY with TWN: TWN is not in the source"):
            look()


def test_a_comparison_with_what_is_not_in_the_source_says_so():
    made = study()
    rows = made.vary(partner=["TWN"], window=[(2021, 2023)])
    assert rows["number"].isna().tolist() == [False, True, False]
    assert rows.loc[1, "outcome"].endswith("TWN is not in the source")


def test_votes_opinion_and_debt_are_read_from_their_tables():
    votes = load("agreement_in_un_votes").query("iso3 == 'CAN' and year == 2020")
    assert capstone.agreement_in_votes("CAN", "USA").loc[2020] == votes["with_united_states"].item()
    views = load("favourability_of_powers").query(
        "iso3 == 'MEX' and year == 2023 and about == 'China'"
    )
    assert capstone.favourable_view("MEX", "CHN").loc[2023] == views["favourable_pct"].item()
    debt = load("public_debt_by_lender").query("debtor == 'ECU' and year == 2013")
    owed = debt.loc[debt["lender"] == "China", "debt_musd"].sum() / debt["debt_musd"].sum()
    assert capstone.share_of_public_debt("ECU", "CHN").loc[2013] == pytest.approx(100 * owed)


@pytest.mark.parametrize("name", list(capstone.INDICATORS))
def test_every_indicator_says_what_it_asks_and_reads_known_tables(name):
    measured = capstone.INDICATORS[name]
    assert measured.question.endswith("?") or measured.question.endswith("?)")
    assert measured.unit
    assert all(load(table) is not None for table in measured.tables)


def test_the_list_of_indicators_has_them_all():
    assert list(capstone.indicator_list().index) == list(capstone.INDICATORS)


# Any card ----------------------------------------------------------------------------------------

countries = st.lists(st.sampled_from(REGION), min_size=1, max_size=4, unique=True)
shares = st.sampled_from(["share_of_exports", "share_of_imports"])
partners = st.sampled_from(["CHN", "USA", "EU", "JPN"])
several = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@several
@given(countries, partners, shares, st.integers(2000, 2020), st.integers(0, 5))
def test_any_countries_partner_and_window_give_shares(codes, partner, name, first, length):
    made = study(
        countries=codes,
        partner=partner,
        indicator=name,
        comparators=[("AUS", partner)],
        window=(min(first, 2019), max(2019, first + length)),
    )
    rows = made.result()
    assert rows["value"].between(0, 100).all()
    claim = rows.loc[rows["role"] == "claim", "value"]
    assert claim.min() <= made.number <= claim.max()
    assert len(rows) == len(codes) + 1


@several
@given(countries, st.randoms())
def test_the_order_of_countries_does_not_matter(codes, random):
    other = random.sample(codes, len(codes))
    numbers = [study(countries=c, comparators=[("CAN", "USA")]).number for c in (codes, other)]
    assert numbers[0] == numbers[1]


numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers, numbers)
def test_a_number_has_one_outcome(number, one, two):
    low, high = sorted([one, two])
    if low == high:
        high += 1
    made = Study(card()).predict("x", supported=(high, None), refuted=(None, low))
    found = made.outcome(number)
    assert (found == capstone.AS_PREDICTED) == (number >= high)
    assert (found == capstone.REFUTED) == (number <= low)


def test_the_lead_is_over_the_median_comparator():
    rows = study().result().set_index("country")["value"]
    made = study(of="lead", supported=(5, None), refuted=(None, 0))
    assert made.number == pytest.approx(rows["CHL"] - rows[["MEX", "BRA"]].median())


# What a card refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"author": " "}, "no author"),
        ({"reading": "..."}, "no reading"),
        ({"sentence": "word " * 15}, "15 words"),
        ({"countries": []}, "no country"),
        ({"countries": ["CHL", "CHL"]}, "twice"),
        ({"countries": ["CHIL"]}, "CHL (Chile)"),
        ({"countries": ["Chile"]}, "CHL (Chile)"),
        ({"countries": ["chl"]}, "CHL (Chile)"),
        ({"countries": [7]}, "no country has the code 7"),
        ({"countries": None}, "countries"),
        ({"partner": "China"}, "CHN (China)"),
        ({"partner": "CHL"}, "its own partner"),
        ({"indicator": "share_of_export"}, "share_of_exports"),
        ({"comparators": []}, "no comparator"),
        ({"comparators": ["MEX"]}, "pairs"),
        ({"comparators": 3}, "pairs"),
        ({"comparators": [("CHL", "CHN")]}, "claim and comparator at once"),
        ({"comparators": [("MEX", "XYZ")]}, "no partner has the code 'XYZ'"),
        ({"window": (2020, 2018)}, "2020 is after 2018"),
        ({"window": 2020}, "two years"),
        ({"window": (2018,)}, "two years"),
        ({"window": ("then", "now")}, "two years"),
    ],
)
def test_a_bad_card_hears_why(changes, words):
    with pytest.raises(CardError) as error:
        card(**changes)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window": (2030, 2031)}, "no value in 2030–2031; it has"),
        ({"countries": ["DEU"], "partner": "EU"}, "a member has no trade"),
        ({"countries": ["PRK"], "indicator": "share_of_public_debt"}, "knows nothing of PRK"),
        ({"indicator": "agreement_in_votes", "partner": "JPN"}, "knows the partners"),
        ({"countries": ["KEN"], "indicator": "primary_share_of_exports"}, "KEN with CHN"),
    ],
)
def test_what_the_tables_do_not_hold_is_said(changes, words):
    with pytest.raises(CardError) as error:
        study(**changes).result()
    assert words in str(error.value)


def test_a_card_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        card().partner = "USA"


def test_a_study_wants_a_card():
    with pytest.raises(CardError, match="Card"):
        Study(GOOD)


# The prediction ----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["result", "vary", "draw", "report"])
def test_nothing_is_shown_before_the_prediction(call):
    made = Study(card())
    calls = {
        "result": made.result,
        "vary": made.vary,
        "draw": lambda: capstone.draw(made),
        "report": lambda: made.report(
            verdict="supported", reasons="x", against_my_view="x", tools="x",
            variations=None, figure=None, alt="x",
        ),
    }  # fmt: skip
    with pytest.raises(PredictionError, match="predict first"):
        calls[call]()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"because": ""}, "why"),
        ({"supported": (10, None), "refuted": (None, 10)}, "overlap"),
        ({"supported": (10, None), "refuted": (None, 20)}, "overlap"),
        ({"supported": (None, None)}, "nothing can fail"),
        ({"refuted": (None, None)}, "nothing can fail"),
        ({"supported": None}, "pair of numbers"),
        ({"refuted": 3}, "pair of numbers"),
        ({"supported": ("a lot", None)}, "pair of numbers"),
        ({"supported": (5, 1)}, "empty range"),
        ({"supported": (float("nan"), 1)}, "empty range"),
        ({"of": "mean"}, "'value' or 'lead'"),
    ],
)
def test_a_prediction_that_cannot_fail_is_refused(changes, words):
    good = {"because": "x", "supported": (30, None), "refuted": (None, 20), "of": "value"}
    with pytest.raises(PredictionError, match=words):
        Study(card()).predict(**{**good, **changes})


def test_a_range_may_be_of_a_single_number():
    made = study()
    made.predict("Exactly.", supported=(5, 5), refuted=(None, 4))
    assert made.prediction.supported == (5, 5)


def test_it_may_be_changed_before_the_result_and_not_after():
    made = study()
    made.predict("Better.", supported=(40, None), refuted=(None, 20))
    made.result()
    made.predict("Better.", supported=(40, None), refuted=(None, 20))  # a cell run again
    with pytest.raises(PredictionError, match="has been seen"):
        made.predict("Better.", supported=(30, None), refuted=(None, 20))
    assert made.prediction.supported == (40, float("inf"))


def test_a_refused_result_is_no_result():
    made = study(window=(2030, 2031))
    with pytest.raises(CardError):
        made.result()
    made.predict("Again.", supported=(1, 2), refuted=(3, 4))


def test_the_code_tells_predictions_and_cards_apart():
    codes = {
        study(supported=s, window=w).prediction.code
        for s, w in itertools.product([(30, None), (31, None)], [(2018, 2020), (2017, 2020)])
    }
    assert len(codes) == 4
    assert study().prediction.code == study().prediction.code


def test_a_result_that_is_altered_does_not_alter_the_study():
    made = study()
    before = made.number
    rows = made.result()
    rows["value"] = 0
    assert made.number == before


# Variations --------------------------------------------------------------------------------------


def test_variations_change_one_thing_at_a_time():
    made = study()
    table = made.vary(
        window=[(2000, 2002), (2030, 2031)],
        countries=[["CHL", "PER"], "MEX"],
        partner=["USA"],
        indicator=["weight_asymmetry"],
    )
    assert table["changed"].to_list() == ["nothing", *["window"] * 2, *["countries"] * 2, "partner", "indicator"]  # fmt: skip
    assert table["number"].iloc[1] == study(window=(2000, 2002)).number
    assert np.isnan(table["number"].iloc[2])
    assert table["outcome"].iloc[2].startswith("no data")
    assert table["outcome"].iloc[-1] == "another measure"


def test_a_comparator_that_joins_the_claim_is_no_comparator():
    made = study(comparators=[("PER", "CHN"), ("MEX", "USA")], of="lead")
    found = made.vary(countries=[["CHL", "PER"]])["number"].iloc[1]
    by_hand = study(countries=["CHL", "PER"], comparators=[("MEX", "USA")], of="lead")
    assert found == by_hand.number


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"author": ["B"]}, "can be varied"), ({"window": [3]}, "two years")],
)
def test_a_bad_variation_hears_why(changes, words):
    with pytest.raises(CardError, match=words):
        study().vary(**changes)


# An indicator of one's own -----------------------------------------------------------------------


@pytest.fixture
def own():
    @capstone.indicator(question="How long?", unit="letters", tables=["countries"])
    def letters(country, partner):
        return pd.Series({2019: 3, 2020: np.nan, 2021: 5 if partner == "CHN" else np.inf})

    yield letters
    capstone.INDICATORS.pop("letters")


def test_a_student_can_add_an_indicator(own):
    made = study(indicator="letters", window=(2019, 2021), comparators=[("PER", "CHN")])
    assert made.result()["value"].to_list() == [4, 4]
    assert made.result()["years"].to_list() == ["2019, 2021"] * 2
    assert list(made.provenance().index) == ["countries"]


def test_an_infinite_value_is_refused(own):
    with pytest.raises(CardError, match="infinite in 2021"):
        study(indicator="letters").result()


def test_an_indicator_of_an_unknown_table_is_refused():
    with pytest.raises(TableError, match="trade_by_partner"):
        capstone.indicator(question="?", unit="", tables=["trade_by_partners"])


# The report --------------------------------------------------------------------------------------


def test_the_report_says_all_that_is_asked():
    made = study()
    text = report(made, tools="A language model, for grammar.").page()
    for part in (
        GOOD["sentence"], GOOD["reading"], made.prediction.code, "as predicted", "30 up", "20 down",
        "partly supported", "Because.", "This.", "A language model", "BACI", "Three bars.",
        "https://example.org/text", "MEX",
    ):  # fmt: skip
        assert html.escape(part) in text
    assert text.count("<h1>") == 1
    assert "$" not in text.replace("US$", "")


def test_the_report_needs_no_other_file(tmp_path):
    path = report().save(tmp_path / "mine" / "chapter")
    text = path.read_text(encoding="utf-8")
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]
    assert 'src="data:image/svg+xml;base64,' in text
    assert "<script" not in text


def test_what_a_student_writes_is_text_and_no_markup():
    made = study(sentence="<b>Buy & sell</b>", author="$author <script>")
    text = report(made, reasons="a < b & c").page()
    assert "<b>Buy" not in text
    assert "<script>" not in text
    assert "&lt;b&gt;Buy &amp; sell" in text
    assert "a &lt; b &amp; c" in text
    assert "$author &lt;script&gt;" in text


def test_the_same_study_gives_the_same_report():
    assert report().page() == report().page()


def test_a_notebook_shows_it_below_its_own_headings():
    text = report()._repr_html_()
    assert "<h1" not in text
    assert "<h2" not in text
    assert "<h3>" in text


@pytest.mark.parametrize("verdict", claims.VERDICTS)
def test_every_verdict_of_the_book_may_be_given(verdict):
    assert f"Verdict: {verdict}" in report(verdict=verdict).page()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": "true"}, "no verdict is called 'true'"),
        ({"verdict": "partly suported"}, "partly supported"),
        ({"reasons": ""}, "reasons"),
        ({"against_my_view": "..."}, "against_my_view"),
        ({"tools": " "}, "tools"),
        ({"alt": ""}, "alt"),
    ],
)
def test_an_unfinished_report_hears_why(changes, words):
    with pytest.raises(CardError, match=words):
        report(**changes)


def test_open_ranges_are_shaded_as_far_as_the_chart_goes():
    made = study(supported=(10, None), refuted=(None, 5))
    figure = capstone.draw(made)
    axes = figure.axes[0]
    refuting, supporting = (
        patch.get_extents().transformed(axes.transData.inverted()) for patch in axes.patches[-2:]
    )
    low, high = axes.get_xlim()
    assert (refuting.x0, refuting.x1) == pytest.approx((low, 5))
    assert (supporting.x0, supporting.x1) == pytest.approx((10, high))
    assert high == pytest.approx(1.25 * made.result()["value"].max())
    plt.close(figure)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_stands_beyond_the_end_of_its_bar(sign, monkeypatch):
    made = study()
    values = made.result().assign(value=lambda rows: sign * rows["value"])
    monkeypatch.setattr(made, "result", lambda: values)
    figure = capstone.draw(made)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    for bar, text in zip(axes.containers[0], axes.texts, strict=True):
        bar, text = bar.get_window_extent(), text.get_window_extent()
        assert text.x0 > bar.x1 if sign > 0 else text.x1 < bar.x0
        assert bar.y0 < (text.y0 + text.y1) / 2 < bar.y1
    plt.close(figure)


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(CardError) as told:
        card(indicator="share_of_export")
    assert str(told.value).startswith(
        "no indicator is called 'share_of_export'; did you mean: share_of_exports, "
    )
    assert str(told.value).count(",") == 1  # the two nearest, not all there are


def test_a_chart_of_a_lead_shades_nothing():
    made = study(of="lead", supported=(5, None), refuted=(None, 0))
    figure = capstone.draw(made)
    assert len(figure.axes[0].patches) == len(made.result())
    plt.close(figure)


# Each partner, each end ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partner", "column"),
    [("CHN", "china"), ("USA", "united_states"), ("FRA", "france"), ("DEU", "germany")],
)
def test_votes_are_compared_with_each_of_four(partner, column):
    votes = load("agreement_in_un_votes").query("iso3 == 'CAN'").set_index("year")
    by_hand = votes[f"with_{column}"].dropna()
    found = capstone.agreement_in_votes("CAN", partner)
    assert found.to_dict() == by_hand.to_dict() and len(by_hand)


@pytest.mark.parametrize("partner", ["CHN", "USA", "JPN", "FRA", "DEU", "ESP", "ITA"])
def test_debt_is_owed_to_each_of_seven_and_nothing_owed_is_nought(partner):
    names = load("countries").set_index("iso3")["name"]
    debt = load("public_debt_by_lender").query("debtor == 'ECU'")
    total = debt.groupby("year")["debt_musd"].sum()
    owed = debt[debt["lender"] == names[partner]].groupby("year")["debt_musd"].sum()
    assert owed.sum() > 0
    by_hand = (100 * owed / total).fillna(0)[total > 0]
    pd.testing.assert_series_equal(
        capstone.share_of_public_debt("ECU", partner), by_hand, check_names=False
    )


def test_a_state_that_owes_nothing_has_no_share():
    debt = load("public_debt_by_lender")
    total = debt.groupby(["debtor", "year"])["debt_musd"].sum()
    for debtor, year in total[total == 0].index:
        assert year not in capstone.share_of_public_debt(debtor, "CHN").index


@pytest.mark.parametrize(("partner", "about"), [("CHN", "China"), ("USA", "United States")])
def test_views_are_of_either_power(partner, about):
    views = load("favourability_of_powers").query("iso3 == 'MEX' and about == @about")
    by_hand = views.set_index("year")["favourable_pct"]
    assert capstone.favourable_view("MEX", partner).to_dict() == by_hand.to_dict() != {}


@pytest.mark.parametrize(
    ("name", "flow"),
    [("primary_share_of_exports", "exports_kusd"), ("primary_share_of_imports", "imports")],
)
def test_primary_shares_with_the_union_are_those_of_its_members_of_the_year(name, flow):
    members = indicators.eu_membership(load("countries"))
    trade = load("trade_by_section").query("year == 2015")
    inside = [code for code, (first, last) in members.items() if first <= 2015 <= last]
    own, other = ("exporter", "importer") if flow == "exports_kusd" else ("importer", "exporter")
    rows = trade[(trade[own] == "BRA") & trade[other].isin(inside)]
    raw = rows.loc[rows["section"].astype(str).isin(list("01234")), "exports_kusd"].sum()
    found = getattr(capstone, name)("BRA", "EU").loc[2015]
    assert found == pytest.approx(100 * raw / rows["exports_kusd"].sum())


def test_a_share_of_imports_is_of_what_is_bought():
    bought = load("trade_by_partner").query("importer == 'CHL' and year == 2015")
    by_hand = bought.loc[bought["exporter"] == "USA", "exports_kusd"].sum()
    share = capstone.share_of_imports("CHL", "USA").loc[2015]
    assert share == pytest.approx(100 * by_hand / bought["exports_kusd"].sum())


def test_a_trade_table_holds_each_year_once_and_the_union_as_one():
    rows = capstone.trade_of("CHL", "CHN")
    assert not rows.duplicated(["year", "exporter", "importer"]).any()
    assert set(rows["year"]) == {*range(2000, 2021), 2023}
    assert "EU" not in set(rows["exporter"])
    one = capstone.trade_of("CHL", "EU").query("year == 2019")
    assert "EU" in set(one["exporter"]) and "DEU" not in set(one["exporter"]) | set(one["importer"])
    world = load("trade_all_pairs")
    assert set(capstone.trade_of("CHL", "JPN")["year"]) == set(world["year"])


def test_an_indicator_is_registered_as_it_is_and_listed_with_its_tables():
    listed = capstone.indicator_list()
    assert listed.index.name == "indicator" and list(listed.columns) == ["asks", "unit", "tables"]
    own = capstone.INDICATORS["share_of_exports"]
    assert listed.loc["share_of_exports", "tables"] == "trade_by_partner, trade_all_pairs"
    assert (own.name, own.function) == ("share_of_exports", capstone.share_of_exports)
    assert capstone.INDICATORS["favourable_view"].tables == ("favourability_of_powers",)


@pytest.mark.parametrize(
    ("years", "words"),
    [([], ""), ([2015], "2015"), ([2015, 2016], "2015–2016"), ([2015, 2017], "2015, 2017")],
)
def test_years_are_told_in_runs(years, words):
    assert ties.span(years) == words


def test_who_is_absent_is_told_of_trade_alone_and_by_the_years_asked():
    trade = ("trade_by_partner", "trade_all_pairs")
    assert ties.absent(["countries"], ("TWN", "CHN")) == ""
    assert ties.absent(trade, ("CHL", "CHN")) == ""
    assert ties.absent(trade, ("TWN", "CHN")) == "TWN is not in the source"
    assert ties.absent(trade, ("TWN", "XKX")) == "TWN and XKX is not in the source"
    assert ties.absent(trade, ("CUB", "CHN"), (2020, 2023)) == ""
    assert ties.absent(trade, ("CUB", "CHN"), (2021, 2023)) == "CUB is not in the source in 2023"
    assert ties.absent(trade, ("TWN", "CHN"), (2018, 2019)) == "TWN is not in the source in 2019"
    assert ties.absent(trade, ("TWN", "CHN"), (2021, 2022)) == ""  # no year at all


def test_whom_an_indicator_does_not_know_is_answered_with_whom_it_does():
    with pytest.raises(CardError, match="favourable_view knows the partners CHN, USA, not JPN"):
        capstone.favourable_view("MEX", "JPN")


# A card's ends -----------------------------------------------------------------------------------


def test_a_card_takes_what_is_just_possible_and_keeps_it_in_one_form():
    made = card(sentence="word " * 14, countries="CHL", window=("2019", 2019.0))
    assert made.countries == ("CHL",) and made.window == (2019, 2019)
    assert made.comparators == (("MEX", "USA"), ("BRA", "EU"))
    made = card(countries=iter(["CHL", "PER"]), comparators=iter([["MEX", "USA"]]))
    assert made.pairs == (("CHL", "CHN"), ("PER", "CHN"))
    assert made.comparators == (("MEX", "USA"),)


@pytest.mark.parametrize("name", ["author", "text", "published", "link", "sentence", "reading"])
def test_every_field_of_a_card_is_asked_for_by_its_name(name):
    with pytest.raises(CardError, match=f"^the card has no {name}$"):
        card(**{name: " … . "})


def test_codes_are_answered_with_three_near_ones_and_nonsense_with_none():
    with pytest.raises(CardError) as told:
        card(countries=["CH"])
    assert str(told.value).startswith("no country has the code 'CH'; did you mean ")
    assert str(told.value).count("(") == 3
    with pytest.raises(CardError, match=r"^no partner has the code '#####'$"):
        card(partner="#####")


def test_a_member_has_no_trade_with_the_whole_from_either_side():
    for pair in (("DEU", "EU"), ("EU", "DEU")):
        with pytest.raises(CardError, match=f"{pair[0]} with {pair[1]}: a member has no trade"):
            study(countries=[pair[0]], partner=pair[1]).result()


def test_rows_are_in_the_order_of_the_card_and_say_which_years_there_are():
    rows = study(countries=["PER", "CHL"], window=(2019, 2023)).result()
    assert list(rows.columns) == ["country", "partner", "role", "value", "years"]
    assert rows["country"].to_list() == ["PER", "CHL", "MEX", "BRA"]
    assert rows["partner"].to_list() == ["CHN", "CHN", "USA", "EU"]
    assert rows["role"].to_list() == ["claim", "claim", "comparator", "comparator"]
    assert set(rows["years"]) == {"2019–2020, 2023"}


@pytest.mark.parametrize("problem", [KeyError("no such row"), ValueError("no such row")])
def test_what_an_indicator_stumbles_over_is_told_with_the_pair(own, monkeypatch, problem):
    def fails(country, partner):
        raise problem

    broken = dataclasses.replace(capstone.INDICATORS["letters"], function=fails)
    monkeypatch.setitem(capstone.INDICATORS, "letters", broken)
    with pytest.raises(CardError, match=r"letters knows nothing of CHL with CHN: .*no such row"):
        study(indicator="letters").result()


def test_values_without_years_in_the_window_are_told_with_those_there_are(own):
    with pytest.raises(CardError, match=r"has no value in 2000–2001; it has 2019, 2021$"):
        study(indicator="letters", window=(2000, 2001)).result()
    inside = study(indicator="letters", window=(2019, 2021), comparators=[("PER", "CHN")]).result()
    assert inside["value"].to_list() == [4, 4]
    first = study(indicator="letters", window=(2021, 2021), comparators=[("PER", "CHN")]).result()
    assert first["years"].to_list() == ["2021", "2021"]


# A prediction's ends -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("supported", "refuted"),
    [((10, 20), (20, 30)), ((20, 30), (10, 20)), ((10, 30), (15, 16)), ((15, 16), (10, 30))],
)
def test_ranges_that_share_a_number_overlap_from_either_side(supported, refuted):
    with pytest.raises(PredictionError, match="overlap"):
        Study(card()).predict("x", supported=supported, refuted=refuted)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [(10, "neither"), (20, "as predicted"), (30, "as predicted"), (30.1, "neither"),
     (40, "refuted"), (50, "refuted"), (50.1, "neither"), (39.9, "neither"), (19.9, "neither")],
)  # fmt: skip
def test_ends_of_ranges_belong_to_them(number, outcome):
    made = Study(card()).predict("x", supported=(20, 30), refuted=(40, 50))
    assert made.outcome(number) == outcome


def test_a_prediction_says_what_it_is_of_and_has_a_short_code():
    made = Study(card()).predict("x", supported=(None, 3), refuted=(4, None), of="lead")
    assert made.of_what.endswith("less the median of the comparators")
    assert (made.supported, made.refuted) == ((-np.inf, 3.0), (4.0, np.inf))
    assert len(made.code) == 8 and made.because == "x"
    value = Study(card()).predict("x", supported=(None, 3), refuted=(4, None))
    assert value.of_what == "the median of the claim's countries" and value.code != made.code


def test_the_number_is_a_median_of_countries():
    codes = ["CHL", "PER", "BRA"]
    made = study(countries=codes, comparators=[("MEX", "USA"), ("CAN", "USA"), ("COL", "EU")])
    rows = made.result().set_index("country")["value"]
    assert made.number == sorted(rows[codes])[1]
    lead = study(**{**vars(made.card)}, of="lead", supported=(1, None), refuted=(None, 0))
    assert lead.number == made.number - sorted(rows[["MEX", "CAN", "COL"]])[1]


def test_variations_are_rows_in_the_order_asked_with_what_was_changed():
    made = study()
    table = made.vary(
        window=[(2019, 2019), (2018, 2019)],
        countries=["PER", ["CHL", "PER"]],
        comparators=[[("CAN", "USA"), ("NOR", "EU")]],
        indicator=["share_of_imports"],
    )
    assert list(table.columns) == ["changed", "to", "number", "outcome"]
    assert table["to"].to_list() == [
        "", "2019", "2018–2019", "PER", "CHL, PER", "CAN, USA, NOR, EU", "share_of_imports",
    ]  # fmt: skip
    assert (table["number"].iloc[0], table["outcome"].iloc[0]) == (made.number, made.outcome)
    assert table["outcome"].iloc[1] == made.prediction.outcome(table["number"].iloc[1])
    assert table["number"].iloc[5] == made.number  # of a value, whatever it is compared with
    assert table["number"].iloc[6] == study(indicator="share_of_imports").number
    assert made.card == card()


def test_a_partner_of_the_comparators_may_be_tried_as_the_claim_s():
    made = study(
        comparators=[("CHL", "USA"), ("MEX", "USA")], of="lead", supported=(1, 9), refuted=(10, 20)
    )
    found = made.vary(partner=["USA"])["number"].iloc[1]
    by_hand = study(
        partner="USA", comparators=[("MEX", "USA")], of="lead", supported=(1, 9), refuted=(10, 20)
    )
    assert found == by_hand.number


def test_the_sources_of_the_numbers_are_told_table_by_table():
    rows = study().provenance()
    assert list(rows.columns) == ["source", "licence", "vintage", "known problems"]
    assert list(rows.index) == ["trade_by_partner", "trade_all_pairs"]
    assert rows["source"].str.contains("BACI").all()
    assert not rows["source"].str.startswith("Source").any()
    for name, row in rows.iterrows():
        about = describe(name)
        assert (
            row["licence"] == about["licenses"][0]["title"] and row["vintage"] == about["vintage"]
        )
        assert row["known problems"] == len(about["known_problems"])


# The report's details ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (9.994, "9.99"),
        (10, "10"),
        (-9.5, "−9.50"),
        (1234.5, "1,234"),
        (-1234.6, "−1,235"),
        (0, "0.00"),
    ],
)
def test_numbers_are_short_with_a_true_minus(number, text):
    assert study_report._short(number) == text


@pytest.mark.parametrize(
    ("supported", "refuted", "words"),
    [
        ((1, 2), (30, None), ("1.00 to 2.00", "30 up")),
        ((None, -1), (0, 12), ("−1.00 down", "0.00 to 12")),
    ],
)
def test_the_report_tells_ranges_in_words(supported, refuted, words):
    text = report(study(supported=supported, refuted=refuted)).page()
    assert all(word in text for word in words)


@pytest.mark.parametrize(
    ("link", "href"),
    [("example.org/a", "https://example.org/a"), ("http://example.org/a", "http://example.org/a")],
)
def test_a_link_is_an_address(link, href):
    assert f'href="{href}"' in report(study(link=link)).page()


def test_headings_of_a_report_follow_one_another_from_any_level():
    made = report()
    for level in (1, 2, 5):
        found = set(re.findall(r"<h(\d)", made.body(level)))
        assert found == {str(level), str(level + 1)}
    assert repr(made) == "Report: partly supported"
    assert "<title>A. Writer: a claim tested</title>" in made.page()


def test_what_has_no_number_stands_in_the_report_as_a_dash():
    made = study()
    text = report(made, variations=made.vary(window=[(2030, 2031)])).page()
    assert "<td>–</td>" in text and "NaN" not in text
    assert "no data: share_of_exports of CHL with CHN has no value in 2030–2031" in text


def test_a_report_is_saved_over_the_one_before(tmp_path):
    for verdict in ("supported", "contested"):
        path = report(verdict=verdict).save(str(tmp_path))
    assert path == tmp_path / "report.html"
    assert "Verdict: contested" in path.read_text(encoding="utf-8")


def test_the_chart_has_the_claim_on_top_and_every_pair_by_name():
    made = study(countries=["CHL", "PER"])
    figure = capstone.draw(made)
    axes, rows = figure.axes[0], made.result()
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [
        "Brazil → European Union", "Mexico → United States", "Peru → China", "Chile → China",
    ]  # fmt: skip
    widths = [bar.get_width() for bar in axes.containers[0]]
    assert widths == rows["value"].to_list()[::-1]
    colours = [bar.get_facecolor() for bar in axes.containers[0]]
    assert colours[0] == colours[1] != colours[2] == colours[3]
    assert [text.get_text() for text in axes.texts] == [
        f"{width:.0f}" if width >= 10 else f"{width:.2f}" for width in widths
    ]
    assert axes.get_xlabel() == "%, mean of 2018–2020"
    said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert "On top: the claim; below: comparators." in said and "hatched: would refute it" in said
    plt.close(figure)
    lead = capstone.draw(study(of="lead", supported=(5, None), refuted=(None, 0)))
    assert "hatched" not in " ".join(text.get_text() for text in lead.texts)
    plt.close(lead)


def test_ranges_beyond_the_chart_are_not_drawn_and_those_within_it_are_told_apart():
    made = study(supported=(1000, None), refuted=(5, 6))
    figure = capstone.draw(made)
    patches = figure.axes[0].patches[len(made.result()) :]
    assert [patch.get_hatch() for patch in patches] == ["///"]
    plt.close(figure)


def test_a_chart_of_nothing_but_noughts_has_room(monkeypatch):
    made = study()
    rows = made.result().assign(value=0.0)
    monkeypatch.setattr(made, "result", lambda: rows)
    figure = capstone.draw(made)
    assert figure.axes[0].get_xlim() == (0, 1)
    plt.close(figure)
