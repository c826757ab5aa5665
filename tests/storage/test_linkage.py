"""At rest nothing joins who answered, what they answered and what they wrote: no column, no place, no order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from sqlalchemy import text

from diagnostic.definitions.organisation import flat
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.fieldwork.shuffle import shuffle
from diagnostic.services.respondents.credentials import form_mac, token_mac
from diagnostic.services.respondents.open_forms import new_form
from diagnostic.services.respondents.open_links import make_open_links, open_links
from diagnostic.services.respondents.rated_units import rated_item
from diagnostic.services.respondents.submissions import submit
from diagnostic.services.waves import pieces
from diagnostic.storage.database.engine import reading
from tests.worlds import CLOSES, EMPLOYEE, NOW, OPENS, World, consultant

pytestmark = pytest.mark.slow

TEAMS, ASKED, ANSWER = 30, 14, 12  # people of each team
ARRIVE = (5, 5, 2)  # people of each team, with a look of the server after each arrival
ITEMS = ("trust_1", "trust_2", "team_1")
SIGMAS = 6  # how far from chance is no chance: one in a thousand million


@dataclass(frozen=True)
class Rows:
    """Rows of one table by team, in the order of the people who wrote them: `seen` holds all there is to see of each.

    seen : by name, teams x people: a column's value, where the row lies in the file, who wrote it last.
    """

    seen: dict[str, np.ndarray]


Keyed = dict[str, tuple[str, list[list[bytes]]]]  # by table the column of its hashes, and these by team and person


@pytest.fixture(params=["", "live", "open"])
def answered(installation, request, monkeypatch) -> tuple[World, Keyed, list[list[bytes]], list[list[str]]]:
    """A closed wave; by team and person the hash of the invitation or form, the sheet's codes, the words."""
    if not request.param:
        monkeypatch.setattr(pieces, "SMALLEST", 100)  # a few units at a time
    openly, rng = request.param == "open", np.random.default_rng(4)
    policy = Policy(live=request.param == "live", open_to=("customer",) if openly else ())
    asked = EMPLOYEE.replace(b"audience: employee", b"audience: customer") if openly else EMPLOYEE
    access = consultant(installation, chart=flat([f"team_{i:02}" for i in range(TEAMS)]))
    how = {"opens": OPENS, "closes": CLOSES, "now": NOW, "policy": policy}
    here = World(installation, access, create_wave(installation, access, name="W", questionnaires=[asked], **how))
    key, secrets, forms = installation.keys.of_wave(here.wave.id), *(by_link if openly else by_invitation)(here)
    codes = [rng.permutation(list(product(range(1, 6), repeat=3)))[:ANSWER] for _ in secrets]
    words = [[rng.bytes(8).hex() for _ in range(ANSWER)] for _ in secrets]
    first = 0
    for people, leave in zip(
        ARRIVE, {"": (5, 5, 0), "live": (0, 5, 0), "open": (0, 10, 0)}[request.param], strict=True
    ):
        coming = [(team, person) for team in range(TEAMS) for person in range(first, first + people)]
        for team, person in rng.permutation(coming):
            said = dict(zip(ITEMS, codes[team][person].tolist(), strict=True))
            secret, form, told = secrets[team][person], forms[team][person], {"change": words[team][person]}
            assert submit(installation, secret, said, told, NOW, f"{team} {person}", form=form) == "accepted"
        assert shuffle(installation, NOW) == leave * TEAMS
        first += people
    close_wave(installation, access, here.wave, NOW)
    keyed = {"open_forms": ("form_mac", [[form_mac(key, form) for form in team] for team in forms])}
    if not openly:
        macs = [[token_mac(key, token) for token in team] for team in secrets]
        numbered = [[form_mac(*each) for each in zip(*team, strict=True)] for team in zip(macs, forms, strict=True)]
        keyed = {"invitations": ("token_mac", macs), "open_forms": ("form_mac", numbered)}
    return here, keyed, [[bytes(each.astype(np.int8)) for each in team] for team in codes], words


def by_invitation(here: World) -> tuple[list[list[str]], list[list[str]]]:
    """By team and person a token of their own, and a form's number."""
    tokens: dict[str, list[str]] = {team: [] for team in here.wave.chart.ids[1:]}
    for row in here.invitations(**dict.fromkeys(tokens, ASKED)):
        tokens[row["unit"]].append(row["token"])
    return [team[:ANSWER] for team in tokens.values()], [[new_form() for _ in range(ANSWER)] for _ in tokens]


def by_link(here: World) -> tuple[list[list[str]], list[list[str]]]:
    """By team and person the token that all of the team have, and a form's number."""
    teams = here.wave.chart.ids[1:]
    make_open_links(here.inst, here.access, here.wave, "customer", teams, NOW)
    links = open_links(here.inst, here.access, here.wave, "customer")
    tokens = [[links[team].address.rpartition("/")[2]] * ANSWER for team in teams]
    return tokens, [[new_form() for _ in range(ANSWER)] for _ in teams]


def test_after_the_shuffle_matching_is_no_better_than_chance_and_no_table_has_the_order_in_which_people_came(answered):
    here, keyed, codes, words = answered
    asked = {table: rows_of(here, table, *of) for table, of in keyed.items()}
    sheets = rows_of(here, "sheets", "codes", codes, within_unit=True)
    comments = rows_of(here, "comments", "text", words)
    both = [(one, other) for one in asked.values() for other in (sheets, comments)]
    for one, other in (*both, (sheets, comments)):
        for left, right in product(one.seen, other.seen):
            assert by_rank(one.seen[left], other.seen[right]) < TEAMS + SIGMAS * TEAMS**0.5, (left, right)
            assert by_value(one.seen[left], other.seen[right]) < TEAMS + SIGMAS * TEAMS**0.5, (left, right)
            assert abs(correlation(one.seen[left], other.seen[right])) < SIGMAS / (TEAMS * ANSWER) ** 0.5, (left, right)
    came = np.tile(np.arange(ANSWER), (TEAMS, 1))
    for table, rows in (asked | {"sheets": sheets, "comments": comments}).items():
        for name, seen in rows.seen.items():
            assert abs(correlation(came, seen)) < SIGMAS / (TEAMS * ANSWER) ** 0.5, (table, name)


def test_sheets_of_one_person_about_two_units_are_no_more_to_be_found_than_by_chance(installation):
    """One transaction wrote both, and both left with others about the same unit: no column or place tells of it."""
    rng, teams = np.random.default_rng(6), [f"team_{i:02}" for i in range(TEAMS)]
    serves = ServiceMap((Service("z_it", "all", "Computers"), Service("z_pay", "all", "Wages")))
    asked = EMPLOYEE.replace(b"audience: employee", b"audience: colleague").partition(b"questions:")[0]
    access = consultant(installation, chart=flat([*teams, "z_it", "z_pay"]))
    how = {"opens": OPENS, "closes": CLOSES, "now": NOW, "service_map": serves}
    here = World(installation, access, create_wave(installation, access, name="W", questionnaires=[asked], **how))
    tokens: list[list[str]] = [[] for _ in teams]
    for row in here.invitations("colleague", **dict.fromkeys(teams, ASKED)):
        tokens[teams.index(row["unit"])].append(row["token"])
    codes = [rng.permutation(list(product(range(1, 6), repeat=3)))[: 2 * ANSWER] for _ in teams]
    first = 0
    for people, leave in zip(ARRIVE, (5, 5, 0), strict=True):
        coming = [(team, person) for team in range(TEAMS) for person in range(first, first + people)]
        for team, person in rng.permutation(coming):
            said = {
                rated_item(place, item): int(code)
                for place in (0, 1)
                for item, code in zip(ITEMS, codes[team][2 * person + place], strict=True)
            }
            assert submit(installation, tokens[team][person], said, {}, NOW) == "accepted"
        assert shuffle(installation, NOW) == 2 * leave * TEAMS
        first += people
    close_wave(installation, access, here.wave, NOW)
    known = [[[bytes(each.astype(np.int8)) for each in team[place::2]] for team in codes] for place in (0, 1)]
    one, other = (rows_of(here, "sheets", "codes", each, within_unit=True) for each in known)
    assert {"about_unit", "duration_class", "id", "place"} <= one.seen.keys()
    for left, right in product(one.seen, other.seen):
        assert by_rank(one.seen[left], other.seen[right]) < TEAMS + SIGMAS * TEAMS**0.5, (left, right)
        assert by_value(one.seen[left], other.seen[right]) < TEAMS + SIGMAS * TEAMS**0.5, (left, right)
        assert abs(correlation(one.seen[left], other.seen[right])) < SIGMAS / (TEAMS * ANSWER) ** 0.5, (left, right)


def test_the_measures_of_a_link_find_one_that_is_there():
    """Rows that were written together share a number; rows that were written in turn keep their order."""
    numbers = np.random.default_rng(1).permutation(TEAMS * ANSWER).reshape(TEAMS, ANSWER)
    assert by_value(numbers, numbers) == by_rank(numbers, numbers + 1000) == TEAMS * ANSWER
    assert correlation(numbers, numbers + 1000) > 0.99
    batches = np.repeat([[1, 2, 3]], ANSWER // 3, axis=1).repeat(TEAMS, axis=0)
    assert by_value(batches, batches) == pytest.approx(3 * TEAMS)


def rows_of(here: World, table: str, key: str, known: list[list], within_unit: bool = False) -> Rows:
    """What a reader of all files sees of the row of each person, whom the test knows by the column `key`."""
    with reading(here.inst.engine) as db:
        hidden = ", xmin::text::bigint AS xmin, ctid::text AS ctid" if db.dialect.name == "postgresql" else ""
        found = [dict(row._mapping) for row in db.execute(text(f"SELECT *{hidden} FROM {table}"))]
    content = b"" if hidden else sqlite_file(here)
    for row in found:
        if hidden:
            page, place = row.pop("ctid").strip("()").split(",")
            row["place"] = int(page) * 10_000 + int(place)
        else:
            row["place"] = content.index(row["id"] if "id" in row else row[key])
    teams = here.wave.chart.ids[1:]
    index = {(row["unit"] if within_unit else "", row[key]): row for row in found}
    used = [[index[teams[i] if within_unit else "", each] for each in team] for i, team in enumerate(known)]
    names = set(found[0]) - {"survey", "unit"}
    return Rows({name: np.array([[_number(row[name]) for row in team] for team in used]) for name in sorted(names)})


def sqlite_file(here: World) -> bytes:
    """The database's file. Its log is empty, so the file has everything."""
    path = here.inst.settings.home / "inside_out.db"
    log = path.with_name("inside_out.db-wal")
    assert not log.exists() or log.stat().st_size == 0
    return path.read_bytes()


def _number(value: int | str | bytes | None) -> int:
    """Any value as a number of the same order."""
    if value is None:
        return -1
    if isinstance(value, int):
        return value
    content = value.encode() if isinstance(value, str) else bytes(value)
    return int.from_bytes(content[:6].ljust(6, b"\0"), "big")


def _ranks(values: np.ndarray) -> np.ndarray:
    """By team; equal values in random order, since an order of the rows would be one more thing to be seen."""
    noise = np.random.default_rng(7).random(values.shape)
    return np.lexsort((noise, values)).argsort()


def by_rank(one: np.ndarray, other: np.ndarray) -> float:
    """People who are found where the first row of one table is laid beside the first of the other, and so on."""
    apart = np.random.default_rng(8).permuted(np.broadcast_to(np.arange(ANSWER), one.shape), axis=1)
    left = np.array([_ranks(team) for team in one])
    right = np.array([_ranks(team[order])[order.argsort()] for team, order in zip(other, apart, strict=True)])
    return float((left == right).sum())


def by_value(one: np.ndarray, other: np.ndarray) -> float:
    """People who are found, on average, where each row is laid beside one of those with an equal value."""
    equal = one[:, :, None] == other[:, None, :]
    candidates = equal.sum(axis=2)
    true = np.diagonal(equal, axis1=1, axis2=2)
    return float((true / np.maximum(candidates, 1)).sum())


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Of ranks within teams, over all people; 0 where either says nothing."""
    left, right = (np.array([_midranks(team) for team in values]).ravel() for values in (one, other))
    return float(np.corrcoef(left, right)[0, 1]) if left.std() and right.std() else 0.0


def _midranks(values: np.ndarray) -> np.ndarray:
    return (values[:, None] > values).sum(axis=1) + (values[:, None] == values).sum(axis=1) / 2
