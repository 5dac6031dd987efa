"""Exercises on built pages: the replies of Python, by keyboard, without storage, without a script."""

import numpy as np
import pytest
from built import HTML
from exercises import PRACTICE, Practice
from watching import come_back

from livebook import forms, practice
from livebook.practice import BLANK, RIGHT, Choice, Number, Numbers

PAGES = [f"chapters/{path.parent.name}/practice.html" for path in PRACTICE]
ANSWER = """([id, values]) => {
    const form = document.getElementById(id);
    form.querySelectorAll("input, select").forEach((field, n) => {
        if (field.tagName === "SELECT") { field.selectedIndex = values[n]; }
        else { field.value = values[n]; }
    });
    form.requestSubmit();
    const reply = form.querySelector(".practice-reply");
    return [reply.querySelector("strong").textContent,
            Array.from(reply.querySelectorAll("li"), item => item.textContent)];
}"""

#: Of a field: whether it has the focus, its number of labels, whether it is a list.
FIELD = """field => [field === document.activeElement, field.labels.length,
                     field.tagName === "SELECT"]"""

every_practice_page = pytest.mark.parametrize("page", PAGES)


def as_fields(question, answer):
    """Return an answer as it would be typed or chosen, or None if the form cannot hold it."""
    if isinstance(question, Number):
        return _as_text(answer)
    if isinstance(question, Choice):
        chosen = practice._match(answer, question.options)
        if practice._is_blank(answer):
            return [0]
        return None if chosen is None else [question.options.index(chosen) + 1]
    labels = list(question.parts if isinstance(question, Numbers) else question.key)
    given, problem = practice._by_label(answer, labels, "")
    if problem:
        return None
    if isinstance(question, Numbers):
        typed = [_as_text(given[label]) for label in labels]
        return None if None in typed else [text for (text,) in typed]
    places = []
    for item in labels:
        chosen = practice._match(given[item], question.categories)
        if practice._is_blank(given[item]):
            places.append(0)
        elif chosen is None:
            return None
        else:
            places.append(question.categories.index(chosen) + 1)
    return places


def _as_text(answer):
    answer = practice._unwrapped(answer)
    if practice._is_blank(answer):
        return None if isinstance(answer, float) else [""]  # NaN cannot be typed
    if isinstance(answer, str):  # in quotation marks a number is text, in a field it is none
        return [answer] if isinstance(forms.typed(answer), str) else None
    if isinstance(answer, (bool, np.bool_)) or not isinstance(answer, (int, float, np.number)):
        return None
    return [repr(float(answer))] if np.isfinite(answer) else None


def _answers(exercises, name):
    """Yield what the notebook's solution, and each listed wrong answer, gives to `check`."""
    solution = exercises.solution(name)
    for codes in [(solution,), *((solution, wrong["code"]) for wrong in exercises.wrong(name))]:
        feedback = exercises.feedback(name, *codes)
        yield exercises.checked, exercises.answered, feedback


@every_practice_page
def test_every_listed_answer_gets_the_same_reply_as_in_python(page, site, open_page, notebooks):
    path = PRACTICE[PAGES.index(page)]
    exercises, shown = Practice(path, notebooks[path]), open_page(site + page)
    asked = compared = 0
    for name in exercises.exercises:
        for exercise, answers, feedback in _answers(exercises, name):
            for (what, question), answer in zip(exercise.questions.items(), answers, strict=True):
                asked += 1
                values = as_fields(question, answer)
                if values is None:
                    continue
                compared += 1
                identity = forms.identity(exercise.title, what, question)
                state, comments = shown.evaluate(ANSWER, [identity, values])
                wanted = feedback.replies[what]
                assert (state, comments) == (wanted.state, list(wanted.comments)), (name, what)
    assert compared >= 0.8 * asked  # the rest are answers of a form that fields cannot hold
    assert shown.problems == []


@every_practice_page
def test_every_question_can_be_answered_by_keyboard(page, site, open_page):
    shown = open_page(site + page, width=390)
    for form in shown.locator("form.practice-question").all():
        fields = form.locator("input, select").all()
        fields[0].focus()
        for number, field in enumerate(fields):
            here, labels, chooses = field.evaluate(FIELD)
            assert here
            assert labels == 1
            shown.keyboard.press("ArrowDown") if chooses else shown.keyboard.insert_text(
                "123456789"
            )
            if number < len(fields) - 1:
                shown.keyboard.press("Tab")
        shown.keyboard.press("Tab")
        shown.keyboard.press("Enter")
        reply = form.locator(".practice-reply")
        assert reply.get_attribute("role") == "status"
        assert reply.locator("strong").inner_text() in ("right", "not yet")
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
    assert shown.problems == []


def test_answers_are_kept_counted_and_forgotten(site, open_page):
    shown = open_page(site + PAGES[0])
    line = shown.locator(".practice-progress")
    assert line.inner_text().startswith("0 of ")
    form = shown.locator("form.practice-question").first
    for place in range(1, 9):  # one of the options is right
        select = form.locator("select").first
        if select.count() == 0 or select.evaluate("s => s.options.length") <= place:
            break
        select.select_option(index=place)
    form.locator("button").click()
    kept = form.locator(".practice-reply strong").inner_text()
    assert kept in ("right", "not yet")
    answered = form.locator("input, select").first
    assert come_back(shown, lambda: answered.input_value() != "")
    shown.locator(".practice-progress button").click()
    assert form.locator("input, select").first.input_value() == ""


@every_practice_page
def test_without_a_script_there_is_no_dead_field(page, site, open_page):
    shown = open_page(site + page, java_script_enabled=False)
    assert shown.locator("form.practice-question").count() >= 10
    assert shown.locator("form.practice-question:visible").count() == 0


def test_two_questions_stand_in_each_chapter(site, open_page):
    for folder in sorted(path.parent.name for path in PRACTICE):
        body = (HTML / "chapters" / folder / "index.html").read_text(encoding="utf-8")
        assert body.count('class="practice-question"') == 2, folder


def test_states_have_words_and_marks(site, open_page):
    shown = open_page(site + PAGES[0])
    form = shown.locator("form.practice-question").first
    form.locator("button").click()
    text = form.locator(".practice-reply").inner_text()
    assert text.split() == ["○", *BLANK.split()]
    assert RIGHT not in text
