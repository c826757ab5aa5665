"""What was tried and what worked: every commitment with the surveys that judge it, and first steps that were tried."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Condition
from typing import NamedTuple

from cachetools import LRUCache, cached

from diagnostic.core.released.commitments.judged import JudgedMove, SoughtMove, judged_moves
from diagnostic.core.released.commitments.pooled import RuleTries, pooled_tries
from diagnostic.core.released.hashes import content_hash, seed_of
from diagnostic.definitions.action import RULE
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.commitments.records import Commitment, CommitmentNote, commitments, notes
from diagnostic.services.commitments.surveys import (
    MeasuredSurvey,
    aims_known,
    before_and_after,
    measured_surveys,
    scores_of,
)
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.organisations import list_organisations, operator
from diagnostic.services.installation.setup import Installation

JUDGED: LRUCache[tuple[Hashable, ...], dict[str, JudgedMove]] = LRUCache(64)


@dataclass(frozen=True)
class Tried:
    """Commitments that are judged together, those of one name, aim and wave, and what became of them.

    judged : None until the survey after it is published, and where none was before.
    """

    commitments: tuple[Commitment, ...]
    asked: Questionnaire | None
    before: MeasuredSurvey | None
    after: MeasuredSurvey | None
    judged: JudgedMove | None
    notes: tuple[CommitmentNote, ...]

    @property
    def first(self) -> Commitment:
        """The one that was made first."""
        return self.commitments[0]

    @property
    def units(self) -> tuple[str, ...]:
        """Ids of all units that try it."""
        return tuple(dict.fromkeys(unit for each in self.commitments for unit in each.aim.units))


def tried(inst: Installation, access: Access) -> list[Tried]:
    """All that was tried in the whole organisation, the newest wave first, then what still waits for one.

    Nothing for those who see a part alone: a verdict compares with units beyond it.
    """
    if access.unit:
        return []
    every, surveys = commitments(inst, access), measured_surveys(inst, access.organisation)
    known, said = aims_known(surveys), notes(inst, access)
    groups = _groups(every, surveys)
    judged = _judged_of(inst, access.organisation, groups)
    found = [
        Tried(
            group.members,
            known.get(group.members[0].aim.questionnaire),
            group.before,
            group.after,
            judged.get(group.name),
            tuple(note for each in group.members for note in said.get(each.id, ())),
        )
        for group in groups
    ]
    return sorted(found, key=lambda each: each.after.opens if each.after else date.min, reverse=True)


def tries_of_rules(inst: Installation, access: Access) -> Mapping[str, RuleTries]:
    """What first steps did, by rule, in all organisations of the installation; rules with ten tries or more.

    Invented organisations are told nothing of real ones, and count in none. Nothing for those who see a part alone.
    """
    if access.unit:
        return {}
    every = [each for each in list_organisations(inst) if each.demonstration == access.demonstration]
    moves = {each.id: _moves_of_rules(inst, each.id) for each in every}
    own = moves.pop(access.organisation, {})
    rules = {rule for each in (own, *moves.values()) for rule in each}
    found = {
        rule: pooled_tries(own.get(rule, ()), {name: each.get(rule, ()) for name, each in moves.items()})
        for rule in sorted(rules)
    }
    return {rule: tries for rule, tries in found.items() if tries is not None}


class _Group(NamedTuple):
    """Commitments that are judged together, the earliest first, and the surveys before and after."""

    members: tuple[Commitment, ...]
    before: MeasuredSurvey | None
    after: MeasuredSurvey | None

    @property
    def name(self) -> str:
        """The id of the first of them."""
        return self.members[0].id

    @property
    def units(self) -> frozenset[str]:
        """Units that try it."""
        return frozenset(unit for each in self.members for unit in each.aim.units)

    @property
    def moves(self) -> tuple[str, str]:
        """What they mean to move."""
        return self.members[0].aim.questionnaire, self.members[0].aim.dimension


class _Pair(NamedTuple):
    """A group whose two surveys were published and asked in one way; else the way of asking would be the effect."""

    group: _Group
    before: MeasuredSurvey
    after: MeasuredSurvey


def _groups(every: Iterable[Commitment], surveys: Sequence[MeasuredSurvey]) -> list[_Group]:
    """Commitments of one name and aim that the same two surveys judge."""
    found: dict[tuple[Hashable, ...], _Group] = {}
    for each in sorted(every, key=lambda one: (one.made, one.id)):
        aim = each.aim
        before, after = before_and_after(surveys, aim.questionnaire, each.made, aim.by)
        told = before.publication if before else "", after.publication if after else ""
        key = (each.tried, aim.questionnaire, aim.dimension, aim.item, *told)
        known = found[key].members if key in found else ()
        found[key] = _Group((*known, each), before, after)
    return list(found.values())


def _judged_of(inst: Installation, organisation: str, groups: Sequence[_Group]) -> dict[str, JudgedMove]:
    """Verdicts by the name of the group, wave by wave: all that a wave judges is corrected together."""
    pairs = [
        _Pair(group, group.before, group.after)
        for group in groups
        if group.before and group.after and group.before.openly == group.after.openly
    ]
    found: dict[str, JudgedMove] = {}
    for wave in dict.fromkeys(each.after.wave for each in pairs):
        here = [each for each in pairs if each.after.wave == wave]
        names = tuple((each.group.members, each.before.publication, each.after.publication) for each in here)
        found |= _judged((inst.engine, organisation, names), partial(_judge, inst, organisation, here))
    return found


@cached(JUDGED, key=lambda key, judge: key, condition=Condition())
def _judged(key: tuple[Hashable, ...], judge: Callable[[], dict[str, JudgedMove]]) -> dict[str, JudgedMove]:
    """Kept for the commitments and publications that there are: neither changes once a wave judges it."""
    return judge()


def _judge(inst: Installation, organisation: str, pairs: Sequence[_Pair]) -> dict[str, JudgedMove]:
    sought = {}
    for group, before, after in pairs:
        alike = (each.group.units for each in pairs if each.group.moves == group.moves)
        then, now = (scores_of(inst, organisation, each) for each in (before, after))
        aim = group.members[0].aim
        busy = frozenset().union(*alike) - group.units
        sought[group.name] = SoughtMove(then, now, group.units, aim.dimension, aim.item, busy)
    hashes = sorted({each.after.content_hash for each in pairs})
    return judged_moves(sought, seed_of(content_hash("\n".join(hashes).encode())))


def _moves_of_rules(inst: Installation, organisation: str) -> dict[str, list[JudgedMove]]:
    """Judged first steps of an organisation, by rule."""
    found: dict[str, list[JudgedMove]] = {}
    for each in tried(inst, operator(inst, organisation)):
        why = each.first.why
        if each.judged is not None and why.kind == RULE:
            found.setdefault(why.reference, []).append(each.judged)
    return found
