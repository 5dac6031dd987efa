"""Write the pages of the claims ledger, and the ledger as CSV and JSON.

Like all generated pages they are made before Sphinx reads its sources and are not kept in version
control; what they say is edited in ``ledgers/claims.yaml`` and in the templates.
"""

import csv
import json
from collections import Counter
from pathlib import Path

from livebook import forks
from livebook.pages import assets, generated, search_index
from livebook.pages.forks_page import anchor
from periphery import claims
from periphery.site.claim_roles import SIDES

FOLDER = "chapters/claims"
STATIC = Path(__file__).parent / "static"
#: Scripts, and what they work on.
SCRIPTS = {"claims-filter.js": ["#claims-scales"], "your-verdicts.js": ["#verdicts-tool"]}
#: The notebook that reads what a reader saves.
SCOREBOARD = "chapters/8-verdict/scoreboard"
EXPORT_COLUMNS = ("id", "title", "field", "types", "verdict", "confidence", "status", "chapter")

#: How a part of the wording is said to be open or disputed.
TURNS = {
    "definition": ", since it turns on a definition",
    "unread": ", since the text that decides was not read",
}


def write_pages(writer):
    """Write the overview, a page for each claim and field, the reader's, and that of changes."""
    rows = {
        key: {**row, "field": claims.field(key), "place": list(claims.FIELDS).index(key[0])}
        for key, row in claims.read(writer.root / "ledgers" / "claims.yaml").items()
    }
    writer.page(
        f"{FOLDER}/index",
        "claims",
        rows=rows,
        counts=_counts(rows),
        scales=_inside_html({"Field": list(claims.FIELDS.values()), "Verdict": claims.VERDICTS}),
        groups=_inside_html({"Field": {"article": SIDES["article"]}}),
    )
    for key, row in rows.items():
        writer.page(f"{FOLDER}/{key}", "claim", row=row, said=_said(row))
    for stale in (writer.root / FOLDER).glob("[A-Z]??.md"):
        if stale.stem not in rows:
            stale.unlink()
    for field in claims.FIELDS.values():
        of_field = [row for row in rows.values() if row["field"] == field]
        writer.page(f"{FOLDER}/{field}", "claims_of_field", field=field, rows=of_field)
    scoreboard = (writer.root / f"{SCOREBOARD}.ipynb").is_file() and SCOREBOARD
    settings = {"what": claims.READERS_FILE, "verdicts": claims.VERDICTS, "fields": claims.FIELDS}
    writer.page(
        f"{FOLDER}/your-verdicts",
        "your_verdicts",
        rows=rows,
        scoreboard=scoreboard,
        settings=_inside_html(settings),
    )
    writer.page(f"{FOLDER}/changed", "claims_changed", rows=rows)


def _inside_html(value):
    """Return a value as JSON that is safe inside HTML."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _counts(rows):
    """Return the table of how many claims of each side got which verdict, each with its list."""
    sides = {
        name: [row for row in rows.values() if row["field"] in fields]
        for name, fields in SIDES.items()
    }
    lines = [
        [f"{{verdict}}`{v}`", *(_counted(side, v, claimed) for side, claimed in sides.items())]
        for v in claims.VERDICTS
    ]
    lines += [["**All**", *(f"**{len(side)}**" for side in sides.values())]]
    planned = [Counter(row["status"] for row in side)["planned"] for side in sides.values()]
    if any(planned):
        lines += [["of which provisional", *map(str, planned)]]
    return generated.markdown_table(["Verdict", "The article", "Its critics"], lines)


def _counted(side, verdict, rows):
    """Return how many claims have a verdict, leading to them."""
    number = sum(row["verdict"] == verdict for row in rows)
    return f"{{ledger}}`{number} <{side}, {verdict}>`" if number else "0"


def _said(row):
    """Return (heading, text) of what a row says, as far as it says it."""
    said = (
        ("What we found", row["found"]),
        ("What would test it", row["test"]),
        ("The strongest case for it", row["for"]),
        ("The strongest case against it", row.get("against")),
        ("The same yardstick", _yardstick(row)),
        ("Part by part", _parts(row)),
        ("How much depends on our choices", _forks(row)),
        ("Where we looked", row["looked"]),
        ("What would change the verdict", row["would_change"]),
    )
    return [(heading, text) for heading, text in said if text]


def _yardstick(row):
    """Return the measure for each partner, or why there is none."""
    given = row["yardstick"]
    if "not_needed" in given:
        return f"Not called for: {given['not_needed'].strip()}"
    values = ", ".join(
        f"{name} {_numbers(given[partner])}" for partner, name in claims.PARTNERS.items()
    )
    bends = f" {given['bends'].strip()}" if given.get("bends") else ""
    measure = given["measure"].strip()
    return f"{measure[0].upper()}{measure[1:]}: {values}.{bends}"


def _numbers(keys):
    if keys == "none":
        return "none"
    roles = [
        f"{{reported}}`{key.removeprefix('reported:')}`"
        if key.startswith("reported:")
        else f"{{finding}}`{key}`"
        for key in keys
    ]
    return " and ".join(roles)


def _parts(row):
    """Return what each part of the wording came to."""
    said = []
    for part, state in zip(row["facts"], row["states"], strict=True):
        why = TURNS.get(part.get("turns_on"), "")
        word = "a judgement of value" if state == "value" else state + why
        said.append(f"*{part['part'].strip().rstrip('.')}*: {word}")
    return f"{'; '.join(said)}." if said else ""


def _forks(row):
    """Return in how many ways of computing them the row's headlines hold."""
    ledger, said = forks.ledger(), []
    for part in row["facts"]:
        if key := part.get("forks"):
            entry = ledger[key]
            link = f"{{ref}}`{entry['sentence']} <{anchor(key)}>`"
            said.append(f"{link}: {forks.summary(entry)}.")
    return " ".join(dict.fromkeys(said))


def _export(app, exception):
    """Write the ledger as files beside its pages."""
    if exception or app.builder.format != "html":
        return
    path = Path(app.srcdir) / "ledgers" / "claims.yaml"
    if not path.is_file():
        return
    rows = claims.read(path)
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(list(rows.values()), ensure_ascii=False, indent=1)
    (folder / "claims.json").write_text(text + "\n", encoding="utf-8")
    # With a mark of its encoding, by which spreadsheets know accents.
    with open(folder / "claims.csv", "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(EXPORT_COLUMNS)
        for key, row in rows.items():
            values = {**row, "field": claims.field(key), "types": "; ".join(row["types"])}
            writer.writerow([values[column] for column in EXPORT_COLUMNS])
    if app.builder.name != "html":
        return
    # A script, because a page that is opened as a file can read nothing else.
    texts = {key: search_index.said(app, f"{FOLDER}/{key}") for key in rows}
    text = json.dumps(texts, ensure_ascii=False, indent=0)
    (folder / "texts.js").write_text(f"const CLAIM_TEXTS = {text};\n", encoding="utf-8")


def _write(app):
    if (Path(app.srcdir) / "ledgers" / "claims.yaml").is_file():
        write_pages(generated.writer(app))


def setup(app):
    generated.connect(app, _write)
    assets.serve(app, STATIC, SCRIPTS)
    app.connect("build-finished", _export)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
