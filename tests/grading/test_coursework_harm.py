"""Nobody is harmed by another's file, nothing unread gets a final mark, nothing handed in is live."""

import base64
import copy
import json
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from unrun import PNG, Class, solved

from grading import __main__ as command
from grading import (
    exports,
    feedback_pages,
    grade,
    gradebook,
    handed_in,
    harmless,
    report,
    running,
    sandbox,
    submissions,
)
from grading.assignments import grade_id

FIXTURE = Path(__file__).parent / "fixture"
SLOW = "a" + " " * 48_000 + "b"  # quadratic in nbconvert's Markdown

# What is handed in is not live -------------------------------------------------------------------

LIVE = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,x)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x]\n\n[x]: vbscript:x",
    "<javascript:alert(1)>",
    "![p](http://example.org/p.png)",
    "![p][q]\n\n[q]: //example.org/p.png",
    "[![p](http://example.org/p.png)](http://example.org)",
    "https://example.org/a and http://example.org/b.",
    "`` a` [x](http://example.org) ``  <https://example.org>",
    "a ```[x](http://example.org)``` https://example.org ``` http://example.org",
    "| a |\n|---|\n| [x](http://example.org) <b onclick=x> |",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "\n\n<div\nonclick=alert(1)>",
    "\\[x\\](http://example.org)",
]


@pytest.mark.parametrize("source", LIVE)
def test_markdown_leads_and_loads_nowhere(source):
    assert feedback_pages.shown(source)  # it is live as handed in, so the search would find it
    text, kept, _ = harmless.markdown(source)
    assert feedback_pages.shown(text, kept) == []
    assert feedback_pages.shown(harmless.verbatim(source)) == []


def test_text_code_and_formulas_read_as_before():
    source = "Trade < aid, `<br>` and $$p<q$$; see https://example.org/a_b."
    text, _, _ = harmless.markdown(source)
    assert text.replace(harmless.JOINER, "").replace("\\", "") == source
    assert "&lt;" not in text


@pytest.mark.parametrize("command", ["\\href{javascript:x}{y}", "\\require{html}"])
def test_formulas_have_no_links(command):
    assert command not in harmless.markdown(f"${command}$")[0]


def test_pictures_of_the_cell_stay_and_nothing_else_passes_for_one():
    source = "![my fig](attachment:my%20fig.png) ![b](attachment:b.png) ![c](attachment:c.png)"
    attachments = {
        "my fig.png": {"image/png": PNG},
        "b.png": {"image/png": '" onerror="x'},
        "c.png": {"image/svg+xml": "<svg onload=x>"},
    }
    text, kept, notes = harmless.markdown(source, attachments)
    assert kept == {"picture-1.png": {"image/png": PNG}}
    assert text.startswith("![my fig](attachment:picture-1.png) ![b]" + harmless.JOINER)
    assert len(notes) == 2 and feedback_pages.shown(text, kept) == []


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_made():
    with pytest.raises(feedback_pages.TooSlow):
        feedback_pages.shown(SLOW, seconds=0.2)
    assert feedback_pages.shown("good") == []


def test_a_report_has_no_link():
    text = report.plain("see https://example.org, www.example.org and [x](javascript:y) <b>")
    assert "https://" not in text and "www.e" not in text
    assert "[x]" not in text.replace("\\[", "") and "<b>" not in text


def _results(*names, **rest):
    return [
        {"student": n, "identifier": f"{n}-1", "graded": True, "notes": [], **rest} for n in names
    ]


def test_the_report_puts_everybody_into_the_one_section_that_asks_most(tmp_path):
    results = [
        *_results("fine"),
        *_results("noted", notes=["one", "two"], changed={"total": [0.0, 5.0]}),
        *_results("unread", notes=["text elsewhere"], unread=True),
        *_results("refused", graded=False, notes=["no notebook"], unread=True),
    ]
    scores = {"fine-1": {"waiting": True}, "noted-1": {"waiting": True}, "x": {"waiting": False}}
    odd = [("odd", "p.json: no")]
    report.write(tmp_path, "0-sums", results, scores, ["Zoe"], ["stranger"], odd)
    assert (tmp_path / "report.md").read_text(encoding="utf-8").split("\n\n") == [
        "# 0-sums",
        "4 submissions, 3 graded.",
        "2 written answers wait for a person; their grades are left empty.",
        "## Could not be graded",
        "- refused (refused-1)\n  - no notebook",
        "## Work that no check has read: open it before its marks are final",
        "- unread (unread-1)\n  - text elsewhere",
        "## Graded, but look at these",
        "- noted (noted-1)\n  - one\n  - two",
        "The marks of 1 were changed by the last run over their work:\n"
        "`changes.csv` has them, before and now.",
        "## Odd files of predictions or verdicts, which carry no marks",
        "- odd: p.json: no",
        "## Handed in nothing",
        "- Zoe",
        "## Not in the roster",
        "- stranger\n",
    ]


def test_a_report_on_which_nothing_is_to_be_said_says_no_more(tmp_path):
    report.write(tmp_path, "0-sums", _results("ana"), {"ana-1": {"waiting": False}})
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text == "# 0-sums\n\n1 submissions, 1 graded.\n"


def test_the_table_of_the_report_has_points_where_there_are_any_and_hours_late(tmp_path):
    results = [
        *_results("done", late=1.23456, notes=["a", "b"]),
        *_results("waits", late=0),
        *_results("none", graded=False, late=None),
        *_results("lost"),
    ]
    scores = {
        "done-1": {"waiting": False, "autograded": 18.0, "score": 25.0},
        "waits-1": {"waiting": True, "autograded": 0.0, "score": 3.0},
        "none-1": {"waiting": False, "autograded": 5.0, "score": 5.0},
    }
    report.write(tmp_path, "0-sums", results, scores)
    assert (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines() == [
        "student,filed as,graded,autograded points,points,hours late,notes",
        "done,done-1,yes,18.0,25.0,1.23,a; b",
        "waits,waits-1,yes,0.0,,,",
        "none,none-1,no,,,,",
        "lost,lost-1,yes,,,,",
    ]


def test_marks_that_were_changed_are_rows_cell_by_cell():
    results = [*_results("ana", changed={"a": [0.0, 5.0], "b": [1.0, 0.5]}), *_results("bo")]
    results += _results("cy", changed=None)
    assert report.changes(results) == [
        ["ana", "ana-1", "a", 0.0, 5.0],
        ["ana", "ana-1", "b", 1.0, 0.5],
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\t<c>", "a b &lt;c&gt;"),
        ("_*`[|]\\", "\\_\\*\\`\\[\\|\\]\\\\"),
        ("FTP://x www.y wwwx http:z", "FTP\\://x www\\.y wwwx http:z"),
        ('say "it"', 'say "it"'),
    ],
)
def test_a_report_shows_a_text_as_it_is_in_one_line(text, shown):
    assert report.plain(text) == shown


@pytest.mark.parametrize("kind", sorted(harmless.PICTURES))
def test_a_picture_is_one_by_how_it_begins(kind):
    data = base64.b64encode(harmless.PICTURES[kind] + b"rest").decode()
    spaced = "\n".join(data[i : i + 4] for i in range(0, len(data), 4))
    assert harmless.picture(kind, data) and harmless.picture(kind, spaced)
    for other in set(harmless.PICTURES) - {kind}:
        assert not harmless.picture(other, data)
    for no_picture in (data[:-1] + "!", data[4:], "", None, ["x"], data.encode()):
        assert not harmless.picture(kind, no_picture)
    assert not harmless.picture("image/svg+xml", data)


def test_a_picture_in_lines_is_kept_in_one_and_further_pictures_are_numbered():
    lines = [f"{PNG[:20]}\n", PNG[20:]]
    source = 'x ![a](attachment:a.png) y ![b](<attachment:b b.png> "title") z'
    given = {"a.png": {"image/png": lines}, "b b.png": {"image/png": PNG, "text/plain": "x"}}
    text, kept, notes = harmless.markdown(source, given)
    assert text == "x ![a](attachment:picture-1.png) y ![b](attachment:picture-2.png) z"
    assert kept == {f"picture-{i}.png": {"image/png": PNG} for i in (1, 2)} and notes == []


@pytest.mark.parametrize("given", [None, [], {"a.png": "x"}, {"a.png": {}}, {"b.png": {}}])
def test_a_picture_that_is_not_there_is_named(given):
    text, kept, notes = harmless.markdown("![a](attachment:a.png)", given)
    assert kept == {} and notes == ["the picture 'a.png' is not in the file, or is none"]
    assert text == f"![a]{harmless.JOINER}(attachment:a.png)"


def test_a_text_longer_than_a_chapter_is_cut_and_that_is_said():
    for more in (0, 1):
        text, _, notes = harmless.markdown("a" * (harmless.LONGEST + more))
        assert len(text) == harmless.LONGEST
        assert notes == [
            "the text is longer than 50000 characters; the rest is in the file only"
        ][: more]  # fmt: skip


@pytest.mark.parametrize(
    "word",
    [
        "BEGIN SOLUTION",
        "END SOLUTION",
        "BEGIN HIDDEN TESTS",
        "END HIDDEN TESTS",
        "BEGIN MARK SCHEME",
    ],
)
def test_nbgrader_finds_no_region_of_a_student_s(word):
    assert word not in harmless.code(f"### {word}") and word not in harmless.verbatim(f"# {word}")
    assert harmless.code("BEGINNER SOLUTION, BEGIN TESTS") == "BEGINNER SOLUTION, BEGIN TESTS"


@pytest.mark.parametrize(
    ("source", "fence"), [("a", "~~~"), ("~~", "~~~"), ("~~~", "~~~~"), ("x ~~~~~ y", "~~~~~~")]
)
def test_what_is_shown_letter_by_letter_does_not_end_its_own_frame(source, fence):
    assert harmless.verbatim(source) == f"{fence}\n{source}\n{fence}"


def test_addresses_can_be_copied_from_code_and_lead_nowhere_in_prose():
    text, _, _ = harmless.markdown("http://a `https://b` www.c\n```\nftp://d\n```\nftp://e")
    assert text == "http\\://a `https://b` www\\.c\n```\nftp://d\n```\nftp\\://e"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p class="a" id="b">x</p><ol start="2"><li>y</li></ol>', []),
        ('<a href="#part">x</a><img src="data:image/png;base64,x" alt="y" title="z">', []),
        ('<table><tr><td style="text-align:right">1</td></tr></table>', []),
        ('<input type="checkbox" disabled checked>', []),
        ('<td style="text-align:right;background:url(x)">', ["td style"]),
        ('<td style="color:red">', ["td style"]),
        ('<a href="http://x">x</a>', ["a href"]),
        ('<p href="#a">', ["p href"]),
        ('<img src="http://x">', ["img src"]),
        ('<input src="data:image/png,x">', ["input src"]),
        ('<img src="data:text/html,x">', ["img src"]),
        ("<p onclick>", ["p onclick"]),
        ("<script>x</script><iframe></iframe>", ["script", "iframe"]),
    ],
)
def test_what_leads_or_loads_in_a_page_is_found_and_nothing_else(page, found):
    assert harmless.live(page) == found


def test_half_characters_are_replaced_and_whole_ones_stay():
    assert harmless.text("a\ud83db\U0001f600") == "a\ufffdb\U0001f600"


# A class without sandboxes -----------------------------------------------------------------------


def _bad(_, cells):
    cells["words"].source = "An answer that spoils it."


def _spoils(function, position):
    """Return a function that fails for the one bad file."""

    def wrapped(*args, **kwargs):
        given = args[position]
        text = given.decode() if isinstance(given, bytes) else str(given)
        if "spoils it" in text or text == "bad":
            raise RuntimeError("made to fail here")
        return function(*args, **kwargs)

    return wrapped


STAGES = {
    "parse": (grade, "parse", 0),
    "rebuild": (grade, "rebuild", 0),
    "run": (grade, "run", 0),
    "settle": (grade, "_settled", 0),
    "record": (gradebook.Course, "record", 1),
    "marks": (gradebook, "_enter", 1),
    "feedback": (gradebook.Course, "_marked", 1),
    "page": (feedback_pages, "page", 0),
}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_file_that_fails_in_one_stage_harms_no_other(unrun, monkeypatch, sums, tmp_path, stage):
    good = solved(sums)
    everybody = Class(tmp_path, sums, ana=good, bad=solved(sums, _bad), zoe=good)
    place, name, position = STAGES[stage]
    original = getattr(place, name)
    monkeypatch.setattr(place, name, _spoils(original, position))
    results = everybody.grade(autograded_only=True)
    exported = everybody.exported()
    assert exported["ana"] == exported["zoe"] == "20.0"
    assert results["ana"]["graded"] and results["zoe"]["graded"]
    assert everybody.page("ana").exists() and everybody.page("zoe").exists()
    assert "(bad)" in everybody.report() and "made to fail here" in everybody.report()
    assert "(ana)" not in everybody.report()
    in_feedback = stage in ("feedback", "page")
    assert exported["bad"] == ("20.0" if in_feedback else "")
    assert not everybody.page("bad").exists()
    # A second run, once the fault is mended, goes on.
    monkeypatch.setattr(place, name, original)
    again = everybody.grade(autograded_only=True)
    if stage in ("record", "marks", "feedback", "page"):
        assert again["bad"]["graded"] and everybody.exported()["bad"] == "20.0"
        assert everybody.page("bad").exists()


def test_a_row_that_fails_harms_no_other(unrun, monkeypatch, sums, tmp_path):
    everybody = Class(tmp_path, sums, ana=solved(sums), bad=solved(sums), zoe=solved(sums))
    original = report._row

    def row(result, scores):
        if result["student"] == "bad":
            raise RuntimeError("made to fail here")
        return original(result, scores)

    monkeypatch.setattr(report, "_row", row)
    everybody.grade(autograded_only=True)
    text = (tmp_path / "out/report.csv").read_text(encoding="utf-8")
    assert "ana,ana,yes,20.0" in text and "zoe,zoe,yes,20.0" in text
    assert "bad,no row: RuntimeError: made to fail here" in text


def test_a_folder_that_cannot_be_read_harms_no_other(unrun, monkeypatch, sums, tmp_path):
    everybody = Class(tmp_path, sums, ana=solved(sums), bad=solved(sums), zoe=solved(sums))
    original = handed_in._in_folder

    def unreadable(folder, *more):
        if folder.name == "bad":
            raise PermissionError(13, "Permission denied")
        return original(folder, *more)

    monkeypatch.setattr(handed_in, "_in_folder", unreadable)
    results = everybody.grade(autograded_only=True)
    assert results["bad"]["notes"] == ["the folder cannot be read: Permission denied"]
    assert everybody.exported() == {"ana": "20.0", "bad": "", "zoe": "20.0"}


def test_a_damaged_mark_of_done_is_made_anew(unrun, sums, tmp_path):
    everybody = Class(tmp_path, sums, ana=solved(sums), bad=solved(sums))
    everybody.grade(autograded_only=True)
    (tmp_path / "out/done/0-sums/bad.json").write_text("[", encoding="utf-8")
    everybody.grade(autograded_only=True)
    assert everybody.exported() == {"ana": "20.0", "bad": "20.0"}


def test_a_submission_handed_in_anew_is_graded_anew_and_no_other(monkeypatch, sums, tmp_path):
    """A right answer, then a wrong one; who hands in nothing new is not run again."""
    ran = []

    def run(notebook, *_args, **_kwargs):
        cells = {grade_id(cell): cell for cell in notebook.cells}
        ran.append(cells["total"].source)
        if ran[-1] == "total = 80":
            cells["total-hidden"].outputs = [
                nbformat.v4.new_output("error", ename="AssertionError", evalue="", traceback=[])
            ]
        return running.Run(notebook, [], 1)

    def wrong(_, cells):
        cells["total"].source = "total = 80"

    monkeypatch.setattr(grade, "run", run)
    everybody = Class(tmp_path, sums, ana=solved(sums), zoe=solved(sums))
    everybody.grade(autograded_only=True)
    assert everybody.exported() == {"ana": "20.0", "zoe": "20.0"}
    assert len(ran) == 2
    everybody.hand_in("ana", solved(sums, wrong))
    everybody.grade(autograded_only=True)
    assert ran[2:] == ["total = 80"]
    assert everybody.exported() == {"ana": "15.0", "zoe": "20.0"}


def _picture(_, cells):
    cells["words"].source = "![fig](attachment:fig.png)"
    cells["words"]["attachments"] = {"fig.png": {"image/png": PNG}}


def _lost_picture(notebook, cells):
    cells["words"].source = "![fig](attachment:fig.png)"
    notebook.cells.append(nbformat.v4.new_markdown_cell("![f](attachment:f.png)"))


def _markers(_, cells):
    cells["words"].source = "### BEGIN HIDDEN TESTS"
    cells["total"].source += "\n### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION"


def _surrogate(_, cells):
    cells["words"].source = "half a \ud83d character"
    cells["total"].source += "\n# \udfff"


def _slow(_, cells):
    cells["words"].source = SLOW


def _raw(notebook, cells):
    notebook.cells.append(nbformat.v4.new_raw_cell("<script>x</script>"))
    cells["words"].source = "[x](javascript:x) ![p](http://example.org/p.png) <script>x</script>"


ODD = {
    "picture": _picture,
    "lost_picture": _lost_picture,
    "markers": _markers,
    "surrogate": _surrogate,
    "slow": _slow,
    "raw": _raw,
}


@pytest.fixture(scope="module")
def odd(sums, tmp_path_factory):
    """A class of files that each ended feedback, report and exports for all, or could."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "run", lambda notebook, *_a, **_k: running.Run(notebook, [], 1))
        patch.setattr(feedback_pages, "SHOWN", 1)
        students = {name: solved(sums, change) for name, change in ODD.items()}
        everybody = Class(tmp_path_factory.mktemp("odd"), sums, ana=solved(sums), **students)
        everybody.grade(autograded_only=True)
        yield everybody


def test_odd_files_are_graded_and_have_their_pages(odd):
    assert odd.exported() == dict.fromkeys(["ana", *ODD], "20.0")
    for name in ["ana", *ODD]:
        assert odd.page(name).exists(), name


def test_a_pasted_picture_reaches_whoever_marks_and_the_page(odd):
    words = next(c for c in odd.kept("picture").cells if grade_id(c) == "words")
    assert words.attachments["picture-1.png"]["image/png"] == PNG
    assert PNG in odd.page("picture").read_text(encoding="utf-8")
    assert "is not in the file" in odd.report()


def test_what_is_kept_and_shown_is_not_live(odd):
    for name in ODD:
        for cell in odd.kept(name).cells:
            if cell.cell_type != "code":
                assert cell.cell_type == "markdown"
                text = feedback_pages.maker().ask(
                    {"markdown": cell.source, "attachments": cell.get("attachments", {})}, 5
                )
                assert text["live"] == [], name
        page = odd.page(name).read_text(encoding="utf-8")
        assert 'href="javascript' not in page and 'src="http://' not in page
        assert "Content-Security-Policy" in page and "<script>x" not in page


def test_hidden_tests_stay_out_of_what_nbgrader_makes(odd):
    """As an instructor who knows nbgrader would type it, in the course and from outside of it."""
    course = odd.folder / "out"
    kept = json.dumps([odd.kept(name) for name in ODD])
    assert "_probe" not in kept and "the total of all three partners is asked" not in kept
    for word in ("generate_feedback", "generate_solution", "generate_assignment"):
        line = [sys.executable, "-m", "nbgrader", word, "0-sums", "--force"]
        ran = subprocess.run(line, cwd=course, capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr[-2000:]
    made = [p for step in ("feedback", "solution", "release") for p in course.glob(f"{step}/**/*")]
    made = [p for p in made if p.suffix in (".html", ".ipynb")]
    assert len(made) == len(ODD) + 1 + 2
    for path in made:
        text = path.read_text(encoding="utf-8")
        assert "_probe" not in text and "all three partners is asked" not in text, path
        assert 'href="javascript' not in text and 'src="http://example' not in text, path


# No unread work gets a final mark ----------------------------------------------------------------

ANSWER = "The sum leaves out who trades with whom, and at which prices."


def _blank(_, cells):
    cells["words"].source = "YOUR ANSWER HERE"


def _own_cell(notebook, cells):
    _blank(notebook, cells)
    notebook.cells.append(nbformat.v4.new_markdown_cell(ANSWER))


def _own_raw_cell(notebook, cells):
    _blank(notebook, cells)
    notebook.cells.append(nbformat.v4.new_raw_cell(ANSWER))


def _own_code_cell(notebook, cells):
    _blank(notebook, cells)
    notebook.cells.append(nbformat.v4.new_code_cell(f'"""{ANSWER}"""'))


def _no_code_at_all(notebook, cells):
    _blank(notebook, cells)
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWER))


def _under_the_question(notebook, cells):
    _blank(notebook, cells)
    cells["ask-words"].source += f"\n\n{ANSWER}"


def _changed_heading(notebook, cells):
    _blank(notebook, cells)
    cells["title"].source = f"# My answers\n\n{ANSWER}"
    del cells["title"]["id"]


def _in_a_comment(notebook, cells):
    _blank(notebook, cells)
    cells["table"].source += f"\n# {ANSWER}"


def _in_a_locked_cell(notebook, cells):
    _blank(notebook, cells)
    cells["table-partial"].source += f"\n# {ANSWER}"


def _metadata_lost(notebook, cells):
    cells["words"].source = ANSWER
    for cell in notebook.cells:
        cell.metadata = {}


def _all_lost(notebook, cells):
    _metadata_lost(notebook, cells)
    for cell in notebook.cells:
        del cell["id"]
    notebook.nbformat_minor = 4


def _retyped(notebook, cells):
    notebook.cells = [c for c in notebook.cells if c.id != "words"]
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"**4.** {ANSWER}"))


def _copied(notebook, cells):
    _blank(notebook, cells)
    twin = {**cells["words"], "id": "twin", "source": ANSWER}
    notebook.cells.append(nbformat.from_dict(twin))


UNREAD = [_own_cell, _own_raw_cell, _own_code_cell, _no_code_at_all, _under_the_question]
UNREAD += [_changed_heading, _in_a_comment, _in_a_locked_cell, _metadata_lost, _all_lost]
UNREAD += [_retyped, _copied]


def _in_a_test(_, cells):
    cells["total"].source = "# YOUR CODE HERE\nraise NotImplementedError()"
    cells["total-visible"].source = "total = 100\n" + cells["total-visible"].source


def _two_versions(notebook, cells):
    twin = {**cells["total"], "id": "twin", "source": "total = 99"}
    notebook.cells.append(nbformat.from_dict(twin))


UNREAD_CODE = [_in_a_test, _two_versions]


@pytest.fixture(scope="module")
def unread(sums, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "run", lambda notebook, *_a, **_k: running.Run(notebook, [], 1))
        changes = [*UNREAD, *UNREAD_CODE, _blank]
        students = {c.__name__.strip("_"): solved(sums, c) for c in changes}
        everybody = Class(tmp_path_factory.mktemp("unread"), sums, **students)
        place = everybody.folder / "in/two_files"
        place.mkdir()
        nbformat.write(solved(sums, _blank), place / "0-sums.ipynb")
        nbformat.write(solved(sums), place / "0-sums-Copy1.ipynb")
        nbformat.write(solved(sums), everybody.folder / "in/loose.ipynb")
        everybody.grade()
        yield everybody


@pytest.mark.parametrize("name", [*(c.__name__.strip("_") for c in UNREAD), "two_files"])
def test_an_answer_elsewhere_waits_for_a_person(unread, name):
    assert unread.exported()[name] == ""
    assert unread.scores[name]["waiting"]
    assert f"({name})" in unread.report() or name in ("metadata_lost", "copied")
    if name != "two_files":
        shown = "\n".join(c.source for c in unread.kept(name).cells)
        assert ANSWER in shown, shown


@pytest.mark.parametrize("change", UNREAD_CODE)
def test_code_elsewhere_waits_and_is_open_in_the_checks_alone_too(unread, change):
    name = change.__name__.strip("_")
    assert unread.exported()[name] == ""
    section = unread.report().partition("no check has read")[2]
    assert f"({name})" in section.partition("\n## ")[0]
    assert grade._points({"unread_code": True}, unread.scores[name], True) is None


def test_a_blank_answer_is_final_and_a_person_ends_the_waiting(unread):
    assert unread.exported()["blank"] == "20.0"
    unread.course.mark("own_cell", "0-sums", "words", 8)
    unread.grade()
    assert unread.exported()["own_cell"] == "28.0"


def test_a_file_beside_the_folders_is_named(unread):
    assert "lies beside the folders" in unread.report()
    assert "other notebooks, which were not read: '0-sums-Copy1.ipynb'" in unread.report().replace(
        "\\", ""
    )


def test_a_split_answer_is_put_together_and_a_worked_copy_counts(sums):
    def split(notebook, cells):
        cells["total"].source = "part = flows['amount']"
        rest = nbformat.from_dict({**cells["total"], "id": "rest", "source": "total = part.sum()"})
        notebook.cells.insert(notebook.cells.index(cells["total"]) + 1, rest)

    def copied(notebook, cells):
        worked = nbformat.from_dict({**cells["total"], "id": "worked"})
        cells["total"].source = "# YOUR CODE HERE\nraise NotImplementedError()"
        notebook.cells.append(worked)

    for change, wanted in ((split, "total = part.sum()"), (copied, "total = flows")):
        rebuilt = submissions.rebuild(solved(sums, change), sums)
        total = next(c for c in rebuilt.notebook.cells if grade_id(c) == "total")
        assert wanted in total.source
        assert not rebuilt.unread_code


# What is taken from a submission -----------------------------------------------------------------


def _notebook(**metadata):
    if "kernelspec" in metadata:
        metadata["kernelspec"] = {"display_name": "x", **metadata["kernelspec"]}
    return nbformat.v4.new_notebook(metadata=metadata, cells=[nbformat.v4.new_code_cell("a")])


@pytest.mark.parametrize(
    ("metadata", "notes"),
    [
        ({}, []),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3"}}, []),
        ({"kernelspec": {"name": "python3", "language": "python"}}, []),
        (
            {"kernelspec": {"name": "mypy-env"}},
            ["made with the kernel 'mypy-env'; graded with python3"],
        ),
        (
            {"kernelspec": {"name": "conda"}, "language_info": {"name": "python"}},
            ["made with the kernel 'conda'; graded with python3"],
        ),
    ],
)
def test_any_kernel_of_python_s_is_taken_and_an_unusual_one_is_named(metadata, notes):
    notebook, said = submissions.parse(json.dumps(_notebook(**metadata)).encode())
    assert said == notes and notebook.cells[0].source == "a"


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir"}},
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "python3", "language": "julia"}},
        {"kernelspec": {"name": "xpython"}, "language_info": {"name": "octave"}},
    ],
)
def test_a_notebook_in_another_language_is_refused_with_its_kernel(metadata):
    name = metadata["kernelspec"]["name"]
    with pytest.raises(
        handed_in.Refused, match=rf"for the kernel '{name}' \(\w+\), not for Python"
    ):
        submissions.parse(json.dumps(_notebook(**metadata)).encode())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 200_000, "not valid JSON"),
        (b"[]", "no notebook of today's format"),
        (b'{"worksheets": []}', "no notebook of today's format"),
        (b'{"cells": {}}', "no notebook of today's format"),
        (
            b'{"cells": [3], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
            "not a valid notebook",
        ),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(data, says):
    with pytest.raises(handed_in.Refused, match=says) as refused:
        submissions.parse(data)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 250


def test_half_characters_and_line_ends_of_other_machines_are_mended_in_names_too():
    notebook = _notebook(**{"a\ud800": ["b\udc00", {"c": "d\r\ne\rf", "n": 3}]})
    parsed, _ = submissions.parse(json.dumps(notebook).encode())
    assert parsed.metadata["a\ufffd"] == ["b\ufffd", {"c": "d\ne\nf", "n": 3}]


def _rebuilt(assignment, change):
    """Return what comes of a changed submission, and its cells by identifier."""
    rebuilt = submissions.rebuild(solved(assignment, change), assignment)
    return rebuilt, {grade_id(c): c for c in rebuilt.notebook.cells if grade_id(c)}


def test_a_right_submission_is_its_answers_among_the_source_s_cells(sums):
    rebuilt, cells = _rebuilt(sums, None)
    assert (rebuilt.notes, rebuilt.unread_text, rebuilt.unread_code) == ([], False, False)
    assert [c.id for c in rebuilt.notebook.cells] == [c.id for c in sums.full.cells]
    assert "_probe" in cells["share-hidden"].source and cells["words"].source == "An answer."
    assert cells["total"].source == sums.solutions["total"]


def _drop(*names):
    def change(notebook, _):
        notebook.cells = [c for c in notebook.cells if c.id not in names]

    return change


def test_what_is_missing_is_said_and_a_missing_test_comes_back(sums):
    rebuilt, cells = _rebuilt(sums, _drop("total", "share-hidden", "title"))
    assert rebuilt.notes == [
        "total is missing, so the answer counts as empty",
        "share-hidden is missing; the original counts",
    ]
    assert cells["total"].source == "" and "_probe" in cells["share-hidden"].source


def test_an_altered_test_counts_as_it_was_and_is_named_once(sums):
    def change(notebook, cells):
        cells["total-visible"].source = "assert True"
        twin = {**cells["total-visible"], "id": "twin", "source": "assert 1"}
        notebook.cells.append(nbformat.from_dict(twin))
        cells["title"].source = "# Mine"

    rebuilt, cells = _rebuilt(sums, change)
    assert cells["total-visible"].source == 'assert total > 0, "the total is above nought"'
    assert rebuilt.notes == [
        "title is the assignment's and was altered; the original counts",
        "total-visible is locked and was altered; the original counts",
        "total-visible stands twice; the first counts",
    ]
    assert not rebuilt.unread_code and not rebuilt.unread_text


def _twice(first, second):
    """Return a change after which a task stands at two places, with two answers."""

    def change(notebook, cells):
        cells["total"].source = first
        notebook.cells.append(
            nbformat.from_dict({**cells["total"], "id": "twin", "source": second})
        )

    return change


BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"


@pytest.mark.parametrize(
    ("first", "second", "counts", "note", "unread"),
    [
        ("total = 1", "total  =  1", "total = 1", "total stands twice; the first counts", False),
        ("total = 1", BLANK, "total = 1", "total stands twice; the first counts", False),
        ("total = 1", "", "total = 1", "total stands twice; the first counts", False),
        (
            BLANK,
            "total = 2",
            "total = 2",
            "total stands twice and the first is blank; the second counts",
            False,
        ),
        ("total = 1", "total = 2", "total = 1", "total stands twice; the first counts", True),
    ],
)
def test_of_two_answers_to_one_task_the_first_that_says_anything_counts(
    sums, first, second, counts, note, unread
):
    rebuilt, cells = _rebuilt(sums, _twice(first, second))
    assert cells["total"].source == counts and rebuilt.notes[0] == note
    assert rebuilt.unread_code == unread
    if unread:
        said = f"{submissions.UNREAD}: total stands twice with different answers"
        assert rebuilt.notes[1:] == [said]
        shown = [c for c in rebuilt.notebook.cells if c.source == f"~~~\n{second}\n~~~"]
        assert [c.cell_type for c in shown] == ["markdown"]


def test_a_split_answer_in_words_keeps_the_pictures_of_both_parts(sums):
    def change(notebook, cells):
        words = cells["words"]
        words.source, words.attachments = (
            "One ![a](attachment:a.png)",
            {"a.png": {"image/png": PNG}},
        )
        rest = {**words, "id": "rest", "source": "two ![b](attachment:b.png)"}
        rest["attachments"] = {"b.png": {"image/png": PNG}}
        notebook.cells.append(nbformat.from_dict(rest))

    rebuilt, cells = _rebuilt(sums, change)
    assert rebuilt.notes == ["words stands in two parts, which were put together"]
    assert len(cells["words"].attachments) == 2
    assert cells["words"].source.startswith("One ") and "\ntwo " in cells["words"].source


def test_cells_of_the_student_s_own_stay_after_the_cell_that_they_follow(sums):
    def change(notebook, _):
        own = [nbformat.v4.new_code_cell(f"own = {i}", id=f"own{i}") for i in range(3)]
        notebook.cells.insert(0, own[0])
        notebook.cells[5:5] = own[1:]
        notebook.cells.append(nbformat.v4.new_code_cell(" \n"))

    rebuilt, _ = _rebuilt(sums, change)
    sources = [cell.source for cell in rebuilt.notebook.cells]
    assert sources[0] == "own = 0" and sources.count(" \n") == 0
    place = sources.index("own = 1")
    assert sources[place - 1] == sums.solutions["total"] and sources[place + 1] == "own = 2"
    assert len(sources) == len(sums.full.cells) + 3 and rebuilt.notes == []


@pytest.mark.parametrize(
    ("words", "read"),
    [(submissions.WORDS, True), (submissions.WORDS - 1, False)],
)
def test_a_comment_is_an_answer_from_twelve_words_on(sums, words, read):
    comment = "# " + " ".join(["word"] * words)

    def own(notebook, cells):
        cells["words"].source = "YOUR ANSWER HERE"
        notebook.cells.append(nbformat.v4.new_code_cell(f"x = 1  {comment}"))

    def in_an_answer(_, cells):
        cells["words"].source = ""
        cells["total"].source = f"total = 100\n{comment}"

    def in_a_test(_, cells):
        cells["words"].source = "YOUR ANSWER HERE"
        cells["total-visible"].source += f"\n{comment}"

    places = {
        own: "there is text in a code cell of the student's own",
        in_an_answer: "there is text in total",
        in_a_test: "text was written into total-visible",
    }
    for change, reason in places.items():
        rebuilt, _ = _rebuilt(sums, change)
        assert rebuilt.unread_text == read
        said = f"{submissions.UNREAD}: words is blank, but {reason}"
        assert (said in rebuilt.notes) == read


def test_a_long_text_in_code_is_prose_and_a_short_one_or_a_name_is_none():
    assert submissions._prose("x = 'one two three four five six'") == "one two three four five six"
    assert submissions._prose("a_long_name = 'one two three four five'") == ""
    assert submissions._prose("x = 1  # why\n# because") == "# why\n# because"
    assert submissions._prose("no code at all") == "no code at all"


def test_text_elsewhere_is_no_matter_where_the_answer_is_given(sums):
    def change(notebook, _):
        notebook.cells.append(nbformat.v4.new_markdown_cell(ANSWER))

    rebuilt, _ = _rebuilt(sums, change)
    assert not rebuilt.unread_text and rebuilt.notes == []
    assert any(ANSWER in cell.source for cell in rebuilt.notebook.cells)


def test_what_was_written_under_a_question_is_shown_as_text_and_code_letter_by_letter(sums):
    def asked(_, cells):
        cells["words"].source = "YOUR ANSWER HERE"
        cells["ask-words"].source = "Of *whom*?"

    def tested(_, cells):
        cells["total-visible"].source = "total = 2 * 50"

    for change, shown in ((asked, "Of *whom*?"), (tested, "~~~\ntotal = 2 * 50\n~~~")):
        rebuilt, _ = _rebuilt(sums, change)
        (extra,) = [c for c in rebuilt.notebook.cells if "*" in c.source and "**" not in c.source]
        assert (extra.cell_type, extra.source) == ("markdown", shown)


def test_where_all_names_are_lost_the_texts_say_what_a_cell_follows(sums):
    def change(notebook, cells):
        place = notebook.cells.index(cells["ask-share"]) + 1
        notebook.cells.insert(place, nbformat.v4.new_code_cell("own = 1"))
        heading = nbformat.v4.new_markdown_cell(cells["title"].source)  # again, far below its place
        notebook.cells[place + 1 : place + 1] = [heading, nbformat.v4.new_code_cell("own = 2")]
        _all_lost(notebook, cells)

    rebuilt, _ = _rebuilt(sums, change)
    sources = [cell.source for cell in rebuilt.notebook.cells]
    asked = next(cell.source for cell in sums.full.cells if cell.id == "ask-share")
    place = sources.index(asked)
    assert sources[place + 1 : place + 3] == ["own = 1", "own = 2"]


def test_a_question_from_which_words_were_taken_holds_no_answer(sums):
    def change(_, cells):
        cells["words"].source = "YOUR ANSWER HERE"
        cells["ask-words"].source = "**4.** what does the sum leave out?"

    rebuilt, _ = _rebuilt(sums, change)
    assert not rebuilt.unread_text
    assert rebuilt.notes == ["ask-words is the assignment's and was altered; the original counts"]


def test_a_code_cell_for_a_task_in_a_locked_cell_is_code_that_was_not_run(sums):
    def change(_, cells):
        cells["imports"].source += "\ntotal = 100"

    rebuilt, cells = _rebuilt(sums, change)
    assert rebuilt.unread_code and "total = 100" not in cells["imports"].source
    assert (
        rebuilt.notes[-1] == f"{submissions.UNREAD}: the answer to a task was written into imports"
    )


# The gradebook -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def released(sums, tmp_path_factory):
    """Return a course of an assignment that nobody has handed in yet."""
    course = gradebook.Course(tmp_path_factory.mktemp("course"))
    course.release(sums)
    return course


@pytest.fixture
def book(released, tmp_path):
    """Return a copy of that course for one test."""
    shutil.copytree(released.folder, tmp_path / "course")
    return gradebook.Course(tmp_path / "course")


def _marked(assignment, failed=(), words="An answer."):
    """Return a notebook that was run, with the tests that failed."""
    _, cells = made = _rebuilt(assignment, lambda _, cells: cells["words"].update(source=words))
    for name in failed:
        error = {"ename": "AssertionError", "evalue": f"{name} failed", "traceback": []}
        cells[name].outputs = [nbformat.v4.new_output("error", **error)]
    return made[0].notebook


def test_a_gradebook_of_nobody_and_one_of_another_assignment_are_empty(book):
    assert book.scores("0-sums") == book.scores("1-other") == {}
    assert book.checks(["ana"], "0-sums") == {}


def test_marks_by_tests_and_by_hand_add_up_and_lateness_never_goes_below_nought(book, sums):
    book.record("ana", "0-sums", _marked(sums, ["share-hidden"]))
    assert book.scores("0-sums") == {
        "ana": {
            "score": 16.0, "most": 30.0, "autograded": 16.0, "most_autograded": 20.0, "waiting": True,
        }
    }  # fmt: skip
    book.mark("ana", "0-sums", "words", 7)
    assert (
        book.scores("0-sums")["ana"]["score"] == 23 and not book.scores("0-sums")["ana"]["waiting"]
    )
    for off, left in ((3, 20), (100, 0), (0, 23)):
        book.late("ana", "0-sums", off)
        assert book.scores("0-sums")["ana"]["score"] == left
        assert book.scores("0-sums")["ana"]["autograded"] == 16


def test_checks_say_what_each_test_gave_and_what_one_that_failed_said(book, sums):
    book.record("ana", "0-sums", _marked(sums, ["share-hidden"]))
    found = book.checks(["ana", "nobody"], "0-sums")
    assert set(found) == {"ana"} and set(found["ana"]) == {*sums.tests, *sums.written}
    assert found["ana"]["share-hidden"] == (0.0, 4.0, "AssertionError: share-hidden failed")
    assert found["ana"]["share-visible"] == (4.0, 4.0, "")
    assert found["ana"]["words"] == (None, 10.0, "")
    book.mark("ana", "0-sums", "words", 7)
    assert book.checks(["ana"], "0-sums")["ana"]["words"] == (7.0, 10.0, "")


def test_the_notebook_that_is_kept_has_no_hidden_test_and_the_mark_of_its_file(book, sums):
    book.record("ana", "0-sums", _marked(sums), digest="d1")
    (path,) = book.folder.glob("autograded/ana/0-sums/0-sums.ipynb")
    kept = nbformat.read(path, 4)
    assert kept.metadata[gradebook.HANDED_IN] == "d1" and "_probe" not in json.dumps(kept)
    assert "share([1, 1], 0)" in json.dumps(kept)


def test_marks_by_hand_stay_with_their_file_and_go_with_another(book, sums):
    book.record("ana", "0-sums", _marked(sums), digest="d1")
    book.mark("ana", "0-sums", "words", 7, comment="Well.")
    same = book.record("ana", "0-sums", _marked(sums), digest="d1")
    assert (same.changed, same.dropped) == ({}, {})
    assert book.scores("0-sums")["ana"]["score"] == 27
    other = book.record("ana", "0-sums", _marked(sums, ["total-hidden"]), digest="d2")
    assert other.changed == {"total-hidden": [5.0, 0.0], "words": [7.0, None]}
    assert other.dropped == {"words": 7.0}
    assert (
        book.scores("0-sums")["ana"] | {"score": 15.0, "waiting": True}
        == book.scores("0-sums")["ana"]
    )
    cells = {grade_id(c): c for c in book._marked("ana", "0-sums")[0].cells if grade_id(c)}
    assert cells["words"].metadata.nbgrader.comment is None


def test_one_task_s_marks_alone_change_and_work_to_be_read_is_held(book, sums):
    book.record("ana", "0-sums", _marked(sums), digest="d1")
    failed = _marked(sums, ["total-hidden", "share-hidden"])
    recorded = book.record("ana", "0-sums", failed, digest="d1", only={"share-hidden"})
    assert recorded.changed == {"share-hidden": [4.0, 0.0]}
    blank = _marked(sums, words="YOUR ANSWER HERE")
    for hold in (False, True):
        book.record("bo", "0-sums", copy.deepcopy(blank), hold=hold)
        assert book.scores("0-sums")["bo"]["waiting"] == hold
    book.mark("bo", "0-sums", "words", 0)
    book.record("bo", "0-sums", copy.deepcopy(blank), hold=True)
    assert not book.scores("0-sums")["bo"]["waiting"]  # a person has looked


def test_an_answer_that_was_left_blank_is_said_to_be_none(book, sums):
    book.record("ana", "0-sums", _marked(sums, words="YOUR ANSWER HERE"))
    book.record("bo", "0-sums", _marked(sums))
    for name, said in (("ana", "No response."), ("bo", None)):
        cells = {grade_id(c): c for c in book._marked(name, "0-sums")[0].cells if grade_id(c)}
        assert cells["words"].metadata.nbgrader.comment == said


def test_what_an_instructor_changed_in_the_course_s_settings_stays(tmp_path):
    course = gradebook.Course(tmp_path)
    settings = tmp_path / "nbgrader_config.py"
    assert settings.read_text(encoding="utf-8") == gradebook.SETTINGS
    settings.write_text("mine", encoding="utf-8")
    for template in (course.folder / "templates").rglob("*.*"):
        template.unlink()
    assert settings.read_text(encoding="utf-8") == "mine" and gradebook.Course(tmp_path)
    ours = [p.name for p in Path(gradebook.TEMPLATES[0]).rglob("*.*")]
    assert sorted(p.name for p in (tmp_path / "templates").rglob("*.*")) == sorted(ours) != []


def test_nothing_is_written_outside_of_the_course(book, sums):
    with pytest.raises(ValueError, match="lies outside of the course"):
        book.record("../../../elsewhere", "0-sums", _marked(sums))


def test_a_feedback_page_is_made_anew_where_it_would_be_another(book, sums, monkeypatch):
    made = []

    def page(notebook, resources, settings):
        made.append(resources["nbgrader"])
        if resources["nbgrader"]["student"] == "bad":
            raise RuntimeError("no " * 200)
        return f"page {len(made)}"

    monkeypatch.setattr(feedback_pages, "page", page)
    for name in ("ana", "bad"):
        book.record(name, "0-sums", _marked(sums))
    path = book.folder / "feedback/ana/0-sums/0-sums.html"
    failed = book.feedback(["ana", "bad"], "0-sums")
    assert set(failed) == {"bad"} and failed["bad"].startswith("RuntimeError: no no")
    assert len(failed["bad"]) == 300
    assert made[0] == {
        "notebook": "0-sums", "assignment": "0-sums", "student": "ana",
        "score": 20.0, "max_score": 30.0, "late_penalty": 0,
    }  # fmt: skip
    assert book.feedback(["ana"], "0-sums") == {} and len(made) == 2
    assert path.read_text(encoding="utf-8") == "page 1"
    book.late("ana", "0-sums", 4)
    book.feedback(["ana"], "0-sums")
    assert (made[-1]["score"], made[-1]["late_penalty"]) == (16.0, 4)
    assert path.read_text(encoding="utf-8") == "page 3"
    path.unlink()
    book.feedback(["ana"], "0-sums")
    assert path.read_text(encoding="utf-8") == "page 4"
    # An old page must not pass for today's.
    monkeypatch.setattr(feedback_pages, "page", None)
    book.late("ana", "0-sums", 5)
    assert "ana" in book.feedback(["ana"], "0-sums") and not path.exists()


# One run over a class ------------------------------------------------------------------------------


class Told(Executor):
    """Gives at once the answer that it was told to give, and keeps what it was asked."""

    def __init__(self, answer, **others):
        self.answer, self.others, self.jobs, self.most = answer, others, [], 0
        self.open = 0

    def submit(self, _, job):
        self.jobs.append(job)
        future, answer = Future(), self.others.get(job["submission"].decode()[:3], self.answer)
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(copy.deepcopy(answer))
        return future


@pytest.fixture(scope="module")
def answer(sums):
    """What a worker answers of a right submission."""
    notebook = submissions.rebuild(solved(sums), sums).notebook
    rest = {"notes": [], "peak": 7, "seconds": {"cells": 1.0}, "final": False}
    return {"notebook": json.dumps(notebook), **rest}


@pytest.fixture
def a_run(sums, released, tmp_path):
    """Return a function that starts a run over files by student, in one course that is released."""
    shutil.copytree(released.folder, tmp_path / "out")

    def start(files=(), **choices):
        for name, text in dict(files).items():
            place = tmp_path / "in" / name
            place.mkdir(parents=True, exist_ok=True)
            (place / "0-sums.ipynb").write_text(text, encoding="utf-8")
        run = grade.Run(sums, tmp_path / "in", tmp_path / "out", walled=False, **choices)
        run.course.release = lambda assignment: None  # it is there already
        return run

    return start


def test_results_are_in_order_and_a_second_run_asks_nobody(a_run, answer):
    told = Told(answer)
    results = a_run({"zoe": "z", "ana": "a", "bo": "b"}).grade(told, 2, progress=False)
    assert [(r["student"], r["identifier"]) for r in results] == [
        ("ana", "ana"), ("bo", "bo"), ("zoe", "zoe"),
    ]  # fmt: skip
    assert results[0] == {
        "student": "ana", "identifier": "ana", "graded": True, "notes": [], "peak": 7,
        "seconds": {"cells": 1.0}, "unread": False, "unread_code": False, "changed": {},
    }  # fmt: skip
    assert [job["submission"] for job in told.jobs] == [b"a", b"b", b"z"]
    assert (told.jobs[0]["walled"], told.jobs[0]["assignment"]["name"]) == (False, "0-sums")
    nobody = Told(AssertionError("nothing was left"))
    assert a_run().grade(nobody, 2, progress=False) == results and nobody.jobs == []
    changed = Told(answer)
    a_run({"bo": "another"}).grade(changed, 2, progress=False)
    assert [job["submission"] for job in changed.jobs] == [b"another"]
    limits = Told(answer)
    a_run(limits=sandbox.Limits(seconds=7)).grade(limits, 2, progress=False)
    assert len(limits.jobs) == 3 and limits.jobs[0]["limits"]["seconds"] == 7


def test_no_more_is_handed_out_than_two_for_each_worker(a_run, answer):
    class Waits(Told):
        def submit(self, function, job):
            self.open += 1
            self.most = max(self.most, self.open)
            return super().submit(function, job)

    waits, run = Waits(answer), a_run({f"s{i}": "x" for i in range(9)})
    recorded = run._record

    def record(*given):
        waits.open -= 1
        return recorded(*given)

    run._record = record
    assert len(run.grade(waits, 2, progress=False)) == 9
    assert waits.most == 4


def test_a_worker_that_is_lost_costs_a_note_and_is_asked_again(a_run, answer):
    run = a_run({"ana": "ana", "bad": "bad"})
    ana, bad = run.grade(Told(answer, bad=ConnectionError("gone")), 1, progress=False)
    assert ana["graded"] and not bad["graded"]
    assert bad["notes"] == ["the worker was lost (ConnectionError); run the command again"]
    again = Told(answer)
    assert all(r["graded"] for r in a_run().grade(again, 1, progress=False))
    assert [job["submission"] for job in again.jobs] == [b"bad"]


@pytest.mark.parametrize(("final", "asked"), [(True, 0), (False, 1)])
def test_a_file_that_is_no_notebook_is_not_tried_again_and_a_failure_is(
    a_run, answer, final, asked
):
    refused = {**answer, "notebook": None, "notes": ["no"], "final": final}
    (bad,) = a_run({"bad": "bad"}).grade(Told(refused), 1, progress=False)
    assert (bad["graded"], bad["notes"]) == (False, ["no"])
    again = Told(answer)
    (now,) = a_run().grade(again, 1, progress=False)
    assert len(again.jobs) == asked and now["graded"] == (not final)


def test_what_was_done_names_nobody_and_goes_with_its_gradebook(a_run, answer, tmp_path):
    run = a_run({"ana": "a"}, anonymous=True)
    (result,) = run.grade(Told(answer), 1, progress=False)
    (mark,) = (tmp_path / "out/done/0-sums").iterdir()
    assert mark.stem == result["identifier"] != "ana" and "ana" not in mark.read_text()
    assert set(json.loads(mark.read_text())) == {"key", "result"}
    (tmp_path / "out/gradebook.db").unlink()
    a_run(anonymous=True)
    assert list((tmp_path / "out/done/0-sums").iterdir()) == []


def test_unusual_names_other_files_and_unread_work_are_told(a_run, answer, tmp_path):
    run = a_run({"Ana Núñez": "a", "bo": "b", "12": "c"})
    (tmp_path / "in/bo/other.ipynb").write_text("x", encoding="utf-8")
    told = Told({**answer, "notes": ["from the worker"], "unread_text": True})
    plain, ana, bo = run_results = a_run().grade(told, 1, progress=False)
    assert [r["student"] for r in run_results] == ["12", "Ana Núñez", "bo"]
    assert plain["notes"] == ["from the worker"]
    assert (plain["unread"], plain["unread_code"]) == (True, False)
    assert ana["notes"] == [
        "from the worker",
        f"the folder's name is unusual; filed as {ana['identifier']}",
    ]
    assert bo["notes"][1].endswith("other notebooks, which were not read: 'other.ipynb'")
    assert bo["notes"][1].startswith(submissions.UNREAD) and bo["unread_code"]
    assert {run.course.scores("0-sums")[r["identifier"]]["waiting"] for r in run_results} == {True}


def test_an_interrupted_run_gives_up_what_waits(a_run, answer):
    run, cancelled = a_run({f"s{i}": "x" for i in range(3)}), []

    class Pending(Told):
        def submit(self, _, job):
            future = Future()
            future.cancel = lambda: cancelled.append(1)
            return future

    def release(assignment):
        raise KeyboardInterrupt

    run.course.release = release
    with pytest.raises(KeyboardInterrupt):
        run.grade(Pending(answer), 1, progress=False)
    assert len(cancelled) == 2


def test_one_submission_is_graded_or_refused_and_nothing_is_raised(sums):
    job = {"assignment": {"name": "0-sums", "source": nbformat.writes(sums.source)}}
    job |= {"limits": {}, "walled": False}
    broken = grade.grade_one({**job, "submission": b"{"})
    assert (broken["notebook"], broken["final"]) == (None, True)
    assert broken["notes"] == ["the file is not valid JSON: it is damaged or no notebook"]
    odd = grade.grade_one({**job, "submission": json.dumps(solved(sums)).encode(), "limits": 3})
    assert (odd["notebook"], odd["final"]) == (None, False)
    assert odd["notes"][0].startswith("TypeError: ")


def test_the_words_of_a_settled_notebook_are_nobody_s_marks_but_in_tests(sums, monkeypatch):
    def run(notebook, checker):
        return running.Run(notebook, ["ran"], 5, {"cells": 2.0})

    monkeypatch.setattr(grade, "run", run)
    marked = "total = 1\n### BEGIN SOLUTION\n### END SOLUTION"
    text = json.dumps(solved(sums, lambda _, cells: cells["total"].update(source=marked)))
    job = {"assignment": {"name": "0-sums", "source": nbformat.writes(sums.source)}}
    job |= {"limits": {}, "walled": False, "submission": text.encode()}
    try:
        answered = grade.grade_one(job)
    finally:
        grade.close()
    assert (answered["notes"], answered["peak"], answered["seconds"]) == (
        ["ran"],
        5,
        {"cells": 2.0},
    )
    assert (answered["unread_text"], answered["unread_code"]) == (False, False)
    assert "BEGIN SOLUTION" not in answered["notebook"]
    assert "### BEGIN HIDDEN TESTS" in answered["notebook"]  # of the source's own tests


SCORE = {"score": 25.0, "autograded": 18.5, "most_autograded": 20.0, "waiting": False}


@pytest.mark.parametrize(
    ("score", "result", "autograded_only", "points"),
    [
        (None, {}, False, None),
        (None, {}, True, None),
        (SCORE, {}, False, 25.0),
        (SCORE, {"unread_code": True}, True, 18.5),
        ({**SCORE, "waiting": True}, {}, False, None),
        ({**SCORE, "waiting": True}, {}, True, 18.5),
        ({**SCORE, "waiting": True}, {"unread_code": True}, True, None),
    ],
)
def test_points_are_exported_unless_they_wait_for_a_person(score, result, autograded_only, points):
    assert grade._points(result, score, autograded_only) == points


def test_a_grade_goes_with_a_few_words():
    assert grade._words({}, None) == "Could not be graded; please ask."
    assert grade._words({}, SCORE) == "Autograded: 18.5 of 20."
    waits = grade._words({}, {**SCORE, "waiting": True})
    assert waits == "Autograded: 18.5 of 20. The written answer is not marked yet."


def test_what_the_gradebook_does_not_hold_is_not_graded():
    result = {"identifier": "ana", "graded": True, "notes": ["a"]}
    assert grade._known(result, {"ana": {}}) == result
    lost = grade._known(result, {})
    assert not lost["graded"] and lost["notes"][0] == "a" and "repeat" in lost["notes"][1]
    assert result["notes"] == ["a"] and grade._known({**result, "graded": False}, {})["notes"] == [
        "a"
    ]


HERE = ["--coursework", str(FIXTURE)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("make --only nothing", r"There is no assignment nothing below .*source"),
        (
            "link --assignment nothing --hub https://h --repository https://r",
            "There is no assignment",
        ),
        (
            "link --assignment 0-sums/.. --hub https://h --repository https://r",
            "There is no assign",
        ),
        ("link --assignment 0-sums --hub h --repository https://r", "'h' is no address"),
        ("similar --assignment 0-sums --out nowhere", "has no graded submission of 0-sums"),
        ("grade --assignment 0-sums --out x --submissions nowhere", "there is no folder nowhere"),
        ("grade --assignment 0-sums --out x --submissions y --due soon", "the deadline is no time"),
        ("marks nowhere", "holds no <assignment>.yaml"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why_in_one_line(
    words, says, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command.sandbox, "require", lambda _: False)
    with pytest.raises(SystemExit, match=says) as told:
        command.main([*HERE, *words.split()])
    assert "\n" not in str(told.value)


def test_an_interrupted_command_says_that_it_goes_on(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_link", interrupted)
    words = "link --assignment 0-sums --hub https://h --repository https://r"
    with pytest.raises(SystemExit, match=r"Interrupted\. The same command goes on"):
        command.main([*HERE, *words.split()])


def test_the_link_of_an_assignment_is_printed(capsys):
    words = "link --assignment 0-sums --hub https://h --repository https://e.org/r --branch b"
    command.main([*HERE, *words.split()])
    printed = capsys.readouterr().out
    assert printed.startswith("https://h/hub/") and "branch=b" in printed
    assert "0-sums%2F0-sums.ipynb" in printed


def test_pairs_that_are_alike_are_counted(sums, capsys, tmp_path):
    (tmp_path / "autograded/ana/0-sums").mkdir(parents=True)
    nbformat.write(solved(sums), tmp_path / "autograded/ana/0-sums/0-sums.ipynb")
    command.main([*HERE, "similar", "--assignment", "0-sums", "--out", str(tmp_path)])
    assert capsys.readouterr().out == f"0 pairs to look at; read {tmp_path / 'similar.md'}\n"


@pytest.mark.parametrize(
    ("sentences", "hits", "says"),
    [
        ([], [], None),
        (["one", "two"], [], "1 of 1 sources are not what they should be"),
        ([], [("a.zip", "secret", "notes")], "a.zip holds a line of notes: secret"),
    ],
)
def test_what_is_made_is_checked_before_and_searched_after(
    sentences, hits, says, monkeypatch, capsys, tmp_path
):
    monkeypatch.setattr(command.sandbox, "require", lambda _: False)
    told = []

    def check(assignment, course, *, walled):
        told.append((assignment.name, course.folder, walled))
        return sentences

    def search(path, hidden):
        assert path == "a.zip" and all(len(line) >= 20 for line, _ in hidden.values())
        return hits

    monkeypatch.setattr(command.validate, "check", check)
    monkeypatch.setattr(command.leaks, "search", search)
    made = []
    monkeypatch.setattr(command.handouts, "make", lambda *given: made.append(given) or ["a.zip"])
    make = [*HERE, "make", "--out", str(tmp_path / "made")]
    if says:
        with pytest.raises(SystemExit, match=says):
            command.main(make)
    else:
        command.main(make)
    assert told == [("0-sums", FIXTURE, False)]
    said = capsys.readouterr().out
    assert said.startswith(f"0-sums: {'one; two' if sentences else 'good (7 answers tried)'}\n")
    assert [given[:2] for given in made] == [(tmp_path / "made", FIXTURE)] * (not sentences)
    assert ("For students: " in said) == (says is None)
    if not sentences:
        command.main([*make, "--only", "0-sums"])
        assert len(made) == 1  # that one is checked and nothing written


def test_the_benchmark_is_asked_for_what_was_said(monkeypatch):
    asked = []
    monkeypatch.setattr(command.sandbox, "require", lambda _: True)
    monkeypatch.setattr(command.grading_speed, "main", lambda *a, **k: asked.append((a, k)))
    monkeypatch.setattr(command.grading_speed, "twice", lambda *a: asked.append(a))
    for words in (
        "bench",
        "bench --only-ours --submissions 3 --assignment 0-sums",
        "bench --twice",
    ):
        command.main([*HERE, *words.split()])
    (chosen, number), rest = asked[0]
    assert ([a.name for a in chosen], number, rest["walled"], rest["compare"]) == (
        ["0-sums"], 8, True, True,
    )  # fmt: skip
    assert rest["limits"] == sandbox.Limits()
    assert asked[1][0][1] == 3 and not asked[1][1]["compare"]
    assert (asked[2][0].name, asked[2][1], asked[2][2:]) == ("0-sums", FIXTURE, (8, None))


def test_a_class_is_graded_with_all_that_the_command_was_told(monkeypatch, tmp_path, capsys):
    class Run:
        def __init__(self, assignment, submissions, out, **choices):
            made.update(assignment=assignment.name, submissions=submissions, out=out, **choices)
            self.found = [handed_in.Found("ana", None), handed_in.Found("eve", None)]
            self.folder = submissions

        def grade(self, executor, width):
            made["width"] = width
            return [{"graded": True}, {"graded": False}]

        def publish(self, results, **choices):
            made.update(choices)

    made = {}
    monkeypatch.setattr(command, "Run", Run)
    monkeypatch.setattr(command.sandbox, "require", lambda _: False)
    (tmp_path / "r.csv").write_text("SIS Login ID\nana\nbo\n", encoding="utf-8")
    words = f"grade --assignment 0-sums --submissions in --out out --roster {tmp_path / 'r.csv'}"
    words += " --title T --autograded-only --task total --anonymous --workers 3 --off-a-day 2"
    command.main([*HERE, *words.split(), "--due", "2026-12-01 23:59 UTC"])
    assert (made["assignment"], made["width"], made["task"]) == ("0-sums", 3, "total")
    assert (made["anonymous"], made["walled"], made["title"]) == (True, False, "T")
    assert made["deadlines"].off == 2 and made["deadlines"].due.hour == 23
    assert made["autograded_only"] and made["class_list"] == tmp_path / "r.csv"
    assert capsys.readouterr().out.splitlines() == [
        "1 of 2 students are in the roster",
        "1 of 2 submissions graded; read out/report.md",
    ]


# Pages made apart --------------------------------------------------------------------------------


def test_a_page_is_another_where_notebook_or_marks_are():
    one = feedback_pages.key({"a": 1, "b": 2}, {"x": 1})
    assert one == feedback_pages.key({"b": 2, "a": 1}, {"x": 1})
    assert (
        len({one, feedback_pages.key({"a": 1}, {"x": 1}), feedback_pages.key({"a": 1, "b": 2}, {})})
        == 3
    )


def test_a_maker_that_ended_is_replaced_and_says_so():
    made = feedback_pages.Maker()
    try:
        assert made.ask({"markdown": "<b>x</b>", "attachments": {}}, 5) == {"live": ["b"]}
        with pytest.raises(feedback_pages.TooSlow, match="KeyError"):
            made.ask({"markdown": "x"}, 5)  # it answers, and is given up all the same
        assert made.process is None
        assert made.ask({"markdown": "x", "attachments": {}}, 5) == {"live": []}
        made.process.kill()
        made.process.wait()
        assert made.ask({"markdown": "x", "attachments": {}}, 5) == {"live": []}
    finally:
        made.close()
    assert made.process is None
    made.close()


def test_a_process_that_says_nothing_is_not_waited_for(monkeypatch):
    made = feedback_pages.Maker()
    try:
        made.ask({"markdown": "x", "attachments": {}}, 5)
        monkeypatch.setattr(feedback_pages, "WAIT", 0.001)
        with pytest.raises(feedback_pages.TooSlow, match=r"it took longer than 0.02 seconds"):
            made.ask({"markdown": SLOW, "attachments": {}}, 20)
        assert made.process is None
    finally:
        made.close()


def test_each_thread_has_a_maker_of_its_own_and_all_are_ended_together():
    with ThreadPoolExecutor(1) as executor:
        other = executor.submit(feedback_pages.maker).result()
    assert other is not feedback_pages.maker() is feedback_pages.maker()
    assert feedback_pages.shown("good") == []
    feedback_pages.close()
    assert feedback_pages.maker().process is None


LONG = " ".join(["a-word"] * 20_000)


def _long_in_a_test(_, cells):
    cells["total-visible"].source += f"\n# {LONG}"


def _long_raw(notebook, _):
    notebook.cells.append(nbformat.v4.new_raw_cell(LONG))


def _long_live(_, cells):
    cells["words"].source = f"<style onload=alert(1)>{SLOW}{LONG}"


@pytest.mark.parametrize("change", [_long_in_a_test, _long_raw, _long_live])
def test_of_what_is_shown_letter_by_letter_nobody_reads_more_than_a_book_s_chapter(
    change, sums, monkeypatch
):
    monkeypatch.setattr(feedback_pages, "shown", lambda *_: ["a link"])
    rebuilt = submissions.rebuild(solved(sums, change), sums)
    shown = [cell.source for cell in rebuilt.notebook.cells if "a-word a-word" in cell.source]
    assert shown and all(len(source) < len(LONG) / 2 for source in shown)
    assert all(source.startswith("~~~") and source.endswith("\n~~~") for source in shown)


def test_line_ends_are_no_alteration(sums):
    notebook = solved(sums)
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    parsed, _ = submissions.parse(json.dumps(notebook).encode())
    assert submissions.rebuild(parsed, sums).notes == []


def test_two_folders_are_never_filed_as_one(tmp_path):
    odd_name = "José"
    filed = handed_in.Found(odd_name, None).identifier
    for name in (odd_name, filed):
        (tmp_path / name).mkdir()
        (tmp_path / name / "0-sums.ipynb").write_text("{}", encoding="utf-8")
    found = handed_in.find(tmp_path, "0-sums")
    assert len([f for f in found if f.path is not None]) == 1
    assert any("another's name too" in f.problem for f in found)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("First name,Last name,ID number\nJos\u00e9,Blin,7\nAna\n", "utf-8"),
        ("First name;Last name;ID number\nJos\u00e9;Blin;7\n", "utf-8-sig"),
        ("Nombre;Apellido(s);N\u00famero de ID\nJos\u00e9;Blin;7\n", "cp1252"),
    ],
    ids=["short line", "semicolons", "Spanish in ANSI"],
)
def test_rosters_as_they_come(tmp_path, text, encoding):
    (tmp_path / "r.csv").write_text(text, encoding=encoding)
    people = exports.roster(tmp_path / "r.csv")
    assert (people["7"]["First name"], people["7"]["Last name"]) == ("Jos\u00e9", "Blin")


def test_a_roster_without_known_columns_and_a_class_without_folders_are_said(tmp_path):
    (tmp_path / "r.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="none of the columns"):
        command._roster(tmp_path / "r.csv")
    with pytest.raises(SystemExit, match="cannot be read"):
        command._roster(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        ("grade --assignment a --submissions b", "--out"),
        ("grade --assignment a --out b", "--submissions"),
        ("grade --submissions a --out b", "--assignment"),
        ("similar --assignment a", "--out"),
        ("similar --out a", "--assignment"),
        ("link --assignment a --hub b", "--repository"),
        ("link --assignment a --repository b", "--hub"),
        ("link --hub a --repository b", "--assignment"),
        ("marks", "answers"),
    ],
)
def test_a_command_that_lacks_something_names_it(words, lacks, capsys):
    with pytest.raises(SystemExit):
        command.main(words.split())
    assert f"required: {lacks}\n" in capsys.readouterr().err


def test_where_nothing_was_found_the_command_says_what_it_saw(sums, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    nbformat.write(solved(sums), tmp_path / "in/torresana 0-sums.ipynb")
    monkeypatch.setattr(command.sandbox, "require", lambda _: False)
    line = ["--coursework", str(FIXTURE), "grade", "--submissions", str(tmp_path / "in")]
    line += ["--assignment", "0-sums", "--out", str(tmp_path / "out"), "--workers", "1"]
    with pytest.raises(SystemExit, match=r"Nothing was graded.*it holds torresana 0-sums.ipynb"):
        command.main(line)
    text = (tmp_path / "out/report.md").read_text(encoding="utf-8")
    assert "lies beside the folders" in text and "torresana" in text


def test_an_output_that_is_no_picture_is_left_out():
    forged = {"output_type": "display_data", "data": {"image/png": 'x" onerror="steal()'}}
    assert running._output(forged) is None
    real = {"output_type": "display_data", "data": {"image/png": PNG}}
    assert running._output(real).data == {"image/png": PNG}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html", "<img src='http://example.org/p.png'><iframe src='//example.org'></iframe>"),
        ("text/html", "<style>p {background: url(http://example.org/p.png)}</style>"),
        ("image/svg+xml", "<svg><image href='http://example.org/p.png'/></svg>"),
        ("text/markdown", "![p](http://example.org/p.png)"),
        ("text/latex", "\\href{http://example.org}{x}"),
        ("application/javascript", "fetch('http://example.org')"),
        ("image/png", "http://example.org/p.png"),
        ("image/jpeg", PNG),
    ],
)
def test_an_output_fetches_nothing_when_it_is_opened(kind, content):
    output = {"output_type": "display_data", "data": {"text/plain": "shown", kind: content}}
    assert running._output(output).data == {"text/plain": "shown"}


def test_a_process_that_ends_while_a_value_is_read_is_told(sums):
    class Gone:
        gone = None

        def values(self, _):
            self.gone = "the program ended itself"
            return {}

    notes = []
    outputs = running._test("assert total", sums, None, Gone(), notes)
    assert outputs[0].ename == "Stopped"
    assert "while a value was read: the program ended itself" in notes[0]
