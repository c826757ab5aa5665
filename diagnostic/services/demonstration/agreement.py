"""The agreement of the demonstration company's IT: what it says, who signed it, and how it is kept by two pulses.

docs/demonstration.md says what is planted.
"""

from __future__ import annotations

import numpy as np
from numpy.random import PCG64, Generator

from diagnostic.definitions.agreement import AgreementText
from diagnostic.services.agreements.pulses import CLIENTS, TEAM
from diagnostic.services.demonstration.answers import InventedResponses
from diagnostic.services.demonstration.caring import TEAM as IT
from diagnostic.services.demonstration.company import SEED

AGREED = AgreementText(
    "How we treat everybody who comes to us",
    (
        "We greet everybody as if we had waited for them.",
        "We listen to the end before we answer.",
        "We say how things stand before anybody has to ask.",
        "We say what we cannot do, and who can.",
        "We tell each other when we forget it, kindly and at once.",
    ),
)
SIGNED = ("Ada K.", "Ben", "Chiara", "Dev", "Emil", "Fatou", "Greta S.", "Hugo", "Ines", "Jonas", "Kemi")
PEOPLE = 12  # of the team, all of whom are asked
AFTER = (90, 270)  # days from the signing to each pulse
ANSWERED = {TEAM: (11, 12), CLIENTS: (34, 38)}
#: True points of each behaviour, by audience and pulse: most are kept better, clients are told no earlier than before.
TRUTH = {
    TEAM: ((74, 66, 58, 66, 40), (84, 80, 66, 74, 62)),
    CLIENTS: ((70, 60, 42, 58, 55), (82, 76, 44, 66, 60)),
}
PERSON, CHANCE = 9, 13  # standard deviations of a person on all behaviours, and of a single answer
STEP = 25  # points from one option to the next


def pulse_responses(number: int) -> list[InventedResponses]:
    """Responses to a pulse, 0 for the first, an audience each."""
    rng = Generator(PCG64([SEED, 5, number]))
    return [_of(rng, audience, ANSWERED[audience][number], TRUTH[audience][number]) for audience in (TEAM, CLIENTS)]


def _of(rng: Generator, audience: str, people: int, truth: tuple[int, ...]) -> InventedResponses:
    spread = rng.normal(0, PERSON, (people, 1)) + rng.normal(0, CHANCE, (people, len(truth)))
    codes = np.clip(np.rint((np.array(truth) + spread) / STEP), 0, 100 // STEP) + 1
    return InventedResponses("agreement", audience, codes.astype(np.int8), (IT,) * people)
