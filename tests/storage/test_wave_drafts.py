"""Drafts of waves: kept with their files, found again, never overwritten unseen, and removed in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from diagnostic.definitions.charts.drafts import draft_of
from diagnostic.definitions.charts.edits import ChartEdit
from diagnostic.definitions.wave import RETENTION
from diagnostic.errors import UserError
from diagnostic.services.installation.access import revoke_link
from diagnostic.services.waves.chart_drafts import load_chart_draft, save_chart_draft, tidy_chart_drafts
from diagnostic.services.waves.drafts import (
    LARGEST_FILE,
    MB,
    DraftOvertakenError,
    KeptDraft,
    discard_draft,
    load_draft,
    save_draft,
    tidy_drafts,
)
from tests.profiles import on_sqlite
from tests.worlds import CHART, NOW, World, access_to, world

FILES = {"own": {"b.yaml": b"b", "a.yaml": b"a"}, "chart": {"chart.csv": b"unit\n"}}


@pytest.fixture
def acme(installation) -> World:
    return world(installation)


def saves(here: World, version: int, files=None, **values: str) -> int:
    return save_draft(here.inst, here.access, version, values, files or {}, NOW)


def test_a_draft_keeps_values_and_files_by_field_and_lasts_until_it_is_discarded(acme):
    assert load_draft(acme.inst, acme.access) == KeptDraft()
    assert saves(acme, 0, FILES, name="Spring") == 1
    assert saves(acme, 1, {"chart": {}}, name="Autumn \u00fc") == 2
    found = load_draft(acme.inst, acme.access)
    assert found == KeptDraft(2, {"name": "Autumn \u00fc"}, {"own": FILES["own"]})
    assert list(found.files["own"]) == ["b.yaml", "a.yaml"]
    discard_draft(acme.inst, acme.access)
    assert load_draft(acme.inst, acme.access) == KeptDraft()


@pytest.mark.parametrize("stale", [0, 1, 3])
def test_nobody_overwrites_what_they_have_not_seen(acme, stale):
    saves(acme, saves(acme, 0, FILES, name="One"), name="Two")
    with pytest.raises(DraftOvertakenError):
        saves(acme, stale, {"own": {}}, name="Mine")
    assert load_draft(acme.inst, acme.access) == KeptDraft(2, {"name": "Two"}, FILES)


def test_a_draft_that_was_removed_does_not_come_back_by_itself(acme):
    saves(acme, 0, FILES)
    discard_draft(acme.inst, acme.access)
    with pytest.raises(DraftOvertakenError):
        saves(acme, 1, FILES)


def test_of_many_who_begin_or_go_on_at_once_one_is_kept(acme):
    def attempt(version: int) -> bool:
        try:
            return bool(saves(acme, version, FILES))
        except DraftOvertakenError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert [sum(pool.map(attempt, [version] * 8)) for version in (0, 1)] == [1, 1]


@on_sqlite
@pytest.mark.parametrize(
    ("values", "files"),
    [
        ({}, {"chart": {"large.csv": bytes(LARGEST_FILE * MB + 1)}}),
        ({}, {"own": {f"{n}.yaml": b"" for n in range(21)}}),
        ({"name": "x" * 20_001}, {}),
    ],
)
def test_what_is_too_large_is_refused_and_nothing_is_kept(acme, values, files):
    with pytest.raises(UserError, match="at most"):
        saves(acme, 0, files, **values)
    assert load_draft(acme.inst, acme.access) == KeptDraft()


def test_drafts_go_when_nobody_has_changed_them_for_long_and_with_their_link(acme, caplog):
    other = access_to(acme.inst, "acme")
    saves(acme, 0, FILES)
    save_draft(acme.inst, other, 0, {"name": "Other"}, FILES, NOW)
    tidy_drafts(acme.inst, NOW + timedelta(days=1))
    assert load_draft(acme.inst, acme.access).version == load_draft(acme.inst, other).version == 1
    revoke_link(acme.inst, acme.access, other.link, NOW)
    tidy_drafts(acme.inst, NOW + timedelta(days=1))
    assert load_draft(acme.inst, other) == KeptDraft() and load_draft(acme.inst, acme.access).version == 1
    tidy_drafts(acme.inst, NOW + timedelta(days=RETENTION, seconds=1))
    assert load_draft(acme.inst, acme.access) == KeptDraft()
    assert caplog.text.count("removed, unchanged for 30 days or its link is dead") == 2


def test_a_chart_that_is_edited_is_kept_for_its_author_and_goes_with_their_link(acme):
    other = access_to(acme.inst, "acme")
    draft = replace(draft_of(CHART, "hr.csv"), done=(ChartEdit("rename", CHART.ids[1], "Another"),))
    save_chart_draft(acme.inst, acme.access, draft_of(CHART), NOW)
    save_chart_draft(acme.inst, acme.access, draft, NOW)
    save_chart_draft(acme.inst, other, draft, NOW)
    assert load_chart_draft(acme.inst, acme.access) == draft
    revoke_link(acme.inst, acme.access, other.link, NOW)
    tidy_chart_drafts(acme.inst, NOW + timedelta(days=1))
    assert load_chart_draft(acme.inst, acme.access) == draft and load_chart_draft(acme.inst, other) is None
    tidy_chart_drafts(acme.inst, NOW + timedelta(days=RETENTION, seconds=1))
    assert load_chart_draft(acme.inst, acme.access) is None
