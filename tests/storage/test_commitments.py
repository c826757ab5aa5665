"""Commitments are open records: what judges them, nothing is taken out afterwards, and pooling tells nobody apart."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diagnostic.definitions.acting.commitment import Aim
from diagnostic.definitions.action import ActionText, ActionWhy
from diagnostic.definitions.agreement import AgreementText
from diagnostic.definitions.organisation import tree
from diagnostic.errors import UserError
from diagnostic.services.actions.records import delete_action, new_action
from diagnostic.services.agreements.texts import new_agreement
from diagnostic.services.commitments.records import (
    annotate,
    commit,
    commitments,
    notes,
    withdraw_commitment,
)
from diagnostic.services.commitments.verdicts import tried, tries_of_rules
from diagnostic.services.fieldwork.imports import AnswersFile, import_file
from diagnostic.services.fieldwork.lifecycle import close_wave, create_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.persons.erasure import erase_person
from diagnostic.services.practices.adoptions import Adoption, save_adoption
from diagnostic.services.publication.publish import publish_wave
from tests.kept import Kept, keep, put
from tests.worlds import EMPLOYEE, NOW, access_to, consultant, one_connection

TEAMS = [f"t{number:02}" for number in range(14)]
CHART = tree([("all", None, "Everybody", {}), *((team, "all", team.upper(), {}) for team in TEAMS)])
DAY = timedelta(days=1)
OTHER = ActionText("Have lunch together")
STEP = ActionText("Write down what was promised", ActionWhy("rule", "S02", "Distance"), "Ann")
AIM = Aim(tuple(TEAMS[:3]), "staff", "teamwork", date(2024, 5, 1), 5.0)
LOW, MIDDLE, HIGH = "2,3,3,3,4,3,3", "2,3,3,3,4,3,4", "4,4,5,5,4,4,5"


class Asked:
    """An organisation that is asked twice: in March, and from May on."""

    def __init__(self, inst: Installation, organisation: str = "acme"):
        self.inst, self.access = inst, consultant(inst, organisation, CHART)

    def elsewhere(self, inst: Installation) -> Asked:
        """The same in another installation."""
        found = copy(self)
        found.inst = inst
        return found

    def wave(self, name: str, opens: date, answers: dict[str, str], late: int = 0) -> None:
        days = {"opens": opens, "closes": opens + 20 * DAY, "now": NOW}
        wave = create_wave(self.inst, self.access, name=name, questionnaires=[EMPLOYEE], **days)
        rows = [f"{team},{code}" for team in TEAMS for code in answers.get(team, MIDDLE).split(",")]
        file = AnswersFile("\n".join(["unit,team_1", *rows]).encode(), name="answers.csv")
        then = NOW.replace(year=opens.year, month=opens.month, day=opens.day) + (21 + late) * DAY
        import_file(self.inst, self.access, wave, "employee", file, True, then)
        close_wave(self.inst, self.access, wave, then)
        publish_wave(self.inst, self.access, wave.id, then)

    def before(self) -> None:
        self.wave("Before", date(2024, 2, 1), {team: [LOW, MIDDLE][number % 2] for number, team in enumerate(TEAMS)})

    def after(self, **answers: str) -> None:
        same = {team: [LOW, MIDDLE][number % 2] for number, team in enumerate(TEAMS)}
        self.wave("After", date(2024, 5, 2), same | answers)

    def act(self, unit: str = "t00", text: ActionText = STEP) -> str:
        return new_action(self.inst, self.access, unit, text, NOW)

    def verdicts(self, access: Access | None = None) -> list[str]:
        return [each.judged.verdict if each.judged else "" for each in tried(self.inst, access or self.access)]


@pytest.fixture(scope="module")
def first() -> list[tuple[Asked, Kept]]:
    """The first organisation after its first survey, and all that its installation holds."""
    return []


@pytest.fixture
def acme(sqlite_installation: Installation, first) -> Asked:
    """A new one: all but the first hold what the first held."""
    if not first:
        found = Asked(sqlite_installation)
        found.before()
        first.append((found, keep(sqlite_installation)))
        return found
    found, kept = first[0]
    put(sqlite_installation, kept)
    return found.elsewhere(sqlite_installation)


def test_the_next_survey_answers_and_then_nothing_is_taken_out(acme):
    record = acme.act()
    promise = commit(acme.inst, acme.access, record, AIM, NOW)
    with pytest.raises(UserError, match="already"):
        commit(acme.inst, acme.access, record, AIM, NOW)
    assert acme.verdicts() == [""]
    acme.after(t00=HIGH, t01=HIGH, t02=HIGH)
    assert acme.verdicts() == ["moved"]
    acme.wave("Of days before", date(2024, 4, 15), {}, late=90)
    acme.wave("Of the same days before", date(2024, 2, 5), dict.fromkeys(TEAMS[:3], HIGH), late=150)
    assert acme.verdicts() == ["moved"]  # whatever is published later
    with pytest.raises(UserError, match="it stays, whatever it says"):
        withdraw_commitment(acme.inst, acme.access, promise, NOW)
    delete_action(acme.inst, acme.access, record, NOW)
    [left] = commitments(acme.inst, acme.access)
    assert (acme.verdicts(), left.what) == (["moved"], STEP.what) and "Ann" not in repr(left)
    annotate(acme.inst, acme.access, promise, "Two of them moved  house.", NOW)
    assert [each.text for each in notes(acme.inst, acme.access)[promise]] == ["Two of them moved house."]
    south = access_to(acme.inst, "acme", "executive", "t01")
    assert acme.verdicts(south) == []  # a verdict compares with units beyond a part


def test_until_then_it_can_be_taken_back_with_its_notes(acme):
    promise = commit(acme.inst, acme.access, acme.act(), AIM, NOW)
    with pytest.raises(UserError, match="beyond yours"):  # it is of an action of t00, but about three units
        withdraw_commitment(acme.inst, access_to(acme.inst, "acme", "executive", "t00"), promise, NOW)
    annotate(acme.inst, acme.access, promise, "Perhaps", NOW)
    assert erase_person(acme.inst, acme.access, AIM.by.isoformat(), NOW) == 0  # a day is nobody's name
    with one_connection(acme.inst.engine):
        withdraw_commitment(acme.inst, acme.access, promise, NOW)
    assert (commitments(acme.inst, acme.access), dict(notes(acme.inst, acme.access))) == ([], {})


def test_units_that_try_the_first_steps_of_one_rule_are_judged_together_and_others_apart(acme):
    for team in TEAMS[:3]:
        commit(acme.inst, acme.access, acme.act(team), replace(AIM, units=(team,)), NOW)
    agreed = new_agreement(acme.inst, acme.access, "t05", AgreementText("Ours", ("a", "b", "c")), NOW)
    commit(acme.inst, acme.access, agreed, replace(AIM, units=("t05",)), NOW)
    adopted = save_adoption(acme.inst, acme.access, Adoption("t06", NOW.date(), ("agree",)), NOW)
    commit(acme.inst, acme.access, adopted, replace(AIM, units=("t06",), dimension="trust"), NOW)
    acme.after(t00=LOW, t01=LOW, t02=LOW)
    found = {each.first.what: each for each in tried(acme.inst, acme.access)}
    assert {what: len(each.units) for what, each in found.items()} == {
        STEP.what: 3,
        "Ours": 1,
        "Standards taken up: Agree before starting": 1,
    }
    together = found[STEP.what].judged
    assert together.effect.units.adopters == 3 and together.effect.units.others == 10  # t05 tried for the same
    assert found["Standards taken up: Agree before starting"].judged.effect.units.adopters == 0  # of trust nothing


@pytest.mark.parametrize(
    ("by", "made", "judged"),
    [
        (date(2024, 5, 1), NOW, True),
        (date(2024, 5, 22), NOW, True),  # the survey ends on that day
        (date(2024, 5, 23), NOW, False),
        (date(2024, 5, 20), NOW.replace(month=5, day=3), False),  # begun after the survey had
    ],
)
def test_which_survey_judges(acme, by, made, judged):
    promise = commit(acme.inst, acme.access, acme.act(), replace(AIM, by=by), made)
    acme.after()
    assert [bool(each) for each in acme.verdicts()] == [judged]
    if not judged:
        withdraw_commitment(acme.inst, acme.access, promise, NOW)


REFUSED = {
    "no such record": ("0" * 32, AIM, "does not exist"),
    "no such unit": (None, replace(AIM, units=("t0",)), "units of the organisation, found 't0'"),
    "no such survey": (None, replace(AIM, questionnaire="guests"), "a survey that was published, found 'guests'"),
    "no such dimension": (None, replace(AIM, dimension="teamwrk"), "Did you mean 'teamwork'"),
    "an item of another": (None, replace(AIM, item="trust_1"), "an item of that dimension, found 'trust_1'"),
    "too late": (None, replace(AIM, by=date(2024, 3, 4)), "a day that is still to come"),
}


@pytest.mark.parametrize(("record", "aim", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_aimed_at(acme, record, aim, words):
    with pytest.raises(UserError, match=words):
        commit(acme.inst, acme.access, record or acme.act(), aim, NOW)
    assert commitments(acme.inst, acme.access) == []


def test_ten_tries_of_a_rule_are_shown_and_those_of_one_other_organisation_are_not(acme):
    for team in TEAMS[:5]:
        commit(acme.inst, acme.access, acme.act(team), replace(AIM, units=(team,)), NOW)
    acme.after()
    assert tries_of_rules(acme.inst, acme.access) == {}
    others = []
    for name in ("b", "c"):
        other = Asked(acme.inst, name)
        other.before()
        commit(other.inst, other.access, other.act(), replace(AIM, units=tuple(TEAMS[:4])), NOW)
        other.after()
        others.append(other)
    pooled = tries_of_rules(acme.inst, acme.access)["S02"]
    assert (pooled.tries, pooled.organisations) == (13, 3)
    assert tries_of_rules(acme.inst, access_to(acme.inst, "acme", "executive", "t01")) == {}
