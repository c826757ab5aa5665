"""Whose work people depend on: asked in a short survey, and from what was published of it a service map suggested."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import yaml

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import DEPENDENCE, DEPENDS_ABOVE, MOST_OFFERED, RATING, ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.services.conversations.maps import kept_map
from diagnostic.services.fieldwork.lifecycle import create_wave, list_waves
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import load_survey, practice_of_wave, practice_waves
from diagnostic.services.waves.checks import dated_name
from diagnostic.services.waves.rows import Wave

DAYS = 14  # that it is open
NOT_SHOWN = f"Too few answered in every unit: a share takes {Policy().favourable_from} people. So nothing is suggested."
NEEDED, WHOSE = "needed", "whose"  # the dimension of its one item, and the question to tick
Shares = Mapping[tuple[str, str], tuple[float, float]]  # (share 0-1 who tick, people), by (their unit, whom they tick)


@dataclass(frozen=True)
class Dependence:
    """A row that could stand in the map: of so many people `asked` of a receiver, so many `ticked` the provider."""

    provider: str
    receiver: str
    ticked: int
    asked: int


@dataclass(frozen=True)
class DependenceSurvey:
    """What is known of whose work people depend on.

    running : a survey that takes answers, now or later. published : the newest that is.
    shown : whether any share of it is.
    """

    running: Wave | None
    published: Wave | None
    shown: bool
    rows: tuple[Dependence, ...]


def dependence_questionnaire(chart: Organisation, units: Collection[str]) -> bytes:
    """The questionnaire: a line on what people need from others, then the units to tick, in the order of the chart."""
    options = {option_id(unit): {"en": name} for unit, name in _names(chart).items() if unit in units}
    item = {
        "id": f"{NEEDED}_1",
        "dimension": NEEDED,
        "text": {"en": "I get what I need from other units to do my work well."},
    }
    name = {"en": "What we need from others"}
    dimension = {"name": name, "short": {"en": "From others"}, "source": "credo", "unruled": True}
    written = {
        "id": DEPENDENCE,
        "version": 1,
        "audience": RATING,
        "scale": "agreement",
        "name": {"en": "Whose work we depend on"},
        "about": {"en": "A line, and a list to tick. It shows who serves whom here, so that both can talk about it."},
        "minutes": 1,
        "dimensions": {NEEDED: dimension},
        "items": [item],
        "choices": [
            {
                "id": WHOSE,
                "text": {"en": "Whose work do you depend on most? Leave out your own unit."},
                "options": options,
                "none": {"en": "Nobody of these"},
            }
        ],
    }
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False).encode()


def option_id(unit: str) -> str:
    """The id under which a unit can be ticked: any id of a chart, as an id of a questionnaire.

    >>> option_id("Sales & more") == option_id("Sales & more"), option_id("it")[:2]
    (True, 'u_')
    """
    return "u_" + hashlib.sha256(unit.encode()).hexdigest()[:12]


def _names(chart: Organisation) -> dict[str, str]:
    """Names by unit; behind those that several share, the name of the unit above."""
    found = {}
    for unit, name, parent in zip(chart.ids, chart.names, chart.parents, strict=True):
        found[unit] = f"{name} ({chart.names[parent]})" if chart.names.count(name) > 1 and parent >= 0 else name
    return found


def offered_units(chart: Organisation) -> tuple[str, ...]:
    """The units to offer unless others are chosen: of the lowest level of which, with what ends above it, there are few
    enough to look through; none where there are always more.

    >>> from diagnostic.definitions.organisation import flat
    >>> offered_units(flat(["it", "shop"]))
    ('it', 'shop')
    """
    last = [not below for below in chart.children]
    for depth in range(max(chart.levels), 0, -1):
        found = [
            unit
            for unit, level, ends in zip(chart.ids, chart.levels, last, strict=True)
            if level == depth or (level < depth and ends)
        ]
        if len(found) <= MOST_OFFERED:
            return tuple(found)
    return ()


def ask_whose_work(inst: Installation, access: Access, units: Collection[str], now: datetime) -> Wave:
    """A survey of colleagues that opens now and offers these units; nobody rates a unit of the map in it.

    UserError without a chart, for too few or too many units or an unknown one, and while such a survey takes answers.
    """
    consultants_only(access)
    chart = get_chart(inst, access.organisation)
    if chart is None:
        raise UserError("Units come first: upload a chart under Organisation.")
    if not 2 <= len(units) <= MOST_OFFERED or any(unit not in chart.position for unit in units):
        raise UserError(f"Choose 2 to {MOST_OFFERED} units of the chart that may serve others.")
    if (running := _running(inst, access, now)) is not None:
        raise UserError(f"Whose work people depend on is being asked already: {running.name}.")
    taken = {each.name for each in list_waves(inst, access, access.day_of(now))}
    return create_wave(
        inst,
        access,
        name=dated_name("Whose work we depend on", access.day_of(now), taken),
        opens=access.day_of(now),
        closes=access.day_of(now) + timedelta(days=DAYS - 1),
        questionnaires=[dependence_questionnaire(chart, units)],
        now=now,
    )


def _running(inst: Installation, access: Access, now: datetime) -> Wave | None:
    waves = [each for each in list_waves(inst, access, access.day_of(now)) if each.state in ("planned", "open")]
    return next((each for each in waves if practice_of_wave(inst, access, each.id) == DEPENDENCE), None)


def whose_work(inst: Installation, access: Access, now: datetime) -> DependenceSurvey:
    """What is asked, and what the newest published survey suggests beyond the map that is kept."""
    running, published = _running(inst, access, now), practice_waves(inst, access, DEPENDENCE)
    chart = get_chart(inst, access.organisation)
    if not published or chart is None:
        return DependenceSurvey(running, None, False, ())
    survey = load_survey(inst, access, DEPENDENCE, published[0], published)
    shares = published_shares(survey.answered[DEPENDENCE][1], survey.chart)
    rows = suggested_services(shares, survey.chart, kept_map(inst, access).services)
    known = tuple(each for each in rows if {each.provider, each.receiver} <= chart.position.keys())
    return DependenceSurvey(running, published[0], bool(shares), known)


def published_shares(scores: UnitScores, chart: Organisation) -> Shares:
    """Of each unit that shows it, the share who ticked each unit; hidden ones are left out."""
    unit_of = {f"{WHOSE}_{option_id(unit)}": unit for unit in chart.ids}
    shown = scores.choices[scores.choices["hidden"] == ""]
    return {(row.unit, unit_of[row.option]): (row.share, row.n) for row in shown.itertuples() if row.option in unit_of}


def suggested_services(shares: Shares, chart: Organisation, known: ServiceMap) -> list[Dependence]:
    """Rows beyond the map that is known, those whom most depend on first.

    A unit depends on another if more than `DEPENDS_ABOVE` of its people tick it. It stands for all units below it where
    none of them that is shown says otherwise; else these stand for themselves. What is a provider's own is left out.
    """
    served, found = known.customers(chart), []
    for provider in dict.fromkeys(each for _, each in shares):
        top = chart.position[provider]
        covered = served.get(provider, np.zeros(len(chart.ids), dtype=bool)).copy()
        covered[top : chart.ends[top]] = True
        says = {
            chart.position[unit]: round(share * people) > DEPENDS_ABOVE * people
            for (unit, ticked), (share, people) in shares.items()
            if ticked == provider and not top <= chart.position[unit] < chart.ends[top]
        }
        found += [
            _row(shares, provider, chart.ids[i]) for i in _highest(says, chart) if not covered[i : chart.ends[i]].all()
        ]
    return sorted(found, key=lambda each: -each.ticked / each.asked)


def _highest(says: Mapping[int, bool], chart: Organisation) -> list[int]:
    """Positions of the units that depend with all that is shown below them, and are below no other such unit."""
    found, i = [], 0
    while i < len(chart.ids):
        all_say = says.get(i, False) and all(says.get(j, True) for j in range(i, chart.ends[i]))
        found += [i] * all_say
        i = chart.ends[i] if all_say else i + 1
    return found


def _row(shares: Shares, provider: str, receiver: str) -> Dependence:
    share, people = shares[receiver, provider]
    return Dependence(provider, receiver, round(share * people), int(people))
