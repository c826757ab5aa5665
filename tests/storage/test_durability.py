"""What was acknowledged is there after a crash, once, wherever on its way it was."""

from __future__ import annotations

from collections.abc import Iterable
from queue import Queue
from threading import Thread

import pytest
from sqlalchemy import func, select

from diagnostic.core.meeting.kinds.collect import CollectDetails
from diagnostic.core.meeting.kinds.vote import VoteDetails
from diagnostic.core.meeting.script import Scene, Script
from diagnostic.core.meeting.state import Event
from diagnostic.core.meeting.view import own, record, wall
from diagnostic.definitions.wave import Policy
from diagnostic.services.meetings.rooms import Rooms, rooms_of
from diagnostic.services.respondents.credentials import token_mac
from diagnostic.services.respondents.submissions import look_up
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import comments, invitations, sheets, staging
from diagnostic.storage.released import interim_releases
from tests import killed
from tests.rooms import begin
from tests.worlds import NOW, World, settle, world

pytestmark = pytest.mark.slow

THREADS, SERVERS, KILLS = 4, 2, 4


@pytest.mark.parametrize("shows", [False, True], ids=["", "live"])
def test_killed_servers_lose_no_acknowledged_answer_and_count_none_twice(installation, shows):
    """Two servers take the same people's answers and move them on all the while; both are killed, again and again.

    In a live wave batches are shown of those who moved, and of nobody else.
    """
    here = world(installation, policy=Policy(live=shows))
    tokens = [row["token"] for row in here.invitations(north=400, south=400, coast=400)]
    arguments = (str(installation.settings.home), installation.settings.database_url, THREADS)
    acknowledged: set[str] = set()
    moved = []
    for _ in range(KILLS):
        acknowledged |= kill_after(100, sorted(set(tokens) - acknowledged), arguments)
        moved.append(count(installation, sheets))
    assert KILLS * 100 <= len(acknowledged) < len(tokens)
    assert moved == sorted(moved) and len(set(moved)) > 1  # answers moved between one kill and another

    used = used_of(here, tokens)
    assert {look_up(installation, token, NOW).state for token in sorted(acknowledged)[::40]} == {"used"}
    assert acknowledged <= used
    assert len(used - acknowledged) <= KILLS * SERVERS * THREADS  # stored, but killed before saying so
    assert count(installation, sheets) + count(installation, staging) == len(used)
    if shows:
        assert in_batches(here) == count(installation, sheets)
    settle(installation)
    with reading(installation.engine) as db:
        said = db.execute(select(comments.c.text)).scalars().all()
    assert sorted(said) == sorted(used)
    marked = count(installation, invitations, invitations.c.used == 1)
    assert [marked, count(installation, sheets), count(installation, staging)] == [len(used), len(used), 0]


def count(installation, table, *where) -> int:
    with reading(installation.engine) as db:
        return db.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def used_of(here: World, tokens: list[str]) -> set[str]:
    """Those of `tokens` that are used, read at once."""
    key = here.inst.keys.of_wave(here.wave.id)
    with reading(here.inst.engine) as db:
        macs = set(db.execute(select(invitations.c.token_mac).where(invitations.c.used == 1)).scalars())
    return {token for token in tokens if token_mac(key, token) in macs}


def in_batches(here: World) -> int:
    with reading(here.inst.engine) as db:
        told = interim_releases.of_wave(db, here.access.organisation, here.wave.id)["employee"]
    assert [each.number for each in told] == list(range(1, len(told) + 1))
    return sum(batch.n for each in told for batch in each.batches)


def kill_after(number: int, tokens: list[str], arguments: tuple[str, str, int]) -> set[str]:
    """Hand in `tokens` in two processes, kill -9 both after `number` acknowledgements; all that either gave."""
    lines: Queue[str] = Queue()
    running = [killed.answering(killed.hand_in, *arguments, tokens) for _ in range(SERVERS)]
    readers = [Thread(target=put_all, args=(written, lines)) for _, written in running]
    for reader in readers:
        reader.start()
    told = [lines.get(timeout=120) for _ in range(number)]
    for process, _ in running:
        process.kill()
    for reader in readers:
        reader.join()
    for process, written in running:
        process.join()
        written.close()
    while not lines.empty():
        told.append(lines.get())
    return {line.strip() for line in told if line.endswith("\n")}


def put_all(lines: Iterable[str], into: Queue[str]) -> None:
    for line in lines:
        into.put(line)


TABLES = tuple(f"Table {number}" for number in range(1, 9))
WORKSHOP = Script(
    "Workshop",
    (
        Scene("boards", "collect", "Discuss", CollectDetails("What now?", 20, (), TABLES, held=True)),
        Scene("dots", "vote", "Vote", VoteDetails(3, ("Tea", "Coffee"))),
    ),
)


def test_a_workshop_of_64_phones_that_is_killed_in_a_vote_loses_nothing_that_was_acknowledged(installation):
    """Eight syndicates write 400 notes; the server is killed while they write, and again while they vote."""
    here = world(installation)
    begin(installation, "acme", here.wave.id, WORKSHOP, NOW)
    rooms, people = rooms_of(installation), [f"p{number}" for number in range(64)]
    for who in people:
        rooms.send("m1", Event("join", who, NOW))
    rooms.send("m1", Event("spread", "desk", NOW))
    rooms.send("m1", Event("next", "desk", NOW))
    notes = [Event("note", people[n % 64], NOW, {"step": "boards", "id": f"n{n}", "text": f"{n}"}) for n in range(400)]
    written = killed_in_a_room(installation, notes, 150)
    assert written <= {int(id[1:]) for id in on_boards(installation)}
    for event in notes:  # phones send again what they were not told of
        rooms.send("m1", event)
    for _ in range(2):
        rooms.send("m1", Event("next", "desk", NOW))
    votes = [Event("vote", who, NOW, {"step": "dots", "dots": {"1": 1 + n % 3}}) for n, who in enumerate(people)]
    voted = killed_in_a_room(installation, votes, 30)
    after = Rooms(installation.engine, installation.together).state("m1")
    assert len(on_boards(installation)) == 400
    assert all(own(after, people[n])["vote"] == votes[n].data["dots"] for n in voted)
    assert "tally" not in wall(after).content and wall(after).content["voted"] >= len(voted) >= 30


def on_boards(installation) -> list[str]:
    after = Rooms(installation.engine, installation.together).state("m1")
    return [note["id"] for group in record(after)[0]["groups"] for note in group["notes"]]


def killed_in_a_room(installation, sent: list[Event], number: int) -> set[int]:
    """A server takes what phones send and is killed after `number` acknowledgements; all that it gave."""
    home, url = str(installation.settings.home), installation.settings.database_url
    process, lines = killed.answering(killed.write_in_a_room, home, url, "m1", sent)
    told = {int(lines.readline()) for _ in range(number)}
    process.kill()
    told |= {int(line) for line in lines}
    process.join()
    lines.close()
    return told
