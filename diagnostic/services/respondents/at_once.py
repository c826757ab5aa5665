"""What most respondents want of the database, each in one statement: an invitation to show, and answers to store.

Where it is not to be had so, the answer is None or False, and says nothing: then `submissions` asks in a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.errors import UserError
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.rated_units import RatedUnit
from diagnostic.services.respondents.survey_facts import SurveyFacts, at_hand
from diagnostic.services.respondents.validation import handed_in
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.fieldwork.handing_in import HandedIn, store
from diagnostic.storage.fieldwork.invitations import StoredInvitation

Asked = tuple[StoredInvitation, SurveyFacts, int | None, tuple[RatedUnit, ...]]  # with the people and units of it


def asked(inst: Installation, mac: bytes) -> Asked | None:
    """An invitation, its survey and the people of its unit, of a survey that was met before and rates no units."""
    row = invitations.asked(inst.statements, mac)
    facts = at_hand(row.invitation.survey) if row else None
    if row is None or row.in_unit is None or facts is None or facts.service_map is not None:
        return None
    size = row.in_unit if facts.roster is None else facts.headcount(row.invitation.unit)
    return row.invitation, facts, size, ()


def known(inst: Installation, mac: bytes) -> tuple[StoredInvitation, SurveyFacts] | None:
    """An invitation and its survey, which was met before and rates no units."""
    found = invitations.at_hand(inst.statements, mac)
    facts = at_hand(found.survey) if found else None
    return None if found is None or facts is None or facts.service_map is not None else (found, facts)


def hand_in(
    inst: Installation,
    found: StoredInvitation,
    facts: SurveyFacts,
    form: bytes,
    response: tuple[Mapping[str, int], Mapping[str, str], Mapping[str, str]],
    pace: str | None,
) -> bool:
    """Whether the invitation was marked used by this form and the response kept, its wave being as it was `found`."""
    codes, comments, breakdowns = response
    try:
        sheet, words = handed_in(facts.questionnaire, codes, comments, facts.breakdowns, breakdowns)
    except UserError:
        return False
    return store(inst.statements, found, form, HandedIn(sheet, words, pace, breakdowns))
