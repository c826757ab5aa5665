"""What has changed between two waves: Welch's test of published means, false discoveries held per level."""

from __future__ import annotations

from math import isnan

from diagnostic.core.release.publish import publish
from diagnostic.core.released.changes import changes
from diagnostic.definitions.wave import Policy
from tests.tables import organisation, people, questionnaire

ONE_ITEM = questionnaire({"trust": 1})
CHART = organisation("root: a b c")
BEFORE = {"a": "1212121212", "b": "3434343434", "c": "2323232323"}


def published(chart=CHART, **answers: str):
    return publish(people(chart, **answers), ONE_ITEM, chart, Policy())


def found(after: dict[str, str], chart=CHART) -> dict[str, tuple[float, str]]:
    frame = changes(published(**BEFORE), published(chart, **after))
    return {
        unit: (change, verdict)
        for unit, change, verdict in zip(frame["unit"], frame["change"], frame["verdict"], strict=True)
    }


def test_a_change_is_called_where_chance_does_not_explain_it():
    told = found({"a": "4545454545", "b": "3434343443", "c": "2312323323"})
    assert told["a"] == (75, "higher")  # 1.5 to 4.5 of five options
    assert told["b"] == (0, "cannot tell")
    assert told["c"] == (-2.5, "cannot tell")
    assert told["root"][1] == "higher"


def test_a_fall_is_lower():
    assert found({"a": "1212121212", "b": "1212121212", "c": "2323232323"})["b"] == (-50, "lower")


def test_the_same_answers_again_are_no_change():
    assert {verdict for _, verdict in found(BEFORE).values()} == {"cannot tell"}


def test_a_unit_that_is_hidden_in_one_wave_has_no_change_and_no_verdict():
    change, verdict = found({"a": "1212", "b": "3434343434", "c": "2323232323"})["a"]
    assert isnan(change) and verdict == ""


def test_only_units_of_both_waves_are_compared():
    chart = organisation("root: a b d")
    assert set(found({"a": "1212121212", "b": "3434343434", "d": "2323232323"}, chart)) == {"root", "a", "b"}
