"""What can be wrong with a new wave: every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from diagnostic.definitions.loading.service_map_files import unknown_units
from diagnostic.definitions.loading.yaml_files import parse_questionnaire_with_warnings
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import RATING, ServiceMap
from diagnostic.definitions.validation.facets import missing_twins, twin_problem
from diagnostic.definitions.wave import Policy
from diagnostic.errors import Problem, did_you_mean
from diagnostic.storage.database.snapshots import Headcounts

LONGEST = 366  # days a wave may be open
NAME_LENGTH = 80  # characters
CONTACT_LENGTH = 80  # characters: the first page has one screen


def parse_all(
    contents: Sequence[bytes] | Mapping[str, bytes],
) -> tuple[list[tuple[Questionnaire, str]], list[Problem]]:
    """(questionnaires that can be used, each with its YAML; all problems)."""
    if not isinstance(contents, Mapping):
        contents = {f"questionnaire {i}": content for i, content in enumerate(contents, 1)}
    parsed, problems = [], []
    for name, content in contents.items():
        questionnaire, found = parse_questionnaire_with_warnings(content, name)
        problems += found
        if questionnaire is not None:
            parsed.append((questionnaire, content.decode("utf-8", "replace").replace("\x00", "")))
    return parsed, problems


def check_wave(
    name: str,
    taken: Collection[str],
    opens: date,
    closes: date,
    questionnaires: Sequence[Questionnaire],
    chart: Organisation,
    headcounts: Headcounts | None,
    contact: str = "",
    open_to: Collection[str] = (),
) -> list[Problem]:
    """Problems of a new wave: its name, dates, questionnaires, headcounts, whom people can ask, and open links."""
    return [
        *_name(name.strip(), taken),
        *_contact(contact.strip()),
        *_dates(opens, closes),
        *_audiences(questionnaires),
        *(twin_problem(twin, "wave") for twin in missing_twins(questionnaires)),
        *_headcounts(headcounts or {}, chart, {questionnaire.audience for questionnaire in questionnaires}),
        *_open_to(open_to, [questionnaire.audience for questionnaire in questionnaires]),
    ]


def check_pairs(
    service_map: ServiceMap | None, questionnaires: Sequence[Questionnaire], chart: Organisation, policy: Policy
) -> Iterator[Problem]:
    """Problems of asking colleagues about the units of a service map: what would tie one person's sheets together."""
    if service_map is None:
        return
    yield from unknown_units(service_map, chart)
    asked = next(each for each in questionnaires if each.audience == RATING)
    if asked.questions:
        found = f"{len(asked.questions)} of '{asked.id}'"
        yield Problem("survey", "no open questions where colleagues rate several units", found, "questions", APART)
    if asked.choices:
        found = f"{len(asked.choices)} of '{asked.id}'"
        yield Problem("survey", "no questions to tick where colleagues rate several units", found, "choices", APART)
    if policy.breakdowns:
        found = ", ".join(each.name for each in policy.breakdowns)
        yield Problem("survey", "no groups of people where colleagues rate several units", found, "breakdowns", APART)
    if policy.live:
        hint = "Let results be shown at the end, or make a survey of its own for it."
        yield Problem("survey", "no first results where colleagues rate several units", "first results", hint=hint)


APART = "It would tie together what one person says of several units. Leave it out, or make a survey of its own for it."


def dated_name(title: str, day: date, taken: Collection[str]) -> str:
    """A name for a survey of that day that no survey has: a second one of one day counts on.

    >>> dated_name("Ours", date(2024, 3, 4), {"Ours, 4 March 2024"})
    'Ours, 4 March 2024 (2)'
    """
    when = f", {day.day} {day:%B %Y}"
    name = title[: NAME_LENGTH - len(when) - len(" (999)")] + when
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def _name(name: str, taken: Collection[str]) -> Iterator[Problem]:
    if not 1 <= len(name) <= NAME_LENGTH:
        yield Problem("survey", f"1 to {NAME_LENGTH} characters", f"{len(name)}", "name")
    elif not name.isprintable():
        yield Problem("survey", "characters that can be seen", repr(name), "name")
    if name in taken:
        yield name_taken(name)


def name_taken(name: str) -> Problem:
    """Another survey has this name."""
    return Problem("survey", "a name that no other survey has", repr(name), "name")


def _contact(contact: str) -> Iterator[Problem]:
    if len(contact) > CONTACT_LENGTH:
        yield Problem("survey", f"at most {CONTACT_LENGTH} characters", f"{len(contact)}", "contact")
    elif not contact.isprintable():
        yield Problem("survey", "one line of characters that can be seen", repr(contact), "contact")


def _dates(opens: date, closes: date) -> Iterator[Problem]:
    if closes < opens:
        yield Problem("survey", f"a last day not before the first, {opens}", str(closes), "closes")
    elif (closes - opens).days >= LONGEST:
        yield Problem("survey", f"at most {LONGEST} days", str((closes - opens).days + 1), "closes")


def _audiences(questionnaires: Sequence[Questionnaire]) -> Iterator[Problem]:
    if not questionnaires:
        yield Problem("survey", "at least one questionnaire", "none that can be used", "questionnaires")
    for audience, times in Counter(questionnaire.audience for questionnaire in questionnaires).items():
        if times > 1:
            ids = ", ".join(repr(one.id) for one in questionnaires if one.audience == audience)
            hint = "Make one survey for each."
            yield Problem("survey", f"one questionnaire for '{audience}'", f"{times}: {ids}", "questionnaires", hint)


def _open_to(open_to: Collection[str], audiences: Sequence[str]) -> Iterator[Problem]:
    for audience in open_to:
        if audience not in audiences:
            expected = f"an audience of this survey: {', '.join(audiences)}"
            yield Problem("survey", expected, repr(audience), "open link", did_you_mean(audience, audiences))


def _headcounts(headcounts: Headcounts, chart: Organisation, audiences: Collection[str]) -> Iterator[Problem]:
    for (unit, audience), people in headcounts.items():
        path = f"{unit}, {audience}"
        if unit not in chart.position:
            hint = did_you_mean(unit, chart.ids)
            yield Problem("headcounts", "a unit of the organisation", repr(unit), path, hint)
        if audiences and audience not in audiences:
            hint = did_you_mean(audience, audiences)
            yield Problem(
                "headcounts", f"an audience of this survey: {', '.join(sorted(audiences))}", repr(audience), path, hint
            )
        if people < 0:
            yield Problem("headcounts", "0 or more people", str(people), path)
