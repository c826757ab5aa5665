"""Reports opened as the server starts, so that whoever comes first need not wait for them."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable

from diagnostic.report.content.prepare import Content
from diagnostic.report.templating import compile_fragments
from diagnostic.services.installation.organisations import list_organisations, operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.pictures import warm_up
from diagnostic.services.report.load import KEPT, report_stamp
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.server.readiness import READY

LOG = logging.getLogger(__name__)
PAUSE = 5.0  # seconds in which those who waited for the server read their first page, before walls are made ready


def open_reports_soon(inst: Installation, draw: Callable[[Content], None]) -> None:
    """Load what pages read first, in a thread that nobody waits for: it reads publications and changes nothing."""
    threading.Thread(target=open_reports, args=(inst, draw, PAUSE), name="opening", daemon=True).start()


def open_reports(inst: Installation, draw: Callable[[Content], None], pause: float = 0.0) -> None:
    """Prepare the newest report of each organisation, as many as are kept; make templates and charts for it.

    draw : make of a report what its first readers will ask for.
    pause : seconds before walls are made ready, which takes a processor for two seconds that first pages need.
    """
    try:
        found = [_opened(inst, each.id, draw) for each in list_organisations(inst)[:KEPT]]
        if any(found):
            _make_templates()
            _let_rest()
    finally:
        READY.set()
    if any(found):
        time.sleep(pause)
        warm_up()


def _make_templates() -> None:
    from diagnostic.report.charts.templates import make_templates  # here: Altair takes 0.6 s to load

    compile_fragments()
    make_templates()


def _let_rest() -> None:
    """Take what stays out of garbage collection, which would look through all of it, 0.15 s at 1,000 units, while
    everybody waits. What nobody uses any longer is freed all the same, unless it points at itself."""
    gc.collect()
    gc.freeze()


def _opened(inst: Installation, organisation: str, draw: Callable[[Content], None]) -> bool:
    """Is there a report now that pages find loaded? What is wrong with it is said to whoever opens it."""
    try:
        access = operator(inst, organisation)
        content = prepared_report(inst, access, None, None, report_stamp(inst, access))
        if content is None:
            return False
        draw(content)
    except Exception as error:
        LOG.warning("The report of %s was not opened ahead: %s", organisation, type(error).__name__)
        return False
    return True
