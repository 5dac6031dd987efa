"""Predictions on built pages: asked before the figure, kept in the browser, gathered, saved."""

import json

import pytest
from built import HTML, page_names
from watching import come_back

from livebook import predictions

ASKING = [name for name in page_names() if "data-prediction" in (HTML / name).read_text("utf-8")]

every_asking_page = pytest.mark.parametrize("page", ASKING)


def test_predictions_are_asked_for_in_several_chapters():
    assert len({name.split("/")[1] for name in ASKING}) >= 5


def _predict(shown, mine="10", margin="5"):
    form = shown.locator("form.prediction").first
    fields = form.locator("input").all()
    fields[0].focus()
    shown.keyboard.type(mine)
    shown.keyboard.press("Tab")
    shown.keyboard.type(margin)
    shown.keyboard.press("Enter")
    return form


@every_asking_page
def test_a_prediction_is_made_by_keyboard_and_answered(page, site, open_page):
    shown = open_page(site + page, width=390)
    form = _predict(shown)
    about = json.loads(form.get_attribute("data-prediction"))
    reply = form.locator("[role=status]")
    assert about["printed"] in reply.inner_text()
    assert "side what you gave or took." in reply.inner_text()
    assert form.locator("svg circle").count() == 2
    assert shown.problems == []
    assert come_back(shown, lambda: about["printed"] in reply.inner_text())


def test_what_is_no_number_is_told_how_to_write_one(site, open_page):
    shown = open_page(site + ASKING[0])
    form = _predict(shown, mine="much")
    assert "Write two numbers" in form.locator("[role=status]").inner_text()


def test_predictions_are_gathered_and_saved_as_python_reads_them(site, open_page, tmp_path):
    shown = open_page(site + ASKING[0], alone=True)
    about = json.loads(_predict(shown).get_attribute("data-prediction"))
    shown.goto(site + "chapters/claims/your-verdicts.html", wait_until="networkidle")
    place = shown.locator("#predictions-tool")
    assert about["question"] in place.inner_text()
    with shown.expect_download() as waiting:
        place.get_by_role("button", name="Save predictions as JSON").click()
    waiting.value.save_as(tmp_path / "mine.json")
    mine = predictions.read(tmp_path / "mine.json")
    assert mine.loc[about["key"], ["mine", "margin"]].tolist() == [10, 5]
    shown.on("dialog", lambda dialog: dialog.accept())
    place.get_by_role("button", name="Clear predictions").click()
    assert "no predictions yet" in place.inner_text()


@every_asking_page
def test_without_a_script_nothing_is_asked(page, site, open_page):
    shown = open_page(site + page, java_script_enabled=False)
    assert shown.locator("form.prediction:visible").count() == 0
