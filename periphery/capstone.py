"""A claim of another text, put to the book's tables: card, prediction, result, report.

A student fills in a `Card` (whose sentence, which countries, which partner, which indicator,
compared with whom, in which years), starts a `Study` with it and commits to a prediction that
could fail. Only then does ``study.result()`` show a number, and from then on the prediction stands
as it was. Nothing here judges a claim: the verdict, and the reasons for it, are the student's.

An indicator is a function of a country and a partner that returns one value a year. The functions
below are thin: the measures themselves are in `periphery.indicators`. Add one of your own with
`indicator`.
"""

import base64
import dataclasses
import difflib
import functools
import hashlib
import html
import io
import math
import string
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from livebook import charts
from livebook.tables import describe, load, source
from periphery import claims, indicators

EU = "EU"
AS_PREDICTED, REFUTED, UNDECIDED = "as predicted", "refuted", "neither"

#: A quotation stays shorter than this many words.
_WORDS = 15


class CardError(ValueError):
    """Something on a card is missing, unknown or impossible."""


class PredictionError(ValueError):
    """A prediction is missing, cannot fail, or was changed after the result."""


# Indicators --------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Indicator:
    """A measure of a country's tie with a partner.

    Parameters
    ----------
    name : str
        Name of the function.
    question : str
        What it asks, in words.
    unit : str
        Printed behind its values: ``"%"``, ``"times"`` …
    tables : tuple of str
        The book's tables that it reads.
    function : callable
        ``function(country, partner)`` returns a Series indexed by year, in `unit`.
    """

    name: str
    question: str
    unit: str
    tables: tuple
    function: object


#: The indicators that a card may name.
INDICATORS = {}


def indicator(*, question, unit, tables):
    """Register a function of a country and a partner as an indicator.

    Parameters
    ----------
    question : str
        What it asks, in words.
    unit : str
        Of its values.
    tables : iterable of str
        Names of the tables it reads; the report's table of sources is made from them.

    Returns
    -------
    callable
        A decorator. The function takes two ISO3 codes (the partner may be ``"EU"``) and returns a
        Series of numbers indexed by year; a year without a value has no row.

    Raises
    ------
    livebook.tables.TableError
        If a table is unknown.

    Examples
    --------
    >>> @indicator(question="Is it large?", unit="", tables=["countries"])
    ... def letters(country, partner):
    ...     return pd.Series({2020: float(len(country))})
    >>> INDICATORS.pop("letters").question
    'Is it large?'
    """
    names = tuple(tables)
    for name in names:
        describe(name)  # refuses an unknown table

    def register(function):
        INDICATORS[function.__name__] = Indicator(
            function.__name__, question, unit, names, function
        )
        return function

    return register


def indicator_list():
    """Return what each indicator asks, its unit and its tables."""
    rows = {
        name: {"asks": i.question, "unit": i.unit, "tables": ", ".join(i.tables)}
        for name, i in INDICATORS.items()
    }
    return pd.DataFrame(rows).T.rename_axis("indicator")


_BACI = ("trade_by_partner", "trade_all_pairs")


@indicator(question="What share of its exports goes to the partner?", unit="%", tables=_BACI)
def share_of_exports(country, partner):
    """Return the partner's share (%) of a country's goods exports, year by year.

    A year in which the source lacks one of the two has no value: missing is not zero.
    """
    return _share(country, partner, "exports")


@indicator(question="What share of its imports comes from the partner?", unit="%", tables=_BACI)
def share_of_imports(country, partner):
    """Return the partner's share (%) of a country's goods imports, year by year.

    A year in which the source lacks one of the two has no value: missing is not zero.
    """
    return _share(country, partner, "imports")


@indicator(
    question="How many times more does each weigh in the other's exports, seen from the country?",
    unit="times",
    tables=_BACI,
)
def reliance_ratio(country, partner):
    """Return the partner's share of the country's exports over the reverse share, year by year.

    Above 1 the country sells a larger part of its exports to the partner than the partner sells
    to it. A year in which the partner sells it nothing has no value.
    """
    there, back = _share(country, partner, "exports"), _share(partner, country, "exports")
    return (there / back.where(back > 0)).dropna()


@indicator(
    question="How many times more does the flow weigh for the seller than for the buyer?",
    unit="times",
    tables=_BACI,
)
def weight_asymmetry(country, partner):
    """Return how unequally what a country sells to a partner weighs for the two, year by year.

    It equals the partner's total imports over the country's total exports: the flow cancels out,
    so that the ratio compares two sizes.
    """
    return indicators.mutual_shares(trade_of(country, partner), country, partner)["asymmetry"]


@indicator(
    question="What share of what it sells to the partner is primary (sections 0 to 4)?",
    unit="%",
    tables=["trade_by_section"],
)
def primary_share_of_exports(country, partner):
    """Return the primary share (%) of what a country sells to a partner; 1995, 2005 and 2015."""
    return _primary(country, partner, "exports")


@indicator(
    question="What share of what it buys from the partner is primary (sections 0 to 4)?",
    unit="%",
    tables=["trade_by_section"],
)
def primary_share_of_imports(country, partner):
    """Return the primary share (%) of what a country buys from a partner; 1995, 2005 and 2015."""
    return _primary(country, partner, "imports")


@indicator(
    question="How near are its votes in the General Assembly to the partner's (0 to 1)?",
    unit="of the scale",
    tables=["agreement_in_un_votes"],
)
def agreement_in_votes(country, partner):
    """Return agreement in the General Assembly with China, the US, France or Germany, yearly."""
    columns = {
        "CHN": "with_china",
        "USA": "with_united_states",
        "FRA": "with_france",
        "DEU": "with_germany",
    }
    votes = _load("agreement_in_un_votes")
    rows = votes[votes["iso3"] == country].set_index("year")
    return rows[_one_of(columns, partner, "agreement_in_votes")].dropna()


@indicator(
    question="What share of the adults asked has a favourable view of the partner?",
    unit="%",
    tables=["favourability_of_powers"],
)
def favourable_view(country, partner):
    """Return the share (%) of adults with a favourable view of China or the US (Pew)."""
    name = _one_of({"CHN": "China", "USA": "United States"}, partner, "favourable_view")
    views = _load("favourability_of_powers")
    rows = views[(views["iso3"] == country) & (views["about"] == name)]
    return rows.set_index("year")["favourable_pct"]


@indicator(
    question="What share of its external public debt is owed to the partner's public lenders?",
    unit="%",
    tables=["public_debt_by_lender"],
)
def share_of_public_debt(country, partner):
    """Return the part (%) of a state's external public debt owed to a government's lenders."""
    lenders = {
        "CHN": "China",
        "USA": "United States",
        "JPN": "Japan",
        "FRA": "France",
        "DEU": "Germany",
        "ESP": "Spain",
        "ITA": "Italy",
    }
    name = _one_of(lenders, partner, "share_of_public_debt")
    debt = _load("public_debt_by_lender")
    rows = debt[debt["debtor"] == country]
    total = rows.groupby("year")["debt_musd"].sum()
    owed = rows[rows["lender"] == name].groupby("year")["debt_musd"].sum()
    return (100 * owed.reindex(total.index, fill_value=0) / total.where(total > 0)).dropna()


# Cards -------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Card:
    """A claim of another text and how it is to be tested; it cannot be changed once made.

    Parameters
    ----------
    author, text, published, link : str
        Who says it, in which text, when, and where it can be read.
    sentence : str
        The sentence as it stands there, under fifteen words.
    reading : str
        What you take it to claim, in your own words: the weakest part of most tests.
    countries : iterable of str
        ISO3 codes of the countries it speaks of.
    partner : str
        ISO3 code, or ``"EU"`` for the European Union as one.
    indicator : str
        A name in `INDICATORS`.
    comparators : iterable of (country, partner)
        To whom the same yardstick is held; at least one pair.
    window : (first year, last year)
        Both included; values are means over the years that exist.

    Raises
    ------
    CardError
        For the first thing that is missing, unknown or impossible.
    """

    author: str
    text: str
    published: str
    link: str
    sentence: str
    reading: str
    countries: tuple
    partner: str
    indicator: str
    comparators: tuple
    window: tuple

    def __post_init__(self):
        for name in ("author", "text", "published", "link", "sentence", "reading"):
            if not str(getattr(self, name)).strip(" .…"):
                raise CardError(f"the card has no {name}")
        words = len(self.sentence.split())
        if words >= _WORDS:
            raise CardError(f"the sentence has {words} words; quote fewer than {_WORDS}")
        codes = [self.countries] if isinstance(self.countries, str) else self.countries
        try:
            object.__setattr__(self, "countries", tuple(codes))
        except TypeError:
            raise CardError("countries are a list of ISO3 codes, such as ['CAN']") from None
        try:
            pairs = tuple((country, partner) for country, partner in self.comparators)
        except (TypeError, ValueError):
            raise CardError(
                "comparators are pairs of a country and a partner, such as [('MEX', 'USA')]"
            ) from None
        object.__setattr__(self, "comparators", pairs)
        self._check_codes()
        if self.indicator not in INDICATORS:
            raise CardError(_unknown("indicator", self.indicator, list(INDICATORS)))
        self._check_window()

    @property
    def measure(self):
        """The `Indicator` that the card names."""
        return INDICATORS[self.indicator]

    @property
    def pairs(self):
        """The pairs of the claim, as (country, partner)."""
        return tuple((country, self.partner) for country in self.countries)

    def _check_codes(self):
        if not self.countries:
            raise CardError("the card names no country")
        if not self.comparators:
            raise CardError("the card names no comparator; without one nothing shows what is usual")
        if len(set(self.countries)) != len(self.countries):
            raise CardError("a country stands twice on the card")
        for country, partner in (*self.pairs, *self.comparators):
            _check_code("country", country)
            _check_code("partner", partner)
            if country == partner:
                raise CardError(f"{country} cannot be its own partner")
        both = set(self.pairs) & set(self.comparators)
        if both:
            raise CardError(f"{' and '.join(min(both))} is claim and comparator at once")

    def _check_window(self):
        try:
            first, last = (int(year) for year in self.window)
        except (TypeError, ValueError):
            raise CardError("the window is two years, such as (2018, 2020)") from None
        if first > last:
            raise CardError(f"the window is empty: {first} is after {last}")
        object.__setattr__(self, "window", (first, last))


def measure(card):
    """Return the indicator of a card for its countries and its comparators.

    Parameters
    ----------
    card : Card

    Returns
    -------
    pandas.DataFrame
        Columns country, partner, role (``"claim"`` or ``"comparator"``), value (mean over the
        years of the window that exist, in the indicator's unit) and years (which these are).

    Raises
    ------
    CardError
        If the indicator knows one of the pairs not at all, or not in the window.
    """
    roles = [(pair, "claim") for pair in card.pairs]
    roles += [(pair, "comparator") for pair in card.comparators]
    rows = []
    for (country, partner), role in roles:
        values = _in_window(card, country, partner)
        rows.append((country, partner, role, float(values.mean()), _span(values.index)))
    return pd.DataFrame(rows, columns=["country", "partner", "role", "value", "years"])


# Studies -----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What a student committed to: ranges that would support the claim, and refute it."""

    because: str
    of: str
    supported: tuple
    refuted: tuple
    code: str

    def outcome(self, number):
        """Return in which range a number lies: as predicted, refuted, or neither."""
        if _inside(number, self.supported):
            return AS_PREDICTED
        return REFUTED if _inside(number, self.refuted) else UNDECIDED


#: What may be predicted, and how it is computed from the values.
OF = {
    "value": "the median of the claim's countries",
    "lead": "the median of the claim's countries less the median of the comparators",
}


class Study:
    """One card, one prediction, one result.

    Parameters
    ----------
    card : Card
    """

    def __init__(self, card):
        if not isinstance(card, Card):
            raise CardError("a study is started with a Card")
        self.card = card
        self.prediction = None
        self._result = None

    def predict(self, because, *, supported, refuted, of="value"):
        """Commit to what would support the claim and what would refute it, before looking.

        Parameters
        ----------
        because : str
            Why you expect it: the step from the sentence to the number.
        supported, refuted : (low, high)
            Ranges of the number, in the indicator's unit; None leaves an end open. They may leave
            room between them and must not overlap.
        of : {"value", "lead"}
            Which number: the median of the claim's countries, or how far it lies above the median
            of the comparators.

        Returns
        -------
        Prediction
            Its `code` is made from the card and the prediction. Write it down, or hand it in,
            before you look: a changed prediction has another code.

        Raises
        ------
        PredictionError
            If nothing could refute it, the ranges overlap, or the result has been seen.
        """
        if not str(because).strip(" .…"):
            raise PredictionError("say why you expect it ('because')")
        if of not in OF:
            raise PredictionError(f"'of' is 'value' or 'lead', not {of!r}")
        supported, refuted = _range("supported", supported), _range("refuted", refuted)
        if supported[0] <= refuted[1] and refuted[0] <= supported[1]:
            raise PredictionError("the ranges overlap: one number would support and refute")
        made = Prediction(because, of, supported, refuted, "")
        code = hashlib.sha256(repr((self.card, made)).encode()).hexdigest()[:8]
        made = dataclasses.replace(made, code=code)
        if self._result is not None and made != self.prediction:
            raise PredictionError(
                "the result has been seen, so this prediction cannot be changed; "
                "start a new Study, and report both"
            )
        self.prediction = made
        return made

    def result(self):
        """Return the values (see `measure`), once there is a prediction."""
        self._need_prediction()
        if self._result is None:
            self._result = measure(self.card)
        return self._result.copy()

    @property
    def number(self):
        """The number that was predicted."""
        return _number(self.result(), self.prediction.of)

    @property
    def outcome(self):
        """What became of the prediction: as predicted, refuted, or neither."""
        return self.prediction.outcome(self.number)

    def vary(self, **changes):
        """Return the number and the outcome with something else on the card.

        Parameters
        ----------
        **changes : list
            Name of a field of the card to a list of other values for it, each tried by itself:
            ``vary(window=[(2000, 2002)], comparators=[[("NOR", "EU")]])``. Another indicator has
            another unit, so that no outcome is given for it.

        Returns
        -------
        pandas.DataFrame
            Columns changed, to, number, outcome; the first row is the card as it stands. What
            the tables do not hold is said in the row and stops nothing. A comparator that becomes
            part of the claim is left out of the comparison.

        Raises
        ------
        CardError
            If a card has no such field or one of the values cannot stand on a card.
        """
        self._need_prediction()
        fields = {"countries", "partner", "indicator", "comparators", "window"}
        rows = [("nothing", "", self.number, self.outcome)]
        for name, values in changes.items():
            if name not in fields:
                raise CardError(f"what can be varied is {', '.join(sorted(fields))}, not {name!r}")
            for value in values:
                rows.append((name, _shown(value), *self._with(name, value)))
        return pd.DataFrame(rows, columns=["changed", "to", "number", "outcome"])

    def _with(self, name, value):
        changes = {name: value}
        if name in ("countries", "partner"):
            changes["comparators"] = self._other_pairs(**changes)
        card = dataclasses.replace(self.card, **changes)
        try:
            number = _number(measure(card), self.prediction.of)
        except CardError as problem:
            return math.nan, f"no data: {problem}"
        return number, "another measure" if name == "indicator" else self.prediction.outcome(number)

    def _other_pairs(self, countries=None, partner=None):
        """Return the comparators without those that have become part of the claim."""
        countries, partner = countries or self.card.countries, partner or self.card.partner
        pairs = {(country, partner) for country in countries}
        return [pair for pair in self.card.comparators if pair not in pairs]

    def provenance(self):
        """Return where the numbers come from: table, publisher, licence, vintage, known problems."""
        rows = []
        for name in self.card.measure.tables:
            about = describe(name)
            rows.append(
                {
                    "table": name,
                    "source": source(name).removeprefix("Source: "),
                    "licence": "; ".join(entry["title"] for entry in about["licenses"]),
                    "vintage": about["vintage"],
                    "known problems": len(about["known_problems"]),
                }
            )
        return pd.DataFrame(rows).set_index("table")

    def report(self, *, verdict, reasons, against_my_view, tools, variations, figure, alt):
        """Return the study as a short report.

        Parameters
        ----------
        verdict : str
            On the book's scale, `periphery.claims.VERDICTS`.
        reasons : str
            How the verdict follows from the result.
        against_my_view : str
            One finding that speaks against what you thought.
        tools : str
            What you used, artificial intelligence included, and for what.
        variations : pandas.DataFrame
            What `vary` returned.
        figure : matplotlib.figure.Figure
        alt : str
            What is seen in the figure, for those who do not see it.

        Returns
        -------
        Report

        Raises
        ------
        PredictionError
            If there is no prediction.
        CardError
            If the verdict is not on the scale or a text is missing.
        """
        self._need_prediction()
        if verdict not in claims.VERDICTS:
            raise CardError(_unknown("verdict", verdict, list(claims.VERDICTS)))
        texts = {
            "reasons": reasons,
            "against_my_view": against_my_view,
            "tools": tools,
            "alt": alt,
        }
        for name, text in texts.items():
            if not str(text).strip(" .…"):
                raise CardError(f"the report has no text for {name!r}")
        return Report(self, verdict, texts, variations, figure)

    def _need_prediction(self):
        if self.prediction is None:
            raise PredictionError("predict first: study.predict(…) comes before the result")


def draw(study):
    """Return a chart of a study's result, with the ranges that were predicted.

    Parameters
    ----------
    study : Study
        With a prediction.

    Returns
    -------
    matplotlib.figure.Figure
        A bar for each pair, the claim's darker. If a value was predicted, the range that would
        refute it is hatched and that which would support it shaded.
    """
    rows = study.result().iloc[::-1]
    measured = study.card.measure
    figure, axes = charts.canvas(measured.question, height=1.9 + 0.42 * len(rows))
    claim = rows["role"] == "claim"
    colours = np.where(claim, charts.BLUE, "#BFDDF0")
    axes.barh(range(len(rows)), rows["value"], color=colours, height=0.6, zorder=2)
    low, high = min(0, rows["value"].min()), max(0, rows["value"].max())
    if study.prediction.of == "value":
        _draw_ranges(axes, study.prediction, low, high * 1.25)
    for place, value in enumerate(rows["value"]):
        axes.annotate(
            _short(value),
            (value, place),
            xytext=(4 if value >= 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=11,
        )
    names = [
        f"{_name(c)} → {_name(p)}" for c, p in zip(rows["country"], rows["partner"], strict=True)
    ]
    axes.set_yticks(range(len(rows)), names)
    axes.set_xlim(low, high * 1.25 or 1)
    axes.set_xlabel(f"{measured.unit}, mean of {study.card.window[0]}–{study.card.window[1]}")
    axes.grid(visible=False)
    note = "Dark bar: the claim; light: comparators."
    if study.prediction.of == "value":
        note += " Grey ground: would support it; hatched: would refute it."
    charts.source_line(figure, *measured.tables, note=note)
    return figure


def _draw_ranges(axes, prediction, low, high):
    """Shade the predicted ranges behind the bars."""
    for (start, end), style in (
        (
            prediction.refuted,
            {"facecolor": "none", "edgecolor": "#c9c9c9", "hatch": "///"},
        ),
        (prediction.supported, {"facecolor": "#ececec"}),
    ):
        left, right = max(start, low), min(end, high)
        if left < right:
            axes.axvspan(left, right, zorder=0, lw=0, **style)


# Reports -----------------------------------------------------------------------------------------

_BODY = string.Template("""\
<$head>$author: “$sentence”</$head>
<p>$text, $published. <a href="$href">$link</a></p>
<$sub>The claim as read</$sub>
<p>$reading</p>
<$sub>The prediction, made before the result (code $code)</$sub>
<p>$because</p>
<p>Predicted is $of, “$question” ($unit). The claim would be supported from $supported, refuted
from $refuted.</p>
<$sub>The result</$sub>
<p>$number $unit: <strong>$outcome</strong>.</p>
<p><img src="data:image/svg+xml;base64,$figure" alt="$alt" style="max-width:100%;background:#fff"></p>
$result
<$sub>How much depends on the choices</$sub>
$variations
<$sub>Verdict: $verdict</$sub>
<p>$reasons</p>
<$sub>Against my own view</$sub>
<p>$against</p>
<$sub>Where the numbers come from</$sub>
$provenance
<$sub>Tools used</$sub>
<p>$tools</p>
""")

_PAGE = string.Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; color: #222 }
table { border-collapse: collapse; font-size: .9rem }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top }
</style>
</head>
<body>
$body
</body>
</html>
""")


class Report:
    """A finished study: shown by a notebook, saved as one HTML file that needs no other."""

    def __init__(self, study, verdict, texts, variations, figure):
        self.study, self.verdict, self.texts = study, verdict, texts
        self.variations = variations
        self._figure = _svg(figure)

    def body(self, level=1):
        """Return the report as a piece of HTML whose headings begin at a level from 1 to 5."""
        study, card, made = self.study, self.study.card, self.study.prediction
        words = {
            "author": card.author,
            "sentence": card.sentence,
            "text": card.text,
            "published": card.published,
            "link": card.link,
            "href": card.link if "://" in card.link else f"https://{card.link}",
            "reading": card.reading,
            "code": made.code,
            "because": made.because,
            "of": OF[made.of],
            "question": card.measure.question,
            "unit": card.measure.unit,
            "supported": _words(made.supported),
            "refuted": _words(made.refuted),
            "number": _short(study.number),
            "outcome": study.outcome,
            "verdict": self.verdict,
            "reasons": self.texts["reasons"],
            "against": self.texts["against_my_view"],
            "tools": self.texts["tools"],
            "alt": self.texts["alt"],
        }
        safe = {key: html.escape(str(word)) for key, word in words.items()}
        return _BODY.substitute(
            safe,
            head=f"h{level}",
            sub=f"h{level + 1}",
            figure=self._figure,
            result=_table("Result", study.result()),
            variations=_table("Variations", self.variations),
            provenance=_table("Sources", study.provenance().reset_index()),
        )

    def _repr_html_(self):
        return f'<div class="capstone-report">{self.body(level=3)}</div>'

    def page(self):
        """Return the report as a complete HTML page."""
        title = html.escape(f"{self.study.card.author}: a claim tested")
        return _PAGE.substitute(title=title, body=self.body())

    def save(self, folder):
        """Write ``report.html`` into a folder, which is made if need be, and return its path."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "report.html"
        path.write_text(self.page(), encoding="utf-8")
        return path


# Data --------------------------------------------------------------------------------------------


@functools.cache
def _load(name):
    return load(name)


@functools.cache
def _names():
    return _load("countries").set_index("iso3")["name"].to_dict()


@functools.cache
def _members():
    return indicators.eu_membership(_load("countries"))


@functools.cache
def _trade_table(yearly, as_one):
    trade = _load("trade_all_pairs")
    if yearly:
        recent = trade[trade["year"] > 2020]
        trade = pd.concat([_load("trade_by_partner"), recent], ignore_index=True)
    return indicators.as_bloc(trade, _members(), EU) if as_one else trade


@functools.cache
def _every_year():
    """Return the codes of which the yearly table holds all trade."""
    countries = _load("countries")
    region = countries.loc[countries["panel"].notna(), "iso3"]
    return {*region, "CHN", "USA", EU}


def trade_of(*codes):
    """Return a trade table that is complete for these codes.

    Yearly from 2000 to 2020, and 2023, for the region, China, the US and the EU; seven benchmark
    years for everybody else.
    """
    return _trade_table(set(codes) <= _every_year(), EU in codes)


@functools.cache
def _traders(yearly, as_one):
    """Return, for each year, the codes that the source of the trade table has in it."""
    trade = _trade_table(yearly, as_one)
    ends = [trade[["year", end]].set_axis(["year", "code"], axis=1) for end in _ENDS]
    return pd.concat(ends).drop_duplicates().groupby("year")["code"].agg(frozenset)


_ENDS = ("exporter", "importer")


def _years_of(*codes):
    """Return the years in which the source has all these codes."""
    traders = _traders(set(codes) <= _every_year(), EU in codes)
    return traders.index[[set(codes) <= there for there in traders]]


@functools.cache
def _share(country, partner, direction):
    """Return the partner's share (%): zero in a year without trade between the two.

    Only if the source has both of them in that year. That it lacks one says nothing about trade,
    so that such a year has no row.
    """
    shares = indicators.partner_shares(trade_of(country, partner), country, direction)
    years = _years_of(country, partner).intersection(shares["year"].unique())
    own = shares[shares["partner"] == partner].set_index("year")["share"]
    return 100 * own.reindex(pd.Index(years, name="year"), fill_value=0.0)


def _absent(card, pair, window=None):
    """Say which of two codes the source of trade lacks, in all years or in those of a window."""
    if set(card.measure.tables) != set(_BACI):
        return ""
    every = _traders(set(pair) <= _every_year(), EU in pair)
    if window:
        every = every[(every.index >= window[0]) & (every.index <= window[1])]
    lacking = [code for code in pair if len(every) and not any(code in there for there in every)]
    when = f" in {_span(every.index)}" if window else ""
    return f"; {' and '.join(lacking)} is not in the source{when}" if lacking else ""


def _primary(country, partner, flow):
    """Return the share (%) of sections 0 to 4 in a flow between two, year by year."""
    members = _members()
    groups = dict.fromkeys(members, EU) if partner == EU else {partner: partner}
    trade = indicators.by_partner_group(_load("trade_by_section"), [country], groups, by="section")
    rows = trade[trade["partner"] == partner]
    total = rows.groupby("year")[flow].sum()
    primary = rows[rows["section"].isin(list("01234"))].groupby("year")[flow].sum()
    return (100 * primary.reindex(total.index, fill_value=0) / total.where(total > 0)).dropna()


def _in_window(card, country, partner):
    """Return the indicator's values for a pair within the window; at least one."""
    pair, name, both = f"{country} with {partner}", card.indicator, (country, partner)
    if EU in (country, partner) and {country, partner} & set(_members()):
        raise CardError(f"{name} of {pair}: a member has no trade with the Union as a whole")
    try:
        values = card.measure.function(country, partner)
    except CardError:
        raise
    except (ValueError, KeyError) as problem:
        reason = _absent(card, both).removeprefix("; ") or problem
        raise CardError(f"{name} knows nothing of {pair}: {reason}") from None
    values = pd.Series(values, dtype="float64").dropna().sort_index()
    if values.empty:
        raise CardError(f"{name} knows nothing of {pair}{_absent(card, both).replace(';', ':')}")
    if not np.isfinite(values).all():
        raise CardError(f"{name} of {pair} is infinite in {values.index[~np.isfinite(values)][0]}")
    first, last = card.window
    inside = values[(values.index >= first) & (values.index <= last)]
    if inside.empty:
        reason, years = _absent(card, both, card.window), _span(values.index)
        raise CardError(f"{name} of {pair} has no value in {first}–{last}; it has {years}{reason}")
    return inside


# Words and checks --------------------------------------------------------------------------------


def _check_code(what, code):
    if code == EU or code in _names():
        return
    by_name = {name.casefold(): iso3 for iso3, name in _names().items()}
    asked = str(code).casefold()
    close = difflib.get_close_matches(asked, [*by_name, *(c.casefold() for c in _names())], n=3)
    hints = [by_name.get(word, word.upper()) for word in close]
    hint = "; did you mean " + ", ".join(f"{h} ({_names()[h]})" for h in hints) if hints else ""
    raise CardError(
        f"no {what} has the code {code!r}{hint}?" if hint else f"no {what} has the code {code!r}"
    )


def _one_of(options, partner, name):
    if partner not in options:
        raise CardError(f"{name} knows the partners {', '.join(options)}, not {partner}")
    return options[partner]


def _unknown(what, value, options):
    close = difflib.get_close_matches(str(value), options, n=2) or options
    return f"no {what} is called {value!r}; did you mean: {', '.join(close)}?"


def _range(name, ends):
    """Return a range as two floats, open ends infinite."""
    try:
        low, high = ends
        low = -math.inf if low is None else float(low)
        high = math.inf if high is None else float(high)
    except (TypeError, ValueError):
        raise PredictionError(f"{name!r} is a pair of numbers, None for an open end") from None
    if math.isnan(low) or math.isnan(high) or low > high:
        raise PredictionError(f"{name!r} is an empty range: {ends}")
    if low == -math.inf and high == math.inf:
        raise PredictionError(f"{name!r} holds every number, so that nothing can fail")
    return low, high


def _inside(number, ends):
    return ends[0] <= number <= ends[1]


def _number(rows, of):
    middle = rows.groupby("role")["value"].median()
    return float(middle["claim"] - (middle["comparator"] if of == "lead" else 0))


def _span(years):
    """Return years in words, runs drawn together.

    >>> _span([2015, 2016, 2017, 2020, 2023])
    '2015–2017, 2020, 2023'
    """
    runs = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(_shown(run) for run in runs)


def _name(code):
    return "European Union" if code == EU else _names()[code]


def _short(number):
    text = f"{number:,.2f}" if abs(number) < 10 else f"{number:,.0f}"
    return text.replace("-", "−")


def _shown(value):
    if isinstance(value, (list, tuple)):
        if all(isinstance(part, int) for part in value):
            return "–".join(map(str, dict.fromkeys(value)))
        return ", ".join(_shown(p) if isinstance(p, (list, tuple)) else str(p) for p in value)
    return str(value)


def _words(ends):
    low, high = ends
    if low == -math.inf:
        return f"{_short(high)} down"
    return f"{_short(low)} up" if high == math.inf else f"{_short(low)} to {_short(high)}"


def _table(label, rows):
    """Return a table that can be scrolled by keyboard on a narrow screen."""
    text = rows.to_html(index=False, border=0, na_rep="–", float_format=_short, justify="left")
    return (
        f'<div role="region" aria-label="{label}" tabindex="0" style="overflow-x:auto">{text}</div>'
    )


def _svg(figure):
    """Return a figure as base64 of an SVG, the same bytes for the same figure."""
    stream = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "periphery", "svg.fonttype": "none"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return base64.b64encode(stream.getvalue().encode()).decode()
