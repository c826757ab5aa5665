"""What the steps of agendas have to keep: the shape and the rules of their kinds, and what they owe each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from diagnostic.definitions.agreement import LONGEST_BEHAVIOUR
from diagnostic.definitions.playbook.agenda import MOST_STEPS
from diagnostic.definitions.playbook.choices import one_of
from diagnostic.definitions.playbook.kinds.say import Say
from diagnostic.definitions.playbook.step import SOURCES, Mentionable, Step
from diagnostic.definitions.playbook.step_kinds import KINDS
from diagnostic.definitions.validation.questionnaires import AUDIENCES, repeated_ids
from diagnostic.definitions.validation.schema import keys_of, validate
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

#: Characters of a text, by key: what is said or shown in a room is short, and a wall holds so much in large letters.
LONGEST = {
    "heading": 80,
    "text": 400,
    "prompts": 300,
    "notes": 2000,
    "ask": 140,
    "options": 80,
    "lines": LONGEST_BEHAVIOUR,
    "groups": 40,
    "syndicates": 40,
    "we": 40,
    "they": 40,
}
ANY_STEP = Say(id="any", heading={"en": "-"}, minutes=1)  # stands in for one that cannot be read
OF_KINDS = {key for kind in KINDS.values() for key in keys_of(kind)}


def mentionable(questionnaires: Iterable[YamlSource], studies: Collection[str]) -> Mentionable:
    """What steps may name where these questionnaires are asked; they may have mistakes."""
    asked = list(questionnaires)
    questions = [(each, path) for each in asked for path in each.entries(("questions",))]
    return Mentionable(
        dimensions=_once(id_ for each in asked for id_ in _ids(each.at(("dimensions",)))),
        audiences=_once([*AUDIENCES, *(each.text(("audience",)) for each in asked)]),
        questions=_once(each.text((*path, "id")) for each, path in questions),
        studies=studies,
    )


def _once(ids: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(id_ for id_ in ids if id_))


def _ids(declared: object) -> list[str]:
    return [id_ for id_ in declared if isinstance(id_, str)] if isinstance(declared, dict | tuple) else []


def prepare_agendas(source: YamlSource, known: Mentionable) -> tuple[object, list[Problem]]:
    """The playbook of `source` with its steps read, each as its kind, and every problem of these."""
    agendas, problems = source.at(("agendas",)), []
    if not isinstance(source.value, dict) or not isinstance(agendas, tuple):
        return source.value, []
    read = []
    for path in source.entries(("agendas",)):
        agenda, found = prepare_agenda(source, path, known)
        read.append(agenda)
        problems += found
    return {**source.value, "agendas": tuple(read)}, [*problems, *repeated_ids(source, source.entries(("agendas",)))]


def prepare_agenda(source: YamlSource, path: Path, known: Mentionable) -> tuple[object, list[Problem]]:
    """The agenda at `path` with its steps read, each as its kind, and every problem of these."""
    agenda, problems = source.at(path), list[Problem]()
    if not isinstance(agenda, dict) or not isinstance(agenda.get("steps"), tuple):
        return agenda, []
    steps, earlier = [], dict[str, str]()
    places = source.entries((*path, "steps"))
    for place in places[:MOST_STEPS]:  # with more the agenda is refused anyway
        step, found = _step(source, place, replace(known, earlier=earlier))
        steps.append(step)
        problems += found
        if id_ := source.text((*place, "id")):
            earlier.setdefault(id_, _meant(source.text((*place, "kind")) or ""))
    rest = [ANY_STEP] * len(places[MOST_STEPS:])
    return {**agenda, "steps": (*steps, *rest)}, [*problems, *repeated_ids(source, places[:MOST_STEPS])]


def _step(source: YamlSource, path: Path, known: Mentionable) -> tuple[Any, list[Problem]]:
    """The step at `path`, or one that stands in for it, and every problem; what is no block is left as it is."""
    written = source.at(path)
    if not isinstance(written, dict):
        return written, []
    model, value, problems = _kind(source, path)
    step, wrong = validate(model, value, source, path)
    problems += [*wrong, *model.check(source, path, known), *_source(source, path, known), *_lengths(source, path)]
    return ANY_STEP if step is None or problems else step, problems


def _kind(source: YamlSource, path: Path) -> tuple[type[Step], dict[str, object], list[Problem]]:
    """The class of the step at `path`, what to read as that, and the problem of an unknown kind.

    A misspelt kind is read as the one that was meant, any other as a step without what only some kinds have.
    """
    value, meant = source.at(path), _meant(source.text((*path, "kind")) or "")
    problems = list(one_of(source, (*path, "kind"), KINDS, "a kind of step"))
    if meant:
        return KINDS[meant], {**value, "kind": meant}, problems
    foreign = OF_KINDS - set(keys_of(Step))
    return Step, {key: entry for key, entry in value.items() if key not in foreign}, problems


def _meant(kind: str) -> str:
    """The kind that is meant by a word: itself, or the nearest one; empty where none is near."""
    hint = "" if kind in KINDS else Suggestions(KINDS)(kind)
    return kind if kind in KINDS else hint.split("'")[1] if hint else ""


def _source(source: YamlSource, path: Path, known: Mentionable) -> Iterator[Problem]:
    """The source of a step is one of the five practices or a study."""
    place = (*path, "source")
    named = source.text(place)
    if named and named not in SOURCES and named not in known.studies:
        hint = Suggestions((*SOURCES, *known.studies))(named) or near_or_all(named, Suggestions(SOURCES))
        yield source.problem(place, "the id of a practice, or of a study in evidence.yaml", hint=hint)


def _lengths(source: YamlSource, path: Path) -> Iterator[Problem]:
    """Texts that are too long for where they are read."""
    for key, most in LONGEST.items():
        for place in _texts(source, (*path, key)):
            length = len(source.at(place))
            if length > most:
                yield source.problem(place, f"at most {most:,} characters", f"{length:,}")


def _texts(source: YamlSource, path: Path) -> Iterator[Path]:
    """The path of every text at or below `path`."""
    if source.text(path) is not None:
        yield path
    for entry in source.entries(path):
        yield from _texts(source, entry)
