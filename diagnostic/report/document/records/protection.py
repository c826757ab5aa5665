"""How people are protected, as one document for those who represent them: what is asked, under which thresholds, how
it is read, and what the auditor found. It holds no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.questionnaire import Item, Questionnaire, Scale
from diagnostic.definitions.rules import Rule, Rules
from diagnostic.definitions.wave import Policy, breakdowns_of, first_at
from diagnostic.report.audit.findings import KINDS
from diagnostic.report.document.made_from import Facts, made_from, written_by
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Heading,
    Listing,
    Part,
    Remark,
    ReportDocument,
    Statement,
    TableCell,
    TableColumn,
    TableRow,
)
from diagnostic.report.pages.origin import INVENTED, day, joined, smallest
from diagnostic.report.rule_words import ABOUT_RULES, Names, condition, names_of, where
from diagnostic.report.words import BY_OPEN_LINK, audience_name, capital, listed

if TYPE_CHECKING:  # its sentences are read when it is imported
    from diagnostic.report.audit.protection import ProtectionPage

TITLE = "How people are protected"
PROTECTION, THRESHOLDS, ASKED, RULES = "protection", "thresholds", "asked", "rules"  # kinds of chapters
DEPENDS = "Everything that this file depends on"
NO_RESULT = "No score and no answer is in this file."
NOT_PUBLISHED = "Nothing of this survey is published yet. From then on, this file holds what the auditor found."
USUAL = "Answers, unless others stand beside a question:"
TURNED = "turned: to disagree is healthy"


@dataclass(frozen=True)
class ProtectedSurvey:
    """A survey as people are asked it. asked : questionnaires as they were frozen, those inside first.

    destroyed : the day on which its invitations are. release : code of the report, empty before it is published.
    """

    organisation: str
    demonstration: bool
    name: str
    opens: date
    closes: date
    published: date | None
    destroyed: date | None
    policy: Policy
    asked: tuple[Questionnaire, ...]
    rules: Rules
    read_with: str
    release: str


def protection_document(survey: ProtectedSurvey, page: ProtectionPage, audited: Sequence[Part] = ()) -> ReportDocument:
    """The document of a survey. `audited` : what the auditor found in what was published of it."""
    published = [f"published on {day(survey.published)}"] if survey.published else []
    facts = facts_of_survey(survey)
    found = Chapter("limits", "What the auditor found", tuple(audited) or (Remark((NOT_PUBLISHED,)),))
    rules = [Chapter(RULES, "How scores are read", tuple(rule_parts(survey)))] if survey.rules else []
    asked = [
        Chapter(ASKED, f"What {audience_name(each.audience)} are asked", tuple(asked_parts(survey, each)))
        for each in survey.asked
    ]
    return ReportDocument(
        title=TITLE,
        about=joined(*dict.fromkeys((survey.organisation, survey.name)), taken_of(survey)),
        language=DEFAULT_LANGUAGE,
        day=survey.published or survey.opens,
        foot=joined(TITLE, survey.name, *published, *smallest_of(survey)),
        chapters=(
            Chapter(PROTECTION, page.title, tuple(told(page))),
            Chapter(THRESHOLDS, "From how many people on what is shown", tuple(threshold_parts(survey))),
            *asked,
            *rules,
            found,
            made_from(facts, [*[INVENTED] * survey.demonstration, NO_RESULT], DEPENDS),
        ),
        facts=facts,
    )


def taken_of(survey: ProtectedSurvey) -> str:
    """When answers are taken."""
    return f"answers from {day(survey.opens)} to {day(survey.closes)}"


def facts_of_survey(survey: ProtectedSurvey) -> Facts:
    """Everything that a document about a survey depends on, scores apart."""
    known = (
        ("Organisation", survey.organisation),
        ("Survey", f"{survey.name}, {taken_of(survey)}"),
        ("Published", day(survey.published) if survey.published else ""),
        ("Report code", survey.release),
        *((f"Asked of {audience_name(each.audience)}", _name(each)) for each in survey.asked),
        ("Smallest groups", capital("; ".join(smallest_of(survey)))),
        ("Read with", capital(survey.read_with)),
        ("Language", DEFAULT_LANGUAGE),
        written_by(),
    )
    return tuple((name, value) for name, value in known if value)


def _name(asked: Questionnaire) -> str:
    return f"{say(asked.name) or asked.id}, version {asked.version}"


def smallest_of(survey: ProtectedSurvey) -> list[str]:
    """The smallest group of each audience, in words."""
    return list(smallest(survey.policy, [each.audience for each in survey.asked]))


def told(page: ProtectionPage) -> Iterator[Part]:
    """What everybody who answers can read, the short lists first."""
    yield Statement(page.lead)
    for heading, sentences in page.short:
        yield Heading(heading)
        yield Listing(tuple(("", sentence) for sentence in sentences))
    for heading, sentences in page.sections:
        yield Heading(heading)
        yield Remark(sentences)


def threshold_parts(survey: ProtectedSurvey) -> Iterator[Part]:
    """The survey's own thresholds, a column for each audience, and what else it promises."""
    policies = [survey.policy.of(each.audience) for each in survey.asked]
    kinds = {
        KINDS["dimensions"]: [each.min_group for each in policies],
        KINDS["favourable shares of dimensions"]: [each.favourable_from for each in policies],
        KINDS["own spread"]: [each.spread_from for each in policies],
        KINDS["distributions"]: [each.spread_from for each in policies],
        "What people wrote": [each.comment_group for each in policies],
    }
    columns = tuple(TableColumn(each, each) for each in (capital(audience_name(one.audience)) for one in survey.asked))
    rows = tuple(TableRow(name, tuple(TableCell(f"{n:,}") for n in numbers)) for name, numbers in kinds.items())
    yield DataTable("The fewest people, or answers by an open link, of whom it is shown", "What", columns, rows)
    yield Listing(tuple(_promised(survey)))


def _promised(survey: ProtectedSurvey) -> Iterator[tuple[str, str]]:
    openly = [audience_name(each) for each in survey.policy.open_to]
    if openly:
        yield "Open link:", f"{listed(openly)} {BY_OPEN_LINK}"
    if survey.policy.live:
        yield (
            "First results:",
            f"while people still answer, from {first_at(survey.policy.min_group)} answers of a unit on",
        )
    else:
        yield "First results:", "none while people still answer"
    for each in survey.policy.breakdowns:
        yield "Asked of oneself:", str(each)
    if survey.destroyed:
        yield "Invitations:", f"destroyed on {day(survey.destroyed)}"


def asked_parts(survey: ProtectedSurvey, asked: Questionnaire) -> Iterator[Part]:
    """Every question of a questionnaire in its words, with what can be answered."""
    yield Remark(tuple(filter(None, (_name(asked), say(asked.about)))), quiet=True)
    yield Remark((f"{USUAL} {_options(asked.scale)}.",))
    for id_, dimension in asked.dimensions.items():
        yield Heading(say(dimension.name))
        if dimension.about:
            yield Remark((say(dimension.about),), quiet=True)
        yield Listing(tuple(("", _item(each)) for each in asked.items if each.dimension == id_))
    if asked.choices:
        yield Heading("To tick")
        yield Listing(tuple((say(each.text), listed([*map(say, each.options.values())])) for each in asked.choices))
    if asked.questions:
        yield Heading("In their own words")
        yield Listing(tuple(("", say(each.text)) for each in asked.questions))
    if own := breakdowns_of(survey.policy, asked.audience):
        yield Heading("Of oneself")
        yield Listing(tuple(("", str(each)) for each in own))


def _item(item: Item) -> str:
    """An item in its words, with what can be answered where that is not as usual."""
    notes = [TURNED] * item.reverse + [_options(item.scale)] * (item.scale is not None)
    beside = f" ({'; '.join(notes)})" if notes else ""
    return f"{say(item.text) or item.id}{beside}"


def _options(scale: Scale | None) -> str:
    """What can be answered, least favourable first, and that somebody cannot say."""
    if scale is None:
        return ""
    options = [say(each) for each in scale.labels] or [str(each) for each in scale.codes]
    return " \u00b7 ".join([*options, *([say(scale.cant_say)] if scale.cant_say else [])])


def rule_parts(survey: ProtectedSurvey) -> Iterator[Part]:
    """Every rule: what it starts from, what it predicts, and where that would be seen."""
    inside, outside = names_of(survey.asked)
    yield Statement(ABOUT_RULES)
    for rule in survey.rules:
        yield Heading(say(rule.name))
        yield Listing(tuple(_rule(rule, inside, outside)))


def _rule(rule: Rule, inside: Names, outside: Names) -> Iterator[tuple[str, str]]:
    if rule.symptom:
        yield "Predicted:", say(rule.symptom)
    yield "Inside:", condition(rule.inside, inside)
    yield "Outside:", f"observed on {outside.get(rule.outside, rule.outside)}"
    yield "", where(rule.where)
