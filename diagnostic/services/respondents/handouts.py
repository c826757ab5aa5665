"""Slips and posters to print: what was made of invitations, and open links, as pages in a language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.invitations import MadeInvitations
from diagnostic.services.respondents.open_links import open_links
from diagnostic.services.waves.rows import Wave, takes_answers, wave_row
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_chart

MOST_SLIPS = 2_000  # in a file: 250 pages, which a browser still prints


def slips_file(made: MadeInvitations, language: str) -> bytes:
    """Slips of what was made, as a web page to print; UserError where they are too many for one."""
    from diagnostic.report.handouts.asking import AskedBy  # they read the catalogues' files
    from diagnostic.report.handouts.slips import Slip, UnitSlips, render

    refuse(too_many_slips(len(made.each)))
    about = made.organisation, made.demonstration, made.survey, made.contact
    asked = AskedBy(*about, made.opens, made.closes, made.zone)
    by_unit = groupby(made.each, key=lambda each: (each.unit, each.name))
    units = [UnitSlips(name, [Slip(each.link, each.code) for each in of]) for (_, name), of in by_unit]
    return render(asked, units, made.page, language)


def too_many_slips(slips: int) -> list[Problem]:
    """Why so many slips are not written into one file; nothing where they fit."""
    if slips <= MOST_SLIPS:
        return []
    hint = "Invite fewer units at a time, each with a file of its own, or download a file of links."
    return [Problem("slips", f"at most {MOST_SLIPS:,} in a file", f"{slips:,}", hint=hint)]


def posters(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    units: Collection[str],
    languages: Sequence[str],
    now: datetime,
) -> bytes:
    """A poster for each of these units that has an open link, in the chart's order, as a web page to print.

    Raises UserError where the audience is invited, for a wave that takes no more answers, and where none of the units
    has an address that does.
    """
    from diagnostic.report.handouts.asking import AskedBy  # they read the catalogues' files
    from diagnostic.report.handouts.posters import UnitAddress, render

    links = open_links(inst, access, wave, audience)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
    if not takes_answers(row, now):
        raise UserError(f"{row.name} takes no more answers, so it needs no posters.")
    chart = thaw_chart(row.chart)
    printed = [(name, links[unit]) for unit, name in zip(chart.ids, chart.names, strict=True)
               if unit in units and unit in links and links[unit].address]  # fmt: skip
    named = [UnitAddress(name, link.address, link.code, link.page) for name, link in printed]
    if not named:
        raise UserError("There is nothing to print: no unit that was asked for has an address that takes answers.")
    opens = row.opens if access.day_of(now) < row.opens else None
    about = access.organisation_name, access.demonstration, row.name, row.contact or ""
    return render(AskedBy(*about, opens, row.closes, row.zone), named, languages)
