"""What the clients of the demonstration company's IT answer over six years, in the shape of a published case.

At first they are content; then, year by year, how they are treated gets worse while the work stays as it was, until the
team takes it up and it turns. docs/demonstration.md says what is planted.
"""

from __future__ import annotations

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.services.demonstration.answers import InventedResponses
from diagnostic.services.demonstration.company import SEED, chart
from diagnostic.services.demonstration.simulation import Habits, Spread, answer
from diagnostic.settings import QUESTIONNAIRES

CARING = "caring"
TEAM, CLIENTS, ANSWER = "office-it", 140, (96, 88, 91, 84, 99, 104)
YEARS_BACK = len(ANSWER)
#: True points of the overall question, of the work and of the treatment, year by year.
TRUTH = ((79, 77, 78), (76, 77, 72), (71, 76, 62), (64, 74, 52), (70, 75, 62), (78, 78, 74))
HABITS = Habits(person=Spread(13, 9), noise=12, skips=0.03)


def caring_headcounts() -> dict[tuple[str, str], int]:
    """Clients to ask by (unit, audience)."""
    return {(TEAM, "customer"): CLIENTS}


def caring_responses(seed: int = SEED) -> list[InventedResponses]:
    """Responses by year, the earliest first."""
    rng = Generator(PCG64([seed, 3]))
    asked, organisation = load_questionnaire(QUESTIONNAIRES / f"{CARING}.yaml"), chart()
    found = []
    for people, points in zip(ANSWER, TRUTH, strict=True):
        truth = np.tile(np.array(points, dtype=float), (len(organisation.ids), 1))
        units = np.full(people, organisation.position[TEAM])
        codes = answer(rng, asked, truth, units, HABITS)
        found.append(InventedResponses(asked.id, asked.audience, codes, (TEAM,) * people))
    return found
