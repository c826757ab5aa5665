"""Slips to print and cut: eight a page of A4 or Letter, one a person, each unit on pages of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.report.handouts.asking import AskedBy, typed, when
from diagnostic.report.qr import QrCode, quick_qr
from diagnostic.report.templating import fragment

A_PAGE = 8  # slips: two beside each other, four below each other


class Slip(NamedTuple):
    """What one person is given: a link, as a QR code, and a code to type."""

    link: str
    code: str


class UnitSlips(NamedTuple):
    """The slips of a unit's people; the unit is named above its pages, not on its slips."""

    unit: str
    slips: Sequence[Slip]


class _DrawnSlip(NamedTuple):
    qr: QrCode
    code: str


class _PrintedSheet(NamedTuple):
    unit: str
    how_many: str
    slips: Sequence[_DrawnSlip]


def render(asked: AskedBy, units: Sequence[UnitSlips], address: str, language: str) -> bytes:
    """A web page that prints itself without loading anything: sheets of the units in their order.

    address : where codes are typed.
    """
    page = catalogue(language)
    contact = asked.contact.rstrip(".")
    html = fragment(
        "handout/slips.html",
        w=page.plain,
        lang=language,
        direction=page.locale.text_direction,
        title=page.text("slips_title", survey=asked.survey),
        asked=asked,
        when=when(asked, page),
        address=typed(address),
        ask=page.text("ask", contact=contact) if contact else page.text("slip_ask"),
        sheets=(sheet for unit in units for sheet in _sheets(unit, language)),
    )
    return html.encode()


def _sheets(unit: UnitSlips, language: str) -> Iterator[_PrintedSheet]:
    page = catalogue(language)
    count, pages = len(unit.slips), -(-len(unit.slips) // A_PAGE)
    for number in range(pages):
        on_page = unit.slips[number * A_PAGE : (number + 1) * A_PAGE]
        how_many = page.text(
            "slips_people", slips=page.number(count), number=page.number(number + 1), pages=page.number(pages)
        )
        yield _PrintedSheet(unit.unit, how_many, [_DrawnSlip(quick_qr(slip.link), slip.code) for slip in on_page])
