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
    """Installation that is open for one command. Raises UserError where settings, folder or
    database can't be used, then or while the command runs."""
    from diagnostic.services.installation.remedies import said_plainly
    from diagnostic.services.installation.setup import open_installation

    settings = Settings.from_environ(environ)
    inst = open_installation(settings)
    with said_plainly(settings):
        try:
            yield inst
        finally:
            inst.engine.dispose()
