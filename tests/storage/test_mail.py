"""Invitations by e-mail, through a real mail server: nothing twice, nothing lost, nobody told who has answered."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import func, select

from diagnostic.errors import UserError
from diagnostic.mail_settings import MailServer
from diagnostic.report.letters import Letter, LetterWording
from diagnostic.services.backup.restore import restore
from diagnostic.services.backup.write import back_up
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail import mailings, progress
from diagnostic.services.mail.addresses import add_addresses, read_addresses
from diagnostic.services.mail.handover import MailConnection
from diagnostic.services.mail.messages import mail_bytes
from diagnostic.services.mail.sender import MailSender
from diagnostic.services.mail.trial import SAMPLE, SAMPLE_CODE, sample_letter
from diagnostic.services.mail.wordings import MailTexts
from diagnostic.services.persons.erasure import erase_person
from diagnostic.services.persons.found import find_person
from diagnostic.services.respondents.invitations import invited
from diagnostic.services.respondents.submissions import look_up, submit
from diagnostic.settings import Settings
from diagnostic.storage.database.asking.by_mail import mail_languages
from diagnostic.storage.database.engine import writing
from diagnostic.storage.database.tables import mail_messages, mail_recipients
from diagnostic.storage.database.tables import mailings as mailings_table
from tests.mail_server import mail_server
from tests.worlds import CLOSES, EMPLOYEE, ENDED, NOW, OPENS, World, world

ANSWERS = {"trust_1": 4, "trust_2": 2, "team_1": 5}
LOCAL = MailServer("127.0.0.1", 25, tls=False, starttls=False, sender="surveys@acme.org")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(scope="module")
def served():
    with mail_server() as (boxes, server):
        yield boxes, server


class Office:
    """An organisation whose people are invited by e-mail."""

    def __init__(self, inst: Installation, served):
        self.boxes, self.server = served
        self.boxes.__init__()
        self.inst = replace(inst, settings=replace(inst.settings, mail=self.server))
        self.world: World = world(self.inst)
        self.place = self.inst, self.world.access, self.world.wave, "employee"
        self.sender = self.new_sender()

    def next_wave(self, name: str) -> None:
        """Another survey, of which nobody knows yet."""
        access = self.world.access
        wave = create_wave(self.inst, access, name=name, opens=OPENS, closes=CLOSES, questionnaires=[EMPLOYEE], now=NOW)
        self.place = self.inst, access, wave, "employee"
        self.boxes.__init__()

    def answer(self, address: str) -> str:
        """Answer by the link that this address got last."""
        mail = next(mail for to, mail in reversed(self.boxes.accepted) if to == address)
        return submit(self.inst, link_in(mail).rpartition("/")[2], ANSWERS, {}, NOW)

    def all_told(self, now: datetime) -> tuple[object, ...]:
        """Everything that services tell of e-mails."""
        files = progress.refused_addresses(*self.place)
        return (
            *(self.invitations, self.reminders(now), files, progress.refused_csv(files)),
            progress.languages_read(*self.place),
        )

    def new_sender(self) -> MailSender:
        return MailSender(self.inst, self.server, MailConnection(self.server, step=0.3, all_steps=2))

    def ask(self, service, *further):
        return service(*self.place, *further)

    def add(self, *people: str, now: datetime = NOW) -> int:
        """Somebody `email`, or `email language`, each in the north."""
        lines = [f"north,{each.replace(' ', ',')}" if " " in each else f"north,{each}," for each in people]
        content = "\n".join(["unit,email,language", *lines]).encode()
        return add_addresses(*self.place, read_addresses(*self.place, content, "list.csv", now), now)

    def invite(self, *people: str, now: datetime = NOW) -> None:
        self.add(*people, now=now)
        mailings.send_invitations(*self.place, now)

    def run(self, now: datetime = NOW, most: int = 200) -> int:
        """Send until nothing is due; how many steps."""
        return next(step for step in range(most) if self.sender.step(now) == 1.0 and self.nothing_due(now))

    def nothing_due(self, now: datetime) -> bool:
        return self.sender._next(now) is None

    @property
    def invitations(self) -> progress.InvitationsByMail:
        return progress.invitations_by_mail(*self.place)

    def reminders(self, now: datetime) -> progress.RemindersByMail:
        return progress.reminders_by_mail(*self.place, now)


@pytest.fixture
def office(sqlite_installation, served):
    found = Office(sqlite_installation, served)
    yield found
    found.sender.close()


def link_in(mail) -> str:
    plain = mail.get_body(("plain",)).get_content()
    return next(line for line in plain.splitlines() if "/q/" in line)


def test_an_invitation_arrives_and_is_one_as_any_other(office):
    office.invite("ann@acme.org", "ben@acme.org")
    office.run()
    assert sorted(office.boxes.addresses) == ["ann@acme.org", "ben@acme.org"]
    assert invited(*office.place) == {"north": 2}
    address, mail = office.boxes.accepted[0]
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (address, "surveys@acme.org", "auto-generated")
    assert mail["Subject"] == "Acme would like to hear your view: Spring" and mail["Message-ID"].endswith("@acme.org>")
    token = link_in(mail).rpartition("/")[2]
    html = mail.get_body(("html",)).get_content()
    assert html.count(f"/q/{token}") == 3 and "<img" not in html  # a button, the link, and its text
    assert submit(office.inst, token, ANSWERS, {}, NOW) == "accepted"
    assert look_up(office.inst, token, NOW).state == "used"
    assert (office.invitations.sent, office.invitations.state) == (2, "done")


WHAT_BECOMES = {  # of a message: sent, refused, later, uncertain; and how often it may arrive
    "plain": ("sent", 1),
    "refused": ("refused", 0),
    "late": ("refused", 0),
    "busy": ("later", 0),
    "once": ("later", 0),
    "stall": ("later", 0),
    "drop": ("later", 0),
    "gone": ("uncertain", 1),
    "cut": ("uncertain", 0),
}


def test_what_a_mail_server_does_decides_what_becomes_of_a_message(office):
    office.invite(*(f"{word}.x@acme.org" for word in WHAT_BECOMES))
    office.run()
    shown = office.invitations
    assert {
        "sent": shown.sent, "refused": shown.refused, "later": shown.later, "uncertain": shown.uncertain,
    } == {"sent": 1, "refused": 2, "later": 4, "uncertain": 2}  # fmt: skip
    arrived = {f"{word}.x@acme.org" for word, (_, times) in WHAT_BECOMES.items() if times}
    assert set(office.boxes.addresses) == arrived and len(office.boxes.accepted) == len(arrived)
    listed = office.ask(progress.refused_addresses)
    assert [(each.email, each.reason) for each in listed] == [
        ("late.x@acme.org", "554 5.6.0 not this one"),
        ("refused.x@acme.org", "550 5.1.1 no such person"),
    ]
    assert b"refused.x@acme.org,550 5.1.1" in progress.refused_csv(listed)
    office.run(NOW + MINUTE)  # what was refused for the time being is tried again, nothing else
    assert office.boxes.asked["once.x@acme.org"] == 2 and office.boxes.asked["gone.x@acme.org"] == 1
    assert "once.x@acme.org" in office.boxes.addresses and office.invitations.later == 3
    assert office.ask(mailings.send_uncertain_again, NOW) == 2
    office.run(NOW + MINUTE)
    assert office.boxes.asked["gone.x@acme.org"] == 2  # because somebody said so


FAILING = {  # where a server is killed -> (messages that arrived, what becomes of the one)
    "claim": (0, "waiting"),
    "committed": (0, "uncertain"),
    "settle": (1, "uncertain"),
    "settled": (1, "sent"),
}


@pytest.mark.parametrize("place", FAILING)
def test_what_was_acknowledged_is_never_sent_twice_wherever_a_server_is_killed(office, monkeypatch, place):
    """Each commit is a place: before it, and after it."""
    office.invite("ann@acme.org")

    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    places = {
        "claim": ("diagnostic.services.mail.sender.queue.claim", die),
        "committed": ("diagnostic.services.mail.handover.MailConnection.hand_over", die),
        "settle": ("diagnostic.services.mail.sender.queue.settle", die),
    }
    if place in places:
        monkeypatch.setattr(*places[place])
    with pytest.raises(Killed) if place in places else nullcontext():
        office.sender.step(NOW)
    monkeypatch.undo()
    office.sender.close()
    office.sender = office.new_sender()
    office.sender.take_over()
    arrived, state = FAILING[place]
    assert len(office.boxes.accepted) == arrived and getattr(office.invitations, state) == 1
    office.run()
    assert len(office.boxes.accepted) == (1 if state == "waiting" else arrived)


PEOPLE = ("ann@acme.org", "moved.x@acme.org", "full.x@acme.org")


def test_a_reminder_tells_nobody_who_has_answered(office):
    """Whoever of the three has answered, and whatever their mail servers do: the same is told after each step."""
    told, reminded = [], []
    for number, answered in enumerate([(), PEOPLE[:2], PEOPLE[2:]]):
        office.next_wave(f"Survey {number}")
        office.invite(*PEOPLE)
        office.run()
        assert [office.answer(each) for each in answered] == ["accepted"] * len(answered)
        asked = office.boxes.asked.copy()
        later = NOW + DAY
        steps = [office.all_told(later)]
        office.ask(mailings.send_reminders, later)
        for _ in range(len(PEOPLE)):
            steps.append(office.all_told(later))
            office.sender.step(later)
        steps.append(office.all_told(later))
        for minutes in (10, 120):  # those that were not taken are tried again, which nobody sees
            office.run(later + minutes * MINUTE)
            steps.append(office.all_told(later))
        told.append(steps)
        reminded.append({each for each in PEOPLE if office.boxes.asked[each] > asked[each]})
        with writing(office.inst.engine) as db:
            rows = db.execute(select(mail_messages.c.state).where(mail_messages.c.state != "sent")).all()
        assert {state for (state,) in rows} == {"handled"}
    assert all(each == told[0] for each in told)
    assert reminded == [set(PEOPLE), {*PEOPLE[2:]}, {*PEOPLE[:2]}]


def test_nobody_gets_two_e_mails_within_a_day(office):
    office.invite("ann@acme.org")
    office.run()
    with pytest.raises(UserError, match="nobody to write to"):
        office.ask(mailings.send_reminders, NOW + DAY - MINUTE)
    office.ask(mailings.send_reminders, NOW + DAY)
    with pytest.raises(UserError, match="still going out"):
        office.ask(mailings.send_reminders, NOW + DAY)
    office.run(NOW + DAY)
    with pytest.raises(UserError, match="within a day"):
        office.ask(mailings.send_reminders, NOW + 2 * DAY)
    office.ask(mailings.send_reminders, office.reminders(NOW).after)
    links = [link_in(mail) for _, mail in office.boxes.accepted]
    assert len(links) == 2 and len(set(links)) == 1  # the same link, which was sent once
    assert "Reminder: Spring is open until 31 March 2024" in office.boxes.accepted[1][1]["Subject"]


def test_paused_mailings_wait_and_a_survey_that_is_over_sends_nothing(office):
    office.invite("ann@acme.org", "ben@acme.org", "cy@acme.org")
    office.sender.step(NOW)
    office.ask(mailings.pause, "invitation", NOW)
    assert office.sender.step(NOW) == 1.0 and office.invitations.state == "paused"
    office.ask(mailings.resume, "invitation", NOW)
    office.sender.step(NOW)
    assert len(office.boxes.accepted) == 2
    office.run(ENDED)
    assert len(office.boxes.accepted) == 2 and office.invitations.state == "done"


def test_each_reads_their_own_language_or_the_surveys_in_the_consultants_words(office):
    own = LetterWording("Los, {survey}", "Hier: {link}\n\nCode {code}")
    office.ask(mailings.save_texts, "invitation", MailTexts("pl", {"de": own}), NOW)
    office.invite("ann@acme.org de-AT", "ben@acme.org pt", "cy@acme.org")
    office.run()
    subjects = {to[:3]: mail["Subject"] for to, mail in office.boxes.accepted}
    assert subjects == {
        "ann": "Los, Spring",
        "ben": "Acme quer saber a sua opinião: Spring",
        "cy@": "Acme: prosimy o twoje zdanie (Spring)",
    }
    german = next(mail for to, mail in office.boxes.accepted if to.startswith("ann"))
    plain = german.get_body(("plain",)).get_content()
    code = plain.rstrip().rpartition(" ")[2]
    assert (
        look_up(office.inst, code, NOW).state == "ready"
        and '<html lang="de"' in german.get_body(("html",)).get_content()
    )
    with pytest.raises(UserError) as refused:
        office.ask(
            mailings.save_texts, "invitation", MailTexts("en", {"de": LetterWording("{link}\nx", "{lnk} x{link}")}), NOW
        )
    assert [(each.where, each.path) for each in refused.value.problems] == [
        ("German", "subject"), ("German", "subject"), ("German", "text"), ("German", "text"),
    ]  # fmt: skip


def test_what_the_preview_shows_is_sent_and_no_text_becomes_a_tag_or_a_header(office):
    own = LetterWording(
        "{survey} <b>&", "<i>Hi</i> & {link}\n\n{link}\n\n.\nCode {code}: {closes}, {length}\r\n\r\nFrom x"
    )
    texts = MailTexts("fr", {"fr": own})
    office.ask(mailings.save_texts, "invitation", texts, NOW)
    office.invite("ann@acme.org")
    office.run()
    ((_, mail),) = office.boxes.accepted
    shown = office.ask(sample_letter, "invitation", texts, "fr")
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    token, code = link_in(mail).rpartition("/")[2], plain.partition("Code ")[2].partition(":")[0]

    def lines(words: str) -> list[str]:
        return words.replace(token, SAMPLE).replace(code, SAMPLE_CODE).splitlines()

    assert (mail["Subject"], *map(lines, (plain, html))) == (shown.subject, *map(str.splitlines, shown[1:]))
    assert "<i>" not in html and "&lt;i&gt;Hi" in html and html.count(token) == 5
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )


def test_a_turn_in_which_nothing_is_sent_takes_as_long_as_one_that_is(office, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr("diagnostic.services.mail.sender.time.sleep", waited.append)
    office.invite("ann@acme.org")
    office.run()
    office.answer("ann@acme.org")
    office.ask(mailings.send_reminders, NOW + DAY)
    office.run(NOW + DAY)
    assert len(office.boxes.accepted) == 1 and len(waited) == 1 and waited[0] in office.sender._took


@pytest.mark.parametrize(
    "subject",
    ["Spring", "Wren & Tallow Home Services (demonstration) quer saber a sua opinião: Pulse, 2026", "é" * 140],
)
def test_a_subject_arrives_as_it_was_written_in_lines_that_every_server_takes(subject):
    sent = mail_bytes(LOCAL, "ann@acme.org", Letter(subject, "Grüße\n", "<p>Grüße</p>"), "id", NOW)
    assert message_from_bytes(sent, policy=default)["Subject"] == subject
    assert max(map(len, sent.split(b"\r\n"))) <= 78 and sent.isascii()


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"SMTP_URL": "smtp://u:p%40@h.org", "MAIL_FROM": "a@h.org"}, ("h.org", 587, False, True, "p@", 60)),
        ({"SMTP_URL": "smtps://u:p@h.org", "MAIL_FROM": "a@h.org"}, ("h.org", 465, True, False, "p", 60)),
        ({"SMTP_URL": "smtp://localhost:25", "MAIL_FROM": "a@h.org"}, ("localhost", 25, False, False, "", 60)),
        ({"SMTP_URL": "smtp://h.org?starttls=no", "MAIL_FROM": "a@h.org"}, ("h.org", 587, False, False, "", 60)),
        ({"SMTP_URL": "smtp://u:geheim@h.org?starttls=no", "MAIL_FROM": "a@h.org"}, "a password only where"),
        ({"SMTP_URL": "smtp://h.org", "MAIL_FROM": "a@h.org, b@h.org"}, "MAIL_FROM: expected the address"),
        ({"SMTP_URL": "smtp://h.org", "MAIL_FROM": "a@b <a@h.org>"}, "MAIL_FROM: expected the address"),
        ({"SMTP_URL": "smtp://u:geheim%C3%A9@h.org", "MAIL_FROM": "a@h.org"}, "without letters such as"),
        ({"SMTP_URL": "http://u:geheim@h.org", "MAIL_FROM": "no", "MAIL_PER_MINUTE": "0"}, "MAIL_FROM(.|\n)*MAIL_PER"),
        ({"SMTP_URL": "smtp://geheim@h.org:x", "MAIL_FROM": "a@h.org"}, "SMTP_URL: expected the address"),
    ],
)
def test_settings_of_a_mail_server_are_read_strictly_and_no_message_has_a_password(environ, found):
    if isinstance(found, str):
        with pytest.raises(UserError, match=found) as refused:
            Settings.from_environ(environ)
        assert "geheim" not in str(refused.value)
        return
    mail = Settings.from_environ(environ).mail
    assert (mail and (mail.host, mail.port, mail.tls, mail.starttls, mail.password, mail.per_minute)) == found
    assert not mail or ("p%40" not in repr(mail) and "password" not in repr(mail))


def test_a_server_that_takes_nothing_keeps_everything_waiting_and_says_why(office):
    office.invite("ann@acme.org", "ben@acme.org")
    office.boxes.senders_refused = True
    assert [office.sender.step(NOW) for _ in range(3)] == [15, 60, 300]
    shown = office.invitations
    assert (shown.trouble, shown.waiting) == ("it refuses the sender surveys@acme.org: 550 5.7.1 not you", 2)
    assert shown.next_try == NOW + timedelta(seconds=300) and office.boxes.asked == {}
    office.boxes.senders_refused = False
    office.run()
    assert (office.invitations.sent, office.invitations.trouble) == (2, "") and len(office.boxes.sessions) == 4
    unreachable = MailSender(office.inst, replace(office.server, port=1))
    office.invite("cy@acme.org")
    assert unreachable.step(NOW) == 15 and office.invitations.trouble == "it cannot be reached"


def test_where_one_address_after_the_other_is_refused_the_rest_waits(office):
    office.invite(*(f"refused.{i}@acme.org" for i in range(12)))
    office.run()
    shown = office.invitations
    assert (shown.refused, shown.waiting, shown.state) == (10, 2, "paused")
    assert shown.trouble == "550 5.1.1 no such person"
    assert office.ask(mailings.try_refused_again, NOW) == 10 and office.invitations.waiting == 12


WRONG = {  # what stands in a table -> what is said
    "mailto:ann@acme.org": "Write ann@acme.org alone.",
    "cy@acme.org.": "Write cy@acme.org alone.",
    "cy@acme.org;di@acme.org": "Separate people by rows",
    "cy@faß.example": "beginning with xn--",
    "jörg@acme.org": "ask for another address",
    "cy@localhost": "an e-mail address",
    '"cy@acme.org\r\nDATA"': "an e-mail address",
}


def test_addresses_are_read_with_all_problems_at_once_and_nobody_is_invited_twice(office):
    office.add("ann@acme.org")
    with pytest.raises(UserError) as refused:
        office.add("Ann@acme.org", "B<ben@acme.org>")
    assert [str(each) for each in refused.value.problems] == [
        "list.csv:3 › email: expected an e-mail address, found 'B<ben@acme.org>'. Write ben@acme.org alone.",
    ]
    for wrong, hint in WRONG.items():
        with pytest.raises(UserError, match=re.escape(hint)):
            office.add(wrong)
    with pytest.raises(UserError, match=r"list.csv:2 › email: .* not invited yet, found 'Ann@acme.org'"):
        office.add("Ann@acme.org")
    assert (office.invitations.asked, office.invitations.unsent) == (1, 1)
    bare = replace(office.inst, settings=replace(office.inst.settings, mail=None))
    with pytest.raises(UserError, match="No mail server"):
        mailings.send_invitations(bare, office.place[1], office.place[2], "employee", NOW)


def kept(inst: Installation) -> bytes:
    return b"".join(path.read_bytes() for path in inst.settings.home.glob("inside_out.db*"))


def test_addresses_are_sealed_and_go_with_the_invitations(office):
    office.invite("refused.ann@acme.org", "ben@acme.org")
    office.run()
    assert b"ann@acme" not in kept(office.inst).lower() and b"no such person" not in kept(office.inst)
    retire_wave(office.inst, office.place[2].id, ENDED)
    with writing(office.inst.engine) as db:
        tables = (mail_languages, mail_messages, mail_recipients, mailings_table)
        assert [db.execute(select(func.count()).select_from(each)).scalar() for each in tables] == [0, 0, 0, 0]


def test_a_restored_backup_sends_nothing_by_itself(office, opened, tmp_path):
    office.invite("ann@acme.org", "ben@acme.org")
    back_up(office.inst, tmp_path / "backup", "a long passphrase", NOW)
    office.run()
    second = opened(f"sqlite:///{tmp_path / 'second' / 'inside_out.db'}", "second")
    restore(second, tmp_path / "backup", "a long passphrase", NOW)
    assert b"acme.org" not in (tmp_path / "backup").read_bytes()
    sender = MailSender(second, office.server)
    sender.take_over()
    assert sender.step(NOW) == 1.0 and len(office.boxes.accepted) == 2
    shown = progress.invitations_by_mail(second, *office.place[1:])
    assert (shown.uncertain, shown.waiting, shown.state) == (2, 0, "done")


def test_one_person_is_found_by_their_address_and_erased(office):
    office.invite("ann@acme.org pl", "ben@acme.org")
    office.run()
    assert office.ask(progress.languages_read) == {"pl": 1, "": 1}
    found = find_person(office.inst, office.world.access, "Ann@Acme.org")
    assert [(each.kind, each.field, dict(each.content)) for each in found] == [
        ("address", "email", {"survey": "Spring", "unit": "The north", "email": "ann@acme.org"})
    ]
    assert erase_person(office.inst, office.world.access, "ann@acme.org", NOW) == 1
    assert find_person(office.inst, office.world.access, "ann@acme.org") == []
    assert office.ask(progress.languages_read) == {"": 1}
    assert (office.invitations.asked, invited(*office.place)) == (1, {"north": 2})
    assert office.answer("ann@acme.org") == "accepted"  # their link stays theirs
