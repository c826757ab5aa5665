"""What most respondents want, from the event loop: their page and their answers stored, with no thread that waits.

Where it is not to be had so, the answer is None or False, and says nothing: then `submissions` finds out in a thread.
"""

from __future__ import annotations

from datetime import datetime

from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents import at_once
from diagnostic.services.respondents.at_once import Known, Response
from diagnostic.services.respondents.credentials import as_token, form_mac, is_open, token_mac, wave_of
from diagnostic.services.respondents.submissions import Invitation, Pace, state_of, told


async def look_up_ready(inst: Installation, secret: str, now: datetime) -> Invitation | None:
    """The invitation of a link's token, of one that can be answered now."""
    mac = _mac(inst, secret)
    asked = await at_once.asked_on_loop(inst, mac) if mac else None
    found = told(asked, now) if asked else None
    return found if found and found.state == "ready" else None


async def submit_ready(
    inst: Installation, secret: str, response: Response, now: datetime, pace: Pace | None, form: str
) -> bool:
    """Whether one sheet of answers is safely stored, by an invitation that could be answered and this form.

    form : its number, without which nothing is stored here.
    """
    mac = _mac(inst, secret) if form else None
    if mac is None:
        return False

    async def stored(known: Known | None) -> bool:
        if known is None or state_of(known[0], now) != "ready":
            return False
        return await at_once.hand_in(inst, *known, form_mac(mac, form), response, pace)

    met = at_once.met(wave_of(secret), mac, response[0])  # where it is of another survey nothing is stored
    return await stored(met) or await stored(await at_once.known(inst, mac))


def _mac(inst: Installation, secret: str) -> bytes | None:
    """What the invitation of a token is kept under; None for a code, an open link, and without the wave's key."""
    token = None if is_open(secret) else as_token(secret)
    if token is None:
        return None
    try:
        return token_mac(inst.keys.of_wave(wave_of(token)), token)
    except KeyFault:
        return None
