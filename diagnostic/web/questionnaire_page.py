"""The one page that holds welcome, questions, review and form; for respondents and, marked so, as a preview."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import HTMLResponse

from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.answering import Invitation
from diagnostic.web.forms import COMMENT_LIMIT, ITEM, QUESTION, Filled
from diagnostic.web.languages import choose, languages_of
from diagnostic.web.pages import render
from diagnostic.web.parts import minutes, open_questions, parts
from diagnostic.web.promise import promise
from diagnostic.web.words import SCRIPT_WORDS, WORDS, words


@dataclass(frozen=True)
class Addresses:
    """Where the form goes, where it ends, and what the server signed for it. Empty in a preview."""

    action: str = ""
    thanks: str = ""
    draft: str = ""
    token: str = ""


@dataclass(frozen=True)
class Shown:
    """What the page shows: an invitation (of a preview: one that nobody was sent) and what was filled in before."""

    invitation: Invitation
    addresses: Addresses = field(default_factory=Addresses)
    filled: Filled = field(default_factory=Filled)
    preview: bool = False


def questionnaire_page(shown: Shown, accept_language: str, status: int = 200) -> HTMLResponse:
    """Everything in one answer. Texts in the browser's language where the questionnaire has it."""
    invitation, questionnaire = shown.invitation, shown.invitation.questionnaire
    asked_in = choose(accept_language, languages_of(questionnaire))
    language = choose(accept_language, WORDS)
    catalogue = words(language)
    values = _questions(questionnaire, asked_in, language) | _welcome(shown, asked_in, language)
    return render(
        "questionnaire.html",
        language,
        status,
        title=invitation.wave_name,
        wave=invitation.wave_name,
        organisation=invitation.organisation_name,
        demonstration=invitation.demonstration,
        preview=shown.preview,
        action=shown.addresses.action,
        token=shown.addresses.token,
        draft=shown.addresses.draft,
        thanks_address=shown.addresses.thanks,
        until=invitation.closes.isoformat() if invitation.closes else "",
        chosen=shown.filled.chosen,
        comments=shown.filled.comments,
        refused=_refused(shown, asked_in, catalogue),
        script_words={name: catalogue[name] for name in SCRIPT_WORDS},
        **values,
    )


def _questions(questionnaire: Questionnaire, asked_in: str, language: str) -> dict[str, Any]:
    groups, texts = parts(questionnaire, asked_in), open_questions(questionnaire, asked_in)
    return {
        "parts": groups,
        "questions": texts,
        "part_count": len(groups) + bool(texts),
        "text_lang": {"lang": asked_in} if asked_in != language else {},
        "limit": words(language)["open_limit"].format(limit=f"{COMMENT_LIMIT:,}"),
        "limit_number": COMMENT_LIMIT,
    }


def _welcome(shown: Shown, asked_in: str, language: str) -> dict[str, Any]:
    invitation, questionnaire = shown.invitation, shown.invitation.questionnaire
    catalogue, needed = words(language), minutes(questionnaire)
    length = catalogue["length" if needed > 1 else "one_minute"]
    count = len(questionnaire.items) + len(questionnaire.questions)
    return {
        "minutes": needed,
        "length": length.format(
            name=say(questionnaire.name, asked_in) or catalogue["a_survey"], count=count, minutes=needed
        ),
        "about": say(questionnaire.about, asked_in),
        "promise": promise(
            unit=invitation.unit_name,
            team_size=invitation.team_size,
            min_group=invitation.min_group,
            organisation=invitation.organisation_name,
            audience=questionnaire.audience,
            comments=bool(questionnaire.questions),
            language=language,
        ),
    }


def _refused(shown: Shown, asked_in: str, catalogue: Any) -> list[tuple[str, str, str]]:
    """(field, what is wrong, the question's text) in the order of the page."""
    questionnaire = shown.invitation.questionnaire
    texts = {ITEM + item.id: say(item.text, asked_in) or item.id for item in questionnaire.items}
    texts |= {QUESTION + question.id: say(question.text, asked_in) for question in questionnaire.questions}
    order = {name: place for place, name in enumerate(("", *texts))}
    wrong = sorted(shown.filled.refused.items(), key=lambda pair: order[pair[0]])
    return [(name, catalogue[what].format(limit=f"{COMMENT_LIMIT:,}"), texts.get(name, "")) for name, what in wrong]
