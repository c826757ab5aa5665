"""`check`: what definition files are and hold, and everything that is wrong with them, also between them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diagnostic.definitions.loading.behaviour_files import behaviours_of
from diagnostic.definitions.loading.kinds import (
    BEHAVIOURS,
    EVIDENCE,
    PERSPECTIVES,
    PLAYBOOK,
    QUESTIONNAIRE,
    RULES,
    SCALES,
    SIGN_IN,
    THEMES,
    kind_of,
    unknown,
)
from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings
from diagnostic.definitions.loading.perspective_files import perspectives_of
from diagnostic.definitions.loading.playbook_files import playbook_of
from diagnostic.definitions.loading.theme_files import themes_of
from diagnostic.definitions.loading.yaml_files import (
    beside,
    evidence_of,
    load_evidence,
    load_scales,
    questionnaire_of,
    rules_of,
    scales_of,
)
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire, Scale
from diagnostic.definitions.signing_in.files import sign_in_of
from diagnostic.definitions.survey_structures.read import refuse_structure
from diagnostic.definitions.validation.agendas import mentionable
from diagnostic.definitions.validation.rule_scope import measured_by, split
from diagnostic.definitions.validation.rules import named_inside
from diagnostic.definitions.validation.shorthand import ANY_SCALE, scale_names
from diagnostic.errors import Problem, UserError
from diagnostic.files.bytes import read_bytes
from diagnostic.files.tables import reader
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".parquet")  # read as organisation charts
YAML = (".yaml", ".yml")
Among = Mapping[str, Sequence[YamlSource]]  # the readable files that are checked together, by kind
Judgement = tuple[str, list[Problem]]  # what a file holds, "" where it can't be used, and what is wrong with it


@dataclass(frozen=True)
class Checked:
    """One file: a line on what it is and holds ("" where it can't be used), and its problems and warnings."""

    file: str
    summary: str
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether the file has warnings at most."""
        return all(problem.warning for problem in self.problems)

    @property
    def lines(self) -> list[str]:
        """What to print about the file: each problem on a line, warnings marked, then what it holds."""
        problems = [f"warning: {problem}" if problem.warning else str(problem) for problem in self.problems]
        return problems + ([f"{self.file}: {self.summary}"] if self.summary else [])


def check_files(paths: Sequence[str | Path]) -> list[Problem]:
    """Every problem and warning of the files, in their order."""
    return [problem for checked in check(paths) for problem in checked.problems]


def check(paths: Sequence[str | Path]) -> list[Checked]:
    """Each file with what it holds and what is wrong with it, on its own and with the others."""
    found = {Path(path): _read(Path(path)) for path in paths}
    among = _by_kind([source for source in found.values() if isinstance(source, YamlSource)])
    return [Checked(str(path), *_judge(path, content, among)) for path, content in found.items()]


def _read(path: Path) -> YamlSource | UserError | bytes:
    """A YAML file as a source, a table as bytes, or why neither can be had."""
    try:
        if path.suffix.lower() in TABLES:
            return read_bytes(path, reader.MOST_BYTES)
        refuse_structure(str(path))
        return read(read_bytes(path), str(path))
    except UserError as error:
        return error


def _by_kind(sources: Iterable[YamlSource]) -> Among:
    grouped: dict[str, list[YamlSource]] = {}
    for source in sources:
        grouped.setdefault(kind_of(source) or "", []).append(source)
    return grouped


def _judge(path: Path, content: YamlSource | UserError | bytes, among: Among) -> tuple[str, tuple[Problem, ...]]:
    """What `content` holds, "" where it can't be used, and all problems and warnings."""
    try:
        if isinstance(content, UserError):
            raise content
        if isinstance(content, bytes):
            organisation, problems = parse_organisation_with_warnings(content, str(path))
            return _chart_summary(organisation) if organisation else "", tuple(problems)
        judge = JUDGES.get(kind_of(content) or "", _unknown)
        summary, problems = judge(path, content, among)
        return summary, tuple(problems)
    except UserError as error:
        return "", error.problems


def _questionnaire(path: Path, source: YamlSource, among: Among) -> Judgement:
    scales, problems = _scales_for(path, source, among)
    questionnaire, more = questionnaire_of(source, scales)
    return _questionnaire_summary(questionnaire) if questionnaire and not problems else "", problems + more


def _scales_for(path: Path, source: YamlSource, among: Among) -> tuple[Mapping[str, Scale], list[Problem]]:
    """The scales that `source` may name: those among the files, else beside it, else the shipped ones.

    A file of scales among the files has its own problems reported by itself; here only its names count.
    """
    if SCALES in among:
        names = [scale for scales in among[SCALES] for scale in scales.at(())]
        sound = [scales_of(scales)[0] or {} for scales in among[SCALES]]
        return dict.fromkeys(names, ANY_SCALE) | {name: scale for scales in sound for name, scale in scales.items()}, []
    place = beside(path, "scales.yaml")
    if place is None or not scale_names(source):
        return {}, []
    try:
        return load_scales(place), []
    except UserError as error:
        named = [source.text(place) for place in scale_names(source)]
        return {name: ANY_SCALE for name in named if name is not None}, list(error.problems)


def _rules(path: Path, source: YamlSource, among: Among) -> Judgement:
    studies, problems = _studies_for(path, among)
    every = [measured_by(questionnaire) for questionnaire in _questionnaires_for(path, among)]
    measured = [each for each in every if not all(each.dimensions.values())]  # the others are not for rules
    inside, outside = split(measured, {name for name in named_inside(source) if name is not None})
    rules, more = rules_of(source, inside, outside, studies)
    against = [each.questionnaire for side in (inside, outside) for each in side.measured]
    summary = f"{counted(len(rules or ()), 'rule')}, checked against {', '.join(map(quote, against)) or 'nothing'}"
    return summary if rules is not None and not problems else "", problems + more


def _questionnaires_for(path: Path, among: Among) -> Sequence[YamlSource]:
    """The questionnaires among the files, else beside the rules, else the shipped ones; also those with mistakes."""
    if QUESTIONNAIRE in among:
        return among[QUESTIONNAIRE]
    folders = (path.parent, QUESTIONNAIRES)
    return next(filter(None, (_by_kind(_sources_in(folder)).get(QUESTIONNAIRE) for folder in folders)), ())


def _sources_in(folder: Path) -> list[YamlSource]:
    files = sorted(path for path in folder.iterdir() if path.suffix in YAML) if folder.is_dir() else []
    return [source for source in map(_read, files) if isinstance(source, YamlSource)]


def _studies_for(path: Path, among: Among) -> tuple[Collection[str] | None, list[Problem]]:
    """The ids of the studies among the files, else beside the rules, else of the shipped ones."""
    if EVIDENCE in among:
        return {id_ for evidence in among[EVIDENCE] for id_ in evidence.at(())}, []
    place = beside(path, "evidence.yaml")
    try:
        return load_evidence(place) if place else None, []
    except UserError as error:
        return None, list(error.problems)


def _scales(path: Path, source: YamlSource, among: Among) -> Judgement:
    scales, problems = scales_of(source)
    return f"{counted(len(scales), 'scale')}: {', '.join(scales)}" if scales is not None else "", problems


def _evidence(path: Path, source: YamlSource, among: Among) -> Judgement:
    evidence, problems = evidence_of(source)
    return f"evidence from {counted(len(evidence), 'study', 'studies')}" if evidence is not None else "", problems


def _playbook(path: Path, source: YamlSource, among: Among) -> Judgement:
    studies, problems = _studies_for(path, among)
    playbook, more = playbook_of(source, mentionable(_questionnaires_for(path, among), studies or ()))
    agendas = playbook.agendas if playbook else ()
    held = [f"{quote(agenda.id)} ({counted(len(agenda.steps), 'step')}, {agenda.minutes:g} min)" for agenda in agendas]
    summary = f"{counted(len(agendas), 'agenda')}: {', '.join(held)}"
    return summary if playbook is not None and not problems else "", problems + more


def _perspectives(path: Path, source: YamlSource, among: Among) -> Judgement:
    read = [questionnaire_of(each, _scales_for(path, each, among)[0])[0] for each in _questionnaires_for(path, among)]
    table, problems = perspectives_of(source, [each for each in read if each is not None])
    if table is None:
        return "", problems
    return f"{counted(len(table.views), 'view')}, {counted(len(table.comparisons), 'comparison')}", problems


def _themes(path: Path, source: YamlSource, among: Among) -> Judgement:
    dictionary, problems = themes_of(source)
    if dictionary is None:
        return "", problems
    human = sum(theme.side == "human" for theme in dictionary.themes)
    words = counted(sum(len(theme.entries) for theme in dictionary.themes), "word")
    return f"{counted(len(dictionary.themes), 'theme')}, {human} of the human side, {words}", problems


def _behaviours(path: Path, source: YamlSource, among: Among) -> Judgement:
    found, problems = behaviours_of(source)
    return counted(len(found.behaviours), "behaviour") if found else "", problems


def _sign_in(path: Path, source: YamlSource, among: Among) -> Judgement:
    found, problems = sign_in_of(source)
    if found is None:
        return "", problems
    rules = sum(len(each.rules) for each in found.providers)
    return f"{counted(len(found.providers), 'provider')}, {counted(rules, 'rule')} of access", problems


def _unknown(path: Path, source: YamlSource, among: Among) -> Judgement:
    return "", [*source.problems, unknown(source)]


JUDGES: dict[str, Callable[[Path, YamlSource, Among], Judgement]] = {
    QUESTIONNAIRE: _questionnaire,
    RULES: _rules,
    SCALES: _scales,
    EVIDENCE: _evidence,
    PLAYBOOK: _playbook,
    PERSPECTIVES: _perspectives,
    THEMES: _themes,
    BEHAVIOURS: _behaviours,
    SIGN_IN: _sign_in,
}


def _questionnaire_summary(questionnaire: Questionnaire) -> str:
    parts = [
        f"questionnaire {quote(questionnaire.id)}",
        counted(len(questionnaire.dimensions), "dimension"),
        counted(len(questionnaire.items), "item"),
    ]
    more = [(len(questionnaire.choices), "question to tick"), (len(questionnaire.questions), "open question")]
    told = [counted(number, what, what.replace("question", "questions")) for number, what in more if number]
    return ", ".join(parts + told)


def _chart_summary(organisation: Organisation) -> str:
    units, levels = len(organisation.ids), max(organisation.levels) + 1
    return f"organisation {quote(organisation.names[0])}, {counted(units, 'unit')}, {counted(levels, 'level')}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 item`, `2 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def quote(name: str) -> str:
    """A name in quotation marks."""
    return f"'{name}'"
