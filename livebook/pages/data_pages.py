"""Write the pages that are made from data: one a table, their index, and the published figures.

They are written before Sphinx reads its sources and are not kept in version control; what they
say is edited in ``data/*.resource.yaml`` and ``ledgers/reported.yaml``.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livebook import executed, tables, yaml_text
from livebook.pages.execution import cache_path
from livebook.pages.numbers import reported_id
from livebook.tables import describe, names

APPENDIX = Path("chapters/appendix")


def write_pages(root):
    """Write every generated page below `root`; untouched pages keep their time stamp."""
    root = Path(root)
    data, pages = root / "data", root / APPENDIX / "data"
    users = _users(root)
    # What is remembered of a table depends on this file, as well as on what outputs depend on.
    cache = (
        cache_path(root) / f"tables-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]}"
    )
    seen = {name: _glance(cache, name, data) for name in names(data)}
    wanted = {}
    for name in names(data):
        wanted[f"{name}.md"] = _table_page(name, data, seen[name], users.get(name, []))
    pages.mkdir(parents=True, exist_ok=True)
    for stale in {p.name for p in pages.glob("*.md")} - set(wanted):
        (pages / stale).unlink()
    for filename, text in wanted.items():
        write(pages / filename, text)
    write(root / APPENDIX / "data.md", _index_page(data, seen))
    write(
        root / APPENDIX / "published-figures.md", _reported_page(root / "ledgers" / "reported.yaml")
    )


@dataclass(frozen=True)
class Glance:
    """What a page shows of a table."""

    rows: int
    years: str
    head: pd.DataFrame
    attendance: "Attendance | None"


@dataclass(frozen=True)
class Attendance:
    """Which economies a table lacks in some of its years, counted from the table itself."""

    years: tuple  # all that the table has
    economies: int
    lacking: dict  # name of an economy: the years without a value of it


def _glance(cache, name, data):
    """Read and check a table, or remember: nothing is read twice while no input changes."""
    kept = cache / f"{name}.pickle"
    if kept.is_file():
        return pd.read_pickle(kept)
    table = tables.load(name, data)
    glance = Glance(len(table), _years(table), table.head(), attendance(name, table, data))
    cache.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial")  # an interrupted build must leave nothing half written
    pd.to_pickle(glance, partial)
    partial.replace(kept)
    return glance


def attendance(name, table, data=tables.DATA):
    """Return which economies have no value in some years, or None if years or codes are none.

    A code counts in every column of codes: who only buys in a year is in the table that year.
    """
    fields = describe(name, data)["schema"]["fields"]
    key = describe(name, data)["schema"].get("primaryKey", [])
    codes = [f["name"] for f in fields if f.get("constraints", {}).get("pattern") == "[A-Z]{3}"]
    if "year" not in table or not codes:
        return None
    values = [f["name"] for f in fields if f["type"] != "string" and f["name"] not in key]
    held = table.dropna(subset=values, how="all") if values else table
    years = tuple(sorted(held["year"].unique().tolist()))
    ends = [held[["year", column]].set_axis(["year", "code"], axis=1) for column in codes]
    names_of = tables.load("countries", data).set_index("iso3")["name"]
    there = pd.concat(ends).drop_duplicates().groupby("code")["year"].agg(frozenset)
    there = there[there.index.isin(names_of.index)]  # a code may stand for "not known"
    lacking = {
        _plain(names_of[code]): tuple(y for y in years if y not in own)
        for code, own in there.items()
        if len(own) < len(years)
    }
    return Attendance(years, len(there), dict(sorted(lacking.items())))


def _plain(name):
    """Return a name as it is said.

    >>> _plain("Korea, Republic of"), _plain("Bonaire, Sint Eustatius and Saba")
    ('Republic of Korea', 'Bonaire, Sint Eustatius and Saba')
    """
    first, _, rest = name.partition(", ")
    return f"{rest} {first}" if rest.endswith((" of", " of the")) else name


def write(path, text):
    """Write a page, unless it says the same already: Sphinx goes by time stamps."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _users(root):
    """Return {table: [(page, title)]} of the notebooks that read each table."""
    users = {}
    for table, paths in executed.readers(root, notebooks(root)).items():
        for path in paths:
            title = executed.read_notebook(path).cells[0].source.splitlines()[0].lstrip("# ")
            page = path.relative_to(root).with_suffix("").as_posix()
            users.setdefault(table, []).append((page, title))
    return users


def _index_page(data, seen):
    entries = []
    for name, glance in seen.items():
        descriptor = describe(name, data)
        years = f"{glance.years} · " if glance.years else ""
        entries += [
            f"**[{descriptor['title']}](data/{name}.md)**<br>",
            f"`{name}` · {years}{glance.rows:,} rows · {_licence_names(descriptor)}",
            "",
        ]
    return "\n".join(
        [
            "# Data",
            "",
            "Every figure and every number of this book is computed from the tables below. Each has "
            "a page that says what it measures, where it comes from, how it was made and what is "
            'wrong with it. In a notebook, `load("name")` reads a table and refuses it if it does '
            "not keep what its description promises, or if a single value is not that with which "
            "the table was made and sealed.",
            "",
            *entries,
        ]
    )


def _table_page(name, data, glance, users):
    descriptor = describe(name, data)
    fields = descriptor["schema"]["fields"]
    key = descriptor["schema"].get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    columns = [line for field in fields for line in _column(field, field["name"] in key)]
    sources = [
        f"- {_linked(s)}" + (f" {{cite:p}}`{s['key']}`" if s.get("key") else "")
        for s in descriptor["sources"]
    ]
    used = [f"- [{title}](/{page}.ipynb)" for page, title in users]
    return "\n".join(
        [
            f"# {descriptor['title']}",
            "",
            descriptor["description"].strip(),
            "",
            f"**Name** `{name}` · **Rows** {glance.rows:,} · **Years** {glance.years or '–'} · "
            f"**Vintage** {descriptor['vintage']}",
            "",
            "## Columns",
            "",
            *columns,
            "",
            "## First rows",
            "",
            *_preview(glance.head),
            "",
            f"The whole table: {{download}}`{descriptor['path']} </data/{descriptor['path']}>`",
            "",
            "## How it was made",
            "",
            *[f"{n}. {step}" for n, step in enumerate(descriptor["processing"], 1)],
            "",
            "## Known problems",
            "",
            *[f"- {problem}" for problem in descriptor["known_problems"]],
            *_not_in_every_year(glance.attendance),
            "",
            "## Source and licence",
            "",
            f"Cite as: {descriptor['credit']}.",
            "",
            *sources,
            "",
            f"Licence: {_licence_links(descriptor)}. Checked {descriptor['licence_checked']}: "
            f"{descriptor['licence_note'].strip()}",
            "",
            "## Used in",
            "",
            *(used or ["No notebook uses this table yet."]),
            "",
            *_one_by_one(glance.attendance),
        ]
    )


#: Up to so many different sets of missing years, economies are listed by these.
_FEW = 12


def _spans(seen):
    """Return {missing years: [names]}, the longest list of names first."""
    spans = {}
    for name, years in seen.lacking.items():
        spans.setdefault(years, []).append(name)
    return dict(sorted(spans.items(), key=lambda item: (-len(item[1]), item[0])))


def _not_in_every_year(seen):
    """Return the known problem that economies are missing in some years, or nothing."""
    if seen is None or not seen.lacking:
        return []
    few, verb = len(seen.lacking), "have" if len(seen.lacking) > 1 else "has"
    text = (
        f"- Not in every year: {few} of {seen.economies} economies {verb} no value in some of the "
        "table’s years. Missing is not zero."
    )
    spans = _spans(seen)
    if len(spans) > _FEW:
        return [f"{text} They are named at the end of this page."]
    each = [f"None in {_missing(years, seen)}: {_and(who)}." for years, who in spans.items()]
    each = [line.replace("None in all but", "Only in") for line in each]
    return [text, "", *[f"  - {line}" for line in each]]


def _one_by_one(seen):
    """Return a section that names who is missing when, where a short list does not do."""
    if seen is None or len(_spans(seen)) <= _FEW:
        return []
    letters = {}
    for name, years in seen.lacking.items():
        letters.setdefault(name[0], []).append(f"{name} ({_missing(years, seen)})")
    return [
        "## Not in every year",
        "",
        f"No value in the years in brackets; the table has {_runs(seen.years, seen)}.",
        "",
        *[line for entries in letters.values() for line in (", ".join(entries) + ".", "")],
    ]


def _missing(years, seen):
    """Say which years are missing: these, or all but those, whichever is shorter."""
    held = tuple(year for year in seen.years if year not in years)
    gaps, kept = _runs(years, seen), _runs(held, seen)
    if len(gaps) <= max(len(kept), 30):
        return gaps
    if len(kept) <= 30:
        return f"all but {kept}"
    return f"{len(years)} of {len(seen.years)} years"


def _runs(years, seen):
    """Return years in words; three or more that follow each other in the table as a run."""
    runs = []
    for place in sorted(seen.years.index(year) for year in years):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    words = []
    for run in runs:
        shown = [str(seen.years[place]) for place in run]
        words += [f"{shown[0]}–{shown[-1]}"] if len(run) > 2 else shown
    return ", ".join(words)


def _and(items):
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _linked(entry):
    """Return a source's title, linked where it has one address."""
    return f"[{entry['title']}]({entry['path']})" if "path" in entry else entry["title"]


def _column(field, in_key):
    """Return a column's entry in a definition list, which a phone can show without scrolling."""
    kind = ", ".join(filter(None, [field["type"], field.get("unit")]))
    name = f"`{field['name']}`" + (" (part of the key)" if in_key else "")
    return [name, f": {_cell(field['description'])} *{kind}*", ""]


def _reported_page(path):
    entries = (yaml_text.read(path) or {}) if path.is_file() else {}
    rows = []
    for key, entry in entries.items():
        anchor = f'<span id="{reported_id(key)}"></span>'
        rows.append(
            [
                f"{anchor}{entry['what']}",
                str(entry["printed"]),
                f"{{cite:t}}`{entry['citation']}`",
                entry["where"],
                entry["seen"],
            ]
        )
    return "\n".join(
        [
            "# Published figures quoted in this book",
            "",
            "Numbers that other people computed are kept apart from our own. Each is quoted with the work it "
            "comes from and with how much of that work was seen: its full text, its abstract, or a report of it.",
            "",
            *markdown_table(["What it says", "Figure", "Work", "Where", "Seen"], rows),
            "",
        ]
    )


def _years(table):
    if "year" not in table:
        return ""
    low, high = table["year"].min(), table["year"].max()
    return str(low) if low == high else f"{low}–{high}"


def _preview(head):
    head = head.astype(object).where(head.notna(), "")
    return markdown_table(list(head.columns), head.to_numpy().tolist())


def _licence_names(descriptor):
    return ", ".join(licence["name"] for licence in descriptor["licenses"])


def _licence_links(descriptor):
    return ", ".join(
        f"[{licence['title']}]({licence['path']})" for licence in descriptor["licenses"]
    )


def markdown_table(header, rows):
    """Return the lines of a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(_cell(value) for value in line) + " |" for line in lines]


def _cell(value):
    return " ".join(str(value).split()).replace("|", "\\|")


def _on_config(app, config):
    write_pages(app.srcdir)


def setup(app):
    # Before the table of contents is read, which lists these pages by pattern.
    app.connect("config-inited", _on_config, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
