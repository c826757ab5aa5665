"""What every route is given: the installation and the clock, opened by whoever starts the server."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from diagnostic.definitions.loading.catalogue_files import catalogue, complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.errors import UserError
from diagnostic.services.installation.faults import kind_of
from diagnostic.services.installation.keys import FORMS
from diagnostic.services.installation.setup import Installation
from diagnostic.services.installation.visits import ended_so_far
from diagnostic.services.report.looks import shown_organisations
from diagnostic.services.report.stamps import report_stamps
from diagnostic.services.server.health import Health
from diagnostic.web.language.negotiation import choose, otherwise
from diagnostic.web.language.switch import CHOICE, carried, chosen

if TYPE_CHECKING:
    from diagnostic.services.sign_in.providers import Providers


def _now() -> datetime:
    return datetime.now(UTC)


class Shared:
    """What the database is asked once for all pages that are open: None until it has answered.

    While it is away, what it said last is what is known.
    """

    def __init__(self, ask: Callable[[], Any]):
        self._ask, self._asked = ask, -math.inf
        self._found: Any = None

    async def within(self, seconds: float) -> Any:
        """As it was no longer ago than so many seconds, or while it is being asked."""
        if time.monotonic() - self._asked >= seconds:
            self._asked = time.monotonic()
            try:
                self._found = await run_in_threadpool(self._ask)
            except Exception as error:
                if not kind_of(error):
                    raise
        return self._found


@dataclass(frozen=True)
class Site:
    """`open_installation` is called on the first request that needs it and must give the same one each time.

    environ : where secrets of providers stand. network : in place of the network to them, for tests.
    """

    open_installation: Callable[[], Installation]
    clock: Callable[[], datetime] = _now
    environ: Mapping[str, str] = field(default_factory=dict)
    network: Any = None

    @property
    def installation(self) -> Installation:
        """The installation that all routes share."""
        return self.open_installation()

    @cached_property
    def form_key(self) -> bytes:
        """The key that signs forms and names drafts."""
        return self.installation.keys.get(FORMS)

    @cached_property
    def providers(self) -> Providers:
        """The providers that people sign in with; what speaks to them is loaded with the first who does."""
        from diagnostic.services.sign_in.providers import Providers

        return Providers(self.installation, self.environ, self.network)

    @cached_property
    def health(self) -> Health:
        """What looks after the installation."""
        return Health(self.installation)

    @cached_property
    def ended(self) -> Shared:
        """Another value once more visits have ended than before."""
        return Shared(lambda: ended_so_far(self.installation))

    @cached_property
    def stamps(self) -> Shared:
        """The stamp of each organisation whose report is shown on a page that is open."""
        return Shared(lambda: report_stamps(self.installation, shown_organisations()))

    @property
    def base_url(self) -> str:
        """The address at which people reach the installation."""
        return self.installation.settings.base_url


def accepts(request: Request) -> str:
    """The wishes for languages: what the reader chose on the way here, then the browser's, then the organisation's."""
    wishes = (choice_of(request), request.headers.get("accept-language", ""))
    return otherwise(",".join(filter(None, wishes)), getattr(request.state, "otherwise", ""))


def known_to_be_of(request: Request, language: str) -> None:
    """Take an organisation's language for a request of its people, where nothing else says which."""
    request.state.otherwise = language


def choice_of(request: Request) -> str:
    """The language that the reader chose by a switch; empty where none was chosen."""
    asked = request.scope["query_string"]  # of most addresses empty
    return chosen(request.query_params.get(CHOICE, "")) if asked else ""


def along(request: Request, address: str) -> str:
    """An address of ours with what the reader chose."""
    return carried(address, choice_of(request))


def own_language(request: Request) -> str:
    """The language of a page that shows only sentences of our catalogues, and what people typed."""
    return getattr(request.state, "language", "") or choose(accepts(request), complete_catalogues())


def why_refused(request: Request, error: UserError) -> tuple[str, ...]:
    """What was wrong in a form, in the language of the page that answers.

    Where it is nothing that whoever used the page can have done, services speak English, and so the whole page does.
    """
    if error.told:
        page = catalogue(own_language(request))
        return tuple(dict.fromkeys(page.told(each) for each in error.told))
    request.state.language = DEFAULT_LANGUAGE
    return error.reasons


def client(request: Request) -> str:
    """Where a request comes from, for the limit on guessing alone; never stored, never logged."""
    return request.client.host if request.client else ""
