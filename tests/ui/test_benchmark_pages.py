"""Benchmarks on pages: the switch, the line on each page that has one, and nothing of any other organisation."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.services.benchmarks.exchange import export_benchmark
from diagnostic.services.benchmarks.releasing import release_due
from diagnostic.services.benchmarks.taking_part import benchmark_state, compare_with
from diagnostic.services.installation.access import Role, issue_link
from diagnostic.services.installation.organisations import operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.comparing import OWN
from tests.benchmarked import DAY, RELEASED, taking_part
from tests.demonstration import pages_of
from tests.menu import begin_at
from tests.ui.test_crawler import MAIN, sent_by
from tests.ui.test_report_pages import text

pytestmark = pytest.mark.slow

STEPS = (20, 21, 22, 25, 26, 27, 29, 31, 33, 35)  # of 48; the organisation that looks has 20
SHOWN = "47\u201365"  # (21+22+25)/3 = 22.67 and (29+31+33)/3 = 31 of 48


@pytest.fixture(scope="module")
def inst(tmp_path_factory):
    with pages_of(tmp_path_factory.mktemp("benchmarks"), DEMONSTRATION="0") as found:
        taking_part(found, STEPS)
        release_due(found, RELEASED)
        yield found


def visit(inst: Installation, page: str, role: Role = "consultant", unit: str | None = None, **query: str) -> AppTest:
    now = datetime.now(UTC)
    token = issue_link(inst, organisation="o00", role=role, unit=unit, label="x", days=3, now=now)
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.session_state["link"] = token
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, page).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", ["overview", "heatmap"])
def test_the_line_stands_below_the_whole_and_nothing_of_another_organisation_is_sent(inst, page):
    sent = b"\n".join(sent_by(visit(inst, page, "executive")))
    assert b"Middle half of 10 organisations" in sent and SHOWN.encode() in sent
    others = {100 * each / 48 for step in STEPS[1:] for each in (step, 48 - step)} - {100 * STEPS[0] / 48}
    written = {float(each) for each in re.findall(rb"[0-9]+[.][0-9]+", sent)}
    assert not any(round(each, digits) in written for each in others for digits in (1, 2, 3) if each % 1)
    windows = (np.frombuffer(sent, "<f8", (len(sent) - at) // 8, at) for at in range(8))
    assert not any(np.isin(each, list(others)).any() for each in windows)
    assert not any(f"O{number:02}".encode() in sent for number in range(1, 10))


def test_a_part_has_no_line(inst):
    for page in ("overview", "heatmap"):
        assert b"iddle half" not in b"\n".join(sent_by(visit(inst, page, "executive", "north")))


def test_the_switch_takes_part_no_more_and_again(inst):
    at, access = visit(inst, "organisation"), operator(inst, "o00")
    assert "one number for each dimension and audience" in text(at)
    at.toggle(key="takes_part").set_value(False).run()
    assert not benchmark_state(inst, access, RELEASED).takes_part
    assert b"iddle half" not in b"\n".join(sent_by(visit(inst, "heatmap")))
    at.toggle(key="takes_part").set_value(True).run()
    assert benchmark_state(inst, access, RELEASED).takes_part and not at.exception


def test_a_file_is_looked_at_and_taken_in_by_its_fingerprint(inst):
    made, access = export_benchmark(inst, "Meyer Consulting"), operator(inst, "o00")
    at = visit(inst, "organisation", benchmark_files="true")
    at.session_state["benchmark_files"] = True
    at.run()
    at.file_uploader(key="benchmark_file").set_value(("norms.json", made.content, "application/json")).run()
    assert "2 dimensions of 2 that are asked here" in text(at).replace("two dimensions", "2 dimensions")
    at.text_input(key="benchmark_fingerprint").set_value("1234").run()
    take_in = next(each for each in at.button if each.label == "Take this file in")
    take_in.click().run()
    assert "the fingerprint of the key that signed it" in at.error[0].value.replace("\\", "")
    at.text_input(key="benchmark_fingerprint").set_value(made.fingerprint).run()
    next(each for each in at.button if each.label == "Take this file in").click().run()
    state = benchmark_state(inst, access, RELEASED)
    assert not at.exception and state.shown.sender == "Meyer Consulting" and state.shown.benchmark.released == DAY
    compare_with(inst, access, OWN, RELEASED)
