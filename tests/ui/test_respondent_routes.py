"""Respondents' pages over HTTP: each state of an invitation, what a form may carry, and what a page never tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.core.release.publish import Collected, publish
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.identifying_phrases import spoken
from diagnostic.definitions.loading.catalogue_files import CATALOGUES
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import tree
from diagnostic.definitions.wave import COMMENTS_FROM, Policy
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.retirement import retire_due
from diagnostic.services.installation.keys import FORMS
from diagnostic.services.installation.organisations import change_language
from diagnostic.services.respondents.credentials import token_mac
from diagnostic.services.server.readiness import STEPS, starting
from diagnostic.settings import QUESTIONNAIRES
from diagnostic.storage.database.engine import writing
from diagnostic.storage.database.tables import invitations, sheets, staging
from diagnostic.web.assets import address
from diagnostic.web.middleware import middleware
from diagnostic.web.policies import script_hashes
from diagnostic.web.respondents.forms import draft_id, form_token
from diagnostic.web.respondents.promise import facts, promise
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.respondents import FIVE, TEAMS, World, make_world, shipped

pytestmark = pytest.mark.slow

SIZES = (*range(1, 31), 60)  # people of a team to whom something is promised
ANSWERS = {"i-trust_1": "4", "i-trust_2": "cant_say", "i-safety_1": "2", "q-one_change": "More time"}


def words_of(response) -> str:
    """What a page says, without its tags."""
    body = response.text.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class FirstScreen(HTMLParser):
    """Words that are seen before anything is unfolded: of the header, the welcome and the button to start."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[str] = []  # open tags from the first hidden one on
        page = page.partition("<header>")[2].partition("</section>")[0]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "progress"):
            return
        if self._hidden or tag == "details" or "hidden" in dict(attrs):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden or self._hidden == ["details", "summary"]:
            self.words += data.split()


def token_of(response) -> str:
    return re.search(r'name="form" value="([^"]+)"', response.text).group(1)


def send(browser: TestClient, path: str, answers: dict[str, str] = ANSWERS, **headers: str):
    return browser.post(path, data={"form": token_of(browser.get(path)), **answers}, headers=headers)


def stored(world: World) -> list[bytes]:
    with world.inst.engine.connect() as db:
        return [row.codes for row in db.execute(select(staging.c.codes))]


# ---- answering


def test_one_page_holds_welcome_questions_and_form(world: World, browser: TestClient) -> None:
    page = browser.get(world.invitations(world.wave())[0]["path"])
    said = words_of(page)
    assert page.status_code == 200
    assert "Acme <Parcels>" in said and "Spring survey" in said
    assert "5 questions, about 2 minutes, all optional." in said and "Five questions. Five short statements" in said
    assert "You answer as part of Help desk, a team of 12." in said
    assert page.text.count("<fieldset") == 5 and page.text.count("<legend") == 5
    assert page.text.count('type="radio"') == 5 * 6
    assert page.text.count("<form") == 1


def test_options_come_in_the_scales_order_and_cant_say_last(world: World, browser: TestClient) -> None:
    page = browser.get(world.invitations(world.wave())[0]["path"])
    first = page.text.partition("<fieldset")[2].partition("</fieldset>")[0]
    assert re.findall(r'value="(\w+)"', first) == ["1", "2", "3", "4", "5", "cant_say"]


def test_dimensions_are_not_named(world: World, browser: TestClient) -> None:
    said = words_of(browser.get(world.invitations(world.wave())[0]["path"]))
    assert "Part 1 of 3" in said and "Safety" not in said


def test_sent_answers_are_stored_once_and_end_in_thanks(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    answer = send(browser, path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/thanks")
    thanks = browser.get(f"{path}/thanks")
    assert thanks.status_code == 200
    assert "Thank you" in words_of(thanks) and "until the end of 22 May 2026" in words_of(thanks)
    assert [list(memoryview(codes).cast("b")) for codes in stored(world)] == [[4, -128, -128, 2, -128]]
    with world.inst.engine.connect() as db:
        assert db.execute(select(staging.c.words)).scalars().all() == ['{"one_change":"More time"}']


def test_a_second_sending_is_told_that_the_first_arrived(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    form, other = ({"form": token_of(browser.get(path)), **ANSWERS} for _ in range(2))
    answers = [browser.post(path, data=each) for each in (form, form, other)]
    assert [each.status_code for each in answers] == [303, 303, 410]
    assert answers[1].headers["location"] == f"{path}/thanks"
    assert "We already have answers" in words_of(answers[2]) and "Thank you" in words_of(browser.get(f"{path}/thanks"))
    assert len(stored(world)) == 1


def test_a_form_of_a_week_ago_and_one_of_an_older_version_are_taken(world: World, browser: TestClient) -> None:
    week_old, older = (row["path"] for row in world.invitations(world.wave(), number=2))
    form = {"form": token_of(browser.get(week_old)), **ANSWERS}
    world.clock.now += timedelta(days=7)
    key = world.inst.keys.get(FORMS)
    plain = {"form": form_token(key, draft_id(key, older.rpartition("/")[2])), **ANSWERS}
    assert [browser.post(week_old, data=form).status_code, browser.post(older, data=plain).status_code] == [303, 303]
    assert len(stored(world)) == 2


def test_thanks_are_for_those_who_sent(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    answer = browser.get(f"{path}/thanks")
    assert (answer.status_code, answer.headers["location"]) == (303, path)


def test_a_refused_form_keeps_what_was_answered_and_names_what_is_wrong(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    refused = send(browser, path, ANSWERS | {"i-trust_3": "9", "q-one_change": "x" * 2001})
    said = words_of(refused)
    assert refused.status_code == 422 and stored(world) == []
    assert "got an answer that it doesn't have. Please choose one again: I trust the people here." in said
    assert "longer than 2,000 characters. Please shorten it: What would you change?" in said
    assert re.findall(r'name="i-(\w+)" value="(\w+)" checked', refused.text) == [
        ("trust_1", "4"),
        ("trust_2", "cant_say"),
        ("safety_1", "2"),
    ]
    assert "x" * 2001 in refused.text


REFUSALS = {
    "nothing at all": ({}, "Please answer at least one question first."),
    "only can't say": ({"i-trust_1": "cant_say"}, "Please answer at least one question first."),
    "only words": ({"q-one_change": "More time"}, "Your words can't be sent alone; they stay here until then."),
    "an item of another survey": ({"i-trust_1": "4", "i-other": "1"}, "a question that this survey doesn't ask"),
    "a question of another survey": ({"i-trust_1": "4", "q-other": "x"}, "a question that this survey doesn't ask"),
    "a code off the scale": ({"i-trust_1": "6"}, "an answer that it doesn't have"),
    "a code that is no number": ({"i-trust_1": "4; --"}, "an answer that it doesn't have"),
    "a code in other digits": ({"i-trust_1": "٤"}, "an answer that it doesn't have"),
}


@pytest.mark.parametrize(("answers", "said"), REFUSALS.values(), ids=REFUSALS)
def test_a_form_that_no_page_of_ours_sends_is_refused(world, browser, answers: dict[str, str], said: str) -> None:
    answer = send(browser, world.invitations(world.wave())[0]["path"], answers)
    assert answer.status_code == 422 and said in words_of(answer) and stored(world) == []


def test_a_text_of_2000_characters_fits_however_its_lines_end(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    text = "\r\n".join(["x" * 99] * 20)  # 1,999 characters as the browser counts them, 19 more as it sends them
    assert send(browser, path, {"i-trust_1": "1", "q-one_change": text}).status_code == 303


@pytest.mark.parametrize("token", ["", "forged", "of another invitation"])
def test_a_form_needs_the_token_of_its_own_page(world: World, browser: TestClient, token: str) -> None:
    mine, other = (row["path"] for row in world.invitations(world.wave(), number=2))
    token = token_of(browser.get(other)) if token == "of another invitation" else token
    answer = browser.post(mine, data={"form": token, **ANSWERS})
    assert answer.status_code == 422 and "check your answers and send them again" in words_of(answer)
    assert 'value="4" checked' in answer.text and stored(world) == []


ORIGINS = {
    "another website": ({"Origin": "https://elsewhere.example"}, 403),
    "a page without origin, from elsewhere": ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    "our page without referrer": ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
    "an old browser": ({"Origin": "null"}, 303),
    "our page": ({"Origin": "http://testserver"}, 303),
}


@pytest.mark.parametrize(("headers", "status"), ORIGINS.values(), ids=ORIGINS)
def test_a_form_comes_from_our_own_page(world, browser, headers: dict[str, str], status: int) -> None:
    assert send(browser, world.invitations(world.wave())[0]["path"], ANSWERS, **headers).status_code == status
    assert len(stored(world)) == (status == 303)


def test_a_body_larger_than_any_form_is_not_read(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    assert send(browser, path, {"q-one_change": "x" * 300_000}).status_code == 413
    assert send(browser, path, {f"i-{number}": "1" for number in range(1001)}).status_code == 413
    assert stored(world) == []


def test_names_and_texts_are_shown_never_run(world: World, browser: TestClient) -> None:
    evil = FIVE.replace("Colleagues keep their word.", "<script>alert(1)</script>")
    path = world.invitations(world.wave("<b>bold</b>", evil), "fleet")[0]["path"]
    page = send(browser, path, {"q-one_change": "</textarea><img src=x>", "i-trust_1": "9"})
    assert page.status_code == 422
    for raw in ("<script>alert", "<b>bold", "<vans>", "<Parcels>", "<img"):
        assert raw not in page.text
    assert "Fleet & <vans>" in words_of(page)


# ---- states of an invitation


def test_every_state_has_a_kind_page_of_its_own_that_tells_no_more_than_needed(
    world: World, browser: TestClient
) -> None:
    soon, now, shut = world.wave("Soon", opens=2), world.wave("Now"), world.wave("Shut")
    paths = {wave.name: world.invitations(wave)[0]["path"] for wave in (soon, now, shut)}
    close_wave(world.inst, world.access, shut, world.clock())
    pages = {name: browser.get(path) for name, path in paths.items() if name != "Now"}
    world.clock.now += timedelta(days=19)
    pages["Now"] = browser.get(paths["Now"])
    told = {name: (page.status_code, words_of(page)) for name, page in pages.items()}
    later = (
        "If what came of the survey is shown to everybody, you can read it here, with the same link or code, until "
        "21 June 2026."
    )
    assert told == {
        "Soon": (
            403,
            "Not open yet Your invitation is fine, and a little early. Please come back with the same link or code. "
            "The survey opens on 6 May 2026 (UTC).",
        ),
        "Shut": (
            410,
            "This survey is closed It was closed before its last day and takes no more answers. "
            f"Thank you for wanting to take part. {later}",
        ),
        "Now": (
            410,
            "This survey is over It takes no more answers. Thank you for wanting to take part. "
            f"It was open until the end of 22 May 2026 (UTC). {later}",
        ),
    }


def test_answers_after_the_last_day_are_told_so(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    form = {"form": token_of(browser.get(path)), **ANSWERS}
    world.clock.now += timedelta(days=19)
    answer = browser.post(path, data=form)
    assert (answer.status_code, stored(world)) == (410, [])
    assert "This survey is over" in words_of(answer)


@pytest.mark.parametrize(
    "secret",
    ["AAAA-BBBB-CCCC", "short", "a" * 32, "a" * 5000, "..%2f..%2fetc", "%00", "<script>"],
    ids=lambda text: text[:14],
)
def test_unknown_and_malformed_secrets_look_alike(browser: TestClient, secret: str) -> None:
    page = browser.get(f"/q/{secret}")
    assert page.status_code == 404
    assert "script>" not in page.text.replace("</script>", "")


def test_guessing_codes_is_slowed_and_links_still_work(world: World, browser: TestClient) -> None:
    row = world.invitations(world.wave())[0]
    guesses = [browser.get(f"/q/AAAA-BBBB-CC{number:02}") for number in range(11)]
    assert [page.status_code for page in guesses] == [404] * 10 + [429]
    seconds = guesses[-1].headers["retry-after"]
    assert 0 < int(seconds) <= 61 and f"Please try again in {seconds} seconds." in words_of(guesses[-1])
    assert browser.get(f"/q/{row['code']}").status_code == 429
    assert browser.get(row["path"]).status_code == 200


# ---- typing a code


@pytest.mark.parametrize(
    "typing",
    [str, str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code} "],
    ids=["as printed", "in small letters", "without hyphens", "between spaces"],
)
def test_a_code_may_be_typed_in_any_way(world: World, browser: TestClient, typing: Callable[[str], str]) -> None:
    code = world.invitations(world.wave())[0]["code"]
    answer = browser.post("/q", data={"code": typing(code)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/q/{code}")
    assert browser.get(answer.headers["location"]).status_code == 200


def test_a_pasted_link_works_as_a_code(world: World, browser: TestClient) -> None:
    row = world.invitations(world.wave())[0]
    assert browser.post("/q", data={"code": row["link"] + "/"}).headers["location"] == row["path"]


def test_changed_links_lead_to_the_one_that_was_sent_and_scanners_use_nothing_up(world, browser) -> None:
    """Changes of every kind are rows of tests/spec/test_held_links.py; here is what only a server can tell."""
    wave = world.wave()
    row, old = world.invitations(wave, number=1)[0], f"{wave.id}Q7_Z4tB-yRkD9sXcV2nL6pG-"  # as earlier versions made
    key = world.inst.keys.of_wave(wave.id)
    with writing(world.inst.engine) as db:
        of_row = invitations.c.token_mac == token_mac(key, row["path"][3:])
        db.execute(update(invitations).where(of_row).values(token_mac=token_mac(key, old)))
    sent = f"/q/{old}"
    held = [
        f"/q/{old}{end}" for end in (".", ")", ">", "%3E", "%253E", "%C2%BB", "&utm=x", "/", "//", "%E2%80%8B", "?a=b)")
    ]
    held += [f"/q/{old[:-1]}{end}" for end in ("", ".", "%3E", "?utm_source=mail")]  # its last character is left out
    held += [
        f"/Q/{old}",
        f"/q//{old}",
        f"/q/%3C{old}",
        f"/q/{old[:20]}%20{old[20:]}",
        f"/q/{old[:20]}=%0D%0A{old[20:]}",
    ]
    for ask in (browser.get, browser.head):
        answers = {path: ask(path) for path in held}
        assert {path for path, answer in answers.items() if answer.headers.get("location", sent) != sent} == set()
        assert {answer.status_code for answer in answers.values()} <= {303, 200}
        assert {answer.headers["cache-control"] for answer in answers.values()} == {"no-store"}
    pages = [browser.get(path) for path in (sent, f"{sent}?fbclid=x", f"/q/{row['code']}")]
    assert [page.status_code for page in pages] == [200] * 3 and "Colleagues keep their word." in pages[0].text
    assert draft_id(world.inst.keys.get(FORMS), old) in pages[0].text and stored(world) == []
    for text in (f"Go to <https://us.example{sent[:-1]}>. Thanks!", f"{old}.", f"https://us.example{sent}/thanks"):
        assert browser.post("/q", data={"code": text}).headers["location"] == sent
    staff = browser.post("/meet", data={"code": f"Your access: https://us.example/enter/{world.consultant}."})
    assert staff.headers["location"] == f"/enter/{world.consultant}"
    for nobodys in (f"/q/{old[:-3]}", f"/q/{old[:-4]}x", f"/q/{wave.id}{23 * 'A'}", f"/q/{wave.id}{24 * 'A'}."):
        assert browser.get(nobodys).status_code == 404
    guesses = [browser.get(f"/q/AAAA-BBBB-CC{number:02}.") for number in range(11)]
    counted = [browser.get(guess.headers["location"]).status_code for guess in guesses]
    assert counted == [404] * 10 + [429]  # one try each
    assert 'name="code"' in browser.get("/q/").text


def test_a_slip_in_a_code_is_told_at_once_with_what_was_typed(world: World, browser: TestClient) -> None:
    code = world.invitations(world.wave())[0]["code"]
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = browser.post("/q", data={"code": slip.lower()})
    assert answer.status_code == 422 and "One of its characters is wrong" in words_of(answer)
    assert f'value="{slip.lower()}"' in answer.text
    pages = [browser.get(f"/q/{slip}") for _ in range(20)]
    assert {page.status_code for page in pages} == {404} and "typing mistake" in words_of(pages[-1])
    assert browser.get(f"/q/{code}").status_code == 200


def test_a_code_that_cannot_be_one_asks_again(browser: TestClient) -> None:
    assert browser.post("/q", data={"code": " "}).status_code == 422
    answer = browser.post("/q", data={"code": "../../etc"})
    assert answer.status_code == 404 and 'name="code"' in answer.text


# ---- what is promised


def test_what_is_promised_depends_on_the_teams_size() -> None:
    shown = {size: promise(unit="U", team_size=size, min_group=5, organisation="O").shown for size in (4, 12, 25)}
    below = (
        "With fewer than 5 answers nothing about your team alone is shown. Your answers then count in the level above."
    )
    small = "Your team is smaller than that, so it is never shown alone."
    roughly = "How many of your team answered: only roughly, in steps such as “50-69 %”."
    hidden = "How many of your team answered isn't shown."
    never = "Never: who answered, or what one person answered."
    share, spread = (
        "From 10 answers: also the share of good answers.",
        "From 20 answers: also how many chose which answer, how far people agree, and how many seem to have answered "
        "without reading.",
    )
    assert shown == {
        4: (below, small, hidden, never),
        12: (below, "From 5 answers: average scores.", share, roughly, never),
        25: (below, "From 5 answers: average scores.", share, spread, roughly, never),
    }


def test_a_higher_threshold_raises_every_promise() -> None:
    shown = promise(unit="U", team_size=40, min_group=15, organisation="O").shown
    assert [sentence.split()[1] for sentence in shown if sentence.startswith("From")] == ["15", "15", "20"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("min_group", [5, 8, 12, 25])
def test_a_promise_is_kept_by_what_is_published(size: int, min_group: int) -> None:
    """A team of every size in which all answer, beside a large one: no more is published than was promised."""
    told = promise(unit="U", team_size=size, min_group=min_group, organisation="O").shown
    promised = {
        "mean": any("average scores" in sentence for sentence in told),
        "favourable": any("good answers" in sentence for sentence in told),
        "distribution": any("chose which answer" in sentence for sentence in told),
        "careful": any("without reading" in sentence for sentence in told),
        "participation": any("only roughly" in sentence for sentence in told),
    }
    published = published_about(min_group)[size]
    assert [kind for kind in published if published[kind] and not promised[kind]] == []
    assert promised["mean"] == (size >= min_group)


@cache
def published_about(min_group: int) -> dict[int, dict[str, bool]]:
    """By size of a team what is published about it: each is beside a large one, in a division of the two."""
    of_division = [(f"{size:02}", name) for size in SIZES for name in ("all", "mine", "other")]
    rows: list[tuple] = [
        (f"{size}-{name}", "all" if name == "all" else f"{size}-all", name, {}) for size, name in of_division
    ]
    chart = tree([("all", None, "All", {}), *rows])
    people = np.zeros(len(chart.ids), dtype=int)
    for size, name in of_division:
        people[chart.position[f"{size}-{name}"]] = {"all": 0, "mine": int(size), "other": 100}[name]
    asked = load_questionnaire(QUESTIONNAIRES / "pulse.yaml")
    units = np.repeat(np.arange(len(people)), people)
    codes = np.resize(np.arange(1, 6, dtype=np.int8), (len(units), len(asked.items)))
    found = publish(Collected(Answers(codes, units), people), asked, chart, Policy(min_group))
    return {size: _published_about(found, f"{size:02}-mine") for size in SIZES}


def _published_about(found: UnitScores, team: str) -> dict[str, bool]:
    scores = found.scores[found.scores["unit"] == team]
    unit = found.units[found.units["unit"] == team].iloc[0]
    return {
        "mean": bool(scores["mean"].notna().any()),
        "favourable": bool(scores["favourable"].notna().any()),
        "distribution": bool((found.distributions["unit"] == team).any()),
        "careful": bool((found.careless["unit"] == team).any()),
        "participation": bool(unit["band"]),
    }


def test_what_is_not_possible_names_the_day_and_the_number() -> None:
    told = promise(unit="U", team_size=12, min_group=8, organisation="O", destroyed=date(2026, 6, 21))
    assert told.cannot[1] == "Working out a group of fewer than 8 people by taking one result from another."
    assert told.cannot[2].startswith("From 21 June 2026 on: looking up whether your invitation was used.")
    assert len(promise(unit="U", team_size=12, min_group=8, organisation="O").cannot) == 2  # a preview has no day


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_language_says_all_of_it_and_none_says_anonymous(language: str) -> None:
    catalogue = CATALOGUES[language]
    assert catalogue.missing == ()
    promised = {key: entry for key, entry in catalogue.sentences.items() if not key.startswith("protection_conf")}
    said = " ".join(form for entry in promised.values() for form in entry.forms.values())
    assert "anonym" not in said.lower()
    assert "nothing joins them to the invitation any more" in said or language != "en"


def test_the_first_page_says_what_is_not_possible_and_what_confidential_means(world, browser) -> None:
    page = browser.get(world.invitations(world.wave())[0]["path"])
    said = words_of(page)
    assert "What isn't possible" in said and "From 21 June 2026 on" in said
    assert "Confidential: what that means here" in said and "anonym" not in page.text.lower()
    assert said.index("Confidential: what that means") < said.index("Part 1 of 3")


FIRST_FACTS = {
    "a small team": (4, 5, "employee", "results of larger groups; Bookings, your team of 4, is never shown alone"),
    "a team of just enough": (5, 5, "employee", "results of Bookings, your team of 5, if at least 5 answer"),
    "a large threshold": (25, 15, "leader", "results of Bookings, your team of 25, if at least 15 answer"),
    "nobody counted": (None, 5, "employee", "results of Bookings, your team, if at least 5 answer"),
    "customers": (300, 5, "customer", "results about Bookings, if at least 5 answer"),
}


@pytest.mark.parametrize(("size", "min_group", "audience", "seen"), FIRST_FACTS.values(), ids=FIRST_FACTS)
def test_the_first_facts_are_those_of_the_readers_own_team(size, min_group, audience: str, seen: str) -> None:
    told = facts("Bookings", size, min_group, audience)
    assert told == (("Leaders and consultants", seen), ("Nobody", "who answered, or what one person answered"))


def test_the_first_screen_has_sixty_words_at_most(world: World, browser: TestClient) -> None:
    policy = Policy(6, breakdowns=(DeclaredBreakdown("Tenure", ("< 1 year", "longer")),))
    waves = world.wave("Spring 2026"), world.wave("Full", shipped("employee"), policy=policy)
    for wave in (*waves, world.wave("Live", policy=Policy(live=True), contact="Ann Bell")):
        for unit in TEAMS:
            said = FirstScreen(browser.get(world.invitations(wave, unit)[0]["path"]).text).words
            assert 30 < len(said) + len(["Start"]) <= 60, said
    assert "Questions? Ask Ann Bell." in " ".join(said)


def test_whom_to_ask_stands_on_every_page_of_a_survey(world: World, browser: TestClient) -> None:
    wave, other = world.wave(contact="Ann Bell, ann@acme.example"), world.wave("Without")
    path = world.invitations(wave)[0]["path"]
    (protection,) = re.findall(r'href="(/q/protection[^"]*)"', browser.get(path).text)
    for page in (path, protection, f"/q/receipt/{wave.id}", f"/preview/{wave.id}/employee"):
        browser.get(f"/enter/{world.consultant}")
        assert "Questions? Ask Ann Bell, ann@acme.example." in words_of(browser.get(page)), page
    for page in (world.invitations(other)[0]["path"], "/q/protection", "/q/protection?wave=none"):
        assert "Questions? Ask whoever sent you this." in words_of(browser.get(page)), page
    send(browser, path)
    thanks = words_of(browser.get(f"{path}/thanks"))
    assert "After 22 May 2026, ask Ann Bell, ann@acme.example when and where you can see yours." in thanks
    assert "results of Help desk, your team of 12, if at least 5 answer" in thanks


def test_in_a_demonstration_a_used_invitation_shows_its_questions_once_more(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    assert browser.get(f"{path}/again").headers["location"] == path  # not before it is used
    send(browser, path)
    assert f'href="{path}/again"' in browser.get(path).text
    again = browser.get(f"{path}/again").text
    assert "Preview: nothing is stored" in again and 'id="send" disabled' in again and "data-draft" not in again


# ---- the receipt


def test_a_receipt_says_what_happens_next_and_what_can_not_be_done_any_more(world, browser) -> None:
    path = world.invitations(world.wave())[0]["path"]
    send(browser, path)
    thanks = browser.get(f"{path}/thanks")
    (address,) = re.findall(r'href="(/q/receipt/[^"]+)"', thanks.text)
    for said in (words_of(thanks), words_of(browser.get(address))):
        assert "The survey stays open until the end of 22 May 2026 (UTC)." in said
        assert "are destroyed on 21 June 2026" in said
        assert "Nobody can find your answers, change them or take them back, not even you" in said
    assert "Acme <Parcels> Receipt For answers to “Spring survey”." in words_of(browser.get(address))


def test_a_receipt_holds_nothing_that_leads_to_an_invitation_or_a_sheet(world, browser) -> None:
    wave = world.wave()
    rows = world.invitations(wave, number=2) + world.invitations(wave, "fleet")
    before = browser.get(f"/q/receipt/{wave.id}")
    for row in rows:
        send(browser, row["path"])
    pages = [browser.get(f"/q/receipt/{wave.id}") for _ in rows]
    assert {page.text for page in pages} == {before.text}  # the same for everybody, whenever
    with world.inst.engine.connect() as db:
        ids = [value.hex() for row in db.execute(select(sheets.c["id", "survey"])) for value in row if value != row[1]]
        ids += db.execute(select(sheets.c.survey)).scalars().all()
    secrets = [row[name] for row in rows for name in ("token", "code", "unit", "name") if row.get(name)]
    secrets += [row["path"].removeprefix("/q/") for row in rows]
    drafts = [re.search(r'data-sent="(\w+)"', browser.get(f"{row['path']}/thanks").text).group(1) for row in rows]
    assert [text for text in (*ids, *secrets, *drafts) if text in before.text] == []
    assert "set-cookie" not in before.headers and before.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wave", ["none0000", "%00", "..%2f", "é"])
def test_there_is_no_receipt_of_a_survey_that_is_not_there(browser, wave: str) -> None:
    assert browser.get(f"/q/receipt/{wave}").status_code == 404


def test_there_is_no_receipt_before_the_first_day(world, browser) -> None:
    assert browser.get(f"/q/receipt/{world.wave(opens=2).id}").status_code == 404


def test_a_retired_wave_says_what_became_of_its_invitations(world, browser) -> None:
    wave = world.wave()
    path = world.invitations(wave)[0]["path"]
    send(browser, path)
    world.clock.now += timedelta(days=60)
    retire_due(world.inst, world.clock())
    page = browser.get(path)
    assert page.status_code == 410 and "This invitation no longer exists" in words_of(page)
    assert "It was open until 22 May 2026; the invitations were destroyed on 3 July 2026." in words_of(page)
    assert browser.get(f"{path}/thanks", follow_redirects=True).text == page.text
    assert "are destroyed on 3 July 2026" in words_of(browser.get(f"/q/receipt/{wave.id}"))


def test_customers_read_about_the_team_they_answer_about() -> None:
    told = promise(unit="Returns", team_size=300, min_group=5, organisation="O", audience="customer")
    assert told.who == "Your answers are about Returns." and told.heading == "What will be shown"
    assert "nothing about Returns alone is shown" in told.shown[0] and "your team" not in " ".join(told.shown)


def test_parents_and_students_answer_about_a_team_too() -> None:
    told = promise(unit="Riverside School", team_size=300, min_group=5, organisation="O", audience="parent")
    assert told.who == "Your answers are about Riverside School."


# ---- own words


def test_what_is_promised_about_own_words_is_what_the_wave_was_made_with() -> None:
    told = {n: promise(unit="U", team_size=12, min_group=5, organisation="O", comments_from=n) for n in (None, 10, 15)}
    assert not any("own words" in sentence for sentence in told[None].shown) and told[None].sees.endswith(
        "groups only."
    )
    for least in (10, 15):
        [sentence] = [each for each in told[least].shown if "own words" in each]
        assert f"only in a list of what {least} people or more wrote" in sentence
        assert "The consultants read it first and can black out words." in sentence
        assert "such lists of what people wrote" in told[least].sees


def test_the_page_promises_the_number_of_its_wave(world: World, browser: TestClient) -> None:
    wave = create_wave(
        world.inst,
        world.access,
        name="Careful",
        opens=world.clock().date(),
        closes=world.clock().date(),
        questionnaires=[FIVE.encode()],
        policy=Policy(comments_from=25),
        now=world.clock(),
    )
    for path in (world.invitations(wave)[0]["path"], f"/preview/{wave.id}/employee"):
        browser.get(f"/enter/{world.consultant}")
        assert "a list of what 25 people or more wrote" in words_of(browser.get(path))


def test_the_page_on_protection_says_who_reads_own_words_and_from_how_many_on(browser: TestClient) -> None:
    said = words_of(browser.get("/q/protection"))
    assert f"in a list of what several people wrote: at least {COMMENTS_FROM}." in said
    assert "They see only what will be shown, in the same lists, and can black out words" in said
    assert "The form points to some of them while you type" in said


def test_the_page_carries_the_patterns_of_the_language_it_asks_in(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    for language in ("en", "de"):
        page = browser.get(path, headers={"Accept-Language": language}).text
        found = browser.get(re.search(r'data-telltales="([^"]*)"', page).group(1)).json()
        assert [pattern for pattern, _ in found] == [row.pattern for row in spoken([language])]
    without = FIVE.partition("questions:")[0]
    assert "data-telltales" not in browser.get(world.invitations(world.wave("None", without))[0]["path"]).text


def test_a_form_that_comes_back_says_what_could_tell_who_one_is_without_any_script(world, browser) -> None:
    path = world.invitations(world.wave())[0]["path"]
    words = "Ask <b>Maria Lopez</b>, I'm the only cook"
    back = send(browser, path, {"i-trust_1": "9", "q-one_change": words})
    assert "You can send it, but this could tell who you or others are: “Maria Lopez”, “I'm the only”" in words_of(back)
    assert send(browser, path, {"i-trust_1": "4", "q-one_change": words}).status_code == 303  # it blocks nothing


# ---- languages


def test_texts_come_in_the_browsers_language_where_the_questionnaire_has_it(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    german = browser.get(path, headers={"Accept-Language": "de-AT, en;q=0.5"}).text
    assert '<html lang="de">' in german and "Kollegen halten Wort." in german
    assert "Colleagues keep their word." in browser.get(path, headers={"Accept-Language": "fr"}).text


def test_the_organisations_language_is_read_where_no_browser_says_which(world: World, browser: TestClient) -> None:
    change_language(world.inst, world.access, "pl", world.clock())
    early = world.invitations(world.wave("One", opens=2))[0]["path"]
    pages = {path: browser.get(path, headers={"Accept-Language": "ja"}).text for path in (early, "/q/unknown")}
    pages["said"] = browser.get(early, headers={"Accept-Language": "de"}).text
    spoken = [re.findall('<html lang="([^"]+)"', page)[0] for page in pages.values()]
    assert spoken == ["pl", "en", "de"]  # whoever has no invitation is nobody's


def test_a_switch_offers_the_languages_that_all_of_a_page_has(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    assert re.findall(r'lang="(\S+?)">(.+?)</', browser.get("/q").text) == [
        ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("nl", "Nederlands"), ("pl", "Polski"),
        ("pt-BR", "Português (Brasil)"),
    ]  # fmt: skip
    assert re.findall(r'formaction="([^"]+)" lang="\w+">(\w+)<', browser.get(path).text) == [
        (f"{path}/language?lang=de", "Deutsch")
    ]
    without = FIVE.replace(", de: Sicherheit", "")
    assert "languages" not in browser.get(world.invitations(world.wave("One", without))[0]["path"]).text


def test_the_language_goes_along_and_what_was_typed_comes_back(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    typed = {"i-trust_1": "4", "q-one_change": "Mehr <Zeit>", "form": token_of(browser.get(path))}
    page = browser.post(f"{path}/language?lang=de", data=typed)
    assert page.status_code == 200 and '<html lang="de">' in page.text and "Kollegen halten Wort." in page.text
    assert 'name="i-trust_1" value="4" checked' in page.text and "Mehr &lt;Zeit&gt;" in page.text
    assert "data-refused" not in page.text and "set-cookie" not in page.headers
    action = re.findall(r' action="([^"]+)"', page.text)[0]
    assert action == f"{path}?lang=de" and 'href="/q/protection?lang=de&amp;wave=' in page.text
    sent = browser.post(action, data=typed | {"form": token_of(page)})
    assert sent.headers["location"] == f"{path}/thanks?lang=de"  # only now is something stored
    receipt = re.findall(r'href="(/q/receipt[^"]+)"', browser.get(sent.headers["location"]).text)[0]
    assert '<html lang="de">' in browser.get(receipt, headers={"Accept-Language": "fr"}).text
    assert browser.post(f"{path}/language?lang=de", data=typed).status_code == 410  # used


@pytest.mark.parametrize("lang", ["xx", "de;q=0", "d" * 99, "", "de,fr", "\u00e4"])
def test_what_is_no_language_changes_nothing(browser: TestClient, lang: str) -> None:
    page = browser.get("/q", params={"lang": lang}, headers={"Accept-Language": "pl"}).text
    assert '<html lang="pl">' in page


# ---- staff


def test_an_access_link_sets_a_cookie_that_no_script_reads_and_leads_on(world: World, browser: TestClient) -> None:
    answer = browser.get(f"/enter/{world.consultant}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "max-age=28800" in cookie and "secure" not in cookie
    assert browser.get("/preview/pulse").status_code == 200


def test_over_https_the_cookie_is_secure(fresh_home: Path) -> None:
    world = make_world(fresh_home, {"BASE_URL": "https://ask.example"})
    site = Site(lambda: world.inst, world.clock)
    app = Starlette(routes=routes(site), middleware=middleware("https://ask.example", site))
    with TestClient(app, base_url="https://ask.example", follow_redirects=False) as browser:
        answer = browser.get(f"/enter/{world.consultant}")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "max-age" in answer.headers["strict-transport-security"]


def test_a_forged_or_expired_access_link_opens_nothing(world: World, browser: TestClient) -> None:
    forged = browser.get(f"/enter/{world.consultant[:-2]}xx")
    assert forged.status_code == 403 and "set-cookie" not in forged.headers
    world.clock.now += timedelta(days=31)
    assert "This link doesn't work" in words_of(browser.get(f"/enter/{world.consultant}"))


def test_leaving_takes_the_cookie_away(world: World, browser: TestClient) -> None:
    browser.get(f"/enter/{world.consultant}")
    assert "Leave on this device" in words_of(browser.get("/leave"))
    assert browser.post("/leave", headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert "You have left" in words_of(browser.post("/leave"))
    assert browser.get("/preview/pulse").status_code == 403


def test_a_scale_of_numbers_stands_in_a_row_with_words_at_its_ends(world: World, browser: TestClient) -> None:
    browser.get(f"/enter/{world.consultant}")
    page = browser.get("/preview/mirror_customer").text
    row = page.partition('id="i-recommend_us_1"')[2].partition("</fieldset>")[0]
    assert re.findall(r'value="(\w+)"(?: aria-label="([^"]+)")?>([^<]+)<', row) == [
        ("0", "0: not at all likely", "0"),
        *((str(code), "", str(code)) for code in range(1, 10)),
        ("10", "10: extremely likely", "10"),
        ("cant_say", "", "I can&#39;t say"),
    ]
    assert re.findall(r"<span>([^<]+)</span>", row) == ["0: not at all likely", "10: extremely likely"]
    assert page.count('class="row"') == 2 and page.count("numbered") == 2


def test_a_preview_shows_what_respondents_see_and_cannot_be_sent(world: World, browser: TestClient) -> None:
    wave = world.wave()
    path, asked = f"/preview/{wave.id}/employee", world.invitations(wave)[0]["path"]
    assert browser.get(path).status_code == 403
    browser.get(f"/enter/{world.consultant}")
    page, real = browser.get(path).text, browser.get(asked).text
    fieldsets = r"<fieldset.*</fieldset>"
    assert re.findall(fieldsets, page, re.S) == re.findall(fieldsets, real, re.S)
    assert "Preview: nothing is stored" in page and 'id="send" disabled' in page and "data-draft" not in page
    assert browser.post(path, data=ANSWERS).status_code == 405
    assert "a team of 4." in browser.get(f"{path}?size=4").text


@pytest.mark.parametrize("path", ["scales", "rules", "nothing", "..", "zzzzzzzz/employee"])
def test_there_is_no_preview_of_anything_else(world: World, browser: TestClient, path: str) -> None:
    browser.get(f"/enter/{world.consultant}")
    assert browser.get(f"/preview/{path}").status_code == 404


# ---- around every page


def test_our_pages_are_strict_and_leave_nothing_behind(world: World, browser: TestClient) -> None:
    row = world.invitations(world.wave())[0]
    for path in ("/q", "/q/protection", row["path"], "/q/AAAA-BBBB-CCCC", "/leave", "/preview/pulse", "/q/a/b/c"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store" and "set-cookie" not in headers, path
        assert headers["referrer-policy"] == "no-referrer" and headers["x-content-type-options"] == "nosniff", path
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, path


def test_pages_load_nothing_from_elsewhere_and_carry_no_inline_script(world: World, browser: TestClient) -> None:
    page = browser.get(world.invitations(world.wave())[0]["path"]).text
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert {link for link in loaded if not link.startswith(("/", "data:"))} == set()
    assert script_hashes(page) == [] and not re.search(r'\son\w+="|\sstyle="', page)


def test_the_secret_names_nothing_that_stays_in_the_browser(world: World, browser: TestClient) -> None:
    path = world.invitations(world.wave())[0]["path"]
    page = browser.get(path).text
    draft, again = (re.search(r'data-draft="(\w+)"', text).group(1) for text in (page, browser.get(path).text))
    assert draft == again and draft not in path and len(draft) == 24


def test_a_page_that_is_sent_compressed_is_the_same_and_holds_nothing_of_who_opened_it_before(world, browser) -> None:
    first, second = world.invitations(world.wave("Full", shipped("employee")), number=2)
    pages = [browser.get(each["path"]) for each in (first, second)]
    plain = browser.get(second["path"], headers={"Accept-Encoding": "identity"})
    assert pages[1].headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert pages[1].text.replace(token_of(pages[1]), "") == plain.text.replace(token_of(plain), "")
    secrets = [each["path"].rpartition("/")[2] for each in (first, second)]
    texts = [page.text.replace(token_of(page), "") for page in pages]
    assert [text.count(secret) > 1 for text in texts for secret in secrets] == [True, False, False, True]
    drafts = [re.search(r'data-draft="(\w+)"', text).group(1) for text in texts]
    assert texts[0].replace(secrets[0], secrets[1]).replace(drafts[0], drafts[1]) == texts[1]


def test_what_loads_first_weighs_at_most_16_kilobytes(world: World, browser: TestClient) -> None:
    import gzip

    page = browser.get(world.invitations(world.wave("Full", shipped("employee")))[0]["path"])
    assets = [browser.get(address(name), headers={"Accept-Encoding": "gzip"}) for name in ("style", "script")]
    sizes = [len(gzip.compress(page.content)), *(int(asset.headers["content-length"]) for asset in assets)]
    headers = sum(len(str(dict(answer.headers))) for answer in (page, *assets))
    assert sum(sizes) + headers < 16_000


def test_assets_are_kept_for_a_year_and_only_under_their_own_name(browser: TestClient) -> None:
    assert "immutable" in browser.get(address("style")).headers["cache-control"]
    assert browser.get("/assets/style.css").status_code == 404
    assert browser.get("/assets/..%2froutes.py").status_code == 404


def test_other_methods_and_addresses_get_a_page_too(browser: TestClient) -> None:
    assert browser.delete("/q/abc").status_code == 405
    assert "There is no such page" in words_of(browser.get("/q/a/b/c"))
    assert browser.get("/_stcore/metrics").status_code == 404


def test_a_server_says_when_it_is_ready_for_its_first_visitors(browser: TestClient) -> None:
    starting()
    said = [browser.get("/ready").status_code]
    for step in STEPS:
        step.set()
        said.append(browser.get("/ready").status_code)
    assert said == [503, 503, 200]


def test_a_bug_gets_a_kind_page_and_logs_neither_address_nor_message(world, caplog: pytest.LogCaptureFixture) -> None:
    def broken():
        raise RuntimeError("a secret detail")

    site = Site(broken, world.clock)
    app = Starlette(routes=routes(site), middleware=middleware("http://testserver", site))
    with TestClient(app) as browser:
        page = browser.get("/q/AAAA-BBBB-CCCC")
    assert page.status_code == 500 and "our fault" in words_of(page)
    assert "RuntimeError" in caplog.text and "secret detail" not in caplog.text and "AAAA" not in caplog.text
