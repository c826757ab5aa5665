"""Has anything changed since a report was read? Cheap enough to ask on every run of a page."""

from __future__ import annotations

from diagnostic.services.access import Access
from diagnostic.services.installation import Installation
from diagnostic.storage import publications, rules
from diagnostic.storage.engine import reading


def report_stamp(inst: Installation, access: Access) -> str:
    """What an organisation's reports are made from: its publications and newest rules. Same stamp, same reports."""
    with reading(inst.engine) as db:
        published = publications.ids(db, access.organisation)
        version = rules.newest(db, access.organisation)
    return "-".join([*published, f"rules{version or 0}"])
