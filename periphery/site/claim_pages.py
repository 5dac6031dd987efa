"""Write the pages of the claims ledger, and the ledger as CSV and JSON.

Like the data pages they are made before Sphinx reads its sources and are not kept in version
control; what they say is edited in ``ledgers/claims.yaml``.
"""

import csv
import json
import re
from collections import Counter
from pathlib import Path

from livebook import forks
from livebook.pages import assets
from livebook.pages.data_pages import markdown_table, write
from livebook.pages.forks_page import anchor
from periphery import claims

FOLDER = Path("chapters/claims")
STATIC = Path(__file__).parent / "static"
#: Scripts, and what they work on.
SCRIPTS = {"claims-filter.js": ["#claims-texts"], "your-verdicts.js": ["#verdicts-tool"]}
#: The notebook that reads what a reader saves.
SCOREBOARD = "chapters/8-verdict/scoreboard"

INTRODUCTIONS = {
    "theory": "What the article says about dependency theory, about those who wrote it, about its "
    "critics, and about China's place in its scheme.",
    "economy": "What the article says about trade, investment and infrastructure.",
    "politics": "What the article says about diplomacy, the United Nations and the world order.",
    "culture": "What the article says about cultural exchange and the ties between peoples.",
    "critics": "What critics of the relationship claim: the authors whom the article names, others, "
    "and phrases of public debate. They are held to the same scale and the same tests.",
}
EXPORT_COLUMNS = ("id", "title", "field", "types", "verdict", "confidence", "status", "chapter")


def write_pages(root):
    """Write the overview and one page a field, below `root`."""
    rows = claims.read(Path(root) / "ledgers" / "claims.yaml")
    folder = Path(root) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "index.md", _overview(rows))
    for name in claims.FIELDS.values():
        write(folder / f"{name}.md", _field_page(name, rows))
    counts = (Path(root) / f"{SCOREBOARD}.ipynb").is_file()
    write(folder / "your-verdicts.md", _readers_page(rows, SCOREBOARD if counts else None))
    write(folder / "changed.md", _changed_page(rows))


def _overview(rows):
    header = ["Claim", "Field", "Type", "Verdict", "Status"]
    lines = [
        [
            f"{{claim}}`{key}`",
            claims.field(key),
            row["types"][0],
            row["verdict"],
            row["status"],
        ]
        for key, row in rows.items()
    ]
    return "\n".join(
        [
            "# The claims and their verdicts",
            "",
            "The article, taken apart: every claim it makes has a row here, with what would test it, the "
            "strongest case on each side, what we found, and a verdict on the claim *as worded*. The claims "
            "of its critics are held to the same rule in the same table.",
            "",
            *_scale(),
            *_rule(),
            *_counts(rows),
            "",
            "## All claims",
            "",
            "Each claim leads to its section, with the evidence on both sides. If you would rather judge "
            "before you are told, begin with {doc}`your own verdicts <your-verdicts>`.",
            "",
            ":::{table} Every claim of the article and of its critics",
            ":class: claims-table",
            "",
            *markdown_table(header, lines),
            ":::",
            "",
            *_search_texts(rows),
            # Raw links: the two files are written beside the page, not read by Sphinx.
            'The ledger as a file: <a href="claims.csv">claims.csv</a> for a spreadsheet, '
            '<a href="claims.json">claims.json</a> with every field.',
            "",
        ]
    )


def _scale():
    return [
        "*Supported*: the wording matches the evidence. *Partly supported*: a core is right, but a material "
        "part of the wording is wrong, missing or stretched. *Contested*: serious evidence or argument on "
        "both sides. *Unsupported*: the evidence we have runs against the claim, or the claim says that "
        "something has been shown and nothing that was offered shows it. *Not confirmed*: the source was not found or could not be read, which says nothing "
        "about whether it exists. *Not checkable by data*: it can be argued, not measured.",
        "",
        "A claim is *tested* when it is held against our data and *argued* when texts settle it or no "
        "data can. No verdict is final: each row says what would change it.",
        "",
    ]


def _rule():
    """Return the rule by which facts become a verdict, as `periphery.verdicts` applies it."""
    return [
        "No verdict is given by hand. Each row takes the wording apart into its *core*, which is the main "
        "clause, and its other parts: a number, an adverb, a second clause. The core is read as the kind of "
        "claim that it is: where a sentence says that one thing brings about or reflects another, that is "
        "the core, and what was observed is a part. For each part the row records which "
        "way the evidence points, whether the answer turns on a definition or on a judgement of value, and "
        "whether the text that decides could be read. A part *holds* if the evidence is for it, *fails* if "
        "the evidence is against it, is *disputed* if there is serious evidence on both sides or the answer "
        "turns on a definition, and is *open* if there is none or the deciding text was not read. The rest "
        "is a table, which does not know whose claim it is:",
        "",
        ":::{table} From facts to verdicts",
        ":class: verdict-rule",
        "",
        *markdown_table(
            ["The core", "Every other part", "Verdict"],
            [
                ["holds", "holds", "supported"],
                ["holds", "one does not", "partly supported"],
                ["is disputed", "whatever it is", "contested"],
                ["fails", "whatever it is", "unsupported"],
                ["is open", "whatever it is", "not confirmed"],
                ["is a judgement of value", "whatever it is", "not checkable by data"],
            ],
        ),
        ":::",
        "",
        "A part that rests on a computation of ours counts as evidence only if the sentence holds in at "
        "least two thirds of {doc}`the ways of computing it <choices>`; otherwise it is disputed. "
        "*Confidence* is that of the weakest part: high if the deciding text was read in full, or the "
        "sentence holds in nine ways out of ten; medium if an abstract, a report of the text or one "
        "computation of ours decides, or the sentence holds in two ways out of three; low otherwise. "
        "{doc}`Verdicts that changed <changed>` lists what this rule, and a second reading of the evidence, "
        "made of earlier verdicts.",
        "",
    ]


def _changed_page(rows):
    """Return the page of verdicts that changed, with the reasons."""
    changes = [
        [
            f"**{{claim}}`{key}`** was *{row['changed']['was']}* and is *{row['verdict']}, "
            f"{row['confidence']}*. {row['changed']['why'].strip()}",
            "",
        ]
        for key, row in rows.items()
        if "changed" in row
    ]
    parts = [
        "# Verdicts that changed",
        "",
        "In its first version this book gave its verdicts by judgement, under definitions that were printed "
        "but applied by hand. Two specialists then read it, one for each side, and found rows that had been "
        "treated unlike their neighbours. Since then every verdict follows from recorded facts by "
        "{doc}`one table <index>`. Here are the rows whose verdict is now another, with the reason. Where "
        "only the confidence changed, the row itself shows on what it rests.",
        "",
    ]
    return "\n".join([*parts, *(line for change in changes for line in change)])


def _search_texts(rows):
    """Return what the filter searches besides the table: the claims' own words, without roles."""
    texts = {key: re.sub(r"\{\w+\}`[^`]*`", "", row["claim"]) for key, row in rows.items()}
    block = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    return [
        "```{raw} html",
        f'<script type="application/json" id="claims-texts">{block}</script>',
        "```",
        "",
    ]


def _counts(rows):
    sides = {
        "The article": [r for k, r in rows.items() if not k.startswith("K")],
        "Its critics": [r for k, r in rows.items() if k.startswith("K")],
    }
    tallies = [Counter(row["verdict"] for row in side) for side in sides.values()]
    planned = [Counter(r["status"] for r in side)["planned"] for side in sides.values()]
    lines = [[v.capitalize(), *(str(tally[v]) for tally in tallies)] for v in claims.VERDICTS]
    lines += [["**All**", *(f"**{len(side)}**" for side in sides.values())]]
    if any(planned):
        lines += [["of which provisional", *map(str, planned)]]
    return [
        ":::{table} The verdicts",
        ":class: verdict-counts",
        ":name: verdict-counts",
        "",
        *markdown_table(["Verdict", *sides], lines),
        ":::",
    ]


def _field_page(name, rows):
    parts = [f"# Claims: {name}", "", INTRODUCTIONS[name], "", "{doc}`All claims <index>`", ""]
    for key, row in rows.items():
        if claims.field(key) == name:
            parts += _section(key, row)
    return "\n".join(parts)


def _readers_page(rows, notebook):
    """Return the page on which a reader gives verdicts of his own; a script adds the controls."""
    counted = f"{{doc}}`the notebook on the scoreboard </{notebook}>`" if notebook else "a notebook"
    parts = [
        "# Your own verdicts",
        "",
        "A verdict is worth most before one has seen somebody else's. Here are all claims of both sides, in "
        "our words, with the verdicts of the book hidden. Give yours first, for as many claims as you like, "
        "from what you know or after reading a chapter; then look, and compare. To differ from the book is "
        "no mistake. Each claim leads to its section, where the evidence stands, and so does the book's "
        "verdict with it.",
        "",
        *_scale()[:2],
        "Your verdicts are kept in this browser, on this device, and nowhere else: nothing is sent to "
        "anybody, and this page has nobody to send it to. Whoever uses the same browser can see them. To "
        f"carry them elsewhere, to hand them in, or to count with them in {counted}, save them as a file.",
        "",
        "```{raw} html",
        "<noscript><p>To record verdicts on this page your browser must run JavaScript. Without it the page "
        "lists the claims and the book's verdicts. A file with the columns <code>id</code> and "
        "<code>verdict</code>, written in any spreadsheet, can be compared in the notebook all the "
        "same.</p></noscript>",
        f'<script type="application/json" id="verdicts-scale">{_readers_settings()}</script>',
        '<div id="verdicts-tool"></div>',
        "```",
        "",
    ]
    parts += [
        "## Your predictions",
        "",
        "What you expected of a number before you saw it, where a notebook asked you. It is kept as your "
        "verdicts are, in this browser and nowhere else.",
        "",
        "```{raw} html",
        '<div id="predictions-tool"></div>',
        "```",
        "",
    ]
    for name in claims.FIELDS.values():
        lines = [
            [f"{{claim}}`{key}` <br> {row['claim'].strip()}", row["verdict"]]
            for key, row in rows.items()
            if claims.field(key) == name
        ]
        parts += [
            f"## {name.capitalize()}",
            "",
            INTRODUCTIONS[name],
            "",
            f":::{{table}} Claims: {name}",
            ":class: verdicts-table",
            "",
            *markdown_table(["Claim", "The book"], lines),
            ":::",
            "",
        ]
    return "\n".join(parts)


def _readers_settings():
    """Return what the script must know of the scales, as JSON that is safe inside HTML."""
    settings = {"what": claims.READERS_FILE, "verdicts": claims.VERDICTS, "fields": claims.FIELDS}
    return json.dumps(settings).replace("<", "\\u003c")


def _section(key, row):
    provisional = " (provisional: its test is to come)" if row["status"] == "planned" else ""
    facts = [
        f"**Verdict: {row['verdict']}**{provisional}, confidence {row['confidence']}.",
        f"{', '.join(row['types']).capitalize()}; {_where(row)}.",
    ]
    parts = [f"## {key} {row['title']}", "", " ".join(facts), "", row["claim"].strip(), ""]
    if row.get("quote"):
        parts += [f"> {row['quote']}", ""]
    for heading, text in (
        ("What would test it", row["test"]),
        ("The strongest case for it", row["for"]),
        ("The strongest case against it", row.get("against")),
        ("What we found", row["found"]),
        ("The same yardstick", _yardstick(row)),
        ("Part by part", _parts(row)),
        ("How much depends on our choices", _forks(row)),
        ("Where we looked", row["looked"]),
        ("What would change the verdict", row["would_change"]),
    ):
        if text:
            parts += [f"**{heading}.** {text.strip()}", ""]
    parts += ["**Sources.** " + "; ".join(_source(s) for s in row["sources"]) + ".", ""]
    parts += [_status(row), ""]
    return parts


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
        turn = part.get("turns_on")
        why = {
            "definition": ", since it turns on a definition",
            "unread": ", since the text that decides was not read",
        }
        word = "a judgement of value" if state == "value" else state + why.get(turn, "")
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


def _where(row):
    if row.get("whose"):
        return f"made by {row['whose']}"
    named = row["source_given"]
    source = (
        "which names no source for it" if named == "none" else f"which names as its source {named}"
    )
    return f"in the article's part “{row['section']}”, {source}"


def _source(source):
    note = f", {source['note'].strip().rstrip('.')}" if source.get("note") else ""
    cited = f"{{cite:t}}`{source['citation']}` " if source.get("citation") else ""
    return f"{cited}({source['seen']}{note})"


def _status(row):
    if row["status"] == "tested":
        return f"**Tested in** {{doc}}`/{row['notebook']}`."
    if row["status"] == "argued":
        return f"**Argued, not measured.** {row['why_argued'].strip()}"
    return f"**To be tested** in chapter {row['chapter']}."


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
    with open(folder / "claims.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(EXPORT_COLUMNS)
        for key, row in rows.items():
            values = {**row, "field": claims.field(key), "types": "; ".join(row["types"])}
            writer.writerow([values[column] for column in EXPORT_COLUMNS])


def _on_config(app, config):
    if (Path(app.srcdir) / "ledgers" / "claims.yaml").is_file():
        write_pages(app.srcdir)


def setup(app):
    app.connect("config-inited", _on_config, priority=100)
    assets.serve(app, STATIC, SCRIPTS)
    app.connect("build-finished", _export)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
