"""Installations as pages see them, which Streamlit runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test

from diagnostic.services.installation.setup import Installation
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.demonstration import copy_demonstration, pages_of
from tests.respondents import World, make_world


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """For each AppTest Streamlit looks through all installed packages, and for each run it compiles the pages anew.

    Neither changes while tests run; together they take a third of what a page takes.
    """
    found, compiled = manifest_scanner.scan_component_manifests(), ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        patch.setattr(app_test, "ScriptCache", lambda: compiled)
        yield


@pytest.fixture(scope="module")
def inst(tmp_path_factory) -> Iterator[Installation]:
    """An empty installation."""
    with pages_of(tmp_path_factory.mktemp("home")) as inst:
        yield inst


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> Iterator[Installation]:
    """An installation with the demonstration organisation of today."""
    home = tmp_path_factory.mktemp("home")
    copy_demonstration(tmp_path_factory, datetime.now(UTC), home)
    with pages_of(home) as inst:
        yield inst


@pytest.fixture
def world(fresh_home: Path) -> World:
    """Acme, with a survey that is open."""
    return make_world(fresh_home)


@pytest.fixture
def browser(world: World) -> Iterator[TestClient]:
    """A respondent's browser, at the pages of Acme."""
    site = Site(lambda: world.inst, world.clock)
    app = Starlette(routes=routes(site), middleware=middleware("http://testserver", site))
    with TestClient(app, follow_redirects=False, headers={"Origin": "http://testserver"}) as client:
        yield client
