"""Everything about a survey that those who represent people ask for before it opens, as one document: what is asked in
every language, thresholds, who sees what, what is kept, how it is read, and what the auditor found. It holds no result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.questionnaire import COMMENT_LENGTH, Item, Questionnaire, Scale
from diagnostic.definitions.wave import breakdowns_of
from diagnostic.report.document.made_from import made_from
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
from diagnostic.report.document.records.council_words import (
    ANSWERS,
    KEEPS,
    KEPT_TITLE,
    LEAD,
    LIMITS_TITLE,
    METHOD_TITLE,
    METHODS,
    OF_COUNCIL,
    QUESTIONS_TITLE,
    RULES_TITLE,
    SEEN_TITLE,
    SEES,
    THRESHOLDS_TITLE,
    TOLD_TITLE,
)
from diagnostic.report.document.records.protection import (
    ASKED,
    DEPENDS,
    NO_RESULT,
    NOT_PUBLISHED,
    PROTECTION,
    RULES,
    THRESHOLDS,
    ProtectedSurvey,
    asked_parts,
    facts_of_survey,
    rule_parts,
    smallest_of,
    taken_of,
    threshold_parts,
    told,
)
from diagnostic.report.pages.origin import INVENTED, day, joined
from diagnostic.report.words import audience_name, language_name, listed

if TYPE_CHECKING:  # its sentences are read when it is imported
    from diagnostic.report.audit.protection import ProtectionPage

TITLE = "For a works council"
COUNCIL, SEEN, KEPT, METHOD, LIMITS = "council", "seen", "kept", "method", "limits"  # kinds, beside those of protection
COUNCIL_CHAPTERS = {
    COUNCIL: QUESTIONS_TITLE,
    THRESHOLDS: THRESHOLDS_TITLE,
    SEEN: SEEN_TITLE,
    KEPT: KEPT_TITLE,
    METHOD: METHOD_TITLE,
    LIMITS: LIMITS_TITLE,
    RULES: RULES_TITLE,
    PROTECTION: f"{TOLD_TITLE}, in each language",
    ASKED: "What people are asked, in each language",
}  # kinds of chapters, as readers call them


def council_document(
    survey: ProtectedSurvey, pages: Mapping[str, ProtectionPage], audited: Sequence[Part] = ()
) -> ReportDocument:
    """The document of a survey. `pages` : how people are protected, by language, as they read it before they answer.
    `audited` : what the auditor found in what was published of it.
    """
    facts = facts_of_survey(survey)
    published = [f"published on {day(survey.published)}"] if survey.published else []
    rules = [Chapter(RULES, RULES_TITLE, tuple(rule_parts(survey)))] if survey.rules else []
    chapters = (
        Chapter(COUNCIL, QUESTIONS_TITLE, tuple(_questions(survey))),
        Chapter(THRESHOLDS, THRESHOLDS_TITLE, tuple(threshold_parts(survey))),
        Chapter(SEEN, SEEN_TITLE, (_seen(),)),
        Chapter(KEPT, KEPT_TITLE, (_kept(survey),)),
        Chapter(METHOD, METHOD_TITLE, (Listing(METHODS),)),
        Chapter(LIMITS, LIMITS_TITLE, tuple(audited) or (Remark((NOT_PUBLISHED,)),)),
        *rules,
        *_by_language(survey, pages),
        made_from(facts, [*[INVENTED] * survey.demonstration, NO_RESULT], DEPENDS),
    )
    return ReportDocument(
        title=TITLE,
        about=joined(*dict.fromkeys((survey.organisation, survey.name)), taken_of(survey)),
        language=DEFAULT_LANGUAGE,
        day=survey.published or survey.opens,
        foot=joined(TITLE, survey.name, *published, *smallest_of(survey)),
        chapters=chapters,
        facts=facts,
    )


def languages(survey: ProtectedSurvey) -> list[str]:
    """Those in which any of the questionnaires is complete, the default one first."""
    found = {language for each in survey.asked for language in each.languages}
    return sorted(found, key=lambda each: (each != DEFAULT_LANGUAGE, language_name(each)))


def _questions(survey: ProtectedSurvey) -> Iterator[Part]:
    rows = [row for row in ANSWERS if survey.rules or row[-1] != RULES_TITLE]
    yield Statement(LEAD, OF_COUNCIL)
    yield _table(
        "What is asked, the answer in short, and the chapter that has it", "Question", ("Answer", "Chapter"), rows
    )
    yield Remark((f"People can answer in {listed([language_name(each) for each in languages(survey)])}.",))


def _seen() -> DataTable:
    return _table("Who sees what, and what they do not see", "Who", ("Sees", "Does not see"), SEES)


def _kept(survey: ProtectedSurvey) -> DataTable:
    destroyed = "There are none in this survey"
    if survey.destroyed:
        destroyed = f"Destroyed on {day(survey.destroyed)}, with the key that reads them"
    rows = [(what, holds, until.format(destroyed=destroyed)) for what, holds, until in KEEPS]
    return _table("What is stored, and until when", "What", ("What it holds", "Until when"), rows)


def _table(caption: str, first: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> DataTable:
    headed = tuple(TableColumn(each, each) for each in columns)
    told = tuple(TableRow(name, tuple(map(TableCell, more))) for name, *more in rows)
    return DataTable(caption, first, headed, told)


def _by_language(survey: ProtectedSurvey, pages: Mapping[str, ProtectionPage]) -> Iterator[Chapter]:
    """What people read and are asked, a language after the other: that of this file, then all others."""
    for language in languages(survey):
        called = language_name(language)
        if page := pages.get(language):
            yield Chapter(PROTECTION, f"{TOLD_TITLE}, in {called}", tuple(told(page)), language)
        for each in survey.asked:
            if language in each.languages:
                title = f"What {audience_name(each.audience)} are asked, in {called}"
                parts = asked_parts(survey, each) if language == DEFAULT_LANGUAGE else _worded(survey, each, language)
                yield Chapter(ASKED, title, tuple(parts), language)


def _worded(survey: ProtectedSurvey, asked: Questionnaire, language: str) -> Iterator[Part]:
    """Every question in another language, in its own words alone."""
    yield Remark(tuple(filter(None, (say(asked.name, language), say(asked.about, language)))), quiet=True)
    yield Remark((_options(asked.scale, language),))
    for id_, dimension in asked.dimensions.items():
        yield Heading(say(dimension.name, language))
        items = [each for each in asked.items if each.dimension == id_]
        yield Listing(tuple(("", _item(each, language)) for each in items))
    for choices in asked.choices:
        yield Heading(say(choices.text, language))
        yield Listing(tuple(("", say(each, language)) for each in (*choices.options.values(), choices.none)))
    words = catalogue(language)
    for question in asked.questions:
        yield Heading(say(question.text, language))
        yield Remark((words.text("open_limit", limit=COMMENT_LENGTH),), quiet=True)
    if own := breakdowns_of(survey.policy, asked.audience):
        yield Heading(words.text("about_you"))
        yield Listing(tuple((f"{each.name}:", " \u00b7 ".join([*each.values, words.text("not_said")])) for each in own))


def _item(item: Item, language: str) -> str:
    """An item in its words, with what can be answered where that is not as usual."""
    beside = f" ({_options(item.scale, language)})" if item.scale else ""
    return f"{say(item.text, language) or item.id}{beside}"


def _options(scale: Scale | None, language: str) -> str:
    if scale is None:
        return ""
    options = [say(each, language) for each in scale.labels] or [str(each) for each in scale.codes]
    return " \u00b7 ".join([*options, *([say(scale.cant_say, language)] if scale.cant_say else [])])
