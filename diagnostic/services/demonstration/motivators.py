"""What moves the people of the demonstration company: how much ten motivators matter to them, and how much is there.

docs/demonstration.md says what is planted. One truth is in neither side alone: who wants to be part of something
lasting finds less of it than who does not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.demonstration.answers import RATES, InventedResponses
from diagnostic.services.demonstration.company import SEED, chart, headcounts
from diagnostic.services.demonstration.simulation import Habits, Spread, answer, respondents, unit_effects
from diagnostic.settings import QUESTIONNAIRES

MOTIVATORS = "motivators"
LEVELS = (Spread(0, 0), Spread(1.5, 1.5), Spread(2, 2))
HABITS = Habits(person=Spread(8, 14), noise=12, skips=0.02, careless=0.01)
#: True points by motivator: how much it matters, how much is there.
TRUTH: Mapping[str, tuple[float, float]] = {
    "achievement": (84, 68),
    "worthwhile": (80, 66),
    "thanks": (76, 37),
    "difference": (72, 56),
    "vision": (58, 54),
    "insight": (60, 52),
    "order": (40, 62),
    "skill": (74, 58),
    "standard": (52, 60),
    "own_way": (70, 60),
}
#: Points by which something is otherwise in a division: motivator, its side, and by how much.
PLANTED: Mapping[str, tuple[tuple[str, str, float], ...]] = {
    "centre": (("own_way", "presence", -32), ("own_way", "importance", 8)),
    "repairs": (("thanks", "presence", 26), ("skill", "presence", 14)),
}
APART = ("vision", 0.9)  # who calls it important finds less of it, who does not finds more: most of them, a step


def motivator_headcounts() -> dict[tuple[str, str], int]:
    """People to ask by (unit, audience): employees alone."""
    return {(unit, audience): people for (unit, audience), people in headcounts().items() if audience == "employee"}


def motivator_responses(seed: int = SEED) -> InventedResponses:
    """Responses of the one survey on what moves people."""
    rng, organisation = Generator(PCG64([seed, 7])), chart()
    asked = load_questionnaire(QUESTIONNAIRES / f"{MOTIVATORS}.yaml")
    names = list(asked.dimensions)
    usual = np.array([TRUTH[id_.rpartition("_")[0]][id_.endswith("_presence")] for id_ in names], dtype=float)
    truth = usual + unit_effects(rng, organisation, len(names), LEVELS)
    for division, planted in PLANTED.items():
        first = organisation.position[division]
        for motivator, side, points in planted:
            truth[first : organisation.ends[first], names.index(f"{motivator}_{side}")] += points
    people = motivator_headcounts()
    counts = np.array([people.get((unit, asked.audience), 0) for unit in organisation.ids])
    units = respondents(rng, counts, *RATES[asked.audience])
    codes = _apart(rng, asked, answer(rng, asked, truth, units, HABITS))
    return InventedResponses(asked.id, asked.audience, codes, tuple(organisation.ids[unit] for unit in units))


def _apart(rng: Generator, asked: Questionnaire, codes: np.ndarray) -> np.ndarray:
    motivator, most = APART
    ids = [item.id for item in asked.items]
    matters, there = (codes[:, ids.index(f"{side}_{motivator}")] for side in "ip")
    step = np.where(matters >= 4, -1, 1) * (rng.random(len(codes)) < most)
    moved = np.where((matters == MISSING) | (there == MISSING), there, np.clip(there + step, 1, 5))
    codes[:, ids.index(f"p_{motivator}")] = moved
    return codes
