"""Agendas from files and from plain data, as strict as the other definitions and with the same messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from diagnostic.definitions.loading.judgement import caught, judge, sound
from diagnostic.definitions.loading.yaml_files import beside, load_evidence, shipped_evidence
from diagnostic.definitions.playbook.agenda import Agenda, Playbook
from diagnostic.definitions.playbook.step import Mentionable
from diagnostic.definitions.validation.agendas import prepare_agenda, prepare_agendas
from diagnostic.definitions.validation.schema import validate
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.wording import enough
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

DEEPEST = 8  # levels of plain data; an agenda has five


def load_playbook(path: str | Path = QUESTIONNAIRES / "playbook.yaml", known: Mentionable | None = None) -> Playbook:
    """A playbook, checked against what is `known`; raises UserError with every problem.

    Without `known` only sources are checked, against evidence.yaml beside it, else the shipped one.
    """
    content = read_bytes(path)
    found = beside(path, "evidence.yaml") if known is None else None
    return parse_playbook(content, str(path), Mentionable(studies=load_evidence(found)) if found else known)


def parse_playbook(content: bytes | str, name: str, known: Mentionable | None = None) -> Playbook:
    """A playbook from the content of a file called `name` in messages; raises UserError with every problem."""
    return sound(*parse_playbook_with_warnings(content, name, known))


def parse_playbook_with_warnings(
    content: bytes | str, name: str, known: Mentionable | None = None
) -> tuple[Playbook | None, list[Problem]]:
    """The playbook, or None where it has errors; and all errors and warnings."""
    return caught(lambda: playbook_of(read(content, name), known or _shipped()))


def playbook_of(source: YamlSource, known: Mentionable) -> tuple[Playbook | None, list[Problem]]:
    """The playbook of `source`, or None where there are errors; and all errors and warnings."""
    value, problems = prepare_agendas(source, known)
    playbook, wrong = validate(Playbook, value, source)
    return judge(source, playbook, [*wrong, *problems])


def parse_agenda(data: object, known: Mentionable | None = None) -> Agenda:
    """An agenda from plain data as `plain_agenda` gives it and as an editor hands it back; see `agenda_of`.

    Raises UserError with every problem.
    """
    return sound(*agenda_of(data, known))


def agenda_of(data: object, known: Mentionable | None = None) -> tuple[Agenda | None, list[Problem]]:
    """The agenda of plain data, or None where there are problems; and these, located by step (`steps › ask › kind`).

    What is left blank (an empty text or list, None) counts as not given.
    """
    source = YamlSource("", _written(data, DEEPEST))
    value, problems = prepare_agenda(source, (), known or _shipped())
    agenda, wrong = validate(Agenda, value, source)
    found = [replace(problem, where="") for problem in dict.fromkeys([*wrong, *problems])]
    return (None if found else agenda), enough(found, "")


def plain_agenda(agenda: Agenda) -> dict[str, Any]:
    """An agenda as plain data for JSON: what it says and nothing that goes without saying."""
    steps = [{"id": step.id, "kind": step.kind, **_said(step)} for step in agenda.steps]
    return {**agenda.model_dump(mode="json", exclude={"steps"}), "steps": steps}


def _said(step: Any) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude_defaults=True)


def _written(value: object, levels: int) -> Any:
    """`value` as a file would give it: lists as tuples, without what is blank; cut where no agenda is so deep."""
    if isinstance(value, Mapping | list | tuple) and not levels:
        return "…"
    if isinstance(value, Mapping):
        entries = {str(key): _written(entry, levels - 1) for key, entry in value.items()}
        return {key: entry for key, entry in entries.items() if not _blank(entry)}
    if isinstance(value, list | tuple):
        return tuple(entry for entry in (_written(each, levels - 1) for each in value) if not _blank(entry))
    return value


def _blank(value: object) -> bool:
    return value is None or value == () or value == {} or (isinstance(value, str) and not value.strip())


def _shipped() -> Mentionable:
    return Mentionable(studies=shipped_evidence() or ())
