"""A browser and a server with the demonstration organisation, one each a file of tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diagnostic.services.demonstration.load import demonstration_links
from diagnostic.services.installation.setup import open_installation
from diagnostic.settings import Settings
from tests.browsing import DESKTOP, chromium, free_port, server
from tests.demonstration import copy_demonstration


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def links(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Role -> link, of a server with the demonstration organisation."""
    home, port, now = tmp_path_factory.mktemp("home"), free_port(), datetime.now(UTC)
    copy_demonstration(tmp_path_factory, now, home)
    with server(home, port):
        yield _links(home, port, now)
        assert "Traceback" not in (home / "server.log").read_text()


def _links(home: Path, port: int, now: datetime) -> Mapping[str, str]:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home), "PORT": str(port)}))
    found = demonstration_links(inst, now)
    inst.engine.dispose()
    return {**found, "home": f"http://localhost:{port}"}


@pytest.fixture
def device(browser):
    """Opens a fresh browser of a given size at an address; the page."""
    contexts = []

    def open_at(address: str, viewport: Mapping[str, int] = DESKTOP, scheme: str = "light"):
        contexts.append(browser.new_context(viewport=viewport, color_scheme=scheme))
        contexts[-1].set_default_timeout(60_000)  # two servers and two browsers may share two cores
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
