"""The table of all kinds of step."""

from __future__ import annotations

from diagnostic.core.meeting.kinds import choose, collect, guess, pause, plan, record, say, show, sign, vote, write
from diagnostic.core.meeting.kinds.base import Kind
from diagnostic.core.meeting.script import Plain, Scene, Script, from_plain

KINDS: dict[str, Kind] = {
    each.KIND.name: each.KIND
    # in the order of the playbook
    for each in (say, show, guess, collect, vote, choose, write, record, plan, sign, pause)
}


def kind_of(scene: Scene) -> Kind:
    """The kind of a scene."""
    return KINDS[scene.kind]


def stages_of(scene: Scene | None) -> int:
    """How many presses of "next" a scene takes; 1 in the lobby."""
    return kind_of(scene).stages(scene) if scene else 1


def script_of(plain: Plain) -> Script:
    """A script as JSON kept it. UserError for a kind of step that this version does not know."""
    return from_plain(plain, {name: kind.details for name, kind in KINDS.items()})
