"""HTML of a story in steps, and of shares as bars."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from diagnostic.report.markup import sides_track
from diagnostic.report.pages.practices.inside_story import StoryStep, TickedShare
from diagnostic.report.palette import MIDDLE, Theme
from diagnostic.report.templating import fragment


def steps(story: Sequence[StoryStep], theme: Theme) -> Markup:
    """The steps of a story one below the other: a heading, a line, and a small picture each."""
    tracks = [sides_track(*step.wow, MIDDLE, theme) if step.wow else "" for step in story]
    return fragment("story_steps.html", steps=story, tracks=tracks, theme=theme)


def share_bars(shares: Sequence[TickedShare], theme: Theme) -> Markup:
    """Shares as bars with their words, in their order."""
    return fragment("shares.html", shares=shares, theme=theme)
