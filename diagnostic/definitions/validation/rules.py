"""What a rule table owes the questionnaires and the evidence it speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import isfinite

from diagnostic.definitions.validation.questionnaires import repeated_ids
from diagnostic.definitions.validation.rule_scope import RuleSide
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

KINDS = ("dimension", "all", "any", "not")
RAMP = ("certain_below", "none_above")


def check_rules(
    source: YamlSource, inside: RuleSide, outside: RuleSide, studies: Collection[str] | None
) -> Iterator[Problem]:
    """Every problem of a rule table as far as the sides and the evidence are known."""
    suggest = Suggestions(studies or ())
    yield from repeated_ids(source, source.entries(()))
    for rule in source.entries(()):
        for condition in conditions(source, (*rule, "inside")):
            yield from _condition(source, condition)
            yield from inside.problems(source, (*condition, "dimension"), outside)
        yield from outside.problems(source, (*rule, "outside"), inside)
        yield from _never(source, rule)
        if studies is not None:
            yield from _evidence(source, rule, suggest)


def warn_of_gaps(source: YamlSource, inside: RuleSide, outside: RuleSide) -> Iterator[Problem]:
    """Warnings about a sound table: rules that explain little, dimensions neither ruled nor declared unruled."""
    for rule in source.entries(()):
        yield from _bare(source, rule)
    used = named_inside(source)
    mirrored = {source.text((*rule, "outside")) for rule in source.entries(())}
    for here, named, verb in ((inside, used, "uses"), (outside, mirrored, "mirrors")):
        for id_, questionnaire in here.ruled.items():
            if id_ not in named:
                expected = f"a rule that {verb} '{id_}' of '{questionnaire}'"
                hint = "Declare it as 'unruled: true' if none is meant to."
                yield source.problem((), expected, "none", hint, warning=True)


def named_inside(source: YamlSource) -> set[str | None]:
    """The dimensions that the conditions of a rule table name."""
    rules = source.entries(())
    return {source.text((*path, "dimension")) for rule in rules for path in conditions(source, (*rule, "inside"))}


def conditions(source: YamlSource, path: Path) -> Iterator[Path]:
    """The condition at `path` and every one inside it."""
    if isinstance(source.at(path), dict):
        yield path
        for key in ("all", "any"):
            for member in source.entries((*path, key)):
                yield from conditions(source, member)
        yield from conditions(source, (*path, "not"))


def _condition(source: YamlSource, path: Path) -> Iterator[Problem]:
    value = source.at(path)
    kinds = [kind for kind in KINDS if kind in value]
    if len(kinds) != 1:
        if kinds or not any(map(Suggestions(KINDS), value)):  # a misspelt one is a problem of its own
            yield source.problem(path, "one of dimension, all, any or not", " and ".join(kinds) or "none of them")
    elif kinds == ["dimension"]:
        yield from _ramp(source, path)
    elif stray := [key for key in RAMP if key in value]:
        yield source.problem((*path, stray[0]), "a ramp beside 'dimension' only", f"one beside '{kinds[0]}'")
    for kind in ("all", "any"):
        if len(source.entries((*path, kind))) == 1:
            yield source.problem((*path, kind), "two conditions or more", "one", warning=True)


def _ramp(source: YamlSource, path: Path) -> Iterator[Problem]:
    missing = [key for key in RAMP if key not in source.at(path)]
    for key in missing:
        hint = "A ramp has both ends: full strength at or below one, none at or above the other."
        yield source.problem((*path, key), "a score from 0 to 100", "nothing", hint)
    low, high = (_score(source, (*path, key)) for key in RAMP)
    if low is not None and high is not None and not low < high:
        found = f"certain_below {source.found((*path, RAMP[0]))} and none_above {source.found((*path, RAMP[1]))}"
        hint = "The ramp stands the wrong way round: low scores are ill."
        yield source.problem(path, "certain_below less than none_above", found, hint)


def _never(source: YamlSource, rule: Path) -> Iterator[Problem]:
    """Two ramps on one dimension that both have to hold and cannot: one holds below a score, one above it."""
    for path, members in _together(source, (*rule, "inside"), False):
        lowest: dict[str, tuple[float, int]] = {}  # by dimension: where the last ramp that holds below ends
        highest: dict[str, tuple[float, int]] = {}  # and where the first that holds above begins
        for i, member in enumerate(members):
            for ramp, negated in _needed(source, *member):
                name = source.text((*ramp, "dimension"))
                end = _score(source, (*ramp, "certain_below" if negated else "none_above"))
                if end is None or name is None:
                    continue  # a problem of its own
                if negated:
                    highest[name] = max(highest.get(name, (end, i)), (end, i))
                else:
                    lowest[name] = min(lowest.get(name, (end, i)), (end, i))
        for name in lowest.keys() & highest.keys():
            (below, i), (above, j) = lowest[name], highest[name]
            if below <= above and i != j:
                found = f"one that holds below {below:g} and one that holds above {above:g}"
                yield source.problem(path, f"conditions on '{name}' that can hold together", found)


def _together(source: YamlSource, path: Path, negated: bool) -> Iterator[tuple[Path, list[tuple[Path, bool]]]]:
    """Each condition whose members have to hold together (`all`, or `any` under a `not`), with these members."""
    for kind in ("all", "any"):
        members = source.entries((*path, kind))
        if (kind == "all") != negated:
            yield path, [(member, negated) for member in members]
        for member in members:
            yield from _together(source, member, negated)
    if isinstance(source.at((*path, "not")), dict):
        yield from _together(source, (*path, "not"), not negated)


def _needed(source: YamlSource, path: Path, negated: bool) -> Iterator[tuple[Path, bool]]:
    """The ramps below `path` that have to hold for it, each with whether it stands under an odd number of `not`s."""
    if source.text((*path, "dimension")) is not None:
        yield path, negated
    elif isinstance(source.at((*path, "not")), dict):
        yield from _needed(source, (*path, "not"), not negated)
    else:
        for member in source.entries((*path, "any" if negated else "all")):
            yield from _needed(source, member, negated)


def _score(source: YamlSource, path: Path) -> float | None:
    value = source.at(path)
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return value if number else None


def _evidence(source: YamlSource, rule: Path, studies: Suggestions) -> Iterator[Problem]:
    for path in source.entries((*rule, "evidence")):
        id_ = source.text(path)
        if id_ is not None and id_ not in studies.known:
            yield source.problem(path, "the id of a study in evidence.yaml", hint=near_or_all(id_, studies))


def _bare(source: YamlSource, rule: Path) -> Iterator[Problem]:
    """Warnings where a rule could be used but not explained."""
    value = source.at(rule)
    if isinstance(value, dict) and "symptom" not in value:
        yield source.problem((*rule, "symptom"), "what customers would notice", "nothing", warning=True)
    if isinstance(value, dict) and "evidence" not in value:
        hint = "Write 'evidence: []' where none is known."
        yield source.problem((*rule, "evidence"), "ids of studies", "nothing", hint, warning=True)
