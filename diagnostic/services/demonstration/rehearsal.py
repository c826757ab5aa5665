"""A wave rehearsed: invented answers of its own people to its own questions, on the road that real ones take.

Nobody's answer is read and nothing is stored: who is asked comes from the roster, else from the invitations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.core.released.changes import NO_CHANGES
from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import parse_rules, shipped_evidence
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import UserError
from diagnostic.services.demonstration.simulation import Habits, Spread, answer, respondents, unit_effects
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.model import Report
from diagnostic.services.report.rule_reach import rule_reach
from diagnostic.services.report.rule_versions import NAME, current_rules
from diagnostic.services.waves.participation import own_headcounts
from diagnostic.services.waves.rows import Wave, wave_row
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.fieldwork import waves

SUPPOSED = 12  # people of each unit without units below it, where nobody was asked yet
USUAL = 62.0  # points; where the invented units lie around
LEVEL = Spread(4, 4)  # points; how far a unit is off from the one above it
HABITS = Habits(person=Spread(12, 11), noise=13, skips=0.03)
SEED = 15


@dataclass(frozen=True)
class Rehearsal:
    """A report of invented answers. `supposed`: audiences whose numbers of people are invented as well."""

    report: Report
    supposed: tuple[str, ...]

    def shown(self, scores: UnitScores) -> int:
        """How many units of the chart have any score."""
        seen = scores.scores.loc[scores.scores["mean"].notna(), "unit"]
        return len(set(seen) & set(self.report.chart.ids))


def rehearse(inst: Installation, access: Access, wave: Wave, share: float) -> Rehearsal:
    """What this wave's report would look like if `share` (0-1) of those asked answered. UserError without an inside."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        surveys = waves.surveys_of(db, access.organisation, row.id)
        asked = {each.audience: own_headcounts(db, row, each, wave.chart) for each in surveys}
    questionnaires = {each.audience: thaw_questionnaire(each.definition) for each in surveys}
    inside = inside_audience(list(questionnaires))
    if not inside:
        raise UserError("Nobody inside is asked in this survey, so there is no report to rehearse.")
    supposed = tuple(audience for audience, people in asked.items() if not people.sum())
    found = {
        audience: invented(questionnaire, wave.chart, asked[audience], share)
        for audience, questionnaire in questionnaires.items()
    }
    return Rehearsal(_report(inst, access, wave, questionnaires, found, inside), supposed)


def invented(questionnaire: Questionnaire, chart: Organisation, asked: np.ndarray, share: float) -> Survey:
    """Invented answers to a questionnaire; the same every time."""
    rng = Generator(PCG64(SEED))
    if not asked.sum():
        asked = np.array([0 if children else SUPPOSED for children in chart.children])
    levels = [Spread(0, 0), *[LEVEL] * max(chart.levels)]
    truth = USUAL + unit_effects(rng, chart, len(questionnaire.dimensions), levels)
    units = respondents(rng, asked, share, share)
    return Survey(questionnaire, Answers(answer(rng, questionnaire, truth, units, HABITS), units))


def _report(
    inst: Installation,
    access: Access,
    wave: Wave,
    questionnaires: dict[str, Questionnaire],
    found: dict[str, Survey],
    inside: str,
) -> Report:
    version = current_rules(inst, access)
    rules = rule_reach(parse_rules(version.text, NAME), questionnaires[inside]).usable
    outside = [survey for audience, survey in found.items() if audience != inside]
    diagnosis = diagnose(found[inside], outside, rules, wave.chart, wave.policy, shipped_perspectives())
    return Report(
        organisation=access.organisation,
        organisation_name=access.organisation_name,
        demonstration=True,
        wave=wave,
        waves=(wave,),
        chart=wave.chart,
        questionnaires=questionnaires,
        inside=diagnosis.inside,
        outside=diagnosis.outside,
        symptoms=diagnosis.symptoms,
        gaps=diagnosis.gaps,
        changes=NO_CHANGES,
        rules=rules,
        rules_version=version.number,
        evidence=shipped_evidence() or {},
        release=f"rehearsal {short_hash(content_hash(diagnosis.inside.to_bytes()))}",
    )
