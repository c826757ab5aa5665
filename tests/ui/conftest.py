"""Installations as pages see them, which Streamlit runs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from diagnostic.services.installation.setup import Installation
from tests.demonstration import copy_demonstration, pages_of


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
