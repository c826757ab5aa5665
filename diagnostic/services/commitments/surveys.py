"""Surveys that were published, whatever they asked: what a commitment can aim at, and what judges it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.action import CELL, RULE, ActionWhy
from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import published_scores
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications
from diagnostic.storage.setup import organisations
from diagnostic.zones import day_of

OF_OTHERS = ("colleague",)  # audiences that are asked about other units than their own


@dataclass(frozen=True)
class MeasuredSurvey:
    """What was published of one audience of a wave, and when. ended : its last day, or that day if earlier.

    openly : asked by an open link, so that it is compared with others of its kind alone.
    """

    wave: str
    wave_name: str
    opens: date
    ended: date
    published: datetime
    questionnaire: Questionnaire
    publication: str
    content_hash: str
    openly: bool


def measured_surveys(inst: Installation, organisation: str) -> list[MeasuredSurvey]:
    """All of an organisation, the earliest first."""
    with reading(inst.engine) as db:
        return surveys_in(db, organisation)


def surveys_in(db: Transaction, organisation: str) -> list[MeasuredSurvey]:
    """As `measured_surveys`, in a transaction."""
    rows = publications.list_for_organisation(db, organisation)
    asked = {each.id: each.definition for each in waves.surveys_of(db, organisation)}
    zone = organisations.zone_of(db, organisation)
    found = [
        MeasuredSurvey(
            row.wave,
            row.wave_name,
            row.opens,
            min(row.closes, day_of(row.created_at, zone)),
            row.created_at,
            thaw_questionnaire(asked[row.survey]),
            row.id,
            row.content_hash,
            row.audience in thaw_policy(row.policy).open_to,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.opens, each.ended, each.publication))


def scores_of(inst: Installation, organisation: str, survey: MeasuredSurvey) -> UnitScores:
    """The publication of a survey, of all units."""
    with reading(inst.engine) as db:
        read = partial(publications.content, db, organisation, survey.publication)
        return published_scores(survey.publication, read)


def before_and_after(
    surveys: Sequence[MeasuredSurvey], questionnaire: str, made: date, by: date
) -> tuple[MeasuredSurvey | None, MeasuredSurvey | None]:
    """The last survey with a questionnaire that had ended when something was begun, and, of those that began since and
    ended later, not before the day it should have moved by, the one published first; None for each that there is not.

    Whatever is published after that one, also of earlier days, is neither: a verdict stays what it was.
    """
    asked = [each for each in surveys if each.questionnaire.id == questionnaire]
    judging = (each for each in asked if each.opens >= made and each.ended >= by and each.ended > made)
    after = min(judging, key=lambda each: each.published, default=None)
    before = [each for each in asked if each.ended <= made and (after is None or each.published <= after.published)]
    return before[-1] if before else None, after


def aims_known(surveys: Sequence[MeasuredSurvey]) -> Mapping[str, Questionnaire]:
    """The questionnaires that were published and compare units, as last asked, by id; those asked most often first.

    Not those on one agreement, which ask one team, nor those of colleagues, which are about other units.
    """
    often = Counter(each.questionnaire.id for each in surveys)
    newest = {
        each.questionnaire.id: each.questionnaire
        for each in surveys
        if not pulse_of(each.questionnaire.id) and each.questionnaire.audience not in OF_OTHERS
    }
    return dict(sorted(newest.items(), key=lambda each: (-often[each[0]], -len(each[1].dimensions), each[0])))


def aim_of(why: ActionWhy, known: Mapping[str, Questionnaire], rules: Iterable[Rule]) -> tuple[str, str]:
    """The questionnaire and dimension that a reason speaks of: of a cell, or what a rule predicts from; else empty.

    >>> aim_of(ActionWhy(), {}, ())
    ('', '')
    """
    spoken = why.reference if why.kind == CELL else ""
    if why.kind == RULE:
        found = (each.inside.ramps() for each in rules if each.id == why.reference)
        spoken = next((ramp.dimension or "" for ramps in found for ramp, _ in ramps), "")
    return next(((id_, spoken) for id_, each in known.items() if spoken in each.dimensions), ("", ""))


def aim_words(questionnaire: Questionnaire | None, dimension: str, item: str = "") -> str:
    """What is meant to move, by its name; its id where it is asked no longer."""
    if questionnaire is None:
        return item or dimension
    asked = next((each for each in questionnaire.items if each.id == item), None)
    if item:
        return f"\u201c{say(asked.text)}\u201d" if asked else item
    known = questionnaire.dimensions.get(dimension)
    return say(known.name) if known else dimension
