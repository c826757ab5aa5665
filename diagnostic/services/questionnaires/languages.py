"""In which languages a questionnaire is read: those that it is offered in, and those in which it is only begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic.definitions.loading.catalogue_files import complete_catalogues
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.questionnaire import Questionnaire, TextPlace
from diagnostic.report.letters import letter_language
from diagnostic.report.words import language_name


@dataclass(frozen=True)
class BegunLanguage:
    """A language that some of a questionnaire's texts have, and `missing` of `texts` lack.

    first : where the first of these stands. words : what it says in another language.
    """

    language: str
    missing: int
    texts: int
    first: TextPlace
    words: str


@dataclass(frozen=True)
class OfferedLanguages:
    """The languages of a questionnaire, each list with English first, then by name.

    read : those that people may read it in. framed : whether our own sentences are in one of them. unread : those that
    have all texts and are not offered, for our own sentences are in none of them.
    """

    read: tuple[str, ...]
    framed: bool
    unread: tuple[str, ...]
    begun: tuple[BegunLanguage, ...]


def offered_languages(asked: Questionnaire) -> OfferedLanguages:
    """The languages of a questionnaire. One counts as begun where a text of its own has it, not a scale's alone."""
    texts = asked.read_by_people
    own = {language for place, text in texts.items() if place[0] != "scale" for language in text}
    framed = [tag for tag in asked.languages if letter_language(tag, complete_catalogues(), "")]
    return OfferedLanguages(
        read=in_order(framed or asked.languages),
        framed=bool(framed),
        unread=in_order(asked.languages - set(framed)) if framed else (),
        begun=tuple(_begun(asked, tag) for tag in in_order(own - asked.languages)),
    )


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Languages as they are listed: the default one, then by their names."""
    return tuple(sorted(tags, key=lambda tag: (tag != DEFAULT_LANGUAGE, language_name(tag))))


def _begun(asked: Questionnaire, language: str) -> BegunLanguage:
    texts = asked.read_by_people
    missing = [place for place, text in texts.items() if language not in text]
    return BegunLanguage(language, len(missing), len(texts), missing[0], say(texts[missing[0]]))
