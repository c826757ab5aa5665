"""A rule in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Condition, Rule
from diagnostic.definitions.wave import sides

Names = Mapping[str, str]  # dimension -> its name
ABOUT_RULES = "Each rule says what customers meet when something inside is low. It is a hypothesis, to be tested."
PRACTICES = {
    "rise": "Inside out",
    "kimbell": "Leader mirror",
    "caring": "Standard of caring",
    "credo": "Customer conversations",
    "commitment": "Staff as architects",
}  # by the id of a source


def names_of(questionnaires: Collection[Questionnaire]) -> tuple[Names, Names]:
    """The names of the dimensions inside, and of those outside."""
    inside, outside = sides(questionnaires)
    return _names([inside] if inside else []), _names(outside)


def ruled_names(questionnaires: Collection[Questionnaire]) -> tuple[Names, Names]:
    """The names of the dimensions inside that a rule may start from, and of those outside that it may predict."""
    unruled = {id_ for each in questionnaires for id_, dimension in each.dimensions.items() if dimension.unruled}
    inside, outside = ({k: v for k, v in names.items() if k not in unruled} for names in names_of(questionnaires))
    return inside, outside


def _names(questionnaires: Collection[Questionnaire]) -> Names:
    return {id_: say(dimension.name) for each in questionnaires for id_, dimension in each.dimensions.items()}


def condition(given: Condition, names: Names) -> str:
    """A condition as a sentence without its full stop.

    >>> condition(Condition(dimension="trust", certain_below=40, none_above=65), {"trust": "Trust"})
    'Trust at 40 or less counts in full, at 65 or more not at all, in between in part'
    """
    match given.kind:
        case "dimension":
            name = names.get(given.dimension or "", given.dimension or "")
            low, high = number(given.certain_below), number(given.none_above)
            return f"{name} at {low} or less counts in full, at {high} or more not at all, in between in part"
        case "not_" if given.not_:
            return f"the opposite of ({condition(given.not_, names)})"
        case kind:
            members = [f"({condition(member, names)})" for member in getattr(given, kind)]
            meaning = "the weakest of" if kind == "all" else "the strongest of"
            return f"{meaning} {' and '.join(members)}"


def number(score: float | None) -> str:
    """
    >>> number(40.0), number(52.5), number(None)
    ('40', '52.5', '')
    """
    return "" if score is None else f"{score:g}"


def measured_inside(rule: Rule, names: Names) -> str:
    """The dimensions that a rule starts from, by name."""
    return ", ".join(
        dict.fromkeys(names.get(ramp.dimension or "", str(ramp.dimension)) for ramp, _ in rule.inside.ramps())
    )


def where(limits: Mapping[str, Sequence[str]]) -> str:
    """For which units a rule counts.

    >>> where({"contact": ("high", "medium")})
    'Only for units whose contact is high or medium'
    """
    every = [f"{name} is {' or '.join(values)}" for name, values in limits.items()]
    return f"Only for units whose {', and whose '.join(every)}" if every else "For every unit"


def practice(source: str) -> str:
    """The practice that a source's id stands for, by name; another source as it is written.

    >>> practice("kimbell"), practice("Gelade & Young 2005")
    ('the practice “Leader mirror”', 'Gelade & Young 2005')
    """
    return f"the practice \u201c{PRACTICES[source]}\u201d" if source in PRACTICES else source
