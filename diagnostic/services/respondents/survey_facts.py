"""What pages for respondents need of a survey: frozen when it was made, and so kept at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import RATING, ServiceMap
from diagnostic.definitions.wave import breakdowns_of, retention_ends
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.snapshots import (
    Headcounts,
    thaw_chart,
    thaw_headcounts,
    thaw_policy,
    thaw_questionnaire,
    thaw_service_map,
)
from diagnostic.storage.fieldwork import waves
from diagnostic.zones import day_of

SURVEYS = 256  # whose questionnaires one process keeps at hand


@dataclass(frozen=True)
class SurveyFacts:
    """What was frozen when the survey was made; read once per process.

    service_map : whom its people rate, each on a sheet of its own; None where a sheet is about their own unit.
    """

    questionnaire: Questionnaire
    chart: Organisation
    wave_name: str
    demonstration: bool
    min_group: int
    comments_from: int
    breakdowns: tuple[DeclaredBreakdown, ...]
    live: bool
    roster: Headcounts | None
    destroyed: date
    contact: str
    answers_each: int
    service_map: ServiceMap | None

    def name(self, unit: str) -> str:
        """The name of a unit."""
        return self.chart.names[self.chart.position[unit]]

    def headcount(self, unit: str) -> int | None:
        """People of a unit by the survey's roster; None where nobody counted."""
        return None if self.roster is None else self.roster.get((unit, self.questionnaire.audience))


_known: dict[str, SurveyFacts] = {}  # by survey; what is frozen may be kept


def at_hand(survey: str) -> SurveyFacts | None:
    """The facts of a survey, if they were read before."""
    return _known.get(survey)


def facts_of(db: Transaction, survey: str) -> SurveyFacts:
    """The facts of a survey."""
    facts = _known.get(survey)
    if facts is None:
        if len(_known) >= SURVEYS:
            _known.clear()
        facts = _known[survey] = _read_facts(db, survey)
    return facts


def _read_facts(db: Transaction, survey: str) -> SurveyFacts:
    row = waves.frozen(db, survey)
    chart, questionnaire = thaw_chart(row.chart), thaw_questionnaire(row.definition)
    policy = thaw_policy(row.policy).of(questionnaire.audience)
    rated = row.service_map is not None and questionnaire.audience == RATING
    return SurveyFacts(
        questionnaire=questionnaire,
        chart=chart,
        wave_name=row.wave_name,
        demonstration=row.demonstration,
        min_group=policy.min_group,
        comments_from=policy.comment_group,
        breakdowns=breakdowns_of(policy, questionnaire.audience),
        live=policy.live,
        roster=None if row.roster is None else thaw_headcounts(row.roster),
        destroyed=retention_ends(row.closes, day_of(row.created_at, row.zone), policy),
        contact=row.contact or "",
        answers_each=policy.answers_each,
        service_map=thaw_service_map(row.service_map) if rated else None,
    )
