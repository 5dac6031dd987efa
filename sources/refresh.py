"""Try the newest editions of tables whose publishers have an open interface, beside the old ones.

    python -m sources.refresh [--into FOLDER] [--mirror ADDRESS] [SOURCE ...]
    python -m sources.refresh --accept [--into FOLDER]

``newest.yaml`` says where each source is. The new tables are written into a folder of their own,
and nothing of the book is changed. Printed is how they differ, what the known magnitudes say of
them, and, of every notebook that reads one and is run with it, which findings would print
otherwise and which sentences would no longer hold. ``--accept`` then puts the tables in the place
of the old ones, sealed.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

import pandas as pd
import pooch
import requests
import yaml

from livebook import executed, ledgers, place, reading_order, tables
from sources import (
    TABLES,
    country_tables,
    hand_lists,
    magnitudes,
    politics_files,
    price_files,
    raw_files,
    seal,
    write,
    write_package,
)

NEWEST = Path(__file__).with_name("newest.yaml")
ROOT = place.root()
INTO = ROOT / "_build" / "newest"

#: Series of the World Bank by its own codes, and how they are called here.
SERIES = {
    "NE.EXP.GNFS.ZS": "exports_gs_pct_gdp",
    "NE.IMP.GNFS.ZS": "imports_gs_pct_gdp",
    "NE.GDI.TOTL.ZS": "gross_capital_formation_pct_gdp",
    "BX.KLT.DINV.WD.GD.ZS": "fdi_in_pct_gdp",
    "NV.IND.MANF.ZS": "manuf_va_pct_gdp",
    "TX.VAL.TECH.MF.ZS": "hightech_pct_manuf_exports",
    "TT.PRI.MRCH.XD.WD": "net_barter_tot_2015_100",
    "TX.VAL.MRCH.XD.WD": "export_uvi_2015_100",
    "TM.VAL.MRCH.XD.WD": "import_uvi_2015_100",
    "NY.GDP.PCAP.KD": "gdppc_usd2015",
    "NY.GDP.MKTP.CD": "gdp_usd_current",
    "SP.POP.TOTL": "population",
    "TX.VAL.AGRI.ZS.UN": "agri_raw_v2013",
    "TX.VAL.FOOD.ZS.UN": "food_v2013",
    "TX.VAL.FUEL.ZS.UN": "fuel_v2013",
    "TX.VAL.MMTL.ZS.UN": "ores_metals_v2013",
    "TX.VAL.MANF.ZS.UN": "manufactures_v2013",
    "GB.XPD.RSDV.GD.ZS": "rd_pct_gdp_v2026",
    "IP.PAT.RESD": "patents_resident_v2026",
    "IP.PAT.NRES": "patents_nonresident_v2013",
    "BX.GSR.FCTY.CD": "primary_income_receipts_usd_v2013",
    "BM.GSR.FCTY.CD": "primary_income_payments_usd_v2013",
    "BX.GSR.ROYL.CD": "ip_charges_receipts_usd_v2013",
    "BM.GSR.ROYL.CD": "ip_charges_payments_usd_v2013",
    "BN.GSR.FCTY.CD": "net_primary_income_usd",
    "BX.KLT.DINV.CD.WD": "inflow_usd",
    "BX.KLT.DREM.CD.DT": "profits_paid_usd",
}

#: Groups of goods that count as primary.
PRIMARY = ["agri_raw_v2013", "food_v2013", "fuel_v2013", "ores_metals_v2013"]


class RefreshError(ValueError):
    """A newest edition cannot be had, or is not what a table can be made of."""


def world_bank(files):
    """Indicators by country and year from answers of the World Bank's interface."""
    columns = {SERIES[name]: _series(name, path) for name, path in files.items()}
    found = pd.DataFrame(columns)
    if {"net_primary_income_usd", "gdp_usd_current"} <= set(found):
        share = found["net_primary_income_usd"] / found["gdp_usd_current"]
        found["net_primary_income_pct_gdp"] = 100 * share
    if set(PRIMARY) <= set(found):
        found["primary_pct_v2013"] = found[PRIMARY].sum(axis=1, skipna=False)
    return found.round(3).rename_axis(["iso3", "year"]).reset_index()


def _series(name, path):
    try:
        about, rows = json.loads(path.read_text(encoding="utf-8"))
        pages, found = about["pages"], pd.DataFrame(rows)[["countryiso3code", "date", "value"]]
    except (ValueError, KeyError, TypeError):
        raise RefreshError(f"{name}: the answer is not what the interface gives") from None
    if pages != 1:
        raise RefreshError(f"{name}: the answer has {pages} pages, of which one was fetched")
    found = found[found["countryiso3code"] != ""].dropna(subset="value").astype({"date": int})
    return found.set_index(["countryiso3code", "date"])["value"]


def digital_library(files):
    """How near each state's votes were to those of two others, from the UN's own records."""
    (path,) = files.values()
    columns = ["undl_id", "ms_code", "ms_vote", "date"]
    try:
        votes = pd.read_csv(path, usecols=columns, dtype=str)
    except ValueError:
        raise RefreshError(f"{path.name}: the records of votes are not laid out as known") from None
    return politics_files.digital_library_agreement(votes)


#: Extracts that can be cut from the newest files: how, and from which source.
EXTRACTS = {
    "politics/unga_agreement_digital_library_1971_2021.csv": (digital_library, "un_votes"),
    **dict.fromkeys(
        (
            "macro/wdi_panel_1960_2024.csv.gz",
            "macro/wdi_export_structure_1960_2022.csv.gz",
            "macro/wdi_income_ip_rd_1970_2024.csv.gz",
            "macro/wdi_income_2013.csv",
            "finance/wdi_investment_income_2013.csv",
        ),
        (world_bank, "world_bank"),
    ),
    "prices/pinksheet_prices_nominal_1960_2024.csv": (price_files.pink_sheet_prices, "pink_sheet"),
    "prices/pinksheet_units.csv": (price_files.pink_sheet_units, "pink_sheet"),
    "prices/pinksheet_indices_1960_2024.csv": (price_files.pink_sheet_indices, "pink_sheet"),
}


def refreshable(source: str) -> list[str]:
    """Return the tables that are made from one source of newest files, and names of countries."""
    cut = {name for name, (_, its) in EXTRACTS.items() if its == source}
    return [
        name
        for name, (_, files) in TABLES.items()
        if cut.intersection(files) and set(files) <= cut | {country_tables.SOURCE}
    ]


def fetch(
    source: str, about: dict, folder: Path, mirror: str = "", patience: float = raw_files.PATIENCE
) -> dict[str, Path]:
    """Fetch the newest files of a source, each anew; return ``{file: path here}``.

    Raises
    ------
    RefreshError
        If one cannot be had.
    """
    folder = Path(folder) / "raw" / source
    shutil.rmtree(folder, ignore_errors=True)
    found = {}
    for file in about["files"]:
        address = f"{mirror}/{source}/{file}" if mirror else about["address"].format(file=file)
        try:
            downloader = pooch.HTTPDownloader(timeout=patience)
            path = pooch.retrieve(address, None, fname=file, path=folder, downloader=downloader)
        except (requests.RequestException, OSError) as error:
            raise RefreshError(f"{file} cannot be had: {type(error).__name__}") from None
        found[file] = Path(path)
    return found


def remake(name: str, files: dict[str, Path], folder: Path) -> None:
    """Make a table from newest files and write it, sealed, into a folder of newer tables.

    Raises
    ------
    RefreshError
        If it cannot be made, or breaks what its descriptor promises; then nothing is left of it.
    """
    function, extracts = TABLES[name]
    try:
        table = function(*(_extract(extract, files) for extract in extracts))
    except (KeyError, IndexError, ValueError) as error:
        raise RefreshError(f"{name} cannot be made of the newest files: {error}") from None
    descriptor = _descriptor(name, table)
    path = folder / f"{name}.resource.yaml"
    path.write_text(yaml.safe_dump(descriptor, allow_unicode=True, sort_keys=False, width=110))
    write(table, folder / descriptor["path"], descriptor["schema"]["primaryKey"])
    try:
        seal(name, folder)
    except tables.TableError as error:
        path.unlink()
        (folder / descriptor["path"]).unlink()
        raise RefreshError(f"{name} breaks its descriptor's promises: {error}") from None


def _extract(name, files):
    if name == country_tables.SOURCE:
        return tables.load("countries", sealed=False)
    return EXTRACTS[name][0](files)


def _descriptor(name, table):
    """Return a table's descriptor, of which the last year rises with the table's."""
    descriptor = json.loads(json.dumps(tables.describe(name)))
    for field in descriptor["schema"]["fields"]:
        limits = field.get("constraints", {})
        if field["type"] == "year" and "maximum" in limits:
            limits["maximum"] = max(limits["maximum"], int(table[field["name"]].max()))
    return descriptor


def difference(name: str, folder: Path) -> str:
    """Return in one sentence in what a newer table differs from the book's."""
    key = tables.describe(name)["schema"]["primaryKey"]
    old, new = (tables.load(name, where).set_index(key) for where in (tables.DATA, folder))
    both = old.index.intersection(new.index)
    others = old.loc[both].ne(new.loc[both]) & (old.loc[both].notna() | new.loc[both].notna())
    years = [table.reset_index()["year"].max() for table in (old, new)]
    return (
        f"{name}: {len(old):,} → {len(new):,} rows, to {years[0]} → {years[1]}; "
        f"{len(old) - len(both):,} rows are gone, {len(new) - len(both):,} are new, and of the "
        f"others {int(others.any(axis=1).sum()):,} of {len(both):,} say something else"
    )


def consequences(names: list[str], folder: Path) -> list[str]:
    """Run every notebook that reads one of these tables with the newer; return what would change.

    A sentence for each finding that would print otherwise, each sentence of the book that would
    no longer hold, and each notebook that would fail.
    """
    paths = reading_order.notebooks(ROOT)
    ran = {path: executed.find(executed.read_notebook(path), ROOT) for path in paths}
    readers = executed.readers(ran)
    needed = {path for name in names for path in readers.get(name, [])}
    needed |= {path for path, done in ran.items() if done is None}
    paths = [path for path in paths if path in needed]
    before = os.environ.get(tables.BEFORE)
    os.environ[tables.BEFORE] = str(Path(folder).resolve())
    try:
        return _said_with_newer(paths)
    finally:
        os.environ.pop(tables.BEFORE)
        if before is not None:
            os.environ[tables.BEFORE] = before


def _said_with_newer(paths):
    """Run notebooks; return what fails, and what the others say otherwise than the ledgers."""
    said = []
    try:
        executed.execute(paths, ROOT)
    except executed.ExecutionError as error:
        said += [f"would fail: {line}" for line in str(error).splitlines()]
    for path in paths:
        done = executed.find(executed.read_notebook(path), ROOT)
        said += ledgers.differences(ROOT, done.notes) if done else []
    return said


def accept(folder: Path, data: Path = tables.DATA) -> list[str]:
    """Put the newer tables in the place of the old ones; return their names."""
    names = tables.names(folder)
    for name in names:
        for part in (f"{name}.resource.yaml", tables.describe(name, folder)["path"]):
            shutil.copy(Path(folder) / part, Path(data) / part)
    return names


def _try(wanted, options):
    """Fetch, make and compare; return the names of the tables that were made."""
    shutil.rmtree(options.into, ignore_errors=True)
    options.into.mkdir(parents=True)
    made = []
    for source, about in wanted.items():
        try:
            files = fetch(source, about, options.into, options.mirror)
        except RefreshError as error:
            print(f"{source}: {error}; its tables stay as they are")
            continue
        for name in refreshable(source):
            try:
                remake(name, files, options.into)
            except RefreshError as error:
                print(f"{error}; it stays as it is")
                continue
            made.append(name)
            print(difference(name, options.into))
            for sentence in magnitudes.unmet(name, tables.load(name, options.into)):
                print(f"  {sentence}")
    return made


def main(argv=None):
    """Try the newest editions and say what would change, or accept those that were tried."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--into", type=Path, default=INTO, help="folder of the newer tables")
    parser.add_argument("--mirror", default="", help="address in place of the publishers'")
    parser.add_argument("--accept", action="store_true", help="replace the tables that were tried")
    options = parser.parse_args(argv)
    known = hand_lists.read(NEWEST)
    if unknown := sorted(set(options.sources) - set(known)):
        parser.error(f"no source is called {unknown[0]!r}; there are {', '.join(known)}")
    if options.accept:
        if options.sources or options.mirror:
            parser.error("--accept takes all that was tried and is in the folder; name no source")
        if not (names := accept(options.into)):
            sys.exit(
                f"There are no newer tables in {options.into}; run this without --accept first."
            )
        write_package()
        print(f"Replaced: {', '.join(names)}. Say in their descriptors from where, and in")
        print("raw_files.yaml and proofs.yaml what they are cut from; then run 'make findings'.")
        return
    if options.into != INTO and options.into.is_dir() and any(options.into.iterdir()):
        parser.error(f"{options.into} holds something, and would be emptied; name a new folder")
    pooch.get_logger().setLevel("WARNING")
    made = _try({s: known[s] for s in options.sources or known}, options)
    if not made:
        sys.exit("No table could be made anew.")
    lines = consequences(made, options.into)
    print("\n".join(["With them:", *lines]) if lines else "Every finding prints as it did.")
    print(
        f"The newer tables are in {options.into}; --accept puts them in the place of the old ones."
    )


if __name__ == "__main__":
    main()
