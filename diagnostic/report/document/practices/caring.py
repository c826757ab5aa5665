"""The standard of caring as a document: survey by survey, the work beside the treatment, and what was written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.report.charts.paired_series import care_points
from diagnostic.report.content.corners import WORK_TREATMENT
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.satisfaction import SurveyRow, care_rows, satisfaction, shown_below
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.document.pictures import in_corners, square
from diagnostic.report.document.practices.frame import marked_scores, practice_document, titled
from diagnostic.report.pages.caring import caring_finding, caring_lead, row_lines
from diagnostic.report.pages.comment_themes import (
    Spoken,
    ThemeRow,
    human_share,
    sides_words,
    theme_blocks,
)

SURVEYS, WORDS = "surveys", "words"
FEWEST_POINTS = 2  # units below, from which a square tells more than the table


@dataclass(frozen=True)
class WrittenThemes:
    """The themes that there are, and released comments with theirs: by survey, lists of a unit's comments.

    state : of the records that they depend on: corrections, and themes that were named.
    """

    themes: tuple[ThemeRow, ...]
    lists: Mapping[str, Sequence[tuple[str, Sequence[Spoken]]]]
    state: str

    def within(self, wave: str, units: Collection[str]) -> list[Spoken]:
        """The comments of one survey from lists of these units."""
        return [each for unit, comments in self.lists.get(wave, ()) if unit in units for each in comments]


def caring(surveys: Sequence[PracticeContent], units: Sequence[str], written: WrittenThemes) -> ReportDocument:
    """Surveys of those who are served, the earliest first: chapters of each of these units."""
    chapters = (chapter for unit in units for chapter in _of_unit(surveys, unit, written))
    return practice_document(surveys, chapters, ("Themes of comments", written.state))


def _of_unit(surveys: Sequence[PracticeContent], unit: str, written: WrittenThemes) -> Iterator[Chapter]:
    content, rows = surveys[-1], satisfaction(surveys, unit)
    below = content.source.chart.subtree(unit)
    said = [written.within(row.wave.id, below) for row in rows]
    finding = Statement(caring_finding(content, rows, unit), tuple(filter(None, (caring_lead(content, rows, unit),))))
    shares = [human_share(written.themes, comments) for comments in said]
    over = _over_surveys(content, unit, list(zip(rows, shares, strict=True)))
    yield Chapter(SURVEYS, titled(content, unit, "Survey by survey"), (finding, *over, *_treatment(content, unit)))
    if said[-1]:
        yield Chapter(WORDS, titled(content, unit, "In their own words"), tuple(_themes(written.themes, said[-1])))


def _over_surveys(content: PracticeContent, unit: str, rows: Sequence[tuple[SurveyRow, float]]) -> Iterator[Part]:
    """A row for each survey; then what is said of each."""
    yield surveys_table(content, unit, [row for row, _ in rows])
    said = ((f"{row.wave.name}.", ". ".join(row_lines(row, treated)) + ".") for row, treated in rows)
    yield Listing(tuple(said))


def surveys_table(content: PracticeContent, unit: str, rows: Sequence[SurveyRow]) -> DataTable:
    """A row for each survey: its answers from the least to the most satisfied as a bar."""
    columns = tuple(TableColumn(each, each) for each in ("Answers", "From least to most satisfied", "In numbers"))
    caption = f"How satisfied those are whom {content.units[unit].name} serves, the earliest survey first"
    return DataTable(caption, "Survey", columns, tuple(map(_survey, rows)))


def _survey(row: SurveyRow) -> TableRow:
    if row.bar is None:
        reason = "hidden: how many chose each answer is not shown for this group"
        return TableRow(row.wave.name, (TableCell("\u2013"), TableCell("", reason=reason), TableCell(reason)))
    bar = TableCell("", bar=tuple(row.bar.shares), around=True)
    return TableRow(row.wave.name, (TableCell(f"{row.bar.people:,}"), bar, TableCell(row.bar.counts)))


def _treatment(content: PracticeContent, unit: str) -> Iterator[Part]:
    """The unit and those right below it on both sides; in a square where there are several."""
    name, below = content.units[unit].name, shown_below(content, unit)
    yield Heading("The work beside the treatment")
    caption = f"{name} and the units right below it that are shown; scores from 0 to 100"
    yield marked_scores(caption, "Unit", content, care_rows(content, unit))
    if len(below) >= FEWEST_POINTS:
        points = care_points(content, [unit, *below])
        yield square(points, f"The work against the treatment: {name} and the units right below it", WORK_TREATMENT)
        yield in_corners(points, WORK_TREATMENT)


def _themes(themes: Sequence[ThemeRow], said: Sequence[Spoken]) -> Iterator[Part]:
    """How many released comments speak of each theme; the comments themselves are read on their page."""
    yield Statement(sides_words(themes, said))
    rows = tuple(TableRow(block.title, (TableCell(block.about),)) for block in theme_blocks(themes, said))
    yield DataTable("Released comments by theme", "Theme", (TableColumn("How many", "How many"),), rows)
