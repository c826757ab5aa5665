"""Sign-in by OpenID Connect over HTTP, against a provider of this process that lies as it is told to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from os import utime
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic.cli.main import main
from diagnostic.services.audit_log.reading import LogChoice, log_page, people_in_log
from diagnostic.services.installation import sessions
from diagnostic.services.installation.access import holder
from diagnostic.services.installation.organisations import create_organisation
from diagnostic.services.installation.sessions import (
    IDLE,
    LASTS,
    configured,
)
from diagnostic.services.installation.setup import open_installation
from diagnostic.services.installation.visits import COOKIE, asker, ended_so_far, may_last, visitor
from diagnostic.services.sign_in import network, ways
from diagnostic.services.sign_in.back_channel import WRONG_OF_ONE
from diagnostic.services.sign_in.listed import end_listed, lasting_sessions, tidy_sessions
from diagnostic.services.sign_in.one_time import WORKS_FOR, one_time_link
from diagnostic.services.sign_in.providers import AT_ONCE, STRANGERS, WAITING
from diagnostic.services.sign_in.refusals import TOLD
from diagnostic.settings import Settings
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup.audit_log import entries
from diagnostic.web.middleware import middleware
from diagnostic.web.routes import routes
from diagnostic.web.site import Site
from tests.identity_provider import (
    ANN,
    CLIENT,
    ISSUER,
    LEFT,
    SECRET,
    FakeProvider,
    by_another_key,
    by_own_key,
    by_public_key,
    key_of,
    signed,
    unsigned,
)
from tests.respondents import World, make_world
from tests.ui.test_respondent_routes import words_of
from tests.worlds import access_to

pytestmark = pytest.mark.slow
TIMES = ("iat", "exp")  # in seconds from now
WAY_OUT = "/auth/sign-in/works"
FILE = f"""
providers:
  - id: works
    label: Acme Works
    issuer: {ISSUER}
    client_id: {CLIENT}
    secret: TEST_SECRET
    rules:
      - {{realm_role: leader-desk, organisation: acme, role: executive, unit: desk}}
      - {{realm_role: consultant, organisation: acme, role: consultant}}
      - {{app_role: Everything, organisation: acme, role: administrator}}
      - {{email_domain: acme.example, organisation: acme, role: executive}}
      - {{realm_role: consultant, organisation: bolt, role: executive}}
      - {{group: gone, organisation: acme, role: executive, unit: dissolved}}
      - {{email_domain: link.example, organisation: acme, role: executive}}
  - id: terse
    label: Acme Terse
    issuer: {ISSUER}
    client_id: {CLIENT}
    secret: TEST_SECRET
    userinfo: true
    rules:
      - {{group: told, organisation: acme, role: executive, unit: fleet}}
      - {{email_domain: told.example, organisation: acme, role: executive}}
  - id: strict
    label: Acme Strict
    issuer: {ISSUER}
    client_id: {CLIENT}
    secret: TEST_SECRET
    acr_values: [gold, silver]
    max_age: 300
    rules:
      - {{realm_role: leader-desk, organisation: acme, role: executive, unit: desk}}
"""


@dataclass
class Door:
    """An installation behind its routes, the provider, and browsers that come."""

    world: World
    provider: FakeProvider
    site: Site = field(init=False)

    def __post_init__(self) -> None:
        base = self.world.inst.settings.base_url
        self.site = Site(lambda: self.world.inst, self.world.clock, {"TEST_SECRET": SECRET}, self.provider)
        self.app = Starlette(routes=routes(self.site), middleware=middleware(base, self.site))

    def browser(self) -> TestClient:
        base = self.world.inst.settings.base_url
        return TestClient(self.app, base, follow_redirects=False, headers={"Origin": base})

    def set_out(self, browser: TestClient, wanted: str = "", by: str = "works") -> str:
        """Where the provider sends somebody back to who said yes there."""
        answer = browser.get(f"/auth/sign-in/{by}", params={"to": wanted} if wanted else {})
        assert answer.status_code == 303, words_of(answer)
        return self.provider.approve(answer.headers["location"])

    def sign_in(self, browser: TestClient, wanted: str = "") -> httpx2.Response:
        return browser.get(self.set_out(browser, wanted))

    def visitor(self, browser: TestClient):
        return visitor(self.world.inst, browser.cookies.get(COOKIE), self.world.clock())

    def events(self) -> list[tuple[str, str, str]]:
        with reading(self.world.inst.engine) as db:
            found = entries(db, "acme")
        return [
            (row.event, row.label, row.detail) for row in found if row.event.startswith(("session", "link.switched"))
        ]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> tuple[Path, str]:
    """The folder of an installation that nobody has signed in to, and its consultant's link."""
    world = make_world(tmp_path_factory.mktemp("fresh") / "home")
    world.inst.engine.dispose()
    (world.inst.settings.home / "sign_in.yaml").write_text(FILE)
    return world.inst.settings.home, world.consultant


@pytest.fixture
def door(fresh, tmp_path) -> Door:
    return door_of(fresh, tmp_path)


def door_of(fresh: tuple[Path, str], place: Path, **environ: str) -> Door:
    home, consultant = fresh
    copytree(home, place / "home")
    inst = open_installation(Settings.from_environ({"INSIDE_OUT_HOME": str(place / "home"), **environ}))
    world = World(inst, consultant)
    return Door(world, FakeProvider(world.clock))


def test_whoever_signs_in_sees_what_their_rule_says_and_is_back_where_they_wanted_to_be(door, caplog):
    with door.browser() as browser:
        answer = door.sign_in(browser, "/heatmap?unit=desk")
        assert (answer.status_code, answer.headers["location"]) == (303, "/heatmap?unit=desk")
        access = door.visitor(browser)
        assert browser.get("/heatmap").status_code == 404  # there is no Streamlit here: strangers are told 401
        cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}="))
    assert (access.role, access.unit, access.label, access.organisation) == ("executive", "desk", "Ann Bell", "acme")
    assert all(each in cookie for each in ("HttpOnly", "SameSite=lax", "Path=/;")) and "Secure" not in cookie
    kept = cookie.partition("=")[2].partition(";")[0]
    assert len(kept) < 150 and kept.partition(".")[0] not in _everything_stored(door.world)
    assert door.events() == [("session.began", "Ann Bell", "executive, desk, by works")]
    assert caplog.text.count("Ann") == 0


def test_over_https_what_a_browser_keeps_is_bound_to_this_host(fresh, tmp_path):
    door = door_of(fresh, tmp_path, BASE_URL="https://ask.example")
    with door.browser() as browser:
        way = browser.get("/auth/sign-in/works")
        back = browser.get(door.provider.approve(way.headers["location"]))
    for answer, name in ((way, "inside_out_way"), (back, COOKIE)):
        assert answer.headers["set-cookie"].startswith(f"__Host-{name}=") and "Secure" in answer.headers["set-cookie"]
    assert way.headers["location"].startswith(f"{ISSUER}/authorize?") and back.headers["location"] == "/report"


def _everything_stored(world: World) -> str:
    return (world.inst.settings.home / "inside_out.db").read_bytes().decode("latin-1")


UNKNOWN = b'{"error": "invalid_client"}'
LIES: dict[str, tuple[Callable[[FakeProvider], object], str]] = {
    "a wrong nonce": (lambda p: p.claims.update(nonce="0" * 64), "nonce"),
    "no nonce": (lambda p: p.claims.update(nonce=None), "nonce"),
    "a token for somebody else": (lambda p: p.claims.update(aud="another"), "audience"),
    "a token for us and others": (lambda p: p.claims.update(aud=[CLIENT, "another"]), "audience"),
    "an authorised party that is not us": (lambda p: p.claims.update(azp="another"), "audience"),
    "another issuer": (lambda p: p.claims.update(iss="https://evil.example"), "issuer"),
    "nearly the issuer": (lambda p: p.claims.update(iss=ISSUER + "/"), "issuer"),
    "expired": (lambda p: p.claims.update(exp=int(p.now().timestamp()) - 61), "expired"),
    "no end": (lambda p: p.claims.update(exp=None), "claims"),
    "an end that is no number": (lambda p: p.claims.update(exp="later"), "claims"),
    "of the future": (lambda p: p.claims.update(iat=int(p.now().timestamp()) + 61), "clock"),
    "not valid yet": (lambda p: p.claims.update(nbf=int(p.now().timestamp()) + 61), "clock"),
    "nobody": (lambda p: p.claims.update(sub=None), "claims"),
    "somebody without an id": (lambda p: p.claims.update(sub=""), "claims"),
    "another access token": (lambda p: p.claims.update(at_hash="x" * 22), "claims"),
    "alg none": (lambda p: setattr(p, "token", unsigned), "algorithm"),
    "HS256 with the public key": (lambda p: setattr(p, "token", by_public_key), "algorithm"),
    "somebody else's signature": (lambda p: setattr(p, "token", by_another_key), "signature"),
    "a key that is not there": (lambda p: setattr(p, "kid", "unknown"), "key"),
    "no token": (lambda p: setattr(p, "token", lambda claims, provider: None), "token"),
    "no token but a text": (lambda p: setattr(p, "token", lambda claims, provider: "a.b.c"), "token"),
    "the code forgotten": (lambda p: p.codes.clear(), "code"),
    "our secret not known": (
        lambda p: p.answers.update({"/token": (401, {}, b'{"error":"invalid_client"}')}),
        "client",
    ),
    "too much to do": (
        lambda p: p.answers.update({"/token": (400, {}, b'{"error":"temporarily_unavailable"}')}),
        "down",
    ),
    "nested without end": (lambda p: p.answers.update({"/token": (200, {}, b"[" * 200_000)}), "garbled"),
    "a token of no form": (lambda p: p.answers.update({"/token": (200, {}, b"<html>")}), "garbled"),
    "five megabytes": (lambda p: p.answers.update({"/token": (200, {}, b"x" * 5_000_000)}), "garbled"),
    "packed": (lambda p: p.answers.update({"/token": (200, {"Content-Encoding": "gzip"}, b"x")}), "garbled"),
    "an error of its own": (lambda p: p.answers.update({"/token": (502, {}, b"")}), "down"),
    "led elsewhere": (lambda p: p.answers.update({"/token": (302, {"Location": "https://evil.example"}, b"")}), "down"),
    "silent": (lambda p: p.answers.update({"/token": httpx2.ReadTimeout("")}), "down"),
    "no keys": (lambda p: p.answers.update({"/keys": (200, {}, b'{"keys": 5}')}), "garbled"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_proves_nothing_lets_nobody_in_and_has_a_cause_of_its_own(shared, lie, caplog):
    tell, cause = LIES[lie]
    provider = FakeProvider(shared.world.clock)
    door = Door(shared.world, provider)
    with door.browser() as browser:
        address = door.set_out(browser)
        tell(provider)
        answer = browser.get(address)
        assert COOKIE not in browser.cookies and door.visitor(browser) is None
    told = {"away": 503, "again": 400, "untrusted": 502}[TOLD[cause]]
    assert (answer.status_code, caplog.messages[-1]) == (told, f"sign-in by works was refused: {cause}")
    assert 'href="/auth/sign-in/works"' in answer.text


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Door:
    """An installation where no test changes anything."""
    world = make_world(tmp_path_factory.mktemp("shared"))
    (world.inst.settings.home / "sign_in.yaml").write_text(FILE)
    return Door(world, FakeProvider(world.clock))


def test_clocks_may_differ_by_a_minute(shared):
    now = int(shared.world.clock().timestamp())
    provider = FakeProvider(shared.world.clock, claims={"exp": now - 59, "iat": now + 59})
    door = Door(shared.world, provider)
    with door.browser() as browser:
        assert door.sign_in(browser).headers["location"] == "/report"


STRENGTHS: dict[str, tuple[Any, Any, str]] = {  # acr, seconds since then, cause
    "as asked": ("silver", 360, ""),
    "weaker": ("bronze", 0, "strength"),
    "nobody knows how": (None, 0, "strength"),
    "in several ways": (["gold"], 0, "strength"),
    "long ago": ("gold", 361, "stale"),
    "in a moment, by a clock that differs": ("gold", -60, ""),
    "in years": ("gold", -61, "stale"),
    "at no end": ("gold", "inf", "stale"),
    "at a number without end": ("gold", "huge", "stale"),
    "nobody knows when": ("gold", None, "stale"),
    "at no time": ("gold", "today", "claims"),
    "at a time that is null": ("gold", "null", "stale"),
    "at a time that is no time": ("gold", "nan", "stale"),
}


@pytest.mark.parametrize("case", STRENGTHS)
def test_how_and_when_somebody_showed_who_they_are_counts_where_the_file_asks_for_it(shared, case, caplog):
    acr, ago, cause = STRENGTHS[case]
    provider = FakeProvider(shared.world.clock)
    provider.claims = {"acr": acr, "auth_time": now_of(provider, -ago) if isinstance(ago, int) else ago}
    odd = {"null": None, "nan": float("nan"), "inf": float("inf"), "huge": 10**400}
    if ago in odd:
        odd_token = {"acr": acr, "auth_time": odd[ago]}
        provider.token = lambda claims, p: by_right_key({**claims, **odd_token})
    door = Door(shared.world, provider)
    with door.browser() as browser:
        back = door.set_out(browser, by="strict")
        assert {"acr_values": "gold silver", "max_age": "300"}.items() <= next(iter(provider.codes.values())).items()
        assert browser.get(back).status_code == (502 if cause else 303)
    assert not cause or caplog.messages[-1] == f"sign-in by strict was refused: {cause}"


BOTH = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
KINDS: dict[str, dict[str, Any]] = {  # of providers, as they differ and are right
    "PS256": {"alg": "PS256"},
    "ES256": {"keys": ["ec-1"], "alg": "ES256"},
    "Ed25519, as RFC 9864 names it": {"keys": ["ed-1"], "alg": "Ed25519"},
    "two keys, of which one is for another purpose": {"keys": ["rsa-1", "ec-1"]},
    "no name of the only key": {"kid": None},
    "the secret with the form": {"posts": True, "document": {"token_endpoint_auth_methods_supported": BOTH[1:]}},
    "the secret with the form, though both are named": {
        "posts": True,
        "document": {"token_endpoint_auth_methods_supported": BOTH},
    },
    "us alone, as a list": {"claims": {"aud": [CLIENT]}},
    "Entra's claims": {"claims": {"tid": "1-1", "oid": "2-2", "ver": "2.0", "wids": ["x"], "rh": "1.A", "azp": None}},
}


@pytest.mark.parametrize("kind", KINDS)
def test_providers_differ_and_let_people_in(shared, kind):
    door = Door(shared.world, FakeProvider(shared.world.clock, **KINDS[kind]))
    with door.browser() as browser:
        assert door.sign_in(browser).headers["location"] == "/report"


def told(sign: Callable[[dict[str, Any], FakeProvider], str], **claims: Any) -> Callable[[FakeProvider], object]:
    """The userinfo endpoint signs what it says; times are seconds from now."""

    def tell(p: FakeProvider) -> None:
        times = {name: now_of(p, more) for name, more in claims.items() if name in TIMES and isinstance(more, int)}
        p.told = {"sub": "1", "groups": ["told"], **claims, **times}
        p.told_token = sign

    return tell


USERINFO: dict[str, tuple[Callable[[FakeProvider], object], str]] = {
    "what a rule asks for": (lambda p: p.told.update(sub="1", groups=["told"], name="Somebody else"), ""),
    "of somebody else": (lambda p: p.told.update(sub="2", groups=["told"]), "claims"),
    "of nobody": (lambda p: p.told.update(groups=["told"]), "claims"),
    "led elsewhere": (
        lambda p: p.answers.update({"/userinfo": (302, {"Location": "https://evil.example"}, b"")}),
        "down",
    ),
    "a page": (lambda p: p.answers.update({"/userinfo": (200, {"Content-Type": "text/html"}, b"<html>")}), "garbled"),
    "a list": (lambda p: p.answers.update({"/userinfo": (200, {}, b"[]")}), "garbled"),
    "nested without end": (lambda p: p.answers.update({"/userinfo": (200, {}, b"[" * 200_000)}), "garbled"),
    "five megabytes": (lambda p: p.answers.update({"/userinfo": (200, {}, b"x" * 5_000_000)}), "garbled"),
    "signed": (told(by_own_key), ""),
    "signed, for us alone, as a list, and until now": (told(by_own_key, aud=[CLIENT], exp=60), ""),
    "signed, and of no kind": (lambda p: p.answers.update({"/userinfo": (200, {}, b"a.b.c")}), "garbled"),
    "signed, of somebody else": (told(by_own_key, sub="2"), "claims"),
    "signed, of nobody": (told(by_own_key, sub=None), "claims"),
    "signed by another issuer": (told(by_own_key, iss="https://evil.example"), "issuer"),
    "signed by nobody": (told(by_own_key, iss=None), "issuer"),
    "signed for another client": (told(by_own_key, aud="another"), "audience"),
    "signed for us and others": (told(by_own_key, aud=[CLIENT, "another"]), "audience"),
    "signed for nobody": (told(by_own_key, aud=None), "audience"),
    "signed, and over": (told(by_own_key, exp=-61), "expired"),
    "signed, with an end that is no number": (told(by_own_key, exp="later"), "claims"),
    "signed, of the future": (told(by_own_key, iat=61), "clock"),
    "alg none": (told(unsigned), "algorithm"),
    "HS256 with the public key": (told(by_public_key), "algorithm"),
    "signed by somebody else": (told(by_another_key), "signature"),
    "signed by a key that is not there": (told(lambda c, p: signed(c, key_of("rsa-1"), "RS256", "gone")), "key"),
    "encrypted": (told(lambda c, p: "a.b.c.d.e"), "token"),
    "JSON that is said to be signed": (told(lambda c, p: '{"sub": "1", "groups": ["told"]}'), "token"),
    "silent": (lambda p: p.answers.update({"/userinfo": httpx2.ReadTimeout("")}), "down"),
    "not there": (lambda p: p.document.update(userinfo_endpoint=None), "garbled"),
}


@pytest.mark.parametrize("case", USERINFO)
def test_claims_of_the_userinfo_endpoint_count_where_the_file_says_so(shared, case, caplog):
    tell, cause = USERINFO[case]
    provider = FakeProvider(shared.world.clock)
    tell(provider)
    door = Door(shared.world, provider)
    with door.browser() as browser:
        browser.get(door.set_out(browser, by="terse"))
        access = door.visitor(browser)
    if cause:
        assert access is None and caplog.messages[-1] == f"sign-in by terse was refused: {cause}"
    else:
        assert (access.unit, access.label) == ("fleet", "Ann Bell")  # what is signed goes first


def test_an_address_is_verified_by_whoever_says_it(shared):
    provider = FakeProvider(shared.world.clock, person={"sub": "9", "name": "Nia"})
    provider.told = {"sub": "9", "email": "nia@told.example", "email_verified": True}
    door = Door(shared.world, provider)
    for said, status in (({}, 303), ({"email": "nia@told.example"}, 403), ({"email_verified": False}, 403)):
        provider.person = {"sub": "9", "name": "Nia"} | said
        with door.browser() as browser:
            assert browser.get(door.set_out(browser, by="terse")).status_code == status


WAYS: dict[str, tuple[Callable[[dict[str, str]], dict[str, str]], str]] = {
    "a forged state": (lambda q: q | {"state": "x" + q["state"]}, "state"),
    "no state": (lambda q: {"code": q["code"]}, "state"),
    "another provider's answer": (lambda q: q | {"iss": "https://evil.example"}, "issuer"),
    "another provider's refusal": (
        lambda q: {"state": q["state"], "error": "access_denied", "iss": "https://evil.example"},
        "issuer",
    ),
    "an answer without its name": (lambda q: {k: v for k, v in q.items() if k != "iss"}, "issuer"),
    "they said no": (lambda q: {"state": q["state"], "error": "access_denied"}, "declined"),
    "they do not know us": (lambda q: {"state": q["state"], "error": "unauthorized_client"}, "client"),
    "they are busy": (lambda q: {"state": q["state"], "error": "temporarily_unavailable"}, "down"),
    "they failed": (lambda q: {"state": q["state"], "error": "server_error"}, "down"),
    "nobody is signed in there": (lambda q: {"state": q["state"], "error": "login_required"}, "declined"),
    "no code": (lambda q: {"state": q["state"], "iss": q["iss"]}, "code"),
    "an endless code": (lambda q: q | {"code": "x" * 8000}, "code"),
}


@pytest.mark.parametrize("change", WAYS)
def test_a_way_back_that_is_not_the_way_out_leads_nowhere(shared, change, caplog):
    alter, cause = WAYS[change]
    door = Door(shared.world, FakeProvider(shared.world.clock))
    door.provider.document["authorization_response_iss_parameter_supported"] = True
    with door.browser() as browser:
        address = urlsplit(door.set_out(browser))
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        answer = browser.get(address.path, params=alter(query))
        assert COOKIE not in browser.cookies
    assert answer.status_code >= 400 and caplog.messages[-1].endswith(f": {cause}")


def test_a_way_is_of_one_browser_of_ten_minutes_and_leads_in_once(door, caplog):
    with door.browser() as mine, door.browser() as other:
        address = door.set_out(mine)
        door.set_out(other)
        assert other.get(address).status_code == 400 and caplog.messages[-1].endswith(": browser")
        assert mine.get(address).status_code == 303
        first = mine.cookies[COOKIE]
        door.provider.codes.update({parse_qs(urlsplit(address).query)["code"][0]: door.provider.codes.popitem()[1]})
        assert mine.get(address).status_code == 400 and caplog.messages[-1].endswith(": code")
        assert mine.cookies[COOKIE] == first and door.visitor(mine)
        late = door.set_out(mine)
        door.world.clock.now += ways.LASTS
        assert mine.get(late).status_code == 400 and caplog.messages[-1].endswith(": late")


def test_a_state_that_led_in_leads_in_nobody_else_even_with_a_code_that_works(door, caplog):
    with door.browser() as browser:
        address = door.set_out(browser)
        wanted = dict(door.provider.codes)
        browser.get(address)
        state = parse_qs(urlsplit(address).query)["state"][0]
        for same in other_ways_to_write(state):
            door.provider.codes = dict(wanted)  # a provider that takes codes twice
            assert browser.get(address.replace(state, same)).status_code == 400
            assert caplog.messages[-1].endswith(": used")


def test_whoever_makes_up_codes_keeps_nobody_from_signing_in(door, caplog):
    def by(address: str) -> TestClient:
        base = door.world.inst.settings.base_url
        return TestClient(door.app, base, follow_redirects=False, client=(address, 1))

    def made_up(browser: TestClient, code: dict[str, str]) -> str:
        back = urlsplit(door.set_out(browser))
        browser.get(back.path, params={"state": parse_qs(back.query)["state"][0], "iss": ISSUER, **code})
        return caplog.messages[-1].rpartition(": ")[2]

    with by("203.0.113.1") as one, by("203.0.113.2") as other, ExitStack() as asking:
        assert made_up(one, {}) == "code" and "/token" not in door.provider.asked  # there is none to ask about
        assert {made_up(one, {"code": f"made-up-{number}"}) for number in range(WRONG_OF_ONE)} == {"code"}
        assert door.sign_in(one).status_code == 303  # somebody else, from the same address
        for _ in range(STRANGERS):
            asking.enter_context(door.site.providers._one_of_strangers())
        asked = door.provider.asked.count("/token")
        assert made_up(one, {"code": "made-up"}) == "busy" and door.provider.asked.count("/token") == asked
        assert door.sign_in(other).status_code == 303
        door.world.clock.now += timedelta(minutes=1)
        assert door.sign_in(one).status_code == 303


def test_one_server_takes_whom_another_sent_and_knows_their_session(door):
    other = Door(World(open_installation(door.world.inst.settings), "", door.world.clock), door.provider)
    with door.browser() as here, other.browser() as there:
        address = door.set_out(here)
        there.cookies.update(here.cookies)
        there.get(address)
        here.cookies.update(there.cookies)
        assert door.visitor(here).label == "Ann Bell"
        assert here.post("/leave").status_code == 200 and other.visitor(there) is None


def other_ways_to_write(signed: str) -> list[str]:
    """The same signature: the last of its 43 letters has two bits that stand for nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = letters.index(signed[-1]) & ~3
    return [signed[:-1] + letters[last + more] for more in range(4)]


def test_two_tabs_at_once_both_arrive_and_the_last_session_counts(door):
    with door.browser() as browser:
        one, two = door.set_out(browser, "/heatmap"), door.set_out(browser, "/files")
        assert browser.get(two).headers["location"] == "/files"
        before = browser.cookies[COOKIE]
        assert browser.get(one).headers["location"] == "/heatmap"
        now = door.world.clock()
        assert visitor(door.world.inst, before, now) is None and door.visitor(browser)  # a new value at each sign-in


OPEN = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/x//evil",
    "/\r\nSet-Cookie: a=b",
    "javascript:1",
    "x",
]


@pytest.mark.parametrize("wanted", [*OPEN, "/" + "a" * 5000])
def test_nobody_is_led_elsewhere(shared, wanted):
    door = Door(shared.world, FakeProvider(shared.world.clock))
    with door.browser() as browser:
        assert door.sign_in(browser, wanted).headers["location"] == "/report"


SITES = {"cross-site": 200, "same-site": 200, "same-origin": 303, "none": 303}  # who leads here, as a browser says


@pytest.mark.parametrize("site", SITES)
def test_whom_another_website_sends_presses_a_button_first(shared, site):
    door = Door(shared.world, FakeProvider(shared.world.clock))
    with door.browser() as browser:
        answer = browser.get(WAY_OUT, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == SITES[site]
    if answer.status_code == 200:
        assert "set-cookie" not in answer.headers and f'href="{WAY_OUT}"' in answer.text


def test_a_cookie_that_somebody_else_put_there_is_not_taken_up(door):
    """Session fixation: what a browser had before it signed in is worth nothing afterwards, and is not used again."""
    with door.browser() as attacker, door.browser() as victim:
        door.sign_in(attacker)
        planted = attacker.cookies[COOKIE]
        victim.cookies.set(COOKIE, planted)
        door.provider.person = ANN | {"sub": "2", "name": "Bob"}
        door.sign_in(victim)
        assert door.visitor(attacker) is None


def test_keys_rotate_and_whoever_makes_one_up_does_not_make_us_ask_again_and_again(door, caplog):
    seconds = [0.0]
    with door.browser() as browser:
        door.sign_in(browser)
        door.site.providers._directory(door.site.providers.get("works")).seconds = lambda: seconds[0]
        door.provider.keys = ["ec-2", "rsa-1"]
        door.provider.alg = "ES256"
        seconds[0] = 1e9
        assert door.sign_in(browser).status_code == 303  # a key that is new is asked for
        door.provider.kid = "made-up"
        asked = door.provider.asked.count("/keys")
        for _ in range(3):
            assert door.sign_in(browser).status_code == 502
        assert door.provider.asked.count("/keys") == asked and caplog.messages[-1].endswith(": key")
        door.provider.kid, door.provider.keys = "", ["ec-3"]  # the old ones are gone
        seconds[0] += 31
        assert door.sign_in(browser).status_code == 303
        door.provider.keys = ["rsa-1"]
        door.provider.alg = "RS256"
        seconds[0] += 1  # a key that was taken away is no key any more
        assert door.sign_in(browser).status_code == 502
        seconds[0] += 6
        door.provider.kid = None  # keys without names, of which one takes the other's place
        assert door.sign_in(browser).status_code == 303
        door.provider.keys = ["rsa-2"]
        seconds[0] += 6
        assert door.sign_in(browser).status_code == 303


ODD: list[Any] = [None, True, 10**400, float("inf"), "\ud800", "x", [], ["x"], {"a": 1}]
PLACES: dict[str, list[str]] = {  # where a provider may write what nobody expects
    "token": ["iss", "sub", "aud", "exp", "iat", "nonce", "azp", "at_hash", "auth_time", "acr", "name", "sid", "roles"],
    "answer": ["id_token", "access_token", "expires_in", "expires_at", "error"],
    "document": ["token_endpoint", "end_session_endpoint", "token_endpoint_auth_methods_supported", "issuer"],
    "keys": ["kid", "kty", "n", "use"],
}


@pytest.mark.parametrize(("place", "name"), [(place, name) for place, names in PLACES.items() for name in names])
def test_whatever_a_provider_writes_where_nobody_expects_it_is_told_with_a_cause(shared, place, name, caplog):
    for odd in ODD:
        provider = FakeProvider(shared.world.clock)
        if place == "token":
            provider.token = lambda claims, p, odd=odd: by_own_key(claims | {name: odd}, p)
        elif place == "answer":
            provider.answers["/token"] = (200, {}, json.dumps({"token_type": "Bearer", name: odd}).encode())
        elif place == "document":
            provider.document[name] = odd
        else:
            key = key_of("rsa-1").as_dict(private=False) | {name: odd}
            provider.answers["/keys"] = (200, {}, json.dumps({"keys": [key]}).encode())
        door = Door(shared.world, provider)
        with door.browser() as browser:
            answer = browser.get(WAY_OUT)
            if answer.status_code == 303:
                browser.get(provider.approve(answer.headers["location"]))
    assert "failed" not in caplog.text  # what breaks a page


LOOPBACK = ["authorization_endpoint", "token_endpoint", "jwks_uri"]


@pytest.mark.parametrize("name", LOOPBACK)
def test_no_provider_makes_us_ask_this_machine(shared, name):
    provider = FakeProvider(shared.world.clock, document={name: "http://127.0.0.1:8501/health"})
    with Door(shared.world, provider).browser() as browser:
        assert browser.get(WAY_OUT).status_code == 503
    provider.document = {"end_session_endpoint": "http://127.0.0.1:8501/leave"}
    door = Door(shared.world, provider)
    assert door.site.providers.end_session("works") == ""


def test_a_provider_that_is_away_or_says_too_much_is_told_kindly_and_found_again(door):
    document = "/.well-known/openid-configuration"
    with door.browser() as browser:
        troubles: list[Any] = [
            httpx2.ConnectError(""),
            (200, {}, b"{" + b" " * 5_000_000),
            (500, {}, b""),
            (200, {}, b"[]"),
        ]
        for trouble in troubles:
            door.provider.answers[document] = trouble
            answer = browser.get("/auth/sign-in/works")
            assert answer.status_code == 503 and "Acme Works does not answer as it should" in words_of(answer)
        door.provider.answers[document] = (200, {}, b'{"issuer": "https://evil.example"}')
        assert browser.get("/auth/sign-in/works").status_code == 502
        door.provider.answers.clear()
        door.provider.document["token_endpoint"] = "http://id.example/token"  # not encrypted
        assert browser.get("/auth/sign-in/works").status_code == 503
        door.provider.document.clear()
        assert door.sign_in(browser).status_code == 303
        assert browser.get("/auth/sign-in/nobody").status_code == 404


def test_a_slow_provider_holds_up_those_alone_who_sign_in_there(shared, caplog):
    door = Door(shared.world, FakeProvider(shared.world.clock))
    held = [door.site.providers._room.acquire() for _ in range(AT_ONCE + WAITING)]
    with door.browser() as browser:
        assert browser.get("/auth/sign-in/works").status_code == 503 and caplog.messages[-1].endswith(": busy")
        assert browser.get("/q").status_code == 200 and all(held)


def test_what_drips_is_given_up(monkeypatch):
    monkeypatch.setattr(network, "PATIENCE", -1.0)
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, content=iter([b"{", b"}"])))
    with pytest.raises(Exception, match="down"):
        network.ask(transport, ISSUER)


PEOPLE: dict[str, tuple[dict[str, Any], Any]] = {
    "Keycloak's role": ({"realm_access": {"roles": ["leader-desk"]}}, ("executive", "desk")),
    "Entra's app role": ({"roles": ["Everything"]}, ("administrator", "")),
    "the first row that fits": (
        {"realm_access": {"roles": ["leader-desk"]}, "roles": ["Everything"]},
        ("executive", "desk"),
    ),
    "a verified domain": ({"email": "ann@ACME.example", "email_verified": True}, ("executive", "")),
    "a domain that nobody verified": ({"email": "ann@acme.example"}, "no_rule"),
    "said to be verified": ({"email": "ann@acme.example", "email_verified": "true"}, "no_rule"),
    "another domain": ({"email": "ann@acme.example.evil", "email_verified": True}, "no_rule"),
    "a domain that looks alike": ({"email": "ann@lin\u212a.example", "email_verified": True}, "no_rule"),
    "two addresses": ({"email": "ann@evil@acme.example", "email_verified": True}, "no_rule"),
    "an app role as a group": ({"groups": ["Everything"]}, "no_rule"),
    "a unit that is gone": ({"groups": ["gone"]}, "no_place"),
    "claims of no form": ({"roles": {"a": 1}, "realm_access": ["x"], "groups": 5}, "no_rule"),
    "an organisation that is not there": ({"realm_access": {"roles": ["consultant"]}}, ("consultant", "")),
}


@pytest.mark.parametrize("case", PEOPLE)
def test_claims_give_a_role_and_a_unit_or_a_page_that_says_what_to_ask_for(shared, case, caplog):
    claims, expected = PEOPLE[case]
    door = Door(shared.world, FakeProvider(shared.world.clock, person={"sub": case, "name": "Ann Bell", **claims}))
    with door.browser() as browser:
        answer = door.sign_in(browser)
        if isinstance(expected, tuple):
            found = door.visitor(browser)
            assert (found.role, found.unit) == expected
            return
        assert answer.status_code == 403 and COOKIE not in browser.cookies
        assert caplog.messages[-1].endswith(f": {expected}")
        if expected == "no_rule":
            assert "Acme Works knows you as Ann Bell" in words_of(answer)
            assert "the role or group that is meant for you" in words_of(answer)  # and none of another client's


def test_a_session_ends_after_an_hour_alone_and_after_eight_at_work(door):
    clock, inst = door.world.clock, door.world.inst
    with door.browser() as browser:
        door.sign_in(browser)
        kept, began, link = browser.cookies[COOKIE], clock.now, door.visitor(browser).link
        for _ in range(8):
            clock.now += timedelta(minutes=59)
            assert visitor(inst, kept, clock(), there=False)  # a page that is only open
            assert visitor(inst, kept, clock())  # does not keep it from ending: this did
            assert holder(inst, link, clock())
        clock.now = began + LASTS
        assert visitor(inst, kept, clock()) is None and holder(inst, link, clock()) is None
        assert asker(inst, link, clock())  # what takes long goes on
        door.sign_in(browser)
        clock.now += IDLE - timedelta(seconds=1)
        assert visitor(inst, browser.cookies[COOKIE], clock(), there=False)
        assert browser.get("/meet/BCDFGH/state").status_code == 404  # as a meeting's screen asks by itself
        clock.now += timedelta(seconds=1)
        assert door.visitor(browser) is None
        assert may_last(inst, kept, clock()) and not may_last(inst, "x" + kept[1:], clock())
    tidy_sessions(inst, clock() + timedelta(days=2))
    assert kept not in _everything_stored(door.world)


def test_a_session_ends_with_its_rule_and_with_its_provider(door, caplog, monkeypatch):
    path = door.world.inst.settings.home / "sign_in.yaml"
    with door.browser() as browser:
        door.sign_in(browser)
        path.write_text(FILE + "  - id: works\n")  # broken: it counts as it was, and the log says so
        assert door.visitor(browser) and "the file on sign-in is broken" in caplog.text
        link, now = door.visitor(browser).link, door.world.clock()
        assert asker(door.world.inst, link, now)
        path.write_text(FILE.replace("unit: desk", "unit: fleet"))
        assert door.visitor(browser) is None and asker(door.world.inst, link, now) is None
        door.sign_in(browser)
        assert door.visitor(browser).unit == "fleet"
        path.unlink()
        assert door.visitor(browser)  # an editor may be putting another in its place
        monkeypatch.setattr(sessions, "MOMENT", 0.0)
        path.write_text(FILE)
        door.sign_in(browser)
        path.unlink()
        assert door.visitor(browser) is None and configured(door.world.inst.settings) is None
        assert caplog.messages[-1].startswith("the file on sign-in is gone: nobody signs in")
        assert "No such" not in caplog.text and browser.get("/auth/sign-in/works").status_code == 404
        path.write_text(FILE)
        assert door.visitor(browser)


def test_a_session_ends_where_the_file_asks_for_more_and_another_file_of_the_same_time_is_another(door):
    path = door.world.inst.settings.home / "sign_in.yaml"
    with door.browser() as browser:
        door.sign_in(browser)
        before = path.stat()
        path.write_text(FILE.replace("secret: TEST_SECRET", "secret: TEST_SECRET\n    max_age: 300", 1))
        utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert door.visitor(browser) is None
        path.write_text(FILE)
        assert door.visitor(browser)


def test_a_file_that_the_environment_names_counts_no_more_once_it_is_gone(fresh, tmp_path, monkeypatch):
    named = tmp_path / "elsewhere.yaml"
    named.write_text(FILE)
    door = door_of(fresh, tmp_path, SIGN_IN=str(named))
    monkeypatch.setattr(sessions, "MOMENT", 0.0)
    with door.browser() as browser:
        door.sign_in(browser)
        assert door.visitor(browser)
        named.unlink()
        assert door.visitor(browser) is None and browser.get("/auth/sign-in/works").status_code == 404


def test_what_somebody_may_see_is_what_their_newest_sign_in_says(door):
    with door.browser() as before, door.browser() as after:
        door.sign_in(before)
        door.provider.person = ANN | {"realm_access": {"roles": ["consultant"]}}
        door.sign_in(after)
        assert door.visitor(after).role == "consultant" and door.visitor(before) is None


def test_who_leaves_is_out_at_once_and_led_on_to_sign_out_at_the_provider(door):
    with door.browser() as browser:
        door.sign_in(browser)
        kept = browser.cookies[COOKIE]
        assert "sign in again" in words_of(browser.get("/leave"))
        assert browser.post("/leave", headers={"Origin": "https://evil.example"}).status_code == 403
        answer, end = browser.post("/leave"), f"{ISSUER}/logout?client_id={CLIENT}&post_logout_redirect_uri="
        assert COOKIE not in browser.cookies and visitor(door.world.inst, kept, door.world.clock()) is None
        assert answer.headers["refresh"].startswith(f"1; url={end}")
        door.sign_in(browser)
        door.provider.document["end_session_endpoint"] = "javascript:alert(1)"
        door.site.providers._directories.clear()
        assert "refresh" not in browser.post("/leave").headers
    assert sorted(event for event, *_ in door.events()) == 2 * ["session.began"] + 2 * ["session.left"]


def now_of(provider: FakeProvider, more: float = 0) -> int:
    return int(provider.now().timestamp() + more)


NOT_LEFT: dict[str, tuple[Callable[[FakeProvider], object] | dict[str, Any], str]] = {
    "alg none": (lambda p: setattr(p, "token", unsigned), "algorithm"),
    "HS256 with the public key": (lambda p: setattr(p, "token", by_public_key), "algorithm"),
    "somebody else's signature": (lambda p: setattr(p, "token", by_another_key), "signature"),
    "a key that is not there": (lambda p: setattr(p, "kid", "unknown"), "key"),
    "a token of access": (lambda p: setattr(p, "typ", "at+jwt"), "token"),
    "a text": (lambda p: setattr(p, "token", lambda claims, provider: "a.b.c"), "token"),
    "nothing": (lambda p: setattr(p, "token", lambda claims, provider: ""), "token"),
    "endless": (lambda p: setattr(p, "token", lambda claims, provider: "x" * 20_000), "token"),
    "another issuer": ({"iss": ISSUER + "/"}, "issuer"),
    "no issuer": ({"iss": None}, "issuer"),
    "for somebody else": ({"aud": "another"}, "audience"),
    "for us and others": ({"aud": [CLIENT, "another"]}, "audience"),
    "of no time": ({"iat": None}, "claims"),
    "of a number without end": (
        lambda p: setattr(p, "token", lambda claims, p: by_right_key(claims | {"iat": 10**400})),
        "clock",
    ),
    "of a time that is no number": ({"iat": True}, "claims"),
    "of long ago": ({"iat": -661, "exp": None}, "clock"),
    "of the future": ({"iat": 61}, "clock"),
    "over": ({"exp": -61}, "expired"),
    "an end that is no number": ({"exp": "later"}, "claims"),
    "no event": ({"events": None}, "claims"),
    "another event": ({"events": {"http://schemas.openid.net/event/other": {}}}, "claims"),
    "an event that is no object": ({"events": {LEFT: "yes"}}, "claims"),
    "events as a list": ({"events": [LEFT]}, "claims"),
    "a token of identity": ({"nonce": "n"}, "claims"),
    "nobody": ({"sub": None}, "claims"),
    "somebody without an id": ({"sub": ""}, "claims"),
    "an id that is no text": ({"sub": 1}, "claims"),
    "a session that is no text": ({"sid": ["s"]}, "claims"),
    "no number of its own": ({"jti": None}, "claims"),
}


def by_right_key(claims: dict[str, Any]) -> str:
    return signed(claims, key_of("rsa-1"), "RS256", "rsa-1")


def told_left(door: Door, token: str, by: str = "works") -> httpx2.Response:
    """The provider's own request, without a cookie or an origin."""
    with TestClient(door.app, door.world.inst.settings.base_url) as provider:
        return provider.post(f"/auth/left/{by}", data={"logout_token": token})


@pytest.mark.parametrize("lie", NOT_LEFT)
def test_what_a_provider_did_not_say_ends_no_session(shared, lie, caplog):
    change, cause = NOT_LEFT[lie]
    provider = FakeProvider(shared.world.clock, person=ANN | {"sub": "left"})
    door = Door(shared.world, provider)
    with door.browser() as browser:
        door.sign_in(browser)
        if callable(change):
            change(provider)
            token = provider.says_left()
        else:
            times = {name: now_of(provider, of) for name, of in change.items() if name in TIMES and type(of) is int}
            token = provider.says_left(**change | times)
        answer = told_left(door, token)
        assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (400, b"", "no-store")
        assert caplog.messages[-1] == f"what came as a sign-out from a provider was refused: {cause}"
        assert door.visitor(browser)


def test_whoever_leaves_at_the_provider_is_out_here_at_once_on_every_server(door, caplog):
    other = Door(World(open_installation(door.world.inst.settings), "", door.world.clock), door.provider)
    provider = door.provider
    with door.browser() as one, door.browser() as two, door.browser() as bob, door.browser() as terse:
        for browser, sid in ((one, "s1"), (two, "s2")):
            provider.person = ANN | {"sid": sid}
            door.sign_in(browser)
        provider.person, provider.told = {"sub": "4", "name": "Tess"}, {"sub": "4", "groups": ["told"]}
        terse.get(door.set_out(terse, by="terse"))
        provider.person = ANN | {"sub": "2", "name": "Bob", "sid": "s3"}
        door.sign_in(bob)
        provider.person, before = ANN, ended_so_far(other.world.inst)
        assert told_left(other, provider.says_left(sub=None, sid="s9")).status_code == 200  # nobody's, or over already
        assert all(map(door.visitor, (one, two, bob, terse)))
        token = provider.says_left(sid="s1")
        answer = told_left(other, token)
        assert (answer.status_code, answer.content, answer.headers["cache-control"]) == (200, b"", "no-store")
        assert [bool(door.visitor(each)) for each in (one, two, bob, terse)] == [False, True, True, True]
        assert ended_so_far(door.world.inst) != before  # so that open pages end
        provider.person = ANN | {"sid": "s1"}
        door.world.clock.now += timedelta(seconds=21)  # as the clocks of two servers may differ
        door.sign_in(one)
        assert told_left(door, token).status_code == 400 and door.visitor(one)  # taken once, by whatever server
        assert caplog.messages[-1].endswith(": used")
        assert told_left(door, provider.says_left(iat=now_of(provider, -300), exp=None)).status_code == 200
        assert door.visitor(one) and door.visitor(two)  # they came since it was said
        assert told_left(door, provider.says_left(exp=None)).status_code == 200
        assert [bool(door.visitor(each)) for each in (one, two, bob, terse)] == [False, False, True, True]
        path = door.world.inst.settings.home / "sign_in.yaml"
        path.write_text(FILE.replace(f"client_id: {CLIENT}", "client_id: another", 1))
        assert told_left(door, provider.says_left(sub="4", aud="another")).status_code == 200 and door.visitor(terse)
        path.write_text(FILE)  # the same client twice, which the provider tells at one address
        assert told_left(door, provider.says_left(sub="4")).status_code == 200 and not door.visitor(terse)
    ended = [(name, what) for name, who, what in door.events() if name == "session.ended_there"]
    assert sorted(ended) == 4 * [("session.ended_there", "works")]
    assert "Ann" not in caplog.text and "s1" not in caplog.text


def test_whoever_signs_out_on_their_way_in_does_not_come_in(door, caplog):
    with door.browser() as there, door.browser() as here:
        back = door.set_out(there)
        assert told_left(door, door.provider.says_left()).status_code == 200
        assert there.get(back).status_code == 400 and caplog.messages[-1].endswith(": left")
        door.world.clock.now += timedelta(seconds=21)
        door.sign_in(here)
        back, way = door.set_out(here), here.cookies[ways.COOKIE]
        assert here.post("/leave").status_code == 200 and ways.COOKIE not in here.cookies
        here.cookies.set(ways.COOKIE, way)  # as another tab has sent it already
        answer = here.get(back)
        assert answer.status_code == 400 and caplog.messages[-1].endswith(": left") and COOKIE not in here.cookies
        assert "or you signed out meanwhile" in words_of(answer)
        here.cookies.delete(ways.COOKIE)
        assert door.sign_in(here).status_code == 303  # at once
    with door.browser() as stranger:
        stranger.cookies.set(ways.COOKIE, "0" * 32)
        before = ended_so_far(door.world.inst)
        stranger.post("/leave")
        assert ended_so_far(door.world.inst) == before  # nobody fills the memory who was not in


def test_somebody_who_has_not_chosen_an_organisation_yet_is_out_too(door):
    create_organisation(door.world.inst, id="bolt", name="Bolt & Co", now=door.world.clock())
    door.provider.person = {"sub": "7", "name": "Con", "sid": "s7", "realm_access": {"roles": ["consultant"]}}
    with door.browser() as asking, door.browser() as chosen:
        door.sign_in(asking)
        place = re.findall(r'value="([0-9a-f]{64})"', chosen.get(door.sign_in(chosen).headers["location"]).text)[0]
        chosen.post("/auth/choose", data={"place": place})
        assert door.visitor(chosen) and may_choose(door, asking.cookies[COOKIE])
        door.world.clock.now += timedelta(minutes=5)
        said = now_of(door.provider, -120)
        chosen.post("/auth/choose", data={"place": place})  # which is no signing in: that was before it was said
        assert told_left(door, door.provider.says_left(sub=None, sid="s7", iat=said)).status_code == 200
        assert not door.visitor(chosen) and not may_choose(door, asking.cookies[COOKIE])


def test_who_is_no_provider_is_told_so_and_keeps_no_provider_from_being_heard(door):
    base, provider = door.world.inst.settings.base_url, door.provider
    with TestClient(door.app, base) as nobody:
        path, token = "/auth/left/works", provider.says_left()
        asked = [
            nobody.post(path, json={"logout_token": token}),
            nobody.post(path, data={}),
            nobody.post(path, data={"logout_token": "x" * 2_000_000}),
            nobody.post("/auth/left/nobody", data={"logout_token": token}),
        ]
        assert {(each.status_code, each.headers["cache-control"]) for each in asked} == {(400, "no-store")}
        assert nobody.get(path).status_code == 405
        provider.answers["/keys"] = httpx2.ReadTimeout("")
        assert nobody.post(path, data={"logout_token": token}).status_code == 503  # which a provider may try again
        provider.answers.clear()
        seconds = [1e9]
        door.site.providers._directory(door.site.providers.get("works")).seconds = lambda: seconds[0]
        assert nobody.post(path, data={"logout_token": provider.says_left()}).status_code == 200
        for _ in range(WRONG_OF_ONE):
            answer = nobody.post(path, data={"logout_token": "a.b.c"})
        assert (answer.status_code, answer.headers["cache-control"]) == (429, "no-store")
        assert 0 < int(answer.headers["retry-after"]) <= 61
        assert nobody.post(path, data={"logout_token": token}).status_code == 200  # nobody keeps the provider from it
        assert nobody.post(path, data={"logout_token": token}).status_code == 429  # it was taken
        seconds[0], looks = seconds[0] + 10, len(provider.asked)
        provider.kid = "made-up"
        assert nobody.post(path, data={"logout_token": provider.says_left()}).status_code == 429
        assert len(provider.asked) == looks
        door.world.clock.now += timedelta(minutes=1)
        assert nobody.post(path, data={"logout_token": provider.says_left()}).status_code == 400
        assert len(provider.asked) == looks + 1


def test_a_provider_that_says_much_at_once_is_heard_while_others_wait_for_it(door):
    providers, provider = door.site.providers, door.provider
    with door.browser() as browser, ExitStack() as waiting:
        door.sign_in(browser)
        for _ in range(AT_ONCE):
            waiting.enter_context(providers._one_of_few())
        assert told_left(door, provider.says_left()).status_code == 200 and not door.visitor(browser)


def test_whoever_makes_up_keys_makes_nobody_wait_who_signs_in(door):
    """Not even while the provider takes its time to say that it has none of that name."""
    provider, seconds = door.provider, [0.0]
    asked, answers = threading.Event(), threading.Event()

    def slowly() -> Any:
        asked.set()
        assert answers.wait(20)
        return httpx2.ReadTimeout("")

    with door.browser() as browser, ThreadPoolExecutor(AT_ONCE + WAITING) as strangers:
        door.site.providers._directory(door.site.providers.get("works")).seconds = lambda: seconds[0]
        door.sign_in(browser)
        seconds[0], provider.kid, provider.answers["/keys"] = 10.0, "made-up", slowly
        token = provider.says_left()
        waiting = [strangers.submit(told_left, door, token) for _ in range(AT_ONCE + WAITING)]
        assert asked.wait(20)
        provider.kid = ""
        try:
            assert door.sign_in(browser).status_code == 303
            assert told_left(door, provider.says_left()).status_code == 200
        finally:
            answers.set()
        assert {each.result(20).status_code for each in waiting} <= {503, 429}


def test_a_provider_that_does_not_answer_is_asked_once_in_seconds_for_a_key_that_is_not_there(door):
    provider, seconds = door.provider, [0.0]
    with door.browser() as browser:
        door.site.providers._directory(door.site.providers.get("works")).seconds = lambda: seconds[0]
        door.sign_in(browser)
        seconds[0], asked = 10.0, len(provider.asked)
        provider.answers["/keys"], provider.kid = httpx2.ReadTimeout(""), "new"
        assert [told_left(door, provider.says_left()).status_code for _ in range(3)] == [503] * 3
        assert provider.asked[asked:] == ["/keys"]
        provider.kid = ""
        assert door.sign_in(browser).status_code == 303  # by the key that is known


def test_a_cookie_of_another_installation_opens_nothing(door, shared):
    with shared.browser() as there, door.browser() as here:
        Door(shared.world, shared.provider).sign_in(there)
        assert may_last(shared.world.inst, there.cookies[COOKIE], shared.world.clock())
        here.cookies.set(COOKIE, there.cookies[COOKIE])
        assert door.visitor(here) is None and here.get("/report").status_code == 401


def test_an_administrator_comes_in_once_by_a_link_from_the_shell(door):
    token = one_time_link(door.world.inst, "acme", "Ida", door.world.clock())
    late = one_time_link(door.world.inst, "acme", "Late", door.world.clock())
    with door.browser() as browser, door.browser() as second:
        assert "into Acme <Parcels>, once" in words_of(browser.get(f"/auth/once/{token}"))  # looked at, not used
        answer = browser.post(f"/auth/once/{token}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/links")
        access = door.visitor(browser)
        assert (access.role, access.label, access.manages) == ("administrator", "Ida", "acme")
        for same in other_ways_to_write(token):
            for again in (second.get(f"/auth/once/{same}"), second.post(f"/auth/once/{same}")):
                assert again.status_code == 404 and COOKIE not in second.cookies
        door.world.clock.now += WORKS_FOR
        assert second.post(f"/auth/once/{late}").status_code == 404
        assert second.post(f"/auth/once/x{late[1:]}").status_code == 404
        (door.world.inst.settings.home / "sign_in.yaml").unlink()
        assert door.visitor(browser)  # no provider is needed


def test_links_are_switched_off_where_people_can_sign_in_and_on_again_from_the_shell(door, capsys):
    inst = door.world.inst
    path, environ = inst.settings.home / "sign_in.yaml", {"INSIDE_OUT_HOME": str(inst.settings.home)}
    switch = ["sign-in", "links", "acme"]
    path.rename(path.with_suffix(".away"))
    assert main([*switch, "off"], environ) == 1 and "Nobody could sign in instead" in capsys.readouterr().err
    path.with_suffix(".away").rename(path)
    with door.browser() as by_link, door.browser() as by_account:
        by_link.get(f"/enter/{door.world.consultant}")
        door.sign_in(by_account)
        assert door.visitor(by_link)
        assert main([*switch, "off"], environ) == 0
        assert door.visitor(by_link) is None and door.visitor(by_account)
        answer = by_link.get(f"/enter/{door.world.consultant}")
        assert answer.status_code == 403 and "Sign in with Acme Works" in words_of(answer)
        assert "not used here any more" in words_of(answer)
        link = ["link", "acme", "--role", "executive", "--label", "Dana"]
        assert main(link, environ) == 1 and "python -m diagnostic sign-in links acme on" in capsys.readouterr().err
        assert main([*switch, "on"], environ) == 0
        assert door.visitor(by_link) and main(link, environ) == 0
    assert sorted(event for event, *_ in door.events() if "link" in event) == [
        "link.switched_off",
        "link.switched_on",
    ]


def test_the_check_says_what_is_wrong_with_the_file_around_it(door, capsys):
    environ = {"INSIDE_OUT_HOME": str(door.world.inst.settings.home), "TEST_SECRET": SECRET}
    check = ["sign-in", "check", "--offline"]
    assert main(check, environ) == 1
    said = capsys.readouterr()
    assert "sign_in.yaml:13 › providers › works › rules[5].organisation: expected an organisation" in said.err
    assert "rules[6].unit: expected a unit of the organisation, found 'dissolved'" in said.err
    assert "redirect URI at the provider: http://localhost:8501/auth/callback/works" in said.out
    for command in (check, ["serve"]):
        assert main(command, environ | {"TEST_SECRET": "", "PORT": "8499"}) == 1
        assert "'TEST_SECRET', which is not set" in capsys.readouterr().err
    assert main(check, environ | {"SIGN_IN": "elsewhere.yaml"}) == 1 and "elsewhere.yaml" in capsys.readouterr().err
    (door.world.inst.settings.home / "sign_in.yaml").unlink()
    assert main(check, environ) == 0 and "Nobody signs in" in capsys.readouterr().out
    assert main(["sign-in", "administrator", "acme", "--label", "Ida"], environ) == 0
    assert capsys.readouterr().out.startswith("http://localhost:8501/auth/once/")
    assert main(["sign-in", "administrator", "acne", "--label", "Ida"], environ) == 1


def test_who_may_enter_several_organisations_chooses_and_no_page_goes_on_in_another(door):
    create_organisation(door.world.inst, id="bolt", name="Bolt & Co", now=door.world.clock())
    door.provider.person = {"sub": "7", "name": "Con", "realm_access": {"roles": ["consultant"]}}
    with door.browser() as browser:
        chosen = door.sign_in(browser, "/heatmap?dim=trust").headers["location"]
        assert chosen == "/auth/choose?to=/heatmap%3Fdim%3Dtrust"
        assert door.visitor(browser) is None and browser.get("/report").status_code == 401
        page = browser.get("/auth/choose")
        assert "/assets/once." in page.text  # a double click chooses once
        assert "Acme <Parcels> as a consultant Bolt & Co as an executive" in words_of(page)
        acme, bolt = re.findall(r'value="([0-9a-f]{64})"', page.text)
        asking = browser.cookies[COOKIE]
        assert browser.post("/auth/choose", data={"place": "0" * 64}).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert browser.post("/auth/choose", data={"place": bolt}, headers=foreign).status_code == 403
        assert browser.post(chosen, data={"place": acme}).headers["location"] == "/heatmap?dim=trust"
        first, now = browser.cookies[COOKIE], door.world.clock()
        assert door.visitor(browser).organisation == "acme" and not may_choose(door, asking)
        elsewhere = "/auth/choose?to=//evil.example"
        assert browser.post(elsewhere, data={"place": bolt}).headers["location"] == "/report"
        assert (door.visitor(browser).organisation, door.visitor(browser).role) == ("bolt", "executive")
        assert visitor(door.world.inst, first, now) is None
        with door.browser() as another:
            another.post(door.sign_in(another).headers["location"], data={"place": acme})
            administrator = access_to(door.world.inst, "acme", "administrator")
            [listed] = lasting_sessions(door.world.inst, administrator, now)
            end_listed(door.world.inst, administrator, listed.id, now)
        assert door.visitor(browser).organisation == "bolt"  # and nobody goes on from there to where they were sent out
        assert browser.post("/auth/choose", data={"place": acme}).status_code == 403
        assert not may_choose(door, browser.cookies[COOKIE])


def may_choose(door: Door, kept: str) -> bool:
    with door.browser() as browser:
        browser.cookies.set(COOKIE, kept)
        return browser.get("/auth/choose").status_code == 200


def test_somebody_refused_stands_in_the_log_of_the_one_organisation_that_it_is_about(door):
    door.provider.person = {"sub": "nobody", "name": "Nora"}
    path = door.world.inst.settings.home / "sign_in.yaml"
    with door.browser() as browser:
        door.sign_in(browser)
        assert door.events() == []  # rules lead to two organisations: one's people are none of the other's
        path.write_text(re.sub(r".*organisation: bolt.*\n", "", FILE))
        for _ in range(3):
            answer = door.sign_in(browser)
    assert "the role leader-desk the role consultant the app role Everything" in words_of(answer)
    assert door.events() == [("session.refused", "Nora", "no_rule, by works")]
    administrator = access_to(door.world.inst, "acme", "administrator")
    assert people_in_log(door.world.inst, administrator)["page"] == "Whoever could not sign in"
    assert [each.who for each in log_page(door.world.inst, administrator, LogChoice(actor="page")).entries] == ["Nora"]
