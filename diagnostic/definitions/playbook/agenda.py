"""An agenda, and the playbook that holds all of them."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SerializeAsAny

from diagnostic.definitions.model import Id, Model, Text
from diagnostic.definitions.playbook.step import Step

MOST_STEPS = 60  # in one agenda; a workshop of two days has half as many


class Agenda(Model):
    """What a meeting walks through, step by step. Step ids are unique in it.

    practice : the practice whose surveys it is for; without one it is for the gap report.
    """

    CALLED: ClassVar[str] = "an agenda"

    id: Id
    name: Text
    purpose: Text
    practice: Id | None = None
    steps: tuple[SerializeAsAny[Step], ...] = Field(
        min_length=1, max_length=MOST_STEPS, description=f"a list of 1 to {MOST_STEPS} steps"
    )

    @property
    def minutes(self) -> float:
        """How long the meeting takes: the minutes of its steps."""
        return sum(step.minutes for step in self.steps)


class Playbook(Model):
    """The agendas that come with the product, or with an organisation. Agenda ids are unique in it."""

    CALLED: ClassVar[str] = "a playbook"

    agendas: tuple[Agenda, ...] = Field(min_length=1, description="a list of agendas")

    def agenda(self, id_: str) -> Agenda:
        """The agenda called `id_`; KeyError where there is none."""
        return {agenda.id: agenda for agenda in self.agendas}[id_]
