"""What a printed page says of a survey: who asks, what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diagnostic.definitions.loading.catalogue_files import Catalogue
from diagnostic.definitions.loading.zone_words import day_there


@dataclass(frozen=True)
class AskedBy:
    """An organisation and its survey. `contact` is whom people can ask, if anybody; days are those of `zone`.

    opens : the first day on which answers are taken, where it is still to come.
    """

    organisation: str
    demonstration: bool
    survey: str
    contact: str
    opens: date | None
    closes: date
    zone: str


def when(asked: AskedBy, page: Catalogue) -> str:
    """By when people are to answer, as a sentence; from when on, too, where that day is still to come."""
    closes = day_there(page, asked.closes, asked.zone)
    if asked.opens is None:
        return page.text("slip_until", closes=closes)
    return page.text("slip_between", opens=page.date(asked.opens), closes=closes)


def typed(address: str) -> str:
    """An address as people type it: browsers add https themselves.

    >>> typed("https://asks.example/q"), typed("http://localhost:8501/q")
    ('asks.example/q', 'http://localhost:8501/q')
    """
    return address.removeprefix("https://")
