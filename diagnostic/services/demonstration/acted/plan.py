"""The action plan of the demonstration company, and what six things were meant to move; all its people are invented.

docs/demonstration.md says what is true of each.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.definitions.action import (
    AGREEMENT,
    CELL,
    DOING,
    DONE,
    DROPPED,
    FREE,
    GAP,
    OPEN,
    RULE,
    SUGGESTION,
    ActionText,
    ActionWhy,
)
from diagnostic.services.demonstration.company import CONTACT, ROOT

BEFORE, NOW = "before", "now"  # days are counted from the end of the yearly survey before the newest, or from today


@dataclass(frozen=True)
class Act:
    """An action of a unit: made, due and last changed on days after `since`; `due` and `ended` may be none."""

    unit: str
    text: ActionText
    since: str
    made: int
    due: int | None = None
    ended: int | None = None


@dataclass(frozen=True)
class Hope:
    """What one of these is meant to move: the number of the action, the dimension, where, and by how many points."""

    act: int
    questionnaire: str
    dimension: str
    units: tuple[str, ...]
    points: float


REPAIRS = ("repairs-heating", "repairs-kitchens", "repairs-electrics", "repairs-plumbing", "repairs-locks")
CENTRE = ("centre-phone", "centre-chat", "centre-complaints", "centre-bookings", "centre-business")
GOODBYE = (
    "shops-hillside", "shops-harbour", "shops-market", "shops-riverside", "shops-station", "deliveries-furniture",
    "deliveries-harbour", "deliveries-riverside", "workshops-appliances", "workshops-furniture",
)  # fmt: skip
ASKING = (
    "shops-hillside", "shops-harbour", "shops-market", "shops-station", "deliveries-furniture", "deliveries-harbour",
    "deliveries-riverside", "deliveries-evening", "deliveries-points", "workshops-appliances", "workshops-furniture",
    "workshops-tools",
)  # fmt: skip
ADOPTING = ("deliveries-hillside", "repairs-kitchens", "shops-harbour")  # those of the adopters for whom it worked


def _act(what: str, why: ActionWhy, owner: str, state: str, reason: str = "", manager: str = CONTACT) -> ActionText:
    return ActionText(what, why, owner, None, state, reason, manager)


ACTS = (
    Act(
        "repairs",
        _act(
            "Put up one list each Monday: what is decided, what is open, and when it will be decided",
            ActionWhy(RULE, "S01", "Insecurity"), "Marta L.", DONE,
        ),
        BEFORE, 40, 100, 95,
    ),
    Act(
        "centre",
        _act("Begin each shift with thanks to one person, by name", ActionWhy(RULE, "S05", "Coolness"), "Jo", DONE),
        BEFORE, 42, 120, 118,
    ),
    Act(
        ROOT,
        _act(
            "Say goodbye by name, in shops, vans and workshops",
            ActionWhy(SUGGESTION, "", "Once I have paid nobody knows me any more"), "Ravi", DONE,
        ),
        BEFORE, 45, 150, 140,
    ),
    Act(
        ROOT,
        _act(
            "Ask before leaving whether there is anything else",
            ActionWhy(CELL, "attentiveness", "Attentiveness, as customers see it"), "Ines P.", DONE,
        ),
        BEFORE, 45, 150, 149,
    ),
    Act(
        "office-it",
        _act(
            "Walk over once a week instead of writing", ActionWhy(AGREEMENT, "", "How we treat everybody"), "Dev", DOING
        ),
        NOW, -60, 20, -30,
    ),
    Act(
        "centre-chat",
        _act(
            "Two people answer, one listens: change places each week", ActionWhy(RULE, "S07", "Slowness"), "Nour", DOING
        ),
        NOW, -40, 12, -21,
    ),
    Act(
        "deliveries-harbour",
        _act(
            "Take a complaint to the person it is about, before anybody else hears of it",
            ActionWhy(RULE, "S02", "Distance"), "Sam T.", OPEN,
        ),
        NOW, -45, -9,
    ),
    Act(
        "deliveries-harbour",
        _act(
            "Have lunch together on the day the vans are washed",
            ActionWhy(SUGGESTION, "", "We only meet on the yard"), "", OPEN, manager="",
        ),
        NOW, -38,
    ),
    Act(
        "shops-market",
        _act(
            "Lay the book of returns on the counter, open",
            ActionWhy(CELL, "openness", "Openness, as customers see it"), "Pia", DOING,
        ),
        NOW, -50, -2, -15,
    ),
    Act(
        "workshops-furniture",
        _act(
            "Let whoever knows the old joints show two others how they are done",
            ActionWhy(RULE, "S03", "Withholding"), "Otto", OPEN,
        ),
        NOW, -20, 30,
    ),
    Act(
        "centre",
        _act(
            "New headsets for the phone desk", ActionWhy(SUGGESTION, "", "I hear every second word"), "Kim", DROPPED,
            "The money is not there before January; it is asked for again then",
        ),
        NOW, -35, None, -10,
    ),
    Act(
        ROOT,
        _act(
            "A day in another team, twice a year", ActionWhy(FREE, "", "Nobody knows what the next team does"), CONTACT,
            OPEN,
        ),
        NOW, -15, 60,
    ),
    Act(
        "centre-complaints",
        _act(
            "Answer every letter within two days", ActionWhy(GAP, "mirror", "Measure at the end"), "Lena", DROPPED,
            "Letters come all at once; a call within two days does more, and is made already",
        ),
        NOW, -55, -25, -30,
    ),
    Act(
        "repairs-kitchens",
        _act(
            "Ask at the end of each job how it went", ActionWhy(GAP, "mirror", "Measure at the end"), "Marta L.", DONE
        ),
        NOW, -70, -20, -24,
    ),
)  # fmt: skip
HOPES = (
    Hope(0, "employee", "stability", REPAIRS, 8),  # they got better
    Hope(1, "employee", "appreciation", CENTRE, 5),  # they got worse, whatever was tried
    Hope(2, "customer", "caring", GOODBYE, 5),  # nothing changed
    Hope(3, "customer", "attentiveness", ASKING, 6),  # nothing changed
)
SAID = (
    (6, "Sam T.", "I spoke to the evening crew first. They want to hear it from the foreman too."),
    (10, "Nour", "The cheap ones from the market do not hold a week."),
    (0, "Jo", "May we have the list in the centre as well?"),
)
NOTE = "Two of these teams were without a lead from March to June."  # beside what went the other way
UPDATE = (
    "The list on Mondays stays; it is up in all of Repairs now.",
    "No new headsets: the money is not there before January.",
    "The furniture workshop shows each other the old joints from next week on.",
)
