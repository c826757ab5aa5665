"""Agendas: what a step may say, what a meeting gets from the file, and a copy that somebody edited in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnostic.definitions.loading.playbook_files import agenda_of, load_playbook, parse_agenda, plain_agenda
from diagnostic.definitions.playbook.kinds.guess import Guess
from diagnostic.definitions.playbook.kinds.show import Show
from diagnostic.definitions.playbook.kinds.vote import Vote
from diagnostic.definitions.playbook.shows import SHOWS
from diagnostic.definitions.playbook.step import Mentionable
from diagnostic.definitions.playbook.step_kinds import KINDS

EVERY_KIND = Path(__file__).resolve().parents[1] / "good_yaml" / "playbook" / "every_kind.yaml"
HELLO = {"id": "hello", "kind": "say", "heading": "Welcome", "minutes": 2}
NOTES = {"id": "notes", "kind": "collect", "heading": "Notes", "minutes": 5, "ask": "What do you see?"}
KNOWN = Mentionable(dimensions=["trust", "warmth"], audiences=["employee", "customer"], units=["north", "south"])


def agenda(*steps: object) -> dict[str, object]:
    return {"id": "mine", "name": "Mine", "purpose": "To talk.", "steps": list(steps)}


def problems(*steps: object, known: Mentionable | None = None) -> list[str]:
    return [str(problem) for problem in agenda_of(agenda(*steps), known)[1]]


def test_each_step_is_of_its_kind_and_says_what_the_file_says():
    workshop = load_playbook(EVERY_KIND).agenda("workshop")
    assert {step.kind for step in workshop.steps} == set(KINDS)
    assert all(type(step) is KINDS[step.kind] for step in workshop.steps)
    steps = {step.id: step for step in workshop.steps}
    assert isinstance(guess := steps["guess"], Guess)
    assert (guess.ask, guess.about, guess.dimension) == ("number", "outside", "largest_gap")
    assert guess.groups == ({"en": "Leaders"}, {"en": "Staff", "de": "Team"})
    assert isinstance(vote := steps["vote"], Vote)
    assert (vote.on, vote.options, vote.dots) == ("notes", (), 3)
    assert workshop.minutes == 116.5


@pytest.mark.parametrize("each", [*load_playbook(EVERY_KIND).agendas, *load_playbook().agendas], ids=lambda a: a.id)
def test_an_agenda_is_the_same_again_from_its_plain_data(each):
    assert parse_agenda(json.loads(json.dumps(plain_agenda(each)))) == each


def test_the_shipped_presentation_shows_customers_only_after_the_guess_and_fits_any_survey():
    present = load_playbook().agenda("present")
    order = [step.kind for step in present.steps]
    shown = {step.id: step for step in present.steps if isinstance(step, Show)}
    before = [shown[step.id] for step in present.steps[: order.index("guess")] if step.id in shown]
    assert {step.show for step in before} == {"participation", "heatmap", "symptoms"}
    assert {step.audience for step in before if step.show == "heatmap"} == {"inside"}
    assert {step.unit for step in shown.values()} == {"whole", "largest_gap", None}
    assert {step.dimension for step in shown.values()} == {"ruled", "unruled", None}
    assert all(step.heading and step.text and step.prompts and step.notes for step in present.steps)
    assert 35 <= present.minutes <= 45


def test_plain_data_hold_only_what_is_said():
    assert plain_agenda(parse_agenda(agenda(HELLO | {"notes": " ", "prompts": ["", None], "source": ""})))["steps"] == [
        {"id": "hello", "kind": "say", "heading": {"en": "Welcome"}, "minutes": 2.0}
    ]


def test_an_edited_copy_gets_the_messages_of_a_file_located_by_step():
    assert problems(
        HELLO | {"minutes": "2"},
        HELLO | {"heading": "  "},
        {"kind": "shwo", "id": "map", "heading": "Map", "minutes": 3, "show": "heatmpa"},
        "Good bye",
        {"id": "vote", "kind": "vote", "heading": "Vote", "minutes": 3, "options": [], "on": "notes"},
    ) == [
        "steps[4]: expected a step, found 'Good bye'",
        "steps › hello › minutes: expected a number of minutes, more than 0 and at most 240, found '2'",
        "steps › hello › heading: expected a text, or one for each language as in {en: ..., de: ...}, found nothing. "
        "A step of kind 'say' needs the key 'heading'.",
        f"steps › map › kind: expected a kind of step ({', '.join(KINDS)}), found 'shwo'. "
        "Did you mean 'show'?",
        f"steps › map › show: expected the name of what to show ({', '.join(SHOWS)}), found 'heatmpa'. "
        "Did you mean 'heatmap'?",
        "steps › vote › on: expected the id of an earlier step of kind 'collect', found 'notes'. "
        "No step before this one is of kind 'collect'.",
        "steps › hello › id: expected each id once, found 'hello' a second time",
    ]  # fmt: skip


def test_steps_may_change_places_as_long_as_notes_come_before_the_vote_on_them():
    vote = {"id": "vote", "kind": "vote", "heading": "Vote", "minutes": 3, "on": "notes"}
    assert problems(NOTES, vote, HELLO) == []
    assert len(problems(HELLO, vote, NOTES)) == 1
    assert len(problems(NOTES | {"kind": "colect"}, vote)) == 1  # one slip, one message


@pytest.mark.parametrize(
    "data",
    [None, [], "present", 3, {}, {"steps": {}}, agenda(), agenda(*[HELLO | {"id": f"s{i}"} for i in range(61)]),
     agenda(*[[]] * 500), agenda(HELLO | {"heading": "\ud800"}), agenda(HELLO | {"minutes": float("nan")}),
     agenda(HELLO | {"minutes": 10**400}),
     agenda(HELLO | {"text": "x" * 10_000_000}), agenda(HELLO | {"prompts": ["Why?"] * 13}),
     agenda(*[{"id": 3, "kind": ["say"], "heading": {"en": {"en": "x"}}}] * 200)],
    ids=["none", "list", "text", "number", "empty", "block", "no-steps", "many-steps", "lists", "surrogate",
         "nan", "huge", "long", "prompts", "many-problems"],
)  # fmt: skip
def test_other_data_are_refused_shortly(data):
    agenda_, found = agenda_of(data)
    assert agenda_ is None
    assert 1 <= len(found) <= 101
    assert max(len(str(problem)) for problem in found) < 600


def test_data_that_never_end_are_not_followed():
    deep: list[object] = []
    deep.append(deep)
    assert agenda_of(agenda(HELLO | {"heading": deep}))[0] is None


def show(name: str, **choices: str) -> dict[str, object]:
    return {"id": "s", "kind": "show", "heading": "Look", "minutes": 1, "show": name, **choices}


@pytest.mark.parametrize("name", SHOWS)
def test_everything_that_can_be_shown_takes_its_choices_and_no_other(name):
    every = {"unit": "largest_gap", "dimension": "trust", "audience": "inside", "question": "one_change"}
    taken = {choice: every[choice] for choice in SHOWS[name].takes}
    assert problems(show(name, **taken)) == []
    assert len(problems(show(name, **every))) == len(every) - len(taken)
    assert len(problems(show(name))) == len(SHOWS[name].needs)


@pytest.mark.parametrize(
    ("step", "sound"),
    [
        (show("unit", unit="north"), True),
        (show("unit", unit="nort"), False),
        (show("unit", unit="outside"), False),
        (show("heatmap", dimension="unruled", audience="customer"), True),
        (show("heatmap", dimension="lowest"), False),
        (show("change", dimension="ruled"), False),
        (show("change", dimension="lowest", audience="outside"), True),
        (show("change", audience="leader"), False),
        ({**NOTES, "kind": "guess", "ask": "number", "about": "customer", "dimension": "warmth"}, True),
        ({**NOTES, "kind": "guess", "ask": "number", "about": "customer", "dimension": "warmness"}, False),
        ({**NOTES, "kind": "guess", "ask": "lowest", "about": "inside"}, True),
    ],
)
def test_choices_are_words_or_ids_of_what_was_asked(step, sound):
    assert (problems(step, known=KNOWN) == []) is sound
