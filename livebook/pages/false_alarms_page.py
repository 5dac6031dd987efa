"""The page *How often would this method be wrong?*, made from ``ledgers/false_alarms.yaml``."""

from pathlib import Path

from livebook import yaml_text
from livebook.pages.data_pages import markdown_table, write

PAGE = "chapters/appendix/error-rates"

INTRODUCTION = """\
# How often would this method be wrong?

When this book says that something *falls*, *rises* or is *clear*, or prints an interval or a probability, a procedure has said so first, and every such procedure is wrong now and then. What it owes the reader is to be wrong as seldom as it promises. All of ours promise to raise a false alarm in one case out of twenty.

A promise of that kind is made under assumptions, which our data do not keep: prices remember last year's price, the votes of one state resemble one another, neighbours trade alike, there are twenty countries and not two thousand. So we did not trust the promise but measured it. For each procedure we invented many worlds in which there is nothing to be found, with the memory, the clusters and the sample size of the very data on which the book uses it, ran the procedure on each, and counted the alarms. *Rate* is their share; the interval beside it says how exactly so many worlds can tell.

A rate near the promised one says that the method does not cry wolf. It does not say that the method would notice a wolf: with few countries and long memories even a real effect may pass unseen, and “not clear” never means “not there”.
"""


def write_page(root):
    """Write the page below `root`."""
    path = Path(root) / "ledgers" / "false_alarms.yaml"
    ledger = (yaml_text.read(path) or {}) if path.is_file() else {}
    parts = [INTRODUCTION, *markdown_table(["Procedure", "Promised", "Measured"], _rows(ledger))]
    for entry in ledger.values():
        pages = ", ".join(f"{{doc}}`/{page}`" for page in entry["pages"])
        parts += [
            "",
            f"## {entry['name']}",
            "",
            f"**If nothing is there.** {entry['null'].strip()}",
            "",
            f"**False alarms.** {_rate(entry)} of {entry['draws']:,} worlds "
            f"({100 * entry['low']:.1f} to {100 * entry['high']:.1f} % at 95 % confidence); "
            f"promised: {100 * entry['nominal']:.0f} %.{_beside(entry)}",
            "",
            f"**Used in** {pages}.",
        ]
    write(Path(root) / f"{PAGE}.md", "\n".join([*parts, ""]))


def _rows(ledger):
    return [[e["name"], f"{100 * e['nominal']:.0f} %", _rate(e)] for e in ledger.values()]


def _beside(entry):
    """Return in words on which side of the promise a rate clearly lies, if it does."""
    if entry["low"] > entry["nominal"]:
        return " A little more often than promised."
    return " More seldom than promised." if entry["high"] < entry["nominal"] else ""


def _rate(entry):
    return f"{100 * entry['rate']:.1f} %"


def _on_config(app, config):
    write_page(app.srcdir)


def setup(app):
    app.connect("config-inited", _on_config, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
