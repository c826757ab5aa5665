"""Own questionnaires: saved in versions that are sound, drafts with all their mistakes, nothing overwritten unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diagnostic.definitions.questionnaire_editing.edits import set_value, set_words
from diagnostic.definitions.wave import RETENTION
from diagnostic.errors import UserError
from diagnostic.services.questionnaires import drafts, own
from diagnostic.services.questionnaires.offered import offered_contents
from diagnostic.services.waves.drafts import DraftOvertakenError
from tests.worlds import EMPLOYEE, NOW, World, access_to, world

TEXT = EMPLOYEE.decode()
OTHER = TEXT.replace("I trust them", "I rely on them")
WRONG = set_words(TEXT, ("items", 0, "text"), "en", "")


@pytest.fixture(scope="module")
def acme(shared_installation) -> World:
    return world(shared_installation)


def begun(here: World, text: str = TEXT) -> drafts.QuestionnaireDraft:
    return drafts.begin_questionnaire(here.inst, here.access, text, NOW)


def kept(here: World, draft: drafts.QuestionnaireDraft, text: str) -> drafts.QuestionnaireDraft:
    return drafts.keep_questionnaire_draft(here.inst, here.access, draft, text, NOW)


def saved(here: World, record: str, text: str, newest: int) -> own.OwnQuestionnaire:
    return own.save_questionnaire(here.inst, here.access, record, text, newest, NOW)


def test_versions_stay_and_the_newest_is_offered_with_a_higher_number_in_its_file(acme):
    record = begun(acme).record
    assert saved(acme, record, TEXT, 0).text == TEXT
    assert saved(acme, record, OTHER, 1).text == OTHER.replace("version: 1", "version: 2")
    assert saved(acme, record, set_value(TEXT, ("version",), 7), 2).text.count("version: 7") == 1
    versions = own.questionnaire_versions(acme.inst, acme.access, record)
    assert [(each.version, each.asked.version) for each in versions if each.asked] == [(1, 1), (2, 2), (3, 7)]
    contents = offered_contents(acme.inst, acme.access, ["pulse", record, "0" * 32])
    assert list(contents) == ["pulse.yaml", f"your staff {record[:6]}"]
    assert contents[f"your staff {record[:6]}"].decode() == versions[-1].text
    own.remove_questionnaire(acme.inst, acme.access, record, NOW)
    with pytest.raises(UserError, match=r"does not exist"):
        own.own_questionnaire(acme.inst, acme.access, record)


@pytest.mark.parametrize(
    ("text", "newest", "said"),
    [
        (WRONG, 1, "text that is not empty"),
        (OTHER, 0, "meanwhile"),
        (OTHER, 2, "meanwhile"),
        (TEXT + "# " + "x" * own.LARGEST, 1, "at most 1,048,576 characters"),
    ],
)
def test_what_is_not_sound_or_would_overwrite_another_version_is_not_saved(acme, text, newest, said):
    record = begun(acme).record
    saved(acme, record, TEXT, 0)
    with pytest.raises(UserError, match=said):
        saved(acme, record, text, newest)
    assert own.own_questionnaire(acme.inst, acme.access, record).text == TEXT


def test_a_draft_keeps_its_mistakes_and_shows_what_was_last_sound(acme):
    draft = kept(acme, kept(acme, begun(acme), OTHER), WRONG)
    assert drafts.questionnaire_draft(acme.inst, acme.access, draft.record) == draft
    assert [problem.path for problem in draft.problems] == ["items › trust_1 › text"]
    assert draft.shown is not None and draft.shown.items[0].text == {"en": "I rely on them"}
    assert draft.unsaved and draft.begun == TEXT
    assert draft in drafts.questionnaire_drafts(acme.inst, acme.access)
    other = access_to(acme.inst, "acme", "consultant")
    assert draft not in drafts.questionnaire_drafts(acme.inst, other)
    with pytest.raises(UserError, match=r"does not exist"):
        drafts.questionnaire_draft(acme.inst, other, draft.record)


def test_a_draft_of_a_saved_one_begins_there_and_nothing_is_kept_before_it_is_changed(acme):
    record = begun(acme).record
    saved(acme, record, TEXT, 0)
    drafts.discard_questionnaire_draft(acme.inst, acme.access, record)
    draft = drafts.questionnaire_draft(acme.inst, acme.access, record)
    assert (draft.base, draft.text, draft.version, draft.unsaved) == (1, TEXT, 0, False)
    assert record not in {each.record for each in drafts.questionnaire_drafts(acme.inst, acme.access)}


@pytest.mark.parametrize("stale", ["an older one", "one that is discarded", "one of a draft that was begun anew"])
def test_two_tabs_do_not_overwrite_each_other(acme, stale):
    record = begun(acme).record
    saved(acme, record, TEXT, 0)
    drafts.discard_questionnaire_draft(acme.inst, acme.access, record)
    unchanged = drafts.questionnaire_draft(acme.inst, acme.access, record)
    first = kept(acme, unchanged, OTHER)
    second = kept(acme, first, WRONG) if stale == "an older one" else first
    if stale != "an older one":
        drafts.discard_questionnaire_draft(acme.inst, acme.access, record)
        second = unchanged
    if stale == "one of a draft that was begun anew":
        second = kept(acme, unchanged, WRONG)
    with pytest.raises(DraftOvertakenError):
        kept(acme, first, TEXT)
    assert drafts.questionnaire_draft(acme.inst, acme.access, record) == second


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [x]\nb: *a\n", "alias"),
        ("id: x\nid: y\n", "each key once"),
        ("a: [", "expected a value"),
        ("- just\n- a list\n", "a questionnaire"),
        ("[" * 40 + "]" * 40, "levels"),
    ],
)
def test_what_is_no_yaml_of_a_questionnaire_is_refused_as_an_upload_is(acme, text, said):
    with pytest.raises(UserError, match=said):
        begun(acme, text)


def test_a_draft_that_nobody_changes_is_removed_in_time(acme):
    record = begun(acme).record
    drafts.tidy_questionnaire_drafts(acme.inst, NOW + timedelta(days=RETENTION))
    assert drafts.questionnaire_draft(acme.inst, acme.access, record).record == record
    drafts.tidy_questionnaire_drafts(acme.inst, NOW + timedelta(days=RETENTION, seconds=1))
    assert drafts.questionnaire_drafts(acme.inst, acme.access) == []
