"""The invented company of the demonstration: its units, and the truth that was planted in its answers.

Nothing here speaks of real people. docs/demonstration.md tells the story; the tests look for it in the reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnostic.definitions.organisation import Organisation, tree

ID = "demonstration"
NAME = "Wren & Tallow Home Services (demonstration)"
CONTACT = "Alex Moss"  # invented too: whom respondents can ask
SEED = 8
ROOT = "wren-tallow"


@dataclass(frozen=True)
class Team:
    """A team: its people, how much contact with customers it has, where it works, and how many customers are asked."""

    id: str
    name: str
    people: int
    contact: str
    site: str
    customers: int = 0


DIVISIONS: Mapping[str, tuple[str, tuple[Team, ...]]] = {
    "deliveries": (
        "Deliveries",
        (
            Team("deliveries-harbour", "Harbour vans", 38, "high", "Harbour", 120),
            Team("deliveries-hillside", "Hillside vans", 31, "high", "Hillside", 100),
            Team("deliveries-riverside", "Riverside vans", 26, "high", "Riverside", 90),
            Team("deliveries-furniture", "Furniture crew", 22, "high", "Harbour", 70),
            Team("deliveries-evening", "Evening round", 17, "high", "Riverside", 60),
            Team("deliveries-points", "Parcel points", 12, "medium", "Old Market", 45),
            Team("deliveries-planning", "Route planning", 6, "low", "Harbour"),
            Team("deliveries-returns", "Returns", 4, "medium", "Harbour", 9),
        ),
    ),
    "repairs": (
        "Repairs",
        (
            Team("repairs-heating", "Heating", 33, "high", "Hillside", 110),
            Team("repairs-kitchens", "Kitchens", 27, "high", "Hillside", 85),
            Team("repairs-electrics", "Electrics", 21, "high", "Riverside", 75),
            Team("repairs-plumbing", "Plumbing", 16, "high", "Riverside", 60),
            Team("repairs-locks", "Locks and doors", 11, "high", "Old Market", 40),
            Team("repairs-parts", "Spare parts", 5, "low", "Hillside"),
            Team("repairs-emergency", "Emergency call-out", 3, "high", "Riverside", 14),
        ),
    ),
    "centre": (
        "Customer centre",
        (
            Team("centre-phone", "Phone desk", 40, "high", "Old Market", 140),
            Team("centre-chat", "Online chat", 34, "high", "Old Market", 120),
            Team("centre-complaints", "Complaints", 24, "high", "Old Market", 80),
            Team("centre-bookings", "Bookings", 18, "high", "Old Market", 70),
            Team("centre-business", "Business customers", 13, "medium", "Harbour", 40),
            Team("centre-billing", "Billing questions", 9, "medium", "Harbour", 30),
            Team("centre-night", "Night line", 4, "high", "Old Market", 8),
        ),
    ),
    "shops": (
        "Shops",
        (
            Team("shops-harbour", "Harbour shop", 29, "high", "Harbour", 100),
            Team("shops-market", "Old Market shop", 23, "high", "Old Market", 110),
            Team("shops-station", "Station shop", 19, "high", "Riverside", 80),
            Team("shops-hillside", "Hillside shop", 14, "high", "Hillside", 55),
            Team("shops-riverside", "Riverside shop", 10, "high", "Riverside", 40),
            Team("shops-garden", "Garden shop", 7, "medium", "Hillside", 25),
            Team("shops-corner", "Corner shop", 3, "high", "Old Market", 7),
        ),
    ),
    "workshops": (
        "Workshops",
        (
            Team("workshops-appliances", "Appliance workshop", 25, "medium", "Harbour", 50),
            Team("workshops-furniture", "Furniture workshop", 20, "medium", "Harbour", 60),
            Team("workshops-paint", "Paint workshop", 15, "low", "Harbour", 20),
            Team("workshops-tools", "Tool hire", 8, "medium", "Riverside", 30),
            Team("workshops-clocks", "Clock repair", 3, "medium", "Old Market", 6),
        ),
    ),
    "office": (
        "Head office",
        (
            Team("office-finance", "Finance", 16, "low", "Harbour"),
            Team("office-it", "IT", 12, "low", "Harbour"),
            Team("office-people", "People and training", 9, "low", "Harbour"),
            Team("office-marketing", "Marketing", 6, "low", "Harbour"),
            Team("office-legal", "Legal", 4, "low", "Harbour"),
            Team("office-board", "Board office", 3, "low", "Harbour"),
        ),
    ),
}
TEAMS = tuple(team for _, teams in DIVISIONS.values() for team in teams)


def chart() -> Organisation:
    """The organisation chart: the company, its divisions and their teams."""
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [(ROOT, None, "Wren & Tallow", {})]
    for division, (name, teams) in DIVISIONS.items():
        rows.append((division, ROOT, name, {}))
        rows += [(team.id, division, team.name, {"contact": team.contact, "site": team.site}) for team in teams]
    return tree(rows)


def headcounts() -> dict[tuple[str, str], int]:
    """People to ask by (unit, audience)."""
    staff = {(team.id, "employee"): team.people for team in TEAMS}
    return staff | {(team.id, "customer"): team.customers for team in TEAMS if team.customers}


Points = tuple[float, float, float]  # in each of the three yearly waves
EVERY = "*"  # every dimension of the questionnaire


@dataclass(frozen=True)
class Planted:
    """A truth about a unit and all units below it: points added to its true scores, by dimension."""

    unit: str
    what: str
    inside: Mapping[str, Points] = field(default_factory=dict)
    outside: Mapping[str, Points] = field(default_factory=dict)


PLANTED = (
    Planted(
        "repairs",
        "got better from year to year; customers noticed later",
        {EVERY: (-12, -4, 6)},
        {EVERY: (-8, -6, 1)},
    ),
    Planted(
        "centre",
        "got worse from year to year; customers are beginning to notice",
        {EVERY: (6, -1, -10)},
        {EVERY: (4, 2, -4)},
    ),
    Planted(
        "deliveries-harbour",
        "low on both sides: people do not trust each other, watch their backs and pull apart, and customers feel it",
        {"trust": (-28, -28, -28), "safety": (-28, -28, -28), "teamwork": (-24, -24, -24)},
        {"authenticity": (-24, -24, -24), "attentiveness": (-26, -26, -26), "cooperation": (-24, -24, -24)},
    ),
    Planted(
        "centre-chat",
        "low inside, still good outside: nobody is thanked, answers are slow, and strength runs out",
        {"appreciation": (-8, -14, -18), "responsiveness": (-8, -14, -18), "resilience": (-8, -14, -18)},
        {"warmth": (12, 12, 14), "responsiveness": (12, 12, 14), "commitment": (12, 12, 16)},
    ),
    Planted(
        "shops-market",
        "good inside, not outside: people work well together, but customers find them closed, unfair and rigid",
        {EVERY: (0, 5, 10)},
        {"openness": (-28, -28, -28), "fairness": (-28, -28, -28), "flexibility": (-28, -28, -28)},
    ),
    Planted(
        "shops-station",
        "good on both sides",
        {EVERY: (12, 12, 12)},
        {EVERY: (10, 10, 10)},
    ),
    Planted(
        "workshops-furniture",
        "low on both sides in one thing: what somebody knows stays with them, and customers are left in the dark",
        {"information_sharing": (-26, -26, -26)},
        {"openness": (-26, -26, -26)},
    ),
)
