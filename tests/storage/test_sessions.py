"""Sessions of staff who sign in: begun once however many try at once, and tidied away with those whom nobody needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from diagnostic.services.installation import sessions
from diagnostic.services.installation.sessions import (
    REMEMBERED,
    SignedIn,
    begin_session,
    choose,
    configured,
    end_session,
    of_the_provider,
    places,
)
from diagnostic.services.sign_in.listed import tidy_sessions
from diagnostic.services.sign_in.one_time import begin_once, one_time_link
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.database.tables import links, staff_sessions
from diagnostic.storage.setup import chart_drafts
from tests.worlds import NOW, consultant

FILE = """
providers:
  - {id: idp, label: Idp, issuer: "https://id.example", client_id: us, secret: NONE,
     rules: [{group: all, organisation: acme, role: consultant}]}
"""
AT_ONCE = 8


def counted(inst, table) -> int:
    with reading(inst.engine) as db:
        return db.execute(select(func.count()).select_from(table)).scalar()


def test_what_works_once_begins_one_session_however_many_try_at_once(installation, monkeypatch):
    consultant(installation)
    path = installation.settings.home / "sign_in.yaml"
    path.write_text(FILE)
    [stamp] = configured(installation.settings).stamped
    person, token = SignedIn("idp", b"1" * 32, "Ann", (stamp,)), one_time_link(installation, "acme", "Ida", NOW)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        ways = list(threads.map(lambda n: begin_session(installation, person, f"way {n // 4}", NOW), range(AT_ONCE)))
        once = list(threads.map(lambda _: begin_once(installation, token, NOW), range(AT_ONCE)))
        kept, other = (each.kept for each in ways if each)
        chosen = list(threads.map(lambda _: choose(installation, kept, stamp, NOW), range(AT_ONCE)))
    ended = lambda *given: end_session(installation, other, NOW) and places(*given)  # noqa: E731
    monkeypatch.setattr(sessions, "places", ended)
    assert choose(installation, other, stamp, NOW) is None  # somebody ended it meanwhile
    path.unlink()
    begun = sum(map(bool, ways)), sum(map(bool, once)), sum(map(bool, chosen))
    assert begun == (2, 1, 1)  # two ways of one person, at once for the first time
    assert len({each.access.link for each in ways if each}) == 1
    assert (counted(installation, staff_sessions), counted(installation, links)) == (4, 3)


def test_no_two_people_of_a_provider_are_one(installation):
    odd = ["\ud800", "\ud801", "?", "\ufffd", "a", "A", "a ", "\u00e9", "e\u0301"]
    assert len({of_the_provider("https://id.example", each) for each in odd}) == len(odd)


def test_sessions_are_tidied_away_and_with_them_whoever_left_nothing(installation):
    consultant(installation)
    path = installation.settings.home / "sign_in.yaml"
    path.write_text(FILE)
    [stamp] = configured(installation.settings).stamped
    ann, bob = (
        begin_session(installation, SignedIn("idp", name.encode() * 32, name, (stamp,)), name, NOW) for name in "ab"
    )
    path.unlink()
    late = NOW + REMEMBERED + timedelta(days=2)
    with writing(installation.engine) as db:
        chart_drafts.put(db, "acme", ann.access.link, b"{}", late)
    tidy_sessions(installation, NOW + timedelta(hours=9))
    assert counted(installation, staff_sessions) == 2  # what began them must not begin others
    tidy_sessions(installation, late)
    with reading(installation.engine) as db:
        left = set(db.execute(select(links.c.id)).scalars())
    assert counted(installation, staff_sessions) == 0
    assert ann.access.link in left and bob.access.link not in left and len(left) == 2
