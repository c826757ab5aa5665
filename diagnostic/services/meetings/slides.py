"""Slides of a meeting, drawn from what was published when they are asked for: the one on the wall, and the next."""

from __future__ import annotations

from diagnostic.core.meeting.state import Position, State
from diagnostic.errors import UserError
from diagnostic.report.slides.model import Material, NotShown, Slide
from diagnostic.services.installation.setup import Installation
from diagnostic.services.meetings.entrance import viewer_of
from diagnostic.services.meetings.rooms import GONE, rooms_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.meetings import agendas


def slide(inst: Installation, meeting: str, position: Position, state: State | None = None) -> Slide | NotShown:
    """The slide at a position of a meeting's script, or why there is none (any more).

    Raises UserError where there is no such meeting.
    """
    script = (state or rooms_of(inst).state(meeting)).script
    scene = script.scenes[position.scene] if 0 <= position.scene < len(script.scenes) else None
    if scene is None or scene.kind != "show":
        return NotShown("This step has no picture.")
    from diagnostic.report.slides.shows import slides  # here: with Altair, which a server's start need not wait for

    made = slides(_material(inst, meeting), scene.details.show, scene.details.choice)
    if isinstance(made, NotShown):
        return made
    return made[position.stage] if position.stage < len(made) else NotShown("This picture no longer exists.")


def _material(inst: Installation, meeting: str) -> Material:
    with reading(inst.engine) as db:
        row = agendas.by_id(db, meeting)
    if row is None:
        raise UserError(GONE)
    from diagnostic.services.meetings.material import material

    return material(inst, viewer_of(row), row.wave, row.unit or "")
