"""A claim of another text on a card, a prediction that could fail, and only then the result."""

import dataclasses
import difflib
import hashlib
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from livebook.tables import describe, source
from periphery import claims

from .study_report import Report
from .ties import EU, INDICATORS, CardError, absent, members, names, span

AS_PREDICTED, REFUTED, UNDECIDED = "as predicted", "refuted", "neither"

#: A quotation stays shorter than this many words.
_WORDS = 15


class PredictionError(ValueError):
    """A prediction is missing, cannot fail, or was changed after the result."""


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

    Examples
    --------
    >>> card = Card(
    ...     author="A. Writer",
    ...     text="A Text",
    ...     published="1 May 2025",
    ...     link="example.org/text",
    ...     sentence="Chile leans on one buyer",
    ...     reading="China's share of Chile's exports is larger than is usual.",
    ...     countries=["CHL"],
    ...     partner="CHN",
    ...     indicator="share_of_exports",
    ...     comparators=[("MEX", "USA")],
    ...     window=(2018, 2020),
    ... )
    >>> card.pairs
    (('CHL', 'CHN'),)
    """

    author: str
    text: str
    published: str
    link: str
    sentence: str
    reading: str
    countries: Iterable[str]
    partner: str
    indicator: str
    comparators: Iterable[tuple[str, str]]
    window: tuple[int, int]

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


def measure(card: Card) -> pd.DataFrame:
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
        rows.append((country, partner, role, float(values.mean()), span(values.index)))
    return pd.DataFrame(rows, columns=["country", "partner", "role", "value", "years"])


# Studies -----------------------------------------------------------------------------------------


#: What may be predicted, and how it is computed from the values.
OF = {
    "value": "the median of the claim's countries",
    "lead": "the median of the claim's countries less the median of the comparators",
}


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What a student committed to: ranges that would support the claim, and refute it."""

    because: str
    of: str
    supported: tuple[float, float]
    refuted: tuple[float, float]
    code: str

    def outcome(self, number: float) -> str:
        """Return in which range a number lies: as predicted, refuted, or neither."""
        for (low, high), found in ((self.supported, AS_PREDICTED), (self.refuted, REFUTED)):
            if low <= number <= high:
                return found
        return UNDECIDED

    @property
    def of_what(self) -> str:
        """What is predicted, in words."""
        return OF[self.of]


class Study:
    """One card, one prediction, one result.

    Parameters
    ----------
    card : Card

    Examples
    --------
    >>> card = Card(
    ...     author="A. Writer",
    ...     text="A Text",
    ...     published="1 May 2025",
    ...     link="example.org/text",
    ...     sentence="Chile leans on one buyer",
    ...     reading="China's share of Chile's exports is larger than is usual.",
    ...     countries=["CHL"],
    ...     partner="CHN",
    ...     indicator="share_of_exports",
    ...     comparators=[("MEX", "USA")],
    ...     window=(2018, 2020),
    ... )
    >>> study = Study(card)
    >>> made = study.predict("It grew.", supported=(30, None), refuted=(None, 20))
    >>> study.outcome
    'as predicted'
    """

    def __init__(self, card: Card):
        if not isinstance(card, Card):
            raise CardError("a study is started with a Card")
        self.card = card
        self.prediction = None
        self._result = None

    def predict(
        self,
        because: str,
        *,
        supported: tuple[float | None, float | None],
        refuted: tuple[float | None, float | None],
        of: str = "value",
    ) -> Prediction:
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

    def result(self) -> pd.DataFrame:
        """Return the values (see `measure`), once there is a prediction."""
        self._need_prediction()
        if self._result is None:
            self._result = measure(self.card)
        return self._result.copy()

    @property
    def number(self) -> float:
        """The number that was predicted."""
        return _number(self.result(), self.prediction.of)

    @property
    def outcome(self) -> str:
        """What became of the prediction: as predicted, refuted, or neither."""
        return self.prediction.outcome(self.number)

    def vary(self, **changes: Iterable) -> pd.DataFrame:
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

    def provenance(self) -> pd.DataFrame:
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

    def report(
        self,
        *,
        verdict: str,
        reasons: str,
        against_my_view: str,
        tools: str,
        variations: pd.DataFrame,
        figure: Figure,
        alt: str,
    ) -> Report:
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


# Words and checks --------------------------------------------------------------------------------


def _in_window(card, country, partner):
    """Return the indicator's values for a pair within the window; at least one."""
    pair, name, both = f"{country} with {partner}", card.indicator, (country, partner)
    tables = card.measure.tables
    if EU in (country, partner) and {country, partner} & set(members()):
        raise CardError(f"{name} of {pair}: a member has no trade with the Union as a whole")
    try:
        values = card.measure.function(country, partner)
    except CardError:
        raise
    except (ValueError, KeyError) as problem:
        reason = absent(tables, both) or problem
        raise CardError(f"{name} knows nothing of {pair}: {reason}") from None
    values = pd.Series(values, dtype="float64").dropna().sort_index()
    if values.empty:
        reason = absent(tables, both)
        raise CardError(f"{name} knows nothing of {pair}" + (reason and f": {reason}"))
    if not np.isfinite(values).all():
        raise CardError(f"{name} of {pair} is infinite in {values.index[~np.isfinite(values)][0]}")
    first, last = card.window
    inside = values[(values.index >= first) & (values.index <= last)]
    if inside.empty:
        reason = "; ".join(filter(None, [span(values.index), absent(tables, both, card.window)]))
        raise CardError(f"{name} of {pair} has no value in {first}–{last}; it has {reason}")
    return inside


def _check_code(what, code):
    known = names()
    if code in known:
        return
    by_word = {word.casefold(): iso3 for iso3, name in known.items() for word in (iso3, name)}
    close = difflib.get_close_matches(str(code).casefold(), by_word, n=3)
    hints = ", ".join(f"{by_word[word]} ({known[by_word[word]]})" for word in close)
    hint = f"; did you mean {hints}?" if hints else ""
    raise CardError(f"no {what} has the code {code!r}{hint}")


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


def _number(rows, of):
    middle = rows.groupby("role")["value"].median()
    return float(middle["claim"] - (middle["comparator"] if of == "lead" else 0))


def _shown(value):
    if isinstance(value, (list, tuple)):
        if all(isinstance(part, int) for part in value):
            return "–".join(map(str, dict.fromkeys(value)))
        return ", ".join(_shown(p) if isinstance(p, (list, tuple)) else str(p) for p in value)
    return str(value)
