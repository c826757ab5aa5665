"""The installation that a command works on, as the environment names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from diagnostic.settings import Settings

if TYPE_CHECKING:
    from diagnostic.services.installation.setup import Installation


@contextmanager
def installation(environ: Mapping[str, str]) -> Iterator[Installation]:
    """Installation that is open for one command. Raises UserError where settings or database can't be used."""
    from diagnostic.services.installation.setup import open_installation

    inst = open_installation(Settings.from_environ(environ))
    try:
        yield inst
    finally:
        inst.engine.dispose()
