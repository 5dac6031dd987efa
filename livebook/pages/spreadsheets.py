"""Each table as a workbook that any spreadsheet opens with a click.

A CSV file that is opened so loses the zeros of codes, garbles letters outside ASCII and computes
what begins like a formula. In a workbook every cell has a type: codes and texts are text. A second
sheet says what the columns are and whose the table is.

The format is Office Open XML (ECMA-376, part 1), of which a table needs little; a library that
writes cell by cell takes minutes for a million of them.
"""

import hashlib
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pandas as pd

from livebook import tables
from livebook.editions.archives import pack

ROWS = 1_048_576  # more a sheet cannot have
NUMERIC = {"integer", "year", "number"}
#: Characters that XML cannot hold.
UNHOLDABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: Cells of style 1 are text and stay so when somebody types into them; those of style 2 are heads.
STYLES = (
    f'<styleSheet {MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyFont="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write(root, name):
    """Write a table's workbook, unless it is there as it would be; return its path.

    Parameters
    ----------
    root : pathlib.Path
        The folder of the book.
    name : str
        A name from `livebook.tables.names`.

    Raises
    ------
    ValueError
        If the table has more rows than a sheet can.
    """
    data = root / "data"
    state = [tables.digest(name, part, data) for part in ("content", "descriptor")]
    state.append(tables.digest_of_file(Path(__file__)))
    key = hashlib.sha256(" ".join(state).encode()).hexdigest()[:16]
    path = root / "_build" / "spreadsheets" / key / f"{name}.xlsx"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(
            ".partial"
        )  # an interrupted build must leave nothing half written
        about = tables.describe(name, data)
        # Only an empty cell is missing ("NA" is the code of Namibia), and codes are no numbers.
        text = pd.read_csv(data / about["path"], dtype=str, keep_default_na=False, na_values=[""])
        pack(partial, workbook(about, text))
        partial.replace(path)
    return path


def workbook(about, text):
    """Return the members of a workbook, ``{name: text}``.

    Parameters
    ----------
    about : dict
        The table's descriptor.
    text : pandas.DataFrame
        The table, every cell as it is written in its file, missing ones as NaN.

    Raises
    ------
    ValueError
        If the table has more rows than a sheet can.
    """
    if len(text) >= ROWS:
        raise ValueError(f"{about['name']} has {len(text)} rows; a sheet takes {ROWS - 1}")
    sheets = {"table": _sheet_of_table(about, text), "about": _sheet_about(about)}
    listed = [(number, name) for number, name in enumerate(sheets, 1)]
    parts = {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in listed)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            *((f"worksheets/sheet{i}.xml", "worksheet") for i, _ in listed),
            ("styles.xml", "styles"),
        ),
        "xl/styles.xml": STYLES,
        "_rels/.rels": _relations(("xl/workbook.xml", "officeDocument")),
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + _type("workbook", "sheet.main")
        + _type("styles", "styles")
        + "".join(_type(f"worksheets/sheet{i}", "worksheet") for i, _ in listed)
        + "</Types>",
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": sheets[n] for i, n in listed}
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {name: head + part for name, part in parts.items()}


def _relations(*targets):
    lines = (
        f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (target, kind) in enumerate(targets, 1)
    )
    return f"<Relationships {RELATIONS}>{''.join(lines)}</Relationships>"


def _type(part, kind):
    return f'<Override PartName="/xl/{part}.xml" ContentType="{TYPES}.{kind}+xml"/>'


def _sheet_of_table(about, text):
    fields = about["schema"]["fields"]
    heads = "".join(_cell(field["name"], style=2) for field in fields)
    columns = [_cells(text[field["name"]], field["type"]) for field in fields]
    rows = "</row><row>".join(["", *map("".join, zip(*columns, strict=True))])
    return _sheet(f"<row>{heads}{rows}</row>", [max(10, len(f["name"]) + 2) for f in fields])


def _cells(column, kind):
    """Return a list with the cell of each value, of which each different one is made once."""
    places, different = pd.factorize(column)
    make = (lambda value: f"<c><v>{value}</v></c>") if kind in NUMERIC else _cell
    made = np.array([*map(make, different), "<c/>"], dtype=object)
    return made[places].tolist()  # the place of a missing value is -1


def _cell(value, style=1):
    held = escape(str(value).translate(UNHOLDABLE))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{held}</t></is></c>'


def _sheet_about(about):
    lines = [
        ("Table", about["title"]),
        ("What it is", about["description"]),
        ("Cite as", about["credit"]),
        ("Vintage", about["vintage"]),
        *(
            ("Source", " ".join(filter(None, [s["title"], s.get("path")])))
            for s in about["sources"]
        ),
        *(("Licence", f"{each['title']} {each['path']}") for each in about["licenses"]),
        ("What may be done with it", about["licence_note"]),
        *(("Known problem", problem) for problem in about["known_problems"]),
        *((f"Column {f['name']}", _of_field(f)) for f in about["schema"]["fields"]),
    ]
    rows = (f"<row>{_cell(a, style=2)}{_cell(' '.join(str(b).split()))}</row>" for a, b in lines)
    return _sheet("".join(rows), [32, 120], frozen=False)


def _of_field(field):
    return f"{field['description']} ({', '.join(filter(None, [field['type'], field.get('unit')]))})"


def _sheet(rows, widths, *, frozen=True):
    """Return a sheet; its first row stays in sight if it is `frozen`."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView workbookViewId="0">{pane if frozen else ""}</sheetView>'
    columns = "".join(
        f'<col min="{n}" max="{n}" width={quoteattr(str(width))} customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    return (
        f"<worksheet {MAIN}><sheetViews>{view}</sheetViews><cols>{columns}</cols>"
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
