"""The demonstration organisation, loaded once a run and copied: a load takes seconds, a copy milliseconds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st

from diagnostic.services.demonstration.load import load_demonstration
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import Settings
from diagnostic.ui.access import installation as installation_of_pages
from tests.workers import made_once


def copy_demonstration(factory: pytest.TempPathFactory, now: datetime, home: Path) -> None:
    """Copy an installation with the demonstration, loaded at `now`, to the folder `home`."""
    shutil.copytree(loaded_demonstration(factory, now), home, dirs_exist_ok=True)


def loaded_demonstration(factory: pytest.TempPathFactory, now: datetime) -> Path:
    """The home of an installation with the demonstration of the day of `now`, for a whole run."""

    def load(home: Path) -> None:
        inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(home)}))
        load_demonstration(inst, now.date(), now)
        inst.engine.dispose()

    return made_once(factory, f"demonstration-{now.date()}", load)


@contextmanager
def pages_of(home: Path, **environ: str) -> Iterator[Installation]:
    """The installation at `home`, as the one that pages open in this process, with settings of `environ`."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"INSIDE_OUT_HOME": str(home), **environ}.items():
            patch.setenv(name, value)
        patch.delenv("DATABASE_URL", raising=False)
        inst = installation_of_pages()
        yield inst
        inst.engine.dispose()
        st.cache_resource.clear()
        st.cache_data.clear()
