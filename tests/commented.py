"""A published wave in which people wrote something, for tests of comments."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.publish import publish_wave
from diagnostic.services.waves.rows import survey_row
from diagnostic.storage.database.engine import reading, writing
from diagnostic.storage.responses import comments
from tests.worlds import World, world

AFTER = datetime(2024, 4, 2, 9, tzinfo=UTC)  # the wave of `worlds` is over


def commented(inst: Installation, published: bool = True, **numbers: int) -> World:
    """So many people of each unit wrote "<unit> <number>" about what they would change."""
    here = world(inst)
    write(here, {unit: [f"{unit} {i}" for i in range(number)] for unit, number in numbers.items()})
    if published:
        publish_wave(inst, here.access, here.wave.id, AFTER)
    return here


def write(here: World, texts: dict[str, list[str]], question: str = "change") -> None:
    """Comments as they are kept, whoever brought them there."""
    survey = survey_id(here.inst, here.access, here.wave.id)
    with writing(here.inst.engine) as db:
        for unit, said in texts.items():
            comments.add_many(db, survey, question, [(unit, text) for text in said])


def survey_id(inst: Installation, access: Access, wave: str, audience: str = "employee") -> str:
    with reading(inst.engine) as db:
        return survey_row(db, access, wave, audience).id
