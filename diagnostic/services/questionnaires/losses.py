"""What a change of a questionnaire loses: rules, comparisons and trends that know its parts by their ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.definitions.behaviours import SuggestedBehaviours
from diagnostic.definitions.perspectives import Comparison, Perspectives, Viewpoint
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rule, Rules
from diagnostic.definitions.wave import sides
from diagnostic.services.report.rule_reach import rule_reach


@dataclass(frozen=True)
class QuestionnaireLosses:
    """What counted before a change and does not count after it.

    gone : ids of items and questions that are not asked any more. reworded : ids of items whose words are others.
    """

    rules: tuple[Rule, ...]
    comparisons: tuple[Comparison, ...]
    suggestions: int
    gone: tuple[str, ...]
    reworded: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Is anything lost?"""
        return bool(self.rules or self.comparisons or self.suggestions or self.gone or self.reworded)


def losses(
    before: Questionnaire, after: Questionnaire, rules: Rules, table: Perspectives, behaviours: SuggestedBehaviours
) -> QuestionnaireLosses:
    """What the second of two forms of a questionnaire loses of what the first had."""
    there = {each.id: each for each in after.items}
    gone = tuple(id_ for id_ in _ids(before) if id_ not in _ids(after))
    known = [each for each in before.items if each.id in there]
    return QuestionnaireLosses(
        rules=tuple(_rules(before, after, rules)),
        comparisons=tuple(_comparisons(before, after, table)),
        suggestions=_suggestions(before, gone if before.id == after.id else None, behaviours),
        gone=gone,
        reworded=tuple(each.id for each in known if _words(each.text, there[each.id].text)),
    )


def _ids(asked: Questionnaire) -> list[str]:
    """The ids of all that is asked."""
    return [
        *(item.id for item in asked.items),
        *(choices.id for choices in asked.choices),
        *(question.id for question in asked.questions),
    ]


def _words(before: object, after: object) -> bool:
    """Are the words of a language that both have others than before?"""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before != after
    return any(after.get(language, words) != words for language, words in before.items())


def _rules(before: Questionnaire, after: Questionnaire, rules: Rules) -> Iterator[Rule]:
    inside, _ = sides([before])
    if inside is not None:
        idle = rule_reach(rules, after).idle
        yield from (rule for rule in rule_reach(rules, before).usable if rule in idle)
    else:
        lost = set(before.dimensions) - set(after.dimensions)
        yield from (rule for rule in rules if rule.outside in lost)


def _comparisons(before: Questionnaire, after: Questionnaire, table: Perspectives) -> Iterator[Comparison]:
    for each in table.comparisons:
        views = [table.views[name] for name in (each.first, each.second)]
        if any(_answers(before, view) > _answers(after, view) for view in views):
            yield each


def _answers(asked: Questionnaire, view: Viewpoint) -> set[str]:
    """What of a questionnaire a view can take: its dimensions, or standards of its facet; nothing of another's."""
    if view.questionnaire != asked.id:
        return set()
    if view.dimension:
        return {view.dimension} & set(asked.dimensions)
    return set(asked.standards_of(view.facet)) if view.facet else set(asked.dimensions)


def _suggestions(before: Questionnaire, gone: tuple[str, ...] | None, behaviours: SuggestedBehaviours) -> int:
    """How many behaviours were suggested by an item that is gone; None: by any, the questionnaire has another id."""
    found = [set(each.items.get(before.id, ())) for each in behaviours.behaviours]
    return sum(bool(each & set(gone)) if gone is not None else bool(each) for each in found)
