"""What most respondents want of the database, each in one statement: an invitation to show, and answers to store.

Where it is not to be had so, the answer is None or False, and says nothing: then `submissions` asks in a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostic.errors import UserError
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.rated_units import RatedUnit
from diagnostic.services.respondents.survey_facts import SURVEYS, SurveyFacts, at_hand
from diagnostic.services.respondents.validation import handed_in
from diagnostic.storage.fieldwork import invitations
from diagnostic.storage.fieldwork.handing_in import HandedIn, store
from diagnostic.storage.fieldwork.invitations import AskedInvitation, StoredInvitation

Response = tuple[Mapping[str, int], Mapping[str, str], Mapping[str, str]]  # codes, comments, breakdowns
Known = tuple[StoredInvitation, SurveyFacts]
Asked = tuple[StoredInvitation, SurveyFacts, int | None, tuple[RatedUnit, ...]]  # with the people and units of it


_met: dict[str, dict[str, StoredInvitation]] = {}  # by wave and survey: an invitation without what is its own


def met(wave: str, mac: bytes, codes: Mapping[str, int]) -> Known | None:
    """What the invitation under `mac` may be: of a survey of its wave that asks for these codes, as it was met last."""
    for found in tuple(_met.get(wave, {}).values()):
        known = _with_facts(found._replace(token_mac=mac))
        if known and codes.keys() <= known[1].questionnaire.codes_of.keys():
            return known
    return None


def _meet(found: StoredInvitation) -> None:
    if len(_met) >= SURVEYS:
        _met.clear()
    _met.setdefault(found.wave, {})[found.survey] = found._replace(token_mac=b"", code_mac=b"", unit="", used=0)


def asked(inst: Installation, mac: bytes) -> Asked | None:
    """An invitation, its survey and the people of its unit, of a survey that was met before and rates no units."""
    return _whole(invitations.asked(inst.statements, mac))


async def asked_on_loop(inst: Installation, mac: bytes) -> Asked | None:
    """As `asked`, from the event loop."""
    found = _whole(await invitations.asked_on_loop(inst.statements, mac))
    if found:
        _meet(found[0])
    return found


def _whole(row: AskedInvitation | None) -> Asked | None:
    facts = at_hand(row.invitation.survey) if row else None
    if row is None or row.in_unit is None or facts is None or facts.service_map is not None:
        return None
    size = row.in_unit if facts.roster is None else facts.headcount(row.invitation.unit)
    return row.invitation, facts, size, ()


async def known(inst: Installation, mac: bytes) -> Known | None:
    """An invitation and its survey, which was met before and rates no units."""
    found = _with_facts(await invitations.at_hand(inst.statements, mac))
    if found:
        _meet(found[0])
    return found


def _with_facts(found: StoredInvitation | None) -> Known | None:
    facts = at_hand(found.survey) if found else None
    return None if found is None or facts is None or facts.service_map is not None else (found, facts)


async def hand_in(
    inst: Installation,
    found: StoredInvitation,
    facts: SurveyFacts,
    form: bytes,
    response: Response,
    pace: str | None,
) -> bool:
    """Whether the invitation was marked used by this form and the response kept, its wave being as it was `found`."""
    codes, comments, breakdowns = response
    try:
        sheet, words = handed_in(facts.questionnaire, codes, comments, facts.breakdowns, breakdowns)
    except UserError:
        return False
    return await store(inst.statements, found, form, HandedIn(sheet, words, pace, breakdowns))
