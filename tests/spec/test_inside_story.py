"""The story of inside out, in words: each step says what is known, and no more."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from diagnostic.core.released.gaps import FELT, NOT_FELT, UNEXPECTED
from diagnostic.report.content.practices.causes import Cause
from diagnostic.report.content.practices.inside_story import InsideStory, inside_story
from diagnostic.report.document.practices.story import one_story
from diagnostic.report.pages.practices.inside_story import NOT_ASKED, shares, story_finding, story_steps
from tests.documents import texts
from tests.spec.test_report_sentences import DISTANCE, world

CONTENT = world({"a": "1" * 12, "b": "5" * 12}, {"a": "1" * 12, "b": "5" * 12})
EMPTY = InsideStory((), (), (), {}, (nan, nan), (), 1)


def finding(unit: str, story: InsideStory | None = None) -> str:
    return story_finding(CONTENT, story or inside_story(CONTENT, unit, "customer"), unit, "customer")


def lines(unit: str, story: InsideStory | None = None) -> list[str]:
    story = story or inside_story(CONTENT, unit, "customer")
    return [step.line for step in story_steps(CONTENT, story, unit, "customer")]


def test_where_it_is_low_on_both_sides_one_step_leads_to_the_next():
    assert finding("a") == "One symptom predicted from inside: customers feel it"
    signs, conditions, predicted, said, wow, in_the_way = lines("a")
    assert signs == conditions.replace("condition", "sign") == "One sign is low for sure: trust."
    assert predicted == f"One symptom is predicted: {CONTENT.say(DISTANCE.name)}."
    assert said == "Customers feel the predicted symptom, and no other."
    assert (wow, in_the_way) == ("The WOW inside is hidden, or was not asked.", NOT_ASKED)


def test_where_all_is_well_nothing_is_predicted():
    assert finding("b") == "Inside nothing is low for sure, and no symptom is predicted"
    assert lines("b")[1] == "Trust is not low for sure."


FOUND = {
    "hidden": (EMPTY, "Too few answers to tell the story of B"),
    "not felt": ({"felt": {"S02": NOT_FELT}}, "One symptom predicted from inside: customers feel no sign of it (yet)"),
    "felt": ({"felt": {"S02": FELT}}, "One symptom predicted from inside: customers feel it"),
    "unexpected": (
        {"felt": {"S02": UNEXPECTED}, "predicted": ()},
        "One condition is low inside, and no symptom is predicted; customers feel one all the same",
    ),
}


@pytest.mark.parametrize(("changed", "words"), FOUND.values(), ids=FOUND)
def test_the_finding(changed, words):
    story = changed if isinstance(changed, InsideStory) else replace(inside_story(CONTENT, "a", "customer"), **changed)
    assert finding("b", story) == words


def test_what_is_in_the_way_is_told_with_its_range_and_how_it_compares():
    met = Cause("Departments that fought", 27, 0.7, (0.52, 0.84), "higher", "")
    hidden = Cause("Silos", nan, nan, (nan, nan), "", "fewer than 10 answers")
    (bar,) = shares([met, hidden])
    assert bar.words == "70\u00a0% of 27 (likely 52\u201384); more than elsewhere, by more than chance"
    told = "Met by most in the last month: departments that fought, 70\u00a0% of 27. "
    assert (
        lines("b", replace(EMPTY, causes=(met, hidden)))[-1]
        == f"{told}Met more than elsewhere: departments that fought."
    )
    assert lines("b", replace(EMPTY, causes=(hidden,)))[-1] == "Not shown here: fewer than 10 answers."


@pytest.mark.parametrize("unit", ["a", "b"])
def test_a_document_of_the_story_says_and_shows_every_step(unit):
    story = inside_story(CONTENT, unit, "customer")
    chapter = one_story(CONTENT, unit, "customer")
    held = list(texts(chapter, draw=False))
    steps = story_steps(CONTENT, story, unit, "customer")
    chips = {text for step in steps for chip in step.chips for text in (chip.name, chip.text) if text}
    said = {finding(unit), *lines(unit), *chips}
    assert said - set(held) == set()
    assert len(said) > 6
