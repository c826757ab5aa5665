"""Who is offered to sign in with: for pages, which load nothing of what signs in."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from diagnostic.services.installation.sessions import configured
from diagnostic.settings import Settings


class SignInOffer(NamedTuple):
    """A provider as people know it, and where the way to it begins."""

    provider: str
    label: str
    address: str


def offers(settings: Settings, wanted: str = "") -> tuple[SignInOffer, ...]:
    """Every provider; none where sign-in is not set up.

    wanted : the page that people want, to which they are led once they are in.
    """
    found = configured(settings)
    query = f"?to={quote(wanted, safe='/')}" if wanted.strip("/") else ""
    return tuple(
        SignInOffer(each.id, each.label, f"/auth/sign-in/{each.id}{query}")
        for each in (found.providers if found else ())
    )
