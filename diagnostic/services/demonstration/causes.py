"""What employees of the demonstration company tick of what stands in the way.

docs/demonstration.md says what is planted: procedures wear people out at the customer centre, and Harbour vans speak
badly of each other and keep things to themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.demonstration.company import SEED, chart

LEFT_OUT = 0.05  # share of those who leave the question out
#: Shares of people who met it, as a rule.
USUAL: Mapping[str, float] = {
    "causes_sabotage": 0.07,
    "causes_silos": 0.3,
    "causes_backbiting": 0.24,
    "causes_fights": 0.16,
    "causes_stolen_praise": 0.14,
    "causes_toxic_leading": 0.1,
    "causes_draining": 0.36,
    "causes_structure": 0.22,
}
#: Shares that are otherwise in a division or a team.
PLANTED: Mapping[str, Mapping[str, float]] = {
    "centre": {"causes_draining": 0.68},
    "deliveries-harbour": {"causes_backbiting": 0.66, "causes_silos": 0.6},
    "repairs": {"causes_structure": 0.1},
}


def ticked_causes(asked: Questionnaire, units: Sequence[str], year: int) -> np.ndarray:
    """Codes, int8 people x options, of people in these units in a year."""
    rng, organisation = Generator(PCG64([SEED, 8, year])), chart()
    ticked = asked.of_choices
    names = [item.id for item in ticked.items] if ticked else []
    shares = np.tile([USUAL.get(name, 0.0) for name in names], (len(organisation.ids), 1))
    for unit, planted in PLANTED.items():
        top = organisation.position[unit]
        for name, share in planted.items():
            shares[top : organisation.ends[top], names.index(name)] = share
    at = [organisation.position[unit] for unit in units]
    met = (rng.random((len(at), len(names))) < shares[at]).astype(np.int8)
    met[rng.random(len(at)) < LEFT_OUT] = MISSING
    return met
