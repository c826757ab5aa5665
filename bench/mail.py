"""Invitations by e-mail: how long they take to queue, and whether any is sent twice where its server is killed.

A real mail server in this process takes what a process of its own sends; that one is killed (SIGKILL) at random moments
and begun again. What arrived twice is counted from the mailboxes, so nothing of the product has a word in it.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.table import Row
from diagnostic.definitions.organisation import flat
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.mail.addresses import add_addresses, read_addresses
from diagnostic.services.mail.mailings import send_invitations
from diagnostic.services.mail.progress import invitations_by_mail, languages_read, reminders_by_mail
from diagnostic.services.respondents.invitations import links_file, make_invitations
from diagnostic.services.server.mail import sending_mail
from diagnostic.services.waves.rows import Wave
from diagnostic.settings import QUESTIONNAIRES, Settings
from tests.mail_server import mail_server

QUEUED, MADE = 10_000, 100_000  # people
SENT, KILLS, BETWEEN = 300, 12, (0.3, 1.2)  # messages, kills, seconds between them
UNIT = "unit1"
_FORKS = get_context("forkserver")


def measure() -> list[Row]:
    """Seconds to queue e-mails and to make invitations; messages that came twice or were lost over kills."""
    _FORKS.set_forkserver_preload(["bench.mail"])
    return [*_queued(), *_made(), *_killed()]


def _organisation(environ: dict[str, str]) -> tuple[Installation, Access, Wave]:
    inst, now = open_installation(Settings.from_environ(environ)), datetime.now(UTC)
    create_organisation(inst, id="acme", name="Acme", chart=flat([UNIT]), now=now)
    access = operator(inst, "acme")
    opens, closes = now.date(), now.date() + timedelta(days=9)
    questions = [(QUESTIONNAIRES / "pulse.yaml").read_bytes()]
    wave = create_wave(inst, access, name="Spring", opens=opens, closes=closes, questionnaires=questions, now=now)
    return inst, access, wave


def _table(people: int) -> bytes:
    rows = (f"{UNIT},p{i}.x@example.org,{('', 'de', 'pt')[i % 3]}" for i in range(people))
    return "\n".join(["unit,email,language", *rows]).encode()


def _environ(folder: str, port: int = 25) -> dict[str, str]:
    mail = {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "us@example.org", "MAIL_PER_MINUTE": "6000"}
    return {"INSIDE_OUT_HOME": folder, "DATABASE_URL": "", "DEMONSTRATION": "0", **mail}


def _queued() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        inst, access, wave = _organisation(_environ(folder))
        place, now, content = (inst, access, wave, "employee"), datetime.now(UTC), _table(QUEUED)
        start = time.perf_counter()
        add_addresses(*place, read_addresses(*place, content, "list.csv", now), now)
        added = time.perf_counter() - start
        send_invitations(*place, now)
        queued = time.perf_counter() - start
        began = time.perf_counter()
        invitations_by_mail(*place)
        seen = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        languages_read(*place)
        reminders_by_mail(*place, now)
        beside = (time.perf_counter() - began) * 1000
        inst.engine.dispose()
    return [
        Row(
            f"{QUEUED:,} e-mails queued, from a table of addresses", queued, "s", 5, note=f"{added:.1f} s to store them"
        ),
        Row("how far they are", seen, "ms", 50, note="what the page asks every three seconds"),
        Row("their languages, and how far reminders are", beside, "ms", 50, note="no address is opened"),
    ]


def _made() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        inst, access, wave = _organisation(_environ(folder))
        start = time.perf_counter()
        made = make_invitations(inst, access, wave, "employee", {UNIT: MADE}, datetime.now(UTC))
        between = time.perf_counter()
        links_file(made)
        written = time.perf_counter() - between
        inst.engine.dispose()
    return [
        Row(f"{MADE:,} invitations made", between - start, "s", 20),
        Row("the file of them", written, "s", 5),
    ]


def _killed() -> list[Row]:
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder, mail_server() as (boxes, server):
        environ = _environ(folder, server.port)
        inst, access, wave = _organisation(environ)
        place, now = (inst, access, wave, "employee"), datetime.now(UTC)
        add_addresses(*place, read_addresses(*place, _table(SENT), "list.csv", now), now)
        send_invitations(*place, now)
        for _ in range(KILLS):
            sender = _start(environ)
            time.sleep(chance.uniform(*BETWEEN))
            os.kill(sender.pid or 0, signal.SIGKILL)
            sender.join()
        sender = _start(environ)
        while invitations_by_mail(*place).state == "running":
            time.sleep(0.2)
        os.kill(sender.pid or 0, signal.SIGKILL)
        sender.join()
        shown, arrived = invitations_by_mail(*place), Counter(boxes.addresses)
        inst.engine.dispose()
    twice = sum(times > 1 for times in arrived.values())
    lost = SENT - len(arrived) - shown.uncertain
    told = f"{KILLS} kills; {shown.sent} sent, {shown.uncertain} uncertain, {len(arrived)} arrived"
    return [
        Row("e-mails that arrived twice, over kills", twice, "", 0, note=told),
        Row("e-mails neither arrived nor uncertain", max(lost, 0), "", 0),
        Row("e-mails uncertain", shown.uncertain, "", KILLS, note="at most one a kill"),
    ]


def _start(environ: dict[str, str]) -> BaseProcess:
    process = _FORKS.Process(target=_send, args=(environ,))
    process.start()
    return process


def _send(environ: dict[str, str]) -> None:
    inst = open_installation(Settings.from_environ(environ))
    with sending_mail(inst, lambda: datetime.now(UTC)):
        while Path(environ["INSIDE_OUT_HOME"]).exists():
            time.sleep(1)
