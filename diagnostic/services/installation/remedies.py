"""What is in the way of an installation, for whoever runs it: where, why and what to do.

All commands, the start of the server and the server itself say it in these words: what the system refuses is in
`obstacles.py`, what databases refuse in `storage/database/failures.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diagnostic.errors import Fault
from diagnostic.services.installation.obstacles import OF_THE_SYSTEM, fault_at
from diagnostic.settings import Settings
from diagnostic.storage.database.failures import DATABASE_ERRORS, database_failure


def fault_of(error: BaseException, settings: Settings) -> Fault | None:
    """What an error means for whoever runs the installation; None where it is a bug, or somebody else's."""
    if isinstance(error, DATABASE_ERRORS):
        found = database_failure(error)
        if found is None:
            return None
        return Fault(place_of_database(settings), f"{found.words} ({found.code or 'no answer'})", found.remedy)
    obstacle = OF_THE_SYSTEM.get(getattr(error, "errno", None) or 0)
    if obstacle is None:
        return None
    name = getattr(error, "filename", None)
    place = Path(name) if isinstance(name, str) else settings.home
    place = place.parent if place.name.startswith(".") else place
    return fault_at(place, obstacle, error, "or name another: INSIDE_OUT_HOME=/folder")


def place_of_database(settings: Settings) -> str:
    """The file of SQLite; for PostgreSQL the variable alone, since the address may hold a password."""
    scheme, _, file = settings.database_url.partition(":///")
    return file if scheme.startswith("sqlite") else "DATABASE_URL"


@contextmanager
def said_plainly(settings: Settings) -> Iterator[None]:
    """What is in the way of this installation raises a `Fault`; bugs, and mistakes of people, stay as they are."""
    try:
        yield
    except (OSError, *DATABASE_ERRORS) as error:
        fault = fault_of(error, settings)
        if fault is None:
            raise
        raise fault from error
