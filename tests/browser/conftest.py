"""A browser and two servers a process: on one nothing is changed, on the other everything may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from diagnostic.services.demonstration.load import ID, demonstration_links
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from tests.browsing import DESKTOP, Forked, Server, calm, chromium, free_port, server
from tests.demonstration import copy_demonstration
from tests.identity_provider import SECRET
from tests.respondents import World, make_world


@pytest.fixture(scope="session")
def browser() -> Iterator:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def links(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Role -> link, of a server with the demonstration organisation, in which no test changes anything."""
    home, now = tmp_path_factory.mktemp("home"), datetime.now(UTC)
    copy_demonstration(tmp_path_factory, now, home)
    with server(home, free_port(), kind=Forked) as found:
        yield _links(found, now)
    assert "Traceback" not in found.log()


@pytest.fixture(scope="session")
def busy(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration organisation and Acme, in which tests answer, close and publish waves."""
    home = tmp_path_factory.mktemp("home")
    copy_demonstration(tmp_path_factory, datetime.now(UTC), home)
    with server(home, free_port(), {"SIGN_IN_SECRET": SECRET}, Forked) as found:
        yield found
    log = found.log()  # no addresses, which are secrets; nothing that tests typed; one line for each failure
    assert [each for each in ("/q/", "/meet/", "/enter/", "Fewer meetings", "Traceback") if each in log] == []


@pytest.fixture(scope="session")
def busy_links(busy: Server) -> Mapping[str, str]:
    """Role -> link to the demonstration organisation of the server `busy`."""
    return _links(busy, datetime.now(UTC))


@pytest.fixture(scope="session")
def world(busy: Server) -> Iterator[World]:
    """Acme, on the server `busy`."""
    world = make_world(busy.home, {"PORT": str(busy.port)}, datetime.now(UTC))
    yield world
    world.inst.engine.dispose()


def _links(found: Server, now: datetime) -> Mapping[str, str]:
    environ = {"INSIDE_OUT_HOME": str(found.home), "PORT": str(found.port)}
    inst = open_installation(Settings.from_environ(environ))
    links = demonstration_links(inst, now)
    whose = {"role": "administrator", "label": "Demonstration administrator", "days": 1}
    token = issue_link(inst, organisation=ID, now=now, **whose)
    inst.engine.dispose()
    home = f"http://localhost:{found.port}"
    return {**links, "administrator": f"{home}/enter/{token}", "home": home}


@pytest.fixture(scope="session")
def tabs(browser) -> Iterator[list]:
    """Pages of browsers of their own, which tests use one after the other: a new one reads Streamlit's script anew."""
    kept: list = []
    yield kept
    for page in kept:
        page.context.close()


@pytest.fixture
def device(browser, tabs):
    """Opens an empty browser of a given size at an address, of somebody who has come by `link` before; the page."""
    used: list = []

    def open_at(address: str, viewport: Mapping[str, int] = DESKTOP, scheme: str = "light", link: str = ""):
        if len(used) == len(tabs):
            context = browser.new_context()
            calm(context)
            tabs.append(context.new_page())
            tabs[-1].set_default_timeout(60_000)  # two servers and two browsers may share two cores
        page = tabs[len(used)]
        used.append(page)
        page.set_viewport_size(viewport)
        page.emulate_media(media="screen", color_scheme=scheme)
        if link:
            # again where the server has just closed a connection that stood idle (ECONNRESET), as browsers do
            assert page.context.request.get(link, max_retries=3).ok
        page.goto(address)
        return page

    yield open_at
    for page in used:
        emptied(page)


def emptied(page) -> None:
    """Forget what a site has stored: cookies, drafts, whatever else. Only its scripts stay compiled."""
    origin = page.evaluate("location.origin")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
