"""What a data set would bring in: which columns are matched, and once it was counted, whom it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.intake.column_search import match_columns
from diagnostic.core.intake.count_rows import CountsPreview
from diagnostic.core.intake.data_sets.recipes import Recipe
from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.core.intake.exports.read import Export
from diagnostic.core.intake.preview import many
from diagnostic.core.intake.unit_column import find_column
from diagnostic.core.scoring.answers import Counts
from diagnostic.core.scoring.census import Census
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote


@dataclass(frozen=True)
class RecipeFound:
    """A recipe, and what was found in making it.

    matched : (column, id of the item, how). aside : columns that are read by nobody. notes : what is not counted.
    """

    recipe: Recipe
    matched: tuple[tuple[str, str, str], ...]
    aside: tuple[str, ...]
    items_without_column: tuple[str, ...]
    notes: tuple[str, ...]


def make_recipe(
    sample: Table,
    questionnaire: Questionnaire,
    organisation: Organisation,
    unit_column: str,
    mapping: Mapping[str, str] | None = None,
    values: str | None = None,
    units_by_hand: Mapping[str, str] | None = None,
    options_only: bool = False,
) -> RecipeFound:
    """How to read a data set whose columns are those of `sample`, some of its rows; matched as in `match_answers`.

    Raises UserError where the column of units is missing, where names are ambiguous, where no item is found, and where
    it has to be said whether numbers are codes or labels.
    """
    unit = find_column(sample, unit_column)
    matching = match_columns(Export(sample), questionnaire, (unit,), mapping)
    items = [match for match in matching.matches if match.item < len(questionnaire.items)]
    if not items:
        raise UserError("These files hold answers to questions to tick, or comments, alone: they come in one file.")
    scales = (questionnaire.scale_of(questionnaire.items[match.item]) for match in items)
    numbered = next((scale.numbered for scale in scales if scale.numbered), None)
    if numbered and values is None:
        expected = "to be told whether numbers in cells are codes or labels"
        found = f"a scale on which {quote(numbered[0])} is both"
        raise UserError(Problem(sample.name, expected, found, hint="Say it with --values (on the page a click)."))
    chosen = {match.name: match.item for match in items}
    others = [match.name for match in matching.matches if match.item >= len(questionnaire.items)]
    recipe = Recipe(questionnaire, organisation, unit, chosen, values, dict(units_by_hand or {}), options_only)
    return RecipeFound(
        recipe,
        tuple((match.name, questionnaire.items[match.item].id, match.how) for match in items),
        tuple(matching.free_names),
        tuple(questionnaire.items[i].id for i in matching.free_items if i < len(questionnaire.items)),
        tuple(_notes(others)),
    )


def _notes(others: Sequence[str]) -> Iterator[str]:
    yield "people are not told apart: whoever is in these files twice counts twice"
    yield "answers are counted once, so that nothing is said about careless responding"
    if others:
        yield f"not counted, as they are no items: {enumerate_words(others)}"


@dataclass(frozen=True)
class DataSetPreview:
    """A data set that was counted, before anything is stored or published.

    size : its files and rows, in words.
    """

    found: RecipeFound
    tally: Tally
    size: str

    @property
    def census(self) -> Census:
        """What it comes to."""
        return self.tally.census

    @property
    def organisation(self) -> Organisation:
        """Its units."""
        return self.found.recipe.organisation

    @property
    def refused(self) -> tuple[Problem, ...]:
        """The first row of each cause that is told."""
        return tuple(problem for _, problem in self.tally.causes.values())

    @property
    def refusals(self) -> list[str]:
        """Lines with the number of refused rows, and what refuses them, the cause that costs most first."""
        if not self.tally.refused:
            return []
        causes = sorted(self.tally.causes.values(), key=lambda cause: -cause[0])
        told = sum(rows for rows, _ in causes)
        more = [f"  and {many(self.tally.refused - told, 'row')} more"] if told < self.tally.refused else []
        lines = [
            f"  {problem}" if rows == 1 else f"  {many(rows, 'row')} such as {problem}" for rows, problem in causes
        ]
        return [f"{many(self.tally.refused, 'row')} refused:", *lines, *more]

    @property
    def nobody(self) -> str:
        """Why nobody would be taken though no row is refused; blank where somebody would."""
        return "" if self.tally.people or self.tally.refused else "Nobody in these files has answered"

    def summary(self) -> str:
        """Summary in lines: counts, columns left aside, refused rows, notes."""
        tally, found = self.tally, self.found
        units = int((tally.census.own.people > 0).sum())
        items = len(found.matched)
        lines = [
            f"{self.size}: {many(tally.people, 'person', 'people')} in {many(units, 'unit')}, "
            f"{items} of {many(items + len(found.items_without_column), 'item')} found"
        ]
        if found.items_without_column:
            lines.append(f"items without a column: {enumerate_words(found.items_without_column)}")
        if found.aside:
            lines.append(f"columns left aside: {enumerate_words(found.aside)}")
        if tally.empty:
            lines.append(f"{many(tally.empty, 'row')} without any answer left out")
        return "\n".join([*lines, *self.refusals, *found.notes])

    @property
    def counted(self) -> CountsPreview:
        """The same as a file of counts would bring it."""
        return CountsPreview(
            counts=Counts(self.census.own.options.astype(np.int64)),
            organisation=self.organisation,
            matched=self.found.matched,
            skipped=(),
            items_without_rows=self.found.items_without_column,
            refused=self.refused,
            rows=self.tally.rows,
            accepted=self.tally.people,
            notes=self.found.notes,
            unknown_units=tuple(self.tally.unknown.items()),
        )
