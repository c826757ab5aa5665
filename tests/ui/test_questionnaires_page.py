"""Questionnaires in the browser: adapted in the form, problems beside their fields, saved, offered, shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.loading.yaml_files import parse_questionnaire_with_warnings
from diagnostic.definitions.questionnaire_editing import edits
from diagnostic.definitions.questionnaire_editing.edits import NAME, set_value, set_words, source_of
from diagnostic.files.yaml.reshape import removed
from diagnostic.services.installation.access import Access, issue_link, who
from diagnostic.services.installation.organisations import change_language, create_organisation
from diagnostic.services.installation.setup import Installation
from diagnostic.services.questionnaires.drafts import (
    begin_questionnaire,
    discard_questionnaire_draft,
    keep_questionnaire_draft,
    questionnaire_draft,
)
from diagnostic.services.questionnaires.own import own_questionnaires, save_questionnaire
from diagnostic.settings import QUESTIONNAIRES, ROOT
from diagnostic.ui.widgets import plain
from diagnostic.ui.work.questionnaires.fields import part_of, places_of
from diagnostic.ui.work.questionnaires.problem_words import called, in_words
from tests.demonstration import pages_of
from tests.menu import begin_at
from tests.respondents import World

PULSE = (QUESTIONNAIRES / "pulse.yaml").read_text(encoding="utf-8")
SMALL = edits.new_questionnaire("Ours", "employee")


@pytest.mark.parametrize(
    ("edit", "part", "label"),
    [
        (lambda text: set_words(text, ("items", 0, "text"), "en", ""), "d-topic", "items › topic_1 › text.en"),
        (lambda text: set_words(text, ("name",), "en", ""), "about", "name.en"),
        (lambda text: set_value(text, ("audience",), None), "about", "audience"),
        (lambda text: set_value(text, ("audience",), "custmer"), "about", "audience"),
        (lambda text: set_value(text, ("items", 0, "scale"), "agreemnt"), "d-topic", "items › topic_1 › scale"),
        (lambda text: set_value(text, ("items", 0, "facet"), "self"), "d-topic", "items › topic_1 › behaviour"),
        (lambda text: set_value(text, ("items", 0, "dimension"), "tpic"), "loose", "items › topic_1 › dimension"),
        (lambda text: removed(text, ("items", 0)), "about", "items"),
        (lambda text: edits.add_dimension(text, "More", "en")[0], "d-more", "dimensions.more"),
        (lambda text: set_words(edits.add_question(text, "Why?", "en"), ("questions", 0, "text"), "en", ""),
         "questions", "questions › why › text.en"),
        (lambda text: edits.add_choices(text, "Met?", {"one": "One"}, "None", "en"), "choices",
         "choices › met › options"),
        (lambda text: set_words(edits.add_choices(text, "Met?", {"a": "A", "b": "B"}, "None", "en"),
                                ("choices", 0, "options", "a"), "en", ""), "choices", "choices › met › options.a.en"),
        (lambda text: set_value(text, ("scale",), {"codes": [1, 2], "labels": ["No"]}), "about", "scale.labels"),
    ],
)  # fmt: skip
def test_every_problem_is_known_by_its_part_of_the_form_and_its_field(edit, part, label):
    text = edit(SMALL)
    asked, found = parse_questionnaire_with_warnings(text, NAME)
    assert asked is None
    source = source_of(text)
    assert {(part_of(source, place), each.path) for each, place in places_of(source, found).items()} == {(part, label)}


def test_the_form_speaks_of_no_yaml() -> None:
    files = (ROOT / "tests" / "bad_yaml" / "questionnaires").glob("*.yaml")
    said = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        source, found = source_of(text), parse_questionnaire_with_warnings(text, NAME)[1]
        for problem, at in places_of(source, found).items():
            assert part_of(source, at) and called(source, at, problem.path) is not None
            said.add(in_words(problem, "Trust"))
    assert "Trust: choose the answers." in said
    assert [each for each in said if re.search(r"\[ \]|'- |'key|quotes|Line|\{|xpected", each)] == []


@pytest.fixture(scope="module")
def inst(tmp_path_factory) -> Iterator[Installation]:
    with pages_of(tmp_path_factory.mktemp("home")) as inst:
        yield inst


@pytest.fixture(scope="module")
def link(inst) -> str:
    now = datetime.now(UTC)
    create_organisation(inst, id="acme", name="Acme", chart=None, now=now)
    return issue_link(inst, organisation="acme", role="consultant", label="Kim", days=3, now=now)


@pytest.fixture(scope="module")
def access(inst, link) -> Access:
    found = who(inst, link, datetime.now(UTC))
    assert found is not None
    return found


def session(link: str, page: str = "questionnaires", **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "diagnostic" / "ui" / "entry.py"), default_timeout=60)
    at.session_state["link"] = link
    for name, value in query.items():
        at.query_params[name] = value
    return begin_at(at, page).run()


def chosen(at: AppTest) -> dict[str, str | None]:
    """What each select box of a page shows, by its id."""
    return {box.id: None if box.index is None else box.options[box.index] for box in at.selectbox}


def forgotten(at: AppTest, before: dict[str, str | None]) -> list[str]:
    """Select boxes whose chosen option is called otherwise than before without the browser being told: it would go on
    sending the former words, which no option has, and the choice would be lost."""
    now = chosen(at)
    changed = [box for box in at.selectbox if before.get(box.id) not in (None, now[box.id])]
    return [box.label for box in changed if not box.proto.set_value]


def press(at: AppTest, label: str) -> AppTest:
    found = next(button for button in at.button if button.label == label)
    assert not found.disabled
    return found.click().run()


@pytest.mark.slow
def test_a_shipped_one_is_adapted_with_its_problems_beside_their_fields_saved_and_offered(inst, link, access):
    at = session(link)
    at.button(key="asked_copy_pulse").click().run()
    assert at.title[0].value == plain("How we work together, in brief")
    at.query_params["section"] = "d-trust"
    field = at.run().text_area(key="asked_items_1_text_en")
    before = field.value
    field.set_value("").run()
    assert [error.value for error in at.error] == ["Write its text\\."]
    assert any(button.label.startswith("Trust\\, question 1\\: write its text") for button in at.button)
    assert next(button for button in at.button if button.label == "Save as version 1").disabled
    press(at, "Undo")
    assert at.text_area(key="asked_items_1_text_en").value == before
    at.text_area(key="asked_items_1_text_en").set_value("People here keep their word.").run()
    assert "Worded otherwise" in at.warning[0].value and "trust\\_1" in at.warning[0].value
    press(at, "Save as version 1")
    (saved,) = own_questionnaires(inst, access)
    assert saved.text == PULSE.replace(before, "People here keep their word.")
    at.text_area(key="asked_items_1_text_en").set_value("Words that nobody saves").run()
    at.button(key="asked_begun_ask").click().run()
    press(at, "Take them back")
    assert at.text_area(key="asked_items_1_text_en").value == "People here keep their word."
    at = session(link, "new_wave")
    assert at.multiselect(key="new_shipped").options[0] == (
        "How we work together, in brief, for employees (yours, version 1)"
    )
    save_questionnaire(inst, access, "e" * 32, SMALL, 0, datetime.now(UTC))
    change_language(inst, access, "de", datetime.now(UTC))
    at.multiselect(key="new_shipped").set_value(["e" * 32]).run()
    said = [each.value.replace("\\", "") for each in at.caption]
    assert "People read it in English, as their browser asks." in said
    assert any("German, the language of your organisation, is not among them." in each for each in said)


@pytest.mark.slow
def test_a_language_that_is_begun_is_counted_and_led_to(inst, link, access):
    begun = set_words(SMALL, ("items", 0, "text"), "fr", "Je dis ce que je pense.")
    draft = begin_questionnaire(inst, access, begun, datetime.now(UTC))
    at = session(link)
    said = [each.value.replace("\\", "") for each in at.caption]
    every = "complete in English, Dutch, French, German, Polish, Portuguese (Brazil) and Spanish."
    assert any(every in each for each in said)
    assert any(each.startswith("French is begun, and not offered yet: ") for each in said)
    at.button(key=f"asked_go_on_{draft.record}_fr").click().run()
    assert at.selectbox(key="choice_language").value == "fr"


@pytest.mark.slow
def test_a_new_one_stays_in_the_language_that_was_chosen_and_leads_to_what_is_asked_for(inst, link, access):
    at = session(link, questionnaire=begin_questionnaire(inst, access, SMALL, datetime.now(UTC)).record)
    at.text_input(key="asked_new_dimension_0").set_value("Handing over")
    at.button(key="asked_new_dimension_add").click().run()
    assert at.query_params["section"] == "d-handing_over"
    assert [each.label for each in at.button if each.key == "asked_problem_0"] == [
        "Handing over\\: add at least one question\\."
    ]
    at.text_input(key="asked_new_item_handing_over_0").set_value("We hand over well.")
    at.button(key="asked_new_item_handing_over_add").click().run()
    assert not at.error and not at.warning  # nothing was asked before that it could be compared with
    shown = chosen(at)
    at.text_input(key="asked_dimensions_handing_over_name_en").set_value("Handover").run()
    assert forgotten(at, shown) == [] and shown != chosen(at)
    at.selectbox(key="choice_language").set_value("de").run()
    for key, words in (("asked_dimensions_handing_over_name_de", "Übergabe"), ("asked_items_1_text_de", "Gut.")):
        field = next(each for each in (*at.text_input, *at.text_area) if each.key == key)
        shown = chosen(at)
        field.set_value(words).run()
        assert forgotten(at, shown) == []
    assert at.selectbox(key="choice_language").value == "de"
    assert at.text_area(key="asked_items_1_text_de").value == "Gut."


@pytest.mark.slow
def test_of_many_questions_a_few_are_on_show_and_a_problem_leads_to_its_own(inst, link, access):
    text = SMALL
    for number in range(2, 41):
        text = edits.add_item(text, "topic", f"Statement <b>{number}</b>", "en")
    draft = begin_questionnaire(inst, access, set_words(text, ("items", 31, "text"), "en", ""), datetime.now(UTC))
    at = session(link, questionnaire=draft.record, section="d-topic")
    assert [each.label for each in at.text_area][1:] == [f"Question {number}" for number in range(1, 16)]
    press(at, "First dimension\\, question 32\\: write its text\\.")
    assert [each.label for each in at.text_area][1:] == [f"Question {number}" for number in range(31, 41)]
    assert at.error[0].value == "Write its text\\."


@pytest.mark.slow
def test_what_another_tab_changed_is_shown_and_not_overwritten(inst, link, access):
    now = datetime.now(UTC)
    draft = begin_questionnaire(inst, access, SMALL, now)
    at = session(link, questionnaire=draft.record, section="d-topic")
    elsewhere = keep_questionnaire_draft(inst, access, draft, set_words(SMALL, ("name",), "en", "Theirs"), now)
    at.text_area(key="asked_items_0_text_en").set_value("My own words").run()
    assert at.title[0].value == "Theirs" and "My own words" in at.error[0].value
    assert questionnaire_draft(inst, access, draft.record) == elsewhere


def test_the_preview_is_the_respondents_page_of_the_draft_and_stands_in_a_frame_of_ours_alone(
    world: World, browser: TestClient
) -> None:
    inst, mine, now = world.inst, world.access, world.clock()
    draft = begin_questionnaire(inst, mine, set_words(PULSE, ("items", 0, "text"), "de", "Ich <b>weiß</b>."), now)
    path = f"/preview/draft/{draft.record}"
    assert browser.get(path).status_code == 403
    browser.get(f"/enter/{world.consultant}")
    page = browser.get(f"{path}?at=i-trust_1")
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "Preview: nothing is stored" in page.text and 'id="send" disabled' in page.text
    assert page.text.count("<fieldset") == 18
    assert browser.post(path, data={"i-trust_1": "1"}).status_code == 405
    keep_questionnaire_draft(inst, mine, draft, set_words(draft.text, ("items", 0, "text"), "en", ""), now)
    assert browser.get(path).text == page.text
    assert browser.get(f"/preview/own/{draft.record}").status_code == 404
    save_questionnaire(inst, mine, draft.record, draft.text, 0, now)
    saved = browser.get(f"/preview/own/{draft.record}")
    assert (saved.status_code, saved.headers["x-frame-options"]) == (200, "DENY")
    discard_questionnaire_draft(inst, mine, draft.record)
    assert [browser.get(f"/preview/draft/{record}").status_code for record in (draft.record, "0" * 32)] == [200, 404]
    theirs = begin_questionnaire(inst, replace(mine, link="another link"), PULSE, now)
    assert browser.get(f"/preview/draft/{theirs.record}").status_code == 404
    browser.get(f"/enter/{issue_link(inst, organisation='acme', role='executive', label='E', days=3, now=now)}")
    assert {browser.get(f"/preview/{kind}/{draft.record}").status_code for kind in ("draft", "own")} == {403}
