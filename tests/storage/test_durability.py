"""What was acknowledged is there after a crash, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from diagnostic.services.answering import look_up
from diagnostic.storage.engine import reading
from diagnostic.storage.tables import comments, invitations, sheets
from tests.worlds import NOW, world

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4
HAND_IN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from diagnostic.services.answering import submit
from diagnostic.services.installation import open_installation
from diagnostic.settings import Settings
from tests.worlds import NOW
inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": sys.argv[1], "DATABASE_URL": sys.argv[2]}))
def hand_in(token):
    if submit(inst, token, {"trust_1": 3}, {"change": token}, NOW) == "accepted":
        sys.stdout.write(token + "\\n")
        sys.stdout.flush()
with ThreadPoolExecutor(int(sys.argv[3])) as pool:
    list(pool.map(hand_in, sys.stdin.read().split()))
"""


def test_a_killed_server_loses_no_acknowledged_answer_and_counts_none_twice(installation):
    here = world(installation)
    tokens = [row["token"] for row in here.invitations(north=3000)]
    settings = installation.settings
    acknowledged = kill_after(60, tokens, [str(settings.home), settings.database_url, str(THREADS)])
    assert 60 <= len(acknowledged) < len(tokens)
    used = {token for token in tokens if look_up(installation, token, NOW).state == "used"}
    assert acknowledged <= used
    assert len(used - acknowledged) <= THREADS  # stored, but killed before saying so
    with reading(installation.engine) as db:
        numbers = [db.execute(select(func.count()).select_from(table)).scalar_one() for table in (sheets, comments)]
        marked = db.execute(select(func.count()).where(invitations.c.used == 1)).scalar_one()
        assert set(db.execute(select(comments.c.text)).scalars()) == used
    assert [marked, *numbers] == [len(used)] * 3


def kill_after(number: int, tokens: list[str], arguments: list[str]) -> set[str]:
    """Hand in `tokens` in another process, kill -9 it after `number` acknowledgements; all it acknowledged."""
    command = [sys.executable, "-c", HAND_IN, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write("\n".join(tokens))
        process.stdin.close()
        lines = [process.stdout.readline() for _ in range(number)]
        process.kill()
        lines += process.stdout.readlines()
    return {line.strip() for line in lines if line.endswith("\n")}
