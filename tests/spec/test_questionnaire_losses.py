"""What a change of a shipped questionnaire loses, of the rules and comparisons that ship."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.behaviour_files import shipped_behaviours
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import load_questionnaire, load_rules, parse_questionnaire
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.questionnaire_editing.edits import NAME, set_value, set_words
from diagnostic.files.yaml.reshape import removed
from diagnostic.services.questionnaires.losses import losses
from diagnostic.settings import QUESTIONNAIRES

NOTHING: tuple[list[str], list[str], int, list[str], list[str]] = ([], [], 0, [], [])


def shipped(name: str) -> str:
    return (QUESTIONNAIRES / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "edit", "expected"),
    [
        ("pulse", lambda text: set_value(text, ("minutes",), 9), NOTHING),
        ("pulse", lambda text: edits.move_dimension(text, "trust", 9), NOTHING),
        ("pulse", lambda text: set_words(text, ("items", 0, "text"), "sv", "Nytt"), NOTHING),
        ("pulse", lambda text: set_words(text, ("items", 0, "text"), "en", "New"), ([], [], 0, [], ["stability_1"])),
        ("employee", lambda text: removed(text, ("items", 0)), ([], [], 0, ["stability_1"], [])),
        ("pulse", lambda text: edits.remove_dimension(text, "stability"),
         (["S01"], [], 0, ["stability_1"], [])),
        ("caring", lambda text: edits.remove_dimension(text, "caring"),
         ([], ["care_caring"], 4, ["caring_welcome", "caring_heard", "caring_respect", "caring_informed"], [])),
        ("motivators", lambda text: set_value(text, ("id",), "ours"), ([], ["important_present"], 0, [], [])),
    ],
)  # fmt: skip
def test_losses(name, edit, expected):
    before, after = load_questionnaire(QUESTIONNAIRES / f"{name}.yaml"), parse_questionnaire(edit(shipped(name)), NAME)
    rules = load_rules(QUESTIONNAIRES / "rules.yaml")
    found = losses(before, after, rules, shipped_perspectives(), shipped_behaviours())
    told = [rule.id for rule in found.rules], [each.id for each in found.comparisons], found.suggestions
    assert (*told, list(found.gone), list(found.reworded)) == expected
