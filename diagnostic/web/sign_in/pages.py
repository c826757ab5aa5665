"""The way to a provider and back, and what somebody is told whom it does not lead in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.services.installation.sessions import Begun, SignedIn, SignedOutMeanwhile, begin_session, places
from diagnostic.services.installation.visits import COOKIE, end_visit
from diagnostic.services.sign_in import ways
from diagnostic.services.sign_in.refusals import SignInRefused
from diagnostic.services.sign_in.refused_people import log_refused
from diagnostic.web.rendering import message
from diagnostic.web.site import Site, client, own_language
from diagnostic.web.staff import HOMES, keeping, sign_in_buttons

if TYPE_CHECKING:
    from diagnostic.services.sign_in.providers import Providers

LOG = logging.getLogger(__name__)
NO_STORE = {"Cache-Control": "no-store"}
SENTENCES = {
    "away": ("sign_in_away", 503),
    "declined": ("sign_in_declined", 403),
    "again": ("sign_in_again", 400),
    "untrusted": ("sign_in_untrusted", 502),
    "unknown": ("sign_in_unknown", 403),
}
ASKED = {
    "app_role": "sign_in_app_role",
    "realm_role": "sign_in_realm_role",
    "group": "sign_in_group",
    "email_domain": "sign_in_email_domain",
}
ELSEWHERE = ("cross-site", "same-site")  # another host of the same domain is another website, too
MOST_ASKED = 8  # conditions that a refusal names


def go(site: Site, request: Request) -> Response:
    """On to the provider, and with the browser what it has to bring back.

    Another website leads to a page with a button alone: nobody gets a session whom it sent here without asking.
    """
    providers, provider = _found(site, request)
    if provider is None:
        return message("missing", own_language(request), 404)
    kept, wanted = request.cookies.get(ways.COOKIE, ""), request.query_params.get("to", "")
    if request.headers.get("sec-fetch-site") in ELSEWHERE:
        doors = sign_in_buttons(site, own_language(request), ways.safe_page(wanted), only=provider.id)
        return message("stranger_sign_in", own_language(request), 200, sign_in=doors)
    way = ways.set_out(site.installation, provider.id, kept, wanted, site.clock())
    try:
        address = providers.address_of(provider, way)
    except SignInRefused as refusal:
        return _refused(site, request, provider, refusal)
    answer = RedirectResponse(address, 303, NO_STORE)
    secure, seconds = site.base_url.startswith("https:"), int(ways.LASTS.total_seconds())
    answer.set_cookie(ways.COOKIE, way.browser, seconds, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def back(site: Site, request: Request) -> Response:
    """Back from the provider: in, or told why not."""
    providers, provider = _found(site, request)
    if provider is None:
        return message("missing", own_language(request), 404)
    try:
        way, person = _came(site, request, providers, provider)
        if not person.offered:
            return unknown(site, request, provider, person)
        begun = _begun(site, provider, person, way)
    except SignInRefused as refusal:
        return _refused(site, request, provider, refusal)
    return admitted(site, request, begun, way.back)


def _came(site: Site, request: Request, providers: Providers, provider: Provider) -> tuple[ways.ProviderWay, SignedIn]:
    query, kept = dict(request.query_params), request.cookies.get(ways.COOKIE, "")
    way = ways.come_back(site.installation, provider.id, query, kept, site.clock())
    return way, providers.who_came(provider, way, query, client(request), site.clock())


def _begun(site: Site, provider: Provider, person: SignedIn, way: ways.ProviderWay) -> Begun:
    if not places(site.installation, person.offered):
        log_refused(site.installation, provider, person, "no_place", site.clock())
        raise SignInRefused("no_place")
    try:
        begun = begin_session(site.installation, person, f"way {way.nonce}", site.clock())
    except SignedOutMeanwhile as error:
        raise SignInRefused("left") from error
    if begun is None:
        raise SignInRefused("used")
    return begun


def admitted(site: Site, request: Request, begun: Begun, wanted: str = "") -> Response:
    """The answer to somebody whose session began: on to where they wanted; their visit before is over."""
    end_visit(site.installation, request.cookies.get(COOKIE, ""), site.clock())
    if begun.access:
        target = wanted or HOMES[begun.access.role]
    else:
        target = f"/auth/choose?to={quote(wanted)}" if wanted else "/auth/choose"
    return keeping(site, RedirectResponse(target, 303, NO_STORE), begun.kept)


def unknown(site: Site, request: Request, provider: Provider, person: SignedIn) -> Response:
    """The page for somebody whom no rule lets in: it names what to ask for."""
    _log(provider, SignInRefused("no_rule"))
    log_refused(site.installation, provider, person, "no_rule", site.clock())
    page, facts = catalogue(own_language(request)), {"label": provider.label, "name": person.label}
    wanted = _wanted(page, provider)
    ask = page.text("sign_in_unknown_ask" if wanted else "sign_in_unknown_which")
    again = sign_in_buttons(site, page.language, only=provider.id)
    return message("sign_in_unknown", page.language, 403, ask, facts=facts, points=wanted, sign_in=again)


def _wanted(page: Catalogue, provider: Provider) -> list[str]:
    """What lets people in, in words. Of a provider for several organisations nothing: names of roles and groups may
    tell who these are.
    """
    if len({rule.organisation for rule in provider.rules}) > 1:
        return []
    names = dict.fromkeys(each for rule in provider.rules for each in rule.conditions.items())
    return [page.text(ASKED[kind], value=value) for kind, value in [*names][:MOST_ASKED]]


def _refused(site: Site, request: Request, provider: Provider, refusal: SignInRefused) -> Response:
    _log(provider, refusal)
    name, status = SENTENCES[refusal.told]
    language, facts = own_language(request), {"label": provider.label, "cause": refusal.cause}
    if refusal.cause == "no_place":
        name, status = "sign_in_no_place", 403
    again = sign_in_buttons(site, language, only=provider.id)
    return message(name, language, status, facts=facts, sign_in=again)


def _found(site: Site, request: Request) -> tuple[Providers, Provider | None]:
    return site.providers, site.providers.get(request.path_params["provider"])


def _log(provider: Provider, refusal: SignInRefused) -> None:
    LOG.warning("sign-in by %s was refused: %s", provider.id, refusal.cause)
