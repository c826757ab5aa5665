"""Shows to talk about: questions and steps of the strongest rules, what people wrote, and how sure all of it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from diagnostic.core.released.comment_release import QuestionComments
from diagnostic.core.released.symptoms import ILL_FROM
from diagnostic.definitions.model import Text
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule
from diagnostic.report.charts import breakdown_grid, score_grid
from diagnostic.report.charts.breakdown_grid import BreakdownScores
from diagnostic.report.content.practice import PracticeContent
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import GridRow
from diagnostic.report.pages import comments as written
from diagnostic.report.pages.measurement import agreement, data_quality, scales
from diagnostic.report.pages.overview_lists import strongest_symptoms
from diagnostic.report.palette import SCORE_CLASSES
from diagnostic.report.slides.choices import CannotShowError, audience_of, unit_of
from diagnostic.report.slides.grids import column_pages, continued, views_of
from diagnostic.report.slides.inside import ruled_columns
from diagnostic.report.slides.model import Choice, Material, Slide, SlideGrid
from diagnostic.report.slides.practices import asked_of, practice_unit

MOST_COMMENTS, MOST_LETTERS = 5, 520  # of comments on a slide
AGAINST_OTHERS = (
    ("\u25bc", "below everybody else here, by more than chance"),
    ("\u25b2", "above everybody else here"),
)
MOST_LISTS = 12  # slides of comments
FIRST_OF_EACH = "A few from each list, drawn by lot; all of them are in the report."
MOST_RULES = 4
IN_SHORT = (
    "A score is right within a few points. Something is called low, high or changed only where chance hardly explains "
    "it."
)
NO_RULE = "No rule predicts anything here."
NO_TEXTS = "The rules that predict something here say nothing in the rule table about {what}."
NO_QUESTION = "Nobody was asked to write anything in this survey."
NOT_RELEASED = "What people wrote is not released yet."
UNKNOWN_QUESTION = "The question that was chosen is not in this report."


def measurement(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """How sure all of it is, in a sentence, and where a mean hides two camps."""
    audience = audience_of(content, choice)
    careful = data_quality.careful_words(content, audience), data_quality.silent_words(content, audience)
    split = agreement.camps(content, audience, agreement.agreements(content, audience))
    lines = (*careful, *split.text, *split.points)
    return (Slide(scales.headline(content, audience), (IN_SHORT,), list=lines),)


def questions(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """What to ask, a rule a slide."""
    return _of_rules(content, choice, "what to ask", lambda rule: rule.ask)


def steps(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """First steps to try, a rule a slide."""
    return _of_rules(content, choice, "what to try", lambda rule: rule.try_)


def _of_rules(
    content: Content, choice: Choice, what: str, texts: Callable[[Rule], Sequence[Text]]
) -> tuple[Slide, ...]:
    strongest = _strongest(content, unit_of(content, choice))
    found = [rule for rule in strongest if texts(rule)]
    if not found:
        raise CannotShowError(NO_TEXTS.format(what=what) if strongest else NO_RULE)
    return tuple(
        Slide(
            f"{content.say(rule.name)}: {what}",
            tuple(filter(None, (content.say(rule.symptom),))),
            list=tuple(map(content.say, texts(rule))),
        )
        for rule in found
    )


def _strongest(content: Content, unit: str) -> list[Rule]:
    """The rules that are predicted in most teams of the whole; of a part, those that are strongest there."""
    known = {rule.id: rule for rule in content.source.rules}
    if unit == content.root:
        return [known[entry.rule] for entry in strongest_symptoms(content)]
    if not known or unit not in content.strength.row:
        return []
    strengths = np.nan_to_num(content.strength.values["strength"][content.strength.row[unit]])
    order = sorted(range(len(strengths)), key=lambda i: -strengths[i])[:MOST_RULES]
    return [known[content.strength.columns[i]] for i in order if strengths[i] >= ILL_FROM]


def groups(content: Content, choice: Choice) -> tuple[Slide, ...]:
    """Scores by what people said of themselves: of the whole first, then of parts in which a group differs."""
    unit = unit_of(content, choice)
    inside = set(content.source.chart.subtree(unit))
    known = [each for each in breakdown_grid.breakdowns(content) if inside.intersection(each.places)]
    if not known:
        raise CannotShowError(breakdown_grid.nothing(content))
    columns = ruled_columns(content, content.source.inside.audience, unit, choice.dimension)
    shown = [
        replace(breakdown, places=(place,))
        for breakdown in known
        for number, place in enumerate(each for each in breakdown.places if each in inside)
        if number == 0 or breakdown_grid.anybody_differs(content, breakdown, place)
    ]
    pages = [(each, page) for each in shown for page in column_pages(columns)]
    return tuple(slide for each, page in pages for slide in _groups(content, each, page))


def _groups(
    content: Content, breakdown: BreakdownScores, columns: tuple[score_grid.GridColumn, ...]
) -> Iterator[Slide]:
    """One place: its own row, and one for each value."""
    place = breakdown.places[0]
    whole, *values = breakdown_grid.view(content, breakdown).rows
    every, title = breakdown_grid.cells(content, breakdown, columns), breakdown_grid.finding(content, breakdown)
    for view in views_of(place, GridRow(place, whole.label, whole=True), values):
        cells = {(row.unit, column.id): every[row.unit, column.id] for row in view.rows for column in columns}
        name = f"Scores by {breakdown.name} in {content.units[place].name}, 0 to 100; higher is healthier"
        grid = SlideGrid(name, view, columns, cells, legend=SCORE_CLASSES)
        keys = AGAINST_OTHERS if any(cell.mark for cell in cells.values()) else ()
        yield Slide(continued(title, view), table=grid, alt=f"{title}. {name}.", keys=keys)


def comments(material: Material, choice: Choice) -> tuple[Slide, ...]:
    """Released comments on one question: a few of each list, or all of one, a few at a time."""
    content, unit, questionnaire = _asked(material, choice)
    audience = questionnaire.audience
    asked = {each.id: content.say(each.text) for each in questionnaire.questions}
    if not asked:
        raise CannotShowError(NO_QUESTION)
    if audience not in material.voices:
        raise CannotShowError(NOT_RELEASED)
    spoken = {each.question: each for each in material.voices[audience].questions}
    question = choice.question or next((each for each in asked if each in spoken), "")
    if question not in asked or question not in spoken:
        raise CannotShowError(UNKNOWN_QUESTION)
    return _written(content, audience, unit, asked[question], spoken[question], material.voices[audience].least)


def _asked(material: Material, choice: Choice) -> tuple[Content | PracticeContent, str, Questionnaire]:
    """Whose words are meant: the report or the practice, the unit, and what its people were asked."""
    if (content := material.content) is not None:
        audience = audience_of(content, choice)
        return content, unit_of(content, choice), content.source.questionnaires[audience]
    if not material.practised:
        raise CannotShowError(NOT_RELEASED)
    practised = material.practised[-1]
    return practised, practice_unit(practised, choice), asked_of(practised, choice.audience)


def _written(
    content: Content | PracticeContent, audience: str, unit: str, question: str, spoken: QuestionComments, least: int
) -> tuple[Slide, ...]:
    if spoken.hidden:
        raise CannotShowError(written.hidden_words(least))
    inside = set(content.source.chart.subtree(unit))
    lists = [each for each in spoken.lists if each.unit in inside and each.comments]
    if not lists:
        raise CannotShowError(f"Too few people of {content.units[unit].name} wrote for their words to be shown.")
    openly = audience in content.source.wave.policy.open_to
    title = written.finding(audience, written.people(lists), openly)
    blocks = written.blocks(content.source.chart, lists)
    if len(blocks) == 1:
        pages = list(_pages(blocks[0].comments))[:MOST_LISTS]
        return (Slide(title, (question,)), *(Slide(blocks[0].title, (question,), list=page) for page in pages))
    return (
        Slide(title, (question, FIRST_OF_EACH)),
        *(Slide(block.title, (question,), list=next(_pages(block.comments))) for block in blocks[:MOST_LISTS]),
    )


def _pages(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Comments in their order, as many at a time as can be read from afar."""
    page: list[str] = []
    for text in texts:
        if page and (len(page) == MOST_COMMENTS or sum(map(len, page)) + len(text) > MOST_LETTERS):
            yield tuple(page)
            page = []
        page.append(text)
    if page:
        yield tuple(page)
