"""The way from a meeting to the page on which everybody reads what became of what it planned."""

from __future__ import annotations

from diagnostic.services.actions.progress import progress_page
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.acting import unit_of
from diagnostic.services.meetings.entrance import viewer_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import agendas


def progress_address(inst: Installation, meeting: str) -> str:
    """Where everybody reads what becomes of the actions of a meeting's unit; empty while that page is not open."""
    with reading(inst.engine) as db:
        row = agendas.by_id(db, meeting)
        unit = unit_of(db, row) if row else ""
    page = progress_page(inst, viewer_of(row), unit) if row else None
    return page.address if page and page.open else ""
