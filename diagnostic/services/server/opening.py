"""Reports opened as the server starts and as one is published, so that whoever comes first need not wait for them."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from diagnostic.report.content.prepare import Content
from diagnostic.report.templating import compile_fragments
from diagnostic.services.installation.faults import said
from diagnostic.services.installation.organisations import list_organisations, operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.pictures import warm_up
from diagnostic.services.report.load import KEPT
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.server.readiness import READY
from diagnostic.storage.database.engine import Unavailable

LOG = logging.getLogger(__name__)
LOOK_EVERY = 5.0  # seconds between two looks whether anything was published; as many are left to first readers alone


def open_reports_soon(inst: Installation, draw: Callable[[Content], None], ended: threading.Event) -> None:
    """Load what pages read first, in a thread that nobody waits for: it reads publications and changes nothing."""
    threading.Thread(target=_keep_open, args=(inst, draw, ended), name="opening", daemon=True).start()


def _keep_open(inst: Installation, draw: Callable[[Content], None], ended: threading.Event) -> None:
    """Open reports at the start and after each publication, and make walls ready once there is anything to show."""
    opened: dict[str, str] = {}
    try:
        found = open_reports(inst, draw, opened)
        _let_rest()
    finally:
        READY.set()
    walls = False
    while not ended.wait(LOOK_EVERY):
        if found and not walls:
            warm_up()
            walls = True
        with suppress(Unavailable):  # the next look may find the database again
            found = open_reports(inst, draw, opened) or found


def open_reports(inst: Installation, draw: Callable[[Content], None], opened: dict[str, str]) -> bool:
    """Prepare the newest report of each organisation, as many as are kept, and the templates of their charts. Were
    there any that are new?

    draw : make of a report what its first readers will ask for.
    opened : the stamp of each organisation's report that was opened last.
    """
    found = [_opened(inst, each.id, draw, opened) for each in list_organisations(inst)[:KEPT]]
    if any(found):
        _make_templates()
    return any(found)


def _make_templates() -> None:
    from diagnostic.report.charts.templates import make_templates  # here: Altair takes 0.6 s to load

    compile_fragments()
    make_templates()


def _let_rest() -> None:
    """Take what stays out of garbage collection, which would look through all of it, 0.15 s at 1,000 units, while
    everybody waits. What nobody uses any longer is freed all the same, unless it points at itself."""
    gc.collect()
    gc.freeze()


def _opened(inst: Installation, organisation: str, draw: Callable[[Content], None], opened: dict[str, str]) -> bool:
    """Is there a new report that pages now find loaded? What is wrong with it is said to whoever opens it."""
    try:
        access = operator(inst, organisation)
        stamp = report_stamp(inst, access)
        if opened.get(organisation) == stamp:
            return False
        opened[organisation] = stamp
        content = prepared_report(inst, access, None, None, stamp)
        if content is None:
            return False
        draw(content)
    except Exception as error:
        LOG.warning("the report of %s was not opened ahead: %s", organisation, said(error))
        return False
    return True
