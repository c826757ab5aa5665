"""Own view: where whoever has just sent a form stands beside what was published of others. Nothing of it is kept.

Whose answers are shown beside whose is a row in the table of perspectives; docs/decisions/0024-own-view.md says why
this passes the door. `published_side` reads publications alone; `own_view` is arithmetic over values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from math import isnan, nan

import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.own_scores import OwnScores, own_scores
from diagnostic.core.statistics.self_ratings import usual_leniency
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.perspectives import Comparison, Standard
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.surveys import published_scores
from diagnostic.services.respondents.credentials import is_open
from diagnostic.services.respondents.submissions import mac_of
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire
from diagnostic.storage.fieldwork import invitations, waves
from diagnostic.storage.released import publications
from diagnostic.storage.setup import organisations

Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Others:
    """What was published of the others at one place: scores 0-100 by dimension and by item, NaN where hidden.

    place : the name of the sender's unit, or of the nearest part above it that is shown. people : how many answered.
    usual : points by which people rate themselves kinder, NaN where not known.
    """

    asked: Questionnaire
    place: str
    survey: str
    closes: date
    people: int
    dimensions: Mapping[str, float]
    items: Mapping[str, float]
    usual: float


@dataclass(frozen=True)
class PublishedSide:
    """What a sender may see of others: public, whatever is sent. `others` is None where nothing is published yet.

    language : the organisation's, for browsers that do not say which.
    """

    asked: Questionnaire
    comparison: Comparison
    unit: str
    others: Others | None
    language: str = ""


@dataclass(frozen=True)
class OwnRow:
    """A standard with its behaviours, or one of these: scores 0-100, NaN where not answered or not shown."""

    name: Words
    own: float
    others: float
    behaviours: tuple[OwnRow, ...] = ()


@dataclass(frozen=True)
class OwnView:
    """Where a sender stands beside others, standard by standard. One person's answers: drawn once, and kept nowhere."""

    side: PublishedSide
    rows: tuple[OwnRow, ...]


def published_side(inst: Installation, secret: str, now: datetime, client: str = "") -> PublishedSide | None:
    """What was last published of those beside whom the sender of a form is shown.

    None where the questionnaire has no own view, the secret is nobody's, or an open link's, which anybody may have.
    Raises TooManyTries as `submit` does.
    """
    mac = None if is_open(secret) else mac_of(inst, secret, now, client)
    if mac is None:
        return None
    with reading(inst.engine) as db:
        found = invitations.by_token(db, mac)
        facts = waves.frozen(db, found.survey) if found else None
        if found is None or facts is None:
            return None
        asked, chart = thaw_questionnaire(facts.definition), thaw_chart(facts.chart)
        comparison = shipped_perspectives().own_view_of(asked)
        if comparison is None:
            return None
        others = _newest(db, facts.organisation, comparison, chart, found.unit)
        whose = organisations.get(db, facts.organisation)
    unit = chart.names[chart.position[found.unit]]
    return PublishedSide(asked, comparison, unit, others, whose.language if whose else "")


def _newest(
    db: Transaction, organisation: str, comparison: Comparison, chart: Organisation, unit: str
) -> Others | None:
    """The newest publication of the questionnaire of the second view, where it shows the unit or a part above it."""
    view = shipped_perspectives().views[comparison.second]
    asked = {each.id: thaw_questionnaire(each.definition) for each in waves.surveys_of(db, organisation)}
    rows = reversed(publications.list_for_organisation(db, organisation))
    row = next((each for each in rows if asked[each.survey].id == view.questionnaire), None)
    if row is None:
        return None
    scores = published_scores(row.id, partial(publications.content, db, organisation, row.id))
    dimensions = list(asked[row.survey].standards_of(view.facet or "").values())
    place = next((each for each in _upwards(chart, unit) if _shown(scores, each, dimensions)), None)
    if place is None:
        return None
    means, items = (_means(frame, place) for frame in (scores.scores, scores.items))
    return Others(
        asked=asked[row.survey],
        place=chart.names[chart.position[place]],
        survey=row.wave_name,
        closes=row.closes,
        people=int(scores.units.loc[scores.units["unit"] == place, "n"].iloc[0]),
        dimensions=means,
        items=items,
        usual=usual_leniency(scores.scales, dimensions) if comparison.self_rating else nan,
    )


def _upwards(chart: Organisation, unit: str) -> Iterator[str]:
    """A unit and the units that contain it, the nearest first."""
    at = chart.position[unit]
    while at >= 0:
        yield chart.ids[at]
        at = chart.parents[at]


def _shown(scores: UnitScores, unit: str, dimensions: list[str]) -> bool:
    """Whether all of these dimensions are shown of a unit, and how many of it answered."""
    means, people = _means(scores.scores, unit), scores.units.loc[scores.units["unit"] == unit, "n"]
    known = [name for name in dimensions if not isnan(means.get(name, nan))]
    return bool(known) and known == dimensions and bool(people.notna().any())


def _means(frame: pd.DataFrame, unit: str) -> dict[str, float]:
    """Means of a unit by the column after its own: dimension or item."""
    rows = frame[frame["unit"] == unit]
    return dict(zip(rows[frame.columns[1]], rows["mean"].astype(float), strict=True))


def own_view(side: PublishedSide, codes: Mapping[str, int]) -> OwnView:
    """Where the sender of a form stands, from its codes by item."""
    if side.others is None:
        return OwnView(side, ())
    table, own = shipped_perspectives(), own_scores(side.asked, codes)
    first, second = table.views[side.comparison.first], table.views[side.comparison.second]
    theirs = side.others.asked.standards_of(second.facet or "")
    return OwnView(
        side,
        tuple(
            _row(table.standards[standard], (side.asked, dimension, own), (side.others, theirs[standard]))
            for standard, dimension in side.asked.standards_of(first.facet or "").items()
            if standard in theirs and standard in table.standards
        ),
    )


def _row(standard: Standard, mine: tuple[Questionnaire, str, OwnScores], theirs: tuple[Others, str]) -> OwnRow:
    """One standard: its dimension on either side, and the behaviours that both are asked."""
    (asked, dimension, own), (others, seen) = mine, theirs
    here, there = _behaviours(asked, dimension), _behaviours(others.asked, seen)
    behaviours = [
        OwnRow(name, own.items[here[id_]], others.items.get(there[id_], nan))
        for id_, name in standard.behaviours.items()
        if id_ in here and id_ in there
    ]
    return OwnRow(standard.name, own.dimensions[dimension], others.dimensions[seen], tuple(behaviours))


def _behaviours(asked: Questionnaire, dimension: str) -> dict[str, str]:
    """The item of each behaviour in a dimension."""
    return {item.behaviour: item.id for item in asked.items if item.dimension == dimension and item.behaviour}
