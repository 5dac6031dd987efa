"""The share of right answers refused and of wrong ones taken, measured on answers kept apart."""

from pathlib import Path

import pytest

from grading import __main__ as command
from grading import assignments, right_marks
from grading.settings import read

FIXTURE = Path(__file__).with_name("fixture")

#: One right answer that the fixture's test refuses and one wrong one that it takes, among others.
LISTS = """
right:
  - {task: total, answer: total = 100}
  - {task: total, after: total = complex(total)}
  - {task: share, after: "import numpy\\nusual = share\\nshare = lambda *a: numpy.float32(usual(*a))"}
wrong:
  - {task: total, answer: total = 80}
  - {task: share, answer: "return 0.5 if sum(amounts) == 2 else amounts[place] / 40"}
"""


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "0-sums.yaml").write_text(LISTS, encoding="utf-8")
    return tmp_path


def test_the_command_names_what_was_misjudged_and_says_the_shares(walls, answers, capsys):
    command.main(["--coursework", str(FIXTURE), "marks", str(answers)])
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("0-sums, right answer 2 to total: refused by total-visible")
    assert said[1:] == [
        "0-sums, wrong answer 2 to share: taken",
        "right answers refused: 1 of 3 (33.3%)",
        "wrong answers taken: 1 of 2 (50.0%)",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("right: []", "two lists"),
        ("- task", "two lists"),
        ("right:\nwrong: []", "two lists"),
        ("right: [", "not YAML"),
        ("right: [word]\nwrong: []", "right answer 1 needs task, and answer or after"),
        ("right: [{task: total}]\nwrong: []", "right answer 1 needs task, and answer or after"),
        ("right: [{task: nowhere, answer: x}]\nwrong: []", "there is no task 'nowhere'"),
    ],
)
def test_a_list_out_of_form_is_refused(sums, tmp_path, text, says):
    path = tmp_path / "0-sums.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(assignments.SourceError, match=says):
        right_marks.read(path, sums)


def test_a_folder_without_answers_is_refused(sums, tmp_path):
    with pytest.raises(assignments.SourceError, match="holds no"):
        right_marks.measured([sums], tmp_path, read(FIXTURE))


@pytest.mark.parametrize(
    ("kind", "short", "misjudged", "said"),
    [
        ("right", (), False, "taken"),
        ("right", ("t (no)", "u (so)"), True, "refused by t (no); u (so)"),
        ("wrong", (), True, "taken"),
        ("wrong", ("t (no)",), False, "refused by t (no)"),
    ],
)
def test_a_right_answer_is_misjudged_if_refused_and_a_wrong_one_if_taken(
    kind, short, misjudged, said
):
    tried = right_marks.Tried("0-sums", kind, 3, "total", short)
    assert tried.misjudged == misjudged
    assert str(tried) == f"0-sums, {kind} answer 3 to total: {said}"


def test_shares_are_of_each_kind_and_of_none_there_is_none():
    found = [right_marks.Tried("a", "right", n, "t", ("x",) * (n == 1)) for n in range(8)]
    assert right_marks.lines(found) == [
        str(found[1]),
        "right answers refused: 1 of 8 (12.5%)",
        "wrong answers taken: 0 of 0",
    ]


def test_a_list_that_is_no_text_is_refused(sums, tmp_path):
    (tmp_path / "0-sums.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(assignments.SourceError, match="not YAML"):
        right_marks.read(tmp_path / "0-sums.yaml", sums)


def test_answers_are_tried_in_order_without_walls_too(sums, answers):
    found = right_marks.measured([sums], answers, read(FIXTURE), walled=False)
    assert [(one.kind, one.number, one.task) for one in found] == [
        ("right", 1, "total"), ("right", 2, "total"), ("right", 3, "share"),
        ("wrong", 1, "total"), ("wrong", 2, "share"),
    ]  # fmt: skip
    assert [one.misjudged for one in found] == [False, True, False, False, True]
    assert found[3].short[0].startswith("total-hidden (AssertionError: the Union was left out")
