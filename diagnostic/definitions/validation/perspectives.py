"""What a table of perspectives owes itself and the questionnaires that its views take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.validation.facets import missing_twins, twin_problem
from diagnostic.definitions.validation.questionnaires import repeated_ids
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import near_or_all
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

COMPARISONS = ("comparisons",)
TAKEN = ("of", "questionnaire")  # whose scores a view takes


def check_perspectives(source: YamlSource, questionnaires: Sequence[Questionnaire]) -> Iterator[Problem]:
    """Every problem of the table, as far as the questionnaires are known; of these also the twins that are missing."""
    known = {each.id: each for each in questionnaires}
    for path in source.entries(("views",)):
        yield from _one_side(source, path)
        yield from _of_questionnaire(source, path, known)
    for path in source.entries(("outcomes",)):
        yield from _of_questionnaire(source, path, known)
    yield from repeated_ids(source, [*source.entries(COMPARISONS), *source.entries(("outcomes",))])
    suggest = Suggestions(source.at(("views",)) or ())
    for path in source.entries(COMPARISONS):
        yield from _views(source, path, suggest)
        yield from _standards(source, path)
    used = {source.text((*path, "questionnaire")) for path in source.entries(("views",))}
    for twin in missing_twins([each for each in questionnaires if each.id in used]):
        yield twin_problem(twin, f"{source.name}:{source.line(('views',))}")


def _one_side(source: YamlSource, path: Path) -> Iterator[Problem]:
    """A view takes audiences or a questionnaire; facets and dimensions are those of a questionnaire."""
    view = source.at(path)
    if not isinstance(view, dict):
        return
    given = [key for key in TAKEN if key in view]
    if not given and any(map(Suggestions(TAKEN), view)):
        return  # a misspelt one is a problem of its own
    if len(given) != 1:
        yield source.problem(path, "one of 'of' and 'questionnaire'", " and ".join(given) or "neither")
    for key in ("facet", "dimension"):
        if key in view and "questionnaire" not in view:
            yield source.problem((*path, key), "a view of a questionnaire", "none", "Add 'questionnaire: ...'.")


def _of_questionnaire(source: YamlSource, path: Path, known: dict[str, Questionnaire]) -> Iterator[Problem]:
    """A view names a questionnaire that there is, and there a facet or a dimension that it has."""
    named = source.text((*path, "questionnaire"))
    if named is None or not known:
        return
    if named not in known:
        yield source.problem((*path, "questionnaire"), "a questionnaire", hint=near_or_all(named, Suggestions(known)))
        return
    asked = known[named]
    for key, there in (("facet", set(asked.facet_of.values())), ("dimension", set(asked.dimensions))):
        value = source.text((*path, key))
        if value is not None and value not in there:
            hint = near_or_all(value, Suggestions(sorted(there)))
            yield source.problem((*path, key), f"a {key} of '{named}'", hint=hint)


def _views(source: YamlSource, path: Path, suggest: Suggestions) -> Iterator[Problem]:
    for key in ("first", "second"):
        view = source.text((*path, key))
        if view is not None and view not in suggest.known:
            yield source.problem((*path, key), "the id of a view", hint=near_or_all(view, suggest))
    if source.text((*path, "first")) == source.text((*path, "second")) is not None:
        yield source.problem((*path, "second"), "another view than the first")


def _standards(source: YamlSource, path: Path) -> Iterator[Problem]:
    """Views that are compared by standard are facets."""
    if source.text((*path, "by")) != "standard":
        return
    for key in ("first", "second"):
        view = source.text((*path, key))
        if view and isinstance(source.at(("views", view)), dict) and source.text(("views", view, "facet")) is None:
            yield source.problem((*path, key), "a view of a facet, which has standards", f"'{view}' without one")
