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
QUESTION, WRITE = "one_thing", 0.45  # the open question, and the share of clients who write something
ABOUT_TREATMENT = (0.3, 0.35, 0.5, 0.7, 0.5, 0.3)  # share of the comments, year by year
TREATMENT = (
    "They sighed when I asked a second time.",
    "I was not told what was happening for three days.",
    "Please listen to the end before you answer.",
    "A little more patience with people who are not technical.",
    "The tone of the last message was unfriendly.",
    "Nobody greeted me at the desk.",
    "I felt like a nuisance.",
    "Friendly people, all of them.",
    "They took my concern seriously and stayed calm.",
    "Keep us informed while we wait.",
)
WORK = (
    "The new laptops are fast.",
    "The password page is too slow in the mornings.",
    "They know what they are doing.",
    "The printer was repaired the same day.",
    "The form has too many steps.",
    "Hard to reach after four.",
    "The solution held for a week, then it broke again.",
)


def caring_comments(year: int) -> list[tuple[str, str]]:
    """(unit, text) of those clients who write something in a year, 0 for the earliest."""
    rng = Generator(PCG64([SEED, 4, year]))
    return [
        (TEAM, str(rng.choice(TREATMENT if rng.random() < ABOUT_TREATMENT[year] else WORK)))
        for _ in range(round(WRITE * ANSWER[year]))
    ]


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
