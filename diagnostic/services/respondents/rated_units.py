"""The units that a respondent rates, and the sheets that come of it: one for each, and nothing ties them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.definitions.service_map import MOST_RATED, ServiceMap, rated_by
from diagnostic.errors import Problem, UserError
from diagnostic.services.respondents.survey_facts import SurveyFacts
from diagnostic.services.respondents.validation import handed_in
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.fieldwork.invitations import StoredInvitation

APART = "."  # between a unit's place and an item


@dataclass(frozen=True)
class RatedUnit:
    """A unit that a respondent is asked about: its place in the survey's map, its name, and what it does for them."""

    place: int
    name: str
    services: tuple[str, ...]


def rated_item(place: int, item: str) -> str:
    """The key of an answer about one unit.

    >>> rated_item(3, "support_1")
    '3.support_1'
    """
    return f"{place}{APART}{item}"


def rated_units(db: Transaction, facts: SurveyFacts, found: StoredInvitation) -> tuple[RatedUnit, ...]:
    """The units that an invitation asks about; empty where a survey's sheets are about the respondent's own."""
    services = facts.service_map
    if services is None:
        return ()
    place = invitations.place_in_unit(db, found.survey, found.unit, found.token_mac)
    chart = facts.chart
    path = [unit for unit in chart.ids if found.unit in chart.subtree(unit)]
    return tuple(
        RatedUnit(services.providers.index(provider), facts.name(provider), tuple(services.names(provider, path)))
        for provider in rated_by(services.serving(found.unit, chart), place)
    )


def rating_sheets(
    facts: SurveyFacts, services: ServiceMap, unit: str, codes: Mapping[str, int]
) -> list[tuple[str, bytes]]:
    """(the unit that it is about, one int8 per item) for each unit of which anything was said.

    UserError for units that do not serve the respondent's, too many of them, unknown items or codes, and nothing said.
    """
    said: dict[str, dict[str, int]] = {}
    serving = services.serving(unit, facts.chart)
    for key, code in codes.items():
        place, apart, item = key.partition(APART)
        known = place.isascii() and place.isdigit() and len(place) < 7 and int(place) < len(services.providers)
        provider = services.providers[int(place)] if apart and known else ""
        if provider not in serving:
            raise UserError(Problem("answers", "an answer about a unit that serves yours", repr(key)))
        said.setdefault(provider, {})[item] = code
    if len(said) > MOST_RATED:
        raise UserError(Problem("answers", f"answers about {MOST_RATED} units at most", str(len(said))))
    if not said:
        handed_in(facts.questionnaire, {}, {})  # which says that something has to be answered
    return [(provider, handed_in(facts.questionnaire, each, {})[0]) for provider, each in said.items()]
