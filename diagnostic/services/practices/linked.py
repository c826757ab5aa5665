"""Open records with a link: their address holds their id and random letters, and whoever has it opens them.

Their content holds the random letters under "link".
"""

from __future__ import annotations

import json
import re
import secrets
from typing import NamedTuple

from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup import organisations
from diagnostic.zones import UTC_ZONE

LINK_BYTES = 16
RECORD = re.compile("[0-9a-f]{32}")  # an id
MOST_VERSIONS = 500  # of one record


def new_link() -> str:
    """The random part of an address: 127 bits in letters and digits, which mail programs leave whole."""
    while not (link := secrets.token_urlsafe(LINK_BYTES)).isalnum():
        pass
    return link


def opened(inst: Installation, kind: str, record: str, link: str) -> tuple[str, RecordVersion] | None:
    """Whose the record of a kind is that an address opens, and its newest version; None for any other address."""
    if not RECORD.fullmatch(record):
        return None
    with reading(inst.engine) as db:
        found = versions.of_any_organisation(db, record)
    if found is None or found[1].kind != kind:
        return None
    kept = str(json.loads(found[1].content)["link"])
    return found if secrets.compare_digest(kept.encode(), link.encode()) else None


class Whose(NamedTuple):
    """What the page of an open record says of whose it is; `zone`: whose days it tells."""

    organisation: str
    demonstration: bool
    unit: str
    zone: str


def whose(inst: Installation, organisation: str, unit: str) -> Whose:
    """Whose a record is; the unit by its name today, by its id where it is gone from the chart."""
    with reading(inst.engine) as db:
        row = organisations.get(db, organisation)
    chart = get_chart(inst, organisation)
    known = chart is not None and unit in chart.position
    name = chart.names[chart.position[unit]] if chart is not None and known else unit
    return Whose(row.name if row else "", bool(row and row.demonstration), name, row.zone if row else UTC_ZONE)
