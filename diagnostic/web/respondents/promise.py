"""What will be shown about my team, and what can't be done: told before the first question, from the team's size and
the survey's own threshold and dates.

Every sentence about what is shown is an upper bound that the publication rules keep (docs/decisions/0003): a group may
be shown less, or be added to others, never more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.wave import FAVOURABLE_FROM, INSIDE, OWN_VARIANCE_FROM, first_at
from diagnostic.web.language.words import spoken_date

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "heading": "What will be shown about your team",
        "heading_group": "What will be shown",
        "team": "You answer as part of {unit}, a team of {size}.",
        "team_unsized": "You answer as part of {unit}.",
        "group": "Your answers are about {unit}.",
        "below": "With fewer than {k} answers nothing about your team alone is shown; "
        "your answers count in the level above.",
        "below_group": "With fewer than {k} answers nothing about {unit} alone is shown; "
        "your answers count in the level above.",
        "small": "Your team is smaller than that, so it is never shown alone.",
        "score": "From {k} answers: average scores.",
        "share": "From {n} answers: also the share of favourable answers.",
        "spread": "From {n} answers: also how the answers spread over the scale, how far people agree, and how many "
        "seem to have answered without reading.",
        "comments": "What you write in your own words is shown as you wrote it, but only in a list of what {n} people "
        "or more wrote, never with your name, your answers or a date. "
        "The consultants read it first and can black out words.",
        "breakdown": "You're asked for your {names}. If you say it, average scores of everybody who said the same are "
        "shown too: for all of {organisation} and for its divisions, not for teams below them, and only from {k} "
        "answers. You can leave it out.",
        "breakdowns": "You're asked for your {names}. If you say it, average scores of everybody who said the same are "
        "shown too: for all of {organisation} and for its divisions, not for teams below them, only from {k} answers, "
        "and never for two of these at once. You can leave them out.",
        "live": "While people still answer, first average scores are shown: only from {n} answers, and only of whole "
        "groups of {k} people or more, drawn by lot from those who have answered.",
        "live_small": "While people still answer, first average scores are shown of larger teams only. Your team's "
        "answers count once nobody answers any more.",
        "and": "and",
        "roughly": "How many of your team answered: only roughly, in steps such as “50-69 %”.",
        "roughly_group": "How many people answered: only roughly, in steps such as “50-69 %”.",
        "not_even_roughly": "How many of your team answered isn't shown.",
        "never": "Never: who answered, or what one person answered.",
        "sees": "The consultants who run this survey, and leaders of {organisation} who were given access, "
        "each for their own part. They all see the same: results of groups only.",
        "sees_comments": "The consultants who run this survey, and leaders of {organisation} who were given access, "
        "each for their own part. They see results of groups, and such lists of what people wrote.",
        "cannot_heading": "What isn't possible",
        "cannot_find": "Finding your answers among the others. They're stored without your name, your invitation, the "
        "time, or the order in which they came. So they can't be changed or taken back either, not even by you.",
        "cannot_subtract": "Working out a group of fewer than {k} people by taking one result from another.",
        "cannot_later": "From {day} on: looking up whether your invitation was used. That day all invitations are "
        "destroyed, and so is the key that reads them.",
        "confidential_heading": "Confidential, and unlinkable at rest: what that means",
        "confidential": "Each invitation works once and belongs to a team. So until it's destroyed, it's known that it "
        "was used: that's why your answers are called confidential. Once stored, nothing joins them to the invitation "
        "any more: they're unlinkable at rest. Only while they're on their way, you trust whoever runs the server. "
        "And what you write in your own words may still sound like you.",
    }
}


@dataclass(frozen=True)
class Promise:
    """`who`: as part of what I answer; `shown`: what may be shown, one sentence each; `sees`: to whom; `cannot`: what
    can't be done, one sentence each; `confidential`: what that word means here."""

    heading: str
    who: str
    shown: tuple[str, ...]
    sees: str
    cannot_heading: str
    cannot: tuple[str, ...]
    confidential_heading: str
    confidential: str


def promise(
    *,
    unit: str,
    team_size: int | None,
    min_group: int,
    organisation: str,
    audience: str = "employee",
    comments_from: int | None = None,
    breakdowns: Sequence[str] = (),
    live: bool = False,
    destroyed: date | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> Promise:
    """What a team of `team_size` people (None: not known) is promised when groups count from `min_group` answers.

    comments_from : people whose comments are listed together at least; None where nothing can be written.
    breakdowns : names of what people are asked of themselves, by which scores are shown too.
    live : first results are shown while the survey is open.
    destroyed : the day on which the survey's invitations are destroyed; None where there are none, as in a preview.
    Only what the team can reach is promised: a team of 12 never reads about what is shown from 20 answers.

    >>> promise(unit="Returns", team_size=4, min_group=5, organisation="Acme").shown[1]
    'Your team is smaller than that, so it is never shown alone.'
    """
    say = SENTENCES.get(language, SENTENCES[DEFAULT_LANGUAGE])
    mine = audience in INSIDE
    below = say["below" if mine else "below_group"].format(k=min_group, unit=unit)
    if mine and team_size is not None and team_size < min_group:
        shown = [below, say["small"]]
    else:
        shown = [below, *_from_answers(say, None if not mine else team_size, min_group)]
    if comments_from:
        shown.append(say["comments"].format(n=comments_from))
    if breakdowns:
        shown.append(_breakdowns(say, breakdowns, organisation, min_group))
    if live:
        small = mine and team_size is not None and team_size < first_at(min_group)
        shown.append(say["live_small" if small else "live"].format(k=min_group, n=first_at(min_group)))
    shown += [_participation(say, team_size, min_group, mine), say["never"]]
    return Promise(
        heading=say["heading" if mine else "heading_group"],
        who=_who(say, unit, team_size, mine),
        shown=tuple(shown),
        sees=say["sees_comments" if comments_from else "sees"].format(organisation=organisation),
        cannot_heading=say["cannot_heading"],
        cannot=tuple(_cannot(say, min_group, destroyed, language)),
        confidential_heading=say["confidential_heading"],
        confidential=say["confidential"],
    )


def _breakdowns(say: dict[str, str], names: Sequence[str], organisation: str, min_group: int) -> str:
    """
    >>> _breakdowns(SENTENCES["en"], ["Tenure", "Site"], "Acme", 5)[:36]
    "You're asked for your Tenure and Sit"
    """
    *before, last = names
    listed = f" {say['and']} ".join(filter(None, (", ".join(before), last)))
    return say["breakdown" if len(names) == 1 else "breakdowns"].format(
        names=listed, organisation=organisation, k=min_group
    )


def _participation(say: dict[str, str], size: int | None, min_group: int, mine: bool) -> str:
    if not mine:
        return say["roughly_group"]
    return say["roughly" if size is None or size >= min_group else "not_even_roughly"]


def _cannot(say: dict[str, str], min_group: int, destroyed: date | None, language: str) -> Iterator[str]:
    yield say["cannot_find"]
    yield say["cannot_subtract"].format(k=min_group)
    if destroyed is not None:
        yield say["cannot_later"].format(day=spoken_date(destroyed, language))


def _from_answers(say: dict[str, str], size: int | None, min_group: int) -> list[str]:
    steps = (("share", max(FAVOURABLE_FROM, min_group)), ("spread", max(OWN_VARIANCE_FROM, min_group)))
    reached = [say[name].format(n=needed) for name, needed in steps if size is None or size >= needed]
    return [say["score"].format(k=min_group), *reached]


def _who(say: dict[str, str], unit: str, size: int | None, mine: bool) -> str:
    if not mine:
        return say["group"].format(unit=unit)
    return say["team_unsized" if size is None else "team"].format(unit=unit, size=size)
