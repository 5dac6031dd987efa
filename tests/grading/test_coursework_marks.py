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
