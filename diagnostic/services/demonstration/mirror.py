"""What leaders, staff and customers of the demonstration company answer in its two mirror surveys.

docs/demonstration.md says what is planted: leaders ask more than they give, most of all at the end of work; five teams
took up a standard between the two surveys, and for three of them it changed something.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.demonstration.answers import RATES, InventedResponses
from diagnostic.services.demonstration.company import DIVISIONS, SEED, TEAMS, chart, headcounts
from diagnostic.services.demonstration.simulation import Habits, Spread, answer, respondents, unit_effects
from diagnostic.settings import QUESTIONNAIRES

MIRROR = ("mirror_leader", "mirror_staff", "mirror_customer")
MIRRORS = 2  # surveys
LEVELS = (Spread(0, 0), Spread(2, 1), Spread(3, 2))
WOBBLE = (Spread(0, 0), Spread(0, 0), Spread(1.5, 1.5))  # of a team from survey to survey
HABITS = {
    "leader": Habits(person=Spread(9, 9), noise=12, skips=0.03),
    "employee": Habits(person=Spread(12, 11), noise=13, skips=0.035, careless=0.02),
    "customer": Habits(person=Spread(13, 10), noise=13, skips=0.05, careless=0.02),
}
LEADERS_ANSWER = (0.85, 1.0)  # shares
PEOPLE_A_LEADER = 20
#: True points by dimension, as a rule; what a questionnaire asks besides is at 60.
USUAL: Mapping[str, Mapping[str, float]] = {
    "mirror_leader": {
        "agree_required": 82,
        "touch_required": 84,
        "measure_required": 76,
        "agree_self": 70,
        "touch_self": 72,
        "measure_self": 55,
        "fires": 42,
    },
    "mirror_staff": {
        "agree_practised": 70,
        "touch_practised": 72,
        "measure_practised": 56,
        "agree_received": 61,
        "touch_received": 60,
        "measure_received": 39,
        "engagement": 64,
        "recommend_leader": 62,
        "again_leader": 66,
    },
    "mirror_customer": {
        "agree_received": 66,
        "touch_received": 63,
        "measure_received": 50,
        "recommend_us": 74,
        "again_us": 78,
    },
}
OTHERWISE = 60.0
#: Teams whose leaders took up a standard after the first survey, and the points by which it changed what they give.
ADOPTERS: Mapping[str, float] = {
    "deliveries-hillside": 22,
    "repairs-kitchens": 22,
    "shops-harbour": 22,
    "centre-complaints": 0,
    "workshops-appliances": 0,
}
STANDARDS = ("agree", "touch", "measure")
CHANGED = (*("agree_received", "touch_received", "measure_received", "engagement", "recommend_leader"), "recommend_us")


def mirror_headcounts() -> dict[tuple[str, str], int]:
    """People to ask by (unit, audience), with leaders of teams and of divisions."""
    leaders = {(team.id, "leader"): 1 + team.people // PEOPLE_A_LEADER for team in TEAMS}
    return headcounts() | leaders | {(division, "leader"): 1 for division in DIVISIONS}


def mirror_responses(seed: int = SEED) -> list[list[InventedResponses]]:
    """Responses by survey and audience."""
    rng = Generator(PCG64([seed, 2]))
    organisation = chart()
    asked = [load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in MIRROR]
    lasting = {each.id: unit_effects(rng, organisation, len(each.dimensions), LEVELS) for each in asked}
    return [
        [_responses(rng, organisation, each, lasting[each.id], later) for each in asked] for later in range(MIRRORS)
    ]


def _responses(
    rng: Generator, organisation: Organisation, asked: Questionnaire, lasting: np.ndarray, later: int
) -> InventedResponses:
    usual = np.array([USUAL[asked.id].get(dimension, OTHERWISE) for dimension in asked.dimensions])
    truth = usual + lasting + unit_effects(rng, organisation, len(usual), WOBBLE)
    for team, points in ADOPTERS.items():
        changed = [dimension in CHANGED and asked.audience != "leader" for dimension in asked.dimensions]
        truth[organisation.position[team], changed] += later * points
    people = mirror_headcounts()
    counts = np.array([people.get((unit, asked.audience), 0) for unit in organisation.ids])
    units = respondents(rng, counts, *RATES.get(asked.audience, LEADERS_ANSWER))
    codes = answer(rng, asked, truth, units, HABITS[asked.audience])
    return InventedResponses(asked.id, asked.audience, codes, tuple(organisation.ids[unit] for unit in units))
