"""From files to a diagnosis, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import diagnostic
from diagnostic.core.diagnosis import Survey, diagnose
from diagnostic.core.intake.count_rows import CountsPreview, is_counted, match_counts
from diagnostic.core.intake.data_sets.previews import DataSetPreview
from diagnostic.core.intake.exports.read import Export, read_export
from diagnostic.core.intake.labels.nearest_labels import way_out
from diagnostic.core.intake.preview import many, refusals
from diagnostic.core.intake.respondent_rows import Preview, match_answers
from diagnostic.core.intake.unit_column import flat_units
from diagnostic.core.intake.unit_pruning import only_with_people
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.scoring.answers import Answers, Counts
from diagnostic.core.scoring.census import Census
from diagnostic.definitions.loading.mapping_files import load_mapping
from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import (
    beside,
    parse_questionnaire,
    parse_rules_with_warnings,
    parse_scales,
)
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.survey_structures.read import refuse_structure
from diagnostic.definitions.wave import Policy
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.bytes import read_bytes
from diagnostic.files.tables.reader import MOST_BYTES, Table, read_cells, read_table
from diagnostic.report.contract.write import diagnosis_json
from diagnostic.services.counting.data_sets import DataSet, count_data_set, find_recipe, open_data_set
from diagnostic.services.counting.executors import Executor, threads

UNSAFE = (
    "UNSAFE: --unsafe-for-validation hides nobody behind others. What single people answered can follow from this "
    "file. Compare its numbers with other software, do not pass it on, and delete it."
)

Previewed = Preview | CountsPreview | DataSetPreview


@dataclass(frozen=True)
class SurveyFiles:
    """One audience: its questionnaire, its answers, and the name of the column that holds each person's unit.

    mapping : a mapping file. format_ : which program wrote the answers; None to recognise it.
    """

    questionnaire: Path
    answers: Path
    unit: str
    mapping: Path | None = None
    format_: str | None = None


@dataclass(frozen=True)
class DiagnosisFiles:
    """What `python -m diagnostic diagnose` is given.

    executor : who counts data sets; None for threads of this process.
    """

    inside: SurveyFiles
    outside: Sequence[SurveyFiles] = ()
    organisation: Path | None = None
    rules: Path | None = None
    counts: bool = False
    policy: Policy = field(default_factory=Policy)
    skip_refused: bool = False
    finished_only: bool = False
    values: str | None = None
    nearest: bool = False
    executor: Executor | None = None

    def of_data_set(self, path: Path) -> bool:
        """Whether answers are a data set, which is counted in parts: a folder, or whatever others count."""
        return path.is_dir() or self.executor is not None


@dataclass(frozen=True)
class Written:
    """The JSON in pieces, made as they are taken, and what a person should know about how it was made."""

    content: Iterator[bytes]
    notes: tuple[str, ...]


def diagnose_files(files: DiagnosisFiles) -> Written:
    """The diagnosis of files as JSON. Raises `UserError` with every problem of a file."""
    surveys = (files.inside, *files.outside)
    contents = _Contents()
    questionnaires = [_questionnaire(contents, survey.questionnaire) for survey in surveys]
    refuse(_same_audience(questionnaires, surveys))
    rules, notes = _rules(files, contents, questionnaires)
    read = [_Read.of(files, survey, contents) for survey in surveys]
    organisation, chart_notes = _organisation(files, contents, read)
    previews: Sequence[Previewed] = [
        each.match(asked, organisation, files) for each, asked in zip(read, questionnaires, strict=True)
    ]
    if not files.skip_refused:
        _refuse_rows(previews)
    if files.organisation is None:
        one_by_one = [each for each in previews if not isinstance(each, DataSetPreview)]  # all: data sets need a chart
        organisation, previews = only_with_people(organisation, one_by_one)
    inside, *outside = [
        Survey(questionnaire, _collected(preview))
        for questionnaire, preview in zip(questionnaires, previews, strict=True)
    ]
    diagnosis = diagnose(inside, outside, rules, organisation, files.policy, shipped_perspectives())
    unsafe = (UNSAFE,) if files.policy.unsafe_for_validation else ()
    summaries = [
        "\n".join([f"{survey.answers}: {preview.summary()}", *_asides(preview)])
        for survey, preview in zip(surveys, previews, strict=True)
    ]
    return Written(diagnosis_json(diagnosis, _provenance(files, contents)), (*unsafe, *notes, *chart_notes, *summaries))


def _collected(preview: Previewed) -> Answers | Counts | Census:
    if isinstance(preview, DataSetPreview):
        return preview.census
    return preview.counts if isinstance(preview, CountsPreview) else preview.answers


class _Contents:
    """Each file read once, so that what is hashed is what was used."""

    def __init__(self) -> None:
        self._bytes: dict[Path, bytes] = {}
        self._data_sets: dict[Path, DataSet] = {}

    def read(self, path: Path) -> bytes:
        if path not in self._bytes:
            self._bytes[path] = read_bytes(path, MOST_BYTES)
        return self._bytes[path]

    def data_set(self, path: Path) -> DataSet:
        if path not in self._data_sets:
            self._data_sets[path] = open_data_set(path)
        return self._data_sets[path]

    def hash(self, path: Path | None) -> str | None:
        if path in self._data_sets:
            return self._data_sets[path].hash
        return None if path is None else content_hash(self.read(path))


def _questionnaire(contents: _Contents, path: Path) -> Questionnaire:
    """With the named scales of scales.yaml beside the file, else of the shipped one."""
    refuse_structure(str(path))
    scales = beside(path, "scales.yaml")
    named = parse_scales(contents.read(scales), str(scales)) if scales else None
    return parse_questionnaire(contents.read(path), str(path), named)


def _same_audience(questionnaires: Sequence[Questionnaire], surveys: Sequence[SurveyFiles]) -> list[Problem]:
    seen: dict[str, Path] = {}
    problems = []
    for questionnaire, survey in zip(questionnaires, surveys, strict=True):
        if questionnaire.audience in seen:
            found = f"'{questionnaire.audience}' as in {seen[questionnaire.audience]}"
            hint = "Give each questionnaire an audience of its own, such as 'parent' and 'student'."
            problems.append(Problem(str(survey.questionnaire), "another audience", found, "audience", hint))
        seen.setdefault(questionnaire.audience, survey.questionnaire)
    return problems


def _rules(
    files: DiagnosisFiles, contents: _Contents, questionnaires: Sequence[Questionnaire]
) -> tuple[Rules, list[str]]:
    if files.rules is None:
        return (), ["no --rules given: nothing is predicted"]
    inside, *outside = questionnaires
    rules, problems = parse_rules_with_warnings(contents.read(files.rules), str(files.rules), inside, outside)
    refuse(problems)
    return rules or (), [f"warning: {problem}" for problem in problems]


@dataclass(frozen=True)
class _Read:
    """One audience's file, read: counts, or answers of people as somebody's program wrote them."""

    survey: SurveyFiles
    file: Table | Export | DataSet

    @classmethod
    def of(cls, files: DiagnosisFiles, survey: SurveyFiles, contents: _Contents) -> _Read:
        if files.of_data_set(survey.answers):
            refuse(_not_of_data_sets(files, survey))
            return cls(survey, contents.data_set(survey.answers))
        content, name = contents.read(survey.answers), str(survey.answers)
        export = read_export(read_cells(content, name, pad=True), name, survey.format_)
        if files.counts and (survey is files.inside or is_counted(export.table)):
            return cls(survey, read_table(content, name))
        if files.finished_only:
            export = read_export(read_cells(content, name, pad=True), name, survey.format_, finished_only=True)
        return cls(survey, export)

    @property
    def table(self) -> Table:
        if isinstance(self.file, DataSet):
            hint = "A chart says which units there are, before any answer is read."
            raise UserError(Problem(self.file.name, "--organisation with a data set", "none", hint=hint))
        return self.file.table if isinstance(self.file, Export) else self.file

    def match(self, questionnaire: Questionnaire, organisation: Organisation, files: DiagnosisFiles) -> Previewed:
        if isinstance(self.file, Table):
            return match_counts(self.file, questionnaire, organisation, self.survey.unit)
        mapping = load_mapping(self.survey.mapping) if self.survey.mapping else None
        if isinstance(self.file, DataSet):
            how = find_recipe(self.file, questionnaire, organisation, self.survey.unit, mapping, files.values)
            return count_data_set(self.file, how, files.executor or threads)
        return match_answers(
            self.file,
            questionnaire,
            organisation,
            self.survey.unit,
            mapping,
            values=files.values,
            nearest=files.nearest,
            any_comments=True,  # they have no place in numbers
        )


def _organisation(files: DiagnosisFiles, contents: _Contents, read: Sequence[_Read]) -> tuple[Organisation, list[str]]:
    """The chart with lines about how it was read; without a file, units as the answers name them."""
    if files.organisation is None:
        return flat_units((each.table, each.survey.unit) for each in read), []
    path = files.organisation
    organisation, problems = parse_organisation_with_warnings(contents.read(path), str(path))
    if organisation is None:
        raise UserError(problems)
    return organisation, [f"warning: {problem}" for problem in problems]


def _not_of_data_sets(files: DiagnosisFiles, survey: SurveyFiles) -> Iterator[Problem]:
    """Problems of options that need a whole file in view."""
    given = {"--counts": files.counts, "--finished-only": files.finished_only, "--nearest": files.nearest}
    for option in [option for option, value in (given | {"--format": survey.format_}).items() if value]:
        yield Problem(option, "a file by itself", "a data set, which is counted in parts", hint="Leave it out.")


def _asides(preview: Previewed) -> Iterator[str]:
    """Lines where nobody can know whether people are counted twice, and about comments, which no diagnosis holds."""
    if not isinstance(preview, Preview):
        return
    if preview.persons is None:
        yield "no column tells people apart: whoever is in this file twice counts twice"
    if preview.commented:
        yield f"{many(preview.commented, 'comment')} left aside: import takes them into a survey, to be looked through"


def _refuse_rows(previews: Sequence[Previewed]) -> None:
    sets = [line for preview in previews if isinstance(preview, DataSetPreview) for line in preview.refusals]
    if sets:
        raise UserError("\n".join([*sets, f"Nothing was written. {way_out(())}"]))
    if refused := [problem for preview in previews for problem in preview.refused]:
        near = [each for preview in previews if isinstance(preview, Preview) for each in preview.near]
        raise UserError("\n".join([*refusals(refused), f"Nothing was written. {way_out(near)}"]))


def _provenance(files: DiagnosisFiles, contents: _Contents) -> dict[str, Any]:
    outside = [
        {"questionnaire": contents.hash(survey.questionnaire), "answers": contents.hash(survey.answers)}
        | ({"mapping": contents.hash(survey.mapping)} if survey.mapping else {})
        for survey in files.outside
    ]
    return {
        "questionnaire": contents.hash(files.inside.questionnaire),
        "answers": contents.hash(files.inside.answers),
        "organisation": contents.hash(files.organisation),
        "rules": contents.hash(files.rules),
        **({"mapping": contents.hash(files.inside.mapping)} if files.inside.mapping else {}),
        "scales": contents.hash(beside(files.inside.questionnaire, "scales.yaml")),
        **({"outside": outside} if outside else {}),
        "policy": _policy(files.policy),
        "version": diagnostic.__version__,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    unsafe = {"unsafe_for_validation": True} if policy.unsafe_for_validation else {}
    return {"min_group": policy.min_group} | unsafe
