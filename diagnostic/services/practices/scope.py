"""What part of the organisation somebody may write open records about: that of the chart as it is today."""

from __future__ import annotations

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import get_chart
from diagnostic.services.installation.setup import Installation


def units_seen(inst: Installation, access: Access) -> dict[str, str]:
    """Names of the units in the viewer's part of the chart as it is today, by id; none where it has no such part."""
    chart = get_chart(inst, access.organisation)
    if chart is None or (access.unit and access.unit not in chart.position):
        return {}
    seen = chart.subtree(access.unit or chart.ids[0])
    return {unit: chart.names[chart.position[unit]] for unit in seen}


def may_see(inst: Installation, access: Access, unit: str | None) -> bool:
    """Whether a unit is in the viewer's part of the chart as it is today."""
    return not access.unit or unit in units_seen(inst, access)
