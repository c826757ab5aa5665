"""Own view on the thank-you page: where the sender of a form stands beside others, made ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.respondents.own_view import Others, OwnRow, OwnView, Words
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.web.language.negotiation import language_for


@dataclass(frozen=True)
class DrawnRow:
    """A standard or a behaviour: numbers 0-100 as shown, and in words where there are none."""

    name: str
    own: str
    others: str
    places: tuple[int | None, int | None]  # on the line, from 0 to 100
    behaviours: tuple[DrawnRow, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class DrawnView:
    """Sentences before the rows; `others` and `you` name the two marks. Without rows `lead` says why."""

    language: str
    heading: str
    lead: tuple[str, ...]
    you: str
    others: str
    rows: tuple[DrawnRow, ...]


def called_in_own_view(found: Invitation, asked: Questionnaire | None, language: str = DEFAULT_LANGUAGE) -> str:
    """What those are called beside whom a sender is shown; empty where there is no own view, as of an open link."""
    return say(names_in_own_view(found, asked), language)


def names_in_own_view(found: Invitation, asked: Questionnaire | None) -> Words:
    """What they are called, by language; none where there is no own view."""
    comparison = shipped_perspectives().own_view_of(asked) if asked and not found.open else None
    return (comparison.own_view if comparison else None) or {}


def drawn(own: OwnView, wishes: str) -> DrawnView:
    """The view in words and numbers of the most wished language that all names in it have."""
    side = own.side
    behaviours = [each.name for row in own.rows for each in row.behaviours]
    language = language_for(wishes, [side.comparison.own_view, *(row.name for row in own.rows), *behaviours])
    page = catalogue(language)
    called = say(side.comparison.own_view, language)
    shown = side.others
    if shown is None:
        lead: tuple[str, ...] = (page.text("own_view_none", others=called, unit=side.unit),)
    else:
        lead = tuple(_lead(page, shown, side.unit, called))
    rows = tuple(_row(page, each, language) for each in own.rows)
    heading, you = page.text("own_view_heading", others=called), page.text("own_view_you")
    return DrawnView(language, heading, lead, you, _first(called), rows)


def _lead(page: Catalogue, shown: Others, unit: str, called: str) -> list[str]:
    whose = {"place": shown.place, "survey": shown.survey, "closes": page.date(shown.closes)}
    found = [page.text("own_view_whose", Others=_first(called), count=shown.people, **whose)]
    if shown.place != unit:
        found.append(page.text("own_view_above", unit=unit, place=shown.place))
    if not isnan(shown.usual):
        found.append(page.text("own_view_usual", n=round(shown.usual)))
    return found


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _row(page: Catalogue, row: OwnRow, language: str) -> DrawnRow:
    numbers = [None if isnan(each) else round(each) for each in (row.own, row.others)]
    shown = any(not isnan(each.others) for each in row.behaviours)
    below = tuple(_row(page, each, language) for each in row.behaviours if shown)
    return DrawnRow(
        name=say(row.name, language),
        own=page.text("own_view_open") if numbers[0] is None else str(numbers[0]),
        others=page.text("own_view_hidden") if numbers[1] is None else str(numbers[1]),
        places=(numbers[0], numbers[1]),
        behaviours=below,
        more=page.text("own_view_behaviours", count=len(below)) if below else "",
    )
