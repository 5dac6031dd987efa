"""A claim of another text, put to the book's tables: card, prediction, result, report.

A student fills in a `Card` (whose sentence, which countries, which partner, which indicator,
compared with whom, in which years), starts a `Study` with it and commits to a prediction that
could fail. Only then does ``study.result()`` show a number, and from then on the prediction stands
as it was. Nothing here judges a claim: the verdict, and the reasons for it, are the student's.
"""

from .studies import (
    AS_PREDICTED,
    OF,
    REFUTED,
    UNDECIDED,
    Card,
    Prediction,
    PredictionError,
    Study,
    measure,
)
from .study_report import Report, draw
from .ties import (
    EU,
    INDICATORS,
    CardError,
    Indicator,
    agreement_in_votes,
    favourable_view,
    indicator,
    indicator_list,
    primary_share_of_exports,
    primary_share_of_imports,
    reliance_ratio,
    share_of_exports,
    share_of_imports,
    share_of_public_debt,
    trade_of,
    weight_asymmetry,
)
