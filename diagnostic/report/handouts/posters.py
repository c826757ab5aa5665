"""Posters to print: one a unit, with the address by which everybody can answer, as a large QR code and to type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.report.handouts.asking import AskedBy, typed, when
from diagnostic.report.qr import QrCode, quick_qr
from diagnostic.report.templating import fragment

MOST_LANGUAGES = 2  # that a poster has room for


class UnitAddress(NamedTuple):
    """A unit, and the address by which answers count for it.

    code, page : typed at `page` the code leads to the address; empty of an address that has none.
    """

    unit: str
    link: str
    code: str = ""
    page: str = ""


class _LanguageBlock(NamedTuple):
    """Everything that a poster says, in one language: no sentence of another stands among it."""

    lang: str
    direction: str
    lead: str
    when: str
    unit: str
    scan: str
    sentences: tuple[str, ...]
    demonstration: str


class _Poster(NamedTuple):
    unit: str
    qr: QrCode
    address: str
    code: str
    blocks: tuple[_LanguageBlock, ...]


def render(asked: AskedBy, units: Sequence[UnitAddress], languages: Sequence[str]) -> bytes:
    """A web page that prints itself without loading anything: a page for each unit, with a block for each language."""
    page = catalogue(languages[0])
    posters = (_poster(asked, each, languages) for each in units)
    title = page.text("poster_title", survey=asked.survey)
    direction = page.locale.text_direction
    values = {"lang": languages[0], "direction": direction, "title": title, "asked": asked, "posters": posters}
    return fragment("handout/posters.html", **values).encode()


def _poster(asked: AskedBy, of: UnitAddress, languages: Sequence[str]) -> _Poster:
    address, blocks = of.page if of.code else of.link, (_block(asked, of, one) for one in languages)
    return _Poster(of.unit, quick_qr(of.link), typed(address), of.code, tuple(blocks))


def _block(asked: AskedBy, of: UnitAddress, language: str) -> _LanguageBlock:
    page = catalogue(language)
    contact = asked.contact.rstrip(".")
    said = [page.text("open_link"), page.text("slip_confidential")]
    return _LanguageBlock(
        lang=language,
        direction=page.locale.text_direction,
        lead=page.text("poster_lead"),
        when=when(asked, page),
        unit=page.text("poster_unit", unit=of.unit),
        scan=page.text("poster_scan") if of.code else f"{page.text('slip_scan')} {page.text('slip_type')}.",
        sentences=tuple([*said, page.text("ask", contact=contact)] if contact else said),
        demonstration=page.text("demonstration") if asked.demonstration else "",
    )
