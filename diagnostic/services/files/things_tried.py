"""What was tried, for files of plans and of single actions."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.core.released.commitments.pooled import RuleTries
from diagnostic.core.released.hashes import short_hash
from diagnostic.report.document.records.plan import EverythingTried, TriedThing
from diagnostic.report.pages.acting.tried import waiting_words
from diagnostic.report.pages.origin import day
from diagnostic.services.commitments.records import aim_line
from diagnostic.services.commitments.verdicts import Tried
from diagnostic.zones import day_of

Pooled = tuple[tuple[str, RuleTries], ...]


def publications_of(each: Tried) -> list[str]:
    """Hashes of the publications that something is judged by."""
    return [survey.content_hash for survey in (each.before, each.after) if survey is not None]


def judging(things: Iterable[Tried]) -> tuple[tuple[str, str], ...]:
    """Surveys that judged what was tried, with the hashes of their publications."""
    judging = {each.after.wave_name: each.after.content_hash for each in things if each.judged and each.after}
    return tuple((f"Judged by {name}", short_hash(found)) for name, found in judging.items())


def everything_tried(things: Iterable[Tried], units: dict[str, str], zone: str, pooled: Pooled = ()) -> EverythingTried:
    """These things as documents tell them.

    zone : whose days are told. pooled : what first steps of rules did wherever they were tried.
    """
    return EverythingTried(tuple(_thing(each, units, zone) for each in things), units, pooled)


def _thing(each: Tried, units: dict[str, str], zone: str) -> TriedThing:
    since = waiting_words(each.before is not None, each.after is not None)
    if each.judged and each.before and each.after:
        since = f"From {each.before.wave_name} to {each.after.wave_name}"
    return TriedThing(
        tuple(dict.fromkeys(one.what for one in each.commitments)),
        tuple(aim_line(one, each.asked, units) for one in each.commitments),
        each.judged,
        each.first.aim.points,
        since,
        tuple((note.text, f"{note.author}, {day(day_of(note.at, zone))}") for note in each.notes),
    )
