"""Questionnaires edited in their YAML: one place changes, and nothing of what a form knows nothing of is lost."""

from __future__ import annotations

import pytest

from diagnostic.definitions.loading.yaml_files import parse_questionnaire, parse_questionnaire_with_warnings
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.questionnaire_editing.edits import source_of
from diagnostic.definitions.questionnaire_editing.stale import stale_translations
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = sorted(
    path.stem for path in QUESTIONNAIRES.glob("*.yaml") if "\naudience:" in path.read_text(encoding="utf-8")
)
SMALL = """# ours
id: ours
version: 1
audience: employee
scale: agreement  # for all
dimensions: {trust: Trust, team: {name: Team, about: How we are}}
items:
  - {id: trust_1, dimension: trust, text: {en: I trust them, de: Ich vertraue ihnen}}
  # watch this one
  - {id: team_1, dimension: team, text: We help, column: Q2}  # an export calls it Q2
  - {id: team_3, dimension: team, text: We ask}
choices:
  - {id: met, text: What did you meet?, options: {noise: Noise, heat: Heat}, none: Nothing}
"""


def test_all_that_ships_is_here():
    assert len(SHIPPED) == 10


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_questionnaire_goes_through_the_form_and_back_without_loss(name):
    text = (QUESTIONNAIRES / f"{name}.yaml").read_text(encoding="utf-8")
    source = source_of(text)
    dimension, items = edits.dimension_ids(source)[-1], len(source.at(("items",)))
    same = text
    for path in (edits.name_path(source, dimension), ("about",), ("items", items - 1, "text")):
        for language in edits.languages(source):
            same = edits.set_words(same, path, language, edits.words_at(source, path, language))
    assert same == text
    assert edits.move_dimension(edits.move_dimension(text, dimension, 0), dimension, 99) == text
    longer = edits.set_words(text, ("items", 0, "text"), "sv", "Ja?")
    assert source_of(longer).at(("items", 0, "text")) == {**source.at(("items", 0, "text")), "sv": "Ja?"}
    back = edits.set_words(longer, ("items", 0, "text"), "sv", "")
    assert source_of(back).value == source.value
    assert all(line in back for line in text.splitlines() if line.startswith("#"))


def test_what_is_added_is_sound_has_ids_of_its_words_and_goes_again():
    longer, new = edits.add_dimension(SMALL, "Zuversicht & Mut", "en")
    longer = edits.add_choices(edits.add_item(longer, new, "We dare.", "en"), "Met?", {"a": "A", "b": "B"}, "No", "en")
    asked = parse_questionnaire(longer, "longer")
    assert (new, asked.items[-1].id, asked.choices[-1].id) == ("zuversicht_mut", "zuversicht_mut_1", "met_2")
    back = edits.removed(edits.remove_dimension(longer, new), ("choices", 1))
    assert parse_questionnaire(back, "back") == parse_questionnaire(SMALL, "small")


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (lambda text: edits.set_words(text, ("items", 0, "text"), "de", "Neu"),
         '  - {id: trust_1, dimension: trust, text: {en: I trust them, de: Neu}}'),
        (lambda text: edits.set_words(text, ("items", 0, "text"), "de", ""),
         "  - {id: trust_1, dimension: trust, text: {en: I trust them}}"),
        (lambda text: edits.set_words(text, ("items", 1, "text"), "en", ""),
         '  - {id: team_1, dimension: team, text: "", column: Q2}  # an export calls it Q2'),
        (lambda text: edits.set_words_of_dimension(text, "team", "about", "en", ""),
         "dimensions: {trust: Trust, team: {name: Team}}"),
        (lambda text: edits.set_words_of_dimension(text, "trust", "short", "en", "Tr"),
         'dimensions: {trust: {name: "Trust", short: {en: "Tr"}}, team: {name: Team, about: How we are}}'),
        (lambda text: edits.set_value(text, ("items", 1, "reverse"), True),
         "  - {id: team_1, dimension: team, text: We help, column: Q2, reverse: true}  # an export calls it Q2"),
        (lambda text: edits.set_value(text, ("scale",), {"codes": [1, 2], "labels": ["No", "Yes"]}),
         'scale: {codes: [1, 2], labels: ["No", "Yes"]}  # for all'),
        (lambda text: edits.add_item(text, "trust", "They: trust me", "en"),
         '  - {id: trust_2, dimension: trust, text: {en: "They: trust me"}}'),
        (lambda text: edits.add_item(text, "team", "We laugh", "en"),
         '  - {id: team_4, dimension: team, text: {en: "We laugh"}}'),
        (lambda text: edits.renew_id(text, 1),
         "  - {id: team_3_2, dimension: team, text: We help, column: Q2}  # an export calls it Q2"),
        (lambda text: edits.add_option(text, 0, "Noise, again", "en"),
         "  - {id: met, text: What did you meet?, options: {noise: Noise, heat: Heat, "
         'noise_again: {en: "Noise, again"}}, none: Nothing}'),
        (lambda text: edits.add_question(text, "Why?", "en"), '  - {id: why, text: {en: "Why?"}}'),
        (lambda text: edits.remove_dimension(text, "trust"),
         "dimensions: {team: {name: Team, about: How we are}}"),
        (lambda text: edits.moved(text, ("items", 2), 0), "  # watch this one"),
    ],
)  # fmt: skip
def test_an_edit_changes_its_place_and_keeps_comments(edit, line):
    made = edit(SMALL)
    assert line in made.splitlines()
    assert all(comment in made for comment in ("# ours", "# for all", "# an export calls it Q2"))


@pytest.mark.parametrize(
    ("usual", "written", "edit", "line"),
    [
        ("text: We ask", "text: 2024", lambda text: edits.set_words(text, ("items", 2, "text"), "de", "Jahr"),
         '  - {id: team_3, dimension: team, text: {de: "Jahr"}}'),
        ("options: {noise: Noise, heat: Heat}, ", "", lambda text: edits.add_option(text, 0, "Noise", "en"),
         '  - {id: met, text: What did you meet?, none: Nothing, options: {noise: {en: "Noise"}}}'),
        ("version: 1", "version: 1\nquestions: {}", lambda text: edits.add_question(text, "Why?", "en"),
         'questions: [{id: why, text: {en: "Why?"}}]'),
        ("{trust: Trust, team: {name: Team, about: How we are}}", "[team, trust, team]",
         lambda text: edits.remove_dimension(text, "trust"), "dimensions: [team, team]"),
        ("scale: agreement", "scale: {codes: [1, 2, 3]}", lambda text: edits.set_label(text, ("scale",), 1, "en", "No"),
         'scale: {codes: [1, 2, 3], labels: [{en: ""}, {en: "No"}]}  # for all'),
    ],
)  # fmt: skip
def test_what_an_uploaded_file_lacks_or_has_in_another_shape_can_be_mended(usual, written, edit, line):
    assert line in edit(SMALL.replace(usual, written)).splitlines()


def test_what_is_begun_from_nothing_is_sound_and_its_ids_come_from_its_texts():
    text = edits.new_questionnaire(" Über uns: heute ", "leader", "de")
    asked, found = parse_questionnaire_with_warnings(text, "new")
    assert found == []
    assert (asked.id, asked.name, asked.audience) == ("uber_uns_heute", {"de": "Über uns: heute"}, "leader")
    assert edits.languages(source_of(text)) == ["de"]


@pytest.mark.parametrize(
    ("edits_of", "stale"),
    [
        ([("en", "I trust you")], ("de",)),
        ([("de", "Ich traue ihnen")], None),
        ([("en", "I trust you"), ("de", "Ich vertraue dir")], None),
        ([("en", "I trust you"), ("sv", "Jag litar")], ("de",)),
    ],
)
def test_a_translation_of_an_earlier_wording_is_known_wherever_its_text_stands_by_now(edits_of, stale):
    text = edits.moved(SMALL, ("items", 0), 1)
    for language, words in edits_of:
        text = edits.set_words(text, ("items", 1, "text"), language, words)
    expected = {("items", 1, "text"): stale} if stale else {}
    assert stale_translations(source_of(SMALL), source_of(text), "en") == expected


@pytest.mark.parametrize(("key", "languages"), [("items", ["en", "de"]), ("choices", ["en"])])
def test_languages_are_those_of_the_texts_english_first(key, languages):
    text = SMALL if key == "items" else SMALL.replace(", de: Ich vertraue ihnen", "")
    assert edits.languages(source_of(text)) == languages
