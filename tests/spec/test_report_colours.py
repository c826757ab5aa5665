"""Colours mean one thing, always, and every number on them can be read."""

from __future__ import annotations

import pytest

from diagnostic.report.palette import (
    DARK,
    GAP_CLASSES,
    LIGHT,
    MIDDLE,
    SCORE_CLASSES,
    contrast,
    gap_class,
    score_class,
    shown,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@THEMES
def test_the_number_in_every_cell_has_a_contrast_of_4_5_or_more(theme):
    shades = [*theme.scores, theme.hidden]
    assert [
        round(contrast(shade.fill, shade.ink), 2) for shade in shades if contrast(shade.fill, shade.ink) < 4.5
    ] == []


@THEMES
def test_text_and_marks_on_the_page_can_be_read(theme):
    assert contrast(theme.ink, theme.ground) >= 7
    assert min(contrast(theme.quiet, ground) for ground in (theme.ground, theme.field)) >= 4.5
    assert min(contrast(mark, theme.field) for mark in (theme.worse, theme.better, theme.ink)) >= 3


@THEMES
def test_an_outer_class_is_never_brighter_than_the_class_beside_it(theme):
    brightness = [contrast(shade.fill, "#000000") for shade in theme.scores]
    assert brightness[0] < brightness[1] and brightness[4] < brightness[3]


def test_the_light_classes_are_the_agreed_ones():
    assert [shade.fill for shade in LIGHT.scores] == ["#c2510c", "#f2b27a", "#eef0f2", "#a9cbe8", "#1d6fb5"]
    assert len(SCORE_CLASSES) == len(GAP_CLASSES) == len(LIGHT.scores) == len(DARK.scores)


@pytest.mark.parametrize(
    ("score", "number", "position"),
    [(39.49, 39, 0), (39.5, 40, 1), (54.4, 54, 1), (54.5, 55, 2), (64.5, 65, 3), (79.49, 79, 3), (79.5, 80, 4)],
)
def test_a_class_is_decided_on_the_number_that_is_shown(score, number, position):
    assert (shown(score), score_class(score)) == (number, position)


@pytest.mark.parametrize(
    ("gap", "position"), [(-15.0, 0), (-14.4, 1), (-5.0, 1), (-4.4, 2), (4.4, 2), (5.0, 3), (14.6, 4)]
)
def test_gaps_use_the_same_ends_and_are_neutral_where_chance_may_explain_them(gap, position):
    assert (gap_class(gap), gap_class(gap, certain=False)) == (position, MIDDLE)
