"""Scripts: an agenda made ready for one meeting, in one language, with the published values that its guesses reveal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from diagnostic.errors import UserError

Plain = Mapping[str, Any]  # what JSON holds


@dataclass(frozen=True)
class Scene:
    """A step as it is walked. `details` are what its kind needs, a value of the kind's own class.

    `minutes` is how long the step is meant to take; `notes` are for the facilitator alone.
    """

    id: str
    kind: str
    heading: str
    details: Any
    text: str = ""
    prompts: tuple[str, ...] = ()
    notes: str = ""
    minutes: float = 1.0
    source: str = ""


@dataclass(frozen=True)
class Script:
    """The scenes of a meeting in their order, at least one, each with an id of its own."""

    title: str
    scenes: tuple[Scene, ...]

    def place(self, scene: str) -> int | None:
        """Position of the scene with this id, from 0; None where there is none."""
        return next((place for place, each in enumerate(self.scenes) if each.id == scene), None)

    def named(self, scene: object) -> Scene | None:
        """The scene with this id; None where there is none."""
        return next((each for each in self.scenes if each.id == scene), None)


def to_plain(script: Script) -> Plain:
    """`script` as JSON keeps it."""
    return asdict(script)


def from_plain(plain: Plain, details: Mapping[str, Any]) -> Script:
    """The script that `to_plain` was given; `details` makes the details of each kind from a mapping.

    Raises UserError for a kind that this version does not know.
    """
    scenes = []
    for each in plain["scenes"]:
        if each["kind"] not in details:
            raise UserError(f"This meeting has a step of a kind that is not known here: {each['kind']!r}.")
        values = dict(each) | {"prompts": tuple(each["prompts"]), "details": details[each["kind"]](each["details"])}
        scenes.append(Scene(**values))
    return Script(plain["title"], tuple(scenes))
