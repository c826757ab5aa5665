"""HTML responses from templates, sentences and values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import HTMLResponse

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.report.templating import environment
from diagnostic.web.assets import address
from diagnostic.web.language.switch import direction

_ENVIRONMENT = environment(Path(__file__).parent / "templates")
_ENVIRONMENT.globals["address"] = address
_OPTIONAL = {
    "thanks_address": "",
    "draft": "",
    "again": "",
    "ask_code": False,
    "ask_meeting": False,
    "leave_form": False,
    "send_again": {},
    "error": "",
    "typed": "",
    "code_action": "/q",
    "languages": (),
    "points": (),
    "sign_in": (),
    "button": "",
}


def fragment(template: str, language: str, **values: Any) -> Markup:
    """`template` with the sentences of `language`, to be put into another.

    Templates write a sentence without places as `w.key`, and fill one with places by `text("key", place=...)`; a day
    that is kept as "2026-12-04" is read as `day(...)`.
    """
    page = catalogue(language)
    everything = _OPTIONAL | {"w": page.plain, "text": page.text, "day": page.day} | values
    everything |= {"lang": language, "dir": direction(language)}
    return Markup(_ENVIRONMENT.get_template(template).render(everything))


def render(
    template: str, language: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page; never cached by a browser, since its address may hold a secret."""
    return page_of(fragment(template, language, **values), status, headers)


def page_of(content: Markup, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """A page that is put together; as `render`."""
    return HTMLResponse(content, status, {"Cache-Control": "no-store"} | (headers or {}))


def message(
    name: str,
    language: str,
    status: int,
    *more: str,
    title: str = "",
    facts: Mapping[str, object] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A kind page with one message of the catalogue, filled with `facts`, and more sentences after it."""
    page = catalogue(language)
    sentences = [page.text(name, **(facts or {})), *more]
    return render(
        "message.html", language, status, title=title or page.text(f"{name}_title"), sentences=sentences, **values
    )
