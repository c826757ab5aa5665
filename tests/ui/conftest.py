"""Installations as pages see them, which Streamlit runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

from diagnostic.services.installation.setup import Installation
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.demonstration import copy_demonstration, pages_of
from tests.respondents import World, make_world


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """For each AppTest Streamlit looks through all installed packages, and for each run it compiles the pages anew.

    Neither changes while tests run; together they take a third of what a page takes. Nor does what stands for a server,
    which each run makes of mocks; and whoever waits for a run would ask a thousand times a second whether it has ended.
    Each request over HTTP would begin an event loop and threads of its own, which takes as long as most answers.
    """
    found, compiled, runtime = manifest_scanner.scan_component_manifests(), ScriptCache(), MagicMock(spec=Runtime)
    ended = local_script_runner.require_widgets_deltas

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        thread = runner._script_thread
        assert thread is not None
        thread.join(timeout)
        ended(runner, 0 if thread.is_alive() else timeout)

    with pytest.MonkeyPatch.context() as patch, TestClient(Starlette()) as running:
        patch.setattr(TestClient, "_portal_factory", lambda client: nullcontext(client.portal or running.portal))
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        patch.setattr(app_test, "ScriptCache", lambda: compiled)
        patch.setattr(app_test, "MagicMock", lambda spec: runtime)
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
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
