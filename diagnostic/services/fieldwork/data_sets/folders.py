"""Folders on the server that hold data sets: those that the operator put there for an organisation, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diagnostic.core.intake.count_rows import every_item_there
from diagnostic.core.intake.data_sets.previews import RecipeFound
from diagnostic.core.intake.unit_column import likely_column
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import UserError
from diagnostic.services.counting.data_sets import DataSet, find_recipe, open_data_set
from diagnostic.services.fieldwork.imports import only_by_form
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.open_links import only_by_invitation
from diagnostic.services.waves.rows import Wave, survey_row, wave_row
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_chart, thaw_questionnaire

NO_FOLDER = "This folder with a data set does not exist, or not any more."


@dataclass(frozen=True)
class DataSetFolder:
    """A folder on the server and how to read it.

    name : of `data_set_folders`. unit, mapping, values, units_by_hand : as of `AnswersFile`.
    """

    name: str
    unit: str = "unit"
    mapping: Mapping[str, str] | None = None
    values: str | None = None
    units_by_hand: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DataSetColumns:
    """The columns of a data set, and how large it is in words. units : the column that most likely holds units."""

    names: tuple[str, ...]
    units: str | None
    size: str


@dataclass(frozen=True)
class DataSetFound:
    """What a data set would bring in, as far as its columns and first rows tell. Nothing is counted yet.

    hash : of its files, by which they are known again. matched, aside, notes : as of `RecipeFound`.
    """

    size: str
    hash: str
    matched: tuple[tuple[str, str, str], ...]
    aside: tuple[str, ...]
    notes: tuple[str, ...]


def data_set_folders(inst: Installation, access: Access) -> tuple[str, ...]:
    """Names of the folders that the operator put there for this organisation: `DATA_SETS/<organisation>/<name>`."""
    consultants_only(access)
    return tuple(sorted(_folders(inst, access.organisation)))


def look_at_data_set(inst: Installation, access: Access, wave: Wave | str, audience: str, name: str) -> DataSetColumns:
    """The columns of a data set, before it is known which holds the units. UserError: none, or it cannot be read."""
    consultants_only(access)
    _, chart = _survey(inst, access, wave, audience)
    data_set = data_set_at(inst, access.organisation, name)
    sample = data_set.sample()
    return DataSetColumns(sample.columns, likely_column(sample, chart), data_set.size)


def preview_data_set(
    inst: Installation, access: Access, wave: Wave | str, audience: str, folder: DataSetFolder
) -> DataSetFound:
    """How a data set would be read. UserError: none of its columns is an item's, or it cannot be read."""
    consultants_only(access)
    data_set, found = recipe_of(inst, access, wave, audience, folder)
    return DataSetFound(data_set.size, data_set.hash, found.matched, found.aside, found.notes)


def recipe_of(
    inst: Installation, access: Access, wave: Wave | str, audience: str, folder: DataSetFolder
) -> tuple[DataSet, RecipeFound]:
    """A data set, and how to count what a survey keeps of it."""
    data_set = data_set_at(inst, access.organisation, folder.name)
    return data_set, recipe_for(inst, access, wave, audience, data_set, folder)


def recipe_for(
    inst: Installation, access: Access, wave: Wave | str, audience: str, data_set: DataSet, how: DataSetFolder
) -> RecipeFound:
    """How to count what a survey keeps of a data set, wherever that is."""
    questionnaire, chart = _survey(inst, access, wave, audience)
    by_hand, options_only = how.units_by_hand, True
    found = find_recipe(data_set, questionnaire, chart, how.unit, how.mapping, how.values, by_hand, options_only)
    every_item_there(found.items_without_column)
    return found


def data_set_at(inst: Installation, organisation: str, name: str) -> DataSet:
    """The data set in one of an organisation's folders. UserError: there is none, or it cannot be read."""
    path = _folders(inst, organisation).get(name)
    if path is None:
        raise UserError(NO_FOLDER)
    return open_data_set(path, name)


def _folders(inst: Installation, organisation: str) -> dict[str, Path]:
    """By its name each folder of an organisation; none that a link leads out to, or whose name nobody can read."""
    top = inst.settings.data_sets
    if top is None or not organisation:
        return {}
    try:
        own = top.resolve() / organisation
        if own.resolve(strict=True) != own:
            return {}
        return {each.name: each for each in own.iterdir() if _shown(each.name) and _inside(each, own)}
    except OSError:
        return {}


def _shown(name: str) -> bool:
    return not name.startswith(".") and name.isprintable()


def _inside(path: Path, top: Path) -> bool:
    return path.is_dir() and path.resolve().is_relative_to(top)


def _survey(inst: Installation, access: Access, wave: Wave | str, audience: str) -> tuple[Questionnaire, Organisation]:
    with reading(inst.engine) as db:
        row, survey = wave_row(db, access, wave), survey_row(db, access, wave, audience)
        only_by_invitation(row, survey)
        only_by_form(row, survey)
        return thaw_questionnaire(survey.definition), thaw_chart(row.chart)
