"""What a table of perspectives owes itself and the questionnaires that its views take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

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


def check_perspectives(
    source: YamlSource, questionnaires: Sequence[Questionnaire], studies: Collection[str] = ()
) -> Iterator[Problem]:
    """Every problem of the table, as far as questionnaires and studies are known; also the twins that are missing."""
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
        yield from _own_view(source, path)
        yield from _study(source, path, studies)
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


def _own_view(source: YamlSource, path: Path) -> Iterator[Problem]:
    """An own view has standards, and stands beside what others answered."""
    if source.at((*path, "own_view")) is None:
        return
    by = source.text((*path, "by"))
    if by != "standard":
        yield source.problem((*path, "own_view"), "a comparison by standard", f"one by {by}", "Take 'own_view' out.")
    sides = [source.text(("views", source.text((*path, key)) or "", "questionnaire")) for key in ("first", "second")]
    if sides[0] == sides[1] is not None:
        yield source.problem((*path, "own_view"), "views of two questionnaires", f"'{sides[0]}' twice")


def _study(source: YamlSource, path: Path, studies: Collection[str]) -> Iterator[Problem]:
    named = source.text((*path, "self_rating"))
    if named is not None and studies and named not in studies:
        hint = near_or_all(named, Suggestions(studies))
        yield source.problem((*path, "self_rating"), "the id of a study in evidence.yaml", hint=hint)
