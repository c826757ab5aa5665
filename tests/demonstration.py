"""The demonstration organisation, loaded once a run and copied: a load takes seconds, a copy milliseconds."""

from __future__ import annotations

import fcntl
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
from tests.workers import folder_of_run


def copy_demonstration(factory: pytest.TempPathFactory, now: datetime, home: Path) -> None:
    """Copy an installation with the demonstration, loaded at `now`, to the folder `home`."""
    shutil.copytree(_template(factory, now), home, dirs_exist_ok=True)


def _template(factory: pytest.TempPathFactory, now: datetime) -> Path:
    """Home with the demonstration of the day of `now`, shared by the workers of a run; whoever is first loads it."""
    shared = folder_of_run(factory)
    template, unfinished = (shared / f"demonstration-{now.date()}{part}" for part in ("", ".part"))
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(unfinished)}))
            load_demonstration(inst, now.date(), now)
            inst.engine.dispose()
            unfinished.rename(template)
    return template


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
