"""From words and values to an HTML response."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from diagnostic.web.assets import address
from diagnostic.web.words import words

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,
)
_ENVIRONMENT.globals["address"] = address
_OPTIONAL = {"thanks_address": "", "draft": "", "ask_code": False, "leave_form": False, "error": ""}


def render(
    template: str, language: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """`template` with our words in `language`; never cached, since an address may hold a secret."""
    everything = _OPTIONAL | {"w": words(language), "lang": language} | values
    content = _ENVIRONMENT.get_template(template).render(everything)
    return HTMLResponse(content, status, {"Cache-Control": "no-store"} | (headers or {}))


def message(name: str, language: str, status: int, *more: str, title: str = "", **values: Any) -> HTMLResponse:
    """A kind page with one message of the catalogue, and more sentences after it."""
    catalogue = words(language)
    sentences = [catalogue[name], *more]
    return render(
        "message.html", language, status, title=title or catalogue[f"{name}_title"], sentences=sentences, **values
    )
