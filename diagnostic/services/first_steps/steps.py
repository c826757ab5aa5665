"""The road from an empty organisation to results that are read: what is done and what is next, from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from diagnostic.services.fieldwork.lifecycle import Wave, list_waves
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.drafts import load_draft
from diagnostic.services.waves.progress import progress
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import agendas
from diagnostic.storage.setup import chart_drafts, links, organisations

StepName = Literal["chart", "questionnaires", "survey", "invite", "answers", "close", "publish", "results"]
Standing = Literal["done", "begun", "next", "waiting", "later"]


class RoadStep(NamedTuple):
    """A step. begun : next, and some of it is kept; waiting : others are at it, and nobody has to do anything."""

    name: StepName
    standing: Standing


@dataclass(frozen=True)
class FirstSteps:
    """All steps in order, and the survey that they are about: the first that was published, else the newest."""

    steps: tuple[RoadStep, ...]
    wave: Wave | None

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.standing == "done" for step in self.steps)


def first_steps(inst: Installation, access: Access, today: date) -> FirstSteps:
    """How far the organisation is, for consultants."""
    consultants_only(access)
    known = _known(inst, access, today)
    return FirstSteps(tuple(_in_order(known)), known.wave)


@dataclass(frozen=True)
class _Known:
    """What the steps follow from.

    chart, draft : there is one; picked : the draft of a survey has a questionnaire. asked : everybody who is to be
    asked is, or their answers were imported. shared : somebody else can see the results, or a talk is prepared.
    """

    wave: Wave | None
    chart: bool
    draft: bool
    picked: bool
    begun: bool
    asked: bool
    shared: bool

    def state(self, *states: str) -> bool:
        """Whether the survey is in one of these states."""
        return self.wave is not None and self.wave.state in states


DONE: dict[StepName, Callable[[_Known], bool]] = {
    "chart": lambda known: known.chart or known.wave is not None,
    "questionnaires": lambda known: known.picked or known.wave is not None,
    "survey": lambda known: known.wave is not None,
    "invite": lambda known: known.asked or known.state("closed", "published"),
    "answers": lambda known: known.state("closed", "published"),
    "close": lambda known: known.state("closed", "published"),
    "publish": lambda known: known.state("published"),
    "results": lambda known: known.shared and known.state("published"),
}
BEGUN: dict[StepName, Callable[[_Known], bool]] = {
    "chart": lambda known: known.draft,
    "survey": lambda known: known.begun,
    "invite": lambda known: known.wave is not None and known.wave.invited,
}


def _in_order(known: _Known) -> Iterator[RoadStep]:
    """Each step; the first that is not done is the next one, unless there is only to wait."""
    ahead = True
    for name, done in DONE.items():
        if done(known):
            yield RoadStep(name, "done")
        elif not ahead:
            yield RoadStep(name, "later")
        else:
            begun = name in BEGUN and BEGUN[name](known)
            yield RoadStep(name, "waiting" if name == "answers" else "begun" if begun else "next")
            ahead = False


def _known(inst: Installation, access: Access, today: date) -> _Known:
    waves, kept = list_waves(inst, access, today), load_draft(inst, access)
    published = [wave for wave in waves if wave.state == "published"]
    wave = next(iter(published or waves[-1:]), None)
    asked = wave is not None and all(each.asked for each in progress(inst, access, wave))
    with reading(inst.engine) as db:
        row = organisations.get(db, access.organisation)
        executives = [each for each in links.of_organisation(db, access.organisation) if each.role == "executive"]
        return _Known(
            wave,
            chart=row is not None and row.chart is not None,
            draft=chart_drafts.get(db, access.organisation, access.link) is not None,
            picked=bool(kept.values.get("ask") or kept.files.get("own")),
            begun=kept.version > 0,
            asked=asked,
            shared=bool(executives or agendas.of_organisation(db, access.organisation)),
        )
