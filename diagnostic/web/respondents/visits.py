"""Who is at which survey: the invitation behind an address, or the page that says why nothing can be answered there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.loading.zone_words import day_there
from diagnostic.services.respondents.credentials import as_code, as_token, grouped, mistyped
from diagnostic.services.respondents.open_links import token_of_code
from diagnostic.services.respondents.submissions import Invitation, TooManyTries, look_up
from diagnostic.web.links.held import bare
from diagnostic.web.rendering import message
from diagnostic.web.respondents import everyone, forms
from diagnostic.web.site import Site, along, client, known_to_be_of, own_language

STATUS = {
    "used": 410,
    "expired": 410,
    "closed": 410,
    "revoked": 410,
    "retired": 410,
    "not_open": 403,
    "unknown": 404,
    "unreadable": 503,
}


@dataclass(frozen=True)
class Visit:
    """A request with the invitation that it found; `secret` is written the one way that names its draft."""

    site: Site
    request: Request
    secret: str
    invitation: Invitation

    @property
    def address(self) -> str:
        """Where the questionnaire is shown and its form goes."""
        return address_of(self.secret)

    @cached_property
    def draft(self) -> str:
        """The name under which a browser keeps the draft."""
        return forms.draft_id(self.site.form_key, self.secret)


def visit_of(site: Site, request: Request) -> Visit | Response:
    """The invitation behind the address, or the page for a secret that is none or was guessed too often.

    The code of an open link leads to its address, under which alone forms are taken and drafts are kept.
    """
    secret = canonical(request.path_params["secret"])
    try:
        if token := token_of_code(site.installation, secret, site.clock(), client(request)):
            return RedirectResponse(along(request, address_of(token)), 303)
        invitation = look_up(site.installation, secret, site.clock(), client(request)) if secret else None
    except TooManyTries as refusal:
        facts, headers = {"seconds": refusal.seconds}, {"Retry-After": str(refusal.seconds)}
        return message("too_many", own_language(request), 429, facts=facts, headers=headers)
    if mistyped(bare(request.path_params["secret"])):
        return message("mistyped", own_language(request), 404, ask_code=True, code_action=along(request, "/q"))
    if invitation is None or invitation.state == "unknown":
        return message("unknown", own_language(request), 404, ask_code=True, code_action=along(request, "/q"))
    known_to_be_of(request, invitation.language)
    return Visit(site, request, secret, invitation)


def why_not(visit: Visit) -> Response:
    """Why an invitation can't be answered, and no more than that: not the team, not the questions."""
    language, state = own_language(visit.request), visit.invitation.state
    page, more = catalogue(language), ""
    own_retry: dict[str, Any] = {}
    if state == "used":
        more = page.text("used_not_you")
        own_retry = {"thanks_address": along(visit.request, f"{visit.address}/thanks"), "draft": visit.draft}
        own_retry["again"] = along(visit.request, f"{visit.address}/again") if visit.invitation.demonstration else ""
    elif state == "not_open":
        more = page.text("not_open_from", opens=day_there(page, visit.invitation.opens, visit.invitation.zone))
    elif state == "expired":
        more = page.text("expired_on", closes=day_there(page, visit.invitation.closes, visit.invitation.zone))
    elif state == "retired":
        closes, destroyed = page.date(visit.invitation.closes), page.date(visit.invitation.destroyed)
        more = page.text("retired_on", closes=closes, destroyed=destroyed)
    later = everyone.later(page, visit.invitation)
    return message(state, language, STATUS[state], *filter(None, [more, later]), **own_retry)


def canonical(secret: str) -> str:
    """One way to write a secret, so that a draft is found again; empty where it cannot be one."""
    code = as_code(secret)
    return as_token(secret) or (grouped(code) if code else "")


def address_of(secret: str) -> str:
    """The page of an invitation."""
    return f"/q/{secret}"
