"""Themes learned from corrections: used where they are better, explained by words, the same in any order."""

from __future__ import annotations

import random
from itertools import product

import pytest

from diagnostic.core.released.themes.by_words import Assignment
from diagnostic.core.released.themes.learning import Corrections, learn, learned_themes
from diagnostic.definitions.themes import CommentTheme


def theme(id_: str, side: str, *words: str) -> CommentTheme:
    return CommentTheme.model_validate({"id": id_, "side": side, "name": id_, "words": {"en": words}})


DICTIONARY = [theme("tools", "technical", "laptop", "software"), theme("tone", "human", "rude", "friendl*")]
WHO = ["Mondays", "our office", "the ward", "north", "the shop", "two of us", "everybody"]
# Nobody outside this company knows what a Zebra is; the dictionary misses it, and is right about the rest.
COMPANY = {
    **{f"The Zebra {fails} {who}": {"tools"} for fails, who in product(["lost data for", "stopped at"], WHO)},
    **{f"The laptop {fails} {who}": {"tools"} for fails, who in product(["lost data for", "stopped at"], WHO)},
    **{f"They were rude {when} {who}": {"tone"} for when, who in product(["to", "again at"], WHO)},
    **{f"Nothing {what} {who}": set() for what, who in product(["to add from", "new at"], WHO)},
}


def shuffled(corrections: Corrections, seed: int) -> Corrections:
    return dict(random.Random(seed).sample(list(corrections.items()), len(corrections)))


def test_what_the_dictionary_cannot_know_is_learned_and_shows_the_word_that_decided():
    found = learned_themes(["Zebra crashed", "They were rude", "Nothing"], COMPANY, DICTIONARY)
    assert found.learning.used == "learned" and found.learning.corrected == len(COMPANY)
    assert found.learning.macro_f1.learned > found.learning.macro_f1.dictionary
    marks = {
        text: {each.theme: [text[a:b] for a, b in each.spans] for each in assigned}
        for text, assigned in found.assignments.items()
    }
    assert marks["Zebra crashed"]["tools"][0] == "Zebra"
    assert marks["They were rude"] == {"tone": ["rude"]}
    assert marks["Nothing"] == {}


def test_what_was_judged_by_a_person_stays_as_it_was_judged():
    text = "The laptop and rude"
    found = learned_themes([text], {**COMPANY, text: {"tools", "unknown"}}, DICTIONARY)
    assert found.assignments[text] == (Assignment("tools", ((4, 10),), "person"),)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_same_in_any_order_of_comments_corrections_and_themes(seed):
    asked = ["Zebra crashed", "software", "the ward was friendly"]
    found = learned_themes(asked, COMPANY, DICTIONARY)
    again = learned_themes(asked[::-1], shuffled(COMPANY, seed), DICTIONARY[::-1])
    assert again.assignments == found.assignments
    figures = [(x.used, x.corrected, x.confirmed, x.macro_f1) for x in (found.learning, again.learning)]
    assert figures[0] == figures[1]


WRONG = {text: {"tone"} if themes == {"tools"} else {"tools"} for text, themes in COMPANY.items()}
CASES = {
    "too few": dict(list(COMPANY.items())[:29]),
    "only mistakes were judged": WRONG,
    "the dictionary is right": {text: themes for text, themes in COMPANY.items() if "Zebra" not in text},
    "nobody judged anything": {},
}


@pytest.mark.parametrize("case", CASES)
def test_otherwise_the_dictionary_is_used(case):
    found = learn(CASES[case], DICTIONARY)
    assert found.used == "dictionary" and found.model is None
    assert (found.macro_f1 is None) == (case != "the dictionary is right")
    if found.macro_f1 is not None:
        assert found.macro_f1.learned <= found.macro_f1.dictionary == 1
