"""The ledger of claims: the article and its critics, row by row, held to one rule.

``ledgers/claims.yaml`` has one row a claim. `read` refuses a row that is incomplete or says something
outside the scales, and adds the verdict and the confidence that follow from its facts
(`periphery.verdicts`); `hold_against_findings` refuses a row that its own evidence contradicts.
"""

import csv
import functools
import io
import json
import re
from pathlib import Path

import pandas as pd
import yaml

from livebook import findings, notes, place, yaml_text
from periphery import verdicts

LEDGER = place.root() / "ledgers" / "claims.yaml"

#: The scale of verdicts, from the best to the worst a wording can fare, then the two others.
VERDICTS = (
    "supported",
    "partly supported",
    "contested",
    "unsupported",
    "not confirmed",
    "not checkable by data",
)
TYPES = ("statistic", "event", "causal", "normative", "attribution", "definitional")
STATUSES = ("planned", "tested", "argued")
SEEN = ("full text", "abstract", "report of it", "not found")

#: A claim's field is told by the first letter of its id.
FIELDS = {"T": "theory", "E": "economy", "P": "politics", "C": "culture", "K": "critics"}

REQUIRED = (
    "id",
    "title",
    "types",
    "section",
    "claim",
    "source_given",
    "test",
    "for",
    "found",
    "sources",
    "looked",
    "facts",
    "yardstick",
    "would_change",
    "status",
    "chapter",
)
#: The fields that are prose of ours; quotations are not.
TEXTS = (
    "title",
    "claim",
    "test",
    "for",
    "against",
    "found",
    "looked",
    "would_change",
    "why_argued",
)
OPTIONAL = (
    "against",  # a plain fact may have no case against it
    "quote",
    "whose",
    "figures",
    "why_argued",
    "notebook",
    "checks",
    "changed",
)
#: The partners that a measure is taken of.
PARTNERS = {
    "china": "China",
    "united_states": "the United States",
    "european_union": "the European Union",
}


#: What a file of a reader's own verdicts says of itself.
READERS_FILE = "verdicts on the claims of Partners or Periphery?"


class ClaimError(ValueError):
    """A row of the ledger is incomplete, outside the scales, or contradicts its evidence."""


class VerdictsError(ValueError):
    """A file of a reader's own verdicts cannot be read as one."""


def field(claim_id: str) -> str:
    """Return the field (theory, economy …) of a claim's id.

    >>> field("E16")
    'economy'
    """
    return FIELDS[claim_id[0]]


def read(path: Path = LEDGER) -> dict[str, dict]:
    """Return the ledger as ``{id: row}``, in the order of the file.

    Raises
    ------
    ClaimError
        For the first row that is not as it should be; the message names the row.

    Examples
    --------
    >>> read()["E16"]["verdict"]
    'partly supported'
    """
    if path == LEDGER:
        notes.depends("periphery.claims:digest")
    return _rows(path)


def _rows(path=LEDGER):
    if not path.is_file():
        raise ClaimError(f"there is no ledger of claims at {path}")
    return _read(path, path.stat().st_mtime_ns)


def digest():
    """Return what notebooks take of the ledger: everything but what it says in our own words."""
    return {key: _without(row, set(texts(row)) - {row["title"]}) for key, row in _rows().items()}


def _without(value, prose):
    if isinstance(value, dict):
        return {name: _without(each, prose) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without(each, prose) for each in value]
    return None if value in prose else value


def digest_of_text(text):
    """Return what a notebook takes that prints a text of the ledger: whether it stands, and how."""
    return [any(text in texts(row) for row in _rows().values()), _plain(text)]


def digest_of_figure(claim_id, name):
    """Return what a notebook takes of a claim's own figure."""
    return _rows()[claim_id]["figures"][name]["value"]


@functools.lru_cache
def _read(path, changed):
    try:
        rows = yaml_text.read(path)
    except yaml.YAMLError as error:
        raise ClaimError(f"{path.name} is not valid YAML: {error}") from None
    if not isinstance(rows, list):
        raise ClaimError(f"{path.name}: expected a list of claims")
    claims = {}
    for number, row in enumerate(rows, 1):
        check(row, number)
        if row["id"] in claims:
            raise ClaimError(f"claim {row['id']} stands twice in the ledger")
        claims[row["id"]] = {**row, **judged(row)}
    return claims


def judged(row: dict) -> dict:
    """Return what follows from a row's facts: the state of each part, verdict and confidence."""
    try:
        states = [verdicts.state(part) for part in row["facts"]]
        sure = verdicts.confidence(row["facts"])
    except ValueError as error:
        raise ClaimError(f"claim {row['id']}: {error}") from None
    return {"states": states, "verdict": verdicts.verdict(states), "confidence": sure}


def figure(claim_id: str, name: str, path: Path = LEDGER) -> float | str:
    """Return the value of one of a claim's own figures.

    >>> figure("E06", "value")
    489
    """
    if path == LEDGER:
        notes.depends("periphery.claims:digest_of_figure", claim_id, name)
    return _rows(path)[claim_id]["figures"][name]["value"]


def problem(root: Path) -> str | None:
    """Return in a sentence what is wrong with the claims of the book below `root`, or None.

    Each row is held against the findings and published figures of that book.
    """
    folder = Path(root) / "ledgers"
    path = folder / LEDGER.name
    try:
        for row in read(path).values() if path.is_file() else ():
            hold_against_findings(row, folder)
    except ClaimError as error:
        return f"ledgers/claims.yaml: {error}"
    return None


def texts(row: dict) -> list[str]:
    """Return all that a row says in our own words, notes on sources included."""
    notes = [source["note"] for source in row["sources"] if source.get("note")]
    notes += [part["part"] for part in row["facts"]]
    notes += [v for k, v in row["yardstick"].items() if k in ("measure", "bends", "not_needed")]
    notes += [row["changed"]["why"]] if "changed" in row else []
    return [row[key] for key in TEXTS if row.get(key)] + notes


def table(path: Path = LEDGER) -> pd.DataFrame:
    """Return the ledger as a table, one row a claim.

    Returns
    -------
    pandas.DataFrame
        Columns id, side (article or critics), field, type (the main one), types (all), title,
        figures (how many numbers of its own it states), source_given (True where the text names
        one), verdict, confidence, status, chapter.

    Examples
    --------
    >>> sorted(set(table()["side"]))
    ['article', 'critics']
    """
    rows = [
        {
            "id": key,
            "side": "critics" if key.startswith("K") else "article",
            "field": field(key),
            "type": row["types"][0],
            "types": ", ".join(row["types"]),
            "title": row["title"],
            "figures": len(row.get("figures", {})),
            "source_given": row["source_given"] != "none",
            "verdict": row["verdict"],
            "confidence": row["confidence"],
            "status": row["status"],
            "chapter": row["chapter"],
        }
        for key, row in read(path).items()
    ]
    return pd.DataFrame(rows)


def read_verdicts(path: str | Path, ledger: Path = LEDGER) -> dict[str, str]:
    """Return a reader's own verdicts from the file that the book's page exports.

    Parameters
    ----------
    path : str or Path
        JSON (``{"what": …, "verdicts": {"E01": "supported"}}``) or CSV with the columns ``id``
        and ``verdict``. A CSV row without a verdict is a claim that was not judged.

    Returns
    -------
    dict of str to str
        Verdict by claim, in the order of the ledger.

    Raises
    ------
    VerdictsError
        If the file is missing or neither form, names an unknown claim or verdict, or judges a
        claim twice.
    """
    path = Path(path)
    if not path.is_file():
        raise VerdictsError(f"there is no file {path}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VerdictsError(f"{path.name} is not a text file") from None
    is_json = text.lstrip()[:1] in ("{", "[")
    pairs = (_from_json if is_json else _from_csv)(text, path.name)
    return _valid_verdicts(pairs, path.name, read(ledger))


def compare(verdicts: dict[str, str], ledger: Path = LEDGER) -> pd.DataFrame:
    """Return a reader's verdicts beside the book's.

    Parameters
    ----------
    verdicts : dict of str to str
        The reader's verdict by claim, for as many claims as he likes.

    Returns
    -------
    pandas.DataFrame
        One row a claim that was judged, by id: title, field, mine, book, confidence (the book's),
        same (whether the two agree).

    Raises
    ------
    VerdictsError
        If a claim or a verdict is unknown.

    Examples
    --------
    >>> compare({"E01": "supported"}).loc["E01", "mine"]
    'supported'
    """
    verdicts = _valid_verdicts(list(verdicts.items()), "the verdicts", read(ledger))
    rows = table(ledger).set_index("id").loc[list(verdicts)]
    rows = rows.rename(columns={"verdict": "book"})[["title", "field", "book", "confidence"]]
    rows.insert(2, "mine", pd.Series(verdicts, dtype=object))
    return rows.assign(same=rows["mine"] == rows["book"])


def plain(text: str) -> str:
    """Return a text of the ledger for where roles are not understood: numbers and ids filled in.

    >>> plain("It is {article}`E06.value`, see {claim}`E07` {cite:p}`prebisch1950`.")
    'It is US$489 billion, see E07 (prebisch1950).'
    """
    notes.depends("periphery.claims:digest_of_text", text)
    return _plain(text)


def _plain(text):
    def filled(match):
        role, target = match.groups()
        if role in ("finding", "reported"):
            book = findings.ledger(findings.LEDGER if role == "finding" else findings.REPORTED)
            return str(book[target]["printed"])
        if role == "article":
            owner, _, name = target.partition(".")
            return _rows()[owner]["figures"][name]["printed"]
        if role == "cite:p":
            return f"({target})"
        named = re.sub(r"\s*<[^>]*>$", "", target)
        return named.rsplit("/", 1)[-1] if role == "doc" else named

    return re.sub(r"\{([\w:]+)\}`([^`]*)`", filled, " ".join(text.split()))


def check(row: dict, number: int = 0) -> None:
    """Raise ClaimError if a row is incomplete or outside the scales."""
    name = (
        f"claim {row.get('id', f'number {number}')}" if isinstance(row, dict) else f"row {number}"
    )
    if not isinstance(row, dict):
        raise ClaimError(f"{name}: expected a mapping")
    for key in REQUIRED:
        if row.get(key) in (None, "", []):
            raise ClaimError(f"{name}: the field {key!r} is missing or empty")
    if extra := set(row) - set(REQUIRED) - set(OPTIONAL):
        raise ClaimError(f"{name}: unknown field {sorted(extra)[0]!r}")
    if not re.fullmatch(r"[TEPCK]\d\d", str(row["id"])):
        raise ClaimError(f"{name}: an id is one of T, E, P, C, K and two digits, such as E16")
    _check_forms(name, row)
    _check_scales(name, row)
    _check_status(name, row)
    _check_facts(name, row)
    _check_yardstick(name, row)
    _check_changed(name, row)


def hold_against_findings(row: dict, folder: Path = LEDGER.parent) -> None:
    """Hold a row's figures, the findings that test them and its verdict against each other.

    Parameters
    ----------
    row : dict
        As `read` returns it.
    folder : path
        Of the ledgers of findings and of published figures.

    Raises
    ------
    ClaimError
        If a check names a figure or a finding that does not exist, if a finding says the opposite
        of what the row says, or if the verdict does not follow.
    """
    found, published = (
        findings.ledger(folder / path.name) for path in (findings.LEDGER, findings.REPORTED)
    )
    for entry in row.get("checks", []):
        _check_against_finding(f"claim {row['id']}", row, entry, found.get(entry["finding"]))
    numbers = found.keys() | {f"reported:{key}" for key in published}
    for key in measures(row):
        if key not in numbers:
            raise ClaimError(f"claim {row['id']}: the yardstick names {key!r}, which is no number")


def measures(row: dict) -> list[str]:
    """Return the keys of the findings, and of published figures, that a row's yardstick names."""
    named = [row["yardstick"].get(partner) for partner in PARTNERS]
    return [key for keys in named if isinstance(keys, list) for key in keys]


def _from_json(text, name):
    """Return [(claim, verdict)] of an exported JSON file, duplicates included."""
    try:
        found = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise VerdictsError(f"{name} is not valid JSON: {error}") from None
    content = dict(found) if isinstance(found, _Pairs) else {}
    if content.get("what") != READERS_FILE or not isinstance(content.get("verdicts"), _Pairs):
        raise VerdictsError(f"{name} is JSON, but not a file of verdicts exported from this book")
    return content["verdicts"]


class _Pairs(list):
    """A JSON object as its pairs, so that a key that stands twice is seen."""


def _from_csv(text, name):
    """Return [(claim, verdict)] of an exported CSV file, duplicates included."""
    head = text.partition("\n")[0]  # some spreadsheets write semicolons
    reader = csv.DictReader(io.StringIO(text), delimiter="," if "," in head else ";")
    if not {"id", "verdict"} <= set(reader.fieldnames or ()):
        raise VerdictsError(f"{name} is neither JSON nor a CSV with the columns id and verdict")
    rows = [(str(row["id"] or "").strip(), str(row["verdict"] or "").strip()) for row in reader]
    return [(claim, verdict) for claim, verdict in rows if verdict]


def _valid_verdicts(pairs, name, ledger):
    verdicts = {}
    for claim, verdict in pairs:
        if claim not in ledger:
            raise VerdictsError(f"{name}: there is no claim {claim!r}")
        if verdict not in VERDICTS:
            scale = ", ".join(VERDICTS)
            raise VerdictsError(f"{name}: {claim}: verdict {verdict!r} is not one of {scale}")
        if claim in verdicts:
            raise VerdictsError(f"{name}: claim {claim} is judged twice")
        verdicts[claim] = verdict
    return {claim: verdicts[claim] for claim in ledger if claim in verdicts}


def _check_forms(name, row):
    for key in ("types", "sources", "checks"):
        if not isinstance(row.get(key, []), list):
            raise ClaimError(f"{name}: {key!r} is a list")
    for source in row["sources"]:
        if not isinstance(source, dict) or not source.get("citation"):
            raise ClaimError(f"{name}: a source has a 'citation', and 'seen'")
    for what, entry in row.get("figures", {}).items():
        if not isinstance(entry, dict) or set(entry) != {"value", "unit", "printed"}:
            raise ClaimError(f"{name}: the figure {what!r} has 'value', 'unit' and 'printed'")
        if not isinstance(entry["value"], (int, float)) or isinstance(entry["value"], bool):
            raise ClaimError(f"{name}: the value of figure {what!r} is not a number")
    for entry in row.get("checks", []):
        if set(entry) != {"figure", "finding", "within", "agrees"}:
            raise ClaimError(f"{name}: a check has 'figure', 'finding', 'within' and 'agrees'")
    if row["chapter"] not in range(1, 9):
        raise ClaimError(f"{name}: the chapter is a number from 1 to 8")


def _check_scales(name, row):
    scales = [("status", [row["status"]], STATUSES), ("type", row["types"], TYPES)]
    scales += [("seen", [source.get("seen") for source in row["sources"]], SEEN)]
    for what, values, scale in scales:
        for value in values:
            if value not in scale:
                raise ClaimError(f"{name}: {what} {value!r} is not one of {', '.join(scale)}")
    if len(row["title"]) > 70:
        raise ClaimError(f"{name}: the title has {len(row['title'])} characters; 70 at most")
    if row["id"][0] == "K" and not row.get("whose"):
        raise ClaimError(f"{name}: a critic's claim needs 'whose'")
    if len(row.get("quote", "").split()) >= 15:
        raise ClaimError(f"{name}: a quotation stays under 15 words")


def _check_status(name, row):
    if row["status"] == "tested" and not row.get("notebook"):
        raise ClaimError(f"{name}: a tested claim names its notebook")
    states_figures = "statistic" in row["types"] and row.get("figures")
    if row["status"] == "tested" and states_figures and not row.get("checks"):
        raise ClaimError(
            f"{name}: a tested statistic needs 'checks' of its figure against a finding"
        )
    if row["status"] == "argued" and not row.get("why_argued"):
        raise ClaimError(f"{name}: an argued claim says why no data can decide ('why_argued')")


def _check_facts(name, row):
    """Refuse facts that the rule cannot read, and a tested claim without forks."""
    if not isinstance(row["facts"], list):
        raise ClaimError(f"{name}: 'facts' is a list, the core of the claim first")
    for part in row["facts"]:
        if not isinstance(part, dict) or not {"part", "evidence"} <= set(part):
            raise ClaimError(f"{name}: a fact has a 'part' and its 'evidence'")
        if extra := set(part) - {"part", "evidence", "turns_on", "seen", "forks"}:
            raise ClaimError(f"{name}: unknown field {sorted(extra)[0]!r} in the facts")
        scales = [("evidence", verdicts.EVIDENCE)]
        scales += [("turns_on", verdicts.TURNS_ON)] * ("turns_on" in part)
        valued = part.get("turns_on") == "value"
        scales += [("seen", verdicts.SEEN)] * (not valued and "forks" not in part)
        for field, scale in scales:
            if part.get(field) not in scale:
                wanted = ", ".join(scale)
                raise ClaimError(f"{name}: {field} {part.get(field)!r} is not one of {wanted}")
    if row["status"] == "tested" and not any("forks" in part for part in row["facts"]):
        raise ClaimError(f"{name}: a tested claim names a headline with its forks")


def _check_yardstick(name, row):
    """Refuse a measure taken of China alone without a word on which way that bends the reading."""
    given = row["yardstick"]
    if not isinstance(given, dict):
        raise ClaimError(f"{name}: 'yardstick' has the measure of three partners, or 'not_needed'")
    if set(given) == {"not_needed"}:
        if row["status"] == "tested" and row["id"][0] != "T":
            raise ClaimError(f"{name}: a tested claim on the relationship needs a yardstick")
        return
    missing = {"measure", *PARTNERS} - set(given)
    if missing or set(given) - {"measure", "bends", *PARTNERS}:
        raise ClaimError(
            f"{name}: a yardstick has 'measure', {', '.join(PARTNERS)}, perhaps 'bends'"
        )
    for partner in PARTNERS:
        if given[partner] != "none" and not (isinstance(given[partner], list) and given[partner]):
            raise ClaimError(f"{name}: the yardstick of {partner} is a list of findings, or 'none'")
    if any(given[partner] == "none" for partner in PARTNERS) and not given.get("bends"):
        raise ClaimError(f"{name}: a yardstick with a gap says which way it 'bends' the reading")


def _check_changed(name, row):
    if "changed" not in row:
        return
    if set(row["changed"]) != {"was", "why"}:
        raise ClaimError(f"{name}: 'changed' has 'was' and 'why'")
    was = row["changed"]["was"].rpartition(", ")[0]
    if was not in VERDICTS:
        raise ClaimError(
            f"{name}: 'was' is a verdict and a confidence, not {row['changed']['was']!r}"
        )


def _check_against_finding(name, row, entry, found):
    """Hold figure, finding and verdict against each other."""
    stated = row.get("figures", {}).get(entry["figure"])
    if stated is None:
        raise ClaimError(f"{name}: there is no figure {entry['figure']!r} to check")
    if found is None:
        raise ClaimError(f"{name}: there is no finding {entry['finding']!r} to check against")
    agrees = abs(stated["value"] - found["value"]) <= entry["within"] * abs(stated["value"])
    if agrees != entry["agrees"]:
        raise ClaimError(
            f"{name}: {stated['printed']} against {found['printed']} ({entry['finding']}) "
            f"{'agree' if agrees else 'disagree'}, but the row says the opposite"
        )
    if row["verdict"] == "supported" and not agrees:
        raise ClaimError(
            f"{name}: the verdict is 'supported', but {entry['finding']} contradicts it"
        )
    if row["verdict"] == "unsupported" and all(e["agrees"] for e in row["checks"]):
        raise ClaimError(f"{name}: the verdict is 'unsupported', but every finding agrees with it")
