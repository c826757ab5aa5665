"""What staff open outside Streamlit: their access link, leaving, and previews."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import MIN_GROUP, breakdowns_of
from diagnostic.errors import UserError
from diagnostic.services.fieldwork.lifecycle import get_wave, survey_questionnaire
from diagnostic.services.installation.access import Access, is_switched_off
from diagnostic.services.installation.sessions import own_session
from diagnostic.services.installation.visits import COOKIE, LASTS, begin_visit, end_visit, may_last, visitor
from diagnostic.services.questionnaires.drafts import questionnaire_draft
from diagnostic.services.questionnaires.own import own_questionnaire
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.services.sign_in import ways
from diagnostic.services.sign_in.offers import offers
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.web.language.negotiation import reading
from diagnostic.web.rendering import message
from diagnostic.web.respondents import forms
from diagnostic.web.respondents.questionnaire_page import Shown, questionnaire_page
from diagnostic.web.site import Site, accepts, own_language

HOMES = {"consultant": "/", "executive": "/report", "administrator": "/links"}
EXAMPLE_SIZE = 12  # people in the team that a preview shows, unless `?size=` says otherwise


def enter(site: Site, request: Request) -> Response:
    """An access link: begin a visit, kept in a cookie that no script reads, and lead to the role's first page.

    A visit before ends if it was somebody else's. One by the same link goes on: its pages are open in other tabs.
    """
    token = request.path_params["token"]
    begun = begin_visit(site.installation, token, site.clock())
    if begun is None:
        return _shut(site, own_language(request), token)
    kept, access = begun
    before = request.cookies.get(COOKIE, "")
    other = visitor(site.installation, before, site.clock())
    if other and other.link != access.link:
        end_visit(site.installation, before, site.clock())
    return keeping(site, RedirectResponse(HOMES[access.role], 303, {"Cache-Control": "no-store"}), kept)


def _shut(site: Site, language: str, token: str) -> Response:
    """The page behind a link that opens nothing: who may sign in is shown where."""
    doors = sign_in_buttons(site, language)
    if is_switched_off(site.installation, token):
        return message("links_off", language, 403, sign_in=doors)
    more = [catalogue(language).text("enter_sign_in")] if doors else []
    return message("enter", language, 403, *more, sign_in=doors)


def sign_in_buttons(site: Site, language: str, wanted: str = "", only: str = "") -> list[tuple[str, str]]:
    """A sentence and an address for each provider; none where sign-in is not set up.

    only : the id of the one provider that is asked for.
    """
    found = [each for each in offers(site.installation.settings, wanted) if only in ("", each.provider)]
    return [(catalogue(language).text("sign_in_with", label=each.label), each.address) for each in found]


def keeping(site: Site, answer: Response, kept: str) -> Response:
    """The answer, by which the browser keeps its visit."""
    secure, seconds = site.base_url.startswith("https:"), int(LASTS.total_seconds())
    answer.set_cookie(COOKIE, kept, seconds, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def leave_page(site: Site, request: Request) -> Response:
    """The question whether to leave on this device, with its button."""
    language, kept = own_language(request), request.cookies.get(COOKIE)
    if kept is None or own_session(site.installation, kept, site.clock()) is None:
        return message("leave", language, 200, leave_form=True)
    return message("leave_session", language, 200, button=catalogue(language).text("leave_session_go"))


def leave(site: Site, request: Request) -> Response:
    """The end of a visit: the cookie is taken away, and worth nothing any more."""
    language = own_language(request)
    if not forms.same_origin(request, site.base_url):
        return message("foreign", language, 403)
    kept = request.cookies.get(COOKIE, "")
    session = own_session(site.installation, kept, site.clock())
    if may_last(site.installation, kept, site.clock()):
        ways.give_up(site.installation, request.cookies.get(ways.COOKIE, ""), site.clock())
    end_visit(site.installation, kept, site.clock())
    if session:
        answer = _signed_out(site, language, session.provider)
    else:
        answer = message("left_done", language, 200, title=catalogue(language).text("left_title"))
    for cookie in (COOKIE, ways.COOKIE):
        answer.delete_cookie(cookie, path="/", secure=site.base_url.startswith("https:"), httponly=True, samesite="lax")
    return answer


def _signed_out(site: Site, language: str, came_by: str) -> Response:
    """What somebody reads who signed out; where their provider has a place for it, the way leads on there.

    It is no redirect of the form, which the page's own policy would stop.
    """
    page, provider = catalogue(language), site.providers.get(came_by) if came_by else None
    end = site.providers.end_session(came_by) if provider else ""
    if provider is None or not end:
        return message("left_session_done", language, 200, title=page.text("left_session_title"))
    facts, on = {"label": provider.label}, (page.text("left_there", label=provider.label), end)
    headers = {"Refresh": f"1; url={end}"}
    return message("left_session", language, 200, facts=facts, sign_in=[on], headers=headers)


def preview_shipped(site: Site, request: Request) -> Response:
    """A shipped questionnaire as respondents would see it."""
    access = _consultant(site, request)
    if access is None:
        return message("staff", own_language(request), 403)
    questionnaire = _shipped(request.path_params["questionnaire"])
    if questionnaire is None:
        return message("missing", own_language(request), 404)
    return _preview(request, access, Invitation("ready", min_group=MIN_GROUP), questionnaire)


def preview_wave(site: Site, request: Request) -> Response:
    """The questionnaire of one audience as it was frozen with its wave."""
    access = _consultant(site, request)
    if access is None:
        return message("staff", own_language(request), 403)
    inst, wave_id = site.installation, request.path_params["wave"]
    try:
        wave = get_wave(inst, access, wave_id, access.day_of(site.clock()))
        questionnaire = survey_questionnaire(inst, access, wave_id, request.path_params["audience"])
    except UserError:
        return message("missing", own_language(request), 404)
    policy = wave.policy.of(questionnaire.audience)
    asked = Invitation(
        "ready",
        questionnaire,
        wave_name=wave.name,
        closes=wave.closes,
        min_group=policy.min_group,
        comments_from=policy.comment_group,
        breakdowns=breakdowns_of(wave.policy, questionnaire.audience),
        live=policy.live,
        destroyed=wave.retention_ends,
        contact=wave.contact,
        open=policy.answers_each > 1,
        answers_each=policy.answers_each,
    )
    return _preview(request, access, asked, questionnaire)


def preview_own(site: Site, request: Request) -> Response:
    """An own questionnaire as it was last saved."""
    return _of_record(site, request, lambda access, record: own_questionnaire(site.installation, access, record).asked)


def preview_draft(site: Site, request: Request) -> Response:
    """A questionnaire as the consultant who asks is editing it; `?language=` says in which language."""
    return _of_record(
        site, request, lambda access, record: questionnaire_draft(site.installation, access, record).shown
    )


def _of_record(site: Site, request: Request, find: Callable[[Access, str], Questionnaire | None]) -> Response:
    access = _consultant(site, request)
    if access is None:
        return message("staff", own_language(request), 403)
    try:
        questionnaire = find(access, request.path_params["record"])
    except UserError:
        questionnaire = None
    if questionnaire is None:
        return message("missing", own_language(request), 404)
    language = request.query_params.get("language", "")
    title = say(questionnaire.name, language) or questionnaire.id
    asked = Invitation("ready", wave_name=title, min_group=MIN_GROUP)
    return _preview(request, access, asked, questionnaire, language)


def _consultant(site: Site, request: Request) -> Access | None:
    access = visitor(site.installation, request.cookies.get(COOKIE), site.clock())
    return access if access and access.role == "consultant" else None


@lru_cache(maxsize=32)
def _shipped(name: str) -> Questionnaire | None:
    path = QUESTIONNAIRES / f"{name}.yaml"
    if not name.isidentifier() or not path.is_file():
        return None
    try:
        return load_questionnaire(path)
    except UserError:  # a file of scales or rules
        return None


def _preview(
    request: Request, access: Access, asked: Invitation, questionnaire: Questionnaire, language: str = ""
) -> Response:
    size = request.query_params.get("size", "")
    found = reading(accepts(request), questionnaire.languages)
    people = int(size) if size.isascii() and size.isdigit() and len(size) < 7 else EXAMPLE_SIZE
    example = replace(
        asked,
        wave_name=asked.wave_name or say(questionnaire.name, found.asked_in) or questionnaire.id,
        unit_name=catalogue(found.language).text("example_unit"),
        organisation_name=access.organisation_name,
        demonstration=access.demonstration,
        team_size=people,
    )
    return questionnaire_page(Shown(example, questionnaire, preview=True), language or accepts(request))
