"""Cut raw files of flows between economies."""

import json
import re
from pathlib import Path

import pandas as pd
from scipy import io

from sources import other_formats, place_names, raw_files


def baci_2000_2020(files):
    """Flows of 210 economies, unrolled from matrices of exporter, importer and year."""
    (path,) = files.values()
    stored = io.loadmat(path)
    codes = _codes(stored["__function_workspace__"].tobytes(), len(stored["MatriceEx"]))
    years = stored["Anni"].ravel().astype(int)
    return _flows((year, stored["MatriceEx"][:, :, k], codes) for k, year in enumerate(years))


def _codes(workspace, count):
    """Find the codes of economies in a string object, which scipy leaves unread."""
    for start in (0, 1):
        run = re.search(rf"[A-Z]{{{3 * count}}}", workspace[start:].decode("utf-16-le", "replace"))
        if run:
            return [run[0][3 * k : 3 * k + 3] for k in range(count)]
    raise raw_files.RawFileError(f"no {count} codes of economies stand in the matrices' file")


def _flows(matrices):
    """Unroll (year, matrix, codes); what rounds to nothing is left out."""
    parts = []
    for year, matrix, codes in matrices:
        table = pd.DataFrame(matrix, index=codes, columns=codes).fillna(0).round().astype("int64")
        long = table.rename_axis("exporter_iso3").reset_index()
        long = long.melt("exporter_iso3", var_name="importer_iso3", value_name="value_kusd")
        parts.append(long[long["value_kusd"] > 0].assign(year=year))
    return pd.concat(parts, ignore_index=True)


def baci_2023(files):
    """Flows of 194 economies in one year; rows export, columns import."""
    trade, labels = (pd.read_csv(path) for path in files.values())
    return _flows([(2023, trade.to_numpy(), labels["iso3"].tolist())])


def correlates_of_war(files):
    """Imports of each state from each other, as yearly customs statistics, not smoothed."""
    (path,) = files.values()
    found = other_formats.r_object(path)
    found = found[found["flow1"] > 0].astype({"year": int})
    codes = place_names.listed("correlates_of_war")
    return found.assign(
        exporter_iso3=found["ccode2"].map(codes),
        importer_iso3=found["ccode1"].map(codes),
        value_musd=found["flow1"].round().astype("int64"),
    )


def imf_exports(files):
    """Exports of 2025 by pair, million dollars."""
    (path,) = files.values()
    found = pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))["edges"])
    return found.assign(
        year=2025,
        exporter_iso3=place_names.codes(found["source"]),
        importer_iso3=place_names.codes(found["target"]),
        value_musd=found["value"],
    )


def us_trade(files):
    """Imports and exports of the United States by country and whole year."""
    (path,) = files.values()
    names = {"IYR": "us_imports_musd", "EYR": "us_exports_musd"}
    found = pd.read_excel(path).rename(columns=names)
    found["partner_iso3"] = place_names.codes(found["CTYNAME"])
    some = found[list(names.values())].ne(0).any(axis=1)
    found = found.round(dict.fromkeys(names.values(), 3))
    return found[some & (found["CTY_CODE"] >= 1000) & (found["year"] < 2023)]


def with_us_and_china(files):
    """Trade with the two powers in two years, from two lists side by side."""
    (path,) = files.values()
    wide = pd.read_csv(path, dtype=str, na_values=["-"])
    parts = []
    for year in (2000, 2024):
        powers = {f"US{year}": "trade_with_usa_musd", f"China{year}": "trade_with_china_musd"}
        listed = wide[[f"Country{year}", *powers]].rename(columns=powers)
        numbers = {
            name: pd.to_numeric(listed[name].str.replace(",", "")) for name in powers.values()
        }
        codes = place_names.codes(listed[f"Country{year}"])
        parts.append(listed.assign(**numbers, iso3=codes, year=year))
    found = pd.concat(parts, ignore_index=True)
    return found.astype({"trade_with_usa_musd": float, "trade_with_china_musd": float})


def ties_1965(files):
    """Directed ties of 1965: one-way ties, and those both ways, twice."""
    ties = []
    for section, line in _pajek(files):
        source, *targets = line.split()
        if section == "arcslist":
            ties += [(source, target) for target in targets]
        elif section == "edgeslist":
            ties += [tie for target in targets for tie in ((source, target), (target, source))]
    label = dict(_labels(files))
    found = pd.DataFrame(ties, columns=["source", "target"])
    return found.apply(lambda ends: ends.map(label))


def states_1965(files):
    """The states of the network of 1965 with their codes."""
    found = pd.DataFrame({"code": [label for _, label in _labels(files)]})
    others = place_names.listed("snyder_kick")
    return found.assign(iso3=found["code"].map(others).fillna(found["code"].str.upper()))


def _pajek(files):
    """Yield each line of a Pajek file with the section that it stands in."""
    (path,) = files.values()
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("*"):
            section = line[1:].split()[0].lower()
        elif line.strip() and not line.startswith("%"):
            yield section, line


def _labels(files):
    for section, line in _pajek(files):
        if section == "vertices" and '"' in line:
            number, label = line.split(None, 1)
            yield number, label.split('"')[1]


#: Reports of UN Comtrade on the trade of China and of Brazil, and whose records they are.
REPORTERS = {
    "3.1.1_top_import_partners": "exporter (FOB)",
    "2.1.1_top_export_partners_reverse": "importer (CIF)",
}


def comtrade_partners(files):
    """Trade of China and of Brazil with every partner, as the partners reported it, dollars."""
    found = pd.concat([_comtrade(path) for path in files.values()], ignore_index=True).dropna()
    return found[found["exporter_iso3"] != found["importer_iso3"]]


def _comtrade(path):
    found = pd.read_excel(path)
    about, _, kind = Path(path).stem.partition("_")
    ends = [place_names.codes(found["reporterDesc"]), {"China": "CHN", "Brazil": "BRA"}[about]]
    exporter, importer = ends if "import" in kind else reversed(ends)
    return found.assign(
        year=found["refYear"],
        exporter_iso3=exporter,
        importer_iso3=importer,
        reported_by=REPORTERS[kind],
        value_usd=found["partner_sum"].round(),
    )[["year", "exporter_iso3", "importer_iso3", "reported_by", "value_usd"]]


#: Matrices of UNCTAD: the beginning of a file's name, the year, and whether columns export.
MATRICES = {"95": (1995, False), "05": (2005, False), "": (2015, True)}


def by_section(early, late):
    """Exports by section of the trade classification, from a matrix a section and year."""
    parts = [_matrix(path) for path in (*early.values(), *late.values())]
    found = pd.concat(parts, ignore_index=True)
    keys = ["year", "sitc_section", "exporter_iso3", "importer_iso3"]
    found = found.groupby(keys, as_index=False)["value_kusd"].sum().round({"value_kusd": 0})
    return found[found["value_kusd"] > 0].astype({"value_kusd": "int64"})


def _matrix(path):
    prefix, section = re.fullmatch(r"(95|05|)SITC(\d)_\w+", Path(path).stem).groups()
    year, columns_export = MATRICES[prefix]
    with pd.read_stata(path, iterator=True) as reader:
        wide, labels = reader.read(), reader.variable_labels()
    wide = wide.rename(columns=labels)
    long = wide.melt(wide.columns[0], var_name="column", value_name="value_kusd").dropna()
    rows, columns = (place_names.codes(long.iloc[:, side]) for side in (0, 1))
    exporter, importer = (columns, rows) if columns_export else (rows, columns)
    found = long.assign(exporter_iso3=exporter, importer_iso3=importer).dropna()
    return found.assign(year=year, sitc_section=section)


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "trade/bilateral_baci_2000_2020.csv.gz": (baci_2000_2020, "baci_2000_2020"),
    "trade/bilateral_baci_2023.csv.gz": (baci_2023, "baci_2023"),
    "trade/bilateral_cow4_1870_2014.csv.gz": (correlates_of_war, "cow_trade"),
    "trade/bilateral_imf_imts_exports_2025.csv.gz": (imf_exports, "imf_exports_2025"),
    "trade/us_goods_trade_by_country_1985_2022.csv.gz": (us_trade, "us_trade_by_country"),
    "trade/trade_with_us_vs_china_2000_2024.csv.gz": (with_us_and_china, "us_and_china_2024"),
    "trade/snyder_kick_trade_1965_edges.csv.gz": (ties_1965, "snyder_kick"),
    "trade/snyder_kick_trade_1965_nodes.csv.gz": (states_1965, "snyder_kick"),
    "trade/china_brazil_partners_comtrade_2003_2025.csv.gz": (
        comtrade_partners,
        "comtrade_partners",
    ),
    "trade/bilateral_unctad_sitc1_1995_2005_2015.csv.gz": (
        by_section,
        *("unctad_sections_2005", "unctad_sections_2015"),
    ),
}
