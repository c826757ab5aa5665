"""What is left in files: of a secret nothing, anywhere; of what was in staging nothing, once it was moved."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np
import pytest
from sqlalchemy import select, text

from diagnostic.definitions.organisation import flat
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.submissions import submit
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import staging
from tests import postgres
from tests.browsing import free_port, server
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, consultant, settle, world

pytestmark = pytest.mark.slow

WORDS = "A planted sentence about number "


def test_a_secret_is_in_no_table_no_log_and_no_dump(installation):
    """One answers by a link, one by a typed code, on a server as people run it; each looks again afterwards."""
    now = datetime.now(UTC)
    here = world(installation, opens=now.date(), closes=now.date() + timedelta(days=1))
    first, second, *others = here.invitations(now=now, north=7)
    port = free_port()
    secrets = [first["token"], second["code"], *(row["token"] for row in others)]
    environ = {"DATABASE_URL": installation.settings.database_url, "BASE_URL": f"http://localhost:{port}"}
    with server(installation.settings.home, port, environ):
        for number, secret in enumerate(secrets):
            answer(f"http://localhost:{port}", secret, f"{WORDS}{number}")
    shuffle(installation, now)
    dumped = dump(installation)
    left = {content: path for path, content in files(installation)}  # databases are copies: most files are there often
    for secret in (first["token"], second["token"], second["code"], second["code"].replace("-", "")):
        for written in (secret.encode(), secret.lower().encode(), secret.encode().hex().encode()):
            assert written not in dumped
            assert [path for content, path in left.items() if written in content] == []
    assert dumped.count(f"{WORDS}0".encode()) == 1  # what is there is found


def test_what_has_left_staging_is_in_no_file(installation):
    """Half of them moves; rows are long and short, so that pages split and words overflow."""
    access = consultant(installation, chart=flat([f"team_{i:02}" for i in range(60)]))
    dates = {"opens": OPENS, "closes": CLOSES, "now": NOW}
    here = World(installation, access, create_wave(installation, access, name="W", questionnaires=[EMPLOYEE], **dates))
    teams = here.wave.chart.ids[1:]
    invited = here.invitations(**{team: 8 if i % 2 else 4 for i, team in enumerate(teams)})
    for number, row in enumerate(invited):
        words = "x" * (4000 if number % 20 == 0 else number * 17 % 300)
        assert submit(here.inst, row["token"], {"trust_1": 3}, {"change": words}, NOW) == "accepted"
    with reading(here.inst.engine) as db:
        keys = set(db.execute(select(staging.c.id)).scalars())
    assert shuffle(here.inst, NOW) == 240
    assert found(here, keys) == set()
    with reading(here.inst.engine) as db:
        waiting = set(db.execute(select(staging.c.id)).scalars())
    assert len(waiting) == 120 and found(here, waiting) == waiting
    sample(here.inst)
    settle(here.inst)
    assert found(here, keys | waiting) == set()


def sample(inst: Installation) -> None:
    """PostgreSQL samples all tables for its planner, as it does by itself after a minute."""
    if inst.engine.dialect.name == "postgresql":
        with inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("VACUUM ANALYZE"))


def found(here: World, keys: set[bytes]) -> set[bytes]:
    """Which keys of rows are in any file of tables or, on SQLite, of its log."""
    contents = {content for path, content in files(here.inst) if "pg_wal" not in path.parts}  # many are alike
    return set().union(*(among(keys, content) for content in contents))


def among(keys: set[bytes], content: bytes) -> set[bytes]:
    """Which keys are in `content`: looked for where a pair of bytes is one with which a key begins."""
    begins = np.zeros(2**16, dtype=bool)
    begins[[int.from_bytes(key[:2], sys.byteorder) for key in keys]] = True
    size = len(next(iter(keys)))
    pairs = [
        np.frombuffer(content, np.uint16, (len(content) - shift) // 2, shift)
        for shift in (0, 1)
        if len(content) >= size
    ]
    places = (2 * int(at) + shift for shift, each in enumerate(pairs) for at in np.flatnonzero(begins[each]))
    return {content[at : at + size] for at in places} & keys


def files(inst: Installation) -> Iterator[tuple[Path, bytes]]:
    """All files of the installation, and of its PostgreSQL server: tables, logs of either kind, drafts."""
    folders = [inst.settings.home]
    if inst.engine.dialect.name == "postgresql":
        with inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            for _ in range(2):  # the file of a table that was emptied while one was under way goes with the next
                db.execute(text("CHECKPOINT"))
            folders.append(Path(db.execute(text("SHOW data_directory")).scalar()).parent)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def dump(inst: Installation) -> bytes:
    """The whole database, as people dump it."""
    if inst.engine.dialect.name == "postgresql":
        program = f"{postgres.programs()}/pg_dump"
        url = inst.settings.database_url.replace("postgresql+psycopg", "postgresql")
        return subprocess.run([program, url], check=True, capture_output=True).stdout
    with inst.engine.connect() as db:
        return "\n".join(db.connection.driver_connection.iterdump()).encode()


def answer(base: str, secret: str, words: str) -> None:
    """As a browser does it: a code typed in, or a link; the page, the form, thanks, and the page once more."""
    path, page = read(Request(f"{base}/q/{secret}") if len(secret) == 32 else form(f"{base}/q", {"code": secret}))
    token = page.split('name="form" value="')[1].split('"')[0]
    thanks, _ = read(form(path, {"form": token, "i-trust_1": "4", "q-change": words}))
    assert thanks == f"{path}/thanks"
    with pytest.raises(HTTPError, match="410") as refused:
        read(Request(path))
    refused.value.close()


def form(address: str, fields: dict[str, str]) -> Request:
    return Request(address, urlencode(fields).encode())


def read(request: Request) -> tuple[str, str]:
    """(where it led, the page)."""
    with urlopen(request) as page:
        return page.url, page.read().decode()
