"""The shell and the consultant's pages, run as a browser session would, on a real installation."""

from __future__ import annotations

import csv
import io
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.loading.yaml_files import load_questionnaire, parse_rules
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError
from diagnostic.mail_settings import MailServer
from diagnostic.services.conversations.dependence import ask_whose_work, option_id
from diagnostic.services.conversations.maps import kept_map, save_map
from diagnostic.services.fieldwork.data_sets.worker import count_next
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave, get_wave, list_waves
from diagnostic.services.fieldwork.retirement import retire_wave
from diagnostic.services.installation.access import Access, issue_link, list_links, revoke_link, who
from diagnostic.services.installation.clock import look
from diagnostic.services.installation.faults import forget, said
from diagnostic.services.installation.organisations import create_organisation, get_chart, language_of, save_chart
from diagnostic.services.installation.setup import Installation
from diagnostic.services.mail.addresses import add_addresses, read_addresses
from diagnostic.services.mail.mailings import mail_texts
from diagnostic.services.mail.progress import invitations_by_mail
from diagnostic.services.publication.publish import publish_wave, releases
from diagnostic.services.report.load import published_waves
from diagnostic.services.report.rule_versions import current_rules, list_versions
from diagnostic.services.respondents.invitations import invite, invited
from diagnostic.services.respondents.open_links import open_links
from diagnostic.services.respondents.submissions import look_up
from diagnostic.services.waves.chart_drafts import load_chart_draft
from diagnostic.services.waves.drafts import load_draft, save_draft
from diagnostic.services.waves.participation import participation
from diagnostic.settings import QUESTIONNAIRES, ROOT
from diagnostic.storage.database.engine import writing
from diagnostic.storage.database.tables import clock_looks
from diagnostic.ui.pages import PAGES
from diagnostic.ui.widgets import day, plain
from tests.demonstration import pages_of
from tests.menu import begin_at, page_file
from tests.ui.test_questionnaires_page import chosen, forgotten

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"
CONSULTANTS = [page.file for page in PAGES if "consultant" in page.may and "executive" not in page.may]
HOSTILE = "[x](http://evil.example) :red[big] # head :material/home: $y$ a->b www.evil.example"
CHART = tree(
    [
        ("all", None, "Everybody", {}),
        ("north", "all", "The north", {}),
        ("south", "all", "The south", {}),
        ("coast", "south", HOSTILE, {}),
    ]
)
YAML = {f"{name}.yaml": (QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("pulse", "customer")}


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


@dataclass
class House:
    """An installation with one organisation, and the way into its pages."""

    inst: Installation
    tokens: dict[str, str]
    access: Access

    def enter(self, role: str = "consultant", page: str = "", **query: str) -> AppTest:
        """A session of `role` on `page` (a file of ui/), with `query` in the address."""
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        if role in self.tokens:
            at.session_state["link"] = self.tokens[role]
        for name, value in query.items():
            at.query_params[name] = value
        return (begin_at(at, page) if page else at).run()

    def turn(self, at: AppTest, page: str, **query: str) -> AppTest:
        """The same session on another page."""
        at.switch_page(page_file(page))
        at.query_params.clear()
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    def wave(self, name: str = "Spring", opens: int = -1, closes: int = 9, **changes) -> str:
        """A wave of the pulse and the customer questionnaire; its id. Days count from today."""
        days = {"opens": today() + timedelta(opens), "closes": today() + timedelta(closes)}
        made = create_wave(self.inst, self.access, name=name, questionnaires=YAML, now=now(), **days, **changes)
        return made.id

    def answered(self, wave: str, audience: str = "employee", people: int = 8) -> None:
        """`people` answers from each of north, south and coast."""
        file = AnswersFile(answers_csv(audience, people), name="answers.csv")
        import_file(self.inst, self.access, wave, audience, file, False, now())

    def published(self, name: str = "Published", people: int = 8) -> str:
        wave = self.wave(name)
        self.answered(wave, people=people)
        self.answered(wave, "customer", people)
        close_wave(self.inst, self.access, wave, now())
        publish_wave(self.inst, self.access, wave, now())
        return wave


def answers_csv(audience: str = "employee", people: int = 8, **wrong: str) -> bytes:
    """One row a person: the north is well, the south is ill. `wrong` replaces an item's cell in the first row."""
    questionnaire = load_questionnaire(QUESTIONNAIRES / ("pulse.yaml" if audience == "employee" else "customer.yaml"))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["unit", *[item.id for item in questionnaire.items]])
    for unit, level in (("north", 3), ("south", 1), ("coast", 1)):
        for person in range(people):
            rows = [questionnaire.scale_of(item).codes for item in questionnaire.items]
            steps = [(level + person % 2, item.reverse) for item in questionnaire.items]
            cells: list[int | str] = [
                codes[-1 - min(s, 4)] if r else codes[min(s, 4)] for codes, (s, r) in zip(rows, steps, strict=True)
            ]
            if wrong and unit == "north" and person == 0:
                cells = [wrong.get(item.id, cell) for item, cell in zip(questionnaire.items, cells, strict=True)]
            writer.writerow([unit, *cells])
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def inst(tmp_path_factory) -> Iterator[Installation]:
    """One installation for all pages; every test has an organisation of its own."""
    sets = str(tmp_path_factory.mktemp("sets"))
    with pages_of(tmp_path_factory.mktemp("home"), BASE_URL="https://asks.example", DATA_SETS=sets) as inst:
        yield inst


@pytest.fixture
def house(inst) -> House:
    organisation = f"acme-{secrets.token_hex(4)}"
    create_organisation(inst, id=organisation, name="Acme Rail", chart=CHART, now=now())
    tokens = {
        role: issue_link(inst, organisation=organisation, role=role, label=f"The {role}", days=3, now=now())
        for role in ("consultant", "executive")
    }
    access = who(inst, tokens["consultant"], now())
    if access is None:
        raise RuntimeError("a new link must work")
    return House(inst, tokens, access)


def words(at: AppTest) -> str:
    """All that a page says, in one text."""
    kinds = (at.title, at.header, at.text, at.markdown, at.caption, at.error, at.warning, at.success, at.code)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


# Who may see what


@pytest.mark.parametrize("page", [None, *(page[1] for page in PAGES)])
def test_without_a_link_every_address_shows_the_start_page_and_no_organisation(house, page):
    at = house.enter("nobody")
    if page:
        at._page_hash = next(hash_ for hash_, info in at._registered_pages.items() if info["url_pathname"] == url(page))
        at.run()
    assert not at.exception
    assert at.title[0].value == "Inside Out"
    assert "Acme" not in words(at)


def url(page: str) -> str:
    return next(row[2] for row in PAGES if row[1] == page)


def test_a_code_leads_to_the_questions(house):
    at = house.enter("nobody")
    at.text_input[0].set_value("7kq2 m0xd/93ta").run()
    assert 'href="/q/7kq2%20m0xd%2F93ta"' in "".join(element.value for element in at.html)


@pytest.mark.parametrize("page", CONSULTANTS)
def test_every_page_of_the_consultant_opens_on_an_empty_house(house, page):
    at = house.enter("consultant", page)
    assert not at.exception and not at.error
    assert len(at.title) == 1


def test_a_link_that_is_taken_back_stops_working_on_the_next_run(house):
    at = house.enter("consultant", "waves")
    assert at.title[0].value == "Surveys"
    revoke_link(house.inst, house.access, house.access.link, now())
    assert at.run().title[0].value == "Inside Out"


def test_a_consultant_finds_the_first_survey_among_the_first_steps_until_one_is_published(house):
    house.wave("Spring")
    at = house.enter("consultant")
    assert at.title[0].value == "First steps" and "Spring, " in words(at)
    assert press(at, "See the survey").title[0].value == "Spring"


# Waves


def fill(at: AppTest, name: str) -> AppTest:
    at.text_input(key="new_name").set_value(name)
    return at.multiselect(key="new_shipped").set_value(["pulse", "customer"]).run()


def step(at: AppTest, name: str) -> AppTest:
    """Another step of the form for a new wave."""
    at.query_params["step"] = name
    return at.run()


def test_a_wave_is_made_from_the_form_and_a_second_click_makes_no_other(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "summary")
    assert "18 questions and one open question, about 3 minutes, on 18 dimensions" in words(at)
    button = next(button for button in at.button if button.label == "Make the survey")
    button.click().run()
    assert at.success[0].value == "The survey is made."
    at.session_state["tabs_step"] = "summary"
    button.click().run()  # the page that was shown when the first click was made
    [wave] = list_waves(house.inst, house.access, today())
    assert (wave.name, wave.audiences, wave.policy.min_group) == ("Spring", ("customer", "employee"), 5)
    house.turn(at, "links")
    assert "The survey is made." not in words(house.turn(at, "new_wave"))


def test_the_days_for_which_invitations_are_kept_are_chosen_shown_and_frozen(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "when")
    assert (at.number_input(key="new_retention").min, at.number_input(key="new_retention").max) == (1, 180)
    at.number_input(key="new_retention").set_value(10).run()
    step(at, "summary")
    gone = day(today() + timedelta(days=30))  # twenty days open, then ten
    assert f"Invitations are destroyed on {gone}" in words(at)
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert (wave.policy.retention_days, day(wave.retention_ends)) == (10, gone)
    assert f"are destroyed on **{gone}**, for good" in words(house.enter("consultant", "waves", wave=wave.id))
    close_wave(house.inst, house.access, wave, now())
    retire_wave(house.inst, wave.id, now())
    assert f"were destroyed on **{day(today())}**" in words(house.enter("consultant", "waves", wave=wave.id))


def test_customers_are_asked_by_an_open_link_that_is_made_copied_and_closed(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "who")
    at.toggle(key="new_open").set_value(True).run()
    step(at, "summary")
    assert "Customers are asked by an open link, one address for all, and shown from **10** answers on" in words(at)
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert (wave.by_open_link, wave.by_invitation) == (("customer",), ("employee",))
    at = house.enter("consultant", "waves", wave=wave.id)
    assert "Customers: no open link yet" in words(at) and "shown from **10** answers on" in words(at)
    press(at, "Open link")
    assert "The north has no address yet" in words(at) and not at.code
    press(at, "Make the address")
    address = at.code[0].value
    found = look_up(house.inst, address.rpartition("/")[2], now())
    assert (found.state, found.open, found.unit_name) == ("ready", True, "The north")
    code = open_links(house.inst, house.access, wave, "customer")["north"].code
    assert f"{address.rpartition('/')[0]}\nand the code {code}" in words(at)
    press(press(at, "Close this address"), "Close it")
    assert "The address of The north is closed. A new one is another address" in words(at)
    press(at, "Make an address for each of the 4 units without one")
    assert at.code[0].value != address and len(at.dataframe[0].value) == 4
    made = [each.proto.label for each in at.get("download_button")]
    assert made == ["QR code as a picture (SVG)", "Poster of Everybody", "Posters of all 4 units with an address"]
    at.selectbox(key="poster_in").set_value("de").run()
    assert "English" in at.selectbox(key="poster_also_in").options
    assert "German: Deutsch" not in at.selectbox(key="poster_also_in").options
    assert "Customers: four addresses by open link" in words(house.enter("consultant", "waves", wave=wave.id))
    at = house.enter("consultant", "waves", wave=wave.id, show="Invitations")
    assert at.selectbox(key="audience").options == ["employees"]
    close_wave(house.inst, house.access, wave, now())
    at = house.enter("consultant", "publish", wave=wave.id)
    assert "nobody knows how many were asked" in words(at) and "shown from **10** answers on" in words(at)
    at = house.enter("consultant", "waves", wave=wave.id, show="Open link")
    assert "This survey is over" in words(at) and not at.code


def test_where_nobody_outside_is_asked_there_is_no_open_link(house):
    at = house.enter("consultant", "new_wave")
    at.text_input(key="new_name").set_value("Spring")
    at.multiselect(key="new_shipped").set_value(["pulse", "mirror_leader"]).run()
    assert "leaders see once where they stand beside" in words(at)
    step(at, "who").toggle(key="new_open").set_value(True).run()
    press(step(at, "summary"), "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert wave.policy.open_to == ()
    assert "Open link" not in labels(house.enter("consultant", "waves", wave=wave.id, show="Open link"))


def test_a_wave_cannot_be_made_before_everything_is_right(house):
    at = house.enter("consultant", "new_wave")
    at.file_uploader(key="new_questionnaires").upload("mine.yaml", b"id: mine\nversion: 1\naudience: employee\n")
    step(at, "summary")
    assert next(button for button in at.button if button.label == "Make the survey").disabled
    assert any("mine" in error.value and "scale" in error.value for error in at.error)
    assert list_waves(house.inst, house.access, today()) == []


def test_a_structure_of_another_program_is_used_as_the_draft_that_was_read_from_it(house):
    structures = Path(__file__).resolve().parents[1] / "museum" / "structures"
    at = house.enter("consultant", "new_wave")
    upload = at.file_uploader(key="new_questionnaires")
    upload.upload("team.qsf", (structures / "qualtrics_two_languages.qsf").read_bytes()).run()
    assert "is used as the draft that was read from it" in words(at)
    assert "A slider" in words(at)
    assert at.get("download_button")[0].proto.label == "Download the questionnaire"
    at.text_input(key="new_name").set_value("Spring")
    assert "Predictions: none, since no rule of" in words(step(at, "summary"))
    press(at, "Make the survey")
    assert [wave.name for wave in list_waves(house.inst, house.access, today())] == ["Spring"]
    at = house.enter("consultant", "new_wave")
    at.file_uploader(key="new_questionnaires").upload("page.lss", b"<html>Sign in</html>").run()
    [error] = at.error
    assert error.value.startswith("One thing needs attention") and "found a web page" in error.value


def test_people_of_the_charts_own_list_are_asked_where_no_headcounts_are_given(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "who")
    people = b"id,manager id\n1,\n2,1\n3,1\n4,2\n5,2\n6,2\n"
    at.file_uploader(key="new_chart_file_0").upload("people.csv", people).run()
    at.toggle(key="new_people").set_value(True).run()
    assert "People to ask: 6 employees" in words(step(at, "summary")) and "would not be shown alone" in words(at)
    step(at, "who").toggle(key="new_people").set_value(False).run()
    assert "No list of headcounts" in words(step(at, "summary"))
    step(at, "who").file_uploader(key="new_roster").upload("r.csv", b"unit,audience,headcount\n1,employee,7\n").run()
    assert "new_people" not in {toggle.key for toggle in at.toggle}


def test_a_chart_and_a_roster_can_come_with_the_wave(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "who")
    at.file_uploader(key="new_chart_file_0").upload("chart.csv", b"unit,parent,name\ntop,,Top\na,top,A\n")
    at.file_uploader(key="new_roster").upload("roster.csv", b"unit,audience,headcount\na,employee,7\na,staff,2\n").run()
    assert any("staff" in error.value for error in at.error)
    at.file_uploader(key="new_roster").clear()
    at.file_uploader(key="new_roster").upload(
        "roster.csv", b"unit,audience,headcount\na,employee,2\ntop,employee,5\n"
    ).run()
    assert "People to ask: 7 employees" in words(step(at, "summary"))
    assert "one unit would not be shown alone" in words(at) and "A, two people: counted in Top" in words(at)
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert wave.chart.ids == ("top", "a")
    at = house.enter("consultant", "waves", wave=wave.id)
    assert ("A, two people: counted in Top" in words(at)) is (wave.state == "planned")
    assert get_chart(house.inst, house.access.organisation) == CHART


def test_the_smallest_group_cannot_be_under_five(house):
    assert house.enter("consultant", "new_wave", step="when", k="2").number_input(key="new_min_group").min == 5


def test_what_is_filled_in_is_found_by_another_browser_with_its_files(house):
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "when")
    at.date_input(key="new_closes").set_value(today() + timedelta(days=6))
    at.text_input(key="new_contact").set_value("Kim, extension 12").run()
    step(at, "who").file_uploader(key="new_roster").upload(
        "r.csv", b"unit,audience,headcount\nnorth,employee,7\n"
    ).run()
    assert set(at.query_params) == {"step"}
    again = house.enter("consultant", "new_wave", step="summary")
    page = words(again).replace("\\", "")
    assert f"**Spring**, {day(today())} to {day(today() + timedelta(days=6))}: 7 days" in page
    assert "18 questions" in page and "Kim, extension 12" in page and "People to ask: 7 employees" in page
    assert "Uploaded: r.csv" in words(step(again, "who"))
    press(again, "Do without it")
    first = words(step(at, "summary"))  # the first browser, where nothing was changed meanwhile
    assert "No list of headcounts" in first
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert (wave.closes, wave.contact) == (today() + timedelta(days=6), "Kim, extension 12")
    assert step(again, "what").text_input(key="new_name").value == ""
    other = House(house.inst, {**house.tokens, "consultant": issue_link(
        house.inst, organisation=house.access.organisation, role="consultant", label="Other", days=3, now=now()
    )}, house.access)  # fmt: skip
    fill(house.enter("consultant", "new_wave"), "Autumn")
    assert other.enter("consultant", "new_wave").text_input(key="new_name").value == ""


def test_of_two_tabs_the_later_is_told_and_chooses(house):
    first = fill(house.enter("consultant", "new_wave"), "Spring")
    second = house.enter("consultant", "new_wave")
    stale = step(house.enter("consultant", "new_wave"), "summary")
    first.text_input(key="new_name").set_value("First").run()
    second.text_input(key="new_name").set_value("Second").run()
    assert "changed or removed in another tab" in words(second) and "another tab" not in words(first)
    assert next(each for each in step(second, "summary").button if each.label == "Make the survey").disabled
    press(stale, "Make the survey")
    assert "changed elsewhere meanwhile" in words(stale) and list_waves(house.inst, house.access, today()) == []
    press(second, "Keep what is here instead")
    assert step(first, "what").text_input(key="new_name").value == "Second"
    step(second, "what").text_input(key="new_name").set_value("Third").run()
    first.text_input(key="new_name").set_value("Fourth").run()
    press(first, "Go on with the other one")
    assert first.text_input(key="new_name").value == "Third"
    press(press(first, "Discard this draft"), "Discard it")
    assert first.text_input(key="new_name").value == "" == step(second, "what").text_input(key="new_name").value


def test_participation_is_shown_in_bands_and_says_where_it_is_not(house):
    wave = house.wave(headcounts={("north", "employee"): 10, ("south", "employee"): 4, ("coast", "employee"): 30})
    house.answered(wave)
    at = house.enter("consultant", "waves", wave=wave)
    table = at.dataframe[0].value
    assert list(table.columns) == ["Unit", "Employees"]  # no customer was asked
    assert dict(zip(CHART.ids, table["Employees"], strict=True)) == {
        "all": "50-69 %",
        "north": "70 % and more",
        "south": "30-49 %",
        "coast": "hidden",  # else the four of the south could be worked out
    }
    assert "could be worked out" in words(at) and "Customers" not in table


@pytest.mark.parametrize(
    ("state", "button", "says"),
    [
        ("new", "Hand out invitations", "Employees: nobody has been asked yet"),
        ("few", "Hand out invitations", "Employees: fewer than 5 answers imported"),
        ("imported", "Close this survey", "Customers: 24 answers imported. How many were asked is not known here"),
        ("closed", "Publish", "Employees: none, since the imported files hold no comments"),
        ("published", "See the report", "Comments"),
    ],
)
def test_a_wave_shows_its_life_and_one_button_for_what_is_next(house, state, button, says):
    wave = house.wave()
    if state == "few":
        house.answered(wave, people=1)
    elif state != "new":
        house.answered(wave)
        house.answered(wave, "customer")
    if state in ("closed", "published"):
        close_wave(house.inst, house.access, wave, now())
    if state == "published":
        publish_wave(house.inst, house.access, wave, now())
    at = house.enter("consultant", "waves", wave=wave)
    assert [each.label for each in at.button if each.proto.type == "primary"] == [button]
    page = words(at).replace("\\", "")
    assert says in page and "too few" not in page and not at.dataframe


def test_a_rehearsal_shows_a_report_of_invented_answers_and_stores_nothing(house):
    wave = house.wave(headcounts={("north", "employee"): 20, ("south", "employee"): 3, ("coast", "employee"): 20})
    before = house.enter("consultant", "waves", wave=wave, show="Rehearsal")
    page = words(before).replace("\\", "")
    assert "Rehearsal: invented answers" in before.warning[0].value
    assert "Employees: all 4 units would be shown" in page or "Employees: 3 of 4 units would be shown" in page
    house.answered(wave, people=2)  # real answers change nothing of it
    again = house.enter("consultant", "waves", wave=wave, show="Rehearsal")
    assert words(again) == words(before)
    assert releases(house.inst, house.access, wave) == []


def test_what_is_wrong_around_a_survey_and_what_is_soon_destroyed_stand_on_its_page(house):
    wave = house.wave(closes=2, policy=Policy(retention_days=3))
    invite(house.inst, house.access, wave, "employee", {"north": 1}, now())
    assert not house.enter("consultant", "waves", wave=wave).error
    house.inst.keys.destroy_of_wave(wave)
    for moment in (now() - timedelta(days=3), now()):
        look(house.inst, moment)
    at = house.enter("consultant", "waves", wave=wave)
    with writing(house.inst.engine) as db:  # others come after this one
        db.execute(delete(clock_looks))
    assert "no answers can be imported: the key is not there" in at.error[0].value
    assert "no server ran, or the clock leapt" in at.warning[0].value
    assert f"are destroyed on {day(today() + timedelta(5))}, in five days, for good" in at.info[0].value


def test_a_wave_is_closed_only_after_it_was_asked_again(house):
    wave = house.wave()
    at = house.enter("consultant", "waves", wave=wave)
    press(at, "Close this survey")
    assert get_wave(house.inst, house.access, wave, today()).state == "open"
    press(at, "Close it")
    assert get_wave(house.inst, house.access, wave, today()).state == "closed"


def test_a_wave_of_another_organisation_does_not_exist_here(house):
    at = house.enter("consultant", "waves", wave="00000000")
    assert "does not exist" in at.error[0].value and not at.exception


def test_names_are_shown_as_they_were_typed(house):
    wave = house.wave(HOSTILE[:60], headcounts={("coast", "employee"): 9})
    at = house.enter("consultant", "waves", wave=wave)
    assert at.title[0].value == plain(HOSTILE[:60])
    assert at.dataframe[0].value["Unit"].iloc[-1].strip() == HOSTILE


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# *Big*", "\\# \\*Big\\*"),
        ("[x](y)", "\\[x\\]\\(y\\)"),
        ("a\nb", "a b"),
        (":red[x]", "\\:\u2060red\\[x\\]"),
        ("a->b", "a\\-\u2060\\>b"),
    ],
)
def test_what_somebody_typed_never_becomes_markup(typed, shown):
    assert plain(typed) == shown


# Invitations


def test_invitations_are_made_once_and_their_links_work(house):
    wave = house.wave(headcounts={("north", "employee"): 6, ("coast", "employee"): 2})
    at = house.enter("consultant", "waves", wave=wave, show="Invitations")
    assert at.get("download_button")[0].proto.label == "Make 8 invitations"
    once = at.session_state["invitations"][wave, "employee"]
    at.segmented_control(key="tabs_way").set_value("slips").run()
    assert at.session_state["invitations"][wave, "employee"] is once
    assert at.get("download_button")[0].proto.label == "Make 8 invitations"
    once.press()
    made = once()
    assert once() is made
    assert [each.unit for each in made.each] == ["north"] * 6 + ["coast"] * 2
    assert look_up(house.inst, made.each[0].link.rsplit("/", 1)[1], now()).state == "ready"
    assert made.each[0].link.startswith("https://asks.example/q/")
    at.segmented_control(key="tabs_way").set_value("file").run()
    assert at.session_state["invitations"][wave, "employee"] is once
    assert at.get("download_button")[0].proto.label == "Download them again"
    assert invited(house.inst, house.access, wave, "employee") == {"north": 6, "coast": 2}


def test_invitations_by_mail_say_what_is_missing_then_go_from_a_text_to_a_queue(house, monkeypatch):
    wave = house.wave(headcounts={("north", "employee"): 1})
    table = b"unit,email\nnorth,ann@acme.org\nnorth,ben@acme.org\n"
    place = house.inst, house.access, wave, "employee"
    at = house.enter("consultant", "waves", wave=wave, show="Invitations", way="mail")
    assert "sets `SMTP_URL` and `MAIL_FROM`" in words(at)
    add_addresses(*place, read_addresses(*place, table, "list.csv", now()), now())
    server = replace(house.inst.settings, mail=MailServer("127.0.0.1", 1, False, False, sender="us@acme.org"))
    monkeypatch.setattr("diagnostic.ui.access.shared_installation", lambda _: replace(house.inst, settings=server))
    at = house.enter("consultant", "waves", wave=wave, show="Invitations", way="mail")
    assert "Nobody has been written to yet" in words(at)
    at.text_area(key="mail_body_invitation_employee_en").set_value("Nothing").run()
    assert "expected the place {link}" in words(at).replace("\\", "")
    at.text_area(key="mail_body_invitation_employee_en").set_value("Here: {link}").run()
    assert mail_texts(*place, "invitation").own["en"].text == "Here: {link}"
    at.button(key="mail_send_employee_ask").click().run()
    at.button(key="mail_send_employee_yes").click().run()
    assert invitations_by_mail(*place).waiting == 2
    assert "Pause" in [button.label for button in at.button] and "It can go out a day after" in words(at)


def test_more_slips_than_fit_a_file_are_refused_before_anybody_is_invited(house):
    wave = house.wave(headcounts={("north", "employee"): 1_900, ("coast", "employee"): 101})
    at = house.enter("consultant", "waves", wave=wave, show="Invitations", way="slips")
    assert "slips: expected at most 2,000 in a file, found 2,001" in words(at).replace("\\", "")
    assert not at.get("download_button")


def test_two_tabs_make_one_set_of_invitations_and_what_is_offered_is_what_is_missing(house):
    wave = house.wave(headcounts={("north", "employee"): 6, ("coast", "employee"): 2})
    first, second = (house.enter("consultant", "waves", wave=wave, show="Invitations") for _ in range(2))
    for tab in (first, second):
        tab.session_state["invitations"][wave, "employee"].press()
        tab.run()
    assert "8 invitations for employees" in words(first)
    assert "8 invitations were made in the meantime" in words(second) and "Everybody is invited" in words(second)
    assert not second.get("download_button")
    assert invited(house.inst, house.access, wave, "employee") == {"north": 6, "coast": 2}


def test_what_is_offered_starts_from_what_is_missing_of_the_roster(house):
    wave = house.wave(headcounts={("north", "employee"): 6})
    invite(house.inst, house.access, wave, "employee", {"north": 4}, now())
    at = house.enter("consultant", "waves", wave=wave, show="Invitations")
    assert at.get("download_button")[0].proto.label == "Make 2 invitations"
    at.file_uploader[0].upload("roster.csv", b"unit,audience,headcount\nnorth,employee,5\n").run()
    assert at.get("download_button")[0].proto.label == "Make 1 invitation"


def test_more_invitations_than_the_roster_are_made_only_after_a_tick(house):
    wave = house.wave(headcounts={("north", "employee"): 6, ("coast", "employee"): 2})
    at = house.enter("consultant", "waves", wave=wave, show="Invitations")
    typed = {"edited_rows": {1: {"Invite": 9}}, "added_rows": [], "deleted_rows": []}  # the second row is the north
    at.session_state[f"people_{wave}_employee_roster_0"] = typed
    at.run()
    assert "3 more than the list has people: The north (3)" in words(at).replace("\\", "")
    assert not at.get("download_button") and (wave, "employee") not in at.session_state["invitations"]
    at.checkbox(key=f"beyond_{wave}_0").check().run()
    assert at.get("download_button")[0].proto.label == "Make 11 invitations"
    at.session_state["invitations"][wave, "employee"].press()
    assert invited(house.inst, house.access, wave, "employee") == {"north": 9, "coast": 2}


def test_nobody_is_invited_by_a_link_that_was_taken_back_meanwhile(house):
    wave = house.wave(headcounts={("north", "employee"): 6})
    at = house.enter("consultant", "waves", wave=wave, show="Invitations")
    revoke_link(house.inst, house.access, house.access.link, now())
    with pytest.raises(UserError, match="no longer works"):
        at.session_state["invitations"][wave, "employee"]()


def test_numbers_can_come_from_a_roster_file(house):
    wave = house.wave()
    at = house.enter("consultant", "waves", wave=wave, show="Invitations")
    assert "Nobody yet" in words(at)
    at.file_uploader[0].upload("roster.csv", b"unit,audience,headcount\nnorth,employee,12\nsouth,employee,1\n").run()
    assert at.get("download_button")[0].proto.label == "Make 13 invitations"


def test_what_is_pressed_on_a_page_whose_link_was_taken_back_does_nothing(house):
    """What a button calls runs before the page asks who is there."""
    at = house.enter("consultant", "organisation")
    revoke_link(house.inst, house.access, house.access.link, now())
    at.selectbox(key="language").set_value("de").run()
    assert at.title[0].value == "Inside Out" and language_of(house.inst, house.access.organisation) == "en"


# Publishing


def test_an_open_wave_cannot_be_published(house):
    at = house.enter("consultant", "publish", wave=house.wave())
    assert "Publish this survey" not in labels(at) and "Close the survey first" in words(at)


def test_a_closed_wave_is_published_once_and_then_says_who_and_when(house):
    wave = house.wave(headcounts={("north", "employee"): 90})
    house.answered(wave)
    close_wave(house.inst, house.access, wave, now())
    at = house.enter("consultant", "publish", wave=wave)
    press(at, "Publish this survey")
    assert releases(house.inst, house.access, wave) == []
    assert "Employees: under 30 % of those asked have answered. Little of them may be shown" in words(at)
    press(at, "Publish it")
    done = releases(house.inst, house.access, wave)
    assert [release.audience for release in done] == ["customer", "employee"]
    assert done[0].hash.removeprefix("sha256:")[:12] in words(at) and "The consultant" in words(at)
    assert "Publish this survey" not in labels(at)


# Import


def uploaded(house: House, wave: str, content: bytes, name: str = "answers.csv") -> AppTest:
    at = house.enter("consultant", "import_answers")
    field = next(each for each in at.file_uploader if each.label == "File with answers")
    field.upload(name, content)
    return at.run()


def people(house: House, wave: str) -> set[str]:
    return set(participation(house.inst, house.access, wave, today())["band"])


def test_a_file_of_answers_is_looked_at_first_and_then_taken_whole(house):
    wave = house.wave(headcounts={("north", "employee"): 9, ("south", "employee"): 9, ("coast", "employee"): 9})
    at = uploaded(house, wave, answers_csv())
    page = words(at).replace("\\", "")
    assert "24 people in three units would be taken" in page and "24 rows, all 18 items found" in page
    assert "No column tells people apart: whoever is in this file twice counts twice" in page
    assert people(house, wave) == {"under 30 %", ""}
    press(at, "Take these answers")
    assert "24 answers of employees taken into Spring" in at.success[0].value
    assert "Employees: nobody of 27 invited, 24 answers imported" in words(at)
    assert "70 % and more" in people(house, wave)


def test_a_folder_on_the_server_is_looked_at_and_counted_in_the_background(house):
    wave = house.wave()
    at = house.enter("consultant", "import_answers")
    assert "Where the answers are" not in labels(at)
    assert house.inst.settings.data_sets is not None
    folder = house.inst.settings.data_sets / house.access.organisation / "spring"
    folder.mkdir(parents=True)
    pd.read_csv(io.BytesIO(answers_csv()), dtype="str").to_parquet(folder / "a.parquet")
    at = house.enter("consultant", "import_answers", import_source="A folder on the server")
    page = words(at)
    assert "1 file of 24 rows" in page and "All 18 items found" in page and "whoever is in these files twice" in page
    press(at, "Count these answers")
    assert "**spring** into Spring: 1 file of 24 rows" in words(at)
    count_next(house.inst, now())
    at.run()
    assert "Taken. 1 file of 24 rows: 24 people in 3 units" in at.success[0].value.replace("\\", "")
    assert house.enter("executive", "import_answers").button == []
    assert get_wave(house.inst, house.access, wave, today()).imported is not None


def test_names_that_are_no_unit_are_told_once_and_assigned_by_hand(house):
    wave = house.wave(headcounts={("north", "employee"): 9})
    at = uploaded(house, wave, answers_csv().replace(b"north,", b"Nordteam,"))
    assert "One name, in eight rows, is no unit of the chart" in at.error[0].value.replace("\\", "")
    table = at.dataframe[0].value
    assert table.values.tolist() == [["Nordteam", 8, "Choose a unit"]]


def test_an_export_of_a_platform_is_named_and_read_otherwise_by_one_click(house):
    head, *rows = answers_csv().decode().splitlines()
    ids = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in head.split(","))
    at = uploaded(house, house.wave(), "\n".join([head, head, ids, *rows]).encode())
    assert at.pills[0].value == "qualtrics"
    assert "Read as an export of Qualtrics, three header rows" in words(at).replace("\\", "")
    at.pills[0].set_value("A plain table").run()
    page = words(at).replace("\\", "")
    assert "Read as an export" not in page and "in two rows, are no unit of the chart" in page


def test_refused_rows_stop_the_import_until_they_are_left_out_by_a_tick(house):
    wave = house.wave()
    at = uploaded(house, wave, answers_csv(trust_1="=9"))
    assert "One row cannot be taken" in at.error[0].value and "answers" in at.error[0].value
    assert next(button for button in at.button if button.label == "Take these answers").disabled
    at.checkbox(key="import_leave_out").check().run()
    press(at, "Take these answers")
    assert at.success


def test_what_is_left_out_is_said_apart_and_labels_in_other_words_are_taken_by_one_tick(house):
    head, *rows = csv.reader(io.StringIO(answers_csv().decode()))
    for number, row in enumerate(rows):
        row[head.index("trust_1")] = "" if number else "Strongly agre"
        row += [f"R_{(number + 1) // 2}", ""]
    wave = house.wave()
    at = uploaded(house, wave, "\n".join(map(",".join, [[*head, "token", "note"], *rows])).encode())
    page = words(at).replace("\\", "")
    assert "**Left out**" in page and "1 column that is no item: note" in page
    assert "The last finished one counts" in page and "'token' tells people apart" in page
    at.checkbox[0].check().run()
    assert "Read as the nearest label: 'Strongly agre' as 'Strongly agree' (1 cell)" in words(at).replace("\\", "")


def test_the_same_answers_are_not_taken_twice(house):
    wave = house.wave()
    house.answered(wave)
    at = press(uploaded(house, wave, answers_csv()), "Take these answers")
    assert "stored in this survey before" in at.error[0].value and not at.success


def test_a_file_of_people_who_are_all_known_says_so_and_offers_nothing(house):
    head, *rows = answers_csv().decode().splitlines()
    content = "\n".join([f"{head},token", *(f"{row},R_{number}" for number, row in enumerate(rows))]).encode()
    wave = house.wave()
    press(uploaded(house, wave, content), "Take these answers")
    at = uploaded(house, wave, content)
    assert at.header[0].value == "Nobody in this file is new to the survey"
    assert "Take these answers" not in labels(at)


def test_a_file_that_is_no_table_gets_a_message(house):
    at = uploaded(house, house.wave(), b"\x00\x01\x02", "answers.xlsx")
    assert at.error and not at.exception


def test_counted_answers_are_taken_too(house):
    wave = house.wave(headcounts={("north", "employee"): 9})
    at = house.enter("consultant", "import_answers")
    at.radio(key="import_counts").set_value(True).run()
    items = [each.id for each in load_questionnaire(QUESTIONNAIRES / "pulse.yaml").items]
    rows = "".join(f"north,{each},0,1,2,3,2\n" for each in (*items, "other"))
    at.file_uploader[0].upload("counts.csv", f"unit,item,n1,n2,n3,n4,n5\n{rows}".encode())
    at.run()
    assert f"{len(items)} of {len(items)} items found" in words(at).replace("\\", "")
    press(at, "Take these answers")
    assert "70 % and more" in people(house, wave)


def test_a_file_that_was_only_looked_at_is_forgotten_on_another_page(house):
    at = uploaded(house, house.wave(), answers_csv())
    assert "import_kept" in at.session_state
    assert "import_kept" not in house.turn(at, "waves").session_state


def test_the_command_for_larger_files_names_this_wave(house):
    wave = house.wave()
    at = house.enter("consultant", "import_answers")
    assert f"import {house.access.organisation} --wave {wave} --audience employee --unit unit FILE" in at.code[0].value


# Rules


def editor(at: AppTest):
    return at.text_area[0]


def test_the_thirteen_rules_are_read_with_condition_symptom_and_evidence(house):
    at = house.enter("consultant", "rules")
    assert len(at.expander) == 14  # and the studies about all of them
    page = words(at).replace("\\", "")
    assert "Information sharing at 40 or less counts in full, at 65 or more not at all" in page
    assert "None known" in page and "Johnson 1996" in page


def test_the_record_says_of_each_rule_how_often_what_it_predicted_was_felt(house):
    at = house.enter("consultant", "rules", rules="Record")
    assert "Predicted" in words(at) and "so no rule has a record" in words(at)


def test_a_mistake_is_shown_with_its_line_and_nothing_can_be_saved(house):
    at = house.enter("consultant", "rules", rules="Edit", edit_as="YAML")
    text = editor(at).value.replace("dimension: stability", "dimension: stabilty", 1)
    line = 1 + text[: text.index("stabilty")].count("\n")
    editor(at).set_value(text).run()
    page = words(at).replace("\\", "")
    assert f"**Line {line}**" in page and "Did you mean 'stability'?" in page
    assert not [label for label in labels(at) if label.startswith("Save as version")]
    assert current_rules(house.inst, house.access).number == 0


def test_a_change_is_tried_on_published_scores_and_saved_with_who_when_and_why(house):
    house.published()
    shows_nothing = house.published("Too few", people=1)
    at = house.enter("consultant", "rules", rules="Edit", edit_as="YAML")
    editor(at).set_value(editor(at).value.replace("certain_below: 40", "certain_below: 20", 1)).run()
    changed = at.dataframe[0].value
    assert set(changed["Rule"]) == {"Insecurity"} and (changed["Change"] < 0).all()
    assert "Symptoms predicted" in words(at)
    at.selectbox(key="tried").set_value(shows_nothing).run()
    assert "Strengths that change: **0**" in words(at)
    at.text_input(key="rules_note").set_value("Too strict").run()
    press(at, "Save as version 1")
    [saved, shipped] = list_versions(house.inst, house.access)
    assert (saved.number, saved.author, saved.note, shipped.number) == (1, "The consultant", "Too strict", 0)
    assert "certain_below: 20" in current_rules(house.inst, house.access).text


def test_a_field_of_one_rule_changes_its_value_in_the_text_and_says_which_teams_turn(house):
    house.published()
    at = house.enter("consultant", "rules", rules="Edit", rule="S02")
    before = current_rules(house.inst, house.access).text
    assert "**1** of 2 teams" in words(at) and "No team turns" in words(at)
    at.number_input(key="field_1_inside_none_above").set_value(20.0).run()
    assert "certain below less than none above" in at.error[0].value.replace("\\", "").replace("_", " ")
    assert "Shown once nothing is wrong" in words(at)
    at.number_input(key="field_1_inside_certain_below").set_value(10.5).run()
    assert "**0** of 2 teams" in words(at) and plain(HOSTILE) in words(at)
    at.text_input(key="field_1_name_en").set_value('Walls, "high"').run()
    changed = before.replace(
        "dimension: trust, certain_below: 40, none_above: 65", "dimension: trust, certain_below: 10.5, none_above: 20"
    )
    changed = changed.replace("name: {en: Distance}", 'name: {en: "Walls, \\"high\\""}')
    house.turn(at, "rules", rules="Edit", edit_as="YAML")
    assert editor(at).value == changed
    editor(at).set_value(changed.replace("certain_below: 10.5", "certain_below: 15")).run()
    at.session_state["edit_as"] = "One rule"
    house.turn(at, "rules", rules="Edit", rule="S02")
    assert at.number_input(key="field_1_inside_certain_below").value == 15
    press(at, "Save as version 1")
    assert current_rules(house.inst, house.access).text == changed.replace("certain_below: 10.5", "certain_below: 15")


def chooses(at: AppTest, menu: str, entry: str) -> AppTest:
    return at.menu_button(key=menu).click(entry).run()


def test_texts_and_rules_are_added_and_removed_beside_their_mistakes(house):
    house.published()
    at = house.enter("consultant", "rules", rules="Edit", rule="S02")
    before = current_rules(house.inst, house.access).text
    at.button(key="add_ask_1").click().run()
    line = 1 + before[: before.index("  try:", before.index("- id: S02"))].count("\n")
    assert f"Line {line}" in at.error[0].value and "not empty" in at.error[0].value
    at.text_area(key="field_1_ask_3_en").set_value("Who: and when?").run()
    assert not at.error
    at.button(key="field_1_try_0_en_gone").click().run()
    chooses(at, "rule_add", "An empty one")
    assert at.query_params["rule"] == "S14" and at.text_input(key="field_13_name_en").value == "New rule"
    assert any("not empty" in error.value for error in at.error)
    at.text_area(key="field_13_symptom_en").set_value("They wait.").run()
    at.selectbox(key="field_13_inside_dimension").set_value("trust").run()
    assert "**1** of 2 teams. Before your changes: **0**" in words(at)
    chooses(at, "rule_add", "A copy of this one")
    at.text_input(key="field_14_id").set_value("mine").run()
    assert at.text_input(key="field_14_name_en").value == "New rule" and at.query_params["rule"] == "mine"
    press(press(at, "Remove this rule"), "Remove it")
    press(at, "Save as version 1")
    saved = current_rules(house.inst, house.access).text
    rules = parse_rules(saved, "rules.yaml")
    assert [rule.id for rule in rules][12:] == ["S13", "S14"] and dict(rules[13].symptom) == {"en": "They wait."}
    assert rules[1].ask[3] == {"en": "Who: and when?"} and len(rules[1].try_) == 2
    assert [row for row in before.split("\n") if "#" in row] == [row for row in saved.split("\n") if "#" in row]


def test_conditions_are_put_together_and_taken_apart(house):
    house.published()
    at = house.enter("consultant", "rules", rules="Edit", rule="S02")
    before = current_rules(house.inst, house.access).text
    chooses(at, "menu_1_inside", "Add one that has to hold too")
    at.selectbox(key="field_1_inside_all_1_dimension").set_value("safety").run()
    assert "the weakest of" in words(at)
    at.selectbox(key="kind_1_inside").set_value("any").run()
    chooses(at, "menu_1_inside_any_1", "Count the opposite")
    assert "the strongest of" in words(at) and "the opposite of" in words(at)
    assert at.number_input(key="field_1_inside_any_1_not_certain_below").label == "Does not count at or below"
    at.number_input(key="field_1_inside_any_1_not_none_above").set_value(30.0).run()
    assert "Line" in at.error[0].value and "less than none" in at.error[0].value.replace("\\_", " ")
    assert [error.value for error in at.error[1:]] == ["To mend: 1"]
    at.number_input(key="field_1_inside_any_1_not_none_above").set_value(65.0).run()
    house.turn(at, "rules", rules="Edit", edit_as="YAML")
    both = "any: [{dimension: trust, certain_below: 40, none_above: 65}, {not: {dimension: safety, certain_below: 40"
    assert f"inside: {{{both}, none_above: 65}}}}]}}" in editor(at).value
    at.session_state["edit_as"] = "One rule"
    house.turn(at, "rules", rules="Edit", rule="S02")
    at.button(key="add_1_inside").click().run()
    chooses(at, "menu_1_inside_any_2", "Remove it")
    chooses(at, "menu_1_inside_any_1_not", "Count it as it is, not the opposite")
    chooses(at, "menu_1_inside_any_1", "Remove it")
    at.session_state["edit_as"] = "YAML"
    house.turn(at, "rules", rules="Edit", edit_as="YAML")
    assert editor(at).value == before


def test_unsaved_changes_survive_another_page_and_are_warned_of(house):
    at = house.enter("consultant", "rules", rules="Edit", edit_as="YAML")
    text = editor(at).value.replace("none_above: 65", "none_above: 77", 1)
    editor(at).set_value(text).run()
    house.turn(at, "links")
    assert "Unsaved rules" in [link.proto.label for link in at.get("page_link")]
    house.turn(at, "rules", rules="Edit", edit_as="YAML")
    assert editor(at).value == text
    assert "not saved" in at.warning[0].value
    press(at, "Discard my changes")
    press(at, "Discard them")
    assert "none_above: 77" not in editor(at).value and not at.warning


def test_two_who_save_at_once_put_nobodys_work_aside_unseen(house):
    one, other = (house.enter("consultant", "rules", rules="Edit", edit_as="YAML") for _ in range(2))
    for at, words_of_mine in ((one, "# one\n"), (other, "# other\n")):
        editor(at).set_value(editor(at).value + words_of_mine).run()
    press(one, "Save as version 1")
    press(other, "Save as version 1")
    assert current_rules(house.inst, house.access).number == 1
    assert "saved by somebody else" in other.error[0].value and "# other" in editor(other).value
    press(other, "Save as version 2")
    assert current_rules(house.inst, house.access).text.endswith("# other\n")


def test_a_file_can_be_opened_in_the_editor(house):
    at = house.enter("consultant", "rules", rules="Edit", edit_as="YAML")
    text = editor(at).value.replace("name: {en: Insecurity}", "name: {en: Doubt}")
    at.file_uploader[0].upload("rules.yaml", text.encode()).run()
    assert editor(at).value == text and "not saved" in at.warning[0].value


def test_an_older_version_can_be_opened_and_made_to_count_again(house):
    at = house.enter("consultant", "rules", rules="Edit", edit_as="YAML")
    editor(at).set_value(editor(at).value + "\n# mine\n").run()
    press(at, "Save as version 1")
    house.turn(at, "rules", rules="Versions", version="0")
    assert "# mine" not in at.code[0].value
    press(at, "Make it count again")
    press(at, "Save as the newest")
    newest = list_versions(house.inst, house.access)[0]
    assert (newest.number, newest.note) == (2, "The rules of version 0 again")
    assert "# mine" not in current_rules(house.inst, house.access).text


# Links


def test_a_link_for_a_part_is_shown_once_and_works_for_that_part(house):
    at = house.enter("consultant", "links")
    at.selectbox(key="link_unit").set_value("south")
    at.text_input(key="link_label").set_value("Dana").run()
    press(at, "Make the link")
    address = at.code[0].value
    access = who(house.inst, address.removeprefix("https://asks.example/enter/"), now())
    assert (access.role, access.unit, access.label) == ("executive", "south", "Dana")
    press(at, "Make the link")  # a second click
    assert len([link for link in list_links(house.inst, house.access) if link.label == "Dana"]) == 1
    at.run()
    assert not at.code


def test_a_link_for_the_top_is_for_the_whole_organisation(house):
    at = house.enter("consultant", "links")
    at.text_input(key="link_label").set_value("Dana").run()
    press(at, "Make the link")
    assert [link.unit for link in list_links(house.inst, house.access) if link.label == "Dana"] == [None]


def test_a_link_without_a_name_is_not_made(house):
    at = press(house.enter("consultant", "links"), "Make the link")
    assert at.error and len(list_links(house.inst, house.access)) == 2


def test_a_link_is_taken_back_after_it_was_asked_again(house):
    at = house.enter("consultant", "links")
    executive = who(house.inst, house.tokens["executive"], now())
    at.button(key=f"revoke_{executive.link}_ask").click().run()
    at.button(key=f"revoke_{executive.link}_yes").click().run()
    assert who(house.inst, house.tokens["executive"], now()) is None
    assert "no longer works" in at.success[0].value


# Organisation


def test_no_field_offers_to_take_more_than_the_server_does(house):
    house.wave()
    most = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]["maxUploadSize"]
    for page in ("import_answers", "organisation", "new_wave"):
        fields = house.enter("consultant", page).get("file_uploader")
        assert fields and max(field.proto.max_upload_size_mb for field in fields) <= most


def test_a_chart_is_pasted_or_typed_without_a_file(house):
    at = house.enter("consultant", "organisation")
    at.text_area(key="chart_pasted").input("Acme\n  North\n  north").run()
    press(at, "Read it")
    assert "found 'north' again, first in line 2" in at.error[0].value.replace("\\", "")
    at.text_area(key="chart_pasted").input("Acme\n  North\n  West").run()
    press(at, "Read it")
    assert not at.error and "Read from what was pasted: three units. 1 at the top, 2 on level 2." in words(at)
    for key, name in (("name_1", "Sales"), ("name_2", "Inland")):
        at.text_input(key=f"chart_form_{key}").input(name).run()
    at.selectbox(key="chart_form_above_2").select(1).run()
    shown = chosen(at)
    at.text_input(key="chart_form_name_1").input("Sales abroad").run()
    assert forgotten(at, shown) == [] and shown != chosen(at)
    at.text_input(key="chart_form_name_1").input("Sales").run()
    press(at, "Make the draft")
    assert "Read from what was typed: three units. 1 at the top, 1 on level 2, 1 on level 3." in words(at)
    press(at, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation).names == ("Acme Rail", "Sales", "Inland")


def test_the_language_where_browsers_ask_for_none_is_changed_under_organisation(house):
    at = house.enter("consultant", "organisation")
    at.selectbox(key="language").select("de").run()
    assert not at.exception and language_of(house.inst, house.access.organisation) == "de"


def test_another_name_of_the_organisation_is_on_all_pages_at_once_and_no_link_or_chart_changes(house):
    wave = house.wave()
    [asked] = invite(house.inst, house.access, wave, "employee", {"north": 1}, now()).decode().splitlines()[1:]
    token = asked.split("/q/")[1][:32]
    assert look_up(house.inst, token, now()).organisation_name == "Acme Rail"
    at = house.enter("consultant", "organisation")
    for name in (" ", "\u202eliaR emcA"):
        press(at.text_input(key="name").input(name).run(), "Change the name")
        assert "up to 120 characters" in at.error[0].value
    press(at.text_input(key="name").input(" Acme <b> Bahn ").run(), "Change the name")
    assert not at.exception and look_up(house.inst, token, now()).organisation_name == "Acme <b> Bahn"
    access = who(house.inst, house.tokens["consultant"], now())
    assert (access.organisation_name, access.organisation) == ("Acme <b> Bahn", house.access.organisation)
    assert get_chart(house.inst, access.organisation) == get_wave(house.inst, access, wave, today()).chart


def test_a_new_chart_counts_for_new_waves_and_leaves_the_others_alone(house):
    wave = house.wave()
    at = house.enter("consultant", "organisation")
    at.file_uploader[0].upload("chart.csv", b"unit,parent,name\nall,,All\nnorth,all,North\nwest,all,West\n").run()
    assert "Compared with the current chart: one unit is new, two are gone." in words(at)
    assert (
        "Edit this chart" not in labels(at) and at.expander[0].label == "The current chart: four units on three levels"
    )
    press(at, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation).ids == ("all", "north", "west")
    press(at, "Edit this chart")
    assert "The draft: three units. 1 at the top, 2 on level 2." in words(at)
    at.segmented_control(key="chart_kind_top").set_value("add").run()
    press(called(at.text_input, "Name of a unit below this one").input("Far east").run(), "Add it")
    assert "'Far east' is new below 'All'" in words(at).replace("\\", "")
    press(at, "Undo the last").segmented_control(key="chart_kind_top").set_value("rename").run()
    called(at.text_input, "Name").set_value("Acme").run()
    press(at, "Rename")
    press(at, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation).names == ("Acme", "North", "West")
    assert get_wave(house.inst, house.access, wave, today()).chart == CHART


def test_a_draft_that_was_changed_in_another_tab_is_shown_as_it_is_and_nothing_is_done_to_it_unseen(house):
    here, there = house.enter("consultant", "organisation"), house.enter("consultant", "organisation")
    press(here, "Edit this chart")
    press(there, "Edit this chart")  # its page was drawn before there was a draft
    assert "in another tab" in there.warning[0].value
    called(there.text_input, "Name").set_value("Acme").run()
    press(there, "Rename")
    assert not there.warning
    press(here, "Use this chart from now on")
    assert "in another tab" in here.warning[0].value and get_chart(house.inst, house.access.organisation) == CHART
    press(here, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation).names[0] == "Acme"
    press(there, "Undo the last")
    assert "used or discarded in another tab" in there.warning[0].value


def test_a_chart_that_somebody_else_put_in_place_is_told_before_it_is_replaced(house):
    at = house.enter("consultant", "organisation")
    press(at, "Edit this chart")
    other = tree([("all", None, "All", {}), ("new", "all", "New", {})])
    save_chart(house.inst, house.access, other, now())
    press(at, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation) == other
    said = [warning.value for warning in at.warning]
    assert "Somebody put another chart in place" in said[0] and "began from a chart that was replaced" in said[1]
    press(at, "Use this chart from now on")
    assert get_chart(house.inst, house.access.organisation) == CHART


def test_every_mistake_of_a_chart_is_told_with_its_row_and_changes_nothing(house):
    at = house.enter("consultant", "organisation")
    at.file_uploader[0].upload("chart.csv", b"unit,parent,name\nall,,All\nnorth,al,North\nwest,we,West\n").run()
    assert "chart" in at.error[0].value and at.error[0].value.count("\n- ") == 2
    assert get_chart(house.inst, house.access.organisation) == CHART


CANARY = "Zzyzx4711"
PEOPLE = f"""id,manager id,department,country,note
1,,Board,,{CANARY}
2,3,Sales,DE,x
3,2,Sales,DE,y
4,3,Works,DE,{CANARY}
5,3,Works,DE,{CANARY}
6,1,Works,DE,{CANARY}
7,1,Works,DE,{CANARY}
8,6,Works,DE,{CANARY}
""".encode()


def called(widgets, label: str):
    """The one widget of that label."""
    [found] = [widget for widget in widgets if widget.label == label]
    return found


def stored(inst: Installation, text: str) -> bool:
    """Does it stand in any file of the installation?"""
    files = [file for file in inst.settings.home.rglob("*") if file.is_file()]
    return any(text.encode() in file.read_bytes() for file in files)


def test_a_chart_of_persons_is_repaired_edited_and_taken_and_nothing_else_of_it_is_stored(house):
    at = house.enter("consultant", "organisation")
    at.file_uploader[0].upload("people.csv", PEOPLE).run()
    assert "with most people below (2), is taken to have" in at.error[0].value.replace("\\", "")
    assert "Use this chart from now on" not in labels(at)
    press(at, "Make the repairs that are proposed")
    assert "Read from people.csv: two units, eight people. 1 at the top, 1 on level 2." in words(at)
    next(box for box in at.checkbox if box.label.startswith("country")).check().run()
    called(at.selectbox, "Unit").set_value("3").run()
    called(at.text_input, "Name").set_value("Yards").run()
    press(at, "Rename")
    assert called(at.selectbox, "Unit").value == "3"  # as it was chosen, though it is called otherwise
    called(at.selectbox, "Unit").set_value("1").run()
    assert "Merge" not in labels(at)  # the top is the top
    called(at.text_input, "Name").set_value("Acme").run()
    press(at, "Rename")
    assert "Two changes so far" in words(at) and "'Whole organisation' is called 'Acme'" in words(at).replace("\\", "")
    press(at, "Undo the last")
    assert called(at.text_input, "Name").value == "Whole organisation"
    at = house.enter("consultant", "organisation")  # in another browser
    assert "Read from people.csv" in words(at) and "One change so far" in words(at)
    press(at, "Use this chart from now on")
    taken = get_chart(house.inst, house.access.organisation)
    assert dict(zip(taken.ids, taken.names, strict=True)) == {"1": "Whole organisation", "3": "Yards"}
    assert [dict(each) for each in taken.attributes] == [{"country": ""}, {"country": "DE"}]
    assert load_chart_draft(house.inst, house.access) is None
    at = step(fill(house.enter("consultant", "new_wave"), "Spring"), "who")
    at.file_uploader(key="new_chart_file_0").upload("people.csv", PEOPLE).run()
    assert next(button for button in step(at, "summary").button if button.label == "Make the survey").disabled
    at = step(at, "who")
    at.file_uploader(key="new_chart_file_0").upload("people.csv", PEOPLE).run()
    press(at, "Make the repairs that are proposed")
    called(at.selectbox, "Unit").set_value("3").run()
    at.segmented_control(key="new_chart_kind").set_value("merge").run()
    called(at.selectbox, "Into").set_value("1").run()
    press(at, "Merge")
    assert "below Whole organisation" in words(step(at, "summary"))
    assert not stored(house.inst, CANARY)
    press(at, "Make the survey")
    [wave] = list_waves(house.inst, house.access, today())
    assert (wave.chart.ids, wave.chart.names) == (("1",), ("Whole organisation",))
    assert not stored(house.inst, CANARY) and stored(house.inst, "Whole organisation")


def test_the_file_of_a_chart_in_an_older_draft_gives_way_to_what_was_read_of_it(house):
    old = b"unit,parent,name,salary\ntop,,Top,71\na,top,A,72\n"
    save_draft(house.inst, house.access, 0, {"name": "Spring"}, {"chart": {"old.csv": old}}, now())
    at = house.enter("consultant", "new_wave", step="who")
    assert "Read from old.csv: two units. 1 at the top, 1 on level 2." in words(at)
    assert b"salary" not in load_draft(house.inst, house.access).files["chart"]["old.csv"]


# Services


def test_a_map_of_services_comes_from_a_file_and_every_mistake_is_told(house):
    at = house.enter("consultant", "services")
    assert "Nothing is written here yet" in words(at)
    at.file_uploader[0].upload("services.csv", b"provider,receiver,service\nnort,south,Wages\n").run()
    assert plain("services.csv:2 › provider") in at.error[0].value and "Did you mean" in at.error[0].value
    at.file_uploader[0].upload("services.csv", b"provider,receiver,service\nnorth,south,Wages\n").run()
    press(at, "Use this map from now on")
    assert "One service of one unit." in words(at)
    assert kept_map(house.inst, house.access).services.services == (Service("north", "south", "Wages"),)


def named_by(house: House, wave: str, people: int = 12, **whom: str) -> None:
    """All people of some units name one other, and it is published."""
    offered = ("north", "coast")
    head = ",".join(["unit", "needed_1", *(f"whose_{option_id(unit)}" for unit in offered)])
    rows = [f"{unit},4,{int(named == 'north')},{int(named == 'coast')}" for unit, named in whom.items()] * people
    file = AnswersFile("\n".join([head, *rows]).encode(), name="answers.csv")
    import_file(house.inst, house.access, wave, "colleague", file, False, now())
    close_wave(house.inst, house.access, wave, now())
    publish_wave(house.inst, house.access, wave, now())


def test_whose_work_people_depend_on_is_asked_and_put_into_the_map(house):
    at = house.enter("consultant", "services")
    press(at, "Open the survey")
    at = house.enter("consultant", "services")
    assert "It is being asked until" in words(at) and "People say they depend on" not in words(at)
    (wave,) = list_waves(house.inst, house.access, today())
    named_by(house, wave.id, north="coast", coast="north")
    assert published_waves(house.inst, house.access, today()) == []  # it is no report
    at = house.enter("consultant", "services")
    assert list(at.dataframe[-2].value["people"]) == ["10 of 12", "12 of 24"]  # two are kept off the end
    press(at, "Add these to the map")
    assert "Two rows added to the table" in words(at)
    press(at, "Keep this map")
    kept = kept_map(house.inst, house.access).services.services
    assert {(each.provider, each.receiver) for each in kept} == {("coast", "north"), ("north", "all")}
    assert "isn't in the map already" in words(at)
    named_by(house, ask_whose_work(house.inst, house.access, ["north", "coast"], now()).id, people=6, north="coast")
    assert "a share takes 10 people. So nothing is suggested." in words(at.run())


def test_who_asks_colleagues_is_told_whether_it_is_known_who_serves_whom(house):
    at = house.enter("consultant", "new_wave")
    at.multiselect(key="new_shipped").set_value(["colleague"]).run()
    assert "Nobody has written yet who serves whom" in words(at)
    save_map(house.inst, house.access, ServiceMap((Service("north", "south", "Wages"),)), "", now())
    at.run()
    assert "5 at most: one unit of the map under Services" in words(at)


# Failures


def failing() -> None:
    import streamlit

    from diagnostic.errors import Problem, UserError
    from diagnostic.ui.errors import on_script_error

    for failure in (ValueError("token-abc"), UserError(Problem("a.csv:3", "a unit", "'x'"))):
        streamlit.session_state["kept"] = on_script_error(failure)


def test_a_failure_is_told_calmly_and_logged_without_what_it_said(caplog):
    at = AppTest.from_function(failing).run()
    calm, plainly = at.error
    assert "token-abc" not in calm.value and "a unit" in plainly.value
    [record] = [record for record in caplog.records if record.name == "diagnostic.ui"]
    assert "token-abc" not in record.getMessage() and "ValueError" in record.getMessage()
    assert record.getMessage().split()[1] in calm.value


def test_a_full_disk_is_told_to_consultants_on_every_page_and_to_nobody_else(house):
    said(OSError(28, "a secret"))  # as a write that failed is
    try:
        told = {role: [box.value for box in house.enter(role).error] for role in ("consultant", "executive", "nobody")}
    finally:
        forget()
    [box] = told["consultant"]
    assert "the disk is full" in box and told["executive"] == told["nobody"] == []


def many_problems() -> None:
    from diagnostic.errors import Problem, UserError
    from diagnostic.ui.widgets import problems

    problems(UserError([Problem(f"a.csv:{row}", "a unit", "'x'") for row in range(1, 31)]))


def test_twenty_problems_are_shown_and_the_rest_is_counted():
    [box] = AppTest.from_function(many_problems).run().error
    assert box.value.count("\n- ") == 21 and box.value.startswith("30 things need attention")
    assert "and 10 more" in box.value
