"""How far each audience of a wave is, in what is known of it without anybody's answer."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.participation import numbers_invited
from diagnostic.services.waves.rows import Wave, wave_row
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_headcounts, thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import open_links, waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.responses import imports


@dataclass(frozen=True)
class SurveyProgress:
    """One audience of a wave.

    roster : people to be asked; None where the wave was given no roster. invited : invitations, used or not.
    missing : people of the roster without an invitation. files : files of answers that were taken. imported : people in
    them, 0 where they are fewer than the wave's smallest group. open : asked by an open link alone. links : open links
    that take answers.
    """

    audience: str
    questionnaire: Questionnaire
    roster: int | None
    invited: int
    missing: int
    files: int
    imported: int
    open: bool = False
    links: int = 0

    @property
    def asked(self) -> bool:
        """Whether everybody of it is asked, as far as anybody knows: nobody more waits for an invitation."""
        if self.open:
            return self.links > 0
        return bool(self.files or (self.invited and not self.missing))


def progress(inst: Installation, access: Access, wave: Wave | str) -> list[SurveyProgress]:
    """Each audience of a wave."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        chart = thaw_chart(row.chart)
        return [_of(db, row, survey, chart) for survey in waves.surveys_of(db, access.organisation, row.id)]


def _of(db: Transaction, wave: StoredWave, survey: StoredSurvey, chart: Organisation) -> SurveyProgress:
    invited, taken, policy = numbers_invited(db, wave, survey), imports.taken(db, survey.id), thaw_policy(wave.policy)
    asked_openly = survey.audience in policy.open_to
    roster = None if wave.roster is None or asked_openly else thaw_headcounts(wave.roster)
    people = {unit: (roster or {}).get((unit, survey.audience), 0) for unit in chart.ids}
    return SurveyProgress(
        survey.audience,
        thaw_questionnaire(survey.definition),
        None if roster is None else sum(people.values()),
        sum(invited.values()),
        sum(max(0, number - invited.get(unit, 0)) for unit, number in people.items()),
        taken.files,
        taken.people if taken.people >= policy.min_group else 0,
        asked_openly,
        sum(not link.closed for link in open_links.of_survey(db, survey.id)),
    )
