"""Invitations by e-mail where the database matters: senders beside each other, a stalled server, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.keys import KeyFault
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.addresses import add_addresses, read_addresses
from diagnostic.services.mail.mailings import pause, resume, send_invitations
from diagnostic.services.mail.progress import invitations_by_mail, languages_read, reminders_by_mail
from diagnostic.services.mail.sealing import Seal
from diagnostic.services.mail.sender import MailSender
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.waves.rows import Wave
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import mail_recipients
from tests.mail_server import Mailboxes, mail_server
from tests.worlds import CLOSES, EMPLOYEE, ENDED, NOW, OPENS, World, world

Place = tuple[Installation, Access, Wave, str]
Here = tuple[Mailboxes, Place, Callable[[], MailSender]]
TABLES = ("invitations", "mail_languages", "mail_recipients", "mailings", "mail_messages")


@pytest.fixture(scope="module")
def served():
    with mail_server() as (boxes, server):
        yield boxes, server


@pytest.fixture(scope="module")
def firm(shared_installation, served) -> World:
    return world(replace(shared_installation, settings=replace(shared_installation.settings, mail=served[1])))


@pytest.fixture
def here(firm, served, request):
    """(boxes, place of a survey of its own, a maker of senders)."""
    boxes, server = served
    boxes.__init__()
    asked = {"opens": OPENS, "closes": CLOSES, "questionnaires": [EMPLOYEE], "now": NOW}
    wave = create_wave(firm.inst, firm.access, name=request.node.name[:60], **asked)
    return boxes, (firm.inst, firm.access, wave, "employee"), lambda: MailSender(firm.inst, server)


def add(place: Place, *people: str) -> None:
    table = "\n".join(["unit,email,language", *(f"north,{each}" for each in people)]).encode()
    add_addresses(*place, read_addresses(*place, table, "list.csv", NOW), NOW)


def emptied(sender: MailSender) -> None:
    with closing(sender):
        while sender._next(NOW):
            sender.step(NOW)


def test_two_senders_at_once_send_each_message_once(here: Here):
    boxes, place, new_sender = here
    people = [f"p{i}@acme.org" for i in range(12)]
    add(place, *(f"{each}," for each in people[:9]))
    assert send_invitations(*place, NOW) == 9
    add(place, f"{people[9]},de", f"{people[10]},pl", f"{people[11]},de")
    assert send_invitations(*place, NOW) == 3
    assert languages_read(*place) == {"": 9, "de": 2, "pl": 1}
    with ThreadPoolExecutor(2) as both:
        for each in [both.submit(emptied, new_sender()) for _ in range(2)]:
            each.result(20)
    assert Counter(boxes.addresses) == dict.fromkeys(people, 1)
    shown = invitations_by_mail(*place)
    assert (shown.asked, shown.unsent, shown.sent, shown.state) == (12, 0, 12, "done")


def test_nothing_waits_for_a_mail_server_that_says_nothing(here: Here, firm: World):
    """A message is handed over and not acknowledged; everything else goes on, from answers to the page."""
    boxes, place, new_sender = here
    (row,) = firm.invitations(north=1)
    add(place, "held.ann@acme.org,", "ben@acme.org,")
    send_invitations(*place, NOW)
    with ThreadPoolExecutor(1) as aside:
        sending = aside.submit(emptied, new_sender())
        try:
            assert boxes.held.wait(20)
            assert firm.inst.engine.pool.checkedout() == 0  # no transaction, so no lock
            assert submit(firm.inst, row["token"], {"trust_1": 4, "team_1": 5}, {}, NOW) == "accepted"
            assert invitations_by_mail(*place).state == "running" and not reminders_by_mail(*place, NOW).could
            pause(*place, "invitation", NOW)
            add(place, "cy@acme.org,")
            resume(*place, "invitation", NOW)
            assert not sending.done()
        finally:
            boxes.let_go.set()
        sending.result(20)
    assert set(boxes.addresses) == {"held.ann@acme.org", "ben@acme.org"} and invitations_by_mail(*place).unsent == 1


def on_disk(place: Place) -> bytes:
    """What the database's files hold of everything about e-mails."""
    inst = place[0]
    if inst.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in inst.settings.home.glob("inside_out.db*"))
    with inst.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("CHECKPOINT"))
        read = text("SELECT pg_read_binary_file(pg_relation_filepath(:table))")
        return b"".join(bytes(db.execute(read, {"table": table}).scalar_one()) for table in TABLES)


def test_nothing_of_an_address_is_left_and_older_copies_of_it_open_no_more(here: Here):
    _, place, new_sender = here
    inst, _, wave, _ = place
    add(place, "refused.ann@acme.org,")
    send_invitations(*place, NOW)
    emptied(new_sender())
    with reading(inst.engine) as db:
        mac = Seal(inst.keys.of_wave(wave.id)).mac("Refused.Ann@acme.org")
        row = db.execute(select(mail_recipients).where(mail_recipients.c.address_mac == mac)).one()
    before = on_disk(place)
    copy = bytes(row.sealed)
    assert bytes(row.address_mac) in before and copy in before and b"refused.ann" not in before
    assert Seal(inst.keys.of_wave(wave.id)).opened(bytes(row.id), copy).email == "refused.ann@acme.org"
    retire_wave(inst, wave.id, ENDED)
    after = on_disk(place)
    assert not [part for part in (bytes(row.address_mac), copy, bytes(row.id), b"refused.ann") if part in after]
    with pytest.raises(KeyFault):
        inst.keys.of_wave(wave.id)
    for path in (inst.settings.home / "keys").iterdir():  # nor by any key that is left
        with pytest.raises(InvalidTag):
            Seal(path.read_bytes()).opened(bytes(row.id), copy)
