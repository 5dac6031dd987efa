"""What the ledger of claims adds to evidence cards: a card of each claim, and evidence on claims."""

import functools
import re
from pathlib import Path

from livebook import forks
from livebook.pages.cards import short
from periphery import claims

NUMBER = re.compile(r"\{finding\}`(\w+)`")
MOST = 2  # claims that a number's card names


def _rows(app):
    path = Path(app.srcdir) / "ledgers" / "claims.yaml"
    return claims.read(path) if path.is_file() else {}


def card(app, fragment):
    """Return the card of a claim, or None if the fragment is none's id."""
    row = _rows(app).get(fragment)
    if row is None:
        return None
    verdict = f"Verdict: {row['verdict']}, confidence {row['confidence']}."
    return {
        "kind": f"Claim {row['id']}",
        "title": row["title"],
        "lines": [short(claims.plain(row["claim"])), verdict],
        "open": "Open the evidence",
    }


def evidence(app, finding):
    """Return lines on the claims in whose texts a finding stands, with their headlines' forks."""
    rows, lines = _rows(app), []
    for claim in _said_in(app).get(finding, [])[:MOST]:
        row = rows[claim]
        lines.append(f"Evidence on {claim}, {row['title']}: {row['verdict']}.")
        for part in row["facts"]:
            if "forks" in part:
                headline = forks.ledger(Path(app.srcdir) / "ledgers" / "forks.yaml")[part["forks"]]
                lines.append(f"{headline['sentence']}: {forks.summary(headline)}.")
    return lines


@functools.cache
def _said_in(app):
    """Return {finding: ids of the claims in whose texts it stands}; once a build."""
    found = {}
    for claim, row in _rows(app).items():
        for key in dict.fromkeys(NUMBER.findall(" ".join(claims.texts(row)))):
            found.setdefault(key, []).append(claim)
    return found


def users(app):
    """Return {headline: links to the claims that rest on it}."""
    found = {}
    for claim, row in _rows(app).items():
        for part in row["facts"]:
            if "forks" in part:
                found.setdefault(part["forks"], []).append(f"{{claim}}`{claim}`")
    return found


def setup(app):
    app.connect("livebook-card", card)
    app.connect("livebook-evidence", evidence)
    app.connect("livebook-headline-users", users)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
