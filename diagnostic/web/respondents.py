"""What respondents open: a form for a code, the questionnaire behind an invitation, thanks, and kind refusals.

Answers go to the service as they come; nothing here keeps, shows or logs them.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.services.answering import Invitation, TooManyTries, look_up, submit
from diagnostic.services.invitation_secrets import as_code, as_token, grouped
from diagnostic.web import forms, protection
from diagnostic.web.forms import Filled
from diagnostic.web.pages import message, render
from diagnostic.web.questionnaire_page import Addresses, Shown, questionnaire_page
from diagnostic.web.site import Site, accepts, client, own_language
from diagnostic.web.words import spoken_date, words

STATUS = {"used": 410, "expired": 410, "closed": 410, "not_open": 403, "unknown": 404}


def code_page(site: Site, request: Request) -> Response:
    language = own_language(request)
    return render("code.html", language, title=words(language)["code_title"])


async def code_typed(site: Site, request: Request) -> Response:
    """A typed code, or a pasted link, leads to its questionnaire."""
    language = own_language(request)
    try:
        fields = await forms.read_form(request)
    except forms.TooLarge:
        return message("large", language, 413)
    typed = fields.get("code", "").strip().rpartition("/q/")[2].strip("/")
    if not typed:
        catalogue = words(language)
        return render("code.html", language, 422, title=catalogue["code_title"], error=catalogue["code_empty"])
    secret = _canonical(typed)
    return RedirectResponse(_address(secret), 303) if secret else message("unknown", language, 404, ask_code=True)


def protection_page(site: Site, request: Request) -> Response:
    language = own_language(request)
    page = protection.page(language)
    return render("protection.html", language, title=page.title, page=page)


def show(site: Site, request: Request) -> Response:
    """The whole questionnaire in one answer, or why there is none."""
    secret = _canonical(request.path_params["secret"])
    invitation = _found(site, request, secret)
    if isinstance(invitation, Response):
        return invitation
    if invitation.state != "ready":
        return _refusal(site, request, secret, invitation)
    return questionnaire_page(_shown(site, secret, invitation), accepts(request))


def thanks(site: Site, request: Request) -> Response:
    """After sending. Only a used invitation gets here; any other goes to its own page."""
    secret = _canonical(request.path_params["secret"])
    invitation = _found(site, request, secret)
    if isinstance(invitation, Response):
        return invitation
    if invitation.state != "used":
        return RedirectResponse(_address(secret), 303)
    language = own_language(request)
    title, closes = words(language)["thanks_title"], spoken_date(invitation.closes, language)
    return render("thanks.html", language, title=title, closes=closes, draft=forms.draft_id(site.form_key, secret))


async def send(site: Site, request: Request) -> Response:
    """One form in; out comes the way to the thank-you page, or the page again with all that was answered."""
    language = own_language(request)
    if not forms.same_origin(request, site.base_url):
        return message("foreign", language, 403)
    try:
        fields = await forms.read_form(request)
    except forms.TooLarge:
        return message("large", language, 413)
    return await run_in_threadpool(_hand_in, site, request, fields)


def _hand_in(site: Site, request: Request, fields: dict[str, str]) -> Response:
    secret = _canonical(request.path_params["secret"])
    invitation = _found(site, request, secret)
    if isinstance(invitation, Response):
        return invitation
    if invitation.state != "ready":
        return _refusal(site, request, secret, invitation)
    filled = forms.fill(fields, invitation.questionnaire)
    if not forms.fits(site.form_key, fields.get("form", ""), forms.draft_id(site.form_key, secret)):
        filled = replace(filled, refused={"": "refused_stale"})
    if filled.refused:
        return questionnaire_page(_shown(site, secret, invitation, filled), accepts(request), 422)
    return _stored(site, request, secret, invitation, filled)


def _stored(site: Site, request: Request, secret: str, invitation: Invitation, filled: Filled) -> Response:
    state = submit(site.installation, secret, filled.codes, filled.comments, site.clock())
    if state == "accepted":
        return RedirectResponse(f"{_address(secret)}/thanks", 303)
    return _refusal(site, request, secret, replace(invitation, state=state))


def _found(site: Site, request: Request, secret: str) -> Invitation | Response:
    """The invitation, or the page for a secret that is none or was guessed too often."""
    language = own_language(request)
    if not secret:
        return message("unknown", language, 404, ask_code=True)
    try:
        invitation = look_up(site.installation, secret, site.clock(), client(request))
    except TooManyTries as refusal:
        return message("too_many", language, 429, headers={"Retry-After": str(refusal.seconds)})
    return message("unknown", language, 404, ask_code=True) if invitation.state == "unknown" else invitation


def _refusal(site: Site, request: Request, secret: str, invitation: Invitation) -> Response:
    """Why an invitation can't be answered, and no more than that: not the team, not the questions."""
    language, state = own_language(request), invitation.state
    catalogue = words(language)
    day = invitation.opens if state == "not_open" else invitation.closes
    more = {
        "used": (catalogue["used_not_you"],),
        "not_open": (catalogue["not_open_from"].format(opens=spoken_date(day, language)),),
        "expired": (catalogue["expired_on"].format(closes=spoken_date(day, language)),),
    }.get(state, ())
    retry = {"thanks_address": f"{_address(secret)}/thanks", "draft": forms.draft_id(site.form_key, secret)}
    return message(state, language, STATUS[state], *more, **(retry if state == "used" else {}))


def _shown(site: Site, secret: str, invitation: Invitation, filled: Filled | None = None) -> Shown:
    draft = forms.draft_id(site.form_key, secret)
    address = _address(secret)
    addresses = Addresses(address, f"{address}/thanks", draft, forms.form_token(site.form_key, draft))
    return Shown(invitation, addresses, filled or Filled())


def _canonical(secret: str) -> str:
    """One way to write a secret, so that a draft is found again; empty where it cannot be one."""
    code = as_code(secret)
    return as_token(secret) or (grouped(code) if code else "")


def _address(secret: str) -> str:
    return f"/q/{secret}"
