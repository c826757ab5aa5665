"""Definitions from files: strict, and every problem at once.

Each kind has `load_*` (from a path) and `parse_*` (from content), which raise `UserError` with all problems, and
`parse_*_with_warnings`, which returns what was found instead: the definition, or None where it cannot be used, and all
problems and warnings in the order of their lines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.evidence import Evidence, Study
from diagnostic.definitions.loading.judgement import caught, judge, newest, sound
from diagnostic.definitions.model import Id
from diagnostic.definitions.questionnaire import Questionnaire, Scale
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.validation.questionnaires import check_questionnaire, check_scales
from diagnostic.definitions.validation.rule_scope import Questionnaires, RuleSide, side
from diagnostic.definitions.validation.rules import check_rules, warn_of_gaps
from diagnostic.definitions.validation.schema import validate
from diagnostic.definitions.validation.shorthand import prepare, scale_names
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

Scales = Mapping[str, Scale]
SHIPPED_SCALES = QUESTIONNAIRES / "scales.yaml"
KEPT = 32  # questionnaires: pages read the same few in every run


def load_scales(path: str | Path = SHIPPED_SCALES) -> Scales:
    """Named response scales; raises UserError."""
    return parse_scales(read_bytes(path), str(path))


@lru_cache(maxsize=8)
def parse_scales(content: bytes | str, name: str) -> Scales:
    """Named response scales from the content of a file called `name` in messages; raises UserError."""
    return sound(*scales_of(read(content, name)))


def load_evidence(path: str | Path = QUESTIONNAIRES / "evidence.yaml") -> Evidence:
    """Studies by id; raises UserError."""
    return parse_evidence(read_bytes(path), str(path))


def parse_evidence(content: bytes | str, name: str) -> Evidence:
    """Studies by id from the content of a file called `name` in messages; raises UserError."""
    return sound(*evidence_of(read(content, name)))


def load_questionnaire(path: str | Path, scales: Scales | None = None) -> Questionnaire:
    """A questionnaire; raises UserError with every problem.

    Its named scales come from `scales`, else from scales.yaml beside it, else from the shipped one.
    """
    content = read_bytes(path)
    found = beside(path, "scales.yaml") if scales is None else None
    return parse_questionnaire(content, str(path), load_scales(found) if found else scales)


def parse_questionnaire(content: bytes | str, name: str, scales: Scales | None = None) -> Questionnaire:
    """A questionnaire from the content of a file called `name` in messages; without `scales` the shipped ones count.

    Raises UserError with every problem.
    """
    return sound(*parse_questionnaire_with_warnings(content, name, scales))


def parse_questionnaire_with_warnings(
    content: bytes | str, name: str, scales: Scales | None = None
) -> tuple[Questionnaire | None, list[Problem]]:
    """The questionnaire, or None where it has errors; and all errors and warnings."""
    shipped = None if scales is not None or not SHIPPED_SCALES.is_file() else SHIPPED_SCALES.stat().st_mtime_ns
    questionnaire, problems, _ = _judged(content, name, scales, shipped)
    return questionnaire, list(problems)


def _key(content: bytes | str, name: str, scales: Scales | None, shipped: int | None) -> tuple[object, ...]:
    return content, name, id(scales), shipped


@cached(LRUCache(KEPT), key=_key, condition=Condition())
def _judged(
    content: bytes | str, name: str, scales: Scales | None, shipped: int | None
) -> tuple[Questionnaire | None, list[Problem], Scales | None]:
    """A questionnaire and its problems; with its scales, so that no others get their id while it is kept.

    shipped : when the scales that come with the product were changed, where they count.
    """
    return *caught(lambda: questionnaire_of(read(content, name), scales)), scales


def load_rules(
    path: str | Path, inside: Questionnaires = None, outside: Questionnaires = None, evidence: Evidence | None = None
) -> Rules:
    """A rule table, checked against the questionnaires it speaks of, as far as they are given; raises UserError.

    Without `evidence` the file evidence.yaml beside it counts, else the shipped one.
    """
    content = read_bytes(path)
    found = beside(path, "evidence.yaml") if evidence is None else None
    return parse_rules(content, str(path), inside, outside, load_evidence(found) if found else evidence)


def parse_rules(
    content: bytes | str,
    name: str,
    inside: Questionnaires = None,
    outside: Questionnaires = None,
    evidence: Evidence | None = None,
) -> Rules:
    """A rule table from the content of a file called `name` in messages; raises UserError with every problem."""
    return sound(*parse_rules_with_warnings(content, name, inside, outside, evidence))


def parse_rules_with_warnings(
    content: bytes | str,
    name: str,
    inside: Questionnaires = None,
    outside: Questionnaires = None,
    evidence: Evidence | None = None,
) -> tuple[Rules | None, list[Problem]]:
    """The rule table, or None where it has errors; and all errors and warnings."""
    studies = shipped_evidence() if evidence is None else evidence
    return caught(lambda: rules_of(read(content, name), side(inside), side(outside), studies))


def scales_of(source: YamlSource) -> tuple[dict[str, Scale] | None, list[Problem]]:
    """The scales of `source`, or None where there are errors; and all errors and warnings."""
    scales, problems = validate(dict[Id, Scale], source.value, source)
    return judge(source, scales, [*problems, *check_scales(source)])


def evidence_of(source: YamlSource) -> tuple[Evidence | None, list[Problem]]:
    """The studies of `source`, or None where there are errors; and all errors and warnings."""
    return judge(source, *validate(dict[Id, Study], source.value, source))


def questionnaire_of(source: YamlSource, scales: Scales | None) -> tuple[Questionnaire | None, list[Problem]]:
    """The questionnaire of `source`, or None where there are errors; and all errors and warnings."""
    if scales is None:
        scales = load_scales() if scale_names(source) else {}
    questionnaire, problems = validate(Questionnaire, prepare(source, scales), source)
    return judge(source, questionnaire, [*problems, *check_questionnaire(source, scales)])


def rules_of(
    source: YamlSource, inside: RuleSide, outside: RuleSide, studies: Collection[str] | None
) -> tuple[Rules | None, list[Problem]]:
    """The rule table of `source`, or None where there are errors; and all errors and warnings."""
    rules, problems = validate(Rules, source.value, source)
    problems += check_rules(source, inside, outside, studies)
    if not any(not problem.warning for problem in problems):
        problems += warn_of_gaps(source, inside, outside)
    return judge(source, rules, problems)


def beside(path: str | Path, name: str) -> Path | None:
    """The file `name` in the folder of `path`, else the shipped one; None where there is neither."""
    places = (Path(path).with_name(name), QUESTIONNAIRES / name)
    return next((place for place in places if place.is_file()), None)


def shipped_evidence() -> Evidence | None:
    """The studies that come with the product; None where the file is missing."""
    path = QUESTIONNAIRES / "evidence.yaml"
    return newest(path, load_evidence) if path.is_file() else None
