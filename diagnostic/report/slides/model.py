"""A slide and what it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a slide is a value: who shows one need not wait for what makes it
    import pandas as pd

    from diagnostic.core.released.comment_release import CommentRelease
    from diagnostic.definitions.organisation import Organisation
    from diagnostic.definitions.questionnaire import Questionnaire
    from diagnostic.report.charts.grid import Cells, GridColumn
    from diagnostic.report.charts.specification import Spec
    from diagnostic.report.content.practice import PracticeContent
    from diagnostic.report.content.prepare import Content
    from diagnostic.report.content.rows import View

MOST_ROWS, MOST_COLUMNS = 8, 13  # of a grid: they fill 720 pixels in letters of 24
MOST_PAIRS = 9  # of a picture of dumbbells
WHOLE, LARGEST_GAP = "whole", "largest_gap"  # words in place of the id of a unit
INSIDE, OUTSIDE = "inside", "outside"  # in place of that of an audience


@dataclass(frozen=True)
class Choice:
    """What of the report is shown, by ids or words for them; empty for what the show itself chooses.

    unit : or `whole`, or `largest_gap`, the one with the largest certain gap. dimension : or `lowest`, `highest`,
    `largest_gap`; of a heatmap `ruled` or `unruled`. audience : or `inside`, `outside`. question : an open question.
    """

    unit: str = ""
    dimension: str = ""
    audience: str = ""
    question: str = ""


@dataclass(frozen=True)
class NotShown:
    """Why there is nothing to show, in a sentence."""

    reason: str


@dataclass(frozen=True)
class SlideGrid:
    """A grid as `report/charts/grid.py` draws it, at most eight rows and thirteen columns of it.

    kind : decides the colours, "scores" or "felt". legend : what the classes of its cells mean, the lowest first.
    """

    name: str
    view: View
    columns: tuple[GridColumn, ...]
    cells: Cells
    kind: str = "scores"
    legend: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """What stands on the wall at one press of a clicker; it holds nothing that a later slide reveals.

    headline : the finding. picture : a Vega-Lite specification for each theme, by the theme's name. alt : the picture
    or the table in words. list : comments, questions or steps. keys : what the signs of the picture or of
    the grid mean, a sign each.
    """

    headline: str
    sentences: tuple[str, ...] = ()
    picture: Mapping[str, Spec] | None = None
    table: SlideGrid | None = None
    alt: str = ""
    list: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()


Slides = tuple[Slide, ...] | NotShown


@dataclass(frozen=True)
class FirstScores:
    """What a live wave has shown so far of one audience, within a viewer's part of the chart.

    scores : `unit`, `dimension`, `n`, `mean` 0-100 of each unit with the units below it, where anything is shown.
    """

    wave: str
    chart: Organisation
    questionnaire: Questionnaire
    scores: pd.DataFrame


@dataclass(frozen=True)
class Material:
    """Everything that slides are made from; published and released values alone, of one viewer's part of the chart.

    stamp : names all of it: two materials with the same stamp give the same slides. content : None until the wave is
    published, and for the survey of a practice. practised : the surveys of that practice up to this one, the earliest
    first. voices : released comments, by audience. so_far : of a live wave, by audience. made : slides that were made
    already, by show and choice; whoever asks while some are being made waits for them.
    """

    stamp: str
    content: Content | None
    practised: Sequence[PracticeContent] = ()
    voices: Mapping[str, CommentRelease] = field(default_factory=dict)
    so_far: Mapping[str, FirstScores] = field(default_factory=dict)
    made: dict[tuple[str, Choice], Slides] = field(default_factory=dict, compare=False, repr=False)
    making: Lock = field(default_factory=Lock, compare=False, repr=False)
