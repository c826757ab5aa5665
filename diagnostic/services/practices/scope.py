"""What part of the organisation somebody may write open records about: that of the chart as it is today."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.open_records.versions import RecordVersion


def units_seen(inst: Installation, access: Access) -> dict[str, str]:
    """Names of the units in the viewer's part of the chart as it is today, by id; none where it has no such part."""
    chart = get_chart(inst, access.organisation)
    if chart is None or (access.unit and access.unit not in chart.position):
        return {}
    seen = chart.subtree(access.unit or chart.ids[0])
    return {unit: chart.names[chart.position[unit]] for unit in seen}


def seen_of(inst: Installation, access: Access, rows: Sequence[RecordVersion]) -> list[RecordVersion]:
    """The records of units in the viewer's part of the chart as it is today; all of them for whoever sees the whole."""
    units = units_seen(inst, access) if access.unit else None
    return [row for row in rows if units is None or row.unit in units]


def may_see(inst: Installation, access: Access, unit: str | None) -> bool:
    """Whether a unit is in the viewer's part of the chart as it is today."""
    return not access.unit or unit in units_seen(inst, access)
