"""A reader's predictions: beside the finding, in a file, pooled."""

import json

import pytest
from bs4 import BeautifulSoup

from livebook import findings, predictions
from livebook.predictions import PredictionsError, calibration, pool, predict, read

ENTRY = {"value": 82.4, "unit": "%", "digits": 0, "printed": "82%", "notebook": "x"}


@pytest.fixture(autouse=True)
def ledger(monkeypatch):
    entries = {"share": ENTRY, "name": {**ENTRY, "value": "China"}}
    monkeypatch.setattr(findings, "ledger", lambda: entries)


def _file(folder, name="mine.json", **changes):
    entry = {"question": "q", "unit": "%", "mine": 70, "margin": 5, "value": 82.4}
    content = {"what": predictions.READERS_FILE, "version": 1, "predictions": {"share": entry}}
    path = folder / name
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return path


def test_an_expectation_stands_beside_the_finding():
    asked = predict("share", "How much?")
    assert (
        asked.says("70", "15")
        == "You expected 70%; the book finds 82%, inside what you gave or took."
    )
    assert "outside" in asked.says("70", "5")
    assert asked.outcome(82.4, 0).within


@pytest.mark.parametrize(
    ("mine", "margin"), [("much", "5"), ("70", ""), ("70", "-1"), ("70,5", "1")]
)
def test_what_is_no_number_is_refused(mine, margin):
    with pytest.raises(ValueError, match="two numbers"):
        predict("share", "How much?").says(mine, margin)


def test_names_are_not_predicted():
    with pytest.raises(ValueError, match="name is a name"):
        predict("name", "Who?")


def test_a_finding_that_is_not_recorded_yet_asks_without_a_number():
    asked = predict("new", "How much?")
    assert set(asked._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_the_form_is_safe_and_hidden_without_its_script():
    page = predict("share", 'Is "a" < b?').static()
    assert " hidden>" in page
    assert "style" not in page
    assert '"a" <' not in page
    assert page.count("<label for=") == page.count("<input") == 2


def test_a_file_is_read_and_pooled(tmp_path):
    mine = read(_file(tmp_path))
    assert mine.loc["share", "miss"] == pytest.approx(12.4)
    assert not mine.loc["share", "within"]
    assert calibration(mine) == (1, 0.0)
    together = pool([_file(tmp_path), _file(tmp_path, "other.json")])
    assert together.loc["share", ["readers", "median"]].tolist() == [2, 70]


@pytest.mark.parametrize(
    "changes",
    [{"what": "verdicts"}, {"predictions": [1]}, {"predictions": {"share": {"mine": "x"}}}],
)
def test_another_file_is_refused(tmp_path, changes):
    with pytest.raises(PredictionsError, match=r"mine\.json is not a file of predictions"):
        read(_file(tmp_path, **changes))


def test_missing_broken_and_no_files_are_refused(tmp_path):
    with pytest.raises(PredictionsError, match="there is no file"):
        read(tmp_path / "none.json")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(PredictionsError, match=r"broken\.json is not"):
        read(tmp_path / "broken.json")
    with pytest.raises(PredictionsError, match="no file of predictions to pool"):
        pool([])


def test_an_outcome_is_a_distance_and_whether_it_lies_within_the_margin():
    asked = predict("share", "How much?")
    above, below = asked.outcome(90, 7.5), asked.outcome("80", "2.4")
    assert (above.miss, above.within) == (pytest.approx(7.6), False)
    assert (below.miss, below.within) == (pytest.approx(2.4), True)  # its very edge
    assert (above.mine, above.margin, above.book) == (90, 7.5, 82.4)


@pytest.mark.parametrize("margin", ["0", 0])
def test_a_margin_of_nought_is_one(margin):
    assert predict("share", "How much?").outcome("82.4", margin).within


def test_the_fields_reply_and_say_what_is_wrong():
    asked, mine, margin, button, reply = predict("share", "Is <a> it?").live().children
    assert asked.value == "<strong>Is &lt;a&gt; it?</strong>"
    assert (mine.description, mine.placeholder) == ("I expect", "%")
    assert (margin.description, button.description) == ("give or take", "See")
    mine.value, margin.value = "70", "20"
    button.click()
    assert reply.value.startswith("You expected 70%; the book finds 82%, inside")
    mine.value = "much"
    button.click()
    assert reply.value.startswith(
        "An expectation and a margin are two numbers"
    ) and reply.value.endswith(".")


def test_a_build_shows_the_form_and_a_session_its_fields_besides(monkeypatch):
    asked = predict("share", "How much?")
    monkeypatch.setattr(predictions.notes, "building", lambda: True)
    still = asked._repr_mimebundle_()
    assert still == {"text/plain": "How much?", "text/html": asked.static()}
    monkeypatch.setattr(predictions.notes, "building", lambda: False)
    assert still.items() < asked._repr_mimebundle_().items()


def test_a_form_knows_its_finding_and_one_that_is_to_come_has_no_number():
    for key, known in (
        ("share", {"value": 82.4, "unit": "%", "digits": 0, "printed": "82%"}),
        ("to_come", {"value": None, "unit": "", "digits": 0, "printed": ""}),
    ):
        form = BeautifulSoup(predict(key, "How “much”?").static(), "html.parser").form
        assert json.loads(form["data-prediction"]) == {
            "key": key,
            "question": "How “much”?",
            **known,
        }
        name = form["id"]
        assert name == f"predict-{key.replace('_', '-')}"
        assert [label["for"] for label in form.find_all("label")] == [
            f"{name}-mine",
            f"{name}-margin",
        ]
        assert [field["id"] for field in form.find_all("input")] == [
            f"{name}-mine",
            f"{name}-margin",
        ]
        assert ("(%)" in form.label.get_text()) == bool(known["unit"])
        assert form.button["type"] == "submit" and form.select_one("[role=status]")


def test_a_file_of_predictions_is_a_table_by_finding(tmp_path):
    table = read(str(_file(tmp_path)))
    assert list(table.columns) == ["question", "unit", "mine", "margin", "book", "miss", "within"]
    assert table.loc["share", ["question", "unit", "mine", "margin", "book"]].tolist() == [
        "q",
        "%",
        70,
        5,
        82.4,
    ]
    assert len(read(_file(tmp_path, "none.json", predictions={}))) == 0


def test_predictions_of_many_are_pooled_by_finding_without_names(tmp_path):
    def entry(mine, margin):
        return {"question": "q", "unit": "%", "mine": mine, "margin": margin, "value": 82.4}

    files = [
        _file(tmp_path, f"{n}.json", predictions={"share": entry(mine, 5), "b": entry(80, 5)})
        for n, mine in enumerate((60, 81, 90))
    ]
    together = pool(iter(files))
    assert list(together.index) == ["share", "b"]
    row = together.loc["share"]
    assert (row["question"], row["unit"], row["book"], row["readers"]) == ("q", "%", 82.4, 3)
    assert (row["median"], row["lowest"], row["highest"]) == (81, 60, 90)
    assert row["within"] == pytest.approx(1 / 3) and together.loc["b", "within"] == 1
