"""Pages for respondents: a form for a code, the questionnaire behind an invitation, thanks, and kind refusals.

Answers go to the service as they come; nothing here keeps, shows or logs them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.definitions.loading.zone_words import day_there
from diagnostic.definitions.wave import MIN_GROUP
from diagnostic.errors import UserError
from diagnostic.services.respondents.credentials import is_open, mistyped
from diagnostic.services.respondents.open_forms import new_form, was_sent
from diagnostic.services.respondents.own_view import own_view, published_side
from diagnostic.services.respondents.submissions import TooManyTries, submit
from diagnostic.services.respondents.unthreaded import look_up_ready, submit_ready
from diagnostic.web.failing import keep_to_send_again
from diagnostic.web.language.switch import choices
from diagnostic.web.links.held import bare, read_link
from diagnostic.web.links.mending import led
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import contact, everyone, forms
from diagnostic.web.respondents.forms import Filled
from diagnostic.web.respondents.own_view import DrawnView, called_in_own_view, drawn
from diagnostic.web.respondents.promise import facts
from diagnostic.web.respondents.questionnaire_page import PROTECTION, Addresses, Shown, questionnaire_page
from diagnostic.web.respondents.visits import STATUS, Visit, address_of, canonical, visit_of, why_not
from diagnostic.web.site import Site, accepts, along, choice_of, client, known_to_be_of, own_language

ARRIVED = ("accepted", "again")


def code_page(site: Site, request: Request) -> Response:
    """The form for a code."""
    return _code_page(request, 200)


def _code_page(request: Request, status: int, error: str = "", typed: str = "") -> Response:
    language = own_language(request)
    return render(
        "code.html",
        language,
        status,
        title=catalogue(language).text("code_title"),
        languages=choices(complete_catalogues()),
        code_action=along(request, "/q"),
        protection=along(request, PROTECTION),
        error=error,
        typed=typed,
    )


async def code_typed(site: Site, request: Request) -> Response:
    """A typed code, or a pasted link with whatever stands around it, leads to its page."""
    fields = await forms.sent(site, request)
    if isinstance(fields, Response):
        return fields
    typed, language = fields.get("code", ""), own_language(request)
    if held := read_link(typed, "q"):
        return await run_in_threadpool(led, site, held, choice_of(request))
    typed = bare(typed)
    if not typed or mistyped(typed):
        return _code_page(request, 422, catalogue(language).text("mistyped" if typed else "code_empty"), typed)
    return message("unknown", language, 404, ask_code=True, code_action=along(request, "/q"))


async def show(site: Site, request: Request) -> Response:
    """The whole questionnaire in one answer, or why there is none."""
    secret = canonical(request.path_params["secret"])
    found = await look_up_ready(site.installation, secret, site.clock())
    if found is None:
        return await run_in_threadpool(_show, site, request)
    known_to_be_of(request, found.language)
    return _page(Visit(site, request, secret, found))


def _show(site: Site, request: Request) -> Response:
    visit = visit_of(site, request)
    if not isinstance(visit, Visit):
        return visit
    return everyone.instead_of(site, request, visit.invitation) or _page(visit)


def again(site: Site, request: Request) -> Response:
    """In a demonstration, a used invitation shows its questionnaire once more, as a preview that stores nothing."""
    visit = visit_of(site, request)
    if not isinstance(visit, Visit):
        return visit
    found = visit.invitation
    used = not everyone.found_by(site, found) and found.state == "used"
    if not found.demonstration or not used or found.questionnaire is None:
        return RedirectResponse(along(request, visit.address), 303)
    return questionnaire_page(Shown(found, found.questionnaire, preview=True), accepts(request))


def thanks(site: Site, request: Request, own: DrawnView | None = None) -> Response:
    """After sending. Only a used invitation, or a form that was sent, gets here; any other goes to its own page.

    own : where the sender of this very form stands; it is drawn into this answer alone.
    """
    visit = visit_of(site, request)
    if not isinstance(visit, Visit):
        return visit
    sent = visit.invitation.state == "used" or _sent_openly(visit)
    if everyone.found_by(site, visit.invitation) or not sent:  # in this order: as quick whether or not it was used
        return RedirectResponse(along(request, visit.address), 303)
    language, found = own.language if own else own_language(request), visit.invitation
    page, asked = catalogue(language), found.questionnaire
    audience, least = asked.audience if asked else "", found.min_group or MIN_GROUP
    called = called_in_own_view(found, asked, language)
    return render(
        "thanks.html",
        language,
        title=page.text("thanks_title"),
        closes=day_there(page, found.closes, found.zone),
        facts=facts(found.unit_name, found.team_size, least, audience, language, found.open),
        another=along(request, visit.address) if found.open else "",
        where=contact.where(page, found.contact, page.date(found.closes)),
        destroyed=page.date(found.destroyed),
        receipt=along(request, f"/q/receipt/{found.wave}"),
        draft=visit.draft,
        own=own,
        later=everyone.later(page, found),
        shown_once=page.text("own_view_shown", others=called) if called else "",
    )


def _sent_openly(visit: Visit) -> bool:
    form = forms.number_of(visit.site.form_key, visit.request.query_params.get("form", ""), visit.draft)
    return visit.invitation.open and was_sent(visit.site.installation, visit.secret, form)


async def in_language(site: Site, request: Request) -> Response:
    """The questionnaire in another language, with all that was typed, of which nothing is stored.

    Browsers with our script, which keeps it on the device, ask for the page alone.
    """
    fields = await forms.sent(site, request)
    return fields if isinstance(fields, Response) else await run_in_threadpool(_as_typed, site, request, fields)


def _as_typed(site: Site, request: Request, fields: dict[str, str]) -> Response:
    visit = visit_of(site, request)
    if not isinstance(visit, Visit):
        return visit
    found = visit.invitation
    if found.questionnaire is None or found.state != "ready":
        return everyone.instead_of(site, request, found) or why_not(visit)
    filled = forms.fill(fields, found.questionnaire, found.breakdowns, found.rated)
    return _page(visit, replace(filled, refused={}), _number(site, visit.secret, fields))


async def send(site: Site, request: Request) -> Response:
    """One form in; out comes the way to the thank-you page, or the page again with all that was answered."""
    fields = await forms.sent(site, request)
    if isinstance(fields, Response):
        return fields
    keep_to_send_again(request, fields)
    if accepted := await _accepted(site, request, fields):
        return accepted
    return await run_in_threadpool(_answer_form, site, request, fields)


async def send_and_see(site: Site, request: Request) -> Response:
    """As `send`, for a questionnaire with an own view: the thank-you page comes at once, and it alone has the view.

    Sent a second time, a form leads to the thank-you page without it.
    """
    fields = await forms.sent(site, request)
    if isinstance(fields, Response):
        return fields
    keep_to_send_again(request, fields)
    return await run_in_threadpool(_answer_and_show, site, request, fields)


async def _accepted(site: Site, request: Request, fields: dict[str, str]) -> Response | None:
    """The way to the thank-you page, where the answers could be stored at once."""
    secret = canonical(request.path_params["secret"])
    form, posted = _number(site, secret, fields), forms.posted_answers(fields)
    if not form or posted is None:
        return None
    response, pace = (*posted, forms.self_reported(fields)), forms.pace(fields)
    if not await submit_ready(site.installation, secret, response, site.clock(), pace, form):
        return None
    return RedirectResponse(along(request, f"{address_of(secret)}/thanks"), 303)


def _answer_form(site: Site, request: Request, fields: dict[str, str]) -> Response:
    """The page after a form."""
    secret = canonical(request.path_params["secret"])
    form = _number(site, secret, fields)
    said, refusal = _outcome(site, request, secret, fields, form)
    if said in ARRIVED or (said == "used" and is_open(secret)):
        sent = f"?form={quote(fields['form'])}" if is_open(secret) else ""
        return RedirectResponse(along(request, f"{address_of(secret)}/thanks{sent}"), 303)
    return _not_taken(site, request, fields, refusal)


def _answer_and_show(site: Site, request: Request, fields: dict[str, str]) -> Response:
    """The thank-you page with the own view, which is made first: where that fails nothing is stored."""
    secret = canonical(request.path_params["secret"])
    ours = bool(secret) and _signed(site, secret, fields)
    try:
        side = published_side(site.installation, secret, site.clock(), client(request)) if ours else None
    except TooManyTries:
        return _not_taken(site, request, fields)
    codes, _ = forms.posted_answers(fields) or ({}, {})
    known_to_be_of(request, side.language if side else "")
    own = drawn(own_view(side, codes), accepts(request)) if side else None
    said, _ = _outcome(site, request, secret, fields, _number(site, secret, fields))
    if said == "accepted" and own:
        return thanks(site, request, own)
    if said in ARRIVED:
        return RedirectResponse(along(request, f"{address_of(secret)}/thanks"), 303)
    return _not_taken(site, request, fields)


def _outcome(site: Site, request: Request, secret: str, fields: dict[str, str], form: str = "") -> tuple[str, str]:
    """What became of a form, which goes straight to the service; where it was refused perhaps the sentence why.

    What is wrong in it is only found when it is read again.
    """
    posted = forms.posted_answers(fields) if secret and _signed(site, secret, fields) else None
    if posted is None:
        return "refused", ""
    about = forms.pace(fields), forms.self_reported(fields)
    try:
        return submit(site.installation, secret, *posted, site.clock(), client(request), *about, form), ""
    except UserError:
        return "refused", ""
    except TooManyTries:
        return "refused", "refused_often" if is_open(secret) else ""


def _signed(site: Site, secret: str, fields: dict[str, str]) -> bool:
    """Whether the form is one of this invitation's; those that were opened with an older version have no number."""
    draft, token = forms.draft_id(site.form_key, secret), fields.get("form", "")
    return bool(_number(site, secret, fields)) or (not is_open(secret) and forms.fits(site.form_key, token, draft))


def _number(site: Site, secret: str, fields: dict[str, str]) -> str:
    """The number of the form; empty of one that is not ours."""
    return forms.number_of(site.form_key, fields.get("form", ""), forms.draft_id(site.form_key, secret))


def _not_taken(site: Site, request: Request, fields: dict[str, str], refusal: str = "") -> Response:
    """Why a form was not taken: the state of the invitation, or the page again with what is wrong.

    refusal : the key of the sentence on what is wrong, where it is nothing in the form.
    """
    visit = visit_of(site, request)
    if not isinstance(visit, Visit):
        return visit
    if everyone.found_by(site, visit.invitation):  # in the same words whether or not it was used
        return message("expired", own_language(request), STATUS["expired"])
    if visit.invitation.questionnaire is None or visit.invitation.state != "ready":
        return why_not(visit)
    filled = forms.fill(fields, visit.invitation.questionnaire, visit.invitation.breakdowns, visit.invitation.rated)
    if refusal or not filled.refused or not _signed(site, visit.secret, fields):
        filled = replace(filled, refused={"": refusal or "refused_stale"})
    return _page(visit, filled, _number(site, visit.secret, fields))


def _page(visit: Visit, filled: Filled | None = None, form: str = "") -> Response:
    """The questionnaire; with `filled`, a form that comes back, which keeps its number."""
    questionnaire = visit.invitation.questionnaire
    if questionnaire is None or visit.invitation.state != "ready":
        return why_not(visit)
    token = forms.form_token(visit.site.form_key, forms.numbered(visit.draft, form or new_form()))
    after = f"{visit.address}/thanks"
    action = after if called_in_own_view(visit.invitation, questionnaire) else visit.address
    to = partial(along, visit.request)
    addresses = Addresses(to(action), to(after), visit.draft, token, visit.address, to(PROTECTION))
    shown = Shown(visit.invitation, questionnaire, addresses, filled or Filled())
    often = filled is not None and "refused_often" in filled.refused.values()
    return questionnaire_page(shown, accepts(visit.request), 429 if often else 422 if shown.filled.refused else 200)
