"""Who serves whom in the demonstration company, and what both sides answer about it.

docs/demonstration.md says what is planted: IT sees itself far higher than its customers do; the furniture crew is
better than it thinks; bookings serves repairs well and the workshops badly; parts and who waits for them want the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import Service, ServiceMap, rated_by
from diagnostic.services.demonstration.answers import RATES, InventedResponses
from diagnostic.services.demonstration.company import ROOT, SEED, TEAMS, chart
from diagnostic.services.demonstration.simulation import Habits, Spread, answer, respondents, unit_effects
from diagnostic.settings import QUESTIONNAIRES

SERVED, SERVING = "colleague", "colleague_provider"
SERVICES = ServiceMap(
    (
        Service("office-it", ROOT, "Computers and phones"),
        Service("office-finance", ROOT, "Wages and expenses"),
        Service("office-people", ROOT, "Hiring and training"),
        Service("office-legal", ROOT, "Contracts"),
        Service("repairs-parts", "repairs", "Spare parts"),
        Service("deliveries-planning", "deliveries", "Routes and time slots"),
        Service("centre-bookings", "repairs", "Appointments for repairs"),
        Service("centre-bookings", "workshops", "Appointments for collections"),
        Service("centre-complaints", "shops", "Takes complaints over"),
        Service("office-marketing", "shops", "Posters and offers"),
        Service("deliveries-furniture", "workshops", "Fetches and brings furniture"),
        Service("workshops-tools", "repairs", "Lends tools"),
    )
)
USUAL, USUAL_OWN = 64.0, 70.0  # points: as customers rate a service as a rule, and as units rate their own
LEVELS = (Spread(0, 0), Spread(1.5, 1), Spread(2, 1.5))  # of those who rate
HABITS = Habits(person=Spread(12, 9), noise=12, skips=0.03)
THEIR_PART = 52.0
EVERYTHING = "*"
#: Points by which the truth is off what is usual: of a provider, as those it serves meet it, and as it sees itself.
MET: Mapping[str, Mapping[str, float]] = {
    "office-it": {"reliability": -22, "responsiveness": -22, "empathy": -10, "overall": -14},
    "office-finance": {EVERYTHING: 8},
    "repairs-parts": {"tangibles": -24, "responsiveness": -18, "overall": -12},
    "deliveries-furniture": {EVERYTHING: 12},
}
SEEN: Mapping[str, Mapping[str, float]] = {
    "office-it": {"reliability": 8, "responsiveness": 8, "overall": 6},
    "repairs-parts": {"tangibles": -28, "responsiveness": -22, "overall": -14},
    "deliveries-furniture": {EVERYTHING: -14},
}
#: The same of one pair: a provider and a division.
OF_PAIR: Mapping[tuple[str, str], Mapping[str, float]] = {
    ("centre-bookings", "workshops"): {"empathy": -26, "reliability": -20, "overall": -20},
}


def serving_headcounts() -> dict[tuple[str, str], int]:
    """People to ask by (unit, audience): everybody about those who serve them, providers about their own service."""
    organisation, providers = chart(), set(SERVICES.providers)
    served = {(team.id, SERVED): team.people for team in TEAMS if SERVICES.serving(team.id, organisation)}
    return served | {(team.id, "employee"): team.people for team in TEAMS if team.id in providers}


def serving_responses(seed: int = SEED) -> list[InventedResponses]:
    """What those who are served say, a sheet about each unit, and what providers say of their own service."""
    rng = Generator(PCG64([seed, 5]))
    organisation = chart()
    served, serving = (load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in (SERVED, SERVING))
    return [_served(rng, organisation, served), _serving(rng, organisation, serving)]


def _served(rng: Generator, organisation: Organisation, asked: Questionnaire) -> InventedResponses:
    people = respondents(rng, _counts(organisation, SERVED), *RATES["employee"])
    raters = unit_effects(rng, organisation, len(asked.dimensions), LEVELS)
    codes, units, about = [], [], []
    places: dict[int, int] = {}
    sheets: dict[str, list[int]] = {provider: [] for provider in SERVICES.providers}
    for unit in people.tolist():  # who is asked about whom, as invitations would have it
        place = places[unit] = places.get(unit, -1) + 1
        for provider in rated_by(SERVICES.serving(organisation.ids[unit], organisation), place):
            sheets[provider].append(unit)
    for provider, mine in sheets.items():
        truth = USUAL + raters + _points(asked, MET.get(provider, {}))
        for (of, division), points in OF_PAIR.items():
            if of == provider:
                top = organisation.position[division]
                truth[top : organisation.ends[top]] += _points(asked, points)
        codes.append(answer(rng, asked, truth, np.array(mine, dtype=np.intp), HABITS))
        units += [organisation.ids[unit] for unit in mine]
        about += [provider] * len(mine)
    return InventedResponses(asked.id, asked.audience, np.concatenate(codes), tuple(units), tuple(about))


def _serving(rng: Generator, organisation: Organisation, asked: Questionnaire) -> InventedResponses:
    truth = np.full((len(organisation.ids), len(asked.dimensions)), USUAL_OWN)
    truth[:, list(asked.dimensions).index("their_part")] = THEIR_PART
    for provider, points in SEEN.items():
        truth[organisation.position[provider]] += _points(asked, points)
    units = respondents(rng, _counts(organisation, "employee"), 1.0, 1.0)  # few each: all of them answered
    codes = answer(rng, asked, truth, units, HABITS)
    return InventedResponses(asked.id, asked.audience, codes, tuple(organisation.ids[unit] for unit in units))


def _points(asked: Questionnaire, points: Mapping[str, float]) -> np.ndarray:
    return np.array([points.get(each, points.get(EVERYTHING, 0.0)) for each in asked.dimensions])


def _counts(organisation: Organisation, audience: str) -> np.ndarray:
    people = serving_headcounts()
    return np.array([people.get((unit, audience), 0) for unit in organisation.ids])
