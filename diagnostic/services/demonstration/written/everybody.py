"""The page for every employee of the demonstration company's newest yearly survey, released and with an address."""

from __future__ import annotations

from datetime import datetime

from diagnostic.definitions.acting.everyone import EveryoneText
from diagnostic.services.demonstration.company import CONTACT
from diagnostic.services.demonstration.storing import demonstration_waves, operator_of
from diagnostic.services.everyone.records import (
    everyone_page,
    open_to_everyone,
    release_to_everyone,
    save_everyone_text,
)
from diagnostic.services.installation.setup import Installation

TEXT = EveryoneText(
    "Most of us can use what we know, and we make up after a quarrel. What is missing is safety: many think twice "
    "before they say that something went wrong. Trust has gone down since last year, and a mistake is forgiven less "
    "easily.\n"
    "That is not about single people. It is how we plan, decide and talk, and that can be changed.",
    "Each team talks about its own results within three weeks, an hour, with somebody from another team.\n"
    "Twice a year everybody spends a day in another team; the first days are in spring.\n"
    "What becomes of each thing that was decided stands on the progress page, month by month.",
    CONTACT,
    "office on the ground floor, Tuesdays 12 to 2",
    progress=True,
)


def record_everybodys_page(inst: Installation, survey: str, now: datetime) -> None:
    """The page of the survey of this name; nothing if somebody has written one."""
    access = operator_of(inst)
    wave = next(each.id for each in demonstration_waves(inst, now.date()) if each.name == survey)
    if everyone_page(inst, access, wave).version:
        return
    save_everyone_text(inst, access, wave, 0, TEXT, now)
    release_to_everyone(inst, access, wave, 1, now)
    open_to_everyone(inst, access, wave, now)
