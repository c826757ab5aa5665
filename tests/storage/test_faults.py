"""The quick part of the campaign of faults (`python -m bench faults`): what no other test does to a server."""

from __future__ import annotations

import os
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import uvicorn
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bench.faults.garbage import SECRET, made
from bench.faults.places import QUESTION, Place, fill
from bench.faults.rows import judge, tracebacks
from bench.faults.strangers import answered, in_threads
from bench.faults.under_load import rescued
from bench.servers import free_port
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.respondents.submissions import submit
from diagnostic.settings import Settings
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site

pytestmark = pytest.mark.slow

REQUESTS = 300
LINUX = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc, as Linux has it")


@pytest.fixture
def place(tmp_path) -> Place:
    return fill(Place(tmp_path / "home", tmp_path / "log"), 40)


@LINUX
def test_a_file_that_was_deleted_under_a_server_is_brought_back_as_the_manual_says(place, tmp_path):
    inst, now = open_installation(Settings.from_environ(place.environ)), datetime.now(UTC)
    tokens = [path.rpartition("/")[2] for path in place.people]
    for token in tokens[:20]:
        assert submit(inst, token, {"trust_1": 3}, {QUESTION: token}, now) == "accepted"
    place.file.unlink()
    with pytest.raises(OperationalError):
        submit(inst, tokens[20], {"trust_1": 3}, {QUESTION: tokens[20]}, now)
    stored = place.marks(rescued(os.getpid(), tmp_path / "rescued.db"))
    assert judge(stored, tokens[:20]) == judge(tokens[:20], tokens[:20])
    inst.engine.dispose()


def test_requests_that_are_wrong_are_never_answered_as_if_the_server_were(place, caplog):
    inst = open_installation(Settings.from_environ(place.environ))
    site, port, statuses = Site(lambda: inst), free_port(), Counter[int]()
    app = Starlette(routes=routes(site), middleware=middleware(f"http://localhost:{port}", site))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    rng = Random(5)
    sent = [made(rng, place, port, f"inside_out={SECRET}") for _ in range(REQUESTS)]
    while not server.started:
        thread.join(0.01)
    in_threads(lambda request: statuses.update([answered(port, request)]), sent)
    server.should_exit = True
    thread.join()
    inst.engine.dispose()
    assert statuses.total() == REQUESTS and statuses[400] < REQUESTS * 2 / 3  # most get to the pages
    assert [status for status in statuses if status >= 500] == []
    assert tracebacks(caplog.text) == 0 and SECRET not in caplog.text
