"""Has anything changed since a report was read? Cheap enough to ask on every run of a page."""

from __future__ import annotations

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import publications


def report_stamp(inst: Installation, access: Access) -> str:
    """How far an organisation's ledger and rules have come; nothing in them ever changes. Same stamp, same reports."""
    with reading(inst.engine) as db:
        published, version = publications.how_many(db, access.organisation)
    return f"{published} publications, rules {version}"
