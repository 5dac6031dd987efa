"""A reader's predictions: beside the finding, in a file, pooled."""

import json

import pytest

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
