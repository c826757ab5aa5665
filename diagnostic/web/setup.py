"""The set-up of the first organisation: a form behind the link that `serve` prints, and the link that comes of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.errors import UserError
from diagnostic.services.first_steps.setting_up import (
    LONGEST_LABEL,
    FirstOrganisation,
    may_set_up,
    set_up,
)
from diagnostic.services.installation.access import LONGEST
from diagnostic.services.installation.organisations import LONGEST_NAME
from diagnostic.services.installation.rate_limit import TooManyTries
from diagnostic.services.installation.visits import begin_visit
from diagnostic.web.failing import keep_to_send_again
from diagnostic.web.language.switch import own_name
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, client, own_language
from diagnostic.web.staff import HOMES, keeping
from diagnostic.zones import offered_zones

WRONG = {
    "name": "setup_wrong_name",
    "language": "setup_wrong_language",
    "zone": "setup_wrong_zone",
    "label": "setup_wrong_label",
}  # field -> the sentence that asks for another answer
FIELDS = tuple(WRONG)
REFUSED = {"unknown": "setup_unknown", "old": "setup_old", "late": "setup_late"}  # why not -> the message
LIMITS = {"name": LONGEST_NAME, "label": LONGEST_LABEL}


def show(site: Site, request: Request) -> Response:
    """The form, where nothing is set up yet."""
    try:
        works = may_set_up(site.installation, request.path_params["token"], site.clock(), client(request))
    except TooManyTries as refusal:
        return _too_many(request, refusal)
    language = own_language(request)
    if works != "yes":
        return message(REFUSED[works], language, 404)
    return _form(request, {"language": language}, secrets.token_hex(16))


async def send(site: Site, request: Request) -> Response:
    """The form, sent: the organisation is there, and its consultant has come in."""
    fields = await forms.sent(site, request)
    if isinstance(fields, Response):
        return fields
    keep_to_send_again(request, fields)
    return await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    wanted = FirstOrganisation(*(fields.get(field, "") for field in FIELDS))
    token, form = request.path_params["token"], fields.get("form", "")
    try:
        found = set_up(site.installation, token, wanted, form, site.clock(), client(request))
    except TooManyTries as refusal:
        return _too_many(request, refusal)
    except UserError as error:
        return _form(request, fields, form, frozenset(problem.path for problem in error.problems))
    if found.state != "made":
        return message(REFUSED[found.state], own_language(request), 409 if found.state == "late" else 404)
    return _made(site, request, found.token)


def _form(request: Request, fields: Mapping[str, str], form: str, wrong: frozenset[str] = frozenset()) -> Response:
    """The form as it was filled in. wrong : the fields that have to be looked at once more."""
    page = catalogue(own_language(request))
    return render(
        "setup/form.html",
        page.language,
        422 if wrong else 200,
        title=page.text("setup_title"),
        fields={field: fields.get(field, "") for field in FIELDS},
        form=form,
        wrong={field: page.text(WRONG[field], longest=LIMITS.get(field, 0)) for field in wrong},
        limits=LIMITS,
        zones=offered_zones(),
        languages={code: own_name(code) for code in sorted(complete_catalogues(), key=own_name)},
    )


def _made(site: Site, request: Request, token: str) -> Response:
    """The consultant's link, to keep; the browser that made it is in already."""
    begun = begin_visit(site.installation, token, site.clock())
    if begun is None:  # it was taken back within these minutes
        return message(REFUSED["late"], own_language(request), 409)
    kept, access = begun
    language = own_language(request)
    answer = render(
        "setup/made.html",
        language,
        title=catalogue(language).text("setup_done", name=access.organisation_name),
        link=f"{site.base_url}/enter/{token}",
        organisation=access.organisation,
        home=HOMES[access.role],
        days=LONGEST,
    )
    return keeping(site, answer, kept)


def _too_many(request: Request, refusal: TooManyTries) -> Response:
    seconds = {"seconds": refusal.seconds}
    headers = {"Retry-After": str(refusal.seconds)}
    return message("setup_too_many", own_language(request), 429, facts=seconds, headers=headers)
