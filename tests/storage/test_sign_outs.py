"""Sign-outs that arrive while somebody is on their way in: whatever the order, nobody stays in who signed out."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from diagnostic.services.installation import sessions
from diagnostic.services.installation.sessions import (
    SignedIn,
    SignedOutMeanwhile,
    begin_session,
    choose,
    configured,
    own_session,
)
from diagnostic.services.installation.setup import Installation
from diagnostic.services.sign_in import ways
from diagnostic.services.sign_in.back_channel import LeftThere, end_by_provider
from diagnostic.storage.database.engine import reading
from diagnostic.storage.setup import sign_outs
from tests.storage.test_several_servers import two, until  # noqa: F401 - a fixture
from tests.worlds import NOW, consultant

PROVIDER = """
  - {id: ID, label: Idp, issuer: "https://ID.example", client_id: us, secret: NONE,
     rules: [{group: all, organisation: acme, role: consultant}]}
"""
ANN, BOB = b"a" * 32, b"b" * 32
HERE, THERE = b"1" * 32, b"2" * 32  # sessions at the provider
BROWSER, OTHER = "c" * 32, "d" * 32


class Left(NamedTuple):
    """A provider says that somebody left: seconds when it is heard, by that server's clock, and when it was said."""

    heard: int
    whose: bytes | None = None
    sid: bytes | None = None
    said: int | None = None
    by: str = "idp"


class LeftHere(NamedTuple):
    """Somebody signs out on their device."""

    at: int
    browser: str = BROWSER


class Begins(NamedTuple):
    """A session begins of somebody who set out before; seconds."""

    at: int
    set_out: int = 0
    whose: bytes = ANN
    sid: bytes | None = HERE


ORDERS: dict[str, tuple[list[Left | LeftHere | Begins], str]] = {
    "nobody leaves": ([Begins(3)], "in"),
    "after it began": ([Begins(3), Left(5, ANN)], "ended"),
    "while the code is exchanged": ([Left(2, ANN), Begins(3)], "refused"),
    "that session at the provider": ([Left(2, None, HERE), Begins(3)], "refused"),
    "that session, and whose it is": ([Left(2, ANN, HERE), Begins(3)], "refused"),
    "another session of theirs": ([Left(2, ANN, THERE), Begins(3)], "in"),
    "another session of somebody": ([Left(2, None, THERE), Begins(3)], "in"),
    "a session, where nobody knows by which one theirs begins": ([Left(2, ANN, THERE), Begins(3, sid=None)], "refused"),
    "a session of theirs alone, where nobody knows": ([Left(2, None, THERE), Begins(3, sid=None)], "in"),
    "somebody else": ([Left(2, BOB), Begins(3)], "in"),
    "somebody else, in a session of the same name": ([Left(2, BOB, HERE), Begins(3)], "in"),
    "at another provider": ([Left(2, ANN, by="other"), Begins(3)], "in"),
    "at the same client of the provider by another name": ([Left(2, ANN, by="again"), Begins(3)], "refused"),
    "before they set out anew": ([Left(0, ANN), Begins(25, set_out=21)], "in"),
    "just before, by a clock that may be behind": ([Left(0, ANN), Begins(25, set_out=20)], "refused"),
    "said before they set out, and heard since": ([Left(2, ANN, said=-61), Begins(3)], "in"),
    "said before, by a clock that may differ, and heard since": ([Left(2, ANN, said=-60), Begins(3)], "refused"),
    "long ago on their way": ([Left(2, ANN), Left(660, BOB), Begins(670)], "refused"),
    "twice, and once before they set out": ([Left(0, ANN), Left(40, ANN), Begins(42, set_out=30)], "refused"),
    "twice, and an old one is heard last": ([Left(2, ANN), Left(3, ANN, said=-300), Begins(4)], "refused"),
    "in another tab": ([LeftHere(2), Begins(3)], "refused"),
    "in another browser": ([LeftHere(2, OTHER), Begins(3)], "in"),
    "in another tab, after it began": ([Begins(3), LeftHere(5)], "in"),  # its own session ends by itself
}


def moment(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def servers(two) -> tuple[Installation, Installation]:  # noqa: F811
    """Two servers of one database, where three providers are known, two of which are one."""
    one, other = two
    consultant(one)
    names = [("idp", "idp"), ("again", "idp"), ("other", "other")]
    rows = [PROVIDER.replace("{id: ID", f"{{id: {id}").replace("ID", issuer) for id, issuer in names]
    (one.settings.home / "sign_in.yaml").write_text("providers:" + "".join(rows))
    return one, other


def person(inst: Installation, row: Begins) -> SignedIn:
    provider = configured(inst.settings).provider("idp")
    stamps = tuple(map(provider.stamp, provider.rules))
    return SignedIn("idp", row.whose, "Ann", stamps, row.sid, moment(row.set_out), BROWSER)


def leaves(inst: Installation, left: Left) -> int:
    said = moment(left.heard if left.said is None else left.said)
    provider = configured(inst.settings).provider(left.by)
    told = LeftThere(left.whose, left.sid, said, secrets.token_hex(8))
    return end_by_provider(inst, provider, told, moment(left.heard))


@pytest.mark.parametrize("order", ORDERS)
def test_whoever_signs_out_is_out_in_whatever_order(servers, order):
    one, other = servers
    events, expected = ORDERS[order]
    kept, refused = "", False
    for event in events:
        if isinstance(event, Left):
            leaves(other, event)
        elif isinstance(event, LeftHere):
            ways.give_up(other, event.browser, moment(event.at))
        else:
            try:
                kept = begin_session(one, person(one, event), order, moment(event.at)).kept
            except SignedOutMeanwhile:
                refused = True
    last = moment(max(event.at if not isinstance(event, Left) else event.heard for event in events))
    found = "refused" if refused else "in" if own_session(one, kept, last) else "ended"
    assert found == expected


def test_who_is_choosing_an_organisation_is_out_too_between_their_two_sessions(servers, monkeypatch):
    one, other = servers
    [stamp] = person(one, Begins(3)).offered
    begun = begin_session(one, person(one, Begins(3)), "way", moment(3))
    ends = sessions.end_session

    def ends_and_then(*given: Any) -> bool:
        return ends(*given) and leaves(other, Left(5, None, HERE)) == 0  # which finds no session that lasts

    monkeypatch.setattr(sessions, "end_session", ends_and_then)
    assert choose(one, begun.kept, stamp, moment(6)) is None


def test_what_a_browser_made_up_gives_up_no_way(servers):
    with reading(servers[0].engine) as db:
        before = db.execute(text("SELECT count(*) FROM ended_visits")).scalar()
    ways.give_up(servers[0], "x" * 32, NOW)
    with reading(servers[0].engine) as db:
        assert db.execute(text("SELECT count(*) FROM ended_visits")).scalar() == before


AT_THE_SAME_TIME = {  # which of the two has looked, and not committed, when the other comes; what becomes of it
    "it begins first": ("reached", "ended"),
    "they leave first": ("remember", "refused"),
}


@pytest.mark.parametrize("case", AT_THE_SAME_TIME)
def test_neither_misses_the_other_that_is_about_to_commit(servers, case, monkeypatch):
    one, other = servers
    held, expected = AT_THE_SAME_TIME[case]
    looked, comes, look = threading.Event(), threading.Event(), getattr(sign_outs, held)

    def looks_and_waits(*given: Any) -> Any:
        found = look(*given)
        looked.set()
        assert comes.wait(20)
        return found

    monkeypatch.setattr(sign_outs, held, looks_and_waits)

    def begins() -> str:
        try:
            return begin_session(one, person(one, Begins(3)), "way", moment(3)).kept
        except SignedOutMeanwhile:
            return ""

    first, second = (begins, lambda: leaves(other, Left(2, ANN)))[:: 1 if held == "reached" else -1]
    with ThreadPoolExecutor(2) as threads:
        earlier = threads.submit(first)
        assert looked.wait(20)
        later = threads.submit(second)
        if one.engine.dialect.name == "postgresql":
            assert until(lambda: waiting(one) == 1)
        comes.set()
        kept = (earlier if held == "reached" else later).result(20)
        earlier.result(20), later.result(20)
    found = "refused" if not kept else "in" if own_session(one, kept, moment(3)) else "ended"
    assert found == expected


def waiting(inst: Installation) -> int:
    """How many wait for a lock of the database's."""
    with reading(inst.engine) as db:
        return int(db.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar() or 0)
