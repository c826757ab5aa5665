"""The one page that holds welcome, questions, review and form; for respondents and, marked so, as a preview."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from diagnostic.definitions.breakdowns import NOT_SAID
from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.validation.nearest_language import nearest
from diagnostic.definitions.wave import COMMENTS_FROM, MIN_GROUP
from diagnostic.report.letters import how_long
from diagnostic.services.respondents.rated_units import RatedUnit
from diagnostic.services.respondents.submissions import Invitation
from diagnostic.web.assets import address
from diagnostic.web.language.identity_hints import hint, patterns
from diagnostic.web.language.negotiation import Reading, otherwise, reading
from diagnostic.web.language.switch import LanguageChoice, choices
from diagnostic.web.rendering import fragment, page_of
from diagnostic.web.respondents.blank_form import (
    MARKS,
    PERSONAL,
    QUESTIONS,
    BlankForm,
    Constant,
    constant,
    own,
    pieces,
)
from diagnostic.web.respondents.contact import ask
from diagnostic.web.respondents.forms import COMMENT_LIMIT, ITEM, QUESTION, Filled, asked_items
from diagnostic.web.respondents.own_view import called_in_own_view, names_in_own_view
from diagnostic.web.respondents.parts import open_questions, parts, rated_parts, ticked_questions
from diagnostic.web.respondents.promise import facts, promise

Pieces = tuple[Constant | str, ...]
PROTECTION = "/q/protection"


@dataclass(frozen=True)
class Addresses:
    """Where the form goes, where it ends, and what the server signed for it. Empty in a preview.

    bare : the address of the page without a reader's choice of language.
    """

    action: str = ""
    thanks: str = ""
    draft: str = ""
    token: str = ""
    bare: str = ""
    protection: str = PROTECTION


@dataclass(frozen=True)
class Shown:
    """What the page shows: an invitation (of a preview: one that nobody was sent) and what was filled in before."""

    invitation: Invitation
    questionnaire: Questionnaire
    addresses: Addresses = field(default_factory=Addresses)
    filled: Filled = field(default_factory=Filled)
    preview: bool = False


def questionnaire_page(shown: Shown, accept_language: str, status: int = 200) -> Response:
    """The whole questionnaire in one answer; in the most wished language that all of it has."""
    found = reading(otherwise(accept_language, shown.invitation.language), _languages(shown))
    if shown.addresses.draft and shown.filled == Filled() and status == 200:
        alike = _Alike.of(shown)
        personal = own({name: getattr(shown.addresses, name) for name in PERSONAL})
        before, after = _blank(alike, found, tuple(len(each.plain) for each in personal.values()))
        return BlankForm((*before, _empty_parts(alike.asked, found, shown.invitation.rated), *after), personal)
    return page_of(_html(shown, found, _questions(shown, found.asked_in, found.language)), status)


def _html(shown: Shown, found: Reading, questions: str) -> Markup:
    invitation, page, asked_in = shown.invitation, catalogue(found.language), found.asked_in
    return fragment(
        "questionnaire.html",
        found.language,
        title=invitation.wave_name,
        wave=invitation.wave_name,
        organisation=invitation.organisation_name,
        demonstration=invitation.demonstration,
        preview=shown.preview,
        action=shown.addresses.action,
        token=shown.addresses.token,
        draft=shown.addresses.draft,
        thanks_address=shown.addresses.thanks,
        protection=_protection(shown),
        languages=_switch(found, shown.addresses.bare),
        until=invitation.closes.isoformat() if invitation.closes else "",
        questions=questions,
        breakdowns=invitation.breakdowns,
        self_reported=shown.filled.breakdowns,
        not_said=NOT_SAID,
        breakdown_lead=page.text("breakdown_lead", k=invitation.min_group or MIN_GROUP),
        refused=_refused(shown, asked_in, page),
        telltales=address(patterns(asked_in)) if shown.questionnaire.questions else "",
        script_sentences=page.for_script,
        text_lang=_lang(asked_in, found.language),
        **_welcome(shown, asked_in, found.language),
    )


def _welcome(shown: Shown, asked_in: str, language: str) -> dict[str, Any]:
    invitation, questionnaire = shown.invitation, shown.questionnaire
    page, sheets = catalogue(language), max(len(invitation.rated), 1)
    needed, count = sheets * questionnaire.minutes_needed, sheets * questionnaire.length
    others = called_in_own_view(invitation, questionnaire, language)
    return {
        "minutes": needed,
        "length": how_long(page, count, needed),
        "ask": ask(page, invitation.contact),
        "name": say(questionnaire.name, asked_in),
        "about": say(questionnaire.about, asked_in),
        "facts": facts(
            invitation.unit_name,
            invitation.team_size,
            invitation.min_group or 0,
            questionnaire.audience,
            language,
            invitation.open,
            others,
        ),
        "open_link": invitation.open,
        "own_view": page.text("own_view_before", others=others) if others else "",
        "promise": promise(
            unit=invitation.unit_name,
            team_size=invitation.team_size,
            min_group=invitation.min_group or 0,
            organisation=invitation.organisation_name,
            audience=questionnaire.audience,
            comments_from=(invitation.comments_from or COMMENTS_FROM) if questionnaire.questions else None,
            breakdowns=[breakdown.name for breakdown in invitation.breakdowns],
            live=invitation.live,
            destroyed=invitation.destroyed,
            answers_each=invitation.answers_each,
            rated=len(invitation.rated),
            language=language,
        ),
    }


def _languages(shown: Shown) -> Collection[str]:
    """Languages in which there is all that the page shows, also what others are called in its own view."""
    others = names_in_own_view(shown.invitation, shown.questionnaire)
    known = [tag for tag in shown.questionnaire.languages if not others or nearest(tag, others)]
    return known or shown.questionnaire.languages


def _switch(found: Reading, bare: str) -> tuple[LanguageChoice, ...]:
    """The other languages of the page; a form that has an address comes back with what was typed."""
    return choices(found.choices, f"{bare}/language" if bare else "")


def _protection(shown: Shown) -> str:
    wave, address = shown.invitation.wave, shown.addresses.protection
    return f"{address}{'&' if '?' in address else '?'}wave={wave}" if wave else address


def _questions(shown: Shown, asked_in: str, language: str) -> Markup:
    """All parts."""
    return _parts(shown.questionnaire, asked_in, language, shown.filled, shown.invitation.rated)


@dataclass(frozen=True, eq=False)
class _Same:
    """Cache key: a questionnaire by identity, not by content; services keep one object for each survey."""

    questionnaire: Questionnaire

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.questionnaire is self.questionnaire

    def __hash__(self) -> int:
        return id(self.questionnaire)


class _Alike(tuple[Any, ...]):
    """Cache key: all of a page that is the same for whoever is asked in a unit, which is all but `PERSONAL`."""

    asked: _Same
    invitation: Invitation
    protection: str

    @classmethod
    def of(cls, shown: Shown) -> _Alike:
        """Those that see what this one does."""
        found = cls((id(shown.questionnaire), shown.addresses.protection, *_FACTS(shown.invitation)))
        found.asked = _Same(shown.questionnaire)  # which keeps it, so that no other one has its number
        found.invitation, found.protection = shown.invitation, shown.addresses.protection
        return found


_FACTS = attrgetter(*(each.name for each in fields(Invitation) if each.name != "questionnaire"))


@lru_cache(maxsize=1024)
def _blank(alike: _Alike, found: Reading, sizes: tuple[int, ...]) -> tuple[Pieces, Pieces]:
    """A page for nobody in particular: what is before and after its parts, which are ten times as long and the same
    for many units.

    sizes : of what is personal, in the order of `PERSONAL`.
    """
    shown = Shown(alike.invitation, alike.asked.questionnaire, Addresses(**MARKS, protection=alike.protection))
    before, _, after = _html(shown, found, QUESTIONS).partition(QUESTIONS)
    of = dict(zip(PERSONAL, sizes, strict=True))
    return tuple(pieces(before, of)), tuple(pieces(after, of))


@lru_cache(maxsize=64)
def _empty_parts(same: _Same, found: Reading, rated: tuple[RatedUnit, ...]) -> Constant:
    return constant(_parts(same.questionnaire, found.asked_in, found.language, Filled(), rated))


def _parts(
    questionnaire: Questionnaire, asked_in: str, language: str, filled: Filled, rated: tuple[RatedUnit, ...]
) -> Markup:
    page, texts = catalogue(language), open_questions(questionnaire, asked_in)
    groups = rated_parts(questionnaire, rated, asked_in) if rated else parts(questionnaire, asked_in)
    return fragment(
        "questions.html",
        language,
        parts=groups,
        choices=ticked_questions(questionnaire, asked_in, len(groups) + 1),
        questions=texts,
        part_count=len(groups) + len(questionnaire.choices) + bool(texts),
        text_lang=_lang(asked_in, language),
        limit=page.text("open_limit", limit=page.number(COMMENT_LIMIT)),
        limit_number=COMMENT_LIMIT,
        chosen=filled.chosen,
        comments=filled.comments,
        notes={question: hint(text, asked_in, language) for question, text in filled.comments.items()},
    )


def _lang(asked_in: str, language: str) -> dict[str, str]:
    """The attribute that texts of the questionnaire need where they speak another language than the page."""
    return {} if asked_in == language else {"lang": asked_in}


def _refused(shown: Shown, asked_in: str, page: Catalogue) -> list[tuple[str, str, str]]:
    """(field, what is wrong, the question's text) in the order of the page."""
    items = asked_items(shown.questionnaire, shown.invitation.rated)
    texts = {"": ""} | {ITEM + key: say(item.text, asked_in) or item.id for key, item in items.items()}
    texts |= {ITEM + each.id: say(each.text, asked_in) for each in shown.questionnaire.choices}
    texts |= {QUESTION + question.id: say(question.text, asked_in) for question in shown.questionnaire.questions}
    wrong, limit = shown.filled.refused, page.number(COMMENT_LIMIT)
    return [(name, page.text(wrong[name], limit=limit), text) for name, text in texts.items() if name in wrong]
