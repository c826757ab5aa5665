"""Candidates for themes: stable groups of comments that no theme holds, and nothing else."""

from __future__ import annotations

import random

from diagnostic.core.released.themes.candidates import STABLE, candidate_themes

RNG = random.Random(5)
SUBJECTS = {
    "canteen": "canteen lunch vegetarian soup salad coffee",
    "parking": "parking garage bicycle barrier spaces car",
    "salary": "salary bonus raise pay grade money",
    "building": "windows heating lights office carpet noise",
    "party": "party summer christmas music barbecue dance",
}
CLEAR = [f"the {' and the '.join(RNG.sample(words.split(), 3))} {i}" for i in range(60) for words in SUBJECTS.values()]
WORDS = [f"word{i}" for i in range(60)]
NOISE = [" ".join(RNG.sample(WORDS, 5)) for _ in range(300)]


def test_subjects_that_no_theme_holds_are_proposed_with_their_words_and_examples():
    found = candidate_themes(CLEAR)
    assert found and all(each.stability >= STABLE and each.comments >= 10 for each in found)
    for each in found:
        assert any(set(each.words) <= set(words.split()) for words in SUBJECTS.values())
        assert all(example in CLEAR and each.words[0] in example for example in each.examples)


def test_the_order_of_comments_and_one_said_twice_make_no_difference():
    again = RNG.sample(CLEAR, len(CLEAR)) + CLEAR[:50]
    assert candidate_themes(again) == candidate_themes(CLEAR)


def test_too_few_or_nothing_in_common_or_not_stable_proposes_nothing():
    assert candidate_themes(CLEAR[:199]) == ()
    assert candidate_themes([f"once{i}" for i in range(250)]) == ()
    assert candidate_themes(NOISE) == ()
    assert candidate_themes([]) == ()
