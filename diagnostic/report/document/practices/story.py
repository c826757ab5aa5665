"""Inside out as a document: from how people treat each other to what those outside meet, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostic.report.audit.findings import audits
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.content.practices.inside_story import inside_story
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.chapters import limits
from diagnostic.report.document.gap_report import report_document
from diagnostic.report.document.parts import (
    SCORES,
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.pictures import pairs
from diagnostic.report.document.practices.frame import LEGEND
from diagnostic.report.pages.practices.inside_story import LEADS, Chip, StoryStep, story_finding, story_steps
from diagnostic.report.palette import MIDDLE
from diagnostic.report.words import audience_name, capital, score

STORY = "story"


def story_document(content: Content, units: Sequence[str]) -> ReportDocument:
    """The story of each of these units, as their page tells it of the first audience outside."""
    audience = next(iter(content.audiences), "")
    chapters = (one_story(content, unit, audience) for unit in units)
    known = limits(content, audits(content))
    return report_document(content, f"Inside out: {content.units[content.root].name}", (*chapters, known))


def one_story(content: Content, unit: str, audience: str) -> Chapter:
    """What is low inside, what that predicts, and what those outside say of it."""
    story = inside_story(content, unit, audience)
    first = Statement(story_finding(content, story, unit, audience), (LEADS,))
    steps = story_steps(content, story, unit, audience)
    parts = (part for number, step in enumerate(steps, 1) for part in _step(number, step, audience))
    return Chapter(STORY, f"{content.units[unit].name}, step by step", (first, *parts))


def _step(number: int, step: StoryStep, audience: str) -> Iterator[Part]:
    """What a step asks, its finding, and the picture behind it."""
    yield Heading(f"{number}. {step.title}")
    yield Remark((step.line,))
    scores = [chip for chip in step.chips if chip.shade >= 0]
    named = [chip for chip in step.chips if chip.shade < 0]
    if scores:
        yield _scores(step.title, scores)
    if named:
        yield Listing(tuple((chip.text, chip.name) for chip in named))
    if step.wow:
        who = capital(audience_name(audience))
        inside, outside = step.wow
        row = Dumbbell("The WOW", inside, outside, MIDDLE, f"{score(inside)} against {score(outside)}")
        yield pairs([row], "Inside", who, f"{step.title}, 0 to 100")
    if step.shares:
        yield Listing(tuple((f"{each.name}:", each.words) for each in step.shares))


def _scores(title: str, chips: Sequence[Chip]) -> DataTable:
    """Scores beside each other in one row, the lowest first."""
    columns = tuple(TableColumn(chip.name, chip.name) for chip in chips)
    cells = tuple(TableCell(chip.text, chip.shade) for chip in chips)
    caption = f"{title}: scores from 0 to 100, the lowest first"
    return DataTable(caption, "", columns, (TableRow("Score", cells),), SCORES, LEGEND)
