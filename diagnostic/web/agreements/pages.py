"""The page of an agreement, the forms on it, and the poster."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.agreement import (
    FEWEST,
    LONGEST_BEHAVIOUR,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST,
    AgreementText,
    problems_of,
    tidied,
)
from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.errors import UserError
from diagnostic.services.agreements.signing import sign_agreement, unsign
from diagnostic.services.agreements.texts import (
    Agreement,
    Change,
    ChangedMeanwhile,
    by_link,
    change_text,
    changes_since,
    erase,
    history,
)
from diagnostic.services.meetings.entrance import author_of, too_fast
from diagnostic.services.practices.linked import whose
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, own_language, why_refused
from diagnostic.zones import day_of

COOKIE = "agreement_signer"
COOKIE_SECONDS = 400 * 24 * 3600  # as long as browsers keep one
MOST_SHOWN = 50  # changes, the newest
LINE = "behaviour-"  # before the number of a line, in names of fields


@dataclass(frozen=True)
class SignerVisit:
    """A request with the agreement that its address opens; `secret` is this browser's own, by which it may unsign."""

    site: Site
    request: Request
    agreement: Agreement
    secret: str

    @property
    def page(self) -> Catalogue:
        """The sentences of the page."""
        return catalogue(own_language(self.request))

    @property
    def signer(self) -> str:
        """The id under which this browser signs."""
        return author_of(self.secret)


@dataclass(frozen=True)
class Typed:
    """What was typed into a form that was not taken, and why; `meanwhile` is what others changed since it was read."""

    event: str = ""
    reasons: tuple[str, ...] = ()
    text: AgreementText | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[Change, ...] = ()


def show(site: Site, request: Request) -> Response:
    """The agreement."""
    visit = _visit(site, request)
    return visit if isinstance(visit, Response) else _remembered(visit, _page(visit, Typed()))


def poster(site: Site, request: Request) -> Response:
    """The agreement in large letters with all names, to be printed on one page."""
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    found = visit.agreement
    names = [each.name for each in found.signatures if each.wording == found.text.wording]
    about = whose(site.installation, found.organisation, found.unit)
    return render(
        "agreement/poster.html",
        visit.page.language,
        title=found.text.title,
        agreement=found,
        names=names,
        day=visit.page.date(day_of(found.changed_at, about.zone)),
        about=about,
    )


async def send(site: Site, request: Request) -> Response:
    """One form of the page: signing, taking a signature back, another text, deleting."""
    fields = await forms.sent(site, request, "agreement_foreign")
    return fields if isinstance(fields, Response) else await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    event = fields.get("event", "")
    if event not in TAKERS:
        return message("missing", visit.page.language, 404)
    if seconds := too_fast(visit.signer if event == "sign" else visit.agreement.id, site.clock()):
        return _again(visit, Typed(event, (visit.page.text("meet_wait", seconds=seconds),), _text(fields), fields))
    try:
        return TAKERS[event](visit, fields)
    except ChangedMeanwhile:
        return _conflict(visit, fields)
    except UserError as error:
        return _again(visit, Typed(event, why_refused(visit.request, error), _text(fields), fields))


def _sign(visit: SignerVisit, fields: Mapping[str, str]) -> Response:
    name, wording = forms.tidy(fields.get("name", "")), fields.get("wording", "")
    sign_agreement(visit.site.installation, visit.agreement, wording, name, visit.signer, visit.site.clock())
    return _back(visit)


def _unsign(visit: SignerVisit, fields: Mapping[str, str]) -> Response:
    unsign(visit.site.installation, visit.agreement, fields.get("signature", ""), visit.signer)
    return _back(visit)


def _change(visit: SignerVisit, fields: Mapping[str, str]) -> Response:
    read, author = forms.version_read(fields.get("version", "")), forms.called(fields.get("author", ""), LONGEST_NAME)
    author = author or visit.page.text("agreement_nobody")
    change_text(visit.site.installation, visit.agreement, read, _text(fields), author, visit.site.clock())
    return _back(visit)


def _delete(visit: SignerVisit, fields: Mapping[str, str]) -> Response:
    if fields.get("sure") != "1":
        return _again(visit, Typed("delete", (visit.page.text("agreement_delete_sure"),)))
    erase(visit.site.installation, visit.agreement)
    return message("agreement_deleted", visit.page.language, 200)


TAKERS: dict[str, Callable[[SignerVisit, Mapping[str, str]], Response]] = {
    "sign": _sign,
    "unsign": _unsign,
    "change": _change,
    "delete": _delete,
}


def _text(fields: Mapping[str, str]) -> AgreementText:
    lines = [forms.tidy(fields.get(f"{LINE}{number}", "")) for number in range(1, MOST + 1)]
    return tidied(forms.tidy(fields.get("title", "")), lines)


def _conflict(visit: SignerVisit, fields: Mapping[str, str]) -> Response:
    """The page with the text as others left it, and what was typed in the form, to be sent again."""
    newest = by_link(visit.site.installation, visit.agreement.id, visit.agreement.link)
    if newest is None:
        return message("agreement_unknown", visit.page.language, 404)
    since = changes_since(visit.site.installation, newest, forms.version_read(fields.get("version", "")))
    meanwhile = tuple(each for each in since if each.what)
    return _again(replace(visit, agreement=newest), Typed("change", (), _text(fields), fields, meanwhile))


def _visit(site: Site, request: Request) -> SignerVisit | Response:
    found = by_link(site.installation, request.path_params["id"], request.path_params["link"])
    if found is None:
        return message("agreement_unknown", own_language(request), 404)
    return SignerVisit(site, request, found, request.cookies.get(COOKIE, "") or secrets.token_hex(16))


def _back(visit: SignerVisit) -> Response:
    return _remembered(visit, RedirectResponse(visit.agreement.address, 303, {"Cache-Control": "no-store"}))


def _again(visit: SignerVisit, typed: Typed) -> Response:
    return _remembered(visit, _page(visit, typed, 409))


def _remembered(visit: SignerVisit, answer: Response) -> Response:
    """The answer, by which a browser keeps its secret; for the pages of this agreement alone."""
    secure = visit.site.base_url.startswith("https:")
    path = f"/agreement/{visit.agreement.id}"
    answer.set_cookie(COOKIE, visit.secret, COOKIE_SECONDS, path=path, secure=secure, httponly=True, samesite="lax")
    return answer


def _page(visit: SignerVisit, typed: Typed, status: int = 200) -> Response:
    found, inst = visit.agreement, visit.site.installation
    about = whose(inst, found.organisation, found.unit)
    lines = (typed.text if typed.event == "change" and typed.text else found.text).behaviours
    values: dict[str, Any] = {
        "agreement": found,
        "ready": found.text.ready and not any(problems_of(found.text)),
        "mine": [each for each in found.signatures if each.signer == visit.signer],
        "now": [each for each in found.signatures if each.wording == found.text.wording],
        "before": [each for each in found.signatures if each.wording != found.text.wording],
        "typed": typed,
        "lines": [*lines, *[""] * MOST][:MOST],
        "history": history(inst, found)[-MOST_SHOWN:],
        "about": about,
        "date": lambda moment: visit.page.date(day_of(moment, about.zone)),
        "limits": {"line": LONGEST_BEHAVIOUR, "title": LONGEST_TITLE, "name": LONGEST_NAME},
        "fewest": FEWEST,
        "most": MOST,
    }
    return render("agreement/page.html", visit.page.language, status, title=found.text.title, **values)
