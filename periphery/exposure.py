"""How much a country's trade with the three large partners weighs against its product."""

import pandas as pd

from livebook.tables import load
from periphery.indicators import eu_as_one, flows_with
from periphery.looks import PARTNERS
from periphery.spans import by_year


def exposures() -> dict[str, pd.DataFrame]:
    """Return exports to each large partner and imports from it, in % of domestic product.

    Returns
    -------
    dict of str to pandas.DataFrame
        By ``"China, exports"``, ``"China, imports"`` and so on, a row for each year and a column
        for each country. A state that traded in a year, but not with the partner, has zero; one
        that is not in that year's table is missing (NaN). Members of the European Union trade with
        China and the United States each for itself, and have no exposure to the Union.

    Examples
    --------
    >>> float(exposures()["China, exports"].loc[2011, "CHL"].round(1))
    7.4
    """
    flows, income = load("trade_by_partner"), load("gdp_per_capita_at_exchange_rates")
    # US$ thousand, as the flows are.
    product = by_year(income, "current_usd") * by_year(income, "population_thousands")
    tables = {"CHN": flows, "USA": flows, "EU": eu_as_one(flows)}
    return {
        f"{name}, {direction}": 100 * flows_with(tables[code], code, direction) / product
        for code, name in PARTNERS.items()
        for direction in ("exports", "imports")
    }
