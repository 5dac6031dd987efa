"""Exercises: every solution passes its check, every predictable wrong answer gets its reply.

What a practice notebook must look like is written in `livebook.practice`; whatever keeps to it is
tested here, in any chapter.
"""

import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from contents import label
from exercises import DETAILS, PARTS, PRACTICE, PYTHON, Practice
from hypothesis import given
from hypothesis import strategies as st

from livebook import forms, practice
from livebook.practice import (
    BLANK,
    RIGHT,
    WRONG,
    Between,
    Choice,
    Exercise,
    Feedback,
    Number,
    Numbers,
    Reply,
    Sorting,
)
from periphery.trends import log_trend


@pytest.fixture(scope="module")
def practices(notebooks):
    return {label(path): Practice(path, notebooks[path]) for path in PRACTICE}


def _all_exercises():
    """Return ``(notebook, exercise)`` for every exercise of the book, without running anything."""
    found = [(label(path), Practice(path, nbformat.read(path, as_version=4))) for path in PRACTICE]
    return [(name, exercise) for name, practice in found for exercise in practice.exercises]


every_exercise = pytest.mark.parametrize(("notebook", "name"), _all_exercises())


@pytest.mark.parametrize("path", PRACTICE, ids=label)
def test_a_practice_notebook_has_exercises(path, practices):
    assert 4 <= len(practices[label(path)].exercises) <= 6


@every_exercise
def test_the_parts_are_there_and_in_order(notebook, name, practices):
    practice = practices[notebook]
    places = [practice.order.index(f"{name}-{part}") for part in PARTS]
    assert places == sorted(places)
    assert places[3] == places[2] + 1, "the check comes right below the answer"


@every_exercise
def test_the_key_is_folded_wherever_it_is_read(notebook, name, practices):
    cell = practices[notebook].cells[f"{name}-checks"]
    assert "hide-input" in cell.metadata["tags"]
    assert cell.metadata["jupyter"]["source_hidden"] is True
    assert cell.metadata["cellView"] == "form"
    assert cell.source.startswith("# @title ")
    others = [c.source for i, c in practices[notebook].cells.items() if not i.endswith("-checks")]
    assert not any("Exercise(" in source for source in others)


@every_exercise
def test_the_check_is_one_line(notebook, name, practices):
    source = practices[notebook].cells[f"{name}-check"].source
    assert re.fullmatch(r"\w+\.check\([\w, ]+\)", source)


@every_exercise
def test_the_solution_is_folded_code_with_a_reason(notebook, name, practices):
    cell = practices[notebook].cells[f"{name}-solution"]
    match = DETAILS.fullmatch(cell.source)
    assert cell.cell_type == "markdown"
    assert match, "not one <details> block with blank lines inside"
    assert PYTHON.search(match["body"])
    assert len(PYTHON.sub("", match["body"]).split()) >= 40, "the solution does not say why"


@every_exercise
def test_blanks_are_unanswered_and_stop_nothing(notebook, name, practices):
    feedback = practices[notebook].feedback(name)
    assert {reply.state for reply in feedback.replies.values()} == {BLANK}


@every_exercise
def test_the_solution_passes(notebook, name, practices):
    practice = practices[notebook]
    feedback = practice.feedback(name, practice.solution(name))
    assert feedback.state == RIGHT, feedback
    assert {reply.state for reply in feedback.replies.values()} == {RIGHT}, feedback


@every_exercise
def test_each_listed_wrong_answer_gets_its_reply(notebook, name, practices):
    practice = practices[notebook]
    for wrong in practice.wrong(name):
        feedback = practice.feedback(name, practice.solution(name), wrong["code"])
        assert feedback.state == WRONG, wrong["code"]
        assert wrong["reply"] in " ".join(feedback.comments), f"{wrong['code']}\n{feedback}"


@every_exercise
def test_each_hint_is_brought_up_by_a_listed_wrong_answer(notebook, name, practices):
    practice = practices[notebook]
    said = set()
    for wrong in practice.wrong(name):
        said |= set(practice.feedback(name, practice.solution(name), wrong["code"]).comments)
    said = " ".join(said)
    for question in practice.checked.questions.values():
        if isinstance(question, Sorting):
            continue  # its ideas are tested one by one, below
        missing = [why for why in question.hints.values() if why not in said]
        if isinstance(question, Numbers):
            hints = {f"{part[0]}: {why}" for part, why in question.hints.items()}
            missing = [hint for hint in hints if hint not in said]
        assert not missing, missing


@every_exercise
def test_each_misplaced_item_hears_its_idea(notebook, name, practices):
    practice = practices[notebook]
    practice.feedback(name)
    for question in practice.checked.questions.values():
        if isinstance(question, Sorting):
            for item, right in question.key.items():
                for other in set(question.key.values()) - {right}:
                    reply = question.reply({**question.key, item: other})
                    assert reply.comments[1:] == (f"{item}: {question.ideas[item]}",)


# Numbers -----------------------------------------------------------------------------------------


HHI = Number(
    0.38,
    tolerance=0.001,
    hints={1.0: "Square first.", 0.616: "No root.", Between(-9, 0): "Never negative."},
    otherwise="Square each share, then add.",
)


@pytest.mark.parametrize(
    "value",
    [
        0.38,
        0.3805,
        0.379,
        np.float64(0.38),
        np.float32(0.38),
        np.array(0.38),
        np.array([0.38]),
        [0.38],
        pd.Series([0.38], index=["hhi"]),
        pd.DataFrame({"hhi": [0.38]}),
    ],
)
def test_any_form_of_the_right_number_is_right(value):
    assert HHI.reply(value).state == RIGHT


@pytest.mark.parametrize("value", [..., None, "", "...", [], [...], float("nan"), np.nan, pd.NA])
def test_what_is_open_is_not_wrong(value):
    assert HHI.reply(value).state == BLANK


def test_nan_is_explained():
    assert "missing" in HHI.reply(np.float64("nan")).comments[0]
    assert HHI.reply(...).comments == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "Square first."),
        (0.62, "No root."),
        (-0.38, "Never negative."),
        (38.2, "a percentage where a fraction"),
        (380, "look at the units"),
        (0.39, "keep more decimals"),
        (0.2, "Too small, but of the right order. Square each share"),
        (0.7, "Too large, but of the right order. Square each share"),
        (38, "a percentage where a fraction"),  # rounded before it slipped
        (9, "Too large, by far."),
        ("0.38", "without quotation marks"),
        ("0,38", "Python writes the decimal comma as a point: 0.38."),
        (",38", "as a point: 0.38"),
        ("38%", "write 38 if per cent are asked, 0.38 if a fraction"),
        ("38,5 %", "write 38.5 if per cent"),
        ("-38%", "write -38 if per cent are asked, -0.38 if a fraction"),
        ("−0,38", "as a point: -0.38"),
        ("1,234.5", "without separators: 1234.5"),
        ("about a third", "It is text"),
        (log_trend(pd.Series(np.arange(1.0, 41.0), index=range(1, 41))), "one of `.slope`, `.low`"),
        (True, "True or False"),
        ([0.25, 0.09, 0.04], "It holds 3 values"),
        (pd.Series([0.25, 0.09, 0.04]), "It holds 3 values"),
        ({"hhi": 0.2, "n": 3}, "It holds 2 values"),
        (np.inf, "divided by zero"),
        (0.38j, "type complex"),
        (object(), "type object"),
        (sum, "call it"),
    ],
)
def test_a_wrong_number_hears_why(value, words):
    reply = HHI.reply(value)
    assert reply.state == WRONG
    assert words in reply.comments[0]


def test_slips_of_sign_and_scale():
    question = Number(-0.67, tolerance=0.006)
    assert "sign" in question.reply(0.67).comments[0]
    assert "fraction of one where a percentage" in question.reply(-0.0067).comments[0]


def test_another_correct_method_counts():
    assert Number(7.26, tolerance=0.006, also=[7.01]).reply(7.01).state == RIGHT


def test_no_slip_is_read_into_zero():
    assert Number(0, tolerance=0.01).reply(0.03).comments[0].startswith("Close")


def test_right_comes_before_any_hint():
    question = Number(0.38, tolerance=0.001, hints={0.3805: "x", Between(0, 9): "y"})
    assert question.reply(0.3805).state == RIGHT


def test_an_answer_must_be_a_number():
    with pytest.raises(ValueError, match="finite"):
        Number(float("nan"), tolerance=0.1)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


@given(anything)
def test_no_answer_breaks_a_check(value):
    exercise = Exercise(
        "Any",
        number=HHI,
        numbers=Numbers({"a": HHI, "b": HHI}),
        choice=Choice("c", hints={"a": "no", "b": "no"}),
        truth=Choice(True, hints={False: "no"}),
        sorting=Sorting({1: "x", 2: "y"}, ideas={1: "i", 2: "j"}, pass_mark=2),
    )
    feedback = exercise.check(*[value] * 5)
    assert feedback.state in {WRONG, BLANK}
    assert repr(feedback)
    assert feedback._repr_html_()


@given(st.floats(0.01, 1e6), st.floats(-0.99, 0.99))
def test_within_the_tolerance_is_right(answer, part):
    assert Number(answer, tolerance=0.001).reply(answer + 0.001 * part).state == RIGHT


def test_no_number_hears_only_which_side_it_is_on():
    question = Number(12.0, tolerance=0.1)
    said = {question.reply(x).comments[0] for x in (-12.5, 0, 1, 5, 9, 11, 14, 30, 90, 7000)}
    assert not said & {"Too small.", "Too large."}


# Several numbers ---------------------------------------------------------------------------------

TWO = Numbers({1900: Number(-0.67, tolerance=0.006), 2000: Number(7.26, tolerance=0.006)})


@pytest.mark.parametrize(
    "answer",
    [
        {1900: -0.67, 2000: 7.26},
        {"2000": 7.26, "1900": -0.67},
        pd.Series({2000: 7.26, 1900: -0.67}),
        [-0.67, 7.26],
        (-0.67, 7.26),
        np.array([-0.67, 7.26]),
        pd.Series([-0.67, 7.26]),
        {1900: -0.67, 2000: 7.26}.values(),
        pd.DataFrame({"slope": [-0.67, 7.26]}),
        np.array([[-0.67], [7.26]]),
        {2000.0: 7.26, 1900.0: -0.67},
        {"(2000)": 7.26, "1900:": -0.67},
    ],
)
def test_any_form_of_the_right_numbers_is_right(answer):
    assert TWO.reply(answer).state == RIGHT


def test_numbers_reply_part_by_part():
    reply = TWO.reply({1900: 0.67, 2000: 7.26})
    assert reply == (WRONG, ("1900: The size is right and the sign is not.",))
    assert TWO.reply({1900: -0.67, 2000: ...}) == (WRONG, ("2000: not answered yet.",))
    assert TWO.reply({1900: ..., 2000: ...}).state == BLANK


def test_a_label_may_be_the_code_or_the_name_and_have_a_space_or_a_hyphen():
    parts = {label: Number(place, tolerance=0) for place, label in enumerate(["CHN", "Chile"])}
    assert Numbers(parts).reply({"CHL": 1, "China": 0}).state == RIGHT
    assert Numbers(parts).reply({"CHN": 1, "CHL": 0}).state == WRONG
    assert (
        Numbers({"semi-periphery": TWO.parts[1900]}).reply({"semi_periphery": -0.67}).state == RIGHT
    )


def test_labels_of_the_reader_s_own_are_passed_over_and_the_order_counts():
    for form in (dict, pd.Series):
        assert TWO.reply(form({"first": -0.67, "last": 7.26})).state == RIGHT
        assert TWO.reply(form({"last": 7.26, "first": -0.67})).state == WRONG


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (-0.67, "2 numbers are asked, under the labels 1900, 2000"),
        ([1, 2, 3], "It holds 3 numbers; 2 are asked"),
        ({"first": -0.67, "next": 1, "last": 7.26}, "It holds 3 numbers; 2 are asked"),
        ({-0.67, 7.26}, "under the labels"),
        (np.ones((2, 2)), "under the labels"),
    ],
)
def test_the_wrong_form_of_numbers_is_explained(answer, words):
    reply = TWO.reply(answer)
    assert reply.state == WRONG
    assert words in reply.comments[0]


# Choices and sorting -----------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["fall", "FALL", " fall ", "f", np.str_("fall"), ["fall"]])
def test_a_choice_is_read_kindly(value):
    assert Choice("fall", hints={"rise": "no", "same": "no"}).reply(value).state == RIGHT


def test_a_choice_says_why_not():
    question = Choice("fall", hints={"rise": "The index sees the whole.", "same": "They differ."})
    assert question.reply("rise") == (WRONG, ("The index sees the whole.",))
    assert question.reply("up").comments == (
        "'up' is none of the options: 'fall', 'rise', 'same'.",
    )
    assert question.reply(...).state == BLANK


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("falls", "falls"),
        ("it falls", "falls"),
        ("Fall", "falls"),
        ("(rises)", "rises"),
        ("it depends", "depends on the window"),
        ("falls, clearly", "falls"),
    ],
)
def test_natural_words_are_understood(said, meant):
    options = {"falls": "f", "rises": "r", "depends on the window": "d"}
    question = Choice(meant, hints={o: why for o, why in options.items() if o != meant})
    assert question.reply(said).state == RIGHT


@pytest.mark.parametrize(
    "said",
    ["(c)", "c)", "C.", "option c", '"c"', "Sentence c is right", "c - A loan and a port", "la c"],
)
def test_a_letter_in_any_dress(said):
    assert Choice("c", hints={"a": "no", "b": "no"}).reply(said).state == RIGHT


@pytest.mark.parametrize("said", ["a) The share rose", "a: the share, b fell", "A. An average"])
def test_the_letter_a_is_not_taken_for_an_article(said):
    assert Choice("a", hints={"b": "no", "c": "no"}).reply(said).state == RIGHT


@pytest.mark.parametrize("said", ["a or b", "a/b", "b, a", "a and b", "a & c", "a o b"])
def test_two_options_are_no_answer(said):
    for right, wrong in (("a", "b"), ("b", "a")):
        question = Choice(right, hints={wrong: "no", "c": "no"})
        assert "none of the options" in question.reply(said).comments[0]
    assert Choice("finer", hints={"larger": "no"}).reply("finer and larger").state == WRONG


@pytest.mark.parametrize(
    "said",
    [
        "Cardoso and Faletto",
        "cardoso & faletto",
        "Cardoso / Faletto",
        "Cardoso — Faletto",
        "Cardoso y Faletto",
        "Cardoso, Faletto (1969)",
    ],
)
def test_two_names_of_one_view_are_one_answer(said):
    question = Choice("Cardoso–Faletto", hints={"Frank": "no", "Marini": "no"})
    assert question.reply(said).state == RIGHT


@pytest.mark.parametrize("said", ["reports", "a report", "Reports.", "REPORT"])
def test_a_word_may_be_in_the_plural(said):
    assert Choice("report", hints={"principle": "no", "acts": "no"}).reply(said).state == RIGHT


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("yes", True),
        ("No.", False),
        ("correct", True),
        ("Sí", True),
        ("falso", False),
        ("não", False),
        ("True, by definition", True),
        ("no: the claim is about a and b", False),
        (1, True),
        (0.0, False),
        (np.bool_(False), False),
    ],
)
def test_yes_and_no_are_true_and_false(said, right):
    assert Choice(right, hints={not right: "no"}).reply(said).state == RIGHT


@pytest.mark.parametrize("said", [2, 0.5, "perhaps", "true or false", "yes and no", "not true"])
def test_what_is_neither_true_nor_false_is_none_of_them(said):
    assert "none of the options" in Choice(True, hints={False: "no"}).reply(said).comments[0]


def test_a_country_may_be_called_by_its_name():
    question = Choice("BRA", hints={"CHL": "no", "PER": "no"})
    assert question.reply("Brazil").state == RIGHT
    assert question.reply("Perú").comments == ("no",)
    assert "none of the options" in question.reply("Norway").comments[0]


def test_the_list_of_options_does_not_give_the_key_away():
    """Neither of a choice nor of a sorting does it stand in the order of the answers."""
    orders = set()
    for key in ({1: "b", 2: "a", 3: "c"}, {1: "c", 2: "b", 3: "a"}):
        question = Sorting(key, ideas=dict.fromkeys(key, "i"), pass_mark=3)
        orders.add(question.reply({1: "x", 2: "x", 3: "x"}).comments[1].partition(": ")[2])
    assert len(orders) == 1


def test_an_unclear_beginning_is_no_choice():
    question = Choice("stable", hints={"steep": "no"})
    assert "none of the options" in question.reply("st").comments[0]


STRANDS = Sorting(
    {1: "Frank", 2: "Cardoso–Faletto", 3: "Frank"},
    ideas={1: "turns on a chain", 2: "turns on alliances", 3: "turns on weak ties"},
    pass_mark=2,
)


@pytest.mark.parametrize(
    "answer",
    [
        {1: "Frank", 2: "Cardoso-Faletto", 3: "frank"},
        {"1": "F", "2": "C", "3": "F"},
        ["F", "cardoso", "F"],
        pd.Series({1: "F", 2: "C", 3: "F"}),
    ],
)
def test_sorting_is_read_kindly(answer):
    assert STRANDS.reply(answer) == (RIGHT, ("3 of 3 are right.",))


def test_sorting_passes_with_a_slip_and_says_which_idea():
    reply = STRANDS.reply({1: "F", 2: "C", 3: "C"})
    assert reply == (RIGHT, ("2 of 3 are right.", "3: turns on weak ties"))


def test_sorting_below_the_mark():
    reply = STRANDS.reply({1: "C", 2: ..., 3: "F"})
    assert reply.state == WRONG
    assert reply.comments == (
        "1 of 3 are right and 1 still open; 2 are needed.",
        "1: turns on a chain",
    )


def test_true_and_false_can_be_sorted():
    question = Sorting({1: True, 2: False}, ideas={1: "a", 2: "b"}, pass_mark=2)
    assert question.reply({1: True, 2: np.False_}).state == RIGHT
    assert question.reply({1: "true", 2: "F"}).state == RIGHT
    assert question.reply([True, True]).comments[1:] == ("2: b",)


def test_every_item_needs_an_idea_and_the_mark_must_be_reachable():
    with pytest.raises(ValueError, match="without an idea"):
        Sorting({1: "a", 2: "b"}, ideas={1: "x"}, pass_mark=1)
    with pytest.raises(ValueError, match="pass mark"):
        Sorting({1: "a"}, ideas={1: "x"}, pass_mark=2)


# Exercises and what they show --------------------------------------------------------------------


def test_the_number_of_answers_is_checked():
    with pytest.raises(TypeError, match=r"check\(index, rises\) takes 2 answers"):
        Exercise("Shares", index=HHI, rises=Choice(True, hints={False: "no"})).check(0.38)


def test_feedback_is_a_list_with_words_not_colours():
    feedback = Exercise("Shares <1>", index=HHI, other=HHI).check(0.38, 0.7)
    assert isinstance(feedback, Feedback)
    page = feedback._repr_html_()
    assert "Shares &lt;1&gt;" in page
    assert page.count("<li>") == 3
    assert "<strong>right</strong>" in page
    assert "<strong>not yet</strong>" in page
    assert "style" not in page
    assert "index: right" in repr(feedback)
    assert "Too large, but of the right order." in repr(feedback)


def test_the_state_of_the_whole():
    exercise = Exercise("Shares", index=HHI, other=HHI)
    assert exercise.check(0.38, 0.38).state == RIGHT
    assert exercise.check(..., None).state == BLANK
    assert exercise.check(0.38, ...).state == WRONG


def test_a_form_does_not_depend_on_the_last_digits_of_what_was_computed():
    one, other = (
        forms.knowledge(Number(0.47 + dust, tolerance=0.01, hints={0.53 + dust: "The rest."}))
        for dust in (0, 3e-13)
    )
    assert one == other
    assert forms.knowledge(Number(4_704_412_471, tolerance=0.5))["answers"] == [4_704_412_471]


# With a kernel -----------------------------------------------------------------------------------


@pytest.fixture
def widgets():
    """Return the widgets of an exercise by question: its name, fields, button and reply."""
    exercise = Exercise(
        "Exercise 1: wells & rivers",
        depth=Number(12, tolerance=0.5, hints={7: "That is the width."}),
        two=Numbers({"deep": Number(3, tolerance=0), "wide": Number(4, tolerance=0)}),
        which=Choice("ebb", hints={"flood": "That rises."}),
        sort=Sorting(
            {"ebb": "falls", "flood": "rises"}, ideas={"ebb": "", "flood": ""}, pass_mark=2
        ),
    )
    title, *rows = forms.live(exercise).children
    assert title.value == "<strong>Exercise 1: wells &amp; rivers</strong>"
    made = {}
    for row in rows:
        name, *fields, button, reply = row.children
        made[name.value.removeprefix("<code>").removesuffix("</code>")] = (fields, button, reply)
    return made


def _replied(question, *values):
    fields, button, reply = question
    for field, value in zip(fields, values, strict=True):
        field.value = value
    button.click()
    return reply.value


def test_a_field_is_called_by_its_part_or_else_by_its_question(widgets):
    called = {name: [f.description for f in fields] for name, (fields, *_) in widgets.items()}
    assert called == {
        "depth": ["depth"],
        "two": ["deep", "wide"],
        "which": ["which"],
        "sort": ["ebb", "flood"],
    }
    assert widgets["depth"][0][0].placeholder == "a number"
    (choice,) = widgets["which"][0]
    assert choice.options == (("…", None), ("ebb", 0), ("flood", 1)) and choice.value is None


def test_the_reply_is_that_of_the_question(widgets):
    assert "That is the width." in _replied(widgets["depth"], "7")
    right = _replied(widgets["depth"], "12")
    assert "That is the width." not in right and right != ""
    assert "That rises." in _replied(widgets["which"], 1)
    assert _replied(widgets["which"], 0) != _replied(widgets["which"], None)
    assert _replied(widgets["sort"], 0, 1) != _replied(widgets["sort"], 1, 0)
    assert _replied(widgets["two"], "3", "4") != _replied(widgets["two"], "4", "3")


@pytest.mark.parametrize("values", [[None], [0]])
def test_an_answer_to_a_choice_is_what_stands_there_or_none(values):
    question = Choice("ebb", hints={"flood": ""})
    assert forms.answered(question, values) == (None if values == [None] else "ebb")


# What is said of a number, at the edges ------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (110, "Too large, by less than a tenth."),
        (111, "Too large, by less than a half."),
        (91, "Too small, by less than a tenth."),
        (90, "Too small, by less than a half."),
        (150, "Too large, by less than a half."),
        (151, "Too large, but of the right order."),
        (300, "Too large, but of the right order."),
        (301, "Too large, several times over."),
        (2000, "Too large, several times over."),
        (2001, "Too large, by far."),
        (4.9, "Too small, by far."),
        (-7, "Too small, and on the wrong side of zero."),
        (0, "Too small: it is not nothing."),
    ],
)
def test_how_far_off_a_number_is_is_said_in_words(number, says):
    assert Number(100, tolerance=0.1).reply(number).comments == (says,)
    below = says.replace("small", "LARGE").replace("large", "small").replace("LARGE", "large")
    assert Number(-100, tolerance=0.1).reply(-number).comments == (below,)


@pytest.mark.parametrize(
    ("tolerance", "number", "close"),
    [(0.1, 103, True), (0.1, 103.1, False), (0.1, 97, True), (2, 110, True), (2, 110.1, False)],
)
def test_three_per_cent_or_five_times_what_rounding_explains_is_close(tolerance, number, close):
    (said,) = Number(100, tolerance=tolerance).reply(number).comments
    assert said.startswith("Close") == close


@pytest.mark.parametrize(
    ("number", "near"), [(62, True), (62.62, True), (61.38, True), (62.7, False)]
)
def test_a_predicted_number_is_taken_for_it_within_a_hundredth(number, near):
    question = Number(38, tolerance=0.1, hints={62: "The rest."}, otherwise="Add.")
    (said,) = question.reply(number).comments
    assert (said == "The rest.") == near and (near or said.endswith(". Add."))


@pytest.mark.parametrize(
    ("number", "slip"), [(38, True), (38.4, True), (40, False), (37.7, False), (50, False)]
)
def test_a_slip_of_scale_is_seen_though_it_was_rounded_unless_that_went_too_far(number, slip):
    (said,) = Number(0.384, tolerance=0.001).reply(number).comments
    assert said.startswith("It is a hundred times too large") == slip


def test_every_slip_of_scale_is_told_by_its_own_words():
    said = {}
    for factor in (-1, 100, 0.01, 1000, 0.001, 1e6, 1e-6):
        (said[factor],) = Number(4.7, tolerance=0.01).reply(4.7 * factor).comments
    assert len(set(said.values())) == 7
    for factor, words in (
        (100, "hundred times too large"),
        (0.001, "thousand times too small"),
        (1e6, "million times too large"),
    ):
        assert words in said[factor]


def test_the_edge_of_the_tolerance_is_right_in_spite_of_binary_fractions():
    assert Number(0.3, tolerance=0.1).reply(0.4).state == RIGHT
    assert Number(0.3, tolerance=0.1).reply(0.40001).state == WRONG
    assert Number(0.0005, tolerance=0.001).reply(-0.0005).state == RIGHT


def test_a_reply_is_as_long_as_its_lines_and_each_comment_begins_with_a_dash():
    feedback = Feedback("Wells", {"a": Reply(WRONG, ("word " * 30, "Short.")), "b": Reply(RIGHT)})
    lines = repr(feedback).splitlines()
    assert lines[:2] == ["Wells: not yet", "  a: not yet"] and lines[-1] == "  b: right"
    assert [line[:6] for line in lines[2:-1]] == ["    - ", "      ", "    - "]
    assert max(map(len, lines)) <= 90
    assert feedback.comments == ["word " * 30, "Short."]


def test_an_exercise_shows_its_form_where_a_book_is_built_and_its_fields_besides_where_not(
    monkeypatch,
):
    exercise = Exercise("Wells", depth=HHI)
    monkeypatch.setattr(practice.notes, "building", lambda: True)
    faces = exercise._repr_mimebundle_()
    assert faces == {
        "text/plain": "Wells: fields to answer in",
        "text/html": forms.static(exercise),
    }
    monkeypatch.setattr(practice.notes, "building", lambda: False)
    live = exercise._repr_mimebundle_(include=None)
    assert faces.items() <= live.items() and len(live) > len(faces)


def test_a_page_s_script_is_given_each_piece_of_what_python_replies():
    script = (Path(forms.__file__).parent / "pages/static/practice.js").read_text(encoding="utf-8")
    told = practice.words()
    assert set(re.findall(r"\bwords\.([a-z_]+)", script)) <= told.keys() | {"progress"}
    assert told["states"] == [RIGHT, WRONG, BLANK]
    assert all(told.values()) and dict(told["slips"]).keys() == {
        -1,
        100,
        0.01,
        1000,
        0.001,
        1e6,
        1e-6,
    }
    answers = {
        "percent": "38%", "grouped": "1,234", "comma": "0,5", "text": "x", "close": 0.385, "other_side": -9, "nothing": 0
    }  # fmt: skip
    bare = Number(0.38, tolerance=0.001)
    for name, answer in answers.items():
        (said,) = bare.reply(answer).comments
        assert re.fullmatch(re.escape(told[name]).replace(r"\{\}", ".+"), said), name


# Forms of answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [None, ..., "", float("nan"), [], {"a": None}])
def test_nothing_is_no_number(answer):
    with pytest.raises(AssertionError, match="It is empty, or not a number; a number is asked"):
        practice.as_number(answer)


def test_numbers_are_those_of_their_labels_and_a_missing_one_is_named():
    assert practice.as_numbers([3], ["deep"]) == [3.0] == practice.as_numbers(3, ["deep"])
    assert practice.as_numbers({"wide": 2, "Deep ": "..."} | {"Deep ": 1}, ["deep", "wide"]) == [
        1,
        2,
    ]
    for answer, says in (
        ({"deep": 1}, "^wide: nothing is there; a number is asked, 0 where it is nought"),
        ({"deep": 1, "wide": "2%"}, "^wide: Python has no sign for per cent"),
        ([1, 2, 3], "It holds 3 numbers; 2 are asked"),
    ):
        with pytest.raises(AssertionError, match=says):
            practice.as_numbers(answer, iter(["deep", "wide"]))
    with pytest.raises(AssertionError, match=r"^wide: It is empty"):
        practice.as_numbers({"deep": 1, "wide": float("nan")}, ["deep", "wide"])


def test_an_option_is_the_one_that_is_meant_and_what_is_none_is_said():
    assert practice.as_option("The BANK", "bank", "fund") == "bank"
    for answer in (..., "bench"):
        with pytest.raises(AssertionError, match="is none of the options: 'bank', 'fund'"):
            practice.as_option(answer, "bank", "fund")


@pytest.mark.parametrize(
    ("answer", "says"),
    [(..., "^This is not answered yet\\.$"), (5, "^Too large, several times over")],
)
def test_a_graded_check_stops_at_what_is_open_or_wrong_and_says_why(answer, says):
    practice.require(1, Number(1, tolerance=0))
    with pytest.raises(AssertionError, match=says):
        practice.require(answer, Number(1, tolerance=0))


@pytest.mark.parametrize(
    "answer", ["…", " ... ", (None, [...]), {"a": ..., "b": ""}, pd.NaT, set()]
)
def test_what_holds_only_blanks_is_blank(answer):
    assert practice._is_blank(answer)
    assert not practice._is_blank([answer, 1]) and not practice._is_blank(0)


def test_a_container_of_one_value_is_that_value_however_deep():
    for answer in ([[1.5]], (np.array([[1.5]]),), pd.DataFrame({"a": [1.5]}), pd.Index([1.5])):
        assert practice._unwrapped(answer) == 1.5
    two = [1, 2]
    assert practice._unwrapped(two) is two
    fitted = log_trend(pd.Series(np.arange(1.0, 41.0), index=range(1, 41)))
    assert practice._unwrapped(fitted) is fitted


def test_a_text_that_begins_two_options_and_names_one_is_that_one():
    question = Choice("core", hints={"core area": "no", "edge": "no"})
    assert question.reply("core").state == RIGHT
    assert question.reply("core a").comments == ("no",)
    assert question.options == ["core", "core area", "edge"]


def test_one_category_misplaced_and_one_that_there_is_not_are_told_apart():
    reply = STRANDS.reply({1: "Marini", 2: "F", 3: "F"})
    assert reply.state == WRONG
    first, second, third = reply.comments
    assert first == "1 of 3 are right; 2 are needed."
    assert second == "1: 'Marini' is none of the options: 'Cardoso–Faletto', 'Frank'."
    assert third == "2: turns on alliances"
    assert STRANDS.reply([...] * 3).state == BLANK
    assert STRANDS.reply(7).comments == ("3 answers are asked, under the labels 1, 2, 3.",)


def test_an_item_is_shown_with_the_words_that_it_stands_for():
    question = Sorting(
        {1: "a", "ebb": "b"}, ideas={1: "x", "ebb": "y"}, pass_mark=1, texts={1: "flood"}
    )
    assert [question.text(item) for item in question.key] == ["1: flood", "ebb"]
    for mark in (0, 3):
        with pytest.raises(ValueError, match=f"a pass mark of {mark} with 2 items"):
            Sorting({1: "a", 2: "b"}, ideas={1: "x", 2: "y"}, pass_mark=mark)


# On the page ---------------------------------------------------------------------------------------

WELLS = Exercise(
    "Exercise 1: <wells>",
    depth=Number(
        12,
        tolerance=0.5,
        also=[13],
        hints={7: "The width.", Between(0, 2): "Few."},
        otherwise="Add.",
    ),
    two=Numbers({"deep": Number(3, tolerance=0), 2000: Number(4, tolerance=0)}),
    which=Choice("ebb", hints={"flood": "That rises."}),
    sort=Sorting(
        {1: "rises", "b": "falls"}, ideas={1: "i", "b": "j"}, pass_mark=2, texts={1: "x & y"}
    ),
)


def test_a_form_has_a_field_for_each_part_with_its_label():
    soup = BeautifulSoup(forms.static(WELLS), "html.parser")
    whole = soup.select_one(".practice-exercise")
    assert whole["data-title"] == "Exercise 1: <wells>"
    blocks = whole.find_all("form", recursive=False)
    assert [form["data-name"] for form in blocks] == list(WELLS.questions)
    labels = [[label.get_text() for label in form.find_all("label")] for form in blocks]
    assert labels == [["Your answer"], ["deep", "2000"], ["Your answer"], ["1: x & y", "b"]]
    for form in blocks:
        assert form.has_attr("hidden") and form["class"] == ["practice-question"]
        assert form.legend.get_text() == form["data-name"]
        fields = form.select(".practice-fields .practice-field > :is(input, select)")
        assert [label["for"] for label in form.find_all("label")] == [
            field["id"] for field in fields
        ]
        assert form.button["type"] == "submit" and form.select_one("[role=status]")
    options = [[o.get_text() for o in s.find_all("option")] for s in soup.find_all("select")]
    assert options == [["…", "ebb", "flood"]] + [["…", "falls", "rises"]] * 2
    assert all(s.option["value"] == "" for s in soup.find_all("select"))
    assert len({tag["id"] for tag in soup.find_all(id=True)}) == len(soup.find_all(id=True))


def test_a_form_knows_what_its_question_does():
    soup = BeautifulSoup(forms.static(WELLS), "html.parser")
    known = {form["data-name"]: json.loads(form["data-practice"]) for form in soup.find_all("form")}
    assert known["depth"] == {
        "kind": "number", "answers": [12, 13], "tolerance": 0.5, "otherwise": "Add.",
        "hints": [[7, "The width."], [[0, 2], "Few."]],
    }  # fmt: skip
    assert known["two"]["kind"] == "numbers"
    assert [label for label, _ in known["two"]["parts"]] == ["deep", "2000"]
    assert [part["answers"] for _, part in known["two"]["parts"]] == [[3], [4]]
    assert known["which"] == {"kind": "choice", "right": 0, "why": ["", "That rises."]}
    assert known["sort"] == {
        "kind": "sorting", "key": [1, 0], "ideas": [["1", "i"], ["b", "j"]], "pass": 2
    }  # fmt: skip
    with pytest.raises(TypeError, match="not functions"):
        forms.knowledge(Number(1, tolerance=0, hints={lambda number: True: "x"}))


def test_another_question_has_another_name_on_the_page_and_the_same_one_the_same():
    one = Number(1, tolerance=0)
    names = {
        forms.identity(title, name, question)
        for title, name, question in (
            ("A", "x", one), ("A", "x", Number(1, tolerance=0)), ("B", "x", one), ("A", "y", one), ("A", "x", HHI)
        )
    }  # fmt: skip
    assert len(names) == 4 and all(name.startswith("practice-") for name in names)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("+.5", 0.5),
        ("1.", 1),
        ("1e3", 1000),
        ("2E-1", 0.2),
        ("−1e−3", "−1e−3"),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("3 m", "3 m"),
    ],
)
def test_what_is_typed_is_a_number_where_it_is_one(text, number):
    assert forms.typed(f" {text} ") == number


def test_what_stands_in_fields_is_the_answer():
    two, sort = WELLS.questions["two"], WELLS.questions["sort"]
    assert forms.answered(two, [" 3", "x"]) == {"deep": 3, 2000: "x"}
    assert forms.answered(sort, [1, None]) == {1: "rises", "b": None}
    assert forms.answered(WELLS.questions["depth"], ["−2"]) == -2


def test_an_option_that_begins_with_the_name_of_another_is_told_from_it():
    question = Choice("Cardoso–Faletto", hints={"Cardoso": "no", "Frank": "no"})
    assert question.reply("Cardoso–Faletto").state == RIGHT
    assert question.reply("Cardoso").comments == ("no",)
    both = Choice("Cardoso", hints={"Frank": "no", "Marini": "no"})
    assert "none of the options" in both.reply("Cardoso, Frank").comments[0]
    assert both.reply("Cardoso, as Faletto says").state == RIGHT
