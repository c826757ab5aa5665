"""The chart that each consultant's link is editing: kept until it is taken. Of its file nothing else is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from diagnostic.definitions.charts.drafts import ChartDraft, frozen, thawed
from diagnostic.definitions.wave import RETENTION
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.setup import chart_drafts


def load_chart_draft(inst: Installation, access: Access) -> ChartDraft | None:
    """The chart that the link that asks is editing, or None."""
    consultants_only(access)
    with reading(inst.engine) as db:
        content = chart_drafts.get(db, access.organisation, access.link)
    return thawed(content) if content else None


def save_chart_draft(inst: Installation, access: Access, draft: ChartDraft | None, now: datetime) -> None:
    """Keep a draft for the link that asks, in the place of its last one; None: it has none any more."""
    consultants_only(access)
    with writing(inst.engine) as db:
        if draft is None:
            chart_drafts.remove(db, access.organisation, access.link)
        else:
            chart_drafts.put(db, access.organisation, access.link, frozen(draft), now)


def tidy_chart_drafts(inst: Installation, now: datetime) -> None:
    """Remove drafts that nobody has changed for as long as invitations are kept, and those of links that are dead."""
    with writing(inst.engine) as db:
        chart_drafts.remove_left_over(db, now - timedelta(days=RETENTION), now)
