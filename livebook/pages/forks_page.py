"""The page *How much depends on our choices*, and the role that leads to it.

Made from ``ledgers/forks.yaml``: every headline with its specification curve, most fragile first.
``{forks}`` prints in how many ways of computing it a headline holds, and links to its curve.
"""

from html import escape
from pathlib import Path

from docutils import nodes

from livebook import forks
from livebook.findings import printed
from livebook.pages import generated
from livebook.pages.numbers import _NumberRole, cited_number, read_entry

LEDGER = "forks.yaml"
SVG = "http://www.w3.org/2000/svg"  # said for pages that are XML
WIDTH, LEFT, RIGHT = 360, 132, 350  # units of the drawing; at 390 pixels a unit is about one pixel
TOP, HEIGHT, ROW = 14, 96, 15


def anchor(key):
    """Return the id of a headline's section."""
    return nodes.make_id(f"forks-{key}")


def write_page(writer, page, ledger, users):
    """Write the page of a ledger of forks; `users` are links to what rests on each headline."""
    order = sorted(ledger, key=lambda key: (forks.share(ledger[key]), key))
    shares = [forks.share(entry) for entry in ledger.values()]
    writer.page(
        page,
        "forks",
        headlines=[_headline(key, ledger[key], users.get(key, [])) for key in order],
        firm=sum(share >= 0.9 for share in shares),
        weak=sum(share < 2 / 3 for share in shares),
        ways=sum(entry["ways"] for entry in ledger.values()),
    )


def _headline(key, entry, users):
    """Return what the template needs of a headline."""
    return {
        "anchor": anchor(key),
        "entry": entry,
        "summary": f"**{forks.summary(entry).replace(';', '**;', 1)}{'' if entry['fails'] else '**'}.",
        "curve": curve(entry),
        "held": _held(entry),
        "notebook": entry["notebook"].removesuffix(".ipynb"),
        "users": users,
    }


def _held(entry):
    """Return for each option of each choice in how many of its ways the sentence holds."""
    held = {}
    for place, (choice, options) in enumerate(entry["choices"].items()):
        rows = [[row[-1] for row in entry["rows"] if row[place] == n] for n in range(len(options))]
        counts = zip(options, rows, strict=True)
        held[choice] = [{"name": o, "held": sum(r), "ways": len(r)} for o, r in counts if r]
    return held


def curve(entry):
    """Return a headline's specification curve as SVG in the colour of the text around it."""
    rows, level, names = _sorted(entry)
    values = [level(row) for row in rows]
    turn = None if names else forks.threshold(entry["expect"])
    low, high = min([*values, turn or values[0]]), max([*values, turn or values[0]])
    if turn == 0:
        low, high = min(low, 0), max(high, 0)
    step = (RIGHT - LEFT - 16) / max(1, len(rows) - 1)
    across = [LEFT + 8 + step * place for place in range(len(rows))]

    def y(number):
        return TOP + HEIGHT - 6 - (number - low) / ((high - low) or 1) * (HEIGHT - 12)

    ends = (names[0], names[-1]) if names else [_printed(end, entry) for end in (low, high)]
    drawn = [
        _text(LEFT - 4, y(end) + 4, word, "end")
        for end, word in dict(zip((low, high), ends, strict=True)).items()
    ]
    if turn is not None:
        drawn.append(_path(f"M{LEFT} {y(turn):.1f}H{RIGHT}", dashed=True))
    radius = 3 if len(rows) <= 40 else 2.2
    for x, value, row in zip(across, values, rows, strict=True):
        drawn.append(_dot(x, y(value), radius, row[-1]))
    marks, bottom = _marks(entry, rows, across)
    return (
        f'<svg xmlns="{SVG}" class="curve" role="img" viewBox="0 0 {WIDTH} {bottom}" width="620" '
        f'aria-label="{escape(_described(entry, ends), quote=True)}">'
        f"{''.join(drawn + marks)}</svg>"
    )


def _sorted(entry):
    """Return the ways, smallest first, their level, and the names in order if values are names."""
    names = sorted({row[-2] for row in entry["rows"] if isinstance(row[-2], str)})

    def level(row):
        return names.index(row[-2]) if names else row[-2]

    return sorted(entry["rows"], key=level), level, names


def _marks(entry, rows, across):
    """Return what is drawn below the dots, which option belongs to which way, and its lower end."""
    drawn, top = [], TOP + HEIGHT + 16
    for place, (choice, options) in enumerate(entry["choices"].items()):
        drawn.append(_text(0, top, choice.replace("_", " "), "start", bold=True))
        for number, option in enumerate(options):
            top += ROW
            drawn.append(_text(LEFT - 4, top, _short(option), "end"))
            here = [x for x, row in zip(across, rows, strict=True) if row[place] == number]
            # One path for all: as elements of their own they were nine tenths of the page.
            drawn.append(_path("".join(f"M{x:.1f} {top - 8}v8" for x in here)))
        top += ROW + 3
    return drawn, top


def _printed(value, entry):
    return printed(value, entry["unit"], entry["digits"])


def _described(entry, ends):
    return (
        f"Specification curve. {entry['sentence']}: {forks.summary(entry)}. The values run from "
        f"{ends[0]} to {ends[1]}. The counts by option follow in the text."
    )


def _short(option):
    return option if len(option) <= 24 else option[:23] + "…"


def _text(x, y, words, align, bold=False):
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{align}" font-size="10.5"{weight} '
        f'fill="currentColor">{escape(words)}</text>'
    )


def _path(way, dashed=False):
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<path d="{way}" stroke="currentColor" stroke-width="1.2"{dash}/>'


def _dot(x, y, radius, holds):
    fill = "currentColor" if holds else "none"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="currentColor"/>'


class ForksRole(_NumberRole):
    """Print in how many ways a headline holds."""

    ledger = LEDGER

    def run(self):
        entry = read_entry(self.env, LEDGER, self.text)
        if entry is None:
            return super().run()  # warns
        node = cited_number("", f"{entry['holds']} of {entry['ways']} ways", internal=True)
        node["classes"], node["role"], node["key"] = ["finding"], "forks", self.text
        node["where"], node["reftitle"] = self.get_location(), entry["sentence"]
        return [node], []


def _write(app):
    path = Path(app.srcdir) / "ledgers" / LEDGER
    if path.is_file():
        users = {}
        for found in app.emit("livebook-headline-users"):
            users |= found
        ledger = forks.ledger(path)
        write_page(generated.writer(app), app.config.livebook_forks_page, ledger, users)


def setup(app):
    app.add_role("forks", ForksRole())
    generated.connect(app, _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
