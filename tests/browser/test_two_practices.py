"""Practices as people walk them: the mirror up to an adoption, caring to a pulse, a workshop to its progress page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.services.actions.progress import open_progress
from diagnostic.services.actions.records import actions
from diagnostic.services.agreements.texts import agreements
from diagnostic.services.demonstration.company import ID
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave, list_waves
from diagnostic.services.installation.access import issue_link
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.services.meetings.agendas import create_meeting, shipped_agendas
from diagnostic.services.meetings.holding import start_meeting
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.invitations import invite
from diagnostic.services.respondents.open_links import make_open_links, open_links
from diagnostic.services.waves.rows import Wave, survey_row
from diagnostic.settings import QUESTIONNAIRES, Settings
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.responses import records
from tests.browsing import PHONE, Server, follow, press, settled, violations

pytestmark = pytest.mark.browser

TEAM = "centre-chat"
WALL = {"width": 1280, "height": 720}


class Firm:
    """An organisation on the server `busy`, the demonstration's or another, seen from its consultant's side."""

    def __init__(self, busy: Server, inst: Installation, organisation: str = ID):
        self.inst, self.access = inst, operator(inst, organisation)
        self.home = f"http://localhost:{busy.port}"

    def wave(self, name: str, *questionnaires: str, policy: Policy | None = None) -> Wave:
        asked = [(QUESTIONNAIRES / f"{each}.yaml").read_bytes() for each in questionnaires]
        now = datetime.now(UTC)
        dates = {"opens": now.date(), "closes": now.date() + timedelta(days=7)}
        return create_wave(self.inst, self.access, name=name, questionnaires=asked, policy=policy, now=now, **dates)

    def invited(self, wave: Wave, audience: str, people: int, team: str = TEAM) -> list[str]:
        content = invite(self.inst, self.access, wave, audience, {team: people}, datetime.now(UTC))
        return [row["link"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]

    def others(
        self, wave: Wave, audience: str, people: int, code: int, team: str = TEAM, about: str | None = None
    ) -> None:
        """So many more have answered, all with one code; of another unit if it is `about` one."""
        with reading(self.inst.engine) as db:
            survey = survey_row(db, self.access, wave, audience)
            items = thaw_questionnaire(survey.definition).items
        with writing(self.inst.engine) as db:
            codes, rated = np.full((people, len(items)), code, np.int8), (about,) * people if about else None
            records.add_many(db, survey.id, codes, (team,) * people, about=rated)

    def publish(self, wave: Wave) -> None:
        close_wave(self.inst, self.access, wave, datetime.now(UTC))
        publish_wave(self.inst, self.access, wave.id, datetime.now(UTC))

    def publish_when_it_ended(self, wave: Wave) -> None:
        publish_wave(self.inst, self.access, wave.id, datetime.now(UTC) + timedelta(days=8))

    def meeting(self, wave: Wave, agenda: str) -> str:
        now = datetime.now(UTC)
        wanted = next(each for each in shipped_agendas() if each.id == agenda)
        made = create_meeting(self.inst, self.access, wave.id, wanted, f"Talk on {wave.name}", now, TEAM)
        return f"{self.home}/meet/{start_meeting(self.inst, self.access, made, now)}"


@pytest.fixture
def firm(busy: Server) -> Iterator[Firm]:
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(busy.home), "PORT": str(busy.port)}))
    yield Firm(busy, inst)
    inst.engine.dispose()


def answer(page, option: str) -> None:
    """A questionnaire, with one option wherever it is offered."""
    page.get_by_role("button", name="Start").click()
    while not page.get_by_role("button", name=re.compile("^Send")).is_visible():
        for each in page.get_by_role("radio", name=option, exact=True).locator("visible=true").all():
            each.press("Space")
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name=re.compile("^Send")).click()
    page.wait_for_url(re.compile("/thanks"))


def step(desk, name: str) -> None:
    """A step of the agenda on the wall."""
    desk.locator("#agenda").evaluate("(each) => { each.open = true; }")
    desk.locator("#agenda button", has_text=name).click()
    desk.locator("#heading", has_text=name).wait_for()


def come_in(phones, names) -> None:
    for phone, name in zip(phones, names, strict=True):
        phone.locator("#name").fill(name)
        phone.get_by_role("button", name="Come in").click()


def test_the_mirror_from_an_invitation_to_who_takes_a_standard_up(firm, busy_links, device):
    wave = firm.wave("Mirror of chat", "mirror_leader", "mirror_staff", "mirror_customer")
    answer(device(firm.invited(wave, "leader", 1)[0]), "Agree")
    answer(device(firm.invited(wave, "employee", 1)[0], PHONE), "Disagree")
    firm.others(wave, "leader", 5, 4)
    firm.others(wave, "employee", 9, 2)
    firm.publish(wave)

    consultant = settled(device(f"{firm.home}/mirror?wave={wave.id}&unit={TEAM}", link=busy_links["consultant"]))
    assert "Leaders" in consultant.locator("h1").inner_text()
    desk = device(f"{firm.meeting(wave, 'mirror')}/desk", link=busy_links["consultant"])
    step(desk, "What we take up")
    desk.locator(".picks li", has_text="Stay in touch").get_by_role("button").click()
    desk.locator(".picks .in", has_text="Stay in touch").wait_for()
    step(desk, "Who takes it up?")
    desk.locator(".picks li", has_text="Online chat").get_by_role("button").click()
    desk.locator(".picks .in", has_text="Online chat").wait_for()
    assert violations(desk) == []
    follow(consultant, "/mirror?view=worked")
    adopted = settled(consultant).locator('[data-testid="stMain"]')
    adopted.get_by_text("Online chat").first.wait_for()
    assert "Stay in touch" in adopted.inner_text()


def test_caring_from_an_open_link_to_an_agreement_and_its_pulse(firm, busy_links, device):
    wave = firm.wave("Clients of chat", "caring", policy=Policy(open_to=("customer",)))
    make_open_links(firm.inst, firm.access, wave, "customer", [TEAM], datetime.now(UTC))
    answer(device(open_links(firm.inst, firm.access, wave, "customer")[TEAM].address, PHONE), "Satisfied")
    firm.others(wave, "customer", 20, 3)
    firm.publish(wave)

    address = firm.meeting(wave, "caring")
    desk = device(f"{address}/desk", link=busy_links["consultant"])
    phones = [device(address, PHONE) for _ in range(2)]
    come_in(phones, ("Ann", "Bo"))
    step(desk, "What we will do")
    phones[0].locator("#note").fill("We answer within a minute.")
    phones[0].get_by_role("button", name="Put it on the wall").click()
    phones[0].locator("#mine", has_text="We answer within a minute.").wait_for()
    step(desk, "Three to seven remain")
    for chosen in range(3):
        desk.locator(".picks li").nth(chosen).get_by_role("button").click()
        desk.locator(".picks .in").nth(chosen).wait_for()
    step(desk, "In words that we can promise")
    phones[1].locator("#wording").fill("We answer within one minute, by name.")
    phones[1].get_by_role("button", name="Send my wording").click()
    desk.get_by_role("button", name="Take this wording").click()
    step(desk, "We sign it")
    for phone, name in zip(phones, ("Ann Bell", "Bo Crane"), strict=True):
        phone.locator("#signer").fill(name)
        phone.get_by_role("button", name="I sign this").click()
        phone.get_by_text(f"You signed as {name}").wait_for()
    assert violations(desk) == violations(phones[0]) == []

    agreement = next(each for each in agreements(firm.inst, firm.access) if each.unit == TEAM)
    assert agreement.text.behaviours[0] == "We answer within one minute, by name." and agreement.signed == 2
    later = device(firm.home + agreement.address, PHONE)
    later.locator("#name").fill("Cy")
    later.get_by_role("button", name="I sign this").click()
    later.get_by_text("Signed by 3 people").wait_for()
    assert violations(later) == []

    consultant = device(f"{firm.home}/agreements?agreement={agreement.id}", link=busy_links["consultant"])
    press(consultant.get_by_text("Ask how it is kept"))
    settled(consultant).get_by_role("button", name="Open the survey").press("Enter")  # a click may miss what unfolds
    consultant.wait_for_url("**/waves?*wave=*")
    pulse = next(each for each in list_waves(firm.inst, firm.access, wave.closes) if each.name.startswith("Talk on"))
    answer(device(firm.invited(pulse, "employee", 1)[0], PHONE), "Mostly")
    firm.others(pulse, "employee", 7, 4)
    firm.publish(pulse)
    follow(consultant, f"/agreements?agreement={agreement.id}")
    kept = settled(consultant).locator("table").first
    kept.wait_for()
    assert "We answer within one minute, by name." in kept.inner_text() and "(8 people)" in kept.inner_text()
    assert violations(consultant) == []


def test_a_workshop_of_six_phones_in_two_syndicates_up_to_the_progress_page(firm, busy_links, device):
    now = datetime.now(UTC)
    open_progress(firm.inst, firm.access, TEAM, now)
    address = firm.meeting(firm.wave("Workshop of chat", "caring"), "architects")
    desk = device(f"{address}/desk", link=busy_links["consultant"])
    phones = [device(address, PHONE) for _ in range(6)]
    come_in(phones, ("Ann", "Bo", "Cy", "Dee", "Eli", "Fay"))
    step(desk, "Service that you remember")
    desk.locator("#split").fill("2")
    desk.get_by_role("button", name="Split").click()
    for phone, syndicate in zip(phones, ("Red", "Blue"), strict=False):
        phone.get_by_role("button", name=syndicate).click()
    desk.get_by_role("button", name="Give a seat to 4 people").click()
    for number, phone in enumerate(phones):
        phone.get_by_text("You sit in:").wait_for()
        phone.locator("#note").fill(f"They listened, {number}")
        phone.get_by_role("button", name="Put it on our board").click()
        phone.locator("#mine .notes", has_text=f"They listened, {number}").wait_for()
    phones[0].locator(".board", has_text="They listened, 4").wait_for()
    assert phones[0].locator(".board li").count() == 2 and "listened, 1" not in phones[0].content()
    wall = device(f"{address}/wall", WALL)
    assert "They listened" not in wall.content() and wall.locator(".tables li").count() == 2
    desk.get_by_role("button", name="Next").click()
    wall.locator(".boards section", has_text="They listened, 5").wait_for()
    assert violations(wall) == violations(phones[0]) == []

    step(desk, "What we do, who, by when")
    dee = phones[3]
    dee.locator("#what").fill("Call back within a day")
    dee.locator("#why-new").fill("They listened, 1")
    dee.locator("#owner-new").fill("Dee Ford")
    dee.locator("#due-new").fill(f"{now.date() + timedelta(days=9)}")
    dee.get_by_role("button", name="Propose it").click()
    desk.locator("#what-new").fill("half a thought")
    desk.get_by_role("button", name="Accept").click()
    wall.locator(".acts", has_text="Dee Ford").wait_for()
    desk.locator(".acts", has_text="Dee Ford").wait_for()
    assert desk.locator("#what-new").input_value() == "half a thought"
    assert violations(desk) == violations(dee) == violations(wall) == []
    step(desk, "Who follows it up?")
    phones[4].locator("#signer").fill("Eli Moss")
    phones[4].get_by_role("button", name="I follow this up").click()
    wall.get_by_text("Eli Moss").wait_for()
    acted = next(each.text for each in actions(firm.inst, firm.access) if each.text.what == "Call back within a day")
    assert (acted.owner, acted.manager) == ("Dee Ford", "Eli Moss")
    step(desk, "How you will hear of it")
    progress = phones[5]
    progress.goto(firm.home + progress.get_by_role("link", name="What becomes of it").get_attribute("href"))
    progress.get_by_text("Call back within a day").first.wait_for()
    assert violations(progress) == [] and wall.locator(".told .qr").count() == 1


@pytest.fixture
def mill(busy: Server, firm: Firm) -> Firm:
    """An organisation that has nothing yet but three units."""
    units = ("it", "mill", "IT"), ("shops", "mill", "Shops"), ("store", "mill", "Warehouse")
    chart = tree([("mill", None, "Mill", {}), *((*each, {}) for each in units)])
    create_organisation(firm.inst, id="mill", name="Mill", chart=chart, now=datetime.now(UTC))
    return Firm(busy, firm.inst, "mill")


def test_a_conversation_from_an_empty_map_to_the_verdict_of_the_next_survey(mill, device):
    now = datetime.now(UTC)
    token = issue_link(mill.inst, organisation="mill", role="consultant", label="Ann", days=1, now=now)
    link = f"{mill.home}/enter/{token}"
    consultant = settled(device(f"{mill.home}/services", link=link))
    rows = b"provider,receiver,service\nIT,Shops,mends tills\nIT,Warehouse,mends scanners\n"
    consultant.set_input_files("input[type=file]", {"name": "map.csv", "mimeType": "text/csv", "buffer": rows})
    consultant.get_by_role("button", name="Use this map from now on").click()
    consultant.get_by_text("New surveys of colleagues use this map").wait_for()

    wave = mill.wave("Served", "colleague", "colleague_provider")
    for team in ("shops", "store"):
        answer(device(mill.invited(wave, "colleague", 1, team)[0], PHONE), "Disagree")
        mill.others(wave, "colleague", 7, 2, team, about="it")
    mill.others(wave, "employee", 8, 4, "it")
    mill.publish(wave)

    follow(consultant, "/conversations")
    assert settled(consultant).locator("h1").inner_text() == "IT sees its service higher than its customers do"
    follow(consultant, "/conversations?provider=it&view=kit")
    assert violations(settled(consultant)) == []
    consultant.wait_for_function("() => document.querySelector('textarea')?.value.includes('mends tills')")
    consultant.get_by_role("button", name="Make a meeting of it").click()
    consultant.wait_for_url("**/meetings?meeting=*")
    press(consultant.get_by_role("button", name="Start the meeting"))
    consultant.get_by_role("link", name="Open the desk").wait_for()
    desk_address = mill.home + consultant.get_by_role("link", name="Open the desk").get_attribute("href")
    desk, phone = device(desk_address, link=link), device(desk_address.removesuffix("/desk"), PHONE)
    come_in([phone], ["Cy"])
    step(desk, "What we learned")
    phone.get_by_label("What proved wrong").check()
    phone.locator("#note").fill("Nobody rings for fun.")
    phone.get_by_role("button", name="Put it on the wall").click()
    phone.locator("#mine", has_text="Nobody rings for fun.").wait_for()
    phone.get_by_text("Propose a quick fix").click()
    phone.locator("#what").fill("A spare till in each shop")
    phone.locator("#owner-new").fill("Cy Hall")
    phone.locator("#due-new").fill(f"{now.date() + timedelta(days=9)}")
    phone.get_by_role("button", name="Propose it").click()
    desk.get_by_role("button", name="Accept").click()
    desk.locator(".acts", has_text="Cy Hall").wait_for()
    assert violations(desk) == violations(phone) == []
    follow(consultant, "/actions")
    press(consultant.get_by_role("link", name="A spare till in each shop"))
    consultant.wait_for_url("**/actions?action=*")
    press(consultant.get_by_text("Name a score that it should move"))
    consultant.get_by_role("button", name="It should move this").wait_for()
    settled(consultant).get_by_role("button", name="It should move this").press("Enter")  # as above
    consultant.get_by_text(re.compile("up by . points in IT, by the survey")).wait_for()

    again = mill.wave("Served again", "colleague", "colleague_provider")
    mill.others(again, "employee", 8, 5, "it")
    mill.publish_when_it_ended(again)  # a verdict takes a survey that ends after the day it was promised
    follow(consultant, "/tried")
    assert settled(consultant).locator("h1").inner_text() == "One thing was tried: nobody can tell"
    settled(consultant).get_by_text("A spare till in each shop").first.wait_for()
    assert violations(consultant) == []
