"""Who could not be shown by themselves even if everybody answered: from how many are asked, before anybody is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from diagnostic.core.disclosure.participation import reasons
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import Policy
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.participation import known_headcounts
from diagnostic.services.waves.rows import Wave, rated_map, wave_row
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import Headcounts, thaw_chart, thaw_policy
from diagnostic.storage.fieldwork import waves


class NeverShown(NamedTuple):
    """A unit that cannot be shown by itself. people : asked in it and the units below it.

    why : few, too few are asked; protecting, it would tell those apart. within : the unit that its answers are counted
    in; blank where they are in none that is shown.
    """

    name: str
    people: int
    why: Literal["few", "protecting"]
    within: str


@dataclass(frozen=True)
class SmallUnits:
    """The units of one audience that cannot be shown by themselves, in the order of the chart. least : k people."""

    audience: str
    least: int
    units: tuple[NeverShown, ...]


def small_units(
    headcounts: Headcounts | None, chart: Organisation, policy: Policy, audiences: Sequence[str]
) -> list[SmallUnits]:
    """Of each audience of which it is known how many are asked; none where every unit of people can be shown."""
    found = []
    for audience in audiences if headcounts else ():
        asked = [(headcounts or {}).get((unit, audience), 0) for unit in chart.ids]
        if audience not in policy.open_to and any(asked):
            found.append(_small(audience, np.array(asked, dtype=np.int64), chart, policy))
    return [each for each in found if each.units]


def small_units_of(inst: Installation, access: Access, wave: Wave | str) -> list[SmallUnits]:
    """The same of a survey that was made, from its list of headcounts, or else from its invitations so far."""
    consultants_only(access)
    found = []
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        chart, policy = thaw_chart(row.chart), thaw_policy(row.policy)
        for survey in waves.surveys_of(db, access.organisation, row.id):
            asked = known_headcounts(db, row, survey, chart)
            if asked is not None and asked.any() and rated_map(row, survey.audience) is None:
                found.append(_small(survey.audience, asked, chart, policy))
    return [each for each in found if each.units]


def _small(audience: str, asked: np.ndarray, chart: Organisation, policy: Policy) -> SmallUnits:
    of_audience = policy.of(audience)
    return SmallUnits(audience, of_audience.min_group, tuple(_never(asked, chart, of_audience)))


def _never(asked: np.ndarray, chart: Organisation, policy: Policy) -> Iterator[NeverShown]:
    why, people = reasons(asked, chart, policy), chart.roll_up(asked)
    within = chart.residual_of(np.array([not reason for reason in why]))
    for i, reason in enumerate(why):
        if reason == "few" or reason == "protecting":
            above = chart.names[within[i]] if within[i] >= 0 else ""
            yield NeverShown(chart.names[i], int(people[i]), reason, above)
