"""Which extracts are cut from raw public files by code, and how.

`EXTRACTS` says for each extract how it is cut, and from which sources of ``raw_files.yaml``. A
function takes one mapping ``{path in the carrier: path here}`` a source. Extracts that are not
listed have not been cut by code yet; they are read as files.
"""

from pathlib import Path

import pandas as pd

from sources import (
    country_files,
    culture_files,
    energy_files,
    finance_files,
    footprint_files,
    indicator_files,
    ownership_files,
    politics_files,
    price_files,
    product_files,
    raw_files,
    trade_files,
)

#: Each extract that code cuts: how, and from which sources.
EXTRACTS = {
    name: recipe
    for module in (
        *(country_files, trade_files, product_files, price_files, indicator_files),
        *(energy_files, footprint_files, finance_files, ownership_files),
        *(politics_files, culture_files),
    )
    for name, recipe in module.EXTRACTS.items()
}


def cut(name: str, folder: Path) -> pd.DataFrame:
    """Cut one extract from the raw files in a folder.

    Raises
    ------
    sources.raw_files.RawFileError
        If a raw file is missing or is another.
    """
    function, *sources = EXTRACTS[name]
    known = raw_files.registry()
    return function(*(raw_files.at_hand(folder, source, known[source]) for source in sources))
