"""The table of perspectives from a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diagnostic.definitions.loading.judgement import judge, newest, sound
from diagnostic.definitions.loading.yaml_files import shipped_evidence
from diagnostic.definitions.perspectives import Perspectives
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.validation.perspectives import check_perspectives
from diagnostic.definitions.validation.schema import validate
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.compose import Path as YamlPath
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = QUESTIONNAIRES / "perspectives.yaml"


def load_perspectives(path: str | Path = SHIPPED, questionnaires: Sequence[Questionnaire] = ()) -> Perspectives:
    """A table of perspectives, checked against the questionnaires that are given; raises UserError."""
    return sound(*perspectives_of(read(read_bytes(path), str(path)), questionnaires))


def perspectives_of(
    source: YamlSource, questionnaires: Sequence[Questionnaire]
) -> tuple[Perspectives | None, list[Problem]]:
    """The table of `source`, or None where there are errors; and all errors and warnings."""
    table, problems = validate(Perspectives, source.value, source)
    found = [*problems, *check_perspectives(source, questionnaires, shipped_evidence() or {})]
    return judge(source, table, found, _read_with)


def _read_with(path: YamlPath) -> YamlPath:
    """A standard with its behaviours, which respondents may read; all else is read by consultants."""
    return path[:2] if path[0] == "standards" else ()


def shipped_perspectives() -> Perspectives:
    """The table that comes with the product; raises UserError."""
    return newest(SHIPPED, load_perspectives)
