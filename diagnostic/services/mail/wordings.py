"""What e-mails of a survey say: the usual wording of each language, or a consultant's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.report.letters import (
    Letter,
    LetterKind,
    LetterWording,
    SurveyWords,
    letter,
    letter_language,
    letter_languages,
    usual_wording,
)
from diagnostic.services.respondents.survey_facts import facts_of
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.fieldwork.waves import StoredWave
from diagnostic.storage.setup import organisations


@dataclass(frozen=True)
class MailTexts:
    """Texts of a mailing. otherwise : the language of people whose own is not known. wordings : by language, where
    they differ from the usual ones.
    """

    otherwise: str = DEFAULT_LANGUAGE
    wordings: Mapping[str, LetterWording] | None = None

    @property
    def own(self) -> Mapping[str, LetterWording]:
        """Wordings of their own, by language."""
        return self.wordings or {}

    def language(self, wanted: str) -> str:
        """The language in which somebody who reads `wanted` (empty: nobody knows) gets it."""
        return letter_language(wanted, list(dict.fromkeys([*self.own, *letter_languages()])), self.otherwise)

    def wording(self, kind: LetterKind, language: str, about: SurveyWords) -> LetterWording:
        """The wording of a language."""
        return self.own.get(language) or usual_wording(kind, language, about)

    def letter(self, kind: LetterKind, language: str, about: SurveyWords, link: str, code: str) -> Letter:
        """The letter with one person's secrets."""
        return letter(self.wording(kind, language, about), language, about, link, code)

    def to_text(self) -> str:
        """As it is stored."""
        return json.dumps({"otherwise": self.otherwise, "wordings": self.own}, ensure_ascii=False)


def texts_of(stored: str) -> MailTexts:
    """What `to_text` wrote."""
    found = json.loads(stored)
    return MailTexts(found["otherwise"], {tag: LetterWording(*words) for tag, words in found["wordings"].items()})


def survey_words(db: Transaction, wave: StoredWave, survey: str) -> SurveyWords:
    """What letters say of a survey."""
    facts, organisation = facts_of(db, survey), organisations.get(db, wave.organisation)
    asked = facts.questionnaire
    length = None if facts.service_map else (asked.length, asked.minutes_needed)
    group = facts.min_group
    days = wave.closes, wave.zone
    return SurveyWords(organisation.name if organisation else "", facts.wave_name, *days, length, group, facts.contact)
