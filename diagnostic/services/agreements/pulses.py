"""Pulses: how well an agreement is kept, asked of the team and those it serves, an item a behaviour."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isnan, nan

import pandas as pd
import yaml

from diagnostic.core.released.changes import changes
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.agreement import FEWEST, MOST, AgreementText, pulse_id
from diagnostic.definitions.loading.catalogue_files import refusal
from diagnostic.definitions.model import say
from diagnostic.definitions.wave import ANSWERS_OF_ONE, MIN_GROUP, Policy
from diagnostic.errors import Problem, UserError
from diagnostic.services.agreements.texts import get_agreement
from diagnostic.services.fieldwork.lifecycle import create_wave, list_waves
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import PracticeSurvey, every_survey, practice_of_wave
from diagnostic.services.respondents.open_links import make_open_links
from diagnostic.services.waves.checks import dated_name
from diagnostic.services.waves.rows import Wave

TEAM, CLIENTS = "employee", "customer"  # audiences
DAYS = 14  # that a pulse is open, and about which it asks
OTHERWISE = "other behaviours"  # in the place of a verdict: the pulse before asked about others
KEPT = "kept"  # the dimension
ABOUT = (
    f"A line for each behaviour, open for {DAYS} days. It is a survey: nothing is shown of fewer than {MIN_GROUP} "
    f"people, or of fewer than {ANSWERS_OF_ONE * MIN_GROUP} answers by an open link, and nothing before it is "
    "published."
)
ASKED = {
    TEAM: ("How well did we keep this in the last two weeks?", "How we keep our agreement"),
    CLIENTS: ("How well did the team keep this towards you in the last two weeks?", "How the team keeps its agreement"),
}


@dataclass(frozen=True)
class PulseCell:
    """What one group of people said of one behaviour in one pulse: 0-100, by how many; NaN where that is not shown."""

    mean: float
    n: float


@dataclass(frozen=True)
class PulseRow:
    """A behaviour, or the whole, over the pulses.

    verdict : of the last change of the whole, or OTHERWISE; empty for a behaviour, and where there is nothing before.
    """

    text: str
    cells: tuple[PulseCell, ...]
    verdict: str = ""


@dataclass(frozen=True)
class Pulses:
    """What the published pulses of an agreement say, as one audience answered, the earliest pulse first.

    days : on which each opened. open_to_all : whether each was asked by an open link.
    """

    audience: str
    days: tuple[date, ...]
    open_to_all: tuple[bool, ...]
    rows: tuple[PulseRow, ...]


def pulse_questionnaire(record: str, text: AgreementText, audience: str) -> bytes:
    """The questionnaire of a pulse: an item for each behaviour, by an id that follows from its wording."""
    asked, name = ASKED[audience]
    items = [
        {"id": item_id(line), "dimension": KEPT, "text": {"en": f"{asked} \u201c{line}\u201d"}}
        for line in text.behaviours
    ]
    written = {
        "id": pulse_id(record, audience),
        "version": 1,
        "audience": audience,
        "scale": "frequency",
        "name": {"en": f"{name}: {text.title}"},
        "about": {"en": "A line for each thing that was agreed. Go by what you saw in the last two weeks."},
        "minutes": 1,
        "dimensions": {KEPT: {"name": {"en": "Kept"}, "short": {"en": "Kept"}, "source": "caring", "unruled": True}},
        "items": items,
    }
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False).encode()


def item_id(behaviour: str) -> str:
    """The id of the item of a behaviour: another wording is another item, so that pulses never mix the two.

    >>> item_id("We listen.") == item_id("We listen."), item_id("We ask.")[:2]
    (True, 'b_')
    """
    return "b_" + hashlib.sha256(behaviour.encode()).hexdigest()[:12]


def make_pulse(inst: Installation, access: Access, record: str, people: int, clients: bool, now: datetime) -> Wave:
    """A survey on an agreement that opens now: of a team of so many people, and of its clients by an open link.

    UserError for an agreement that does not exist or is a draft, a team too small to be shown, and while one is open.
    """
    agreement = get_agreement(inst, access, record)
    if not agreement.text.ready:
        raise refusal("agreement_draft", fewest=FEWEST, most=MOST)
    if people < MIN_GROUP:
        hint = "In a smaller team everybody would know who said what. Talk about it instead."
        raise UserError(Problem("pulse", f"at least {MIN_GROUP} people", str(people), "people in the team", hint))
    waves = list_waves(inst, access, access.day_of(now))
    running = (each for each in waves if each.state == "open" and _asks(inst, access, each, record))
    if (open_one := next(running, None)) is not None:
        raise UserError(
            f"A pulse on this agreement is open already, until {open_one.closes:%d %B %Y}: {open_one.name}."
        )
    audiences = [TEAM, CLIENTS][: 1 + clients]
    wave = create_wave(
        inst,
        access,
        name=dated_name(agreement.text.title, access.day_of(now), {each.name for each in waves}),
        opens=access.day_of(now),
        closes=access.day_of(now) + timedelta(days=DAYS - 1),
        questionnaires=[pulse_questionnaire(record, agreement.text, each) for each in audiences],
        headcounts={(agreement.unit, TEAM): people},
        policy=Policy(open_to=(CLIENTS,) if clients else ()),
        now=now,
    )
    if clients and access.day_of(now) <= wave.closes:
        make_open_links(inst, access, wave, CLIENTS, [agreement.unit], now)
    return wave


def _asks(inst: Installation, access: Access, wave: Wave, record: str) -> bool:
    """Whether a wave is a pulse on an agreement."""
    return practice_of_wave(inst, access, wave.id) == pulse_id(record)


def pulses(inst: Installation, access: Access, record: str) -> list[Pulses]:
    """What was published of the pulses of an agreement, an audience each; nothing where nothing was."""
    agreement = get_agreement(inst, access, record)
    surveys = every_survey(inst, access, pulse_id(record))
    found = []
    for audience in (TEAM, CLIENTS):
        id_ = pulse_id(record, audience)
        asked = [each for each in surveys if id_ in each.answered]
        if asked:
            days = tuple(each.wave.opens for each in asked)
            by_link = tuple(audience in each.wave.policy.open_to for each in asked)
            found.append(Pulses(audience, days, by_link, tuple(_rows(asked, id_, agreement.unit, agreement.text))))
    return found


def _rows(surveys: Sequence[PracticeSurvey], id_: str, unit: str, text: AgreementText) -> list[PulseRow]:
    """The whole first, then the behaviours of today, then those that were asked before and are worded otherwise now."""
    scores = [each.answered[id_][1] for each in surveys]
    before = {item.id: _behaviour(say(item.text)) for each in surveys for item in each.answered[id_][0].items}
    lines = {item_id(line): line for line in text.behaviours}
    alike = len({frozenset(item.id for item in each.answered[id_][0].items) for each in surveys[-2:]}) == 1
    verdict = _verdict(scores, unit) if alike else OTHERWISE * (len(scores) > 1)
    whole = PulseRow("All together", tuple(_whole(each, unit) for each in scores), verdict)
    return [
        whole,
        *(
            PulseRow(line, tuple(_item(each, unit, item) for each in scores))
            for item, line in (lines | {item: line for item, line in before.items() if item not in lines}).items()
        ),
    ]


def _behaviour(asked: str) -> str:
    """The behaviour in the text of an item.

    >>> _behaviour("How well did we keep this? \u201cWe ask.\u201d")
    'We ask.'
    """
    return asked.partition("\u201c")[2].removesuffix("\u201d")


def _whole(scores: UnitScores, unit: str) -> PulseCell:
    frame = scores.scores
    return _cell(frame[(frame["unit"] == unit) & (frame["dimension"] == KEPT)])


def _item(scores: UnitScores, unit: str, item: str) -> PulseCell:
    frame = scores.items
    return _cell(frame[(frame["unit"] == unit) & (frame["item"] == item)])


def _cell(rows: pd.DataFrame) -> PulseCell:
    if not len(rows) or isnan(rows["mean"].iloc[0]):
        return PulseCell(nan, nan)
    return PulseCell(float(rows["mean"].iloc[0]), float(rows["n"].iloc[0]))


def _verdict(scores: Sequence[UnitScores], unit: str) -> str:
    if len(scores) < 2:
        return ""
    found = changes(scores[-2], scores[-1])
    rows = found[(found["unit"] == unit) & (found["dimension"] == KEPT)]
    return str(rows["verdict"].iloc[0]) if len(rows) else ""
