"""The page *How much depends on our choices*, and the role that leads to it.

Made from ``ledgers/forks.yaml``: every headline with its specification curve, most fragile first.
``{forks}`` prints in how many ways of computing it a headline holds, and links to its curve.
"""

from html import escape
from pathlib import Path

from docutils import nodes

from livebook import forks, yaml_text
from livebook.findings import printed
from livebook.pages.data_pages import write
from livebook.pages.numbers import _NumberRole, cited_number, read_entry

PAGE = "chapters/claims/choices"
LEDGER = "forks.yaml"

INTRODUCTION = """\
# How much depends on our choices

Whoever computes a number has chosen a unit, a year, a list of countries, a way to treat what is missing. Most of these choices could have been made otherwise by somebody just as careful. For every result on which a verdict rests we have therefore made them otherwise as well: the result was computed in every combination of the choices that we could defend, and for each combination we asked whether the sentence that the book builds on it still holds. Such a display is known as a *specification curve* {cite:p}`simonsohn2020`, the paths through the choices as a garden of forking paths {cite:p}`gelmanloken2013`.

The share of ways in which a sentence holds is a description and not a probability. Nobody drew our ways at random, they resemble one another, and a choice that we did not think of is not among them. It tells where a conclusion is the data's and where it is ours: a sentence that holds in nearly every way does not hang on our taste, one that holds in half of them does, and then it matters on which choice. The rule by which the share bears on a verdict and on our confidence in it stands on {doc}`the page of all claims <index>`.

In each drawing a dot is a way of computing the result, the smallest value on the left. Filled, the sentence holds; hollow, it fails. The dashed line is the value at which it turns, where there is one. Below, a mark shows which option of each choice belongs to the dot above it; the list after it counts for each option in how many of its ways the sentence holds. The headlines stand in order, the most fragile first.
"""

SVG = "http://www.w3.org/2000/svg"  # said for pages that are XML
WIDTH, LEFT, RIGHT = 360, 132, 350  # units of the drawing; at 390 pixels a unit is about one pixel
TOP, HEIGHT, ROW = 14, 96, 15


def anchor(key):
    """Return the id of a headline's section."""
    return nodes.make_id(f"forks-{key}")


def write_page(root, users):
    """Write the page below `root`; `users` are links to what rests on each headline."""
    path = Path(root) / "ledgers" / LEDGER
    ledger = (yaml_text.read(path) or {}) if path.is_file() else {}
    order = sorted(ledger, key=lambda key: (forks.share(ledger[key]), key))
    parts = [INTRODUCTION, _overview(ledger, order), ""]
    for key in order:
        parts += _section(key, ledger[key], users.get(key, []))
    write(Path(root) / f"{PAGE}.md", "\n".join(parts))


def _overview(ledger, order):
    firm = sum(forks.share(e) >= 0.9 for e in ledger.values())
    weak = sum(forks.share(e) < 2 / 3 for e in ledger.values())
    return (
        f"Of {len(order)} headlines {firm} hold in nine ways out of ten or more, and {weak} in fewer "
        f"than two out of three. In all, {sum(e['ways'] for e in ledger.values()):,} ways were computed."
    )


def _section(key, entry, users):
    lines = [f"({anchor(key)})=", f"## {entry['sentence']}", ""]
    lines += [f"The sentence {_sentence(entry)}", ""]
    if entry.get("few"):
        lines += [f"There are fewer ways than usual: {entry['few'].rstrip('.')}.", ""]
    if entry["impossible"]:
        others = entry["impossible"]
        more = "Another combination is" if others == 1 else f"Another {others} combinations are"
        lines += [f"{more} not possible with our data.", ""]
    lines += ["```{raw} html", curve(entry), "```", ""]
    lines += [f"{_options(entry)}", ""]
    notebook = entry["notebook"].removesuffix(".ipynb")
    used = f" {', '.join(users)} {'rests' if len(users) == 1 else 'rest'} on it." if users else ""
    lines += [f"Computed in {{doc}}`/{notebook}`.{used}", ""]
    return lines


def _sentence(entry):
    return f"**{forks.summary(entry).replace(';', '**;', 1)}{'' if entry['fails'] else '**'}."


def _options(entry):
    """Return, for each option of each choice, in how many of its ways the sentence holds."""
    said = []
    for place, (choice, options) in enumerate(entry["choices"].items()):
        counts = []
        for number, option in enumerate(options):
            held = [row[-1] for row in entry["rows"] if row[place] == number]
            if held:
                counts.append(f"{option} {sum(held)} of {len(held)}")
        said.append(f"*{choice.replace('_', ' ').capitalize()}:* {', '.join(counts)}")
    return ". ".join(said) + "."


def curve(entry):
    """Return a headline's specification curve as SVG in the colour of the text around it."""
    rows, level, names = _sorted(entry)
    values = [level(row) for row in rows]
    turn = None if names else entry["threshold"]
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
        drawn.append(_line(LEFT, y(turn), RIGHT, y(turn), dashed=True))
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
            drawn += [_line(x, top - 8, x, top) for x in here]
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


def _line(x1, y1, x2, y2, dashed=False):
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="currentColor" '
        f'stroke-width="1.2"{dash}/>'
    )


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


def _on_config(app, config):
    if (Path(app.srcdir) / "ledgers" / LEDGER).is_file():
        (Path(app.srcdir) / PAGE).parent.mkdir(parents=True, exist_ok=True)
        users = {}
        for found in app.emit("livebook-headline-users"):
            users |= found
        write_page(app.srcdir, users)


def setup(app):
    app.add_role("forks", ForksRole())
    app.connect("config-inited", _on_config, priority=100)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
