"""The page for every employee over HTTP: by an invitation when its survey is over, and by an address of its own.

It is made of what was released alone, so that it is the same for whoever opens it: it holds nothing of the invitation,
and whether that was used changes no byte of it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.model import say
from diagnostic.definitions.service_map import DEPENDENCE
from diagnostic.definitions.wave import INSIDE
from diagnostic.errors import UserError
from diagnostic.report.pages.acting.for_everybody import MOST
from diagnostic.services.everyone.records import everyone_preview
from diagnostic.services.everyone.shown import ForEveryone, shown_by_link, shown_of
from diagnostic.services.installation.visits import COOKIE, visitor
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.web.language.negotiation import language_for
from diagnostic.web.rendering import message, render
from diagnostic.web.site import Site, accepts, own_language

OVER = ("used", "expired", "closed")  # states in which an invitation has nothing else to show


def instead_of(site: Site, request: Request, invitation: Invitation) -> Response | None:
    """The released page in the place of why an invitation cannot be answered; None where there is none to show."""
    found = found_by(site, invitation)
    return None if found is None else _page(site, request, found)


def found_by(site: Site, invitation: Invitation) -> ForEveryone | None:
    """The released page that an invitation shows. While there is one, nothing tells whether the invitation was used."""
    asked = invitation.questionnaire
    if asked is None or asked.audience not in INSIDE or invitation.state not in OVER:
        return None
    return shown_of(site.installation, invitation.wave)


def later(page: Catalogue, invitation: Invitation) -> str:
    """That something may be read here later; empty where nothing can be."""
    if not _of_employees(invitation) or invitation.state not in OVER:
        return ""
    return page.text("results_later", destroyed=page.date(invitation.destroyed))


def by_address(site: Site, request: Request) -> Response:
    """The released page at its own address."""
    found = shown_by_link(site.installation, request.path_params["id"], request.path_params["link"])
    if found is None:
        return message("results_unknown", own_language(request), 404)
    return _page(site, request, found)


def preview(site: Site, request: Request) -> Response:
    """The page as it would be released now, for those who may release it."""
    access = visitor(site.installation, request.cookies.get(COOKIE), site.clock())
    if access is None:
        return message("staff", own_language(request), 403)
    try:
        found = everyone_preview(site.installation, access, request.path_params["wave"], site.clock())
    except UserError:
        return message("missing", own_language(request), 404)
    return _page(site, request, found, preview=True)


def _of_employees(invitation: Invitation) -> bool:
    """Whether it asked people of the organisation, and as the gap report needs it: other surveys have no such page."""
    asked = invitation.questionnaire
    if asked is None or asked.audience not in INSIDE or invitation.rated:
        return False
    return not (asked.facet_of or pulse_of(asked.id) or asked.id == DEPENDENCE)


def _page(site: Site, request: Request, found: ForEveryone, preview: bool = False) -> Response:
    said = found.said
    names = [name for name, _ in (*said.strongest, *said.weakest)]
    language = language_for(accepts(request), [*names, *said.higher, *said.lower])
    page = catalogue(language)
    ends = {
        page.text("results_strongest"): [(say(name, language), score) for name, score in said.strongest],
        page.text("results_weakest"): [(say(name, language), score) for name, score in said.weakest],
    }
    moved = {
        page.text("results_higher"): page.listed([say(each, language) for each in said.higher]),
        page.text("results_lower"): page.listed([say(each, language) for each in said.lower]),
    }
    return render(
        "results.html",
        language,
        title=page.text("results_title"),
        found=found,
        said=said,
        people=page.number(said.answered),
        ends={end: names for end, names in ends.items() if names},
        moved={way: names for way, names in moved.items() if names},
        most=MOST,
        opens=page.date(found.survey.opens),
        closes=page.date(found.survey.closes),
        released=page.date(found.released),
        progress=f"{site.base_url}{found.progress}" if found.progress else "",
        preview=preview,
    )
