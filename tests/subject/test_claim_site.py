"""What the site says of claims: their cards, pages, lists and links, part by part."""

import csv
import io
import json
from types import SimpleNamespace

import pytest
from contents import ROOT
from docutils import nodes

from livebook import forks
from periphery import claims
from periphery.site import claim_cards, claim_pages, claim_roles

LEDGER = claims.read()
APP = SimpleNamespace(srcdir=str(ROOT))


# Cards -------------------------------------------------------------------------------------------


def test_a_card_names_the_claim_its_verdict_and_its_confidence():
    row = LEDGER["E16"]
    made = claim_cards.card(APP, "E16")
    assert (made["kind"], made["title"]) == ("Claim E16", row["title"])
    claim, verdict = made["lines"]
    assert verdict == f"Verdict: {row['verdict']}, confidence {row['confidence']}."
    assert claims.plain(row["claim"]).startswith(claim.rstrip("…. ")[:40])
    assert made["open"] and claim_cards.card(APP, "E99") is None


def test_a_book_without_a_ledger_has_no_cards_and_no_users(tmp_path):
    app = SimpleNamespace(srcdir=str(tmp_path))
    assert claim_cards.card(app, "E16") is None and claim_cards.users(app) == {}


class _App:
    """Another app for each test, since what a build finds is kept for it."""

    srcdir = str(ROOT)


def test_evidence_of_a_number_is_on_the_first_two_claims_that_say_it_with_their_forks():
    said = {}
    for key, row in LEDGER.items():
        for number in set(claim_cards.NUMBER.findall(" ".join(claims.texts(row)))):
            said.setdefault(number, []).append(key)
    many = max(said, key=lambda number: len(said[number]))
    lines = claim_cards.evidence(_App(), many)
    of_claims = [line for line in lines if line.startswith("Evidence on ")]
    assert of_claims == [
        f"Evidence on {key}, {LEDGER[key]['title']}: {LEDGER[key]['verdict']}."
        for key in said[many][:2]
    ]
    ledger = forks.ledger()
    headlines = [p["forks"] for key in said[many][:2] for p in LEDGER[key]["facts"] if "forks" in p]
    assert [line for line in lines if line not in of_claims] == [
        f"{ledger[key]['sentence']}: {forks.summary(ledger[key])}." for key in headlines
    ]
    assert claim_cards.evidence(_App(), "no_such_number") == []


def test_a_headline_is_used_by_each_claim_that_rests_on_it():
    found = claim_cards.users(APP)
    rests = [
        (part["forks"], key)
        for key, row in LEDGER.items()
        for part in row["facts"]
        if "forks" in part
    ]
    assert sum(map(len, found.values())) == len(rests) > 0
    assert all(f"{{claim}}`{key}`" in found[headline] for headline, key in rests)


# Pages -------------------------------------------------------------------------------------------


class Writer:
    """Keeps what would be written."""

    def __init__(self, root):
        self.root, self.pages = root, {}

    def page(self, name, template, **content):
        self.pages[name] = (template, content)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("book")
    (root / "ledgers").mkdir()
    (root / "ledgers/claims.yaml").write_text(
        (ROOT / "ledgers/claims.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (root / claim_pages.FOLDER).mkdir(parents=True)
    for name in ("E98.md", "E16.md", "index.md", "notes.md"):
        (root / claim_pages.FOLDER / name).write_text("x", encoding="utf-8")
    writer = Writer(root)
    claim_pages.write_pages(writer)
    return writer


def test_there_is_a_page_for_each_claim_and_field_and_four_of_all(written):
    names = {name.removeprefix(f"{claim_pages.FOLDER}/") for name in written.pages}
    others = {"index", "your-verdicts", "changed"}
    assert names == {*LEDGER, *claims.FIELDS.values(), *others}
    template, content = written.pages[f"{claim_pages.FOLDER}/E16"]
    assert template == "claim" and content["row"]["id"] == "E16"
    assert (content["row"]["field"], content["row"]["place"]) == ("economy", 1)
    template, content = written.pages[f"{claim_pages.FOLDER}/critics"]
    assert template == "claims_of_field" and content["field"] == "critics"
    assert {row["id"][0] for row in content["rows"]} == {"K"}


def test_pages_of_claims_that_are_gone_are_taken_away_and_no_others(written):
    left = {path.name for path in (written.root / claim_pages.FOLDER).iterdir()}
    assert left == {"E16.md", "index.md", "notes.md"}


def test_a_book_with_a_scoreboard_leads_to_it(written, tmp_path):
    _, content = written.pages[f"{claim_pages.FOLDER}/your-verdicts"]
    assert content["scoreboard"] is False
    settings = json.loads(content["settings"])
    assert settings["verdicts"] == list(claims.VERDICTS) and settings["fields"] == claims.FIELDS
    assert settings["what"] == claims.READERS_FILE
    place = tmp_path / f"{claim_pages.SCOREBOARD}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text("{}", encoding="utf-8")
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers/claims.yaml").write_text("[]", encoding="utf-8")
    writer = Writer(tmp_path)
    claim_pages.write_pages(writer)
    _, content = writer.pages[f"{claim_pages.FOLDER}/your-verdicts"]
    assert content["scoreboard"] == claim_pages.SCOREBOARD


def test_scales_and_groups_are_read_by_scripts(written):
    template, content = written.pages[f"{claim_pages.FOLDER}/index"]
    assert template == "claims" and list(content["rows"]) == list(LEDGER)
    scales = json.loads(content["scales"])
    assert scales == {"Field": list(claims.FIELDS.values()), "Verdict": list(claims.VERDICTS)}
    assert json.loads(content["groups"]) == {
        "Field": {"article": ["theory", "economy", "politics", "culture"]}
    }


def test_json_inside_a_page_ends_no_element():
    text = claim_pages._inside_html({"a": "</script>ñ"})
    assert "<" not in text and "ñ" in text and json.loads(text) == {"a": "</script>ñ"}


def _counted(*rows):
    """Return the table of counts of claims of (field, verdict, status), by its first cell."""
    ledger = {
        str(i): {"field": field, "verdict": verdict, "status": status}
        for i, (field, verdict, status) in enumerate(rows)
    }
    lines = claim_pages._counts(ledger).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: rest for first, *rest in cells}


def test_counts_are_by_side_and_lead_to_their_lists():
    rows = [("theory", "supported", "tested"), ("economy", "supported", "tested")]
    rows += [("critics", "contested", "tested")]
    found = _counted(*rows)
    assert found["Verdict"] == ["The article", "Its critics"]
    assert found["{verdict}`supported`"] == ["{ledger}`2 <article, supported>`", "0"]
    assert found["{verdict}`contested`"] == ["0", "{ledger}`1 <critics, contested>`"]
    assert found["**All**"] == ["**2**", "**1**"]
    assert "of which provisional" not in found
    planned = _counted(*rows, ("culture", "unsupported", "planned"))
    assert planned["of which provisional"] == ["1", "0"]


def _row(**changes):
    row = {
        "found": "F", "test": "T", "for": "S", "looked": "L", "would_change": "W",
        "yardstick": {"not_needed": " it is about a text. "}, "facts": [], "states": [],
    }  # fmt: skip
    return {**row, **changes}


def test_a_claim_says_what_it_has_to_say_and_no_more():
    assert claim_pages._said(_row()) == [
        ("What we found", "F"),
        ("What would test it", "T"),
        ("The strongest case for it", "S"),
        ("The same yardstick", "Not called for: it is about a text."),
        ("Where we looked", "L"),
        ("What would change the verdict", "W"),
    ]
    headings = [heading for heading, _ in claim_pages._said(_row(against="A"))]
    assert headings[3] == "The strongest case against it"


def test_a_yardstick_has_each_partner_s_numbers_and_says_how_it_bends():
    measure = {
        "measure": " share of exports ", "china": ["a", "b"], "united_states": ["reported:c.d"],
        "european_union": "none", "bends": " It bends. ",
    }  # fmt: skip
    said = dict(claim_pages._said(_row(yardstick=measure)))["The same yardstick"]
    assert said == (
        "Share of exports: China {finding}`a` and {finding}`b`, the United States {reported}`c.d`, "
        "the European Union none. It bends."
    )
    del measure["bends"]
    said = dict(claim_pages._said(_row(yardstick=measure)))["The same yardstick"]
    assert said.endswith("the European Union none.")


def test_parts_are_told_with_what_they_turn_on():
    facts = [
        {"part": " One. "},
        {"part": "two", "turns_on": "definition"},
        {"part": "three", "turns_on": "unread"},
        {"part": "four", "turns_on": "value"},
    ]
    states = ["holds", "open", "open", "value"]
    said = dict(claim_pages._said(_row(facts=facts, states=states)))["Part by part"]
    assert said == (
        "*One*: holds; *two*: open, since it turns on a definition; *three*: open, since the text "
        "that decides was not read; *four*: a judgement of value."
    )


def test_headlines_are_told_once_each_with_their_ways():
    ledger = forks.ledger()
    one, two = list(ledger)[:2]
    facts = [{"part": "p", "forks": key} for key in (one, two, one)] + [{"part": "q"}]
    row = _row(facts=facts, states=["holds"] * 4)
    said = dict(claim_pages._said(row))["How much depends on our choices"]
    for key in (one, two):
        assert said.count(f"{ledger[key]['sentence']} <") == 1
        assert f": {forks.summary(ledger[key])}." in said


def _exported(tmp_path, builder, monkeypatch, exception=None, srcdir=ROOT):
    monkeypatch.setattr(claim_pages.search_index, "said", lambda app, page: f"all of {page}")
    builder = SimpleNamespace(format="html", name=builder)
    app = SimpleNamespace(builder=builder, srcdir=str(srcdir), outdir=str(tmp_path))
    claim_pages._export(app, exception)
    return tmp_path / claim_pages.FOLDER


def test_the_ledger_lies_beside_its_pages_for_programs_and_spreadsheets(tmp_path, monkeypatch):
    folder = _exported(tmp_path, "html", monkeypatch)
    rows = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == list(LEDGER)
    raw = (folder / "claims.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert tuple(table[0]) == claim_pages.EXPORT_COLUMNS
    e16 = next(row for row in table if row["id"] == "E16")
    assert (e16["field"], e16["verdict"]) == ("economy", LEDGER["E16"]["verdict"])
    assert e16["types"] == "; ".join(LEDGER["E16"]["types"])
    script = (folder / "texts.js").read_text(encoding="utf-8")
    texts = json.loads(script.removeprefix("const CLAIM_TEXTS = ").rstrip(";\n"))
    assert texts["E16"] == f"all of {claim_pages.FOLDER}/E16" and list(texts) == list(LEDGER)


def test_on_paper_there_is_no_script_and_after_a_failure_nothing(tmp_path, monkeypatch):
    folder = _exported(tmp_path / "paper", "singlehtml", monkeypatch)
    assert {path.name for path in folder.iterdir()} == {"claims.json", "claims.csv"}
    assert not _exported(tmp_path / "failed", "html", monkeypatch, exception=OSError()).exists()
    assert not _exported(tmp_path / "none", "html", monkeypatch, srcdir=tmp_path).exists()


# Links -------------------------------------------------------------------------------------------


@pytest.fixture
def env():
    """Return what Sphinx knows of a book of three pages."""
    titles = {name: nodes.title(text=name.title()) for name in ("b", "a", "chapters/claims/E06")}
    return SimpleNamespace(srcdir=str(ROOT), docname="a", titles=titles, metadata={})


def test_words_for_a_claim_and_for_its_own_figure(env):
    assert claim_roles._words(env, "E16") == f"E16: {LEDGER['E16']['title']}"
    key, name = next((key, name) for key, row in LEDGER.items() for name in row.get("figures", {}))
    assert claim_roles._words(env, f"{key}.{name}") == LEDGER[key]["figures"][name]["printed"]
    assert claim_roles._words(env, f"{key}.nothing") is None
    assert claim_roles._words(env, "E99") is claim_roles._words(env, "E99.value") is None


def test_a_page_is_outdated_where_a_claim_is_called_otherwise_now(env):
    claim_roles._use(env, "E16")
    env.docname = "b"
    claim_roles._use(env, "E06")
    assert claim_roles._outdated(None, env, set(), set(), set()) == []
    claim_roles._uses(env)["b"]["E06"] = "another title"
    assert claim_roles._outdated(None, env, set(), set(), set()) == ["b"]
    claim_roles._purge(None, env, "b")
    claim_roles._purge(None, env, "b")
    assert set(claim_roles._uses(env)) == {"a"}


def test_what_another_process_read_is_taken_over_for_its_pages_alone(env):
    other = SimpleNamespace(claim_words={"b": {"E16": "x"}, "a": {"E06": "y"}})
    claim_roles._use(env, "E16")
    claim_roles._merge(None, env, ["b"], other)
    assert claim_roles._uses(env) == {
        "a": {"E16": claim_roles._words(env, "E16")},
        "b": {"E16": "x"},
    }


def _builder(name="html"):
    return SimpleNamespace(name=name, get_relative_uri=lambda here, there: f"{here}->{there}.html")


def _resolved(env, *inside, builder="html"):
    """Return the links of a page after all pages have been read."""
    doctree = nodes.section("", *inside)
    app = SimpleNamespace(builder=_builder(builder), env=env)
    claim_roles._on_resolved(app, doctree, "a")
    return list(doctree.findall(nodes.reference))


def test_a_claim_is_linked_at_its_page_and_place(env):
    node = claim_roles.ClaimRole().link("E16", "words")
    (link,) = _resolved(env, nodes.paragraph("", "", node))
    assert link["refuri"] == "a->chapters/claims/E16.html#E16" and link.astext() == "words"
    assert link["classes"] == ["claim"] and "reftitle" not in link and link["internal"]


@pytest.mark.parametrize(("key", "whose"), [("E06", "The article's"), ("K01", "A critic's")])
def test_a_figure_says_whose_it_is(env, key, whose):
    (link,) = _resolved(env, claim_roles.ArticleRole().link(key, "489"))
    assert link["reftitle"] == f"{whose} own figure, claim {key}"
    assert link["classes"] == ["article-figure"]


@pytest.mark.parametrize(
    ("builder", "asked"), [("html", "?field=article&verdict=partly+supported"), ("epub", "")]
)
def test_a_list_is_narrowed_where_it_can_be(env, builder, asked):
    role = claim_roles.LedgerRole()
    role.text = "30 <article, partly supported>"
    (node,), _ = role.run()
    (link,) = _resolved(env, node, builder=builder)
    assert link["refuri"] == f"a->chapters/claims/index.html{asked}#all-claims"
    assert link.astext() == "30"


@pytest.mark.parametrize(
    "text", ["30", "30 <reader, supported>", "30 <article, true>", "<article, supported>"]
)
def test_a_list_of_what_there_is_not_is_warned_of(text, monkeypatch):
    warned, role = [], claim_roles.LedgerRole()
    monkeypatch.setattr(claim_roles.LOGGER, "warning", lambda *said, **_: warned.append(said))
    monkeypatch.setattr(claim_roles.LedgerRole, "get_location", lambda self: "here")
    role.text = text
    (node,), _ = role.run()
    assert isinstance(node, nodes.literal) and node.astext() == text
    assert warned == [("{ledger}`%s`: %s", text, "expected words <side, verdict>")]


def test_a_verdict_has_its_mark():
    role = claim_roles.VerdictRole()
    role.text = "partly supported"
    (node,), _ = role.run()
    assert node["classes"] == ["verdict", "verdict-partly-supported"]
    assert node.astext() == "partly supported"


@pytest.mark.parametrize(
    ("text", "said"),
    [("E99", "there is no claim 'E99'"), ("E16.nothing", "claim E16 has no figure 'nothing'")],
)
def test_a_claim_or_figure_that_there_is_not_is_warned_of(env, text, said, monkeypatch):
    warned, role = [], claim_roles.ClaimRole()
    monkeypatch.setattr(claim_roles.LOGGER, "warning", lambda *told, **_: warned.append(told))
    monkeypatch.setattr(claim_roles.ClaimRole, "get_location", lambda self: "here")
    monkeypatch.setattr(claim_roles.ClaimRole, "env", env, raising=False)
    role.name, role.text = "claim", text
    (node,), _ = role.run()
    assert node.astext() == text and warned == [("{%s}`%s`: %s", "claim", text, said)]
    role.text = "E16"
    (node,), _ = role.run()
    assert (node["claim"], node.astext()) == ("E16", claim_roles._words(env, "E16"))
    assert "E16" in claim_roles._uses(env)["a"]


def test_under_a_claim_stand_the_pages_that_use_it_in_order_and_not_those_of_claims(env):
    for env.docname in ("b", "a", "chapters/claims/E06"):
        claim_roles._use(env, "E16")
    links = _resolved(env, claim_roles.claim_uses(claim="E16"))
    assert [(link.astext(), link["refuri"]) for link in links] == [
        ("A", "a->a.html"),
        ("B", "a->b.html"),
    ]
    (paragraph,) = claim_roles._used_in(SimpleNamespace(builder=_builder(), env=env), "a", "E16")
    assert paragraph.astext() == "Used in A · B"
    assert _resolved(env, claim_roles.claim_uses(claim="E06")) == []


def test_a_page_of_a_claim_has_its_id_first_and_room_for_its_users(env):
    env.docname = "chapters/claims/E16"
    doctree = nodes.section("", nodes.title(text="T"), ids=["t"])
    whole = nodes.container("", doctree)
    claim_roles._on_read(SimpleNamespace(env=env), whole)
    assert doctree["ids"] == ["E16", "t"]
    assert doctree.children[-1]["claim"] == "E16"


def test_a_notebook_lists_the_claims_that_it_names_and_warns_of_others(env, monkeypatch):
    warned = []
    monkeypatch.setattr(claim_roles.LOGGER, "warning", lambda *told, **_: warned.append(told))
    page = nodes.section("", nodes.title(text="T"), ids=["t"])
    env.metadata = {"a": {"periphery": json.dumps({"claims": ["E16", "E99", "K01"]})}}
    claim_roles._on_read(SimpleNamespace(env=env), nodes.container("", page))
    listed = page.children[-1]
    assert listed["ids"] == ["claims-here"] and page["ids"] == ["t"]
    assert [link["claim"] for link in listed.findall(claim_roles.claim_link)] == ["E16", "K01"]
    assert warned == [("there is no claim %r", "E99")]
    plain = nodes.section("", nodes.title(text="T"), ids=["t"])
    env.metadata = {}
    claim_roles._on_read(SimpleNamespace(env=env), nodes.container("", plain))
    assert len(plain.children) == 1
