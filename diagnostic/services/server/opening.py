"""Reports opened as the server starts, so that whoever comes first need not wait for them."""

from __future__ import annotations

import logging
import threading
import time

from diagnostic.report.templating import compile_fragments
from diagnostic.services.installation.organisations import list_organisations, operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.pictures import warm_up
from diagnostic.services.report.load import KEPT, report_stamp
from diagnostic.services.report.prepared import prepared_report

LOG = logging.getLogger(__name__)
PAUSE = 5.0  # seconds in which those who waited for the server read their first page, before charts are made


def open_reports_soon(inst: Installation) -> None:
    """Load what pages read first, in a thread that nobody waits for: it reads publications and changes nothing."""
    threading.Thread(target=open_reports, args=(inst, PAUSE), name="opening", daemon=True).start()


def open_reports(inst: Installation, pause: float = 0.0) -> None:
    """Prepare the newest report of each organisation, as many as are kept; make templates and charts for it.

    pause : seconds before charts are made, which take three seconds of a processor that first pages need.
    """
    found = [_opened(inst, each.id) for each in list_organisations(inst)[:KEPT]]
    if any(found):
        compile_fragments()
        time.sleep(pause)
        from diagnostic.report.charts.templates import make_templates  # here: Altair takes 0.6 s to load

        make_templates()
        warm_up()


def _opened(inst: Installation, organisation: str) -> bool:
    """Is there a report now that pages find loaded? What is wrong with it is said to whoever opens it."""
    try:
        access = operator(inst, organisation)
        return prepared_report(inst, access, None, None, report_stamp(inst, access)) is not None
    except Exception as error:
        LOG.warning("The report of %s was not opened ahead: %s", organisation, type(error).__name__)
        return False
