"""E-mails to respondents: the usual wording of an invitation and a reminder, filled in, as plain text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue, complete_catalogues
from diagnostic.definitions.loading.zone_words import day_there
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.validation.nearest_language import nearest
from diagnostic.errors import Problem, did_you_mean
from diagnostic.report.templating import fragment

PLACES = {  # what can stand in braces, and what stands there then
    "link": "the person's own link",
    "code": "the code that can be typed instead",
    "organisation": "the organisation's name",
    "survey": "the survey's name",
    "closes": "the last day, in the text with the time zone",
    "length": "how long it is",
}
SECRET = ("link", "code")  # in no subject, which lists of e-mails show
LONGEST_SUBJECT, LONGEST_TEXT = 150, 8000  # characters
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_GLUED = re.compile(r"[\w/]\{link\}|\{link\}[\w/]")
_NO_PLACE = str.maketrans("{}", "()")  # in what is written into a wording before its places are filled
_PLACE = re.compile(r"\{([^{}\n]*)\}")

LetterKind = Literal["invitation", "reminder"]


class LetterWording(NamedTuple):
    """A subject and a text with places in braces, in one language."""

    subject: str
    text: str


class SurveyWords(NamedTuple):
    """What letters say of a survey. zone: whose day `closes` is; length: (questions, minutes), None where it differs
    from person to person."""

    organisation: str
    survey: str
    closes: date
    zone: str
    length: tuple[int, int] | None
    min_group: int
    contact: str


class Letter(NamedTuple):
    """A letter as one person gets it."""

    subject: str
    plain: str
    html: str


def letter_language(wanted: str, available: list[str], otherwise: str) -> str:
    """The language that a letter is written in: the one that respondents' pages take for the same wish.

    >>> available = ["de", "en", "he", "no", "pt-BR", "zh", "zh-Hant"]
    >>> [letter_language(wanted, available, "en") for wanted in ("pt", "de-AT", "iw", "nb-NO", "zh-TW", "tr", "")]
    ['pt-BR', 'de', 'he', 'no', 'zh-Hant', 'en', 'en']
    """
    return (nearest(wanted, available) if wanted else None) or otherwise


def letter_languages() -> list[str]:
    """Languages that there are usual wordings in, the default one first."""
    return [DEFAULT_LANGUAGE, *(tag for tag in complete_catalogues() if tag != DEFAULT_LANGUAGE)]


def usual_wording(kind: LetterKind, language: str, about: SurveyWords) -> LetterWording:
    """The wording of an invitation or a reminder, where a consultant has not changed it."""
    page = catalogue(language)
    contact = about.contact.rstrip(".").translate(_NO_PLACE)
    ask = page.text("ask", contact=contact) if contact else page.text("ask_sender")
    when = _open(page, "mail_when") + (" {length}" if about.length else "")
    first = ["mail_asks", "mail_why"] if kind == "invitation" else ["mail_reminds"]
    paragraphs = [
        *(_open(page, key) for key in ("mail_hello", *first, "mail_your_link")),
        "{link}",
        when,
        page.text("mail_protected", k=about.min_group),
        *([_open(page, "mail_reminded")] if kind == "reminder" else []),
        ask,
    ]
    subject = _open(page, "mail_subject" if kind == "invitation" else "mail_reminder_subject")
    return LetterWording(subject, "\n\n".join(paragraphs))


def _open(page: Catalogue, key: str) -> str:
    """A sentence with its places as they are."""
    return page.sentences[key].forms["other"]


def wording_problems(wording: LetterWording, where: str) -> list[Problem]:
    """Everything that is wrong with a wording; `where` says which it is."""
    return [*_of_subject(wording.subject, where), *_of_text(wording.text, where)]


def _of_subject(subject: str, where: str) -> Iterator[Problem]:
    if not subject.strip() or _CONTROL.search(subject):
        yield Problem(where, "a subject on one line", "nothing" if not subject.strip() else "several lines", "subject")
    if len(subject) > LONGEST_SUBJECT:
        yield Problem(where, f"at most {LONGEST_SUBJECT} characters", f"{len(subject)}", "subject")
    for place in SECRET:
        if f"{{{place}}}" in subject:
            hint = "Lists of e-mails show the subject: the text is the place for it."
            yield Problem(where, f"a subject without {{{place}}}", f"{{{place}}}", "subject", hint)
    yield from _of_places(subject, where, "subject")


def _of_text(text: str, where: str) -> Iterator[Problem]:
    if "{link}" not in text:
        hint = "Without it nobody can answer: write {link} where it should stand, best on a line of its own."
        yield Problem(where, "the place {link}", "no such place", "text", hint)
    if _GLUED.search(text):
        yield Problem(where, "a blank or the end of a line at both ends of {link}", "a letter right beside it", "text")
    if len(text) > LONGEST_TEXT:
        yield Problem(where, f"at most {LONGEST_TEXT:,} characters", f"{len(text):,}", "text")
    yield from _of_places(text, where, "text")


def _of_places(words: str, where: str, path: str) -> Iterator[Problem]:
    known = ", ".join(f"{{{place}}}" for place in PLACES)
    for place in _PLACE.findall(words):
        if place not in PLACES:
            yield Problem(where, f"one of the places {known}", f"{{{place}}}", path, did_you_mean(place, PLACES))
    if set("{}") & set(_PLACE.sub("", words)):
        yield Problem(where, "braces around a place alone", "a brace without its other half", path)


def letter(wording: LetterWording, language: str, about: SurveyWords, link: str, code: str) -> Letter:
    """The letter to one person; `link` and `code` are their own."""
    page = catalogue(language)
    values = {
        "link": link,
        "code": code,
        "organisation": about.organisation,
        "survey": about.survey,
        "closes": page.date(about.closes),
        "length": how_long(page, *about.length) if about.length else "",
    }
    subject = _one_line(_filled(wording.subject, values))
    values["closes"] = day_there(page, about.closes, about.zone)
    lines = [_filled(line, values).strip() for line in wording.text.strip().splitlines()]
    plain = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
    return Letter(subject, plain, _html(page, language, subject, plain, link))


def how_long(page: Catalogue, questions: int, minutes: int) -> str:
    """How much is asked and how long it takes. One question has a sentence of its own, since of the two numbers of a
    sentence only one can choose its form.

    >>> how_long(catalogue("en"), 1, 2), how_long(catalogue("en"), 9, 1)
    ('One question, about 2 minutes, optional.', '9 questions, about a minute, all optional.')
    """
    if questions == 1:
        return page.text("length_of_one", minutes=minutes)
    return page.text("length", count=questions, minutes=minutes)


def _filled(words: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), words)


def _one_line(words: str) -> str:
    """Words without anything that could end a header.

    >>> _one_line("Spring\\r\\nBcc: all@example.org")
    'Spring Bcc: all@example.org'
    """
    return re.sub(" {2,}", " ", _CONTROL.sub(" ", words)).strip()


def _html(page: Catalogue, language: str, subject: str, plain: str, link: str) -> str:
    parts = [part.split("\n") for part in plain.strip().split("\n\n")]
    known = page.language
    return fragment(
        "letter.html",
        language=known,
        direction="rtl" if page.locale.character_order == "right-to-left" else "ltr",
        subject=subject,
        parts=parts,
        link=link,
        open=page.text("mail_open"),
    )
