"""Installations as pages see them, which Streamlit runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test

from diagnostic.services.installation.setup import Installation
from tests.demonstration import copy_demonstration, pages_of


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
