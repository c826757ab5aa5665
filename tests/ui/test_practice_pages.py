"""Pages of practices: how to begin, what a reader of a part sees, and recording who takes a standard up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import Policy
from diagnostic.services.agreements.texts import agreements, delete_agreement
from diagnostic.services.comments.named_themes import named_themes
from diagnostic.services.comments.review import release_comments, to_review
from diagnostic.services.comments.themes import ThemedComment, themed_lists
from diagnostic.services.demonstration.company import ID
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave, list_waves
from diagnostic.services.installation.access import Access, issue_link
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.agendas import agenda_of_meeting, delete_meeting, list_meetings
from diagnostic.services.practices.adoptions import adoptions
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.respondents.open_forms import new_form
from diagnostic.services.respondents.open_links import make_open_links, open_links
from diagnostic.services.respondents.submissions import submit
from diagnostic.settings import QUESTIONNAIRES, ROOT
from tests.commented import AFTER, write
from tests.companies import company
from tests.menu import begin_at
from tests.spec.test_theme_candidates import CLEAR
from tests.worlds import world

pytestmark = pytest.mark.slow

MAIN = ROOT / "diagnostic" / "ui" / "entry.py"


def opened(
    inst: Installation, organisation: str, page: str, unit: str | None = None, role: str = "executive", **query: str
) -> AppTest:
    link = {"organisation": organisation, "role": role, "unit": unit, "label": "E", "days": 3}
    at = AppTest.from_file(str(MAIN), default_timeout=120)
    at.session_state["link"] = issue_link(inst, **link, now=datetime.now(UTC))
    for name, value in query.items():
        at.query_params[name] = value
    begin_at(at, page).run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    kinds = (at.title, at.header, at.markdown, at.caption, at.info, at.text, at.error, at.success)
    return "\n".join(str(element.value).replace("\\", "") for kind in kinds for element in kind)


@pytest.mark.parametrize(
    ("page", "begin"),
    [
        ("mirror", "The mirror"),
        ("caring", "How satisfied you are with us"),
        ("motivators", "What moves people"),
        ("conversations", "Served by colleagues"),
    ],
)
def test_before_anything_is_published_a_page_says_how_to_begin(inst, page, begin):
    create_organisation(inst, id=page, name="Harbour & Sons", chart=company(), now=datetime.now(UTC))
    found = words(opened(inst, page, page))
    assert begin in found and "when that survey is published" in found


def test_surveys_that_asked_in_two_ways_stand_side_by_side_and_are_not_compared(inst):
    now, names = datetime.now(UTC), ("shop", "stand", "kiosk")
    chart = tree([("all", None, "Harbour", {}), *((unit, "all", unit.title(), {}) for unit in names)])
    create_organisation(inst, id="two-ways", name="Harbour & Sons", chart=chart, now=now)
    access, asked = operator(inst, "two-ways"), (QUESTIONNAIRES / "caring.yaml").read_bytes()
    days = {"opens": now.date(), "closes": now.date() + timedelta(9), "now": now}
    for name, policy in (("Invited", Policy()), ("Open", Policy(open_to=("customer",)))):
        wave = create_wave(inst, access, name=name, questionnaires=[asked], policy=policy, **days)
        if policy.open_to:
            answer_by_link(inst, access, wave.id, shop=45, stand=12, kiosk=9)  # the stand alone would tell the kiosk
        else:
            file = AnswersFile(b"unit,overall_1\n" + b"shop,2\nshop,5\n" * 20, name="clients.csv")
            import_file(inst, access, wave, "customer", file, False, now)
        close_wave(inst, access, wave, now)
        publish_wave(inst, access, wave.id, now)
    at = opened(inst, "two-ways", "caring")
    at.query_params["unit"] = "shop"
    found = words(at.run()) + "".join(element.proto.body for element in at.get("html"))
    assert "45 answers; by an open link: anyone who had the address could answer, more than once" in found
    assert "Not compared with the survey before, which asked in another way" in found
    assert "40 answers; collected elsewhere" in found and "Since the survey before" not in found
    assert "customers by an open link: anyone who had the address could answer, more than once; shown from 10" in found
    assert "shown for groups of 5 people" not in found
    assert "of the answers by an open link say satisfied" in found
    for unit, why in (("kiosk", "fewer than 10 answers"), ("stand", "a group of fewer than 10 could be worked out")):
        at.query_params["unit"] = unit
        alone = words(at.run()) + "".join(element.proto.body for element in at.get("html"))
        assert f"Not shown: {why}" in alone and "9 answers" not in alone and "12 answers" not in alone


def answer_by_link(inst: Installation, access: Access, wave: str, **times: int) -> None:
    make_open_links(inst, access, wave, "customer", times, datetime.now(UTC))
    links = open_links(inst, access, wave, "customer")
    for unit, many in times.items():
        token = links[unit].address.rpartition("/")[2]
        for each in range(many):
            said, code = datetime.now(UTC), 1 + each % 5
            submit(inst, token, {"overall_1": code}, {}, said, client=f"10.0.0.{each}", form=new_form())


def makers(at: AppTest) -> list:
    return [each for each in at.button if each.label == "Make it a theme"]


def test_what_no_theme_holds_is_proposed_named_and_taken_back(inst):
    here = world(inst)
    write(here, {"north": CLEAR})
    publish_wave(inst, here.access, here.wave.id, AFTER)
    to_review(inst, here.access, here.wave, "employee", AFTER)
    release_comments(inst, here.access, here.wave, "employee", AFTER, Random(1))
    at = opened(inst, "acme", "comments", role="consultant", wave=here.wave.id)
    assert "canteen" not in words(at)
    at.toggle[0].set_value(True).run()
    assert "**canteen, " in words(at) and "60 comments" in words(at)
    number = next(i for i, each in enumerate(at.text_area) if "canteen" in str(each.value))
    assert "Choose what it is about" in makers(at)[number].click().run().error[0].value
    at.radio[number].set_value("technical")
    at.text_area[number].set_value("canteen, rude")
    at = makers(at)[number].click().run()
    assert "a text that is not empty" in at.error[0].value and "a word of one side alone" in at.error[0].value
    at.text_input[number].set_value("The canteen")
    at.text_area[number].set_value("canteen, lunch*")
    at = makers(at)[number].click().run()
    assert "is a theme now" in words(at) and "**The canteen**, the work itself: canteen, lunch*" in words(at)
    [theme] = named_themes(inst, here.access)
    at = press(press(at, "Take back"), "Take it back")
    assert "**The canteen**" not in words(at) and theme and named_themes(inst, here.access) == []


def test_an_adoption_is_recorded_once_and_taken_back(demonstration):
    at = opened(demonstration, ID, "mirror", view="worked")
    assert "whether customers recommend the team got better" in words(at)
    before = adoptions(demonstration, operator(demonstration, ID))
    at.selectbox[-1].set_value("office-it")
    at.multiselect[0].set_value(["measure"])
    at = press(at, "Record")
    assert "adopts Measure at the end" in words(at)
    added = [each for each in adoptions(demonstration, operator(demonstration, ID)) if each not in before]
    assert [(each.unit, each.standards) for each in added] == [("office-it", ("measure",))]
    at.selectbox[-1].set_value("office-it")
    at.multiselect[0].set_value(["measure"])
    assert "recorded already" in words(press(at, "Record"))
    at = opened(demonstration, ID, "mirror", view="worked")
    at = at.button(key=f"withdraw_{added[0].id}_ask").click().run()
    at = at.button(key=f"withdraw_{added[0].id}_yes").click().run()
    assert adoptions(demonstration, operator(demonstration, ID)) == before


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_a_reader_of_a_part_sees_their_part_and_no_effect(demonstration):
    at = opened(demonstration, ID, "mirror", "repairs", view="worked")
    found = words(at)
    assert "shown to those who see all of it" in found and "Kitchens" in found and "Hillside vans" not in found
    assert "Harbour shop" not in at.selectbox[-1].options


def test_an_agreement_begins_with_what_scored_lowest_and_the_teams_own_words(demonstration):
    access = operator(demonstration, ID)
    before = agreements(demonstration, access)
    at = opened(demonstration, ID, "agreements")
    at = at.selectbox[0].set_value("office-it").run()
    assert [each.value for each in at.header][:1] == [before[0].text.title]
    first = at.checkbox[0]
    assert "of 100 in Clients of IT" in first.label
    first.check()
    at.text_area[0].set_value("We answer by name.\n\nWe answer by name.")
    assert "each behaviour once" in words(press(at, "Make the agreement"))
    at.text_area[0].set_value("We answer by name.\n We call back. ")
    at = press(at, "Make the agreement")
    [made] = [each for each in agreements(demonstration, access) if each not in before]
    assert made.text.behaviours == (
        first.label.split(" :gray")[0].replace("\\", ""),
        "We answer by name.",
        "We call back.",
    )
    delete_agreement(demonstration, access, made.id, datetime.now(UTC))


@pytest.mark.parametrize(("page", "audience"), [("caring", "customer"), ("own_words", "employee")])
def test_a_consultant_says_what_a_comment_is_about_and_every_reader_sees_who_did(demonstration, page, audience):
    access = operator(demonstration, ID)
    waves = [
        each.id for each in list_waves(demonstration, access, datetime.now(UTC).date()) if audience in each.audiences
    ]
    if page == "caring":
        waves = [each.source.wave.id for each in prepared_surveys(demonstration, access, page)]
    wave = next(each for each in reversed(waves) if themed_lists(demonstration, access, each, audience))

    def first() -> tuple[str, ThemedComment]:
        at = themed_lists(demonstration, access, wave, audience)[0]
        return at.question, at.comments[0]

    question, comment = first()
    asked = {"wave": wave, "by": "theme", "question": question, "change": comment.id}
    assert not themes_to_choose(opened(demonstration, ID, page, **asked))
    at = opened(demonstration, ID, page, role="consultant", **asked)
    [box] = themes_to_choose(at)
    assert box.value == [each.theme for each in comment.themes]
    box.set_value(["listening", "speed"])
    [save] = [each for each in at.button if each.label == "Save"]
    save.click().run()
    assert not at.exception and not at.error and not themes_to_choose(at) and "change" not in at.query_params
    again = opened(demonstration, ID, page, role="consultant", **asked)
    next(each for each in again.button if each.label == "Save").click().run()  # what stands there already
    _, comment = first()
    assert [each.theme for each in comment.themes] == ["listening", "speed"] and len(comment.corrections) == 1
    shown = "".join(element.proto.body for element in opened(demonstration, ID, page, **asked).get("html"))
    assert "Its themes were decided by E, " in shown and "<button" not in shown


def themes_to_choose(at: AppTest) -> list:
    return [each for each in at.multiselect if each.label == "Themes"]


def test_services_stand_beside_each_other_and_one_of_them_has_a_page(demonstration):
    at = opened(demonstration, ID, "conversations")
    assert "IT sees its service higher than its customers do" in words(at)
    assert "Eleven units rated by those they serve" in words(at)
    at.selectbox(key="one_provider").set_value("deliveries-furniture").run()
    assert "Furniture crew is better than it thinks" in words(at)
    assert "What it does: Fetches and brings furniture." in words(at)
    assert at.query_params["provider"] == "deliveries-furniture"


def test_who_leads_a_part_sees_those_who_serve_it_and_its_own_service(demonstration):
    at = opened(demonstration, ID, "conversations", unit="workshops")
    names = at.selectbox(key="one_provider").options
    assert {"IT", "Bookings", "Tool hire"} < set(names) and "Marketing" not in names
    other = opened(demonstration, ID, "conversations", unit="workshops", provider="office-it")
    assert "by customers" not in words(other)  # what others say of IT is not theirs to read


def test_a_kit_is_edited_and_becomes_a_meeting(demonstration):
    query = {"provider": "centre-bookings", "customer": "workshops", "view": "kit"}
    at = opened(demonstration, ID, "conversations", role="consultant", **query)
    assert "A conversation: Bookings and Workshops" in words(at)
    assert at.text_area[0].value.startswith("We are Bookings, and this is what we are here for: Appointments for coll")
    at.text_area[0].set_value("We came to listen.").run()
    next(each for each in at.button if each.label == "Make a meeting of it").click().run()
    assert not at.exception
    made = list_meetings(demonstration, operator(demonstration, ID))[0]
    assert (made.title, made.unit) == ("Bookings and Workshops", "centre-bookings")
    steps = agenda_of_meeting(demonstration, operator(demonstration, ID), made.id).steps
    assert steps[0].text == {"en": "We came to listen."} and steps[-2].kind == "record"
    assert steps[-2].model_dump(include={"we", "they"}) == {"we": {"en": "Bookings"}, "they": {"en": "Workshops"}}
    delete_meeting(demonstration, operator(demonstration, ID), made.id, datetime.now(UTC))
