"""What the people and customers of the demonstration company answer: the same seed gives the same responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.definitions.loading.yaml_files import load_questionnaire, load_rules
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.demonstration.causes import ticked_causes
from diagnostic.services.demonstration.company import EVERY, PLANTED, SEED, chart, headcounts
from diagnostic.services.demonstration.simulation import (
    Habits,
    Spread,
    answer,
    draw,
    mirrored,
    respondents,
    unit_effects,
)
from diagnostic.settings import QUESTIONNAIRES

YEARLY, PULSE = (
    ("employee", "customer"),
    ("pulse", "customer"),
)  # questionnaires of the yearly waves and of the open one
YEARS = 3

# Points of the 0-100 scale; docs/demonstration.md says which reliabilities and differences between teams come of them.
LEVELS = (Spread(0, 0), Spread(2, 1.5), Spread(4.5, 3))  # the whole, divisions, teams
WIGGLE = Spread(1, 1.5)  # of a team from wave to wave
OUTSIDE = Spread(3.5, 3.5)  # what customers meet that has nothing to do with how the team's people treat each other
FOLLOWS = {"high": 0.5, "medium": 0.4, "low": 0.25, "": 0.0}  # how far customers feel what is inside, by contact
USUAL_INSIDE, USUAL_OUTSIDE = 66.0, 68.0
OFF_THE_USUAL = Spread(0, 3.5)  # of a dimension
HABITS = {
    "employee": Habits(person=Spread(13, 12), noise=13, skips=0.035, stops=0.02, careless=0.02),
    "customer": Habits(person=Spread(13, 10), noise=13, skips=0.04, careless=0.02),
}
RATES = {"employee": (0.48, 0.9), "customer": (0.45, 0.8)}  # shares of those asked who answer: lowest, highest
SO_FAR = {"employee": (0.2, 0.8), "customer": (0.05, 0.4)}  # in the wave that is open


@dataclass(frozen=True)
class InventedResponses:
    """Responses of one audience in one wave: codes, int8 people x items; units, the id of each person's unit.

    about : the unit that each sheet rates, where that is not the person's own; empty where it is.
    ticked : int8, people x options of the questions to tick; None where there are none.
    """

    questionnaire: str
    audience: str
    codes: np.ndarray
    units: tuple[str, ...]
    about: tuple[str, ...] = ()
    ticked: np.ndarray | None = None

    @property
    def stored(self) -> np.ndarray:
        """Codes as a response record has them."""
        return self.codes if self.ticked is None else np.hstack([self.codes, self.ticked])


@dataclass(frozen=True)
class AudienceTruth:
    """The truth inside, or outside: by year, units x dimensions, 0-100."""

    dimensions: list[str]
    years: list[np.ndarray]


@dataclass(frozen=True)
class Company:
    """The chart, the questionnaires by name, and the truth by audience."""

    organisation: Organisation
    questionnaires: Mapping[str, Questionnaire]
    truth: Mapping[str, AudienceTruth]


def invented_responses(seed: int = SEED) -> list[list[InventedResponses]]:
    """Responses by wave and audience: the three yearly waves, then what has arrived in the open one."""
    rng = Generator(PCG64(seed))
    company = invent(rng)
    years = [[_responses(rng, company, name, year, RATES) for name in YEARLY] for year in range(YEARS)]
    return [*years, [_responses(rng, company, name, YEARS - 1, SO_FAR) for name in PULSE]]


def invent(rng: Generator) -> Company:
    """The company as it really is, before anybody is asked."""
    organisation = chart()
    questionnaires = {name: load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in {*YEARLY, *PULSE}}
    inside, outside = (AudienceTruth(list(questionnaires[name].dimensions), []) for name in YEARLY)
    usual_inside = USUAL_INSIDE + draw(rng, 1, len(inside.dimensions), OFF_THE_USUAL)
    usual_outside = USUAL_OUTSIDE + draw(rng, 1, len(outside.dimensions), OFF_THE_USUAL)
    lasting = unit_effects(rng, organisation, len(inside.dimensions), LEVELS)
    apart = draw(rng, len(organisation.ids), len(outside.dimensions), OUTSIDE)
    follows = np.array([FOLLOWS[attributes.get("contact", "")] for attributes in organisation.attributes])[:, None]
    for year in range(YEARS):
        now = lasting + draw(rng, len(lasting), len(inside.dimensions), WIGGLE)
        felt = follows * mirrored(now, inside.dimensions, outside.dimensions, _pairs()) + apart
        inside.years.append(usual_inside + now + _planted(organisation, inside, year, "inside"))
        outside.years.append(usual_outside + felt + _planted(organisation, outside, year, "outside"))
    return Company(organisation, questionnaires, {"employee": inside, "customer": outside})


def _pairs() -> dict[str, str]:
    """The inside dimension by the outside dimension that mirrors it in the shipped rules."""
    rules = load_rules(QUESTIONNAIRES / "rules.yaml")
    return {rule.outside: rule.inside.dimension for rule in rules if rule.inside.dimension is not None}


def _planted(organisation: Organisation, side: AudienceTruth, year: int, which: str) -> np.ndarray:
    """Units x dimensions: the points of the table `PLANTED`."""
    points = np.zeros((len(organisation.ids), len(side.dimensions)))
    for plant in PLANTED:
        top = organisation.position[plant.unit]
        for name, by_year in getattr(plant, which).items():
            columns = [name in (EVERY, dimension) for dimension in side.dimensions]
            points[top : organisation.ends[top], columns] += by_year[year]
    return points


def _responses(
    rng: Generator, company: Company, name: str, year: int, rates: Mapping[str, tuple[float, float]]
) -> InventedResponses:
    questionnaire, ids = company.questionnaires[name], company.organisation.ids
    asked, audience = headcounts(), questionnaire.audience
    units = respondents(rng, np.array([asked.get((unit, audience), 0) for unit in ids]), *rates[audience])
    side = company.truth[audience]
    columns = [side.dimensions.index(dimension) for dimension in questionnaire.dimensions]
    codes = answer(rng, questionnaire, side.years[year][:, columns], units, HABITS[audience])
    people = tuple(ids[unit] for unit in units)
    return InventedResponses(
        name,
        audience,
        codes,
        people,
        ticked=ticked_causes(questionnaire, people, year) if questionnaire.choices else None,
    )
