"""Promise to a respondent before the first question: what will be shown about their team, and what can't be done, from
the team's size and the survey's own threshold and dates.

Every sentence about what is shown is an upper bound that the publication rules keep (docs/decisions/0003): a group may
be shown less, or be added to others, never more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.wave import FAVOURABLE_FROM, INSIDE, OWN_VARIANCE_FROM, first_at


@dataclass(frozen=True)
class Promise:
    """Sentences, filled in. `who`: as part of what I answer; `shown`: what may be shown, one sentence each; `sees`: to
    whom; `cannot`: what can't be done, one sentence each; `confidential`: what that word means here."""

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
    answers_each: int = 1,
    rated: int = 0,
    language: str = DEFAULT_LANGUAGE,
) -> Promise:
    """The promise to a team of `team_size` people (None: not known) where groups count from `min_group` answers.

    comments_from : people whose comments are listed together at least; None where nothing can be written.
    breakdowns : names of the declared breakdowns, which people are asked for and by which scores are shown too.
    live : first results are shown while the survey is open.
    destroyed : the day on which the survey's invitations are destroyed; None where there are none, as in a preview.
    answers_each : answers that may be of one person, as by an open link; 1 where each is another person's.
    rated : units that are asked about, a sheet each; 0 where it is one's own alone.
    Only what the team can reach is promised: a team of 12 never reads about what is shown from 20 answers.

    >>> promise(unit="Returns", team_size=4, min_group=5, organisation="Acme").shown[1]
    'Your team is smaller than that, so it is never shown alone.'
    """
    page, openly = catalogue(language), answers_each > 1
    mine = audience in INSIDE
    below = page.text("promise_below" if mine else "promise_below_group", k=min_group, unit=unit)
    if mine and team_size is not None and team_size < min_group:
        shown = [below, page.text("promise_small")]
    elif rated:
        shown = [below, page.text("promise_score", k=min_group)]  # nothing else is shown of pairs
    else:
        shown = [below, *_from_answers(page, None if not mine else team_size, min_group, answers_each)]
    if rated:
        shown.append(page.text("promise_rated", k=min_group))
    if comments_from:
        shown.append(page.text("promise_open_comments" if openly else "promise_comments", n=comments_from))
    if breakdowns:
        shown.append(_breakdowns(page, breakdowns, organisation, min_group))
    if live:
        small = mine and team_size is not None and team_size < first_at(min_group)
        key = "promise_live_small" if small else "promise_live"
        shown.append(page.text(key, k=min_group, n=first_at(min_group)))
    asked = page.text("promise_open_asked") if openly else _participation(page, team_size, min_group, mine)
    shown += [asked, page.text("promise_never")]
    return Promise(
        heading=page.text("promise_heading" if mine else "promise_heading_group"),
        who=_who(page, unit, team_size, mine),
        shown=tuple(shown),
        sees=page.text("promise_sees_comments" if comments_from else "promise_sees", organisation=organisation),
        cannot_heading=page.text("promise_cannot_heading"),
        cannot=tuple(_cannot_openly(page, min_group) if openly else _cannot(page, min_group, destroyed)),
        confidential_heading=page.text("promise_confidential_heading"),
        confidential=page.text("promise_open_confidential" if openly else "promise_confidential"),
    )


def facts(
    unit: str,
    team_size: int | None,
    min_group: int,
    audience: str,
    language: str = DEFAULT_LANGUAGE,
    openly: bool = False,
    others: str = "",
) -> tuple[tuple[str, str], ...]:
    """The shortest that is true for a team of `team_size` people: (who, what they see) each.

    others : beside whom the sender is shown what they answered, once; empty where nobody is.

    >>> facts("Returns", 4, 5, "employee")[0][1]
    'results of larger groups; Returns, your team of 4, is never shown alone'
    """
    page = catalogue(language)
    if openly:
        seen = page.text("seen_open", unit=unit, k=min_group)
    elif audience not in INSIDE:
        seen = page.text("seen_group", unit=unit, k=min_group)
    elif team_size is None:
        seen = page.text("seen_team_unsized", unit=unit, k=min_group)
    elif team_size < min_group:
        seen = page.text("seen_small", unit=unit, size=team_size)
    else:
        seen = page.text("seen_team", unit=unit, size=team_size, k=min_group)
    mine = ((page.text("seen_by_you"), page.text("seen_you", others=others)),) if others else ()
    return ((page.text("seen_by"), seen), *mine, (page.text("seen_by_nobody"), page.text("seen_nobody")))


def _breakdowns(page: Catalogue, names: Sequence[str], organisation: str, min_group: int) -> str:
    """
    >>> _breakdowns(catalogue("en"), ["Tenure", "Site"], "Acme", 5)[:36]
    "You're asked for your Tenure and Sit"
    """
    return page.text(
        "promise_breakdowns", count=len(names), names=page.listed(names), organisation=organisation, k=min_group
    )


def _participation(page: Catalogue, size: int | None, min_group: int, mine: bool) -> str:
    if not mine:
        return page.text("promise_roughly_group")
    return page.text("promise_roughly" if size is None or size >= min_group else "promise_not_even_roughly")


def _cannot(page: Catalogue, min_group: int, destroyed: date | None) -> Iterator[str]:
    yield page.text("promise_cannot_find")
    yield page.text("promise_cannot_subtract", k=min_group)
    if destroyed is not None:
        yield page.text("promise_cannot_later", day=page.date(destroyed))


def _cannot_openly(page: Catalogue, min_group: int) -> Iterator[str]:
    yield page.text("promise_cannot_find")
    yield page.text("promise_open_subtract", k=min_group)


def _from_answers(page: Catalogue, size: int | None, min_group: int, answers_each: int) -> list[str]:
    share, spread = (max(people * answers_each, min_group) for people in (FAVOURABLE_FROM, OWN_VARIANCE_FROM))
    steps = (("share", share), ("spread", spread))
    reached = [page.text(f"promise_{name}", n=needed) for name, needed in steps if size is None or size >= needed]
    return [page.text("promise_score", k=min_group), *reached]


def _who(page: Catalogue, unit: str, size: int | None, mine: bool) -> str:
    if not mine:
        return page.text("promise_group", unit=unit)
    return page.text("promise_team_unsized" if size is None else "promise_team", unit=unit, size=size)
