"""What in a comment could tell who somebody is. The same table is read by the browser of whoever writes."""

from __future__ import annotations

import re

import pytest

from diagnostic.definitions.identifying_phrases import TELLTALES, known_languages, telltales

#: text -> what is found, in English unless it says otherwise; the browser's tests read this table too.
EXAMPLES = [
    ("Write to ann.lee@acme.example or ask.", ["ann.lee@acme.example"]),
    ("My number is 0171 234 56 78, call me", ["0171 234 56 78"]),
    ("+44 20 7946 0958 or (020) 7946 0958", ["+44 20 7946 0958", "(020) 7946 0958"]),
    ("Call 555-123-4567!", ["555-123-4567"]),
    ("I am on ext. 4471 all day", ["ext. 4471"]),
    ("My manager Tom never asks", ["Tom"]),
    ("Mrs Okafor knows, and so does Dr. Lindqvist", ["Mrs Okafor", "Lindqvist"]),
    ("Everybody knows that Maria Lopez does the work", ["Maria Lopez"]),
    ("we wait for Tom's answer", ["Tom"]),
    ("I am the only woman in the van", ["I am the only"]),
    ("As the youngest here I get the early round", ["As the youngest"]),
    ("being the only one who stays late", ["being the only"]),
    ("she is the only apprentice", ["the only apprentice"]),
    ("Nobody listens.", []),
    ("We met on 12.05.2024 and 01.02.2025, at 0800", []),
    ("In 2023-2024 we had 10 000 000 parcels", []),
    ("The Monday meeting. Please Stop it. Every Friday evening", []),
    ("More time, more people. The only thing that helps is rest.", []),
    ("It costs 0.5 to 1.5 hours, 24/7, 365 days", []),
    ("This month's plan, Monday's plan and the team's plan", []),
]
GERMAN = [
    ("Mein Chef Thomas hört nie zu", ["Thomas"]),
    ("Frau Öztürk und Herr van Dyck wissen es", ["Öztürk"]),
    ("Ich bin die Einzige in der Nachtschicht", ["Ich bin die Einzige"]),
    ("als einziger ist es schwer, Das Team hilft", []),
]


def found(text: str, language: str = "en") -> list[str]:
    return [text[each.start : each.end] for each in telltales(text, [language])]


@pytest.mark.parametrize(("text", "passages"), EXAMPLES, ids=[text[:30] for text, _ in EXAMPLES])
def test_what_could_tell_who_somebody_is(text, passages):
    assert found(text) == passages


@pytest.mark.parametrize(("text", "passages"), GERMAN, ids=[text[:30] for text, _ in GERMAN])
def test_each_language_has_its_own_phrases(text, passages):
    assert found(text, "de") == passages
    assert found("Ich bin die Einzige. I am the only one.") == ["I am the only"]


def test_addresses_and_numbers_are_found_in_any_language():
    assert found("Écrivez à ann@acme.example", "fr") == ["ann@acme.example"]
    assert known_languages() == {"en", "de"}


@pytest.mark.parametrize("row", TELLTALES, ids=lambda row: row.pattern[:30])
def test_a_pattern_is_read_alike_by_python_and_javascript(row):
    assert not re.search(r"\\[bwdsBWDSAZ]|\(\?<|\(\?P|\(\?[aimsx]", row.pattern)
    assert re.compile(row.pattern).groups == 1
